"""The room's own screen, for a projector or a second window: it follows the facilitator and holds nothing private.

It looks at the session as somebody without a name who may change nothing. What stands on it: the question, the round
and its countdown, the group's answers, and when the session ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from content.blocks import Audience
from content.clean import clean_line
from content.common import ROOM
from content.model import Step
from content.sheet_spec import FORM_ROW
from screens.pages.context import CommitResult, SessionContext
from screens.session.connections import closed
from screens.session.minute import Minute
from screens.session.pace import pace_now, pace_parts
from screens.session.position import Position
from screens.session.presence import BACKSTAGE, PeopleChanged
from screens.session.room.actions import ROOM_ACTIONS
from screens.session.room.answers import answers, columns, written
from screens.session.room.board import AnswerBoard
from screens.session.room.digits import BigTime
from screens.session.room.seconds import Seconds
from screens.widgets.actions import bindings, carry_out
from screens.widgets.hanging_text import HangingText
from screens.widgets.messages import NextTheme
from screens.widgets.prose import to_content
from screens.widgets.status_line import StatusLine
from screens.widgets.title_bar import TitleBar, two_sides
from store.api import ROOM_SCREEN, Location
from workshop.session.countdown import Countdown, countdown
from workshop.session.energizers import energizer_countdown
from workshop.sheets.model import Record, Role, Target
from workshop.wording import count_noun

if TYPE_CHECKING:
    from store.api import SessionStore

TALL = 30
"""Lines from which the question stands over the answers; on fewer, the answers have the room."""
_STEP = Target(ROOM.id, FORM_ROW, "step")


class Heard(Message):
    """The session changed."""


class RoomScreen(Screen[None]):
    """Draws itself anew when the session or the people change, and once a second while a round is counted down.

    `bell`: ring the terminal's bell when a round is over. `seconds`: whether the countdown shows them before the last
    minute; a slow line is spared them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(ROOM_ACTIONS, letters=False),
        *bindings(ROOM_ACTIONS, letters=True),
    ]
    ACTIONS = ROOM_ACTIONS
    LETTERS = "Nothing is typed here. ? shows the keys."
    DEFAULT_CSS = """
    RoomScreen #room { height: 1fr; width: 1fr; padding: 0 1; }
    RoomScreen #room-top { height: auto; width: 1fr; }
    RoomScreen #room-words { width: 1fr; height: auto; }
    RoomScreen #room-title { height: auto; text-style: bold; color: $accent; }
    RoomScreen #room-do { height: auto; max-height: 6; }
    RoomScreen #room-rule { height: 1; color: $text-muted; }
    RoomScreen #room-question { height: auto; max-height: 60%; display: none; }
    RoomScreen #room-question.-shown { display: block; }
    RoomScreen #room-question.-only { max-height: 100%; }
    """

    class Closed(Message):
        """The window was closed."""

    def __init__(self, store: SessionStore, *, bell: bool = False, seconds: bool = True) -> None:
        super().__init__()
        self.context = SessionContext(store, self._deliver, say=self.say)
        self.context.discretion.projector = True
        self.position = Position(self.context)
        self._bell, self._all_seconds = bell, seconds
        self._page = ""
        self._where = Location()
        self._rung: tuple[str, int] | None = None
        self._stop: Callable[[], None] = lambda: None
        self._seconds = Seconds(self._tick)
        self._minute = Minute(self.draw)

    def compose(self) -> ComposeResult:
        """The question and the countdown, the answers, and a line on how far the group and the time are."""
        with Vertical(id="room"):
            with Horizontal(id="room-top"):
                with Vertical(id="room-words"):
                    yield Static(id="room-title")
                    yield Static(id="room-do")
                yield BigTime()
            yield Static(id="room-rule")
            yield HangingText(id="room-question")
            yield AnswerBoard()
        yield StatusLine()
        yield TitleBar()

    def on_mount(self) -> None:
        """Follow the people and the session from now on."""

        def heard(people: object) -> None:
            self.post_message(PeopleChanged(tuple(people)))  # type: ignore[arg-type]

        self._stop = self.context.store.watch(heard)
        self.context.store.announce(Location(page=ROOM_SCREEN))
        self.query_one(TitleBar).styles.dock = "bottom"
        self.draw()

    def on_unmount(self) -> None:
        """No timer outlives the screen."""
        self._seconds.stop()
        self._minute.stop()
        self._stop()

    # ------------------------------------------------------------------ what happens

    def _deliver(self, what: CommitResult | Sequence[Record]) -> None:
        self.post_message(Heard())

    @on(Heard)
    @on(PeopleChanged)
    @on(Resize)
    def _changed(self) -> None:
        if (lost := self.context.lost()) is not None:
            self.say(lost)
        self.draw()

    def say(self, text: str) -> None:
        """One sentence on the line above the last."""
        self.query_one(StatusLine).notice(text)

    @property
    def letters_off(self) -> str:
        """Letters are commands here as long as the window is open: none of them writes anything."""
        return ""

    # ------------------------------------------------------------------ what it shows

    @property
    def step(self) -> Step:
        """The step the group is at; before anybody has led, the first one."""
        cell = self.context.state.cell(_STEP)
        led = cell.value if cell is not None and isinstance(cell.value, str) else ""
        return self.position.steps[self.position.place_of(led)]

    def _shown(self, step: Step) -> str:
        """The page the facilitator shows of that step; one without worksheet keeps the last one that had."""
        pages = [page.id for page in self.position.pages_of(step)]
        for one in self.context.store.present():
            where = one.where
            if one.role is Role.FACILITATOR and where.step == step.id and where.page != BACKSTAGE:
                self._where = where
                return where.page
        self._where = Location()
        if self._page in pages:
            return self._page
        return next((page for page in pages if page in self.context.specs), pages[0] if pages else "")

    def draw(self) -> None:
        """Bring everything up to date; paints only what differs."""
        if not self.is_mounted:
            return
        step, now = self.step, self.context.clock.now()
        self._page = self._shown(step)
        shown = answers(self.context, self._page)
        self._draw_top(step)
        self.query_one(AnswerBoard).show(shown, self._where.row)
        self.query_one(AnswerBoard).show_columns(columns(self.context, self._page))
        question = self.query_one("#room-question", HangingText)
        asked = step.prose(Audience.PARTICIPANTS) or ([] if shown else step.prose(Audience.EVERYONE))
        question.set_class(bool(asked) and (not shown or self.size.height >= TALL), "-shown")
        question.set_class(not shown, "-only")
        question.update(to_content("\n\n".join(one.markdown for one in asked)))
        self.query_one("#room-rule", Static).update(Content("─" * max(0, self.size.width - 2)))
        clock = pace_now(self.context, now)
        alerts, minutes = pace_parts(clock)
        gaps = len(self.context.session.gaps())
        left = (count_noun(gaps, "gap") if gaps else "", written(self.context, self._page))
        self.query_one(TitleBar).show(" · ".join(filter(None, left)), ((2, alerts), (1, minutes.strip())))
        self._minute.shown(clock)

    def _draw_top(self, step: Step) -> None:
        """The title, the round with what it asks, and the time it still has."""
        now = self.context.clock.now()
        here = energizer_countdown(self.context.state, self.context.pack, now)
        here = here or countdown(self.context.state, step, now)
        title = (
            here.title
            if here is not None and here.title
            else f"{step.number} · {step.title}"
            if step.number
            else step.title
        )
        time = self._time(here)
        room = self.size.width - 2 - (BigTime.width(time) if time else 0)
        self.query_one("#room-title", Static).update(_headline(clean_line(title).upper(), _round_words(here), room))
        self.query_one("#room-do", Static).update(Content(here.do if here is not None else ""))
        self.query_one(BigTime).show(time)
        self._ring(here)
        self._seconds.shown(here.changes_in if here is not None and here.running and not here.over else None)

    def _time(self, here: Countdown | None) -> str:
        """The countdown as it is shown: to the second, or on a slow line to the minute until the last one."""
        if here is None:
            return ""
        if self._all_seconds or here.seconds <= 60 or not here.running:
            return here.digits
        return f"{-(-here.seconds // 60)}:00"

    def _ring(self, here: Countdown | None) -> None:
        """Ring once when a round is over, where that was asked for."""
        if here is None or not here.over or not here.running:
            self._rung = None
        elif self._rung != (here.step, here.round):
            self._rung = (here.step, here.round)
            if self._bell:
                self.app.bell()

    def _tick(self) -> None:
        """Another second: only the time is painted again."""
        if self.is_mounted:
            self._draw_top(self.step)

    # ------------------------------------------------------------------ keys

    async def action_do(self, action_id: str) -> None:
        """Carry out an action of `ROOM_ACTIONS`."""
        await carry_out(self, action_id)

    def do_room_up(self) -> None:
        """Look further up."""
        self.query_one(AnswerBoard).scroll(-1)

    def do_room_down(self) -> None:
        """Look further down."""
        self.query_one(AnswerBoard).scroll(1)

    def do_room_seconds(self) -> None:
        """Show the seconds of the countdown, or only its minutes."""
        self._all_seconds = not self._all_seconds
        self.draw()

    def do_theme(self) -> None:
        """The next theme, remembered for the next time."""
        self.post_message(NextTheme())

    def do_help(self) -> None:
        """What this screen is, and its keys."""
        from screens.session.room.actions import room_help

        self.app.push_screen(room_help())

    def do_redraw(self) -> None:
        """Draw every cell again."""
        self.refresh(repaint=True, layout=True)

    async def do_quit(self) -> None:
        """Close the window."""
        await closed(self.context.close)
        self.post_message(self.Closed())

    # ------------------------------------------------------------------ when the line drops

    def leave_now(self) -> list[str]:
        """Let go of the session; nothing is typed here."""
        self._stop()
        self.context.close()
        return []

    def keep_open_text(self) -> str:
        """Nothing is typed here."""
        return ""


def _headline(title: str, round_: str, room: int) -> Content:
    """The title and the round on one line, or one below the other where a line has no room for both."""
    if cell_len(title) + cell_len(round_) + 3 <= room:
        return two_sides(title, round_, room)
    return Content("\n".join(f" {text}" for text in (title, round_) if text))


def _round_words(here: Countdown | None) -> str:
    """Which round it is, or that its time is up, in words."""
    if here is None:
        return ""
    if here.over:
        return "TIME IS UP"
    paused = "" if here.running else " · PAUSED"
    if here.title:
        return f"ENERGIZER{paused}"
    return f"ROUND {here.round} OF {here.rounds}{paused}"
