"""The result in sentences: who ranks first and how safely, where raters split, what no one closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.alignment.agreement import AgreementLevel
from workshop.alignment.ranking import CLOSE, whole
from workshop.alignment.result import Alignment
from workshop.alignment.robustness import PLACES_WITHIN, weightings
from workshop.wording import count_noun, join_with_and

FIRM = 10
"""From this many percent on, a partner is said to rank first; below, to be "just ahead"."""

SOMETIMES = 0.15
"""A partner that comes first in fewer weightings than this is not named as a possible first."""

_NAMED = 4
_SETS = 3


@dataclass(frozen=True, slots=True)
class Names:
    """What to call partners, criteria and gaps: id -> name. An id without a name stands for itself."""

    partners: Mapping[str, str]
    criteria: Mapping[str, str]
    gaps: Mapping[str, str]

    def partner(self, partner_id: str) -> str:
        """The name of a partner; its id when it has none."""
        return self.partners.get(partner_id) or partner_id

    def criterion(self, criterion_id: str) -> str:
        """The label of a criterion; its id when it has none."""
        return self.criteria.get(criterion_id) or criterion_id

    def gap(self, gap_id: str) -> str:
        """The text of a gap; its id when it has none."""
        return self.gaps.get(gap_id) or gap_id

    def quoted(self, gap_id: str) -> str:
        """The gap as it stands in a sentence: its words are somebody's own."""
        return f"“{self.gap(gap_id)}”"


def headline(result: Alignment, names: Names) -> list[str]:
    """All sentences, the most important first. Never empty."""
    return [*order(result, names), *splits(result, names), *gaps(result, names)]


def order(result: Alignment, names: Names) -> list[str]:
    """Who leads, how safely, and which places depend on the weights."""
    if not result.scores:
        return ["There are no partners to rate yet."]
    if not result.raters:
        return ["No one has rated yet."]
    ranked = result.ranked
    said = [*_first(result, names), *_open_places(result)] if ranked else []
    unknown = [s.partner for s in result.scores if not s.enough]
    if not ranked:
        said.append("Not enough ratings to rank anyone yet. A partner is ranked once 70% of the weight is rated.")
    elif unknown:
        said.append(f"Not enough ratings to rank {_some([names.partner(p) for p in unknown])} yet.")
    return said


def _first(result: Alignment, names: Names) -> list[str]:
    ranked = result.ranked
    best = ranked[0].score or 0.0
    shared = [names.partner(s.partner) for s in ranked if best - (s.score or 0.0) <= CLOSE]
    first = shared[0]
    if len(ranked) == 1:
        return [f"{first} has a score of {whole(best)}. No other partner is ranked yet."]
    if len(shared) == len(ranked):
        both = "Both" if len(ranked) == 2 else f"All {len(ranked)}"
        return [f"{both} have the same score, {whole(best)}."]
    if len(shared) > 1:
        return [f"{_some(shared)} tie for first with a score of {whole(best)}."]
    assert result.lead is not None  # two or more are ranked
    if result.lead.always:
        return [f"{first} ranks first whatever the weights are."]
    if result.lead.percent >= FIRM:
        return [f"{first} ranks first even if every weight changes by up to {result.lead.percent}%."]
    second = names.partner(ranked[1].partner)
    just = f"{first} is just ahead of {second}. A small change in the weights can reverse them."
    firsts = weightings(ranked, result.weights)
    often = sorted(((share.first, p) for p, share in firsts.items() if share.first >= SOMETIMES), key=lambda x: -x[0])
    shares = [(names.partner(p), f"about {10 * whole(10 * share)}%") for share, p in often[:_SETS]]
    if not shares:
        return [just]
    (most, share), *rest = shares
    others = "".join(f", {name} {share}" for name, share in rest)
    return [just, f"With random weights, {most} ranks first {share} of the time{others}."]


def _open_places(result: Alignment) -> list[str]:
    if len(result.rank_ranges) < 2:
        return []
    spans = sorted((p.best, p.worst) for p in result.rank_ranges.values() if p.best < p.worst)
    if not spans:
        return [f"No rank changes even if weights change by up to {PLACES_WITHIN:.0%}."]
    joined: list[tuple[int, int]] = []
    for best, worst in spans:
        if joined and best <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(worst, joined[-1][1]))
        else:
            joined.append((best, worst))
    open_places = join_with_and([f"{best}–{worst}" for best, worst in joined])
    return [f"Ranks {open_places} depend on the weights."]


def splits(result: Alignment, names: Names) -> list[str]:
    """Where the raters are three points or more apart, the weightiest first."""
    if not result.raters:
        return []
    if result.raters == 1:
        return ["Only one person has rated so far, so there is nothing to compare."]
    split = [topic for topic in result.topics if topic.word is AgreementLevel.SPLIT]
    if not split:
        return ["No ratings are three or more points apart."]
    about: dict[str, list[str]] = {}
    for topic in split:
        about.setdefault(topic.partner, []).append(names.criterion(topic.criterion).lower())
    said = [f"{names.partner(partner)} ({_few(labels)})" for partner, labels in about.items()]
    return [f"You are split on {_some(said)}. Talk about that first."]


def gaps(result: Alignment, names: Names) -> list[str]:
    """Gaps no partner closes, the smallest sets that close the rest, and claims that wait for evidence."""
    cover = result.coverage
    if not cover.closers or not result.scores:
        return []
    said = []
    if len(cover.open) == len(cover.closers):
        said.append("No partner closes any of the gaps yet.")
    elif cover.open:
        said.append(f"No partner closes {join_with_and([names.quoted(g) for g in cover.open])}.")
    else:
        every = (
            "Every gap has a partner that would close it."
            if len(cover.closers) > 1
            else "A partner would close the gap."
        )
        said.append(every)
    if len(cover.open) < len(cover.closers):
        said.append(_sets(result, names))
    said += [
        f"Only {names.partner(p)} closes {join_with_and([names.quoted(g) for g in alone])}."
        for p, alone in cover.sole.items()
    ]
    if cover.unproven:
        waiting = [f"{names.partner(p)} for {names.quoted(g)}" for p, g in cover.unproven]
        said.append(f"Counted as “could help” until someone writes evidence: {_some(waiting)}.")
    return said


def _sets(result: Alignment, names: Names) -> str:
    small = result.coverage.smallest
    rest = "the rest" if result.coverage.open else "all gaps" if len(result.coverage.closers) > 1 else "it"
    shown = [" + ".join(names.partner(p) for p in chosen) for chosen in small.sets[:_SETS]]
    if not small.proven:
        return f"One set that closes {rest} (there may be a smaller one): {shown[0]}."
    more = len(small.sets) > _SETS or small.more
    if len(small.sets) == 1:
        return (
            f"{'One partner closes' if len(small.sets[0]) == 1 else 'The smallest set that closes'} {rest}: {shown[0]}."
        )
    if len(small.sets[0]) == 1:
        tail = ", among others" if more else ""
        return f"One partner is enough to close {rest}: {join_with_and(shown, 'or')}{tail}."
    tail = ", and more" if more else ""
    return f"Smallest sets that close {rest}: {'; or '.join(shown)}{tail}."


def _few(labels: Sequence[str]) -> str:
    """Up to three labels, and how many more."""
    more = f", {len(labels) - 3} more" if len(labels) > 3 else ""
    return ", ".join(labels[:3]) + more


def _some(items: Sequence[str]) -> str:
    """All items, or the first few and how many more there are."""
    if len(items) <= _NAMED:
        return join_with_and(items)
    rest = len(items) - _NAMED + 1
    return join_with_and([*items[: _NAMED - 1], count_noun(rest, "other")])
