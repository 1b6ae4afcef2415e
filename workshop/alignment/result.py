"""Everything the result page, the headline and the notes say about the partners, computed in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.alignment import coverage, ranking, robustness
from workshop.alignment.agreement import RaterAgreement, Topic, discuss, partner_agreement


@dataclass(frozen=True, slots=True)
class Alignment:
    """The whole result.

    Attributes:
        weights: criterion -> share of 1, as the group agreed them.
        scores: those of whom enough is known by score, then the others.
        agreement: partner -> how far the raters agree.
        topics: cells to talk about first.
        lead: how safe the first is; None with fewer than two in the order.
        rank_ranges: partner -> best and worst place, for those in the order.
        raters: how many people rated at least one cell.
    """

    weights: Mapping[str, float]
    scores: tuple[ranking.PartnerScore, ...]
    agreement: Mapping[str, RaterAgreement]
    topics: tuple[Topic, ...]
    lead: robustness.Lead | None
    rank_ranges: Mapping[str, robustness.RankRange]
    coverage: coverage.Coverage
    raters: int

    @property
    def ranked(self) -> tuple[ranking.PartnerScore, ...]:
        """The partners that have a place, first to last."""
        return tuple(s for s in self.scores if s.enough)


def align(
    partners: Sequence[str],
    criteria: ranking.Weights,
    ratings: ranking.Ratings,
    private: Mapping[str, Mapping[str, float | None]],
    gaps: Mapping[str, int],
    closes: coverage.Closes,
    evidence: Mapping[tuple[str, str], str],
) -> Alignment:
    """The result for `partners` (ids, in the order of their sheet).

    `criteria` are the pack's criteria with their weights, `private` rater -> criterion -> weight, `gaps` gap ->
    severity (2 nobody, 1 thin), `closes` and `evidence` by (partner, gap). Ratings of others are left out.
    """
    weights = ranking.agreed(criteria, private)
    ratings = {partner: ratings[partner] for partner in partners if partner in ratings}
    standings = tuple(ranking.ranking(partners, ratings, weights))
    ranked = [s for s in standings if s.enough]
    return Alignment(
        weights=weights,
        scores=standings,
        agreement={partner: partner_agreement(partner, ratings, weights) for partner in partners},
        topics=tuple(discuss(partners, ratings, weights)),
        lead=robustness.lead(ranked, weights),
        rank_ranges=robustness.rank_ranges(ranked, weights),
        coverage=coverage.coverage(
            partners, gaps, closes, evidence, {s.partner: s.score for s in ranked if s.score is not None}
        ),
        raters=len(_raters(ratings, weights)),
    )


def _raters(ratings: ranking.Ratings, criteria: Mapping[str, float]) -> set[str]:
    return {
        rater
        for of_partner in ratings.values()
        for rater, given in of_partner.items()
        if any(given.get(criterion) is not None for criterion in criteria)
    }
