"""What each person answered in the KEYED sheets: ratings, weights, closing of gaps, asks, tickets, votes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from content.blocks import Scorer, Ticket, Vote
from content.model import Goal
from workshop.session import tally
from workshop.session.model import GapSupport, GoalTicket, ResourceRequest
from workshop.session.values import number, text
from workshop.sheets.model import Row, State

MARKS = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "?": None}
"""The choices of a rating; `?` is "don't know"."""

_LEVELS = {"no": 0, "could": 1, "would": 2}


Marks: TypeAlias = dict[str, int | None]
"""Criterion -> 0-4, or None for "don't know"."""


def ratings(
    state: State, scorer: Scorer, known: dict[str, tuple[Row, Marks]] | None = None
) -> dict[str, dict[str, Marks]]:
    """Partner -> person key -> criterion -> 0-4 or None.

    `known` remembers the marks of a row as long as it is the same object: one rating among a thousand is read alone.
    """
    known = {} if known is None else known
    criteria = [criterion.id for criterion in scorer.criteria]
    found: dict[str, dict[str, Marks]] = {}
    for partner, person, row in _keyed(state, scorer.ratings.id):
        before = known.get(row.id)
        if before is None or before[0] is not row:
            marks = {c: MARKS[mark] for c in criteria if (mark := text(row.value(c))) in MARKS}
            before = known[row.id] = (row, marks)
        if before[1]:
            found.setdefault(partner, {})[person] = before[1]
    return found


def weights(state: State, scorer: Scorer) -> dict[str, dict[str, float | None]]:
    """Person key -> criterion -> weight."""
    found: dict[str, dict[str, float | None]] = {}
    for row in state.sheet(scorer.weights.id).live():
        given: dict[str, float | None] = {
            c.id: weight for c in scorer.criteria if (weight := number(row.value(c.id))) is not None
        }
        if given:
            found[row.id] = given
    return found


def closes(state: State, scorer: Scorer) -> dict[tuple[str, str], GapSupport]:
    """(partner, gap) -> level and evidence."""
    found: dict[tuple[str, str], GapSupport] = {}
    for partner, gap, row in _keyed(state, scorer.closes.id):
        level, evidence = _LEVELS.get(text(row.value("closes"))), text(row.value("evidence"))
        if level is not None or evidence:
            found[partner, gap] = GapSupport(level or 0, evidence)
    return found


def asks(state: State, scorer: Scorer) -> dict[str, ResourceRequest]:
    """Partner -> resource and argument."""
    found: dict[str, ResourceRequest] = {}
    for row in state.sheet(scorer.asks.id).live():
        ask = ResourceRequest(text(row.value("resource")), text(row.value("argument")))
        if ask != ResourceRequest():
            found[row.id] = ask
    return found


def tickets(state: State, goals: Sequence[Goal], blocks: Sequence[Ticket]) -> list[GoalTicket]:
    """The marks for each goal that some ticket asks about, in the order of the goals."""
    marks: dict[tuple[str, str], dict[str, int]] = {}
    raised: dict[tuple[str, str], dict[int, int]] = {}
    asked: set[str] = set()
    for block in blocks:
        asked.update(block.goals)
        for row in state.sheet(block.sheet.id).live():
            for goal in block.goals:
                mark = MARKS.get(text(row.value(goal)))
                if mark is not None:
                    marks.setdefault((block.when, goal), {})[row.id] = mark
        for goal in block.goals:
            for mark, many in tally.hands(state, block.sheet, goal).items():
                of = raised.setdefault((block.when, goal), {})
                of[mark] = of.get(mark, 0) + many
    return [
        GoalTicket(
            goal.id,
            goal.text,
            marks.get(("before", goal.id), {}),
            marks.get(("after", goal.id), {}),
            raised.get(("before", goal.id), {}),
            raised.get(("after", goal.id), {}),
        )
        for goal in goals
        if goal.id in asked
    ]


def votes(state: State, blocks: Sequence[Vote]) -> dict[str, dict[str, dict[str, int]]]:
    """Vote block -> row voted on -> person key -> dots above 0."""
    found: dict[str, dict[str, dict[str, int]]] = {block.id: {} for block in blocks}
    for block in blocks:
        for on, person, row in _keyed(state, block.sheet.id):
            dots = number(row.value("dots"))
            if dots is not None and dots >= 1:
                found[block.id].setdefault(on, {})[person] = int(dots)
    return found


def _keyed(state: State, sheet_id: str) -> Iterator[tuple[str, str, Row]]:
    """The live rows of a sheet keyed by `<one>.<other>`, with both parts of the key."""
    for row in state.sheet(sheet_id).live():
        one, dot, other = row.id.partition(".")
        if dot:
            yield one, other, row
