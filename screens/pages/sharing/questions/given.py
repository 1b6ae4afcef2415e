"""What was answered about a file, in words: a line for each answer, and one for each code. Each can be asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from content.clean import clean_line
from workshop.records.answers import NO_DAY, PERIOD_RULE, Answers
from workshop.records.answers_file import answers_of, document
from workshop.wording import join_with_and

COLUMNS = ("id", "absent", "present", "enrolled", "mark", "date", "period", "school")
"""Settings that name a column of the file."""
_MARKS = ("marks", "absent_marks", "present_marks")
_SEPARATOR = "\x1f"
_LABELS = {
    "sheet": "Sheet", "sheets": "Sheets", "sheet_is": "Each sheet is a", "header_row": "Column names in row",
    "id": "Student ID", "absent": "Days absent", "present": "Days present", "enrolled": "Days enrolled",
    "days": "School days", "unit": "Counted in", "date": "Date", "period": "Period", "mark": "Attendance code",
    "dates": "Dates", "date_format": "Dates are written", "day_rule": "A day is absent", "students": "Several rows",
    "school": "School", "totals_rows": "Rows of totals", "year": "School year", "roster": "Roster",
    "calendar": "Calendar", "accepted": "Accepted as it is", "same": "Same name in",
}  # fmt: skip
_DAY_RULES = {
    "all": "when all periods were missed",
    "half": "when half of the periods or more were missed",
    "any": "when any period was missed",
    "share": "by the share of periods missed",
}
_SHARES: dict[object, str] = {1: "absent all day", 0.5: "half a day absent", 0: "present", NO_DAY: "not a day"}
_WORDS = {
    ("dates", "headers"): "one column for each date",
    ("students", "add up, last school"): "one student: days added up, at the last school",
    ("students", "each school"): "a student at each school, with the days there",
    ("totals_rows", "leave out"): "left out",
    ("totals_rows", "students"): "students, not totals",
}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: what it is of, in two words, and what was answered. `id` is for `without`."""

    id: str
    label: str
    words: str

    @property
    def column(self) -> bool:
        """Whether the answer is a column of the file."""
        return self.id in COLUMNS


def given(answers: Answers) -> list[Given]:
    """Every answer, in the order of the documentation."""
    found: list[Given] = []
    for key, value in document(answers).items():
        if key in _MARKS:
            found += (Given(_id(key, mark), _code(mark), _share(share)) for mark, share in _shares(key, value))
        elif key == "same":
            found += (
                Given(_id(key, column), f"{_LABELS[key]} {column}", _names(groups)) for column, groups in value.items()
            )
        else:
            found.append(Given(key, _LABELS[key], clean_line(_said(key, value))))
    return found


def without(answers: Answers, answer: str) -> Answers:
    """The answers without that one, given by its `Given.id`: the file is asked about it again."""
    key, _, part = answer.partition(_SEPARATOR)
    said = document(answers)
    if not part and key not in _MARKS:
        said.pop(key, None)
    elif isinstance(said.get(key), dict):
        said[key] = {name: value for name, value in said[key].items() if name != part}
    else:
        said[key] = [mark for mark in said.get(key, ()) if mark != part]
    return answers_of({name: value for name, value in said.items() if value not in ({}, [])})


def replaced(answers: Answers, key: str, value: object) -> Answers:
    """The answers with another value of that setting; an empty one takes it away. Raises ColumnProblem."""
    said = document(answers) | {key: value}
    return answers_of({name: one for name, one in said.items() if one != ""})


def _id(key: str, part: str) -> str:
    return f"{key}{_SEPARATOR}{part}"


def _shares(key: str, value: Any) -> Iterator[tuple[str, object]]:
    """Each code with its share of the day absent."""
    if key == "marks":
        yield from value.items()
    else:
        yield from ((mark, 1 if key == "absent_marks" else 0) for mark in value)


def _code(mark: str) -> str:
    return f"Code “{clean_line(mark)}”" if mark else "No code"


def _share(share: object) -> str:
    return _SHARES.get(share) or f"{share} of a day absent"


def _names(groups: Any) -> str:
    """`Elm ES = ELM ES; 3 = 03`; a value alone in its group is told apart from the others."""
    return clean_line("; ".join(" = ".join(group) if len(group) > 1 else f"{group[0]} is another" for group in groups))


def _said(key: str, value: Any) -> str:
    """One setting in words."""
    if (key, value) in _WORDS if isinstance(value, str) else False:
        return _WORDS[key, value]
    if key == "absent" and isinstance(value, list):
        return " + ".join(value)
    if key == "day_rule":
        name = str(value)
        return _DAY_RULES.get(name) or f"when period {name.removeprefix(PERIOD_RULE)} was missed"
    if key == "days":
        return f"{value} for everyone"
    return join_with_and(list(map(str, value))) if isinstance(value, list | tuple) else str(value)
