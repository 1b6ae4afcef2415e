"""Which column means what, from a small TOML file:

```toml
id = "Student ID"
absent = "Days absent"
enrolled = "Days enrolled"      # or: days = 180

# totals may be counted otherwise:
# absent = ["Excused", "Unexcused"]   # added up; or: present = "Days present"
# unit = "minutes"                    # or "hours"
# students = "add up, last school"    # several rows of one student, who changed schools
# year = "2026-2027"                  # where the file has several school years

# one row for each student and day instead:
# mark = "Status"
# date = "Date"
# absent_marks = ["A", "UA"]
# present_marks = ["P", "T"]
# [marks]                             # further marks, with the share of the day absent
# HA = 0.5
# H = "not a day"
```
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeGuard

from content.clean import clean_line
from workshop.records.mapping import NO_DAY, ColumnMapping, Students, Unit, read_share
from workshop.records.problems import ColumnProblem
from workshop.wording import join_with_and

_TEXTS = {
    "absent": "absent", "days_absent": "absent", "enrolled": "enrolled", "days_enrolled": "enrolled", "id": "id",
    "student": "id", "student_id": "id", "mark": "mark", "status": "mark", "date": "date", "present": "present",
    "days_present": "present", "year": "year",
}  # fmt: skip
_LISTS = ("absent_marks", "present_marks")
_LARGEST = 1 << 16


def read_mapping(path: Path) -> ColumnMapping:
    """The columns that file names. The keys may stand alone or in a table [columns]. Raises ColumnProblem."""
    name = clean_line(path.name)
    try:
        data = path.read_bytes()
        found = tomllib.loads(data.decode("utf-8")) if len(data) <= _LARGEST else None
    except FileNotFoundError:
        raise ColumnProblem(f'No mapping file "{name}"; check the path.') from None
    except OSError as error:
        raise ColumnProblem(f'The mapping file "{name}" cannot be read ({error.strerror}); check it.') from None
    except UnicodeDecodeError:
        raise ColumnProblem(f'The mapping file "{name}" is not in UTF-8; save it again.') from None
    except tomllib.TOMLDecodeError as error:
        raise ColumnProblem(f'The mapping file "{name}" is not TOML: {clean_line(str(error))}.') from None
    if found is None:
        raise ColumnProblem(f'The mapping file "{name}" is too large; it names a few columns only.')
    inner = found.pop("columns", {})
    if not isinstance(inner, dict):
        raise ColumnProblem(f'The mapping file "{name}": "columns" is a table of names.')
    return _columns(found | inner, name)


def _columns(found: dict[str, object], name: str) -> ColumnMapping:
    parts: dict[str, str] = {}
    marks: dict[str, tuple[str, ...]] = dict.fromkeys((*_LISTS, "also_absent"), ())
    days: int | None = None
    shares: list[tuple[str, int | None]] = []
    unit, students = Unit.DAYS, Students.ONE_ROW
    for key, value in found.items():
        if key in _TEXTS and isinstance(value, str):
            parts[_TEXTS[key]] = clean_line(value)
        elif _TEXTS.get(key) == "absent" and _are_texts(value) and value:
            parts["absent"], *more = map(clean_line, value)
            marks["also_absent"] = tuple(more)
        elif key in _LISTS and isinstance(value, list) and all(isinstance(mark, str | int) for mark in value):
            marks[key] = tuple(clean_line(str(mark)) for mark in value)
        elif key == "days" and isinstance(value, int) and not isinstance(value, bool):
            days = value
        elif key == "unit" and value in list(Unit):
            unit = Unit(str(value))
        elif key == "students" and value in list(Students):
            students = Students(str(value))
        elif key == "marks" and isinstance(value, dict):
            shares = [(clean_line(mark), _share(mark, share, name)) for mark, share in value.items()]
        else:
            raise ColumnProblem(f'The mapping file "{name}": "{clean_line(key)}" {_wrong(key)}.')
    return ColumnMapping(
        parts.get("absent", ""), parts.get("enrolled", ""), parts.get("id", ""), days, parts.get("mark", ""),
        parts.get("date", ""), marks["absent_marks"], marks["present_marks"], marks["also_absent"],
        parts.get("present", ""), tuple(shares), unit, students,
        parts.get("year", ""),
    )  # fmt: skip


def _wrong(key: str) -> str:
    """What is wrong with a setting: it is none, or its value is not."""
    if key == "unit":
        return f"is one of {join_with_and([unit.value for unit in Unit], 'or')}"
    if key == "students":
        return f"is one of {join_with_and([f'“{one.value}”' for one in Students], 'or')}"
    known = (*dict.fromkeys(_TEXTS.values()), "days", "unit", "students", *_LISTS, "marks")
    wrong = "has a value of the wrong kind" if key in (*_TEXTS, *known) else "is not a setting"
    return f"{wrong}; settings are {', '.join(known)}"


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _share(mark: str, value: object, name: str) -> int | None:
    """The share of the day absent that a mark stands for, in `PARTS` of a day."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        found = read_share(f"{clean_line(mark)}={value}")
        if found is not None:
            return found[1]
    raise ColumnProblem(
        f'The mapping file "{name}": the mark "{clean_line(mark)}" has the share of the day absent, from 0 to 1 (0.5 '
        f'is half a day), or "{NO_DAY}".'
    )
