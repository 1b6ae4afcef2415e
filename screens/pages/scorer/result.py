"""The scorer's result as text: where to start, a line a partner on one scale, what to talk about, who closes what.

Everything is made of runs (text, style), so that names people typed are never read as markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from screens.grid.cells import fit, pad, width
from workshop.alignment.agreement import AgreementLevel, Topic
from workshop.alignment.bars import bar
from workshop.alignment.exact_ranks import ExactRanks
from workshop.alignment.explained import shown_rank
from workshop.alignment.headline import Names
from workshop.alignment.ranking import CLOSE, HIGHEST, PartnerScore, answers, whole
from workshop.alignment.result import Alignment
from workshop.session.private_rounds import is_hidden, late_changes
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from workshop.session.view import Session

Run: TypeAlias = tuple[str, str]
Line: TypeAlias = list[Run]

STRONG, ACCENT, QUIET, CHOSEN = "bold", "bold $accent", "$text-muted", "reverse"
ALONE = "Your own ratings only: the group's result is shown here once the facilitator reveals it."
UNKNOWN = "not enough known"
KEYS = (("d", "how this was computed"), ("g", "gaps"), ("M", "trust by value"), ("]", "next: ask and argue"))
"""What the page's letters do, in the page itself: the last line of a small screen has no room for all."""
_NAME, _NAME_WIDE, _LEAST_BAR, _BAR = 22, 34, 10, 44
_WIDE = 100
_NUMBERS = 6 + 7
"""Cells of rank and score."""
_TOPICS, _ALONE, _OPEN = 3, 3, 2
_LABEL = 17
_NAMELESS, _LEAST_NAME = "(without names)", 12
"""Cells that a partner's name keeps beside those words."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the result page is drawn from.

    Attributes:
        givers: how many people gave weights of their own that count here.
        alone: the ratings are not revealed, so that the result is made of one person's own.
        weights_hidden: the ratings are revealed and the weights are not.
        since: what was changed after the reveal, in sentences.
        topics: the cells to talk about first, each with the ratings given, by size and without names.
    """

    result: Alignment
    names: Names
    givers: int
    alone: bool
    weights_hidden: bool
    since: tuple[str, ...]
    topics: tuple[tuple[Topic, tuple[int, ...]], ...]


def picture(session: Session) -> Picture:
    """The result of a session as it stands now."""
    result, scorer = session.alignment(), session.scorer
    split = [topic for topic in result.topics if topic.word is not AgreementLevel.AGREE]
    ratings = session.ratings()
    alone = scorer is not None and is_hidden(session.state, scorer.ratings)
    return Picture(
        result,
        names_of(session),
        sum(any(w is not None for w in given.values()) for given in session.weights().values()),
        alone,
        scorer is not None and not alone and is_hidden(session.state, scorer.weights),
        (*session.changed_after_reveal(), *_about(session)),
        tuple([(topic, tuple(sorted(answers(ratings, topic.partner, topic.criterion)))) for topic in split]),
    )


def _about(session: Session) -> list[str]:
    """Which partners the ratings are about that were changed after the reveal."""
    late = () if session.scorer is None else late_changes(session.state, session.scorer.ratings).cells
    changed = Counter(cell.row.partition(".")[0] for cell in late)
    about = [f"{fit(p.name, 30)} {changed[p.id]}" for p in session.partners() if changed[p.id]]
    return [f"Changed ratings are about: {join_with_and(about)}."] if about else []


def names_of(session: Session) -> Names:
    """What partners, questions and gaps are called here."""
    return Names(
        {partner.id: fit(partner.name, 60) for partner in session.partners()},
        {criterion.id: criterion.label for criterion in session.criteria},
        {gap.id: fit(gap.text, 60) for gap in session.gaps()},
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """The page as lines, and at which line each partner of the result stands."""

    lines: tuple[Line, ...]
    rows: tuple[int, ...] = ()

    def content(self) -> Content:
        """The lines as one text."""
        return Content("\n").join([Content.assemble(*line) for line in self.lines])


def drawing(shown: Picture, ranks: ExactRanks, cells: int, chosen: int = -1) -> Drawing:
    """The page for that many cells across, with one partner chosen. Nothing is wider than `cells` but sentences."""
    if not shown.names.partners:
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
    made: list[Line] = [[(ALONE, ACCENT)], []] if shown.alone else []
    made += [*_start(shown, ranks, cells), *([(sentence, ACCENT)] for sentence in shown.since), []]
    table = _table(shown, ranks, cells, chosen)
    rows = tuple(range(len(made) + 1, len(made) + len(table)))
    made += [*table, []]
    made += [*_talk(shown, cells), *_closers(shown, cells), []]
    made += _keys(cells)
    made += [[(_basis(shown, ranks), QUIET)]]
    return Drawing(tuple(made), rows)


def _keys(cells: int) -> list[Line]:
    """What the letters do, in as many lines as that takes."""
    lines: list[Line] = []
    used = cells
    for key, words in KEYS:
        wide = width(key) + 1 + width(words)
        if used + wide > cells:
            lines.append([])
            used = 0
        lines[-1] += [(key, STRONG), (f" {words}  ", QUIET)]
        used += wide + 2
    return lines


def _invite(title: str, words: str) -> Drawing:
    """What the page will show, and what is missing for it."""
    return Drawing(([(title, ACCENT)], [], [(words, "")]))


# ------------------------------------------------------------------ where to start


def _start(shown: Picture, ranks: ExactRanks, cells: int) -> Iterator[Line]:
    """Who is first and how safely; what is missing when nobody is."""
    ranked, names = shown.result.ranked, shown.names
    if not ranked:
        yield [("START WITH  ", STRONG), ("not enough ratings to rank anyone yet", ACCENT)]
        yield [("A partner is ranked once 70% of the weight is rated.", QUIET)]
        return
    best = ranked[0].score or 0.0
    first = [names.partner(s.partner) for s in ranked if best - (s.score or 0.0) <= CLOSE]
    rivals = [s.partner for s in ranked[len(first) :] if ranks.ranges[s.partner].best == 1]
    name = fit(join_with_and(first), max(8, cells - 12 - 18))
    verdict = "only one ranked" if len(ranked) == 1 else f"{len(first)} tie" if len(first) > 1 else "clear lead"
    if len(first) == 1 and (rivals or ranks.ranges[ranked[0].partner].worst > 1):
        verdict = "one of several"
    yield [("START WITH  ", STRONG), (name, ACCENT), (f"   {verdict}", STRONG)]
    if rivals:
        some = [names.partner(p) for p in rivals[:3]] + ([f"{len(rivals) - 3} more"] if len(rivals) > 3 else [])
        yield [(f"With other weights {join_with_and(some)} can rank first too.", QUIET)]


def _table(shown: Picture, ranks: ExactRanks, cells: int, chosen: int) -> list[Line]:
    """A heading and one line a partner, all on one scale from 0 to 100."""
    result = shown.result
    words = {s.partner: str(result.agreement[s.partner].word) if s.enough else UNKNOWN for s in result.scores}
    last = max(map(len, ("Raters", *words.values())))
    longest = max(width(shown.names.partner(s.partner)) for s in result.scores)
    fixed = 2 + _NUMBERS + 2 + last
    name = max(4, min(longest, _NAME_WIDE if cells >= _WIDE else _NAME, cells - fixed - _LEAST_BAR))
    drawn = max(_LEAST_BAR, min(_BAR, cells - name - fixed))
    made: list[Line] = [[(fit(f"{pad('', name + 2)}{'Rank':<6}{'Score':<7}{_scale(drawn)}  Raters", cells), QUIET)]]
    for place, standing in enumerate(result.scores):
        made.append(_row(shown, ranks, standing, words[standing.partner], name, drawn, here=place == chosen))
    return made


def _scale(cells: int) -> str:
    """`0 ──── low–high ──── 100`, as wide as the bars."""
    line = "low–high".center(cells - 6, "─") if cells >= 20 else "─" * (cells - 6)
    return f"0 {line} 100"


def _row(
    shown: Picture, ranks: ExactRanks, standing: PartnerScore, word: str, name: int, drawn: int, *, here: bool
) -> Line:
    """A partner: name, rank, score, bar and agreement; no rank and no score while not enough is known."""
    called = pad(fit(shown.names.partner(standing.partner), name), name)
    line: Line = [("▸ " if here else "  ", STRONG), (called, CHOSEN if here else STRONG), ("", "")]
    if standing.enough and standing.score is not None:
        rank = shown_rank(ranks.ranges[standing.partner])
        line += [
            (f" {rank:<5}", STRONG),
            (f"{whole(standing.score):>4}   ", STRONG),
            (bar(standing.lo, standing.hi, standing.score, drawn), ""),
        ]
    else:
        line += [(f" {'—':<5}{'—':>4}   ", QUIET), (bar(standing.lo, standing.hi, None, drawn), QUIET)]
    return [*line, (f"  {word}", ACCENT if word == AgreementLevel.SPLIT else "")]


# ------------------------------------------------------------------ what to talk about, who closes what


def _labeled(label: str, lines: Sequence[Line], cells: int) -> list[Line]:
    """Lines under one label; on a narrow screen the label has a line of its own."""
    if _is_narrow(cells):
        return [[(label, STRONG)], *([("  ", ""), *line] for line in lines)]
    return [[(f"{label if not place else '':<{_LABEL}}", STRONG), *line] for place, line in enumerate(lines)]


def _room(cells: int) -> int:
    """The cells beside a label."""
    return cells - (2 if _is_narrow(cells) else _LABEL)


def _is_narrow(cells: int) -> bool:
    """Whether labels have a line of their own."""
    return cells < 4 * _LABEL - 4


def _talk(shown: Picture, cells: int) -> list[Line]:
    """Where raters differ, the heaviest first: the ratings by size, without names."""
    if shown.result.raters == 1:
        return _labeled("TALK FIRST", [[("one person rated; there is nothing to compare", QUIET)]], cells)
    if not shown.topics:
        return _labeled("TALK FIRST", [[("no ratings are far apart", QUIET)]], cells)
    lines: list[Line] = []
    narrow = _is_narrow(cells)
    aside = "" if narrow else f"  {_NAMELESS}"
    for topic, given in shown.topics[:_TOPICS]:
        marks = "  ".join(f"{point} {_marks(given.count(point))}" for point in range(HIGHEST + 1) if point in given)
        criterion = shown.names.criterion(topic.criterion).lower()
        left = _room(cells) - width(criterion) - width(marks) - 5
        if left < _LEAST_NAME + width(aside):
            beside = ""
        else:
            beside, aside = aside, ""
        partner = fit(shown.names.partner(topic.partner), max(6, left - width(beside)))
        lines.append([(f"{partner}, {criterion}:  ", ""), (marks, STRONG), (beside, QUIET)])
    lines += [[(aside.strip(), QUIET)]] if aside else []
    more = len(shown.topics) - _TOPICS
    lines += [[(f"and {count_noun(more, 'more answer')}", QUIET)]] if more > 0 else []
    return _labeled(f"TALK FIRST {_NAMELESS}" if narrow else "TALK FIRST", lines, cells)


def _marks(count: int) -> str:
    """One mark a rater; of many their number."""
    return "▪" * count if count <= 4 else f"▪×{count}"


def _closers(shown: Picture, cells: int) -> list[Line]:
    """Which gaps hang on one partner, and which nobody closes."""
    cover, names, room = shown.result.coverage, shown.names, _room(cells)
    if not cover.closers:
        return _labeled("GAPS", [[("none yet: mark causes “thin” or “nobody”", QUIET)]], cells)
    alone = [(gap, partner) for partner, gaps in cover.sole.items() for gap in gaps]
    made = []
    if alone:
        lines: list[Line] = []
        for gap, partner in alone[:_ALONE]:
            name = fit(names.partner(partner), room // 2)
            lines.append([(fit(names.gap(gap), room - width(name) - 3), ""), (" → ", QUIET), (name, ACCENT)])
        lines += _more(len(alone) - _ALONE)
        made += _labeled("ONLY ONE CLOSES", lines, cells)
    if cover.open:
        lines = [[(fit(names.gap(gap), room), ACCENT)] for gap in cover.open[:_OPEN]]
        made += _labeled("NO ONE CLOSES", [*lines, *_more(len(cover.open) - _OPEN)], cells)
    if cover.unproven:
        words = f"{count_noun(len(cover.unproven), 'claim')} to close a gap, counted as could help: g"
        made += _labeled("NO EVIDENCE YET", [[(fit(words, room), ACCENT)]], cells)
    return made


def _more(count: int) -> list[Line]:
    return [[(f"and {count_noun(count, 'more gap')}: g", QUIET)]] if count > 0 else []


def _basis(shown: Picture, ranks: ExactRanks) -> str:
    """Whose ratings and weights these are; how a rank is found stands behind `d`."""
    weights = f"weights of {count_noun(shown.givers, 'person', 'people')}" if shown.givers else "usual weights"
    weights += " (weights not revealed)" if shown.weights_hidden else ""
    firm = "Exact ranks are being computed. " if ranks.unproven else ""
    return (
        f"{count_noun(shown.result.raters, 'rater')}, {weights}. {firm}Use it to decide where to start. Do not send it "
        "to partners."
    )
