"""A process that dies between any two system calls that change something, or in the middle of any write.

Each case is a process of its own that kills itself there; then the session is opened as anybody would.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store import create_session
from store.api import Denied, Where
from store.drafts import Drafts, leftovers
from store.fsck import fsck
from store.lock import is_held
from store.sessionfile import is_session_id
from tests.faults.counts import Tally
from tests.faults.dying import die_at
from tests.store.small import ANA, BEN, at, insert, journal, live, new_session, opened, put, value, write_small_pack
from workshop.sheets.model import DeleteRow


def killed(job: Callable[[], None], number: int, middle: bool) -> bool:
    """Do `job` in a process that dies at its `number`th system call; whether it got that far."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            die_at(number, middle)
            job()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the job itself failed"
    return os.WIFSIGNALED(status)


def every_call(prepare: Callable[[int], Callable[[], None]], middle: bool, tally: Tally) -> Iterator[int]:
    """Kill the job that `prepare(number)` gives at its first call, its second, and so on until it ends by itself.

    Yields each number once its job is dead, and a last one when it was not.
    """
    for number in range(1, 1000):
        died = killed(prepare(number), number, middle)
        tally.add("kills", died)
        yield number
        if not died:
            assert number > (1 if middle else 10)
            return
    pytest.fail("it never came to an end")


def acked(path: Path, text: str) -> None:
    """Write down what was acknowledged; not one of the calls that are counted."""
    fd = _open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    _write(fd, f"{text}\n".encode())
    _close(fd)


_open, _write, _close = os.open, os.write, os.close
MIDDLE = pytest.mark.parametrize("middle", [False, True])


@pytest.fixture
def blank(tmp_path: Path, quick_disk: None) -> Path:
    """A session to copy."""
    return new_session(tmp_path / "blank")


def _copied(blank: Path, tmp_path: Path, number: int) -> Path:
    return Path(shutil.copytree(blank, tmp_path / "work" / f"{number}" / blank.name))


@MIDDLE
def test_while_working_and_closing(blank: Path, tmp_path: Path, middle: bool, tally: Tally) -> None:
    def prepare(number: int) -> Callable[[], None]:
        folder = _copied(blank, tmp_path, number)

        def job() -> None:
            store = opened(folder)
            for row in ("r1", "r2", "r3"):
                store.commit([insert(row), put(row, "cause", row * 10)])
                acked(folder / "acks", row)
            store.close()  # writes the checkpoint

        return job

    for number in every_call(prepare, middle, tally):
        folder = tmp_path / "work" / f"{number}" / blank.name
        told = (folder / "acks").read_text().split() if (folder / "acks").exists() else []
        store = opened(folder)
        assert store.read_only == ""
        rows = live(store.state)
        tally.check(len(told), [row for row in told if row not in rows])
        assert all(value(store, row, "cause") == row * 10 for row in rows)
        store.commit([insert("r9")])
        store.close()
        assert fsck(folder).sound
        shutil.rmtree(folder.parent)


@MIDDLE
def test_while_taking_back(blank: Path, tmp_path: Path, middle: bool, tally: Tally) -> None:
    """Undo and redo happen whole or not at all, and a death in one leaves the rest to be taken back."""
    store = opened(blank)
    store.commit([insert("r1"), put("r1", "cause", "mine"), put("r1", "level", "low")])
    store.commit([DeleteRow("causes", "r1")])
    store.close()

    def prepare(number: int) -> Callable[[], None]:
        folder = _copied(blank, tmp_path, number)

        def job() -> None:
            store = opened(folder)
            for step in (store.undo, store.undo, store.redo):
                acked(folder / "acks", str(step().record.revision))
            store.close()

        return job

    for number in every_call(prepare, middle, tally):
        folder = tmp_path / "work" / f"{number}" / blank.name
        told = (folder / "acks").read_text().split() if (folder / "acks").exists() else []
        store = opened(folder)
        tally.check(len(told), [one for one in told if int(one) > store.state.revision])
        done = store.state.revision - 4
        assert live(store.state) == ([[], ["r1"], [], ["r1"]][done])
        if live(store.state):
            assert (value(store, "r1", "cause"), value(store, "r1", "level")) == ("mine", "low")
        for _ in range(3):
            try:
                store.undo()
            except Denied:
                break
        assert live(store.state) == []
        store.close()
        shutil.rmtree(folder.parent)


@MIDDLE
def test_while_repairing(blank: Path, tmp_path: Path, middle: bool, tally: Tally) -> None:
    good, bad = journal(blank).read_bytes(), b"0badcafe 5 {"
    journal(blank).write_bytes(good + bad)

    def prepare(number: int) -> Callable[[], None]:
        folder = _copied(blank, tmp_path, number)
        return lambda: opened(folder).close()

    for number in every_call(prepare, middle, tally):
        folder = tmp_path / "work" / f"{number}" / blank.name
        opened(folder).close()
        assert journal(folder).read_bytes() == good
        kept = [path.read_bytes() for path in (folder / "torn").iterdir()]
        assert bad in kept and all(bad.startswith(one) for one in kept)
        shutil.rmtree(folder.parent)


@MIDDLE
def test_while_creating(tmp_path: Path, quick_disk: None, middle: bool, tally: Tally) -> None:
    pack = write_small_pack(tmp_path / "small-pack")

    def prepare(number: int) -> Callable[[], None]:
        return lambda: acked(
            tmp_path / f"ack{number}", create_session(tmp_path / f"{number}", title="Spring", pack=pack)
        )

    for number in every_call(prepare, middle, tally):
        sessions, ack = tmp_path / f"{number}" / "sessions", tmp_path / f"ack{number}"
        names = [path.name for path in sessions.iterdir() if is_session_id(path.name)] if sessions.exists() else []
        told = ack.read_text().split() if ack.exists() else []
        tally.check(len(told), [one for one in told if one not in names])
        for name in names:
            assert fsck(sessions / name).sound, "there whole or not at all"
        create_session(tmp_path / f"{number}", title="Again", pack=pack)


@MIDDLE
def test_while_coming_and_going(blank: Path, tmp_path: Path, middle: bool, tally: Tally) -> None:
    """Whoever dies is gone for the others, wherever it happens, and nobody takes the dead for the living."""

    def prepare(number: int) -> Callable[[], None]:
        folder = _copied(blank, tmp_path, number)

        def job() -> None:
            store = opened(folder, BEN)
            store.announce(Where("work", "causes", "causes", "r1", "cause", typing=True))
            store.close()

        return job

    for number in every_call(prepare, middle, tally):
        folder = tmp_path / "work" / f"{number}" / blank.name
        store = opened(folder, ANA)
        assert [one.person for one in store.present()] == ["Ana"]
        store.commit([insert("r1")])
        store.close()
        assert not is_held(folder / "lock")
        shutil.rmtree(folder.parent)


@MIDDLE
def test_while_keeping_a_draft(tmp_path: Path, quick_disk: None, middle: bool, tally: Tally) -> None:
    """A draft is the one kept last or the one before it, whole."""

    def prepare(number: int) -> Callable[[], None]:
        folder = tmp_path / f"drafts{number}"

        def job() -> None:
            drafts = Drafts("spring", "Ana", folder=folder)
            for text in ("No", "No ride", "No ride home"):
                assert drafts.save(at("r1", "cause"), text) == ""
                acked(tmp_path / f"acks{number}", text.replace(" ", "_"))

        return job

    for number in every_call(prepare, middle, tally):
        path = tmp_path / f"acks{number}"
        told = ["", *path.read_text().replace("_", " ").splitlines()] if path.exists() else [""]
        texts = ["", "No", "No ride", "No ride home"]
        found = leftovers("spring", "Ana", folder=tmp_path / f"drafts{number}")
        assert len(found) <= 1
        text = found[0].text if found else ""
        assert texts.index(text) >= texts.index(told[-1])


@MIDDLE
def test_while_writing_the_library(tmp_path: Path, quick_disk: None, middle: bool, tally: Tally) -> None:
    from store.library import Library

    home = tmp_path / "home"
    new_session(home, "One")
    Library(home).remember_mapping("layout", {"a": "b"})
    before = Library(home).rescan()

    def job() -> None:
        Library(home).remember_mapping("layout", {"a": "c"})

    for _ in every_call(lambda _: job, middle, tally):
        assert Library(home).recall_mapping("layout") in ({"a": "b"}, {"a": "c"})
        assert Library(home).sessions() == before
        Library(home).remember_mapping("layout", {"a": "b"})
    assert not list(home.glob("*damaged*"))
