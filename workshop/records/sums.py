"""Rows of a table of students that are no students but sums of the rows above: sub-totals and grand totals.

A report adds them, and counted as students they are wrong twice. A row is taken for a sum only by two signs together:
its numbers are those sums exactly, and it has no student id or says in words what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_WORDS = re.compile(r"\b(sub-?totals?|totals?|sum|overall|all (students|schools|grades)|division|district)\b", re.I)


def says_it_is_a_sum(text: str) -> bool:
    """Whether a cell has a word of those by which reports name their sums."""
    return _WORDS.search(text) is not None


def sums_of_rows_above(amounts: Sequence[Array]) -> list[int]:
    """The places whose amounts, in every column of `amounts`, are the sums of two or more rows above: of all since the
    last such place, or of all that are no sums themselves."""
    import numpy as np

    size = len(amounts[0])
    blocks: list[int] = []
    start = 0
    while start < size:
        found = _equal_to_prefix([some[start:] for some in amounts])
        if found is None:
            break
        blocks.append(start + found)
        start += found + 1
    if not blocks:
        return []
    single = np.ones(size, dtype=bool)
    single[blocks] = False
    same = single.copy()
    for some in amounts:
        before = np.cumsum(np.where(single, some, 0)) - np.where(single, some, 0)
        # A grand total is itself no part of what later ones add up.
        same &= (some == before) & (before > 0)
    grand = np.flatnonzero(same)
    return sorted({*blocks, *(int(place) for place in grand[:1])})


def _equal_to_prefix(amounts: Sequence[Array]) -> int | None:
    """The first place, from the third on, at which every amount is the sum of all before it."""
    import numpy as np

    same = np.arange(len(amounts[0])) >= 2
    for some in amounts:
        before = np.cumsum(some) - some
        same &= (some == before) & (before > 0)
    places = np.flatnonzero(same)
    return int(places[0]) if len(places) else None
