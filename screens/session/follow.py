"""Where the room is, and whether this terminal goes along: leading, following, looking around, or on one's own.

The room's step is a cell that only a facilitator may write. A facilitator leads by going somewhere; everybody else is
taken along, unless they went their own way. Nobody is taken out of a cell they are typing in: then the move waits.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from content.common import ROOM
from content.sheet_spec import FORM_ROW
from screens.session.clock import ClockPlace
from screens.session.position import JumpTarget, parse_jump_target
from screens.session.presence import BACKSTAGE, short_name
from store.api import Receipt, StoreError
from store.resume_point import ResumePoint
from workshop.sheets.model import Op, Outcome, Record, Role, SetCell, Target
from workshop.wording import count_noun

if TYPE_CHECKING:
    from textual.timer import Timer

    from screens.session.position import Position
    from screens.session.presence import PresenceTracker

STEP, CALL = Target(ROOM.id, FORM_ROW, "step"), Target(ROOM.id, FORM_ROW, "call")
TYPING_GRACE_SECONDS = 0.8
"""Seconds without typing after a cell was left: who goes on to the next cell is still writing."""
_LOOK = 0.25
"""Seconds between two looks at somebody who is typing while the room has moved."""


class Follower(Protocol):
    """The screen that goes along: how it goes somewhere, and what its person is at."""

    @property
    def is_busy(self) -> bool:
        """Whether this person is writing, or reading a dialog."""

    @property
    def on_steps(self) -> bool:
        """Whether the keys are in step mode, not on a page."""

    async def show_place(self, where: JumpTarget) -> None:
        """Show that place here, whatever the group does."""

    async def go_to(self, step: int) -> None:
        """Show a step because this person wants it."""

    def how_to_press(self, key: str, *, backstage: bool = False) -> str:
        """How to get at a key of the steps from where the keys are; `backstage`: the second screen has it too."""

    def show_headline(self) -> None:
        """How this one stands to the group may have changed."""

    def show_failed(self) -> None:
        """A move of the group could not be saved."""

    def call_later(self, callback: Callable[[JumpTarget], Awaitable[None]], where: JumpTarget) -> bool:
        """Call back when what the screen does now is done."""

    def set_interval(self, interval: float, callback: Callable[[], None]) -> Timer:
        """Call back every so many seconds."""


class FollowMode:
    """One screen's part in the group.

    Attributes:
        free: a facilitator looks around without moving the room; anybody else is on their own.
        call: where this one was asked to come and did not go yet.
    """

    def __init__(self, position: Position, company: PresenceTracker, screen: Follower) -> None:
        self.context, self.position, self.company, self.screen = position.context, position, company, screen
        self.free = False
        self.call: JumpTarget | None = None
        self._me = next((one.client for one in self.context.store.present() if one.mine), "")
        self._room = self._written()
        self._leader = ""  # the connection that moved the room last, as far as it is known
        self._caller = ""
        self._sending = 0
        self._waiting: JumpTarget | None = None
        self._on_request = False  # whether what waits was asked for, and not only where the room went
        self._timer: Timer | None = None
        self._left = 0.0
        self.clock = ClockPlace(position)

    # ------------------------------------------------------------------ who leads, and where

    @property
    def leads(self) -> bool:
        """Whether this person may move the group, from this terminal."""
        return self.context.leads

    @property
    def moves_everyone(self) -> bool:
        """Whether going to another step takes the group along: this person leads, and someone else is here."""
        return self.leads and not self.free and bool(self.company.others)

    @property
    def room(self) -> str:
        """The id of the step the room is at; empty before anybody has led."""
        return self._room if self.position.index_of(self._room) is not None else ""

    @property
    def leader(self) -> str:
        """The name of who moved the room last."""
        cell = self.context.state.cell(STEP)
        return short_name(cell.person, self.company.names) if cell is not None and cell.person else "the facilitator"

    def words(self) -> str:
        """How this one stands to the room, for the first line."""
        if self.call is not None:
            return f"{self._caller} calls · j goes"
        if self.leads:
            if self.free:
                return "browsing · f leads again"
            return self._led_by_another() or "leading"
        if not self.room:
            return "no one leads yet"
        return f"on your own · f follows {self.leader}" if self.free else f"following {self.leader}"

    def _led_by_another(self) -> str:
        """Whom a facilitator follows: another one who is here and moved the room last."""
        cell = self.context.state.cell(STEP)
        if cell is None or self._leader == self._me:
            return ""
        for one in self.company.others:
            known = one.client == self._leader if self._leader else one.where.page != BACKSTAGE
            if one.role is Role.FACILITATOR and one.person == cell.person and known:
                return (
                    "following your other screen" if one.person == self.context.person else f"following {self.leader}"
                )
        return ""

    def start(self, place: ResumePoint) -> ResumePoint:
        """Where to begin, given where this person stopped last: with the room, if it is led or theirs to lead."""
        if not self.room or place.step == self.room:
            return place
        led = any(one.role is Role.FACILITATOR for one in self.company.others)
        return ResumePoint(self.room) if led or self.leads or not place.step else place

    def _written(self) -> str:
        """The step the facilitator is on, as the session has it; empty when none was written."""
        cell = self.context.state.cell(STEP)
        return cell.value if cell is not None and isinstance(cell.value, str) else ""

    # ------------------------------------------------------------------ going oneself

    def went(self, *, tell: bool) -> None:
        """The screen shows another step, because somebody here wanted it; the group comes along if it is led.

        `tell` is False when only a cell was looked up, for an undo or a draft: that never moves the room.
        """
        self._wait_for(None)
        step = self.position.step.id
        if tell and self.leads and not self.free:
            back = self.room and (self.position.index_of(step) or 0) < (self.position.index_of(self.room) or 0)
            self._move(JumpTarget(step))
            if back:
                alone = "" if self.company.backstage is not None else " To look around alone, press f first."
                stays = self.clock.stays(step, partial(self.screen.how_to_press, backstage=True))
                self.context.say(f"The group moved back with you{stays}{alone}")
        elif self.room:
            self.free = step != self.room or (self.free and self.leads)

    def _move(self, where: JumpTarget, *, call: bool = False, clock: bool = True) -> None:
        """The room's step is journalled, with the time it was opened if that is on the way, and a call if there is one.

        The clock goes on with the room and never back with it; without `clock` it stays in any case.
        """
        state = self.context.state
        ops: list[Op] = [] if self._written() == where.step else [SetCell(*STEP, where.step, state.base(STEP))]
        ops += self.clock.goes_on(where.step) if clock else []
        if call:
            # Cleared first: the same call a second time is a call too.
            ops += [SetCell(*CALL, None, state.base(CALL)), SetCell(*CALL, str(where), state.base(CALL))]
        self._room, self._leader, self.call = where.step, self._me, None
        if not ops:
            return

        def ended(result: Receipt | StoreError) -> None:
            self._sending -= 1
            if isinstance(result, StoreError):
                self.screen.show_failed()
                self.context.say(str(result))
                self._room = self._written()
                self.free = self.position.step.id != self._room
            self._look()

        self._sending += 1
        self.context.send(ops, ended)

    # ------------------------------------------------------------------ what others do

    def on_records(self, records: Sequence[Record]) -> None:
        """Look whether somebody else has moved the room, or asks everybody to come."""
        call: JumpTarget | None = None
        for record in records:
            client = record.edit.id.rpartition(".")[0]
            if client == self._me:
                continue
            for op, decision in zip(record.edit.ops, record.decisions, strict=True):
                if op.sheet != ROOM.id or decision.outcome in (Outcome.NOOP, Outcome.REFUSED):
                    continue
                column = op.column if isinstance(op, SetCell) else ""
                if column == STEP.column:
                    self._leader = client
                elif column == CALL.column and decision.value:
                    call, self._caller = (
                        parse_jump_target(decision.value),
                        short_name(record.edit.person, self.company.names),
                    )
        self._look(call)

    def _look(self, call: JumpTarget | None = None) -> None:
        """Act on where the room is now. While an own move is on its way, that one decides."""
        if self._sending:
            return
        before, self._room = self._room, self._written()
        moved = self._room != before
        if not self.room:
            return
        if moved:
            self.call = None
            if self.free and not self.leads and self.position.step.id == self._room:
                self.free = False
        if call is not None and call.step == self._room:
            if self.free:
                self.call = call
                title, press = self.position.title_of(call.step), self.screen.how_to_press("j")
                self.context.say(f"{self._caller} calls everyone to {title}: {press}.")
            else:
                self._go(call, on_request=True)
        elif moved and not self.free:
            self._go(JumpTarget(self._room))
        self.screen.show_headline()

    # ------------------------------------------------------------------ going along

    def left_a_cell(self) -> None:
        """Typing in a cell has just ended."""
        self._left = monotonic()

    def _go(self, where: JumpTarget, *, on_request: bool = False) -> None:
        """Go there, at once or when what is being written is done."""
        self._on_request = on_request
        if self._busy():
            self._wait_for(where)
            title = self.position.title_of(where.step)
            did = f"{self._caller} calls everyone to" if on_request else f"{self.leader} moved to"
            self.context.say(f"{did} {title}. You will follow when you finish this cell.")
        else:
            self._wait_for(None)
            self.screen.call_later(self._arrive, where)

    def _busy(self) -> bool:
        """Whether this person is at something; who has just left a cell is about to go on writing."""
        if self.screen.is_busy:
            self._left = monotonic()  # on a busy machine one looks before it is told that a cell was left
            return True
        return monotonic() - self._left < TYPING_GRACE_SECONDS

    def _wait_for(self, where: JumpTarget | None) -> None:
        """Go there as soon as nobody types here; None waits no longer."""
        self._waiting = where
        if where is None and self._timer is not None:
            self._timer.stop()
            self._timer = None
        elif where is not None and self._timer is None:
            self._timer = self.screen.set_interval(_LOOK, self._try)

    def _try(self) -> None:
        """Go where the group is, unless this person is still typing."""
        where = self._waiting
        if where is None or self._busy():
            return
        self._wait_for(None)
        self.screen.call_later(self._arrive, where)

    async def _arrive(self, where: JumpTarget) -> None:
        """Be where the room is. Who had the keys on a page keeps them on a page: a next letter is no command."""
        if self._busy():
            self._wait_for(where)
            return
        index = self.position.index_of(where.step)
        if index is None or where.step != self._room:
            return
        moved = self.position.step.id != where.step
        await self.screen.show_place(where)
        self.free, self.call = False, None
        if self._on_request:
            self.context.say(f"{self._caller} called everyone here.")
        elif moved:
            self.context.say(f"{self.leader} moved to {self.position.title_of(where.step)}.")
        self.screen.show_headline()

    # ------------------------------------------------------------------ keys

    async def toggle(self) -> None:
        """`f`: a facilitator looks around and leads again; everybody else follows again."""
        if not self.room:
            self.context.say("No one is leading yet. When the facilitator opens a step, you move there too.")
        elif self.leads and not self.free:
            self.free = True
            self.context.say(
                "You are browsing; the group stays. Press f to lead again from there, or b to call everyone here."
            )
        elif self.free or self.position.step.id != self.room:
            await self._rejoin(JumpTarget(self.room))
            self.context.say(
                f"You lead again, from {self.position.title_of(self.room)}."
                if self.leads
                else f"You follow {self.leader}."
            )
        else:
            self.context.say(f"You already follow {self.leader}. To leave, go to another step.")
        self.screen.show_headline()

    async def join(self) -> None:
        """`j`: come where one was asked to come."""
        if self.call is None:
            self.context.say("No one is calling. Press f to follow the facilitator.")
        else:
            await self._rejoin(self.call)

    async def _rejoin(self, where: JumpTarget) -> None:
        """Go there and follow again."""
        self._wait_for(None)
        await self.screen.show_place(where)
        self.free, self.call = False, None
        self.screen.show_headline()

    def work_here(self, step: str = "") -> None:
        """`k`: the group works on that step now, the one shown here if none is named: the room and the clock come."""
        if not self.leads:
            self.context.say(self.context.store.read_only or "Only the facilitator sets the step the group works on.")
            return
        step = step or self.position.step.id
        self.free = False
        self._wait_for(None)
        self._move(JumpTarget(step), clock=False)
        self.clock.comes_to(step, self.screen.how_to_press)
        self.screen.show_headline()

    def bring(self, row: str = "", column: str = "") -> None:
        """`b`: the group's step is this one, and everybody is asked to this page, and to that row and column of it."""
        if not self.leads:
            self.context.say(self.context.store.read_only or "Only the facilitator can call everyone here.")
            return
        self.free = False
        self._wait_for(None)
        self._move(JumpTarget(*self.position.key, row, column), call=True)
        others = len(self.company.others)
        whom = f"Called {count_noun(others, 'other screen')} here." if others else "No one else is here."
        self.context.say(whom)
        self.screen.show_headline()

    async def lead_to(self, by: int) -> None:
        """Lead the room some steps on from where it is, and go along."""
        here = self.room if self.position.index_of(self.room) is not None else self.position.step.id
        step = self.position.agenda.beside(here, by)
        index = self.position.index_of(here if step is None else step.id) or 0
        self.free = False
        if self.position.steps[index].id != self.room:
            await self.screen.go_to(index)
            if self.position.steps[index].id != self.room:  # the screen was there already
                self.went(tell=True)
