"""Two persons for one release, as they type it: prepared, looked at, approved, declined, countersigned."""

from __future__ import annotations

import datetime
import json
import os
import stat
from pathlib import Path

import pytest

from store.disclosures.chain import LOG
from store.disclosures.prepared import PREPARED
from tests.support.school_files import CLINIC, PURPOSE, consent_row, consents, records
from tests.workshop.cli.test_share import check, released
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.disclosure.folders import division_folder, for_division, for_partner
from workshop.disclosure.log import EntryKind, LogEntry, digest, read_log
from workshop.services.actor import account_name

TWO = (
    "id: ours\ntitle: our division\nsecond_person: privacy officer\ncountersign_days: 3\n"
    "sources:\n  smallest_group: a\n  tail: b\n  slack: c\n  eligibility: d\n  bands: e\n  second_person: f\n"
)


def home() -> Path:
    return Path(os.environ["WORKSHOP_HOME"])


def entries() -> list[LogEntry]:
    path = home() / LOG
    return [link.entry for link in read_log(path.read_bytes())] if path.exists() else []


def kinds() -> list[str]:
    return [entry.kind.value for entry in entries()]


def policy(folder: Path, more: str = "") -> Path:
    path = folder / "two.yaml"
    path.write_text(TWO + more, "utf-8")
    return path


def prepare(
    folder: Path, capsys: pytest.CaptureFixture[str], *more: str, by: str = "Eve Long", out: str = "out", rule: str = ""
) -> str:
    """The id of a release that Eve Long prepared."""
    path = folder / "records.csv"
    path = path if path.exists() else records(folder)
    own = ("--policy", str(policy(folder, rule))) if "--policy" not in more else ()
    text = released(capsys, check(path, "--by", "Grade", "--approved-by", by, *own, *more, out=out))
    assert "nothing has left" in text
    assert not (folder / out).exists()
    made = entries()[-1]
    assert made.kind is EntryKind.PREPARED
    assert made.approved_by == by
    return made.release


def say(capsys: pytest.CaptureFixture[str], *words: str, code: int = DONE) -> str:
    """What a command prints, on standard output or, refused, in its sentence."""
    assert run(["share", *words]) == code, capsys.readouterr()
    captured = capsys.readouterr()
    return captured.out if code == DONE else captured.err.strip().splitlines()[-1]


def test_a_prepared_release_waits_and_leaves_when_a_second_person_typed_its_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = prepare(tmp_path, capsys)
    waiting = home() / PREPARED / release
    held = {path.name: path.read_bytes() for path in waiting.iterdir()}
    assert stat.S_IMODE(waiting.stat().st_mode) == stat.S_IMODE(waiting.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in waiting.iterdir()} == {0o600}
    assert f"Waiting for a second person: {release}" in say(capsys, "log")

    text = say(capsys, "approve", release, "--by", "Tom Reed", "--confirm", release)
    assert "prepared by Eve Long (typed)" in text
    assert f"{digest(held['release.json'])}" in text
    assert f"for: {CLINIC}" in text
    assert f"No earlier release to {CLINIC}" in text
    assert "Chronically absent, by Grade" in text
    assert "All    145" in text
    assert "prepared by: Eve Long (typed)" in say(capsys, "log")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == for_partner(held)
    apart = division_folder(tmp_path / "out")
    assert {path.name: path.read_bytes() for path in apart.iterdir()} == for_division(held)
    assert not waiting.exists()
    assert kinds() == ["prepared", "released"]
    sent = entries()[-1]
    assert (sent.approved_by, sent.second_by, sent.purpose) == ("Eve Long", "Tom Reed", PURPOSE)
    assert {"approved_by", "second_by"} <= set(sent.typed)
    log = say(capsys, "log")
    assert "second person: Tom Reed (typed)" in log
    assert "Waiting" not in log
    assert "Verified" in say(capsys, "log", "--verify", str(tmp_path / "out"))
    assert "Verified" in say(capsys, "verify", str(tmp_path / "out"))
    words = ("approve", release, "--by", "Ida Moss", "--confirm", release)
    assert f"share log --release {release}" in say(capsys, *words, code=REFUSED)


def test_the_id_may_be_typed_when_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = prepare(tmp_path, capsys)
    typed = iter(["", "something else", f" {release} "])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    words = ("approve", release, "--by", "Tom Reed")
    assert "Nothing was approved" in say(capsys, *words, code=USAGE)
    assert "“something else” is not the ID" in say(capsys, *words, code=REFUSED)
    assert "Released as" in say(capsys, *words)


@pytest.mark.parametrize(
    "name",
    [
        "Eve Long",
        " eve   LONG ",
        "Еve Lоng",
        "EveLong",
        "Eve\u200b Long",
        "Long, Eve",
        "LONG Eve",
        account_name(os.geteuid()),
    ],
    ids=[
        "same",
        "case and spaces",
        "letters that look the same",
        "no space",
        "invisible",
        "other order",
        "no comma",
        "account",
    ],
)
def test_who_prepared_may_not_approve(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Under no spelling of the name, nor under that of the account. The attempt is in the log."""
    release = prepare(tmp_path, capsys)
    words = ("approve", release, "--by", name, "--confirm", release)
    assert "Someone else has to approve it" in say(capsys, *words, code=REFUSED)
    assert not (tmp_path / "out").exists()
    assert kinds() == ["prepared", "not approved"]
    assert "Someone else has to approve it" in entries()[-1].reasons[0]
    assert "Released" in say(capsys, "approve", release, "--by", "Tom Reed", "--confirm", release)


def test_a_name_without_a_letter_is_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = prepare(tmp_path, capsys)
    for name in ("", " ", "\u200b", ". ."):
        words = ("approve", release, f"--by={name}", "--confirm", release)
        assert "Give the name of the second person" in say(capsys, *words, code=REFUSED)
        words = ("decline", release, f"--by={name}", "--reason", "no")
        assert "Give the name of the second person" in say(capsys, *words, code=REFUSED)


def test_only_those_whom_the_policy_names_may_be_second(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = prepare(tmp_path, capsys, rule="approvers: [Tom Reed, Ida Moss]\n")
    words = ("approve", release, "--confirm", release, "--by")
    assert "the policy names Tom Reed or Ida Moss" in say(capsys, *words, "Sam Low", code=REFUSED)
    assert "Released" in say(capsys, *words, "ida moss")


def test_the_id_has_to_be_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = prepare(tmp_path, capsys)
    assert f"add --confirm {release}" in say(capsys, "approve", release, "--by", "Tom Reed", code=USAGE)
    words = ("approve", release, "--by", "Tom Reed", "--confirm", release[:-1])
    assert "is not the ID of this release" in say(capsys, *words, code=REFUSED)
    assert kinds() == ["prepared"]


def test_nothing_is_released_twice_or_after_a_no(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = prepare(tmp_path, capsys)
    text = say(capsys, "decline", release, "--by", "Tom Reed", "--reason", "grade 6 is too fine")
    assert f"Declined: release {release}" in text
    assert not (home() / PREPARED / release).exists()
    words = ("approve", release, "--by", "Tom Reed", "--confirm", release)
    assert "was declined by Tom Reed" in say(capsys, *words, code=REFUSED)
    assert kinds() == ["prepared", "declined"]
    assert "because: grade 6 is too fine" in say(capsys, "log")
    assert "No prepared release" in say(capsys, "approve", "x", "--by", "T", "--confirm", "x", code=REFUSED)
    assert "No prepared release" in say(capsys, "decline", "x", "--by", "T", "--reason", "y", code=REFUSED)
    words = ("decline", release, "--by", "Tom Reed", "--reason", " ")
    assert "Say why" in say(capsys, *words, code=REFUSED)


def test_what_was_released_since_has_to_be_compared_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = prepare(tmp_path, capsys)
    released(capsys, check(tmp_path / "records.csv", "--by", "School", out="other"))
    words = ("approve", first, "--by", "Tom Reed", "--confirm", first)
    assert "was made after this one was prepared" in say(capsys, *words, code=REFUSED)
    assert not (tmp_path / "out").exists()
    assert kinds() == ["prepared", "released", "not approved"]


def test_the_release_before_stands_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = prepare(tmp_path, capsys, out="first")
    say(capsys, "approve", first, "--by", "Tom Reed", "--confirm", first)
    again = prepare(tmp_path, capsys, "--purpose", "another purpose", out="second")
    text = say(capsys, "approve", again, "--by", "Tom Reed", "--confirm", again)
    assert f"Release before: {first}" in text
    assert "no number differs" in text


@pytest.mark.parametrize("what", ["changed", "added", "removed", "link", "gone", "folder"])
def test_bytes_that_are_not_as_prepared_do_not_leave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    """Somebody who can write in the folder can keep a release back, and not change it."""
    release = prepare(tmp_path, capsys)
    waiting = home() / PREPARED / release
    table = waiting / "table-1-by-grade.csv"
    match what:
        case "changed":
            table.write_bytes(table.read_bytes().replace(b"5", b"6", 1))
        case "added":
            (waiting / "more.csv").write_text("S0001,absent")
        case "removed":
            table.unlink()
        case "link":
            table.rename(tmp_path / "moved.csv")
            table.symlink_to(tmp_path / "moved.csv")
        case "gone":
            for path in waiting.iterdir():
                path.unlink()
            waiting.rmdir()
        case "folder":
            waiting.rename(tmp_path / "moved")
            waiting.symlink_to(tmp_path / "moved")
    words = ("approve", release, "--by", "Tom Reed", "--confirm", release)
    sentence = say(capsys, *words, code=REFUSED)
    assert str(waiting) in sentence
    assert not (tmp_path / "out").exists()
    assert kinds() == ["prepared", "not approved"]
    say(capsys, "decline", release, "--by", "Tom Reed", "--reason", "changed by someone")
    assert not waiting.exists() and not waiting.is_symlink()
    if what == "folder":
        assert (tmp_path / "moved" / "README.md").exists(), "what a link leads to is left alone"


def test_individual_records_are_approved_on_the_day_of_their_consents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = consents(tmp_path, [consent_row("S0000"), consent_row("S0001")])
    more = ("--consents", str(path), "--fields", "Grade,Days absent", "--all-minors")
    release = prepare(tmp_path, capsys, *more)
    from workshop.disclosure import approval

    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    with monkeypatch.context() as patched:
        patched.setattr(approval, "made_on", lambda entry: yesterday)
        words = ("approve", release, "--by", "Tom Reed", "--confirm", release)
        assert "may have ended or been revoked" in say(capsys, *words, code=REFUSED)
    assert "2 students" in say(capsys, "approve", release, "--by", "Tom Reed", "--confirm", release)
    assert (tmp_path / "out" / "records.csv").exists()


def test_in_an_emergency_one_person_releases_and_the_second_signs_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = prepare(tmp_path, capsys)
    words = ("approve", release, "--confirm", release, "--emergency", "flu at Oak", "--by")
    assert "did not prepare" in say(capsys, *words, "Tom Reed", code=REFUSED)
    due = (datetime.date.today() + datetime.timedelta(days=3)).isoformat()
    assert f"signs by {due}" in say(capsys, *words, "Eve Long")
    sent = entries()[-1]
    assert (sent.kind, sent.emergency, sent.countersign_by, sent.second_by) == (
        EntryKind.RELEASED, "flu at Oak", due, "",
    )  # fmt: skip
    assert f"To be countersigned by {due}: {release}" in say(capsys, "log")

    sign = ("countersign", release, "--confirm", release, "--by")
    assert "Someone else" in say(capsys, *sign, "eve  long", code=REFUSED)
    say(capsys, "countersign", release, "--by", "Tom Reed", code=USAGE)
    assert "Countersigned" in say(capsys, *sign, "Tom Reed")
    assert "No countersignature is due" in say(capsys, *sign, "Tom Reed", code=REFUSED)
    assert "To be countersigned" not in say(capsys, "log")
    assert entries()[-1].second_by == "Tom Reed"


def test_an_emergency_needs_a_reason_and_a_policy_that_has_the_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = prepare(tmp_path, capsys)
    words = ("approve", release, "--confirm", release, "--by", "Eve Long", "--emergency")
    assert "needs a reason" in say(capsys, *words, " ", code=USAGE)
    never = TWO.replace("countersign_days: 3\n", "")
    (tmp_path / "never.yaml").write_text(never)
    other = prepare(tmp_path, capsys, "--policy", str(tmp_path / "never.yaml"), out="other")
    alone = ("approve", other, "--confirm", other, "--by", "Eve Long", "--emergency", "now")
    assert "has no emergency path" in say(capsys, *alone, code=REFUSED)


def test_json_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    own = ("--policy", str(policy(tmp_path)), "--json", "--approved-by", "Eve Long")
    found = json.loads(released(capsys, check(path, "--by", "Grade", *own)))
    assert (found["released"], found["prepared"]) == (False, True)
    release = found["release"]
    assert run(["share", "approve", release, "--by", "Tom Reed", "--json"]) == USAGE
    shown = json.loads(capsys.readouterr().out)
    assert (shown["release"], shown["released"], shown["problem"]) == (release, False, "")
    assert shown["hash"] == shown["files"]["release.json"]
    done = json.loads(say(capsys, "approve", release, "--by", "Tom Reed", "--confirm", release, "--json"))
    assert done["released"] is True
    assert done["folder"] == str(tmp_path / "out")


def test_one_person_is_enough_where_the_policy_asks_for_no_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = released(capsys, check(records(tmp_path), "--by", "Grade"))
    assert "Released as" in text
    assert kinds() == ["released"]
    assert not (home() / PREPARED).exists()


def test_the_home_may_ask_for_two_whatever_policy_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home().mkdir(0o700)
    (home() / "signing.yaml").write_text("second_person: privacy officer\nsource: our regulation\n", "utf-8")
    release = prepare(tmp_path, capsys, "--policy", "module-12")
    document = json.loads((home() / PREPARED / release / "release.json").read_text("utf-8"))
    assert document["policy"]["second_person"] == "privacy officer"
    (home() / "signing.yaml").write_text("second_person: [", "utf-8")
    words = check(tmp_path / "records.csv", "--by", "Grade", out="other")
    assert "signing.yaml" in say(capsys, *words[1:], code=USAGE)
    assert not (tmp_path / "other").exists()
