"""`workshop serve` for a session in a database: someone joins, writes, and stays when the database is killed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session
from store.homes import home_at
from tests.reach.door import Door
from tests.reach.sshd import need_ssh
from tests.support.console import WAIT
from tests.support.platforms import linux_only
from tests.support.postgres import Server, need_postgres, own_server
from tests.support.terminal_rooms import at, column, command, go_to
from workshop.sheets.model import Known

pytestmark = [pytest.mark.terminal, pytest.mark.reach, pytest.mark.timeout(600), linux_only]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of the test's own, which is the home."""
    need_ssh()
    need_postgres()
    with own_server() as made:
        monkeypatch.setenv("WORKSHOP_HOME", made.database())
        yield made


@pytest.fixture
def door(database: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "host"))
    pack = load_pack(shipped_packs()["va-attendance-12"])
    people = [("Ana Ruiz", "facilitator"), ("Ben Carter", "participant")]
    made = Door(create_session(home_at(), title="Autumn", pack=pack, people=people), tmp_path)
    yield made
    made.end()


def test_a_killed_database_costs_no_word_and_the_server_ends_when_asked(door: Door, database: Server) -> None:
    with door.joined("Ben Carter") as ben:
        go_to(ben, "Step: Root causes", "Myths")
        ben.press("down")
        ben.type("No ride")
        ben.press("enter")
        ben.until(lambda: "No ride" in column(door.session, "causes", "cause"), "saved")
        database.stop(signal.SIGKILL)
        ben.type("Asthma")
        ben.wait_for("Asthma", WAIT)
        ben.press("enter")
        database.start()
        ben.until(lambda: "Asthma" in column(door.session, "causes", "cause"), "saved when it was back")
        with at(door.session) as store:
            edits = [record.edit for record in store.records() if record.edit.person == "Ben Carter"]
        assert edits and {edit.known for edit in edits} == {Known.CODE}
        assert "Ben Carter, participant (ssh, 127.0.0.1, known by code)" in command("serve", "--status").stdout
        assert f"{door.session}: the server ends." in command("serve", "autumn", "--stop").stdout
        ben.wait_for("The doors were closed", WAIT)
    assert door.process.wait(60) == 0
    assert command("serve", "--status").returncode == 1
