"""A release beside the one its partner got before: which published numbers are not the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workshop.disclosure.csv_text import words
from workshop.disclosure.document import published_tables
from workshop.disclosure.engine.model import Measure
from workshop.disclosure.visible import group_label


@dataclass(frozen=True, slots=True)
class Difference:
    """One number of a table that both releases have, as each gives it; `then` or `now` is empty where it is not given
    at all. `group` is in words (`School Oak, Grade 5`)."""

    by: tuple[str, ...]
    group: str
    measure: Measure
    then: str
    now: str

    def sentence(self) -> str:
        """`School Oak, enrolled: 24 then, 25 now`."""
        return f"{self.group}, {self.measure.value}: {self.then or 'not given'} then, {self.now or 'not given'} now"


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What differs between the tables of the same columns in two release.json documents, in the order of `now`.

    Raises FileProblem when the tables cannot be read.
    """
    before = {frozenset(table.by): table for table in published_tables(then)}
    found = []
    for table in published_tables(now):
        earlier = before.get(frozenset(table.by))
        if earlier is None:
            continue
        places = [earlier.by.index(name) for name in table.by]
        told = {tuple(at[place] for place in places): cell for at, cell in earlier.cells.items()}
        for at in dict.fromkeys((*table.cells, *told)):
            group = group_label(dict(zip(table.by, at, strict=True)))
            for measure in Measure:
                was = words(told.get(at, {}).get(measure), measure)
                is_now = words(table.cells.get(at, {}).get(measure), measure)
                if was != is_now:
                    found.append(Difference(table.by, group, measure, was, is_now))
    return tuple(found)
