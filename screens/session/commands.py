"""What the keys of an open session do: one method for each action of `screens.session.actions`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from screens.grid.rows import INVITE
from screens.pages.page import MergesRows
from screens.session.deck import PageDeck
from screens.session.door import DoorActions
from screens.session.earlier import EarlierCommitments
from screens.session.groups import GroupActions
from screens.session.leaving import leave_session
from screens.session.merging import RowMerging
from screens.session.minutes import MinutesActions
from screens.session.navigator import Navigator
from screens.session.parking import ParkingLot
from screens.session.private_round import PrivateRound
from screens.session.resume import ResumeTracker
from screens.session.undo import TakingBack
from screens.terminal.diff_display import DiffDisplay
from screens.widgets.dialogs import AskLine, Choose, Offer, Read
from screens.widgets.messages import NextTheme
from workshop.locked import locked
from workshop.sheets.model import Target

if TYPE_CHECKING:
    from content.sheet_spec import WorksheetGroup as RowGroup
    from screens.session.tour import Tour

T = TypeVar("T")


@runtime_checkable
class HasOptionalGroups(Protocol):
    """A grid's source with groups of rows that are hidden until somebody shows them."""

    optional_groups: tuple[RowGroup, ...]

    def show_group(self, group: str) -> None:
        """Show that group, or hide it again while it is empty."""


class SessionActions:
    """Answers the keys of one screen."""

    def __init__(
        self,
        screen: Navigator,
        deck: PageDeck,
        *,
        lot: ParkingLot,
        private: PrivateRound,
        resume: ResumeTracker,
    ) -> None:
        self.screen, self.deck, self.edits = screen, deck, deck.edits
        self.lot, self.private, self.resume = lot, private, resume
        self.group, self.context, self.position = screen.group, screen.group.context, screen.group.position
        self.minutes = MinutesActions(screen)
        self.earlier = EarlierCommitments(screen)
        self.door = DoorActions(screen)
        self.merging = RowMerging(screen, deck)
        self.groups = GroupActions(screen, private)
        self.back = TakingBack(screen, deck)
        self._sought = ""
        self.hand_over: Callable[[], Awaitable[None]] | None = None
        self.tour: Tour | None = None

    def say(self, text: str) -> None:
        """One sentence on the status line."""
        self.context.say(text)

    # ------------------------------------------------------------------ moving

    async def do_step_next(self) -> None:
        """To the next step; after the last one, say what comes then."""
        if (after := self.position.beside(1)) is not None:
            # Whoever worked on a page works on the next one.
            await self.screen.go_to(after, focus=not self.screen.on_steps)
        else:
            self.say("This is the last step. Press e for the minutes.")

    async def do_step_previous(self) -> None:
        """To the previous step."""
        if (before := self.position.beside(-1)) is not None:
            await self.screen.go_to(before)

    async def do_page_next(self) -> None:
        """To the next part of the step, around the end."""
        await self.screen.go_to_page((self.position.page_index + 1) % len(self.position.pages))

    async def do_page_previous(self) -> None:
        """To the previous part of the step, around the beginning."""
        await self.screen.go_to_page((self.position.page_index - 1) % len(self.position.pages))

    def do_page_enter(self) -> None:
        """The keys to the page."""
        self.screen.focus_page()

    async def do_follow(self) -> None:
        """Follow the facilitator, or stop; as facilitator, lead or browse."""
        await self.group.follow.toggle()

    def do_bring(self) -> None:
        """Call everyone to the cell the cursor is on."""
        grid = self.deck.grid
        here = grid.state.here if grid is not None and grid.state.columns else None
        if grid is None or here is None:
            self.group.follow.bring()
        else:
            self.group.follow.bring(here.id, grid.state.columns[grid.state.at[1]].id)

    def do_work(self) -> None:
        """Make this the step the group works on: everyone who follows comes along, and the clock."""
        self.group.follow.work_here()

    async def do_join(self) -> None:
        """Go where the facilitator called everyone."""
        await self.group.follow.join()

    def do_discretion(self) -> None:
        """Notes, contacts and answers on this screen: hidden, or shown."""
        self.context.discretion.turn()
        self.screen.show_discretion()
        self.resume.note()
        self.say(self.context.discretion.words(self.screen.how_to_press("i")))

    def do_people(self) -> None:
        """Who is here, where, and whether they are typing."""
        from screens.session.people import WhoIsHere

        self.screen.show(WhoIsHere(self.group))

    def do_backstage(self) -> None:
        """The facilitator's second screen; on one that the group may see it asks first."""
        from screens.session.backstage import open_backstage

        open_backstage(self.screen)

    # ------------------------------------------------------------------ editing

    async def do_edit_undo(self) -> None:
        """Undo this person's last edit."""
        await self.back.undo()

    async def do_edit_redo(self) -> None:
        """Make the edit again that was undone last."""
        await self.back.redo()

    # ------------------------------------------------------------------ what others did

    def do_changes(self) -> None:
        """What others changed since this person left."""
        from screens.session.changes import Changes

        self.screen.ask(Changes(self.context, self.resume.left_at), self._to_change)

    async def _to_change(self, target: Target) -> None:
        if await self.screen.show_cell(target):
            self.screen.focus_page()
        else:
            self.say("No page shows that anymore.")

    async def do_settle_next(self) -> None:
        """To the next cell that holds two versions."""
        here = self.deck.grid.cursor_target if self.deck.grid is not None else None
        target = self.edits.conflicts.after(here)
        if target is None:
            self.say("There are no conflicts.")
        elif not await self.screen.show_cell(target):
            self.say("No page shows that cell; workshop show lists it.")
        else:
            self.screen.focus_page()

    def do_row_new(self) -> None:
        """A new row under the cursor of the page's worksheet."""
        if self.deck.grid is None:
            self.say("This page has no rows to add.")
            return
        self.screen.focus_page()
        self.deck.grid.insert_row()

    def do_reveal(self) -> None:
        """Ask whether the private round of this page is to be revealed."""
        dialog = self.private.reveal()
        if dialog is not None:
            self.screen.ask(dialog, self.private.answered)

    def do_groups(self) -> None:
        """The small groups, and what can be done about them."""
        self.groups.open()

    async def do_hand_over(self) -> None:
        """The keyboard to the next person, where one terminal is everyone's."""
        if self.hand_over is None:
            self.say("The keyboard is not handed over here. Everyone opens the session at their own terminal.")
        else:
            await self.hand_over()

    def do_rows_merge(self) -> None:
        """Merge the selected rows, or the near-duplicates that the page names."""
        self.merging.merge()

    def do_rows_apart(self) -> None:
        """Keep the near-duplicates that the page names, and name them no more."""
        if isinstance(self.deck.page, MergesRows):
            self.deck.page.keep_apart()
        else:
            self.say("This page has no near-duplicates.")

    def do_group_show(self) -> None:
        """Ask which optional group of the worksheet to show or hide."""
        source = self.deck.grid.source if self.deck.grid is not None else None
        if not isinstance(source, HasOptionalGroups) or not source.optional_groups:
            self.say("This page has no optional group.")
            return
        offers = [Offer(group.id, group.label, group.ask) for group in source.optional_groups]
        self.screen.ask(Choose("Show or hide an optional group", offers), partial(self._show_group, source))

    def _show_group(self, source: HasOptionalGroups, group: str) -> None:
        grid = self.deck.grid
        if grid is None:
            return
        source.show_group(group)
        grid.refresh_source()
        self.screen.focus_page()
        # The group may stand far below: lead the eye there.
        shown = grid.go_to(f"{INVITE}{group}")
        self.say(
            "The group is shown; the same key hides it while it is empty." if shown else "The group is hidden again."
        )

    def do_cell_details(self) -> None:
        """Who wrote this cell, what it said before, and its other versions."""
        from screens.session.details import CellDetails

        target = self.deck.grid.cursor_target if self.deck.grid is not None else None
        if target is None:
            self.say("Put the cursor on a cell first.")
        elif self.context.discretion.covers(target):
            self.say(f"This cell is hidden on this screen. To show it, {self.screen.how_to_press('i')}.")
        else:
            self.screen.ask(CellDetails(self.context, target), self.say)

    def do_copy(self) -> None:
        """Ctrl+C copies; it never ends anything."""
        selected, grid = self.screen.get_selected_text(), self.deck.grid
        if selected:
            self.screen.app.copy_to_clipboard(selected)
            self.say("Copied. If your terminal does not paste it, write the minutes to a file instead.")
        elif grid is None or not grid.has_focus or not grid.copy():
            saved = "Something is not saved yet." if self.edits.kept.unsaved else "Everything is saved."
            self.say(f"Nothing to copy here. To leave, press F10. {saved}")

    # ------------------------------------------------------------------ finding and keeping

    def do_find(self) -> None:
        """Ask for a word, and go to the next cell that holds it."""
        if self.deck.grid is None:
            self.say("This page has no worksheet to search.")
            return
        self.screen.ask(AskLine("Find on this page", value=self._sought, hint="a word"), self._find)

    def _find(self, text: str) -> None:
        self._sought = text
        self.screen.focus_page()
        if self.deck.grid is None or not self.deck.grid.find(text):
            self.say(f"“{text}” is not on this page.")

    def do_park(self) -> None:
        """Ask for an item for the parking lot; a text kept from before stands in the line."""
        if reason := self.lot.why_not:
            self.say(reason)
        else:
            self.screen.ask(self.lot.open(), self.lot.answered)

    def do_gaps(self) -> None:
        """Show the causes that too few people address."""
        from screens.session.gaps import gap_text

        self.screen.show(Read("Gaps so far", gap_text(self.context.session)))

    def do_partners(self) -> None:
        """Show the partners of all sessions of this home, as far as this role may see them; not in a locked window."""
        if locked():
            self.say("The partners of other sessions are not shown here: this window is for this session only.")
            return
        from screens.pages.partner_directory import PartnerDirectory

        self.screen.show(PartnerDirectory(self.context.library or self.screen.home, self.context.role))

    def do_earlier(self) -> None:
        """What is open of earlier sessions of this school."""
        self.earlier.show()

    def do_pace(self) -> None:
        """Show times planned and used, and what to shorten."""
        from screens.session.pace import ClockWindow

        self.screen.show(ClockWindow(self.context, self.do_agenda))

    def do_tour(self) -> None:
        """Begin the tour of the sample session, or leave it."""
        if self.tour is None:
            self.say("The tour is in the sample session. To see it: workshop demo --tour")
        else:
            self.tour.toggle()

    def do_agenda(self) -> None:
        """Show the steps and rounds of this session, to leave out, move, and give other minutes."""
        from screens.session.agenda import AgendaWindow

        self.screen.show(AgendaWindow(self.context, self.back))

    def do_door(self) -> None:
        """Show how to join from elsewhere, and who has."""
        self.door.open()

    async def do_export(self) -> None:
        """Read, copy or write the minutes; a locked session writes them to its own folder."""
        await self.minutes.open()

    def do_import(self) -> None:
        """Ask for minutes that came back, and show what they would change; not in a locked window."""
        self.minutes.bring_in()

    # ------------------------------------------------------------------ the screen itself

    def do_theme(self) -> None:
        """The next theme, remembered for the next time."""
        self.screen.post_message(NextTheme())

    def do_palette(self) -> None:
        """Every action by its name."""
        self.screen.app.action_command_palette()

    def do_help(self) -> None:
        """What can be done on this page, and all keys."""
        from screens.session.help import help_for

        self.screen.show(help_for(self.position, self.deck.page, worksheet=self.deck.grid is not None))

    def do_redraw(self) -> None:
        """Draw every cell again, for a terminal whose picture was disturbed."""
        if isinstance(self.screen.app, DiffDisplay):
            self.screen.app.forget_display()
        self.screen.repaint()

    async def do_quit(self) -> None:
        """Close the session; what is being typed is saved or kept first."""
        self.resume.keep()
        await leave_session(self.screen, self.edits.kept, self.deck.grid)
