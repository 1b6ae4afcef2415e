"""The disclosure log when the machine goes down at any moment: what was acknowledged stands, and work goes on.

Files are kept before their line is: whatever of that is left must never look like a log of which lines are missing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.api import StoreError
from store.disclosures.log import Disclosures
from store.disclosures.restoring import restore
from tests.faults.counts import Tally
from tests.faults.mortal import Mortals, Tell
from tests.faults.power import Disk, Tape, write_out
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, releases


def files_of(name: str) -> dict[str, bytes]:
    return {"release.json": f"{name} release".encode(), "table.csv": f"{name} ".encode() * 400}


def sent(name: str) -> LogEntry:
    files = tuple((file, digest(data), len(data)) for file, data in files_of(name).items())
    return LogEntry(EntryKind.RELEASED, "t", name, "Clinic", interest="invites families " * 40, files=files)


def work(tell: Tell, home: Path) -> None:
    """A release, a withdrawal, a release; `tell` the number of each line that is acknowledged."""
    log = Disclosures(home)
    tell(log.append(lambda links: sent("r1"), files_of("r1")).number)
    tell(log.append(lambda links: LogEntry(EntryKind.WITHDRAWN, "t", "r1", "Clinic")).number)
    tell(log.append(lambda links: sent("r2"), files_of("r2")).number)


def goes_on(home: Path, acknowledged: Sequence[str]) -> tuple[LogLink, ...]:
    """The log holds what was acknowledged, reads the same twice, and takes another release."""
    log = Disclosures(home)
    links = log.links()
    wanted = [EntryKind.RELEASED, EntryKind.WITHDRAWN, EntryKind.RELEASED][: len(acknowledged)]
    assert [link.entry.kind for link in links][: len(wanted)] == wanted
    assert len(links) <= len(wanted) + 1
    made = log.append(lambda links: sent("r9"), files_of("r9"))
    after = log.links()
    assert after[: len(links)] == links
    assert after[-1] == made
    assert all(link.entry.kind is EntryKind.FAILED for link in after[len(links) : -1])
    for link in releases(after):
        assert [digest(log.file(sha256)) for _, sha256, _ in link.entry.files]
    return after


@pytest.mark.parametrize("middle", [False, True], ids=["between", "within"])
def test_death_at_any_call(tmp_path: Path, mortals: Mortals, middle: bool, tally: Tally) -> None:
    broken_off = 0
    for number in range(1, 1000):
        home = tmp_path / f"{number}"
        death = mortals.live(work, home, number=number, middle=middle)
        tally.add("kills", death.died)
        after = goes_on(home, death.told)
        broken_off += sum(link.entry.kind is EntryKind.FAILED for link in after)
        if not death.died:
            assert number > (3 if middle else 30)
            break
    else:
        pytest.fail("it never came to an end")
    assert broken_off > 0


def test_loss_of_power_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, tally: Tally) -> None:
    root = tmp_path / "root"
    root.mkdir()
    with monkeypatch.context() as patched:
        tape = Tape(root, patched)
        work(tape.mark, root / "home")
    dice = random.Random(7)
    end, told = Disk(root), list[str]()
    for number, event in enumerate(tape.events):
        if event[0] == "told":
            told.append(str(event[1]))
        else:
            end.play(event, dice)
        for place, tree in enumerate(end.afterwards(24 if share == 1 else 6, dice)):
            found = tmp_path / f"{number}-{place}"
            write_out(tree, found)
            tally.add("states")
            goes_on(found / "home", told)


def recover(tell: Tell, home: Path) -> None:
    restore(Disclosures(home), "put back", "Ana")
    tell("done")


def test_death_while_restoring(tmp_path: Path, mortals: Mortals, tally: Tally) -> None:
    """Restored or as it was; then it can be restored again, and every release is there once."""
    for number in range(1, 1000):
        home = tmp_path / f"{number}"
        work(lambda _: None, home)
        lines = (home / "disclosures.jsonl").read_bytes().splitlines(keepends=True)
        (home / "disclosures.jsonl").write_bytes(lines[0] + lines[1].replace(b"Clinic", b"Nobody") + lines[2])
        death = mortals.live(recover, home, number=number, middle=False)
        tally.add("kills", death.died)
        log = Disclosures(home)
        try:
            log.links()
        except StoreError:
            restore(log, "again", "Ana")
        assert [link.entry.release for link in releases(log.links())] == ["r1", "r2"]
        assert sum(link.entry.kind is EntryKind.WITHDRAWN for link in log.links()) == 1
        if not death.died:
            assert number > 10
            return
    pytest.fail("it never came to an end")
