"""Part of a large world: some paths, and the groups they belong to. All other students stay as they are.

An alternative table found in a region is one of the whole world, so protection proven there holds; it may only cost
more than an alternative that reaches farther.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from workshop.disclosure.engine.attack import Cut
from workshop.disclosure.engine.history import ReleaseConstraint
from workshop.disclosure.engine.targets import ProtectionTarget, Scenario
from workshop.disclosure.engine.world import AdditivityRelation, Array, CellGroup, LinearForm, TableSystem


class Region:
    """`true_counts`: of every column of the table system; `sizes`: of its groups. `ids`: the groups of the table system
    that reach into the region; its own groups are what of them lies inside."""

    def __init__(self, world: TableSystem, truth: Array, sizes: Array, paths: Array) -> None:
        p = world.paths
        self.paths = len(paths)
        place = {path: number for number, path in enumerate(paths.tolist())}
        turned = [number for number, (path, _, _) in enumerate(world.spread) if path in place]
        mine = [world.spread[number] for number in turned]
        self.spread = [(place[path], outcomes, students) for path, outcomes, students in mine]
        self.cols = np.concatenate([paths, p + paths, 2 * p + np.array(turned, dtype=np.int64)])
        self.true_counts = truth[self.cols]
        self._local = np.full(len(truth), -1, dtype=np.int64)
        self._local[self.cols] = np.arange(len(self.cols))
        self._world = world
        self._paths = paths
        self.ids: list[int] = []
        self.groups: list[CellGroup] = []
        inside: list[int] = []
        for group, members in world.inside(paths):
            local = self._local[members]
            ones = np.ones(len(local), dtype=np.int64)
            chronic = self.form(world.groups[group].c) if turned else LinearForm(local + self.paths, ones)
            self.ids.append(group)
            self.groups.append(CellGroup(LinearForm(local, ones), chronic, -1))
            inside.append(int(truth[members].sum()))
        self.outside_counts = sizes[self.ids] - np.array(inside, dtype=np.int64)
        self.items = np.stack([2 * np.array(self.ids), 2 * np.array(self.ids) + 1], axis=1).reshape(-1)

    def cuts(self, lines: Iterable[AdditivityRelation], hidden: Array) -> list[Cut]:
        """Another blank in each line of the region that has only one."""
        place = {group: number for number, group in enumerate(self.ids)}
        found = []
        for line in lines:
            groups = [place.get(group, -1) for group in (line.parent, *line.children)]
            if min(groups) >= 0 and not self.outside_counts[groups].any():
                for measure in (0, 1):
                    items = 2 * np.array(groups) + measure
                    if hidden[items].sum() == 1:
                        others = items[~hidden[items]]
                        found.append(Cut(others, np.ones(len(others)), 1.0))
        return found

    def form(self, form: LinearForm) -> LinearForm:
        """What of a form lies inside."""
        local = self._local[form.cols]
        return LinearForm(local[local >= 0], form.coefs[local >= 0])

    def target(self, target: ProtectionTarget) -> ProtectionTarget:
        """The target as seen from inside; an insider outside of the region is sure to exist anyway."""
        insider = target.insider
        if insider is not None:
            place = int(self._local[insider.path])
            insider = None if place < 0 else replace(insider, path=place)
        return replace(target, form=self.form(target.form), insider=insider)

    def inside(self, cols: Array) -> Array:
        """Which of these columns lie inside."""
        return np.asarray(self._local[cols] >= 0)

    def scenario(
        self, scenario: Scenario, targets: Iterable[ProtectionTarget], rows: Iterable[ReleaseConstraint]
    ) -> Scenario:
        """What the attacker knows of the region. `rows`: those of the scenario that reach into it; they are moved so
        that what lies outside counts as it is."""
        moved = []
        for row in rows:
            form = self.form(row.form)
            outside = row.form.of(self._world.true_counts) - form.of(self.true_counts)
            low = None if row.lo is None else row.lo - outside
            moved.append(ReleaseConstraint(form, low, None if row.hi is None else row.hi - outside, row.text))
        return replace(
            scenario,
            lower_bounds=scenario.lower_bounds[self.cols],
            non_chronic_bounds=scenario.non_chronic_bounds[self._paths],
            rows=tuple(moved),
            targets=[self.target(target) for target in targets],
        )
