"""What the typed views of a session consist of: people, gaps, partners, the meeting and the rest, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from content.blocks import Card
from workshop.meeting.model import AgendaItem, Commitment, Invitee


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list of people.

    Attributes:
        key: the person's row in KEYED sheets.
        role: one of `content.roles.ROLES`.
        group: the small group, or empty.
        there: whether they were present; None when nobody noted it.
        how: how they attended, one of `content.common.ATTENDED`; empty when it was not said.
    """

    key: str
    name: str
    role: str
    group: str = ""
    there: bool | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A cause that is not covered.

    Attributes:
        id: the row of the cause.
        text: the cause.
        group: label of the group it stands in, or empty.
        severity: 2 when its mark is the last choice (`nobody`), 1 for those between (`thin`).
        state: that choice.
        owner: who inside addresses it now, `a; b`, or empty.
        sheet: the grid it stands in.
    """

    id: str
    text: str
    group: str
    severity: int
    state: str
    owner: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A named organization. `already` says whether it works on absence now; None when nobody answered."""

    id: str
    name: str
    category: str = ""
    already: bool | None = None


class GapSupport(NamedTuple):
    """What a partner would do for a gap: 0 no, 1 could help, 2 would close it; and how we know."""

    level: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ResourceRequest:
    """What a partner should bring, and the argument that makes the case."""

    resource: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Pitch:
    """The one audience and the reason. `card` is its evidence; `sheet` the form it is written in, empty without one."""

    audience: str = ""
    reason: str = ""
    words: str = ""
    card: Card | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class InviteeView(Invitee):
    """An invitee with everything the planner keeps. `partner` is the row of the partner's sheet, where it is a link."""

    partner: str = ""
    kind: str = ""
    why: str = ""
    reply: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentView(Commitment):
    """A commitment with everything the planner keeps. `status` empty means open."""

    done_means: str = ""
    said_yes: bool | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to use. `gap` is the row of the gap it serves, or a text where the pack has no gap list."""

    row: str
    what: str
    source: str = ""
    state: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting as planned. `date` is ISO or empty, `start` `HH:MM` as written, `minutes` None when not given."""

    purpose: str = ""
    lead: str = ""
    helpers: tuple[str, ...] = ()
    resources_text: str = ""
    frame: str = ""
    date: str = ""
    start: str = ""
    minutes: float | None = None
    place: str = ""
    state: str = ""
    zone: str = ""
    agenda: tuple[AgendaItem, ...] = ()
    invitees: tuple[InviteeView, ...] = ()
    resources: tuple[Resource, ...] = ()
    commitments: tuple[CommitmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingDecision:
    """A decision, from the planner or from the parking lot (`sheet` says which)."""

    row: str
    text: str
    reason: str = ""
    who: str = ""
    when: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ParkedItem:
    """Something put into the parking lot. `kind` is `for later`, `decision` or `quote`; `step` the id of a step."""

    row: str
    text: str
    kind: str = "for later"
    person: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class GoalTicket:
    """How sure people are of one goal, 0-4: person key -> mark, before and after; and mark -> hands that were counted
    in the room."""

    goal: str
    text: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    hands_before: Mapping[int, int] = field(default_factory=dict)
    hands_after: Mapping[int, int] = field(default_factory=dict)

    @property
    def marks_before(self) -> list[int]:
        """Every answer before, at a screen and in the room."""
        return [*self.before.values(), *_each(self.hands_before)]

    @property
    def marks_after(self) -> list[int]:
        """Every answer after, at a screen and in the room."""
        return [*self.after.values(), *_each(self.hands_after)]


def _each(hands: Mapping[int, int]) -> list[int]:
    return [mark for mark, many in sorted(hands.items()) for _ in range(many)]
