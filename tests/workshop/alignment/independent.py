"""Every formula of the alignment computed once more, slowly and from its definition, and random cases to compare on."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from workshop.alignment.result import Alignment, align

Rated = dict[str, dict[str, dict[str, int | None]]]


@dataclass(frozen=True)
class Case:
    """One random input, what `align` makes of it, and the weights of the group by their definition."""

    partners: list[str]
    criteria: dict[str, float]
    ratings: Rated
    private: dict[str, dict[str, float | None]]
    gaps: dict[str, int]
    closes: dict[tuple[str, str], int]
    evidence: dict[tuple[str, str], str]
    result: Alignment

    @property
    def weights(self) -> dict[str, float]:
        """The median of everybody's shares, made shares again; an empty weight is the usual one."""
        usual = {c: Fraction(w) for c, w in self.criteria.items()}
        allocations = []
        for given in self.private.values():
            own = {c: usual[c] if (w := given.get(c)) is None else Fraction(w) for c in usual}
            if any(w is not None for w in given.values()) and sum(own.values()) > 0:
                allocations.append({c: w / sum(own.values()) for c, w in own.items()})
        middle = {c: median(a[c] for a in allocations) for c in usual} if allocations else usual
        total = sum(middle.values())
        return {c: float(w / total) if total else 1 / len(usual) for c, w in middle.items()}

    def marks(self, partner: str, criterion: str) -> list[int]:
        """The ratings of one cell."""
        return [m for of in self.ratings.get(partner, {}).values() if (m := of.get(criterion)) is not None]

    def level(self, partner: str, gap: str) -> int:
        """What the partner does for the gap, as it counts: closing needs evidence in words."""
        said = self.closes.get((partner, gap), 0)
        return 1 if said == 2 and not self.evidence.get((partner, gap), "").strip() else said

    def covered(self, chosen: Collection[str]) -> float:
        """The share of the severity that these partners cover."""
        whole = sum(self.gaps.values())
        if not whole:
            return 1.0
        return sum(s * max([self.level(p, g) for p in chosen], default=0) for g, s in self.gaps.items()) / (2 * whole)

    def smallest(self) -> list[set[str]]:
        """All smallest sets of partners that close every gap somebody closes, by trying every set."""
        able = [{p for p in self.partners if self.level(p, g) == 2} for g in self.gaps]
        wanted = [closers for closers in able if closers]
        for size in range(len(self.partners) + 1):
            found = [set(some) for some in itertools.combinations(self.partners, size)]
            fitting = [some for some in found if all(some & closers for closers in wanted)]
            if fitting:
                return fitting
        raise AssertionError("all partners together close what can be closed")


def case(seed: int, *, partners: int = 5, criteria: int = 7, raters: int = 4, sure: bool = False) -> Case:
    """A random case. `sure`: everybody rates everything."""
    rng = random.Random(seed)
    ids = [f"p{i}" for i in range(partners)]
    asked = {f"c{i}": float(rng.randint(0, 5) or 1) for i in range(criteria)}
    marks: Sequence[int | None] = [0, 1, 2, 3, 4] if sure else [0, 1, 2, 3, 4, None]
    rated: Rated = {
        p: {f"rater-{r}": {c: rng.choice(marks) for c in asked if sure or rng.random() < 0.9} for r in range(raters)}
        for p in ids
    }
    private: dict[str, dict[str, float | None]] = {
        f"rater-{r}": {c: rng.choice([None, rng.randint(0, 9)]) for c in asked} for r in range(rng.randint(0, raters))
    }
    gaps = {f"g{i}": rng.choice([1, 2]) for i in range(rng.randint(0, 5))}
    closes = {(p, g): rng.choice([0, 1, 2, 2]) for p in ids for g in gaps if rng.random() < 0.5}
    evidence = {pair: rng.choice(["", "  ", "they said so", "they did it"]) for pair in closes}
    result = align(ids, asked, rated, private, gaps, closes, evidence)
    return Case(ids, asked, rated, private, gaps, closes, evidence, result)
