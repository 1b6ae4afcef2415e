"""The one screen of an open session: the rail, the step's question, its parts, and what the keys do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from content.model import Audience, Grid, Step
from screens.grid.widget import WorksheetGrid
from screens.pages.context import CommitResult
from screens.pages.page import FollowsSession, Page
from screens.pages.registry import pages_of_step
from screens.session.actions import SESSION_ACTIONS
from screens.session.commands import SessionActions
from screens.session.edits import KEPT, EditingScreen, StoreMessage
from screens.session.first_line import WIDE, FirstLine
from screens.session.follow import FollowMode
from screens.session.presence import PresenceTracker, called
from screens.session.private_round import PrivateRound, PrivateRoundBar
from screens.session.rail import StepRail, Stop
from screens.session.resume import ResumeTracker
from screens.widgets.actions import bindings, method_name
from screens.widgets.dialogs import Choose, Offer
from screens.widgets.hanging_text import HangingText
from screens.widgets.key_footer import KeyFooter
from screens.widgets.messages import FocusLeft, PageChanged, PeopleChanged, ShowNotice
from screens.widgets.page_strip import PageStrip
from screens.widgets.prose import to_content
from screens.widgets.status_line import StatusLine
from screens.widgets.title_bar import TitleBar
from store.api import StoreError
from workshop.sheets.model import Record, Role, Target

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.drafts import Draft, Drafts
    from store.library.catalog import Library


class MainScreen(EditingScreen):
    """Shows one step at a time; each of its parts is a page built when it is first visited."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SESSION_ACTIONS, letters=False)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (12, "-tall")]
    AUTO_FOCUS = ""
    ACTIONS = SESSION_ACTIONS
    LETTERS = "Nothing is typed here. Press Esc: then letters are commands."

    class Closed(Message):
        """The session was closed, and everything is saved."""

    def __init__(
        self,
        store: SessionStore,
        *,
        library: Library | None = None,
        drafts: Drafts | None = None,
        places: Path | None = None,
        home: Path = Path(),
    ) -> None:
        super().__init__(store, library, drafts)
        self.home = home
        self.actions = SessionActions(self)
        self.company = PresenceTracker(self)
        self.follow = FollowMode(self)
        self.alone = PrivateRound(self)
        self.stay = ResumeTracker(self, places)
        self.first_line = FirstLine(self)
        self._pages: dict[tuple[str, str], Widget] = {}
        self._lists: dict[str, list[Page]] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self.step_index = 0
        self._page: dict[str, int] = {}
        self._visited: set[str] = set()
        self._unwritable = store.read_only

    # ------------------------------------------------------------------ what it is made of

    def compose(self) -> ComposeResult:
        """The rail of steps, the question, the parts and the page of a step; on a wide screen notes beside it."""
        yield TitleBar()
        with Container(id="body"):
            yield StepRail(self._stops(), 0)
            with Vertical(id="work"):
                yield Static(id="step-title")
                yield HangingText(id="ask")
                yield PageStrip()
                yield PrivateRoundBar()
                yield Container(id="page")
            with VerticalScroll(id="side", can_focus=False):
                yield HangingText(id="side-text")
        yield StatusLine()
        yield KeyFooter()

    async def on_mount(self) -> None:
        """Go to where this person was, or to the group, and say what is not as usual."""
        place = self.follow.start(self.stay.start())
        if self.company.others:
            self.context.discretion.meet()
        index = next((i for i, step in enumerate(self.steps) if step.id == place.step), 0)
        self.first_line.count_gaps()
        await self.go_to(index, place.page, focus=True, tell=not self.follow.room)
        self.company.start()
        if self.grid is not None and place.row:
            self.grid.show(Target(place.sheet, place.row, place.column))
        if words := " ".join(filter(None, (self.context.store.read_only, self.context.store.notice))):
            self.say(words)
        self.run_worker(self.stay.tell())
        self.offer_drafts()

    # ------------------------------------------------------------------ where one is

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the module, in order."""
        return self.context.pack.steps

    @property
    def step(self) -> Step:
        """The step that is looked at."""
        return self.steps[self.step_index]

    @property
    def page_list(self) -> list[Page]:
        """The pages of the current step."""
        return self.pages_of(self.step)

    def pages_of(self, step: Step) -> list[Page]:
        """The pages of any step."""
        if step.id not in self._lists:
            self._lists[step.id] = pages_of_step(step, self.context)
        return self._lists[step.id]

    @property
    def page_index(self) -> int:
        """Which part of the step is looked at; each step remembers its own."""
        return min(self._page.get(self.step.id, 0), len(self.page_list) - 1)

    @property
    def page(self) -> Widget | None:
        """The widget of the current page."""
        return self._pages.get((self.step.id, self.page_list[self.page_index].id))

    @property
    def grids(self) -> list[WorksheetGrid]:
        """The worksheets on the current page."""
        page = self.page
        if page is None or isinstance(page, WorksheetGrid):
            return [] if page is None else [page]
        return list(page.query(WorksheetGrid))

    @property
    def grid(self) -> WorksheetGrid | None:
        """The worksheet on the current page that has the focus or comes first, or None."""
        grids = self.grids
        return next((grid for grid in grids if grid.has_focus), grids[0] if grids else None)

    async def go_to(self, step: int, page: str = "", *, focus: bool = False, tell: bool = True) -> None:
        """Show a step, and the page of that id (else the one last shown there).

        `focus` puts the keys on the page. `tell`: who leads takes the room along; not when only a cell is looked up,
        for an undo or a draft.
        """
        before = self.step
        changed = step != self.step_index or self.step.id not in self._visited
        self.step_index = step
        self._visited.add(self.step.id)
        for index, candidate in enumerate(self.page_list):
            if candidate.id == page:
                self._page[self.step.id] = index
        await self._show_page(focus)
        if changed:
            self.follow.went(tell=tell)
            self._show_step()
            self.alone.left(before)
        self.keep_place()

    async def go_to_page(self, index: int) -> None:
        """Show the page at that place of the current step."""
        if 0 <= index < len(self.page_list):
            keys_on_page = not self.rail.has_focus
            self._page[self.step.id] = index
            await self._show_page(keys_on_page)
            self.show_headline()
            self.keep_place()

    async def _show_page(self, focus: bool) -> None:
        page = self.page_list[self.page_index]
        key = (self.step.id, page.id)
        holder = self.query_one("#page", Container)
        if key not in self._pages:
            self._pages[key] = page.build(self.context)
            await holder.mount(self._pages[key])
            self.guard(self._pages[key])
            self._seen[key] = self.context.state.revision
        widget = self._pages[key]
        for child in holder.children:
            child.display = child is widget
        if self._seen[key] != self.context.state.revision:
            self._refresh_page(key, ())
        self.query_one(PageStrip).show([p.title for p in self.page_list], self.page_index)
        self.make_room()
        self.status.turn(self.context.store.read_only)
        self.company.mark()
        self.alone.show()
        if focus:
            self.focus_page()
        elif not self.rail.has_focus:
            self.set_focus(self.rail)
        self.show_keys()

    def make_room(self) -> None:
        """Steps, texts and parts step aside for a page that wants to be alone."""
        self.set_class(bool(getattr(self.page, "alone", False)), "-alone")

    def focus_page(self) -> None:
        """Put the keys on the page: on itself, or on the first thing in it that takes them."""
        page = self.page
        if page is None:
            return
        for widget in (page, *page.query("*")):
            if widget.focusable and widget.display:
                # At once, not by way of a message: the next keys may be here already.
                self.set_focus(widget)
                return

    def _show_step(self) -> None:
        step, discreet = self.step, self.context.discretion.hidden
        title = f"{step.number}  {step.title}" if step.number else step.title
        self.query_one("#step-title", Static).update(Content(title))
        asked = step.prose(Audience.PARTICIPANTS)
        self.query_one("#ask", HangingText).update(to_content("\n\n".join(passage.markdown for passage in asked)))
        self.query_one("#ask").set_class(not asked, "-silent")
        notes = step.prose(Audience.FACILITATOR) if self.context.role is Role.FACILITATOR and not discreet else ()
        side = Content("")
        if notes:
            side = Content("\n\n").join(
                [Content.styled("For you", "bold $accent"), to_content("\n\n".join(p.markdown for p in notes))]
            )
        self.query_one("#side-text", HangingText).update(side)
        self.query_one("#side").set_class(not notes, "-empty")
        self.show_rail()
        self.show_headline()

    def show_discretion(self) -> None:
        """Notes, contacts and answers are hidden or shown now: everything that shows any is written again."""
        self._show_step()
        for key in self._pages:
            self._refresh_page(key, ())

    def offer_drafts(self) -> None:
        """Offer back what an earlier window was still typing when it ended, one text after the other."""
        found = self.drafts.leftovers() if self.drafts is not None and not self.context.store.read_only else []
        if not found:
            return
        drafts, draft = self.drafts, found[0]

        async def answered(choice: str) -> None:
            safe = choice != "back" or await self._put_back(draft)
            if drafts is not None and safe:
                await asyncio.to_thread(drafts.discard, draft)
            if choice != "back":
                self.offer_drafts()

        shown = self.context.discretion.draft(draft.target, draft.text)
        offers = [Offer("back", "Put it back into its cell", shown), Offer("drop", "Throw it away")]
        self.ask(Choose("You were still typing when a window closed", offers), answered)

    async def _put_back(self, draft: Draft) -> bool:
        """Into its cell, or the parking lot; False when no new draft could be written and the old one must stay."""
        shown = await self.actions.show_cell(draft.target)
        self.focus_page()
        if shown and self.grid is not None and self.grid.offer(draft.target, draft.text):
            kept = self.keep_draft(draft.target, draft.text)
        else:
            kept = self.actions.park_text(draft.text)
        if kept != KEPT:
            self.say(kept)
        return kept == KEPT

    def keep_place(self) -> None:
        """Remember the step, page and cell for the next start."""
        self.stay.note()

    def leave_now(self) -> list[str]:
        """The line dropped: keep what is being typed, remember the place and let go of the session at once.

        Returns the texts that could be kept nowhere.
        """
        self.company.stop()
        self.stay.keep()
        typed = self.take_typing(self.grid)
        if typed is not None:
            with contextlib.suppress(StoreError):
                self.keep_typed(typed)
        self.keep_open_text()
        lost = self.texts_at_risk()
        self.close_session()
        return lost

    # ------------------------------------------------------------------ lines around the work

    @property
    def rail(self) -> StepRail:
        """The steps beside or above the page."""
        return self.query_one(StepRail)

    def _stops(self) -> list[Stop]:
        state = self.context.state
        stops = []
        for step in self.steps:
            sheets = [spec for block in step.blocks for spec in block.sheets()]
            seeded = {spec.id: set(spec.seeds) for spec in sheets}
            written = any(
                row.id not in seeded[spec.id] or any(c.person for c in row.cells.values())
                for spec in sheets
                for row in state.sheet(spec.id).live()
            )
            stops.append(
                Stop(step.short or step.title, step.number, written or (not sheets and step.id in self._visited))
            )
        return stops

    def show_rail(self) -> None:
        """Show how far each step is."""
        self.rail.show(self._stops(), self.step_index)

    def show_headline(self) -> None:
        """Show the first line again."""
        self.first_line.show()

    def on_unmount(self) -> None:
        """Stop the clock of the first line."""
        self.first_line.stop()

    def called(self, person: str) -> str:
        """The shortest name by which everybody here is told apart."""
        return called(person, self.company.names)

    def say(self, text: str) -> None:
        """One sentence on the status line, and on that of the second screen when it stands over this one."""
        super().say(text)
        if self.company.backstage is not None:
            self.company.backstage.say(text)

    def show_keys(self) -> None:
        """What the keys do now: on the page, while typing, or on the step level."""
        self.query_one(KeyFooter).show(self.actions.key_pairs())

    # ------------------------------------------------------------------ what happens

    async def action_do(self, action_id: str) -> None:
        """Carry out an action of the registry."""
        method: Callable[[], object] = getattr(self.actions, method_name(action_id))
        result = method()
        if hasattr(result, "__await__"):
            await result

    @on(StoreMessage)
    def _delivered(self, message: StoreMessage) -> None:
        if isinstance(message.what, CommitResult):
            self.settle(message.what)
        else:
            self._session_changed(message.what)

    @property
    def letters_off(self) -> str:
        """Why no letter is a command any more: the session is gone, and whoever types does not look."""
        return f"{self.context.store.read_only} F10 closes this window." if self.context.store.gone else ""

    def _look_for_loss(self) -> None:
        """Say it when the session can no longer be written, or is gone, although nobody wrote here."""
        reason = self.context.store.read_only
        if reason != self._unwritable:
            self._unwritable = reason
            self.say(self.letters_off or reason)

    def _session_changed(self, records: Sequence[Record]) -> None:
        self._look_for_loss()
        self.apply_records(records)
        self.keep_place()
        key = (self.step.id, self.page_list[self.page_index].id)
        self._refresh_page(key, records)
        self.follow.on_records(records)
        self.alone.show()
        self.first_line.count_gaps()
        self.show_headline()
        if any(isinstance(block, Grid) for block in self.step.blocks):
            self.show_rail()

    def _refresh_page(self, key: tuple[str, str], records: Sequence[Record]) -> None:
        widget = self._pages.get(key)
        if widget is None:
            return
        self._seen[key] = self.context.state.revision
        if isinstance(widget, FollowsSession):
            widget.session_changed(records)
        for grid in (widget,) if isinstance(widget, WorksheetGrid) else widget.query(WorksheetGrid):
            self.refresh_grid(grid, records)

    @on(PeopleChanged)
    def _somebody_came(self, message: PeopleChanged) -> None:
        self.company.came(message.people)

    @on(WorksheetGrid.DraftChanged)
    def _typing_or_done(self, message: WorksheetGrid.DraftChanged) -> None:
        if message.text is None:
            self.follow.left_a_cell()
        self.company.schedule_announce()

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

    @on(ShowNotice)
    def _said(self, message: ShowNotice) -> None:
        self.say(message.text)

    @on(PageChanged)
    def _page_changed(self) -> None:
        self.make_room()
        self.show_keys()

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self.show_keys()

    def on_resize(self, event: Resize) -> None:
        """Fit the first line to the new width."""
        self.show_headline()

    @work(thread=False)
    async def ask(self, dialog: Screen[str], then: Callable[[str], object]) -> None:
        """Show a dialog and hand its answer to `then`, unless it was closed without one."""
        answer = await self.app.push_screen_wait(dialog)
        if answer is not None:
            result = then(answer)
            if hasattr(result, "__await__"):
                await result
