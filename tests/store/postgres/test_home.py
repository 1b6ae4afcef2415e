"""A home in a database: what one host makes, every host finds, opens and lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store.address import database_address
from store.api import Identity, Location, MissingError, SessionStore, StoreError
from store.home import DatabaseSession
from store.journal.entry import SessionSummary
from store.library.summary import summary_of
from store.postgres.home import DatabaseHome
from tests.store.postgres.conftest import new_in
from tests.support.postgres import Server
from tests.support.small_pack import ANA, BEN, EYE, insert, put, value
from tests.support.waiting import Told, until
from workshop.sheets.model import Role, Target

Open = Callable[..., SessionStore]


def test_what_one_host_makes_another_finds_by_its_title(home: DatabaseHome, other: DatabaseHome) -> None:
    made = new_in(home, "Autumn")
    found = other.find("autumn")
    assert isinstance(found, DatabaseSession) and found.id == made
    entry = other.sessions()[0]
    assert (entry.id, entry.title, entry.people, entry.problem) == (made, "Autumn", ("Ana", "Ben"), "")
    with pytest.raises(MissingError, match="No session “spring”"):
        other.find("spring")


def test_the_list_follows_what_is_written_and_reads_the_rest_from_memory(
    home: DatabaseHome, other: DatabaseHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = new_in(home, "One"), new_in(home, "Two")
    assert {entry.id: entry.revision for entry in other.sessions()} == {first: 2, second: 2}
    store = home.open(home.find(first), ANA, None, home.clock)
    store.commit([insert("r1"), put("r1", "cause", "No ride")])
    store.close()
    read: list[str] = []

    def noted(name: str, *rest: Any) -> SessionSummary:
        read.append(name)
        return summary_of(name, *rest)

    monkeypatch.setattr("store.postgres.home.summary_of", noted)
    assert {entry.id: entry.revision for entry in other.sessions()} == {first: 3, second: 2}
    assert read == [first]


def test_an_edit_of_one_host_reaches_another_and_a_conflict_keeps_both(
    home: DatabaseHome, other: DatabaseHome, opened: Open
) -> None:
    ana, ben = opened(home), opened(other, BEN)
    told = Told(ben)
    ana.commit([insert("r1"), put("r1", "cause", "No ride")])
    told.reaches(ana.state.revision)
    assert value(ben, "r1", "cause") == "No ride"
    base = ben.state.base(Target("causes", "r1", "cause"))
    ana.commit([put("r1", "cause", "No bus", base)])
    told.reaches(ana.state.revision)
    ben.commit([put("r1", "cause", "Asthma", base)])
    cell = ben.state.cell(Target("causes", "r1", "cause"))
    assert cell is not None and cell.value == "Asthma" and [one.value for one in cell.conflicts] == ["No bus"]


def test_people_on_two_hosts_see_each_other_come_move_and_go(
    home: DatabaseHome, other: DatabaseHome, opened: Open
) -> None:
    ana, ben = opened(home), opened(other, BEN)
    until(lambda: {one.person for one in ana.present()} == {"Ana", "Ben"})
    ben.announce(Location(step="work", sheet="causes", row="r1"))
    until(lambda: any(one.where.row == "r1" for one in ana.present()))
    ben.close()
    until(lambda: [one.person for one in ana.present()] == ["Ana"])


def test_an_observer_reads_and_is_seen(home: DatabaseHome, opened: Open) -> None:
    ana, eye = opened(home), opened(home, EYE)
    assert eye.read_only
    until(lambda: {one.person for one in ana.present()} == {"Ana", "Eye"})


def test_a_role_that_may_only_read_says_so(home: DatabaseHome, pg: Server, session: str, tmp_path: Path) -> None:
    address = home.address.text.replace("app@", "reader@")
    reading = DatabaseHome(database_address(address), tmp_path / "reader")
    store = reading.open(reading.find(session), ANA, None, reading.clock)
    try:
        assert "may only read" in store.read_only and store.state.revision == 2
        with pytest.raises(StoreError, match="may only read"):
            store.commit([insert("r1")])
    finally:
        store.close()


def test_the_module_comes_from_the_database_and_is_kept_here(
    home: DatabaseHome, other: DatabaseHome, session: str, opened: Open
) -> None:
    before = opened(other)
    folder = other.home / "modules" / before.info.pack_sha256
    assert before.pack.path == folder
    (folder / "pack.yaml").write_text("changed", "utf-8")
    again = opened(other, BEN)
    assert again.pack.sha256 == before.pack.sha256 and again.read_only == ""


def test_a_name_with_signs_of_sql_is_only_a_name(home: DatabaseHome, opened: Open) -> None:
    who = Identity("Robert'); DROP TABLE workshop.records; --", Role.FACILITATOR)
    store = opened(home, who)
    store.commit([insert("r1"), put("r1", "cause", "'); ROLLBACK; -- \\x00 $1 ö 漢")])
    assert value(store, "r1", "cause") == "'); ROLLBACK; -- \\x00 $1 ö 漢"
    assert home.read(home.find(store.info.id))[1][-1].edit.person.startswith("Robert")


def test_a_database_that_is_not_prepared_says_what_to_do(pg: Server, tmp_path: Path) -> None:
    empty = DatabaseHome(database_address(pg.database("template0")), tmp_path / "host")
    with pytest.raises(MissingError, match="workshop home prepare"):
        empty.sessions()
