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
from dataclasses import dataclass, replace
from pathlib import Path

from workshop.records.answers import Answers, share_text
from workshop.records.ask_days import ask_days, ask_differing, counted_days, refuse_kind
from workshop.records.ask_ends import ask_ends
from workshop.records.ask_ids import ask_ids
from workshop.records.ask_names import ask_names
from workshop.records.ask_totals import ask_sheets, ask_totals
from workshop.records.ask_when import ask_overlaps, ask_weekends, refuse_growing_terms
from workshop.records.attendance import InMemoryOnly
from workshop.records.case import Case, with_what_is_certain
from workshop.records.codes_seen import marks_seen
from workshop.records.columns_found import find_roles
from workshop.records.evidence import Evidence, gather
from workshop.records.grain import Grain, find_grain
from workshop.records.guess import guess_columns
from workshop.records.header import FileLayout
from workshop.records.plausible import ask_cut, ask_hidden, ask_plausible
from workshop.records.problems import AnswerNeeded, AnswersProblem, FileProblem
from workshop.records.questions import Question
from workshop.records.rows import Progress, SheetSeen, never, no_progress
from workshop.records.several_rows import is_school
from workshop.records.table_file import DAILY_LIMITS, TableFile

_PREVIEW_ROWS, _SAMPLE_ROWS = 8, 200
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
    """Where the table was found.

    Attributes:
        words: what kind of file it is. sheets: those of a workbook. header_row: the row that names the columns.
        left_out: lines that are no rows of it, each with its sheet. hidden: rows that people do not see.
        place: gives the sheet, and the row there, of a row with some number.
    """

    path: Path
    layout: FileLayout
    words: str
    sheets: tuple[SheetSeen, ...]
    header_row: int
    left_out: tuple[tuple[str, int], ...]
    hidden: tuple[int, ...]
    place: Callable[[int], tuple[str, int]]

    @property
    def encoding(self) -> str:
        """The encoding in words; of a workbook, that it is one."""
        return self.words.split(",")[0]

    @property
    def sheet(self) -> str:
        """The sheets of the workbook that are read; empty for a text file."""
        return ", ".join(sheet.name for sheet in self.sheets if sheet.read)


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
        marked: what a column is taken for. by: the columns whose names were looked at.
        evidence: what was read, so that nothing is read twice.
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
    by: tuple[str, ...]
    evidence: Evidence

    def first_rows(self) -> list[tuple[str, ...]]:
        """Some more of the first rows than are shown, to see whether other answers can be right for them."""
        return _first_rows(self.evidence, _SAMPLE_ROWS)


def survey(
    path: Path,
    answers: Answers | None = None,
    by: Sequence[str] = (),
    *,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> Survey:
    """Read the file once, and say what it is and what has to be asked. `by`: the columns to be broken down by, whose
    names are looked at too.

    Raises FileProblem for a file that cannot be counted whatever is answered, ColumnProblem for answers that do not fit
    it, Cancelled.
    """
    answers = Answers() if answers is None else answers
    try:
        return _read(path, answers, by, progress, cancelled)
    except AnswerNeeded as problem:
        if problem.key != "sheets":
            raise
        sheets = problem.choices
    # Which sheets are read is open; what else has to be asked is seen in all of them together.
    every = replace(answers, sheets=sheets, sheet_is=_sheet_column(path, sheets, cancelled))
    found = _read(path, every, by, progress, cancelled)
    open_ = replace(found.answers, sheets=answers.sheets, sheet_is=answers.sheet_is)
    return replace(found, answers=open_, questions=(ask_sheets(every), *found.questions))


def _read(path: Path, answers: Answers, by: Sequence[str], progress: Progress, cancelled: Callable[[], bool]) -> Survey:
    with TableFile(path, cancelled, DAILY_LIMITS, answers) as table:
        if not answers.chosen:
            answers = _with_flags(answers, table.header, table.sample())
        evidence = gather(table, progress, cancelled)
        facts = TableFacts(
            path, table.layout, table.words, table.sheets, table.header_row,
            tuple(table.place(row) for row in table.left_out), tuple(table.hidden_rows()), table.place,
        )  # fmt: skip
        return _judged(table.name, answers, by, evidence, facts)


def _sheet_column(path: Path, sheets: Sequence[str], cancelled: Callable[[], bool]) -> str:
    """What the column of the sheets' names would be called; empty when the sheets have one with the school."""
    with TableFile(path, cancelled, DAILY_LIMITS, Answers(sheets=tuple(sheets))) as table:
        return "" if any(map(is_school, table.header)) else "School"


def layout_of(path: Path, cancelled: Callable[[], bool] = never) -> tuple[FileLayout, tuple[str, ...]]:
    """The layout and the columns of a file, and nothing else of it; of a workbook those of its sheets with students.

    Raises FileProblem, Cancelled.
    """
    try:
        with TableFile(path, cancelled, DAILY_LIMITS) as table:
            return table.layout, table.header
    except AnswerNeeded as problem:
        where = Answers(sheets=problem.choices)
    with TableFile(path, cancelled, DAILY_LIMITS, where) as table:
        return table.layout, table.header


def resurvey(
    found: Survey, answers: Answers, *, progress: Progress = no_progress, cancelled: Callable[[], bool] = never
) -> Survey:
    """The same file with other answers; it is read again only where they say that another table is meant."""
    if _table(answers) != _table(found.answers):
        return survey(found.facts.path, answers, found.by, progress=progress, cancelled=cancelled)
    return _judged(found.file, answers, found.by, found.evidence, found.facts)


def _table(answers: Answers) -> tuple[object, ...]:
    return (answers.sheet, answers.sheets, answers.sheet_is, answers.header_row)


def _judged(file: str, answers: Answers, by: Sequence[str], evidence: Evidence, facts: TableFacts) -> Survey:
    _refuse_missing(answers, evidence.header)
    if not evidence.rows:
        raise FileProblem(f'"{file}" has column names but no students; choose the file with the rows.')
    roles = find_roles(evidence, answers)
    grain = find_grain(evidence, roles, answers)
    answers = with_what_is_certain(answers, evidence, roles, grain)
    case = Case(file, evidence, roles, grain, answers, facts.place)
    refuse_kind(case)
    known = {name.casefold(): name for name in evidence.header}
    columns = [known[name.casefold()] for name in by if name.casefold() in known]
    if grain.daily:
        questions = [*ask_days(case), *ask_differing(case, columns), *ask_weekends(case), *ask_ends(case)]
        questions += ask_cut(case)
    else:
        refuse_growing_terms(case)
        questions = [*ask_totals(case), *ask_overlaps(case), *ask_plausible(case)]
    questions += [*ask_ids(case), *ask_hidden(case, facts.hidden)]
    named = {name: evidence[name] for name in columns if not evidence[name].many}
    questions += ask_names(file, named, answers)
    days = _days(case)
    return Survey(
        file, grain, answers, tuple(_placed(one, facts) for one in questions), facts, facts.layout, evidence.rows,
        _students(case), min(days, default=None), max(days, default=None), _codes(case), _left_out(facts),
        evidence.header, tuple(_first_rows(evidence, _PREVIEW_ROWS)), _marked(answers), tuple(by), evidence,
    )  # fmt: skip


def _refuse_missing(answers: Answers, header: Sequence[str]) -> None:
    """Raises ColumnProblem for a column that was named and is not there."""
    for name in answers.named:
        if name not in header:
            raise AnswersProblem(f'The file has no column "{name}"; it has: {", ".join(header[:12])}.')


def _placed(question: Question, facts: TableFacts) -> Question:
    """The question with the rows as the sheets count them."""
    places = [facts.place(row) for row in question.rows]
    sheets = tuple(sheet for sheet, _ in places) if any(sheet for sheet, _ in places) else ()
    return replace(question, rows=tuple(row for _, row in places), sheets=sheets)


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
    return len(case.evidence[ident].values) - len(case.evidence[ident].nobody)


def _days(case: Case) -> list[datetime.date]:
    if case.answers.wide:
        return [day for day, _ in counted_days(case)]
    return [day for day, _ in counted_days(case)] if case.answers.date in case.evidence else []


def _codes(case: Case) -> tuple[CodeSeen, ...]:
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
        rows = ", ".join(f"{row:,} of sheet “{sheet}”" if sheet else f"{row:,}" for sheet, row in facts.left_out[:3])
        more = ", …" if len(facts.left_out) > 3 else ""
        words.append(f"{len(facts.left_out):,} lines of a report are left out (rows {rows}{more}).")
    for sheet in facts.sheets:
        if not sheet.read:
            words.append(f"Sheet “{sheet.name}” is {'hidden and ' if sheet.hidden else ''}not read.")
    return tuple(words)


def _first_rows(evidence: Evidence, most: int) -> list[tuple[str, ...]]:
    """The first rows as they stand there; a column with more different texts than are kept is not shown."""
    columns = [evidence[name] for name in evidence.header]
    return [
        tuple("…" if seen.many else seen.values[int(seen.codes[place])] for seen in columns)
        for place in range(min(most, len(evidence.numbers)))
    ]


def _marked(answers: Answers) -> dict[str, str]:
    """What each column with a meaning is taken for."""
    meant = {
        answers.id: "student ID", answers.enrolled: "days enrolled", answers.present: "days present",
        answers.date: "date", answers.mark: "code", answers.period: "period", answers.absent: "days absent",
        **dict.fromkeys(answers.also_absent, "days absent"),
    }  # fmt: skip
    return {name: words for name, words in meant.items() if name}
