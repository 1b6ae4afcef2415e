"""The answers about a file as a small TOML file, read and written; and as they are remembered for a layout.

```toml
id = "Student ID"
absent = "Days absent"          # or several, added up: ["Excused", "Unexcused"]; or: present = "Days present"
enrolled = "Days enrolled"      # or: days = 180
unit = "minutes"                # or "hours"
students = "add up, last school"    # or "each school": several rows of one student, who changed schools
year = "2026-2027"              # where the file has several school years
totals_rows = "leave out"

# one row for each student and day instead:
mark = "Code"
date = "Date"
date_format = "DD/MM/YYYY"
period = "Period"               # and day_rule = "all", "half", "any", "share" or "period:HR"
absent_marks = ["A", "UA"]      # or a table [marks] with the share of the day absent
present_marks = ["P", "T"]
roster = "roster.csv"           # for a file of exceptions only
calendar = "calendar.csv"

# one column for each date instead:
dates = "headers"

# of a workbook:
sheets = ["Oak", "Elm"]         # or: sheet = "Oak"
sheet_is = "School"
header_row = 4

[marks]
HA = 0.5
H = "not a day"
"" = 0

[same]
School = [["Elm ES", "ELM ES"]]
```
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeGuard

from content.clean import clean_line
from workshop.records.amounts import PARTS
from workshop.records.answers import HEADERS, NO_DAY, Answers, Students, TotalsRows, Unit, read_share, share_text
from workshop.records.problems import ColumnProblem, SharingProblem
from workshop.wording import join_with_and

_OTHER_NAMES = {
    "days_absent": "absent", "days_enrolled": "enrolled", "student": "id", "student_id": "id", "status": "mark",
    "days_present": "present",
}  # fmt: skip
_TEXTS = (
    "id", "absent", "present", "enrolled", "mark", "date", "period", "day_rule", "date_format", "year", "school",
    "sheet", "sheet_is", "roster", "calendar",
)  # fmt: skip
_LISTS = ("absent_marks", "present_marks", "sheets", "accepted")
_NUMBERS = ("days", "header_row")
_WORDS: Mapping[str, Sequence[str]] = {
    "unit": list(Unit), "students": list(Students), "totals_rows": [one for one in TotalsRows if one],
    "dates": [HEADERS],
}  # fmt: skip
_ORDER = (
    "sheet", "sheets", "sheet_is", "header_row", "id", "absent", "present", "enrolled", "days", "unit", "date",
    "period", "mark", "dates", "date_format", "absent_marks", "present_marks", "day_rule", "students", "school",
    "totals_rows", "year", "roster", "calendar", "accepted", "marks", "same",
)  # fmt: skip
"""The settings, in the order in which they are written."""
_FOR_ONE_FILE = ("roster", "calendar", "accepted")
"""What is said of one file, and would be wrong of the next one."""
_LARGEST = 1 << 18


def read_answers(path: Path) -> Answers:
    """The answers in that file. Paths of a roster and a calendar are from the folder it is in. The keys may stand alone
    or in a table [columns]. Raises ColumnProblem."""
    name = clean_line(path.name)
    try:
        data = path.read_bytes()
        found = tomllib.loads(data.decode("utf-8")) if len(data) <= _LARGEST else None
    except FileNotFoundError:
        raise ColumnProblem(f'No file of answers "{name}"; check the path.') from None
    except OSError as error:
        raise ColumnProblem(f'The file of answers "{name}" cannot be read ({error.strerror}); check it.') from None
    except UnicodeDecodeError:
        raise ColumnProblem(f'The file of answers "{name}" is not in UTF-8; save it again.') from None
    except tomllib.TOMLDecodeError as error:
        raise ColumnProblem(f'The file of answers "{name}" is not TOML: {clean_line(str(error))}.') from None
    if found is None:
        raise ColumnProblem(f'The file of answers "{name}" is too large; it names a few columns only.')
    inner = found.pop("columns", {})
    if not isinstance(inner, dict):
        raise ColumnProblem(f'The file of answers "{name}": "columns" is a table of names.')
    beside = {key: str(path.parent / found[key]) for key in ("roster", "calendar") if isinstance(found.get(key), str)}
    return answers_of(found | inner | beside, name)


def answers_of(found: Mapping[str, object], name: str = "") -> Answers:
    """The answers in the data of a TOML file of that name, or given one by one. Raises ColumnProblem."""
    parts: dict[str, Any] = {}
    for written, value in found.items():
        key = _OTHER_NAMES.get(written, written)
        if key in _TEXTS and isinstance(value, str):
            parts[key] = clean_line(value)
        elif key == "absent" and _are_texts(value) and value:
            parts["absent"], *more = map(clean_line, value)
            parts["also_absent"] = tuple(more)
        elif key in _LISTS and isinstance(value, list) and all(isinstance(mark, str | int) for mark in value):
            parts[key] = tuple(clean_line(str(mark)) for mark in value)
        elif key in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
            parts[key] = value
        elif key in _WORDS and value in _WORDS[key]:
            parts[key] = _word(key, str(value))
        elif key == "marks" and isinstance(value, dict):
            parts["shares"] = tuple((clean_line(mark), _share(mark, share, name)) for mark, share in value.items())
        elif key == "same" and isinstance(value, dict):
            parts["same"] = tuple(
                (clean_line(column), _groups(column, groups, name)) for column, groups in value.items()
            )
        else:
            raise ColumnProblem(f'{_called(name)}: "{clean_line(written)}" {_wrong(key)}.')
    return Answers(**parts)


def _word(key: str, value: str) -> str:
    match key:
        case "unit":
            return Unit(value)
        case "students":
            return Students(value)
        case "totals_rows":
            return TotalsRows(value)
    return value


def _called(name: str) -> str:
    return f'The file of answers "{name}"' if name else "An answer about the file"


def _wrong(key: str) -> str:
    """What is wrong with a setting: it is none, or its value is not."""
    if key == "unit":
        return f"is one of {join_with_and(_WORDS[key], 'or')}"
    if key in _WORDS:
        return f"is one of {join_with_and([f'“{one}”' for one in _WORDS[key]], 'or')}"
    wrong = "has a value of the wrong kind" if key in _ORDER else "is not a setting"
    return f"{wrong}; settings are {', '.join(_ORDER)}"


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _share(mark: str, value: object, name: str) -> int | None:
    """The share of the day absent that a mark stands for, in `PARTS` of a day."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        found = read_share(f"{clean_line(mark)}={value}")
        if found is not None:
            return found[1]
    raise ColumnProblem(
        f'{_called(name)}: the mark "{clean_line(mark)}" has the share of the day absent, from 0 to 1 (0.5 '
        f'is half a day), or "{NO_DAY}".'
    )


def _groups(column: str, value: object, name: str) -> tuple[tuple[str, ...], ...]:
    """Groups of values that are the same, no value in two of them."""
    if isinstance(value, list) and all(_are_texts(group) and group for group in value):
        groups = tuple(tuple(map(clean_line, group)) for group in value)
        every = [one for group in groups for one in group]
        if len(set(every)) == len(every):
            return groups
    raise ColumnProblem(
        f'{_called(name)}: "{clean_line(column)}" in [same] has lists of values, such as [["Elm ES", '
        '"ELM ES"]], and each value once.'
    )


# ------------------------------------------------------------------ written


def document(answers: Answers) -> dict[str, Any]:
    """The answers as the data of a TOML file, in the order of the documentation; what was not said is not there."""
    said: dict[str, Any] = {}
    for field in fields(answers):
        value = getattr(answers, field.name)
        if value != field.default:
            said[field.name] = value
    if also := said.pop("also_absent", ()):
        said["absent"] = [answers.absent, *also]
    if shares := said.pop("shares", ()):
        said["marks"] = {mark: NO_DAY if share is None else share / PARTS for mark, share in shares}
    if same := said.pop("same", ()):
        said["same"] = dict(same)
    return {key: said[key] for key in _ORDER if key in said}


def toml_text(answers: Answers) -> str:
    """The answers as a TOML file; `answers_of` reads the same again."""
    return "\n".join(setting_lines(document(answers))) + "\n"


def setting_lines(settings: Mapping[str, Any]) -> list[str]:
    """Settings as the lines of a TOML file, the tables last."""
    lines = [f"{key} = {_toml(value)}" for key, value in settings.items() if not isinstance(value, dict)]
    for key, table in settings.items():
        if isinstance(table, dict):
            lines += [
                *([""] if lines else []), f"[{key}]", *(f"{_toml(name)} = {_toml(one)}" for name, one in table.items()),
            ]  # fmt: skip
    return lines


def inline(settings: Mapping[str, Any]) -> str:
    """Settings on one line, such as `day_rule = "half"` or `"HA" = 0.5 in [marks]`."""
    parts = []
    for key, value in settings.items():
        if isinstance(value, dict):
            parts += [f"{_toml(name)} = {_toml(one)} in [{key}]" for name, one in value.items()]
        else:
            parts.append(f"{key} = {_toml(value)}")
    return ", ".join(parts)


def _toml(value: object) -> str:
    """One value as TOML writes it. A JSON string is a TOML string, apart from DEL, which `clean` never leaves."""
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_toml(key)} = {_toml(one)}' for key, one in value.items())}}}"
    return share_text(round(value * PARTS)) if isinstance(value, float) else str(value)


# ------------------------------------------------------------------ remembered


def remember(answers: Answers) -> dict[str, str]:
    """What is kept for a layout: each setting with its value as TOML writes it. Nothing of any student is in it, and
    nothing that is right for one file only."""
    return {key: _toml(value) for key, value in document(answers).items() if key not in _FOR_ONE_FILE}


def recall(kept: Mapping[str, str] | None, header: Sequence[str]) -> Answers | None:
    """The answers kept for this layout, or None when there are none or they do not fit the header."""
    if not kept:
        return None
    try:
        found = answers_of({key: tomllib.loads(f"value = {text}")["value"] for key, text in kept.items()})
        found.check([*header, found.sheet_is])
    except (tomllib.TOMLDecodeError, SharingProblem):
        return None
    return found
