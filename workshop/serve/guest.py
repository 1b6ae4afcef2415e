"""Who sits at a seat, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass

from workshop.sheets.model import Known, Role


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was let in by the gate.

    Attributes:
        person: their name, clean, as the session has it.
        role: the role in which they sit; it comes from the gate, never from the other side.
        known: how it is known who they are; goes into the record of every edit.
        address: where they come from, as the door saw it; for the facilitator, never into the session.
        door: `ssh` or `web`.
    """

    person: str
    role: Role
    known: Known
    address: str
    door: str
