"""The sharing check by keyboard at 80x24: from the first file to the approval."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from screens.pages.sharing.dialogs import AskPath, Tick
from screens.pages.sharing.jobs import Failed, Job
from screens.pages.sharing.questions.dialog import QuestionDialog
from screens.widgets.dialogs import Choose, Read
from store.library.catalog import Library
from tests.support.seat import Seat, seat_at
from tests.support.sharing import TODAY, SharingApp, finished, keys, open_file
from workshop.disclosure.consent import Verdict
from workshop.disclosure.engine.model import Measure, PublishedAs
from workshop.records.answers import Answers
from workshop.records.answers_file import remember
from workshop.records.sample import FIELDS, PURPOSE, Sample, write_sample
from workshop.records.survey import survey
from workshop.sheets.model import Role, SetCell

SIZE = (80, 24)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return write_sample(tmp_path / "files", today=TODAY)


def _tick(room: SharingApp, *labels: str) -> list[str]:
    """The keys that tick those lines of the open window, from its first line on."""
    listed = _offered(room)
    pressed, here = [], 0
    for label in labels:
        place = listed.index(label)
        pressed += ["down" if place > here else "up"] * abs(place - here) + ["space"]
        here = place
    return pressed


def _offered(room: SharingApp) -> list[str]:
    assert isinstance(room.screen, Tick)
    return [str(option.prompt)[4:] for option in room.screen.query_one(OptionList).options]


async def _read(seat: Seat[SharingApp], room: SharingApp, sample: Sample) -> None:
    await open_file(seat, sample.attendance)
    assert isinstance(room.screen, Choose)
    await keys(seat, "enter")
    assert room.page.setup.attendance is not None


async def test_from_the_first_file_to_the_approval(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        assert room.line("Partner") == "Riverside Clinic"
        assert room.line("Attendance file").startswith("choose a CSV file")
        assert "Totals may be shared" in room.said("text")
        await _read(seat, room, sample)
        assert "· read · UTF-8, separated by commas" in room.line("Attendance file")
        assert "Nothing has been written. You decide, with your division's privacy officer." in room.said("foot")

        await keys(seat, "B")
        await keys(seat, *_tick(room, "Grade", "Gender", "Home language"))
        await keys(seat, *["up"] * 3, "pagedown")
        await keys(seat, "home", *_tick(room, "Grade and Gender"), "enter")
        assert room.page.setup.breakdowns == (("Grade",), ("Gender",), ("Home language",), ("Grade", "Gender"))
        await open_file(seat, sample.consents, "C")
        assert room.line("Consents") == "sample-consents-GENERATED.csv · 18 records"
        await keys(seat, "I")
        await keys(seat, *_tick(room, *FIELDS), "enter")
        assert room.page.setup.fields == FIELDS

        await keys(seat, "V")
        found = room.page.preview
        assert found is not None
        assert room.labels() == [
            "by Grade", "by Gender", "by Home language", "by Grade and Gender", "Records", "Exact and hidden", "How",
            "File",
        ]  # fmt: skip
        assert room.said("head") == "Riverside Clinic · asthma outreach · module 12 (more than 10)"
        assert "40 of 48 counts exact · no safe choice hides less (proven) · protects against" in room.said("foot")
        assert room.table()[1] == ["K", "6", "of", "60", "(10%)"]
        assert room.said("text").startswith("Grade K: shown exactly: the group is large enough")
        await keys(seat, "tab", "tab", "down")
        assert room.here() == "Spanish"
        assert room.table()[2] == ["Spanish", "19", "or", "fewer", "of", "1–75"]
        assert "the number of students is given as 1 to 75" in room.said("text")
        await keys(seat, "tab")
        assert room.here() == "K · Boys"
        assert "K 3–6 of 31 (9–20%)" in " ".join(seat.text.split())
        assert room.said("text") == (
            "Grade K, Gender Boys: the number chronically absent is given as 3 to 6 and the percentage as 9 to 20%, "
            "because the exact number could reveal something about individual students, or let a hidden number be "
            "worked out."
        )
        await keys(seat, "down", "down", "right", "enter")
        assert isinstance(room.screen, Read)
        assert "Riverside Clinic gets: 9 of 36 (25%)" in seat.text
        assert "Grade 2, Gender Girls: shown exactly" in " ".join(seat.text.split())
        await keys(seat, "escape", "tab")
        assert "9 students with a complete, current consent" in room.said("text")
        assert "3 expired" not in room.said("text"), "how many consents were refused why is the coordinator's"
        assert "S" not in [line[:1] for line in room.said("text").splitlines()], "no record before Enter"
        await keys(seat, "enter")
        assert isinstance(room.screen, Read)
        shown = " ".join(seat.text.replace("│", " ").split())
        assert "student Grade Days absent" in shown
        await keys(seat, "end")
        assert "The consent names another purpose." not in " ".join(seat.text.replace("│", " ").split())
        await keys(seat, "escape", "tab")
        assert "40 of 48 counts are exact; 8 are not." in room.said("text")

        await keys(seat, "R", "enter")
        assert room.said("foot").splitlines()[1] == "Approval recorded. No student data was written."
        (row,) = room.context.state.sheet("sharing-approvals").live()
        assert row.value("what") == (
            "Chronic absence: by Grade; by Gender; by Home language; by Grade and Gender. "
            "Individual records with consent: Grade, Days absent. Purpose: asthma outreach."
        )
        assert (row.value("date"), row.value("partner"), row.value("by")) == ("2026-11-23", "clinic", "Ana Ruiz")
        assert not any(char.isdigit() for char in str(row.value("what")))

        await keys(seat, "escape")
        assert room.page.preview is None
        await keys(seat, "escape")
        assert room.left == 1


async def test_columns_are_asked_for_once_and_remembered(tmp_path: Path, sample: Sample) -> None:
    home = tmp_path / "home"
    room = SharingApp(home)
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        await open_file(seat, sample.attendance)
        assert room.page.setup.attendance is not None
        assert not isinstance(room.screen, Choose)
    again = SharingApp(home)
    async with seat_at(again, SIZE) as seat:
        await open_file(seat, sample.attendance)
        assert again.page.setup.attendance is not None
        assert again.line("Answers").strip().startswith("as remembered on")
        assert "with answers as remembered on" in again.said("text")
        await keys(seat, "Q")
        assert "The answers are as remembered on" in seat.words
        assert "Forget what is remembered for this layout" in seat.text
        await keys(seat, "end", "enter")
        await finished(seat, again.page)
        seen = again.page.setup.surveyed
        assert seen is not None
        assert not seen.recalled and again.page.setup.attendance is None
        assert Library(home).recall_mapping(seen.survey.layout.id) is None


async def test_remembered_answers_that_do_not_fit_are_checked(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "a.csv"
    path.write_text("Days absent,Days enrolled\n" + "5,180\n25,180\n" * 30)
    layout = survey(path).layout.id
    home.mkdir()
    Library(home).remember_mapping(layout, remember(Answers("Days missed", days=60)))
    room = SharingApp(home)
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        assert "remembered for this layout do not" in seat.words
        assert room.page.setup.attendance is None
        await keys(seat, "enter")
        assert room.page.setup.attendance is not None
        assert "enrolled: Days enrolled" in room.line("Answers")


async def test_a_file_without_days_enrolled_takes_a_number(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("school,sex,absences\n" + "".join(f"GP,{'FM'[i % 2]},{i % 30}\n" for i in range(100)))
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        assert isinstance(room.screen, QuestionDialog)
        assert "The number of school days is not known" in seat.text
        await keys(seat, "escape", "B")
        assert room.said("text") == "plain.csv is not read yet: 1 question open. Press Q to answer."
        assert room.line("Answers") == "1 question open"
        await keys(seat, "Q", "enter", '"four', "enter")
        assert "“four” is not a number of days" in seat.words
        await keys(seat, *["backspace"] * 4, '"180', "enter")
        assert "Read the file with these answers" in seat.text
        await keys(seat, "enter")
        assert "absent: absences · enrolled: 180 days for everyone · student: no student ID" in room.line("Answers")
        await keys(seat, "I")
        await keys(seat, "space", "enter", "V")
        assert "Enter what the individual records are for" in room.said("text")


async def test_a_column_can_be_chosen_by_hand(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        await keys(seat, "Q", "down", "enter")
        assert "Student ID: which column?" in seat.text
        await keys(seat, "end", "enter")
        assert room.page.setup.columns is not None
        assert room.page.setup.columns.id != "Student ID"
        assert room.page.setup.attendance is None, "what was read with other answers does not count"


async def test_refused_rows_are_listed_and_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    good = "".join(f"S{number},5,180\n" for number in range(30))
    path.write_text(f"Student ID,Days absent,Days enrolled\nSECRET1,5,180\nSECRET2,x9,180\nSECRET1,7,180\n{good}")
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        await keys(seat, "enter")
        if isinstance(room.screen, Choose):
            await keys(seat, "escape")
        assert room.page.setup.attendance is None
        text = room.said("text")
        assert 'row 3, column "Days absent": is not a number' in text
        assert 'row 4, column "Student ID": the same student as in row 2' in text
        assert "SECRET" not in seat.text + text
        assert "not read yet" in room.line("Attendance file")


async def test_consents_with_refused_rows_are_named(tmp_path: Path, sample: Sample) -> None:
    text = sample.consents.read_text().replace("S147535", "S000000", 1)
    sample.consents.write_text(text)
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        await open_file(seat, sample.consents, "C")
        assert "1 refused" in room.line("Consents") or "S147535" not in text
        assert 'column "Student ID": is not a student of the attendance file' in room.said("text")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"%PDF\x00\x00\x01", "not a table"),
        (b"PK\x03\x04oops", "damaged or is not an Excel workbook"),
    ],
)
async def test_files_that_are_no_tables_are_refused_in_words(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        assert sentence in room.said("text")
        await open_file(seat, tmp_path / "missing.csv")
        assert 'No file "missing.csv"' in room.said("text")
        await open_file(seat, tmp_path)
        assert "is a folder" in room.said("text")


async def test_the_rule_can_only_be_made_stricter(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        for typed, expected in (("5", 11), ("ten", 11), ("40", 40)):
            room.page.choose("threshold")
            await finished(seat, room.page)
            room.screen.query_one(Input).value = typed
            await keys(seat, "enter")
            assert room.page.setup.policy.threshold == expected
        assert "weaker than the module's rule" not in room.line("Minimum group size")
        assert room.line("Minimum group size") == "40 students or more, stricter than the policy"
        await keys(seat, "B", "space", "down", "space")
        await keys(seat, *_tick(room, "Grade and Gender")[1:], "enter", "V")
        assert room.page.preview is not None
        assert room.page.preview.asked.policy.largest_suppressed == 39
        told = [cell.published[Measure.ENROLLED] for cell in room.page.preview.answer.result.tables[-1].cells]
        assert all(one.value >= 40 for one in told if one.published_as is PublishedAs.EXACT and one.value is not None)


async def test_names_are_no_break_down_unless_somebody_insists(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    rows = [f"S{n},{n % 3},{['Ann', 'Ben', 'Cy'][n % 3]},u{n},{30 if n % 4 == 0 else 2},180" for n in range(120)]
    path.write_text("Student ID,Grade,First Name,Login,Days absent,Days enrolled\n" + "\n".join(rows) + "\n")
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        await keys(seat, "enter", "B")
        insist = "Offer First Name too, which may identify people"
        assert _offered(room) == ["Grade", insist]
        await keys(seat, "end")
        assert "“First Name” looks like names. A table by such a column" in " ".join(seat.text.split())
        assert "Login" not in seat.text
        await keys(seat, "space")
        assert _offered(room) == ["Grade", "First Name", insist]
        await keys(seat, "home", *_tick(room, "First Name"), "enter")
        assert room.line("Breakdowns") == "First Name"
        await keys(seat, "V")
        assert room.page.preview is not None
        assert room.labels()[0] == "by First Name"
        await keys(seat, "B", "end", "space", "enter")
        assert room.page.preview is None or room.labels()[0] != "by First Name"
        assert room.page.setup.insisted == ()


async def test_who_counts_and_ages_can_be_chosen(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        room.page.choose("eligibility")
        await finished(seat, room.page)
        await keys(seat, "end", "enter")
        assert room.line("Who counts") == "every student enrolled for at least one day"
        with pytest.raises(AssertionError, match="no line"):
            room.line("Ages")
        room.page.setup.fields = ("Grade",)
        room.page.choose("minors")
        assert room.line("Ages") == "stated: every student is under 18"


async def test_partner_and_purpose_are_the_sessions(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home", partner=False)
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        await keys(seat, "V")
        assert "Choose the partner first" in room.said("text")
        room.page.choose("partner")
        await keys(seat, "down", "enter")
        await seat.until(lambda: room.page.parts.partner.name)
        assert room.line("Partner") == "Housing [authority]"
        room.page.choose("purpose")
        await keys(seat, '"rides home', "enter")
        await seat.until(lambda: room.page.parts.partner.purpose)
        assert room.context.state.sheet("sharing").rows["main"].value("purpose") == "rides home"
        await keys(seat, "V")
        assert room.said("head") == "Housing [authority] · rides home · module 12 (more than 10)"


async def test_a_preview_for_another_partner_is_none_any_more(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        await keys(seat, "V")
        assert room.page.preview is not None
        room.context.send([SetCell("sharing", "main", "partner", "housing", room.context.state.revision)])
        await seat.until(lambda: room.page.preview is None)
        assert "Press V for the new preview" in room.said("text")


async def test_a_consent_may_name_the_kind_the_partner_is_recorded_as(tmp_path: Path, sample: Sample) -> None:
    text = sample.consents.read_text().replace("Housing authority", "Health Care Providers")
    sample.consents.write_text(text)
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        await open_file(seat, sample.consents, "C")
        room.page.setup.fields = FIELDS
        await keys(seat, "V")
        assert room.page.preview is not None
        assert len(room.page.preview.answer.records.rows) == 9

        room.context.send([SetCell("organisations", "clinic", "category", "Health Care Providers")])
        await seat.until(lambda: room.page.preview is None)
        assert "its kind or the purpose was changed" in room.said("text")
        assert room.line("Partner") == "Riverside Clinic · Health Care Providers"
        await keys(seat, "V")
        assert len(room.page.preview.answer.records.rows) == 10
        await keys(seat, *["shift+tab"] * 4)
        assert "1 of them for “Health Care Providers”, a class Riverside Clinic is recorded in" in room.said("text")


async def test_a_running_job_can_be_stopped_and_what_it_brings_is_dropped(tmp_path: Path, sample: Sample) -> None:
    """The job here ends only when it is told to; then it brings something all the same."""
    room = SharingApp(tmp_path / "home")
    begun, ended = threading.Event(), threading.Event()

    def work(job: Job) -> Failed:
        job.progress(0.5, "120 rows read")
        begun.set()
        while not job.cancelled():
            ended.wait(0.01)
        return Failed("late news")

    async with seat_at(room, SIZE) as seat:
        room.page.jobs.start(work, room.page.show_failure)
        await seat.until(lambda: "120 rows read" in room.said("foot"))
        assert begun.is_set()
        assert room.said("foot") == "━━━━━─────  50% · 120 rows read   Esc stops"
        assert room.page.key_pairs() == [("Esc", "stop")]
        room.context.discretion.projector = True
        room.page.post_message(room.page.jobs.Progressed(room.page.jobs._number, "━━━  30% · 400 rows read"))
        await seat.until(lambda: room.said("foot") == "━━━  30%   Esc stops")
        room.context.discretion.projector = False
        await seat.press("X", "V", "F")
        assert room.page.jobs.running
        await seat.press("escape")
        assert not room.page.jobs.running
        assert room.page.jobs.thread is not None
        await asyncio.to_thread(room.page.jobs.thread.join)
        await finished(seat, room.page)
        assert "Stopped" in room.said("text")
        assert "late news" not in room.said("text")
        await _read(seat, room, sample)


async def test_forget_lets_go_of_everything(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, sample)
        await open_file(seat, sample.consents, "C")
        await keys(seat, "V", "X")
        setup = room.page.setup
        assert (setup.attendance, setup.surveyed, setup.path, setup.consents_path) == (None, None, None, None)
        assert setup.consents.records == 0
        assert room.page.preview is None
        assert "cleared from memory" in room.said("text")


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PARTICIPANT])
async def test_others_see_that_it_is_not_theirs(tmp_path: Path, sample: Sample, role: Role) -> None:
    """No key opens a window, no path completes, nothing is read; partner and purpose stand in the session anyway."""
    room = SharingApp(tmp_path / "home", role=role, purpose=PURPOSE)
    async with seat_at(room, SIZE) as seat:
        why = f"Only the coordinator can run the sharing check, and you are {role.value} here. Ask the coordinator."
        assert why in " ".join(seat.text.split())
        assert room.labels() == ["partner", "purpose"]
        assert room.page.key_pairs() == [("Enter", "change")]
        for key in "FQKBCIGWPTOLRVuYdX":
            await keys(seat, key)
            assert len(room.screen_stack) == 1, key
            assert room.said("text") == why
        room.page.setup.path = sample.attendance
        room.page.parts.files.take_file(sample.attendance)
        await finished(seat, room.page)
        assert room.page.setup.surveyed is None
        assert room.said("text") == why
        assert not (tmp_path / "home" / "disclosures.jsonl").exists()
        await keys(seat, "escape")
        assert room.left == 1


async def test_keys_without_a_file_say_what_to_do(tmp_path: Path) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        for key in "QBIV":
            await keys(seat, key)
            assert "Choose an attendance file first. Press F." in room.said("text"), key
        await keys(seat, "C")
        assert "Consents are matched with its students" in room.said("text")
        await keys(seat, "R")
        assert "Look at the preview first" in room.said("text")


async def test_tab_completes_a_path_like_a_shell(tmp_path: Path, sample: Sample) -> None:
    (tmp_path / "files" / "notes.pdf").write_text("x")
    (tmp_path / "files" / "bad\x1bname.csv").write_text("x")
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await keys(seat, "F")
        assert isinstance(room.screen, AskPath)
        field = room.screen.query_one(Input)
        field.value = str(tmp_path / "fi")
        await keys(seat, "tab")
        assert field.value == f"{tmp_path}/files/"
        await keys(seat, "tab")
        assert field.value == f"{tmp_path}/files/sample-"
        assert "notes.pdf" not in seat.text
        assert "bad" not in seat.text
        await keys(seat, '"a', "tab")
        assert field.value == str(sample.attendance)
        await keys(seat, "escape")
        assert room.page.setup.path is None


@pytest.mark.parametrize("pasted", ['"{}"', "'{}'", "{} ", "escaped"])
async def test_a_pasted_path_may_be_quoted(tmp_path: Path, sample: Sample, pasted: str) -> None:
    """As file managers and terminals paste it."""
    path = sample.attendance.rename(tmp_path / "my file.csv")
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await keys(seat, "F")
        text = str(path).replace(" ", "\\ ") if pasted == "escaped" else pasted.format(path)
        room.screen.query_one(Input).value = text
        await keys(seat, "enter")
        assert room.page.setup.path == path


async def test_the_demos_sample_is_offered(tmp_path: Path) -> None:
    room = SharingApp(tmp_path / "home")
    sample = write_sample(tmp_path / "home" / "sample", today=TODAY)
    async with seat_at(room, SIZE) as seat:
        await keys(seat, "F")
        assert room.screen.query_one(Input).value == str(sample.attendance)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 12), (20, 5)])
async def test_every_size_shows_it(tmp_path: Path, sample: Sample, size: tuple[int, int]) -> None:
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, size) as seat:
        await _read(seat, room, sample)
        room.page.setup.breakdowns = (("Grade", "Gender"), ("Home language",))
        await keys(seat, "V")
        assert "by Grade and" in seat.text
        await seat.resize_terminal(80, 24)
        await seat.settle()
        assert "K 3–6 of 31 (9–20%)" in " ".join(seat.text.split())


async def test_markup_and_wide_letters_in_a_file_are_only_text(tmp_path: Path) -> None:
    path = tmp_path / "[odd].csv"
    lines = [f"S{i},{'[/red]' if i % 2 else '小学校 👩‍🏫'},{i % 30},180\n" for i in range(80)]
    path.write_text("Student ID,[b]Gruppe,Days absent,Days enrolled\n" + "".join(lines), encoding="utf-8")
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await open_file(seat, path)
        await keys(seat, "enter", "B", "space", "enter", "V")
        assert room.labels()[0] == "by [b]Gruppe"
        assert "shown exactly" in room.said("text")
        assert "[/red]" in seat.text
        assert "小学校" in seat.text
        await keys(seat, "enter", "escape")


def test_verdicts_have_words() -> None:
    assert len({verdict.value for verdict in Verdict}) == len(Verdict)
