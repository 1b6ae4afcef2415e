"""What others changed since a revision: one entry a cell or row, never what is hidden, never a name that stays out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from time import perf_counter

import pytest

from content.common import REVEALS
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from store.api import Identity
from store.memory import MemorySession, MemoryStore
from workshop.session.change_list import Change, ChangeKind, change_summary, collect_changes
from workshop.session.private_rounds import SOMEBODY, VisibilityFilter
from workshop.session.view import Session
from workshop.sheets.model import END, DeleteRow, InsertRow, MoveRow, Op, Role, SetCell, Target
from workshop.sheets.values import person_key

PACK = load_pack(shipped_packs()["va-attendance-12"])
ORG = "organisations"


class Company:
    """A session in memory and the people at it."""

    def __init__(self, pack: Pack) -> None:
        self._session = MemorySession(pack)
        self._stores: dict[str, MemoryStore] = {}

    def store(self, person: str) -> MemoryStore:
        role = Role.FACILITATOR if person == "Ana" else Role.PARTICIPANT
        if person not in self._stores:
            self._stores[person] = MemoryStore(PACK, Identity(person, role), self._session)
        return self._stores[person]

    def do(self, person: str, *ops: Op) -> int:
        """Commit as that person; the revision then."""
        record = self.store(person).commit(ops).record
        assert not any(decision.reason for decision in record.decisions), record
        return record.revision

    def set(self, person: str, row: str, column: str, value: str, sheet: str = ORG) -> int:
        at = Target(sheet, row, column)
        with contextlib.closing(self.look()) as newest:
            base = newest.state.base(at)
        return self.do(person, SetCell(*at, value, base))

    def look(self) -> MemoryStore:
        """A connection of its own, which begins with the newest state."""
        return MemoryStore(PACK, Identity("A look", Role.OBSERVER), self._session)

    def seen(self, person: str, after: int) -> list[Change]:
        """As the desk does it."""
        with contextlib.closing(self.look()) as store:
            state = store.state
            records = [record for record in store.records() if record.revision > after]
        visibility = VisibilityFilter(PACK.sheets(), person)
        return collect_changes(visibility.records(records, state), Session(PACK, visibility(state)), person)

    def close(self) -> None:
        for store in self._stores.values():
            store.close()


@pytest.fixture
def company() -> Iterator[Company]:
    made = Company(PACK)
    for row in ("r1", "r2", "r3"):
        made.do("Ana", InsertRow(ORG, row, END), SetCell(ORG, row, "name", f"Name {row}"))
    yield made
    made.close()


def of(changes: list[Change], sheet: str = ORG) -> list[Change]:
    return [change for change in changes if change.target.sheet == sheet]


def test_a_cell_changed_often_is_one_entry_from_then_to_now(company: Company) -> None:
    left = company.set("Ana", "r1", "name", "The clinic")
    company.set("Ben", "r1", "name", "The old clinic")
    company.set("Cleo", "r1", "name", "The new clinic")
    (change,) = of(company.seen("Ana", left))
    assert (change.what, change.before, change.now) == (ChangeKind.CHANGED, "The clinic", "The new clinic")
    assert change.people == ("Ben", "Cleo") and change.row == "The new clinic" and change.column == "Organization"
    assert change.target == Target(ORG, "r1", "name")


def test_what_was_changed_back_or_made_and_deleted_is_no_change(company: Company) -> None:
    left = company.set("Ana", "r1", "name", "The clinic")
    company.set("Ben", "r1", "name", "Something else")
    company.set("Ben", "r1", "name", "The clinic")
    company.do("Ben", InsertRow(ORG, "r9", END), SetCell(ORG, "r9", "name", "A mistake"))
    company.do("Cleo", DeleteRow(ORG, "r9"))
    assert of(company.seen("Ana", left)) == []


def test_rows_that_came_went_and_moved_are_one_entry_each_in_the_order_of_the_sheet(company: Company) -> None:
    left = company.set("Ana", "r1", "name", "First")
    company.do("Ben", MoveRow(ORG, "r1", "r2"))
    company.set("Ben", "r3", "name", "Gone soon")
    company.do("Ben", DeleteRow(ORG, "r3"))
    company.do("Cleo", InsertRow(ORG, "r4", END), SetCell(ORG, "r4", "name", "The library"))
    found = of(company.seen("Ana", left))
    assert [(change.target.row, change.what) for change in found] == [
        ("r1", ChangeKind.MOVED), ("r3", ChangeKind.DELETED), ("r4", ChangeKind.NEW),
    ]  # fmt: skip
    assert [change.row for change in found] == ["First", "Gone soon", "The library"]


def test_ones_own_edits_and_the_room_s_steps_are_not_listed(company: Company) -> None:
    left = company.set("Ana", "r1", "name", "First")
    company.set("Ben", "r2", "name", "Mine")
    company.do("Ana", SetCell("room", "main", "step", "purpose"), SetCell("clock", "purpose", "minutes", 5))
    assert of(company.seen("Ben", left)) == [] and of(company.seen("Ben", left), "room") == []
    assert of(company.seen("Ben", left), "clock") == []


def test_what_is_written_alone_is_not_listed_until_it_is_revealed(company: Company) -> None:
    left = company.set("Ana", "r1", "name", "First")
    for person in ("Ben", "Cleo"):
        row = f"q{person}"
        company.do(person, InsertRow("qualities", row, END), SetCell("qualities", row, "quality", f"{person} says"))
    assert of(company.seen("Ben", left), "qualities") == [] == of(company.seen("Ana", left), "qualities")
    company.do("Ana", SetCell(REVEALS.id, "qualities", "revealed", True))
    assert [change.row for change in of(company.seen("Ben", left), "qualities")] == ["Cleo says"]
    assert [change.row for change in of(company.seen("Ana", left), "qualities")] == ["Ben says", "Cleo says"]


def test_a_round_without_names_stays_without_names(company: Company) -> None:
    left = company.do("Ana", SetCell(REVEALS.id, "qualities", "anonymous", True))
    company.do("Ben", InsertRow("qualities", "q1", END), SetCell("qualities", "q1", "quality", "Quietly"))
    company.do("Ana", SetCell(REVEALS.id, "qualities", "revealed", True))
    found = of(company.seen("Cleo", left), "qualities")
    assert [change.people for change in found] == [(SOMEBODY,)]
    assert "Ben" not in repr(found)


def test_answers_in_which_each_has_their_own_are_counted_and_not_shown(company: Company) -> None:
    left = company.set("Ana", "r1", "name", "First")
    key = person_key("Ben")
    company.do("Ben", SetCell("ticket-before", key, "person", "Ben"))
    (change,) = of(company.seen("Ana", left), "ticket-before")
    assert (change.what, change.now, change.target.row) == (ChangeKind.ANSWERS, "1 answer", "")


def test_the_sentence_counts_and_names() -> None:
    def change(number: int, *people: str) -> Change:
        return Change(Target(ORG, f"r{number}"), ChangeKind.MOVED, "", "", "", "", "", people, "", number)

    assert change_summary([]) == ""
    assert change_summary([change(1, "Ben")]) == "1 change by Ben since you left"
    both = [change(1, "Ben"), change(2, "Cleo", "Ben")]
    assert change_summary(both) == "2 changes by Ben and Cleo since you left"
    many = [change(number, f"P{number}") for number in range(9)]
    assert change_summary(many) == "9 changes by P0, P1, P2 and 6 more since you left"


@pytest.mark.scale
def test_ten_thousand_records_cost_little_more_each_than_a_hundred(company: Company) -> None:
    left = company.set("Ana", "r1", "name", "First")

    def each(count: int) -> float:
        for number in range(count):
            company.do("Ben", InsertRow(ORG, f"n{count}-{number}", END))
        started = perf_counter()
        assert len(of(company.seen("Ana", left))) >= count
        return (perf_counter() - started) / count

    few = each(1_000)
    assert each(10_000) < 5 * few
