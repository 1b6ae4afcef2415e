"""`workshop due`, `remind` and `reply`, as somebody with several schools uses them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import vobject

from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run

LINES = ("Ana Ruiz asks the clinic for a liaison by Dec 4, 2026", "Ben Carter counts the families by Dec 10, 2026")


@pytest.fixture
def session(capsys: pytest.CaptureFixture[str]) -> str:
    people = ["--person", "Ana Ruiz:facilitator", "--person", "Ben Carter"]
    assert run(["new", "--title", "Spring team", "--school", "Oak", *people]) == DONE
    session = capsys.readouterr().out.strip()
    for line in LINES:
        assert run(["commit", session, line, "--as", "Ana Ruiz"]) == DONE
    capsys.readouterr()
    return session


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = DONE) -> str:
    assert run(list(arguments)) == code
    return capsys.readouterr().out


def test_what_is_due_is_listed_by_time(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "due", "--as-of", "2026-12-08")
    assert text.splitlines() == [
        "Overdue (1)",
        "  4 days late  A1  Fri, Dec 4  Ana Ruiz  asks the clinic for a liaison  Oak",
        "",
        "Due this week (1)",
        "  in 2 days  A2  Thu, Dec 10  Ben Carter  counts the families  Oak",
    ]
    (late,) = json.loads(out(capsys, "due", session, "--as-of", "2026-12-08", "--owner", "ana", "--json"))
    assert (late["number"], late["days"], late["group"], late["due"]) == ("A1", -4, "Overdue", "2026-12-04")
    assert out(capsys, "due", "--owner", "Zoe") == "No open commitment is like that.\n"


def test_a_table_opens_in_a_spreadsheet_and_runs_no_formula(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["commit", session, "=HYPERLINK(1) by Dec 9, 2026", "--as", "Ana Ruiz", "--anyway"])
    capsys.readouterr()
    path = tmp_path / "due.csv"
    assert out(capsys, "due", "--as-of", "2026-12-08", "-o", str(path)) == f"{path}\n"
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and b",=" not in data
    first, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert first[0] == "Listed under" and rows[0][:5] == ["Overdue", "Oak", session, "A1", "Ana Ruiz"]
    assert rows[0][7:10] == ["2026-12-04", "-4", "0"] and len(rows) == 3
    assert run(["due", "-o", str(path)]) == REFUSED and "already exists" in capsys.readouterr().err
    assert path.read_bytes() == data
    assert out(capsys, "due", "--csv", "--as-of", "2026-12-08").encode("utf-8") == data


def test_due_dates_for_a_calendar_of_everybody_or_one_for_each_owner(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out(capsys, "reply", session, "A1 drop no time", "--as", "Ana Ruiz")
    whole = out(capsys, "due", "--ics")
    events = list(vobject.readOne(whole).vevent_list)
    assert [event.summary.value for event in events] == [
        "Due: asks the clinic for a liaison",
        "Due: counts the families",
    ]
    assert events[0].status.value == "CANCELLED" and not hasattr(events[1], "status")
    written = out(capsys, "due", "--ics", "-o", str(tmp_path)).split()
    assert [Path(name).name for name in written] == ["due-ana-ruiz.ics", "due-ben-carter.ics"]
    assert b"Ben" not in (tmp_path / "due-ana-ruiz.ics").read_bytes()
    assert out(capsys, "due", "--ics") == whole
    assert run(["due", "--ics", "--owner", "Zoe"]) == REFUSED and "nothing for a calendar" in capsys.readouterr().err


def test_the_calendar_files_of_a_session(session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["set", session, "meeting", "main", "date", "2026-12-10", "--as", "Ana Ruiz"])
    capsys.readouterr()
    written = [Path(name) for name in out(capsys, "ics", session, "-o", str(tmp_path)).split()]
    assert [one.name.split("-", 1)[1] for one in written] == ["meeting.ics", "due-ana-ruiz.ics", "due-ben-carter.ics"]
    before = [one.read_bytes() for one in written]
    assert run(["ics", session, "-o", str(tmp_path)]) == REFUSED
    assert run(["ics", session, "-o", str(tmp_path), "--replace"]) == DONE
    assert [one.read_bytes() for one in written] == before
    assert sum(len(vobject.readOne(data.decode()).vevent_list) for data in before) == 3


def test_names_that_are_one_are_listed_as_one(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["commit", session, "ANA RUIZ finds a room by Dec 20, 2026", "--as", "Ana Ruiz", "--anyway"])
    capsys.readouterr()
    text = out(capsys, "due", "--by", "owner", "--as-of", "2026-12-08")
    assert [line for line in text.splitlines() if line and not line.startswith(" ")] == [
        "Ana Ruiz (2)",
        "Ben Carter (1)",
    ]
    found = json.loads(out(capsys, "due", "--by", "gap", "--json"))
    assert {one["listed_under"] for one in found} == {"No gap named"}


def test_the_timeline_reads_as_text(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["set", session, "meeting", "main", "date", "2026-12-17", "--as", "Ana Ruiz"])
    capsys.readouterr()
    assert out(capsys, "due", "--timeline", "--as-of", "2026-12-08").splitlines() == [
        "! overdue, ✓ done, • open, x dropped, ◆ meeting",
        "Week of Mon, Nov 30              !             1 overdue",
        "    ! Fri, Dec 4  A1 Ana Ruiz: asks the clinic for a liaison (Oak)",
        "Week of Mon, Dec 7  this week    •             1 open",
        "    • Thu, Dec 10  A2 Ben Carter: counts the families (Oak)",
        "Week of Mon, Dec 14",
        "    ◆ Thu, Dec 17: meeting at Oak",
    ]
    assert "Ben Carter" not in out(capsys, "due", "--timeline", "--owner", "ana")
    assert out(capsys, "due", "--timeline", "--owner", "Zoe") == "No open commitment is like that.\n"


def test_a_commitment_that_is_kept_says_so(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        told = out(capsys, "reply", session, "A1 keep until the grant comes", "--as", "Ana Ruiz")
    assert told.strip() == "A1: it was so already."
    assert run(["reply", session, "A1 2026-12-20 no one was there", "--as", "Ana Ruiz"]) == DONE
    capsys.readouterr()
    text = out(capsys, "due", "--as-of", "2026-12-08")
    assert "carried over 2 times" in text and text.count("carried over") == 1
    found = {one["number"]: one for one in json.loads(out(capsys, "due", "--json"))}
    assert (found["A1"]["carried_over"], found["A1"]["reason"]) == (2, "no one was there")


def test_replies_are_written_and_each_is_told(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = out(capsys, "reply", session, "A1 done", "A2 2026-12-17 bus office is closed", "--as", "Ana Ruiz")
    assert told.splitlines() == ["A1: open -> done", "A2: Dec 10, 2026 -> Dec 17, 2026 (bus office is closed)"]
    (left,) = json.loads(out(capsys, "due", "--json", "--as-of", "2026-12-08"))
    assert (left["number"], left["due"], left["earlier_dates"]) == ("A2", "2026-12-17", ["2026-12-10"])
    assert out(capsys, "reply", session, "A1 done", "--as", "Ana Ruiz") == "A1: it was so already.\n"


@pytest.mark.parametrize("replies", [["A1 done", "A9 done"], ["A1 done", "a1 drop"], ["A1 done", "A2 soon"]])
def test_one_wrong_reply_keeps_all_of_them_out(
    session: str, capsys: pytest.CaptureFixture[str], replies: list[str]
) -> None:
    assert run(["reply", session, *replies, "--as", "Ana Ruiz"]) == REFUSED
    assert "Nothing was written." in capsys.readouterr().err
    assert len(json.loads(out(capsys, "due", "--json"))) == 2


def test_a_reminder_for_each_owner(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "remind", "--as-of", "2026-12-08")
    first, second = text.split("\n\n")
    assert first.startswith("Ana, from the workshop at Oak") and "A1  asks the clinic" in first and "Ben" not in first
    assert second.startswith("Ben,") and "clinic" not in second
    assert run(["remind", "--owner", "Zoe"]) == DONE and "nothing open" in capsys.readouterr().err


def test_another_home_can_be_named_and_a_broken_session_is_said(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["where"]) == DONE
    home = next(Path(line.split(maxsplit=1)[1]) for line in capsys.readouterr().out.splitlines() if "home" in line)
    assert len(json.loads(out(capsys, "--home", str(tmp_path / "none"), "due", str(home), "--json"))) == 2
    (home / "sessions" / session / "journal.jsonl").write_text("not a journal\n", encoding="utf-8")
    assert run(["due"]) == DONE
    printed = capsys.readouterr()
    assert f"Left out: {session}" in printed.err and "No commitments yet." in printed.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["due", "--as-of", "someday"],
        ["due", "--within", "-1"],
        ["due", "--by", "color"],
        ["due", "-o", "due.txt"],
        ["due", "--json", "-o", "due.csv"],
        ["due", "--csv", "--ics"],
        ["due", "--ics", "-o", "x.csv"],
    ],
)
def test_wrong_options_are_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = run(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code == USAGE and capsys.readouterr().err.strip()
