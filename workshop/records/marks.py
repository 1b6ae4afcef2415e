"""The words and signs that mean something in a table, and how a value that is written like one is told apart.

A school may really be called "All". Where a table has a total of that name, two rows would read the same; so the value
is shown with what it is: `All (as written)`.
"""

from __future__ import annotations

from content.clean import clean_line

ALL = "*"
"""In `at` and in release.json: all values of a column together."""
TOTAL = "All"
"""The same in a CSV file and on the screen."""
NOT_GIVEN = "(not given)"
"""The value of an empty cell."""
WITHHELD = "withheld"
"""A number that is not told."""
AS_WRITTEN = " (as written)"

_LIKE_A_STAR = "∗"
"""How releases of earlier versions show a value `*`."""
_MARKS = frozenset(mark.casefold() for mark in (ALL, TOTAL, NOT_GIVEN, WITHHELD, _LIKE_A_STAR))


def is_mark(text: str) -> bool:
    """Whether it reads as a mark does, whatever its case."""
    return clean_line(text).casefold() in _MARKS


def apart(value: str) -> str:
    """A value of the file as it is shown: what reads as a mark gets ` (as written)`, and what reads as that one more,
    so that no two values are shown alike."""
    plain = value
    while plain.casefold().endswith(AS_WRITTEN):
        plain = plain[: -len(AS_WRITTEN)]
    return value + AS_WRITTEN if is_mark(plain) else value


def as_written(shown: str) -> str:
    """The value of the file behind what `apart` shows."""
    short = shown.removesuffix(AS_WRITTEN)
    if short != shown and apart(short) == shown:
        return short
    return ALL if shown == _LIKE_A_STAR else shown
