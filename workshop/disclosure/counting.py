"""By which rules a file counts students, of which school year it is, and which numbers its schools have.

It is kept in the log with each release. Where a later check counts by another rule, the same students may count
otherwise, and one number less the other would tell who: so it is compared all the same, and said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from workshop.disclosure.policy import Policy
from workshop.records.answers import Answers, Students, Unit, share_text
from workshop.records.attendance import Attendance
from workshop.records.header import plain
from workshop.records.marks import NOT_GIVEN
from workshop.records.school_days import read_school_year
from workshop.records.several_rows import year_column

_NUMBERED = ("number", "no", "num", "nbr", "id", "code")
_MOST_LABELS = 2_000
_CHRONIC, _WHO, _SMALLEST = "chronic absence", "who counts", "smallest group"

Rules = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """`rules`: (what, how). `school_year`: such as 2026-27; empty when nobody knows. `label_numbers`: of a column that
    is told, (label, its number)."""

    rules: Rules = ()
    school_year: str = ""
    label_numbers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


NO_COUNTING = Counting()


def counting_of(attendance: Attendance, policy: Policy, said_year: str, told: Collection[str]) -> Counting:
    """How that file counts under that policy. `said_year`: what a person says of the year; `told`: the columns that
    tables are broken down by."""
    numbers = ((column, tuple(sorted(numbers_of(attendance, column).items()))) for column in sorted(told))
    return Counting(
        tuple(_rules(attendance.columns, policy)),
        said_year or school_year_of(attendance),
        tuple((column, pairs) for column, pairs in numbers if pairs),
    )


def _rules(columns: Answers, policy: Policy) -> Iterator[tuple[str, str]]:
    yield _CHRONIC, "absent on a tenth of the days enrolled or more"
    yield _WHO, policy.eligibility.value
    yield _SMALLEST, str(policy.threshold)
    if columns.daily:
        marks = columns.marks()
        yield "marks", ", ".join(f"{mark or 'blank'} = {share_text(marks[mark])}" for mark in sorted(marks))
        if columns.day_rule:
            yield "a day absent", columns.day_rule
    else:
        absent = (columns.absent, *columns.also_absent)
        yield "absent", " + ".join(filter(None, absent)) if columns.absent else f"not {columns.present}"
    for what in ("roster", "calendar"):
        if getattr(columns, what):
            yield what, "beside the file"
    if columns.unit is not Unit.DAYS:
        yield "unit", columns.unit.value
    if columns.students is not Students.ONE_ROW:
        yield "students who changed schools", columns.students.value


def changed_rules(then: Rules, now: Rules) -> tuple[str, ...]:
    """What is another rule now: `who counts (half-year, now any-day)`. Where an earlier version kept only some of its
    rules, those are compared; nothing where nobody says how it is counted now."""
    if not now:
        return ()
    before, after = dict(then), dict(now)
    names = (*before, *after) if _CHRONIC in before else tuple(before)
    return tuple(
        f"{what} ({before.get(what, 'not said')}, now {after.get(what, 'not said')})"
        for what in dict.fromkeys(names)
        if before.get(what) != after.get(what)
    )


def counts_otherwise(then: Rules, now: Rules) -> bool:
    """Whether the same students may count otherwise. How large a group must be to be told is no such rule."""
    kept = [tuple((what, how) for what, how in rules if what != _SMALLEST) for rules in (then, now)]
    return bool(changed_rules(kept[0], kept[1]))


def rules_of_policy(document: Mapping[str, object]) -> Rules:
    """What a release of an earlier version says of its rules: the policy alone."""
    found = ((_WHO, document.get("eligibility")), (_SMALLEST, document.get("smallest_group")))
    return tuple((what, str(how)) for what, how in found if how is not None)


def school_year_of(attendance: Attendance) -> str:
    """As the answers about the file or a column of the school year say; empty when neither does."""
    if attendance.columns.year:
        return read_school_year(attendance.columns.year)
    values = {name: fact.values for name, fact in attendance.attributes.items() if len(fact.values) <= 2}
    column = year_column(list(values), values)
    years = {read_school_year(value) for value in values.get(column, ())}
    return years.pop() if len(years) == 1 else ""


def numbers_of(attendance: Attendance, column: str) -> dict[str, str]:
    """The number of each label, where the file has a column with the numbers of that column (`School`, `School ID`),
    and every label has one number and every number one label. Empty else."""
    import numpy as np

    fact = attendance.attributes.get(column)
    name = _number_column(attendance, column)
    if fact is None or not name or len(fact.values) > _MOST_LABELS:
        return {}
    other = attendance.attributes[name]
    pairs = np.unique(np.stack([fact.codes, other.codes]).astype(np.int64), axis=1).T.tolist()
    found = [(fact.values[a], other.values[b]) for a, b in pairs]
    found = [(label, number) for label, number in found if NOT_GIVEN not in (label, number)]
    one_each = len({label for label, _ in found}) == len(found) == len({number for _, number in found})
    return dict(found) if one_each else {}


def _number_column(attendance: Attendance, column: str) -> str:
    """`School Number` for `School` and for `School Name`; empty when there is none."""
    words = plain(column).split()
    own = "".join(words[:-1] if len(words) > 1 and words[-1] == "name" else words).removesuffix("name")
    wanted = {f"{own}{ending}" for ending in _NUMBERED}
    return next((name for name in attendance.attributes if plain(name).replace(" ", "") in wanted and own), "")
