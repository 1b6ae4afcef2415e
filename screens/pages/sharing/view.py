"""The preview on screen: a strip of its parts, the table with a cursor, and why the group under it is shown so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from content.clean import clean_line
from screens.pages.sharing.grid import TableView
from screens.pages.sharing.preview import FOR_YOU_ALONE, Part, head_words, parts
from screens.pages.sharing.reasons import missing, sentences
from screens.pages.sharing.table import GAP, Layout, beside, cell_words, laid_out
from screens.widgets.dialogs import Read
from screens.widgets.page_strip import PageStrip
from workshop.disclosure.engine.model import ResultTable
from workshop.services.preview import PreviewReady

_SIDE = 100
"""Columns from which the reasons stand beside the table."""
_LEAST_REASONS = 34
"""Columns the reasons have there at least."""
_FULL_HEAD = "FULL NUMBERS at the right, for your eyes alone: the partner does not get them"
_EXACT_HEAD = "EXACT REASONS, for your eyes alone: hidden numbers follow from them"


class PreviewView(Vertical):
    """Shows one part of the preview at a time; nothing when there is no preview."""

    DEFAULT_CSS = """
    PreviewView { height: 1fr; width: 1fr; display: none; }
    PreviewView #view-head { height: 1; color: $accent; text-wrap: nowrap; text-overflow: ellipsis; }
    PreviewView #view-main { height: 1fr; }
    PreviewView TableView { display: none; }
    PreviewView #view-detail { height: 1fr; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    PreviewView.-table TableView { display: block; }
    PreviewView.-table #view-detail { height: 4; padding: 0; border-top: solid $panel; }
    PreviewView.-table.-side #view-main { layout: horizontal; }
    PreviewView.-table.-side #view-detail {
        height: 1fr; width: 1fr; padding: 0 0 0 1; border-top: none; border-left: vkey $panel;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right_square_bracket", "turn(1)", "next part", id="sharing.view.next", show=False),
        Binding("shift+tab,left_square_bracket", "turn(-1)", "part before", id="sharing.view.previous", show=False),
        Binding("enter", "more", "open", id="sharing.view.more", show=False),
    ]

    class Turned(Message):
        """Another part is shown, or the keys do something else now."""

    def __init__(self, *, sees_exact: bool, projector: Callable[[], bool]) -> None:
        """`sees_exact`: exact reasons and full numbers may be shown, each on its key. `projector`: whether the window
        is for one; then neither they nor the records of single students are shown."""
        super().__init__(id="sharing-view")
        self.found: PreviewReady | None = None
        self.full = self.exact = False
        self._tables: tuple[ResultTable, ...] = ()
        self.parts: list[Part] = []
        self._sees_exact, self._projector = sees_exact, projector
        self._index = 0

    def compose(self) -> ComposeResult:
        """A head, the parts as tabs, and a table or a text under them."""
        yield Static(id="view-head")
        yield PageStrip()
        with Container(id="view-main"):
            yield TableView(id="view-table")
            with VerticalScroll(id="view-detail"):
                yield Static(id="view-text")

    # ------------------------------------------------------------------ what is shown

    @property
    def part(self) -> Part | None:
        """The part that is shown."""
        return self.parts[self._index] if self.parts else None

    @property
    def table(self) -> TableView:
        """The table of the part that is shown."""
        return self.query_one(TableView)

    def show(self, found: PreviewReady | None) -> None:
        """Show that preview from its first part on, or let go of everything."""
        self.found, self.full, self.exact, self._index = found, False, False, 0
        self._fill()
        self.display = found is not None
        if found is None:
            self.table.show(Layout.of(("",), ()))
            self.query_one("#view-text", Static).update("")
        self._show_part()

    def let_go(self) -> None:
        """Keep nothing of the preview; for a page that is taken down."""
        self.found, self.parts, self._tables = None, [], ()

    def _fill(self) -> None:
        """The parts and the tables as everybody may see them, or with the reasons."""
        self.parts = [] if self.found is None else parts(self.found, exact=self.exact)
        if self.found is None:
            self._tables = ()
        else:
            self._tables = self.found.answer.result.tables if self.exact else self.found.visible.tables

    def turn_full(self) -> None:
        """The full numbers beside the partner's, or no longer."""
        self.full = not self.full
        self._show_part()

    def turn_exact(self) -> None:
        """The exact reasons, or the one reason that everybody may see."""
        self.exact = not self.exact
        self._fill()
        self._show_part()

    def hide_confidential(self) -> None:
        """Neither full numbers nor exact reasons any longer."""
        if self.full or self.exact:
            self.full = self.exact = False
            self._fill()
            self._show_part()

    def action_turn(self, by: int) -> None:
        """To the next (1) or previous (-1) part, around the end."""
        if self.parts:
            self._turn((self._index + by) % len(self.parts))

    def action_more(self) -> None:
        """Enter, where the part is no table: what is not shown at once."""
        if self.part is not None and self.part.more is not None and not self._projector():
            self.app.push_screen(Read(self.part.title, self.part.more))

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do with the part that is shown; what matters most comes first."""
        part = self.part
        if part is None:
            return []
        keys = [("Tab", "next"), ("W", "write")]
        if part.table is not None or (part.more is not None and not self._projector()):
            keys.insert(0, ("Enter", "open" if part.table is None else "why"))
        if part.table is not None and any(s and not s.whole for row in self.table.table.rows for s in row.spots):
            keys.append(("H", "next hidden"))
        confidential = self._sees_exact and not self._projector()
        if part.table is not None and confidential:
            keys.append(("Y", "partner's only" if self.full else "full numbers"))
        if confidential:
            # What has to be hidden again stands where no window is too small for it.
            keys.insert(0 if self.exact else len(keys), ("d", "hide reasons" if self.exact else "exact reasons"))
        return keys

    @on(PageStrip.Chosen)
    def _strip_chosen(self, message: PageStrip.Chosen) -> None:
        """A tab was clicked."""
        message.stop()
        self._turn(message.index)

    def _turn(self, index: int) -> None:
        """Show that part."""
        self._index = index
        self._show_part()

    def _show_part(self) -> None:
        """A table with its cursor, or a text."""
        found, part = self.found, self.part
        if found is None or part is None:
            return
        on_table = part.table is not None
        head = Content(head_words(found, self.size.width))
        if self.exact:
            head = Content.styled(_EXACT_HEAD, "bold")
        if self.full and on_table:
            head = Content.styled(_FULL_HEAD, "bold")
        self.query_one("#view-head", Static).update(head)
        self.query_one(PageStrip).show([part.title for part in self.parts], self._index)
        detail = self.query_one("#view-detail", VerticalScroll)
        self.set_class(on_table, "-table")
        detail.can_focus = not on_table
        if part.table is not None:
            self._show_table(found, part.table)
        self._take_keys(detail if part.table is None else self.table)
        self._show_detail()
        self.post_message(self.Turned())

    def _take_keys(self, widget: Widget) -> None:
        """Move the keys to that part, when they are in the preview."""
        if self.has_focus_within and not widget.has_focus:
            widget.focus(scroll_visible=False)

    def take_keys(self) -> None:
        """Put the keys where they can be used."""
        on_table = self.part is not None and self.part.table is not None
        (self.table if on_table else self.query_one("#view-detail")).focus(scroll_visible=False)

    def _show_table(self, found: PreviewReady, number: int) -> None:
        """The partner's table as there is room for it; with the full numbers, one group a line and both beside."""
        table, room = self._tables[number], self.size.width - 1
        side = self.has_class("-side")
        if self.full and found.full:
            layout = beside(table, found.full[number], f"{clean_line(found.partner)} gets", FOR_YOU_ALONE)
        else:
            layout = laid_out(table, room - _LEAST_REASONS if side else room)
        wide = min(max(layout.width + len(GAP), room * 3 // 5), room - _LEAST_REASONS)
        self.table.styles.width = wide if side else "1fr"
        self.table.show(layout, self.table.cell)

    def on_resize(self, event: events.Resize) -> None:
        """Put the explanation beside the table where the screen is wide, else under it."""
        self.set_class(event.size.width >= _SIDE, "-side")
        self._show_part()

    # ------------------------------------------------------------------ why

    @on(TableView.Moved)
    def _show_detail(self) -> None:
        """The text of the part, or the reason for the number under the cursor."""
        found, part = self.found, self.part
        if found is not None and part is not None:
            text = part.text if part.table is None else self._why(part.table)
            self.query_one("#view-text", Static).update(text)
            self.query_one("#view-detail", VerticalScroll).scroll_home(animate=False)

    def _why(self, number: int) -> Content:
        """Of the group the cursor is on; beside a wide table also of all that is hidden in it."""
        table, cell = self._tables[number], self.table.cell
        lines = [] if cell is None else list(map(Content, sentences(table, cell, exact=self.exact)))
        if self.has_class("-side"):
            heading = Content.styled("Why some numbers are not exact", "bold $accent")
            lines += [Content(""), heading, *map(Content, missing(table))]
        return Content("\n").join(lines)

    @on(TableView.Picked)
    def _explain(self) -> None:
        """What the partner gets of the group, and all of why."""
        found, part, cell = self.found, self.part, self.table.cell
        if found is None or part is None or part.table is None or cell is None:
            return
        gets = Content.styled(f"{clean_line(found.partner)} gets: {cell_words(cell)}", "bold")
        why = sentences(self._tables[part.table], cell, exact=self.exact)
        self.app.push_screen(Read("Why", Content("\n\n").join([gets, *map(Content, why)])))
