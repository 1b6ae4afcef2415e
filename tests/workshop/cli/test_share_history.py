"""What an earlier release told counts for the students in it, whatever the next file calls them: `share check`."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.school_files import CLINIC, HEADER, records, students, write
from tests.workshop.cli.test_share import cell, check, home, problem, release_of, released
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.disclosure.folders import division_folder
from workshop.disclosure.log import read_log
from workshop.records.labels import keys

GRADES = ("3", "4", "5")
LEAVERS = 4
WORDS = dict(zip(GRADES, ("Third", "Fourth", "Fifth"), strict=True))
THS = dict(zip(GRADES, ("3rd", "4th", "5th"), strict=True))


def school(*, later: bool = False, said: Callable[[str], str] = str) -> list[list[str]]:
    """Thirty students a grade, with a third of them chronically absent; later four of grade 3 have left."""
    rows = []
    for number in range(90):
        grade = GRADES[number // 30]
        if not (later and number < LEAVERS):
            days = "20" if number % 3 == 0 else "2"
            rows.append([f"S{number:03}", "Oak", said(grade), "FM"[number // 3 % 2], "180", days])
    return rows


def first(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """A release by grade, all of it exact; its id."""
    released(capsys, check(records(folder, school()), "--by", "Grade", *more, out="first"))
    document = release_of(folder / "first")
    assert {one["shown"] for table in document["tables"] for one in table["cells"]} == {"exact"}
    return str(document["release"])


def told(document: dict[str, Any]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What is told of each grade, by the form in which grades are compared."""
    cells = [one for table in document["tables"] for one in table["cells"]]
    forms = keys("Grade", {one["at"]["Grade"] for one in cells})
    return {
        (forms[one["at"]["Grade"]], one["measure"]): (one["shown"], one.get("value"), one.get("lo"), one.get("hi"))
        for one in cells
    }


@pytest.mark.parametrize(
    "said",
    [
        lambda grade: f"0{grade}",
        lambda grade: f"{grade}.0",
        lambda grade: f"Grade {grade}",
        lambda grade: f"GR. {grade}",
        lambda grade: f"  grade\u00a0 {grade} ",
        THS.__getitem__,
        WORDS.__getitem__,
        lambda grade: f"{WORDS[grade].upper()} GRADE",
    ],
)  # fmt: skip
def test_those_who_left_are_not_told_by_another_spelling(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, said: Callable[[str], str]
) -> None:
    """The release tells exactly what it would with the same labels."""
    found = []
    spellings: tuple[Callable[[str], str], ...] = (str, said)
    for number, labels in enumerate(spellings):
        monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / f"home {number}"))
        folder = tmp_path / str(number)
        folder.mkdir()
        first(folder, capsys)
        released(capsys, check(records(folder, school(later=True, said=labels)), "--by", "Grade", out="later"))
        found.append(release_of(folder / "later"))
    same, written = map(told, found)
    assert same["3", "enrolled"][0] != "exact" and same["4", "enrolled"] == ("exact", 30, None, None)
    assert written == same
    labels_told = {one["at"]["Grade"] for one in found[1]["tables"][0]["cells"]}
    assert labels_told == {"*", *(" ".join(said(grade).split()) for grade in GRADES)}


def test_another_spelling_of_the_column_is_the_same_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first(tmp_path, capsys)
    path = write(tmp_path / "b.csv", [*HEADER[:2], " GRADE ", *HEADER[3:]], school(later=True))
    released(capsys, check(path, "--by", "grade", out="b"))
    assert cell(release_of(tmp_path / "b"), "enrolled", GRADE="3")["shown"] != "exact"


# ------------------------------------------------------------------ what has to be said


TEAM = {"3": "Owls", "4": "4", "5": "5"}.__getitem__


def test_a_renamed_group_is_asked_about_and_the_answer_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = first(tmp_path, capsys)
    path = records(tmp_path, school(later=True, said=TEAM))
    sentence = problem(capsys, check(path, "--by", "Grade", out="b"), REFUSED)
    assert f"Grade: release {release} has 3, which this file does not have; this file has Owls instead." in sentence
    assert "--same Grade:Owls=3" in sentence and "--gone Grade:3" in sentence and "--added Grade:Owls" in sentence
    for more in ("--accept-uncompared", "--history"):
        assert "which this file does not have" in problem(capsys, check(path, "--by", "Grade", more, out="b"), REFUSED)
    for number, answer in enumerate(("Grade:Owls=3", "grade:03 = OWLS")):
        released(capsys, check(path, "--by", "Grade", "--same", answer, out=f"b{number}"))
        document = release_of(tmp_path / f"b{number}")
        assert cell(document, "enrolled", Grade="Owls")["shown"] != "exact"
        assert cell(document, "enrolled", Grade="4")["value"] == 30
    answers = [link.entry.same_values for link in read_log((home() / "disclosures.jsonl").read_bytes())]
    assert answers == [(), (("Grade", ("3",), ("Owls",)),), ()]  # what was said once is not said again


def test_an_answer_holds_for_later_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first(tmp_path, capsys)
    path = records(tmp_path, school(later=True, said=TEAM))
    released(capsys, check(path, "--by", "Grade", "--same", "Grade:Owls=3", out="b"))
    path = records(tmp_path, school(later=True, said={"3": "Snowy owls", "4": "4", "5": "5"}.__getitem__))
    sentence = problem(capsys, check(path, "--by", "Grade", out="c"), REFUSED)
    assert "have Owls, which this file does not have; this file has Snowy owls instead" in sentence
    released(capsys, check(path, "--by", "Grade", "--same", "Grade:Owls=Snowy owls", out="c"))
    assert cell(release_of(tmp_path / "c"), "enrolled", Grade="Snowy owls")["shown"] != "exact"
    released(capsys, check(path, "--by", "Grade", out="d"))
    assert cell(release_of(tmp_path / "d"), "enrolled", Grade="Snowy owls")["shown"] != "exact"


@pytest.mark.parametrize("said", ["same", "gone and new"])
def test_whoever_says_gone_and_new_tells_no_more_than_whoever_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    first(tmp_path, capsys)
    path = records(tmp_path, school(later=True, said=TEAM))
    more = ("--same", "Grade:Owls=3") if said == "same" else ("--gone", "Grade:3", "--added", "Grade:Owls")
    released(capsys, check(path, "--by", "Grade", *more, out="b"))
    assert cell(release_of(tmp_path / "b"), "enrolled", Grade="Owls")["shown"] != "exact"
    assert cell(release_of(tmp_path / "b"), "enrolled", Grade="*")["shown"] != "exact"


def test_merged_grades_are_compared_with_their_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """3 and 4 are one team now: told exactly, it would tell who left beside the two numbers of before."""
    first(tmp_path, capsys)
    path = records(tmp_path, school(later=True, said={"3": "Lower", "4": "Lower", "5": "5"}.__getitem__))
    released(capsys, check(path, "--by", "Grade", "--same", "Grade:Lower=3,4", out="b"))
    document = release_of(tmp_path / "b")
    assert cell(document, "enrolled", Grade="Lower")["shown"] != "exact"
    assert cell(document, "enrolled", Grade="5")["value"] == 30


def test_a_split_grade_is_compared_with_the_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first(tmp_path, capsys)
    rows = school(later=True)
    for number, row in enumerate(rows):
        if row[2] == "3":
            row[2] = "Owls" if number % 2 else "Hawks"
    path = records(tmp_path, rows)
    released(capsys, check(path, "--by", "Grade", "--same", "Grade:3=Owls,Hawks", out="b"))
    document = release_of(tmp_path / "b")
    shown = {cell(document, "enrolled", Grade=name)["shown"] for name in ("Owls", "Hawks")}
    assert shown != {"exact"}


def test_the_last_of_a_grade_have_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody of grade 5 is here any more, and nothing new came: said once, and then it is known."""
    first(tmp_path, capsys)
    path = records(tmp_path, [row for row in school() if row[2] != "5"])
    assert "has 5, which this file does not have" in problem(capsys, check(path, "--by", "Grade", out="b"), REFUSED)
    text = released(capsys, check(path, "--by", "Grade", "--gone", "Grade:5", out="b"))
    assert "30" in text
    assert cell(release_of(tmp_path / "b"), "enrolled", Grade="*")["value"] == 60
    released(capsys, check(path, "--by", "Grade", out="c"))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("--same", "Grade:Owls"), "cannot be read. Write it as COLUMN:VALUE=VALUE"),
        (("--same", "Grade:Owls=9"), "no earlier release has 9"),
        (("--same", "Grade:Falcons=3"), "this file does not have Falcons"),
        (("--same", "School:Oak=Elm"), "no value of it changed since an earlier release"),
        (("--gone", "Grade:4"), "an earlier release and this file both have it"),
        (("--gone", "Grade:Owls"), "no earlier release has Owls"),
        (("--added", "Grade:4"), "an earlier release and this file both have it"),
        (("--same", "Band=Grade"), "No earlier release is broken down by a column “Band”"),
        (("--gone", "School"), "No earlier release is broken down by a column “School”"),
        (("--added", "Grade"), "cannot be read. Write it as COLUMN:VALUE,VALUE"),
    ],
)
def test_answers_that_do_not_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: tuple[str, ...], words: str
) -> None:
    first(tmp_path, capsys)
    path = records(tmp_path, school(later=True, said=TEAM))
    assert words in problem(capsys, check(path, "--by", "Grade", *answers, out="b"), USAGE)


def test_several_cannot_become_several_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two names that changed, and somebody who does not look at which is which: what left would be told."""
    first(tmp_path, capsys)
    path = records(tmp_path, school(later=True, said={"3": "Owls", "4": "Hawks", "5": "5"}.__getitem__))
    for answers in (("--same", "Grade:Owls,Hawks=3,4"), ("--gone", "Grade:3,4", "--added", "Grade:Owls,Hawks")):
        sentence = problem(capsys, check(path, "--by", "Grade", *answers, out="b"), USAGE)
        assert "several earlier values (3 and 4) cannot become several others (Owls and Hawks) at once" in sentence
    half = ("--same", "Grade:Owls=3")
    assert "has 4" in problem(capsys, check(path, "--by", "Grade", *half, out="b"), REFUSED)
    whole = (*half, "--same", "Grade:Hawks=4")
    released(capsys, check(path, "--by", "Grade", *whole, out="b"))
    assert cell(release_of(tmp_path / "b"), "enrolled", Grade="Owls")["shown"] != "exact"


def test_a_renamed_column_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first(tmp_path, capsys)
    header = [*HEADER[:2], "Grade Level", *HEADER[3:]]
    path = write(tmp_path / "b.csv", header, school(later=True, said=WORDS.__getitem__))
    for more in ((), ("--accept-uncompared",)):
        sentence = problem(capsys, check(path, "--by", "Grade Level", *more, out="b"), REFUSED)
        assert "broken down by Grade, which this file does not have; Grade Level has values like it" in sentence
        assert "--same 'Grade Level=Grade'" in sentence
    sentence = problem(capsys, check(path, "--by", "Grade Level", "--gone", "Grade", out="b"), USAGE)
    assert "Grade cannot be said to be gone while Grade Level is shown, which has values like it" in sentence
    for number, answer in enumerate(("Grade Level=Grade", "grade=GRADE LEVEL")):
        released(capsys, check(path, "--by", "Grade Level", "--same", answer, out=f"b{number}"))
        assert cell(release_of(tmp_path / f"b{number}"), "enrolled", **{"Grade Level": "Third"})["shown"] != "exact"
    gone = ("--gone", "Grade")
    sentence = problem(capsys, check(records(tmp_path, school()), "--by", "Grade", *gone, out="c"), USAGE)
    assert "No earlier release is broken down by a column “Grade” that this file does not have" in sentence
    # Another column told now is no reason to stop for good: the totals are compared all the same.
    text = released(capsys, check(path, "--by", "Gender", "--accept-uncompared", out="c"))
    assert "only the totals over it are compared" not in text  # the answer of before holds
    assert cell(release_of(tmp_path / "c"), "enrolled", Gender="*")["shown"] != "exact"


def test_two_columns_of_a_release_are_not_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released(capsys, check(records(tmp_path, school()), "--by", "Grade,Gender", out="a"))
    path = write(tmp_path / "b.csv", [*HEADER[:2], "Room", *HEADER[3:]], school(later=True))
    sentence = problem(capsys, check(path, "--by", "Gender", "--same", "Gender=Grade", out="b"), USAGE)
    assert "Grade and Gender are two columns of release" in sentence


def test_totals_are_compared_whatever_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first(tmp_path, capsys)
    header = [*HEADER[:2], "Team", *HEADER[3:]]
    path = write(tmp_path / "b.csv", header, school(later=True, said={"3": "x", "4": "y", "5": "z"}.__getitem__))
    for number, answer in enumerate((("--accept-uncompared",), ("--gone", "Grade"))):
        released(capsys, check(path, "--by", "Gender", *answer, out=f"b{number}"))
        assert cell(release_of(tmp_path / f"b{number}"), "enrolled", Gender="*")["shown"] != "exact"


def test_scripts_get_the_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first(tmp_path, capsys)
    path = records(tmp_path, school(later=True, said=TEAM))
    assert run(check(path, "--by", "Grade", "--json", out="b")) == REFUSED
    found = json.loads(capsys.readouterr().out)
    assert found["released"] is False
    (question,) = found["questions"]
    assert (question["kind"], question["column"]) == ("values", "Grade")
    assert "which this file does not have" in question["text"]
    became, were = question["steps"]
    assert became["text"] == "Grade: what became of the students of “3”?"
    options = {choice["text"]: choice["option"] for choice in (*became["choices"], *were["choices"])}
    assert options["They are now “Owls”"] == "--same Grade:Owls=3"
    assert options["They have all left"] == "--gone Grade:3"
    assert options["None of them was in an earlier release"] == "--added Grade:Owls"
    assert all(choice["consequence"] for step in question["steps"] for choice in step["choices"])
    released(capsys, check(path, "--by", "Grade", *shlex.split(options["They are now “Owls”"]), out="b"))


# ------------------------------------------------------------------ without history, with a reason


def test_history_counts_unless_somebody_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first(tmp_path, capsys)
    path = records(tmp_path, school(later=True))
    for number, more in enumerate(((), ("--history",))):
        released(capsys, check(path, "--by", "Grade", *more, out=f"b{number}"))
        document = release_of(tmp_path / f"b{number}")
        assert cell(document, "enrolled", Grade="3")["shown"] != "exact"
        assert document["history"] == {"compared": True}
    for reason in ("", "  "):
        sentence = problem(capsys, check(path, "--by", "Grade", "--without-history", reason, out="c"), USAGE)
        assert "--without-history needs a reason" in sentence
    text = released(capsys, check(path, "--by", "Grade", "--without-history", "another school's file", out="c"))
    assert "Tables that are safe alone can leak together. another school's file" in text
    document = release_of(tmp_path / "c")
    assert cell(document, "enrolled", Grade="3")["value"] == 26
    assert document["history"] == {"compared": False, "reason": "another school's file"}
    readme = (tmp_path / "c" / "README.md").read_text("utf-8")
    assert "Earlier releases were not taken into account when this one was checked." in readme
    assert "another school" not in readme
    entry = read_log((home() / "disclosures.jsonl").read_bytes())[-1].entry
    assert (entry.partner, entry.without_history) == (CLINIC, "another school's file")
    assert run(["share", "verify", str(tmp_path / "c" / "release.json")]) == DONE
    both = ("--without-history", "x", "--gone", "Grade:3")
    assert "leave out --same, --gone, --added and --release-year" in problem(capsys, check(path, *both, out="d"), USAGE)


# ------------------------------------------------------------------ values that read as marks, and spellings


def test_a_school_called_all_is_no_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two rows `All` in the partner's CSV would be a total and a school; the school says that it is one, and the next
    release is compared with it as before."""
    names = dict(zip(GRADES, ("All", "withheld", "*"), strict=True))
    rows = [[row[0], names[row[2]], *row[2:]] for row in school()]
    released(capsys, check(write(tmp_path / "a.csv", HEADER, rows), "--by", "School", out="a"))
    document = release_of(tmp_path / "a")
    table = (tmp_path / "a" / document["tables"][0]["file"]).read_text("utf-8-sig")
    labels = [line.partition(",")[0] for line in table.splitlines()[1:]]
    assert sorted(labels) == ["* (as written)", "All", "All (as written)", "withheld (as written)"]
    assert cell(document, "enrolled", School="*")["value"] == 90
    assert "“(as written)”" in (tmp_path / "a" / "README.md").read_text("utf-8")
    fewer = [row for row in rows if int(row[0][1:]) >= LEAVERS]
    released(capsys, check(write(tmp_path / "b.csv", HEADER, fewer), "--by", "School", out="b"))
    assert cell(release_of(tmp_path / "b"), "enrolled", School="All (as written)")["shown"] != "exact"


def test_values_to_group_may_be_typed_as_the_file_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path, school())
    released(capsys, check(path, "--by", "grade", "--group", "GRADE=03,4th:Lower", out="a"))
    assert cell(release_of(tmp_path / "a"), "enrolled", **{"Grade (Lower)": "Lower"})["value"] == 60


def test_two_spellings_in_one_file_are_one_group_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[*row[:2], "03" if int(row[0][1:]) % 5 == 0 and row[2] == "3" else row[2], *row[3:]] for row in school()]
    text = released(capsys, check(records(tmp_path, rows), "--by", "Grade", out="a"))
    assert "Grade: “03” of the file is counted as “3”." in text
    assert cell(release_of(tmp_path / "a"), "enrolled", Grade="3")["value"] == 30


def test_far_fewer_students_than_in_the_last_release_are_said_to_the_coordinator_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error and in what the division keeps; nothing of it is in what the partner gets."""
    for out, rows in (("first", students()), ("second", students()[:100])):
        (tmp_path / out).mkdir()
        path = write(tmp_path / out / "records.csv", HEADER, rows)
        assert run(check(path, "--by", "Gender")) == DONE
        captured = capsys.readouterr()
        assert ("Warning: Far fewer students are included" in captured.err) is (out == "second")
        assert "Far fewer" not in captured.out
    sent = tmp_path / "second" / "out"
    assert not any(b"Far fewer" in path.read_bytes() for path in sent.iterdir())
    assert "Far fewer" in (division_folder(sent) / "reasons.txt").read_text("utf-8")
