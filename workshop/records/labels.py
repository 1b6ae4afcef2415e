"""The one form in which the names of columns and of their values are compared, in a file and across releases.

A file writes the same group in many ways: `3`, `03`, `3.0`, `Grade 3`, `3rd`. To compare such labels as they are
written would take the students of one for others who left and came, and would tell who did. Only what is certainly the
same is the same here; of everything else a person is asked (`changes`). What is shown stays as the file writes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from content.clean import clean_line
from content.label_words import grade_words
from workshop.records.header import plain
from workshop.records.marks import AS_WRITTEN, NOT_GIVEN, as_written

_NUMBER = re.compile(r"0*(?P<number>[0-9]+)(\.0+)?")
_GRADE_COLUMN = frozenset(("grade", "grades", "gradelevel", "gr", "grd"))
_OTHER_GRADES = frozenset(("point", "average", "gpa", "letter", "final", "mark"))
_BEFORE = re.compile(r"(grade|gr)(-(?=[0-9])|[ .:#]*(?=\w))|g(?=[0-9])")
_AFTER = re.compile(r" (grade|gr)\.?")
_NUMBERED = re.compile(r"0?(?P<number>[1-9][0-9]?)(?P<th>st|nd|rd|th)?")


def column_key(name: str) -> str:
    """A column's name in the form in which it is compared: Unicode NFC, capitals and spaces make no difference."""
    return _folded(clean_line(name))


def is_grade(column: str) -> bool:
    """Whether a column is called as one of grades is. Only there `3rd` is surely 3 and `KG` kindergarten."""
    words = set(plain(column).split())
    return bool(words & _GRADE_COLUMN) and not words & _OTHER_GRADES


def keys(column: str, values: Iterable[str], beside: Collection[str] = ()) -> dict[str, str]:
    """Each value of that column in the form in which it is compared; the same form is the same group.

    In a column of grades, 0 is kindergarten, unless it stands beside a kindergarten among the values or those of
    `beside`, with which they are compared.
    """
    values = list(values)
    grades = is_grade(column)
    found = {value: _key(value, grades) for value in values}
    if grades:
        other = {_key(value, True) for value in beside}
        if not any({"k", "0"} <= forms for forms in (set(found.values()), other)):
            found = {value: "k" if form == "0" else form for value, form in found.items()}
    return found


def _key(value: str, grades: bool) -> str:
    if value == NOT_GIVEN:
        return ""  # an empty cell is no text, and no text is empty
    text = _folded(clean_line(as_written(value)))
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return number["number"]
    return (_grade(text) or text) if grades else text


def _grade(text: str) -> str:
    """The grade that these words surely name, or nothing."""
    same = grade_words().same
    if same.get(text.replace("-", " ")) == "pk":
        return "pk"
    before = _BEFORE.match(text)
    grade = text[before.end() :] if before else _AFTER.sub("", text) if _AFTER.search(text) else text
    if same.get(grade) == "k":
        return "k"
    if grade in ("0", "00"):
        return "0"
    match = _NUMBERED.fullmatch(grade)
    if match is None:
        named = same.get(grade, "")
        return "" if named == "pk" else named
    return match["number"] if match["th"] in (None, _ending(int(match["number"]))) else ""


def _ending(number: int) -> str:
    """`st` of 1st."""
    return "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def spellings(column: str, values: Mapping[str, int]) -> dict[str, str]:
    """The values that are told as another one, with that one: of several spellings of one group the most frequent
    stands for all, of such the first. `values`: how many rows have each, in the order of the file.
    """
    alike: dict[str, list[str]] = {}
    grades = is_grade(column)
    for value in values:
        alike.setdefault("" if grades else _roughly(value), []).append(value)
    found: dict[str, str] = {}
    for some in alike.values():
        if len(some) > 1:
            groups: dict[str, list[str]] = {}
            for value, form in keys(column, some).items():
                groups.setdefault(form, []).append(value)
            for group in groups.values():
                first = max(group, key=values.__getitem__)
                found |= {value: first for value in group if value != first}
    return found


def _roughly(value: str) -> str:
    """The same for whatever is the same outside a column of grades, and quick: a file may have a million names."""
    return value.removesuffix(AS_WRITTEN).casefold().strip("0").rstrip(".")
