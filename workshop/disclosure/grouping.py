"""Values of a column published together: grades 6, 7 and 8 as one group. Nothing is thrown away: the grouped column
stands beside the one it was made of, so that what was published of single values before is part of the same system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from content.clean import clean_line
from workshop.disclosure.engine.model import At, RosterChange, TableRequest, Task
from workshop.records.labels import keys
from workshop.records.marks import is_mark
from workshop.records.problems import FileProblem, RequestProblem
from workshop.wording import join_with_and

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """`values` of a column, told as one value, `name`."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A column `name`, made of `column`: each value of a group becomes the group, any other stays as it is."""

    column: str
    groups: tuple[ValueGroup, ...]
    name: str

    def value(self, value: str) -> str:
        """What that value of `column` is in the grouped column."""
        return next((group.name for group in self.groups if value in group.values), value)


@dataclass(frozen=True, slots=True)
class Recast:
    """A column `name` of then, made of `column`: each value, and what its students were called: as one of several,
    where these are one now."""

    column: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    name: str


def grouping(column: str, groups: Iterable[ValueGroup], columns: Mapping[str, Collection[str]]) -> Grouping:
    """A grouping that fits: `columns` are those of the file with their values.

    Raises RequestProblem: no such column or value, a value twice, a group of one, a name that says something else.
    """
    groups = tuple(groups)
    if column not in columns:
        raise RequestProblem(f'The attendance file has no column "{column}" to group; it has: {_few(columns)}.')
    known = columns[column]
    counts = Counter(value for group in groups for value in group.values)
    for value in counts:
        if value not in known:
            raise RequestProblem(f'No student has "{value}" as {column} to group; there are: {_few(known)}.')
        if counts[value] > 1:
            raise RequestProblem(f'"{value}" of {column} is in two groups. Leave one of them out.')
    forms = keys(column, [*known, *(group.name for group in groups)])
    alone = {forms[value] for value in known if value not in counts}
    names = Counter(forms[group.name] for group in groups)
    for group in groups:
        if len(group.values) < 2:
            raise RequestProblem(f"A group of {column} needs at least two values; {_few(group.values)} is one alone.")
        form = forms[group.name]
        if not group.name or is_mark(group.name) or names[form] > 1 or form in alone:
            raise RequestProblem(
                f'"{group.name}" cannot be the name of a group of {column}, because something else has that name; '
                "choose another name."
            )
    return Grouping(column, groups, title(column, groups))


def _few(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:12]) + (", …" if len(found) > 12 else "")


def title(column: str, groups: Sequence[ValueGroup]) -> str:
    """`Grade (K to 2, 3 to 5)`; `Grade (grouped)` when that would be long."""
    names = ", ".join(group.name for group in groups)
    return clean_line(f"{column} ({names if len(names) <= _LONGEST else 'grouped'})")


def further(first: Grouping, second: Grouping) -> Grouping:
    """One grouping that does both, where `second` groups the values of the column that `first` makes."""
    within = {group.name: group.values for group in first.groups}
    merged = [
        ValueGroup(group.name, tuple(value for part in group.values for value in within.get(part, (part,))))
        for group in second.groups
    ]
    taken = {part for group in second.groups for part in group.values}
    kept = [group for group in first.groups if group.name not in taken]
    groups = (*kept, *merged)
    return Grouping(first.column, groups, title(first.column, groups))


# ------------------------------------------------------------------ the engine's task


def regroup(task: Task, made: Grouping, *, tables: bool = True) -> Task:
    """The task with the grouped column beside the one it is made of; with `tables`, told instead of it in every table
    and hierarchy."""
    place = task.columns.index(made.column)

    def longer(at: At) -> At:
        return (*at, made.value(at[place]))

    def moved(counts: Mapping[At, tuple[int, int]]) -> dict[At, tuple[int, int]]:
        return {longer(at): pair for at, pair in counts.items()}

    wider = replace(
        task,
        columns=(*task.columns, made.name),
        atoms=moved(task.atoms),
        known=moved(task.known),
        known_others=moved(task.known_others),
        roster_changes=tuple(_trace(trace, longer) for trace in task.roster_changes),
    )
    if not tables:
        return wider
    return replace(
        wider,
        tables=tuple(_table(wanted, made) for wanted in task.tables),
        hierarchies=renamed(task.hierarchies, [made]),
    )


def refuse_mixed(task: Task, made: Grouping) -> None:
    """Raises RequestProblem when values of a finer column that only the grouped one tells apart would become one, such
    as two schools of one name when their divisions are published together."""
    for hierarchy in task.hierarchies:
        if made.column in hierarchy[:-1]:
            finer = hierarchy[hierarchy.index(made.column) + 1]
            place, below = task.columns.index(made.column), task.columns.index(finer)
            seen: dict[tuple[str, str], str] = {}
            for at in task.atoms:
                if seen.setdefault((made.value(at[place]), at[below]), at[place]) != at[place]:
                    raise RequestProblem(
                        f'{made.column} cannot be grouped: {finer} "{at[below]}" is in more than one of its groups, '
                        f"and these could not be kept separate. Group {finer} instead."
                    )


def _trace(trace: RosterChange, longer: Callable[[At], At]) -> RosterChange:
    now = None if trace.now is None else (longer(trace.now[0]), trace.now[1])
    return replace(
        trace, now=now, before=tuple(None if was is None else (longer(was[0]), was[1]) for was in trace.before)
    )


def _table(wanted: TableRequest, made: Grouping) -> TableRequest:
    if made.column not in wanted.by:
        return wanted
    place = wanted.by.index(made.column)

    def there(at: At) -> At:
        return (*at[:place], made.value(at[place]), *at[place + 1 :])

    priority: dict[At, float] = {}
    for at, weight in wanted.priority.items():
        priority[there(at)] = max(weight, priority.get(there(at), 0.0))
    return TableRequest(renamed([wanted.by], [made])[0], frozenset(map(there, wanted.pinned)), priority)


def renamed(lists: Iterable[Sequence[str]], groupings: Iterable[Grouping]) -> tuple[tuple[str, ...], ...]:
    """Lists of columns, with the grouped column in the place of the one it is made of."""
    names = {made.column: made.name for made in groupings}
    return tuple(tuple(names.get(name, name) for name in columns) for columns in lists)


# ------------------------------------------------------------------ release.json


def grouping_document(made: Grouping) -> dict[str, Any]:
    """As it stands in a release, so that later ones can be compared with it."""
    groups = [{"name": group.name, "values": list(group.values)} for group in made.groups]
    return {"name": made.name, "column": made.column, "groups": groups}


def read_groupings(document: Mapping[str, Any]) -> tuple[Grouping, ...]:
    """The groupings of a release. Raises FileProblem when they cannot be read."""
    try:
        return tuple(
            Grouping(
                str(one["column"]),
                tuple(ValueGroup(str(g["name"]), tuple(str(value) for value in g["values"])) for g in one["groups"]),
                str(one["name"]),
            )
            for one in document.get("groupings", ())
        )
    except (KeyError, TypeError, AttributeError):
        raise FileProblem("The groupings of an earlier release cannot be read. Restore a good copy of it.") from None


def sentence(made: Grouping) -> str:
    """For a person: `In the column “Grade (6 to 8)” “6 to 8” is 6, 7 and 8 of Grade.`"""
    parts = "; ".join(f"“{group.name}” is {join_with_and(group.values)}" for group in made.groups)
    return f"In the column “{made.name}” {parts} of {made.column}."
