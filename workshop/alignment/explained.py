"""How every figure of one partner was computed, in words and numbers that anyone can check by hand.

Ratings are given by size and without names. One decimal stands here, and only here, so that sums can be followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workshop.alignment.agreement import SPLIT_SHARE, AgreementLevel, cell_agreement
from workshop.alignment.coverage import Closes, covered
from workshop.alignment.exact_ranks import ExactRanks
from workshop.alignment.headline import Names
from workshop.alignment.ranking import ENOUGH, HIGHEST, PartnerScore, Ratings, answers, whole
from workshop.alignment.result import Alignment
from workshop.alignment.robustness import PLACES_WITHIN, RankRange, draws_for, weightings
from workshop.wording import count_noun, join_with_and

_MANY = 8
"""More ratings of one question than this are counted instead of listed."""
_SETS = 6


@dataclass(frozen=True, slots=True)
class ExplainedFigure:
    """One figure: its name and value, and the lines that say how it was made."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explainer:
    """What the figures of a result are explained from. `closes` are the claims as they count (see `proven`)."""

    result: Alignment
    ratings: Ratings
    ranks: ExactRanks
    names: Names
    severities: dict[str, int]
    closes: Closes

    def figures(self, partner: str) -> list[ExplainedFigure]:
        """All figures of that partner; empty for one that is not in the result."""
        standing = next((s for s in self.result.scores if s.partner == partner), None)
        if standing is None:
            return []
        return [
            self._score(standing),
            self._range(standing),
            self._rank(standing),
            self._agreement(standing),
            self._weightings(standing),
            self._coverage(standing),
            self._sets(standing),
        ]

    # -------------------------------------------------------------- score, low to high

    def _score(self, standing: PartnerScore) -> ExplainedFigure:
        known = round(100 * standing.known, 1)
        if standing.score is None:
            return ExplainedFigure("Score: none", ("No one rated a question that counts.",))
        total = sum(100 * self.result.weights[c] * v for c, v in standing.values.items())
        lines = [
            "Each question: its weight (all weights together are 100), the average of its ratings, and weight times "
            f"average, divided by {HIGHEST}.",
            *self._questions(standing),
            f"Sum {total:.1f}, divided by the weight that was rated, {known:g} of 100: {100 * total / known:.1f}.",
        ]
        if not standing.enough:
            lines.append(f"Not shown: less than {ENOUGH:.0%} of the weight was rated.")
        return ExplainedFigure(
            f"Score: {whole(standing.score) if standing.enough else 'not enough known'}", tuple(lines)
        )

    def _questions(self, standing: PartnerScore) -> Iterator[str]:
        for criterion, share in self.result.weights.items():
            label, weight = self.names.criterion(criterion), f"weight {100 * share:.1f}"
            given = sorted(answers(self.ratings, standing.partner, criterion))
            if not given:
                yield f"  {label}: {weight}, not rated; left out"
                continue
            mean = sum(given) / len(given)
            gives = 100 * share * mean / HIGHEST
            yield f"  {label}: {weight}, ratings {_listed(given)}, average {mean:.2f}, gives {gives:.1f}"

    def _range(self, standing: PartnerScore) -> ExplainedFigure:
        unknown = [self.names.criterion(c).lower() for c in standing.unknown]
        lines = [
            f"Low {whole(standing.lo)}: every question at its lowest rating. High {whole(standing.hi)}: every question "
            "at its highest.",
        ]
        if unknown:
            lines.append(f"No one rated {join_with_and(unknown)}: counted as 0 for low and as {HIGHEST} for high.")
        return ExplainedFigure(f"Low to high: {whole(standing.lo)}–{whole(standing.hi)}", tuple(lines))

    # -------------------------------------------------------------- rank, agreement, weightings

    def _rank(self, standing: PartnerScore) -> ExplainedFigure:
        place = self.ranks.ranges.get(standing.partner)
        if place is None:
            return ExplainedFigure("Rank: none", ("Ranks are given to partners of whom enough is known.",))
        room = f"if every weight changes by up to {PLACES_WITHIN:.0%}"
        firm = (
            "This is a safe bound: no such weighting gives another rank, but not every rank in it has to occur."
            if standing.partner in self.ranks.unproven
            else "Both ends are exact: some weighting gives each of them."
        )
        lines = [f"Best rank {place.best} and worst rank {place.worst} of {len(self.ranks.ranges)} {room}.", firm]
        lead = self.result.lead
        if lead is not None and self.result.ranked[0].partner == standing.partner:
            lines.append(
                "First whatever the weights are."
                if lead.always
                else f"First as long as no weight changes by more than {lead.percent}%."
            )
        return ExplainedFigure(f"Rank: {shown_rank(place)}", tuple(lines))

    def _agreement(self, standing: PartnerScore) -> ExplainedFigure:
        whole_of_it = self.result.agreement[standing.partner]
        weights = self.result.weights
        cells = {c: cell_agreement(answers(self.ratings, standing.partner, c)) for c, w in weights.items() if w > 0}
        several = {c: a for c, a in cells.items() if a.raters > 1}
        if not several:
            return ExplainedFigure(f"Raters: {whole_of_it.word}", ("No question has two ratings to compare.",))
        total = sum(weights[c] for c in several)
        split = [c for c, a in several.items() if a.word is AgreementLevel.SPLIT]
        share = sum(weights[c] for c in split) / total
        lines = [
            f"{count_noun(len(several), 'question has', 'questions have')} two ratings or more. Ratings three or more "
            f"points apart: {join_with_and([self.names.criterion(c).lower() for c in split]) or 'none'}"
            f" ({share:.0%} of their weight).",
            f"Split: from {SPLIT_SHARE:.0%} of the weight on. Mixed: any question split or mixed. Agree: none.",
            f"On average a rating is {whole_of_it.deviation:.1f} points away from the middle one, by weight.",
        ]
        return ExplainedFigure(f"Raters: {whole_of_it.word}", tuple(lines))

    def _weightings(self, standing: PartnerScore) -> ExplainedFigure:
        ranked = self.result.ranked
        found = weightings(ranked, self.result.weights).get(standing.partner)
        if found is None:
            return ExplainedFigure("Share of weightings: none", ("Computed for partners of whom enough is known.",))
        lines = (
            f"{draws_for(len(ranked)):,} weightings were drawn at random, all equally likely, always the same ones.",
            f"It ranks first in {found.first:.0%} of them, and among the first three in {found.top3:.0%}.",
        )
        return ExplainedFigure(f"Share of weightings: first in {found.first:.0%}", lines)

    # -------------------------------------------------------------- gaps

    def _coverage(self, standing: PartnerScore) -> ExplainedFigure:
        cover, partner = self.result.coverage, standing.partner
        if not self.severities:
            return ExplainedFigure("Coverage: no gaps", ("No cause is marked “thin” or “nobody”.",))
        own = covered([partner], self.severities, self.closes)
        closes = [self.names.gap(g) for g, able in cover.closers.items() if partner in able]
        helps = [self.names.gap(g) for g, able in cover.helpers.items() if partner in able]
        waiting = [self.names.gap(g) for p, g in cover.unproven if p == partner]
        lines = [
            "A gap that no one addresses counts 2, a thin one 1. Closing a gap counts whole, helping half, and of "
            "several partners the best counts.",
            f"Would close: {join_with_and(closes) or 'none'}. Could help: {join_with_and(helps) or 'none'}.",
        ]
        if waiting:
            lines.append(f"“Would close” without evidence, so counted as “could help”: {join_with_and(waiting)}.")
        lines.append(f"Alone it covers {own:.0%} of the gaps; all partners together cover {cover.whole:.0%}.")
        return ExplainedFigure(f"Coverage: {own:.0%}", tuple(lines))

    def _sets(self, standing: PartnerScore) -> ExplainedFigure:
        small = self.result.coverage.smallest
        if not any(small.sets):
            return ExplainedFigure("Smallest sets: none", ("No partner closes a gap yet.",))
        shown = [" + ".join(self.names.partner(p) for p in chosen) for chosen in small.sets[:_SETS]]
        more = len(small.sets) - len(shown)
        only = len(small.sets) == 1 and not small.more
        kind = "The sets of this size that close all gaps someone can close"
        if only:
            kind = "The only set of this size that closes all gaps someone can close"
        if not small.proven:
            kind = "One set that closes all gaps someone can close; there may be a smaller one"
        rest = f"; and {more} more" if more else "; and more" if small.more else ""
        lines = [f"{kind}: {'; or '.join(shown)}{rest}."]
        inside = sum(standing.partner in chosen for chosen in small.sets)
        if standing.partner in small.every:
            lines.append("This partner is in it." if only else "This partner is in all of them.")
        elif small.proven:
            many = f"{inside} of the {len(small.sets)} found" if inside else "none of them"
            lines.append("This partner is not in it." if only else f"This partner is in {many}.")
        return ExplainedFigure(f"Smallest sets: {count_noun(len(small.sets[0]), 'partner')}", tuple(lines))


def shown_rank(place: RankRange) -> str:
    """A rank as people see it: `1`, or `2–3`."""
    return str(place.best) if place.best == place.worst else f"{place.best}–{place.worst}"


def _listed(given: Sequence[int]) -> str:
    """Ratings by size: `3 4 4`; of many how often each was given: `3 × 5, 4 × 12`."""
    if len(given) <= _MANY:
        return " ".join(map(str, given))
    return ", ".join(f"{point} × {given.count(point)}" for point in sorted(set(given)))
