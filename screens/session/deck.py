"""The pages of a session as widgets: each is built when it is first shown, and one is visible at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from screens.grid.widget import WorksheetGrid
from screens.pages.page import FillsScreen, FollowsSession, HasActions
from screens.session.actions import SESSION_ACTIONS
from screens.session.edits import Edits
from screens.session.position import Position
from screens.widgets.dialogs import Choose, Offer
from workshop.sheets.model import Record

_MOVING = frozenset(("left", "right", "down", "enter", "tab", "shift+tab"))
"""Keys of the steps that move about in a worksheet, with and without a selection."""

_OUTDATED = -1
"""Shown of no revision at all."""


class PageDeck(Container):
    """Shows the page of a `Position` and keeps the others as they were left.

    While rows are selected, and on a page with letters of its own, the letters that are commands on the steps are
    commands here, too: a letter means one thing everywhere.
    """

    ACTIONS = SESSION_ACTIONS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"command('{action.id}')", action.label, id=f"{action.id}.letter.selected", show=False)
        for action in SESSION_ACTIONS
        for key in action.letter.split(",")
        if key and key not in _MOVING
    ]

    def __init__(self, position: Position, edits: Edits) -> None:
        super().__init__(id="page")
        self.context, self.position, self.edits = edits.context, position, edits
        self._built: dict[tuple[str, str], Widget] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self._turning = asyncio.Lock()

    @property
    def page(self) -> Widget | None:
        """The widget of the current page; None before it was shown, and while it is built."""
        return self._built.get(self.position.key)

    @property
    def grids(self) -> list[WorksheetGrid]:
        """The worksheets on the current page."""
        return [] if self.page is None else _grids_of(self.page)

    @property
    def grid(self) -> WorksheetGrid | None:
        """The worksheet on the current page that has the focus or comes first, or None."""
        grids = self.grids
        return next((grid for grid in grids if grid.has_focus), grids[0] if grids else None)

    @property
    def fills_screen(self) -> bool:
        """Whether the current page wants the room of everything around it."""
        return isinstance(self.page, FillsScreen) and self.page.fills_screen

    @property
    def first_stop(self) -> Widget | None:
        """What takes the keys on the current page: itself, or the first thing in it that does."""
        if self.page is None:
            return None
        return next((one for one in (self.page, *self.page.query("*")) if one.focusable and one.display), None)

    @property
    def takes_commands(self) -> bool:
        """Whether letters are commands on the current page: it has some of its own, or rows are selected."""
        return isinstance(self.page, HasActions) or self._rows_selected

    @property
    def _rows_selected(self) -> bool:
        return self.grid is not None and self.grid.has_focus and self.grid.state.rows_selected

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A letter is a command where the page takes commands, and text otherwise."""
        return self.takes_commands if action == "command" else super().check_action(action, parameters)

    async def action_command(self, action_id: str) -> None:
        """What the letters do there."""
        await self.screen.run_action(f"do('{action_id}')")

    def has_open_text(self, focused: Widget | None) -> bool:
        """Whether something is being typed on the current page, or in the field that has the keys."""
        if isinstance(focused, Input | TextArea):
            return bool(focused.value if isinstance(focused, Input) else focused.text)
        return any(grid.editing for grid in self.grids)

    # ------------------------------------------------------------------ edits of its worksheets

    class EditRequested(Message):
        """An edit of a worksheet. It takes the same way as the sentence about it, and so comes after it: the reason of
        a refusal that is there at once would be covered by that sentence."""

        def __init__(self, asked: WorksheetGrid.CommitRequested) -> None:
            super().__init__()
            self.grid, self.ops, self.targets = asked.grid, asked.ops, asked.targets

    @on(WorksheetGrid.CommitRequested)
    def _commit(self, message: WorksheetGrid.CommitRequested) -> None:
        message.stop()
        self.post_message(self.EditRequested(message))

    @on(WorksheetGrid.LargePaste)
    def _large_paste(self, message: WorksheetGrid.LargePaste) -> None:
        """So many rows come to everyone's screen: they wait for a yes."""
        message.stop()
        offers = [Offer("no", "Keep the sheet as it is"), Offer("yes", f"Paste all {message.rows:,} rows")]
        explain = "They appear on everyone's screen. Undo removes them, but not all in one step."

        def answered(choice: str | None) -> None:
            if choice == "yes":
                message.grid.paste_all(message.text)

        self.app.push_screen(Choose(f"Paste {message.rows:,} rows?", offers, explain=explain), answered)

    # ------------------------------------------------------------------ showing them

    async def show_page(self) -> None:
        """Show the current page, as the session is now.

        While a page is built, whatever else happens goes on: others write, and the group is led to another step. One
        call at a time goes to its end, and shows the page that is the current one then.
        """
        async with self._turning:
            while (key := self.position.key) not in self._built:
                await self._build(key)
            for child in self.children:
                child.display = child is self._built[key]
            if self._seen[key] != self.context.state.revision:
                self._refresh_page(key, ())

    async def _build(self, key: tuple[str, str]) -> None:
        """Make the widget of the current page, `key`. Until its parts are there, it is asked and told nothing."""
        self._seen[key] = self.context.state.revision
        widget = self.position.page.build(self.context)
        await self.mount(widget)
        for grid in _grids_of(widget):
            grid.guard(self.context.why_not)
            grid.cover(self.context.discretion.covers)
        self._built[key] = widget

    def apply_records(self, records: Sequence[Record]) -> None:
        """These records came: bring the current page up to date; what others did carries their name for a moment."""
        self.edits.apply_records(records, self.grid)
        self._refresh_page(self.position.key, records)

    def refresh_all(self) -> None:
        """Write every page again, also one that is being built: what it shows of the same cells has changed."""
        self._seen = dict.fromkeys(self._seen, _OUTDATED)
        for key in self._built:
            self._refresh_page(key, ())

    def _refresh_page(self, key: tuple[str, str], records: Sequence[Record]) -> None:
        widget = self._built.get(key)
        if widget is None:
            return
        self._seen[key] = self.context.state.revision
        if isinstance(widget, FollowsSession):
            widget.session_changed(records)
        for grid in _grids_of(widget):
            grid.refresh_source()
            for note in (note for record in records for note in self.edits.notes.get(record.revision, ())):
                grid.mark_changed(note.targets, note.words)


def _grids_of(page: Widget) -> list[WorksheetGrid]:
    return [page] if isinstance(page, WorksheetGrid) else list(page.query(WorksheetGrid))
