"""Who may use the sharing check, decided in the service; and what the log says of who pressed the key."""

from __future__ import annotations

import datetime
import json
import os
import pwd
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from content.loader import load_pack
from content.pack_registry import find_pack
from store.api import Identity
from store.create import create_session
from store.disclosures.chain import LOG
from store.journal.opening import open_session
from tests.support.school_files import CLINIC, PURPOSE, records
from tests.workshop.cli.test_share import check, release_of, released
from tests.workshop.disclosure.cases import TODAY, consents
from tests.workshop.disclosure.results import TERMS
from workshop.cli.exit_codes import REFUSED
from workshop.cli.main import run
from workshop.disclosure.log import EntryKind, LogEntry, entered_by, link, read_log
from workshop.disclosure.maker import Maker
from workshop.disclosure.policy import MODULE_12, Policy
from workshop.disclosure.prepare import Request
from workshop.records.answers import Answers
from workshop.services.actor import Actor, account_name
from workshop.services.preview import PreviewJob
from workshop.services.reading import ReadingService
from workshop.services.sharing import SharingService
from workshop.services.use_case import SharingNotAllowed
from workshop.sheets.model import Known, Role

ACCOUNT = pwd.getpwuid(os.geteuid()).pw_name
COLUMNS = Answers("Days absent", "Days enrolled", "Student ID")


def service(
    home: Path, role: Role = Role.COORDINATOR, person: str = "Eve Long", known: Known = Known.TYPED
) -> SharingService:
    """As a screen gets it: of a session on disk, opened in that role."""
    pack = load_pack(find_pack("va-attendance-12"))
    session = create_session(home, title="Autumn", pack=pack, people=[("Eve Long", "coordinator")])
    store = open_session(session, Identity(person, role, known), home=home, pack=pack)
    try:
        return SharingService(home, Actor.in_session(store, home))
    finally:
        store.close()


def job(made: SharingService, path: Path, *, full: bool = False) -> PreviewJob:
    attendance = made.read(path, COLUMNS).attendance
    return PreviewJob(attendance, Request(CLINIC, PURPOSE, (("Grade",),)), TODAY_NOON, full=full)


TODAY_NOON = datetime.datetime.combine(TODAY, datetime.time(12))


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.OBSERVER])
def test_participants_and_observers_get_nothing(tmp_path: Path, role: Role) -> None:
    """No folder, no file, no consent, no preview, no release, no log."""
    home = tmp_path / "home"
    path = records(tmp_path)
    allowed = service(home)
    prepared = allowed.check(job(allowed, path))
    attendance = allowed.read(path, COLUMNS).attendance
    release, surveyed = allowed.release(prepared, TERMS), allowed.survey(path)
    made = service(home, role, "Pia Ray")
    uses: list[Callable[[], Any]] = [
        lambda: made.complete(f"{tmp_path}/"),
        lambda: made.survey(path),
        lambda: made.resurvey(surveyed, COLUMNS),
        lambda: made.read(path, COLUMNS),
        lambda: made.count(attendance, Policy()),
        lambda: made.read_consents(path, attendance),
        lambda: made.group_sizes(attendance, Policy(), (("Grade",),)),
        lambda: made.read_log(),
        lambda: made.sender(),
        lambda: made.known_partners(),
        lambda: made.compare_log(()),
        lambda: made.in_force(MODULE_12),
        lambda: made.check(job(allowed, path)),
        lambda: made.coarser(prepared),
        lambda: made.release(prepared, TERMS),
        lambda: made.send(prepared, release, tmp_path / "out"),
        lambda: made.note_refusal(prepared),
        lambda: made.withdraw("r", "because"),
        lambda: made.restore_log("because", "Pia Ray"),
        lambda: made.write_again("r", tmp_path / "out"),
    ]
    every = vars(ReadingService) | vars(SharingService)
    public = {name for name, use in every.items() if callable(use) and not name.startswith("_")}
    assert len(uses) == len(public), "every use of the service is tried"
    for use in uses:
        with pytest.raises(
            SharingNotAllowed, match=f"Only the coordinator can run the sharing check, and you are {role.value}"
        ):
            use()
    assert not (tmp_path / "out").exists()
    assert not (home / LOG).exists()


def test_a_facilitator_may_under_the_account_that_owns_the_home(tmp_path: Path) -> None:
    made = service(tmp_path / "home", Role.FACILITATOR, "Ana Ruiz")
    assert made.complete(f"{tmp_path}/ho") == [f"{tmp_path}/home/"]
    prepared = made.check(job(made, records(tmp_path), full=True))
    assert prepared.full == (), "full numbers are the coordinator's, whatever a screen asks for"
    other = SharingService(made.home, replace(made.actor, owner=False))
    with pytest.raises(SharingNotAllowed, match="only under the account that owns"):
        other.read_log()


def test_a_coordinator_sees_full_numbers_and_exact_reasons(tmp_path: Path) -> None:
    made = service(tmp_path / "home")
    assert made.check(job(made, records(tmp_path), full=True)).full
    assert made.actor.sees_exact
    assert not service(tmp_path / "home", Role.FACILITATOR, "Ana Ruiz").actor.sees_exact


def test_the_command_acts_as_the_coordinator_of_the_accounts_own_home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    path = records(tmp_path)
    released(capsys, check(path, "--by", "Grade", "--approved-by", "Dr. Superintendent", "--person", "B. Lee"))
    (entry,) = json.loads(released(capsys, ["share", "log", "--json"]))
    assert (entry["by"], entry["role"], entry["session"], entry["account"]) == (ACCOUNT, "coordinator", "", ACCOUNT)
    assert entry["typed"] == ["approved_by", "people"]
    text = released(capsys, ["share", "log"])
    assert "approved by: Dr. Superintendent (typed)" in text
    assert f"entered by: {ACCOUNT} (coordinator), account {ACCOUNT}" in text
    document = release_of(tmp_path / "out")
    assert document["made_by"] == {"name": ACCOUNT, "role": "coordinator"}
    assert document["typed"] == ["approved_by", "people"]
    readme = (tmp_path / "out" / "README.md").read_text()
    assert f"Written by: {ACCOUNT}, coordinator, on " in readme
    assert "Approved by: Dr. Superintendent (name as typed)" in readme
    released(capsys, ["share", "withdraw", document["release"], "--reason", "by mistake"])
    withdrawn = json.loads(released(capsys, ["share", "log", "--json"]))[1]
    assert (withdrawn["account"], withdrawn["known"]) == (ACCOUNT, "account")


def test_the_home_of_another_account_is_closed_to_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = records(tmp_path)
    released(capsys, check(path, "--by", "Grade"))
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    for command in (
        check(path, "--by", "Grade", out="b"),
        ["share", "log"],
        ["share", "withdraw", "r", "--reason", "x"],
    ):
        assert run(command) == REFUSED
        assert "belongs to another account" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


def test_the_log_names_the_person_the_role_and_the_session(tmp_path: Path) -> None:
    made = service(tmp_path / "home")
    prepared = made.check(replace(job(made, records(tmp_path)), consents=consents()))
    terms = replace(TERMS, approved_by="Eve Long", people=("Dr. Reyes",))
    made.send(prepared, made.release(prepared, terms), tmp_path / "out")
    (sent,) = made.read_log()
    entry = sent.entry
    assert (entry.by, entry.role, entry.account) == ("Eve Long", "coordinator", ACCOUNT)
    assert entry.session.startswith("autumn-") and entry.known == "typed"
    assert entered_by(entry).startswith("Eve Long (coordinator), name typed, session autumn-")
    assert entry.typed == ("people",), "the coordinator's own name was not typed"
    assert release_of(tmp_path / "out")["made_by"] == {"name": "Eve Long", "role": "coordinator"}


@pytest.mark.parametrize(("known", "words"), [(Known.CODE, "code"), (Known.KEY, "key"), (Known.LINK, "link")])
def test_the_log_says_how_that_person_was_known(tmp_path: Path, known: Known, words: str) -> None:
    made = service(tmp_path / "home", known=known)
    prepared = made.check(job(made, records(tmp_path)))
    made.send(prepared, made.release(prepared, replace(TERMS, approved_by="Eve Long")), tmp_path / "out")
    entry = made.read_log()[0].entry
    assert entry.known == words and f"Eve Long (coordinator), known by {words}, " in entered_by(entry)


def test_who_pressed_the_key_is_not_what_a_screen_says(tmp_path: Path) -> None:
    """Terms with another maker make no difference."""
    made = service(tmp_path / "home", Role.FACILITATOR, "Ana Ruiz")
    prepared = made.check(job(made, records(tmp_path)))
    claimed = replace(TERMS, maker=Maker("Eve Long", "coordinator", "other", "root"))
    made.send(prepared, made.release(prepared, claimed), tmp_path / "out")
    assert made.read_log()[0].entry.by == "Ana Ruiz"
    assert release_of(tmp_path / "out")["made_by"] == {"name": "Ana Ruiz", "role": "facilitator"}


def test_lines_of_earlier_versions_are_read() -> None:
    """They do not say who pressed the key, and their bytes stay as they are."""
    entry = LogEntry(EntryKind.RELEASED, "2026-11-24T15:00:00Z", "r-1", CLINIC, approved_by="A. Coordinator")
    _, line = link(None, entry)
    for key in (b"account", b"known", b"typed", b"session", b"insisted", b"role"):
        assert key not in line
    (read,) = read_log(line)
    assert read.entry == entry


def test_an_account_without_a_name_has_its_number() -> None:
    assert account_name(os.geteuid()) == ACCOUNT
    assert account_name(3_999_999_999) == "3999999999"
