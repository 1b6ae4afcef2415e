"""Labels that changed since an earlier release: asked one by one, by keyboard at 80x24; unanswered never approves."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from screens.widgets.dialogs import Choose
from tests.support.school_files import PURPOSE, TERMS
from tests.support.seat import Seat, seat_at
from tests.support.sharing import SharingApp, keys, open_file
from workshop.cli.exit_codes import DONE
from workshop.cli.main import run
from workshop.disclosure.engine.model import Measure, PublishedAs
from workshop.disclosure.label_changes import SameColumn, SameValues
from workshop.disclosure.log import EntryKind, read_log

SIZE = (80, 24)
HOME = "home"


def school(path: Path, labels: dict[str, str], column: str = "Grade", leavers: int = 4) -> Path:
    """Thirty students in each of grades 3, 4 and 5; some of grade 3 have left."""
    lines = [f"Student ID,{column},Gender,Days absent,Days enrolled"]
    for number in range(leavers, 90):
        grade = "345"[number // 30]
        label = labels.get(grade, grade).split("/")
        lines.append(f"S{number},{label[number % len(label)]},{'FM'[number % 2]},{20 if number % 3 else 2},180")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A home in whose log all three grades were released, every number exact."""
    home = tmp_path / HOME
    path = school(tmp_path / "september.csv", {}, leavers=0)
    command = ["--home", str(home), "share", "check", "--records", str(path), "--partner", "Riverside Clinic"]
    assert run([*command, *TERMS, "--purpose", PURPOSE, "--by", "Grade", "--out", str(tmp_path / "september")]) == DONE
    return home


async def _ask(seat: Seat[SharingApp], room: SharingApp, path: Path) -> None:
    """Read the file, tick its second column, and ask for the preview."""
    await open_file(seat, path)
    await keys(seat, "enter")
    assert room.page.setup.attendance is not None
    await keys(seat, "B", "home", "space", "enter", "V")


def _offered(room: SharingApp) -> list[str]:
    assert isinstance(room.screen, Choose), room.screen
    return [str(option.prompt).partition("\n")[0] for option in room.screen.query_one(OptionList).options]


async def _choose(seat: Seat[SharingApp], room: SharingApp, words: str) -> None:
    place = next(number for number, text in enumerate(_offered(room)) if words in text)
    await keys(seat, "home", *["down"] * place, "enter")


def _shown(room: SharingApp, label: str) -> PublishedAs:
    found = room.page.preview
    assert found is not None, room.screen
    cell = next(cell for table in found.answer.result.tables for cell in table.cells if cell.at == (label,))
    return cell.published[Measure.ENROLLED].published_as


async def test_a_renamed_grade_is_asked_about(tmp_path: Path, released: Path) -> None:
    room = SharingApp(released)
    async with seat_at(room, SIZE) as seat:
        await _ask(seat, room, school(tmp_path / "october.csv", {"3": "Owls"}))
        assert "Grade: what became of the students of “3”?" in seat.text
        assert _offered(room) == ["They are now “Owls”", "They are now “4”", "They are now “5”", "They have all left"]
        assert "(26 students) is compared with “3” as the same students." in " ".join(seat.text.split())
        await keys(seat, "escape")
        assert room.page.preview is None, "unanswered never approves"
        assert "Answer which are the same before anything is released" in room.said("text")
        await keys(seat, "V")
        await _choose(seat, room, "Owls")
        assert _shown(room, "Owls") is not PublishedAs.EXACT
        assert _shown(room, "4") is PublishedAs.EXACT
        assert room.page.setup.answers.values == (SameValues("Grade", ("3",), ("Owls",)),)
        await keys(seat, "escape")
        assert room.line("Earlier labels") == "Grade: 3 is now Owls"


async def test_a_split_and_a_merge_take_one_choice_a_value(tmp_path: Path, released: Path) -> None:
    room = SharingApp(released)
    async with seat_at(room, SIZE) as seat:
        await _ask(seat, room, school(tmp_path / "october.csv", {"3": "Owls/Hawks", "4": "Upper", "5": "Upper"}))
        for words in ("They are now “Owls”", "They are now “Upper”", "They are now “Upper”"):
            await _choose(seat, room, words)
        assert "Grade: where were the students of “Hawks” before?" in seat.text
        await _choose(seat, room, "They were “3” before")
        assert set(room.page.setup.answers.values) == {
            SameValues("Grade", ("3",), ("Owls", "Hawks")), SameValues("Grade", ("4", "5"), ("Upper",))
        }  # fmt: skip
        assert room.page.preview is not None
        assert {_shown(room, "Owls"), _shown(room, "Hawks")} != {PublishedAs.EXACT}
        assert _shown(room, "Upper") is PublishedAs.EXACT


async def test_several_that_become_several_are_asked_again(tmp_path: Path, released: Path) -> None:
    room = SharingApp(released)
    async with seat_at(room, SIZE) as seat:
        await _ask(seat, room, school(tmp_path / "october.csv", {"3": "Owls", "4": "Hawks"}))
        for words in ("have all left", "have all left", "None of them", "None of them"):
            await _choose(seat, room, words)
        assert room.page.preview is None and not room.page.setup.answers
        assert "cannot become several others (Owls and Hawks) at once" in " ".join(room.said("text").split())
        await keys(seat, "V")
        for words in ("“Owls”", "“Hawks”"):
            await _choose(seat, room, words)
        assert _shown(room, "Owls") is not PublishedAs.EXACT


async def test_a_renamed_column_is_asked_about_and_the_answer_goes_into_the_log(tmp_path: Path, released: Path) -> None:
    room = SharingApp(released, purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _ask(seat, room, school(tmp_path / "october.csv", {}, column="Level"))
        assert "What became of the column “Grade”?" in seat.text
        assert _offered(room) == ["It is now called “Level”", "It is now called “Gender”"], "it is told now: not gone"
        await _choose(seat, room, "Level")
        assert _shown(room, "3") is not PublishedAs.EXACT
        assert room.page.setup.answers.columns == (SameColumn("Grade", "Level"),)
        await keys(seat, "W", "enter", "enter", "enter", '"Nov 20', "enter")
        await keys(seat, '"Dr. Lee', "enter", '"asthma outreach', "enter", "enter", "enter")
        await keys(seat, "home", "enter")
        entry = read_log((released / "disclosures.jsonl").read_bytes())[-1].entry
        assert entry.same_columns == (("Grade", "Level"),), seat.text
        await keys(seat, "escape", "V")
        assert _shown(room, "3") is not PublishedAs.EXACT, "the answer is known now"


async def test_answers_are_taken_back(tmp_path: Path, released: Path) -> None:
    room = SharingApp(released)
    async with seat_at(room, SIZE) as seat:
        await _ask(seat, room, school(tmp_path / "october.csv", {"3": "Owls"}))
        await _choose(seat, room, "have all left")
        await _choose(seat, room, "None of them")
        assert _shown(room, "Owls") is not PublishedAs.EXACT, "gone and new are compared as if the same"
        await keys(seat, "escape")
        room.page.choose("answers")
        await seat.settle()
        await _choose(seat, room, "Forget them")
        assert "answers" not in room.labels()
        await keys(seat, "V")
        assert "what became of the students of “3”?" in seat.text


async def test_the_school_year_is_asked_where_it_matters(tmp_path: Path) -> None:
    """An earlier release is of another year, and a file of totals says nothing of its own."""
    home = tmp_path / HOME
    path = school(tmp_path / "earlier.csv", {}, leavers=0)
    command = ["--home", str(home), "share", "check", "--records", str(path), "--partner", "Riverside Clinic"]
    years = [*TERMS, "--purpose", PURPOSE, "--through", "2025-05-30", "--school-year", "2024-25"]
    assert run([*command, "--by", "Grade", *years, "--out", str(tmp_path / "earlier")]) == DONE
    room = SharingApp(home)
    async with seat_at(room, SIZE) as seat:
        await _ask(seat, room, school(tmp_path / "now.csv", {"3": "3/3/6"}))
        assert "Of which school year is this file?" in seat.text
        assert _offered(room)[-1] == "I do not know" and "It is of 2024-25" in _offered(room)
        await keys(seat, "escape")
        assert room.page.preview is None
        await keys(seat, "V")
        await keys(seat, "home", "enter")
        assert _shown(room, "4") is PublishedAs.EXACT, "labels of another year are not asked about"
        assert room.page.setup.answers.years[0][0] == ""
        assert room.page.preview is not None
        assert "of school year 2024-25 and this file of" in " ".join(room.page.preview.answer.sentences)


async def test_an_answer_that_was_wrong_is_asked_again(tmp_path: Path, released: Path) -> None:
    room = SharingApp(released, purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await keys(seat, "O")
        assert "Nothing was said of labels" in " ".join(room.said("text").split())
        await _ask(seat, room, school(tmp_path / "october.csv", {}, column="Level"))
        await _choose(seat, room, "Level")
        await keys(seat, "W", "enter", "enter", "enter", '"Nov 20', "enter")
        await keys(seat, '"Dr. Lee', "enter", '"asthma outreach', "enter", "enter", "enter")
        await keys(seat, "home", "enter", "O")
        assert isinstance(room.screen, Choose) and "Level" in seat.text
        await keys(seat, "enter", '"it is another column', "enter")
        entry = read_log((released / "disclosures.jsonl").read_bytes())[-1].entry
        assert (entry.kind, entry.reasons) == (EntryKind.CORRECTED, ("it is another column",))
        assert room.page.preview is None and not room.page.setup.answers
        assert "Noted as wrong" in room.said("text")
        await keys(seat, "V")
        assert "What became of the column “Grade”?" in seat.text
