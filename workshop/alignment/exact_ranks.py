"""The exact best and worst rank of each partner over all weightings in a room around the chosen one.

The pairwise bound of `robustness` looks at two partners at a time; whether several can be ahead under one and the same
weighting is a small problem in whole numbers: one yes or no for each rival that is only sometimes ahead. Where the
corners of the room already reach the bound, nothing is left to solve, and the solver is not even loaded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workshop.alignment.ranking import PartnerScore, Weights, shares
from workshop.alignment.robustness import PLACES_WITHIN, RankRange, least, rank_ranges, vector

AHEAD = 1e-6
"""A rival is ahead from this much on, on a scale of 0 to 1: a ten-thousandth of a point, far above what solving in
binary fractions blurs."""

_NODES = 20_000
"""Where the search in whole numbers is given up. A count and no time, so that two screens agree."""


@dataclass(frozen=True, slots=True)
class ExactRanks:
    """Rank ranges, and the partners whose range is not proven exact: there the safe bound stands."""

    ranges: Mapping[str, RankRange]
    unproven: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Rival:
    """One rival that some weightings put ahead and others do not: the difference by criterion, and its two ends."""

    ahead: tuple[float, ...]
    low: float
    high: float


def exact_ranks(
    standings: Sequence[PartnerScore],
    weights: Weights,
    within: float = PLACES_WITHIN,
    *,
    solve: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
) -> ExactRanks | None:
    """The best and worst rank of every partner with a score, over all weightings within +-`within`.

    Takes as long as it takes, for a thread beside the screen's; without `solve` only as long as looking at the corners
    does, and what they leave open stays unproven. None when `cancelled` says so on the way.
    """
    share = {criterion: weight for criterion, weight in shares(weights).items() if weight > 0}
    criteria, w = tuple(share), tuple(share.values())
    bound = rank_ranges(standings, weights, within)
    vectors = {s.partner: vector(s, criteria) for s in standings if s.score is not None}
    room = _Weightings(w, within)
    found: dict[str, RankRange] = {}
    unproven = set()
    for partner, mine in vectors.items():
        if cancelled():
            return None
        first, rivals = _rivals(mine, [other for name, other in vectors.items() if name != partner], room)
        fewest, most = _reached(rivals, room)
        ends = [
            count if count == end else _solve(rivals, room, most=is_most) if solve else None
            for count, end, is_most in ((fewest, 0, False), (most, len(rivals), True))
        ]
        if None in ends:
            unproven.add(partner)
        low, high = (idle if end is None else end for idle, end in zip((0, len(rivals)), ends, strict=True))
        outer = bound[partner]
        found[partner] = RankRange(max(outer.best, first + low), min(outer.worst, first + high))
    return ExactRanks(found, frozenset(unproven))


class _Weightings:
    """All weightings within +-`within` of the chosen one, and corners of it."""

    def __init__(self, weights: tuple[float, ...], within: float) -> None:
        self.weights, self.within = weights, within
        self.low = [max(0.0, w * (1 - within)) for w in weights]
        self.high = [min(1.0, w * (1 + within)) for w in weights]

    def least(self, c: Sequence[float]) -> float:
        """The least value of `w . c` in the room."""
        return least(c, self.weights, self.within)

    def corner(self, c: Sequence[float]) -> list[float]:
        """A weighting of the room at which `w . c` is least: the cheapest criteria are filled first."""
        found = list(self.low)
        left = 1.0 - sum(found)
        for place in sorted(range(len(c)), key=lambda at: c[at]):
            more = min(self.high[place] - found[place], max(0.0, left))
            found[place] += more
            left -= more
        return found


def _rivals(
    mine: tuple[float, ...], others: Sequence[tuple[float, ...]], room: _Weightings
) -> tuple[int, list[_Rival]]:
    """The rank behind those who are ahead under every weighting, and the rivals that only some weightings put ahead."""
    first, found = 1, []
    for other in others:
        ahead = tuple(y - x for x, y in zip(mine, other, strict=True))
        low, high = room.least(ahead), -room.least(tuple(-d for d in ahead))
        if low > AHEAD:
            first += 1
        elif high > AHEAD:
            found.append(_Rival(ahead, low, high))
    return first, found


def _reached(rivals: Sequence[_Rival], room: _Weightings) -> tuple[int, int]:
    """How few and how many rivals are ahead at the corners that put one of them most behind, or most ahead."""
    corners = [room.corner(sign) for rival in rivals for sign in (rival.ahead, tuple(-d for d in rival.ahead))]
    counts = [sum(_dot(at, rival.ahead) > AHEAD for rival in rivals) for at in (*corners, room.weights)]
    return min(counts), max(counts)


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True))


def _solve(rivals: Sequence[_Rival], room: _Weightings, *, most: bool) -> int | None:
    """The most rivals (or else the fewest) that are ahead under one weighting; None when given up.

    The columns are the weights, then a yes or no for each rival. For the most, "yes" demands `w . ahead > AHEAD`; for
    the fewest, "no" demands the opposite. What a rival does anyway at its two ends makes either demand idle.
    """
    from highspy._core import HighsVarType

    from workshop.disclosure.engine.solver import optimal, quiet

    criteria, count = len(room.weights), len(rivals)
    highs = quiet()
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    highs.setOptionValue("mip_feasibility_tolerance", 1e-9)
    highs.setOptionValue("mip_max_nodes", _NODES)
    for low, high in zip(room.low, room.high, strict=True):
        highs.addVar(low, high)
    for place in range(count):
        highs.addVar(0.0, 1.0)
        highs.changeColIntegrality(criteria + place, HighsVarType.kInteger)
        highs.changeColCost(criteria + place, -1.0 if most else 1.0)
    highs.addRow(1.0, 1.0, criteria, list(range(criteria)), [1.0] * criteria)
    for place, rival in enumerate(rivals):
        columns = [*range(criteria), criteria + place]
        if most:  # w . ahead + (low - 2 AHEAD) yes >= low
            values = [*rival.ahead, rival.low - 2 * AHEAD]
            highs.addRow(rival.low, math.inf, len(columns), columns, values)
        else:  # w . ahead - (high - AHEAD) yes <= AHEAD
            values = [*rival.ahead, AHEAD - rival.high]
            highs.addRow(-math.inf, AHEAD, len(columns), columns, values)
    highs.run()
    return round(abs(highs.getObjectiveValue())) if optimal(highs) else None
