"""A PostgreSQL server that is killed under load, full, read-only, failed over, or cut off: nothing is lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.address import database_address
from store.api import DiskFullError, SessionStore, StoreError
from store.create import create_session
from store.postgres.errors import UnreachableError
from store.postgres.home import DatabaseHome
from tests.faults.counts import Tally
from tests.faults.work import Writer, ready, start_in
from tests.support.postgres import Server, own_server
from tests.support.relay import Relay
from tests.support.small_pack import ANA, insert, put, value, write_small_pack
from tests.support.waiting import until
from workshop.sheets.model import InsertRow

KILLS = (signal.SIGKILL, signal.SIGQUIT)
"""Without a word, and what an administrator calls an immediate stop."""


@pytest.fixture
def server() -> Iterator[Server]:
    with own_server() as made:
        yield made


@pytest.fixture
def home(server: Server, tmp_path: Path) -> DatabaseHome:
    return DatabaseHome(database_address(server.database()), tmp_path / "host")


@pytest.fixture
def session(home: DatabaseHome, tmp_path: Path) -> str:
    pack = write_small_pack(tmp_path / "small-pack")
    people = [(f"w{number}", "facilitator") for number in range(8)]
    return create_session(home, title="Spring", pack=pack, people=[("Ana", "facilitator"), *people])


def _kill_the_server(
    server: Server, home: DatabaseHome, session: str, place: Path, kills: int, writers: int, tally: Tally
) -> None:
    """Writers at work, the server killed and started again; then each acknowledged edit is looked for, once."""
    dice = random.Random(kills)
    logs = [place / f"acks-{number}" for number in range(writers)]
    running = [start_in(home.address.text, session, f"w{number}", log) for number, log in enumerate(logs)]
    ready(running)
    for turn in range(kills):
        before = _acknowledged(running)
        until(lambda before=before: _acknowledged(running) >= before + 2 * writers, 300)  # type: ignore[misc]
        time.sleep(dice.random() * 0.02)  # anywhere within a commit
        server.stop(KILLS[turn % len(KILLS)])
        server.start()
    before = _acknowledged(running)
    until(lambda: _acknowledged(running) >= before + writers, 300)
    for writer in running:
        writer.kill()
    tally.add("kills", kills)
    _check(home, session, [line for writer in running for line in writer.acks()], tally)


def _acknowledged(writers: list[Writer]) -> int:
    assert all(writer.process.is_alive() for writer in writers)
    return sum(len(writer.acks()) for writer in writers)


def _check(home: DatabaseHome, session: str, acks: list[str], tally: Tally) -> None:
    """Every acknowledged edit is there, at its revision; no row was made twice, and the chain is whole.

    A writer tries an edit again that was not confirmed. Where the first try was saved after all, the second changes
    nothing and is acknowledged without a record: then that first one has to be there, of the same window.
    """
    where = home.find(session)
    report = home.fsck(where)
    assert report.sound, str(report)
    records = home.read(where)[1]
    there = {(record.revision, record.edit.id) for record in records}
    inserts = [(op.row, record.edit.id) for record in records for op in record.edit.ops if isinstance(op, InsertRow)]
    made, by = Counter(row for row, _ in inserts), dict(inserts)
    lost = []
    for line in acks:
        revision, edit_id, row = line.split(" ")
        if (int(revision), edit_id) not in there and not _tried_before(edit_id, by.get(row, "")):
            lost.append(line)
        assert made[row] == 1, f"{row} was made {made[row]} times"
    assert len(set(acks)) == len(acks)
    tally.check(len(acks), lost)


def _tried_before(edit_id: str, saved: str) -> bool:
    """Whether the edit that was saved is an earlier one of the same window."""
    (window, number), (other, earlier) = edit_id.split("."), (saved or ".0").split(".")
    return window == other and int(earlier) < int(number)


def test_a_killed_server_loses_nothing_that_was_acknowledged(
    server: Server, home: DatabaseHome, session: str, tmp_path: Path, tally: Tally
) -> None:
    _kill_the_server(server, home, session, tmp_path, 2, 3, tally)


@pytest.mark.faults
@pytest.mark.timeout(7200)
def test_two_hundred_kills_of_the_server_lose_nothing(
    server: Server, home: DatabaseHome, session: str, tmp_path: Path, tally: Tally
) -> None:
    """`KILLS=20` for fewer."""
    _kill_the_server(server, home, session, tmp_path, int(os.environ.get("KILLS", "200")), 8, tally)


# ------------------------------------------------------------------ other bad days


@pytest.fixture
def ana(home: DatabaseHome, session: str) -> Iterator[SessionStore]:
    store = home.open(home.find(session), ANA, None, home.clock)
    yield store
    store.close()


def test_a_full_disk_is_told_and_the_window_goes_on_when_there_is_room(
    server: Server, home: DatabaseHome, ana: SessionStore, tmp_path: Path
) -> None:
    """The records alone lie on a small disk, as they would on a full one of their own."""
    with _small_disk(server) as place:
        server.sql("postgres", f"CREATE TABLESPACE small LOCATION '{place}'")
        name = home.address.database
        server.sql(name, "ALTER TABLE workshop.records SET TABLESPACE small")
        text = "".join(random.Random(1).choices("abcdefghij klmnopqrstuvwxyz", k=30_000))
        with pytest.raises(DiskFullError, match=r"the disk of .* is full"):
            for number in range(200):
                ana.commit([insert(f"r{number}"), put(f"r{number}", "note", text)])
        assert ana.read_only == ""
        server.sql(name, "ALTER TABLE workshop.records SET TABLESPACE pg_default")
        receipt = ana.commit([insert("after"), put("after", "cause", "there is room")])
        assert value(ana, "after", "cause") == "there is room"
        assert home.read(home.find(ana.info.id))[1][-1] == receipt.record


@contextlib.contextmanager
def _small_disk(server: Server) -> Iterator[Path]:
    place = server.folder / "small"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        inside = place / "space"
        inside.mkdir()
        if server.user:
            import shutil

            shutil.chown(inside, server.user)
        inside.chmod(0o700)
        yield inside
    finally:
        server.stop()
        subprocess.run(["umount", place], check=True)


def test_a_read_only_server_is_told_and_waited_for(server: Server, ana: SessionStore) -> None:
    server.sql("postgres", "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")

    def refused() -> bool:
        try:
            ana.commit([insert(f"r{time.monotonic_ns()}")])
        except StoreError as error:
            return "takes no changes now" in str(error)
        return False

    until(refused)
    assert ana.read_only == "", "it may be over in a minute"
    server.sql("postgres", "ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
    until(lambda: not refused())


def test_a_server_without_a_connection_left_names_the_setting(server: Server, home: DatabaseHome, session: str) -> None:
    """Those who are in go on; one more window is told what to ask for."""
    server.sql("postgres", "ALTER SYSTEM SET max_connections = 10")
    server.stop(signal.SIGINT)
    server.start()
    stores: list[SessionStore] = []
    try:
        with pytest.raises(UnreachableError, match="max_connections"):
            for _ in range(8):
                stores.append(home.open(home.find(session), ANA, None, home.clock))
        assert len(stores) >= 2
        stores[0].commit([insert("r1"), put("r1", "cause", "goes on")])
    finally:
        for store in stores:
            store.close()


def test_a_network_cut_and_back_loses_no_word(server: Server, session: str, home: DatabaseHome, tmp_path: Path) -> None:
    """What was typed while it was cut is saved when it is back, in the order of typing."""
    with contextlib.closing(Relay(server.port)) as relay:
        address = f"postgresql://app@127.0.0.1:{relay.port}/{home.address.database}"
        far = DatabaseHome(database_address(address), tmp_path / "far")
        store = far.open(far.find(session), ANA, None, far.clock)
        try:
            store.commit([insert("r1"), put("r1", "cause", "before")])
            relay.cut()
            waiting = [store.submit([put("r1", "cause", f"typed {number}", store.state.revision)]) for number in (1, 2)]
            relay.mend()
            assert [one.result(120).record.revision for one in waiting] == [4, 5]
            assert value(store, "r1", "cause") == "typed 2"
        finally:
            relay.mend()
            store.close()


def test_a_cut_that_lasts_is_told_each_time_and_over_when_it_is_over(
    server: Server, session: str, home: DatabaseHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five minutes of it, with the patience of a second: every edit is answered, and none is half there."""
    monkeypatch.setattr("store.postgres.pg_log.PATIENCE", 1.0)
    with contextlib.closing(Relay(server.port)) as relay:
        address = f"postgresql://app@127.0.0.1:{relay.port}/{home.address.database}"
        far = DatabaseHome(database_address(address), tmp_path / "far")
        store = far.open(far.find(session), ANA, None, far.clock)
        try:
            relay.cut()
            for number in range(5):
                with pytest.raises(UnreachableError, match="cannot be reached"):
                    store.commit([insert(f"r{number}")])
            assert store.read_only == "" and [one.person for one in store.present()] == ["Ana"]
            relay.mend()
            assert store.commit([insert("r9")]).record.revision == 3
            assert {record.edit.ops[0].row for record in far.read(far.find(session))[1][2:]} == {"r9"}
        finally:
            relay.mend()
            store.close()


@pytest.mark.faults
def test_a_standby_takes_over_and_nothing_acknowledged_is_lost(
    server: Server, home: DatabaseHome, session: str, tmp_path: Path, tally: Tally
) -> None:
    """With synchronous_standby_names set, as the page for hosts says; the address names both servers."""
    with contextlib.closing(server.standby()) as standby:
        name = home.address.database
        both = (
            f"postgresql://app@127.0.0.1:{server.port},127.0.0.1:{standby.port}/{name}?target_session_attrs=read-write"
        )
        far = DatabaseHome(database_address(both), tmp_path / "far")
        store = far.open(far.find(session), ANA, None, far.clock)
        acks = []
        try:
            for number in range(50):
                record = store.commit([insert(f"r{number}"), put(f"r{number}", "cause", "x")]).record
                acks.append(f"{record.revision} {record.edit.id} r{number}")
            server.stop(signal.SIGKILL)
            standby.promote()
            record = store.commit([insert("r50"), put("r50", "cause", "on the new one")]).record
            acks.append(f"{record.revision} {record.edit.id} r50")
        finally:
            store.close()
        after = DatabaseHome(database_address(standby.address(name)), tmp_path / "after")
        _check(after, session, acks, tally)
