"""Agreements with partners, as somebody types them, and what they keep back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.disclosures.prepared import PREPARED
from tests.support.school_files import CLINIC, PURPOSE, consent_row, consents, records
from tests.workshop.cli.test_share import check, released
from tests.workshop.cli.test_share_approval import entries, home, kinds, say
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.disclosure import agreement as agreements
from workshop.disclosure.log import digest

RULE = (
    "id: ours\ntitle: our division\nagreement: required\n"
    "sources:\n  smallest_group: a\n  tail: b\n  slack: c\n  eligibility: d\n  bands: e\n  agreement: f\n"
)
TODAY = datetime.date.today()


def day(offset: int) -> str:
    return (TODAY + datetime.timedelta(days=offset)).isoformat()


def signed(folder: Path, name: str = "A-7", **changes: Sequence[str] | str) -> list[str]:
    """The words that enter a signed agreement with the clinic: tables by grade, two fields, a year."""
    copy = folder / "signed.pdf"
    copy.write_bytes(b"an invented scan")
    options: dict[str, Sequence[str] | str] = {
        "partner": CLINIC, "ground": "consent", "purpose": PURPOSE, "by": ["Grade", "School,Grade"],
        "fields": "Grade,Days absent", "from": day(-60), "to": day(300), "copy": str(copy),
        "signed-division": f'"Long, Eve", Superintendent, {day(-70)}',
        "signed-partner": f"Dr. Ray, Director, {day(-69)}",
        "destroy-within": "30", "destroy-how": "wiped", "destroy-contact": "Dr. Ray, 555-0142",
    }  # fmt: skip
    options |= {key.replace("_", "-"): value for key, value in changes.items()}
    words = ["agreement", "add", name]
    for key, value in options.items():
        for one in [value] if isinstance(value, str) else value:
            words += [f"--{key}={one}"] if one else []
    return words


def asked(folder: Path, *more: str, out: str = "out", required: bool = True, partner: str = CLINIC) -> list[str]:
    """A check by grade under the policy that requires an agreement."""
    path = folder / "records.csv"
    path = path if path.exists() else records(folder)
    (folder / "ours.yaml").write_text(RULE, "utf-8")
    own = ("--policy", str(folder / "ours.yaml")) if required else ()
    by = () if "--by" in more else ("--by", "Grade")
    return check(path, *by, *own, *more, out=out, partner=partner)


def refused(capsys: pytest.CaptureFixture[str], words: list[str], code: int = REFUSED) -> str:
    """The sentence; nothing was written."""
    before = kinds()
    assert run(words) == code
    captured = capsys.readouterr()
    assert not Path(words[words.index("--out") + 1]).exists()
    assert kinds() == before
    return captured.err.strip().splitlines()[-1]


def test_an_agreement_is_entered_listed_and_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = say(capsys, *signed(tmp_path))
    assert f"A-7  {CLINIC}  in force" in text
    assert "Long, Eve (Superintendent) for the division" in text
    assert digest(b"an invented scan") in text
    assert "34 CFR 99.30" in text
    assert say(capsys, "agreement", "list", "A-7") == text
    assert say(capsys, "agreement", "list", "--partner", "riverside  clinic").startswith("A-7")
    assert "No agreements" in say(capsys, "agreement", "list", "--partner", "Housing")
    [found] = json.loads(say(capsys, "agreement", "list", "--json"))
    assert (found["id"], found["in_force"], found["status"]) == ("A-7", True, "signed")
    assert found["destroyed_by"] == day(330)

    released(capsys, asked(tmp_path))
    assert entries()[-1].agreement == "A-7"
    assert json.loads((tmp_path / "out" / "release.json").read_text("utf-8"))["agreement"] == "A-7"
    assert f"releases: {entries()[-1].release}" in say(capsys, "agreement", "list")
    assert "agreement: A-7, consent, signed" in say(capsys, "log")

    assert "A-7 is ended" in say(capsys, "agreement", "end", "A-7", "--reason", "the project is over")
    assert "ended" in refused(capsys, asked(tmp_path, "--agreement", "A-7", out="late"))
    assert "because: the project is over" in say(capsys, "agreement", "list")
    assert "ended on" in say(capsys, "agreement", "end", "A-7", "--reason", "again", code=REFUSED)
    assert kinds() == ["agreement", "released", "agreement"]


def test_a_policy_may_ask_for_an_agreement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "none is recorded" in refused(capsys, asked(tmp_path))
    released(capsys, asked(tmp_path)[:-2])  # a preview needs none
    assert "No agreement “A-9”" in refused(capsys, asked(tmp_path, "--agreement", "A-9"))
    released(capsys, asked(tmp_path, required=False))
    assert entries()[-1].agreement == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signed_partner": ""}, "not signed by the partner"),
        ({"signed_partner": "", "signed_division": ""}, "not signed by the division and partner"),
        ({"copy": ""}, "no signed copy"),
        ({"from": day(2)}, "begins on"),
        ({"to": day(-1)}, "ran until"),
        ({"partner": "Other Clinic"}, "is with Other Clinic"),
        ({"purpose": "another one"}, "is for “another one”"),
        ({"by": "School"}, "does not cover a table by Grade"),
        ({"by": ""}, "does not cover a table by Grade"),
        ({"person": "Dr. Low"}, "does not name Dr. Ray"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("required", [True, False])
def test_what_is_outside_does_not_leave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], words: str, required: bool
) -> None:
    """Whether the policy asks for it or somebody only names it."""
    say(capsys, *signed(tmp_path, **changes))
    more = ("--agreement", "A-7", "--person", "Dr. Ray")
    assert words in refused(capsys, asked(tmp_path, *more, required=required))


def test_data_may_be_passed_on_only_to_those_whom_the_agreement_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(capsys, *signed(tmp_path, onward=["County Lab", "Dr. Low"], contact="Dr. Ray, 555-0142", renewal="each June"))
    text = say(capsys, "agreement", "list", "A-7")
    for line in ("may be passed on to: County Lab, Dr. Low", "contact: Dr. Ray, 555-0142", "renewal: each June"):
        assert f"  {line}" in text
    sentence = refused(capsys, asked(tmp_path, "--onward", "State Lab"))
    assert "Agreement A-7 does not let the partner pass data on to State Lab." in sentence
    released(capsys, asked(tmp_path, "--onward", "county  lab"))


def test_fields_outside_do_not_leave(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, *signed(tmp_path, fields="Grade"))
    path = consents(tmp_path, [consent_row("S0000")])
    more = ("--consents", str(path), "--all-minors", "--fields")
    assert "does not cover the fields Days absent" in refused(capsys, asked(tmp_path, *more, "Grade,Days absent"))
    late = ("--destroy-by", day(400), *more, "grade")
    assert "kept until" in refused(capsys, asked(tmp_path, *late))
    released(capsys, asked(tmp_path, "--destroy-by", day(100), *more, "grade"))


def test_records_alone_come_with_the_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, *signed(tmp_path, by=""))
    path = consents(tmp_path, [consent_row("S0000")])
    more = ("--consents", str(path), "--all-minors", "--fields", "Grade", "--destroy-by", day(100))
    words = asked(tmp_path, *more)
    at = words.index("--by")
    released(capsys, words[:at] + words[at + 2 :])
    assert entries()[-1].tables == ((),)


def test_a_table_by_fewer_columns_is_covered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, *signed(tmp_path, by="school,GRADE"))
    released(capsys, asked(tmp_path, "--by", "School", "--by", "Grade,School", "--group", "Grade=5,6:Lower"))


def test_suspended_it_lets_nothing_out_until_it_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, *signed(tmp_path))
    say(capsys, "agreement", "end", "A-7", "--suspend", "--reason", "a question to counsel")
    assert "is suspended" in refused(capsys, asked(tmp_path))
    say(capsys, "agreement", "end", "A-7", "--resume", "--reason", "answered")
    assert "not suspended" in say(capsys, "agreement", "end", "A-7", "--resume", "--reason", "x", code=REFUSED)
    released(capsys, asked(tmp_path))


def test_of_two_agreements_one_has_to_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, *signed(tmp_path))
    say(capsys, *signed(tmp_path, "A-8"))
    assert "A-7 or A-8" in refused(capsys, asked(tmp_path))
    released(capsys, asked(tmp_path, "--agreement", "A-8"))
    assert entries()[-1].agreement == "A-8"


def test_a_draft_is_signed_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    say(capsys, *signed(tmp_path, signed_partner=""))
    words = ("agreement", "add", "A-7", f"--signed-partner=Dr. Ray, Director, {day(-1)}")
    assert "--ground is missing" in say(capsys, *words, code=USAGE)
    assert "To change it, add --amend." in say(capsys, *signed(tmp_path), code=REFUSED)
    assert "in force" in say(capsys, *words, "--amend")
    [found] = json.loads(say(capsys, "agreement", "list", "--json"))
    assert [one["side"] for one in found["signatures"]] == ["division", "partner"]
    assert found["fields"] == ["Grade", "Days absent"]
    assert "is with" in say(capsys, "agreement", "add", "A-7", "--amend", "--partner", "Housing", code=REFUSED)
    assert "No agreement" in say(capsys, "agreement", "add", "A-9", "--amend", "--partner", "Housing", code=USAGE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"partner": ""}, "the partner's legal name"),
        ({"purpose": ""}, "a purpose"),
        ({"from": ""}, "a first day"),
        ({"to": day(-90)}, "before it begins"),
        ({"to": "next year"}, "is not a date"),
        ({"from": "9/1/2026"}, "is not a date"),
        ({"fields": "", "by": ""}, "covers nothing"),
        ({"destroy_within": ""}, "how many days"),
        ({"destroy_within": "5000"}, "up to 3,650"),
        ({"destroy_how": ""}, "how many days"),
        ({"ground": "tables"}, "tables only"),
        ({"signed_partner": "Dr. Ray, Director"}, "NAME, AUTHORITY"),
        ({"signed_partner": f"Dr. Ray, Director, {day(1)}"}, "after today"),
        ({"copy": "no/such/file"}, "No such file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_complete_is_refused_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], words: str
) -> None:
    assert words in say(capsys, *signed(tmp_path, **changes), code=USAGE)
    assert kinds() == []


def test_an_id_is_plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a b", "../x", "x" * 41, "ä"):
        assert "cannot be an agreement's ID" in say(capsys, *signed(tmp_path, name), code=USAGE)


@pytest.mark.parametrize("ground", ["school-official", "studies", "audit", "directory"])
def test_no_exception_is_claimed(tmp_path: Path, capsys: pytest.CaptureFixture[str], ground: str) -> None:
    """The program says what Virginia's list is and whom to ask; records still need consent."""
    text = say(capsys, *signed(tmp_path, ground=ground))
    assert agreements.VIRGINIA in text
    assert "with consent only" in text
    words = asked(tmp_path, "--fields", "Days absent")
    assert "--consents" in refused(capsys, words, USAGE)


def test_what_a_partner_has_to_destroy_is_listed_blocks_and_is_confirmed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(capsys, *signed(tmp_path))
    path = consents(tmp_path, [consent_row("S0000")])
    more = ("--consents", str(path), "--all-minors", "--fields", "Grade", "--destroy-by", day(20))
    released(capsys, asked(tmp_path, *more))
    release = entries()[-1].release
    text = say(capsys, "log", "--due-destruction")
    assert f"{day(20)}  {CLINIC}  {release}" in text
    assert "ask: Dr. Ray, 555-0142" in text
    say(capsys, "agreement", "end", "A-7", "--reason", "over", "--on", day(-40))
    [due] = json.loads(say(capsys, "log", "--due-destruction", "--json"))
    assert (due["due"], due["overdue"], due["records"]) == (day(-10), True, 1)
    assert "OVERDUE" in say(capsys, "log", "--due-destruction")

    say(capsys, *signed(tmp_path, "A-8"))
    assert f"was to destroy release {release}" in refused(capsys, asked(tmp_path, "--agreement", "A-8", out="next"))
    text = say(capsys, "withdraw", release, "--destroyed", "--reason", "wiped, says Dr. Ray")
    assert f"{CLINIC} has nothing left to destroy." in text
    assert "Nothing is to be destroyed" in say(capsys, "log", "--due-destruction")
    released(capsys, asked(tmp_path, "--agreement", "A-8", out="next"))


def test_an_agreement_that_ended_holds_back_what_was_prepared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(capsys, *signed(tmp_path))
    path = records(tmp_path)
    text = released(capsys, check(path, "--by", "Grade", "--policy", "two-people", "--approved-by", "Eve Long"))
    assert "privacy officer" in text
    release = entries()[-1].release
    waiting = home() / PREPARED / release
    readme = (waiting / "README.md").read_text("utf-8")
    assert "Prepared by" in readme and "Approved by" not in readme
    summary = (waiting / "division-only-summary.md").read_text("utf-8")
    for text in (readme, summary):
        assert "A-7" in text.replace("\\", "")
    assert "Prepared by Eve Long" in summary
    assert "Approved by the privacy officer" in summary
    say(capsys, "agreement", "end", "A-7", "--reason", "over")
    words = ("approve", release, "--by", "Tom Reed", "--confirm", release)
    assert "Agreement A-7 ended" in say(capsys, *words, code=REFUSED)
    assert not (tmp_path / "out").exists()
    assert kinds()[-1] == "not approved"


def test_policies_say_who_signs(capsys: pytest.CaptureFixture[str]) -> None:
    text = say(capsys, "policies")
    assert "A second person, the privacy officer, approves each release." in text
    assert "the second one signs within 3 days" in text
    assert "A release needs a signed agreement with the partner." in text
    [two] = json.loads(say(capsys, "policies", "two-people", "--json"))
    assert (two["second_person"], two["countersign_days"], two["agreement"]) == ("privacy officer", 3, "required")
    [module] = json.loads(say(capsys, "policies", "module-12", "--json"))
    assert not {"second_person", "countersign_days", "agreement"} & set(module)
    assert run(["share", "policies"]) == DONE
