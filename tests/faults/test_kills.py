"""A process that dies between any two system calls that change something, or in the middle of any write.

Each case is a process of its own that kills itself there; then the session is opened as anybody would.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from content.loader import load_pack
from store import create_session
from store.api import EditDeniedError, Location
from store.drafts import Drafts, leftovers
from store.files.lock import is_held
from store.journal.fsck import fsck
from store.journal.sessionfile import is_session_id
from store.library.catalog import Library
from tests.faults.counts import Tally
from tests.faults.mortal import Mortals, Tell
from tests.support.packs import load
from tests.support.small_pack import (
    ANA,
    BEN,
    PACK_YAML,
    STEP,
    at,
    insert,
    journal,
    live,
    new_session,
    opened,
    put,
    value,
    write_small_pack,
)
from workshop.services.updating import module_update, take_update
from workshop.sheets.model import DeleteRow, Target

Prepare = Callable[[int], tuple[Any, ...]]


Killed = Callable[[Prepare], Iterator[tuple[int, list[str]]]]


@pytest.fixture(params=[False, True], ids=["between", "within"])
def killed(request: pytest.FixtureRequest, mortals: Mortals, share: int, tally: Tally) -> Killed:
    """Kills the job that `prepare(number)` gives at its first call, its second, and so on until it ends by itself.

    Yields each number and what the job told before it died; the last time it did not.
    """
    return lambda prepare: _killed(mortals, prepare, request.param, 1 if request.param else share, tally)


def _killed(
    mortals: Mortals, prepare: Prepare, middle: bool, share: int, tally: Tally
) -> Iterator[tuple[int, list[str]]]:
    for number in range(1, 1000, share):
        job, *args = prepare(number)
        death = mortals.live(job, *args, number=number, middle=middle)
        tally.add("kills", death.died)
        yield number, death.told
        if not death.died:
            assert number > (1 if middle else 10)
            return
    pytest.fail("it never came to an end")


@pytest.fixture
def blank(tmp_path: Path, quick_disk: None) -> Path:
    """A session to copy."""
    return new_session(tmp_path / "blank")


class Copies:
    """Copies of a session, one for each case."""

    def __init__(self, blank: Path, place: Path) -> None:
        self.blank = blank
        self.place = place / "work"
        self.last: Path | None = None

    def make(self, number: int) -> Path:
        return Path(shutil.copytree(self.blank, self.place / f"{number}" / self.blank.name))

    def take(self, number: int) -> Path:
        """That copy; the one before is not needed any more."""
        if self.last is not None:
            shutil.rmtree(self.last)
        self.last = self.place / f"{number}"
        return self.last / self.blank.name


def _work(tell: Tell, folder: Path) -> None:
    store = opened(folder)
    for row in ("r1", "r2", "r3"):
        store.commit([insert(row), put(row, "cause", row * 10)])
        tell(row)
    store.close()  # writes the checkpoint


def test_while_working_and_closing(blank: Path, tmp_path: Path, killed: Killed, tally: Tally) -> None:
    copies = Copies(blank, tmp_path)
    for number, told in killed(lambda number: (_work, copies.make(number))):
        folder = copies.take(number)
        store = opened(folder)
        assert store.read_only == ""
        rows = live(store.state)
        tally.check(len(told), [row for row in told if row not in rows])
        assert all(value(store, row, "cause") == row * 10 for row in rows)
        store.commit([insert("r9")])
        store.close()
        assert fsck(folder).sound


def _take_back(tell: Tell, folder: Path) -> None:
    store = opened(folder)
    for step in (store.undo, store.undo, store.redo):
        tell(step().record.revision)
    store.close()


def test_while_taking_back(blank: Path, tmp_path: Path, killed: Killed, tally: Tally) -> None:
    """Undo and redo happen whole or not at all, and a death in one leaves the rest to be taken back."""
    store = opened(blank)
    store.commit([insert("r1"), put("r1", "cause", "mine"), put("r1", "level", "low")])
    store.commit([DeleteRow("causes", "r1")])
    before = store.state.revision
    store.close()
    copies = Copies(blank, tmp_path)
    for number, told in killed(lambda number: (_take_back, copies.make(number))):
        store = opened(copies.take(number))
        tally.check(len(told), [one for one in told if int(one) > store.state.revision])
        assert live(store.state) == ([[], ["r1"], [], ["r1"]][store.state.revision - before])
        if live(store.state):
            assert (value(store, "r1", "cause"), value(store, "r1", "level")) == ("mine", "low")
        for _ in range(3):
            try:
                store.undo()
            except EditDeniedError:
                break
        assert live(store.state) == []
        store.close()


def _open_and_close(tell: Tell, folder: Path) -> None:
    opened(folder).close()


def test_while_repairing(blank: Path, tmp_path: Path, killed: Killed, tally: Tally) -> None:
    good, bad = journal(blank).read_bytes(), b"0badcafe 5 {"
    journal(blank).write_bytes(good + bad)
    copies = Copies(blank, tmp_path)
    for number, _ in killed(lambda number: (_open_and_close, copies.make(number))):
        folder = copies.take(number)
        opened(folder).close()
        assert journal(folder).read_bytes() == good
        kept = [path.read_bytes() for path in (folder / "torn").iterdir()]
        assert bad in kept and all(bad.startswith(one) for one in kept)


def _create(tell: Tell, home: Path, pack: Path) -> None:
    tell(create_session(home, title="Spring", pack=load_pack(pack)))


def test_while_creating(tmp_path: Path, quick_disk: None, killed: Killed, tally: Tally) -> None:
    pack = write_small_pack(tmp_path / "small-pack")

    def prepare(number: int) -> tuple[Any, ...]:
        return _create, tmp_path / f"{number}", tmp_path / "small-pack"

    for number, told in killed(prepare):
        sessions = tmp_path / f"{number}" / "sessions"
        names = [path.name for path in sessions.iterdir() if is_session_id(path.name)] if sessions.exists() else []
        tally.check(len(told), [one for one in told if one not in names])
        for name in names:
            assert fsck(sessions / name).sound, "there whole or not at all"
        create_session(tmp_path / f"{number}", title="Again", pack=pack)


def _come_and_go(tell: Tell, folder: Path) -> None:
    store = opened(folder, BEN)
    store.announce(Location("work", "causes", "causes", "r1", "cause", typing=True))
    store.close()


def test_while_coming_and_going(blank: Path, tmp_path: Path, killed: Killed, tally: Tally) -> None:
    """Whoever dies is gone for the others, wherever it happens, and nobody takes the dead for the living."""
    copies = Copies(blank, tmp_path)
    for number, _ in killed(lambda number: (_come_and_go, copies.make(number))):
        folder = copies.take(number)
        store = opened(folder, ANA)
        assert [one.person for one in store.present()] == ["Ana"]
        store.commit([insert("r1")])
        store.close()
        assert not is_held(folder / "lock")


TYPED = ("No", "No ride", "No ride home")


def _type(tell: Tell, folder: Path) -> None:
    drafts = Drafts("spring", "Ana", folder=folder)
    for text in TYPED:
        assert drafts.save(at("r1", "cause"), text) == ""
        tell(text)


def test_while_keeping_a_draft(tmp_path: Path, killed: Killed, tally: Tally) -> None:
    """A draft is the one kept last or the one being kept, whole."""
    for number, told in killed(lambda number: (_type, tmp_path / f"{number}")):
        found = leftovers("spring", "Ana", folder=tmp_path / f"{number}")
        assert [draft.text for draft in found] in ([[]] if not told else []) + [
            [text] for text in TYPED[len(told) - 1 :]
        ]


def _remember(tell: Tell, home: Path) -> None:
    Library(home).remember_mapping("layout", {"a": "c"})


def test_while_writing_the_library(tmp_path: Path, quick_disk: None, killed: Killed, tally: Tally) -> None:
    home = tmp_path / "home"
    new_session(home, "One")
    Library(home).remember_mapping("layout", {"a": "b"})
    before = Library(home).rescan()
    for _ in killed(lambda _: (_remember, home)):
        kept = Library(home).recall_mapping("layout")
        assert kept is not None and kept.mapping in ({"a": "b"}, {"a": "c"})
        assert Library(home).sessions() == before
        Library(home).remember_mapping("layout", {"a": "b"})
    assert not list(home.glob("*damaged*"))


def _update(tell: Tell, folder: Path, newer: Path) -> None:
    store = opened(folder)
    update = module_update(Library(folder.parent), store, str(newer))
    assert not update.same
    take_update(Library(folder.parent), store, update)
    tell("taken")
    store.close()


def test_while_the_module_is_brought_up_to_date(blank: Path, tmp_path: Path, killed: Killed, tally: Tally) -> None:
    """The session has the earlier module or the newer one, whole, and everything written; the rest is done again."""
    store = opened(blank)
    store.commit([insert("r1"), put("r1", "cause", "No ride")])
    store.close()
    newer = tmp_path / "newer"
    load(
        newer,
        {"pack.yaml": PACK_YAML.replace("1.0.0", "2.0.0"), "10-work.md": STEP.replace("label: Cause}", "label: Why}")},
    )
    copies = Copies(blank, tmp_path)
    for number, told in killed(lambda number: (_update, copies.make(number), newer)):
        folder = copies.take(number)
        store = opened(folder)
        assert store.read_only == "" and value(store, "r1", "cause") == "No ride"
        assert store.pack.version in (("2.0.0",) if told else ("1.0.0", "2.0.0"))
        take_update(Library(folder.parent), store, module_update(Library(folder.parent), store, str(newer)))
        store.close()
        store = opened(folder)
        assert store.pack.version == "2.0.0" and (folder / "pack" / "pack.yaml").is_file()
        assert not list((folder / "packs").glob(".new-*")) and fsck(folder).sound
        cell = store.state.cell(Target("session_module", "main", "version"))
        assert cell is not None and cell.value == "2.0.0", "every window is told"
        store.close()
