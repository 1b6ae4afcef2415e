"""The check as five steps: Enter is always the next key, the rules stay in view, numbers stay with their owner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screens.pages.sharing.dialogs import Tick
from screens.pages.sharing.steps import CheckState, CheckStep, after, rule_words, size_words, step_of, step_parts
from tests.support.seat import Seat, seat_at
from tests.support.sharing import TODAY, SharingApp, finished, keys, open_file
from workshop.disclosure.group_sizes import GroupSizes
from workshop.records.sample import PURPOSE, Sample, write_sample
from workshop.sheets.model import Role

RULES = ("✓ totals", "✓ breakdowns: every group 11 or more", "✗ one student: needs consent")
SIZES = [(80, 24), (60, 20)]


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return write_sample(tmp_path / "home" / "sample", today=TODAY)


def _state(done: int = 0, *, students: int | None = None, consents: bool = False) -> CheckState:
    return CheckState(
        partner=done >= 1, file=done >= 2, tables=done >= 3, preview=done >= 4, released=done >= 5,
        students=students, consents=consents,
    )  # fmt: skip


def test_the_steps_say_how_far_the_check_is() -> None:
    words = [text for _, text in step_parts(_state(2, students=304), CheckStep.BREAKDOWNS, 78)]
    assert words == ["1 Partner ✓", "2 File ✓ 304", "3 Breakdowns ▸", "4 Preview", "5 Release"]


@pytest.mark.parametrize("done", range(6))
@pytest.mark.parametrize("here", CheckStep)
def test_the_steps_fit_on_one_line_of_sixty(done: int, here: CheckStep) -> None:
    words = [text for _, text in step_parts(_state(done, students=1_300_000), here, 58)]
    assert sum(map(len, words)) + len(words) - 1 <= 58
    assert [text.split()[0] for text in words] == ["1", "2", "3", "4", "5"]
    assert sum("▸" in text for text in words) == 1


def test_the_rules_follow_the_policy_and_the_consents() -> None:
    assert rule_words(_state(), 11) == list(RULES)
    assert rule_words(_state(consents=True), 20)[1:] == [
        "✓ breakdowns: every group 20 or more", "✓ one student: with consent",
    ]  # fmt: skip


def test_how_many_groups_and_how_many_are_small() -> None:
    assert size_words(GroupSizes(("Grade", "Race"), (5, 6), False, 30, 0, 11)) == "5 × 6 = 30 groups, 11 small"
    assert size_words(GroupSizes(("Grade",), (7,), False, 7, 0, 0)) == "7 groups, 0 small"
    assert size_words(GroupSizes(("School", "Grade"), (2, 6), True, 9, 0, 1)) == "9 groups, 1 small"
    assert size_words(GroupSizes(("Grade", "Race"), (5, 6), False, 30, 4, 11)) == "5 × 6 = 30 groups, 11 small, 4 empty"


def test_tab_goes_round_the_steps_and_to_the_preview_once_a_file_is_read() -> None:
    order = [CheckStep.PARTNER, CheckStep.FILE, CheckStep.BREAKDOWNS, CheckStep.RELEASE]
    assert [after(step, 1, None) for step in order] == [*order[1:], CheckStep.PARTNER]
    assert [after(step, -1, None) for step in order] == [CheckStep.RELEASE, *order[:3]]
    assert step_of("consents") is CheckStep.BREAKDOWNS and step_of("nothing") is None


@pytest.mark.parametrize("size", SIZES)
async def test_who_comes_for_the_first_time_needs_no_key_but_enter(
    tmp_path: Path, sample: Sample, size: tuple[int, int]
) -> None:
    """From no partner to the preview: Enter, text, and Space in the check boxes."""
    room = SharingApp(tmp_path / "home", partner=False, role=Role.COORDINATOR, person="Eve Long")
    async with seat_at(room, size) as seat:
        assert _here(room) is CheckStep.PARTNER
        _rules_in_view(seat)
        await _pressed(seat, "enter", "enter")
        await seat.until(lambda: room.page.parts.partner.name)
        await _pressed(seat, "enter", f'"{PURPOSE}', "enter")
        await seat.until(lambda: room.page.parts.partner.purpose)
        await finished(seat, room.page)
        assert "1 Partner ✓" in seat.text
        await _pressed(seat, "enter")
        assert "2 File ▸" in seat.text
        await _pressed(seat, "enter", "enter", "enter")
        assert "3 Breakdowns ▸" in seat.text and room.page.setup.attendance is not None
        assert ("2 File ✓ 368" in seat.text) is (size == (80, 24)), "at the coordinator's own screen, where it fits"
        await _pressed(seat, "enter")
        assert isinstance(room.screen, Tick)
        await _pressed(seat, "space", "down", "space", "end", "space", "enter")
        await seat.wait_for("Grade and Gender: 6 × 2 = 12 groups, 0 small")
        assert "[x] Grade  [x] Gender  [ ] Economically disadvantaged" in seat.text
        assert "Nothing has been written. You decide, with your division's" in seat.words
        await _pressed(seat, "enter")
        assert room.page.preview is not None and "4 Preview" in seat.text
        _rules_in_view(seat)


async def _pressed(seat: Seat[SharingApp], *pressed: str) -> None:
    """Keys, each with the rules in view before it, unless a window stands over them."""
    for key in pressed:
        if len(seat.app.screen_stack) == 1:
            _rules_in_view(seat)
        await keys(seat, key)


def _here(room: SharingApp) -> CheckStep:
    """The step whose lines are shown."""
    return room.page.steps.step


def _rules_in_view(seat: Seat[SharingApp]) -> None:
    assert all(rule in seat.text for rule in RULES), seat.text


@pytest.mark.parametrize("kind", ["facilitator", "projector", "others here"])
async def test_what_the_room_may_see_has_no_number_of_the_school(tmp_path: Path, sample: Sample, kind: str) -> None:
    role = Role.FACILITATOR if kind == "facilitator" else Role.COORDINATOR
    room = SharingApp(tmp_path / "home", role=role, purpose=PURPOSE)
    room.context.discretion.projector = kind == "projector"
    room.context.discretion.together = kind == "others here"
    async with seat_at(room, (80, 24)) as seat:
        await open_file(seat, sample.attendance)
        await keys(seat, "enter", "B", "space", "down", "space", "end", "space", "enter")
        assert "3 Breakdowns" in seat.text and "[x] Grade  [x] Gender" in seat.text
        assert "small" in seat.words and not re.search(r"\b368\b|\d+ groups|\d+ small", seat.text)
        if kind == "others here":
            room.context.discretion.turn()
            room.page.session_changed(())
            await seat.wait_for("12 groups, 0 small")
            assert "2 File ✓ 368" in seat.text


async def test_columns_about_single_students_are_named_as_not_offered(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    rows = [f"S{n},{n % 3},A{n},B{n},{n % 20},180" for n in range(120)]
    path.write_text("Student ID,Grade,First Name,Last Name,Days absent,Days enrolled\n" + "\n".join(rows) + "\n")
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, (80, 24)) as seat:
        await open_file(seat, path)
        await keys(seat, "enter")
        assert "names or ids, not offered: First Name, Last Name, Student ID" in seat.words
        assert "Protects against: anyone with the tables · this partner · a student in the group" in seat.words


async def test_the_steps_turn_by_tab_and_by_a_click(tmp_path: Path, sample: Sample) -> None:
    room = SharingApp(tmp_path / "home", purpose=PURPOSE)
    async with seat_at(room, (80, 24)) as seat:
        assert _here(room) is CheckStep.FILE
        await keys(seat, "tab", "tab")
        assert _here(room) is CheckStep.RELEASE
        for words in ("Write the release", "Approve (P)", "Agreements (T)", "Disclosure log (L)", "Clear (X)"):
            assert words in seat.text
        await keys(seat, "tab", "shift+tab", "shift+tab")
        assert _here(room) is CheckStep.BREAKDOWNS
        await seat.click("#check-steps", offset=(2, 0))
        assert _here(room) is CheckStep.PARTNER
        await seat.click("#check-steps", offset=(58, 0))
        assert _here(room) is CheckStep.RELEASE
        await open_file(seat, sample.attendance)
        await keys(seat, "enter")
        room.page.go(CheckStep.BREAKDOWNS)
        await keys(seat, "tab")
        await seat.until(lambda: room.page.preview is not None, "the preview between breakdowns and release")
        await keys(seat, "escape")
        room.page.go(CheckStep.RELEASE)
        await keys(seat, "shift+tab")
        await seat.until(lambda: room.page.preview is not None, "the preview before the release")
