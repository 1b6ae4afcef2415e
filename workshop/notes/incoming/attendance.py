"""Who was there, as a returned file says it: `Present: Ana Ruiz (facilitator), Bo Lee (came late). Absent: Cy.`

A name that is missing from the file says nothing: people cut minutes down before they send them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from content.clean import clean_line
from content.common import ATTENDED, PEOPLE
from content.roles import ROLES
from workshop.notes.incoming.folding import fold
from workshop.notes.incoming.foreign import ForeignLine
from workshop.notes.incoming.proposals import CellChange, Leftover, Proposal, ProposalKind, alike
from workshop.notes.minutes.attendance import ABSENT, NOBODY, NOT_NOTED, PRESENT
from workshop.session.attendance import PRESENT as JUST_PRESENT
from workshop.session.attendance import how_words
from workshop.session.model import Person
from workshop.session.view import Session
from workshop.sheets.model import State, Target, Value
from workshop.sheets.names import readable
from workshop.sheets.values import ValueProblem, person_key

THERE: Mapping[str, bool | None] = {PRESENT: True, ABSENT: False, NOT_NOTED: None}
_LABEL = re.compile(rf"(?:\A|(?<=\. ))({'|'.join(THERE)}): ")
_MARKS = re.compile(r" ?\(([^()]*)\)\Z")
_BETWEEN = re.compile(r", (?![^()]*\))")
_NO_NAMES = {fold(NOBODY), fold("not noted")}
_FULL = 60
"""Characters from which a line of a text file may go on in the next one."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One name of those lines. `key` is empty for what is no name; `unknown` are words behind it that mean nothing."""

    name: str
    key: str
    there: bool | None
    how: str
    place: int
    unknown: str = ""

    def agrees(self, person: Person) -> bool:
        """Whether it says nothing else than the list of people."""
        return (self.there, self.how) == (person.there, how_words(person))


def paragraphs(lines: Sequence[ForeignLine]) -> Iterator[list[ForeignLine]]:
    """Each paragraph about attendance, as the lines it is made of: a text file breaks it where a line is full."""
    place = 0
    while place < len(lines):
        taken = [lines[place]]
        if _LABEL.match(lines[place].text):
            for line in lines[place + 1 :]:
                last = taken[-1]
                if last.text.endswith(".") or len(last.text) < _FULL or line.place != last.place + 1:
                    break
                taken.append(line)
            yield taken
        place += len(taken)


def attendees(text: str, place: int, known: Iterable[Person]) -> Iterator[Attendee]:
    """Who such a paragraph names. `known` are people of the session; they keep the name they have there."""
    names = {fold(clean_line(person.name)): person for person in known}
    labels = list(_LABEL.finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        said = text[label.end() : end].strip().removesuffix(".")
        for piece in [] if fold(said) in _NO_NAMES else _pieces(said, names):
            yield _attendee(piece, THERE[label[1]], place, names)


def _pieces(said: str, names: Mapping[str, Person]) -> Iterator[str]:
    """The single entries; a comma inside a known name parts nothing."""
    parts = _BETWEEN.split(said)
    while parts:
        many = next((n for n in range(len(parts), 1, -1) if _name(", ".join(parts[:n])) in names), 1)
        yield ", ".join(parts[:many])
        parts = parts[many:]


def _name(entry: str) -> str:
    return fold(_MARKS.sub("", entry))


def _attendee(entry: str, there: bool | None, place: int, names: Mapping[str, Person]) -> Attendee:
    entry = entry.strip()
    marks = None if fold(entry) in names else _MARKS.search(entry)
    name = entry if marks is None else entry[: marks.start()]
    words = [] if marks is None else [word.strip().casefold() for word in marks[1].split(",") if word.strip()]
    how = next((word for word in words if word in ATTENDED), "")
    unknown = ", ".join(word for word in words if word not in (*ATTENDED, *ROLES))
    known = names.get(fold(name))
    if there is not True and how:
        unknown, how = unknown or how, ""
    return Attendee(
        known.name if known else clean_line(name),
        known.key if known else _key(name),
        there,
        "" if how == JUST_PRESENT else how,
        place,
        unknown,
    )


def _key(name: str) -> str:
    if not readable(name):
        return ""
    try:
        return person_key(name)
    except ValueProblem:
        return ""


# ------------------------------------------------------------------ what such a line changes


def compare_attendance(
    lines: Sequence[ForeignLine], before: State, now: Session
) -> Iterator[tuple[list[ForeignLine], list[Proposal], list[Leftover]]]:
    """Of each paragraph about attendance its lines, what could be taken of it, and what cannot."""
    earlier = Session(now.pack, before)
    people = {one.key: one for one in now.people()} | {one.key: one for one in earlier.people()}
    for taken in paragraphs(lines):
        text = " ".join(" ".join(line.text.split()) for line in taken)
        proposals: list[Proposal] = []
        leftovers: list[Leftover] = []
        for one in attendees(text, taken[0].place, people.values()):
            if not one.key:
                leftovers.append(Leftover(one.name, one.place, f"“{one.name[:40]}” is not a name of a person."))
                continue
            if one.unknown:
                words = ", ".join(ATTENDED)
                reason = f"“{one.unknown[:40]}” is not a way to attend. Type one of: {words}."
                leftovers.append(Leftover(f"{one.name} ({one.unknown})", one.place, reason))
                continue
            proposals += _proposals(one, earlier, now)
        yield taken, proposals, leftovers


def _proposals(one: Attendee, earlier: Session, now: Session) -> Iterator[Proposal]:
    """What that name changes on the list of people; nothing where the file says what it said, or the session does."""
    was, ours = earlier.person(one.key), now.person(one.key)
    if (was is not None and one.agrees(was)) or (ours is not None and one.agrees(ours)):
        return
    cells = [] if was or ours else [CellChange("name", _LABELS["name"], None, one.name, None)]
    for column, value in (("there", one.there), ("how", one.how or None)):
        at = Target(PEOPLE.id, one.key, column)
        before, here = _value(earlier, at), _value(now, at)
        if not alike(here, value):
            cells.append(CellChange(column, _LABELS[column], before, value, here))
    disputed = any(not alike(cell.was, cell.ours) for cell in cells)
    change = ProposalKind.BOTH if disputed else ProposalKind.CHANGED if was or ours else ProposalKind.NEW
    if cells:
        yield Proposal(change, PEOPLE.id, one.key, "", one.name, one.place, tuple(cells))


def _value(session: Session, at: Target) -> Value:
    cell = session.state.cell(at)
    return None if cell is None else cell.value


_LABELS = {column.id: column.label for column in PEOPLE.columns}
