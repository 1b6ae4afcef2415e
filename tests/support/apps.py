"""Applications for one seat: the screen of an open session, or one of its pages alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from screens.grid.widget import WorksheetGrid
from screens.pages.context import CommitResult, SessionContext
from screens.pages.page import FollowsSession, Page
from screens.session.hand_over import HandOver
from screens.session.room.screen import RoomScreen
from screens.session.screen import MainScreen
from screens.terminal.layout_patch import count_every_change_of_size
from screens.widgets.messages import FocusLeft, ShowNotice
from screens.widgets.themes import THEMES
from store.drafts import Drafts
from tests.support.seat import SMALL, Seat, seat_at
from tests.support.sessions import ANA, SessionBuilder
from workshop.sheets.model import Record, Role


class ScreenApp(App[None]):
    """The application's looks and one screen."""

    CSS_PATH = Path(__file__).parents[2] / "screens" / "workshop.tcss"

    def __init__(self, first: Screen[None]) -> None:
        super().__init__()
        count_every_change_of_size()
        self.first = first
        for theme in THEMES:
            self.register_theme(theme)

    def on_mount(self) -> None:
        self.theme = "dark"
        self.push_screen(self.first)


class SessionApp(ScreenApp):
    """The screen of one open session."""

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main)
        self.main = main


@asynccontextmanager
async def open_at(
    made: SessionBuilder,
    step: str,
    page: str = "",
    *,
    size: tuple[int, int] = SMALL,
    person: str = ANA,
    role: Role = Role.FACILITATOR,
    drafts: Drafts | None = None,
) -> AsyncIterator[Seat[SessionApp]]:
    """One person's screen at a step and a part, with the keys on the part; without a step, where it begins."""
    main = MainScreen(made.store(person, role), drafts=drafts)
    HandOver(main, lambda identity: made.store(identity.person, identity.role))
    async with seat_at(SessionApp(main), size) as seat:
        if step:
            index = next(place for place, one in enumerate(main.position.steps) if one.id == step)
            await main.go_to(index, page, focus=True)
            await seat.settle()
        yield seat
    main.context.close()


@asynccontextmanager
async def room_of(
    made: SessionBuilder,
    *,
    size: tuple[int, int] = SMALL,
    bell: bool = False,
    seconds: bool = True,
    captured: bool = False,
) -> AsyncIterator[Seat[ScreenApp]]:
    """The room's own screen on that session."""
    screen = RoomScreen(made.store("", Role.OBSERVER), bell=bell, seconds=seconds)
    async with seat_at(ScreenApp(screen), size, captured=captured) as seat:
        yield seat
    screen.context.close()


class PageApp(App[None]):
    """Shows one page, commits what it wants, and tells it what others did, as the main screen does."""

    CSS = "Screen > * { height: 1fr; width: 1fr; }"

    def __init__(
        self, made: SessionBuilder, build: Callable[[SessionContext], Widget], person: str, role: Role | None
    ) -> None:
        super().__init__()
        self.context = SessionContext(made.store(person, role), self._deliver)
        self.page = build(self.context)
        self.said: list[str] = []
        self.copied: list[str] = []
        self.left = 0

    def compose(self) -> ComposeResult:
        yield self.page

    def on_mount(self) -> None:
        for widget in (self.page, *self.page.query("*")):
            if widget.focusable:
                widget.focus()
                return

    def _deliver(self, what: CommitResult | Sequence[Record]) -> None:
        if isinstance(what, CommitResult):
            self.call_from_thread(self._settled, what)

    def _settled(self, what: CommitResult) -> None:
        if what.done is not None:
            what.done(what.result)
        self.changed()

    @on(WorksheetGrid.CommitRequested)
    def _wanted(self, message: WorksheetGrid.CommitRequested) -> None:
        receipt = self.context.store.commit(message.ops)
        message.grid.mark_saved(message.targets)
        self.said += [decision.reason for decision in receipt.record.decisions if decision.reason]
        self.changed()

    def changed(self) -> None:
        """Tell the page that the session changed, then its grids."""
        if isinstance(self.page, FollowsSession):
            self.page.session_changed(())
        for grid in self.page.query(WorksheetGrid):
            grid.refresh_source()

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)

    @on(WorksheetGrid.NoticeRequested)
    def _grid_said(self, message: WorksheetGrid.NoticeRequested) -> None:
        self.said.append(message.text)

    @on(ShowNotice)
    def _page_said(self, message: ShowNotice) -> None:
        self.said.append(message.text)

    @on(FocusLeft)
    @on(WorksheetGrid.FocusLeft)
    def _left(self) -> None:
        self.left += 1


def page_app(made: SessionBuilder, page: Page, person: str = ANA, role: Role | None = None) -> PageApp:
    """That page, to be run by `seat_at`."""
    return PageApp(made, page.build, person, role)
