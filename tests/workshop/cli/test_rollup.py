"""`workshop rollup`: a report over several schools, in every format, and decisions about names."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run

SCHOOLS = ("Ash", "Birch", "Cedar")


@pytest.fixture
def schools(capsys: pytest.CaptureFixture[str]) -> list[str]:
    found = []
    for place, name in enumerate(SCHOOLS):
        about = ["--title", f"{name} team", "--school", name, "--division", "Example County", "--date", "2026-11-23"]
        assert run(["new", *about, "--person", "Ana Ruiz:facilitator"]) == DONE
        session = capsys.readouterr().out.strip()
        found.append(session)
        row = "new"
        for column, value in (("cause", "No ride to school"), ("gap", "nobody")):
            assert run(["set", session, "causes", row, column, value, "--as", "Ana Ruiz"]) == DONE
            row = capsys.readouterr().out.strip()
        partner = "Riverside Clinic" if place else "Riverside Clinik"
        assert run(["set", session, "organisations", "new", "name", partner, "--as", "Ana Ruiz"]) == DONE
        line = f"Ana Ruiz calls the clinic for {name} by Nov 2, 2026"
        assert run(["commit", session, line, "--as", "Ana Ruiz", "--anyway"]) == DONE
        capsys.readouterr()
    return found


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = DONE) -> str:
    assert run(list(arguments)) == code
    return capsys.readouterr().out


def test_the_report_says_what_schools_share(schools: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "rollup", "--as-of", "2026-11-29")
    assert "# Example County: 3 schools, Sun, Nov 29, 2026" in text
    assert "3 schools held a session. 3 commitments: 3 overdue." in text
    assert "| No ride to school | Myths | 3 | 3 | 3 |" in text or "| No ride to school |" in text
    assert "“Riverside Clinic” and “Riverside Clinik”" in text and "Partners named by" not in text
    assert text.count("calls the clinic for") == 3, "27 days late: someone should ask"


def test_a_decision_about_names_is_remembered(schools: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "one name from now on" in out(capsys, "rollup", "--same", "Riverside Clinic", "Riverside Clinik")
    report = json.loads(out(capsys, "rollup", "--format", "json"))
    (partner,) = report["partners"]
    assert partner["schools"] == list(SCHOOLS) and report["names_to_settle"] == []
    assert "two names from now on" in out(capsys, "rollup", "--different", "Riverside Clinic", "Riverside Clinik")
    report = json.loads(out(capsys, "rollup", "--format", "json"))
    assert report["partners"] == [] and report["names_to_settle"] == []


def test_it_is_written_in_every_format_and_never_over_a_file(
    schools: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ending in ("md", "txt", "html", "docx"):
        path = tmp_path / f"report.{ending}"
        assert str(path) in out(capsys, "rollup", "-o", str(path))
        before = path.read_bytes()
        assert b"No ride to school" in before or ending == "docx"
        assert run(["rollup", "-o", str(path)]) == REFUSED and path.read_bytes() == before
        assert run(["rollup", "-o", str(path), "--replace"]) == DONE
    folder = tmp_path / "tables"
    folder.mkdir()
    out(capsys, "rollup", "--format", "csv", "-o", str(folder))
    (gaps,) = folder.glob("*-gaps.csv")
    assert gaps.read_bytes().startswith(b"\xef\xbb\xbfGap,Group,Schools") and b"No ride to school" in gaps.read_bytes()
    assert run(["rollup", "--format", "csv"]) == USAGE


def test_a_workbook_holds_texts_as_texts_and_counts_as_numbers(
    schools: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for session in schools:
        assert run(["set", session, "organisations", "new", "name", "=1+1", "--as", "Ana Ruiz"]) == DONE
    capsys.readouterr()
    path = tmp_path / "report.xlsx"
    out(capsys, "rollup", "--as-of", "2026-11-29", "-o", str(path))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["about", "needing", "months", "gaps", "partners", "groups"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"} and any(cell.value == "=1+1" for cell in cells)
    assert [cell.value for cell in book["gaps"][2]] == ["No ride to school", None, 3, 3, 3]
    first = path.read_bytes()
    out(capsys, "rollup", "--as-of", "2026-11-29", "-o", str(path), "--replace")
    assert path.read_bytes() == first


def test_schools_and_years_narrow_it_and_a_broken_session_is_said(
    schools: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 school held a session" in out(capsys, "rollup", "--school", "ash")
    assert run(["rollup", "--year", "2027-28"]) == REFUSED and "No session is like that." in capsys.readouterr().err
    assert run(["where"]) == DONE
    home = next(Path(x.split(maxsplit=1)[1]) for x in capsys.readouterr().out.splitlines() if x.startswith("sessions"))
    journal = next(home.glob(f"**/{schools[0]}/journal.jsonl"))
    journal.write_text("not a journal\n", encoding="utf-8")
    assert run(["rollup"]) == DONE
    printed = capsys.readouterr()
    assert f"Left out: {schools[0]}" in printed.err and "Sessions that could not be read" in printed.out
