"""The sheets every session has, whatever its pack: who and where, the people, the room, the parking lot."""

from __future__ import annotations

from content.roles import ROLES
from content.sheet_spec import ALL_WRITERS, FACILITATOR_ONLY, Column, Kind, Shape, SheetSpec

LEFT, REMOTE = "left", "remote"
ATTENDED = ("present", "came late", LEFT, REMOTE)
"""How somebody can have attended; whoever has `LEFT` is waited for no more."""

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
        Column("group", "Small group", suggest="people.group"),
        Column("there", "Present", Kind.YESNO, hint="yes or no; the minutes say who was there"),
        Column("how", "Attended", Kind.CHOICE, choices=ATTENDED, hint="came late, left, remote; empty: see Present"),
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
        Column("round", "Round", Kind.NUMBER, hint="the round that is counted down, by its number in the module"),
        Column("until", "Round ends at", hint="ISO date and time, UTC; empty while the countdown is paused"),
        Column("left", "Seconds left", Kind.NUMBER, hint="of a paused countdown"),
    ),
    writers=FACILITATOR_ONLY,
)
"""Keyed by step. The clock is at the step whose `entered` or `since` is the latest. `entered` is written by going on to
a step, `since` only when the facilitator says so, and taken back by undo. The last three are the step's countdown
(`workshop.session.countdown`)."""

AGENDA = SheetSpec(
    id="session_agenda",
    title="Agenda of this session",
    shape=Shape.KEYED,
    columns=(
        Column("out", "Left out", Kind.YESNO),
        Column("minutes", "Minutes", Kind.NUMBER, hint="1 to 600; empty for the module's"),
        Column("place", "Place", Kind.NUMBER, hint="where it comes; empty for its place in the module"),
        Column("ends", "Sitting ends after it", Kind.YESNO),
    ),
    writers=FACILITATOR_ONLY,
)
"""Keyed by step, or by step, a dot and the number that one of its rounds has in the module. What is not written is as
in the module. The underscore keeps the id apart from those of blocks, so that no older module has it."""

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

GROUP_ROUNDS = SheetSpec(
    id="group_rounds",
    title="Rounds per group",
    shape=Shape.KEYED,
    columns=(
        Column("stage", "Stage", Kind.CHOICE, choices=("apart", "side by side", "merged")),
        Column("opened", "Opened at", hint="ISO date and time, UTC; its revision says which rows were there before"),
    ),
    writers=FACILITATOR_ONLY,
)
"""Keyed by the id of a worksheet in which each group has, or had, rows of its own (`workshop.sheets.groups`)."""

DRAWS = SheetSpec(
    id="group_draws",
    title="Draws",
    shape=Shape.KEYED,
    columns=(
        Column("seed", "Seed", Kind.NUMBER, hint="the same seed and the same people give the same draw"),
        Column("parts", "Groups drawn", Kind.NUMBER),
        Column("people", "People drawn from", Kind.NUMBER),
    ),
    writers=FACILITATOR_ONLY,
)
"""Keyed by what was drawn by chance: the groups, the order of speaking, who speaks next."""

SPEAKING = SheetSpec(
    id="speaking_turns",
    title="Speaking",
    shape=Shape.KEYED,
    columns=(
        Column("heard", "Heard", Kind.YESNO),
        Column("place", "Place in the order", Kind.NUMBER),
    ),
    writers=FACILITATOR_ONLY,
)
"""Keyed by person: who has been heard. For the facilitator's desk only."""

ENERGIZER = SheetSpec(
    id="energizer_now",
    title="Energizer",
    shape=Shape.FORM,
    columns=(
        Column("which", "Energizer"),
        Column("until", "Ends at", hint="ISO date and time, UTC; empty while it is paused"),
        Column("left", "Seconds left", Kind.NUMBER, hint="of a paused energizer"),
    ),
    writers=FACILITATOR_ONLY,
)
"""The energizer that is on. Ids of sheets added after the first packs have an underscore, which no block's id may have:
so no pack is refused because of them."""

COUNTED = SheetSpec(
    id="counted_in_room",
    title="Counted in the room",
    shape=Shape.KEYED,
    columns=(Column("count", "In the room", Kind.NUMBER, hint="dots or raised hands"),),
    writers=FACILITATOR_ONLY,
)
"""What the facilitator counted instead of everybody answering at a screen (`workshop.session.tally`). Keyed by
`<vote>.<row>` for dots, by `<ticket>.<goal>.<mark>` for hands. No block of a pack can have this id, so every older
session has room for the sheet."""

MODULE = SheetSpec(
    id="session_module",
    title="Module of this session",
    shape=Shape.FORM,
    columns=(
        Column("version", "Version"),
        Column("sha256", "Hash", hint="of the files of the module that the session was given last"),
    ),
    writers=FACILITATOR_ONLY,
)
"""Tells every window that the session has a newer module; which one it has stands beside the journal."""

COMMON_SHEETS = (
    *(SESSION, PEOPLE, ROOM, CLOCK, AGENDA, REVEALS, PARKING),
    *(GROUP_ROUNDS, DRAWS, SPEAKING, ENERGIZER, COUNTED, MODULE),
)

OF_THE_ROOM = frozenset(
    {ROOM.id, CLOCK.id, REVEALS.id, GROUP_ROUNDS.id, DRAWS.id, SPEAKING.id, ENERGIZER.id, MODULE.id}
)
"""Sheets by which the room is led. No worksheet shows them, and nobody means them when they press undo."""
