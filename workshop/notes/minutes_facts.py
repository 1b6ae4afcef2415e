"""The facts that minutes still tell, for a folder in which somebody collects what schools sent: who does what by when,
which gaps are left, and which organizations are named. Minutes hold less than a session: no earlier dates, no contacts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from workshop.notes.facts import CauseFacts, CommitmentFacts, PartnerFacts, SessionFacts
from workshop.notes.incoming.days import day_near
from workshop.notes.incoming.foreign import Foreign, ForeignError
from workshop.notes.wording import in_short
from workshop.sheets.dates import BadDate, parse_date

_TITLE = re.compile(r"(.{1,200}): minutes(?: of (.{4,40}))?\Z")
_LEVEL = re.compile(r" \((?:would close it|could help)\)")
_STATES = frozenset({"open", "done", "late", "dropped"})
_NOBODY = frozenset({"nobody", "no one", "none"})


def facts_of_minutes(foreign: Foreign, front: Mapping[str, str], name: str) -> SessionFacts:
    """What a file with minutes says. `front` is its front matter, if it has one; `name` that of the file.

    Raises ForeignError when it is not the minutes of a session.
    """
    title = next((match for line in foreign.lines if (match := _TITLE.fullmatch(line.text))), None)
    if not foreign.session or (title is None and not front):
        raise ForeignError(f"“{name}” is not the minutes of a session. Leave only minutes and archives in the folder.")
    about = foreign.about or (_day(title[2], None) if title is not None and title[2] else None)
    causes = _causes(foreign)
    commitments = _commitments(foreign, causes, about)
    partners = _partners(foreign)
    return SessionFacts(
        id=foreign.session,
        title=title[1] if title is not None else front.get("school", "") or name,
        school=front.get("school", "") or (title[1] if title is not None else ""),
        division=front.get("division", ""),
        date=about.isoformat() if about is not None else "",
        module=front.get("module", ""),
        meeting=front.get("next_meeting", ""),
        commitments=commitments,
        causes=causes,
        partners=partners,
        worked=bool(commitments or causes or partners),
    )


def _tables(foreign: Foreign, letter: str) -> dict[str, dict[str, str]]:
    """Number -> heading -> text of the rows whose numbers begin with that letter, all its tables put together."""
    found: dict[str, dict[str, str]] = {}
    for row in foreign.rows:
        if row.labels and row.number.rstrip("0123456789") == letter:
            cells = dict(zip(row.labels, row.cells, strict=False))
            for label, text in cells.items():
                found.setdefault(row.number, {}).setdefault(label, text)
    return found


def _commitments(foreign: Foreign, causes: tuple[CauseFacts, ...], about: date | None) -> tuple[CommitmentFacts, ...]:
    whole = {in_short(cause.text): cause.text for cause in causes}
    found = []
    for number, cells in _tables(foreign, "A").items():
        who = cells.get("Who", "").replace("(not yet agreed)", "").strip()
        owner, _, helpers = f" {who}".partition(" with ") if who.startswith("with ") else who.partition(", with ")
        what, status, gap = cells.get("What", "").split("\n")[0], cells.get("State", ""), cells.get("For", "")
        due = _day(cells.get("By", ""), about)
        found.append(
            CommitmentFacts(
                number,
                "",
                what,
                owner.strip(),
                tuple(filter(None, (one.strip() for one in helpers.split(",")))),
                due.isoformat() if due is not None else "",
                status if status in _STATES else "",
                whole.get(gap, gap),
            )
        )
    return tuple(found)


def _causes(foreign: Foreign) -> tuple[CauseFacts, ...]:
    found = []
    for number, cells in _tables(foreign, "C").items():
        text = cells.get("Gap", "")
        if text:
            state = cells.get("Now", "")
            severity = 2 if state.casefold() in _NOBODY else 1
            found.append(CauseFacts(number, cells.get("Group", ""), text, state, severity))
    return tuple(found)


def _partners(foreign: Foreign) -> tuple[PartnerFacts, ...]:
    closers = [cells.get("Could be closed by", "") for cells in _tables(foreign, "C").values()]
    listed = {cells.get("Organization", ""): number for number, cells in _tables(foreign, "O").items()}
    named = [name.strip() for text in closers if _LEVEL.search(text) for name in _LEVEL.sub("", text).split(";")]
    return tuple(PartnerFacts(listed.get(name, ""), name) for name in dict.fromkeys([*listed, *named]) if name)


def _day(text: str, about: date | None) -> date | None:
    """The day of a cell; None for a cell that names none, which is then shown as without a date."""
    try:
        return day_near(text, about) if about is not None else parse_date(text)
    except BadDate:
        return None
