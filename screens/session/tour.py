"""The tour of the sample session: eight stops that say what to press now, and watch until it was done.

A stop says what to press from where the person is, so whoever went elsewhere is led back. The tour writes nothing into
the session and keeps nothing: it can be left at any moment, and starts over the next time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from screens.session.position import Position
from screens.widgets.dialogs import Dialog
from screens.widgets.status_line import StatusLine
from workshop.sheets.model import State

if TYPE_CHECKING:
    from typing import Any

    from screens.session.navigator import Navigator

_LOOKS = 0.2
"""Seconds between two looks at what the person did; only while the tour runs."""
_CAUSES, _RESULT, _CHECK = "causes", "alignment-result", "sharing-check"


@dataclass(frozen=True, slots=True)
class TourFacts:
    """What the person sees and has done.

    Attributes:
        position: the step and page that are shown.
        commands: whether letters are commands now.
        windows: what stands over the screen, by the names of the classes and the titles of dialogs.
        seen: what stood there since the stop began.
        state, before: the session now, and when the stop began.
    """

    position: Position
    commands: bool
    windows: frozenset[str]
    seen: frozenset[str]
    state: State
    before: State
    person: str

    def closed(self, window: str) -> bool:
        """Whether that window was open since the stop began, and nothing stands over the screen any more."""
        return window in self.seen and not self.windows


@dataclass(frozen=True, slots=True)
class TourStop:
    """One stop: its name, what to press now, when it is done, and what is said then."""

    title: str
    task: Callable[[TourFacts], str]
    done: Callable[[TourFacts], bool]
    praise: str


def _esc(facts: TourFacts) -> str:
    """How a command begins from where the keys are."""
    return "Press " if facts.commands else "Press Esc, then "


def _go(facts: TourFacts, step: str, page: str, then: str) -> str:
    """The way to a part of a step; `then` once one is there."""
    position = facts.position
    here, there = position.step_index, position.place_of(step)
    if here != there:
        return f"{_esc(facts)}{'→' if here < there else '←'} until the step is {position.title_of(step)}."
    if page and position.page.id != page:
        title = next((one.title for one in position.pages if one.id == page), "")
        return f"{_esc(facts)}] until the part is {title}."
    return then


def _wrote_a_cause(facts: TourFacts) -> bool:
    before = facts.before.sheet(_CAUSES).rows
    rows = facts.state.sheet(_CAUSES).live()
    return any(row.id not in before and row.person == facts.person and row.value("cause") for row in rows)


def _undid(facts: TourFacts) -> bool:
    def undone(state: State) -> int:
        stacks = state.stacks.get(facts.person)
        return len(stacks.redo) if stacks is not None else 0

    return undone(facts.state) > undone(facts.before)


def _write(facts: TourFacts) -> str:
    if facts.position.step.id != "reflection-two" or facts.position.page.id != _CAUSES:
        return _go(facts, "reflection-two", _CAUSES, "")
    if facts.commands:
        return "Press n for a new row."
    return "Type a cause in the new row, such as: The bus leaves too early. Press Enter. (No new row? Esc, then n.)"


STOPS: tuple[TourStop, ...] = (
    TourStop(
        "Steps",
        lambda facts: _go(facts, "reflection-two", "", ""),
        lambda facts: facts.position.step.id == "reflection-two",
        "You lead: in a session, everyone came along.",
    ),
    TourStop("Worksheet", _write, _wrote_a_cause, "Saved, and on everyone's screen. There is no save key."),
    TourStop(
        "Undo",
        lambda facts: f"{_esc(facts)}u. It undoes your last edit, and nothing of anyone else.",
        _undid,
        "Undone. r redoes it. Everyone has an undo of their own.",
    ),
    TourStop(
        "Result",
        lambda facts: _go(facts, "reflection-four", _RESULT, ""),
        lambda facts: facts.position.page.id == _RESULT,
        "The result of private ratings: where to talk first.",
    ),
    TourStop(
        "Sharing check",
        lambda facts: _go(facts, "reflection-six", _CHECK, ""),
        lambda facts: facts.position.page.id == _CHECK,
        "Here a file becomes tables that a partner may get.",
    ),
    TourStop(
        "Clock",
        lambda facts: f"{_esc(facts)}c: the clock, and what to skip when late. 7 is the agenda, Esc closes it.",
        lambda facts: facts.closed("ClockWindow"),
        "The end is projected again with every step.",
    ),
    TourStop(
        "Backstage",
        lambda facts: (
            "Choose “Open it here”."
            if "Backstage on this screen" in facts.windows
            else f"{_esc(facts)}2: your notes, the rounds, who has not written yet. 2 brings you back."
        ),
        lambda facts: facts.closed("Backstage"),
        "workshop open SESSION --backstage opens it elsewhere.",
    ),
    TourStop(
        "Minutes",
        lambda facts: f"{_esc(facts)}e: read the minutes, or write them to a file. Esc closes the window.",
        lambda facts: facts.closed("Minutes of this session"),
        "Who does what by when comes first.",
    ),
)
_END = "That was the tour. ? explains a screen, : finds any command. F10 closes the sample and drops it."


@dataclass(slots=True)
class _Progress:
    """How far the tour is: the stop, what was open since it began, and the session when it began."""

    stop: int
    before: State
    seen: set[str] = field(default_factory=set)
    praise: str = ""


class TourBar(Static):
    """Two or three lines over the status line, as long as the tour runs."""

    DEFAULT_CSS = """
    TourBar { height: auto; max-height: 4; padding: 0 1; background: $boost; }
    """

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__(id="tour")
        self._look = look

    def on_mount(self) -> None:
        """Look at what the person does while the bar is there; a window may be gone again before the next look."""
        self.set_interval(_LOOKS, self._look)
        self.app.screen_change_signal.subscribe(self, lambda screen: self._look())


class Tour:
    """The tour on one main screen."""

    def __init__(self, screen: Navigator) -> None:
        self._screen, self._context = screen, screen.group.context
        self._bar: TourBar | None = None
        self._at = _Progress(0, self._context.state)
        self._shown = ""
        self._told: object = None

    @property
    def running(self) -> bool:
        """Whether it is shown."""
        return self._bar is not None

    @property
    def stop(self) -> int:
        """The stop one is at, from 0; the number of stops once all are done."""
        return self._at.stop

    def toggle(self) -> None:
        """Begin at the first stop, or leave."""
        if self._bar is None:
            self._at, self._shown = _Progress(0, self._context.state), ""
            self._bar = TourBar(self.look)
            below = self._stack[0]
            below.mount(self._bar, before=below.query_one(StatusLine))
            below.call_after_refresh(self.look)
            return
        bar, self._bar = self._bar, None
        bar.remove()
        self._screen.say("You left the tour. Press 0 to start it again, after Esc if letters type.")

    def look(self) -> None:
        """See what was done since the last look, and say what comes now."""
        if self._bar is None or not self._bar.is_attached:
            return
        facts = self._facts()
        while self._at.stop < len(STOPS) and STOPS[self._at.stop].done(facts):
            done = STOPS[self._at.stop]
            self._at = _Progress(self._at.stop + 1, self._context.state, set(facts.windows), done.praise)
            facts = self._facts()
        self._show(facts)

    def _facts(self) -> TourFacts:
        windows = frozenset(_names(self._stack[1:]))
        second = self._screen.group.company.backstage
        if second is not None and second is not self._told:
            self._screen.say("Tour: press 2 to come back.")
        self._told = second
        self._at.seen |= windows
        return TourFacts(
            self._screen.group.position, self._screen.on_steps, windows, frozenset(self._at.seen), self._context.state,
            self._at.before, self._context.person,
        )  # fmt: skip

    @property
    def _stack(self) -> list[Screen[Any]]:
        """The screen of the tour, and what stands over it."""
        stack = list(self._screen.app.screen_stack)
        mine: object = self._screen
        own = next((place for place, one in enumerate(stack) if one is mine), 0)
        return stack[own:]

    def _show(self, facts: TourFacts) -> None:
        ended = self._at.stop == len(STOPS)
        stop = None if ended else STOPS[self._at.stop]
        leave = "0 leaves the tour" if facts.commands else "Esc, then 0 leaves the tour"
        head = f"Tour, {self._at.stop + 1} of {len(STOPS)}: {stop.title}" if stop is not None else "Tour"
        task = _END if stop is None else stop.task(facts)
        text = Content("\n").join(
            [
                Content.assemble((head, "bold $accent"), ("  " + leave, "dim")),
                *([Content(self._at.praise)] if self._at.praise else []),
                Content.styled(task, "bold"),
            ]
        )
        if text.plain == self._shown or self._bar is None:
            return
        self._shown = text.plain
        self._bar.update(text)


def _names(screens: list[Screen[Any]]) -> set[str]:
    """The classes of these screens, and the titles of those that are dialogs."""
    return {type(one).__name__ for one in screens} | {one.title_text for one in screens if isinstance(one, Dialog)}


def tour_on(screen: Navigator, *, begin: bool) -> Tour:
    """The tour of a screen that shows a sample; begun when asked for."""
    tour = Tour(screen)
    if begin:
        tour.toggle()
    else:
        screen.say("A sample: try anything. Press Esc, then 0 for a tour.")
    return tour
