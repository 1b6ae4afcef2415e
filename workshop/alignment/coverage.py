"""Who closes which gap: coverage of a set of partners, all smallest sets that close what can be closed, next best.

A claim that a partner would close a gap counts only with evidence; without, it counts as "could help" and is reported.
Sets of gaps are kept as the bits of a whole number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Closes: TypeAlias = Mapping[tuple[str, str], int]
"""(partner id, gap id) -> 0 no, 1 could help, 2 would close; absent is 0."""

COULD, WOULD = 1, 2
SHOWN_SETS = 50
_STEPS = 5_000
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest sets that close every gap somebody can close.

    Attributes:
        sets: each in the order of the partners; the highest sum of scores first.
        more: there are further sets of this size that are not listed.
        every: partners without whom no set of this size closes everything.
        proven: False when the search was stopped; then `sets` holds one set that closes everything, perhaps not the
            smallest, and `every` only the sole closers.
    """

    sets: tuple[tuple[str, ...], ...]
    more: bool
    every: tuple[str, ...]
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a group of partners does for the gaps.

    Attributes:
        whole: coverage by all partners together, 0-1 (see `covered`).
        closers: gap -> partners who would close it, with evidence.
        helpers: gap -> partners who could help.
        open: gaps nobody would close, in order.
        sole: partner -> gaps only this partner closes; partners without such a gap are absent.
        smallest: the smallest sets that close all other gaps.
        unproven: (partner, gap) said to close without evidence; counted as could help.
    """

    whole: float
    closers: Mapping[str, tuple[str, ...]]
    helpers: Mapping[str, tuple[str, ...]]
    open: tuple[str, ...]
    sole: Mapping[str, tuple[str, ...]]
    smallest: Smallest
    unproven: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Next:
    """A partner to call next: how much coverage (0-1) it adds, and how much there is with it."""

    partner: str
    adds: float
    total: float


def proven(
    closes: Closes, evidence: Mapping[tuple[str, str], str]
) -> tuple[dict[tuple[str, str], int], list[tuple[str, str]]]:
    """The claims as they count, and those that were taken back to "could help" because nothing is given for them."""
    counted = dict(closes)
    doubted = [pair for pair, level in closes.items() if level >= WOULD and not evidence.get(pair, "").strip()]
    for pair in doubted:
        counted[pair] = COULD
    return counted, doubted


def covered(chosen: Collection[str], gaps: Mapping[str, int], closes: Closes) -> float:
    """How far the chosen partners cover the gaps: `sum_g s_g max_p c_pg / 2 / sum_g s_g`, 0-1.

    `gaps` is gap -> severity. 1.0 when there is no gap.
    """
    total = sum(gaps.values())
    if total <= 0:
        return 1.0
    got = sum(s * max((closes.get((p, g), 0) for p in chosen), default=0) for g, s in gaps.items())
    return got / WOULD / total


def coverage(
    partners: Sequence[str],
    gaps: Mapping[str, int],
    closes: Closes,
    evidence: Mapping[tuple[str, str], str],
    scores: Mapping[str, float] | None = None,
) -> Coverage:
    """Everything the result page says about gaps. Claims of unknown partners or gaps are left out.

    `scores` (0-100) only orders the smallest sets among themselves.
    """
    known = {(p, g): v for (p, g), v in closes.items() if p in set(partners) and g in gaps}
    counted, doubted = proven(known, evidence)
    closers = {g: tuple(p for p in partners if counted.get((p, g), 0) >= WOULD) for g in gaps}
    sole: dict[str, tuple[str, ...]] = {}
    for gap, able in closers.items():
        if len(able) == 1:
            sole[able[0]] = (*sole.get(able[0], ()), gap)
    return Coverage(
        whole=covered(partners, gaps, counted),
        closers=closers,
        helpers={g: tuple(p for p in partners if counted.get((p, g), 0) == COULD) for g in gaps},
        open=tuple(g for g in gaps if not closers[g]),
        sole=sole,
        smallest=smallest(partners, closers, scores or {}),
        unproven=tuple((p, g) for p in partners for g in gaps if (p, g) in set(doubted)),
    )


def next_best(
    partners: Sequence[str],
    gaps: Mapping[str, int],
    closes: Closes,
    chosen: Collection[str] = (),
    scores: Mapping[str, float] | None = None,
) -> Next | None:
    """The partner not yet chosen who adds most coverage; None when nobody adds any.

    Equal partners: the higher score, then the order given.
    """
    before = covered(chosen, gaps, closes)
    best: Next | None = None
    key = (0.0, 0.0)
    for partner in partners:
        if partner in chosen:
            continue
        total = covered([*chosen, partner], gaps, closes)
        candidate = (round(total - before, 12), (scores or {}).get(partner, 0.0))
        if candidate[0] > 0 and (best is None or candidate > key):
            best, key = Next(partner, total - before, total), candidate
    return best


def one_by_one(
    partners: Sequence[str], gaps: Mapping[str, int], closes: Closes, scores: Mapping[str, float] | None = None
) -> Iterator[Next]:
    """Whom to enlist first, second, third: always the next best, until nobody adds anything."""
    chosen: list[str] = []
    while (step := next_best(partners, gaps, closes, chosen, scores)) is not None:
        chosen.append(step.partner)
        yield step


class _TooLongError(Exception):
    """The search used up its steps."""


def smallest(partners: Sequence[str], closers: Mapping[str, Sequence[str]], scores: Mapping[str, float]) -> Smallest:
    """All smallest sets that close every gap that has a closer. No gap to close: one empty set.

    Exact: sets of 1, 2, 3 … partners are tried; the search branches on the open gap with the fewest closers left and
    gives up a branch when even the best partners could not close the rest. At most `SHOWN_SETS` sets are listed,
    those found first, but their size and `every` hold for all. Bounded: after `_STEPS` steps it settles for a greedy
    set.
    """
    targets = [set(able) for able in closers.values() if able]
    search = _CoverageSearch(
        [sum(1 << bit for bit, able in enumerate(targets) if p in able) for p in partners], len(targets)
    )
    try:
        size = search.size()
        found = search.sets(size, SHOWN_SETS + 1)
        shared = [i for i in range(len(partners)) if all(chosen >> i & 1 for chosen in found)]
        if len(found) > SHOWN_SETS:
            # More sets than were listed: a partner is in all of them only if none of this size does without.
            shared = [i for i in shared if not search.exists(size, without=i)]
    except _TooLongError:
        chosen = search.greedy()
        sole = {p for able in targets if len(able) == 1 for p in able}
        every = tuple(p for p in partners if p in sole)
        return Smallest((_names(chosen, partners),), more=False, every=every, proven=False)
    sets = [_names(chosen, partners) for chosen in found[:SHOWN_SETS]]
    sets.sort(key=lambda names: -round(sum(scores.get(p, 0.0) for p in names), 7))
    return Smallest(tuple(sets), more=len(found) > SHOWN_SETS, every=tuple(partners[i] for i in shared))


def _names(chosen: int, partners: Sequence[str]) -> tuple[str, ...]:
    return tuple(p for i, p in enumerate(partners) if chosen >> i & 1)


class _CoverageSearch:
    """Branch and bound over partners as bits; `masks[i]` are the gaps partner i closes."""

    def __init__(self, masks: Sequence[int], gaps: int) -> None:
        self.masks = masks
        self.all = (1 << gaps) - 1
        self.able = [[i for i, mask in enumerate(masks) if mask >> gap & 1] for gap in range(gaps)]
        self.steps = 0

    def size(self) -> int:
        """How many partners the smallest sets have."""
        for size in range(min(len(self.able), _DEEPEST) + 1):
            if self.exists(size):
                return size
        raise _TooLongError

    def exists(self, size: int, without: int | None = None) -> bool:
        """Whether some set of at most `size` closes everything, perhaps without one partner."""
        banned = 0 if without is None else 1 << without
        return next(self._walk(self.all, size, 0, banned), None) is not None

    def sets(self, size: int, limit: int) -> list[int]:
        """Up to `limit` sets of exactly the smallest size, each once, as bits of partners."""
        found = []
        for chosen in self._walk(self.all, size, 0, 0):
            found.append(chosen)
            if len(found) == limit:
                break
        return found

    def _walk(self, left: int, size: int, chosen: int, banned: int) -> Iterator[int]:
        self.steps += 1
        if self.steps > _STEPS:
            raise _TooLongError
        if not left:
            yield chosen
            return
        if not size or not self._within_reach(left, size, banned):
            return
        gap = min((g for g in range(len(self.able)) if left >> g & 1), key=lambda g: self._choices(g, banned))
        for partner in self.able[gap]:
            if banned >> partner & 1:
                continue
            yield from self._walk(left & ~self.masks[partner], size - 1, chosen | 1 << partner, banned)
            # Sets with this partner are done: without this, one set would be found once for each of its orders.
            banned |= 1 << partner

    def _choices(self, gap: int, banned: int) -> int:
        return sum(not banned >> i & 1 for i in self.able[gap])

    def _within_reach(self, left: int, size: int, banned: int) -> bool:
        most = sorted(
            ((mask & left).bit_count() for i, mask in enumerate(self.masks) if not banned >> i & 1), reverse=True
        )
        return sum(most[:size]) >= left.bit_count()

    def greedy(self) -> int:
        """One set that closes everything: always the partner who closes most of the rest."""
        left, chosen = self.all, 0
        while left:
            best = max(range(len(self.masks)), key=lambda i: (self.masks[i] & left).bit_count())
            chosen |= 1 << best
            left &= ~self.masks[best]
        return chosen
