"""A table one can walk through: the names of the columns stay, a cursor stands on one group, long tables scroll."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.pages.sharing.table import GAP, Layout, line_parts
from screens.widgets.messages import ShowNotice
from workshop.disclosure.engine.model import TableCell

_EMPTY = Layout((), (), ())


class TableView(ScrollView):
    """Shows a `Layout`. The cursor goes over the cells that stand for a group of students, and over no others."""

    DEFAULT_CSS = """
    TableView {
        height: 1fr; width: 1fr; background: $background; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1, 0)", "up", id="sharing.table.up", show=False),
        Binding("down", "step(1, 0)", "down", id="sharing.table.down", show=False),
        Binding("left", "step(0, -1)", "left", id="sharing.table.left", show=False),
        Binding("right", "step(0, 1)", "right", id="sharing.table.right", show=False),
        Binding("pageup", "page(-1)", "page up", id="sharing.table.pageup", show=False),
        Binding("pagedown", "page(1)", "page down", id="sharing.table.pagedown", show=False),
        Binding("home", "end(-1)", "first", id="sharing.table.home", show=False),
        Binding("end", "end(1)", "last", id="sharing.table.end", show=False),
        Binding("enter", "pick", "explain", id="sharing.table.pick", show=False),
        Binding("H", "missing", "next hidden", id="sharing.table.missing", show=False),
    ]
    can_focus = True

    class Moved(Message):
        """The cursor stands on another group."""

    class Picked(Message):
        """Enter, or a click on the group the cursor is on."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.table = _EMPTY
        self.row = self.column = 0

    def show(self, layout: Layout, keep: TableCell | None = None) -> None:
        """Show that table, with the cursor on the group `keep` if it is there, else on the first one."""
        self.table = layout
        places = [
            (row, column)
            for row, line in enumerate(layout.rows)
            for column, spot in enumerate(line.spots)
            if spot is not None and (keep is None or spot.cell.at == keep.at)
        ]
        self.row, self.column = places[0] if places else (0, 0)
        self.virtual_size = Size(0, len(layout.rows) + 1)
        self.scroll_to(0, 0, animate=False)
        self._show_cursor()
        self.refresh()

    @property
    def cell(self) -> TableCell | None:
        """The group the cursor is on."""
        spot = self.table.rows[self.row].spots[self.column] if self.table.rows else None
        return None if spot is None else spot.cell

    # ------------------------------------------------------------------ moving

    def action_step(self, rows: int, columns: int) -> None:
        """To the next group in that direction; stays where there is none."""
        row, column = self.row + rows, self.column + columns
        while 0 <= row < len(self.table.rows) and 0 <= column < len(self.table.rows[row].spots):
            if self.table.rows[row].spots[column] is not None:
                self._go(row, column)
                return
            row, column = row + rows, column + columns

    def action_page(self, direction: int) -> None:
        """A screen of rows down (1) or up (-1)."""
        self._go_near(self.row + direction * max(self.size.height - 2, 1))

    def action_end(self, direction: int) -> None:
        """To the first (-1) or last (1) row."""
        self._go_near(0 if direction < 0 else len(self.table.rows) - 1)

    def action_missing(self) -> None:
        """To the next group of which not every number is exact, from the end on to the first one again."""
        places = [
            (row, column)
            for row, line in enumerate(self.table.rows)
            for column, spot in enumerate(line.spots)
            if spot is not None and not spot.whole
        ]
        if places:
            self._go(*next((place for place in places if place > (self.row, self.column)), places[0]))
        else:
            self.post_message(ShowNotice("Every number of this table is exact."))

    def action_pick(self) -> None:
        """Ask for the reason of the number under the cursor."""
        if self.cell is not None:
            self.post_message(self.Picked())

    def _go_near(self, row: int) -> None:
        """To that row, or the last there is; in it to the column nearest to the cursor's."""
        if self.table.rows:
            row = min(max(row, 0), len(self.table.rows) - 1)
            there = [column for column, spot in enumerate(self.table.rows[row].spots) if spot is not None]
            if there:
                self._go(row, min(there, key=lambda column: abs(column - self.column)))

    def _go(self, row: int, column: int) -> None:
        """The cursor to that number."""
        if (row, column) != (self.row, self.column):
            self.row, self.column = row, column
            self._show_cursor()
            self.refresh()
            self.post_message(self.Moved())

    def _show_cursor(self) -> None:
        """Scroll so that the cursor's row is in sight, below the names of the columns."""
        room = max(self.size.height - 1, 1)
        top = self.scroll_offset.y
        top = min(max(top, self.row - room + 1), self.row)
        self.scroll_to(0, top, animate=False, immediate=True)
        if self.has_focus:
            self.app.cursor_position = self.content_region.offset + Offset(0, 1 + self.row - top)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._show_cursor()

    def on_click(self, event: Click) -> None:
        """Move the cursor to that number; on the cursor itself, ask for its reason."""
        row = event.y - 1 + self.scroll_offset.y
        if not 0 <= row < len(self.table.rows) or event.y == 0:
            return
        sizes = self.table.fitted(self.size.width)
        ends = [sum(sizes[: place + 1]) + len(GAP) * place for place in range(1, len(sizes))]
        column = next((place for place, end in enumerate(ends) if event.x < end), len(ends) - 1)
        if (row, column) == (self.row, self.column):
            self.action_pick()
        elif self.table.rows[row].spots[column] is not None:
            self._go(row, column)

    # ------------------------------------------------------------------ painting

    def render_line(self, y: int) -> Strip:
        """A line of the table: the head stays on top, rows scroll under it."""
        width = self.size.width
        base = self.rich_style
        row = y - 1 + self.scroll_offset.y
        if not self.table.head:
            segments = []
        elif y == 0:
            segments = [Segment("".join(line_parts(self.table, None, width)), base + Style(bold=True))]
        elif row < len(self.table.rows):
            segments = self._row_segments(row, base, width)
        else:
            segments = []
        return Strip(segments).crop_extend(0, width, base)

    def _row_segments(self, row: int, base: Style, width: int) -> list[Segment]:
        """A row with its cursor."""
        here = row == self.row
        marked = base + Style(reverse=True, bold=self.has_focus)
        segments = []
        for place, part in enumerate(line_parts(self.table, row, width)):
            style = base
            if place == 0:
                style = base + Style(bold=True)
            elif here and place - 1 == self.column:
                text = part.lstrip(" ")
                segments.append(Segment(part[: len(part) - len(text)], base))
                part, style = text, marked
            segments.append(Segment(part, style))
        return segments

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draw the cursor as focused or not."""
        super().watch_has_focus(has_focus)
        self.refresh()
