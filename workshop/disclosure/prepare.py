"""From records, consents and a request to a release ready to go, or to the reasons why there is none.

Here students become counts: the engine gets groups and never a student, and what comes out holds none but those whose
records a consent allows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workshop.disclosure.breakdowns import refuse_identifying
from workshop.disclosure.consent import ConsentDecision, IntendedUse, Verdict
from workshop.disclosure.consent_file import NO_CONSENTS, Consents
from workshop.disclosure.consented import ConsentOutcome, Records, decide_consents
from workshop.disclosure.counting import NO_COUNTING, Counting
from workshop.disclosure.engine.model import (
    NOTHING_SAFE,
    At,
    Attacker,
    PublishedAs,
    Refusal,
    Result,
    TableRequest,
    Task,
)
from workshop.disclosure.grouping import Grouping, refuse_mixed, regroup
from workshop.disclosure.past import NO_HISTORY, ReleaseHistory
from workshop.disclosure.patterns import count
from workshop.disclosure.policy import MODULE_12, Policy
from workshop.disclosure.policy_file import rules_of
from workshop.disclosure.unlike_before import unlike_before
from workshop.records.answers import Unit
from workshop.records.attendance import Attendance, InMemoryOnly
from workshop.records.dates import DateOrInstant
from workshop.records.problems import Cancelled, RequestProblem
from workshop.records.rows import Progress, never, no_progress
from workshop.wording import join_with_and

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST_COLUMNS = 6
MOST_TABLES = 24
ALL_SUPPRESSED = Refusal(NOTHING_SAFE, "every number would be withheld, because the groups are too small")
DEFAULT_ATTACKERS = (Attacker.OUTSIDER, Attacker.ENROLLMENT_PUBLIC, Attacker.PARTNER, Attacker.STUDENT_IN_GROUP)
"""The sizes of groups are taken to be known, because Virginia publishes fall membership whatever the size of a group;
small ones are not published all the same."""


By = tuple[str, ...]
"""The columns of a break-down; none for all students together."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        breakdowns: the columns of each table wanted.
        fields: the columns wanted of individual records; empty when none are wanted.
        all_minors: the coordinator states that every student is under 18.
        classes: the classes of parties in which the partner is recorded; a consent may name one instead of it.
    """

    partner: str
    purpose: str
    breakdowns: tuple[By, ...] = ()
    fields: tuple[str, ...] = ()
    all_minors: bool = False
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """What is asked for: the request, the policy, whom to protect against, what was published before, and which values
    of columns are published together (one grouping a column; request and hierarchies name the columns of the file).
    `by_tauargus`: tau-Argus chooses what is hidden, see `second_engine`. `insisted`: columns about single students that
    a person insists on, see `breakdowns`. `counting`: how the file counts, for the log."""

    request: Request
    policy: Policy = MODULE_12
    attackers: tuple[Attacker, ...] = DEFAULT_ATTACKERS
    hierarchies: tuple[tuple[str, ...], ...] = ()
    past: ReleaseHistory = NO_HISTORY
    seconds: float = 10.0
    groupings: tuple[Grouping, ...] = ()
    by_tauargus: bool = False
    insisted: tuple[str, ...] = ()
    counting: Counting = NO_COUNTING


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class CheckResult(InMemoryOnly):
    """What may be released: the engine's result, the individual records, and the consent id of each; `task` is what
    the engine was asked.

    `sentences`: who is included, and what could not be compared. For the coordinator alone, as reasons are: `counted`,
    how many students of the file are included; `unlike`, what is far from the last release; `verdicts`, how many
    students were decided how; `answers`, for each student with a consent record, why.
    """

    result: Result
    task: Task
    records: Records
    consents: tuple[str, ...]
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    answers: Mapping[str, ConsentDecision] = field(default_factory=dict)
    counted: str = ""
    unlike: tuple[str, ...] = ()

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing may be released, or None. A release in which no number is left is none either."""
        if self.result.refusal is not None or self.records.rows:
            return self.result.refusal
        published = [
            published.published_as
            for table in self.result.tables
            for cell in table.cells
            for published in cell.published.values()
        ]
        return ALL_SUPPRESSED if all(shown is PublishedAs.WITHHELD for shown in published) else None


def prepare(
    attendance: Attendance,
    asked: CheckSpec,
    consents: Consents = NO_CONSENTS,
    now: DateOrInstant | None = None,
    *,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> CheckResult:
    """Decide consents, count, protect. Raises RequestProblem when the request does not fit the file, and Cancelled."""
    from workshop.disclosure.engine.protect import protect
    from workshop.disclosure.tauargus_engine import protect_by_tauargus

    wanted = wanted_tables(attendance, asked)
    request = asked.request
    now = now or datetime.datetime.now()
    use = IntendedUse(request.partner, request.fields, request.purpose, now, request.all_minors, request.classes)
    progress(0.0, "looking at consents")
    consented = decide_consents(attendance, consents, use)
    task = build_task(attendance, asked, wanted, consented)
    if cancelled():
        raise Cancelled
    result = (protect_by_tauargus if asked.by_tauargus else protect)(task, progress=progress, cancelled=cancelled)
    return CheckResult(
        result,
        task,
        _records(attendance, consented, request),
        tuple(consented.consents.values()),
        consented.verdicts,
        (*_sentences(attendance, asked.policy), *_spelled(attendance, wanted), *_history(asked, task)),
        consented.answers,
        _counted(attendance, asked.policy),
        unlike_before(task),
    )


# ------------------------------------------------------------------ the request


def wanted_tables(attendance: Attendance, asked: CheckSpec) -> tuple[By, ...]:
    """Every different table, hierarchies last; the total alone where nothing is broken down. Raises RequestProblem."""
    _check_request(attendance, asked)
    wanted: dict[frozenset[str], By] = {}
    for by in (*asked.request.breakdowns, *asked.hierarchies):
        for name in by:
            if name in attendance.varying:
                raise RequestProblem(_several_values(attendance, name))
            if name not in attendance.attributes:
                raise RequestProblem(
                    f'The attendance file has no column "{name}" to break down by; it has: '
                    f"{', '.join(list(attendance.attributes)[:12])}."
                )
            refuse_identifying(attendance, name, insisted=name in asked.insisted)
        if len(set(by)) < len(by) or not by:
            raise RequestProblem("A breakdown names each of its columns once. Correct it.")
        if len(by) > MOST_COLUMNS:
            raise RequestProblem(
                f"A breakdown has at most {MOST_COLUMNS} columns. Leave some out of {join_with_and(by)}."
            )
        wanted.setdefault(frozenset(by), by)
    if len(wanted) > MOST_TABLES:
        raise RequestProblem(f"At most {MOST_TABLES} breakdowns are checked together. Choose fewer.")
    return tuple(wanted.values()) or ((),)


def _several_values(attendance: Attendance, name: str) -> str:
    """Why nothing can be broken down by a column that is not the same in all rows of a student. Students counted at
    each of their schools are in several groups at once, and what those tell together is not in the system."""
    if attendance.spells is not None and name in attendance.spells.attributes:
        return (
            f'Students who moved are counted in each of their groups of "{name}", so these overlap, and no release by '
            f'it can be proven safe: leave out "{name}", or answer that their days are added up at the last school.'
        )
    return (
        f'Column "{name}" is not the same in all rows of a student ({attendance.varying[name]}), so nothing can be '
        "broken down by it; leave it out, or give every row of a student the same value."
    )


def _check_request(attendance: Attendance, asked: CheckSpec) -> None:
    request = asked.request
    attendance.eligible(asked.policy)
    if not request.partner.strip():
        raise RequestProblem("Choose the partner first. What may be shared depends on it.")
    if request.fields and not request.purpose.strip():
        raise RequestProblem("Enter what the individual records are for. A consent holds only for its purpose.")
    if request.fields and attendance.ids is None:
        raise RequestProblem("Individual records need a column with the student id; choose it among the columns.")
    for name in request.fields:
        if name not in attendance.fields():
            raise RequestProblem(
                f'The attendance file has no column "{name}" to share; it has: {", ".join(attendance.fields()[:12])}.'
            )
    placed = [name for columns in asked.hierarchies for name in columns]
    if len(set(placed)) < len(placed):
        raise RequestProblem("A column has one place in one hierarchy; correct the hierarchies.")
    if any(len(columns) < 2 for columns in asked.hierarchies):
        raise RequestProblem("A hierarchy has at least two columns, from the widest to the finest.")
    published = {name for by in (*request.breakdowns, *asked.hierarchies) for name in by}
    for made in asked.groupings:
        if made.column not in published:
            raise RequestProblem(f"No table is broken down by {made.column}, so its values cannot be combined.")
        if made.name in attendance.attributes:
            raise RequestProblem(
                f'The attendance file has a column "{made.name}" already. Give the groups another name.'
            )
    if len({made.column for made in asked.groupings}) < len(asked.groupings):
        raise RequestProblem("A column can be grouped in only one way. Give all its groups together.")


# ------------------------------------------------------------------ counting


def build_task(attendance: Attendance, asked: CheckSpec, wanted: Sequence[By], consented: ConsentOutcome) -> Task:
    """The engine's task: groups by every column that a table, now or before, is broken down by."""
    import numpy as np

    from workshop.disclosure.spread import recast

    used = {name for by in wanted for name in by}
    used |= {name for earlier in asked.past.earlier for table in earlier.tables for name in table.by}
    used |= {cast.column for cast in asked.past.recasts}
    columns = tuple(name for name in attendance.attributes if name in used)
    counted = attendance.eligible(asked.policy)
    if not counted.any():
        raise RequestProblem(f"No students are included. The policy includes {asked.policy.eligibility.text}.")
    mine = np.zeros(attendance.students, dtype=bool)
    mine[list(consented.consents)] = True
    mine |= _held(attendance, asked.past.to_partner)
    others = _held(attendance, asked.past.to_others) & ~mine
    atoms, known = _atoms(attendance, columns, counted, mine)
    known_others = _atoms(attendance, columns, counted, others)[1] if others.any() else {}
    task = Task(
        columns,
        atoms,
        tuple(TableRequest(by) for by in wanted),
        asked.hierarchies,
        rules_of(asked.policy),
        frozenset(asked.attackers),
        known,
        known_others,
        asked.past.earlier,
        seconds=asked.seconds,
    )
    for cast in asked.past.recasts:
        task = recast(task, cast)
    for made in asked.groupings:
        refuse_mixed(task, made)
        task = regroup(task, made)
    return task


def _held(attendance: Attendance, students: Collection[str]) -> Array:
    """True for the students of the file who are among these."""
    import numpy as np

    held = np.zeros(attendance.students, dtype=bool)
    if students:
        held[[place for place in attendance.places(sorted(students)) if place >= 0]] = True
    return held


Counts = dict[At, tuple[int, int]]


def _atoms(attendance: Attendance, columns: Sequence[str], counted: Array, marked: Array) -> tuple[Counts, Counts]:
    """(enrolled, chronic) of every group of counted students, and of those of them who are marked."""
    patterns = count(attendance, columns, counted, marked)
    everyone: Counts = {}
    some: Counts = {}
    labels = [[patterns.values[k][code] for code in patterns.codes[:, k]] for k in range(len(patterns.columns))]
    for number, at in enumerate(zip(*labels, strict=True) if labels else [()]):
        everyone[at] = (int(patterns.enrolled[number]), int(patterns.chronic[number]))
        if patterns.known[number]:
            some[at] = (int(patterns.known[number]), int(patterns.known_chronic[number]))
    return everyone, some


def _records(attendance: Attendance, consented: ConsentOutcome, request: Request) -> Records:
    if not request.fields or attendance.ids is None:
        return Records()
    rows = [
        (str(attendance.ids[place]), *(attendance.fact(place, name) for name in request.fields))
        for place in consented.consents
    ]
    return Records(request.fields, tuple(rows), attendance.amounts & frozenset(request.fields))


def _spelled(attendance: Attendance, wanted: Sequence[By]) -> Iterator[str]:
    """Which values of the file are counted as one, because they are the same but for how they are written."""
    for name in dict.fromkeys(name for by in wanted for name in by):
        for value, others in attendance.attributes[name].alike().items():
            yield f"{name}: {join_with_and([f'“{other}”' for other in others])} of the file is counted as “{value}”."


def _history(asked: CheckSpec, task: Task) -> Iterator[str]:
    """What was not compared with earlier releases and why, and what is not known of them."""
    if asked.past.left_out:
        yield (
            "Warning: not checked against earlier releases. Tables that are safe alone can leak together. "
            f"{asked.past.left_out}"
        )
    yield from asked.past.notes
    if task.rules != rules_of(asked.policy):
        yield (
            "Values of an earlier release are combined now, so groups a little larger than the minimum are protected "
            "too."
        )


def _sentences(attendance: Attendance, policy: Policy) -> tuple[str, ...]:
    who, unit = f"Included: {policy.eligibility.text}.", attendance.columns.unit
    if attendance.columns.days is None:
        most = f"{attendance.days:,}" if unit is Unit.DAYS else f"{attendance.days:,} {unit.value}"
        who += f" No number of school days was given, so {most}, the most in the file, is used."
    return (who, *attendance.notes)


def _counted(attendance: Attendance, policy: Policy) -> str:
    return f"{int(attendance.eligible(policy).sum()):,} of {attendance.students:,} students in the file are included."
