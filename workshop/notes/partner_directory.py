"""Every partner of many sessions once: who knows it, which sessions named it, commitments and resources there.

Made of the facts of sessions, in which no contact, rating or reply stands. What a participant may see of other
sessions is less (`Sight`): which ones named a partner, and in a locked window nothing but the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from workshop.notes.facts import CommitmentFacts, PartnerFacts, ResourceFacts, SessionFacts
from workshop.notes.same_names import SameNames


class Sight(Enum):
    """How much of other sessions somebody may see: everything here, who named a partner, or only its name."""

    WHOLE = "whole"
    SESSIONS = "sessions"


@dataclass(frozen=True, slots=True)
class Mention:
    """A partner in one session. `holder` wrote down how to reach it; empty where nobody did."""

    session: str
    title: str
    school: str
    date: str
    holder: str = ""
    commitments: tuple[CommitmentFacts, ...] = ()
    resources: tuple[ResourceFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One partner. `also` are its other spellings, `mentions` the sessions that named it, the newest first."""

    name: str
    also: tuple[str, ...]
    division: str
    mentions: tuple[Mention, ...]

    @property
    def holders(self) -> tuple[str, ...]:
        """Who knows the partner, each with the school: `Ana Ruiz (Oak Elementary)`."""
        known = (f"{m.holder} ({m.school or m.title})" for m in self.mentions if m.holder)
        return tuple(dict.fromkeys(known))


def directory(sessions: Sequence[SessionFacts], same: SameNames, sight: Sight = Sight.WHOLE) -> list[DirectoryEntry]:
    """All partners by name. Two spellings are one partner when they differ in nothing that matters, or when somebody
    said so, and only within one division: every county has its own Department of Health."""
    found: dict[tuple[str, str], list[tuple[PartnerFacts, SessionFacts]]] = {}
    for session in sessions:
        for partner in session.partners:
            key = (session.division.casefold(), same.key(partner.name))
            found.setdefault(key, []).append((partner, session))
    entries = [_entry(key, some, same) for (_, key), some in found.items()]
    entries.sort(key=lambda entry: (entry.name.casefold(), entry.division.casefold()))
    return [_seen(entry, sight) for entry in entries]


def _entry(key: str, some: Sequence[tuple[PartnerFacts, SessionFacts]], same: SameNames) -> DirectoryEntry:
    spellings = [partner.name for partner, _ in some]
    name = max(dict.fromkeys(spellings), key=spellings.count)
    mentions: dict[str, Mention] = {}
    for partner, session in some:
        before = mentions.get(session.id)
        holder = before.holder if before is not None and before.holder else partner.holder
        mentions[session.id] = Mention(
            session.id,
            session.title,
            session.school,
            session.date,
            holder,
            tuple(one for one in session.commitments if one.partner and same.key(one.partner) == key),
            tuple(one for one in session.resources if one.source and same.key(one.source) == key),
        )
    newest = sorted(mentions.values(), key=lambda one: (one.date, one.session), reverse=True)
    also = tuple(text for text in dict.fromkeys(spellings) if text != name)
    return DirectoryEntry(name, also, some[0][1].division, tuple(newest))


def _seen(entry: DirectoryEntry, sight: Sight) -> DirectoryEntry:
    if sight is Sight.WHOLE:
        return entry
    return replace(
        entry, mentions=tuple(replace(one, holder="", commitments=(), resources=()) for one in entry.mentions)
    )
