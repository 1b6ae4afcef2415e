"""What the keys of an open session do: one method for each action of the registry."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from content.common import CLOCK
from screens.grid.rows import INVITE
from screens.session.actions import SESSION_ACTIONS
from screens.session.edits import KEPT, in_order
from screens.terminal.diff_display import DiffDisplay
from screens.widgets.dialogs import AskLine, Choose, Offer, Read
from screens.widgets.messages import NextTheme
from store.api import EditDeniedError, Receipt, StoreError
from workshop.locked import locked
from workshop.sheets.diff import touched
from workshop.sheets.model import END, InsertRow, Op, Role, SetCell, State, Target, new_row_id
from workshop.sheets.undo import CannotUndo, plan_redo, plan_undo

if TYPE_CHECKING:
    from screens.session.screen import MainScreen

Plan: TypeAlias = "Callable[[State, str], tuple[tuple[Op, ...], str]]"
_SHOWN_ON_RAIL = ("page.enter", "edit.undo", "park", "export", "palette", "quit")


class SessionActions:
    """Answers the keys of one main screen, which knows where things are."""

    def __init__(self, main: MainScreen) -> None:
        self.main = main
        self.context = main.context
        self._sought = ""
        self._parking = ""  # the row of what is being written for the parking lot

    def now(self) -> datetime.datetime:
        """The host's clock, with its time zone."""
        return self.context.clock.now()

    # ------------------------------------------------------------------ moving

    async def do_step_next(self) -> None:
        """To the next step; after the last one, say what comes then."""
        if self.main.step_index + 1 < len(self.main.steps):
            await self.main.go_to(self.main.step_index + 1)
        else:
            self.main.say("This is the last step. Press e to write the notes.")

    async def do_step_previous(self) -> None:
        """To the previous step."""
        if self.main.step_index:
            await self.main.go_to(self.main.step_index - 1)

    async def do_page_next(self) -> None:
        """To the next part of the step, around the end."""
        await self.main.go_to_page((self.main.page_index + 1) % len(self.main.page_list))

    async def do_page_previous(self) -> None:
        """To the previous part of the step, around the beginning."""
        await self.main.go_to_page((self.main.page_index - 1) % len(self.main.page_list))

    def do_page_enter(self) -> None:
        """The keys to the page."""
        self.main.focus_page()

    async def do_follow(self) -> None:
        """Follow the facilitator, or stop; as facilitator, lead or browse."""
        await self.main.follow.toggle()

    def do_bring(self) -> None:
        """Call everyone to this page and cell."""
        self.main.follow.bring()

    def do_work(self) -> None:
        """Make this the step the group works on: everyone who follows comes along, and the clock."""
        self.main.follow.work_here()

    async def do_join(self) -> None:
        """Go where the facilitator called everyone."""
        await self.main.follow.join()

    def do_discretion(self) -> None:
        """Notes, contacts and answers on this screen: hidden, or shown."""
        self.context.discretion.turn()
        self.main.show_discretion()
        self.main.keep_place()
        self.main.say(self.context.discretion.words(self.main.follow.key("i")))

    def do_people(self) -> None:
        """Who is here, where, and whether they are typing."""
        from screens.session.people import WhoIsHere

        self.main.app.push_screen(WhoIsHere(self.main))

    def do_backstage(self) -> None:
        """The facilitator's second screen; on one that a room may see it asks first."""
        from screens.session.backstage import open_backstage

        open_backstage(self.main)

    async def show_cell(self, target: Target) -> bool:
        """Go to the step and page of a cell and put the cursor on it; False when no page shows it."""
        # Whoever was on the page stays on it: there the next letter is text, on the step level it is a command.
        on_page = not self.main.rail.has_focus
        for index, step in enumerate(self.main.steps):
            if any(page.id == target.sheet for page in self.main.pages_of(step)):
                await self.main.go_to(index, target.sheet, focus=on_page, tell=False)
                grid = self.main.grid
                if grid is not None and not grid.show(target):
                    grid.go_to(target.row, target.column)  # a row that came back: no cell of it was set
                return True
        return False

    # ------------------------------------------------------------------ editing

    async def do_edit_undo(self) -> None:
        """Undo this person's last edit; where somebody wrote since, say who."""
        await self._take_back(self.context.store.undo, plan_undo, "Taken back.")

    async def do_edit_redo(self) -> None:
        """Make the edit again that was undone last."""
        await self._take_back(self.context.store.redo, plan_redo, "Brought back.")

    async def _take_back(self, back: Callable[[], Receipt], plan: Plan, done: str) -> None:
        if self.main.grid is not None and self.main.grid.editing:
            return
        try:
            receipt = await asyncio.to_thread(back)
        except EditDeniedError as error:
            await self._cannot(plan, str(error))
            return
        except StoreError as error:
            self.main.say(str(error))
            return
        # To the place of the change: on this page if there is one, a cell rather than a row.
        here = self.main.page_list[self.main.page_index].id
        targets = sorted(touched([receipt.record]), key=lambda target: (target.sheet != here, not target.column))
        if targets:
            await self.show_cell(targets[0])
        self.main.saved(receipt.record)
        clock = receipt.record.edit.ops[0].sheet == CLOCK.id
        self.main.say(self.main.follow.clock.words() if clock else done)

    async def _cannot(self, plan: Plan, reason: str) -> None:
        """Say why nothing was taken back, with the names this person may see, and show the cell it is about."""
        if self.context.role is Role.OBSERVER or self.context.store.read_only:
            self.main.say(reason)
            return
        try:
            plan(self.context.state, self.context.person)
        except CannotUndo as why:
            shown = why.at is not None and await self.show_cell(why.at)
            if shown and why.at is not None and why.at.column:
                self.main.say(f"{why} F12 shows its history.")
            else:
                self.main.say(f"{why} Esc, then w shows what others changed." if why.at is not None else str(why))
        else:
            self.main.say("Somebody changed that just now; look at it and try again.")

    # ------------------------------------------------------------------ what others did

    def do_changes(self) -> None:
        """What others changed since this person left."""
        from screens.session.changes import Changes

        self.main.ask(Changes(self.context, self.main.stay.left_at), self._to_change)

    async def _to_change(self, target: Target) -> None:
        if await self.show_cell(target):
            self.main.focus_page()
        else:
            self.main.say("No page shows that any more.")

    async def do_settle_next(self) -> None:
        """To the next cell that holds two texts."""
        here = self.main.grid.cursor_target if self.main.grid is not None else None
        target = self.main.unsettled.after(here)
        if target is None:
            self.main.say("No cell holds two texts: nothing is to be settled.")
        elif not await self.show_cell(target):
            self.main.say("No page shows that cell; workshop show lists it.")
        else:
            self.main.focus_page()

    async def do_row_new(self) -> None:
        """A new row under the cursor of the page's worksheet."""
        if self.main.grid is None:
            self.main.say("This page has no rows to add.")
            return
        self.main.focus_page()
        self.main.grid.insert_row()

    def do_reveal(self) -> None:
        """Ask whether the private round of this page is to be revealed."""
        self.main.alone.reveal()

    def do_rows_merge(self) -> None:
        """Merge the near-duplicates that the page names."""
        merge = getattr(self.main.page, "merge", None)
        if merge is None:
            self.main.say("This page has no rows to merge; worksheets that are written alone have.")
        else:
            merge()

    def do_rows_apart(self) -> None:
        """Keep the near-duplicates that the page names, and name them no more."""
        apart = getattr(self.main.page, "keep_apart", None)
        if apart is None:
            self.main.say("This page names no rows that say nearly the same.")
        else:
            apart()

    def do_group_show(self) -> None:
        """Ask which optional group of the worksheet to show or hide."""
        source = getattr(self.main.grid, "source", None)
        if source is None or not getattr(source, "optional_groups", ()):
            self.main.say("This page has no optional group.")
            return
        self.main.ask(
            Choose("Show or hide an optional group", [Offer(g.id, g.label, g.ask) for g in source.optional_groups]),
            self._show_group,
        )

    def _show_group(self, group: str) -> None:
        grid = self.main.grid
        if grid is None:
            return
        grid.source.show_group(group)  # type: ignore[attr-defined]
        grid.refresh_source()
        self.main.focus_page()
        # The group may stand far below: lead the eye there.
        shown = grid.go_to(f"{INVITE}{group}")
        self.main.say(
            "The group is shown; the same key hides it while it is empty." if shown else "The group is hidden again."
        )

    def do_cell_details(self) -> None:
        """Who wrote this cell, what it said before, and the values waiting beside it."""
        from screens.session.details import CellDetails

        target = self.main.grid.cursor_target if self.main.grid is not None else None
        if target is None:
            self.main.say("Put the cursor on a cell first.")
            return
        if self.context.discretion.covers(target):
            self.main.say(f"This cell is hidden on this screen. To show it, {self.main.follow.key('i')}.")
            return
        self.main.ask(CellDetails(self.context, target), self.main.say)

    def do_copy(self) -> None:
        """Ctrl+C copies; it never ends anything."""
        selected = self.main.get_selected_text()
        if selected:
            self.main.app.copy_to_clipboard(selected)
            self.main.say("Copied. If your terminal does not paste it, use the notes file instead.")
        elif self.main.grid is not None and self.main.grid.has_focus and self.main.grid.copy():
            return
        else:
            self.main.say("Nothing to copy here. To leave press F10: everything is saved.")

    # ------------------------------------------------------------------ finding and keeping

    def do_find(self) -> None:
        """Ask for a word, and go to the next cell that holds it."""
        if self.main.grid is None:
            self.main.say("This page is to be read; only worksheets can be searched.")
            return
        self.main.ask(AskLine("Find on this page", value=self._sought, hint="a word"), self._find)

    def _find(self, text: str) -> None:
        self._sought = text
        self.main.focus_page()
        if self.main.grid is None or not self.main.grid.find(text):
            self.main.say(f"“{text}” is not on this page.")

    def do_park(self) -> None:
        """Ask for an item for the parking lot; a text kept from before stands in the line."""
        from screens.session.parking import Park

        if reason := self.context.why_not([InsertRow("parking", "new", END)]):
            self.main.say(reason)
            return
        row = self._parking = self._parking or new_row_id()
        self.main.ask(Park(partial(self._while_parking, row)), partial(self._park, row))

    def _keep_parking(self, row: str, text: str) -> str:
        """What is being written for the parking lot is a draft, as in a cell; where it is, in a sentence."""
        target = Target("parking", row, "text")
        if text:
            return self.main.keep_draft(target, text)
        self.main.drop_draft(target)
        return ""

    def _while_parking(self, row: str, text: str) -> None:
        """The window over the screen cannot say that a draft failed; the screen does."""
        if (kept := self._keep_parking(row, text)) not in ("", KEPT):
            self.main.say(kept)

    def _park(self, row: str, answer: str) -> None:
        kind, _, text = answer.partition(":")
        self._parking = ""
        self.park_text(text, kind, row)

    def park_text(self, text: str, kind: str = "for later", row: str = "") -> str:
        """Put a text into the parking lot. It is a draft until it is there; whether it is, in a sentence."""
        row = row or new_row_id()
        kept = self._keep_parking(row, text)
        values = {"text": text, "kind": kind, "person": self.context.person, "step": self.main.step.title}

        def ended(result: Receipt | StoreError) -> None:
            failed = isinstance(result, StoreError)
            kept = self._keep_parking(row, text if failed else "")
            self.main.say(
                in_order(str(result), kept) if failed else "Parked. The last step lists everything that was parked."
            )

        self.context.send(
            [
                InsertRow("parking", row, END),
                *(SetCell("parking", row, column, value) for column, value in values.items()),
            ],
            ended,
        )
        return kept

    def do_gaps(self) -> None:
        """Show the causes that too few people address."""
        from screens.session.gaps import gap_text

        self.main.app.push_screen(Read("Gaps so far", gap_text(self.context.session)))

    def do_pace(self) -> None:
        """Show times planned and used, and what to shorten."""
        from screens.session.pace import Clock

        self.main.app.push_screen(Clock(self.context, self.now))

    async def do_export(self) -> None:
        """Ask for a file and write the notes; a locked session writes them to its own folder."""
        if locked():
            from store.exports import write_notes_here

            await self._written(partial(write_notes_here, self.context.store, self.main.home))
            return
        path = Path.cwd() / f"{self.context.store.info.id}.md"
        self.main.ask(
            AskLine("Write the notes", value=str(path), explain="Markdown, without contact details or student data."),
            self._export,
        )

    async def _export(self, answer: str) -> None:
        from store.exports import write_notes

        await self._written(partial(write_notes, self.context.store, Path(answer)))

    async def _written(self, write: Callable[[], Path]) -> None:
        from store.exports import ExportRefused, left_out

        try:
            path = await asyncio.to_thread(write)
        except ExportRefused as error:
            self.main.say(str(error))
            return
        self.main.say(f"Notes written to {path}. {left_out(self.context.store)}".removesuffix(". "))

    # ------------------------------------------------------------------ the screen itself

    def do_theme(self) -> None:
        """The next theme, remembered for the next time."""
        self.main.post_message(NextTheme())

    def do_palette(self) -> None:
        """Every action by its name."""
        self.main.app.action_command_palette()

    def do_help(self) -> None:
        """What can be done on this page, and all keys."""
        from screens.session.help import help_for

        self.main.app.push_screen(help_for(self.main))

    def do_redraw(self) -> None:
        """Draw every cell again, for a terminal whose picture was disturbed."""
        if isinstance(self.main.app, DiffDisplay):
            self.main.app.forget_display()
        self.main.refresh(repaint=True, layout=True)

    async def do_quit(self) -> None:
        """Close the session; what is being typed is saved or kept first."""
        from screens.session.leaving import leave_session

        await leave_session(self.main)

    # ------------------------------------------------------------------ what the last line says

    def _may(self, action_id: str) -> bool:
        """Whether this person could do that at all: nobody is offered what would be refused."""
        if action_id in ("edit.undo", "edit.redo"):
            return self.context.role is not Role.OBSERVER and not self.context.store.read_only
        return action_id != "park" or not self.context.why_not([InsertRow("parking", "new", END)])

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """Footer pairs for where the keys are now: at most seven at 80 columns."""
        actions = {action.id: action for action in SESSION_ACTIONS}
        if self.main.rail.has_focus:
            pairs = [("←→", "step")]
            if len(self.main.page_list) > 1:
                pairs.append(("[ ]", "part"))
            return [
                *pairs,
                *((actions[i].shown_key, actions[i].label) for i in _SHOWN_ON_RAIL if self._may(i)),
                ("?", "help"),
            ]
        grid, asks = self.main.grid, "?"
        if grid is not None and grid.has_focus:
            pairs = list(grid.key_pairs())
            if grid.editing:
                return pairs
            if grid.check_consume_key("question_mark", "?"):
                asks = "F1"  # here `?` is an answer
        else:
            own = getattr(self.main.page, "key_pairs", None)
            pairs = list(own()) if own is not None else [("↑↓", "read")]
            if any(key == "Esc" for key, _ in pairs):
                return [*pairs, ("?", "help")]
        if len(self.main.page_list) > 1:
            pairs.insert(1, ("F6", "next part"))
        return [*pairs, ("Esc", "steps"), (asks, "help")]
