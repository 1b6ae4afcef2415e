"""The clock in words, and the dialog of the facilitator: accept what ends on time, give or take five minutes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from content.common import CLOCK
from screens.widgets.dialogs import Dialog
from screens.widgets.key_footer import KeyFooter
from workshop.clock import (
    SessionTiming,
    StepPhase,
    StepTiming,
    alerts,
    remaining,
    scheduled,
    session_day,
    session_timing,
    times,
    timing_line,
)
from workshop.replan import replan
from workshop.sheets.dates import clock_time, short_date
from workshop.sheets.model import Op, SetCell, Target, Value
from workshop.wording import count_noun

if TYPE_CHECKING:
    from screens.pages.context import SessionContext
    from store.api import Receipt, StoreError

MORE = 5
"""Minutes that one key gives to the current step or takes from it."""
_NAME = 30
_WIDTH = len("12 min left · ends 12:58 PM")


def pace_now(context: SessionContext, now: datetime.datetime) -> SessionTiming:
    """The clock of this session at `now`."""
    session = context.session
    begin = scheduled(session.date, session.start, now)
    return session_timing(session.agenda.steps, times(context.state), now, begin)


def pace_parts(clock: SessionTiming) -> tuple[str, str]:
    """The clock for the first line: what one has to be told, and the minutes, always of the same width.

    The minutes stand last on that line, what comes and goes stands before everything else there: when a minute has
    passed, nothing but these few cells has to be written.
    """
    left = remaining(clock)
    return (alerts(clock), left.rjust(_WIDTH)) if left else ("", "")


def pace_text(clock: SessionTiming, *, may: bool = False) -> Content:
    """How to end on time when that is late, then every step with its minutes. `may`: name the keys that change it."""
    plan = replan(clock)
    parts = [Content.styled(timing_line(clock), "bold $accent")]
    if clock.splits:
        parts.append(Content("The times are those of this sitting."))
    if plan.savings:
        parts.append(Content.styled("To end on time", "bold"))
        parts += [Content(f"  {saving}") for saving in plan.savings]
        if plan.still_late:
            parts.append(Content(f"  You will still be {count_noun(plan.still_late, 'minute')} late."))
        ends = clock_time((clock.ends - datetime.timedelta(minutes=plan.saves)).astimezone(clock.now.tzinfo))
        if may:
            parts.append(Content.styled(f"  Press Enter to apply; new end {ends}.", "$accent"))
    elif clock.current is not None:
        parts.append(Content("You are on time."))
    parts.append(Content(""))
    lines = list(map(_timing, clock.steps))
    if clock.splits:
        lines.insert(clock.sitting.stop, Content.styled("  The sitting ends here.", "$accent"))
    return Content("\n").join([*parts, *lines])


def _timing(timing: StepTiming) -> Content:
    """One step as a line: planned minutes, used ones, and what is special about it."""
    mark = "▸" if timing.phase is StepPhase.NOW else " "
    planned = f"{timing.minutes:>3} min" if timing.minutes else "left out"
    notes = [f"planned {timing.full}"] if timing.minutes != timing.full else []
    notes += [f"{timing.used:.0f} used"] if timing.phase in (StepPhase.DONE, StepPhase.NOW) else []
    notes += ["not opened"] if timing.phase is StepPhase.SKIPPED else []
    notes += ["optional"] if timing.optional else []
    name = timing.title if len(timing.title) <= _NAME else timing.title[: _NAME - 1] + "…"
    text = f"{mark} {name:<{_NAME}} {planned:<9} {', '.join(notes)}".rstrip()
    return Content.styled(text, "bold") if timing.phase is StepPhase.NOW else Content(text)


class ClockWindow(Dialog[None]):
    """Shows the clock as it is now; it goes on once a minute."""

    BINDINGS = [
        Binding("enter", "accept", "end on time", id="clock.accept", show=False, priority=True),
        Binding("plus,equals_sign", f"more({MORE})", "more time", id="clock.more", show=False),
        Binding("minus", f"more(-{MORE})", "less time", id="clock.less", show=False),
        Binding("u", "back", "back to the plan", id="clock.back", show=False),
        Binding("7", "agenda", "agenda", id="clock.agenda", show=False),
    ]

    def __init__(self, context: SessionContext, agenda: Callable[[], None] = lambda: None) -> None:
        super().__init__("Time")
        self.context, self._agenda = context, agenda
        self._said = ""

    def body(self) -> ComposeResult:
        """The table of steps and times, in a part that scrolls."""
        with VerticalScroll(id="window-text"):
            yield Static(id="clock-text")

    def on_mount(self) -> None:
        """Draw the table, and let the arrow keys scroll it."""
        self.query_one("#window-text").focus()
        self.draw()

    def minute_passed(self) -> None:
        """The time goes on."""
        if self.is_mounted:
            self.draw()

    def people_changed(self) -> None:
        """The session changed, perhaps its times."""
        self.minute_passed()

    @property
    def may(self) -> bool:
        """Whether this person sets the times: who leads does."""
        return self.context.leads

    @property
    def shown(self) -> str:
        """What the dialog says now."""
        return self._text().plain

    def draw(self) -> None:
        """Say how things stand now, and which keys change it."""
        self.query_one("#clock-text", Static).update(self._text())
        self.query_one(KeyFooter).show(self._pairs())

    def _text(self) -> Content:
        """What was just done, and the table of times."""
        clock = pace_now(self.context, self.context.clock.now())
        text = pace_text(clock, may=self.may)
        day = session_day(self.context.state)
        if clock.current is None and day is not None and day > clock.now.date():
            starts = f"The clock starts on {short_date(day)}, or when you press k on a step."
            text = Content.assemble((f"{starts}\n", "$accent"), text)
        return Content.assemble((f"{self._said}\n", "$accent"), text) if self._said else text

    def _pairs(self) -> Sequence[tuple[str, str]]:
        """The keys that change something now."""
        pairs: list[tuple[str, str]] = []
        clock = pace_now(self.context, self.context.clock.now())
        if self.may:
            pairs += [("Enter", "end on time")] if replan(clock).savings else []
            pairs += [("+ -", f"{MORE} min for this step")] if clock.current is not None else []
            pairs += [("u", "back to the plan")] if self._set_by_hand() else []
        return [*pairs, ("7", "agenda"), ("↑↓", "scroll"), ("Esc", "close")]

    # ------------------------------------------------------------------ keys

    def action_accept(self) -> None:
        """Plan what ends on time; without such a proposal there is nothing to do."""
        plan = replan(pace_now(self.context, self.context.clock.now()))
        if plan.savings and self._allowed():
            self._write(
                plan.minutes, f"Plan shortened by {count_noun(plan.saves, 'minute')}. Press u for the agenda's times."
            )

    def action_more(self, by: int) -> None:
        """The current step gets some minutes, or gives them back; one minute stays."""
        clock = pace_now(self.context, self.context.clock.now())
        if clock.current is None:
            self._say("No step was opened yet.")
        elif self._allowed():
            timing = clock.current
            minutes = max(1, timing.minutes + by)
            if minutes == timing.minutes:
                self._say(f"{timing.title} cannot be any shorter.")
            else:
                self._write({timing.step: minutes}, f"{timing.title} has {count_noun(minutes, 'minute')} now.")

    def action_back(self) -> None:
        """All steps get the agenda's minutes again."""
        if not self._allowed():
            return
        steps = self._set_by_hand()
        if steps:
            self._write(dict.fromkeys(steps), "Back to the agenda's times.")
        else:
            self._say("Every step already has the agenda's times.")

    def action_agenda(self) -> None:
        """To the agenda: what this session leaves out, moves, and how long it takes."""
        self.dismiss(None)
        self._agenda()

    # ------------------------------------------------------------------ writing

    def _allowed(self) -> bool:
        """Whether this person may set times; the reason is said when not."""
        if not self.may:
            self._say(self.context.store.read_only or "The facilitator sets the times.")
        return self.may

    def _set_by_hand(self) -> list[str]:
        """The steps that have minutes of their own in this session."""
        rows = self.context.state.sheet(CLOCK.id).rows
        return [
            step.id
            for step in self.context.session.agenda.steps
            if step.id in rows and rows[step.id].value("minutes") is not None
        ]

    def _write(self, minutes: Mapping[str, int | None], done: str) -> None:
        """One edit for all steps. Clock edits are on nobody's undo stack: `b` is the way back."""
        state = self.context.state
        ops: list[Op] = []
        for step, value in minutes.items():
            at = Target(CLOCK.id, step, "minutes")
            new: Value = value
            ops.append(SetCell(*at, new, state.base(at)))
        self.context.send(ops, lambda result: self._ended(result, done))

    def _ended(self, result: Receipt | StoreError, done: str) -> None:
        """Say that the change is saved, or why not."""
        from store.api import StoreError

        self._say(str(result) if isinstance(result, StoreError) else done)

    def _say(self, text: str) -> None:
        """Show a sentence above the table."""
        self._said = text
        if self.is_mounted:
            self.draw()
