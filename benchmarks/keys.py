"""Count the keys of a whole workshop of six people on one keyboard, against the same answers in a spreadsheet.

    uv run python -m benchmarks.keys

Every key is pressed in the real screens, and the session is read at the end: an answer that is not in it ends the run.
In the spreadsheet an answer costs its characters and one key to leave the cell. A choice costs as many letters as here,
and a word that stands in its column already costs one, as a spreadsheet completes it. Coming to the next list costs one
key, the first cell of the next person two, an empty cell before an answer one. Leading the group, handing over and
revealing have no counterpart there, and count for us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.keys_answers import (
    ASKS,
    CAUSES,
    CLOSES,
    COMMITMENTS,
    DOTS,
    FORMS,
    INVITEES,
    PARTNERS,
    PEOPLE,
    QUALITIES,
    TypedCell,
    marks,
    ratings,
)
from screens.session.hand_over import SeatScreen
from tests.support.apps import SessionApp, open_at
from tests.support.seat import Seat
from tests.support.sessions import ANA, SessionBuilder
from workshop.sheets.model import Role

AT_MOST = 1.15


@dataclass(slots=True)
class WorkshopPart:
    """One part of the workshop: its answers, and the keys they took here and would take in a spreadsheet."""

    name: str
    answers: int = 0
    ours: int = 0
    sheet: int = 0


@dataclass(slots=True)
class Typist:
    """Presses keys and counts them, beside what a spreadsheet would have taken."""

    seat: Seat[SessionApp]
    parts: list[WorkshopPart] = field(default_factory=list)
    _seen: dict[str, set[str]] = field(default_factory=dict)

    def begin(self, name: str, lists: int = 1) -> None:
        """What follows belongs to that part; in a spreadsheet it begins with a move to each of its lists."""
        self.parts.append(WorkshopPart(name, sheet=lists))

    async def press(self, *keys: str) -> None:
        """Keys that are no answer."""
        self.parts[-1].ours += len(keys)
        for key in keys:
            await self.seat.press(key)
            await self.seat.settle()

    async def answer(self, text: str, *leave: str, column: str = "") -> None:
        """One answer, and the keys that leave its cell. In a `column` a spreadsheet completes words."""
        now = self.parts[-1]
        known = self._seen.setdefault(column, set())
        now.answers += 1
        now.ours += len(text)
        now.sheet += (1 if column and text in known else len(text)) + 1
        known.add(text)
        await self.seat.type(text)
        await self.seat.settle()
        await self.press(*leave)

    async def rows(self, rows: Iterable[Sequence[TypedCell]], leave: str = "tab") -> None:
        """Rows of a list. A key goes over an empty cell, here and there; there none at the end of a row."""
        for row in rows:
            for place, cell in enumerate(row):
                if cell.text:
                    await self.answer(cell.text, leave, column=cell.column)
                else:
                    await self.press(leave)
                    self.parts[-1].sheet += any(later.text for later in row[place:])

    async def everyone(self, answer: Callable[[str], Awaitable[None]]) -> None:
        """Hand the keyboard from person to person; the first one on the list comes first."""
        await self.press("ctrl+o", "enter")
        for person in PEOPLE:
            await self.seat.wait_for(f"{person}, it is your turn")
            await self.press("enter")
            await self.seat.until(lambda: isinstance(self.seat.app.screen, SeatScreen))
            await self.seat.settle()
            self.parts[-1].sheet += 2
            await answer(person)
            await self.press("ctrl+o")
        await self.seat.until(lambda: "You have the keyboard again." in self.seat.words)


async def workshop(typist: Typist) -> None:
    """From the entry ticket to the exit ticket."""
    await _before(typist)
    await _causes_and_partners(typist)
    await _alignment(typist)
    await _pitch_and_meeting(typist)
    await _after(typist)


async def _before(typist: Typist) -> None:
    typist.begin("entry ticket, each person")
    await typist.press("f6")
    await typist.everyone(lambda person: _marks(typist, marks(person, 0)))
    typist.begin("qualities, each person in private")
    await typist.press("ctrl+g", "ctrl+g")
    await typist.everyone(lambda person: typist.rows([[TypedCell(text)] for text in QUALITIES[person]], "enter"))
    await typist.press("ctrl+r", "enter")
    typist.begin("dots, counted in the room")
    await typist.press("f6", "f6")
    await typist.rows([[TypedCell(dots)] for dots in DOTS], "down")
    await typist.press("ctrl+r", "enter")


async def _marks(typist: Typist, given: Iterable[str]) -> None:
    """One key each: it goes on by itself."""
    for mark in given:
        await typist.answer(mark)


async def _causes_and_partners(typist: Typist) -> None:
    typist.begin("root causes")
    await typist.press("ctrl+g")
    for place, group in enumerate(CAUSES):
        await typist.press(*(["down"] if place else []))
        await typist.rows(group)
    await typist.press("ctrl+r", "enter")
    typist.begin("organizations")
    await typist.press("ctrl+g")
    for row in PARTNERS:
        await typist.rows([row])
        await typist.press("down")


async def _alignment(typist: Typist) -> None:
    typist.begin("ratings, each person in private")
    await typist.press("ctrl+g")
    await typist.everyone(lambda person: _marks(typist, ratings(person)))
    await typist.press("ctrl+r", "enter")
    typist.begin("who closes what, what to ask for", lists=2)
    await typist.press("f6", "f6")
    for closes, evidence in CLOSES:
        go_on = "" if closes.text == "w" else "tab" if evidence.text else "down"  # `would` asks how we know at once
        await typist.answer(closes.text, *filter(None, [go_on]), column=closes.column)
        if evidence.text:
            await typist.answer(evidence.text, "tab")
    await typist.press("f6", "f6")
    await typist.rows(ASKS)


async def _pitch_and_meeting(typist: Typist) -> None:
    typist.begin("pitch and meeting", lists=2)
    await typist.press("ctrl+g", "f6")
    await typist.rows([FORMS["pitch"]])
    await typist.press("ctrl+g", "f6")
    await typist.rows([FORMS["meeting"]])
    typist.begin("invitees")
    await typist.press("f6", "f6")
    for row in INVITEES:
        await typist.rows([row])
        await typist.press("down")
    typist.begin("commitments")
    await typist.press("f6", "f6")
    now = typist.parts[-1]
    for line, cells in COMMITMENTS:
        now.answers += len(cells)
        now.sheet += sum(len(cell) + 1 for cell in cells)
        now.ours += len(line)
        await typist.seat.type(line)
        await typist.press("enter")


async def _after(typist: Typist) -> None:
    typist.begin("exit ticket, each person")
    await typist.press("ctrl+g", "ctrl+g", "f6", "f6")
    await typist.everyone(lambda person: _marks(typist, marks(person, 1)))


# ------------------------------------------------------------------ what is in the session at the end

EXPECTED = {
    "ticket-before": (("assess-need", "name-partners", "share-lawfully"), 18),
    "qualities": (("quality",), 12),
    "counted_in_room": (("count",), 9),
    "causes": (("cause", "inside", "partners", "gap"), 25),
    "organisations": (("name", "category", "contact", "absence"), 16),
    "alignment-ratings": (("aim", "resource", "reach", "reliability", "gain", "openness", "start"), 168),
    "alignment-closes": (("closes", "evidence"), 11),
    "alignment-asks": (("resource", "argument"), 8),
    "pitch": (("audience", "reason", "words"), 3),
    "meeting": (("purpose", "lead", "helpers", "resources", "frame", "date", "start", "minutes", "place"), 9),
    "meeting-invitees": (("organisation", "person"), 6),
    "meeting-commitments": (("text", "owner", "due", "gap"), 12),
    "ticket-after": (("assess-need", "name-partners", "share-lawfully"), 18),
}
"""Sheet -> its columns, and how many of their cells hold an answer."""


def missing(room: SessionBuilder) -> list[str]:
    """What the session should hold after all that and does not, as sheet and number of cells."""
    found = []
    for sheet, (columns, many) in EXPECTED.items():
        rows = room.state.sheet(sheet).live()
        there = sum(row.value(column) is not None for row in rows for column in columns)
        found += [f"{sheet}: {there} of {many}"] if there != many else []
    return found


async def counted() -> list[WorkshopPart]:
    """Go through the whole workshop. Raises SystemExit when an answer is missing at the end."""
    room = SessionBuilder(people={ANA: Role.FACILITATOR, **dict.fromkeys(PEOPLE, Role.PARTICIPANT)})
    try:
        async with open_at(room, "welcome", "read") as seat:
            typist = Typist(seat)
            await workshop(typist)
            await seat.saved()
        if lost := missing(room):
            raise SystemExit(f"Not in the session: {'; '.join(lost)}.")
        return typist.parts
    finally:
        room.close()


def table(parts: Sequence[WorkshopPart]) -> str:
    """The parts and their sum."""
    whole = WorkshopPart(
        "whole workshop", *(sum(getattr(part, name) for part in parts) for name in ("answers", "ours", "sheet"))
    )
    lines = ["| part | answers | keys | in a spreadsheet | ratio |", "|---|---|---|---|---|"]
    lines += [
        f"| {p.name} | {p.answers} | {p.ours:,} | {p.sheet:,} | {p.ours / p.sheet:.2f} |" for p in (*parts, whole)
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the table; end with 1 when the whole takes more keys than it may."""
    parts = asyncio.run(counted())
    print(table(parts))
    raise SystemExit(sum(part.ours for part in parts) > AT_MOST * sum(part.sheet for part in parts))


if __name__ == "__main__":
    main()
