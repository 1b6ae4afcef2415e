"""The disclosure log on the disk: private, durable, safe when several write, and honest about what was done to it."""

from __future__ import annotations

import errno
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.api import CorruptError, DiskFullError, ReadOnlyError
from store.disclosures.chain import HEAD, LOG
from store.disclosures.kept import FILES
from store.disclosures.log import Disclosures
from store.files import disk
from tests.support.waiting import until
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest


def entry(release: str = "r1", files: dict[str, bytes] | None = None) -> LogEntry:
    named = tuple((name, digest(data), len(data)) for name, data in (files or {}).items())
    return LogEntry(
        EntryKind.RELEASED, "2026-11-24T15:00:00Z", release, "Clinic", students=(("S1", "c-1"),), files=named
    )


def add(log: Disclosures, release: str, files: dict[str, bytes] | None = None) -> LogLink:
    return log.append(lambda links: entry(release, files), files)


@pytest.fixture
def log(tmp_path: Path) -> Disclosures:
    return Disclosures(tmp_path / "home")


def test_reading_makes_nothing(log: Disclosures) -> None:
    assert log.links() == ()
    assert not log.home.exists()


def test_an_entry_and_its_files_are_kept_privately(log: Disclosures) -> None:
    made = add(log, "r1", {"release.json": b"{}", "a.csv": b"x"})
    assert log.links() == (made,)
    assert log.file(digest(b"{}")) == b"{}"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (log.path, log.home / HEAD, log.home / FILES)}
    assert modes == {LOG: 0o600, HEAD: 0o600, FILES: 0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (log.home / FILES).iterdir()} == {0o600}


def test_the_entry_is_made_from_the_log_as_it_is(log: Disclosures) -> None:
    seen: list[int] = []

    def make(links: Sequence[LogLink]) -> LogEntry:
        seen.append(len(links))
        return entry(f"r{len(links)}")

    for _ in range(3):
        log.append(make)
    assert seen == [0, 1, 2]
    assert [link.entry.release for link in log.links()] == ["r0", "r1", "r2"]


def test_a_tampered_log_is_neither_read_nor_written(log: Disclosures) -> None:
    add(log, "r1")
    add(log, "r2")
    before = log.path.read_bytes().replace(b'"c-1"', b'"c-2"', 1)
    log.path.write_bytes(before)
    with pytest.raises(CorruptError, match="line 1, was changed"):
        log.links()
    kept = log.chain.kept.names()
    with pytest.raises(CorruptError, match="line 1"):
        add(log, "r3", {"x": b"never kept"})
    assert log.path.read_bytes() == before
    assert log.chain.kept.names() == kept


@pytest.mark.parametrize("keep", [0, 1, 2])
def test_lines_taken_away_at_the_end_are_missed(log: Disclosures, keep: int) -> None:
    for number in range(3):
        add(log, f"r{number}")
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:keep]))
    with pytest.raises(CorruptError, match=f"has {keep} lines and its head says 3"):
        log.links()


def test_a_log_without_its_head_and_a_damaged_head(log: Disclosures) -> None:
    add(log, "r1")
    add(log, "r2")
    (log.home / HEAD).write_bytes(b"{")
    with pytest.raises(CorruptError, match="is damaged"):
        log.links()
    (log.home / HEAD).unlink()
    with pytest.raises(CorruptError, match="taken away"):
        log.links()


def test_a_head_one_line_behind_is_what_a_crash_leaves(log: Disclosures) -> None:
    add(log, "r1")
    head = (log.home / HEAD).read_bytes()
    add(log, "r2")
    (log.home / HEAD).write_bytes(head)
    assert len(log.links()) == 2
    add(log, "r3")
    assert len(log.links()) == 3


def test_two_crashes_before_the_head_is_written_are_no_damage(
    log: Disclosures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time the line is durable, and the machine goes down before anything else is."""
    monkeypatch.setattr(log.chain, "_wrote", lambda head, lines: None)
    for number in range(1, 4):
        assert add(log, f"r{number}").number == number
        assert len(log.links()) == number
    monkeypatch.undo()
    assert add(log, "r4").number == 4
    assert len(log.links()) == 4


def test_an_unfinished_line_is_set_aside_not_lost(log: Disclosures) -> None:
    add(log, "r1")
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + b'{"entry":{"kind"')
    assert len(log.links()) == 1
    add(log, "r2")
    assert [link.entry.release for link in log.links()] == ["r1", "r2"]
    torn = list(log.home.glob(f"{LOG}.torn-*"))
    assert [path.read_bytes() for path in torn] == [b'{"entry":{"kind"']


def test_a_file_that_was_changed_is_not_given_out(log: Disclosures) -> None:
    add(log, "r1", {"release.json": b"{}"})
    path = log.home / FILES / digest(b"{}")
    path.write_bytes(b"[]")
    with pytest.raises(CorruptError, match="was changed after it was sent"):
        log.file(digest(b"{}"))
    path.unlink()
    with pytest.raises(CorruptError, match="cannot be read"):
        log.file(digest(b"{}"))


def test_a_full_disk_leaves_the_log_as_it_was(log: Disclosures, monkeypatch: pytest.MonkeyPatch) -> None:
    add(log, "r1")
    before = log.path.read_bytes()
    real = disk.pwrite_all

    def full(fd: int, data: bytes, offset: int) -> None:
        if offset:
            real(fd, data[:10], offset)
            raise OSError(errno.ENOSPC, "No space left on device")
        real(fd, data, offset)

    monkeypatch.setattr(disk, "pwrite_all", full)
    with pytest.raises(DiskFullError, match="cannot be written"):
        add(log, "r2")
    assert log.path.read_bytes() == before
    monkeypatch.undo()
    assert add(log, "r2").number == 2


def test_a_log_that_may_not_be_read_says_so(log: Disclosures, monkeypatch: pytest.MonkeyPatch) -> None:
    add(log, "r1")

    def refused(path: Path, limit: int) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(disk, "read_whole", refused)
    with pytest.raises(ReadOnlyError, match="permission denied"):
        log.links()


_WRITER = """
import sys
from pathlib import Path
from store.disclosures.log import Disclosures
from workshop.disclosure.log import EntryKind, LogEntry, digest
log = Disclosures(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    name = sys.argv[2]
    data = f"{name} {number}".encode()
    files = (("f", digest(data), len(data)),)
    release = f"{name}-{number}-"
    log.append(lambda links: LogEntry(EntryKind.RELEASED, "t", f"{release}{len(links)}", files=files), {"f": data})
"""


def test_several_write_at_once_and_every_entry_stands(log: Disclosures) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(log.home), name, "12"], stderr=subprocess.PIPE)
        for name in ("a", "b", "c")
    ]
    for writer in writers:
        assert writer.wait(150) == 0, writer.communicate()[1].decode()
    links = log.links()
    assert [link.number for link in links] == list(range(1, 37))
    assert all(link.entry.release.endswith(f"-{link.number - 1}") for link in links)
    for name in ("a", "b", "c"):
        assert sum(link.entry.release.startswith(name) for link in links) == 12


def test_a_writer_killed_at_any_moment_leaves_a_log_that_holds(log: Disclosures) -> None:
    kept = 0
    for number in range(4):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(log.home), f"k{number}", "100000"])
        try:
            until(lambda: writer.poll() is not None or len(log.links()) > kept + number, 50)  # noqa: B023
        finally:
            writer.kill()
            writer.wait()
        links = log.links()
        assert len(links) > kept + number
        kept = len(links)
    assert add(log, "last").number in (kept + 1, kept + 2)  # a release that was broken off is noted first
