"""A new school year is another population: compared only where the students of then are in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.school_files import records
from tests.workshop.cli.test_share import cell, check, home, problem, release_of, released
from tests.workshop.cli.test_share_labels import school
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.disclosure.log import read_log

THROUGH = {"2024-25": "2025-05-30", "2025-26": "2026-05-29", "2026-27": "2026-11-20"}
NAMES = {"3": "Owls", "4": "Hawks", "5": "5"}.__getitem__


def of_year(path: Path, year: str, *more: str, out: str) -> list[str]:
    return check(path, "--by", "Grade", "--through", THROUGH[year], *more, out=out)


def next_year() -> list[list[str]]:
    """Everybody is a grade higher, and other classes came: other numbers throughout."""
    rows = [[f"N{row[0]}", *row[1:]] for row in school(leavers=4) if row[2] != "5"]
    return [*rows, *[["X" + str(n), "Oak", "5", "FM"[n % 2], "180", "20" if n % 3 else "2"] for n in range(37)]]


def test_releases_of_another_year_are_not_compared_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    released(capsys, of_year(records(tmp_path, school()), "2025-26", out="a"))
    release = release_of(tmp_path / "a")["release"]
    text = released(capsys, of_year(records(tmp_path, next_year()), "2026-27", out="b"))
    assert f"Release {release} is of school year 2025-26 and this file of 2026-27" in text
    assert cell(release_of(tmp_path / "b"), "enrolled", Grade="3")["value"] == 26
    years = [link.entry.school_year for link in read_log((home() / "disclosures.jsonl").read_bytes())]
    assert years == ["2025-26", "2026-27"]


def test_no_question_about_labels_of_another_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, of_year(records(tmp_path, school()), "2025-26", out="a"))
    rows = [[*row[:2], NAMES(row[2]), *row[3:]] for row in next_year()]
    assert "not compared" in released(capsys, of_year(records(tmp_path, rows), "2026-27", out="b"))
    sentence = problem(capsys, of_year(records(tmp_path, rows), "2025-26", out="c"), REFUSED)
    assert "which this file does not have" in sentence, "its students are in this file"


def test_whoever_names_a_wrong_year_loses_no_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same file with four students less, said to be of another year."""
    released(capsys, of_year(records(tmp_path, school()), "2025-26", out="a"))
    text = released(capsys, of_year(records(tmp_path, school(leavers=2)), "2026-27", out="b"))
    assert "its numbers are nearly those of this file, so it is compared all the same" in text
    assert cell(release_of(tmp_path / "b"), "enrolled", Grade="3")["shown"] != "exact"


def test_where_the_year_is_not_known_it_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path, school())
    released(capsys, of_year(path, "2024-25", "--school-year", "2024-2025", out="a"))
    release = release_of(tmp_path / "a")["release"]
    command = ["share", "check", "--records", str(records(tmp_path, next_year())), "--partner", "Riverside Clinic"]
    command += ["--by", "Grade"]
    assert run([*command, "--json"]) == REFUSED
    (question,) = json.loads(capsys.readouterr().out)["questions"]
    assert question["kind"] == "school year"
    assert f"Release {release} is of another school year than this one" in question["text"]
    choices = {choice["option"]: choice["text"] for choice in question["steps"][0]["choices"]}
    assert choices["--school-year 2024-25"] == "It is of 2024-25"
    assert choices["--accept-uncompared"] == "I do not know"
    assert run([*command, "--school-year", "2025-26"]) == DONE
    assert "are not compared" in capsys.readouterr().out
    assert run([*command, "--accept-uncompared"]) == DONE
    found = capsys.readouterr().out
    assert "not compared" not in found, "it is compared, whatever the year"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--school-year", "2026"), "“2026” is no school year; write it like 2026-27"),
        (("--school-year", "2025-27"), "“2025-27” is no school year"),
        (("--school-year", "2025-26"), "their last day is of 2026-27"),
        (("--release-year", "2025-26"), "cannot be read. Write it as RELEASE=YEAR"),
        (("--release-year", "r=2025"), "“2025” is no school year"),
        (("--release-year", "r=2025-26"), "No release “r” in the disclosure log"),
    ],
)
def test_years_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], words: str
) -> None:
    code = REFUSED if "last day" in words else USAGE
    assert words in problem(capsys, of_year(records(tmp_path, school()), "2026-27", *more, out="a"), code)
