"""Ways to make a table coarser: neighbors of an ordered column together, the smallest groups of another one together,
a column left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from workshop.disclosure.engine.model import ALL, TableRequest, Task
from workshop.disclosure.grouping import Grouping, ValueGroup, regroup, title
from workshop.disclosure.titles import reading_order
from workshop.records.header import plain
from workshop.records.marks import NOT_GIVEN

_NUMBERED = re.compile(r"(?P<before>(grade|gr|g|age|aged|year|level)?\s*)(?P<low>\d+)(\s*(-|–|to)\s*(?P<high>\d+))?"
                       r"(?P<after>\s*(\+|st|nd|rd|th|years?|days?|and over|or more)?)", re.IGNORECASE)  # fmt: skip
_NAMES = frozenset(
    ("school", "division", "district", "code", "zip", "zipcode", "race", "ethnicity", "ethnic", "gender", "sex",
     "status", "program", "teacher", "homeroom", "room", "bus", "id", "tract", "region", "ward")
)  # fmt: skip
"""A column with such a word in its name holds names, even where they are numbers."""
_MOST_VALUES = 24
_MOST_SMALLEST = 12
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class DropColumn:
    """The table by `by`, less one of its columns."""

    by: tuple[str, ...]
    column: str


Recoding = Grouping | DropColumn


def apply_to(task: Task, step: Recoding) -> Task:
    """The task, coarser by that step."""
    if isinstance(step, Grouping):
        return regroup(task, step)
    tables: dict[frozenset[str], TableRequest] = {}
    for wanted in task.tables:
        coarser = _without(wanted, step.column) if wanted.by == step.by else wanted
        tables.setdefault(frozenset(coarser.by), coarser)
    return replace(task, tables=tuple(tables.values()))


def _without(wanted: TableRequest, column: str) -> TableRequest:
    place = wanted.by.index(column)
    by = (*wanted.by[:place], *wanted.by[place + 1 :])
    pinned = frozenset((*at[:place], *at[place + 1 :]) for at in wanted.pinned if at[place] == ALL)
    priority = {(*at[:place], *at[place + 1 :]): w for at, w in wanted.priority.items() if at[place] == ALL}
    return TableRequest(by, pinned, priority)


def candidates(
    task: Task, worth: Callable[[Recoding], tuple[float, float]]
) -> Iterator[tuple[tuple[str, ...], Recoding]]:
    """Every step that may be worth trying, with what it concerns: a column, or a table and a column. `worth` says of a
    step how much it promises; the way to fewer and fewer groups goes along the best of it."""
    for column in dict.fromkeys(name for wanted in task.tables for name in wanted.by):
        sizes = _sizes(task, column)
        wider = any(_above(column, wanted.by, task.hierarchies) for wanted in task.tables)
        if len(sizes) > 2 and not wider:
            found = _runs(column, sizes, worth) if ordered(column, list(sizes)) else _smallest(column, sizes)
            for step in found:
                yield (column,), step
    for wanted in task.tables:
        if len(wanted.by) > 1 and wanted.by not in task.hierarchies:
            for column in wanted.by:
                if not _above(column, wanted.by, task.hierarchies):
                    yield (*wanted.by, column), DropColumn(wanted.by, column)


def _sizes(task: Task, column: str) -> dict[str, int]:
    """Students by value, in reading order; those without a value belong to no group."""
    place = task.columns.index(column)
    sizes: dict[str, int] = {}
    for at, (n, _) in task.atoms.items():
        sizes[at[place]] = sizes.get(at[place], 0) + n
    sizes.pop(NOT_GIVEN, None)
    return dict(sorted(sizes.items(), key=lambda entry: reading_order(entry[0])))


def _above(column: str, by: Sequence[str], hierarchies: Sequence[Sequence[str]]) -> bool:
    """Whether a finer column of the same hierarchy is in the table: it could not be published alone."""
    return any(
        column in hierarchy and any(name in by for name in hierarchy[hierarchy.index(column) + 1 :])
        for hierarchy in hierarchies
    )


# ------------------------------------------------------------------ ordered values


def ordered(column: str, values: Sequence[str]) -> bool:
    """Whether neighbors of these values belong together: grades, ages, numbers, ranges of numbers."""
    if not _NAMES.isdisjoint(plain(column).split()):
        return False
    return all(reading_order(value)[0] == 0 or _NUMBERED.fullmatch(value.strip()) for value in values)


def _runs(column: str, sizes: dict[str, int], worth: Callable[[Recoding], tuple[float, float]]) -> Iterator[Grouping]:
    """Neighbors together: grade bands where they fit, then fewer and fewer runs, each time by the most promising."""
    runs = [[value] for value in sizes]
    bands = _grade_bands(list(sizes))
    if 1 < len(bands) < len(runs):
        yield of_runs(column, bands)
    wide = -(-len(runs) // _MOST_VALUES)
    if wide > 1:
        values = list(sizes)
        runs = [values[first : first + wide] for first in range(0, len(values), wide)]
        yield of_runs(column, runs)
    while len(runs) > 2:
        merged = [[*runs[:k], runs[k] + runs[k + 1], *runs[k + 2 :]] for k in range(len(runs) - 1)]
        runs = max(merged, key=lambda some: worth(of_runs(column, some)))
        yield of_runs(column, runs)


def _grade_bands(values: Sequence[str]) -> list[list[str]]:
    """K to 2, 3 to 5, 6 to 8, 9 to 12: the bands in which schools are organized."""
    bands: dict[int, list[str]] = {}
    for value in values:
        found = _NUMBERED.fullmatch(value.strip())
        grade = 0 if reading_order(value)[0] == 0 else int(found["low"]) if found and not found["high"] else 99
        if grade > 12:
            return []
        bands.setdefault(max(grade - 3, -1) // 3 if grade < 9 else 2, []).append(value)
    return list(bands.values())


def of_runs(column: str, runs: Sequence[Sequence[str]]) -> Grouping:
    """The grouping with a group for each run of two values or more."""
    groups = tuple(ValueGroup(span(run[0], run[-1]), tuple(run)) for run in runs if len(run) > 1)
    return Grouping(column, groups, title(column, groups))


def span(first: str, last: str) -> str:
    """`6 to 8`, `Grade 6 to 8`, `K to 2`: words, because a spreadsheet takes `6-8` for a date."""
    low, high = _NUMBERED.fullmatch(first.strip()), _NUMBERED.fullmatch(last.strip())
    if low and high and low["before"].casefold() == high["before"].casefold():
        return f"{low['before']}{low['low']} to {high['high'] or high['low']}{high['after']}"
    return f"{first.partition(' to ')[0]} to {last.rpartition(' to ')[2]}"


# ------------------------------------------------------------------ names


def _smallest(column: str, sizes: dict[str, int]) -> Iterator[Grouping]:
    """The smallest two, three, … together."""
    rising = sorted(sizes, key=lambda value: (sizes[value], reading_order(value)))
    for count in range(2, min(len(rising) - 1, _MOST_SMALLEST) + 1):
        some = tuple(sorted(rising[:count], key=reading_order))
        name = next(name for name in (OTHER, f"{OTHER} (together)", f"All {OTHER.casefold()}", "")
                    if name not in sizes or name in some)  # fmt: skip
        if name:
            groups = (ValueGroup(name, some),)
            yield Grouping(column, groups, title(column, groups))
