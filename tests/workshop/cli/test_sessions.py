"""The command line, as scripts use it: names, output and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workshop import __version__
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run


@pytest.fixture
def session(capsys: pytest.CaptureFixture[str]) -> str:
    assert (
        run(["new", "--title", "Spring team", "--school", "Oak", "--person", "Ana:facilitator", "--person", "Ben"])
        == DONE
    )
    return capsys.readouterr().out.strip()


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = DONE) -> str:
    assert run(list(arguments)) == code
    return capsys.readouterr().out


def problem(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """The one sentence on standard error."""
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    lines = captured.err.strip().splitlines()
    assert len(lines) == 1, captured.err
    return lines[0]


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert __version__ in out(capsys, "--version")
    text = out(capsys, "--help")
    for command in (
        "demo",
        "new",
        "open",
        "list",
        "show",
        "set",
        "export",
        "fsck",
        "pack",
        "bench",
        "where",
        "completion",
    ):
        assert command in text


def test_new_prints_the_id_and_nothing_else(session: str) -> None:
    assert session.startswith("spring-team-")
    assert "\n" not in session


def test_new_needs_a_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--title" in problem(capsys, "new", code=USAGE)
    assert "--title is empty" in problem(capsys, "new", "--title", " \t", code=USAGE)


def test_new_refuses_a_day_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    said = problem(capsys, "new", "--title", "T", "--date", "tomorrowish", code=USAGE)
    assert "--date" in said and "tomorrowish" in said and "12/4/2026" in said


@pytest.mark.parametrize("date", ["2026-12-04", "12/4/2026", "Dec 4, 2026", "Fri Dec 4 2026"])
def test_new_takes_a_day_as_cells_do(date: str, capsys: pytest.CaptureFixture[str]) -> None:
    out(capsys, "new", "--title", "T", "--date", date)
    (row,) = json.loads(out(capsys, "list", "--json"))
    assert row["date"] == "2026-12-04"


def test_a_title_that_several_have_is_told_with_school_and_date(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [
        out(capsys, "new", "--title", "Fall", "--school", school, "--date", "2026-12-04").strip()
        for school in ("Oak Elementary", "Elm Middle")
    ]
    ids.append(out(capsys, "new", "--title", "Fall").strip())
    said = problem(capsys, "show", "fall", code=REFUSED)
    assert f"{ids[0]} (Oak Elementary, Dec 4, 2026)" in said and f"{ids[1]} (Elm Middle, Dec 4, 2026)" in said
    assert ids[2] in said


def test_new_refuses_a_role_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert "king" in problem(capsys, "new", "--title", "T", "--person", "Ana:king", code=USAGE)


def test_new_refuses_an_unknown_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert "va-attendance-12" in problem(capsys, "new", "--title", "T", "--pack", "nothing", code=USAGE)


def test_list_for_people_and_for_scripts(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Spring team" in out(capsys, "list")
    rows = json.loads(out(capsys, "list", "--json"))
    assert [row["id"] for row in rows] == [session]
    assert rows[0]["school"] == "Oak"
    assert rows[0]["people"] == ["Ana", "Ben"]


def test_an_empty_library_invites(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == DONE
    assert "workshop new" in capsys.readouterr().err


def test_set_appends_edits_and_clears(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    row = out(capsys, "set", session, "causes", "new", "cause", "No ride").strip()
    out(capsys, "set", session, "causes", row, "gap", "nobody")
    out(capsys, "set", session, "causes", row, "inside", "Bus office; Nurse")
    shown = json.loads(out(capsys, "show", session, "--json"))
    assert shown["id"] == session
    (cause,) = shown["sheets"]["causes"]
    assert cause == {"row": row, "cells": {"cause": "No ride", "gap": "nobody", "inside": ["Bus office", "Nurse"]}}
    out(capsys, "set", session, "causes", row, "gap", "")
    (cause,) = json.loads(out(capsys, "show", session, "--json"))["sheets"]["causes"]
    assert cause["cells"]["gap"] is None


@pytest.mark.parametrize(
    ("column", "typed", "kept", "said"),
    [
        ("cause", "no\nride", "no ride", "line breaks and tabs became spaces"),
        ("cause", "no  ride", "no ride", "repeated spaces became one"),
        ("cause", " no ride ", "no ride", "spaces at the ends were removed"),
        ("cause", "no\x07ride", "no\ufffdride", "characters that no text can have were replaced"),
        ("cause", "no ride", "no ride", ""),
        ("gap", "nob", "nobody", ""),
    ],
)
def test_set_says_what_it_changed(
    session: str, capsys: pytest.CaptureFixture[str], column: str, typed: str, kept: str, said: str
) -> None:
    assert run(["set", session, "causes", "new", column, typed]) == DONE
    printed = capsys.readouterr()
    (cause,) = json.loads(out(capsys, "show", session, "--json"))["sheets"]["causes"]
    assert cause == {"row": printed.out.strip(), "cells": {column: kept}}
    assert (said in printed.err) if said else (printed.err == "")


def test_set_keeps_paragraphs_where_there_may_be_some(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = "First  paragraph.\n\nSecond one."
    out(capsys, "set", session, "notes-one", "main", "text", text)
    sheets = json.loads(out(capsys, "show", session, "--json"))["sheets"]
    assert text in [value for row in sheets["notes-one"] for value in row["cells"].values()]


def test_a_value_may_begin_with_a_hyphen(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    for before in (["--", session], [session]):
        row = out(capsys, "set", *before, "causes", "new", "cause", *(["--"] if len(before) == 1 else []), "-x").strip()
        shown = json.loads(out(capsys, "show", session, "--json"))["sheets"]["causes"]
        assert {"row": row, "cells": {"cause": "-x"}} in shown
    for value in ("-x", "--some"):
        assert "after --" in problem(capsys, "set", session, "causes", "new", "cause", value, code=USAGE)
    assert "after =, like --title=-x" in problem(capsys, "new", "--title", "-x", code=USAGE)
    assert out(capsys, "new", "--title=-x").strip()
    assert "argument --title: “--” cannot be its value" in problem(capsys, "new", "--title=--", code=USAGE)
    assert "--by: “--”" in problem(capsys, "share", "read", "students.csv", "--by=--", code=USAGE)


def test_set_finds_a_session_by_the_start_of_its_name(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "set", "spring", "parking", "new", "text", "Later").strip()


def test_set_takes_links_by_label(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    clinic = out(capsys, "set", session, "organisations", "new", "name", "Clinic").strip()
    row = out(capsys, "set", session, "meeting-invitees", "new", "organisation", "clinic").strip()
    sheets = json.loads(out(capsys, "show", session, "--json"))["sheets"]
    assert {"row": row, "cells": {"organisation": clinic}} in sheets["meeting-invitees"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing", "new", "cause", "x"), USAGE, "nothing"),
        (("causes", "new", "colour", "x"), USAGE, "colour"),
        (("causes", "rnotthere", "cause", "x"), REFUSED, "not in"),
        (("causes", "new", "gap", "purple"), REFUSED, "purple"),
        (("session", "main", "date", "the 45th"), REFUSED, "45"),
        (("meeting-invitees", "new", "organisation", "Nobody Inc"), REFUSED, "none yet"),
    ],
)
def test_set_says_what_is_wrong(
    session: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = out(capsys, "show", session, "--json")
    assert said in problem(capsys, "set", session, *arguments, code=code)
    assert out(capsys, "show", session, "--json") == before


def test_observers_cannot_set(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = problem(capsys, "set", session, "parking", "new", "text", "x", "--role", "observer", code=REFUSED)
    assert "Observer" in said or "observer" in said


def test_roles_are_given_by_the_account_that_keeps_the_session(
    session: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks for a role and has it; whoever owns the files may write the list of people, by key or by name."""
    for line in (["--as", "Dana Cole"], ["--as", "Ben"]):
        said = problem(
            capsys, "set", session, "room", "main", "step", "x", *line, "--role", "facilitator", code=REFUSED
        )
        assert "so not as facilitator" in said and "workshop set SESSION people" in said
    assert "looks like" in problem(capsys, "set", session, "parking", "new", "text", "x", "--as", "Аna", code=REFUSED)
    key = out(capsys, "set", session, "people", "Dana Cole", "role", "facilitator").strip()
    people = {
        one["row"]: one["cells"] for one in json.loads(out(capsys, "show", session, "--json"))["sheets"]["people"]
    }
    assert people[key] == {"name": "Dana Cole", "role": "facilitator"}
    out(capsys, "set", session, "people", key, "role", "coordinator")
    out(capsys, "set", session, "people", "new", "name", "Eli Ford")
    out(capsys, "set", session, "people", "eli ford", "group", "Blue")
    problem(capsys, "set", session, "people", "new", "group", "Blue", code=USAGE)
    assert "only facilitator" in problem(capsys, "set", session, "people", "Ana", "role", "observer", code=REFUSED)
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    said = problem(capsys, "set", session, "people", "Dana Cole", "role", "facilitator", code=REFUSED)
    assert "participant" in said or "Only" in said or "somebody else" in said


def test_a_list_that_nobody_leads_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "--title", "T", "--person", "Ben"]) == 0
    assert "No one on the list leads this session. Add a facilitator: workshop set" in capsys.readouterr().err


def test_a_session_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["show", "nosuch"], ["export", "nosuch"], ["fsck", "nosuch"], ["open", "nosuch"]):
        assert "nosuch" in problem(capsys, *command, code=USAGE)


def test_export_to_a_file_and_to_standard_output(
    session: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out(capsys, "set", session, "causes", "new", "cause", "No ride")
    path = Path(out(capsys, "export", session).strip())
    assert path.name == "oak-minutes.md"
    text = path.read_text("utf-8")
    assert "No ride" not in text, "worksheets stand in the appendix"
    assert f'session: "{session}"' in text
    assert "No ride" in out(capsys, "export", session, "-o", "-", "--appendix")


def test_export_replaces_its_own_notes_and_nothing_else(
    session: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "notes.md"
    out(capsys, "export", session, "-o", str(path))
    out(capsys, "export", session, "-o", str(path))
    other = tmp_path / "mine.md"
    other.write_text("# my own notes\n", "utf-8")
    assert "not the minutes" in problem(capsys, "export", session, "-o", str(other), code=REFUSED)
    assert other.read_text("utf-8") == "# my own notes\n"


@pytest.mark.parametrize(
    "old, new", [("| open |", "| done |"), ("\n## Corrections", "\nMine.\n\n## Corrections"), ("\n<!-- work", "<!--")]
)
def test_notes_that_were_worked_on_are_not_replaced(
    session: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, old: str, new: str
) -> None:
    out(capsys, "set", session, "meeting-commitments", "new", "text", "Ask the clinic")
    path = tmp_path / "notes.md"
    out(capsys, "export", session, "-o", str(path))
    written = path.read_text("utf-8")
    assert old in written
    path.write_text(written.replace(old, new), "utf-8")
    assert "edited after it was exported" in problem(capsys, "export", session, "-o", str(path), code=REFUSED)
    assert path.read_text("utf-8") == written.replace(old, new)
    path.write_text(written, "utf-8")
    out(capsys, "export", session, "-o", str(path))


def test_contacts_stay_unless_asked_for(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    row = out(capsys, "set", session, "organisations", "new", "name", "Clinic").strip()
    out(capsys, "set", session, "organisations", row, "contact", "Mx Front, extension 4711")
    assert "4711" not in out(capsys, "export", session, "-o", "-", "--appendix")
    assert "4711" in out(capsys, "export", session, "-o", "-", "--appendix", "--contacts")


def test_fsck_of_a_sound_and_of_a_torn_session(
    session: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out(capsys, "set", session, "parking", "new", "text", "one")
    assert out(capsys, "fsck", session)
    journal = tmp_path / "home" / "sessions" / session / "journal.jsonl"
    sound = journal.read_bytes()
    journal.write_bytes(sound + b"0badc0de half a rec")
    assert out(capsys, "fsck", session, code=REFUSED)
    assert out(capsys, "fsck", session, "--repair")
    assert journal.read_bytes().startswith(sound)
    assert any(b"half a rec" in path.read_bytes() for path in (journal.parent / "torn").iterdir())


def test_packs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    listed = out(capsys, "pack", "list")
    assert "va-attendance-12" in listed
    assert "va-attendance-10" in listed
    mine = tmp_path / "mine"
    assert str(mine) in out(capsys, "pack", "new", str(mine), "--title", "Peer learning")
    assert "Peer learning" in out(capsys, "pack", "check", str(mine))
    assert str(mine) in problem(capsys, "pack", "new", str(mine), code=USAGE)
    step = next(mine.glob("*.md"))
    step.write_text(step.read_text("utf-8") + "\n```{gird} thing\n```\n", "utf-8")
    assert run(["pack", "check", str(mine)]) == USAGE
    assert "did you mean 'grid'" in capsys.readouterr().err


def test_where_names_the_folders(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert str(tmp_path / "home") in out(capsys, "where")


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_screen_needs_a_terminal(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", environment["TERM"])
    assert "terminal" in problem(capsys, code=USAGE)
    assert "terminal" in problem(capsys, "demo", code=USAGE)


def test_the_home_option_counts_before_and_after(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    there = str(tmp_path / "there")
    session = out(capsys, "--home", there, "new", "--title", "There").strip()
    assert session in out(capsys, "list", "--home", there)
    assert session not in out(capsys, "list")


def test_a_home_that_is_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    assert str(file) in problem(capsys, "--home", str(file), "new", "--title", "T", code=REFUSED)


def test_output_cut_off_by_its_reader_is_no_error(session: str) -> None:
    command = f"{sys.executable} -m workshop show {session} --json | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert done.stderr == ""


def test_hostile_text_comes_back_clean(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    out(capsys, "set", session, "parking", "new", "text", "a\x1b]52;c;ZXZpbA==\x07b\u202ec")
    for command in (["show", session], ["show", session, "--json"], ["export", session, "-o", "-"], ["list"]):
        printed = out(capsys, *command)
        assert not set(printed) & {"\x1b", "\x07", "\u202e"}


def test_sessions_are_listed_by_school_division_and_school_year(capsys: pytest.CaptureFixture[str]) -> None:
    oak = "Oak Elementary"
    for title, school, day in (("A", oak, "2026-06-30"), ("B", oak, "2026-07-01"), ("C", "Elm", "")):
        assert run(["new", "--title", title, "--school", school, "--division", "North County", "--date", day]) == DONE
    capsys.readouterr()

    def titles(*options: str) -> set[str]:
        return {one["title"] for one in json.loads(out(capsys, "list", "--json", *options))}

    assert titles() == {"A", "B", "C"} == titles("--division", "north")
    assert titles("--school", "oak") == {"A", "B"}
    assert titles("--year", "2025-26") == {"A"} and titles("--year", "2026-2027") == {"B"}
    assert titles("--school", "elm", "--year", "2026-27") == set()
    assert "is not a school year" in problem(capsys, "list", "--year", "2026", code=USAGE)
    assert problem(capsys, "list", "--school", "Ash", code=DONE).endswith("No session is like that.")


def test_new_takes_an_agenda_of_the_module_and_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "--title", "Short", "--agenda", "45"]) == DONE
    session = capsys.readouterr().out.strip()
    assert run(["show", session]) == DONE
    assert "Agenda of this session" in capsys.readouterr().out
    assert run(["new", "--title", "Short", "--agenda", "46"]) == REFUSED
    assert "Use one of: 90, 45, two-sittings." in capsys.readouterr().err
