"""Witnesses of a large release: one table that agrees with everything told, and small changes of it, block by block.

As in `public`, the input is what is told, so the tables tell nothing more. Ranges of hidden numbers are not computed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workshop.sharing.engine.attack import FAR, Attack, quiet
from workshop.sharing.engine.large import Large
from workshop.sharing.engine.model import Attacker, Reason, Why
from workshop.sharing.engine.pool import Guard, Sums, items_of
from workshop.sharing.engine.public import Known, Told
from workshop.sharing.engine.region import Region
from workshop.sharing.engine.targets import Scenario, Target
from workshop.sharing.engine.world import Array, World


def large_known(world: World, told: Told, cancelled: Callable[[], bool]) -> Known:
    """Tables of which two differ wherever a number is not told. A hidden number in which all tables agree follows from
    the release, and is told then: its range has one value. All other hidden numbers have no upper end."""
    base = _some_table(told)
    items = items_of(world)
    low, high = told.low - items_of(world).of(base), np.where(told.high < 0, FAR, told.high - items_of(world).of(base))
    hidden = low < high
    large = Large(world, base, np.ones(len(low)), hidden, cancelled=cancelled)
    forms = [form for group in world.groups for form in (group.n, group.c)]
    wanted = {int(item): Target(forms[item], 0, 0, 1, Reason(Why.PROTECTS)) for item in np.flatnonzero(hidden)}
    p = world.paths
    none = np.zeros(2 * p, dtype=np.int64)
    scenario = Scenario(Attacker.OUTSIDER, False, none, none[:p], ())
    tables: list[Array] = [base]
    for paths in large.regions():
        region = Region(world, base, large.sizes, paths)
        inside = [item for item in region.items.tolist() if item in wanted]
        if not inside:
            continue
        local = region.scenario(scenario, [wanted[item] for item in inside])
        guard = Guard(region, local, items_of(region), Attack(region, local), local.targets)
        guard.enter(low[region.items], high[region.items])
        for number in guard.open():
            if guard.is_open(number):
                guard.settle(int(number))
        still = set(guard.open().tolist())
        for number, item in enumerate(inside):
            if number not in still:
                del wanted[item]
        _put(tables, region, guard, told, items)
    exact = np.array(sorted(wanted), dtype=np.int64)
    known_low, known_high = told.low.copy(), np.where(hidden, -1, told.high)
    known_low[exact] = known_high[exact] = items_of(world).of(base)[exact]
    return Known(known_low, known_high, np.array(tables).reshape(len(tables), 2, p))


def _put(tables: list[Array], region: Region, guard: Guard, told: Told, items: Sums) -> None:
    """Add the changes that are needed to the tables: each to the first one that moves none of the same numbers yet."""
    base = tables[0]
    for deviation in guard.needed():
        wide = np.zeros(len(base), dtype=np.int64)
        wide[region.cols] = deviation
        moved = items.of(wide) != 0
        for number, table in enumerate(tables[1:], 1):
            if not (moved & (items.of(table - base) != 0)).any() and _agrees(told, items, table + wide):
                tables[number] = table + wide
                break
        else:
            tables.append(base + wide)


def _agrees(told: Told, items: Sums, table: Array) -> bool:
    """Whether the table agrees with everything told."""
    values = items.of(table)
    n, c = table[: told.atoms], table[told.atoms :]
    fits = (values >= told.low) & ((told.high < 0) | (values <= told.high))
    return bool(fits.all() and (c >= 0).all() and (c <= n).all())


def _some_table(told: Told) -> Array:
    """A whole-number table that agrees with everything told."""
    a = told.atoms
    low, high = np.zeros(2 * a), np.full(2 * a, 10.0 * (int(told.high.max(initial=0)) + 100))
    parts: list[Array] = []
    ends: list[tuple[float, float]] = []
    for group, members in enumerate(told.members):
        for k in (0, 1):
            item, cols = 2 * group + k, members + k * a
            least = float(told.low[item])
            most = np.inf if told.high[item] < 0 else float(told.high[item])
            if len(cols) == 1:
                low[cols[0]] = max(low[cols[0]], least)
                high[cols[0]] = min(high[cols[0]], most)
            else:
                parts.append(cols)
                ends.append((least, most))
    for atom in range(a):
        parts.append(np.array([atom, a + atom]))
        ends.append((0.0, np.inf))
    highs = quiet()
    highs.addVars(2 * a, low, high)
    values = [np.ones(len(cols)) for cols in parts[: len(ends) - a]] + [np.array([1.0, -1.0])] * a
    lengths = np.array([len(cols) for cols in parts])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int32)
    index = np.concatenate(parts).astype(np.int32)
    least_of, most_of = (np.array([end[k] for end in ends]) for k in (0, 1))
    highs.addRows(len(parts), least_of, most_of, len(index), starts, index, np.concatenate(values))
    highs.run()
    found = np.array(highs.getSolution().col_value)
    if not len(found) or np.abs(found - np.rint(found)).max(initial=0) > 1e-6:
        every = np.arange(2 * a, dtype=np.int32)
        highs.changeColsIntegrality(2 * a, every, np.ones(2 * a, dtype=np.uint8))
        highs.run()
        found = np.array(highs.getSolution().col_value)
    return np.asarray(np.rint(found), dtype=np.int64)
