"""What anybody may see of an answer: what the release itself tells, and nothing that depends on more than that.

A reason is a number too: "nearly nobody" beside one cell and "to protect another number" beside its neighbor give both
away, and so do an order by reasons, a count of small groups, or how many students were in the file. So whatever is
shown unasked is made from a `Visible`, and all marks have one reason. The reasons themselves are in
`workshop.disclosure.explain`, for the coordinator alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workshop.disclosure.consented import Records
from workshop.disclosure.document import gap_percent
from workshop.disclosure.engine.model import (
    ALL,
    At,
    Measure,
    Proof,
    PublishedAs,
    PublishedValue,
    Result,
    ResultTable,
    Status,
)
from workshop.disclosure.prepare import CheckResult
from workshop.records.attendance import InMemoryOnly

REASON = "the exact number could reveal something about individual students, or let a hidden number be worked out"
"""The one reason of every number that is not exact: whether it is suppressed for its own sake (primary) or for another
one's (secondary) is not said."""
RULE = (
    "Ranges and “withheld” protect students: an exact number is left out where it could reveal something about "
    "individual students, or let a hidden number be worked out. Both have the same mark."
)
CONFIDENTIAL = "CONFIDENTIAL, for the coordinator alone: with these reasons, hidden numbers can be worked out."


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Visible(InMemoryOnly):
    """`tables` without reasons; `kept` of `cells` counts are `given`, `near` says whether that is proven to be the
    most; `refusal` is empty unless nothing may be released; `records` are the individual records that go out."""

    tables: tuple[ResultTable, ...]
    kept: int
    cells: int
    near: str
    records: Records
    refusal: str
    sentences: tuple[str, ...]

    @property
    def given(self) -> str:
        """How the counts are given that are not hidden: exact, or rounded."""
        ways = {
            value.published_as for table in self.tables for cell in table.cells for value in cell.published.values()
        }
        return "rounded" if PublishedAs.ROUNDED in ways else "exact"


def visible(answer: CheckResult) -> Visible:
    """What may be shown of it to anybody who may see the release."""
    result = answer.result
    refusal = "" if answer.refusal is None else answer.refusal.sentence
    return Visible(
        _without_reasons(result), result.proof.kept, result.proof.cells, optimality_words(result.proof), answer.records,
        refusal, answer.sentences,
    )  # fmt: skip


def _without_reasons(result: Result) -> tuple[ResultTable, ...]:
    return tuple(
        replace(table, cells=tuple(replace(cell, reasons={}) for cell in table.cells)) for table in result.tables
    )


_CLOSE = 25


def optimality_words(proof: Proof) -> str:
    """How near a release comes to the one that hides least. A wide gap says little of the release: in large tables next
    to nothing is known about the best one."""
    if proof.status is Status.OPTIMAL:
        return "no safe choice hides less (proven)"
    percent = gap_percent(proof)
    if percent > _CLOSE:
        return "safe; it may be possible to show more"
    return f"safe; at most {percent}% of what is hidden (by weight) might be shown"


# ------------------------------------------------------------------ one number


@dataclass(frozen=True, slots=True)
class SuppressedValue:
    """One number that is not exact: where it stands, and how it is given."""

    by: tuple[str, ...]
    at: At
    measure: Measure
    published: PublishedValue

    def sentence(self, why: str = REASON) -> str:
        """For example `Grade 5, chronic: withheld, because the exact number could …`"""
        where = group_label(dict(zip(self.by, self.at, strict=True)))
        return (
            f"{where[:1].upper()}{where[1:]}, {self.measure.value}: {how(self.published, self.measure)}, because {why}."
        )


def suppressed_values(tables: tuple[ResultTable, ...]) -> Iterator[SuppressedValue]:
    """Every measure that is not exact, in the order of the tables."""
    for table in tables:
        for cell in table.cells:
            for measure, published in cell.published.items():
                if not published.published_as.is_number:
                    yield SuppressedValue(table.by, cell.at, measure, published)


def group_label(at: Mapping[str, str]) -> str:
    """`Grade 5, Gender F`; `all students` when nothing is named."""
    return ", ".join(f"{name} {value}" for name, value in at.items() if value != ALL) or "all students"


def how(published: PublishedValue, measure: Measure) -> str:
    """`given as 6 to 9`, `rounded to a whole percent`, `withheld`."""
    match published.published_as:
        case PublishedAs.RANGE:
            return f"given as {published.lo} to {published.hi}{'%' if measure is Measure.PERCENT else ''}"
        case PublishedAs.PERCENT:
            return "rounded to a whole percent"
        case _:
            return "withheld"
