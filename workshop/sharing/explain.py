"""Why a number is not told exactly, in one plain sentence: for the coordinator only, because it names sizes. And how
near what is kept comes to the most that could be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workshop.sharing.attendance import ALL
from workshop.sharing.engine.model import At, Measure, Proof, Reason, Result, Shown, Status, Told, Why


@dataclass(frozen=True, slots=True)
class Hidden:
    """One number that is not told exactly: where it stands, how it is told, and why."""

    by: tuple[str, ...]
    at: At
    measure: Measure
    told: Told
    reason: Reason | None

    def sentence(self) -> str:
        """For example `Grade 5, chronic: withheld, because the group has 7 students.`"""
        here = dict(zip(self.by, self.at, strict=True))
        why = explain(self.reason, here) if self.reason else "it follows from what is hidden beside it"
        where = group(here)
        return f"{where[:1].upper()}{where[1:]}, {self.measure.value}: {_how(self.told)}, because {why}."


_CLOSE = 0.25


def how_near(proof: Proof) -> str:
    """How near a release comes to the one that hides least. A wide gap says little of the release: in large tables next
    to nothing is known about the best one."""
    if proof.status is Status.OPTIMAL:
        return "proven optimal"
    if proof.gap > _CLOSE:
        return "found by the fast way, safe but not proven to be the most that can be told"
    return f"at most {100 * proof.gap:.1f} % from the optimum"


def hidden(result: Result) -> Iterator[Hidden]:
    """Every measure that is not told exactly, table by table."""
    for table in result.tables:
        for cell in table.cells:
            for measure, told in cell.told.items():
                if told.shown is not Shown.EXACT:
                    yield Hidden(table.by, cell.at, measure, told, cell.reasons.get(measure))


def explain(reason: Reason, here: Mapping[str, str]) -> str:
    """The clause after `because`; `here` is the cell it is said of, which is not named again."""
    number = "1 student" if reason.students == 1 else f"{reason.students:,} students"
    beside = f" ({reason.derivation})" if reason.derivation else ""
    where = f" of {group(reason.at)}" if reason.at and group(reason.at) != group(here) else ""
    match reason.why:
        case Why.SMALL:
            return f"the group{where} has {number}{beside}"
        case Why.END:
            alike = "all" if reason.students == 0 else f"all but {number}"
            return f"{alike} in the group{where} are alike, and the exact number would tell about each of them{beside}"
        case Why.LEFT_OVER:
            return f"beside the individual records {number}{where} would be left{beside}"
        case Why.COMPLEMENT:
            return f"subtracted from a larger group it would leave {number}{where}{beside}"
        case Why.CHANGE:
            return f"beside an earlier release it would tell about {number}{where}{beside}"
        case Why.PROTECTS:
            return f"a hidden number{where} could be computed from it{beside}"


def group(at: Mapping[str, str]) -> str:
    """`Grade 5, Gender F`; `all students` when nothing is named."""
    return ", ".join(f"{name} {value}" for name, value in at.items() if value != ALL) or "all students"


def _how(told: Told) -> str:
    match told.shown:
        case Shown.RANGE:
            return f"told as {told.lo} to {told.hi}"
        case Shown.PERCENT:
            return "told as a whole percentage"
        case _:
            return "withheld"
