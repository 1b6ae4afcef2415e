"""The agenda of one session: its module's steps and rounds, with what this session leaves out, moves, and gives other
minutes.

It stands in the common sheet `session_agenda`, a row for each step or round it says something about; a session without
the sheet has its module's agenda. Steps that are left out stay in the list, marked and without minutes, so that what
was written in them can always be reached. Pure functions of the module and the sheets; `..._ops` say what to write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from content.agendas import MINUTES_AT_MOST
from content.blocks import Mode, Round
from content.clean import clean_line
from content.common import AGENDA, CLOCK
from content.model import Pack, PackAgenda, Step, StepPlan
from content.rounds import rounds_in, with_rounds
from workshop.clock import planned
from workshop.sheets.model import Op, Row, SetCell, State, Target, Value
from workshop.sheets.values import show
from workshop.wording import count_noun

_LEAST_GAP = 1e-6
"""Between two places; closer ones are numbered anew."""


class AgendaRefused(Exception):
    """Why the agenda cannot be so, in one sentence with the way out."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The steps of a session in order, those that are left out among them."""

    steps: tuple[Step, ...]

    @property
    def included(self) -> tuple[Step, ...]:
        """The steps that the session goes through."""
        return tuple(step for step in self.steps if not step.left_out)

    def shown(self, *here: str) -> tuple[Step, ...]:
        """The steps that the session goes through, and those somebody looks at."""
        return tuple(step for step in self.steps if not step.left_out or step.id in here)

    def beside(self, step: str, by: int) -> Step | None:
        """The next step that is not left out in that direction, 1 or -1; None when there is none."""
        ids = [one.id for one in self.steps]
        at = ids.index(step) if step in ids else 0
        rest = self.steps[at + 1 :] if by > 0 else self.steps[:at][::-1]
        return next((one for one in rest if not one.left_out), None)

    @property
    def minutes(self) -> int:
        """The minutes of all steps that the session goes through."""
        return sum(planned(step) for step in self.included)

    @property
    def sittings(self) -> tuple[int, ...]:
        """The minutes of each sitting; one when the session is not split."""
        found = [0]
        for step in self.included:
            found[-1] += planned(step)
            if step.ends_sitting:
                found.append(0)
        return tuple(found[:-1] if len(found) > 1 and self.included[-1].ends_sitting else found)


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A step or a round as the agenda lists it.

    Attributes:
        row: where the agenda keeps it.
        number: of a round, in its step as this session has it, from 1; 0 for a step.
        minutes: of this session, as if it were not left out.
        module: the module's minutes.
        out: left out, by itself or with its step.
        notes: what else is to be said, in words; also what somebody else planned at the same time.
        reflection: the number that a step has in its module, or empty.
    """

    row: str
    number: int
    name: str
    minutes: int
    module: int
    out: bool
    notes: tuple[str, ...] = ()
    reflection: str = ""


def agenda_lines(pack: Pack, state: State) -> list[AgendaLine]:
    """Every step in order, each followed by its rounds."""
    rows = state.sheet(AGENDA.id).rows
    lines = []
    for step in agenda_of(pack, state).steps:
        own = pack.step(step.id) or step
        full = _arranged(own, rows, kept=True)
        notes = ["optional"] * own.optional + ["the sitting ends after it"] * step.ends_sitting
        notes += ["kept: what was written there"] if step.left_out and has_entries(own, state) else []
        name = step.short or step.title
        notes += _others(rows, step.id)
        made = AgendaLine(step.id, 0, name, planned(full), planned(own), step.left_out, tuple(notes), step.number)
        lines.append(made)
        module_rounds = rounds_in(own.blocks)
        for number, now in enumerate(rounds_in(full.blocks), 1):
            row, module = round_row(step.id, now.number), module_rounds[now.number - 1]
            out = step.left_out or _value(rows, row, "out") is True
            notes = [module.mode.value] * (module.mode is Mode.PRIVATE) + ["optional"] * module.optional
            notes += _others(rows, row)
            minutes = now.minutes or _minutes(rows, row) or module.minutes
            lines.append(AgendaLine(row, number, module.do, minutes, module.minutes, out, tuple(notes)))
    return lines


def _others(rows: Mapping[str, Row], row: str) -> list[str]:
    """What others planned for that row at the same time, which is kept beside what stands."""
    found = rows.get(row)
    said = []
    for column in AGENDA.columns:
        cell = None if found is None or found.deleted else found.cells.get(column.id)
        for one in cell.conflicts if cell is not None else ():
            said.append(
                f"{clean_line(one.person)} at the same time: {column.label} {show(column, one.value) or 'empty'}"
            )
    return said


def agenda_of(pack: Pack, state: State) -> Agenda:
    """What is planned for that session. Of what its sheet says, what makes no sense is passed over."""
    rows = state.sheet(AGENDA.id).rows
    if not rows:
        return Agenda(pack.steps)
    steps = [_arranged(step, rows) for step in _in_order(pack, rows)]
    if all(step.left_out for step in steps):  # two people left out the last two at once: one has to stay
        first = steps[0].id
        steps[0] = _arranged(next(step for step in pack.steps if step.id == first), rows, kept=True)
    return Agenda(tuple(steps))


def round_row(step: str, number: int) -> str:
    """The row of the round of a step that has that number in the module, from 1."""
    return f"{step}.{number}"


def _in_order(pack: Pack, rows: Mapping[str, Row]) -> list[Step]:
    places = _places([step.id for step in pack.steps], rows)
    return sorted(pack.steps, key=lambda step: places[step.id])


def _places(ids: Sequence[str], rows: Mapping[str, Row]) -> dict[str, float]:
    """Row of a step or round -> where it comes among them, given in the module's order: there the first is at 1."""
    found = {}
    for number, row in enumerate(ids, 1):
        place = _value(rows, row, "place")
        given = isinstance(place, int | float) and not isinstance(place, bool)
        found[row] = float(place) if given and isinstance(place, int | float) else float(number)
    return found


def _rounds_in_order(step: str, rounds: Sequence[Round], rows: Mapping[str, Row]) -> list[Round]:
    places = _places([round_row(step, one.number) for one in rounds], rows)
    return sorted(rounds, key=lambda one: places[round_row(step, one.number)])


def _arranged(step: Step, rows: Mapping[str, Row], *, kept: bool = False) -> Step:
    """The step as this session has it; the same object where nothing is different."""
    out = _value(rows, step.id, "out") is True and not kept
    ends = _value(rows, step.id, "ends") is True
    minutes = _minutes(rows, step.id)
    module = rounds_in(step.blocks)
    before = _rounds_in_order(step.id, module, rows)
    own = [_minutes(rows, round_row(step.id, one.number)) for one in before]
    gone = [out or _value(rows, round_row(step.id, one.number), "out") is True for one in before]
    after = [0 if left else given or one.minutes for one, given, left in zip(before, own, gone, strict=True)]
    if minutes is not None:
        after = _fitted(after, [given is not None for given in own], minutes)
    took = [one.minutes for one in before]
    if not (out or ends or minutes or after != took or tuple(before) != module):
        return step
    rounds = [replace(one, minutes=length) for one, length in zip(before, after, strict=True)]
    full = 0 if out else minutes or max(step.minutes - sum(took), 0) + sum(after)
    return replace(step, minutes=full, blocks=with_rounds(step.blocks, rounds), left_out=out, ends_sitting=ends)


def _fitted(rounds: Sequence[int], own: Sequence[bool], minutes: int) -> list[int]:
    """The rounds in that many minutes: those without minutes of their own become shorter in proportion, none to less
    than one minute."""
    shrink = [at for at, length in enumerate(rounds) if length and not own[at]]
    before = sum(rounds[at] for at in shrink)
    room = max(minutes - (sum(rounds) - before), len(shrink))
    if sum(rounds) <= minutes or room >= before:
        return list(rounds)
    fitted = list(rounds)
    for at in shrink:
        fitted[at] = max(1, rounds[at] * room // before)
    # What rounding left goes to the longest first.
    left = room - sum(fitted[at] for at in shrink)
    for at in sorted(shrink, key=lambda at: -rounds[at]):
        if left > 0:
            fitted[at] += 1
            left -= 1
        elif left < 0 and fitted[at] > 1:
            took = min(-left, fitted[at] - 1)
            fitted[at] -= took
            left += took
    return fitted


def _value(rows: Mapping[str, Row], row: str, column: str) -> Value:
    found = rows.get(row)
    return None if found is None or found.deleted else found.value(column)


def _minutes(rows: Mapping[str, Row], row: str) -> int | None:
    value = _value(rows, row, "minutes")
    good = isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= MINUTES_AT_MOST
    return round(value) if good and isinstance(value, int | float) else None


# ------------------------------------------------------------------ changing it


def leave_out_ops(pack: Pack, state: State, row: str, out: bool) -> tuple[Op, ...]:
    """Leave a step or a round out, or take it back in. Raises AgendaRefused for the last step that is left.

    The minutes that a plan made in a hurry gave the step are dropped with it: they were for another agenda.
    """
    if out and [step.id for step in agenda_of(pack, state).included] == [row]:
        raise AgendaRefused("This is the only step left. Take another one back in first.")
    return (*_set(state, row, out=True if out else None), *_clock_again(state, row))


def minutes_ops(pack: Pack, state: State, row: str, minutes: int | None) -> tuple[Op, ...]:
    """Give a step or a round that many minutes, or with None the module's. Raises AgendaRefused."""
    if minutes is not None and not 1 <= minutes <= MINUTES_AT_MOST:
        instead = " Press Space to leave it out." if minutes == 0 else ""
        raise AgendaRefused(f"{minutes:,} minutes cannot be planned. Type 1 to {MINUTES_AT_MOST}.{instead}")
    return (*_set(state, row, minutes=minutes), *_clock_again(state, row))


def move_ops(pack: Pack, state: State, row: str, by: int) -> tuple[Op, ...]:
    """Move a step, or a round within its step, one place earlier (-1) or later (1); nothing at either end."""
    step = pack.step(row.partition(".")[0])
    rounds = rounds_in(step.blocks) if step is not None and "." in row else ()
    ids = [round_row(step.id, one.number) for one in rounds] if step and rounds else [one.id for one in pack.steps]
    places = _places(ids, state.sheet(AGENDA.id).rows)
    order = sorted(ids, key=places.__getitem__)
    at = order.index(row)
    to = at + by
    if not 0 <= to < len(order):
        return ()
    order.insert(to, order.pop(at))
    before = places[order[to - 1]] if to else places[order[to + 1]] - 2
    after = places[order[to + 1]] if to + 1 < len(order) else before + 2
    if after - before > _LEAST_GAP:
        return _set(state, row, place=(before + after) / 2)
    return tuple(op for number, one in enumerate(order, 1) for op in _set(state, one, place=number))


def sitting_ops(state: State, step: str, ends: bool) -> tuple[Op, ...]:
    """Let a sitting end after that step, or not."""
    return _set(state, step, ends=True if ends else None)


def plan_ops(pack: Pack, state: State, agenda: PackAgenda | None) -> tuple[Op, ...]:
    """Make this session's agenda the one that the pack ships, or with None the module's; one edit, undone as one."""
    ops: list[Op] = []
    for step in pack.steps:
        plan = StepPlan() if agenda is None else step.plans.get(agenda.id, StepPlan())
        ops += _set(
            state, step.id, out=plan.out or None, minutes=plan.minutes, ends=plan.ends_sitting or None, place=None
        )
        for one in rounds_in(step.blocks):
            given = plan.rounds[one.number - 1] if plan.rounds else None
            row = round_row(step.id, one.number)
            ops += _set(state, row, out=given == 0 or None, minutes=given or None, place=None)
        ops += _clock_again(state, step.id)
    return tuple(ops)


def _set(state: State, row: str, **values: Value) -> tuple[Op, ...]:
    """Write these cells where they differ."""
    rows = state.sheet(AGENDA.id).rows
    return tuple(
        SetCell(AGENDA.id, row, column, value, state.base(Target(AGENDA.id, row, column)))
        for column, value in values.items()
        if _value(rows, row, column) != value
    )


def _clock_again(state: State, row: str) -> tuple[Op, ...]:
    """Minutes that were set by hand while the session ran no longer hold for a step that was planned anew."""
    step = row.partition(".")[0]
    at = Target(CLOCK.id, step, "minutes")
    cell = state.cell(at)
    return () if cell is None or cell.value is None else (SetCell(*at, None, state.base(at)),)


# ------------------------------------------------------------------ in words


def total_words(agenda: Agenda) -> str:
    """`45 minutes`, or with a split `90 minutes in two sittings of 48 and 42`."""
    total = count_noun(agenda.minutes, "minute")
    sittings = agenda.sittings
    if len(sittings) == 1:
        return total
    parts = " and ".join([", ".join(map(str, sittings[:-1])), str(sittings[-1])])
    return f"{total} in {len(sittings)} sittings of {parts}"


def row_words(pack: Pack, row: str) -> str:
    """The step or round that a row of the agenda is about; empty when the module has none such."""
    step_id, dot, number = row.partition(".")
    step = pack.step(step_id)
    if step is None:
        return ""
    name = step.short or step.title
    if not dot:
        return name
    rounds = rounds_in(step.blocks)
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
    return f"“{rounds[at - 1].do}” in {name}" if 1 <= at <= len(rounds) else ""


def left_out_words(state: State, agenda: Agenda) -> list[str]:
    """What this session leaves out, a phrase for each step or round, in order."""
    said = []
    for step in agenda.steps:
        name = step.short or step.title
        if step.left_out:
            said.append(f"{name} (what was written there is kept)" if has_entries(step, state) else name)
            continue
        said += [f"“{one.do}” in {name}" for one in rounds_in(step.blocks) if not one.minutes]
    return said


def has_entries(step: Step, state: State) -> bool:
    """Whether people have written anything in a step, beyond what the session began with."""
    for spec in (spec for block in step.blocks for spec in block.sheets()):
        for row in state.sheet(spec.id).live():
            if row.id not in spec.seeds or any(cell.person for cell in row.cells.values()):
                return True
    return False
