"""The kinds of block a pack can have, each with its schema, in the order in which they are built.

Choices come first because columns take their words from them; scorers before planners, which invite what they rate.
"""

from __future__ import annotations

from content.kinds import (
    cards,
    checklist,
    choices,
    grid,
    links,
    notes,
    planner,
    scorer,
    sharing,
    ticket,
    timer,
    vote,
)
from content.kinds.context import Builder

KINDS: dict[str, Builder] = {
    "choices": choices.build,
    "grid": grid.build,
    "notes": notes.build,
    "checklist": checklist.build,
    "scorer": scorer.build,
    "planner": planner.build,
    "sharing": sharing.build,
    "vote": vote.build,
    "ticket": ticket.build,
    "timer": timer.build,
    "cards": cards.build,
    "links": links.build,
}
