"""What was committed to in earlier sessions of a school and is not done: what its next session opens on.

A commitment stays in the session in which it was made. Whatever people say about it later is written there, so it keeps
its number, its place in calendars and its history, and counts once however many sessions follow.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from workshop.notes.facts import SessionFacts
from workshop.notes.follow_up import DueItem, due_items
from workshop.notes.same_names import name_key

SHOWN_FROM = 2
"""So often carried over, it is said: then people should ask whether it will ever be done."""


@dataclass(frozen=True, slots=True)
class Here:
    """The session that people are in: its own id, where and when it is, and the rows of its own commitments."""

    session: str
    school: str
    division: str = ""
    date: str = ""
    rows: Collection[str] = ()


def earlier_sessions(sessions: Iterable[SessionFacts], here: Here) -> list[SessionFacts]:
    """The sessions of the same school before this one. Without a school there are none."""
    school, division = name_key(here.school), name_key(here.division)
    return [
        one
        for one in sessions
        if school and one.id != here.session and not one.problem and name_key(one.school) == school
        and (not division or not one.division or name_key(one.division) == division)
        and (not here.date or not one.date or one.date <= here.date)
    ]  # fmt: skip


def still_open(sessions: Iterable[SessionFacts], here: Here, today: datetime.date) -> list[DueItem]:
    """What is open of earlier sessions, the earliest date first. In a copy of a session its rows are here already."""
    items = due_items(earlier_sessions(sessions, here), today)
    return [item for item in items if not item.commitment.row or item.commitment.row not in here.rows]


def carried_words(item: DueItem) -> str:
    """`carried over 2 times`; empty for less."""
    times = item.commitment.carried
    return f"carried over {times} times" if times >= SHOWN_FROM else ""
