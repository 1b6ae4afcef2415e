"""Alternative tables found so far. Each protects many groups at once, for as long as nothing it moves is published."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workshop.disclosure.engine.attack import UNBOUNDED, Attack, Cut
from workshop.disclosure.engine.targets import ProtectionTarget, Scenario
from workshop.disclosure.engine.world import Array, LinearForm, LinearSystem


class LinearForms:
    """Many forms at once."""

    def __init__(self, forms: Sequence[LinearForm]) -> None:
        self.count = len(forms)
        self._cols = np.concatenate([np.zeros(0, dtype=np.int64), *(form.cols for form in forms)])
        self._coefs = np.concatenate([np.zeros(0, dtype=np.int64), *(form.coefs for form in forms)])
        self._of = np.repeat(np.arange(self.count), [len(form.cols) for form in forms])

    def of(self, values: Array) -> Array:
        """The value of every form, from the values of the columns, which are whole numbers."""
        sums = np.bincount(self._of, values[self._cols] * self._coefs, minlength=self.count)
        return np.rint(sums).astype(np.int64)


def items_of(world: LinearSystem) -> LinearForms:
    """The counts that may be published or hidden: item 2 g is the students of group g, 2 g + 1 the chronic of them."""
    return LinearForms([form for group in world.groups for form in (group.n, group.c)])


_FADE = 0.8
"""A failure of a target counts so much less with each release looked at since."""


class WitnessPool:
    """One scenario: its targets, its attacker, and the alternative tables that were found against it.

    A release is a *window* for each item: how far below and above its true value it may lie for all that is published;
    exact it is (0, 0), hidden it is (-UNBOUNDED, UNBOUNDED).
    """

    def __init__(
        self,
        world: LinearSystem,
        scenario: Scenario,
        items: LinearForms,
        attack: Attack,
        targets: Sequence[ProtectionTarget],
    ) -> None:
        self.world, self.scenario, self.items, self.attack = world, scenario, items, attack
        self.targets = list(targets)
        self.deviations: list[Array] = []
        self._forms = LinearForms([target.form for target in self.targets])
        self._insiders = [(k, target) for k, target in enumerate(self.targets) if target.insider is not None]
        self._shift = np.zeros((0, items.count), dtype=np.int64)
        self._reach = np.zeros((0, len(self.targets)), dtype=np.int64)
        self.lower_levels = np.array([target.lower_level for target in self.targets], dtype=np.int64)
        self.upper_levels = np.array([target.upper_level for target in self.targets], dtype=np.int64)
        self.sliding_levels = np.array([target.sliding_level for target in self.targets], dtype=np.int64)
        self.failures = np.zeros(len(self.targets))
        self.solved = 0
        self.relaxed: list[int] = []
        self._size = 0
        self.weaker_scenario: WitnessPool | None = None
        self.set_release(np.zeros(items.count, dtype=np.int64), np.zeros(items.count, dtype=np.int64))

    def set_release(self, low: Array, high: Array) -> None:
        """Look at that release from now on."""
        self._low, self._high = low, high
        self._ready = False
        self.failures *= _FADE
        shift = self._shift[: self._size]
        fits = ((shift >= low) & (shift <= high)).all(axis=1)
        reach = self._reach[: self._size][fits]
        self._below = -reach.min(axis=0, initial=0)
        self._above = reach.max(axis=0, initial=0)

    def unprotected(self) -> Array:
        """The targets that no alternative found so far protects, those that failed most of late first."""
        below, above = self._below, self._above
        numbers = np.flatnonzero(
            (below < self.lower_levels) | (above < self.upper_levels) | (below + above < self.sliding_levels)
        )
        return numbers[np.argsort(-self.failures[numbers], kind="stable")]

    def is_unprotected(self, number: int) -> bool:
        """Whether no alternative found so far protects that target."""
        below, above = int(self._below[number]), int(self._above[number])
        return bool(
            below < self.lower_levels[number]
            or above < self.upper_levels[number]
            or below + above < self.sliding_levels[number]
        )

    def add(self, deviation: Array) -> None:
        """Remember an alternative table."""
        shift = self.items.of(deviation)
        reach = self._forms.of(deviation)
        for k, target in self._insiders:
            if not self._keeps_insider(deviation, target):
                reach[k] = 0
        if self._size == len(self._shift):
            self._shift = np.concatenate([self._shift, np.zeros((64 + self._size, self.items.count), dtype=np.int64)])
            self._reach = np.concatenate([self._reach, np.zeros((64 + self._size, len(self.targets)), dtype=np.int64)])
        self._shift[self._size], self._reach[self._size] = shift, reach
        self._size += 1
        self.deviations.append(deviation)
        if ((shift >= self._low) & (shift <= self._high)).all():
            self._below = np.maximum(self._below, -reach)
            self._above = np.maximum(self._above, reach)

    def _keeps_insider(self, deviation: Array, target: ProtectionTarget) -> bool:
        assert target.insider is not None
        path, p = target.insider.path, self.world.paths
        values = self.world.true_counts + deviation
        if target.insider.chronic:
            return bool(values[p + path] >= 1 - 1e-6)
        other = [2 * p + k for k, (q, _, _) in enumerate(self.world.spread) if q == path]
        return bool(values[path] - values[p + path] - values[other].sum() >= 1 - 1e-6)

    def attack_target(self, number: int) -> tuple[bool, Array, float, float]:
        """Attack one target. (protected, coefs, constant, need): where it is not protected the sum of coefs over
        hidden items + constant has to reach need; a need of 0 says that only whole numbers fail."""
        self._restrict()
        target = self.targets[number]
        if self.sliding_levels[number]:
            return self._attack_width(target, int(self.sliding_levels[number]))
        for sign, need in ((1, int(self.upper_levels[number])), (-1, int(self.lower_levels[number]))):
            if need and not self._is_reachable(target, sign, need):
                found = self.attack.max_deviation(target, sign)
                return False, found.coefs, found.constant, float(need if found.floor < need else 0)
        return True, np.zeros(0), 0.0, 0.0

    def _attack_width(self, target: ProtectionTarget, width: int) -> tuple[bool, Array, float, float]:
        if self._is_reachable(target, 1, width):
            return True, np.zeros(0), 0.0, 0.0
        up, down = (self.attack.max_deviation(target, sign) for sign in (1, -1))
        whole = up.value + down.value > width - 1e-6
        if whole:
            reached = self._max_reach(target, 1, min(up.floor, width - 1))
            reached += self._max_reach(target, -1, min(down.floor, width - reached))
            if reached >= width:
                return True, np.zeros(0), 0.0, 0.0
        return False, up.coefs + down.coefs, up.constant + down.constant, 0.0 if whole else float(width)

    def _is_reachable(self, target: ProtectionTarget, sign: int, need: int) -> bool:
        """Whether the form goes that far in whole numbers; the deviation that does it is kept."""
        deviation = self.attack.find_deviation(target, sign, need)
        if deviation is not None:
            self._keep(deviation)
        return deviation is not None

    def _max_reach(self, target: ProtectionTarget, sign: int, most: int) -> int:
        """How far the form goes in whole numbers, up to `most`."""
        return next((goal for goal in range(most, 0, -1) if self._is_reachable(target, sign, goal)), 0)

    def _restrict(self) -> None:
        if not self._ready:
            self.attack.restrict(self._low, self._high)
            self._ready = True

    def relax_target(self, number: int, everything: Array, *, strict: bool = True) -> None:
        """Ask of a target no more than is uncertain to this attacker before anything is released: no release of ours
        can give that away. `everything` is True for each item that can be hidden. `strict`: less must be asked then.
        """
        far = np.where(everything, UNBOUNDED, 0)
        self.attack.restrict(-far, far)
        self._ready = False
        target = self.targets[number]
        reached = [0, 0]
        for k, sign in enumerate((1, -1)):
            levels = self.upper_levels if sign > 0 else self.lower_levels
            need = int(self.sliding_levels[number] or levels[number])
            reached[k] = self._max_reach(target, sign, min(self.attack.max_deviation(target, sign).floor, need))
        before = (self.upper_levels[number], self.lower_levels[number], self.sliding_levels[number])
        self.upper_levels[number] = min(self.upper_levels[number], reached[0])
        self.lower_levels[number] = min(self.lower_levels[number], reached[1])
        self.sliding_levels[number] = min(self.sliding_levels[number], sum(reached))
        if strict and before == (self.upper_levels[number], self.lower_levels[number], self.sliding_levels[number]):
            raise RuntimeError("a target could not be decided")
        self.relaxed.append(number)

    def waive(self, number: int) -> None:
        """Ask nothing of a target any more: it is protected elsewhere."""
        self.lower_levels[number] = self.upper_levels[number] = self.sliding_levels[number] = 0

    def _keep(self, deviation: Array) -> None:
        self.solved += 1
        if deviation.any():
            self.add(deviation)
            if self.weaker_scenario is not None:
                self.weaker_scenario.add(deviation)


def link_scenarios(pools: Sequence[WitnessPool]) -> None:
    """What protects against somebody who knows enrollment protects against the same one who does not."""
    for pool in pools:
        for other in pools:
            if (
                pool.scenario.knows_enrollment
                and not other.scenario.knows_enrollment
                and pool.scenario.who == other.scenario.who
            ):
                pool.weaker_scenario = other


def cut_of(coefs: Array, constant: float, need: float, forced: Array, free: Array) -> Cut | None:
    """The cut in its strongest simple form: coefficients clipped to the need, `forced` items counted as hidden, only
    `free` ones left. None when it asks for nothing."""
    need -= constant
    if need < 1e-7:
        return None
    clipped = np.minimum(coefs, need)
    need -= float(clipped[forced].sum())
    if need < 1e-7:
        return None
    items = np.flatnonzero((clipped > 1e-7) & free & ~forced)
    return Cut(items, np.minimum(clipped[items], need) / need, 1.0)
