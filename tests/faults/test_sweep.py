"""Every byte of every file of a session damaged in every way: what is read is right, what was there stays there.

`test_tail` looks closely at the last records; here whole sessions are opened as anybody would.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest

from store.api import StoreError
from tests.faults.counts import Tally
from tests.support.small_pack import ANA, BEN, insert, new_session, opened, put
from workshop.sheets.fold import fold
from workshop.sheets.model import DeleteRow, MoveRow, Record, State

Harm = Callable[[bytes, int, random.Random], bytes]


def _randomised(data: bytes, place: int, dice: random.Random) -> bytes:
    noise = dice.randbytes(min(dice.randint(1, 40), len(data) - place))
    return data[:place] + noise + data[place + len(noise) :]


HARMS: dict[str, Harm] = {
    "cut": lambda data, place, dice: data[:place],
    "flipped": lambda data, place, dice: (
        data[:place] + bytes([data[place] ^ 1 << dice.randrange(8)]) + data[place + 1 :]
    ),
    "zeroed": lambda data, place, dice: data[:place] + bytes(1) + data[place + 1 :],
    "zeroed to the end": lambda data, place, dice: data[:place] + bytes(len(data) - place),
    "doubled": lambda data, place, dice: data[: place + 1] + data[place:],
    "randomised": _randomised,
}
FILES = ("journal.jsonl", "checkpoint.json", "session.json")


class Sound:
    """A session with some history, a checkpoint of the most of it, and a few records after that."""

    def __init__(self, home: Path) -> None:
        self.folder = new_session(home)
        ana, ben = opened(self.folder, ANA), opened(self.folder, BEN)
        ana.commit([insert("r1"), put("r1", "cause", 'No ride "home" \\ 漢字 🚌'), put("r1", "level", "low")])
        ben.commit([insert("r2", None), put("r2", "note", "two\nlines 0badcafe 5 {"), put("r2", "who", ("a", "b"))])
        ben.commit([put("r1", "level", "high")])
        ana.commit([MoveRow("causes", "r2", "r1"), DeleteRow("causes", "r1")])
        ana.undo()
        ana.close()
        self.checkpoint = (self.folder / "checkpoint.json").read_bytes()
        ben.commit([put("r2", "note", "two lines of text", ben.state.revision)])
        ben.commit([insert("r3"), put("r3", "count", 2.5), put("r3", "done", True)])
        self.records = list(ben.records())
        ben.close()
        (self.folder / "checkpoint.json").write_bytes(self.checkpoint)
        self.files = {name: (self.folder / name).read_bytes() for name in FILES}
        lines = self.files["journal.jsonl"].splitlines(keepends=True)
        self.ends = list(accumulate(map(len, lines)))

    def restore(self) -> None:
        for name, data in self.files.items():
            (self.folder / name).write_bytes(data)
        for path in (self.folder / "torn").iterdir():
            path.unlink()

    def set_aside(self) -> bytes:
        return b"".join(path.read_bytes() for path in (self.folder / "torn").iterdir())


def _records_before(sound: Sound, bad: bytes) -> int:
    """How many records stand before the first byte that is not what it was."""
    good = sound.files["journal.jsonl"]
    first = next(
        (i for i, (one, other) in enumerate(zip(good, bad, strict=False)) if one != other), min(len(good), len(bad))
    )
    return sum(end <= first for end in sound.ends)


def _look(sound: Sound, name: str, bad: bytes, go_on: bool) -> list[Record]:
    """Open the damaged session; the records before the damage that were not there. Everything else is asserted."""
    path = sound.folder / name
    path.write_bytes(bad)
    before = sound.files | {name: bad}
    whole = _records_before(sound, bad) if name == "journal.jsonl" else len(sound.records)
    try:
        store = opened(sound.folder)
    except StoreError as error:
        assert str(error).endswith(".") and "\n" not in str(error)
        assert name == "session.json"
        assert {one: (sound.folder / one).read_bytes() for one in FILES} == before
        return []
    state, reason = store.state, store.read_only
    store.close()
    if name == "session.json":
        assert reason and state.revision == 0, "the chain of checksums begins with this file"
    else:
        assert state == fold(State(), sound.records[: state.revision])
    if reason:
        assert name != "checkpoint.json", "it costs time, no more"
        assert {one: (sound.folder / one).read_bytes() for one in FILES} == before and sound.set_aside() == b""
    else:
        assert (sound.folder / "journal.jsonl").read_bytes() + sound.set_aside() == before["journal.jsonl"]
        if go_on:
            _goes_on(sound, state)
    return [] if name == "session.json" else sound.records[state.revision : whole]


def _goes_on(sound: Sound, state: State) -> None:
    store = opened(sound.folder)
    assert store.state == state
    store.commit([insert("r9"), put("r9", "cause", "on it goes")])
    after = store.state
    store.close()
    again = opened(sound.folder)
    assert again.state == after and not again.read_only
    again.close()


def _sweep(sound: Sound, name: str, harm: str, step: int, tally: Tally) -> None:
    data, dice = sound.files[name], random.Random(f"{name} {harm}")
    tally.add("acknowledged", len(sound.records))
    for number, place in enumerate(range(dice.randrange(step), len(data), step)):
        bad = HARMS[harm](data, place, dice)
        lost = _look(sound, name, bad, number % 16 == 0) if bad != data else []
        tally.add("bytes")
        tally.check(0, lost)
        sound.restore()


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("name", FILES)
def test_here_and_there(home: Path, quick_disk: None, tally: Tally, name: str, harm: str) -> None:
    _sweep(Sound(home), name, harm, 67, tally)


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("name", FILES)
def test_every_byte(home: Path, quick_disk: None, tally: Tally, name: str, harm: str) -> None:
    _sweep(Sound(home), name, harm, 1, tally)


@pytest.mark.parametrize("harm", HARMS)
def test_the_lock_and_what_is_not_ours_do_not_matter(folder: Path, quick_disk: None, harm: str) -> None:
    store = opened(folder)
    store.commit([insert("r1")])
    store.close()
    card, dice = (folder / "lock").read_bytes(), random.Random(harm)
    for place in range(0, len(card), 16):
        (folder / "lock").write_bytes(HARMS[harm](card, place, dice))
        (folder / "presence" / "zzzzzzzz").write_bytes(HARMS[harm](card, place, dice))
        again = opened(folder)
        again.commit([put("r1", "count", place)])
        assert again.read_only == "" and [one.person for one in again.present()] == ["Ana"]
        again.close()
