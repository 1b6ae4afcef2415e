"""A PostgreSQL server that is killed under load, full, read-only, failed over, or cut off: nothing is lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
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
from workshop.sheets.model import Edit, InsertRow, Record, Role

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
    """Every acknowledged edit is there, at its revision; no row was made twice, and the chain is whole."""
    where = home.find(session)
    report = home.fsck(where)
    assert report.sound, str(report)
    assert len(set(acks)) == len(acks)
    lost, doubled = _missed(acks, home.read(where)[1])
    tally.check(len(acks), lost)
    assert not doubled, f"made twice: {doubled[:3]}"


def _missed(acks: Sequence[str], records: Sequence[Record]) -> tuple[list[str], list[str]]:
    """The acknowledgements of which there is no record, and the rows that were made more than once.

    A writer tries an edit again that was not confirmed. Where the first try was saved after all, the second changes
    nothing and is acknowledged without a record: then that first one has to be there, of the same window, and not
    after the revision that was told.
    """
    there = {(record.revision, record.edit.id) for record in records}
    made: dict[str, list[Record]] = {}
    for record in records:
        for op in record.edit.ops:
            if isinstance(op, InsertRow):
                made.setdefault(op.row, []).append(record)
    lost = []
    for line in acks:
        revision, edit_id, row = line.split(" ")
        earlier = [one for one in made.get(row, []) if one.revision <= int(revision)]
        if not earlier or ((int(revision), edit_id) not in there and not _tried_before(edit_id, earlier[0].edit.id)):
            lost.append(line)
    return lost, sorted(row for row, found in made.items() if len(found) > 1)


def _tried_before(edit_id: str, saved: str) -> bool:
    """Whether the edit that was saved is an earlier one of the same window."""
    (window, number), (other, before) = edit_id.split("."), saved.split(".")
    return window == other and int(before) < int(number)


@pytest.mark.parametrize(
    ("acks", "made", "lost", "doubled"),
    [
        (["3 a.1 r1", "4 a.2 r2"], [("a.1", "r1"), ("a.2", "r2")], [], []),
        (["3 a.1 r1", "4 a.2 r2"], [("a.1", "r1")], ["4 a.2 r2"], []),  # the last one is gone
        (["3 a.1 r1", "4 a.2 r2"], [("a.2", "r2")], ["3 a.1 r1", "4 a.2 r2"], []),  # the first: all stand elsewhere
        (["4 a.3 r1"], [("a.2", "r1"), ("b.1", "r2")], [], []),  # saved on a try that was not confirmed
        (["4 a.3 r1"], [("b.1", "r1"), ("b.2", "r2")], ["4 a.3 r1"], []),  # somebody else's is no try of this window
        (["4 a.2 r1"], [("a.3", "r1"), ("b.1", "r2")], ["4 a.2 r1"], []),  # saved anew after it had been acknowledged
        (["3 a.2 r1"], [("b.1", "r2"), ("a.1", "r1")], ["3 a.2 r1"], []),  # not there yet when that was told
        (["3 a.1 r1"], [("a.1", "r1"), ("a.2", "r1")], [], ["r1"]),
    ],
)
def test_the_check_finds_what_is_lost_and_what_is_doubled(
    acks: list[str], made: list[tuple[str, str]], lost: list[str], doubled: list[str]
) -> None:
    records = [
        Record(number, Edit(edit_id, "w", Role.FACILITATOR, (insert(row),), "2026-11-23T15:00:00Z"), ())
        for number, (edit_id, row) in enumerate(made, 3)
    ]
    assert _missed(acks, records) == (lost, doubled)


def test_a_killed_server_loses_nothing_that_was_acknowledged(
    server: Server, home: DatabaseHome, session: str, tmp_path: Path, tally: Tally
) -> None:
    _kill_the_server(server, home, session, tmp_path, 2, 3, tally)


@pytest.mark.faults
def test_a_server_that_answers_before_it_has_saved_is_found_out(
    server: Server, home: DatabaseHome, session: str, tmp_path: Path
) -> None:
    """A loss that is planted: a trigger takes the wait for the disk away from every commit."""
    server.sql(
        home.address.database,
        "CREATE FUNCTION public.hurry() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM set_config('synchronous_commit', 'off', true); RETURN NULL; END $$",
        "CREATE TRIGGER zz_hurry AFTER INSERT ON workshop.records FOR EACH ROW EXECUTE FUNCTION public.hurry()",
        "ALTER SYSTEM SET wal_writer_delay = '10s'",
    )
    server.stop(signal.SIGINT)
    server.start()
    writer = start_in(home.address.text, session, "w0", tmp_path / "acks-0")
    until(lambda: len(writer.acks()) >= 10, 300)
    server.stop(signal.SIGKILL)
    writer.kill()
    server.start()
    with pytest.raises(AssertionError, match="acknowledged and lost"):
        _check(home, session, writer.acks(), Tally({}))


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
