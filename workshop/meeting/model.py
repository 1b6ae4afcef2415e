"""What the meeting is about, as plain values; `workshop.session.view` makes them from the sheets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who does what, by when, for which gap.

    `row` is the id of its row, empty while it is only a line of text. `due` is an ISO date or empty, `gap` the row id
    of a gap or empty.
    """

    text: str = ""
    owner: str = ""
    helpers: tuple[str, ...] = ()
    due: str = ""
    gap: str = ""
    row: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody asked to the meeting. `organization` and `person` are names as written; either may be empty."""

    row: str
    organization: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item. `outcome` is `inform`, `decide`, `commit` or empty; `minutes` None when not yet given."""

    title: str
    minutes: int | None = None
    outcome: str = ""
    opener: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """Days without school, first and last included."""

    first: str
    last: str
    name: str = ""
