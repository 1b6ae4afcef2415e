"""What a commitment still lacks, and what the commitments together leave out. Nothing here stops anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workshop.meeting.calendar import break_on, is_weekend
from workshop.meeting.gaps import words
from workshop.meeting.model import Break, Commitment, Invitee
from workshop.meeting.people import find, is_group, names_in
from workshop.sheets.dates import day_of, long_date
from workshop.wording import count_noun, join_with_and

MOST = 3
"""Commitments one person can be expected to keep."""

DONE = frozenset({"done", "dropped"})

_VAGUE = re.compile(
    r"\b(?:look(?:s|ing)? (?:in)?to|look(?:s|ing)? at|explor(?:e|es|ing)|think(?:s|ing)? about|consider(?:s|ing)?"
    r"|discuss(?:es|ing)?|investigat(?:e|es|ing)|work(?:s|ing)? on|tr(?:y|ies|ying) to|follow(?:s|ing)? up"
    r"|touch(?:es|ing)? base|reach(?:es|ing)? out|stay(?:s|ing)? in touch|keep(?:s|ing)? an eye"
    r"|support(?:s|ing)?|help(?:s|ing)? (?:out|with)|coordinat(?:e|es|ing)|be(?:ing)? aware)\b",
    re.IGNORECASE,
)


class FindingSubject(StrEnum):
    """Which sheet the row of a finding is in; PERSON has no row."""

    COMMITMENT = "commitment"
    GAP = "gap"
    INVITEE = "invitee"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class MeetingFinding:
    """One thing to decide. `rule` is a short stable name, `row` a row id (empty for PERSON), `text` one sentence."""

    about: FindingSubject
    row: str
    rule: str
    text: str


def lint(
    commitments: Sequence[Commitment],
    *,
    people: Sequence[str],
    meeting: date | None = None,
    gaps: Mapping[str, str] | None = None,
    invitees: Sequence[Invitee] = (),
    breaks: Iterable[Break] = (),
) -> list[MeetingFinding]:
    """All findings: for each commitment in order, then gaps, invitees and people.

    `people` are the names of the session; the persons among the invitees may own commitments too. `meeting` is the day
    the commitments are made, None when it is not known. `gaps` are gap row id -> text. A commitment with neither text
    nor owner nor date is an empty row and passed over, and so is one that is done or dropped.
    """
    breaks = tuple(breaks)
    names = [*people, *(i.person for i in invitees if i.person.strip())]
    written = [c for c in commitments if c.text.strip() or c.owner.strip() or c.due]
    found: list[MeetingFinding] = []
    for commitment in written:
        if commitment.status not in DONE:
            found += [
                MeetingFinding(FindingSubject.COMMITMENT, commitment.row, rule, text)
                for rule, text in (*_owner(commitment, names), *_due(commitment, meeting, breaks), *_verb(commitment))
            ]
    kept = [c for c in written if c.status != "dropped"]
    return [*found, *_gaps(kept, gaps or {}), *_invitees(kept, invitees), *_people(kept, names)]


def _owner(c: Commitment, people: Sequence[str]) -> list[tuple[str, str]]:
    what = _what(c)
    names = names_in(c.owner, people)
    if not names:
        return [("no-owner", f"{what} has no owner. Name the person who said yes.")]
    if len(names) > 1:
        return [("two-owners", f"{what} has {len(names)} owners. Keep {names[0]} or another; the rest help.")]
    if is_group(names[0]):
        return [("no-owner", f"{what} belongs to “{names[0]}”, which is not one person. Name one person.")]
    fits = find(names[0], people)
    if not fits:
        return [
            ("owner-absent", f"{what} belongs to {names[0]}, who is not on the list of people. Ask, or add the name.")
        ]
    if len(fits) > 1:
        return [("owner-unclear", f"{what} belongs to “{names[0]}”, which matches {join_with_and(fits[:3])}.")]
    return []


def _due(c: Commitment, meeting: date | None, breaks: Sequence[Break]) -> list[tuple[str, str]]:
    what = _what(c)
    day = day_of(c.due)
    if day is None:
        return [("no-date", f"{what} has no due date.")]
    if meeting is not None and day < meeting:
        return [("too-early", f"{what} is due on {long_date(day)}, before the day it was made.")]
    off = break_on(day, breaks)
    if off is not None:
        name = f" ({off.name})" if off.name else ""
        return [("in-break", f"{what} is due on {long_date(day)}, when there is no school{name}.")]
    if is_weekend(day):
        return [("weekend", f"{what} is due on {long_date(day)}. Choose a school day.")]
    return []


def _verb(c: Commitment) -> list[tuple[str, str]]:
    if not c.text.strip():
        return [("no-text", f"A commitment by {c.owner.strip() or 'someone'} does not say what will be done.")]
    vague = _VAGUE.search(c.text)
    if vague is None:
        return []
    said = vague[0].casefold()
    return [("vague", f"{_what(c)} says “{said}”. How will you know it is done?")]


def _gaps(commitments: Sequence[Commitment], gaps: Mapping[str, str]) -> list[MeetingFinding]:
    served = {c.gap for c in commitments}
    return [
        MeetingFinding(FindingSubject.GAP, gap, "gap-open", f"No commitment yet for “{_short(text)}”.")
        for gap, text in gaps.items()
        if gap not in served
    ]


def _invitees(commitments: Sequence[Commitment], invitees: Sequence[Invitee]) -> list[MeetingFinding]:
    found = []
    for invitee in invitees:
        name = invitee.organization.strip() or invitee.person.strip()
        if name and not any(_concerns(c, invitee) for c in commitments):
            text = f"{_short(name)} is invited, but no commitment is by them or about them."
            found.append(MeetingFinding(FindingSubject.INVITEE, invitee.row, "invited-only", text))
    return found


def _concerns(c: Commitment, invitee: Invitee) -> bool:
    """Whether a commitment is by this invitee or names them: the whole name, or its most telling word, as words."""
    own = invitee.person.strip().casefold()
    if own and own in (name.strip().casefold() for name in (c.owner, *c.helpers)):
        return True
    said = words(f"{c.text} {c.owner} {' '.join(c.helpers)}")
    for name in (invitee.organization, invitee.person):
        telling = [w for w in words(name) if w not in _EVERYDAY]
        if telling and any(w in said for w in telling):
            return True
    return False


_EVERYDAY = frozenset(
    ["the", "of", "and", "for", "a", "in", "at", "to", "school", "schools", "city", "county", "public", "local", "our",
     "community", "center", "department", "office", "association", "group", "inc"]
)  # fmt: skip


def _people(commitments: Sequence[Commitment], people: Sequence[str]) -> list[MeetingFinding]:
    owned: dict[str, int] = {}
    for c in commitments:
        names = names_in(c.owner, people)
        if c.status in DONE or len(names) != 1 or is_group(names[0]):
            continue
        fits = find(names[0], people)
        owner = fits[0] if len(fits) == 1 else names[0]
        owned[owner] = owned.get(owner, 0) + 1
    return [
        MeetingFinding(
            FindingSubject.PERSON, "", "too-many", f"{owner} has {count_noun(count, 'commitment')}. Who could take one?"
        )
        for owner, count in owned.items()
        if count > MOST
    ]


def _what(c: Commitment) -> str:
    return f"“{_short(c.text)}”" if c.text.strip() else "A commitment"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39].rstrip() + "…"
