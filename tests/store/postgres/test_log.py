"""What the server itself holds, and what is done when it is slow, gone, replaced, or not what it says."""

from __future__ import annotations

import functools
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from store.address import database_address
from store.api import BusyError, CorruptError, NewerFormatError, ReadOnlyError, SessionStore, StoreError
from store.clock import SYSTEM_CLOCK
from store.postgres.errors import UnreachableError
from store.postgres.home import DatabaseHome
from store.postgres.link import DatabaseLink, Row, text
from store.postgres.pg_log import PgLog
from store.postgres.server import VERSION, connect, migrations, server_clock
from tests.store.postgres.conftest import new_in
from tests.support.clock import clock_at
from tests.support.postgres import Server
from tests.support.relay import Relay
from tests.support.small_pack import ANA, BEN, insert, put, value
from tests.support.waiting import until
from workshop.sheets.model import Outcome, Target

Open = Callable[..., SessionStore]


@pytest.fixture
def link(home: DatabaseHome) -> Iterator[DatabaseLink]:
    made = connect(home.address)
    yield made
    made.close()


@pytest.fixture
def relay(fragile: Server) -> Iterator[Relay]:
    made = Relay(fragile.port)
    yield made
    made.close()


def through(relay: Relay, fragile: Server, place: Path) -> DatabaseHome:
    """A home in that server, reached over the relay."""
    name = fragile.database().partition("@/")[2].partition("?")[0]
    return DatabaseHome(database_address(f"postgresql://app@127.0.0.1:{relay.port}/{name}"), place)


# ------------------------------------------------------------------ the server holds history


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workshop.records SET body = ''",
        "DELETE FROM workshop.records",
        "TRUNCATE workshop.records",
        "SELECT 1 FROM workshop.records FOR UPDATE",
        "UPDATE workshop.sessions SET head = ''",
        "DELETE FROM workshop.sessions",
        "DELETE FROM workshop.moves",
        "CREATE TABLE workshop.mine (a int)",
        "INSERT INTO workshop.version (number) VALUES (99)",
        "INSERT INTO workshop.records (session, revision, crc, edit, body, author) VALUES (1, 3, 1, 'a', '', 'x')",
        "SELECT * FROM workshop_sharing.lines",
        "ALTER TABLE workshop.records DISABLE TRIGGER next_record",
    ],
)
def test_the_role_of_the_program_cannot_rewrite_history(link: DatabaseLink, session: str, statement: str) -> None:
    with pytest.raises(ReadOnlyError, match="may not do that"):
        link.run(statement)


def test_a_gap_a_double_and_a_forged_author_are_refused(link: DatabaseLink, session: str) -> None:
    insert_one = "INSERT INTO workshop.records (session, revision, crc, edit, body) VALUES (1, $1, 1, $2, $3)"
    for revision in (1, 2, 4):
        with pytest.raises(StoreError, match="newer record"):
            link.ask(insert_one, revision, f"x.{revision}", b"{}")
    assert {text(row[0]) for row in link.ask("SELECT author FROM workshop.records")} == {"app"}


def test_the_last_migration_is_the_version() -> None:
    numbers = [number for number, _ in migrations()]
    assert numbers == list(range(1, VERSION + 1))


def test_a_newer_database_is_refused(home: DatabaseHome, pg: Server) -> None:
    name = home.address.database
    pg.sql(name, f"INSERT INTO workshop.version (number) VALUES ({VERSION + 1})")
    with pytest.raises(NewerFormatError, match="newer version of workshop"):
        home.sessions()


def test_the_encoding_has_to_hold_every_character(pg: Server) -> None:
    name = pg.database().partition("@/")[2].partition("?")[0] + "l"
    pg.sql("postgres", f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII'")
    with pytest.raises(StoreError, match="ENCODING 'UTF8'"):
        connect(database_address(pg.address(name)))


def test_a_server_that_may_lose_what_it_saved_is_refused(fragile: Server) -> None:
    address = database_address(fragile.database())

    def refused_for(what: str) -> bool:
        try:
            connect(address).close()
        except StoreError as error:
            return what in str(error)
        return False

    for setting in ("full_page_writes", "fsync"):
        fragile.sql("postgres", f"ALTER SYSTEM SET {setting} = off", "SELECT pg_reload_conf()")
        until(functools.partial(refused_for, f"{setting}=off"))


def test_a_commit_waits_for_the_disk_whatever_the_role_says(home: DatabaseHome, pg: Server) -> None:
    pg.sql(home.address.database, f"ALTER DATABASE {home.address.database} SET synchronous_commit = off")
    link = connect(home.address)
    try:
        assert text(link.ask("SHOW synchronous_commit")[0][0]) == "on"
    finally:
        link.close()


def test_a_host_whose_clock_is_wrong_goes_by_the_servers(link: DatabaseLink, monkeypatch: pytest.MonkeyPatch) -> None:
    late = SimpleNamespace(time=lambda: time.time() - 3600)
    monkeypatch.setattr("store.postgres.server.time", late)
    ahead = server_clock(link, SYSTEM_CLOCK).now() - SYSTEM_CLOCK.now()
    assert 3590 < ahead.total_seconds() < 3700
    given = clock_at("2026-11-23T15:00:00Z")
    assert server_clock(link, given) is given


# ------------------------------------------------------------------ locks


def test_a_lock_that_is_held_too_long_is_told(
    home: DatabaseHome, session: str, opened: Open, link: DatabaseLink
) -> None:
    ana = opened(home)
    link.run("SET idle_in_transaction_session_timeout = 0; BEGIN; SELECT pg_advisory_xact_lock(2004025345, 1)")
    with pytest.raises(BusyError, match="locked for more than 5 seconds"):
        ana.commit([insert("r1")])
    link.run("ROLLBACK")
    assert ana.commit([insert("r1")]).record.revision == 3


def test_a_window_that_stopped_under_the_lock_is_ended_by_the_server(
    home: DatabaseHome, session: str, opened: Open, link: DatabaseLink
) -> None:
    """What its process never came to write is not written, and the others go on."""
    ana = opened(home)
    link.run("SET idle_in_transaction_session_timeout = 200; BEGIN; SELECT pg_advisory_xact_lock(2004025345, 1)")
    assert ana.commit([insert("r1")]).record.revision == 3
    with pytest.raises(UnreachableError):
        link.run("COMMIT")


# ------------------------------------------------------------------ a commit in one message


def test_a_window_that_writes_alone_commits_in_one_message(
    home: DatabaseHome, session: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, run, said = opened(home), DatabaseLink.run, list[str]()

    def noted(link: DatabaseLink, script: str, seconds: float = 15.0) -> list[Row]:
        if "workshop.records" in script:
            said.append(script)
        return run(link, script, seconds)

    monkeypatch.setattr(DatabaseLink, "run", noted)
    for number, messages in enumerate((2, 1, 1)):
        ana.commit([insert(f"r{number}"), put(f"r{number}", "cause", "it's ö\\")])
        assert len(said) == messages, said
        said.clear()
    assert [record.revision for record in home.read(home.find(session))[1]] == [1, 2, 3, 4, 5]
    assert value(ana, "r2", "cause") == "it's ö\\" and home.fsck(home.find(session)).sound


def test_a_window_that_was_overtaken_decides_again_on_the_newest_state(
    home: DatabaseHome, other: DatabaseHome, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = opened(home), opened(other, BEN)
    ana.commit([insert("r1"), put("r1", "cause", "No ride")])
    until(lambda: ben.state.revision == 3)
    ana.commit([put("r1", "note", "alone", 0)])
    base = ana.state.base(Target("causes", "r1", "cause"))
    tail = PgLog.tail
    monkeypatch.setattr(PgLog, "tail", lambda log, held=False: tail(log, held=held) if held else [])  # nobody follows
    ben.commit([put("r1", "cause", "No bus", base)])
    log: PgLog = ana._log  # type: ignore[attr-defined]
    log._listener.newest = 0  # the notice is late
    assert log._alone
    receipt = ana.commit([put("r1", "cause", "Asthma", base)])
    assert receipt.record.revision == 6 and not log._alone
    cell = ana.state.cell(Target("causes", "r1", "cause"))
    assert cell is not None and cell.value == "Asthma" and [one.value for one in cell.conflicts] == ["No bus"]
    ben.commit([put("r1", "cause", "Asthma", cell.revision)])
    log._listener.newest, log._alone = 0, True
    again = ana.commit([put("r1", "cause", "Asthma", cell.revision)])
    assert again.record.decisions[0].outcome is Outcome.NOOP, "what changes nothing is decided on the newest state too"
    assert home.fsck(home.find(ana.info.id)).sound


# ------------------------------------------------------------------ a server that goes


def test_a_server_that_comes_back_is_found_again(fragile: Server, tmp_path: Path) -> None:
    home = DatabaseHome(database_address(fragile.database()), tmp_path / "host")
    session = new_in(home)
    ana = home.open(home.find(session), ANA, None, home.clock)
    try:
        ana.commit([insert("r1"), put("r1", "cause", "before")])
        for number, how in enumerate((signal.SIGKILL, signal.SIGQUIT, signal.SIGINT), 4):
            fragile.stop(how)
            waiting = ana.submit([put("r1", "note", f"while it was gone, {how}")])
            fragile.start()
            assert waiting.result(60).record.revision == number
            assert value(ana, "r1", "note") == f"while it was gone, {how}"
        ben = home.open(home.find(session), BEN, None, home.clock)
        until(lambda: {one.person for one in ana.present()} == {"Ana", "Ben"})
        ben.close()
        assert home.fsck(home.find(session)).sound
    finally:
        ana.close()


def test_a_server_that_stays_away_is_told_and_the_window_goes_on_later(
    fragile: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.postgres.pg_log.PATIENCE", 0.5)
    home = DatabaseHome(database_address(fragile.database()), tmp_path / "host")
    ana = home.open(home.find(new_in(home)), ANA, None, home.clock)
    try:
        fragile.stop()
        with pytest.raises(UnreachableError, match="cannot be reached"):
            ana.commit([insert("r1")])
        assert ana.read_only == ""
        fragile.start()
        assert ana.commit([insert("r1")]).record.revision == 3
    finally:
        ana.close()


def test_a_commit_whose_answer_is_lost_is_found_to_be_there(
    fragile: Server, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = through(relay, fragile, tmp_path / "host")
    session = new_in(home)
    ana = home.open(home.find(session), ANA, None, home.clock)
    try:
        _lose_the_answer(monkeypatch, relay)
        receipt = ana.commit([insert("r1"), put("r1", "cause", "once")])
        assert receipt.record.revision == 3
        records = home.read(home.find(session))[1]
        assert [record.edit.id for record in records].count(receipt.record.edit.id) == 1
    finally:
        relay.mend()
        ana.close()


def _lose_the_answer(monkeypatch: pytest.MonkeyPatch, relay: Relay) -> None:
    """The answer to the next COMMIT gets lost; the connections end behind it, and new ones are let in."""
    write = PgLog.write

    def swallowed(log: PgLog) -> tuple[int, StoreError | None]:
        monkeypatch.setattr(PgLog, "write", write)
        relay.swallow = True

        def end() -> None:  # what the other connection is told is swallowed as well, perhaps before the commit
            until(lambda: any(b"COMMIT\0" in said for said in tuple(relay.swallowed)))
            relay.cut()
            relay.mend()

        threading.Thread(target=end).start()
        return write(log)

    monkeypatch.setattr(PgLog, "write", swallowed)


def test_a_network_that_went_silent_is_told_and_comes_back(
    fragile: Server, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.postgres.link.ANSWER", 1.0)
    monkeypatch.setattr("store.postgres.rows.BULK", 1.0)
    monkeypatch.setattr("store.postgres.pg_log.BULK", 1.0)
    monkeypatch.setattr("store.postgres.pg_log.PATIENCE", 0.5)
    home = through(relay, fragile, tmp_path / "host")
    session = new_in(home)
    ana = home.open(home.find(session), ANA, None, home.clock)
    try:
        relay.stall()
        with pytest.raises(UnreachableError):
            ana.commit([insert("r1"), put("r1", "cause", "typed in silence")])
        relay.cut()
        relay.mend()
        until(lambda: _commits(ana))
        records = home.read(home.find(session))[1]
        ids = [record.edit.id for record in records]
        assert len(ids) == len(set(ids)) and home.fsck(home.find(session)).sound
    finally:
        relay.mend()
        ana.close()


def _commits(store: SessionStore) -> bool:
    try:
        store.commit([insert("later"), put("later", "cause", "again")])
    except UnreachableError:
        return False
    return True


# ------------------------------------------------------------------ a database that is not what it was


def test_a_changed_record_is_found(home: DatabaseHome, pg: Server, session: str) -> None:
    pg.sql(
        home.address.database,
        "UPDATE workshop.records SET body = convert_to(replace(convert_from(body, 'UTF8'), 'Spring', 'Sprung'), "
        "'UTF8') WHERE revision = 1",
    )
    report = home.fsck(home.find(session))
    assert not report.sound and "record 1 does not verify" in str(report)
    with pytest.raises(CorruptError, match="was changed in the database"):
        home.open(home.find(session), ANA, None, home.clock)


def test_an_older_copy_under_an_open_window_is_noticed(
    home: DatabaseHome, pg: Server, session: str, opened: Open
) -> None:
    ana = opened(home)
    ana.commit([insert("r1"), put("r1", "cause", "acknowledged")])
    pg.sql(home.address.database, "DELETE FROM workshop.records WHERE revision > 2")
    with pytest.raises(CorruptError, match="put back to an older copy"):
        ana.commit([put("r1", "cause", "on top of what is gone")])
    assert "older copy" in ana.read_only
    ana.close()
    again = home.open(home.find(session), ANA, None, home.clock)
    try:
        assert "no longer has edit 3" in again.read_only
    finally:
        again.close()
    report = home.fsck(home.find(session))
    assert not report.sound and "older copy" in str(report)
    said = home.rebuild(home.find(session))
    made = said[0].split()[1]
    fresh = home.open(home.find(made), ANA, None, home.clock)
    try:
        assert fresh.read_only == "" and fresh.commit([insert("r1")]).record.revision == 4
    finally:
        fresh.close()


def test_a_backup_brought_back_holds_every_byte(home: DatabaseHome, pg: Server, session: str, tmp_path: Path) -> None:
    """As the page for hosts says: pg_dump, pg_restore into an empty database."""
    ana = home.open(home.find(session), ANA, None, home.clock)
    ana.commit([insert("r1"), put("r1", "cause", "kept ö")])
    ana.close()
    records = home.read(home.find(session))[1]
    dump = pg.folder / f"{session}.dump"
    pg.tool("pg_dump", "-Fc", "-f", str(dump), home.address.database)
    name = f"{home.address.database}_back"
    pg.sql("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
    pg.tool("pg_restore", "--exit-on-error", "-d", name, str(dump))
    back = DatabaseHome(database_address(pg.address(name)), tmp_path / "back")
    assert back.read(back.find(session))[1] == records
    assert back.fsck(back.find(session)).sound
    store = back.open(back.find(session), ANA, None, back.clock)
    try:
        assert store.commit([put("r1", "note", "goes on")]).record.revision == 4
    finally:
        store.close()
