"""How far the raters agree, in words, and where talking would change the result most.

With two to six raters a coefficient would promise more than it holds, so people see dots and a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from workshop.alignment.ranking import CLOSE, HIGHEST, Ratings, Weights, answers, shares

SPLIT_RANGE = 3
AD_CUT = (HIGHEST + 1) / 6
"""Average deviation up to which raters agree for practical purposes: number of points / 6 (Burke and Dunlap 2002)."""

SPLIT_SHARE = 0.25
"""A partner is called split when cells with a quarter of the rated weight are; one split cell alone makes it mixed."""


class AgreementLevel(StrEnum):
    """How far raters agree, in the word that people see."""

    AGREE = "agree"
    MIXED = "mixed"
    SPLIT = "split"
    ONE = "one rater"
    NONE = "not rated"


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """One cell, or a partner's cells together.

    Attributes:
        deviation: `AD = mean |x - median|`, in points of the scale.
        index: `a = 1 - AD / 2`, from 0 (half say 0, half say 4) to 1 (all alike).
        range: highest minus lowest answer.
    """

    word: AgreementLevel
    raters: int
    deviation: float = 0.0
    index: float = 1.0
    range: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """A cell worth talking about. `impact` is `W_j * range`: how much weight hangs on the disagreement, 0-4."""

    partner: str
    criterion: str
    impact: float
    range: int
    word: AgreementLevel
    dots: str


def cell_agreement(values: Sequence[int]) -> RaterAgreement:
    """How far the ratings of one cell agree: split from a range of 3 on, else by the average deviation."""
    if not values:
        return RaterAgreement(AgreementLevel.NONE, 0)
    if len(values) == 1:
        return RaterAgreement(AgreementLevel.ONE, 1)
    middle = median(values)
    deviation = sum([abs(x - middle) for x in values]) / len(values)
    spread = max(values) - min(values)
    if spread >= SPLIT_RANGE:
        word = AgreementLevel.SPLIT
    elif deviation <= AD_CUT + CLOSE:
        word = AgreementLevel.AGREE
    else:
        word = AgreementLevel.MIXED
    return RaterAgreement(word, len(values), deviation, 1 - deviation / 2, spread)


def partner_agreement(partner: str, ratings: Ratings, weights: Weights) -> RaterAgreement:
    """All cells of one partner in one word, the numbers weighted by what the criteria count.

    Split when the split cells carry at least a quarter of the weight rated by two people or more, mixed when there is
    any split or mixed cell, else agree.
    """
    share = shares(weights)
    cells = {c: cell_agreement(answers(ratings, partner, c)) for c, w in share.items() if w > 0}
    several = {c: a for c, a in cells.items() if a.raters > 1}
    raters = max((a.raters for a in cells.values()), default=0)
    if not several:
        return RaterAgreement(AgreementLevel.ONE if raters else AgreementLevel.NONE, raters)
    total = sum(share[c] for c in several)
    split = sum(share[c] for c, a in several.items() if a.word is AgreementLevel.SPLIT)
    if split >= SPLIT_SHARE * total - CLOSE:
        word = AgreementLevel.SPLIT
    elif any(a.word is not AgreementLevel.AGREE for a in several.values()):
        word = AgreementLevel.MIXED
    else:
        word = AgreementLevel.AGREE
    deviation = sum(share[c] * a.deviation for c, a in several.items()) / total
    return RaterAgreement(word, raters, deviation, 1 - deviation / 2, max(a.range for a in several.values()))


def discuss(partners: Sequence[str], ratings: Ratings, weights: Weights, at_least: int = 2) -> list[Topic]:
    """The cells whose answers differ by `at_least` points, those first where talk changes the result most.

    Sorted by `W_j * range`, then by range; equal ones keep the order of partners and criteria.
    """
    topics = []
    for partner in partners:
        for criterion, share in shares(weights).items():
            values = answers(ratings, partner, criterion)
            cell = cell_agreement(values)
            if cell.range >= at_least and share > 0:
                topics.append(Topic(partner, criterion, share * cell.range, cell.range, cell.word, dots(values)))
    topics.sort(key=lambda topic: (-round(topic.impact, 9), -topic.range))
    return topics


def dots(values: Sequence[int]) -> str:
    """Five signs for the points 0-4: `.` nobody, `o` one, `:` two, `O` three or more. `..o:O` for 2 3 3 4 4 4."""
    return "".join(".o:O"[min(3, values.count(point))] for point in range(HIGHEST + 1))
