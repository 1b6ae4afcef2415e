"""What six invented people answer in the workshop whose keys are counted. Choices are as many letters as find them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class TypedCell(NamedTuple):
    """One cell: what is typed into it, or nothing where it is gone over. Words can repeat in cells of one `column`."""

    text: str
    column: str = ""


PEOPLE = ("Ben Carter", "Chloe Park", "Dev Singh", "Eve Long", "Finn Hall", "Gus Roe")
PARTNER_COUNT, CRITERIA, GOALS = 4, 7, 3

QUALITIES = {
    "Ben Carter": ("They answer the same day", "We agree on one thing to measure"),
    "Chloe Park": ("One named person on each side", "They tell us when it does not work"),
    "Dev Singh": ("Families know and trust them", "Both sides gain something"),
    "Eve Long": ("They keep what they promise", "They come to us, not we to them"),
    "Finn Hall": ("Somebody picks up the phone", "We meet before there is a crisis"),
    "Gus Roe": ("They show up when it rains", "They ask before they decide"),
}
DOTS = ("3", "1", "", "2", "4", "", "1", "", "3", "1", "2", "1")
"""What each quality has in the room; 18 dots in all."""


def _rows(column: str, *rows: tuple[str, ...]) -> list[tuple[TypedCell, ...]]:
    return [tuple(TypedCell(text, f"{column}/{place}") for place, text in enumerate(row)) for row in rows]


CAUSES = (
    _rows(
        "causes",
        ("Only unexcused days count", "Attendance clerk", "", "t"),
        ("A day here and there is fine in kindergarten", "Kindergarten team", "Early Learning Center", "t"),
    ),
    _rows(
        "causes",
        ("Asthma, no inhaler at school", "School nurse", "Riverside Clinic", "n"),
        ("No ride after the move to the motel", "Bus office", "Housing authority", "n"),
        ("Toothache for weeks", "School nurse", "", "n"),
    ),
    _rows(
        "causes",
        ("Afraid of the walk past the underpass", "Assistant principal", "", "n"),
        ("Behind in reading and ashamed of it", "Reading specialist", "Boys and Girls Club", "t"),
    ),
)
"""Myths, barriers, aversion: the cause, who addresses it inside, partners now, and whether it is a gap."""

PARTNERS = _rows(
    "partners",
    ("Riverside Clinic", "Hea", "Kim Lee, 555 0101", "y"),
    ("Housing authority", "Hou", "Front desk, 555 0144", "n"),
    ("Boys and Girls Club", "Out", "Pat Moss, 555 0170", "y"),
    ("Faith coalition", "Com", "Rev. Hill, 555 0112", "n"),
)
CLOSES = _rows(
    "closes",
    *(("w", "They run the asthma van"), ("n", ""), ("n", ""), ("c", "")),
    *(("n", ""), ("c", "They know the motel"), ("c", ""), ("w", "They have drivers")),
)
ASKS = _rows(
    "asks",
    ("The van on Tuesday mornings", "Fewer emergency visits"),
    ("A list of moves each Friday", "Families stay housed"),
    ("A reading hour before school", "More members"),
    ("Four adults on the walk to school", "A visible role in the neighborhood"),
)
FORMS = {
    "pitch": (
        TypedCell("Hea"),
        TypedCell("A child with an inhaler at school misses two days fewer each year"),
        TypedCell("Help us bring the van, and your waiting room empties"),
    ),
    "meeting": (
        TypedCell("Agree on who brings the van, and when"),
        TypedCell("Ana Ruiz"),
        TypedCell("Ben Carter; Chloe Park"),
        TypedCell("The library, the van, two buses"),
        TypedCell("Until the end of the spring term"),
        TypedCell("12/10/2026"),
        TypedCell("3:30 PM"),
        TypedCell("60"),
        TypedCell("School library"),
    ),
}
INVITEES = _rows("invitees", ("Riv", "Kim Lee"), ("Hou", "Jo Marsh"), ("Boy", "Pat Moss"))
COMMITMENTS = (
    (
        "Ben asks the clinic for a named liaison by Dec 11 #asthma",
        ("asks the clinic for a named liaison", "Ben", "Dec 11", "asthma"),
    ),
    (
        "Chloe calls the motel about the bus stop by Dec 14 #ride",
        ("calls the motel about the bus stop", "Chloe", "Dec 14", "ride"),
    ),
    (
        "Dev counts the children on the walk by Dec 18 #walk",
        ("counts the children on the walk", "Dev", "Dec 18", "walk"),
    ),
)
"""A line each, and the same in four cells: what, who, by when, for which gap."""


def marks(person: str, later: int) -> Iterator[str]:
    """How sure that person is of each goal; a little more so `later`."""
    at = PEOPLE.index(person)
    return (str(min(4, (at + goal) % 3 + later)) for goal in range(GOALS))


def ratings(person: str) -> Iterator[str]:
    """That person's ratings, question by question across all partners."""
    at = PEOPLE.index(person)
    return (str((at + 2 * place + place // PARTNER_COUNT) % 5) for place in range(PARTNER_COUNT * CRITERIA))
