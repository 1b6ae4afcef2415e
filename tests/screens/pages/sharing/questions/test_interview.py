"""A coordinator answers what a file does not say, by keyboard: each kind of file, back and forth, and who sees what."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import OptionList

from screens.pages.sharing.questions.dialog import Asked, QuestionDialog
from screens.widgets.dialogs import Choose
from tests.support.kinds_of_files import (
    CHRONIC,
    KINDS,
    STUDENTS,
    Kind,
    codes,
    exceptions,
    movers,
    numbered,
    periods,
    plain,
)
from tests.support.seat import Seat, seat_at
from tests.support.sharing import SharingApp, finished, keys, open_file
from workshop.records.problems import Cancelled
from workshop.records.rows import Progress
from workshop.services.reading import ReadingService
from workshop.sheets.model import Role

SIZE = (80, 24)
_KEYS_IN_TWO_MINUTES = 40
"""A key every three seconds, reading included."""


def coordinator(tmp_path: Path, role: Role = Role.COORDINATOR) -> SharingApp:
    return SharingApp(tmp_path / "home", purpose="asthma outreach", role=role)


async def answer(seat: Seat[SharingApp], words: str) -> int:
    """Press the number of the answer that has these words; how many keys that took."""
    number = next(number for number, text in numbered(seat.lines) if words in text)
    await keys(seat, number)
    return 1


async def answer_all(seat: Seat[SharingApp], kind: Kind) -> int:
    """Answer every question as the kind of file says; how many keys that took."""
    pressed, left = 0, dict(kind.answers)
    while isinstance(seat.app.screen, QuestionDialog):
        asked = seat.app.screen.question.text
        part = next((part for part in left if part in asked), None)
        assert part is not None, f"nobody expected: {asked}"
        pressed += await answer(seat, left.pop(part))
    assert not left, "a question that was expected was not asked"
    return pressed


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
async def test_a_whole_new_layout_is_answered_by_a_few_keys(tmp_path: Path, make: Callable[[Path], Kind]) -> None:
    kind = make(tmp_path)
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, kind.path)
        pressed = 2  # f, and Enter after the path
        if kind.roster is not None:
            assert "Press K to choose a roster" in room.said("text")
            await open_file(seat, kind.roster, "K")
            pressed += 2
        pressed += await answer_all(seat, kind)
        assert isinstance(room.screen, Choose), seat.text
        await keys(seat, "enter")
        attendance = room.page.setup.attendance
        assert attendance is not None, room.said("text")
        assert pressed + 1 <= _KEYS_IN_TWO_MINUTES
        assert (attendance.students, int(attendance.chronic().sum())) == (STUDENTS, CHRONIC)
    if kind.roster is None:
        again = SharingApp(tmp_path / "home", purpose="asthma outreach", role=Role.COORDINATOR)
        async with seat_at(again, SIZE) as seat:
            await open_file(seat, kind.path)
            assert again.page.setup.attendance is not None, "the answers are remembered with the layout"
            assert "as remembered on" in again.line("Answers")


async def test_esc_goes_back_one_question_and_keeps_the_answers(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, movers(tmp_path).path)
        dialog = room.screen
        assert isinstance(dialog, QuestionDialog)
        assert "Question 1 of 2 or more" in seat.text and "the sum of" in seat.text
        await keys(seat, "1")
        assert "Question 2" in seat.text and "How is a student with several rows counted?" in seat.text
        await keys(seat, "escape")
        assert "Question 1" in seat.text
        assert dialog.query_one(OptionList).highlighted == 0, "the answer that was given has the cursor"
        await keys(seat, "enter")
        assert "How is a student with several rows counted?" in seat.text
        assert dialog.query_one(OptionList).highlighted is None, "nothing is chosen beforehand"
        await keys(seat, "enter")
        assert "Press the number of an answer" in seat.text
        await keys(seat, "escape", "escape")
        assert room.screen is not dialog
        assert "Your answers are kept" in room.said("text")
        await keys(seat, "Q", "enter", "enter")
        assert "How is a student with several rows counted?" in seat.text


async def test_an_answer_that_the_file_cannot_be_used_stays_with_its_reason(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, movers(tmp_path).path)
        await answer(seat, "Export the file again")
        assert isinstance(room.screen, QuestionDialog)
        assert "Question 1" in seat.text
        assert seat.words.count("Export the file again") == 2, "as an answer, and as what to do"


async def test_given_answers_are_shown_and_can_be_changed_on_the_way(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, periods(tmp_path).path)
        await answer(seat, "Absent all day")
        await keys(seat, "d")
        assert "No code: absent all day" in seat.text
        await keys(seat, "end", "enter")
        assert "left empty" in seat.text
        await answer(seat, "Present")
        await keys(seat, "d")
        assert "No code: present" in seat.text
        await keys(seat, "escape")
        assert "When is a day a day absent?" in seat.text


async def test_an_answer_can_be_changed_after_the_file_was_read(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, codes(tmp_path).path)
        await answer(seat, "Present")
        await keys(seat, "enter")
        attendance = room.page.setup.attendance
        assert attendance is not None
        await keys(seat, "Q")
        place = next(at for at, line in enumerate(seat.lines) if "Code “HB”" in line)
        first = next(at for at, line in enumerate(seat.lines) if "Read the file with these answers" in line)
        await keys(seat, *["down"] * (place - first - 1), "enter")
        assert isinstance(room.screen, QuestionDialog)
        await answer(seat, "Absent all day")
        assert "Code “HB”: absent all day" in seat.text
        assert room.page.setup.attendance is None, "what was read with the other answer does not count"
        await keys(seat, "enter")
        changed = room.page.setup.attendance
        assert changed is not None and changed.chronic().sum() >= attendance.chronic().sum()


async def test_a_value_can_be_typed_and_what_is_none_is_said(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, codes(tmp_path).path)
        await answer(seat, "Type a share")
        await keys(seat, '"half', "enter")
        assert "“half” is not a share of a day" in seat.words
        await keys(seat, "escape")
        assert isinstance(room.screen, QuestionDialog) and not room.screen.has_class("-typing")
        await answer(seat, "Type a share")
        await keys(seat, '"0.25', "enter")
        assert "Code “HB”: 0.25 of a day absent" in seat.text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.FACILITATOR])
async def test_rows_are_for_the_coordinator_alone(tmp_path: Path, role: Role) -> None:
    room = coordinator(tmp_path, role)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, codes(tmp_path).path)
        assert isinstance(room.screen, QuestionDialog)
        assert "▸Attendance Code" in seat.text
        assert ("900001" in seat.text or "900000" in seat.text) is (role is Role.COORDINATOR)
        assert ("to the coordinator only" in seat.words) is (role is Role.FACILITATOR)
        await keys(seat, "escape")
        await open_file(seat, movers(tmp_path).path)
        await answer(seat, "Days absent =")
        await answer(seat, "Add up")
        await keys(seat, "enter")
        assert room.page.setup.attendance is not None
        assert ("120 students" in room.said("text")) is (role is Role.COORDINATOR), "how many there are, too"


async def test_no_rows_on_a_projector(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        room.context.discretion.projector = True
        await open_file(seat, codes(tmp_path).path)
        assert isinstance(room.screen, QuestionDialog)
        assert "900000" not in seat.text and "never on a projector" in seat.words


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_the_question_its_answers_and_the_keys_are_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, size) as seat:
        await open_file(seat, periods(tmp_path).path)
        for part in ("Question 1", "▸att_code", "left empty", "1  Present", "Esc back, keep answers"):
            assert part in seat.text, part
        await seat.resize_terminal(80, 24)
        assert "1  Present" in seat.text and "Esc back, keep answers" in seat.text


async def test_forgetting_takes_the_window_away(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, exceptions(tmp_path).path)
        await keys(seat, "X")
        assert "cleared from memory" in room.said("text")
        await open_file(seat, codes(tmp_path).path)
        assert isinstance(room.screen, QuestionDialog)
        room.page.parts.files.questions.forget()
        await finished(seat, room.page)
        assert not isinstance(room.screen, QuestionDialog)


async def test_one_name_written_in_two_ways_is_asked_about_with_the_breakdowns(tmp_path: Path) -> None:
    path = plain(tmp_path).path
    text = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.replace("Birch Elementary", "Birch Elem") if n % 8 == 1 else line
                              for n, line in enumerate(text)) + "\n")  # fmt: skip
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        await keys(seat, "enter")
        await keys(seat, "B", "space", "enter")
        assert isinstance(room.screen, QuestionDialog), seat.text
        assert "“Birch Elem” (15)" in seat.words
        await keys(seat, "escape", "V")
        assert room.page.preview is None
        assert "plain.csv: 1 question open. Press Q to answer." in room.said("text")
        await keys(seat, "Q", "enter")
        await answer(seat, "Birch Elementary")
        await keys(seat, "enter")
        attendance = room.page.setup.attendance
        assert attendance is not None
        assert attendance.attributes["School"].values == ("Birch Elementary", "Cedar Elementary")
        await keys(seat, "V")
        assert room.page.preview is not None
        await keys(seat, *["tab"] * (len(room.labels()) - 1))
        assert "Same name in School: Birch Elementary = Birch Elem" in room.said("text")


async def test_the_work_between_two_questions_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(service: ReadingService, *_: object, progress: Progress, cancelled: Callable[[], bool]) -> None:
        progress(0.5, "reading")
        while not cancelled():
            time.sleep(0.01)
        raise Cancelled

    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, movers(tmp_path).path)
        monkeypatch.setattr(ReadingService, "resurvey", slow)
        await seat.press("1")
        await seat.wait_for("50% · reading")
        assert "Esc stop" in seat.text
        await seat.press("2")
        await keys(seat, "escape")
        assert isinstance(room.screen, QuestionDialog)
        assert "Question 1" in seat.text and "Esc back, keep answers" in seat.text
        assert not room.page.jobs.running


async def test_what_is_asked_and_shown_cannot_be_printed_or_pickled(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, codes(tmp_path).path)
        surveyed = room.page.setup.surveyed
        assert surveyed is not None
        asked = Asked(surveyed.survey.questions[0], "codes.csv", 1, 1, rows=surveyed.survey.preview)
        assert asked.rows
        for secret in (asked, surveyed, surveyed.survey):
            assert "900000" not in repr(secret)
            with pytest.raises(TypeError, match="stay in memory"):
                pickle.dumps(secret)
