"""What a file of attendance does not say, asked of a person once: a sentence with its numbers, and the answers.

    for question in survey.questions:
        answers = answered(answers, question, question.choices[0])
        answers = answered(answers, question, typed(question, "180"))    # where question.typed says what may be typed

A choice is nothing but settings, named and written as in the file of answers (`workshop share template answers`), so a
question that was answered on screen and one that was answered in a file cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from content.clean import clean_line
from workshop.records.amounts import PARTS, read_amount
from workshop.records.answers import MOST_DAYS, NO_DAY, Answers, Students, TotalsRows
from workshop.records.answers_file import answers_of, document
from workshop.records.problems import AnswerNeeded, ColumnProblem
from workshop.records.school_days import is_year
from workshop.wording import join_with_and

FIRST_ROWS = 3
"""So many rows of a finding are named."""


EACH_OR_ONCE = (
    "The U.S. Department of Education counts each school for itself; division totals count a student once. Virginia's "
    "rule for school rates was not found in an open copy."
)
"""What is known of students who changed schools."""


class QuestionKind(StrEnum):
    """What a question is about. The values are for scripts (`--json`), and stay as they are."""

    SHEETS = "sheets"
    STUDENT_ID = "student_id"
    ABSENT = "days_absent"
    ABSENT_SUM = "absent_sum"
    PRESENT = "derived_from_present"
    ENROLLED = "days_enrolled"
    UNIT = "unit"
    TOTALS_ROWS = "totals_rows"
    CODE_COLUMN = "code_column"
    CODE_MEANING = "code_meaning"
    BLANK_MEANING = "blank_meaning"
    NOT_ENROLLED = "not_enrolled_mark"
    DATE_ORDER = "date_order"
    PERIOD_RULE = "period_rule"
    SEVERAL_ROWS = "several_rows_per_student"
    SCHOOL_YEAR = "school_year"
    LABEL_VARIANTS = "label_variants"
    PLAUSIBLE = "plausible"


class Typed(StrEnum):
    """What may be typed instead of a choice."""

    DAYS = "days"
    SHARE = "share"
    NAME = "name"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class SettingChoice:
    """One answer: its words, and the settings it makes. Without settings the file cannot be used as it is; `text` says
    what to do."""

    text: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        """Whether nothing is counted with that answer."""
        return not self.settings


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be decided before anything is counted.

    Attributes:
        kind: what it is about. text: the question, with its numbers and without anything of a student.
        choices: what may be answered; none is a default.
        rows: the first rows that it is about, as a spreadsheet counts; at most `FIRST_ROWS`.
        columns: the columns that it is about, to be marked in a preview.
        source: what the rule is in Virginia or elsewhere, and who says so; empty where there is none.
        setting: the key of the file of answers that answers it.
        typed: what may be typed instead of a choice; None when nothing. subject: the mark or the column that a typed
            answer is about.
        sheets: of each row its sheet, where several are read.
    """

    kind: QuestionKind
    text: str
    choices: tuple[SettingChoice, ...]
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    source: str = ""
    setting: str = ""
    typed: Typed | None = None
    subject: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Its first rows for a person: `rows 4, 9, 12`; empty when it is about none."""
        if self.sheets:
            places = zip(self.sheets, self.rows, strict=True)
            return join_with_and([f"row {row:,} of sheet “{sheet}”" for sheet, row in places])
        rows = ", ".join(f"{row:,}" for row in self.rows)
        return f"row{'s' if len(self.rows) > 1 else ''} {rows}" if rows else ""


def answered(answers: Answers, question: Question, choice: SettingChoice) -> Answers:
    """The answers with that choice made too. Raises ColumnProblem when the choice is that the file cannot be used."""
    if choice.refuses:
        raise ColumnProblem(choice.text)
    found = document(answers)
    for key, value in choice.settings.items():
        found[key] = _merged(key, found.get(key), value)
    return answers_of(found)


def _merged(key: str, before: Any, value: Any) -> Any:
    """A setting with another on top: tables, as of marks, are filled up; names that are the same, and what is accepted,
    add up."""
    if before is None:
        return value
    match key:
        case "marks":
            return {**before, **value}
        case "same":
            return {**before, **{column: _joined([*before.get(column, ()), *more]) for column, more in value.items()}}
        case "accepted":
            return [*before, *(one for one in value if one not in before)]
    return value


def _joined(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Groups of names of which no two have a name in common."""
    found: list[list[str]] = []
    for group in groups:
        together = list(group)
        for other in [one for one in found if set(one) & set(together)]:
            found.remove(other)
            together = [*other, *(name for name in together if name not in other)]
        found.append(together)
    return found


def typed(question: Question, text: str) -> SettingChoice:
    """What was typed, as a choice. Raises ColumnProblem, one sentence, when it cannot be one."""
    readers: Mapping[Typed, Callable[[Question, str], SettingChoice]] = {
        Typed.DAYS: _days,
        Typed.SHARE: _share,
        Typed.NAME: _name,
        Typed.YEAR: _year,
    }
    if question.typed is None:
        raise ColumnProblem("This question has only the answers listed; choose one of them.")
    return readers[question.typed](question, clean_line(text))


def _days(question: Question, text: str) -> SettingChoice:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
        raise ColumnProblem(f"“{text}” is not a number of days. Type a whole number from 1 to {MOST_DAYS}.")
    return SettingChoice(f"{int(text)} days", {"days": int(text)})


def _share(question: Question, text: str) -> SettingChoice:
    if text == NO_DAY:
        return SettingChoice(text, {"marks": {question.subject: NO_DAY}})
    share = read_amount(text)
    if isinstance(share, str) or share > PARTS:
        raise ColumnProblem(f"“{text}” is not a share of a day. Type a number from 0 to 1, like 0.5 for half a day.")
    return SettingChoice(f"{text} of a day absent", {"marks": {question.subject: share / PARTS}})


def _name(question: Question, text: str) -> SettingChoice:
    if not text:
        raise ColumnProblem("Type a name, or choose one of the answers listed.")
    return SettingChoice(text, {question.setting: text})


def _year(question: Question, text: str) -> SettingChoice:
    if not is_year(text):
        raise ColumnProblem(f"“{text}” is not a school year. Type it like 2026-2027.")
    return SettingChoice(text, {"year": text, "date_format": "MM/DD"})


def first_rows(rows: Sequence[int]) -> tuple[int, ...]:
    """The rows of a finding that are named."""
    return tuple(int(row) for row in rows[:FIRST_ROWS])


_KINDS = {
    "sheets": QuestionKind.SHEETS,
    "day_rule": QuestionKind.PERIOD_RULE,
    "students": QuestionKind.SEVERAL_ROWS,
    "school": QuestionKind.SEVERAL_ROWS,
    "year": QuestionKind.SCHOOL_YEAR,
    "days": QuestionKind.ENROLLED,
    "totals_rows": QuestionKind.TOTALS_ROWS,
    "date_format": QuestionKind.DATE_ORDER,
    "unit": QuestionKind.UNIT,
}


_WORDS: Mapping[str, str] = {
    TotalsRows.LEAVE_OUT.value: "Leave out",
    TotalsRows.STUDENTS.value: "Keep: they are students",
    Students.ADD_UP.value: "Add up the days of each student; count the student at the last school",
    Students.EACH_SCHOOL.value: "Count each school's own days; add them up for the division's total",
}
"""What a choice of a reader says to a person."""


def question_of(problem: AnswerNeeded) -> Question:
    """What the reading of a file asks for, as a question."""
    key = problem.key
    choices = tuple(SettingChoice(_WORDS.get(value, value), {key: _setting(key, value)}) for value in problem.choices)
    typed_as = Typed.DAYS if key == "days" else None if choices else Typed.NAME
    kind = _KINDS.get(key, QuestionKind.PLAUSIBLE)
    return Question(kind, str(problem), choices, first_rows(problem.rows), setting=key, typed=typed_as)


def _setting(key: str, value: str) -> Any:
    """One of the choices of a reader as it is written in the file of answers."""
    return [value] if key == "sheets" else int(value) if key == "days" else value
