"""From the preview to a release on the disk, by keyboard at 80x24; and everything that must stop one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Input, Static

from screens.pages.sharing.log import when
from screens.widgets.dialogs import Choose, Read
from screens.widgets.form import Form
from tests.support.seat import Seat, seat_at
from tests.support.sharing import TODAY, SharingApp, keys, open_file
from workshop.disclosure.csv_text import table_csv
from workshop.records.sample import FIELDS, PURPOSE, Sample, write_sample
from workshop.sheets.model import Role

SIZE = (80, 24)
SAID = (("division", "Cedar County Public Schools"), ("contact", "records@cedar.example"), ("through", "Nov 20"))


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return write_sample(tmp_path / "files", today=TODAY)


async def _preview(seat: Seat[SharingApp], room: SharingApp, sample: Sample, *, records: bool = True) -> None:
    await open_file(seat, sample.attendance)
    await keys(seat, "enter")
    if records:
        await open_file(seat, sample.consents, "C")
        room.page.setup.fields = FIELDS
    room.page.setup.breakdowns = (("Grade", "Gender"), ("Home language",))
    await keys(seat, "V")
    assert room.page.preview is not None


async def _fill(seat: Seat[SharingApp], room: SharingApp, folder: Path) -> None:
    await keys(seat, "W")
    assert isinstance(room.screen, Form)
    for name, text in (("folder", str(folder)), ("people", "Dr. Reyes; B. Lee"), ("interest", "to plan visits"), *SAID):
        room.screen.query_one(f"#form-{name}", Input).value = text
    await keys(seat, *["enter"] * len(room.screen.query(Input)))


def _approvals(room: SharingApp) -> list[object]:
    return [row.value("by") for row in room.context.state.sheet("sharing-approvals").live()]


def _window(room: SharingApp) -> str:
    """The words in the open window."""
    texts = [static.content for static in room.screen.query(Static)]
    return " ".join(" ".join(text.plain if isinstance(text, Content) else str(text) for text in texts).split())


async def test_from_the_preview_to_the_folder(tmp_path: Path, sample: Sample) -> None:
    home, folder = tmp_path / "home", tmp_path / "for the clinic"
    room = SharingApp(home, purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _preview(seat, room, sample)
        shown = room.page.preview
        assert shown is not None
        await _fill(seat, room, folder)
        assert isinstance(room.screen, Choose)
        words = _window(room)
        proof = shown.answer.result.proof
        assert "individual records of 9 students with Grade, Days absent" in words
        assert f"{proof.kept} of {proof.cells} counts are exact; {proof.cells - proof.kept} are not." in words
        assert "You decide, with your division's privacy officer" in words
        assert not folder.exists()
        await keys(seat, "up", "enter")
        await seat.until(lambda: _approvals(room))
        await seat.settle()
        for table, name in zip(shown.answer.result.tables, ("grade-and-gender", "home-language"), strict=True):
            (path,) = folder.glob(f"table-*{name.replace('-and-', '-')}*.csv")
            assert path.read_bytes() == table_csv(table)
        assert len((folder / "records.csv").read_text("utf-8-sig").splitlines()) == 10
        assert _approvals(room) == ["Ana Ruiz"]
        (line,) = (home / "disclosures.jsonl").read_text().splitlines()
        entry = json.loads(line)["entry"]
        assert (entry["people"], entry["approved_by"]) == (["Dr. Reyes", "B. Lee"], "Ana Ruiz")
        assert len(entry["students"]) == 9
        assert "3 expired" in entry["reasons"], "the log says of the others why they were not sent"
        assert "Released as" in room.said("foot")

        await keys(seat, "L")
        assert isinstance(room.screen, Read)
        words = seat.text
        assert "released  Riverside Clinic" in words
        assert when(entry["at"]) in words and entry["at"] not in words
        assert "to be destroyed by: Wed, Jun 30, 2027" in words
        assert "9 students with Grade, Days absent" in words
        assert not any(student in words for student, _ in entry["students"])
        await keys(seat, "escape")

        await _fill(seat, room, tmp_path / "second")
        await keys(seat, "up", "enter")
        assert "not compared with it" in room.said("text") + room.said("foot") + seat.text
        assert not (tmp_path / "second").exists()
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "files", "for the clinic", "for the clinic-division-only", "home",
        ]  # fmt: skip


async def test_nothing_is_written_without_a_last_yes(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _preview(seat, room, sample)
        await _fill(seat, room, sample.attendance.parent)
        assert isinstance(room.screen, Form)
        assert "already exists" in _window(room)
        room.screen.query_one("#form-folder", Input).value = str(tmp_path / "out")
        room.screen.query_one("#form-destroy_by", Input).value = "2020-01-01"
        await keys(seat, *["enter"] * 9)
        assert "Enter a future date" in seat.text
        room.screen.query_one("#form-destroy_by", Input).value = "June 30, 2027"
        await keys(seat, "enter")
        assert isinstance(room.screen, Choose)
        await keys(seat, "enter")
        assert not (tmp_path / "out").exists()
        assert not (tmp_path / "home" / "disclosures.jsonl").exists()
        assert _approvals(room) == []


async def test_a_tampered_log_stops_everything_in_a_sentence(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _preview(seat, room, sample)
        (tmp_path / "home" / "disclosures.jsonl").write_text('{"entry":{}}\n')
        await keys(seat, "W")
        sentence = "The disclosure log, line 1, cannot be read"
        assert sentence in room.said("text") + room.said("foot")
        assert not (tmp_path / "out").exists()
        assert _approvals(room) == []
        await keys(seat, "escape", "L")
        assert sentence in room.said("text")
        await keys(seat, "V")
        assert room.page.preview is None
        assert sentence in room.said("text")


async def test_a_refusal_is_told_and_writes_no_release(tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("Student ID,Grade,Days absent,Days enrolled\n" + "".join(f"S{i},5,{i},180\n" for i in range(7)))
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        await keys(seat, "enter", "V")
        assert room.labels()[0] == "Nothing may be released"
        assert "Every number would reveal a small group" in room.said("text")
        await keys(seat, "W", "enter")
        entry = json.loads((tmp_path / "home" / "disclosures.jsonl").read_text())["entry"]
        assert entry["kind"] == "refused"
        assert "was requested and refused" in room.said("foot")
        assert _approvals(room) == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.FACILITATOR])
async def test_full_numbers_and_sizes_are_the_coordinators(tmp_path: Path, sample: Sample, role: Role) -> None:
    room = SharingApp(tmp_path / "home", role=role, purpose=PURPOSE)
    mine = role is Role.COORDINATOR
    async with seat_at(room, (120, 36)) as seat:
        await _preview(seat, room, sample, records=False)
        assert "1 of 29 (3%)" not in seat.text
        await keys(seat, "Y")
        assert ("1 of 29 (3%)" in seat.text) is mine
        assert ("for your eyes alone: the partner does not get them" in seat.text) is mine
        found = room.page.preview
        assert found is not None
        assert bool(found.full) is mine
        await keys(seat, "home", "down" if mine else "right")
        assert room.here() == "K · Girls"
        await keys(seat, "enter")
        words = _window(room)
        assert "Grade K, Gender Girls: the number chronically absent is given as 3 or fewer" in words
        assert "the exact number could reveal something about individual students" in words
        assert "all but 1 student" not in words
        await keys(seat, "escape", "d", "enter")
        if mine:
            assert "all but 1 student" in _window(room)
        await keys(seat, "escape", "d")
        assert "all but 1 student" not in seat.text
        if not mine:
            return
        await keys(seat, "Y")
        assert "1 of 29 (3%)" not in seat.text


async def test_full_numbers_are_not_left_standing(tmp_path: Path, sample: Sample) -> None:
    """Neither when another page is shown, nor in the next preview."""
    room = SharingApp(tmp_path / "home", role=Role.COORDINATOR, purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _preview(seat, room, sample, records=False)
        await keys(seat, "Y")
        assert "1 of 29 (3%)" in seat.text
        room.page.display = False
        await seat.settle()
        room.page.display = True
        await seat.settle()
        assert "1 of 29 (3%)" not in seat.text
        room.page.view.take_keys()
        await keys(seat, "Y", "V")
        assert room.page.preview is not None
        assert "1 of 29 (3%)" not in seat.text


async def test_a_projector_shows_nothing_confidential(tmp_path: Path, sample: Sample) -> None:
    """Not for a coordinator either: no reasons, no full numbers, no broader groups, no record of a student."""
    room = SharingApp(tmp_path / "home", role=Role.COORDINATOR, purpose=PURPOSE)
    room.context.discretion.projector = True
    async with seat_at(room, (120, 36)) as seat:
        await _preview(seat, room, sample)
        before = seat.text
        await keys(seat, "Y", "d", "G")
        assert seat.text == before
        assert len(room.notices) == 3
        assert all("started for a projector" in words for words in room.notices)
        assert not {key for key, _ in room.page.key_pairs()} & {"Y", "d"}
        place = room.labels().index("Records")
        await keys(seat, *["tab"] * place, "enter")
        assert len(room.screen_stack) == 1
        assert "9 students with a complete, current consent" in room.said("text")
