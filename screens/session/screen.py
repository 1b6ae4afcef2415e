"""The one screen of an open session: the rail, the step's question, its parts, and what the keys do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.message import Message
from textual.screen import ModalScreen, Screen

from screens.grid.widget import WorksheetGrid
from screens.pages.context import CommitResult, SessionContext
from screens.session.actions import SESSION_ACTIONS
from screens.session.commands import SessionActions
from screens.session.connections import closed
from screens.session.deck import PageDeck
from screens.session.drafts import KeptText
from screens.session.edits import Edits, StoreMessage
from screens.session.first_line import WIDE
from screens.session.follow import FollowMode
from screens.session.group import Group
from screens.session.leftovers import Leftovers
from screens.session.parking import ParkingLot
from screens.session.position import JumpTarget, Position
from screens.session.presence import PeopleChanged, PresenceTracker, how_to_press, refresh_overlays, shows_places
from screens.session.private_round import PrivateRound
from screens.session.rail import StepRail
from screens.session.resume import ResumeTracker
from screens.session.surroundings import Surroundings
from screens.widgets.actions import bindings, carry_out
from screens.widgets.dialogs import ask
from screens.widgets.messages import FocusLeft, PageChanged, ShowNotice
from screens.widgets.page_strip import PageStrip
from screens.widgets.status_line import Saving, StatusLine
from store.api import StoreError
from workshop.sheets.model import Record, Role, Target

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.drafts import Drafts
    from store.home import Home

T = TypeVar("T")


class MainScreen(Screen[None]):
    """Shows one step at a time: puts the parts of a session together, and hands on what happens.

    `home` is the folder all sessions are in, `places` the folder that remembers where each person stopped.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SESSION_ACTIONS, letters=False)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (12, "-tall"), (30, "-high")]
    AUTO_FOCUS = ""
    ACTIONS = SESSION_ACTIONS
    LETTERS = "Nothing is typed here. Press Esc: then letters are commands."

    class Closed(Message):
        """The session was closed, and everything is saved."""

    def __init__(
        self,
        store: SessionStore,
        *,
        library: Home | None = None,
        drafts: Drafts | None = None,
        places: Path | None = None,
        home: Path = Path(),
    ) -> None:
        super().__init__()
        self.home = home
        self.context = SessionContext(store, self._deliver, say=self.say, library=library)
        self.position = Position(self.context)
        self.kept = KeptText(self.context, drafts)
        self.edits = Edits(
            self.context, self.kept, short_name=lambda person: self.company.short_name(person),
            show=lambda state, revision: self.status.saving(state, revision), saved=lambda: self.resume.note(),
        )  # fmt: skip
        self.deck = PageDeck(self.position, self.edits)
        self.company = PresenceTracker(self.position, self.deck)
        self.follow = FollowMode(self.position, self.company, self)
        self.group = Group(self.context, self.position, self.company, self.follow)
        self.private = PrivateRound(self.position, self.company)
        self.resume = ResumeTracker(self.position, self.deck, places, self.set_timer)
        lot = ParkingLot(self.position, self.kept)
        self.around = Surroundings(self, self.group, self.deck, self.private, may_park=lambda: not lot.why_not)
        self.leftovers = Leftovers(lot, self.deck, self)
        self.actions = SessionActions(self, self.deck, lot=lot, private=self.private, resume=self.resume)

    def compose(self) -> ComposeResult:
        """The rail of steps, the question, the parts and the page of a step; on a wide screen notes beside it."""
        yield from self.around.compose()

    async def on_mount(self) -> None:
        """Go to where this person was, or to the group, and say what is not as usual."""
        place = self.follow.start(self.resume.start())
        if self.company.others:
            self.context.discretion.meet()
        self.around.first_line.count_gaps()
        index = self.position.place_of(place.step)
        await self.go_to(index, place.page, focus=True, tell=not self.follow.room)
        self.company.start(self.post_message, lambda: shows_places(self.app.screen_stack))
        self._meet()
        if self.grid is not None and place.row:
            self.grid.show(Target(place.sheet, place.row, place.column))
        if words := " ".join(filter(None, (self.context.store.read_only, self.context.store.notice))):
            self.say(words)
        self.run_worker(self.resume.tell(lambda: self.on_steps))
        self.leftovers.offer()
        self.app.theme_changed_signal.subscribe(self, lambda theme: self.around.show_keys())
        self.run_worker(self.actions.earlier.offer())

    def on_unmount(self) -> None:
        """Stop the clock of the first line."""
        self.around.first_line.stop()
        self.company.stop()

    @property
    def rail(self) -> StepRail:
        """The step level: while it has the focus, letters are commands."""
        return self.around.rail

    @property
    def status(self) -> StatusLine:
        """The line above the keys."""
        return self.around.status

    @property
    def grid(self) -> WorksheetGrid | None:
        """The worksheet that is looked at, or None."""
        return self.deck.grid

    # ------------------------------------------------------------------ going somewhere

    async def go_to(self, step: int, page: str = "", *, focus: bool = False, tell: bool = True) -> None:
        """Show a step, and the page of that id (else the one last shown there).

        `focus` puts the keys on the page. `tell`: who leads takes the group along; not when only a cell is looked up,
        for an undo or a draft.
        """
        before = self.position.step
        changed = self.position.move_to(step, page)
        await self._show_page(focus)
        if changed:
            self.follow.went(tell=tell)
            self.around.show_step()
            if not self.follow.free and (forgotten := self.private.forgotten(before)):
                self.say(forgotten)
        self.resume.note()

    async def go_to_page(self, index: int) -> None:
        """Show the page at that place of the current step."""
        on_page = not self.on_steps
        if self.position.turn_to(index):
            await self._show_page(on_page)
            self.show_headline()
            self.resume.note()

    async def show_place(self, where: JumpTarget) -> None:
        """Show that place here, whatever the group does."""
        index = self.position.index_of(where.step)
        if index is None:
            return
        if self.position.step.id != where.step or where.page:
            await self.go_to(index, where.page, focus=not self.on_steps, tell=False)
        if where.row:
            any(grid.go_to(where.row, where.column) for grid in self.deck.grids)

    async def show_cell(self, target: Target) -> bool:
        """Go to the step and page of a cell and put the cursor on it; False when no page shows it."""
        index = self.position.page_with(target.sheet)
        if index is None:
            return False
        # Whoever was on the page stays on it: there the next letter is text, on the step level it is a command.
        await self.go_to(index, target.sheet, focus=not self.on_steps, tell=False)
        if self.grid is not None and not self.grid.show(target):
            self.grid.go_to(target.row, target.column)  # a row that came back: no cell of it was set
        return True

    @property
    def on_steps(self) -> bool:
        """Whether the keys are in step mode, not on a page."""
        return self.rail.has_focus

    @property
    def is_busy(self) -> bool:
        """Whether this person is writing, or reading a dialog."""
        stack = self.app.screen_stack
        if self in stack and any(isinstance(one, ModalScreen) for one in stack[stack.index(self) + 1 :]):
            return True
        return self.deck.has_open_text(self.focused)

    def focus_page(self) -> None:
        """Put the keys on the page: on itself, or on the first thing in it that takes them."""
        if (widget := self.deck.first_stop) is not None:
            self.set_focus(widget)  # at once, not by way of a message: the next keys may be here already

    def how_to_press(self, key: str, *, backstage: bool = False) -> str:
        """How to get at a key of the steps from where the keys are; `backstage`: the second screen has it too."""
        return how_to_press(key, self.company, on_steps=self.on_steps, backstage=backstage)

    # ------------------------------------------------------------------ what it shows

    async def _show_page(self, focus: bool) -> None:
        """Show a part of the step; it is built when it is first visited."""
        await self.deck.show_page()
        self.around.show_page()
        self.company.mark()
        if focus:
            self.focus_page()
        elif not self.on_steps:
            self.set_focus(self.rail)
        self.around.show_keys()

    def show_discretion(self) -> None:
        """Notes, contacts and answers are hidden or shown now: everything that shows any is written again."""
        self.around.show_step()
        self.deck.refresh_all()

    def show_headline(self) -> None:
        """What the first line says may have changed, and whether the group comes along."""
        self.around.show_headline()
        self.around.show_keys()

    def show_failed(self) -> None:
        """Something could not be saved."""
        self.status.saving(Saving.FAILED)

    def repaint(self) -> None:
        """Paint everything again."""
        self.refresh(repaint=True, layout=True)

    # ------------------------------------------------------------------ saying and asking

    def say(self, text: str) -> None:
        """One sentence on the status line, and on that of the second screen when it stands over this one."""
        self.status.notice(text)
        if self.company.backstage is not None:
            self.company.backstage.say(text)

    def show(self, screen: Screen[None]) -> None:
        """Put that screen over this one."""
        self.app.push_screen(screen)

    def ask(self, dialog: Screen[T], then: Callable[[T], object]) -> None:
        """Show a dialog and hand its answer to `then`, unless it was closed without one."""
        self.run_worker(ask(self.app, dialog, then))

    # ------------------------------------------------------------------ what happens

    async def action_do(self, action_id: str) -> None:
        """Carry out an action of the registry."""
        await carry_out(self.actions, action_id)

    def on_key(self) -> None:
        """A key that no worksheet took: whoever presses it goes on to something else."""
        self.status.over()

    def _deliver(self, what: CommitResult | Sequence[Record]) -> None:
        self.post_message(StoreMessage(what))

    @on(StoreMessage)
    def _delivered(self, message: StoreMessage) -> None:
        """A commit ended, or records came: on the UI thread now."""
        if isinstance(message.what, CommitResult):
            self.edits.settle(message.what)
        else:
            self._session_changed(message.what)

    def _session_changed(self, records: Sequence[Record]) -> None:
        """Others wrote, or this person: refresh what is shown."""
        if (lost := self.context.lost()) is not None:
            self.say(lost)
        self.deck.apply_records(records)
        self.resume.note()
        self.follow.on_records(records)
        refresh_overlays(self.app.screen_stack)
        self.around.show_private_round()
        self.around.first_line.count_gaps()
        self.show_headline()
        self.around.session_changed()

    @property
    def letters_off(self) -> str:
        """Why no letter is a command any more; empty while letters are."""
        return self.context.letters_off

    @on(PeopleChanged)
    def _people_changed(self, message: PeopleChanged) -> None:
        changed = self.company.update_people(message.people)
        self._meet()
        if changed:
            self.show_headline()
            self.around.show_private_round()
        self.company.mark_again()
        refresh_overlays(self.app.screen_stack)

    def _meet(self) -> None:
        """Somebody else is here: from now on this screen may be one that the group looks at."""
        if who := self.company.meet():
            self.show_discretion()
            if self.context.role is Role.FACILITATOR:
                self.say(f"{who} is here. {self.context.discretion.words(self.how_to_press('i'))}")

    # ------------------------------------------------------------------ what parts of it tell

    @on(WorksheetGrid.CursorMoved)
    def _at_cell(self, message: WorksheetGrid.CursorMoved) -> None:
        self.status.about(self.edits.about(message), whole=bool(message.locked))
        self.show_headline()

    @on(WorksheetGrid.DraftChanged)
    async def _typing(self, message: WorksheetGrid.DraftChanged) -> None:
        if message.text is None:
            self.follow.left_a_cell()
        self.company.schedule_announce()
        self.around.show_keys()
        self.status.typing(message.text is not None)
        if feedback := await self.kept.typing(message.target, message.text):
            self.say(feedback)

    @on(PageDeck.EditRequested)
    def _edit_requested(self, message: PageDeck.EditRequested) -> None:
        self.edits.commit(message.grid, message.ops, message.targets)

    @on(WorksheetGrid.NoticeRequested)
    def _grid_said(self, message: WorksheetGrid.NoticeRequested) -> None:
        self.status.notice(message.text, wrong=message.wrong)

    @on(WorksheetGrid.KeyHandled)
    def _key_handled(self, message: WorksheetGrid.KeyHandled) -> None:
        self.status.over(typing=not message.moved)

    @on(StepRail.Chosen)
    async def _rail_chosen(self, message: StepRail.Chosen) -> None:
        await self.go_to(message.index)

    @on(PageStrip.Chosen)
    async def _strip_chosen(self, message: PageStrip.Chosen) -> None:
        await self.go_to_page(message.index)

    @on(FocusLeft)
    @on(WorksheetGrid.FocusLeft)
    def _left(self) -> None:
        self.set_focus(self.rail)

    @on(PageChanged)
    def _page_changed(self) -> None:
        self.around.make_room()
        self.around.show_keys()

    @on(ShowNotice)
    def _said(self, message: ShowNotice) -> None:
        self.say(message.text)

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self.around.show_keys()

    def on_resize(self, event: Resize) -> None:
        """Fit the first line to the new width."""
        self.show_headline()

    async def close(self) -> None:
        """Close the session, once every edit is on disk, and say so to the application."""
        await closed(self._close_store)
        self.post_message(self.Closed())

    def _close_store(self) -> None:
        self.context.close()
        self.kept.close()

    def keep_open_text(self) -> str:
        """Keep what is being typed on any page as a draft; where it is, in a sentence, empty when nothing is typed."""
        return self.kept.keep_open(self.query("*"))

    def leave_now(self) -> list[str]:
        """The line dropped: keep what is being typed, remember the place and let go of the session at once.

        Returns the texts that could be kept nowhere.
        """
        self.company.stop()
        self.resume.keep()
        typed = self.kept.take(self.grid)
        if typed is not None:
            with contextlib.suppress(StoreError):
                self.kept.save(typed)
        self.keep_open_text()
        lost = self.kept.at_risk()
        self._close_store()
        return lost
