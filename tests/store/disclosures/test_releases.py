"""A release folder and its entry in the log: both or neither, whatever happens in between."""

from __future__ import annotations

import errno
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.api import CorruptError, StoreError
from store.disclosures.log import Disclosures
from store.disclosures.releases import SendStopped, send, write_folders
from store.files import disk
from store.files.outside import Spot
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, releases, state_of

FILES = {"release.json": b"{}\n", "README.md": b"read me\n", "table-1.csv": b"a\r\n"}


def entry(links: Sequence[LogLink]) -> LogEntry:
    files = tuple((name, digest(data), len(data)) for name, data in FILES.items())
    return LogEntry(EntryKind.RELEASED, "t", f"r{len(links)}", "Clinic", files=files)


@pytest.fixture
def log(tmp_path: Path) -> Disclosures:
    return Disclosures(tmp_path / "home")


def left(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.iterdir() if path.name != "home")


def test_the_folder_holds_the_bytes_and_the_log_holds_them_too(tmp_path: Path, log: Disclosures) -> None:
    made = send(log, tmp_path / "out", FILES, entry)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == FILES
    assert {name: log.file(sha256) for name, sha256, _ in made.entry.files} == FILES
    assert left(tmp_path) == ["out"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


@pytest.mark.parametrize("there", ["file", "folder", "full folder", "dangling link"])
def test_what_is_there_is_never_written_over(tmp_path: Path, log: Disclosures, there: str) -> None:
    out = tmp_path / "out"
    if there == "file":
        out.write_text("mine")
    elif there == "dangling link":
        out.symlink_to(tmp_path / "nowhere")
    else:
        out.mkdir()
        if there == "full folder":
            (out / "mine").write_text("mine")
    with pytest.raises(StoreError, match="already exists"):
        send(log, out, FILES, entry)
    assert log.links() == ()
    assert left(tmp_path) == ["out"]


def test_a_missing_parent_is_named(tmp_path: Path, log: Disclosures) -> None:
    with pytest.raises(StoreError, match="No folder"):
        send(log, tmp_path / "no" / "out", FILES, entry)


def test_stopped_at_any_file_nothing_is_left(tmp_path: Path, log: Disclosures) -> None:
    for after in range(len(FILES) + 1):
        asked = iter([False] * after + [True] * 9)
        with pytest.raises(SendStopped):
            send(log, tmp_path / "out", FILES, entry, lambda: next(asked))  # noqa: B023
        assert left(tmp_path) == []
        assert log.links() == ()


@pytest.mark.parametrize("call", ["write_new", "sync_folder"])
def test_a_full_disk_leaves_nothing(
    tmp_path: Path, log: Disclosures, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, call, full)
    with pytest.raises(StoreError, match="no space left"):
        send(log, tmp_path / "out", FILES, entry)
    assert left(tmp_path) == []
    assert log.links() == ()


def test_a_tampered_log_stops_the_release(tmp_path: Path, log: Disclosures) -> None:
    send(log, tmp_path / "one", FILES, entry)
    log.path.write_bytes(log.path.read_bytes().replace(b"Clinic", b"Nobody"))
    with pytest.raises(CorruptError, match="line 1"):
        send(log, tmp_path / "two", FILES, entry)
    assert left(tmp_path) == ["one"]


def test_a_folder_that_cannot_get_its_name_is_told_to_the_log(
    tmp_path: Path, log: Disclosures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry is written first, so that nothing ever leaves without one; a release that did not leave says so."""

    def refused(spot: Spot, staged: str) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Spot, "take", refused)
    with pytest.raises(StoreError, match="nothing was released"):
        send(log, tmp_path / "out", FILES, entry)
    assert left(tmp_path) == []
    assert state_of(log.links(), "r0") is EntryKind.FAILED
    assert releases(log.links()) == []


def test_somebody_else_s_folder_that_appears_meanwhile_is_kept(tmp_path: Path, log: Disclosures) -> None:
    def meanwhile(links: Sequence[LogLink]) -> LogEntry:
        (tmp_path / "out").mkdir()
        return entry(links)

    with pytest.raises(StoreError, match="already exists"):
        send(log, tmp_path / "out", FILES, meanwhile)
    assert list((tmp_path / "out").iterdir()) == []
    assert releases(log.links()) == []


def test_writing_a_release_again(tmp_path: Path) -> None:
    write_folders(tmp_path / "again", FILES)
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == FILES
    with pytest.raises(StoreError, match="already exists"):
        write_folders(tmp_path / "again", FILES)
