"""How every figure was computed: the numbers in the words are those of an independent computation."""

from __future__ import annotations

import random
import re
from statistics import median

import pytest

from tests.workshop.alignment.independent import Case, case
from workshop.alignment.agreement import AgreementLevel
from workshop.alignment.coverage import proven
from workshop.alignment.exact_ranks import ExactRanks, exact_ranks
from workshop.alignment.explained import ExplainedFigure, Explainer
from workshop.alignment.headline import Names

LABELS = {f"c{i}": f"Question {i}" for i in range(7)}


def figures_of(made: Case, partner: str, ranks: ExactRanks | None = None) -> dict[str, ExplainedFigure]:
    """The figures by the first words of their titles."""
    ranks = ranks or exact_ranks(made.result.ranked, made.result.weights)
    assert ranks is not None
    names = Names({p: p.upper() for p in made.partners}, LABELS, {g: f"gap {g}" for g in made.gaps})
    counted, _ = proven(made.closes, made.evidence)
    explainer = Explainer(made.result, made.ratings, ranks, names, made.gaps, counted)
    return {figure.title.partition(":")[0]: figure for figure in explainer.figures(partner)}


@pytest.mark.parametrize("seed", range(12))
def test_the_score_can_be_followed_by_hand(seed: int) -> None:
    made = case(seed)
    for standing in made.result.scores:
        figure = figures_of(made, standing.partner)["Score"]
        gives = [float(found) for found in re.findall(r"gives ([\d.]+)", " ".join(figure.lines))]
        if standing.score is None:
            assert not gives
            continue
        total, known = _by_hand(made, standing.partner)
        assert sum(gives) == pytest.approx(100 * total, abs=0.06 * max(1, len(gives)))
        assert (
            f"Sum {100 * total:.1f}, divided by the weight that was rated, {round(100 * known, 1):g} of 100"
            in (figure.lines[1 + len(LABELS)])
        )


def _by_hand(made: Case, partner: str) -> tuple[float, float]:
    """Sum of weight times mean / 4 over the rated questions, and their weight."""
    total = known = 0.0
    for criterion, weight in made.weights.items():
        marks = [m for of in made.ratings.get(partner, {}).values() if (m := of.get(criterion)) is not None]
        if marks:
            total += weight * sum(marks) / len(marks) / 4
            known += weight
    return total, known


@pytest.mark.parametrize("seed", range(12))
def test_coverage_and_sets_are_those_of_counting(seed: int) -> None:
    made = case(seed)
    for partner in made.partners:
        figures = figures_of(made, partner)
        if not made.gaps:
            assert figures["Coverage"].title == "Coverage: no gaps"
            continue
        assert figures["Coverage"].title == f"Coverage: {made.covered([partner]):.0%}"
        assert f"all partners together cover {made.covered(made.partners):.0%}" in figures["Coverage"].lines[-1]
        size = len(min(made.smallest(), key=len))
        if size:
            assert figures["Smallest sets"].title.startswith(f"Smallest sets: {size} partner")
            in_all = all(partner in chosen for chosen in made.smallest())
            assert ("This partner is in it." in figures["Smallest sets"].lines[-1]
                    or "in all of them" in figures["Smallest sets"].lines[-1]) == in_all  # fmt: skip


def test_agreement_says_how_far_ratings_are_from_the_middle() -> None:
    made = case(3)
    for standing in made.result.scores:
        figure = figures_of(made, standing.partner)["Raters"]
        word = made.result.agreement[standing.partner].word
        assert figure.title == f"Raters: {word}"
        if word in (AgreementLevel.NONE, AgreementLevel.ONE):
            continue
        far, weight = 0.0, 0.0
        for criterion, share in made.weights.items():
            marks = [m for of in made.ratings[standing.partner].values() if (m := of.get(criterion)) is not None]
            if len(marks) > 1 and share > 0:
                far += share * sum(abs(m - median(marks)) for m in marks) / len(marks)
                weight += share
        assert f"a rating is {far / weight:.1f} points away" in figure.lines[-1]


def test_a_bound_is_called_a_bound() -> None:
    made = case(1)
    first = made.result.ranked[0].partner
    bound = ExactRanks(made.result.rank_ranges, frozenset({first}))
    assert any("safe bound" in line for line in figures_of(made, first, bound)["Rank"].lines)
    assert any("Both ends are exact" in line for line in figures_of(made, first)["Rank"].lines)


def test_names_of_raters_and_their_order_are_not_in_it() -> None:
    made = case(2)
    for partner in made.partners:
        words = " ".join(line for figure in figures_of(made, partner).values() for line in figure.lines)
        assert not re.search(r"\brater-\d", words)
        for found in re.findall(r"ratings ([\d ]+),", words):
            assert found.split() == sorted(found.split())


def test_many_ratings_are_counted() -> None:
    made = case(5, raters=20, sure=True)
    line = figures_of(made, made.partners[0])["Score"].lines[1]
    counts = re.findall(r"(\d) × (\d+)", line)
    assert sum(int(many) for _, many in counts) == 20


def test_nobody_is_explained_who_is_not_there() -> None:
    made = case(random.Random(0).randint(0, 9))
    assert figures_of(made, "no such partner") == {}
