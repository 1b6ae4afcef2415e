"""A coordinator's path at 80x24, by keyboard on real terminals: from a new kind of file through its questions to a
release that a second person signs. Of the twelve kinds four are tried by default, the others with

    uv run pytest -m scale tests/terminal/test_signed_release.py

By command all twelve are: tests/workshop/cli/test_share_kinds.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session, open_session
from store.api import Identity
from store.library.catalog import Library
from tests.support.console import Console
from tests.support.kinds_of_files import KINDS, Kind, numbered, periods, plain
from tests.support.terminal_rooms import command, home, opened
from workshop.disclosure.agreement import Agreement, Ground, Side, Signature
from workshop.disclosure.log import EntryKind, read_log
from workshop.disclosure.policy_file import shipped_policies
from workshop.services.actor import Actor
from workshop.services.agreements import AgreementService
from workshop.sheets.model import END, InsertRow, Role, SetCell

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

CLINIC, PURPOSE = "Riverside Clinic", "asthma outreach"
_DEFAULT = (plain, periods)
"""Nothing is asked; codes and a rule."""
_EVERY = [make if make in _DEFAULT else pytest.param(make, marks=pytest.mark.scale) for make in KINDS]
PEOPLE = (("Ana Ruiz", "coordinator"), ("Eve Long", "coordinator"))


def _session() -> str:
    """A session of two coordinators with a partner and a purpose."""
    pack = load_pack(shipped_packs()["va-attendance-12"])
    session = create_session(home(), title="Tuesday", pack=pack, people=PEOPLE)
    store = open_session(Library(home()).find(session), Identity("Ana Ruiz", Role.FACILITATOR))
    store.commit([InsertRow("organisations", "clinic", END), SetCell("organisations", "clinic", "name", CLINIC)])
    store.commit([SetCell("sharing", "main", "partner", "clinic"), SetCell("sharing", "main", "purpose", PURPOSE)])
    store.close()
    return session


def _agreement() -> None:
    """An agreement with the partner that covers the breakdowns of every kind of file here."""
    signed = tuple(Signature(side, "Lee Park", "superintendent", "2026-08-20") for side in Side)
    agreed = Agreement(
        "P-7", CLINIC, Ground.TABLES, PURPOSE, "2026-08-01", "2099-06-30", tables=(("School",), ("Grade",)),
        signatures=signed, copy_sha256="0" * 64,
    )  # fmt: skip
    AgreementService(home(), Actor.at_home(home())).add(agreed)


def _to_check(session: str, person: str) -> Console:
    console = opened(session, person)
    console.wait_for("? help")
    console.press("f9")
    console.wait_for("Search")
    console.type("sharing check")
    console.wait_for("Part: ")
    console.press("enter")
    console.wait_for("Attendance file")
    return console


def _choose_file(console: Console, key: str, path: Path, shows: str) -> None:
    console.press(key)
    console.wait_for(shows)
    console.type(str(path))
    console.press("enter")


def _answer_all(console: Console, kind: Kind) -> None:
    """Answer every question by the number of its answer."""
    left = dict(kind.answers)
    for asked in range(1, len(left) + 1):
        console.wait_for(f"Question {asked} ")
        words = " ".join(console.text.replace("│", " ").split())
        part = next(part for part in left if part in words)
        wanted = left.pop(part)
        console.press(next(number for number, text in numbered(console.text_lines()) if wanted in text))
        console.wait_gone(f"Question {asked} ")


def _read(console: Console, kind: Kind) -> None:
    """From the path of the file until its students are in memory."""
    _choose_file(console, "F", kind.path, "One row for each student")
    if kind.roster is not None:
        console.wait_for("Press K to choose a roster")
        _choose_file(console, "K", kind.roster, "Who was enrolled")
    _answer_all(console, kind)
    console.wait_for("Read the file with these answers")
    console.press("enter")
    console.wait_for("The file is read")


def _ask_for_two_people(console: Console) -> None:
    """Choose the policy that asks for a second person."""
    names = list(shipped_policies())
    away = names.index("two-people") - names.index("module-12")
    console.press("end", *["up"] * 4, "enter")
    console.wait_for("larger than 10 students")
    console.press(*["down" if away > 0 else "up"] * abs(away))
    console.wait_for("approved by two people")
    console.press("enter")
    console.wait_gone("move  Enter choose")


def _prepare(console: Console) -> str:
    """The preview, the form, the last look; the id of the release that waits then."""
    console.press("B")
    console.wait_for("[ ] ")
    console.press("space")
    console.wait_for("[x] ")
    console.press("enter")
    console.wait_gone("Break down by ")
    console.press("V")
    console.wait_for("counts exact")
    console.press("W")
    console.wait_for(f"Write the release for {CLINIC}")
    through = next(line for line in console.text_lines() if "Data through" in line)
    for text in ("", "Pine County Public Schools", "records@pine.example", "" if "2026" in through else "Oct 30"):
        console.type(text)
        console.press("enter")
    for text in ("Dr. Reyes", "to plan visits", "", ""):
        console.type(text)
        console.press("enter")
    console.wait_for("Prepare this release for the privacy officer")
    console.press("up", "enter")
    console.wait_for("Nothing has left")
    (entry,) = [link.entry for link in read_log(_log()) if link.entry.kind is EntryKind.PREPARED]
    assert entry.agreement == "P-7" and not Path(entry.folder).exists()
    return entry.release


def _log() -> bytes:
    return (home() / "disclosures.jsonl").read_bytes()


def _approve(console: Console, release: str) -> None:
    """Look at the release, and type its id."""
    console.press("P")
    console.wait_for("Waiting for a second person")
    console.press("enter")
    console.wait_for("close, decide nothing")
    assert f"Approve {release}" in console.text
    console.press("down", "enter")
    console.wait_for("Type the ID of the release")
    console.type(release)
    console.press("enter")
    console.wait_for("Released as")


@pytest.mark.parametrize("make", _EVERY, ids=lambda make: make.__name__)
def test_from_a_new_kind_of_file_to_a_signed_release(tmp_path: Path, make: Callable[[Path], Kind]) -> None:
    kind = make(tmp_path)
    session = _session()
    _agreement()
    with _to_check(session, "Ana Ruiz") as ana:
        _read(ana, kind)
        _ask_for_two_people(ana)
        release = _prepare(ana)
    with _to_check(session, "Eve Long") as eve:
        _approve(eve, release)
        eve.wait_for("in the approvals")
    entry = read_log(_log())[-1].entry
    assert (entry.kind, entry.approved_by, entry.second_by) == (EntryKind.RELEASED, "Ana Ruiz", "Eve Long")
    sent = next(path for path in tmp_path.rglob("release.json") if home() not in path.parents)
    assert command("share", "verify", str(sent)).returncode == 0
    journal = b"".join(path.read_bytes() for path in home().rglob("journal.jsonl"))
    assert b"900001" not in journal, "no student is in the session"
    assert b"900001" not in ana.output[ana.output.rfind(b"The file is read") :], "nor on screen once it is read"
