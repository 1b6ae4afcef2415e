"""Minutes as people send them back: generated sessions, and files of them in which rows were changed, cut and added.

Everything here is invented.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date

from content.model import Pack
from tests.workshop.notes.session import Writer
from workshop.notes.document import Document
from workshop.notes.formats.markdown import markdown
from workshop.notes.incoming.fields import Reader, plans
from workshop.notes.incoming.known import known_meeting, known_tables, row_ids, said_in
from workshop.notes.incoming.three_way import Basis
from workshop.notes.minutes.build import PLAIN, Options, minutes

NUMBERS = ("kept", "lost", "renumbered")
_DO = ("Ask", "Call", "Count", "Print", "Invite", "Visit", "Write", "Send", "Find", "Check", "Book", "Plan")
_WHAT = (
    "the clinic for a named liaison", "the families in the motel", "flyers for the bus stops", "the dentist's van",
    "the housing office about late rent", "a letter on asthma plans", "the list of walking groups",
    "a room for homework hours", "who can drive on Fridays", "the school nurse about forms",
    "two mentors for grade six", "the faith council to the library",
)  # fmt: skip
_HOW = ("by phone", "before the spring", "with the bus office", "after the holiday", "in Spanish", "", "twice a month")
_WHO = ("Ana Lopez", "Bo", "Cy Park", "Dev Singh", "Eve Long")
_WHY = ("One partner is ready", "Families asked for it", "It closes a gap", "", "We have the money until May")
_ROW = re.compile(r"\| ([A-Z]\d+) \| ", re.ASCII)


def generated_session(pack: Pack, seed: int) -> Writer:
    """A session with some thirty rows, several of them alike."""
    rng = random.Random(seed)
    writer = Writer(pack)
    writer.form("session", title="Partners", school="Oak", date="2026-11-29")
    for place in range(rng.randint(6, 12)):
        group = rng.choice(("myths", "barriers", "aversion"))
        cells = {"cause": _text(rng), "gap": rng.choice(("thin", "nobody")), "group": group}
        writer.put("causes", f"c{place}", **cells)
    for place in range(rng.randint(6, 14)):
        due = rng.choice((None, f"2026-12-{rng.randint(1, 28):02d}", f"2026-10-{rng.randint(1, 28):02d}"))
        cells2 = {"text": _text(rng), "owner": rng.choice(_WHO), "due": due, "gap": f"c{rng.randint(0, 5)}"}
        writer.put("meeting-commitments", f"k{place}", **cells2)
    for place in range(rng.randint(2, 6)):
        writer.put("meeting-decisions", f"d{place}", text=_text(rng), reason=rng.choice(_WHY) or None)
    for place in range(rng.randint(1, 5)):
        writer.put("parking", f"p{place}", text=_text(rng), kind="for later", person=rng.choice(_WHO))
    return writer


def _text(rng: random.Random) -> str:
    return " ".join(filter(None, (rng.choice(_DO), rng.choice(_WHAT), rng.choice(_HOW))))


def basis_of(writer: Writer, options: Options = PLAIN) -> tuple[Basis, Document]:
    """What a file of this session is compared with, and its minutes."""
    session = writer.session
    document = minutes(session, writer.numbers, "oak-1", options)
    found = plans(session)
    tables = known_tables(document, found, row_ids(writer.numbers, (writer.state,)))
    reader = Reader(session, date(2026, 11, 29))
    meeting = known_meeting(document, found)
    words = said_in((document,))
    return Basis(tables, found, words, writer.state, writer.state, reader, meeting=meeting), document


@dataclass(slots=True)
class Edited:
    """A file, and what is true of it: line -> the number of the row it was, and the lines whose text was changed or
    that are new."""

    text: str
    origins: dict[int, str] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    new: set[int] = field(default_factory=set)


def edited(document: Document, rng: random.Random, numbers: str) -> Edited:
    """The minutes with some of their rows changed in the ways people change them."""
    out = Edited("")
    lines: list[str] = []
    table: list[tuple[str, str, bool]] = []

    def flush() -> None:
        """The rows of one table: shuffled now and then, and renumbered in their new order."""
        if rng.random() < 0.25:
            rng.shuffle(table)
        for place, (origin, line, touched) in enumerate(table, 1):
            letter = re.sub(r"\d", "", origin) or "A"
            given = {"kept": origin, "lost": "", "renumbered": f"{letter}{place}"}[numbers]
            lines.append(f"| {given} | {line}")
            here = len(lines)
            if origin:
                out.origins[here] = origin
                out.changed |= {here} if touched else set()
            else:
                out.new.add(here)
        table.clear()

    for line in markdown(document).split("\n"):
        match = _ROW.match(line)
        if match is None:
            flush()
            lines.append(line)
            continue
        if rng.random() < 0.06:
            continue
        rest = line[match.end() :]
        touched = rng.random() < 0.25
        table.append((match[1], _word(_changed(rest, rng) if touched else rest, rng), touched))
        if rng.random() < 0.04:
            table.append(("", f"{_text(rng)} {rng.randint(100, 999)} | {_text(rng)} | | | |", False))
    out.text = "\n".join(lines)
    return out


def _changed(rest: str, rng: random.Random) -> str:
    """The longest cell of a row with another wording."""
    cells = rest.split(" | ")
    place = max(range(len(cells)), key=lambda one: (len(cells[one].split()) > 2, len(cells[one])))
    words = cells[place].rstrip(" |").split()
    where = rng.randrange(len(words))
    match rng.randrange(4):
        case 0:
            words.insert(where, rng.choice(("urgently", "again", "together", "quietly")))
        case 1:
            words[where] = f"{words[where]}ing"
        case 2 if len(words) > 3:
            del words[where]
        case _:
            words += rng.choice(("as soon as possible", "and tell the group", "or write to them")).split()
    cells[place] = " ".join(words) + (" |" if place == len(cells) - 1 else "")
    return " | ".join(cells)


def _word(rest: str, rng: random.Random) -> str:
    """The row as a word processor saves it."""
    if rng.random() < 0.5:
        rest = rest.replace("'", "’").replace(" a ", " a\u00a0").replace("-", "–")
    return rest
