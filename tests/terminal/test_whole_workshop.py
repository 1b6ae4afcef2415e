"""The whole workshop by keyboard at 80 x 24 on a real pseudo-terminal: from an empty home to the notes, and on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from store.library.catalog import Library
from tests.support.console import Console
from tests.support.terminal_rooms import command, go_to, home, shown, sound
from tests.terminal import workshop_steps as steps
from tests.terminal.workshop_steps import LATER, MEETING
from workshop.records.sample import PURPOSE
from workshop.sheets.dates import short_date

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(300)]


def test_from_welcome_to_the_notes_and_on_again(tmp_path: Path) -> None:
    with Console(cwd=tmp_path) as console:
        steps.start(console)
        steps.welcome(console)
        steps.purpose(console)
        steps.reflection_one(console)
        steps.reflection_two(console)
        steps.reflection_three(console)
        steps.reflection_four(console)
        steps.reflection_five(console)
        steps.the_meeting(console)
        steps.park(console)
        steps.sharing(console, tmp_path / "files")
        steps.learn_more(console)
        notes = steps.export(console, tmp_path / "notes.md")
        # back to a cell in the middle, and out through the library
        go_to(console, "Step: Root causes", "Who addresses each cause?")
        console.wait_for("Enter edit")  # the keys are on the worksheet
        console.press("pageup", "pageup", "home", "down", "down", "down", "right")
        console.wait_for("▌School nurse")
        console.press("f10")
        console.wait_for("1 session")
        assert "Oak kick-off" in console.text
        console.press("q")
        assert console.wait_exit() == 0
    session = Library(home()).sessions()[0].id

    with Console(["open", session, "--as", "Ana Ruiz"], cwd=tmp_path) as console:
        console.wait_for("Who addresses each cause?")
        console.wait_for("▌School nurse")
        console.press("f10")
        assert console.wait_exit() == 0

    the_notes_say_it(notes)
    assert body(command("export", session, "--appendix", "-o", "-").stdout) == body(notes)
    the_session_holds_it(session)
    assert sound(session)
    nothing_of_a_student(tmp_path)


def body(notes: str) -> str:
    """The notes without what tells one export from the next: the revision."""
    return re.sub(r"^(revision: |- Session |<!-- workshop: ).*\n?", "", notes, flags=re.M)


def the_notes_say_it(notes: str) -> None:
    """What was written in the app is in the notes, decisions and promises first; no contact, no number of a student."""
    wanted = (
        "Start with asthma", "Twenty days fewer by May", "asks the clinic for a liaison", "counts the families",
        "| Myths | Only unexcused days count | Attendance clerk |", "| Bullying on the late bus | Counselor; Bus",
        "| Riverside Clinic | Health Care Providers | yes |", "| United Way Initiatives | yes | Ms. Hall |",
        "| Audience | Health Care Providers |", "Treat the child in the school", "(Komisarow and Hemelt, 2024;",
        "| Riverside Clinic | An inhaler plan | Fewer emergency",
        f"**When and where:** {short_date(MEETING)}", "Nothing about any student is kept",
        "| Somebody picks up the phone | 2 ",
    )  # fmt: skip
    for text in wanted:
        assert text in notes, text
    assert notes.index("Start with asthma") < notes.index("Only unexcused days count |")
    assert re.search(r"^\| A\d+ \| Chloe Park .*liaison", notes, flags=re.M), "a commitment has a number and an owner"
    assert "ranks first" not in notes and "Score" not in notes, "no ranking unless it is asked for"
    for text in ("front desk", "Mr. Roe", "the office", "92 of 364", "(10%)"):
        assert text not in notes, text


def the_session_holds_it(session: str) -> None:
    sheets = shown(session)

    def cells(sheet: str, *columns: str) -> list[tuple[object, ...]]:
        return [tuple(row["cells"].get(column) for column in columns) for row in sheets[sheet]]

    assert cells("session", "title", "school", "division", "start") == [
        ("Oak kick-off", "Oak Elementary", "Example County", steps.START)
    ]
    assert sheets["session"][0]["cells"]["groups"] == ["Blue table", "Green table"]
    assert cells("people", "name", "role") == [
        ("Ana Ruiz", "facilitator"), ("Ben Carter", "participant"), ("Chloe Park", "participant"),
        ("Dev Singh", "participant"),
    ]  # fmt: skip
    assert cells("ticket-before", "assess-need", "name-partners", "share-lawfully") == [("2", "1", "0")]
    assert cells("ticket-after", "assess-need", "name-partners", "share-lawfully") == [("3", "3", "4")]
    assert cells("causes", "group", "cause", "inside", "partners", "gap") == [
        ("myths", "Only unexcused days count", ["Attendance clerk"], None, "thin"),
        ("myths", "Kindergarten does not matter", ["Kindergarten team"], ["Head Start"], "covered"),
        ("barriers", "Asthma, and no inhaler", ["School nurse"], None, "nobody"),
        ("barriers", "No ride after the move", ["Bus office"], ["Housing authority"], "thin"),
        ("barriers", "The walk is not safe", None, None, "nobody"),
        ("aversion", "Bullying on the late bus", ["Counselor", "Bus office"], None, "thin"),
    ]
    clinic, housing, faith = (row["row"] for row in sheets["organisations"])
    asthma = sheets["causes"][2]["row"]
    assert cells("organisations", "name", "contact", "absence")[1] == ("Housing Authority", "Mr. Roe", True)
    assert sheets["organisations"][0]["cells"]["category"] == "Health Care Providers"
    ratings = {row["cells"]["partner"]: row["cells"] for row in sheets["alignment-ratings"]}
    criteria = ("aim", "resource", "reach", "reliability", "gain", "openness", "start")
    for partner, mark in ((clinic, "4"), (housing, "2"), (faith, "?")):
        assert [ratings[partner][name] for name in criteria] == [mark] * 7
    assert cells("meeting", "lead", "date", "minutes", "place") == [("Ana Ruiz", str(MEETING), 60, "School library")]
    assert cells("meeting-invitees", "organisation") == [(clinic,), (housing,)]
    promises = cells("meeting-commitments", "owner", "due", "gap")
    assert promises[0] == ("Chloe Park", str(MEETING), asthma) and promises[1][:2] == ("Dev Singh", str(LATER))
    assert cells("parking", "text", "kind", "person") == [("Twenty days fewer by May", "decision", "Ana Ruiz")]
    assert cells("sharing", "partner", "purpose") == [(clinic, PURPOSE)]
    assert len(sheets["sharing-approvals"]) == 1
    assert sheets["room"][0]["cells"]["step"] == "reflection-two"


def nothing_of_a_student(folder: Path) -> None:
    """What the sharing check read stands nowhere but in the files it was read from."""
    ids = re.findall(r"^([^,]+),", (folder / "files" / "sample-attendance-GENERATED.csv").read_text(), flags=re.M)[1:]
    assert len(ids) == 368
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "files":
            text = path.read_text("utf-8", errors="replace")
            assert not any(student in text for student in ids), path
            assert "92 of 364" not in text and "6 of 60" not in text, path
