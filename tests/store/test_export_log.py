"""The log of exports: before the file, after every kill, for its owner alone, and in nothing that leaves."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from store import create_session, export_log, open_session
from store.api import Identity, SessionStore, StoreError
from store.archive import archive_of
from store.export_log import EXPORTS, exports_of, logged_export, note_export
from store.exports import ExportRefused, Wanted, write_files, write_notes
from store.files.home import home_folder
from store.journal.fsck import fsck
from tests.support.platforms import linux_only
from tests.support.sessions import module_12
from workshop.notes.minutes.build import Options
from workshop.sheets.model import Role


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = home_folder(tmp_path / "home", create=True)
    session = create_session(home, title="Oak", pack=module_12(), people=[("Ana Ruiz", "facilitator")])
    return home / "sessions" / session


def opened(folder: Path, person: str = "Ana Ruiz", role: Role = Role.FACILITATOR) -> SessionStore:
    return open_session(folder, Identity(person, role))


def test_every_export_is_a_line_with_its_hash(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(folder)
    path = write_notes(store, tmp_path / "m.md")
    write_notes(store, tmp_path / "all.txt", Wanted(Options(contacts=True, appendix=True)))
    write_files(store, tmp_path, {"a.csv": b"1", "b.csv": b"2"}, what="tables", replace=False)
    store.close()
    monkeypatch.setenv("WORKSHOP_PERSON", "Carla Coordinator")
    reader = opened(folder, "reader", Role.OBSERVER)
    note_export(reader, "minutes", "standard output", b"x")
    reader.close()
    found = exports_of(folder)
    assert [(one.by, one.what, Path(one.file).name) for one in found] == [
        ("Ana Ruiz", "minutes", "m.md"),
        ("Ana Ruiz", "minutes with contacts and appendix", "all.txt"),
        ("Ana Ruiz", "tables", "a.csv"),
        ("Ana Ruiz", "tables", "b.csv"),
        ("Carla Coordinator", "minutes", "standard output"),
    ]
    import hashlib

    assert found[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert all(one.revision >= 1 and one.at.endswith("Z") and not one.failed for one in found)
    assert stat.S_IMODE((folder / EXPORTS).stat().st_mode) == 0o600


def test_the_log_is_in_nothing_that_leaves_and_disturbs_no_check(folder: Path, tmp_path: Path) -> None:
    store = opened(folder)
    write_notes(store, tmp_path / "uniquelogword.md")
    before = store.state.revision
    again = write_notes(store, tmp_path / "again.md").read_text()
    assert "uniquelogword" not in again and b"uniquelogword" not in archive_of(store)
    assert store.state.revision == before
    assert b"uniquelogword" not in (folder / "journal.jsonl").read_bytes()
    store.close()
    assert fsck(folder).sound


def test_an_export_that_failed_says_so(folder: Path, tmp_path: Path) -> None:
    store = opened(folder)
    (tmp_path / "taken.csv").write_text("mine")
    with pytest.raises(ExportRefused):
        write_files(store, tmp_path, {"taken.csv": b"1"}, what="tables", replace=False)
    assert exports_of(folder) == []  # it was refused before anything was written
    with pytest.raises(OSError, match="disk"), logged_export(store, "tables", [("x.csv", b"1")]):
        raise OSError("disk")
    with logged_export(store, "tables", [("x.csv", b"1")]):
        pass
    store.close()
    assert [(one.file, one.failed) for one in exports_of(folder)] == [("x.csv", True), ("x.csv", False)]


def test_nothing_leaves_that_cannot_be_noted(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(folder)

    def full(fd: int, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_log, "_write", full)
    with pytest.raises(ExportRefused, match=r"the log of exports .* cannot be written"):
        write_notes(store, tmp_path / "m.md")
    assert not (tmp_path / "m.md").exists()
    with pytest.raises(StoreError):
        note_export(store, "minutes", "clipboard", b"x")
    store.close()


@linux_only
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_session_that_may_only_be_read_is_exported_without_a_log(folder: Path, tmp_path: Path) -> None:
    folder.chmod(0o500)
    try:
        store = opened(folder, "reader", Role.OBSERVER)
        write_notes(store, tmp_path / "m.md")
        store.close()
        assert exports_of(folder) == []
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("torn", [b'{"at": "2026', b"\xff\xfe", b"[1]", b"null", b"[" * 100_000, b'{"revision": "x"}'])
def test_a_line_that_was_cut_off_or_is_foreign_is_passed_over(folder: Path, torn: bytes) -> None:
    store = opened(folder)
    note_export(store, "minutes", "one.md", b"1")
    with (folder / EXPORTS).open("ab") as file:
        file.write(torn)
    note_export(store, "minutes", "two.md", b"2")
    store.close()
    assert [one.file for one in exports_of(folder)] == ["one.md", "two.md"]


def test_hostile_words_reach_no_terminal(folder: Path) -> None:
    store = opened(folder)
    note_export(store, "minutes for \x1b]0;x\x07Clinic\nnew line", "a\x1b[31m\nb.md", b"1")
    store.close()
    (one,) = exports_of(folder)
    assert not any(ord(letter) < 32 for letter in one.what + one.file)


_CHILD = """
import sys
from pathlib import Path
from store import open_session
from store.api import Identity
from store.export_log import note_export
from workshop.sheets.model import Role
store = open_session(Path(sys.argv[1]), Identity("Ana Ruiz", Role.FACILITATOR))
number = 0
while True:
    number += 1
    note_export(store, "minutes", f"{number}.md", b"x" * number)
    print(number, flush=True)
"""


@linux_only
def test_what_was_noted_survives_kill_9(folder: Path) -> None:
    for _ in range(3):
        already = len(exports_of(folder))
        with subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(folder)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            text=True,
        ) as child:
            assert child.stdout is not None
            told = 0
            while told < 5:
                told = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            rest = child.stdout.read().split()
            told = int(rest[-1]) if rest and rest[-1].isdigit() else told
        found = exports_of(folder)
        assert [one.file for one in found[already : already + told]] == [f"{n}.md" for n in range(1, told + 1)]
