"""The sheets every session has, whatever its pack: who and where, the people, the room, the parking lot."""

from __future__ import annotations

from content.roles import ROLES
from content.sheet_spec import ALL_WRITERS, FACILITATOR_ONLY, Column, Kind, Shape, SheetSpec

SESSION = SheetSpec(
    id="session",
    title="This session",
    shape=Shape.FORM,
    columns=(
        Column("title", "Title", required=True),
        Column("school", "School or division team"),
        Column("division", "Division"),
        Column("date", "Date", Kind.DATE),
        Column("start", "Starts at", hint="for example 2:30 PM"),
        Column("groups", "Small groups", Kind.LIST, hint="names, separated by semicolons"),
    ),
    writers=FACILITATOR_ONLY | {"coordinator"},
)

PEOPLE = SheetSpec(
    id="people",
    title="People",
    shape=Shape.KEYED,
    columns=(
        Column("name", "Name", required=True, weight=2),
        Column("role", "Role", Kind.CHOICE, choices=ROLES),
        Column("group", "Small group"),
        Column("there", "Present", Kind.YESNO, hint="yes or no; the minutes say who was there"),
    ),
    per_person=True,
    writers=ALL_WRITERS,
)
"""Keyed by person: everybody may write their own name, small group and presence, only a facilitator the rest."""

ROOM = SheetSpec(
    id="room",
    title="Where the group is",
    shape=Shape.FORM,
    columns=(
        Column("step", "Current step"),
        Column("call", "Called here", hint="step/page/row/column; the later parts may be missing"),
    ),
    writers=FACILITATOR_ONLY,
)

REVEALS = SheetSpec(
    id="reveals",
    title="What was revealed",
    shape=Shape.KEYED,
    columns=(
        Column("revealed", "Revealed", Kind.YESNO, hint="what was revealed stays revealed"),
        Column("anonymous", "Without names", Kind.YESNO),
    ),
    writers=FACILITATOR_ONLY,
)
"""Keyed by the id of a sheet that is written alone (`SheetSpec.hidden_until_reveal`)."""

CLOCK = SheetSpec(
    id="clock",
    title="Times",
    shape=Shape.KEYED,
    columns=(
        Column("entered", "Opened at", hint="ISO date and time, UTC"),
        Column("since", "Worked on again since", hint="ISO date and time, UTC"),
        Column("minutes", "Minutes planned", Kind.NUMBER),
        Column("round", "Round", Kind.NUMBER, hint="which round of the step is counted down, from 1"),
        Column("until", "Round ends at", hint="ISO date and time, UTC; empty while the countdown is paused"),
        Column("left", "Seconds left", Kind.NUMBER, hint="of a paused countdown"),
    ),
    writers=FACILITATOR_ONLY,
)
"""Keyed by step. The clock is at the step whose `entered` or `since` is the latest. `entered` is written by going on to
a step, `since` only when the facilitator says so, and taken back by undo. The last three are the step's countdown
(`workshop.session.countdown`)."""

PARKING = SheetSpec(
    id="parking",
    title="Parking lot",
    columns=(
        Column("text", "Item", required=True, weight=4),
        Column("kind", "Type", Kind.CHOICE, choices=("for later", "decision", "quote")),
        Column("person", "Who", Kind.PERSON),
        Column("step", "Where it came up"),
    ),
    writers=ALL_WRITERS,
)

COMMON_SHEETS = (SESSION, PEOPLE, ROOM, CLOCK, REVEALS, PARKING)
