"""What can be opened, what can only be read, and what is refused: each in a sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store import open_session
from store.api import CorruptError, Identity, MissingError, ReadOnlyError, StoreError
from store.files import netfs
from store.journal.checkpoint import JournalPosition
from store.journal.journal_log import JournalLog
from store.journal.seek import find_record
from store.journal.sessionfile import read_session
from tests.support.small_pack import ANA, BEN, EYE, at, insert, journal, live, new_session, opened, put, value
from tests.support.waiting import Told
from workshop.sheets.model import Role


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_session_opens_by_its_folder_or_its_id(home: Path, folder: Path) -> None:
    for name, where in ((folder, None), (str(folder), None), (folder.name, home), (folder.name, None)):
        store = open_session(name, ANA, home=where)
        assert store.info.id == folder.name and store.info.path == folder
        assert live(store.state, "people")
        store.close()


@pytest.mark.parametrize(
    "name", ["spring-zzzzzz", "..", "", "a\0b", "x" * 300, "../../etc", "/", "/etc/passwd", "no/such"]
)
def test_what_is_no_session_is_a_sentence(home: Path, name: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_session(name, ANA, home=home)
    assert "\0" not in str(caught.value)


def test_a_person_has_a_clean_name(folder: Path) -> None:
    store = open_session(folder, Identity("Ana\x1b]0;x\x07\n Ortiz", Role.FACILITATOR))
    store.commit([insert("r1")])
    assert store.identity.person == store.state.sheet("causes").rows["r1"].person
    assert not set(store.identity.person) & set("\x1b\x07\n")
    store.close()


# ------------------------------------------------------------------ reading only


def test_an_observer_changes_nothing_and_is_only_seen_to_be_here(folder: Path) -> None:
    before = {name: (folder / name).stat().st_mtime_ns for name in names(folder) if name != "presence"}
    store = opened(folder, EYE)
    list(store.records())
    assert names(folder) - {f"presence/{store.present()[0].client}"} == before.keys() | {"presence"}
    store.close()
    assert names(folder) == before.keys() | {"presence"}
    assert {name: (folder / name).stat().st_mtime_ns for name in before} == before


def test_a_network_file_system_is_for_reading(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netfs, "file_system", lambda path: 0x6969)
    before = names(folder)
    store = opened(folder)
    for word in ("NFS", "SSH", "--home"):
        assert word in store.read_only
    with pytest.raises(ReadOnlyError, match="NFS"):
        store.commit([insert("r1")])
    assert live(store.state, "people")
    store.close()
    assert names(folder) == before


def test_a_newer_format_is_for_reading(folder: Path) -> None:
    path = folder / "session.json"
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2'))
    store = opened(folder)
    assert "newer version" in store.read_only
    store.close()


def test_another_pack_inside_is_for_reading(folder: Path) -> None:
    step = folder / "pack" / "10-work.md"
    step.write_text(step.read_text().replace("Fill in", "Please fill in"))
    store = opened(folder)
    assert "not the one" in store.read_only and live(store.state, "people")
    store.close()


_AS_NOBODY = """
import os, sys
from pathlib import Path
from store import open_session
from store.api import Identity, ReadOnlyError
from workshop.sheets.model import InsertRow, Role
open_session(Path(sys.argv[1]), Identity("", Role.OBSERVER)).close()  # import everything while Python can be read
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
store = open_session(Path(sys.argv[1]), Identity("Ana", Role(sys.argv[2])))
assert store.state.sheet("people").order, "it can be read"
print(store.read_only)
try:
    store.commit([InsertRow("causes", "r1", None)])
except Exception as error:
    print(type(error).__name__)
store.close()
"""


@pytest.mark.parametrize("role", ["facilitator", "observer"])
def test_a_read_only_folder_is_for_reading(folder: Path, role: str) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o555)
    before = names(folder)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, str(folder), role], capture_output=True, text=True, check=False
        )
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o700)
    assert done.returncode == 0, done.stderr
    reason, error = done.stdout.splitlines()
    assert ("may not be written" in reason) if role == "facilitator" else ("Observers" in reason)
    assert error == ("ReadOnlyError" if role == "facilitator" else "EditDeniedError")
    assert names(folder) == before


# ------------------------------------------------------------------ damage


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'{"format":1}', b'{"format":"1","nonce":"x"}', b"\xff", b"[" * 60_000, b"x" * 70_000],
)
def test_a_damaged_session_file_is_a_sentence(folder: Path, data: bytes) -> None:
    (folder / "session.json").write_bytes(data)
    before = journal(folder).read_bytes()
    with pytest.raises((CorruptError, ReadOnlyError), match=r"session\.json"):
        opened(folder)
    assert journal(folder).read_bytes() == before


def test_a_changed_session_file_does_not_cost_the_journal(folder: Path) -> None:
    path = folder / "session.json"
    path.write_bytes(path.read_bytes().replace(b'"created":"2', b'"created":"3'))
    before = journal(folder).read_bytes()
    store = opened(folder)
    assert "damaged at byte 0" in store.read_only and store.state.revision == 0
    store.close()
    assert journal(folder).read_bytes() == before and not list((folder / "torn").iterdir())


@pytest.mark.parametrize("spoil", [shutil.rmtree, lambda path: (path / "pack.yaml").write_text("a: [")])
def test_a_pack_that_cannot_be_read_is_a_sentence(folder: Path, spoil: Callable[[Path], object]) -> None:
    spoil(folder / "pack")
    with pytest.raises(CorruptError, match="module inside"):
        opened(folder)


def test_a_missing_journal_is_a_sentence(folder: Path) -> None:
    journal(folder).unlink()
    for who in (ANA, EYE):
        with pytest.raises(MissingError, match="missing"):
            opened(folder, who)
    assert not journal(folder).exists(), "an empty one would be a second history"


def test_a_journal_of_another_session_is_refused(home: Path, folder: Path) -> None:
    other = new_session(home, "Other")
    shutil.copy(journal(other), journal(folder))
    store = opened(folder)
    assert "damaged at byte 0" in store.read_only
    store.close()
    assert journal(folder).read_bytes() == journal(other).read_bytes()


def test_records_that_verify_but_cannot_be_are_corrupt(folder: Path) -> None:
    from store.journal.codec import encode
    from workshop.sheets.model import Decision, DeleteRow, Edit, Outcome, Record

    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=True, who="")
    head = log.tail()[-1].revision
    edit = Edit("evil.1", "Eve", Role.PARTICIPANT, (DeleteRow("causes", "never"),), "t")
    line, _ = encode(Record(head + 1, edit, (Decision(Outcome.APPLIED),)), log.position.crc)
    log.close()
    with journal(folder).open("ab") as file:
        file.write(line)
    with pytest.raises(CorruptError, match="does not fit"):
        opened(folder)


# ------------------------------------------------------------------ two windows, long histories


def test_two_windows_in_one_process_share_a_session(folder: Path) -> None:
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    told = Told(ben)
    ana.commit([insert("r1"), put("r1", "cause", "x")])
    told.reaches(ana.state.revision)
    ben.commit([put("r1", "cause", "y", ben.state.base(at("r1", "cause")))])
    assert value(ben, "r1", "cause") == "y"
    ana.close()
    ben.close()
    again = opened(folder)
    assert again.state == ben.state
    again.close()


def test_the_pack_is_loaded_once_while_it_stays_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(folder)
    first.close()
    monkeypatch.setattr("content.loader.load_pack", lambda path: pytest.fail("loaded again"))
    second = opened(folder)
    assert second.pack == first.pack
    second.close()


def test_any_record_is_found_by_its_revision(folder: Path) -> None:
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "note", "x")])
    futures = []
    for n in range(400):
        size = 9_000 if n % 50 == 7 else 5
        futures.append(store.submit([put("r1", "note", f"{n} " * size, store.state.revision)]))
    for future in futures:
        future.result()
    head = store.state.revision
    wanted = {record.revision: record for record in store.records()}
    end = store._journal.position.offset
    with journal(folder).open("rb") as file:
        for revision in range(1, head + 1):
            assert find_record(file.fileno(), revision, end) == wanted[revision]
        for revision in (0, head + 1, head + 1000):
            assert find_record(file.fileno(), revision, end) is None
    store._journal._recent.clear()
    assert store._journal.at(3) == wanted[3]
    store.close()


def test_a_merge_finds_the_text_it_started_from_far_back(folder: Path) -> None:
    ana = opened(folder, ANA)
    ana.commit([insert("r1"), put("r1", "note", "call the bus company on Monday")])
    base = ana.state.base(at("r1", "note"))
    ana.close()
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    for n in range(700):
        ana.submit([put("r1", "count", n, ana.state.revision)])
    ana.commit([put("r1", "note", "call the bus company on Tuesday", base)])
    told = Told(ben)
    ana.commit([put("r1", "cause", "tick")])
    told.reaches(ana.state.revision)
    ben._journal._recent.clear()
    ben.commit([put("r1", "note", "call the school bus company on Monday", base)])
    assert value(ben, "r1", "note") == "call the school bus company on Tuesday"
    ana.close()
    ben.close()


def test_a_position_is_believed_only_if_the_record_is_there(folder: Path) -> None:
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=False, who="")
    log.tail()
    right = log.position
    assert log.has(right)
    for wrong in (
        JournalPosition(right.revision + 1, right.crc, right.start, right.offset),
        JournalPosition(right.revision, right.crc ^ 1, right.start, right.offset),
        JournalPosition(right.revision, right.crc, right.start - 1, right.offset),
        JournalPosition(right.revision, right.crc, right.start, right.offset + 1),
        JournalPosition(right.revision, right.crc, right.start, right.offset - 1),
        JournalPosition(right.revision, right.crc, 0, right.offset),
        JournalPosition(right.revision, right.crc, right.offset, right.start),
        JournalPosition(right.revision, right.crc, 10**9, 10**9 + 5),
    ):
        assert not log.has(wrong)
    log.close()


def test_ten_lines_of_python_check_a_journal(folder: Path) -> None:
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "cause", "Ö \n x")])
    store.close()
    text = (Path(__file__).parents[3] / "docs" / "journal-format.md").read_text()
    script = text.split("```python\n")[1].split("```")[0]
    assert len(script.splitlines()) <= 10
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == store.state.revision
    data = journal(folder).read_bytes()
    journal(folder).write_bytes(data.replace(b"Spring", b"Sprung"))
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode and "line 1 is damaged" in done.stderr


def test_session_json_says_where_partners_are(home: Path) -> None:
    from content.loader import load_pack
    from content.pack_registry import shipped_packs
    from store import create_session

    pack = load_pack(shipped_packs()["va-attendance-12"])
    folder = home / "sessions" / create_session(home, title="x", pack=pack)
    said = json.loads((folder / "session.json").read_bytes())
    sheet, column = said["partners"]
    assert pack.sheets()[sheet].column(column) is not None
    assert read_session(folder).partners == (sheet, column)
