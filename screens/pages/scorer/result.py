"""The scorer's result as text: sentences first, then a line a partner, then what to talk about and who closes what.

Everything is made of runs (text, style), so that names people typed are never read as markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from screens.grid.cells import fit, pad, width
from workshop.alignment.agreement import AgreementLevel
from workshop.alignment.bars import bar
from workshop.alignment.coverage import one_by_one, proven
from workshop.alignment.headline import Names, gaps, order, splits
from workshop.alignment.ranking import PartnerScore, whole
from workshop.alignment.result import Alignment
from workshop.session.private_rounds import is_hidden, late_changes
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from workshop.session.view import Session

Run: TypeAlias = tuple[str, str]
Line: TypeAlias = list[Run]

STRONG, ACCENT, QUIET = "bold", "bold $accent", "$text-muted"
ALONE = "Your own ratings only: the group's result is shown here once the facilitator reveals it."
CLOSES, COULD = "✓", "◦"
_NAME, _NAME_WIDE, _CHIP, _CHIP_ALONE = 26, 34, 30, 44
_LEAST_BAR, _BAR, _BAR_WIDE = 6, 24, 32
_WIDE = 110
_FIXED = 4 + 2 + 9 + 1 + 6
_CALLS, _TOPICS = 4, 5


@dataclass(frozen=True, slots=True)
class Picture:
    """What the result page is drawn from.

    Attributes:
        givers: how many people gave weights of their own that count here.
        alone: the ratings are not revealed, so that the result is made of one person's own.
        weights_hidden: the ratings are revealed and the weights are not.
        changed: partner -> ratings of it changed after the reveal; `since` says it in sentences, of weights too.
    """

    result: Alignment
    names: Names
    severities: dict[str, str]
    calls: tuple[str, ...]
    givers: int
    partners: int
    alone: bool = False
    weights_hidden: bool = False
    changed: Mapping[str, int] = field(default_factory=dict)
    since: tuple[str, ...] = ()


def picture(session: Session) -> Picture:
    """The result of a session as it stands now."""
    result, gaps = session.alignment(), session.gaps()
    names = Names(
        {partner.id: fit(partner.name, 60) for partner in session.partners()},
        {criterion.id: criterion.label for criterion in session.criteria},
        {gap.id: fit(gap.text, 60) for gap in gaps},
    )
    counted_closes, _ = proven(
        {pair: close.level for pair, close in session.closes().items()},
        {pair: close.evidence for pair, close in session.closes().items()},
    )
    scores = {s.partner: s.score for s in result.ranked if s.score is not None}
    calls = one_by_one([s.partner for s in result.scores], session.severities(), counted_closes, scores)
    return Picture(
        result,
        names,
        {gap.id: gap.state for gap in gaps},
        tuple(step.partner for step in calls),
        sum(any(w is not None for w in given.values()) for given in session.weights().values()),
        len(names.partners),
        *_rounds(session),
    )


def _rounds(session: Session) -> tuple[bool, bool, Mapping[str, int], tuple[str, ...]]:
    """How the rounds of ratings and weights stand, and what came after them."""
    scorer = session.scorer
    if scorer is None:
        return False, False, {}, ()
    alone = is_hidden(session.state, scorer.ratings)
    changed = Counter(cell.row.partition(".")[0] for cell in late_changes(session.state, scorer.ratings).cells)
    since = (session.later(scorer.ratings, "rating"), session.later(scorer.weights, "weight"))
    weights = not alone and is_hidden(session.state, scorer.weights)
    return alone, weights, changed, tuple(sentence for sentence in since if sentence)


def content(shown: Picture, cells: int) -> Content:
    """The whole page for that many cells across."""
    return Content("\n").join([Content.assemble(*line) for line in lines(shown, cells)])


def lines(shown: Picture, cells: int) -> list[Line]:
    """The page as lines; sentences are left for the screen to wrap, the table fits `cells`."""
    if not shown.partners:
        return _invite(
            "No partners yet.", "Name organizations in the step before; they can be rated as soon as they stand there."
        )
    if not shown.result.raters:
        if shown.alone:
            return _invite("No ratings of yours yet.", ALONE)
        return _invite(
            "No one has rated yet.",
            "Go to “Rate” and give each partner 0 to 4, or ? when you don't know. "
            "The first answer brings this page to life.",
        )
    first, *others = order(shown.result, shown.names)
    made: list[Line] = [[(ALONE, ACCENT)], []] if shown.alone else []
    made += [[(first, ACCENT)], *_plain(others), *[[(sentence, ACCENT)] for sentence in shown.since], []]
    made += _table(shown, cells)
    made += [*_plain(splits(shown.result, shown.names)), *_topics(shown), []]
    made += _gaps(shown)
    made += _method(shown)
    return made


def _plain(sentences: Iterable[str]) -> list[Line]:
    """Sentences, a line each."""
    return [[(sentence, "")] for sentence in sentences]


def _invite(title: str, words: str) -> list[Line]:
    """What the page will show, and what is missing for it."""
    return [[(title, ACCENT)], [], [(words, "")]]


# ------------------------------------------------------------------ one line a partner


def _table(shown: Picture, cells: int) -> list[Line]:
    """The ranking with bars, as wide as there is room."""
    longest = max(width(shown.names.partner(s.partner)) for s in shown.result.scores)
    name = max(4, min(longest, _NAME_WIDE if cells >= _WIDE else _NAME, cells - _FIXED - 1 - _LEAST_BAR))
    drawn = max(_LEAST_BAR, min(_BAR_WIDE if cells >= _WIDE else _BAR, cells - name - 1 - _FIXED))
    weights = f"weights of {count_noun(shown.givers, 'person', 'people')}" if shown.givers else "usual weights"
    weights += ", weights not revealed" if shown.weights_hidden else ""
    title = f"Who to start with · {weights} · {count_noun(shown.result.raters, 'rater')}"
    head = f"{pad('', name)} {pad('range', drawn)} {'score':>6} {'agreement':<9} rank"
    made: list[Line] = [[(title, STRONG)], [(fit(head, cells), QUIET)]]
    for standing in shown.result.scores:
        made += _row(shown, standing, name, drawn, cells)
    marks = f"{CLOSES} would close it  {COULD} could help  " if shown.result.coverage.closers else ""
    made.append([(f"{marks}rank: best and worst rank if weights change by up to 50%", QUIET)])
    return [*made, []]


def _row(shown: Picture, standing: PartnerScore, name: int, drawn: int, cells: int) -> list[Line]:
    """A partner: name, bar, score, agreement and rank, or why there is no rank yet."""
    partner, result = standing.partner, shown.result
    line: Line = [(pad(fit(shown.names.partner(partner), name), name), STRONG), (" ", "")]
    if standing.enough and standing.score is not None:
        place = result.rank_ranges[partner]
        places = str(place.best) if place.best == place.worst else f"{place.best}-{place.worst}"
        word = result.agreement[partner].word
        line += [
            (bar(standing.lo, standing.hi, standing.score, drawn), ""),
            (f"{whole(standing.score):>4}  ", STRONG),
            (f"{word.value:<9} ", ACCENT if word is AgreementLevel.SPLIT else ""),
            (f"{places:<6}", STRONG),
        ]
    else:
        line += [(bar(standing.lo, standing.hi, None, drawn), QUIET), (f"   —  {'not enough known':<16}", "")]
    return _with_chips(line, _chips(shown, standing), cells)


def _chips(shown: Picture, standing: PartnerScore) -> Line:
    """What this partner means for the gaps, and what is not known about it; the irreplaceable first."""
    cover, partner = shown.result.coverage, standing.partner
    alone = cover.sole.get(partner, ())
    chips: Line = [(f"only one closing {fit(shown.names.gap(gap), _CHIP_ALONE)}", ACCENT) for gap in alone]
    chips += [
        (f"{_short(shown, g)} {CLOSES}", "") for g, able in cover.closers.items() if partner in able and g not in alone
    ]
    chips += [(f"{_short(shown, g)} {COULD}", "") for g, able in cover.helpers.items() if partner in able]
    if shown.changed.get(partner):
        chips.append((f"{count_noun(shown.changed[partner], 'rating')} changed after the reveal", ACCENT))
    if standing.enough and standing.unknown:
        labels = [shown.names.criterion(criterion).lower() for criterion in standing.unknown]
        chips.append((f"not known: {join_with_and(labels)}", QUIET))
    return chips


def _short(shown: Picture, gap: str) -> str:
    """The text of a gap, shortened."""
    return fit(shown.names.gap(gap), _CHIP)


def _with_chips(line: Line, chips: Iterable[Run], cells: int) -> list[Line]:
    """The chips behind the line while they fit, then on lines of their own under it."""
    made, used = [line], sum(width(text) for text, _ in line)
    for text, style in chips:
        text = fit(text, max(4, cells - 2))
        if used + 2 + width(text) > cells:
            made.append([("  ", "")])
            used = 2
        elif made[-1] != [("  ", "")]:
            made[-1].append(("  ", ""))
            used += 2
        made[-1].append((text, style))
        used += width(text)
    return made


# ------------------------------------------------------------------ what to talk about, who closes what


def _topics(shown: Picture) -> list[Line]:
    """Where raters differ, the widest apart first."""
    topics = [topic for topic in shown.result.topics if topic.word is not AgreementLevel.AGREE]
    made: list[Line] = []
    for topic in topics[:_TOPICS]:
        where = f"{shown.names.partner(topic.partner)}, {shown.names.criterion(topic.criterion).lower()}"
        made.append([("  ", ""), (topic.dots, STRONG), (f"  {topic.word.value:<6} {where}", "")])
    more = len(topics) - _TOPICS
    if more > 0:
        made.append([(f"  and {count_noun(more, 'answer')} more", QUIET)])
    if made:
        made.append([("  Raters at 0, 1, 2, 3 and 4:  . none  o one  : two  O more", QUIET)])
    return made


def _gaps(shown: Picture) -> list[Line]:
    """Which gap how many partners could close."""
    cover = shown.result.coverage
    if not cover.closers:
        words = "No gaps are marked yet: mark causes “thin” or “nobody”, and this page says who closes them."
        return [[(words, QUIET)], []]
    made = _plain(gaps(shown.result, shown.names))
    for gap, able in cover.closers.items():
        facts = [
            f"{join_with_and([shown.names.partner(p) for p in able])} would close it"
            if able
            else "no one would close it"
        ]
        if cover.helpers[gap]:
            facts.append(f"{join_with_and([shown.names.partner(p) for p in cover.helpers[gap]])} could help")
        state = shown.severities.get(gap, "")
        made.append(
            [(shown.names.gap(gap), STRONG), (f" ({state}): ", QUIET), ("; ".join(facts), "" if able else ACCENT)]
        )
    if len(shown.calls) > 1:
        names = [shown.names.partner(p) for p in shown.calls[:_CALLS]]
        made.append([(f"One call after the other: {', then '.join(names)}.", "")])
    return [*made, []]


def _method(shown: Picture) -> list[Line]:
    """How to read it, and what it is not."""
    shares: Sequence[tuple[str, float]] = sorted(shown.result.weights.items(), key=lambda item: -item[1])
    weights = ", ".join(f"{shown.names.criterion(c).lower()} {whole(100 * share)}" for c, share in shares)
    return [
        [("How to read this", STRONG)],
        [
            (
                "The bar shows the score if every question got its lowest or its highest rating; a question no one "
                "could rate counts as 0 or 4. ● is the score.",
                QUIET,
            )
        ],
        [(f"Of 100 points of weight: {weights}.", QUIET)],
        [("Use it to decide where to start. Do not send it to partners.", QUIET)],
    ]
