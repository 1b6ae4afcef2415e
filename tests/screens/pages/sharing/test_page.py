"""The sharing check by keyboard at 80x24: from the first file to the approval."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from screens.pages.sharing.dialogs import AskPath, Tick
from screens.pages.sharing.jobs import Failed, Job
from screens.widgets.dialogs import AskLine, Choose, Read
from store.library.catalog import Library
from tests.support.sharing_room import TODAY, Room, keys, open_file, settle
from workshop.disclosure.consent import Verdict
from workshop.disclosure.engine.model import Measure, PublishedAs
from workshop.records.mapping import ColumnMapping
from workshop.records.preview import preview_file
from workshop.records.sample import FIELDS, PURPOSE, Sample, write_sample
from workshop.sheets.model import Role, SetCell

SIZE = (80, 24)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return write_sample(tmp_path / "files", today=TODAY)


def _tick(room: Room, *labels: str) -> list[str]:
    """The keys that tick those lines of the open window, from its first line on."""
    listed = _offered(room)
    pressed, here = [], 0
    for label in labels:
        place = listed.index(label)
        pressed += ["down" if place > here else "up"] * abs(place - here) + ["space"]
        here = place
    return pressed


def _offered(room: Room) -> list[str]:
    assert isinstance(room.screen, Tick)
    return [str(option.prompt)[4:] for option in room.screen.query_one(OptionList).options]


async def _read(pilot: object, room: Room, sample: Sample) -> None:
    await open_file(pilot, room, sample.attendance)  # type: ignore[arg-type]
    assert isinstance(room.screen, Choose)
    await keys(pilot, room, "enter")  # type: ignore[arg-type]
    assert room.page.setup.attendance is not None


async def test_from_the_first_file_to_the_approval(tmp_path: Path, sample: Sample) -> None:
    room = Room(tmp_path / "home", purpose=PURPOSE)
    async with room.run_test(size=SIZE) as pilot:
        assert room.line("Partner") == "Riverside Clinic"
        assert room.line("Attendance file").startswith("choose a CSV file")
        assert "Totals may be shared" in room.said("text")
        await _read(pilot, room, sample)
        assert "· read · UTF-8, separated by commas" in room.line("Attendance file")
        assert "You decide, with your division's privacy officer. Nothing is written yet." in room.said("foot")

        await keys(pilot, room, "b")
        await keys(pilot, room, *_tick(room, "Grade", "Gender", "Home language"))
        await keys(pilot, room, *["up"] * 3, "pagedown")
        await keys(pilot, room, "home", *_tick(room, "Grade and Gender"), "enter")
        assert room.page.setup.breakdowns == (("Grade",), ("Gender",), ("Home language",), ("Grade", "Gender"))
        await open_file(pilot, room, sample.consents, "c")
        assert room.line("Consents") == "sample-consents-GENERATED.csv · 18 records"
        await keys(pilot, room, "i")
        await keys(pilot, room, *_tick(room, *FIELDS), "enter")
        assert room.page.setup.fields == FIELDS

        await keys(pilot, room, "v")
        found = room.page.preview
        assert found is not None
        assert room.labels() == [
            "by Grade", "by Gender", "by Home language", "by Grade and Gender", "Records", "Exact and hidden", "How",
        ]  # fmt: skip
        assert room.said("head") == "Riverside Clinic · asthma outreach · module 12 (more than 10)"
        assert "40 of 48 counts exact · no safe choice hides less (proven) · protects against" in room.said("foot")
        assert room.table()[1] == ["K", "6", "of", "60", "(10", "%)"]
        assert room.said("text").startswith("Grade K: shown exactly: the group is large enough")
        await keys(pilot, room, "tab", "tab", "down")
        assert room.here() == "Spanish"
        assert room.table()[2] == ["Spanish", "0-19", "of", "1-75"]
        assert "the number of students is given as 1-75" in room.said("text")
        await keys(pilot, room, "tab")
        assert room.here() == "K · Boys"
        assert "K 3-6 of 31 (9-20 %)" in " ".join(room.words().split())
        assert room.said("text") == (
            "Grade K, Gender Boys: the number chronically absent is given as 3-6 and the percentage as 9-20 %, "
            "because the exact number could reveal something about individual students, or let a hidden number be "
            "worked out."
        )
        await keys(pilot, room, "down", "down", "right", "enter")
        assert isinstance(room.screen, Read)
        assert "Riverside Clinic gets: 9 of 36 (25 %)" in room.words()
        assert "Grade 2, Gender Girls: shown exactly" in " ".join(room.words().split())
        await keys(pilot, room, "escape", "tab")
        assert "9 students with a complete, current consent" in room.said("text")
        assert "3 expired" not in room.said("text"), "how many consents were refused why is the coordinator's"
        assert "S" not in [line[:1] for line in room.said("text").splitlines()], "no record before Enter"
        await keys(pilot, room, "enter")
        assert isinstance(room.screen, Read)
        shown = " ".join(room.words().replace("│", " ").split())
        assert "student Grade Days absent" in shown
        await keys(pilot, room, "end")
        assert "The consent names another purpose." not in " ".join(room.words().replace("│", " ").split())
        await keys(pilot, room, "escape", "tab")
        assert "40 of 48 counts are exact; 8 are not." in room.said("text")

        await keys(pilot, room, "a", "enter")
        assert room.said("foot").splitlines()[1] == "The approval is noted. Nothing of a student was written anywhere."
        (row,) = room.context.state.sheet("sharing-approvals").live()
        assert row.value("what") == (
            "Chronic absence: by Grade; by Gender; by Home language; by Grade and Gender. "
            "Individual records with consent: Grade, Days absent. Purpose: asthma outreach."
        )
        assert (row.value("date"), row.value("partner"), row.value("by")) == ("2026-11-23", "clinic", "Ana Ruiz")
        assert not any(char.isdigit() for char in str(row.value("what")))

        await keys(pilot, room, "escape")
        assert room.page.preview is None
        await keys(pilot, room, "escape")
        assert room.left == 1


async def test_columns_are_asked_for_once_and_remembered(tmp_path: Path, sample: Sample) -> None:
    home = tmp_path / "home"
    room = Room(home)
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        await open_file(pilot, room, sample.attendance)
        assert room.page.setup.attendance is not None
        assert not isinstance(room.screen, Choose)
    again = Room(home)
    async with again.run_test(size=SIZE) as pilot:
        await open_file(pilot, again, sample.attendance)
        assert again.page.setup.attendance is not None
        assert again.line("Columns").strip().startswith("as remembered on")
        assert "with columns as remembered on" in again.said("text")
        await keys(pilot, again, "m")
        assert "The columns are as remembered on" in again.words()
        assert "Forget what is remembered" in again.words()
        await keys(pilot, again, "end", "enter")
        await settle(pilot, again)
        seen = again.page.setup.look
        assert seen is not None
        assert seen.recalled is None and again.page.setup.attendance is None
        assert Library(home).recall_mapping(seen.layout.id) is None


async def test_remembered_columns_that_do_not_fit_are_asked_about(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "a.csv"
    path.write_text("Days absent,Days enrolled\n" + "5,180\n" * 30)
    layout = preview_file(path).layout.id
    home.mkdir()
    Library(home).remember_mapping(layout, ColumnMapping("Days absent", days=60).remember())
    room = Room(home)
    async with room.run_test(size=SIZE) as pilot:
        await open_file(pilot, room, path)
        assert room.page.setup.attendance is not None
        assert "as remembered on" in room.line("Columns")
    path.write_text("Days absent,Days enrolled\n" + "75,180\n" * 30)
    other = Room(home)
    async with other.run_test(size=SIZE) as pilot:
        await open_file(pilot, other, path)
        assert "does not fit its cells" in other.words()
        await keys(pilot, other, "enter")
        assert other.page.setup.attendance is not None
        assert "enrolled: Days enrolled" in other.line("Columns")


async def test_a_file_without_days_enrolled_takes_a_number(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("school,sex,absences\n" + "".join(f"GP,{'FM'[i % 2]},{i % 30}\n" for i in range(100)))
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await open_file(pilot, room, path)
        assert isinstance(room.screen, Choose)
        assert "Nothing says how many days there were" in room.words()
        await keys(pilot, room, "escape", "b")
        assert room.said("text") == "plain.csv is not read yet: press m and say what its columns mean."
        await keys(pilot, room, "m", "down", "down", "enter")
        assert isinstance(room.screen, AskLine)
        await keys(pilot, room, '"180', "enter")
        assert "Read the file with these columns" in room.words()
        await keys(pilot, room, "enter")
        assert "absent: absences · enrolled: 180 days for everyone · student: not told apart" in room.line("Columns")
        await keys(pilot, room, "i")
        await keys(pilot, room, "space", "enter", "v")
        assert "Say what the individual records are for" in room.said("text")


async def test_a_column_can_be_chosen_by_hand(tmp_path: Path, sample: Sample) -> None:
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        await keys(pilot, room, "m", "down", "down", "down", "down", "enter")
        assert "Which column?" in room.words()
        await keys(pilot, room, "home", "enter")
        assert room.page.setup.columns is not None
        assert room.page.setup.columns.id == ""
        await keys(pilot, room, "home", "enter")
        assert "not told apart" in room.line("Columns")
        await open_file(pilot, room, sample.consents, "c")
        assert "choose the column with the student id" in room.said("text")


async def test_refused_rows_are_listed_and_nothing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Student ID,Days absent,Days enrolled\nSECRET1,5,180\nSECRET2,x9,180\nSECRET1,200,180\n")
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await open_file(pilot, room, path)
        await keys(pilot, room, "enter")
        if isinstance(room.screen, Choose):
            await keys(pilot, room, "escape")
        assert room.page.setup.attendance is None
        text = room.said("text")
        assert 'row 3, column "Days absent": is not a number' in text
        assert 'row 4, column "Student ID": the same student as in row 2' in text
        assert "SECRET" not in room.words() + text
        assert "not read yet" in room.line("Attendance file")


async def test_consents_with_refused_rows_are_named(tmp_path: Path, sample: Sample) -> None:
    text = sample.consents.read_text().replace("S147535", "S000000", 1)
    sample.consents.write_text(text)
    room = Room(tmp_path / "home", purpose=PURPOSE)
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        await open_file(pilot, room, sample.consents, "c")
        assert "1 refused" in room.line("Consents") or "S147535" not in text
        assert 'column "Student ID": is not a student of the attendance file' in room.said("text")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b"%PDF\x00\x00\x01", "not a table"), (b"PK\x03\x04oops", "damaged or no Excel workbook")],
)
async def test_files_that_are_no_tables_are_refused_in_words(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await open_file(pilot, room, path)
        assert sentence in room.said("text")
        await open_file(pilot, room, tmp_path / "missing.csv")
        assert 'There is no file "missing.csv"' in room.said("text")
        await open_file(pilot, room, tmp_path)
        assert "is a folder" in room.said("text")


async def test_the_rule_can_only_be_made_stricter(tmp_path: Path, sample: Sample) -> None:
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        for typed, expected in (("5", 11), ("ten", 11), ("40", 40)):
            room.page.choose("threshold")
            await settle(pilot, room)
            room.screen.query_one(Input).value = typed
            await keys(pilot, room, "enter")
            assert room.page.setup.policy.threshold == expected
        assert "weaker than the module's rule" not in room.line("Minimum group size")
        assert room.line("Minimum group size") == "40 students or more, stricter than the policy"
        await keys(pilot, room, "b", "space", "down", "space")
        await keys(pilot, room, *_tick(room, "Grade and Gender")[1:], "enter", "v")
        assert room.page.preview is not None
        assert room.page.preview.asked.policy.largest_suppressed == 39
        told = [cell.published[Measure.ENROLLED] for cell in room.page.preview.answer.result.tables[-1].cells]
        assert all(one.value >= 40 for one in told if one.published_as is PublishedAs.EXACT and one.value is not None)


async def test_names_are_no_break_down_unless_somebody_insists(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    rows = [f"S{n},{n % 3},{['Ann', 'Ben', 'Cy'][n % 3]},u{n},{30 if n % 4 == 0 else 2},180" for n in range(120)]
    path.write_text("Student ID,Grade,First Name,Login,Days absent,Days enrolled\n" + "\n".join(rows) + "\n")
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await open_file(pilot, room, path)
        await keys(pilot, room, "enter", "b")
        insist = "Offer First Name too, which may name people"
        assert _offered(room) == ["Grade", insist]
        await keys(pilot, room, "end")
        assert "“First Name” looks like names. A table by such a column" in " ".join(room.words().split())
        assert "Login" not in room.words()
        await keys(pilot, room, "space")
        assert _offered(room) == ["Grade", "First Name", insist]
        await keys(pilot, room, "home", *_tick(room, "First Name"), "enter")
        assert room.line("Break-downs") == "First Name"
        await keys(pilot, room, "v")
        assert room.page.preview is not None
        assert room.labels()[0] == "by First Name"
        await keys(pilot, room, "b", "end", "space", "enter")
        assert room.page.preview is None or room.labels()[0] != "by First Name"
        assert room.page.setup.insisted == ()


async def test_who_counts_and_ages_can_be_chosen(tmp_path: Path, sample: Sample) -> None:
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        room.page.choose("eligibility")
        await settle(pilot, room)
        await keys(pilot, room, "end", "enter")
        assert room.line("Counted") == "every student enrolled for at least one day"
        with pytest.raises(AssertionError, match="no line"):
            room.line("Ages")
        room.page.setup.fields = ("Grade",)
        room.page.choose("minors")
        assert room.line("Ages") == "stated: every student is under 18"


async def test_partner_and_purpose_are_the_sessions(tmp_path: Path, sample: Sample) -> None:
    room = Room(tmp_path / "home", partner=False)
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        await keys(pilot, room, "v")
        assert "Choose the partner first" in room.said("text")
        await keys(pilot, room, "home", "enter", "down", "enter")
        while not room.page.partner.name:
            await pilot.pause()
        assert room.line("Partner") == "Housing [authority]"
        await keys(pilot, room, "home", "down", "enter", '"rides home', "enter")
        while not room.page.partner.purpose:
            await pilot.pause()
        assert room.context.state.sheet("sharing").rows["main"].value("purpose") == "rides home"
        await keys(pilot, room, "v")
        assert room.said("head") == "Housing [authority] · rides home · module 12 (more than 10)"


async def test_a_preview_for_another_partner_is_none_any_more(tmp_path: Path, sample: Sample) -> None:
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        await keys(pilot, room, "v")
        assert room.page.preview is not None
        room.context.send([SetCell("sharing", "main", "partner", "housing", room.context.state.revision)])
        while room.page.preview is not None:
            await pilot.pause()
        assert "press v for the new preview" in room.said("text")


async def test_a_consent_may_name_the_kind_the_partner_is_recorded_as(tmp_path: Path, sample: Sample) -> None:
    text = sample.consents.read_text().replace("Housing authority", "Health Care Providers")
    sample.consents.write_text(text)
    room = Room(tmp_path / "home", purpose=PURPOSE)
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        await open_file(pilot, room, sample.consents, "c")
        room.page.setup.fields = FIELDS
        await keys(pilot, room, "v")
        assert room.page.preview is not None
        assert len(room.page.preview.answer.records.rows) == 9

        room.context.send([SetCell("organisations", "clinic", "category", "Health Care Providers")])
        while room.page.preview is not None:
            await pilot.pause()
        assert "its kind or the purpose was changed" in room.said("text")
        assert room.line("Partner") == "Riverside Clinic · Health Care Providers"
        await keys(pilot, room, "v")
        assert len(room.page.preview.answer.records.rows) == 10
        await keys(pilot, room, "shift+tab", "shift+tab", "shift+tab")
        assert "1 of them for “Health Care Providers”, a class Riverside Clinic is recorded in" in room.said("text")


async def test_a_running_job_can_be_stopped_and_what_it_brings_is_dropped(tmp_path: Path, sample: Sample) -> None:
    """The job here ends only when it is told to; then it brings something all the same."""
    room = Room(tmp_path / "home")
    begun, ended = threading.Event(), threading.Event()

    def work(job: Job) -> Failed:
        job.progress(0.5, "120 rows read")
        begun.set()
        while not job.cancelled():
            ended.wait(0.01)
        return Failed("late news")

    async with room.run_test(size=SIZE) as pilot:
        room.page.jobs.start(work, room.page.show_failure)
        while "120 rows read" not in room.said("foot"):
            await pilot.pause()
        assert begun.is_set()
        assert room.said("foot") == "━━━━━─────  50 % · 120 rows read   Esc stops"
        assert room.page.key_pairs() == [("Esc", "stop")]
        await pilot.press("x", "v", "f")
        assert room.page.jobs.running
        await pilot.press("escape")
        assert not room.page.jobs.running
        assert room.page.jobs.thread is not None
        await asyncio.to_thread(room.page.jobs.thread.join)
        await settle(pilot, room)
        assert "Stopped" in room.said("text")
        assert "late news" not in room.said("text")
        await _read(pilot, room, sample)


async def test_forget_lets_go_of_everything(tmp_path: Path, sample: Sample) -> None:
    room = Room(tmp_path / "home", purpose=PURPOSE)
    async with room.run_test(size=SIZE) as pilot:
        await _read(pilot, room, sample)
        await open_file(pilot, room, sample.consents, "c")
        await keys(pilot, room, "v", "x")
        setup = room.page.setup
        assert (setup.attendance, setup.look, setup.path, setup.consents_path) == (None, None, None, None)
        assert setup.consents.records == 0
        assert room.page.preview is None
        assert "Forgotten" in room.said("text")


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.PARTICIPANT])
async def test_others_see_that_it_is_not_theirs(tmp_path: Path, sample: Sample, role: Role) -> None:
    """No key opens a window, no path completes, nothing is read; partner and purpose stand in the session anyway."""
    room = Room(tmp_path / "home", role=role, purpose=PURPOSE)
    async with room.run_test(size=SIZE) as pilot:
        why = f"The sharing check is for the coordinator, and you are here as {role.value}; ask them to run it."
        assert why in " ".join(room.words().split())
        assert room.labels() == ["partner", "purpose"]
        assert room.page.key_pairs() == [("Enter", "change")]
        for key in "fmbcigwlavuyx":
            await keys(pilot, room, key)
            assert len(room.screen_stack) == 1, key
            assert room.said("text") == why
        room.page.setup.path = sample.attendance
        room.page.files.preview_file()
        await settle(pilot, room)
        assert room.page.setup.look is None
        assert room.said("text") == why
        assert not (tmp_path / "home" / "disclosures.jsonl").exists()
        await keys(pilot, room, "escape")
        assert room.left == 1


async def test_keys_without_a_file_say_what_to_do(tmp_path: Path) -> None:
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        for key in "mbiv":
            await keys(pilot, room, key)
            assert "Choose an attendance file first: press f." in room.said("text"), key
        await keys(pilot, room, "c")
        assert "Consents are matched with its students" in room.said("text")
        await keys(pilot, room, "a")
        assert "Look at the preview first" in room.said("text")


async def test_tab_completes_a_path_like_a_shell(tmp_path: Path, sample: Sample) -> None:
    (tmp_path / "files" / "notes.pdf").write_text("x")
    (tmp_path / "files" / "bad\x1bname.csv").write_text("x")
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await keys(pilot, room, "f")
        assert isinstance(room.screen, AskPath)
        field = room.screen.query_one(Input)
        field.value = str(tmp_path / "fi")
        await keys(pilot, room, "tab")
        assert field.value == f"{tmp_path}/files/"
        await keys(pilot, room, "tab")
        assert field.value == f"{tmp_path}/files/sample-"
        assert "notes.pdf" not in room.words()
        assert "bad" not in room.words()
        await keys(pilot, room, '"a', "tab")
        assert field.value == str(sample.attendance)
        await keys(pilot, room, "escape")
        assert room.page.setup.path is None


@pytest.mark.parametrize("pasted", ['"{}"', "'{}'", "{} ", "escaped"])
async def test_a_pasted_path_may_be_quoted(tmp_path: Path, sample: Sample, pasted: str) -> None:
    """As file managers and terminals paste it."""
    path = sample.attendance.rename(tmp_path / "my file.csv")
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await keys(pilot, room, "f")
        text = str(path).replace(" ", "\\ ") if pasted == "escaped" else pasted.format(path)
        room.screen.query_one(Input).value = text
        await keys(pilot, room, "enter")
        assert room.page.setup.path == path


async def test_the_demos_sample_is_offered(tmp_path: Path) -> None:
    room = Room(tmp_path / "home")
    sample = write_sample(tmp_path / "home" / "sample", today=TODAY)
    async with room.run_test(size=SIZE) as pilot:
        await keys(pilot, room, "f")
        assert room.screen.query_one(Input).value == str(sample.attendance)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 12), (20, 5)])
async def test_every_size_shows_it(tmp_path: Path, sample: Sample, size: tuple[int, int]) -> None:
    room = Room(tmp_path / "home", purpose=PURPOSE)
    async with room.run_test(size=size) as pilot:
        await _read(pilot, room, sample)
        room.page.setup.breakdowns = (("Grade", "Gender"), ("Home language",))
        await keys(pilot, room, "v")
        assert "by Grade and" in room.words()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "K 3-6 of 31 (9-20 %)" in " ".join(room.words().split())


async def test_markup_and_wide_letters_in_a_file_are_only_text(tmp_path: Path) -> None:
    path = tmp_path / "[odd].csv"
    lines = [f"S{i},{'[/red]' if i % 2 else '小学校 👩‍🏫'},{i % 30},180\n" for i in range(80)]
    path.write_text("Student ID,[b]Gruppe,Days absent,Days enrolled\n" + "".join(lines), encoding="utf-8")
    room = Room(tmp_path / "home")
    async with room.run_test(size=SIZE) as pilot:
        await open_file(pilot, room, path)
        await keys(pilot, room, "enter", "b", "space", "enter", "v")
        assert room.labels()[0] == "by [b]Gruppe"
        assert "shown exactly" in room.said("text")
        assert "[/red]" in room.words()
        assert "小学校" in room.words()
        await keys(pilot, room, "enter", "escape")


def test_verdicts_have_words() -> None:
    assert len({verdict.value for verdict in Verdict}) == len(Verdict)
