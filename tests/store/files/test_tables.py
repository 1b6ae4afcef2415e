"""Files of tables, TinyDB on them, and whole writes."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB, where

from store.files import disk
from store.files.tablefile import Damaged, decode_tables, encode_tables, read_tables, write_tables
from store.files.tinystorage import AtomicStorage, change

names = st.text(min_size=1, max_size=10).filter(lambda name: name != "_check" and name.isprintable())
documents = st.dictionaries(names, st.integers() | names | st.booleans() | st.none(), max_size=4)
tables = st.dictionaries(names, st.dictionaries(st.integers(1, 99).map(str), documents, max_size=4), max_size=4)

SOME: dict[str, dict[str, Any]] = {"people": {"1": {"name": "Ana"}, "2": {"name": "Ben"}}, "empty": {}}


@given(tables)
def test_tables_come_back_as_they_were(some: dict[str, dict[str, Any]]) -> None:
    data = encode_tables(some)
    assert decode_tables(data) == some
    assert {k: v for k, v in json.loads(data).items() if k != "_check"} == some


def test_any_change_of_any_byte_is_noticed() -> None:
    data = encode_tables(SOME)
    for place in range(len(data)):
        for other in (data[place] ^ 1, 0, 0x20 if data[place] != 0x20 else 0x21):
            with pytest.raises(Damaged):
                decode_tables(data[:place] + bytes([other]) + data[place + 1 :])
        with pytest.raises(Damaged):
            decode_tables(data[:place])


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b'{"_default": []}', b"[" * 100_000, b'{"a":{"1":' + b"9" * 5000 + b"}}"]
)
def test_what_other_programs_leave_is_not_believed(data: bytes) -> None:
    with pytest.raises(Damaged):
        decode_tables(data)


def test_what_is_still_json_can_be_salvaged() -> None:
    with pytest.raises(Damaged) as caught:
        decode_tables(encode_tables(SOME).replace(b"Ana", b"Eva"))
    assert caught.value.salvaged == {"people": {"1": {"name": "Eva"}, "2": {"name": "Ben"}}, "empty": {}}


def test_stock_tinydb_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    write_tables(path, SOME)
    for db in (TinyDB(path, access_mode="r"), TinyDB(path, storage=AtomicStorage)):
        assert [dict(found) for found in db.table("people").search(where("name") == "Ben")] == [{"name": "Ben"}]
        db.close()


def test_an_interrupted_change_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    write_tables(path, SOME)
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), change(path, "test") as db:
        db.table("people").insert({"name": "Eva"})
        raise ZeroDivisionError
    assert path.read_bytes() == before


def test_changes_from_many_threads_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "some.json"

    def add(number: int) -> None:
        for step in range(5):
            with change(path, f"thread {number}") as db:
                db.table("people").insert({"name": f"{number}.{step}"})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read_tables(path, 1 << 20)
    assert found is not None
    assert {doc["name"] for doc in found["people"].values()} == {f"{n}.{s}" for n in range(6) for s in range(5)}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["some.json", "some.lock"]


def test_a_change_after_a_change_sees_new_numbers(tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    with change(path, "test") as db:
        assert db.table("t").insert({"a": 1}) == 1
    with change(path, "test") as db:
        assert db.table("t").insert({"a": 2}) == 2
        db.table("t").update({"a": 3}, doc_ids=[1])
    assert read_tables(path, 1 << 20) == {"t": {"1": {"a": 3}, "2": {"a": 2}}}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        disk.make_folder(tmp_path / "new")
        disk.write_new(tmp_path / "new" / "file", b"x")
        disk.write_whole(tmp_path / "new" / "other", b"y")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    for name in ("file", "other"):
        assert stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    disk.write_whole(path, b"old")

    def fails(*_: object) -> int:
        raise OSError(28, "No space left on device")

    for call in ("pwrite", "fsync", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(disk, call, fails)
            with pytest.raises(OSError, match="No space"):
                disk.write_whole(path, b"new")
        assert path.read_bytes() == b"old"
        assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "pwrite", lambda fd, data, offset: os.pwrite(fd, data[:3], offset))
    disk.write_whole(tmp_path / "file", b"0123456789")
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_links_and_pipes_are_not_read_from_or_written_through(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / ".file.new").symlink_to(tmp_path / "target")
    with pytest.raises(OSError):
        disk.write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "target").read_bytes() == b"precious"
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError):
        disk.read_whole(tmp_path / "pipe", 100)
