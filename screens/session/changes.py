"""What others changed since one left: a list by sheet and row; Enter goes to the cell."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from content.clean import clean_line
from screens.grid.rows import HEADING
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow
from screens.grid.widget import WorksheetGrid
from screens.widgets.dialogs import Dialog, is_open
from store.api import StoreError
from workshop.session.change_list import Change, change_summary, in_words
from workshop.sheets.dates import clock_time, short_date
from workshop.sheets.model import Op, Target, Value
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from screens.pages.context import SessionContext

_COLUMNS = (
    GridColumn("row", "Row", weight=3, fixed=True),
    GridColumn("what", "What changed", weight=6, fixed=True),
    GridColumn("who", "Who, when", weight=3, fixed=True),
)


class ChangesSource:
    """Changes as rows of a grid, under the names of their sheets. Nothing in it can be edited."""

    title = "What changed since you left"
    growable = False

    def __init__(
        self, changes: Sequence[Change], today: datetime.date, covers: Callable[[Target], str] = lambda target: ""
    ) -> None:
        self.changes = changes
        self._covers = covers
        self._today = today
        rows: list[GridRow] = []
        for place, change in enumerate(changes):
            sheet = change.target.sheet
            if not rows or rows[-1].group != sheet:
                rows.append(GridRow(HEADING + sheet, change.sheet, sheet))
            rows.append(GridRow(str(place), group=sheet))
        self._rows = tuple(rows)

    def columns(self) -> Sequence[GridColumn]:
        """Which row, what changed in it, and who changed it when."""
        return _COLUMNS

    def rows(self) -> Sequence[GridRow]:
        """One row a change, under headings of their sheets, as they were when the list was opened."""
        return self._rows

    def cell(self, row: str, column: str) -> GridCell:
        """Read-only text; a row named once is not named again right under it, and covered cells stay covered."""
        place = int(row)
        change = self.changes[place]
        if column == "row":
            same = place and self.changes[place - 1].target[:2] == change.target[:2]
            return GridCell("" if same else change.row or change.sheet, fixed=True)
        if column == "what":
            instead = self._covers(change.target)
            return GridCell(f"{change.column}: {instead}" if instead else in_words(change), fixed=True)
        return GridCell(f"{join_with_and(change.people)}, {when(change.at, self._today)}", fixed=True)

    def target(self, row: str, column: str) -> Target:
        """The cell that changed: where Enter leads."""
        return self.changes[int(row)].target

    def parse(self, row: str, column: str, text: str) -> Value:
        """Raises BadInput: nothing is typed here."""
        raise BadInput("This list is read-only.")

    def set(self, row: str, column: str, value: Value, base: int) -> Sequence[Op]:
        """Nothing: the list is read-only."""
        return ()

    def insert(self, after: str | None, values: Sequence[tuple[str, Value]] = ()) -> tuple[str, Sequence[Op]]:
        """Raises BadInput: the list is read-only."""
        raise BadInput("This list is read-only.")

    def move(self, row: str, by: int) -> Sequence[Op]:
        """Nothing: changes stand in the order of their sheets."""
        return ()

    def delete(self, rows: Sequence[str]) -> Sequence[Op]:
        """Nothing: the list is read-only."""
        return ()

    def suggestions(self, row: str, column: str, typed: str) -> Sequence[str]:
        """None."""
        return ()


class ChangesGrid(WorksheetGrid):
    """Enter chooses a row, Esc closes the list; letters do nothing."""

    def on_key(self, event: events.Key) -> None:
        """Enter and Esc go to the window, keys that move to the grid, letters nowhere."""
        window = self.screen
        assert isinstance(window, Changes)
        event.stop()
        event.prevent_default()  # of the application too: it looks up no binding then, not even the window's Esc
        if event.key == "enter":
            window.action_choose()
        elif event.key == "escape":
            window.action_close()
        elif not event.is_printable:
            self.press(event.key, None)


class Changes(Dialog[Target]):
    """Answers with the address of the cell to go to."""

    keys: Sequence[tuple[str, str]] = (("↑↓", "choose"), ("Enter", "go there"), ("Esc", "close"))

    def __init__(self, context: SessionContext, since: int) -> None:
        super().__init__(ChangesSource.title)
        self.context, self._since = context, since

    def body(self) -> ComposeResult:
        """A line that says the journal is being read."""
        yield Static(Content("Looking …"), id="window-explain")

    def on_mount(self) -> None:
        """Read the journal on a thread; the list replaces the line."""
        self._look()

    @work(thread=True)
    def _look(self) -> None:
        try:
            found = self.context.changed_since(self._since)
        except StoreError as error:
            self.app.call_from_thread(self._say, str(error))
        else:
            self.app.call_from_thread(self._show, found)

    def _say(self, text: str) -> None:
        if is_open(self):
            self.query_one("#window-explain", Static).update(Content(text))

    def _show(self, found: list[Change]) -> None:
        if not is_open(self):
            return
        self._say(f"{change_summary(found)}." if found else "No one else changed anything since you left.")
        if found:
            grid = ChangesGrid(ChangesSource(found, self.context.today, self.context.discretion.covers), id="changes")
            self.mount(grid, after="#window-explain")
            self.set_focus(grid)

    def action_choose(self) -> None:
        """Go to what the cursor is on."""
        target = self.query_one(ChangesGrid).cursor_target
        if target is not None:
            self.dismiss(target)

    @on(WorksheetGrid.NoticeRequested)
    @on(WorksheetGrid.CursorMoved)
    def _nothing(self, message: WorksheetGrid.NoticeRequested | WorksheetGrid.CursorMoved) -> None:
        message.stop()


def when(at: str, today: datetime.date) -> str:
    """A time as people here say it: `2:40 PM` on the same day, `Mon, Mar 2 · 2:40 PM` on another, local time."""
    try:
        moment = datetime.datetime.fromisoformat(at).astimezone()
    except (ValueError, OverflowError):
        return clean_line(at[:16])
    day = "" if moment.date() == today else f"{short_date(moment.date())} · "
    return f"{day}{clock_time(moment)}"
