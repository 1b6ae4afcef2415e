"""A coordinator's Monday: forty schools in one report, who is late, reminders, one import from Word, and two
commitments answered right there."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from docx import Document

from tests.support.console import Console
from tests.support.schools import home_of_schools
from tests.support.sessions import ANA
from tests.support.terminal_rooms import command, home, sound

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]


def due() -> dict[str, tuple[str, list[str]]]:
    """School -> due date and earlier dates of what is open there."""
    found = json.loads(command("due", "--json").stdout)
    return {one["school"]: (one["due"], one["earlier_dates"]) for one in found}


def test_forty_schools_on_a_monday(tmp_path: Path) -> None:
    today = datetime.date.today()
    home_of_schools(home(), today, 40)
    late = (today - datetime.timedelta(days=20)).isoformat()
    assert len(due()) == 39 and due()["School 01"] == (late, [])
    with Console(size=(100, 40)) as screen:
        screen.wait_for("40 sessions")
        screen.press("E")
        screen.wait_for("39 schools held a session, 1 not yet.")
        screen.wait_for("39 commitments: 10 overdue, 29 open.")
        screen.wait_for("names to decide (1)")
        screen.press("m")
        screen.wait_for("1 pair left.")
        screen.press("m")
        screen.wait_for("are one name.")
        screen.press("esc")
        screen.wait_for("20 schools; contact")
        screen.press("e")
        screen.wait_for("Save the report")
        screen.type(str(tmp_path / "monday.xlsx"))
        screen.press("enter")
        screen.wait_for("Written:")
        screen.press("esc")
        screen.wait_for("40 sessions")

        screen.press("D")
        screen.wait_for("39 commitments open, 10 overdue.")
        screen.wait_for("Overdue (10)")
        screen.press("tab")
        screen.wait_for("10 overdue")
        screen.press("esc")
        screen.wait_gone("Week of")
        screen.press("space")
        screen.wait_for("A1: open -> done")
        screen.press("f2")
        screen.wait_for("A1: new date")
        screen.type("12/20/2035 the clinic is closed")
        screen.press("enter")
        screen.wait_for("(the clinic is closed)")
        screen.press("e")
        screen.wait_for("is copied")
        screen.press("esc")
        screen.wait_gone("What is due")
        screen.press("q")
        assert screen.wait_exit() == 0
    assert (tmp_path / "monday.xlsx").read_bytes().startswith(b"PK")
    left = due()
    assert len(left) == 38 and "School 01" not in left and left["School 05"] == ("2035-12-20", [late])

    reminders = command("remind", "--within", "0").stdout
    assert reminders.count("Done? Answer") == 8 and "School 09" in reminders and "School 05" not in reminders
    session = next(one["id"] for one in json.loads(command("list", "--json").stdout) if one["school"] == "School 09")
    command("export", session, "-o", str(tmp_path / "back.docx"))
    came_back_done(tmp_path / "back.docx")
    taken = command("import", str(tmp_path / "back.docx"), "--into", session, "--yes", "--as", ANA)
    assert taken.returncode == 0, taken.stderr
    assert "School 09" not in due() and len(due()) == 37 and sound(session)


def came_back_done(path: Path) -> None:
    """Say in the Word file, as its owner did, that the commitment is done."""
    document = Document(str(path))
    (table,) = [one for one in document.tables if any(cell.text == "Who" for cell in one.rows[0].cells)]
    assert table.rows[1].cells[-1].text == "open"
    table.rows[1].cells[-1].paragraphs[0].runs[0].text = "done"
    document.save(str(path))
