"""Every figure of a result against its definition, on random inputs (`independent.py`)."""

from __future__ import annotations

import random
from statistics import median

import numpy as np
import pytest

from tests.workshop.alignment.independent import Case, case
from workshop.alignment.agreement import AgreementLevel
from workshop.alignment.coverage import one_by_one, proven
from workshop.alignment.ranking import PartnerScore
from workshop.alignment.robustness import weightings
from workshop.alignment.trust_value import TRUST, VALUE, points

SEEDS = pytest.mark.parametrize("seed", range(40))


@SEEDS
def test_the_weights_of_the_group(seed: int) -> None:
    made = case(seed)
    assert made.result.weights == pytest.approx(made.weights)


@SEEDS
def test_score_low_and_high(seed: int) -> None:
    made = case(seed)
    for standing in made.result.scores:
        known = score = low = high = 0.0
        for criterion, weight in made.weights.items():
            marks = made.marks(standing.partner, criterion)
            low += weight * (min(marks) if marks else 0) / 4
            high += weight * (max(marks) if marks else 4) / 4
            if marks:
                known += weight
                score += weight * sum(marks) / len(marks) / 4
        assert (standing.known, standing.lo, standing.hi) == pytest.approx((known, 100 * low, 100 * high))
        assert standing.score == (pytest.approx(100 * score / known) if known > 1e-9 else None)
        assert standing.enough == (known >= 0.7 - 1e-9)


@SEEDS
def test_order_raters_and_what_is_unknown(seed: int) -> None:
    made = case(seed)
    ranked = [s.score or 0.0 for s in made.result.ranked]
    assert ranked == sorted(ranked, reverse=True)
    assert {s.partner for s in made.result.scores} == set(made.partners)
    for standing in made.result.scores:
        asked = [c for c, w in made.weights.items() if w > 0]
        assert list(standing.unknown) == [c for c in asked if not made.marks(standing.partner, c)]
        rated = [of for of in made.ratings[standing.partner].values() if any(m is not None for m in of.values())]
        assert standing.raters == len(rated)


@SEEDS
def test_the_word_for_agreement(seed: int) -> None:
    made = case(seed)
    for partner in made.partners:
        cells = {c: made.marks(partner, c) for c, w in made.weights.items() if w > 0}
        several = {c: marks for c, marks in cells.items() if len(marks) > 1}
        if not several:
            expected = AgreementLevel.ONE if any(cells.values()) else AgreementLevel.NONE
        else:
            split = [c for c, marks in several.items() if max(marks) - min(marks) >= 3]
            weight = sum(made.weights[c] for c in several)
            apart = [c for c, m in several.items() if sum(abs(x - median(m)) for x in m) / len(m) > 5 / 6 + 1e-9]
            if sum(made.weights[c] for c in split) >= weight / 4 - 1e-9:
                expected = AgreementLevel.SPLIT
            else:
                expected = AgreementLevel.MIXED if split or apart else AgreementLevel.AGREE
        assert made.result.agreement[partner].word is expected


@SEEDS
def test_what_to_talk_about_first(seed: int) -> None:
    made = case(seed)
    far = {
        (p, c): made.weights[c] * (max(marks) - min(marks))
        for p in made.partners
        for c in made.criteria
        if (marks := made.marks(p, c)) and max(marks) - min(marks) >= 2 and made.weights[c] > 0
    }
    found = [(t.partner, t.criterion) for t in made.result.topics]
    assert set(found) == set(far)
    impacts = [far[one] for one in found]
    assert impacts == pytest.approx(sorted(impacts, reverse=True))


@SEEDS
def test_coverage_and_the_smallest_sets(seed: int) -> None:
    made = case(seed)
    cover = made.result.coverage
    assert cover.whole == pytest.approx(made.covered(made.partners))
    for gap in made.gaps:
        assert set(cover.closers[gap]) == {p for p in made.partners if made.level(p, gap) == 2}
        assert set(cover.helpers[gap]) == {p for p in made.partners if made.level(p, gap) == 1}
    assert set(cover.open) == {g for g in made.gaps if not cover.closers[g]}
    sole = {p: {g for g in made.gaps if set(cover.closers[g]) == {p}} for p in made.partners}
    assert {p: set(gaps) for p, gaps in cover.sole.items()} == {p: gaps for p, gaps in sole.items() if gaps}
    assert sorted(map(sorted, cover.smallest.sets)) == sorted(map(sorted, made.smallest()))
    assert set(cover.smallest.every) == set.intersection(*made.smallest())
    assert set(cover.unproven) == {
        pair for pair, said in made.closes.items() if said == 2 and not made.evidence[pair].strip()
    }


@SEEDS
def test_each_next_call_adds_the_most(seed: int) -> None:
    made = case(seed)
    counted, _ = proven(made.closes, made.evidence)
    chosen: list[str] = []
    for step in one_by_one(made.partners, made.gaps, counted):
        adds = {p: made.covered([*chosen, p]) - made.covered(chosen) for p in made.partners if p not in chosen}
        assert step.adds == pytest.approx(max(adds.values()))
        assert step.adds == pytest.approx(adds[step.partner])
        chosen.append(step.partner)
    assert made.covered(chosen) == pytest.approx(made.covered(made.partners))


def vectors(made: Case) -> dict[str, np.ndarray]:
    """By the definition: mean / 4, and the own score where nobody rated."""
    return {s.partner: np.array([_value(made, s, c) for c in made.weights]) for s in made.result.ranked}


def _value(made: Case, standing: PartnerScore, criterion: str) -> float:
    marks = made.marks(standing.partner, criterion)
    return sum(marks) / len(marks) / 4 if marks else (standing.score or 0.0) / 100


@pytest.mark.parametrize("seed", range(12))
def test_the_lead_holds_up_to_its_percent_and_not_one_more(seed: int) -> None:
    """Against linear programs: the least margin over all weightings in the room, for the percent given and the next."""
    from scipy.optimize import linprog

    made = case(seed)
    lead, found = made.result.lead, vectors(made)
    if lead is None:
        assert len(found) < 2
        return
    base = np.array(list(made.weights.values()))
    first, *others = found.values()

    def margin(within: float) -> float:
        room = [(max(0.0, w * (1 - within)), min(1.0, w * (1 + within))) for w in base]
        solved = [linprog(first - other, A_eq=[np.ones(len(base))], b_eq=[1.0], bounds=room) for other in others]
        return float(min(one.fun for one in solved))

    if lead.always:
        assert margin(1e6) > -1e-9
        return
    assert lead.percent == 0 or margin(lead.percent / 100) > -1e-9
    if lead.percent < 100:
        assert margin((lead.percent + 1) / 100) < 1e-7


@pytest.mark.parametrize("seed", range(8))
def test_shares_of_weightings(seed: int) -> None:
    """Against a hundred thousand weightings of another generator."""
    made = case(seed, sure=True)
    found = vectors(made)
    used = [place for place, w in enumerate(made.weights.values()) if w > 0]
    drawn = np.random.default_rng(seed).dirichlet(np.ones(len(used)), 100_000)
    scores = drawn @ np.array([v[used] for v in found.values()]).T
    best = scores.max(axis=1)
    third = np.sort(scores, axis=1)[:, -min(3, scores.shape[1])]
    shares = weightings(made.result.ranked, made.result.weights)
    for place, partner in enumerate(found):
        assert shares[partner].first == pytest.approx(float((scores[:, place] >= best - 1e-9).mean()), abs=0.04)
        assert shares[partner].top3 == pytest.approx(float((scores[:, place] >= third - 1e-9).mean()), abs=0.04)


@SEEDS
def test_trust_and_value(seed: int) -> None:
    made = case(seed)
    rng = random.Random(seed)
    axes = {c: rng.choice([TRUST, VALUE, ""]) for c in made.criteria}
    for point in points(made.result.scores, made.result.weights, axes):
        for axis, shown in ((TRUST, point.trust), (VALUE, point.value)):
            asked = [c for c in made.criteria if axes[c] == axis and made.weights[c] > 0]
            rated = [c for c in asked if made.marks(point.partner, c)]
            weight = sum(made.weights[c] for c in rated)
            if not rated or weight < 0.7 * sum(made.weights[c] for c in asked) - 1e-9:
                assert shown is None
                continue
            means = {c: sum(made.marks(point.partner, c)) / len(made.marks(point.partner, c)) / 4 for c in rated}
            assert shown == pytest.approx(100 * sum(made.weights[c] * means[c] for c in rated) / weight)
