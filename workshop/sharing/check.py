"""The check itself: which tables one partner may receive today, which are withheld and why.

The rule is the safe literal one: a break-down is shown only if every sub-group in it, sums included, is large enough;
otherwise the whole of it is withheld. Besides, withheld is what would tell about every child of a group (nobody or
everybody chronically absent), what simple subtraction between two tables would give away, and what would be left over
beside the individual records the partner gets.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from workshop.sharing.attendance import ALL, Attendance
from workshop.sharing.consent import Use
from workshop.sharing.consent_file import Consents
from workshop.sharing.consented import judge_all
from workshop.sharing.differences import Part, beside, derived, finding, part_of
from workshop.sharing.patterns import Patterns, count
from workshop.sharing.policy import MODULE_12, Policy
from workshop.sharing.preview import (
    By,
    Preview,
    Reason,
    Records,
    ShownCell,
    ShownTable,
    Withheld,
    join,
    reading_order,
)
from workshop.sharing.problems import Cancelled, RequestProblem
from workshop.sharing.rows import Progress, never, no_progress

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST_COLUMNS = 3
MOST_BREAKDOWNS = 12
_NAMED_GROUPS = 5


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        breakdowns: the columns of each table wanted; the total is always asked for.
        fields: the columns wanted of individual records; empty when none are wanted.
        all_minors: the coordinator states that every student is under 18.
    """

    partner: str
    purpose: str
    breakdowns: tuple[By, ...] = ()
    fields: tuple[str, ...] = ()
    all_minors: bool = False


def check(
    attendance: Attendance,
    consents: Consents,
    request: Request,
    policy: Policy = MODULE_12,
    today: datetime.date | None = None,
    *,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> Preview:
    """What the partner may receive. Raises RequestProblem when the request does not fit the file, and Cancelled."""
    import numpy as np

    wanted = _wanted(attendance, request)
    use = Use(request.partner, request.fields, request.purpose, today or datetime.date.today(), request.all_minors)
    progress(0.0, "looking at consents")
    consented = judge_all(attendance, consents, use)
    allowed = list(consented.consents)
    known = np.zeros(attendance.students, dtype=bool)
    known[allowed] = True
    columns = [name for by in wanted for name in by]
    patterns = count(attendance, columns, attendance.eligible(policy), known)
    tables: list[ShownTable] = []
    withheld: list[Withheld] = []
    accepted: dict[frozenset[str], Part] = {}
    for number, by in enumerate(wanted):
        if cancelled():
            raise Cancelled
        progress((number + 1) / (len(wanted) + 1), "checking tables")
        refusal = _refusal(patterns, by, policy, accepted)
        if refusal is not None:
            withheld.append(refusal)
        else:
            tables.append(_table(patterns, by))
            accepted.update((frozenset(kind), part_of(patterns, kind)) for kind in _kinds(by))
    progress(1.0, "done")
    return Preview(
        request.partner,
        request.purpose,
        policy,
        tuple(tables),
        tuple(withheld),
        _records(attendance, allowed, request),
        consented.verdicts,
        _sentences(attendance, patterns, policy),
    )


def _wanted(attendance: Attendance, request: Request) -> list[By]:
    """The total, then every different break-down. Raises RequestProblem."""
    if not request.partner.strip():
        raise RequestProblem("Choose the partner first: what may be shared depends on it.")
    if request.fields and not request.purpose.strip():
        raise RequestProblem("Say what the individual records are for: a consent holds only for its purpose.")
    if request.fields and attendance.ids is None:
        raise RequestProblem("Individual records need a column with the student id; choose it among the columns.")
    if len(request.breakdowns) > MOST_BREAKDOWNS:
        raise RequestProblem(f"At most {MOST_BREAKDOWNS} break-downs are checked together; choose fewer.")
    for name in request.fields:
        if name not in attendance.fields():
            raise RequestProblem(f'The attendance file has no column "{name}" to share; choose another field.')
    wanted: dict[frozenset[str], By] = {frozenset(): ()}
    for by in request.breakdowns:
        for name in by:
            if name not in attendance.attributes:
                raise RequestProblem(f'The attendance file has no column "{name}" to break down by; choose another.')
        if len(set(by)) < len(by) or not by:
            raise RequestProblem("A break-down names each of its columns once; correct it.")
        if len(by) > MOST_COLUMNS:
            raise RequestProblem(f"A break-down has at most {MOST_COLUMNS} columns; leave some out of {join(by)}.")
        wanted.setdefault(frozenset(by), by)
    return list(wanted.values())


def _records(attendance: Attendance, allowed: Sequence[int], request: Request) -> Records:
    if not request.fields or attendance.ids is None:
        return Records()
    rows = [
        (str(attendance.ids[place]), *(attendance.fact(place, field) for field in request.fields)) for place in allowed
    ]
    return Records(request.fields, tuple(rows))


def _kinds(by: By) -> list[By]:
    """Every kind of group a table shows: all students, each column alone, each pair, ..., the finest last."""
    return [kind for size in range(len(by) + 1) for kind in combinations(by, size)]


def _refusal(patterns: Patterns, by: By, policy: Policy, accepted: dict[frozenset[str], Part]) -> Withheld | None:
    """Why that break-down is withheld, or None when it may be shown."""
    if not len(patterns.enrolled):
        return Withheld(by, Reason.NOBODY, (), f"No student counts: counted are {policy.eligibility.text}.")
    parts = {kind: part_of(patterns, kind) for kind in _kinds(by)}
    for reason in (Reason.SMALL, Reason.ALL_OR_NONE, Reason.BESIDE_RECORDS):
        for kind, part in parts.items():
            bad = finding(part.counts, policy.threshold, reason)
            if bad.any():
                groups = _names(patterns, kind, part, bad) if reason is Reason.SMALL else ()
                return Withheld(by, reason, kind, _sentence(reason, kind, policy), groups)
    for kind, part in parts.items():
        for other, shown in accepted.items():
            if other != frozenset(kind) and beside(derived(part, shown), policy.threshold):
                names = tuple(name for name in patterns.columns if name in other)
                return Withheld(by, Reason.BESIDE_TABLE, names, _sentence(Reason.BESIDE_TABLE, names, policy))
    return None


def _sentence(reason: Reason, kind: By, policy: Policy) -> str:
    group = f"a sub-group by {join(kind)}" if kind else "the whole"
    few = f"{policy.largest_hidden} students or fewer"
    match reason:
        case Reason.SMALL:
            return f"{_upper(group)} has {few}, so the whole break-down is withheld."
        case Reason.ALL_OR_NONE:
            where = f"In {group}" if kind else "Of all students"
            return f"{where} either nobody or everybody is chronically absent, which would tell about each of them."
        case Reason.BESIDE_RECORDS:
            return f"Beside the individual records, {group} would give away the few students without a consent."
        case _:
            beside_it = f"the table by {join(kind)}" if kind else "the total"
            return f"Beside {beside_it}, simple subtraction would give away a group that may not be shown."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _names(patterns: Patterns, kind: By, part: Part, bad: Array) -> tuple[str, ...]:
    names = {
        " · ".join(patterns.label(pattern, name) for name in kind)
        for pattern, group in enumerate(part.groups)
        if kind and bad[group]
    }
    return tuple(sorted(names, key=reading_order)[:_NAMED_GROUPS])


def _table(patterns: Patterns, by: By) -> ShownTable:
    cells: list[ShownCell] = []
    for kind in reversed(_kinds(by)):
        part = part_of(patterns, kind)
        first = {int(group): pattern for pattern, group in reversed(list(enumerate(part.groups)))}
        for group, pattern in first.items():
            at = tuple(patterns.label(pattern, name) if name in kind else ALL for name in by)
            cells.append(ShownCell(at, int(part.counts.enrolled[group]), int(part.counts.chronic[group])))
    cells.sort(key=lambda cell: [(value == ALL, reading_order(value)) for value in cell.at])
    return ShownTable(by, tuple(cells))


def _sentences(attendance: Attendance, patterns: Patterns, policy: Policy) -> tuple[str, ...]:
    counted = int(patterns.enrolled.sum())
    others = attendance.students - counted
    if not others:
        who = f"All {attendance.students:,} students of the file count."
    elif others < policy.threshold:
        who = f"Of {attendance.students:,} students nearly all count ({policy.eligibility.text})."
    else:
        who = f"Of {attendance.students:,} students {counted:,} count ({policy.eligibility.text})."
    days = ""
    if attendance.columns.days is None:
        days = f" Nobody said how many days there were: {attendance.days}, the longest enrolment, is taken."
    return (
        policy.text(),
        who + days,
        "Checked: each table by itself, simple subtraction between two of them, and what the individual records leave "
        "over. Not part of this version: longer subtraction across several tables, and what this partner or others "
        "received before.",
    )
