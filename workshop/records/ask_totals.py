"""What has to be asked of a file of totals: which columns count the days absent and enrolled, in what unit, and what
several rows of one student are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS
from workshop.records.answers import MOST_DAYS, Answers, Students, Unit
from workshop.records.case import Case, disagreeing, parts_of_absent, units
from workshop.records.grain import Grain, differs, repeated, school_column
from workshop.records.labels import is_grade
from workshop.records.problems import FileProblem, RefusalKind
from workshop.records.questions import EACH_OR_ONCE, Question, QuestionKind, SettingChoice, Typed
from workshop.records.school_days import NOT_A_DAY
from workshop.records.vocabulary import ColumnRole, columns_of
from workshop.wording import join_with_and

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_ALL_COUNT = (
    "Virginia: excused and unexcused absences and suspensions all count (Virginia Department of Education, chronic "
    "absenteeism)."
)
_EXPORT = "Export the file again with a column of all days absent, and choose it."
_NO_NUMBER = "is not a number of days"
_NOT_ALL_NUMBERS = "has something else than numbers of days in it."
_MOST_COLUMNS = 8
_MOST_TEXTS = 5_000


def ask_sheets(every: Answers) -> Question:
    """Which sheets of a workbook are read, where several have students. `every` names them all."""
    words = join_with_and([f"“{name}”" for name in every.sheets[:8]])
    together: dict[str, Any] = {"sheets": list(every.sheets)}
    text = "All of them, one below the other"
    if every.sheet_is:
        together["sheet_is"] = every.sheet_is
        text = f"{text}; the name of the sheet is the column “{every.sheet_is}”"
    return Question(
        QuestionKind.SHEETS, f"{len(every.sheets)} sheets have tables of students: {words}. Which are read?",
        (SettingChoice(text, together), *(SettingChoice(f"Only “{name}”", {"sheet": name}) for name in every.sheets)),
        setting="sheets",
    )  # fmt: skip


def ask_totals(case: Case) -> Iterator[Question]:
    """The questions about a file with totals, as far as they can be known now."""
    yield from _absent(case)
    yield from _enrolled(case)
    yield from _unit(case)
    yield from _year(case)
    yield from _several_rows(case)


def _absent(case: Case) -> Iterator[Question]:
    if case.answers.absent or case.answers.present:
        return
    parts, total = parts_of_absent(case.roles), case.role(ColumnRole.ABSENT)
    if total:
        yield _disagreement(case, total, parts)
    elif ColumnRole.EXCUSED in case.roles and ColumnRole.UNEXCUSED in case.roles:
        names = " + ".join(parts)
        words = join_with_and([f"“{name}”" for name in parts])
        choices = [SettingChoice(f"Days absent = {names}", {"absent": list(parts)})]
        if len(parts) > 2:
            fewer = list(parts[:2])
            choices.append(
                SettingChoice(f"Days absent = {' + '.join(fewer)}: suspensions are in them", {"absent": fewer})
            )
        yield Question(
            QuestionKind.ABSENT_SUM, f"No column counts all days absent. Are they the sum of {words}?",
            (*choices, SettingChoice(_EXPORT)), columns=parts, source=_ALL_COUNT, setting="absent",
        )  # fmt: skip
    elif ColumnRole.PRESENT in case.roles and ColumnRole.ENROLLED in case.roles:
        present, enrolled = case.roles[ColumnRole.PRESENT], case.roles[ColumnRole.ENROLLED]
        yield Question(
            QuestionKind.PRESENT,
            f"No column counts the days absent. Are they “{enrolled}” minus “{present}”?",
            (
                SettingChoice(f"Days absent = {enrolled} − {present}", {"present": present, "enrolled": enrolled}),
                SettingChoice(_EXPORT),
            ),
            columns=(present, enrolled), setting="present",
        )  # fmt: skip
    elif parts:
        raise FileProblem(
            f'"{case.file}" counts only a part of the days absent (column "{parts[0]}"). All absences count, excused '
            "or not. Export a column with all of them.",
            kind=RefusalKind.PART,
        )
    elif ColumnRole.PERCENT_ABSENT in case.roles or ColumnRole.PERCENT_PRESENT in case.roles:
        raise FileProblem(
            f'"{case.file}" has percentages only. A rounded percentage does not decide who is chronically absent. '
            "Export the days absent and the days enrolled.",
            kind=RefusalKind.PERCENTAGES,
        )
    else:
        yield _which_column(case)


def _disagreement(case: Case, total: str, parts: tuple[str, ...]) -> Question:
    wrong = disagreeing(case.evidence, total, parts)
    count = int(wrong.sum())
    return Question(
        QuestionKind.ABSENT_SUM,
        f"“{total}” is not the sum of {join_with_and([f'“{name}”' for name in parts])} in {count:,} of "
        f"{len(wrong):,} rows. Which are the days absent?",
        (
            SettingChoice(total, {"absent": total}),
            SettingChoice(" + ".join(parts), {"absent": list(parts)}),
            SettingChoice(_EXPORT),
        ),
        case.rows_where(wrong), (total, *parts), _ALL_COUNT, "absent",
    )  # fmt: skip


def _which_column(case: Case) -> Question:
    names = _number_columns(case)
    column, wrong = _without_numbers(case, ColumnRole.ABSENT)
    if not names:
        if column:
            case.refuse_cells(
                column, wrong, _NO_NUMBER, "export it with the number of days absent.", RefusalKind.NO_NUMBERS
            )
        _refuse_other_dates(case)
        listed = ", ".join(case.evidence.header[:12])
        raise FileProblem(
            f'No column was recognized as the days absent; "{case.file}" has: {listed}. It needs one row for each '
            "student with days absent and enrolled, or one row for each student and day.",
            kind=RefusalKind.NOT_RECOGNIZED,
        )
    choices = (*(SettingChoice(f"“{name}”", {"absent": name}) for name in names), SettingChoice(_EXPORT))
    why = f"“{column}” {_NOT_ALL_NUMBERS}" if column else "No column was recognized as the days absent."
    return Question(
        QuestionKind.ABSENT, f"{why} Which one counts the days absent?", choices, case.rows_where(wrong),
        (*filter(None, (column,)), *names), _ALL_COUNT, "absent", Typed.NAME,
    )  # fmt: skip


def _without_numbers(case: Case, role: ColumnRole) -> tuple[str, Array]:
    """The column that is called so and has something else than numbers in it, empty when there is none; and true for
    each kept row where something else stands."""
    import numpy as np

    for name in columns_of(case.evidence.header, role):
        seen = case.evidence[name]
        if not seen.many and not seen.numeric and name not in case.roles.values():
            return name, (seen.amounts < 0)[seen.codes]
    return "", np.zeros(len(case.evidence.numbers), dtype=bool)


def _refuse_other_dates(case: Case) -> None:
    """Raises FileProblem for a file of days in which the days cannot be read."""
    import numpy as np

    for name in columns_of(case.evidence.header, ColumnRole.DATE) if ColumnRole.MARK in case.roles else ():
        seen = case.evidence[name]
        if not seen.many and name not in case.roles.values():
            wrong = np.array([day is None for day in seen.days], dtype=bool)[seen.codes]
            case.refuse_cells(name, wrong, NOT_A_DAY, "export it with dates like these.", RefusalKind.NO_DATES)


def _number_columns(case: Case) -> tuple[str, ...]:
    """Columns of numbers that have no other meaning."""
    answers = case.answers
    meant = {*answers.chosen, *(name for role, name in case.roles.items() if role is not ColumnRole.ABSENT)}
    found = [
        name
        for name in case.evidence.header
        if name not in meant
        and not is_grade(name)
        and len(case.evidence[name].values) <= _MOST_TEXTS
        and case.evidence[name].numeric
    ]
    return tuple(found[:_MOST_COLUMNS])


def _enrolled(case: Case) -> Iterator[Question]:
    answers = case.answers
    if answers.enrolled or answers.days is not None or answers.calendar or not (answers.absent or answers.present):
        return
    names = tuple(name for name in _number_columns(case) if _may_be_enrolled(case, name))
    column, wrong = _without_numbers(case, ColumnRole.ENROLLED)
    why = f"“{column}” {_NOT_ALL_NUMBERS}" if column else "The number of school days is not known."
    yield Question(
        QuestionKind.ENROLLED,
        f"{why} Which column counts the days enrolled, or how many school days were there for everyone?",
        tuple(SettingChoice(f"“{name}”", {"enrolled": name}) for name in names), case.rows_where(wrong),
        (*filter(None, (column,)), *names), setting="days", typed=Typed.DAYS,
    )  # fmt: skip


def _may_be_enrolled(case: Case, name: str) -> bool:
    """Whether no row has more days absent than that column has."""
    days = case.evidence[name].row_amounts()
    counted = [one for one in (case.answers.absent, case.answers.present) if one]
    return all(bool((case.evidence[one].row_amounts() <= days).all()) for one in counted)


def _unit(case: Case) -> Iterator[Question]:
    answers = case.answers
    if answers.unit is not Unit.DAYS or not (answers.absent or answers.present or parts_of_absent(case.roles)):
        return
    named = units(case) or set()
    if len(named) > 1:
        words = join_with_and(sorted(unit.value for unit in named))
        raise FileProblem(
            f'"{case.file}" counts absences and enrollment in different units ({words}). Export both in one unit.',
            kind=RefusalKind.TWO_UNITS,
        )
    unit = next(iter(named), Unit.DAYS)
    if unit is not Unit.DAYS:
        yield Question(
            QuestionKind.UNIT,
            f"The columns count {unit.value}, not days. Count a student as chronically absent from a tenth of the "
            f"{unit.value} on?",
            (SettingChoice(f"Yes, the file counts {unit.value}", {"unit": unit.value}), SettingChoice(_EXPORT)),
            columns=tuple(filter(None, (answers.absent, *answers.also_absent, answers.enrolled))),
            source="Ohio counts hours; Virginia counts days. A tenth of the time is a tenth in every unit.",
            setting="unit",
        )  # fmt: skip
        return
    if not answers.enrolled:
        return
    if any(":" in value for value in case.evidence[answers.enrolled].values):
        yield Question(
            QuestionKind.UNIT, f"“{answers.enrolled}” has hours and minutes, such as 7:30. Does the file count hours?",
            (SettingChoice("Yes, hours", {"unit": Unit.HOURS.value}), SettingChoice(_EXPORT)),
            columns=(answers.enrolled,), setting="unit",
        )  # fmt: skip
        return
    many = case.evidence[answers.enrolled].row_amounts() > MOST_DAYS * PARTS
    if 2 * int(many.sum()) > len(many) and answers.id:
        choices = [
            SettingChoice(f"The file counts {unit.value}", {"unit": unit.value}) for unit in (Unit.MINUTES, Unit.HOURS)
        ]
        yield Question(
            QuestionKind.UNIT,
            f"“{answers.enrolled}” is over {MOST_DAYS} in {int(many.sum()):,} of {len(many):,} rows, more than a "
            "school year has days. What does the file count?",
            (*choices, SettingChoice("Several students or several years in a row: export one row for each student.")),
            case.rows_where(many), (answers.enrolled,), setting="unit",
        )  # fmt: skip


def _year(case: Case) -> Iterator[Question]:
    column = case.role(ColumnRole.YEAR)
    if case.grain is not Grain.YEARS or case.answers.year:
        return
    seen = case.evidence[column]
    counts = {value: int(count) for value, count in zip(seen.values, seen.counts, strict=True) if value}
    years = sorted(counts)
    words = join_with_and([f"{year} ({counts[year]:,} rows)" for year in years])
    yield Question(
        QuestionKind.SCHOOL_YEAR,
        f"The file has {len(years)} school years in “{column}”: {words}. Which one is meant? Years are never added up.",
        tuple(SettingChoice(year, {"year": year}) for year in years),
        columns=(column,), source="The rate is of one school year (Virginia Department of Education).", setting="year",
    )  # fmt: skip


def _several_rows(case: Case) -> Iterator[Question]:
    answers = case.answers
    if case.grain in (Grain.CODES, Grain.TERMS) and answers.students is Students.ONE_ROW:
        words, kind, role = _SPLIT[case.grain]
        raise FileProblem(f'"{case.file}" has {words.format(column=case.role(role))}', kind=kind)
    if answers.students is not Students.ONE_ROW or case.grain is not Grain.ENROLLMENTS or not answers.id:
        return
    again = repeated(case.evidence, answers.id)
    school = school_column(case.evidence.header)
    differ = f", at several schools (column “{school}”)" if differs(case.evidence, answers.id, school) else ""
    extra = int(again.sum())
    ordered = ColumnRole.ENTRY in case.roles or ColumnRole.EXIT in case.roles or case.answers.sheets
    choices = [SettingChoice("Add up the days of each student; count the student at the last school", _add_up())]
    if not ordered:  # nothing says which row is the last
        choices = []
    if school:
        each: Mapping[str, Any] = {"students": Students.EACH_SCHOOL.value}
        choices.append(SettingChoice("Count each school's own days; add them up for the division's total", each))
    yield Question(
        QuestionKind.SEVERAL_ROWS,
        f"{extra:,} {'row is of a student' if extra == 1 else 'rows are of students'} with an earlier row too{differ}. "
        "How is a student with several rows counted?",
        (*choices, SettingChoice("Not at all: export one row for each student.")),
        case.rows_where(again), tuple(filter(None, (answers.id, school))),
        EACH_OR_ONCE,
        "students",
    )  # fmt: skip


def _add_up() -> Mapping[str, Any]:
    return {"students": Students.ADD_UP.value}


_SPLIT = {
    Grain.CODES: (
        "a row for each student and attendance code (column “{column}”), so the days of a student are split over "
        "several rows. Export one row for each student, with all days absent and all days enrolled.",
        RefusalKind.CODES,
        ColumnRole.MARK,
    ),
    Grain.TERMS: (
        "a row for each student and month or term (column “{column}”), and does not say whether the numbers are of "
        "that term alone or from the first day on. Export one row for each student and the whole year.",
        RefusalKind.TERMS,
        ColumnRole.TERM,
    ),
}
