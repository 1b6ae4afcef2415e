"""How tables and their groups are called, and in which order values are read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workshop.records.header import plain
from workshop.records.marks import NOT_GIVEN
from workshop.wording import join_with_and


def title(by: Sequence[str]) -> str:
    """`Chronically absent, by Grade and Gender`, in the file's own names."""
    return f"Chronically absent, by {join_with_and(by)}" if by else "Chronically absent, all students"


_BEFORE_ONE = ("pk", "prek", "pre k", "pre kindergarten", "jk", "k", "kg", "kindergarten")


def reading_order(value: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Kindergarten before grade 1, grade 9 before grade 10, what was not given last; `K to 2` as `K`."""
    if value == NOT_GIVEN:
        return 2, []
    first = plain(value).partition(" to ")[0]
    if first in _BEFORE_ONE:
        return 0, [(0, _BEFORE_ONE.index(first), "")]
    parts = re.findall(r"\d+|\D+", value.casefold())
    return 1, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
