"""What was said of labels is kept, listed and corrected: `share labels`; after a correction both ways are compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.school_files import HEADER, records, write
from tests.workshop.cli.test_share import cell, check, home, problem, release_of, released
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.disclosure.log import EntryKind, read_log

SIZES = {"3": 30, "4": 44, "5": 60}
NEW_NAMES = {"3": "Owls", "4": "Hawks", "5": "5"}.__getitem__


def school(said: Callable[[str], str] = str, leavers: int = 0, newcomers: int = 0) -> list[list[str]]:
    """Grades of different sizes, a third of their students chronically absent; `leavers` of grade 3 have left, and
    `newcomers` like them are in grade 5."""
    rows = []
    for grade, size in SIZES.items():
        for number in range(leavers if grade == "3" else 0, size + (newcomers if grade == "5" else 0)):
            days = "20" if number % 3 == 0 else "2"
            rows.append([f"S{grade}{number:03}", "Oak", said(grade), "FM"[number % 2], "180", days])
    return rows


def labels(capsys: pytest.CaptureFixture[str], *more: str, code: int = DONE) -> str:
    assert run(["share", "labels", *more]) == code
    out, err = capsys.readouterr()
    return out if code == DONE else err


def entries() -> list[Any]:
    return [link.entry for link in read_log((home() / "disclosures.jsonl").read_bytes())]


def test_answers_are_listed_with_who_said_them_and_how_to_correct_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nothing was said of labels" in labels(capsys)
    released(capsys, check(records(tmp_path, school()), "--by", "Grade", out="a"))
    path = records(tmp_path, school(NEW_NAMES, leavers=4))
    answers = ("--same", "Grade:Owls=3", "--same", "Grade:Hawks=4")
    released(capsys, check(path, "--by", "Grade", *answers, out="b"))
    listed = labels(capsys)
    assert "1. Grade: 3 is now Owls\n" in listed and "2. Grade: 4 is now Hawks\n" in listed
    assert f"with release {release_of(tmp_path / 'b')['release']}" in listed
    assert "workshop share labels --wrong N --reason TEXT" in listed
    found = json.loads(labels(capsys, "--json"))
    assert [(one["number"], one["same_values"], one["wrong"]) for one in found] == [
        (1, [["Grade", ["3"], ["Owls"]]], None), (2, [["Grade", ["4"], ["Hawks"]]], None)
    ]  # fmt: skip
    assert run(["share", "log"]) == DONE
    assert "labels: Grade: 3 is now Owls; Grade: 4 is now Hawks" in capsys.readouterr().out


def test_a_wrong_answer_costs_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody mixed up two names: what a correction is for."""
    released(capsys, check(records(tmp_path, school()), "--by", "Grade", out="a"))
    path = records(tmp_path, school(NEW_NAMES, leavers=4, newcomers=4))
    wrong = ("--same", "Grade:Owls=4", "--same", "Grade:Hawks=3")
    released(capsys, check(path, "--by", "Gender", *wrong, out="b"))
    assert run(check(path, "--by", "Grade", "--json", out="never")) == DONE
    mixed_up = cell(release_of(tmp_path / "never"), "enrolled", Grade="Owls")
    assert mixed_up["shown"] == "exact", "by the wrong answer 26 beside 44 tells nobody"
    assert "corrected" not in capsys.readouterr().out


def test_after_a_correction_both_ways_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path, school()), "--by", "Grade", out="a"))
    before = (home() / "disclosures.jsonl").read_bytes()
    path = records(tmp_path, school(NEW_NAMES, leavers=4, newcomers=4))
    released(capsys, check(path, "--by", "Gender", "--same", "Grade:Owls=4", "--same", "Grade:Hawks=3", out="b"))
    for number in "12":
        assert "The next check asks again" in labels(capsys, "--wrong", number, "--reason", "mixed up two teams")
    assert "wrong since" in (listed := labels(capsys)) and "mixed up two teams; compared both ways" in listed
    sentence = problem(capsys, check(path, "--by", "Grade", out="c"), REFUSED)
    assert "which this file does not have; this file has Owls and Hawks instead" in sentence
    right = ("--same", "Grade:Owls=3", "--same", "Grade:Hawks=4")
    text = released(capsys, check(path, "--by", "Grade", *right, out="c"))
    assert "Grade: 4 is now Owls: this was corrected on" in text
    assert "compared both as it was said and as it is now" in text
    assert cell(release_of(tmp_path / "c"), "enrolled", Grade="Owls")["shown"] != "exact"
    assert cell(release_of(tmp_path / "c"), "enrolled", Grade="Hawks")["value"] == 44
    assert (home() / "disclosures.jsonl").read_bytes().startswith(before)
    assert [entry.kind.value for entry in entries()] == ["released", "released", "corrected", "corrected", "released"]
    assert entries()[2].same_values == (("Grade", ("4",), ("Owls",)),)


def test_a_correction_needs_a_reason_and_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--wrong needs --reason TEXT" in labels(capsys, "--wrong", "1", code=USAGE)
    assert "No answer 1; the disclosure log keeps 0" in labels(capsys, "--wrong", "1", "--reason", "x", code=REFUSED)
    released(capsys, check(records(tmp_path, school()), "--by", "Grade", out="a"))
    path = records(tmp_path, school({"3": "Owls", "4": "4", "5": "5"}.__getitem__, leavers=4))
    released(capsys, check(path, "--by", "Grade", "--same", "Grade:Owls=3", out="b"))
    labels(capsys, "--wrong", "1", "--reason", "x")
    assert "was called wrong already" in labels(capsys, "--wrong", "1", "--reason", "x", code=REFUSED)


def test_an_answer_is_kept_even_if_nothing_may_be_released(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path, school()), "--by", "Grade", out="a"))
    few = [[f"S{n}", "Oak", "Owls", "F", "180", "2"] for n in range(6)]
    path = records(tmp_path, few)
    answers = ("--same", "Grade:Owls=3", "--gone", "Grade:4", "--gone", "Grade:5")
    assert run(check(path, "--by", "Grade", *answers, out="b")) == REFUSED
    capsys.readouterr()
    assert [entry.kind for entry in entries()] == [EntryKind.RELEASED, EntryKind.REFUSED, EntryKind.ANSWERED]
    assert "without a release" in labels(capsys)
    assert run(check(path, "--by", "Grade", out="c")) == REFUSED
    assert "which this file does not have" not in capsys.readouterr().err


# ------------------------------------------------------------------ numbers of schools


def numbered(rows: list[tuple[str, str, int]], leavers: int = 0) -> list[list[str]]:
    """(name, number, students) of schools; the first of the first school have left."""
    found = []
    for place, (name, number, size) in enumerate(rows):
        for student in range(leavers if place == 0 else 0, size):
            days = "20" if student % 3 == 0 else "2"
            found.append([f"S{number}{student:03}", name, number, "180", days])
    return found


NUMBERED = ("Student ID", "School", "School Number", "Days enrolled", "Days absent")


def test_an_unchanged_number_proposes_renamed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.csv", NUMBERED, numbered([("Oak", "0120", 30), ("Elm", "0130", 40)]))
    released(capsys, check(path, "--by", "School", out="a"))
    assert entries()[0].label_numbers == (("School", (("Elm", "0130"), ("Oak", "0120"))),)
    later = [("Mountain View", "0120", 30), ("Lakeside", "0130", 40)]
    path = write(tmp_path / "b.csv", NUMBERED, numbered(later, leavers=4))
    sentence = problem(capsys, check(path, "--by", "School", out="b"), REFUSED)
    assert "Probably Mountain View (26 students) is Oak: the number is unchanged, 0120." in sentence
    assert "--same 'School:Mountain View=Oak'" in sentence
    answers = ("--same", "School:Mountain View=Oak", "--same", "School:Lakeside=Elm")
    released(capsys, check(path, "--by", "School", *answers, out="b"))
    assert cell(release_of(tmp_path / "b"), "enrolled", School="Mountain View")["shown"] != "exact"
    assert cell(release_of(tmp_path / "b"), "enrolled", School="Lakeside")["value"] == 40


def test_a_name_with_another_number_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two schools swapped their names: by the names alone, the one that four left would be told."""
    path = write(tmp_path / "a.csv", NUMBERED, numbered([("Oak", "0120", 30), ("Elm", "0130", 50)]))
    released(capsys, check(path, "--by", "School", out="a"))
    path = write(tmp_path / "b.csv", NUMBERED, numbered([("Elm", "0120", 30), ("Oak", "0130", 50)], leavers=4))
    sentence = problem(capsys, check(path, "--by", "School", out="b"), REFUSED)
    assert "Probably Elm (26 students) is Oak: the number is unchanged, 0120." in sentence
    answers = ("--same", "School:Elm=Oak", "--same", "School:Oak=Elm")
    released(capsys, check(path, "--by", "School", *answers, out="b"))
    assert cell(release_of(tmp_path / "b"), "enrolled", School="Elm")["shown"] != "exact"
    assert cell(release_of(tmp_path / "b"), "enrolled", School="Oak")["value"] == 50
    released(capsys, check(path, "--by", "School", out="c"))
    assert cell(release_of(tmp_path / "c"), "enrolled", School="Elm")["shown"] != "exact"


# ------------------------------------------------------------------ rules that changed


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ((), ("--policy", "every-student"), "who counts (half-year, now any-day)"),
        (("--policy", "every-student"), (), "who counts (any-day, now half-year)"),
    ],
)
def test_another_rule_is_compared_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], then: tuple[str, ...], now: tuple[str, ...], words: str
) -> None:
    """Two of a grade were enrolled for a few days only: by one rule they count, by the other they do not."""
    rows = school()
    rows[0][4:] = ["40", "9"]
    rows[1][4:] = ["40", "9"]
    path = records(tmp_path, rows)
    released(capsys, check(path, "--by", "Grade", *then, out="a"))
    text = released(capsys, check(path, "--by", "Grade", *now, out="b"))
    assert f"Other rules than in {release_of(tmp_path / 'a')['release']}" in text and words in text
    documents = [release_of(tmp_path / name) for name in "ab"]
    told = [cell(document, "enrolled", Grade="3") for document in documents]
    assert told[0]["shown"] == "exact" and told[1]["shown"] != "exact"
    assert cell(documents[1], "enrolled", Grade="5")["value"] == 60


def test_another_column_of_absences_is_another_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """17 chronically absent by unexcused absences, 18 by all: the difference is one student."""
    header = [*HEADER, "Unexcused"]
    rows = [[*row, row[5]] for row in school()]
    odd = next(row for row in rows if row[2] == "3" and row[5] == "2")
    odd[5] = "20"
    path = write(tmp_path / "a.csv", header, rows)
    found = []
    for number, column in enumerate(("Unexcused", "Days absent")):
        mapping = tmp_path / f"{number}.toml"
        mapping.write_text(f'absent = "{column}"\nenrolled = "Days enrolled"\nid = "Student ID"\n')
        found.append(released(capsys, check(path, "--by", "Grade", "--mapping", str(mapping), out=str(number))))
    assert "absent (Unexcused, now Days absent)" in found[1]
    first, second = (cell(release_of(tmp_path / str(n)), "chronic", Grade="3") for n in range(2))
    assert first["shown"] == "exact" and second["shown"] != "exact"
