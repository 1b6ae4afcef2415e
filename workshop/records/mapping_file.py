"""Which column means what, from a small TOML file:

```toml
id = "Student ID"
absent = "Days absent"
enrolled = "Days enrolled"      # or: days = 180

# one row for each student and day instead:
# mark = "Status"
# date = "Date"
# absent_marks = ["A", "UA"]
# present_marks = ["P", "T"]
```
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from content.clean import clean_line
from workshop.records.mapping import ColumnMapping
from workshop.records.problems import ColumnProblem

_TEXTS = {
    "absent": "absent", "days_absent": "absent", "enrolled": "enrolled", "days_enrolled": "enrolled", "id": "id",
    "student": "id", "student_id": "id", "mark": "mark", "status": "mark", "date": "date",
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
        raise ColumnProblem(f'There is no mapping file "{name}"; check the path.') from None
    except OSError as error:
        raise ColumnProblem(f'The mapping file "{name}" cannot be read ({error.strerror}); check it.') from None
    except UnicodeDecodeError:
        raise ColumnProblem(f'The mapping file "{name}" is not in UTF-8; save it again.') from None
    except tomllib.TOMLDecodeError as error:
        raise ColumnProblem(f'The mapping file "{name}" is no TOML: {clean_line(str(error))}.') from None
    if found is None:
        raise ColumnProblem(f'The mapping file "{name}" is too large; it names a few columns only.')
    inner = found.pop("columns", {})
    if not isinstance(inner, dict):
        raise ColumnProblem(f'The mapping file "{name}": "columns" is a table of names.')
    return _columns(found | inner, name)


def _columns(found: dict[str, object], name: str) -> ColumnMapping:
    parts: dict[str, str] = {}
    marks: dict[str, tuple[str, ...]] = dict.fromkeys(_LISTS, ())
    days: int | None = None
    for key, value in found.items():
        if key in _TEXTS and isinstance(value, str):
            parts[_TEXTS[key]] = clean_line(value)
        elif key in _LISTS and isinstance(value, list) and all(isinstance(mark, str | int) for mark in value):
            marks[key] = tuple(clean_line(str(mark)) for mark in value)
        elif key == "days" and isinstance(value, int) and not isinstance(value, bool):
            days = value
        else:
            known = ", ".join([*dict.fromkeys(_TEXTS.values()), "days", *_LISTS])
            wrong = "has a value of the wrong kind" if key in (*_TEXTS, *_LISTS, "days") else "is no setting"
            raise ColumnProblem(f'The mapping file "{name}": "{clean_line(key)}" {wrong}; settings are {known}.')
    return ColumnMapping(
        parts.get("absent", ""), parts.get("enrolled", ""), parts.get("id", ""), days, parts.get("mark", ""),
        parts.get("date", ""), marks["absent_marks"], marks["present_marks"],
    )  # fmt: skip
