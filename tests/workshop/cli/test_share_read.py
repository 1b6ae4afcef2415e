"""`workshop share read` and `template`: what a file is, what is open about it, and the count. Invented files."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.support.school_files import CLINIC
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run

MOVERS = """\
Student ID,School,Grade,Entry Date,Excused,Unexcused,Days Enrolled
S00001,Oak,3,8/24/2026,4,5,90
S00002,Oak,3,8/24/2026,20.5,0,180
S00003,Elm,4,8/24/2026,0,1,180
S00001,Elm,3,1/11/2027,2,2,85
"""
ANSWERS = """\
absent = ["Excused", "Unexcused"]
students = "each school"
days = 180
"""


def made(folder: Path, text: str = MOVERS, name: str = "movers.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def read(path: Path, *more: str) -> list[str]:
    return ["share", "read", str(path), *more]


def said(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], code: int) -> str:
    """What is on standard output."""
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert "S0000" not in captured.out + captured.err, "no student is named"
    return captured.out


def document(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], code: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said(capsys, [*arguments, "--json"], code))
    return found


def test_open_questions_come_with_the_lines_that_answer_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = said(capsys, read(made(tmp_path)), REFUSED)
    assert "movers.csv: one row for each student and enrollment" in out
    assert "UTF-8, separated by commas; columns named in row 1; 4 rows, 3 students" in out
    assert "2 questions are open, so nothing was counted:" in out
    assert 'absent = ["Excused", "Unexcused"]  Days absent = Excused + Unexcused' in out
    assert "1 row is of a student with an earlier row too" in out
    assert "(row 5)" in out
    assert 'students = "add up, last school"' in out
    assert "--mapping" in out
    assert "students count" not in out


def test_with_the_answers_it_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.toml").write_text(ANSWERS)
    more = ("--mapping", str(tmp_path / "answers.toml"), "--policy", "every-student", "--by", "school,Grade")
    out = said(capsys, read(made(tmp_path), *more), DONE)
    assert "3 students count" in out
    assert "chronically absent: 1" in out
    assert "for the division only" in out
    found = document(capsys, read(made(tmp_path), *more), DONE)
    assert (found["students"], found["chronic"]) == (3, 1)
    assert found["by"]["School"] == {"Elm": [2, 0], "Oak": [2, 2]}, "9 of 90 days at Oak alone are a tenth"
    assert found["by"]["Grade"] == {"3": [2, 1], "4": [1, 0]}
    assert found["answers"]["students"] == "each school"


def test_the_document_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, read(made(tmp_path)), REFUSED)
    assert {key: found[key] for key in ("kind", "sheet", "header_row", "encoding", "rows", "students", "by")} == {
        "kind": "one row for each student and enrollment", "sheet": "", "header_row": 1, "encoding": "UTF-8",
        "rows": 4, "students": None, "by": {},
    }  # fmt: skip
    question = found["questions"][0]
    assert (question["kind"], question["rows"], question["setting"]) == ("absent_sum", [], "absent")
    assert question["choices"][0]["answers"] == {"absent": ["Excused", "Unexcused"]}
    assert found["questions"][1]["rows"] == [5]


def test_days_and_codes_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "ID,Date,Code\n" + "".join(f"S0000{i},9/{d}/2026,{'APHP'[i]}\n" for i in range(4) for d in (1, 2))
    out = said(capsys, read(made(tmp_path, text)), REFUSED)
    assert "2026-09-01 to 2026-09-02" in out
    assert "codes: P 4, A 2, H 2" in out
    assert '"H" = "not a day" in [marks]' in out
    found = document(capsys, read(made(tmp_path, text)), REFUSED)
    assert (found["first_day"], found["codes"]) == ("2026-09-01", {"P": 4, "A": 2, "H": 2})


def test_a_refusal_says_the_kind_and_groups_its_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = "ID,Date,Code\nS00001,9/1/2026,A\nS00002,9/2/2026,T\n"
    found = document(capsys, read(made(tmp_path, listed)), USAGE)
    assert (found["kind"], found["refused"], found["questions"]) == ("exceptions", [], [])
    assert "--roster" in found["error"]
    rows = "".join(f"S{i},Oak,{'??' if i % 2 else i},180\n" for i in range(50))
    bad = made(tmp_path, "Student ID,School,Days absent,Days enrolled\n" + rows + "S1,Oak,4,180\n")
    answers = tmp_path / "a.toml"
    answers.write_text('id = "Student ID"\nabsent = "Days absent"\nenrolled = "Days enrolled"\n')
    assert run(read(bad, "--mapping", str(answers))) == USAGE
    lines = capsys.readouterr().err.splitlines()
    assert "rows 3, 5, 7 and 22 more" in lines[0]
    assert len(lines) <= 3, "grouped, never a line for each row"


def test_answers_are_saved_with_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, answers = made(tmp_path), tmp_path / "answers.toml"
    said(capsys, read(path, "--save", str(answers)), REFUSED)
    text = answers.read_text("utf-8")
    assert tomllib.loads(text) == {"id": "Student ID", "enrolled": "Days Enrolled"}
    assert '#   students = "each school"' in text
    open_lines = [line.removeprefix("#   ").split("    # ")[0] for line in text.splitlines() if line.startswith("#   ")]
    answers.write_text(f"{text}{open_lines[0]}\n{open_lines[-1]}\n")
    assert "3 students count" in said(capsys, read(path, "--mapping", str(answers), "--policy", "every-student"), DONE)
    assert run(read(path, "--save", str(answers))) == USAGE
    assert "is there already" in capsys.readouterr().err
    assert answers.read_text("utf-8").startswith(text)


def test_answers_are_remembered_and_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, answers = made(tmp_path), tmp_path / "answers.toml"
    answers.write_text(ANSWERS)
    assert run(["new", "--title", "Team"]) == DONE  # a home that has sessions remembers
    capsys.readouterr()
    said(capsys, read(path, "--mapping", str(answers)), DONE)
    assert run(read(path)) == DONE
    assert "Columns as remembered on" in capsys.readouterr().err
    said(capsys, read(path, "--forget-mapping"), REFUSED)
    said(capsys, read(path), REFUSED)


def test_a_roster_and_days_are_named_by_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = made(tmp_path, "ID,Date,Code\nS00001,9/1/2026,A\nS00002,9/2/2026,A\nS00002,9/3/2026,TU\n")
    roster = made(tmp_path, "ID,School,Days enrolled\nS00001,Oak,10\nS00002,Oak,20\nS00003,Elm,20\n", "roster.csv")
    more = ("--roster", str(roster), "--policy", "every-student", "--by", "School")
    found = document(capsys, read(listed, *more), DONE)
    assert (found["students"], found["chronic"], found["by"]["School"]) == (3, 1, {"Elm": [1, 0], "Oak": [2, 1]})
    only = made(tmp_path, "Student ID,Days absent\nS00001,18\nS00002,17\n", "only.csv")
    assert document(capsys, read(only, "--days", "180"), DONE)["chronic"] == 1


def test_the_check_asks_the_same_and_never_runs_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made(tmp_path)
    check = ["share", "check", "--records", str(path), "--partner", CLINIC, "--by", "School", "--json"]
    assert run(check) == REFUSED
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert (found["released"], [one["kind"] for one in found["questions"]]) == (
        False, ["absent_sum", "several_rows_per_student"],
    )  # fmt: skip
    assert 'students = "each school"' in captured.err
    assert not (Path(os.environ["WORKSHOP_HOME"]) / "disclosures.jsonl").exists()


def test_names_are_asked_about_before_a_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"S{i:05},{'Bay Ridge MS' if i % 3 else 'Bay Ridge Middle'},{i % 30},180\n" for i in range(60))
    path = made(tmp_path, "Student ID,School,Days absent,Days enrolled\n" + rows)
    check = ["share", "check", "--records", str(path), "--partner", CLINIC, "--by", "School"]
    assert run(check) == REFUSED
    assert "[same]" in capsys.readouterr().err
    assert run(read(path)) == DONE, "a column that is not used is not asked about"


@pytest.mark.parametrize("kind", ["answers", "consents", "roster"])
def test_templates_are_printed(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    assert "# " in said(capsys, ["share", "template", kind], DONE).replace("S0000", "")


def test_the_template_of_a_roster_can_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = made(tmp_path, said(capsys, ["share", "template", "roster"], DONE), "roster.csv")
    listed = made(tmp_path, "Student ID,Date,Code\n000001,9/1/2026,A\n000002,9/2/2026,TU\n")
    found = document(capsys, read(listed, "--roster", str(roster), "--policy", "every-student"), DONE)
    assert (found["students"], found["chronic"]) == (2, 0)


def test_the_template_of_consents_can_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from workshop.disclosure.consent_file import read_consents
    from workshop.records.answers import Answers
    from workshop.records.read import read_attendance

    consents = made(tmp_path, said(capsys, ["share", "template", "consents"], DONE), "consents.csv")
    path = made(tmp_path, "Student ID,Grade,Days absent,Days enrolled\n000001,3,1,180\n000002,4,2,180\n")
    attendance = read_attendance(path, Answers("Days absent", "Days enrolled", "Student ID"))
    found = read_consents(consents, attendance)
    assert (found.records, found.refused) == (2, ())


def test_what_a_person_said_counts_before_a_refusal_by_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with a part of the absences only, which a person knows to be all of them."""
    path = made(tmp_path, "ID,Unexcused Absences,Days Enrolled\nS00001,18,180\nS00002,17,180\n")
    assert run(["new", "--title", "Team"]) == DONE
    capsys.readouterr()
    said(capsys, read(path), USAGE)
    answers = tmp_path / "answers.toml"
    answers.write_text('id = "ID"\nabsent = "Unexcused Absences"\nenrolled = "Days Enrolled"\n')
    assert document(capsys, read(path, "--mapping", str(answers)), DONE)["chronic"] == 1
    assert document(capsys, read(path), DONE)["chronic"] == 1
    said(capsys, read(path, "--forget-mapping"), USAGE)
    said(capsys, read(path), USAGE)


def test_answers_about_the_sheets_of_a_workbook_are_remembered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    for place, name in enumerate(("Oak", "Elm")):
        sheet = book.create_sheet(name, place)
        sheet.append(["Student ID", "Days absent", "Days enrolled"])
        for student in range(2):
            sheet.append([f"S0000{2 * place + student}", 18 * student, 180])
    book.save(tmp_path / "book.xlsx")
    answers = tmp_path / "answers.toml"
    answers.write_text('sheets = ["Oak", "Elm"]\nsheet_is = "School"\n')
    assert run(["new", "--title", "Team"]) == DONE
    capsys.readouterr()
    path = tmp_path / "book.xlsx"
    said(capsys, read(path), REFUSED)
    found = document(capsys, read(path, "--mapping", str(answers), "--by", "School"), DONE)
    assert (found["sheet"], found["by"]["School"]) == ("Oak, Elm", {"Elm": [2, 1], "Oak": [2, 1]})
    assert document(capsys, read(path), DONE)["chronic"] == 2
    said(capsys, read(path, "--forget-mapping"), REFUSED)
    said(capsys, read(path), REFUSED)
