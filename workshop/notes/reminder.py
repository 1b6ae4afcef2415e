"""A reminder for one owner, ready to paste into an e-mail: what is theirs, by when, and how to answer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import groupby

from workshop.notes.facts import SessionFacts
from workshop.notes.follow_up import DueItem, when
from workshop.sheets.dates import day_of, plain_date, short_date

MOST = 5
"""Nobody reads a sixth line; the rest is counted."""


def owners_of(items: Sequence[DueItem]) -> list[str]:
    """Everybody who has something open, in alphabetical order; whatever has no owner is nobody's."""
    return sorted({item.commitment.owner for item in items if item.commitment.owner}, key=str.casefold)


def reminder(owner: str, items: Sequence[DueItem]) -> str:
    """The text for that owner: their own commitments, the earliest first, five at most; nothing about anybody else.
    `items` are in order; those of others are passed over. Empty when the owner has nothing open."""
    mine = [item for item in items if item.commitment.owner == owner]
    if not mine:
        return ""
    shown, first = mine[:MOST], owner.split()[0]
    parts: list[str] = []
    for _, some in groupby(shown, key=lambda item: item.session.id):
        of_one = list(some)
        session = of_one[0].session
        parts.append(f"{first if not parts else 'And'}, from {_session(session)}:")
        parts += [_line(item) for item in of_one]
        meeting = day_of(session.meeting)
        if meeting is not None:
            parts.append(f"Next meeting: {short_date(meeting)}.")
    if len(mine) > MOST:
        parts.append(f"And {len(mine) - MOST} more.")
    number = shown[0].commitment.number
    parts.append(
        f"Done? Answer “{number} done”. Need another date? Answer “{number} Dec 17” and why. Cannot do it? Answer "
        f"“{number} drop”, so that someone else can take it."
    )
    return "\n".join(parts)


def _session(session: SessionFacts) -> str:
    where = f" at {session.school}" if session.school else f" “{session.title}”"
    day = day_of(session.date)
    return f"the workshop{where}{f' ({plain_date(day)})' if day else ''}"


def _line(item: DueItem) -> str:
    one, day = item.commitment, day_of(item.commitment.due)
    due = f", by {_by(day, item)}" if day else ", no date yet"
    return f"  {one.number}  {one.text}{due}{f', for: {one.gap}' if one.gap else ''}"


def _by(day: datetime.date, item: DueItem) -> str:
    return f"{short_date(day)} ({when(item)})"
