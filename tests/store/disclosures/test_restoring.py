"""A log that was shortened, deleted or put back is refused; going on without its lines is decided and recorded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from store.api import CorruptError, StoreError
from store.disclosures.chain import HEAD, LOG
from store.disclosures.kept import FILES
from store.disclosures.log import Disclosures
from store.disclosures.restoring import restore
from workshop.disclosure.anchor import Head, compare
from workshop.disclosure.document import FORMAT, encode
from workshop.disclosure.entries import UNKNOWN_CONSENT
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, releases, state_of

WHY, WHO = "the backup of Monday was put back", "Ana Ruiz"


@pytest.fixture
def log(tmp_path: Path) -> Disclosures:
    return Disclosures(tmp_path / "home")


def release_files(release: str, head: Head | None) -> dict[str, bytes]:
    """A release as a partner holds it, with one individual record."""
    csv = f"Student ID,Grade\r\n'={release},3\r\n".encode()
    document = {
        "format": FORMAT, "release": release, "made": "2026-11-24T10:00:00-05:00", "partner": "Clinic",
        "purpose": "outreach", "approved_by": "Ben", "destroy_by": "2027-06-30", "notices": ["redisclosure-1"],
        "policy": {"id": "module-12"}, "attackers": ["partner"], "tables": [{"by": ["Grade"]}],
        "records": {"file": "records.csv", "fields": ["Grade"], "students": 1}, "proof": {"status": "optimal"},
        **({"log": head.document()} if head is not None else {}),
        "files": {"records.csv": digest(csv)},
    }  # fmt: skip
    return {"records.csv": csv, "release.json": encode(document)}


def release(log: Disclosures, name: str, *, named: bool = True) -> dict[str, bytes]:
    files = release_files(name, Head.of(log.links()) if named else None)
    entry = LogEntry(
        EntryKind.RELEASED, "2026-11-24T15:00:00Z", name, "Clinic", people=("Dr. Reyes",), interest="invites families",
        students=((f"={name}", "c-1"),), files=tuple((file, digest(data), len(data)) for file, data in files.items()),
    )  # fmt: skip
    log.append(lambda links: entry, files)
    return files


def note(log: Disclosures, kind: EntryKind, name: str = "") -> LogLink:
    return log.append(lambda links: LogEntry(kind, "2026-11-25T15:00:00Z", name, "Clinic", reasons=("why",)))


def filled(log: Disclosures) -> bytes:
    release(log, "r1")
    note(log, EntryKind.REFUSED)
    release(log, "r2")
    note(log, EntryKind.WITHDRAWN, "r1")
    return log.path.read_bytes()


# ------------------------------------------------------------------ what is refused


def cut_to_the_first_line(log: Disclosures) -> None:
    log.path.write_bytes(log.path.read_bytes().splitlines(keepends=True)[0])
    (log.home / HEAD).unlink()


def deleted_with_its_head(log: Disclosures) -> None:
    log.path.unlink()
    (log.home / HEAD).unlink()


def put_back_to_an_older_pair(log: Disclosures) -> None:
    older = Disclosures(log.home.with_name("older"))
    release(older, "r1")
    for name in (LOG, HEAD):
        shutil.copy(older.home / name, log.home / name)


def last_line_cut_with_the_head_moved(log: Disclosures) -> None:
    """The last line is not a release: nothing but its own copy tells of it."""
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:-1]))
    third = log.look().links[-1]
    (log.home / HEAD).write_text(f'{{"hash":"{third.hash}","lines":{third.number}}}')


DAMAGES = [
    cut_to_the_first_line,
    deleted_with_its_head,
    put_back_to_an_older_pair,
    last_line_cut_with_the_head_moved,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_missing_lines_stop_reading_and_writing_and_can_be_put_back(
    log: Disclosures, damage: Callable[[Disclosures], None]
) -> None:
    whole = filled(log)
    damage(log)
    for use in (log.links, lambda: release(log, "r3")):
        with pytest.raises(CorruptError, match=r"lines (are missing|were taken away).*--restore --reason TEXT"):
            use()
    done = restore(log, WHY, WHO)
    assert log.path.read_bytes().startswith(whole)
    assert (done.back > 0, done.again, done.releases) == (True, 0, ())
    *_, last = log.links()
    assert (last.entry.kind, last.entry.approved_by) == (EntryKind.RESTORED, WHO)
    assert last.entry.reasons[0] == WHY
    assert [link.entry.release for link in releases(log.links())] == ["r1", "r2"]
    assert state_of(log.links(), "r1") is EntryKind.WITHDRAWN
    release(log, "r3")


def test_a_changed_line_is_set_aside_and_the_lines_after_it_stay_as_they_were(log: Disclosures) -> None:
    whole = filled(log)
    log.path.write_bytes(whole.replace(b"Dr. Reyes", b"Dr. Nobody", 1))
    with pytest.raises(CorruptError, match="line 1, was changed"):
        log.links()
    done = restore(log, WHY, WHO)
    assert done.back == 4
    assert done.aside is not None
    assert done.aside.read_bytes().count(b"Dr. Nobody") == 1
    assert log.path.read_bytes().startswith(whole)
    assert "line 1, was changed" in " ".join(log.links()[-1].entry.reasons)


def test_a_log_of_before_lines_were_kept_is_entered_from_the_files(log: Disclosures) -> None:
    """Only the release.json of the second release is left of it: it counts as told, and its students are known."""
    filled(log)
    lines = log.path.read_bytes().splitlines(keepends=True)
    for line in lines:
        (log.home / FILES / digest(line)).unlink()
    cut_to_the_first_line(log)
    done = restore(log, WHY, WHO)
    assert (done.back, done.again, done.releases) == (0, 0, ("r2",))
    sent = releases(log.links())
    assert [link.entry.release for link in sent] == ["r1", "r2"]
    again = sent[1].entry
    assert (again.at, again.partner, again.purpose) == ("2026-11-24T15:00:00Z", "Clinic", "outreach")
    assert again.students == (("=r2", UNKNOWN_CONSENT),)
    assert "not known any more" in again.reasons[0]
    assert log.file(again.files[0][1])


def test_lines_of_another_way_on_are_entered_again(log: Disclosures) -> None:
    """An older pair was put back, and a version that looks for nothing wrote on: two lines have the same number."""
    filled(log)
    other = Disclosures(log.home.with_name("other"))
    release(other, "r1")
    release(other, "r9")
    for name in (LOG, HEAD):
        shutil.copy(other.home / name, log.home / name)
    for path in (other.home / FILES).iterdir():
        shutil.copy(path, log.home / FILES / path.name)
    with pytest.raises(CorruptError, match="lines are missing"):
        log.links()
    done = restore(log, WHY, WHO)
    assert (done.back, done.again) == (0, 3)
    assert sorted(link.entry.release for link in releases(log.links())) == ["r1", "r2", "r9"]
    assert state_of(log.links(), "r1") is EntryKind.WITHDRAWN
    assert log.links()[4].entry.reasons[-1] == "entered again; this was line 3 of the log before"
    for link in releases(log.links()):
        compared = compare(log.file(link.entry.files[1][1]), log.links())
        assert not compared.problems, link.entry.release


def test_what_a_partner_holds_is_entered_when_nothing_here_tells_of_it(log: Disclosures) -> None:
    """The whole home is that of Monday: only the partner's copy says that there was a release on Tuesday."""
    release(log, "r1")
    monday = log.home.with_name("monday")
    shutil.copytree(log.home, monday)
    held = release(log, "r2")
    back = Disclosures(monday)
    assert compare(held["release.json"], back.links()).problems
    done = restore(back, WHY, WHO, [held])
    assert done.releases == ("r2",)
    assert not compare(held["release.json"], back.links()).problems
    with pytest.raises(StoreError, match="Nothing is missing"):
        restore(back, WHY, WHO, [held])


def test_a_partner_s_release_that_contradicts_the_log_is_not_entered(log: Disclosures) -> None:
    release(log, "r1")
    forged = release_files("r1", Head(0, "f" * 64))
    before = log.path.read_bytes()
    with pytest.raises(StoreError, match=r"names another release\.json"):
        restore(log, WHY, WHO, [forged])
    with pytest.raises(StoreError, match="is not a release"):
        restore(log, WHY, WHO, [{"release.json": b"{}"}])
    assert log.path.read_bytes() == before


def test_a_whole_log_is_not_restored(log: Disclosures) -> None:
    whole = filled(log)
    with pytest.raises(StoreError, match="Nothing is missing"):
        restore(log, WHY, WHO)
    assert log.path.read_bytes() == whole


# ------------------------------------------------------------------ what releases say of the log


def test_every_release_agrees_with_the_log_it_was_made_from(log: Disclosures) -> None:
    held = [release(log, "r1"), release(log, "r2"), release(log, "old", named=False)]
    note(log, EntryKind.WITHDRAWN, "r2")
    found = [compare(files["release.json"], log.links()) for files in held]
    assert [one.problems for one in found] == [(), (), ()]
    assert [bool(one.note) for one in found] == [False, False, True]


def test_a_log_that_was_written_anew_does_not_fit_what_partners_hold(log: Disclosures) -> None:
    """Somebody left the first release out and made a chain that fits: the second one was made after another line."""
    release(log, "r1")
    held = release(log, "r2")
    anew = Disclosures(log.home.with_name("anew"))
    anew.append(lambda links: log.links()[1].entry, held)
    assert "made after a line 1 that is not in" in compare(held["release.json"], anew.links()).problems[0]
    release(anew, "r3")
    assert compare(held["release.json"], anew.links()).problems
    done = restore(anew, WHY, WHO)
    assert done.back == done.again == 0
    after = compare(held["release.json"], anew.links())
    assert (after.problems, WHY in after.note) == ((), True)


def test_a_release_that_was_never_handed_out_is_noticed_when_a_partner_has_it(log: Disclosures) -> None:
    held = release(log, "r1")
    note(log, EntryKind.FAILED, "r1")
    assert "never handed out" in compare(held["release.json"], log.links()).problems[0]


def test_a_changed_copy_is_named(log: Disclosures) -> None:
    held = release(log, "r1")
    changed = compare(held["release.json"].replace(b"outreach", b"research"), log.links())
    assert "was changed" in changed.problems[0]
