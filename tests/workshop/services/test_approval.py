"""Who may prepare, approve and countersign, decided in the service; and what happens when two do it at once."""

from __future__ import annotations

import datetime
import json
import multiprocessing
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from content.loader import load_pack
from content.pack_registry import find_pack
from store.api import CorruptError, Identity, StoreError
from store.create import create_session
from store.disclosures.chain import HEAD, LOG
from store.disclosures.log import Disclosures
from store.disclosures.prepared import PREPARED, PreparedFiles, put_aside
from store.disclosures.restoring import restore
from store.journal.opening import open_session
from workshop.disclosure.agreement import Agreement, Ground
from workshop.disclosure.approval import NotApproved, NotPrepared, due_countersignatures, waiting
from workshop.disclosure.document import FORMAT, encode
from workshop.disclosure.log import (
    EntryKind,
    LogEntry,
    NewerLog,
    Tampered,
    canonical,
    digest,
    kept_files,
    link,
    read_log,
    releases,
    state_of,
)
from workshop.services.actor import Actor
from workshop.services.agreements import AgreementService
from workshop.services.approval import ApprovalService
from workshop.services.errors import Declined
from workshop.services.sharing import SharingService
from workshop.services.use_case import SharingNotAllowed
from workshop.sheets.model import Role

NOON = "2026-11-23T17:00:00Z"
TODAY = datetime.date(2026, 11, 23)


def bytes_of(name: str) -> dict[str, bytes]:
    document = {"format": FORMAT, "release": name, "tables": [], "groupings": []}
    return {"release.json": encode(document), "README.md": f"{name}, invented".encode()}


def line(folder: Path, name: str, **changes: Any) -> LogEntry:
    files = tuple((file, digest(data), len(data)) for file, data in bytes_of(name).items())
    made = LogEntry(
        EntryKind.PREPARED, NOON, name, "Clinic", files=files, approved_by="Eve Long", by="Eve Long",
        session="autumn", account="ws", countersign_days=2, folder=str(folder / name),
    )  # fmt: skip
    return replace(made, **changes)


def prepare(root: Path, name: str = "r1", **changes: Any) -> None:
    put_aside(Disclosures(root / "home"), name, bytes_of(name), lambda links: line(root, name, **changes))


def service(root: Path, today: datetime.date = TODAY) -> ApprovalService:
    """As a command gets it."""
    home = root / "home"
    return ApprovalService(home, Actor.at_home(home), lambda: today)


def in_session(root: Path, person: str, role: Role = Role.COORDINATOR) -> Actor:
    """As a screen gets it: of a session on disk, opened under that name."""
    home, pack = root / "home", load_pack(find_pack("va-attendance-12"))
    session = create_session(home, title="Autumn", pack=pack, people=[(person, role.value)])
    store = open_session(session, Identity(person, role), home=home, pack=pack)
    try:
        return Actor.in_session(store, home)
    finally:
        store.close()


def kinds(root: Path) -> list[str]:
    return [found.entry.kind.value for found in Disclosures(root / "home").links()]


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.OBSERVER])
def test_participants_and_observers_decide_nothing(tmp_path: Path, role: Role) -> None:
    prepare(tmp_path)
    actor = in_session(tmp_path, "Pia Ray", role)
    never_looked_at: Any = None
    made, agreed = ApprovalService(tmp_path / "home", actor), AgreementService(tmp_path / "home", actor)
    agreement = Agreement("A", "Clinic", Ground.TABLES, "p", "2026-01-01", "2026-12-31", tables=(("Grade",),))
    uses: dict[type, list[Callable[[], Any]]] = {
        ApprovalService: [
            lambda: made.prepare(never_looked_at, never_looked_at, tmp_path),
            lambda: made.waiting(),
            lambda: made.review("r1"),
            lambda: made.approve("r1", "Pia Ray", confirm="r1"),
            lambda: made.decline("r1", "Pia Ray", "no"),
            lambda: made.countersign("r1", "Pia Ray", confirm="r1"),
            lambda: made.due(),
        ],
        AgreementService: [
            lambda: agreed.agreements(),
            lambda: agreed.agreement("A"),
            lambda: agreed.agreement_for("Clinic"),
            lambda: agreed.add(agreement),
            lambda: agreed.suspend("A", "x"),
            lambda: agreed.resume("A", "x"),
            lambda: agreed.end("A", "x"),
            lambda: agreed.due_destruction(),
            lambda: agreed.copy_hash(tmp_path / "home" / LOG),
        ],
    }
    before = (tmp_path / "home" / LOG).read_bytes()
    for kind, calls in uses.items():
        public = {name for name, use in vars(kind).items() if callable(use) and not name.startswith("_")}
        assert len(calls) == len(public), "every use of the service is tried"
        for use in calls:
            with pytest.raises(SharingNotAllowed, match="Only the coordinator"):
                use()
    assert (tmp_path / "home" / LOG).read_bytes() == before
    assert not (tmp_path / "r1").exists()


def test_in_a_session_people_are_who_the_session_knows(tmp_path: Path) -> None:
    """Who prepared cannot approve there under another name; another person's name is vouched for."""
    prepare(tmp_path)
    eve = ApprovalService(tmp_path / "home", in_session(tmp_path, "Eve Long"), lambda: TODAY)
    with pytest.raises(NotApproved, match="Someone else"):
        eve.approve("r1", "Tom Reed", confirm="r1")
    tom = ApprovalService(tmp_path / "home", in_session(tmp_path, "Tom Reed"), lambda: TODAY)
    made = tom.approve("r1", "Tom Reed", confirm="r1").entry
    assert (made.second_by, made.by, made.typed) == ("Tom Reed", "Tom Reed", ())
    assert kinds(tmp_path) == ["prepared", "not approved", "released"]


def test_a_name_that_was_typed_in_a_session_is_marked(tmp_path: Path) -> None:
    prepare(tmp_path)
    tom = ApprovalService(tmp_path / "home", in_session(tmp_path, "Tom Reed"), lambda: TODAY)
    made = tom.approve("r1", "Ida Moss", confirm="r1").entry
    assert (made.second_by, made.by, made.typed) == ("Ida Moss", "Tom Reed", ("second_by",))


def test_a_late_countersignature_ends_the_emergency_path(tmp_path: Path) -> None:
    prepare(tmp_path)
    service(tmp_path).approve("r1", "Eve Long", confirm="r1", emergency="flu at Oak")
    [due] = service(tmp_path).due()
    assert (due.due, due.overdue("2026-11-25"), due.overdue("2026-11-26")) == ("2026-11-25", False, True)
    prepare(tmp_path, "r2")
    late = service(tmp_path, datetime.date(2026, 11, 26))
    with pytest.raises(NotApproved, match="countersigned by Nov 25, 2026"):
        late.approve("r2", "Eve Long", confirm="r2", emergency="again")
    late.approve("r2", "Tom Reed", confirm="r2")
    late.countersign("r1", "Tom Reed", confirm="r1")
    prepare(tmp_path, "r3")
    late.approve("r3", "Eve Long", confirm="r3", emergency="again")
    assert [one.link.entry.release for one in late.due()] == ["r3"]
    with pytest.raises(Declined, match="No countersignature is due"):
        late.countersign("r2", "Ida Moss", confirm="r2")


def test_the_approvers_of_the_policy_hold_for_the_countersignature_too(tmp_path: Path) -> None:
    prepare(tmp_path, approvers=("Tom Reed",))
    service(tmp_path).approve("r1", "Eve Long", confirm="r1", emergency="flu at Oak")
    with pytest.raises(NotApproved, match="names Tom Reed"):
        service(tmp_path).countersign("r1", "Ida Moss", confirm="r1")
    service(tmp_path).countersign("r1", "Tom Reed", confirm="r1")


# ------------------------------------------------------------------ at once


def _approve(root: Path, who: str, start: Any, answers: Any) -> None:
    start.wait()
    try:
        service(root).approve("r1", who, confirm="r1", folder=root / f"out-{who[:3]}")
        answers.put("released")
    except NotPrepared:
        answers.put("too late")


def _decline(root: Path, who: str, start: Any, answers: Any) -> None:
    start.wait()
    try:
        service(root).decline("r1", who, "no")
        answers.put("declined")
    except NotPrepared:
        answers.put("too late")


@pytest.mark.parametrize("other", [_approve, _decline])
def test_of_two_at_once_one_decides(tmp_path: Path, other: Callable[..., None]) -> None:
    """Two processes: one of them releases or declines, the other one is told; never both, never neither."""
    processes = multiprocessing.get_context("spawn")
    prepare(tmp_path)
    start, answers = processes.Event(), processes.Queue()
    both = [
        processes.Process(target=job, args=(tmp_path, who, start, answers))
        for job, who in ((_approve, "Tom Reed"), (other, "Ida Moss"))
    ]
    for one in both:
        one.start()
    start.set()
    said = sorted(answers.get(timeout=120) for _ in both)
    for one in both:
        one.join(60)
        assert one.exitcode == 0
    assert said in (["released", "too late"], ["declined", "too late"])
    out = [path.name for path in tmp_path.iterdir() if path.name != "home"]
    assert len(out) == (1 if "released" in said else 0)
    assert kinds(tmp_path) == ["prepared", said[0]]


def test_of_two_prepared_the_second_has_to_be_checked_again(tmp_path: Path) -> None:
    prepare(tmp_path)
    prepare(tmp_path, "r2")
    assert [found.entry.release for found in service(tmp_path).waiting()] == ["r1", "r2"]
    service(tmp_path).approve("r2", "Tom Reed", confirm="r2")
    review = service(tmp_path).review("r1")
    assert "r2 was made after" in review.problem
    with pytest.raises(NotApproved, match="r2 was made after"):
        service(tmp_path).approve("r1", "Tom Reed", confirm="r1")


@pytest.mark.parametrize("kind", [EntryKind.ANSWERED, EntryKind.CORRECTED])
def test_what_was_said_of_labels_since_has_to_be_counted_first(tmp_path: Path, kind: EntryKind) -> None:
    prepare(tmp_path)
    said = LogEntry(kind, NOON, same_values=(("School", ("Oak",), ("Oak Park",)),))
    Disclosures(tmp_path / "home").append(lambda links: said)
    with pytest.raises(NotApproved, match="labels of earlier releases was changed"):
        service(tmp_path).approve("r1", "Tom Reed", confirm="r1")


def test_what_was_not_compared_on_purpose_does_not_wait_for_others(tmp_path: Path) -> None:
    prepare(tmp_path, without_history="another school")
    prepare(tmp_path, "r2")
    service(tmp_path).approve("r2", "Tom Reed", confirm="r2")
    service(tmp_path).approve("r1", "Tom Reed", confirm="r1")


# ------------------------------------------------------------------ what goes wrong on the way


def test_a_folder_that_is_there_keeps_the_release_waiting(tmp_path: Path) -> None:
    prepare(tmp_path)
    (tmp_path / "r1").mkdir()
    with pytest.raises(StoreError, match="already exists"):
        service(tmp_path).approve("r1", "Tom Reed", confirm="r1")
    service(tmp_path).approve("r1", "Tom Reed", confirm="r1", folder=tmp_path / "elsewhere")
    assert kinds(tmp_path) == ["prepared", "released"]


def test_what_could_not_be_written_can_be_approved_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line `failed` takes back the one before it, and no later one: what left counts."""
    from store.files.outside import Spot

    def broken(self: Spot, staged: str) -> None:
        raise OSError(5, "Input/output error")

    prepare(tmp_path)
    with monkeypatch.context() as patched, pytest.raises(StoreError, match="nothing was released"):
        patched.setattr(Spot, "take", broken)
        service(tmp_path).approve("r1", "Tom Reed", confirm="r1")
    links = Disclosures(tmp_path / "home").links()
    assert releases(links) == []
    assert [found.entry.release for found in waiting(links)] == ["r1"]
    service(tmp_path).approve("r1", "Tom Reed", confirm="r1")
    links = Disclosures(tmp_path / "home").links()
    assert kinds(tmp_path) == ["prepared", "released", "failed", "released"]
    assert [found.number for found in releases(links)] == [4]
    assert waiting(links) == ()
    assert "r1" in [one.release for one in SharingService(tmp_path / "home", service(tmp_path).actor).compare_log(())]


def test_a_line_of_the_log_that_was_changed_lets_nothing_out(tmp_path: Path) -> None:
    """Nobody else can be made the one who prepared, and no other bytes the ones that were."""
    prepare(tmp_path)
    log = tmp_path / "home" / LOG
    good = log.read_bytes()
    for old, new in ((b"Eve Long", b"Eva Lang"), (digest(bytes_of("r1")["README.md"]).encode(), b"0" * 64)):
        log.write_bytes(good.replace(old, new))
        with pytest.raises(CorruptError, match="was changed after it was written"):
            service(tmp_path).approve("r1", "Eve Long", confirm="r1")
    log.write_bytes(good)
    service(tmp_path).approve("r1", "Tom Reed", confirm="r1")


def test_lines_that_are_taken_away_are_missed(tmp_path: Path) -> None:
    """Also when the head and the copy of the line go with them: the files of the release tell."""
    prepare(tmp_path)
    home = tmp_path / "home"
    log, head = (home / LOG).read_bytes(), (home / HEAD).read_bytes()
    made = service(tmp_path).approve("r1", "Tom Reed", confirm="r1")
    whole = (home / LOG).read_bytes()
    (home / LOG).write_bytes(log)
    (home / HEAD).write_bytes(head)
    (home / "disclosures" / digest(whole.splitlines(keepends=True)[-1])).unlink()
    with pytest.raises(CorruptError, match="lines are missing"):
        service(tmp_path).waiting()
    restored = restore(Disclosures(home), "put back", "Ana")
    assert restored.releases == () or restored.releases == (made.entry.release,)
    links = Disclosures(home).links()
    assert {sha256 for found in links for _, sha256, _ in kept_files(found.entry)} >= {
        digest(data) for data in bytes_of("r1").values()
    }


def test_restoring_brings_prepared_releases_and_agreements_back(tmp_path: Path) -> None:
    prepare(tmp_path)
    home = tmp_path / "home"
    agreement = Agreement("A", "Clinic", Ground.TABLES, "p", "2026-01-01", "2026-12-31", tables=(("Grade",),))
    AgreementService(home, service(tmp_path).actor, lambda: TODAY).add(agreement)
    prepare(tmp_path, "r2")
    lines = (home / LOG).read_bytes().splitlines(keepends=True)
    (home / LOG).write_bytes(lines[0])
    restore(Disclosures(home), "put back", "Ana")
    assert kinds(tmp_path)[:3] == ["prepared", "agreement", "prepared"]
    service(tmp_path).approve("r1", "Tom Reed", confirm="r1")


def test_files_without_a_line_are_of_a_process_that_died(tmp_path: Path) -> None:
    prepare(tmp_path)
    files = PreparedFiles(tmp_path / "home")
    files.write("r9", bytes_of("r9"))
    (files.folder / ".new-1").mkdir()
    (files.folder / "notes.txt").write_text("somebody's own")
    (files.folder / "mine").mkdir()
    (files.folder / "elsewhere").symlink_to(tmp_path)
    with pytest.raises(NotPrepared, match="No prepared release"):
        service(tmp_path).approve("r9", "Tom Reed", confirm="r9")
    prepare(tmp_path, "r2")
    assert sorted(path.name for path in files.folder.iterdir()) == ["elsewhere", "mine", "notes.txt", "r1", "r2"]


def test_the_home_keeps_its_folder_to_itself(tmp_path: Path) -> None:
    """Nothing is written into it under a path that somebody types."""
    prepare(tmp_path)
    inside = tmp_path / "home" / PREPARED / "mine"
    with pytest.raises(StoreError, match="belongs to the program"):
        service(tmp_path).approve("r1", "Tom Reed", confirm="r1", folder=inside)
    for name in ("../r1", ".", "", "a/b", "x" * 300):
        with pytest.raises(ValueError, match="plain"):
            PreparedFiles(tmp_path / "home").write(name, {})


# ------------------------------------------------------------------ other versions


def test_an_older_log_is_read_and_goes_on(tmp_path: Path) -> None:
    """A line of before has none of the new parts, and its bytes are the same today."""
    old = LogEntry(EntryKind.RELEASED, NOON, "r0", "Clinic", approved_by="Ana Ruiz", tables=(("Grade",),))
    _, data = link(None, old)
    added = {
        "second_by",
        "approvers",
        "folder",
        "countersign_days",
        "emergency",
        "countersign_by",
        "agreement",
        "agreed",
    }
    assert added <= {part.name for part in fields(LogEntry)}
    assert not added & set(json.loads(data)["entry"])
    home = tmp_path / "home"
    home.mkdir(0o700)
    (home / LOG).write_bytes(data)
    assert [found.entry for found in service(tmp_path)._log.links()] == [old]
    prepare(tmp_path)
    service(tmp_path).approve("r1", "Tom Reed", confirm="r1")
    assert kinds(tmp_path) == ["released", "prepared", "released"]


@pytest.mark.parametrize(
    "change", [{"kind": "audited"}, {"witnessed_by": "x"}, {"kind": "agreement", "agreed": {"id": "A"}}]
)
def test_a_newer_log_is_refused_in_a_sentence_and_never_cut(tmp_path: Path, change: dict[str, Any]) -> None:
    """What an older program says of the lines it does not know: this one plays it, before what is still to come."""
    prepare(tmp_path)
    home = tmp_path / "home"
    body = {"at": NOON, "kind": "released"} | change
    before = json.loads((home / LOG).read_bytes())["hash"]
    hashed = digest(before.encode() + b"\n" + canonical([2, body]))
    line = canonical({"entry": body, "hash": hashed, "number": 2, "previous": before}) + b"\n"
    data = (home / LOG).read_bytes() + line
    (home / LOG).write_bytes(data)
    with pytest.raises(NewerLog, match="line 2, was written by a newer version of workshop"):
        read_log(data)
    for use in (service(tmp_path).waiting, lambda: restore(Disclosures(home), "x", "Ana")):
        with pytest.raises(StoreError, match="newer version"):
            use()
    assert (home / LOG).read_bytes() == data
    assert issubclass(NewerLog, Tampered)


def test_what_became_of_a_release_is_not_its_side_notes(tmp_path: Path) -> None:
    prepare(tmp_path)
    service(tmp_path).approve("r1", "Eve Long", confirm="r1", emergency="flu at Oak")
    service(tmp_path).countersign("r1", "Tom Reed", confirm="r1")
    links = Disclosures(tmp_path / "home").links()
    assert state_of(links, "r1") is EntryKind.RELEASED
    assert due_countersignatures(links) == ()
    assert list((tmp_path / "home" / PREPARED).iterdir()) == []
