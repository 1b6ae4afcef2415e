"""What a file of attendance is, before anything in it is counted; and what a person has to say first.

    found = survey(path, answers)
    while found.questions:
        answers = answered(found.answers, found.questions[0], choice)
        found = resurvey(found, answers)
    attendance = read_attendance(path, found.answers)

A file that nobody can count as it is raises FileProblem, in a sentence about the kind of file.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workshop.records.answers import Answers
from workshop.records.ask_days import ask_days, refuse_kind
from workshop.records.ask_totals import ask_totals
from workshop.records.attendance import InMemoryOnly
from workshop.records.case import Case, with_what_is_certain
from workshop.records.codes_seen import marks_seen
from workshop.records.columns_found import date_columns, find_roles
from workshop.records.evidence import Evidence, gather
from workshop.records.grain import Grain, find_grain
from workshop.records.guess import guess_columns
from workshop.records.header import FileLayout
from workshop.records.plausible import ask_plausible
from workshop.records.problems import FileProblem
from workshop.records.questions import Question
from workshop.records.rows import Progress, never, no_progress
from workshop.records.school_days import read_school_day
from workshop.records.table_file import DAILY_LIMITS, TableFile

_PREVIEW_ROWS = 8
_FLAGS = frozenset(("0", "1", "yes", "no", "y", "n", "true", "false"))


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A code of attendance: how many cells have it, and the share of the day absent; `share` is None until a person has
    said it, and `NO_DAY` or a number after that."""

    code: str
    count: int
    share: str | None


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Where the table was found: what the file is in words, the row of the header, lines that are no rows of it."""

    path: Path
    words: str
    header_row: int
    left_out: tuple[int, ...]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Survey(InMemoryOnly):
    """What a file is.

    Attributes:
        file: its name. grain: what one row is.
        answers: those given, and what is certain without asking. questions: what is open; nothing may be counted
            before there is none.
        rows, students: how many there are; `students` is None where nothing tells them apart.
        first_day, last_day: of the days in it; None where it has totals.
        codes: the codes of attendance, the most frequent first.
        left_out: what is not read, and why, a sentence each.
        header, preview: the columns, and the first rows as they stand there. They are about students: for the screen
            of whoever chose the file, and nothing else.
        marked: what a column is taken for.
    """

    file: str
    grain: Grain
    answers: Answers
    questions: tuple[Question, ...]
    facts: TableFacts
    layout: FileLayout
    rows: int
    students: int | None
    first_day: datetime.date | None
    last_day: datetime.date | None
    codes: tuple[CodeSeen, ...]
    left_out: tuple[str, ...]
    header: tuple[str, ...]
    preview: tuple[tuple[str, ...], ...]
    marked: Mapping[str, str]
    evidence: Evidence


def survey(
    path: Path,
    answers: Answers | None = None,
    *,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> Survey:
    """Read the file once, and say what it is and what has to be asked.

    Raises FileProblem for a file that cannot be counted whatever is answered, ColumnProblem for answers that do not fit
    it, Cancelled.
    """
    answers = Answers() if answers is None else answers
    with TableFile(path, cancelled, DAILY_LIMITS) as table:
        if not answers.chosen:
            answers = _with_flags(answers, table.header, table.sample())
        evidence = gather(table, progress, cancelled)
        facts = TableFacts(path, table.words, table.header_row, tuple(table.left_out))
        return _judged(table.name, answers, evidence, facts)


def resurvey(
    found: Survey, answers: Answers, *, progress: Progress = no_progress, cancelled: Callable[[], bool] = never
) -> Survey:
    """The same file with other answers; it is read again only where they say that another table is meant."""
    if _table(answers) != _table(found.answers):
        return survey(found.facts.path, answers, progress=progress, cancelled=cancelled)
    return _judged(found.file, answers, found.evidence, found.facts)


def _table(answers: Answers) -> tuple[object, ...]:
    return (answers.sheet, answers.sheets, answers.sheet_is, answers.header_row)


def _judged(file: str, answers: Answers, evidence: Evidence, facts: TableFacts) -> Survey:
    if not evidence.rows:
        raise FileProblem(f'"{file}" has column names but no students; choose the file with the rows.')
    roles = find_roles(evidence, answers)
    grain = find_grain(evidence, roles, answers)
    answers = with_what_is_certain(answers, evidence, roles, grain)
    case = Case(file, evidence, roles, grain, answers)
    refuse_kind(case)
    questions = [*ask_days(case)] if grain.daily else [*ask_totals(case), *ask_plausible(case)]
    days = _days(case)
    return Survey(
        file, grain, answers, tuple(questions), facts, FileLayout.of(evidence.header), evidence.rows,
        _students(case), min(days, default=None), max(days, default=None), _codes(case), _left_out(facts),
        evidence.header, tuple(_first_rows(evidence)), _marked(answers), evidence,
    )  # fmt: skip


def _with_flags(answers: Answers, header: tuple[str, ...], sample: Sequence[Sequence[str]]) -> Answers:
    """Columns that say yes or no of a day, as some programs write it: their meaning is certain."""
    guess = guess_columns(header, sample)
    if not guess.daily:
        return answers
    place = header.index(guess.mark)
    flags = {row[place].strip().casefold() for row in sample} <= {*_FLAGS, ""}
    return guess if flags else answers


def _students(case: Case) -> int | None:
    ident = case.answers.id
    if not ident or case.evidence[ident].many:
        return None
    return sum(bool(value) for value in case.evidence[ident].values)


def _days(case: Case) -> list[datetime.date]:
    if case.answers.wide:
        read = [read_school_day(name) for name in date_columns(case.evidence.header)]
        return [day for day in read if isinstance(day, datetime.date)]
    if not case.answers.date or case.answers.date not in case.evidence:
        return []
    return [day for day in case.evidence[case.answers.date].days if day is not None]


def _codes(case: Case) -> tuple[CodeSeen, ...]:
    from workshop.records.answers import share_text

    if not case.grain.daily:
        return ()
    said = case.answers.marks()
    seen = sorted(marks_seen(case.evidence, case.answers).items(), key=lambda one: -one[1][0])
    return tuple(
        CodeSeen(code, count, share_text(said[code.casefold()]) if code.casefold() in said else None)
        for code, (count, _) in seen
    )


def _left_out(facts: TableFacts) -> tuple[str, ...]:
    """What a person is to know of lines that are not read."""
    words = []
    if facts.header_row > 1:
        words.append(f"The columns are named in row {facts.header_row}; what stands above is left out.")
    if facts.left_out:
        rows = ", ".join(f"{row:,}" for row in facts.left_out[:3]) + (", …" if len(facts.left_out) > 3 else "")
        words.append(f"{len(facts.left_out):,} lines of a report are left out (rows {rows}).")
    return tuple(words)


def _first_rows(evidence: Evidence) -> list[tuple[str, ...]]:
    """The first rows as they stand there; a column with more different texts than are kept is not shown."""
    columns = [evidence[name] for name in evidence.header]
    return [
        tuple("…" if seen.many else seen.values[int(seen.codes[place])] for seen in columns)
        for place in range(min(_PREVIEW_ROWS, len(evidence.numbers)))
    ]


def _marked(answers: Answers) -> dict[str, str]:
    """What each column with a meaning is taken for."""
    meant = {
        answers.id: "student ID", answers.enrolled: "days enrolled", answers.present: "days present",
        answers.date: "date", answers.mark: "code", answers.period: "period", answers.absent: "days absent",
        **dict.fromkeys(answers.also_absent, "days absent"),
    }  # fmt: skip
    return {name: words for name, words in meant.items() if name}
