"""Where the room is, and whether this terminal goes along: leading, following, looking around, or on one's own.

The room's step is a cell that only a facilitator may write. A facilitator leads by going somewhere; everybody else is
taken along, unless they went their own way. Nobody is taken out of a cell they are typing in: then the move waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from content.common import ROOM
from content.model import FORM_ROW
from screens.session.clock import ClockPlace
from screens.session.presence import BACKSTAGE, called
from screens.widgets.status_line import Saving
from store.api import Receipt, StoreError
from store.resume_point import ResumePoint
from workshop.sheets.model import Op, Outcome, Record, Role, SetCell, Target
from workshop.wording import count_noun

if TYPE_CHECKING:
    from textual.timer import Timer

    from screens.session.screen import MainScreen

STEP, CALL = Target(ROOM.id, FORM_ROW, "step"), Target(ROOM.id, FORM_ROW, "call")
TYPING_GRACE_SECONDS = 0.8
"""Seconds without typing after a cell was left: who goes on to the next cell is still writing."""
_LOOK = 0.25
"""Seconds between two looks at somebody who is typing while the room has moved."""


@dataclass(frozen=True, slots=True)
class JumpTarget:
    """A place to go to: ids of a step, a page, and a row and column as the worksheet there has them; "" for any."""

    step: str
    page: str = ""
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        """As it stands in the room's `call`: `step/page/row/column`."""
        return "/".join((self.step, self.page, self.row, self.column)).rstrip("/")


def parse_jump_target(text: object) -> JumpTarget:
    """The place a `call` names; what is missing in it is empty."""
    parts = text.split("/") if isinstance(text, str) else []
    return JumpTarget(*[*parts[:4], "", "", "", ""][:4])


class FollowMode:
    """One main screen's part in the room.

    Attributes:
        free: a facilitator looks around without moving the room; anybody else is on their own.
        call: where this one was asked to come and did not go yet.
    """

    def __init__(self, main: MainScreen) -> None:
        self.main = main
        self.context = main.context
        self.free = False
        self.call: JumpTarget | None = None
        self._me = next((one.client for one in self.context.store.present() if one.mine), "")
        self._room = self._written()
        self._leader = ""  # the connection that moved the room last, as far as it is known
        self._caller = ""
        self._sending = 0
        self._waiting: JumpTarget | None = None
        self._asked = False  # whether what waits was asked for, and not only where the room went
        self._timer: Timer | None = None
        self._left = 0.0
        self.clock = ClockPlace(main)

    # ------------------------------------------------------------------ who leads, and where

    @property
    def leads(self) -> bool:
        """Whether this person may move the room, from this terminal."""
        return self.context.role is Role.FACILITATOR and not self.context.store.read_only

    @property
    def room(self) -> str:
        """The id of the step the room is at; empty before anybody has led."""
        return self._room if self._index(self._room) is not None else ""

    @property
    def leader(self) -> str:
        """The name of who moved the room last."""
        cell = self.context.state.cell(STEP)
        return called(cell.person, self.main.company.names) if cell is not None and cell.person else "the facilitator"

    def words(self) -> str:
        """How this one stands to the room, for the first line."""
        if self.call is not None:
            return f"{self._caller} calls · j goes"
        if self.leads:
            if self.free:
                return "looking around · f leads again"
            return self._led_by_another() or "leading"
        if not self.room:
            return "nobody leads yet"
        return f"on your own · f follows {self.leader}" if self.free else f"following {self.leader}"

    def _led_by_another(self) -> str:
        """Whom a facilitator follows: another one who is here and moved the room last."""
        cell = self.context.state.cell(STEP)
        if cell is None or self._leader == self._me:
            return ""
        for one in self.main.company.others:
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
        led = any(one.role is Role.FACILITATOR for one in self.main.company.others)
        return ResumePoint(self.room) if led or self.leads or not place.step else place

    def _written(self) -> str:
        cell = self.context.state.cell(STEP)
        return cell.value if cell is not None and isinstance(cell.value, str) else ""

    def _index(self, step: str) -> int | None:
        return next((place for place, one in enumerate(self.main.steps) if one.id == step), None)

    def title(self, step: str) -> str:
        """The short title of a step by its id; empty when the pack has no such step."""
        index = self._index(step)
        return "" if index is None else self.main.steps[index].short or self.main.steps[index].title

    # ------------------------------------------------------------------ going oneself

    def went(self, *, tell: bool) -> None:
        """The main screen shows another step, because somebody here wanted it; the room comes along if it is led.

        `tell` is False when only a cell was looked up, for an undo or a draft: that never moves the room.
        """
        self._wait_for(None)
        step = self.main.step.id
        if tell and self.leads and not self.free:
            back = self.room and (self._index(step) or 0) < (self._index(self.room) or 0)
            self._move(JumpTarget(step))
            if back:
                alone = "" if self.main.company.backstage is not None else " To look around alone, press f first."
                self.main.say(f"The group moved back with you{self.clock.stays(step)}{alone}")
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
                self.main.status.saving(Saving.FAILED)
                self.main.say(str(result))
                self._room = self._written()
                self.free = self.main.step.id != self._room
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
                column = getattr(op, "column", "")
                if column == STEP.column:
                    self._leader = client
                elif column == CALL.column and decision.value:
                    call, self._caller = (
                        parse_jump_target(decision.value),
                        called(record.edit.person, self.main.company.names),
                    )
        self._look(call)
        self.main.company.refresh_overlays()

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
            if self.free and not self.leads and self.main.step.id == self._room:
                self.free = False
        if call is not None and call.step == self._room:
            if self.free:
                self.call = call
                self.main.say(f"{self._caller} asks everybody to come to {self.title(call.step)}: {self.key('j')}.")
            else:
                self._go(call, asked=True)
        elif moved and not self.free:
            self._go(JumpTarget(self._room))
        self.main.show_headline()

    def key(self, key: str, *, backstage: bool = False) -> str:
        """How to get at a key of the steps from where the keys are; `backstage`: the second screen has it too."""
        if self.main.company.backstage is not None:
            if backstage:
                return f"press {key}"
            return f"press Esc, then {key}" if self.main.rail.has_focus else f"press Esc twice, then {key}"
        return f"press {key}" if self.main.rail.has_focus else f"press Esc, then {key}"

    # ------------------------------------------------------------------ going along

    def left_a_cell(self) -> None:
        """Typing in a cell has just ended."""
        self._left = monotonic()

    def _go(self, where: JumpTarget, *, asked: bool = False) -> None:
        """Go there, at once or when what is being written is done."""
        self._asked = asked
        if self._busy():
            self._wait_for(where)
            title = self.title(where.step)
            did = f"{self._caller} asks everybody to come to" if asked else f"{self.leader} went on to"
            self.main.say(f"{did} {title}. You go along when you are done here.")
        else:
            self._wait_for(None)
            self.main.call_later(self._arrive, where)

    def _busy(self) -> bool:
        """Whether this person is writing, or reading a dialog."""
        main = self.main
        stack = main.app.screen_stack
        if main in stack and any(isinstance(one, ModalScreen) for one in stack[stack.index(main) + 1 :]):
            return True
        written = main.focused
        if isinstance(written, Input | TextArea):
            return bool(written.value if isinstance(written, Input) else written.text)
        if any(grid.editing for grid in main.grids):
            return True
        return monotonic() - self._left < TYPING_GRACE_SECONDS

    def _wait_for(self, where: JumpTarget | None) -> None:
        self._waiting = where
        if where is None and self._timer is not None:
            self._timer.stop()
            self._timer = None
        elif where is not None and self._timer is None:
            self._timer = self.main.set_interval(_LOOK, self._try)

    def _try(self) -> None:
        where = self._waiting
        if where is None or self._busy():
            return
        self._wait_for(None)
        self.main.call_later(self._arrive, where)

    async def _arrive(self, where: JumpTarget) -> None:
        """Be where the room is. Who had the keys on a page keeps them on a page: a next letter is no command."""
        if self._busy():
            self._wait_for(where)
            return
        index = self._index(where.step)
        if index is None or where.step != self._room:
            return
        came = self.main.step.id != where.step
        await self.show(where)
        self.free, self.call = False, None
        if self._asked:
            self.main.say(f"{self._caller} asked everybody to come here.")
        elif came:
            self.main.say(f"{self.leader} went on to {self.title(where.step)}.")
        self.main.show_headline()

    async def show(self, where: JumpTarget) -> None:
        """Show that place here, whatever the room does."""
        main, index = self.main, self._index(where.step)
        if index is None:
            return
        if main.step.id != where.step or where.page:
            await main.go_to(index, where.page, focus=not main.rail.has_focus, tell=False)
        if where.row:
            any(grid.go_to(where.row, where.column) for grid in main.grids)

    # ------------------------------------------------------------------ keys

    async def toggle(self) -> None:
        """`f`: a facilitator looks around and leads again; everybody else follows again."""
        main = self.main
        if not self.room:
            main.say("Nobody leads yet. Once the facilitator goes to a step, you are taken along.")
        elif self.leads and not self.free:
            self.free = True
            main.say("You look around alone; the room stays. f leads again from there, b brings everybody to you.")
        elif self.free or main.step.id != self.room:
            await self._rejoin(JumpTarget(self.room))
            main.say(f"You lead again, from {self.title(self.room)}." if self.leads else f"You follow {self.leader}.")
        else:
            main.say(f"You follow {self.leader} already. To leave, go to another step.")
        main.show_headline()

    async def join(self) -> None:
        """`j`: come where one was asked to come."""
        if self.call is None:
            self.main.say("Nobody is calling. f follows the facilitator.")
        else:
            await self._rejoin(self.call)

    async def _rejoin(self, where: JumpTarget) -> None:
        self._wait_for(None)
        await self.show(where)
        self.free, self.call = False, None
        self.main.show_headline()

    def work_here(self, step: str = "") -> None:
        """`k`: the group works on that step now, the one shown here if none is named: the room and the clock come."""
        if not self.leads:
            self.main.say(self.context.store.read_only or "Only the facilitator says where the group works now.")
            return
        step = step or self.main.step.id
        self.free = False
        self._wait_for(None)
        self._move(JumpTarget(step), clock=False)
        self.clock.comes_to(step)
        self.main.show_headline()

    def bring(self) -> None:
        """`b`: the room's step is this one, and everybody is asked to this page and cell."""
        main = self.main
        if not self.leads:
            main.say(self.context.store.read_only or "Only the facilitator can bring everybody to one place.")
            return
        page, grid, row, column = main.page_list[main.page_index].id, main.grid, "", ""
        if grid is not None and grid.state.here is not None and grid.state.columns:
            row, column = grid.state.here.id, grid.state.columns[grid.state.at[1]].id
        self.free = False
        self._wait_for(None)
        self._move(JumpTarget(main.step.id, page, row, column), call=True)
        others = len(main.company.others)
        whom = f"{count_noun(others, 'other screen')} asked to come here." if others else "Nobody else is here to come."
        main.say(whom)
        main.show_headline()

    async def lead_to(self, by: int) -> None:
        """Lead the room some steps on from where it is, and go along."""
        index = (self._index(self.room) if self.room else self.main.step_index) or 0
        index = max(0, min(len(self.main.steps) - 1, index + by))
        self.free = False
        if self.main.steps[index].id != self.room:
            await self.main.go_to(index)
            if self.main.steps[index].id != self.room:  # the screen was there already
                self.went(tell=True)
