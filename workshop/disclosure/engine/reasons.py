"""Why a number is not published, for the coordinator: the rule, or what it would let anybody compute."""

from __future__ import annotations

import time
from collections.abc import Iterable

from workshop.disclosure.engine.model import Reason, SuppressionReason
from workshop.disclosure.engine.pool import WitnessPool
from workshop.disclosure.engine.substitutes import PublishedBounds
from workshop.disclosure.engine.suppress import SuppressionProblem
from workshop.disclosure.engine.targets import ProtectionTarget
from workshop.disclosure.engine.world import Array, TableSystem

_TERMS = 8
_SECONDS = 2.0


class Reasons:
    """The reason of each hidden item, found when asked for."""

    def __init__(
        self,
        world: TableSystem,
        problem: SuppressionProblem,
        bounds: PublishedBounds,
        targets: Iterable[ProtectionTarget],
    ) -> None:
        self.world, self.problem, self.bounds = world, problem, bounds
        self._until = time.perf_counter() + _SECONDS
        self._found: dict[int, Reason] = {}
        self._own: dict[bytes, ProtectionTarget] = {}
        for target in targets:
            if target.is_sensitive and (target.form.coefs == 1).all():
                self._own.setdefault(target.form.cols.tobytes(), target)

    def of(self, item: int) -> Reason:
        """Why that item is not published."""
        if item not in self._found:
            self._found[item] = self._reason(item)
        return self._found[item]

    def _reason(self, item: int) -> Reason:
        group = self.world.groups[item // 2]
        own = self._own.get((group.c if item % 2 else group.n).cols.tobytes())
        if own is not None:
            return own.reason
        if time.perf_counter() > self._until:
            return Reason(SuppressionReason.SECONDARY)
        low, high = self.bounds.low.copy(), self.bounds.high.copy()
        low[item] = high[item] = 0
        for pool in self.problem.pools:
            if pool.world is not self.world:
                continue  # a block of a large table sees only parts of the sums
            pool.set_release(low, high)
            for number in pool.unprotected():
                if pool.is_unprotected(number) and not pool.attack_target(int(number))[0]:
                    return self._protects(pool, int(number), low, high)
        return Reason(SuppressionReason.SECONDARY)

    def _protects(self, pool: WitnessPool, number: int, low: Array, high: Array) -> Reason:
        target = pool.targets[number]
        text = derivation(self.world, pool, number)
        if target.reason.suppressed_because in (
            SuppressionReason.SMALL_DIFFERENCE,
            SuppressionReason.BETWEEN_RELEASES,
            SuppressionReason.RESIDUAL_GROUP,
        ):
            why = target.reason.suppressed_because
            return Reason(why, target.reason.students, target.reason.at, target.reason.derivation or text)
        return Reason(SuppressionReason.SECONDARY, target.reason.students, target.reason.at, text)


def derivation(world: TableSystem, pool: WitnessPool, number: int) -> str:
    """How the target would be computed, as the attacker's own sum: `33 - 20 - 10 = 3`, or `33 - 20 = 13 at most`. Empty
    when it takes too many numbers. To be asked in the state in which the target is open."""
    target = pool.targets[number]
    texts = []
    for sign in (1, -1):
        value = target.form.of(world.true_counts) + round(sign * pool.attack.max_deviation(target, sign).value)
        parts = _parts(pool.attack.multipliers(), sign)
        if parts and sum(factor * published for factor, published, _ in parts) == value:
            if all(exact for *_, exact in parts):
                return f"{_sum(parts)} = {value:,}"
            texts.append(f"{_sum(parts)} = {value:,} at {'most' if sign > 0 else 'least'}")
    return texts[0] if texts else ""


Part = tuple[int, int, bool]


def _parts(multipliers: list[tuple[float, int, bool]], sign: int) -> list[Part]:
    """(factor, number, published exactly) of a bound; empty when it is not a short sum."""
    parts: list[Part] = []
    for factor, number, exact in multipliers:
        whole = round(factor)
        if abs(factor - whole) > 1e-6 or len(parts) >= _TERMS:
            return []
        parts.append((whole * sign, number, exact))
    return sorted(parts, key=lambda part: (part[0] < 0, -part[1]))


def _sum(parts: list[Part]) -> str:
    text = "".join(
        f"{' - ' if factor < 0 else ' + '}{'' if abs(factor) == 1 else f'{abs(factor)} x '}{value:,}"
        for factor, value, _ in parts
    )
    return text[3:] if text.startswith(" + ") else "-" + text[3:]
