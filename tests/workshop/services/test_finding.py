"""Sessions found by words and listed under headings: what is looked through, what never is, and odd input."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import create_session, open_session
from store.api import Identity
from store.library.catalog import Library
from store.library.facts import FactsReader
from tests.support.sessions import module_12
from workshop.notes.facts import CauseFacts, CommitmentFacts, SessionFacts
from workshop.services.finding import Order, find, grouped
from workshop.sheets.model import END, InsertRow, Role, SetCell

SESSIONS = [
    SessionFacts(
        "a", "Oak kick-off", school="Oak", division="West", date="2026-11-30", people=("Chloé Park",),
        causes=(CauseFacts("C1", "myths", "Asthma", partners=("Riverside Clinic",), inside=("Nurse",)),),
        commitments=(CommitmentFacts("A1", "r", "call the clinic", owner="Ben"),),
    ),
    SessionFacts(
        "b", "Birch", school="Birch", date="2025-01-10",
        commitments=(CommitmentFacts("A1", "r", "x"), CommitmentFacts("A2", "s", "y", status="done")),
    ),
    SessionFacts("c", "Broken", problem="its journal is damaged"),
]  # fmt: skip
FACTS = {one.id: one for one in SESSIONS}


def ids(words: str) -> list[str]:
    return [one.session.id for one in find(SESSIONS, words)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("asthma", ["a"]), ("CHLOE", ["a"]), ("asthma birch", []), ("nurse west", ["a"]), ("clinic ben", ["a"]),
        ("b", ["a", "b", "c"]), ("", []), ("  ", []), ("(.*", []), ("\x1b[2J", []), ("x" * 20_000, []),
    ],
)  # fmt: skip
def test_every_word_has_to_stand_somewhere(words: str, wanted: list[str]) -> None:
    assert ids(words) == wanted


def test_the_places_are_named_and_many_are_counted() -> None:
    (found,) = find(SESSIONS, "clinic")
    assert found.words() == ["partner for C1: Riverside Clinic", "commitment A1: Ben: call the clinic"]
    many = SessionFacts("m", "M", people=tuple(f"Kim {number}" for number in range(9)))
    assert find([many], "kim")[0].words()[-1] == "and 5 more places"


@pytest.mark.parametrize(
    ("order", "headings"),
    [
        (Order.NEWEST, [("", "cba")]),
        (Order.SCHOOL, [("Birch", "b"), ("Oak", "a"), ("without a school", "c")]),
        (Order.DIVISION, [("West", "a"), ("without a division", "cb")]),
        (Order.YEAR, [("2026-27", "a"), ("2024-25", "b"), ("without a school year", "c")]),
        (Order.OPEN, [("1 open commitment", "ba"), ("nothing open", "c")]),
    ],
)
def test_sessions_stand_under_headings(order: Order, headings: list[tuple[str, str]]) -> None:
    shown = grouped(SESSIONS[::-1], order, FACTS)
    assert [(heading, "".join(one.id for one in some)) for heading, some in shown] == headings
    assert grouped([], order, {}) == []


def test_contacts_and_what_is_not_revealed_are_not_found(tmp_path: Path) -> None:
    people = [("Ana", "facilitator"), ("Ben", "participant")]
    session = create_session(tmp_path, title="Oak", pack=module_12(), people=people)
    path = Library(tmp_path).find(session)
    for person, role, sheet, cells in (
        ("Ana", Role.FACILITATOR, "organisations", {"name": "Clinic", "contact": "contactword"}),
        ("Ben", Role.PARTICIPANT, "causes", {"cause": "hiddenword", "group": "myths"}),
        ("Ana", Role.FACILITATOR, "causes", {"cause": "otherhidden", "group": "myths"}),
    ):
        store = open_session(path, Identity(person, role))
        row = f"r{len(cells)}{person.lower()}"
        store.commit([InsertRow(sheet, row, END), *(SetCell(sheet, row, name, text) for name, text in cells.items())])
        store.close()
    facts = FactsReader(tmp_path).read()
    assert find(facts, "clinic") and not find(facts, "contactword")
    assert not find(facts, "hiddenword") and not find(facts, "otherhidden")
