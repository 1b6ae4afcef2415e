"""Earlier releases as rows of the same system, and the groups that come to light between two dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workshop.disclosure.engine.model import (
    ALL,
    At,
    Measure,
    PublishedAs,
    PublishedTable,
    PublishedValue,
    Reason,
    SuppressionReason,
    Task,
)
from workshop.disclosure.engine.world import Array, CellGroup, LinearForm, TableSystem
from workshop.records.problems import RequestProblem


@dataclass(frozen=True, slots=True)
class ReleaseConstraint:
    """lo <= form <= hi, of the true values; None is no bound. `text` names it in a derivation."""

    form: LinearForm
    lo: int | None
    hi: int | None
    text: str


def release_constraints(task: Task, world: TableSystem, date: int) -> Iterator[ReleaseConstraint]:
    """Everything that earlier release told, as rows. Raises RequestProblem when it contradicts the records."""
    earlier = task.earlier[date]
    for table in earlier.tables:
        groups = _groups(world, table, date)
        for at, published in table.cells.items():
            for row in _rows(groups.get(at, world.group_of(np.array([], dtype=np.int64), date)), published, earlier.id):
                value = row.form.of(world.true_counts)
                if (row.lo is not None and value < row.lo) or (row.hi is not None and value > row.hi):
                    raise RequestProblem(
                        f'The release "{earlier.id}" and the records of then contradict each other; check which '
                        "students changed since."
                    )
                yield row


def _groups(world: TableSystem, table: PublishedTable, date: int) -> dict[At, CellGroup]:
    """The students of each cell of a published table, as of its date."""
    result: dict[At, CellGroup] = {}
    kinds: dict[tuple[bool, ...], dict[At, Array]] = {}
    for at in table.cells:
        kind = tuple(value != ALL for value in at)
        if kind not in kinds:
            chosen = [name for name, published in zip(table.by, kind, strict=True) if published]
            here, part = world.parts(chosen, date)
            kinds[kind] = {}
            for number in range(int(part.max(initial=-1)) + 1):
                members = here[part == number]
                place = world.where[int(members[0])][date + 1] or ()
                key = tuple(
                    place[world.columns.index(name)] if published else ALL
                    for name, published in zip(table.by, kind, strict=True)
                )
                kinds[kind][key] = members
        if at in kinds[kind]:
            result[at] = world.group_of(kinds[kind][at], date)
    return result


def _rows(
    group: CellGroup, published: dict[Measure, PublishedValue] | object, name: str
) -> Iterator[ReleaseConstraint]:
    assert isinstance(published, dict)
    for measure, form in ((Measure.ENROLLED, group.n), (Measure.CHRONIC, group.c)):
        one = published.get(measure)
        if one is None or one.published_as is PublishedAs.WITHHELD:
            continue
        if one.published_as is PublishedAs.EXACT:
            yield ReleaseConstraint(form, int(one.value or 0), int(one.value or 0), name)
        else:
            yield ReleaseConstraint(form, one.lo, one.hi, name)  # a range, or what a rounded count can stand for
    one = published.get(Measure.PERCENT)
    if one is not None and one.published_as not in (PublishedAs.WITHHELD, PublishedAs.ROUNDED):
        yield from percent_rows(group, one, name)


def percent_rows(group: CellGroup, published: PublishedValue, name: str) -> Iterator[ReleaseConstraint]:
    """A percentage as two rows in whole numbers: `low * N <= scale * C <= high * N`. A rounded percentage may be off
    by half a unit either way, both ends included."""
    if published.published_as is PublishedAs.RANGE:
        scale, low, high = 100, published.lo or 0, 100 if published.hi is None else published.hi
    elif published.published_as is PublishedAs.PERCENT:
        scale, low, high = 200, max(2 * int(published.value or 0) - 1, 0), min(2 * int(published.value or 0) + 1, 200)
    else:
        exact = round(float(published.value or 0) * 100)
        scale, low, high = 20000, max(2 * exact - 1, 0), min(2 * exact + 1, 20000)
    yield ReleaseConstraint(_percent_form(group, scale, low), 0, None, name)
    yield ReleaseConstraint(_percent_form(group, scale, high), None, 0, name)


def _percent_form(group: CellGroup, scale: int, share: int) -> LinearForm:
    """scale * C - share * N."""
    left = LinearForm(group.c.cols, group.c.coefs * scale)
    return left.minus(LinearForm(group.n.cols, group.n.coefs * share))


def previously_suppressed(
    task: Task, world: TableSystem, least: Array, dates: Sequence[int]
) -> Iterator[tuple[CellGroup, Reason]]:
    """The groups that the earlier releases of these dates listed: what was not published of them must not follow from
    what is published now. Where they changed since, both as they are and as they were; also where the attacker holds
    records of `least` students of them, which say nothing about the time before."""
    turned = {path for path, *_ in world.spread}
    for date in dates:
        for table in task.earlier[date].tables:
            for at, group in _groups(world, table, date).items():
                paths = group.n.cols
                chosen = {name: value for name, value in zip(table.by, at, strict=True) if value != ALL}
                reason = Reason(SuppressionReason.SMALL, group.n.of(world.true_counts), chosen)
                here = paths[world.present[0][paths]]
                if len(here):
                    yield world.group_of(here), replace(reason, students=int(world.true_counts[here].sum()))
                if len(here) < len(paths) or not turned.isdisjoint(paths.tolist()) or least[paths].any():
                    yield group, reason


def change_groups(task: Task, world: TableSystem, dates: Sequence[int]) -> Iterator[tuple[Array, int, Reason]]:
    """Who left and who joined each cell since each earlier release of these dates: paths, the date at which their
    outcome is at stake, and the reason."""
    for date in dates:
        earlier = task.earlier[date]
        now_codes, then_codes = world.codes[0], world.codes[date + 1]
        changed = (now_codes != then_codes).any(axis=1) | (world.present[0] != world.present[date + 1])
        movers = np.flatnonzero(changed)
        if not len(movers):
            continue
        for path in movers:
            at = -1 if world.where[path][0] is not None else date
            students = int(world.true_counts[path])
            yield (
                np.array([path], dtype=np.int64),
                at,
                Reason(SuppressionReason.BETWEEN_RELEASES, students, {}, f"since {earlier.id}"),
            )
        for table in earlier.tables:
            for at_cell in table.cells:
                chosen = {name: value for name, value in zip(table.by, at_cell, strict=True) if value != ALL}
                then, now = (_matching(world, chosen, d) for d in (date, -1))
                left, came = np.setdiff1d(then, now), np.setdiff1d(now, then)
                for members, when, sign in ((left, date, "left"), (came, -1, "came")):
                    students = int(world.true_counts[members].sum())
                    if students:
                        sizes = int(world.true_counts[then].sum()), int(world.true_counts[now].sum())
                        text = f"{sizes[0]} in {earlier.id}, {sizes[1]} now: {students} {sign}"
                        yield members, when, Reason(SuppressionReason.BETWEEN_RELEASES, students, chosen, text)


def recounted_differences(
    task: Task, world: TableSystem, dates: Sequence[int]
) -> Iterator[tuple[LinearForm, int, Reason]]:
    """Of each cell of an earlier release that counted by another rule: how many more are chronically absent by the rule
    of now than by that of then, where they are some. The students are the same, so that 17 and then 18 tell of one."""
    for date in dates:
        earlier = task.earlier[date]
        if not earlier.recounted:
            continue
        for chosen in _cells_of(earlier.tables):
            then, now = (world.group_of(_matching(world, chosen, d), d) for d in (date, -1))
            form = now.c.minus(then.c)
            more = form.of(world.true_counts)
            if more:
                sizes = then.c.of(world.true_counts), now.c.of(world.true_counts)
                text = f"{sizes[0]} by the rules of {earlier.id}, {sizes[1]} now: {abs(more)} counted otherwise"
                yield form, more, Reason(SuppressionReason.BETWEEN_RELEASES, abs(more), chosen, text)


def _cells_of(tables: Sequence[PublishedTable]) -> Iterator[dict[str, str]]:
    """Every cell of the tables once, as column -> value."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    for table in tables:
        for at in table.cells:
            chosen = tuple(sorted((name, value) for name, value in zip(table.by, at, strict=True) if value != ALL))
            if chosen not in seen:
                seen.add(chosen)
                yield dict(chosen)


def _matching(world: TableSystem, chosen: dict[str, str], date: int) -> Array:
    match = world.present[date + 1].copy()
    for name, value in chosen.items():
        k = world.columns.index(name)
        number = world.values[k].index(value) if value in world.values[k] else -2
        match &= world.codes[date + 1][:, k] == number
    return np.flatnonzero(match)
