"""Schools told twice or three times, whose file writes its labels another way each time: renamed, merged, split, gone.

Every student is followed one by one, so that what the program does with labels alone can be compared with what it would
do if it knew which student was called what.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.workshop.disclosure.cases import CLINIC, PURPOSE, attendance
from tests.workshop.disclosure.results import TERMS
from workshop.disclosure.consented import Records
from workshop.disclosure.engine.model import (
    Attacker,
    EarlierRelease,
    PublishedTable,
    Result,
    RosterChange,
    TableRequest,
    Task,
)
from workshop.disclosure.entries import answered_entry, corrected_entry, released_entry
from workshop.disclosure.label_changes import NO_ANSWERS, LabelAnswers, SameValues
from workshop.disclosure.label_questions import AskedValues, Unanswered
from workshop.disclosure.log import LogLink, link
from workshop.disclosure.past import release_history
from workshop.disclosure.patterns import ColumnValues
from workshop.disclosure.policy import MODULE_12
from workshop.disclosure.policy_file import rules_of
from workshop.disclosure.prepare import CheckResult, CheckSpec, Request, prepare
from workshop.disclosure.release import build_release
from workshop.disclosure.sent_release import ThisFile

ATTACKERS = (Attacker.OUTSIDER, Attacker.PARTNER)
SPELLED: tuple[Callable[[int], str], ...] = (
    str,
    lambda g: f"{g:02}",
    lambda g: f"{g}.0",
    lambda g: f"Grade {g}",
    lambda g: f"GR. {g}",
    lambda g: f" {g}{'th' if g > 3 else ('st', 'nd', 'rd')[g - 1]}  grade",
    lambda g: ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")[g - 1],
)
"""Ways to write a grade that are surely the same."""


@dataclass
class Student:
    """What is the same of a student for good, and at each date the label and whether chronically absent; None when not
    there."""

    gender: str
    labels: list[str]
    chronic: list[bool | None]


@dataclass
class Case:
    """Students, the columns that are told, and the answers before each date."""

    students: list[Student]
    by: tuple[str, ...]
    answers: list[LabelAnswers]
    kinds: list[str] = field(default_factory=list)

    @property
    def dates(self) -> int:
        return len(self.answers)


KINDS = ("spell", "rename", "merge", "split", "turnover")


def make(seed: int, kinds: Sequence[str] = KINDS, *, moves: bool = True) -> Case:
    """One school; the same seed gives the same one. Without `moves` nobody leaves, comes or counts otherwise."""
    chance = random.Random(seed)
    grades = chance.randint(3, 5)
    by = ("Grade", "Gender") if chance.random() < 0.4 else ("Grade",)
    sizes = [chance.choice((6, 9, 14, 25, 33, 40)) for _ in range(grades)]
    chosen = [(g, chance.choice("FM") if len(by) > 1 else "") for g, size in enumerate(sizes, 1) for _ in range(size)]
    way = chance.choice(SPELLED)
    students = [Student(gender, [way(grade)], [chance.random() < 0.3]) for grade, gender in chosen]
    case = Case(students, by, [NO_ANSWERS])
    for _ in range(chance.choice((1, 1, 2))):
        leaving = _relabel(case, chance, chance.choice(kinds))
        _move(case, chance if moves else None, leaving)
    return case


def _relabel(case: Case, chance: random.Random, kind: str) -> str:
    """The labels of the next date, and what a person would say of them; the label whose students have all left."""
    leaving = ""
    date = case.dates
    labels = sorted({student.labels[-1] for student in case.students})
    fresh = iter(f"Team {letter}{date}" for letter in "ABCDEFGH")
    then: dict[str, str | tuple[str, ...]] = {label: label for label in labels}
    values: list[SameValues] = []
    if kind == "spell":
        plain = [(label, _grade(label)) for label in labels]
        ways = [chance.choice(SPELLED)] if chance.random() < 0.6 else list(SPELLED)
        then |= {label: chance.choice(ways)(grade) for label, grade in plain if grade}
    elif kind == "rename":
        for label in chance.sample(labels, chance.randint(1, len(labels))):
            then[label] = next(fresh)
            values.append(SameValues("Grade", (label,), (str(then[label]),)))
    elif kind == "merge" and len(labels) > 2:
        some = chance.sample(labels, chance.choice((2, 2, 3)) if len(labels) > 3 else 2)
        into = some[0] if chance.random() < 0.3 else next(fresh)
        then |= dict.fromkeys(some, into)
        values.append(SameValues("Grade", tuple(some), (into,)))
    elif kind == "split":
        label = chance.choice(labels)
        then[label] = (next(fresh), next(fresh))
        values.append(SameValues("Grade", (label,), tuple(then[label])))
    elif kind == "turnover":
        # Said to be gone and new, and really the same: what somebody says who does not know.
        label = chance.choice(labels)
        several = chance.random() < 0.4
        then[label] = (next(fresh), next(fresh)) if several else next(fresh)
        now = then[label]
        values.append(SameValues("Grade", (label,), ()))
        values.append(SameValues("Grade", (), now if isinstance(now, tuple) else (now,)))
    elif kind == "gone":
        leaving = chance.choice(sorted({s.labels[-1] for s in case.students if s.chronic[-1] is not None}))
        values.append(SameValues("Grade", (leaving,), ()))
    for student in case.students:
        now = then[student.labels[-1]]
        student.labels.append(now if isinstance(now, str) else chance.choice(now))
    case.answers.append(LabelAnswers(tuple(values)))
    case.kinds.append(kind)
    return leaving


def _grade(label: str) -> int:
    return next((g for g in range(1, 9) for way in SPELLED if way(g) == label), 0)


def _move(case: Case, chance: random.Random | None, leaving: str) -> None:
    """Those of the label `leaving` leave; besides, a few leave, come, or change how they count."""
    for student in case.students:
        gone = bool(leaving) and student.labels[-1] == leaving
        student.chronic.append(None if gone else student.chronic[-1])
    if chance is None:
        return
    here = [student for student in case.students if student.chronic[-1] is not None]
    for student in chance.sample(here, min(chance.randint(0, 3), len(here))):
        if chance.random() < 0.7:
            student.chronic[-1] = None
        else:
            student.chronic[-1] = not student.chronic[-1]
    for _ in range(chance.randint(0, 2)):
        like = chance.choice([student for student in case.students if not leaving or student.labels[-1] != leaving])
        before: list[bool | None] = [None] * (len(like.chronic) - 1)
        case.students.append(Student(like.gender, list(like.labels), [*before, chance.random() < 0.3]))


# ------------------------------------------------------------------ what the program makes of it


@dataclass
class Told:
    """What the program answered at the last date, and what it had told before."""

    answer: CheckResult
    earlier: list[tuple[PublishedTable, ...]]
    links: list[LogLink]


def run(case: Case, *, mistaken: bool = False) -> Told | None:
    """Every date through the program, as somebody at the keys would do it. None when nothing could be told before.
    `mistaken`: before the last date somebody mixed up the names, and noticed."""
    links: list[LogLink] = []
    store: dict[str, bytes] = {}
    earlier: list[tuple[PublishedTable, ...]] = []
    for date in range(case.dates):
        if mistaken and date == case.dates - 1:
            links += _mixed_up(case.answers[date], links)
        file = _file(case, date)
        beside = ThisFile(ColumnValues(file, MODULE_12), table_columns=frozenset(case.by))
        said = _of_those_here(case, date)
        try:
            past = release_history(links, CLINIC, beside, store.__getitem__, said)
        except Unanswered as problem:
            said = _and_those_who_left(case, date, said, problem)
            past = release_history(links, CLINIC, beside, store.__getitem__, said)
        asked = CheckSpec(Request(CLINIC, PURPOSE, (case.by,)), attackers=ATTACKERS, past=past, seconds=4.0)
        answer = prepare(file, asked)
        if date == case.dates - 1:
            break
        result = answer.result
        if result.refusal is not None:
            return None
        release = build_release(result, Records(), (), replace(TERMS, partner=CLINIC), MODULE_12, ATTACKERS)
        entry = replace(released_entry(asked, release, f"2026-0{date + 1}-01T00:00:00Z"), release=f"r{date}")
        store |= {sha256: release.files[name] for name, sha256, _ in entry.files}
        links.append(link(links[-1] if links else None, entry)[0])
        earlier.append(_published(result))
    return Told(answer, earlier, links)


def _mixed_up(right: LabelAnswers, links: Sequence[LogLink]) -> list[LogLink]:
    """Each name said to be the next one's, and that this was wrong."""
    turned = (*right.values[1:], *right.values[:1])
    wrong = LabelAnswers(tuple(replace(one, now=two.now) for one, two in zip(right.values, turned, strict=True)))
    said = link(links[-1], answered_entry(wrong, "2026-08-01T00:00:00Z"))[0]
    return [said, link(said, corrected_entry(wrong, "mixed up", "2026-08-02T00:00:00Z"))[0]]


def _of_those_here(case: Case, date: int) -> LabelAnswers:
    """What is said at that date, of the values that the file of that date has: by chance nobody may have one."""
    here = {student.labels[date].strip() for student in case.students if student.chronic[date] is not None}
    values = [
        replace(said, now=tuple(value for value in said.now if value.strip() in here))
        for said in case.answers[date].values
    ]
    return LabelAnswers(tuple(said for said in values if said.then or said.now))


def _and_those_who_left(case: Case, date: int, said: LabelAnswers, problem: Unanswered) -> LabelAnswers:
    """The answers, and that values are gone whose last students left. Raises the problem when it is another one."""
    here = {student.labels[date].strip() for student in case.students if student.chronic[date] is not None}
    gone = [
        SameValues("Grade", (value,), ())
        for question in problem.questions
        if isinstance(question, AskedValues) and not question.now
        for value in question.then
        if value in {student.labels[date].strip() for student in case.students} - here
    ]
    if not gone:
        raise problem
    return LabelAnswers((*said.values, *gone))


def _published(result: Result) -> tuple[PublishedTable, ...]:
    return tuple(PublishedTable(table.by, {cell.at: cell.published for cell in table.cells}) for table in result.tables)


def _file(case: Case, date: int) -> Any:
    here = [student for student in case.students if student.chronic[date] is not None]
    facts = {"Grade": [student.labels[date].strip() for student in here], "Gender": [s.gender for s in here]}
    return attendance(facts, [30 if student.chronic[date] else 2 for student in here])


# ------------------------------------------------------------------ what is true


def world(case: Case, earlier: Sequence[tuple[PublishedTable, ...]], *, followed: bool = True) -> Task:
    """The last date with everything known: what each student was called at every date, who left, came and turned; or,
    not `followed`, with what each is called alone."""
    dates = case.dates
    order = (dates - 1, *range(dates - 1))
    columns = (f"Grade {dates - 1}", "Gender", *(f"Grade {date}" for date in range(dates - 1)))
    atoms: dict[tuple[str, ...], list[int]] = {}
    traces: dict[Any, int] = {}
    for student in case.students:
        last, *before = (student.labels[date].strip() for date in order)
        at = (last, student.gender, *before)
        now = student.chronic[-1]
        if now is not None:
            entry = atoms.setdefault(at, [0, 0])
            entry[0] += 1
            entry[1] += now
        steps = tuple(None if student.chronic[d] is None else (at, bool(student.chronic[d])) for d in order)
        if len(set(steps)) > 1:
            traces[steps] = traces.get(steps, 0) + 1

    def by(date: int) -> tuple[str, ...]:
        return tuple(f"Grade {date}" if name == "Grade" else name for name in case.by)

    releases = tuple(
        EarlierRelease(f"r{date}", tuple(replace(table, by=by(date)) for table in tables), followed=followed)
        for date, tables in enumerate(earlier)
    )
    return Task(
        columns,
        {at: (n, c) for at, (n, c) in atoms.items()},
        (TableRequest(by(dates - 1)),),
        (),
        rules_of(MODULE_12),
        frozenset(ATTACKERS),
        earlier=releases,
        roster_changes=tuple(RosterChange(steps[0], steps[1:], k) for steps, k in sorted(traces.items(), key=repr))
        if followed
        else (),
        seconds=4.0,
    )


def numbers(result: Result) -> Mapping[Any, Any]:
    """What a result of one table tells of each group; nothing where it was refused."""
    return {cell.at: cell.published for table in result.tables for cell in table.cells}


def by_text(case: Case, earlier: Sequence[tuple[PublishedTable, ...]]) -> Task:
    """The task of somebody who compares labels as they are written."""
    task = world(case, (), followed=False)
    tables = tuple(
        EarlierRelease(f"r{date}", tuple(replace(table, by=task.tables[0].by) for table in tables), followed=False)
        for date, tables in enumerate(earlier)
    )
    return replace(task, earlier=tables)
