"""Rows of a table of students that are no students but sums of the rows above: sub-totals and grand totals.

A report adds them, and counted as students they are wrong twice. A row is taken for a sum only by two signs together:
its numbers are those sums exactly, and it has no student id or says in words what it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workshop.records.facts import Texts
from workshop.records.labels import is_grade
from workshop.records.several_rows import is_school

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_WORDS = re.compile(r"\b(sub-?totals?|totals?|sum|overall|all (students|schools|grades)|division|district)\b", re.I)

_ALONE = re.compile(
    r"(grand |school |division |district )?(sub-?totals?|totals?|sum|average|mean|count)"
    r"( (of|for) .*|:.*| \(as written\))?",
    re.IGNORECASE,
)
"""A cell that says nothing else."""


def may_say_so(together: str) -> bool:
    """Whether any of the texts joined here may say it is a sum: one look at all is far cheaper than one at each."""
    if together.isascii() and not any(vowel in together for vowel in "aiouAIOU"):
        return False  # each of the words has one, and most IDs have none: looking for a letter is faster still
    together = together.casefold()
    words = ("total", "sum", "overall", "all ", "division", "district", "average", "mean", "count")
    return any(word in together for word in words)


def says_it_is_a_sum(text: str) -> bool:
    """Whether a cell has a word of those by which reports name their sums."""
    return _WORDS.search(text) is not None


def is_called_a_sum(text: str) -> bool:
    """Whether a cell is the name of a sum, and says nothing else."""
    return _ALONE.fullmatch(text) is not None


class FoundSums(NamedTuple):
    """The places of rows that are surely sums, and of those that have one sign of it alone."""

    sure: list[int]
    perhaps: list[int]


def find_sums(
    amounts: Sequence[Array], texts: Sequence[Texts], here: slice, ids: Array | None, *, ids_may_say: bool
) -> FoundSums:
    """The sums among rows: their `amounts`, their facts, where the rows are `here` in those, and their `ids`.

    One sign alone is an id that says so, or numbers that are the sums of those above and more days enrolled than of
    anybody; smaller ones are those of other rows together by chance. `ids_may_say`: see `may_say_so`.
    """
    import numpy as np

    sums = sums_of_rows_above(amounts)
    sure, perhaps = [], []
    rows = [here.start + place for place in sums]
    for place in sums:
        # A district that every row names, or a school called so, says nothing of this row.
        row = here.start + place
        cells = [column.text(row) for column in texts if column.only_in(row, rows)]
        nobody = ids is not None and ids[place] == ""
        if nobody or any(map(says_it_is_a_sum, [*cells, "" if ids is None else ids[place]])):
            sure.append(place)
        elif len(amounts) > 1 and amounts[1][place] > max(np.delete(amounts[1], sums), default=0):
            perhaps.append(place)
    called = _called_by_id(ids) if ids is not None and ids_may_say else []
    called += _called_by_fact(texts, here, ids, amounts)
    return FoundSums(sure, sorted({*perhaps, *(place for place in called if place not in sums)}))


def _called_by_id(ids: Array) -> list[int]:
    """The places of rows that have the name of a sum in place of a student's id."""
    words = [place for place, text in enumerate(ids.tolist()) if not text.isalnum() or text.isalpha()]
    return [place for place in words if says_it_is_a_sum(ids[place]) or is_called_a_sum(ids[place])]


def _called_by_fact(texts: Sequence[Texts], here: slice, ids: Array | None, amounts: Sequence[Array]) -> list[int]:
    """The places of rows of which a fact is the name of a sum. A student with an id is one whatever a remark says; and
    with no more days than others have, whatever the school or the grade is called."""
    import numpy as np

    found = np.zeros(here.stop - here.start, dtype=bool)
    for column in texts:
        values, codes = column.all()
        named = [place for place, text in enumerate(values) if is_called_a_sum(text)]
        if named:
            placed = is_school(column.name) or is_grade(column.name)
            found |= np.isin(codes[here], named) & (True if ids is None or placed else ids == "")
    if ids is not None and found.any():
        days = amounts[-1]
        found &= (ids == "") | (days > days[~found].max(initial=0))
    return [int(place) for place in np.flatnonzero(found)]


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
