"""One disclosure log for all hosts of a database: the same promises as in files, held by the server besides."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from store.address import database_address
from store.api import CorruptError, ReadOnlyError, StoreError
from store.disclosures.log import Disclosures
from store.disclosures.restoring import restore
from store.postgres.disclosures import DatabaseChain
from store.postgres.home import DatabaseHome
from tests.support.postgres import Server
from workshop.disclosure.log import EntryKind, LogEntry, digest


@pytest.fixture
def hosts(pg: Server, tmp_path: Path) -> tuple[Disclosures, Disclosures]:
    """The log of one database from two hosts."""
    address = database_address(pg.database().replace("app@", "coordinator@"))
    first, second = (Disclosures(DatabaseHome(address, tmp_path / name)) for name in ("one", "two"))
    return first, second


def entry(n: int, files: dict[str, bytes] | None = None) -> LogEntry:
    kept = tuple((name, digest(data), len(data)) for name, data in (files or {}).items())
    return LogEntry(EntryKind.RELEASED, f"2026-11-30T10:00:{n:02}Z", f"r{n}", "Clinic", files=kept)


def test_both_hosts_write_one_chain_and_read_each_others_files(hosts: tuple[Disclosures, Disclosures]) -> None:
    first, second = hosts
    files = {"counts.csv": b"school,count\nOak,12\n\x00\xff"}
    first.append(lambda links: entry(1, files), files)
    made = second.append(lambda links: entry(len(links) + 1))
    assert (
        [link.entry.release for link in first.links()]
        == ["r1", "r2"]
        == [link.entry.release for link in second.links()]
    )
    assert made.number == 2 and second.file(digest(files["counts.csv"])) == files["counts.csv"]


def test_many_hosts_at_once_lose_and_double_nothing(hosts: tuple[Disclosures, Disclosures]) -> None:
    def write(log: Disclosures) -> None:
        for _ in range(5):
            log.append(lambda links: entry(len(links) + 1))

    threads = [threading.Thread(target=write, args=(log,)) for log in hosts for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [link.entry.release for link in hosts[0].links()] == [f"r{n}" for n in range(1, 21)]


def test_an_entry_that_fails_leaves_neither_line_nor_file(hosts: tuple[Disclosures, Disclosures]) -> None:
    log = hosts[0]

    def stopped(links: object) -> LogEntry:
        raise StoreError("stopped")

    with pytest.raises(StoreError, match="stopped"):
        log.append(stopped, {"a": b"a"})
    assert log.links() == () and log.chain.kept.names() == frozenset()


def test_a_role_without_the_right_is_told_which_one_is_missing(pg: Server, tmp_path: Path) -> None:
    log = Disclosures(DatabaseHome(database_address(pg.database()), tmp_path / "host"))
    for use in (log.links, lambda: log.append(lambda links: entry(1))):
        with pytest.raises(ReadOnlyError, match="the role workshop_sharing"):
            use()


def database_of(log: Disclosures) -> str:
    assert isinstance(log.chain, DatabaseChain)
    return log.chain.address.database


def test_a_line_that_its_owner_took_away_or_changed_is_missed(
    hosts: tuple[Disclosures, Disclosures], pg: Server
) -> None:
    first, second = hosts
    for n in (1, 2, 3):
        first.append(lambda links, n=n: entry(n))  # type: ignore[misc]
    assert len(second.links()) == 3
    pg.sql(database_of(first), "DELETE FROM workshop_sharing.lines WHERE number = 3")
    for log in hosts:
        with pytest.raises(CorruptError):
            log.links()
        with pytest.raises(CorruptError):
            log.append(lambda links: entry(9))
    restored = restore(second, "a line was deleted", "Ana")
    assert restored.back == 1 and [link.entry.release for link in second.links()][:3] == ["r1", "r2", "r3"]


def test_an_older_copy_of_the_database_is_noticed_by_the_host_that_saw_more(
    hosts: tuple[Disclosures, Disclosures], pg: Server
) -> None:
    first, _ = hosts
    first.append(lambda links: entry(1))
    first.append(lambda links: entry(2))
    pg.sql(
        database_of(first),
        "DELETE FROM workshop_sharing.lines WHERE number = 2",
        "DELETE FROM workshop_sharing.files WHERE convert_from(data, 'UTF8') LIKE '%\"r2\"%'",
    )
    with pytest.raises(CorruptError, match="its head says 2"):
        first.links()


def test_the_server_lets_nobody_change_a_line(hosts: tuple[Disclosures, Disclosures], pg: Server) -> None:
    from store.postgres.server import connect

    first, _ = hosts
    first.append(lambda links: entry(1))
    assert isinstance(first.chain, DatabaseChain)
    link = connect(first.chain.address)
    try:
        for statement in (
            "UPDATE workshop_sharing.lines SET line = ''",
            "DELETE FROM workshop_sharing.lines",
            "DELETE FROM workshop_sharing.files",
        ):
            with pytest.raises(ReadOnlyError):
                link.run(statement)
        with pytest.raises(StoreError, match="newer record"):
            link.run("INSERT INTO workshop_sharing.lines (number, line) VALUES (7, '')")
    finally:
        link.close()
