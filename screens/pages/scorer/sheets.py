"""Windows of the result page: how a partner's figures were computed, who closes which gap, trust by value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from screens.pages.scorer.result import ACCENT, QUIET, STRONG, Line, Picture
from screens.widgets.dialogs import Read
from workshop.alignment.coverage import one_by_one, proven
from workshop.alignment.exact_ranks import ExactRanks
from workshop.alignment.explained import ExplainedFigure, Explainer
from workshop.alignment.headline import gaps
from workshop.alignment.trust_value import TRUST, VALUE, drawn, listed, points
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from workshop.session.view import Session

_CALLS = 4
_WINDOW = 71
"""Cells of a window's text on a screen of 80."""


def explainer(session: Session, shown: Picture, ranks: ExactRanks) -> Explainer:
    """What explains the figures of the result on screen."""
    return Explainer(shown.result, session.ratings(), ranks, shown.names, session.severities(), _counted(session))


def explained_sheet(name: str, found: Sequence[ExplainedFigure]) -> Read:
    """Every figure of one partner, each with the lines that say how it was made."""
    parts = [
        Content("\n").join([Content.styled(figure.title, ACCENT), *map(Content, figure.lines)]) for figure in found
    ]
    return Read(f"How this was computed: {name}", Content("\n\n").join(parts))


def gap_sheet(session: Session, shown: Picture) -> Read:
    """Which gap how many partners close, the smallest sets, and whom to call first."""
    lines = list(_gap_lines(session, shown))
    return Read("Who closes which gap", Content("\n").join([Content.assemble(*line) for line in lines]))


def _gap_lines(session: Session, shown: Picture) -> Iterator[Line]:
    cover, names = shown.result.coverage, shown.names
    if not cover.closers:
        yield [("No gaps are marked yet: mark causes “thin” or “nobody”, and this says who closes them.", "")]
        return
    states = {gap.id: gap.state for gap in session.gaps()}
    for gap, able in cover.closers.items():
        closers = [names.partner(p) for p in able]
        helpers = [names.partner(p) for p in cover.helpers[gap]]
        yield [(names.gap(gap), STRONG), (f" ({states.get(gap, '')})", QUIET)]
        closing = f"{join_with_and(closers)} would close it" if closers else "no one would close it"
        yield [
            ("  ", ""),
            (closing, "" if able else ACCENT),
            (f"; {join_with_and(helpers)} could help" if helpers else "", ""),
        ]
    yield []
    for sentence in gaps(shown.result, names):
        yield [(sentence, "")]
    scores = {s.partner: s.score for s in shown.result.ranked if s.score is not None}
    order = [s.partner for s in shown.result.scores]
    calls = [names.partner(step.partner) for step in one_by_one(order, session.severities(), _counted(session), scores)]
    if len(calls) > 1:
        yield [(f"One call after the other: {', then '.join(calls[:_CALLS])}.", "")]


def _counted(session: Session) -> dict[tuple[str, str], int]:
    """What partners would do for the gaps, as it counts: without evidence no claim closes anything."""
    closes, gaps_now = session.closes(), session.severities()
    known = {pair: close for pair, close in closes.items() if pair[1] in gaps_now}
    counted, _ = proven(
        {pair: close.level for pair, close in known.items()}, {pair: close.evidence for pair, close in known.items()}
    )
    return counted


def trust_sheet(session: Session, shown: Picture, cells: int) -> Read:
    """The picture of trust by value, and the same in words."""
    axes = {criterion.id: criterion.axis for criterion in session.criteria if criterion.axis}
    if set(axes.values()) != {TRUST, VALUE}:
        words = "The module of this session does not say which questions are about trust and which about value."
        return Read("Trust by value", Content(words))
    found = points(shown.result.scores, shown.result.weights, axes)
    parts = [Content("\n".join(drawn(found, min(_WINDOW, cells - 8), 9)))]
    for title, lines in listed(found, shown.names.partners):
        parts.append(Content("\n").join([Content.styled(title, ACCENT), *(Content(f"  {line}") for line in lines)]))
    asked = {
        axis: join_with_and([c.label.lower() for c in session.criteria if c.axis == axis]) for axis in (TRUST, VALUE)
    }
    parts.append(
        Content.styled(
            f"Trust is the score over {asked[TRUST]}; value is the score over {asked[VALUE]}. Both from 0 to 100, by "
            "the same ratings and weights as the ranking. Use the ranking to decide where to start.",
            QUIET,
        )
    )
    return Read("Trust by value", Content("\n\n").join(parts))
