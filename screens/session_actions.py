"""What the keys of an open session do: one method for each action of the registry."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widget import Widget

from content.model import Step
from screens.actions import SESSION_ACTIONS
from screens.desk import Desk
from screens.dialogs import AskLine, Choose, Offer, Read
from screens.grid.widget import WorksheetGrid
from screens.pages import Page
from store.api import Receipt, StoreError
from workshop.sheets.diff import touched
from workshop.sheets.model import END, InsertRow, SetCell, Target, new_row_id

if TYPE_CHECKING:
    from screens.rail import StepRail

_SHOWN_ON_RAIL = ("page.enter", "edit.undo", "park", "export", "palette", "quit")


class SessionActions(Screen[None]):
    """The part of the main screen that answers keys; `screens.main` says where things are."""

    desk: Desk
    steps: tuple[Step, ...]
    page_list: list[Page]
    page_index: int
    step: Step
    page: Widget | None
    grid: WorksheetGrid | None
    rail: StepRail
    _step: int

    if TYPE_CHECKING:

        async def go_to(self, step: int, page: str = "", *, focus: bool = False) -> None: ...
        async def go_to_page(self, index: int) -> None: ...
        def focus_page(self) -> None: ...
        def say(self, text: str) -> None: ...
        def keep_place(self) -> None: ...
        def ask(self, dialog: Screen[str], then: Callable[[str], object]) -> object: ...

    def now(self) -> datetime.datetime:
        """The host's clock, with its time zone."""
        return datetime.datetime.now().astimezone()

    # ------------------------------------------------------------------ moving

    async def do_step_next(self) -> None:
        if self._step + 1 < len(self.steps):
            await self.go_to(self._step + 1)
        else:
            self.say("This is the last step. Press e to write the notes.")

    async def do_step_previous(self) -> None:
        if self._step:
            await self.go_to(self._step - 1)

    async def do_page_next(self) -> None:
        await self.go_to_page((self.page_index + 1) % len(self.page_list))

    async def do_page_previous(self) -> None:
        await self.go_to_page((self.page_index - 1) % len(self.page_list))

    def do_page_enter(self) -> None:
        self.focus_page()

    async def show_cell(self, target: Target) -> bool:
        """Go to the step and page of a cell and put the cursor on it; False when no page shows it."""
        for index, step in enumerate(self.steps):
            if any(spec.id == target.sheet for block in step.blocks for spec in block.sheets()):
                await self.go_to(index, target.sheet)
                grid = self.grid
                if grid is not None:
                    grid.go_to(target.row, target.column)
                return True
        return False

    # ------------------------------------------------------------------ editing

    async def do_edit_undo(self) -> None:
        await self._take_back(self.desk.store.undo, "Taken back.")

    async def do_edit_redo(self) -> None:
        await self._take_back(self.desk.store.redo, "Brought back.")

    async def _take_back(self, back: Callable[[], Receipt], done: str) -> None:
        if self.grid is not None and self.grid.editing:
            return
        try:
            receipt = await asyncio.to_thread(back)
        except StoreError as error:
            self.say(str(error))
            return
        targets = sorted(touched([receipt.record]), key=lambda target: not target.column)
        if targets:
            await self.show_cell(targets[0])
        self.say(done)

    async def do_row_new(self) -> None:
        if self.grid is None:
            self.say("This page has no rows to add.")
            return
        self.focus_page()
        self.grid.insert_row()

    def do_group_show(self) -> None:
        source = getattr(self.grid, "source", None)
        if source is None or not getattr(source, "optional_groups", ()):
            self.say("This page has no optional group.")
            return
        self.ask(
            Choose("Show an optional group", [Offer(g.id, g.label, g.ask) for g in source.optional_groups]),
            self._show_group,
        )

    def _show_group(self, group: str) -> None:
        if self.grid is not None:
            self.grid.source.show_group(group)  # type: ignore[attr-defined]
            self.grid.refresh_source()

    def do_cell_details(self) -> None:
        """Who wrote this cell, what it said before, and the values waiting beside it."""
        from screens.details import CellDetails

        target = self.grid.cursor_target if self.grid is not None else None
        if target is None:
            self.say("Put the cursor on a cell first.")
            return
        self.ask(CellDetails(self.desk, target), lambda _: None)

    def do_copy(self) -> None:
        """Ctrl+C copies; it never ends anything."""
        selected = self.get_selected_text()
        if selected:
            self.app.copy_to_clipboard(selected)
            self.say("Copied. If your terminal does not paste it, use the notes file instead.")
        elif self.grid is not None and self.grid.has_focus and self.grid.copy():
            return
        else:
            self.say("Nothing to copy here. To leave press F10: everything is saved.")

    # ------------------------------------------------------------------ finding and keeping

    def do_find(self) -> None:
        self.ask(AskLine("Find on this page", value=self._sought, hint="a word"), self._find)

    _sought = ""

    def _find(self, text: str) -> None:
        self._sought = text
        self.focus_page()
        if self.grid is None or not self.grid.find(text):
            self.say(f"“{text}” is not on this page.")

    def do_park(self) -> None:
        from screens.parking import Park

        self.ask(Park(), self._park)

    def _park(self, answer: str) -> None:
        kind, _, text = answer.partition(":")
        row = new_row_id()
        values = {"text": text, "kind": kind, "person": self.desk.person, "step": self.step.title}
        self.desk.send(
            [InsertRow("parking", row, END), *(SetCell("parking", row, column, value) for column, value in values.items())]
        )
        self.say("Parked. The last step lists everything that was parked.")

    def do_gaps(self) -> None:
        from screens.gaps import gap_text

        self.app.push_screen(Read("Gaps so far", gap_text(self.desk.session)))

    def do_pace(self) -> None:
        from screens.pace import pace_text

        self.app.push_screen(Read("Time", pace_text(self.desk, self.now())))

    def pace_words(self) -> str:
        """The projected end, for the first line; empty until the clock has something to say."""
        from screens.pace import pace_words

        return pace_words(self.desk, self.now())

    def do_export(self) -> None:
        path = Path.cwd() / f"{self.desk.store.info.id}.md"
        self.ask(
            AskLine("Write the notes", value=str(path), explain="Markdown, without contact details or student data."),
            self._export,
        )

    async def _export(self, answer: str) -> None:
        from store.exports import ExportRefused, write_notes

        try:
            path = await asyncio.to_thread(write_notes, self.desk.store, Path(answer).expanduser())
        except ExportRefused as error:
            self.say(str(error))
            return
        self.say(f"Notes written to {path}")

    # ------------------------------------------------------------------ the screen itself

    def do_theme(self) -> None:
        self.app.next_theme()  # type: ignore[attr-defined]

    def do_palette(self) -> None:
        self.app.action_command_palette()

    def do_help(self) -> None:
        from screens.help import help_for

        self.app.push_screen(help_for(self))

    def do_redraw(self) -> None:
        self.refresh(repaint=True, layout=True)

    async def do_quit(self) -> None:
        """Close the session. What is being typed is kept first: quitting is always safe."""
        self.keep_place()
        ops = self.grid.take_edit() if self.grid is not None and self.grid.editing else ()
        if ops and not self.desk.store.read_only:
            try:
                await asyncio.to_thread(self.desk.store.commit, ops)
            except StoreError as error:
                self.say(f"{error} Press F10 again to leave; the text is kept as a draft.")
                return
        await asyncio.to_thread(self.desk.close)
        self.app.session_closed()  # type: ignore[attr-defined]

    # ------------------------------------------------------------------ what the last line says

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """Footer pairs for where the keys are now: at most seven at 80 columns."""
        actions = {action.id: action for action in SESSION_ACTIONS}
        if self.rail.has_focus:
            pairs = [("←→", "step")]
            if len(self.page_list) > 1:
                pairs.append(("[ ]", "part"))
            return [*pairs, *((actions[i].shown_key, actions[i].label) for i in _SHOWN_ON_RAIL), ("?", "help")]
        grid = self.grid
        if grid is not None and grid.has_focus:
            pairs = list(grid.key_pairs())
            if grid.editing:
                return pairs
        else:
            pairs = [("↑↓", "read")]
        if len(self.page_list) > 1:
            pairs.append(("F6", "next part"))
        return [*pairs, ("Esc", "steps"), ("?", "help")]
