"""What a person said of a file, in words: for the notes of a release, and for whoever looks at it before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workshop.records.amounts import PARTS, amount_text
from workshop.records.answers import PERIOD_RULE, Answers, Finding, Students, TotalsRows, Unit
from workshop.wording import join_with_and

_RULES = {
    "all": "A day is a day absent when the student was absent in all periods.",
    "half": "A day is a day absent when the student was absent in half of the periods or more.",
    "any": "A day is a day absent when the student was absent in any period.",
    "share": "Each period missed counts as a part of a day.",
}
_STUDENTS = {
    Students.ADD_UP: "The days of a student with several rows are added up; the student counts at the last school.",
    Students.EACH_SCHOOL: (
        "Each school counts a student's days there, so schools do not add up to the total. The total counts a student "
        "once, with all days."
    ),
}
_ACCEPTED: Mapping[str, str] = {
    Finding.ALL_CHRONIC: "The division confirmed that every student is in the file, though nearly all are "
    "chronically absent.",
    Finding.LONG_YEAR: "The division confirmed that there were more days than a school year usually has.",
    Finding.PERCENTAGES: "Percentages in the file do not agree with its days; the days were counted.",
    Finding.DAYS_PRESENT: "Days present in the file do not agree with its days absent; the days absent were counted.",
    Finding.ENDS_EARLY: "The division confirmed that schools whose days end earlier are complete.",
    Finding.OTHER_IDS: "The division confirmed student IDs that look unlike the others.",
    Finding.WEEKENDS: "The division confirmed that there was school on weekends.",
    Finding.OVERLAPS: "The division confirmed students who were enrolled twice at once.",
    Finding.HIDDEN_ROWS: "Rows that are hidden in the workbook are counted too.",
    Finding.CUT: "The division confirmed that the file is complete.",
}


def answers_in_words(answers: Answers) -> tuple[str, ...]:
    """One sentence for each answer that decides what is counted; columns and codes are named, students never."""
    return tuple(_sentences(answers))


def _sentences(answers: Answers) -> Iterator[str]:
    if answers.sheets or answers.sheet:
        names = join_with_and([f"“{name}”" for name in answers.sheets or (answers.sheet,)])
        yield f"Read from the {'sheets' if len(answers.sheets) > 1 else 'sheet'} {names}."
    yield from _days(answers) if answers.daily else _totals(answers)
    if answers.students in _STUDENTS:
        yield _STUDENTS[answers.students]
    if answers.totals_rows is TotalsRows.LEAVE_OUT:
        yield "Rows that are totals of other rows are left out."
    elif answers.totals_rows is TotalsRows.STUDENTS:
        yield "Rows that look like totals of other rows are counted as students."
    if answers.year:
        yield f"Only the school year {answers.year} is counted."
    for column, groups in answers.same:
        for first, *others in groups:
            if others:
                yield f"In “{column}”, {join_with_and([f'“{name}”' for name in others])} counted as “{first}”."
    for finding in answers.accepted:
        yield _ACCEPTED.get(finding, f"The division accepted the finding “{finding}”.")


def _totals(answers: Answers) -> Iterator[str]:
    unit = answers.unit.value
    if answers.present:
        yield f"{unit.capitalize()} absent are “{answers.enrolled}” minus “{answers.present}”."
    else:
        columns = join_with_and([f"“{name}”" for name in (answers.absent, *answers.also_absent)])
        yield f"{unit.capitalize()} absent are {'the sum of ' if answers.also_absent else ''}{columns}."
    if answers.enrolled:
        yield f"{unit.capitalize()} enrolled are “{answers.enrolled}”."
    if answers.unit is not Unit.DAYS:
        yield f"The file counts {unit}, and a student is chronically absent from a tenth of them on."
    if answers.days is not None:
        yield f"The school year has {answers.days:,} {unit if answers.days > 400 else 'days'}."


def _days(answers: Answers) -> Iterator[str]:
    if answers.wide:
        yield "Days are counted from one column for each date."
    else:
        yield f"Days are counted from the codes in “{answers.mark}”, by the dates in “{answers.date}”."
    if answers.date_format:
        yield f"Dates are written as {answers.date_format}."
    yield f"{'; '.join(_codes(answers))}."
    if answers.day_rule.startswith(PERIOD_RULE):
        period = answers.day_rule.removeprefix(PERIOD_RULE)
        yield f"A day is a day absent when the student was absent in period {period}."
    elif answers.day_rule:
        yield _RULES[answers.day_rule]
    if answers.roster:
        yield "Who was enrolled, and for how many days, is as in the roster."
    if answers.days is not None:
        yield f"The school year has {answers.days:,} days."
    if answers.calendar:
        yield "School days are as in the calendar."


def _codes(answers: Answers) -> Iterator[str]:
    """Each meaning with its codes: `Absent: A, U; present: P, (empty)`."""
    by_share: dict[int | None, list[str]] = {}
    said = [(mark, PARTS) for mark in answers.absent_marks] + [(mark, 0) for mark in answers.present_marks]
    for mark, share in [*said, *answers.shares]:
        by_share.setdefault(share, []).append(mark or "(empty)")
    words = {PARTS: "absent", 0: "present", None: "not a day of the student"}
    found = [
        f"{words.get(share, '') or f'{amount_text(share or 0, PARTS)} of a day absent'}: {', '.join(marks)}"
        for share, marks in by_share.items()
    ]
    yield f"The codes mean {found[0]}" if found else "No codes"
    yield from found[1:]
