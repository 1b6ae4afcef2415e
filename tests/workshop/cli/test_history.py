"""`workshop changes`, `--as-of` and `workshop exports`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run


@pytest.fixture
def session(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "--title", "Spring team", "--school", "Oak", "--person", "Ana Ruiz:facilitator"]) == DONE
    session = capsys.readouterr().out.strip()
    assert run(["set", session, "parking", "new", "text", "firstword", "--as", "Ana Ruiz"]) == DONE
    capsys.readouterr()
    return session


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = DONE) -> str:
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    return captured.out if code == DONE else captured.err


def newest(capsys: pytest.CaptureFixture[str], session: str) -> int:
    return int(json.loads(out(capsys, "show", session, "--json"))["revision"])


def test_changes_since_a_revision_a_day_or_a_file(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = newest(capsys, session)
    out(capsys, "export", session, "-o", "sent.md")
    out(capsys, "set", session, "parking", "new", "text", "secondword", "--as", "Ana Ruiz")
    text = out(capsys, "changes", session, "--since", f"r{before}")
    heading, empty, sheet, line = text.splitlines()
    assert heading.startswith(f"r{before} (") and heading.endswith(": 1 change by Ana Ruiz")
    assert (empty, sheet) == ("", "Parking lot")
    assert line == f"  secondword · new row: for later · Ana Ruiz, r{before + 1}" or "secondword · new row" in line
    assert out(capsys, "changes", session, "--since", "sent.md") == text
    assert "firstword" in out(capsys, "changes", session, "--since", "today")
    assert out(capsys, "changes", session, "--since", f"r{before + 1}").rstrip().endswith("nothing changed")
    found = json.loads(out(capsys, "changes", session, "--since", f"r{before}", "--json"))
    assert [(one["what"], one["label"]) for one in found["changes"]] == [("new row", "secondword")]
    for wrong, words in (("r999", "There is no revision 999"), ("soon", "neither a revision nor a day")):
        assert words in out(capsys, "changes", session, "--since", wrong, code=USAGE)


def test_a_file_of_another_session_is_no_moment_of_this_one(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = out(capsys, "new", "--title", "Other").strip()
    out(capsys, "export", other, "-o", "other.md")
    assert "is from another session" in out(capsys, "changes", session, "--since", "other.md", code=USAGE)


def test_show_and_export_as_of(session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = newest(capsys, session)
    was = out(capsys, "export", session, "-o", "-")
    out(capsys, "set", session, "parking", "new", "text", "secondword", "--as", "Ana Ruiz")
    assert "secondword" in out(capsys, "show", session)
    assert "secondword" not in out(capsys, "show", session, "--as-of", f"r{before}")
    assert json.loads(out(capsys, "show", session, "--as-of", f"r{before}", "--json"))["revision"] == before
    assert out(capsys, "export", session, "-o", "-", "--as-of", f"r{before}") == was
    assert "secondword" in out(capsys, "export", session, "-o", "-", "--as-of", "today")
    assert "did not exist yet" in out(capsys, "show", session, "--as-of", "2020-01-01", code=USAGE)
    assert "holds every revision" in out(capsys, "export", session, "-o", "a.json", "--as-of", "r1", code=USAGE)


def test_exports_are_listed(session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "exports", session) == "Nothing was exported of this session yet.\n"
    out(capsys, "export", session, "-o", "one.md")
    out(capsys, "export", session, "-o", "whole.json")
    out(capsys, "export", session, "-o", "-")
    (tmp_path / "one.html").write_text("mine")
    out(capsys, "export", session, "-o", "one.html", code=REFUSED)
    lines = out(capsys, "exports", session).splitlines()
    assert [line.split("  ")[-1].rpartition("/")[2] for line in lines] == ["one.md", "whole.json", "standard output"]
    found = json.loads(out(capsys, "exports", session, "--json"))
    assert [one["what"] for one in found] == ["minutes", "archive", "minutes"]
    assert all(len(one["sha256"]) == 64 and one["by"] for one in found)
