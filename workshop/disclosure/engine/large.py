"""Tables too large to be worked on whole: block by block (such as division by division), then across blocks.

Every target is protected by alternative tables that stay within its block; where none can, by such that trade between
blocks through one unit of each (such as one school a division); where none can either, by any. What one step hides
stays hidden in the next, so what a step has protected stays protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from workshop.disclosure.engine.attack import UNBOUNDED, Attack
from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.history import ReleaseConstraint
from workshop.disclosure.engine.model import Rules, Task
from workshop.disclosure.engine.pool import WitnessPool, items_of, link_scenarios
from workshop.disclosure.engine.region import Region
from workshop.disclosure.engine.rounding import published_windows
from workshop.disclosure.engine.substitutes import PublishedBounds, publication_options, publish_widths
from workshop.disclosure.engine.suppress import SuppressionProblem, heuristic_pattern
from workshop.disclosure.engine.targets import ProtectionTarget, Scenario
from workshop.disclosure.engine.world import AdditivityRelation, Array, TableSystem

_TOGETHER = 10
"""So many blocks trade with each other."""


@dataclass
class BlockResult:
    """What protects the targets of a region: its witness pools, and which items of the world theirs are."""

    items: Array
    pools: list[WitnessPool]


@dataclass
class BlockwiseProtection:
    """`hidden`: True for each item hidden so far; `pinned` ones only the whole world may hide, if nothing else helps;
    `steps`: where the proof is."""

    world: TableSystem
    true_counts: Array
    weight: Array
    pinned: Array
    hidden: Array
    hierarchies: Sequence[Sequence[str]] = ()
    rules: Rules = field(default_factory=Rules)
    clock: TimeLimit = field(default_factory=TimeLimit)
    steps: list[BlockResult] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sizes = self.world.sizes(self.true_counts)
        self.primary = self.hidden.copy()
        self.told = published_windows(self.rules, items_of(self.world).of(self.true_counts))
        every = np.arange(self.world.paths)
        turned = np.array([path for path, _, _ in self.world.spread], dtype=np.int64)
        self.path_of = np.concatenate([every, every, turned])
        self._row_cols: dict[tuple[tuple[str, str], bool], tuple[Array, Array]] = {}
        self.lines: dict[int, list[AdditivityRelation]] = {}
        for line in self.world.lines:
            self.lines.setdefault(line.parent, []).append(line)

    def run(self, scenarios: Sequence[Scenario]) -> list[tuple[Scenario, list[ProtectionTarget]]]:
        """Protect every target; those that not even all regions together protect are left for the whole world."""
        block = self.blocks()
        left = [(scenario, list(scenario.targets)) for scenario in scenarios]
        left = self._local(left, block)
        for many in (False, True):
            for paths in self._trades(block, many):
                if any(targets for _, targets in left):
                    left = self._step(paths, left, inside=True)
        return [(scenario, targets) for scenario, targets in left if targets]

    def blocks(self) -> Array:
        """The block of each path: by the column that parts the world into the most even pieces. In a hierarchy that is
        the widest level with more than one value, such as the division: what lies below means something only there."""
        codes = self.world.codes.max(axis=0)  # where somebody is now or was once
        many = {name for k, name in enumerate(self.world.columns) if len(np.unique(codes[:, k])) > 1}
        levels = [[name for name in ladder if name in many] for ladder in self.hierarchies]
        finer = {name for ladder in levels for name in ladder[1:]}
        widest = [ladder[0] for ladder in levels if ladder] or [*many - finer]
        best = min(widest, key=lambda name: _unevenness(codes[:, self.world.columns.index(name)]), default=None)
        return np.zeros(len(codes), dtype=np.int64) if best is None else codes[:, self.world.columns.index(best)]

    def _local(
        self, left: list[tuple[Scenario, list[ProtectionTarget]]], block: Array
    ) -> list[tuple[Scenario, list[ProtectionTarget]]]:
        sorted_: list[tuple[Scenario, dict[int, list[ProtectionTarget]], list[ProtectionTarget]]] = []
        for scenario, targets in left:
            own: dict[int, list[ProtectionTarget]] = {}
            wide: list[ProtectionTarget] = []
            for target in targets:
                touched = np.unique(block[self.path_of[target.form.cols]])
                if len(touched) == 1:
                    own.setdefault(int(touched[0]), []).append(target)
                else:
                    wide.append(target)
            sorted_.append((scenario, own, wide))
        for number in np.unique(block):
            mine = [(scenario, own.get(int(number), [])) for scenario, own, _ in sorted_]
            if any(targets for _, targets in mine):
                missing = self._step(np.flatnonzero(block == number), mine)
                for (_, _, wide), (_, targets) in zip(sorted_, missing, strict=True):
                    wide.extend(targets)
        return [(scenario, wide) for scenario, _, wide in sorted_]

    def _rows_in(self, region: Region, scenario: Scenario) -> list[ReleaseConstraint]:
        """The rows that reach into the region."""
        key = (scenario.who, scenario.knows_enrollment)
        if key not in self._row_cols:
            cols = [row.form.cols for row in scenario.rows]
            of = np.repeat(np.arange(len(cols)), [len(part) for part in cols])
            self._row_cols[key] = np.concatenate([np.zeros(0, dtype=np.int64), *cols]), of
        cols_, of = self._row_cols[key]
        return [scenario.rows[number] for number in np.unique(of[region.inside(cols_)]).tolist()]

    def _trades(self, block: Array, many: bool) -> Iterator[Array]:
        """Regions that reach across blocks: one unit of each of some blocks, or all of their units."""
        numbers = np.unique(block)
        for first in range(0, len(numbers), _TOGETHER if not many else 3):
            some = numbers[first : first + (_TOGETHER if not many else 3)]
            if many:
                yield np.flatnonzero(np.isin(block, some))
            else:
                yield np.concatenate([self._unit(np.flatnonzero(block == number)) for number in some])

    def _unit(self, paths: Array) -> Array:
        """The part of a block with the most that is hidden anyway."""
        hidden = np.zeros(self.world.paths)
        for group, members in self.world.inside(paths):
            if len(members) == 1:
                hidden[members] += self.hidden[2 * group] + self.hidden[2 * group + 1]
        codes = self.world.codes[0][paths]
        best: Array = paths
        most = -1.0
        for k in range(codes.shape[1]):
            values, part = np.unique(codes[:, k], return_inverse=True)
            if 1 < len(values) < len(paths):
                sums = np.bincount(part.reshape(-1), hidden[paths])
                if sums.max() > most:
                    most = float(sums.max())
                    best = paths[part.reshape(-1) == int(np.argmax(sums))]
        return best

    def _step(
        self, paths: Array, left: list[tuple[Scenario, list[ProtectionTarget]]], inside: bool = False
    ) -> list[tuple[Scenario, list[ProtectionTarget]]]:
        """Protect in one region what can be protected there; what remains. `inside`: only what touches it."""
        region = Region(self.world, self.true_counts, self.sizes, np.sort(paths))
        items = items_of(region)
        pools, chosen, rest = [], [], []
        for scenario, targets in left:
            mine = [target for target in targets if not inside or region.inside(target.form.cols).any()]
            others = [target for target in targets if inside and not region.inside(target.form.cols).any()]
            local = region.scenario(scenario, mine, self._rows_in(region, scenario))
            pools.append(WitnessPool(region, local, items, Attack(region, local), local.targets))
            chosen.append(mine)
            rest.append(others)
        link_scenarios(pools)
        hidden = self.hidden[region.items]
        free = hidden | ~self.pinned[region.items]
        deferred: list[tuple[WitnessPool, int]] = []
        lines = [line for group in region.ids for line in self.lines.get(group, ())]
        cuts = region.cuts(lines, hidden) if self.rules.rounding == 1 else []
        told = self.told[0][region.items], self.told[1][region.items]
        weight = self.weight[region.items]
        problem = SuppressionProblem(weight, hidden, free, told, pools, cuts, [], deferred=deferred)
        problem.clock = self.clock
        for pool in pools:
            pool.attack.primary_items, pool.attack.told = hidden, told
        choice, _ = heuristic_pattern(problem)
        self.hidden[region.items] |= choice.suppressed
        self.steps.append(BlockResult(region.items, pools))
        for pool, number in deferred:
            k = pools.index(pool)
            rest[k].append(chosen[k][number])
        return [(scenario, targets) for (scenario, _), targets in zip(left, rest, strict=True)]


def publish_more(task: Task, large: BlockwiseProtection, clock: TimeLimit) -> PublishedBounds:
    """Policy ranges of hidden chronic counts wherever every step allows them, the weightiest first."""
    world = large.world
    bounds = PublishedBounds(
        np.where(large.hidden, -UNBOUNDED, large.told[0]), np.where(large.hidden, UNBOUNDED, large.told[1])
    )
    where: dict[int, list[BlockResult]] = {}
    for step in large.steps:
        for item in step.items.tolist():
            where.setdefault(item, []).append(step)
    values = items_of(world).of(world.true_counts)
    chronic = np.flatnonzero(large.hidden[1::2] & ~large.hidden[::2]) * 2 + 1
    if task.rules.rounding > 1:
        chronic = chronic[:0]
    for item in chronic[np.argsort(-large.weight[chronic], kind="stable")].tolist():
        if clock.late():
            break
        n, c = int(values[item - 1]), int(values[item])
        for published, low, high in publication_options(task.rules, n, c):
            bounds.low[item], bounds.high[item] = low - c, high - c
            if all(_still(step, bounds) for step in where.get(item, ())):
                bounds.percent[item] = published
                break
            bounds.low[item], bounds.high[item] = -UNBOUNDED, UNBOUNDED
    primary = large.primary
    publish_widths(
        world, primary, bounds, lambda item: all(_still(step, bounds) for step in where.get(item, ())), clock
    )
    return bounds


def _still(step: BlockResult, bounds: PublishedBounds) -> bool:
    """Whether the alternative tables of a step that fit these windows still protect all its targets."""
    low, high = bounds.low[step.items], bounds.high[step.items]
    for pool in step.pools:
        pool.set_release(low, high)
        if len(pool.unprotected()):
            return False
    return True


def _unevenness(codes: Array) -> float:
    """The largest piece, and a little for every piece: many pieces of one size are best."""
    sizes = np.bincount(codes[codes >= 0])
    return float(sizes.max(initial=0)) + len(sizes) / (1 + len(codes))
