"""`workshop share check --group` and `--coarser`: values told together, proposed, typed, and counted in later on."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.school_files import HEADER, records, students, write
from tests.workshop.cli.test_share import cell, check, problem, release_of, released
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run


def _refused(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> str:
    assert run(list(arguments)) == REFUSED
    return capsys.readouterr().out


def tiny_grades() -> list[list[str]]:
    """Two schools with grades of about ten students each."""
    sizes = {
        (school, str(grade)): 7 + (3 * grade + len(school)) % 6 for school in ("Oak", "Elms") for grade in range(8)
    }
    return students(sizes)


def test_values_told_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path, tiny_grades())
    groups = ("--group", "grade=0,1,2,3", "--group", 'Grade="4", 5,6,7 : "Upper: old"')
    released(capsys, check(path, "--by", "School,Grade", *groups))
    document = release_of(tmp_path / "out")
    name = "Grade (0 to 3, Upper: old)"
    assert document["tables"][0]["by"] == ["School", name]
    assert document["groupings"] == [
        {"name": name, "column": "Grade", "groups": [
            {"name": "0 to 3", "values": ["0", "1", "2", "3"]}, {"name": "Upper: old", "values": ["4", "5", "6", "7"]}]}
    ]  # fmt: skip
    low = sum(row[2] in "0123" for row in tiny_grades())
    assert cell(document, "enrolled", School="*", **{name: "0 to 3"})["value"] == low
    text = (tmp_path / "out" / "README.md").read_text().replace("\\:", ":")
    assert f"In the column “{name}” “0 to 3” is 0, 1, 2 and 3; “Upper: old” is 4, 5, 6 and 7 of Grade." in text
    released(capsys, ["share", "verify", str(tmp_path / "out" / "release.json")])


@pytest.mark.parametrize(
    ("group", "name"), [("5,6", "5 to 6"), ("7,6,5", "5 to 7"), ("5,7", "5 and 7"), ("5,7:Odd", "Odd")]
)
def test_a_group_is_named_by_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], group: str, name: str
) -> None:
    path = records(tmp_path, students({("Oak", grade): 20 for grade in "5678"}))
    released(capsys, check(path, "--by", "Grade", "--group", f"Grade={group}"))
    assert release_of(tmp_path / "out")["groupings"][0]["groups"][0]["name"] == name


def test_what_is_proposed_can_be_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path, tiny_grades())
    assert "Try --coarser" in released(capsys, check(path, "--by", "School,Grade")[:-2])
    wanted = check(path, "--by", "School,Grade", "--coarser")[:-2]
    assert run(wanted) == DONE
    out, alone = capsys.readouterr()
    assert "Broader: " not in out
    assert "Broader: " in alone
    assert "numbers exact" not in alone, "what each brings depends on hidden numbers: with --explain only"
    assert json.loads(released(capsys, [*wanted, "--json"]))["proposals"] == []
    assert run([*wanted, "--explain"]) == DONE
    text = capsys.readouterr().err
    found = json.loads(released(capsys, [*wanted, "--json", "--explain"]))
    assert found["proposals"]
    for proposal in found["proposals"]:
        assert proposal["sentence"] in text
        assert proposal["options"] in alone
        typed = shlex.split(proposal["options"])
        if "--by" not in typed:
            typed += ["--by", "School,Grade"]
        again = json.loads(released(capsys, check(path, "--json", *typed)[:-2]))
        assert (again["proof"]["kept"], again["proof"]["cells"]) == (
            proposal["after"]["kept"],
            proposal["after"]["cells"],
        )
        assert again["groupings"] == proposal["groupings"]


def test_a_refusal_has_proposals_only_where_they_help(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path, students({("Oak", str(grade)): 2 for grade in range(4)}))
    found = json.loads(_refused(capsys, check(path, "--by", "Grade", "--coarser", "--json", "--explain")))
    assert found["proposals"] == []
    path = records(tmp_path, students({("Oak", str(grade)): 7 for grade in range(4)}))
    assert "--group" in released(capsys, check(path, "--by", "Grade", "--coarser"))


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("Grade", "cannot be read"),
        ("Grade=", "cannot be read"),
        ("Grade=5,,6", "cannot be read"),
        ("Grade=5:6:7", "cannot be read"),
        ("Grade=5", "at least two values"),
        ("Grade=5,99", 'No student has "99" as Grade'),
        ("Homeroom=5,6", 'no column "Homeroom" to group'),
        ("Grade=5,6:7", "something else has that name"),
        ("Gender=F,M", "No table is broken down by Gender"),
    ],
)
def test_groups_that_do_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str], group: str, words: str) -> None:
    path = records(tmp_path, students({("Oak", grade): 20 for grade in "567"}))
    assert words in problem(capsys, check(path, "--by", "Grade", "--group", group), USAGE)


def test_schools_of_one_name_are_never_mixed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two divisions told together: fine where their schools have names of their own, refused where they do not."""
    rows = students({(school, "5"): 30 for school in ("Oak", "Elm", "Ash")})
    where = {"Oak": "North", "Elm": "South", "Ash": "West"}
    header = ("Student ID", "Division", *HEADER[1:])
    path = write(tmp_path / "records.csv", header, [[row[0], where[row[1]], *row[1:]] for row in rows])
    arguments = ("--hierarchy", "Division>School", "--group", "Division=North,South:Rest")
    released(capsys, check(path, *arguments))
    document = release_of(tmp_path / "out")
    assert document["hierarchies"] == [["Division (Rest)", "School"]]
    assert cell(document, "enrolled", **{"Division (Rest)": "Rest", "School": "*"})["value"] == 60
    same = [[row[0], where[row[1]], "Oak" if row[1] == "Elm" else row[1], *row[2:]] for row in rows]
    path = write(tmp_path / "records.csv", header, same)
    merged = ("--same", "School:Oak=Oak,Elm")
    assert 'School "Oak" is in more than one' in problem(capsys, check(path, *arguments, *merged, out="b"), USAGE)


def test_grouped_releases_are_compared_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Grades 5 and 6 together to the clinic; then single grades: what they would tell of grade 6 is hidden again, and a
    grouping of the same name but other values is kept apart."""
    sizes = {("Oak", "5"): 30, ("Oak", "6"): 7, ("Oak", "7"): 40, ("Oak", "8"): 41}
    path = records(tmp_path, students(sizes))
    released(capsys, check(path, "--by", "Grade", "--group", "Grade=5,6:Low"))
    together = cell(release_of(tmp_path / "out"), "enrolled", **{"Grade (Low)": "Low"})
    assert together == {"at": {"Grade (Low)": "Low"}, "measure": "enrolled", "shown": "exact", "value": 37}
    released(capsys, check(path, "--by", "Grade", out="b"))
    document = release_of(tmp_path / "b")
    five, six = (cell(document, "enrolled", Grade=grade) for grade in "56")
    assert five["shown"] != "exact"
    assert six["shown"] != "exact"
    assert cell(document, "enrolled", Grade="7")["value"] == 40
    released(capsys, ["share", "verify", str(tmp_path / "b" / "release.json")])
    released(capsys, check(path, "--by", "Grade", "--group", "Grade=5,6,7:Low", out="c"))
    assert cell(release_of(tmp_path / "c"), "enrolled", **{"Grade (Low)": "Low"})["value"] == 77
    without = write(
        tmp_path / "no.csv", [h for h in HEADER if h != "Grade"], [[*r[:2], *r[3:]] for r in students(sizes)]
    )
    assert "broken down by Grade, which" in problem(capsys, check(without, "--by", "Gender", out="d"), REFUSED)
