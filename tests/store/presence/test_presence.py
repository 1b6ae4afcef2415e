"""Presence by kernel locks: what the files are like, who is never shown, and that nobody's work depends on it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from store.api import Location, PresentUser
from store.files import disk, file_watcher
from store.journal.session import JournalStore
from store.presence import folder as room
from store.presence.folder import CARD, decode, encode
from tests.support.platforms import linux_only
from tests.support.small_pack import ANA, BEN, EYE, insert, live, opened
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
FDS = Path("/proc/self/fd")


def people(store: JournalStore) -> list[str]:
    return sorted(one.person for one in store.present())


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "presence").iterdir()}


def client(store: JournalStore) -> str:
    return next(one.client for one in store.present() if one.mine)


_OTHER = """
import subprocess, sys
from pathlib import Path
from store.api import Location, PresentUser
from tests.support.small_pack import BEN, opened
store = opened(Path(sys.argv[1]), BEN)
store.announce(Location("work", typing=True))
if sys.argv[2:]:
    child = subprocess.Popen(["sleep", "60"])
    print(child.pid, flush=True)
print("ready", flush=True)
sys.stdin.read()
store.close()
"""


def elsewhere(folder: Path, *more: str) -> subprocess.Popen[str]:
    """Ben, in a process of his own, until its input ends."""
    command = [sys.executable, "-c", _OTHER, str(folder), *more]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


# ------------------------------------------------------------------ other processes


def test_somebody_in_another_process_comes_and_goes(folder: Path) -> None:
    with opened_by(folder) as store:
        process = elsewhere(folder)
        try:
            until(lambda: people(store) == ["Ana", "Ben"])
            until(lambda: any(one.where == Location("work", typing=True) for one in store.present()))
            process.communicate()
            until(lambda: people(store) == ["Ana"])
        finally:
            ended(process)
        assert files(folder) == {client(store)}


def test_nothing_is_left_of_somebody_who_was_killed(folder: Path) -> None:
    with opened_by(folder) as store:
        for _ in range(3):
            process = elsewhere(folder)
            try:
                until(lambda: people(store) == ["Ana", "Ben"])
                process.send_signal(signal.SIGKILL)
                until(lambda: people(store) == ["Ana"])
            finally:
                ended(process)
    assert len(files(folder)) <= 1, "each that opens removes what the dead before it left"


def test_a_child_does_not_keep_its_dead_parent_present(folder: Path) -> None:
    with opened_by(folder) as store:
        process = elsewhere(folder, "child")
        assert process.stdout is not None
        child = int(process.stdout.readline())
        try:
            until(lambda: people(store) == ["Ana", "Ben"])
            process.kill()
            until(lambda: people(store) == ["Ana"])
            os.kill(child, 0)
        finally:
            os.kill(child, signal.SIGKILL)
            ended(process)


def test_somebody_who_is_stopped_is_still_here(folder: Path) -> None:
    with opened_by(folder) as store:
        process = elsewhere(folder)
        try:
            until(lambda: people(store) == ["Ana", "Ben"])
            process.send_signal(signal.SIGSTOP)
            store.announce(Location("work"))
            until(lambda: any(one.mine and one.where.step == "work" for one in store.present()))
            assert people(store) == ["Ana", "Ben"]
        finally:
            ended(process)


def test_without_events_people_are_found_by_looking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watcher, "watch", lambda *_: None)
    with opened_by(folder) as store:
        process = elsewhere(folder)
        try:
            until(lambda: people(store) == ["Ana", "Ben"])
            process.kill()
            until(lambda: people(store) == ["Ana"])
        finally:
            ended(process)


# ------------------------------------------------------------------ the files


class opened_by:  # noqa: N801
    """An open connection, for the length of a `with`."""

    def __init__(self, folder: Path, who: object = ANA) -> None:
        self.store = opened(folder, who)  # type: ignore[arg-type]

    def __enter__(self) -> JournalStore:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


def test_a_file_is_there_as_long_as_its_owner(folder: Path) -> None:
    with opened_by(folder) as store:
        path = folder / "presence" / client(store)
        assert files(folder) == {path.name}
        assert path.stat().st_size == CARD and path.stat().st_mode & 0o777 == 0o600
        store.announce(Location("a-step-with-a-long-name", "page", "sheet", "row", "column"))
        until(lambda: b"a-step" in path.read_bytes())
        store.announce(Location("b"))
        until(lambda: b"a-step" not in path.read_bytes())
        assert path.stat().st_size == CARD, "and nothing is left of a longer one"
    assert not files(folder)


def test_what_the_dead_left_is_removed_by_whoever_may_write(folder: Path) -> None:
    place = folder / "presence"
    for name in ("abcdefgh", ".bcdefghi"):
        (place / name).write_bytes(b"left over")
    (place / "notes.txt").write_text("not ours")
    with opened_by(folder, EYE) as eye:
        assert people(eye) == ["Eye"]
        assert files(folder) == {"abcdefgh", ".bcdefghi", "notes.txt", client(eye)}
        with opened_by(folder, ANA) as ana:
            assert files(folder) == {"notes.txt", client(eye), client(ana)}


def hold(path: Path, data: bytes) -> int:
    """A file with those bytes, and a lock on it as if somebody were there."""
    import fcntl

    path.write_bytes(data)
    fd = os.open(path, os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX)
    return fd


def forged(**more: object) -> bytes:
    """A card with a right checksum."""
    said = {"person": "Eve", "role": "participant", "since": "2026-11-23T10:00:00Z", "where": [""] * 5, "typing": True}
    body = json.dumps({**said, **more}).encode()
    return (b"%08x " % zlib.crc32(body) + body).ljust(CARD) + b"\n"


HOSTILE = [
    b"",
    b"\0" * CARD,
    b"x" * 100_000,
    b"00000000 {}",
    b"[" * CARD,
    forged()[:-CARD + 40],
    b"%08x " % zlib.crc32(b"[" * 2000) + b"[" * 2000,
    forged(role="king"),
    forged(person=5),
    forged(person=None),
    forged(since="\x1b]0;x\x07"),
    forged(since=7),
    forged(where="abcde" * 2),
    forged(where=[1, 2, 3, 4, 5]),
    forged(where=["a"]),
]  # fmt: skip


def test_files_that_say_nothing_sensible_are_nobody(folder: Path) -> None:
    held = [hold(folder / "presence" / f"abcdefg{'abcdefghijklmnopqrst'[n]}", bad) for n, bad in enumerate(HOSTILE)]
    held.append(hold(folder / "presence" / "UPPER.CA", forged()))
    held.append(hold(folder / "presence" / "honestly", forged()))
    os.mkfifo(folder / "presence" / "afifoooo")
    (folder / "presence" / "afolderr").mkdir()
    (folder / "presence" / "alinkkkk").symlink_to(folder / "presence" / "honestly")
    try:
        for who in (ANA, EYE):
            with opened_by(folder, who) as store:
                assert people(store) == sorted([who.person, "Eve"])
                assert store.commit([insert("r1")]) if who is ANA else True
    finally:
        for fd in held:
            os.close(fd)


def test_what_a_file_says_is_cleaned_and_short(folder: Path) -> None:
    bad = "a\x1b]52;c;eA==\x07\u202e\ud800\n"
    fd = hold(folder / "presence" / "abcdefgh", forged(person=bad, where=[bad, bad, bad, bad, "y" * 900], typing=1))
    with opened_by(folder) as store:
        (eve,) = [one for one in store.present() if not one.mine]
    os.close(fd)
    for text in (eve.person, eve.where.step, eve.where.column):
        assert text.isprintable() and 0 < len(text) <= 200
    assert eve.where.typing is False and eve.client == "abcdefgh"


def test_any_damage_to_a_file_is_seen(folder: Path) -> None:
    with opened_by(folder) as store:
        (me,) = store.present()
    whole = encode(me)
    assert decode(me.client, whole) is not None
    for place in range(len(whole.rstrip())):
        bad = bytearray(whole)
        bad[place] ^= 0x08
        assert decode(me.client, bytes(bad)) is None


def test_ids_longer_than_any_are_left_out(folder: Path) -> None:
    long = "字" * 200
    with opened_by(folder) as store, opened_by(folder, BEN) as ben:
        ben.announce(Location(long, long, long, long, long, typing=True))
        ben.announce(Location(long, long, long, long, long, typing=True))
        until(lambda: any(one.where.typing for one in ben.present()))
        until(lambda: people(store) == ["Ana", "Ben"])


# ------------------------------------------------------------------ bad days


def test_work_goes_on_when_there_is_no_room_for_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(fd: int, data: bytes, offset: int) -> int:
        if len(data) == CARD:
            raise OSError(errno.ENOSPC, "No space left on device")
        return os.pwrite(fd, data, offset)

    monkeypatch.setattr(disk, "pwrite", full)
    with opened_by(folder) as store:
        store.announce(Location("work"))
        store.commit([insert("r1")])
        assert live(store.state) == ["r1"] and people(store) == ["Ana"] and not files(folder)
        with opened_by(folder, BEN) as ben:
            assert people(ben) == ["Ben"], "who has no file is not seen, and sees"
        monkeypatch.undo()
        with opened_by(folder, BEN) as ben:
            until(lambda: people(ben) == ["Ana", "Ben"])
            until(lambda: "work" in [one.where.step for one in ben.present()])


@pytest.mark.parametrize("harm", ["no folder", "a file", "a link"])
def test_work_goes_on_when_the_folder_is_not_there(folder: Path, tmp_path: Path, harm: str) -> None:
    place = folder / "presence"
    place.rmdir()
    if harm == "a file":
        place.write_text("no folder")
    if harm == "a link":
        (tmp_path / "elsewhere").mkdir()
        place.symlink_to(tmp_path / "elsewhere")
    for who in (EYE, ANA):
        with opened_by(folder, who) as store:
            assert people(store) == [who.person]
            assert who is EYE or store.commit([insert("r1")])
            store.announce(Location("work"))
            until(lambda store=store: store.present()[0].where.step == "work")  # type: ignore[misc]
    assert harm != "a link" or not list((tmp_path / "elsewhere").iterdir())


def test_files_that_somebody_took_away_come_back(folder: Path) -> None:
    with opened_by(folder) as store, opened_by(folder, BEN) as ben:
        until(lambda: people(store) == ["Ana", "Ben"])
        for path in (folder / "presence").iterdir():
            path.unlink()
        until(lambda: files(folder) == {client(store), client(ben)})
        ben.announce(Location("work"))
        until(lambda: "work" in [one.where.step for one in store.present()])


def test_people_do_not_move_with_a_copy_of_the_folder(folder: Path) -> None:
    with opened_by(folder) as store:
        copy = folder.with_name("copied-aaaaaa")
        shutil.copytree(folder, copy)
        assert files(copy) == {client(store)}
        with opened_by(copy, EYE) as eye:
            assert people(eye) == ["Eye"]
        shutil.rmtree(folder)
        store.announce(Location("work"))
        until(lambda: store.present()[0].where.step == "work")
        assert people(store) == ["Ana"]


_AS_NOBODY = """
import os, sys
from pathlib import Path
from store.api import Location, PresentUser
from tests.support.small_pack import EYE, opened
opened(Path(sys.argv[1]), EYE).close()  # all that is needed is loaded while it can be
os.setgroups([]); os.setgid(65534); os.setuid(65534)
store = opened(Path(sys.argv[1]), EYE)
store.announce(Location("work"))
print(sorted(one.person for one in store.present()))
store.close()
"""


def test_an_observer_of_a_read_only_folder_sees_and_makes_no_file(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("takes somebody else's permissions")
    with opened_by(folder) as store:
        for path in folder.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        folder.chmod(0o555)
        for parent in folder.parents:
            if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o555)
        before = files(folder)
        command = [sys.executable, "-c", _AS_NOBODY, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.stdout.strip() == "['Ana', 'Eye']", done.stderr
        assert files(folder) == before
        until(lambda: people(store) == ["Ana"])  # who loaded everything first was seen, and is gone
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)


# ------------------------------------------------------------------ cost


def test_nothing_is_made_of_files_that_did_not_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened_by(folder) as store, opened_by(folder, BEN) as ben:
        until(lambda: people(store) == people(ben) == ["Ana", "Ben"])
        time.sleep(0.2)  # whatever was still on its way
        calls: list[str] = []
        real = decode

        def counted(name: str, data: bytes) -> PresentUser | None:
            calls.append(name)
            return real(name, data)

        monkeypatch.setattr(room, "decode", counted)
        for _ in range(20):
            store._presence._channel.wake()
            time.sleep(0.01)
        assert calls == []
        ben.announce(Location("work"))
        until(lambda: "work" in [one.where.step for one in store.present()])
        assert calls == [client(ben)]


@linux_only
def test_no_file_descriptor_and_no_thread_stays(folder: Path) -> None:
    import gc
    import threading

    opened(folder).close()
    gc.collect()  # what an earlier test left for the collector would go in between
    before = len(list(FDS.iterdir())), threading.active_count()
    for who in (ANA, BEN, EYE) * 3:
        opened(folder, who).close()
    assert (len(list(FDS.iterdir())), threading.active_count()) == before
