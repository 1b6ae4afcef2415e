"""A release that waits for a second person when the machine goes down at any moment: nothing is lost, nothing is half.

What was prepared and acknowledged can be approved; what was not leaves nothing that counts. A release is with the
partner whole, or the log says that it is not, or it can be written again from what is kept.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from store.api import StoreError
from store.disclosures.log import Disclosures
from store.disclosures.prepared import PREPARED, PreparedFiles, put_aside
from tests.faults.counts import Tally
from tests.faults.mortal import Mortals, Tell
from tests.faults.power import Disk, Tape, write_out
from workshop.disclosure.approval import NotPrepared, waiting
from workshop.disclosure.document import FORMAT, encode
from workshop.disclosure.folders import division_folder, for_partner
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, releases
from workshop.services.actor import Actor
from workshop.services.approval import ApprovalService

pytestmark = pytest.mark.usefixtures("quick_disk")

FILES = {
    "release.json": encode({"format": FORMAT, "release": "r1", "tables": []}),
    "table-1-all.csv": b"students\r\n61\r\n" * 90,
    "division-only-reasons.txt": b"why\n",
}
PARTNER = for_partner(FILES)


def line(folder: Path, name: str) -> LogEntry:
    files = tuple((file, digest(data), len(data)) for file, data in FILES.items())
    return LogEntry(
        EntryKind.PREPARED, "2026-11-23T12:00:00Z", name, "Clinic", files=files, approved_by="Eve Long",
        countersign_days=2, folder=str(folder),
    )  # fmt: skip


def prepare(tell: Tell, root: Path, name: str = "r1") -> None:
    log = Disclosures(root / "home")
    tell(put_aside(log, name, FILES, lambda links: line(root / name, name)).number)


def approve(tell: Tell, root: Path) -> None:
    service = ApprovalService(root / "home", Actor.at_home(root / "home"))
    tell(service.approve("r1", "Tom Reed", confirm="r1").number)


def decline(tell: Tell, root: Path) -> None:
    service = ApprovalService(root / "home", Actor.at_home(root / "home"))
    tell(service.decline("r1", "Tom Reed", "too fine").number)


def prepared(root: Path) -> None:
    prepare(lambda _: None, root)


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def goes_on(root: Path) -> tuple[LogLink, ...]:
    """Another release is prepared and approved; then nothing lies in the folder that no line accounts for."""
    prepare(lambda _: None, root, "r9")
    service = ApprovalService(root / "home", Actor.at_home(root / "home"))
    links = Disclosures(root / "home").links()
    left = {link.entry.release for link in waiting(links)}
    assert left >= {"r9"}
    assert {path.name for path in (root / "home" / PREPARED).iterdir()} == left
    for link in waiting(links):
        assert PreparedFiles(root / "home").read(link.entry) == FILES
    service.approve("r9", "Tom Reed", confirm="r9")
    assert files_in(root / "r9") == PARTNER
    after = Disclosures(root / "home").links()
    for link in releases(after):
        assert all(Disclosures(root / "home").file(sha256) for _, sha256, _ in link.entry.files)
    return after


@pytest.mark.parametrize("middle", [False, True], ids=["between", "within"])
def test_death_while_preparing(tmp_path: Path, mortals: Mortals, middle: bool, tally: Tally) -> None:
    """It waits, whole, or it does not wait; once acknowledged it does."""
    for number in range(1, 400):
        root = tmp_path / f"{number}"
        root.mkdir()
        death = mortals.live(prepare, root, number=number, middle=middle)
        tally.add("kills", death.died)
        waits = {link.entry.release for link in waiting(Disclosures(root / "home").links())}
        assert waits == {"r1"} if death.told else waits <= {"r1"}
        assert not (root / "r1").exists()
        after = goes_on(root)
        assert not any(link.entry.kind is EntryKind.FAILED for link in after), "nothing was about to leave"
        if not death.died:
            assert number > (3 if middle else 20)
            return
    pytest.fail("it never came to an end")


@pytest.mark.parametrize("middle", [False, True], ids=["between", "within"])
def test_death_while_approving(tmp_path: Path, mortals: Mortals, middle: bool, tally: Tally) -> None:
    """Once the log says released, the partner has all of it or it is written again from what is kept; before, it waits
    and can be approved still."""
    found: dict[str, int] = {}
    for number in range(1, 600):
        root = tmp_path / f"{number}"
        root.mkdir()
        prepared(root)
        death = mortals.live(approve, root, number=number, middle=middle)
        tally.add("kills", death.died)
        there = files_in(root / "r1")
        assert there in ({}, PARTNER), "never half"
        assert division_folder(root / "r1").is_dir() or not there
        log = Disclosures(root / "home")
        sent = [link.entry.release for link in releases(log.links())]
        service = ApprovalService(root / "home", Actor.at_home(root / "home"))
        if sent:
            with pytest.raises(NotPrepared, match="was released on"):
                service.approve("r1", "Tom Reed", confirm="r1")
            assert {name: log.file(sha256) for name, sha256, _ in releases(log.links())[0].entry.files} == FILES
        else:
            assert not division_folder(root / "r1").exists() and not there and not death.told
            service.approve("r1", "Tom Reed", confirm="r1")
            assert files_in(root / "r1") == PARTNER
        found["sent" if sent else "waits"] = found.get("sent" if sent else "waits", 0) + 1
        if number % 4 == 0 or not death.died:
            assert [link.entry.release for link in releases(goes_on(root))] == ["r1", "r9"]
        if not death.died:
            assert found["sent"] > 1
            assert found["waits"] > (3 if middle else 20)
            return
        shutil.rmtree(root)
    pytest.fail("it never came to an end")


def test_death_while_declining(tmp_path: Path, mortals: Mortals, tally: Tally) -> None:
    for number in range(1, 300):
        root = tmp_path / f"{number}"
        root.mkdir()
        prepared(root)
        death = mortals.live(decline, root, number=number, middle=False)
        tally.add("kills", death.died)
        waits = [link.entry.release for link in waiting(Disclosures(root / "home").links())]
        assert waits == ([] if death.told else waits)
        if waits:
            assert PreparedFiles(root / "home").read(waiting(Disclosures(root / "home").links())[0].entry) == FILES
        assert len(goes_on(root)) >= 2
        if not death.died:
            assert number > 10
            return
    pytest.fail("it never came to an end")


def test_loss_of_power_while_preparing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, tally: Tally
) -> None:
    """Whatever of what was not synced is forgotten: acknowledged, it waits and its files are whole."""
    root = tmp_path / "root"
    root.mkdir()
    with monkeypatch.context() as patched:
        tape = Tape(root, patched)
        prepare(tape.mark, root)
    dice = random.Random(11)
    end, told = Disk(root), 0
    for number, event in enumerate(tape.events):
        if event[0] == "told":
            told += 1
        else:
            end.play(event, dice)
        for place, tree in enumerate(end.afterwards(24 if share == 1 else 6, dice)):
            found = tmp_path / f"{number}-{place}"
            write_out(tree, found)
            tally.add("states")
            waits = [link.entry for link in waiting(Disclosures(found / "home").links())]
            assert len(waits) == 1 or not told
            assert all(PreparedFiles(found / "home").read(entry) == FILES for entry in waits)
            goes_on(found)


@pytest.mark.parametrize("call", ["write_new", "rename", "sync_folder", "make_folder", "pwrite_all"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Neither a line nor a file, and the same can be prepared afterwards."""
    from store.files import disk

    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    Disclosures(tmp_path / "home").append(lambda links: LogEntry(EntryKind.REFUSED, "t"))
    with monkeypatch.context() as patched, pytest.raises(StoreError, match=r"no space left|disk is full"):
        patched.setattr(disk, call, full)
        prepare(lambda _: None, tmp_path)
    assert waiting(Disclosures(tmp_path / "home").links()) == ()
    assert files_in(tmp_path / "home" / PREPARED) == {}
    goes_on(tmp_path)
