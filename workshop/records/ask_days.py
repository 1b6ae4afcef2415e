"""What has to be asked of a file with rows of single days or periods: its columns, the meaning of every code and of an
empty cell, how its dates are written, and when a day of several periods is a day absent."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Any

from workshop.records.answers import NO_DAY, PERIOD_RULE, Students
from workshop.records.case import Case
from workshop.records.codes_seen import marks_seen
from workshop.records.columns_found import date_columns, month_day_columns
from workshop.records.grain import Grain, how_many_differ, repeated
from workshop.records.problems import FileProblem, RefusalKind, Remedy
from workshop.records.questions import EACH_OR_ONCE, FIRST_ROWS, Question, QuestionKind, SettingChoice, Typed
from workshop.records.school_days import day_reader, school_year
from workshop.records.several_rows import is_school
from workshop.records.vocabulary import CodeMeaning, ColumnRole, meaning_of
from workshop.wording import join_with_and

_MOST_CODES = 60
_SHARES = {
    1.0: "Absent all day",
    0.5: "Half a day absent",
    0.0: "Present",
    None: "Not a day: not enrolled, or no school",
}
_WHOLE_DAY = (
    "Virginia defines an absence as an entire assigned instructional day (8VAC20-730-10); the U.S. Department of "
    "Education counts half of the day or more."
)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", re.ASCII)
_DAY_FIRST = "DD/MM/YYYY"
_SLIPS = 2


def refuse_kind(case: Case) -> None:
    """Raises FileProblem for a kind of file that nobody can count as it is."""
    if case.grain is Grain.EXCEPTIONS and not case.answers.roster:
        codes = len({value for value in case.evidence[case.answers.mark].values if value})
        raise FileProblem(
            f'"{case.file}" lists exceptions only: none of its {codes} codes means present, and students who were '
            "never absent are not in it. So the days enrolled are not known. Export every day, or totals with days "
            "enrolled, or give a roster with entry and exit dates beside it.",
            kind=RefusalKind.EXCEPTIONS,
            remedy=Remedy.ROSTER,
        )
    if case.grain is Grain.VIEWS:
        view = case.role(ColumnRole.VIEW)
        raise FileProblem(
            f'"{case.file}" has several rows for the same student and day, one for each way of counting (column '
            f'"{view}": {_few_values(case, view)}). Export the rows of one of them only.',
            kind=RefusalKind.VIEWS,
        )
    if case.grain is Grain.DAY_NUMBERS:
        raise FileProblem(
            f'"{case.file}" has columns named by the day of a month, and no month. Export it with a date for each '
            "column.",
            kind=RefusalKind.DAY_NUMBERS,
        )
    if case.grain is Grain.GROUPS:
        raise FileProblem(
            f'"{case.file}" is counted already: its rows are groups, not students. Export one row for each student.',
            kind=RefusalKind.AGGREGATE,
        )


def _few_values(case: Case, column: str) -> str:
    """The texts of a column that says what a row is; not those of students."""
    values = [value for value in case.evidence[column].values if value]
    return ", ".join(values[:4]) + (", …" if len(values) > 4 else "")


def ask_days(case: Case) -> Iterator[Question]:
    """The questions about a file with single days, as far as they can be known now."""
    yield from _missing_columns(case)
    yield from _date_order(case)
    yield from _years(case)
    yield from _codes(case)
    if case.grain is Grain.PERIODS:
        yield from _period_rule(case)
    else:
        _refuse_repeated_days(case)


def ask_differing(case: Case, columns: Sequence[str]) -> Iterator[Question]:
    """Where a student counts who has days at several schools, where these are told apart. Other facts that differ are
    slips, and the reader's to name."""
    answers = case.answers
    if answers.wide or answers.roster or not answers.id or answers.students is not Students.ONE_ROW:
        return
    for column in filter(is_school, columns):
        count = how_many_differ(case.evidence, answers.id, column)
        if count:
            choices = (
                SettingChoice("Where the student was last, with all days", {"students": Students.ADD_UP.value}),
                SettingChoice("At each school, with the days there", {"students": Students.EACH_SCHOOL.value}),
            )
            many = f"{count:,} {'student has' if count == 1 else 'students have'}"
            yield Question(
                QuestionKind.SEVERAL_ROWS,
                f"{many} days with several values of “{column}”. Where does such a student count?",
                choices, columns=(answers.id, column), source=EACH_OR_ONCE, setting="students",
            )  # fmt: skip
            return


def _missing_columns(case: Case) -> Iterator[Question]:
    answers, header = case.answers, case.evidence.header
    wanted = [("id", "student ID", QuestionKind.STUDENT_ID, answers.id)]
    if not answers.wide:
        wanted.append(("mark", "attendance code of the day", QuestionKind.CODE_COLUMN, answers.mark))
    for key, words, kind, have in wanted:
        if have:
            continue
        free = [name for name in header if name not in answers.chosen and name not in date_columns(header, answers)][:8]
        yield Question(
            kind, f"Which column has the {words}?",
            (
                *(SettingChoice(f"“{name}”", {key: name}) for name in free),
                SettingChoice("None: export the file again with it."),
            ),
            columns=tuple(free), setting=key, typed=Typed.NAME,
        )  # fmt: skip


def _date_order(case: Case) -> Iterator[Question]:
    """Month first is how dates are written here; where that cannot be, and day first can, a person is asked."""
    answers = case.answers
    if answers.wide:
        yield from _no_year(case)
    if answers.date_format or not answers.date or case.evidence[answers.date].many:
        return
    seen = case.evidence[answers.date]
    found = [(match, row) for value, row in zip(seen.values, seen.first_rows, strict=True)
             if (match := _SLASHED.fullmatch(value))]  # fmt: skip
    day_first = sorted(row for match, row in found if int(match[1]) > 12)
    if day_first and not any(int(match[2]) > 12 for match, _ in found):
        yield Question(
            QuestionKind.DATE_ORDER,
            f"{len(day_first):,} dates in “{answers.date}” cannot have the month first. Does the day come first?",
            (
                SettingChoice("Yes, day/month/year", {"date_format": _DAY_FIRST}),
                SettingChoice("No: correct the dates in the file."),
            ),
            tuple(day_first[:FIRST_ROWS]), (answers.date,), setting="date_format",
        )  # fmt: skip


def _no_year(case: Case) -> Iterator[Question]:
    """Columns named by month and day: of which school year?"""
    names = month_day_columns(case.evidence.header)
    if names and not case.answers.year:
        yield Question(
            QuestionKind.SCHOOL_YEAR,
            f"{len(names)} columns are named by month and day (“{names[0]}” to “{names[-1]}”). Of which school year?",
            (), columns=names[:FIRST_ROWS], setting="year", typed=Typed.YEAR,
        )  # fmt: skip


def _years(case: Case) -> Iterator[Question]:
    """Days of several school years are not one year; a date or two of another one are slips, and the reader's."""
    answers = case.answers
    if answers.year or (not answers.date and not answers.wide):
        return
    rows: dict[int, int] = {}
    for day, count in counted_days(case):
        rows[school_year(day)] = rows.get(school_year(day), 0) + count
    if len(rows) > 1 and min(rows.values()) * 100 > max(rows.values()) and min(rows.values()) > _SLIPS:
        named = {f"{year}-{year + 1}": rows[year] for year in sorted(rows)}
        what = "columns" if answers.wide else "rows"
        words = join_with_and([f"{name} ({count:,} {what})" for name, count in named.items()])
        yield Question(
            QuestionKind.SCHOOL_YEAR,
            f"The file has days of {len(rows)} school years, July to June: {words}. Which one is meant?",
            tuple(SettingChoice(name, {"year": name}) for name in named),
            columns=(answers.date,) if answers.date else (),
            source="The rate is of one school year (Virginia Department of Education).", setting="year",
        )  # fmt: skip


def counted_days(case: Case) -> Iterator[tuple[datetime.date, int]]:
    """Each day with how many rows, or columns, are of it."""
    answers = case.answers
    read_day = day_reader(answers.date_format, answers.year)
    if answers.wide:
        days = [read_day(name) for name in date_columns(case.evidence.header, answers)]
        yield from ((day, 1) for day in days if isinstance(day, datetime.date))
    elif not case.evidence[answers.date].many:
        seen = case.evidence[answers.date]
        dated = zip(seen.days_by(read_day), seen.counts.tolist(), strict=True)
        yield from ((day, count) for day, count in dated if day is not None)


def _codes(case: Case) -> Iterator[Question]:
    answers = case.answers
    marks, said = marks_seen(case.evidence, answers), answers.marks()
    if len(marks) > _MOST_CODES:
        raise FileProblem(
            f'"{case.file}" has {len(marks):,} different texts where the attendance codes are meant; choose the column '
            "with the codes.",
            kind=RefusalKind.NO_CODES,
        )
    for mark, (count, row) in marks.items():
        if mark.casefold() in said:
            continue
        meaning = meaning_of(mark)
        yield Question(
            _kind_of(mark, meaning), _code_text(mark, count, meaning),
            tuple(SettingChoice(_SHARES[share], {"marks": {mark: NO_DAY if share is None else share}})
                  for share in meaning.shares),
            (row,), (answers.mark,) if answers.mark else (), meaning.source, "marks", Typed.SHARE, mark,
        )  # fmt: skip


def _kind_of(mark: str, meaning: CodeMeaning) -> QuestionKind:
    if not mark:
        return QuestionKind.BLANK_MEANING
    return QuestionKind.NOT_ENROLLED if meaning.not_enrolled else QuestionKind.CODE_MEANING


def _code_text(mark: str, count: int, meaning: CodeMeaning) -> str:
    many = f"{count:,} {'time' if count == 1 else 'times'}"
    often = f"The code “{mark}” is used {many}" if mark else f"The code is left empty {many}"
    usual = f" (often {meaning.words})" if meaning.words else ""
    other = f" {meaning.elsewhere}." if meaning.elsewhere else ""
    return f"{often}{usual}.{other} How much of the day was the student absent?"


def _period_rule(case: Case) -> Iterator[Question]:
    answers = case.answers
    if answers.day_rule or not answers.period:
        return
    seen = case.evidence[answers.period]
    periods = [value for value in seen.values if value]

    def choice(words: str, rule: str) -> SettingChoice:
        setting: dict[str, Any] = {"period": answers.period, "day_rule": rule}
        return SettingChoice(words, setting)

    yield Question(
        QuestionKind.PERIOD_RULE,
        f"Each day has up to {len(periods)} periods (column “{answers.period}”). When is a day a day absent?",
        (
            choice("Absent in all periods of the day", "all"),
            choice("Absent in half of the periods or more", "half"),
            choice("The share of periods missed, as a part of a day", "share"),
            choice("Absent in any period", "any"),
            *(choice(f"Absent in period {name}", f"{PERIOD_RULE}{name}") for name in periods[:12]),
        ),
        columns=(answers.period,), source=_WHOLE_DAY, setting="day_rule",
    )  # fmt: skip


def _refuse_repeated_days(case: Case) -> None:
    """Raises FileProblem when most days of the students stand in several rows, and nothing tells the rows apart."""
    answers = case.answers
    if answers.wide or not answers.id or not answers.date:
        return
    again = repeated(case.evidence, answers.id, answers.date)
    if 3 * int(again.sum()) > len(again):
        raise FileProblem(
            f'"{case.file}" has the same student and day in several rows ({int(again.sum()):,} of {len(again):,} rows '
            "repeat a day), and no column says which period each is about. Export daily attendance, or add the period.",
            kind=RefusalKind.REPEATED_DAYS,
        )
