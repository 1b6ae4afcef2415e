"""The planner's pages on the real main screen: an agenda in time, and what each part still lacks in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from content.blocks import Planner
from screens.pages.annotated_grid import AnnotatedGrid, Annotation, fitting
from screens.pages.page import FollowsSession
from screens.pages.planner.page import planner_pages
from tests.support.apps import open_at
from tests.support.packs import without_gaps
from tests.support.sessions import SessionBuilder, add_gaps, module_12, planned_session
from workshop.sheets.model import Role

SIZES = [(80, 24), (120, 36)]


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


def rest(screen: str, start: str) -> str:
    """The screen from a line on that holds `start`, line breaks as spaces."""
    lines = screen.splitlines()
    at = next(place for place, line in enumerate(lines) if start in line)
    return " ".join(line.strip(" │") for line in lines[at:])


def test_the_parts_of_the_meeting_have_the_ids_of_their_sheets() -> None:
    block = module_12().first(Planner)
    assert block is not None
    pages = planner_pages(block)
    assert [page.id for page in pages] == [spec.id for spec in block.sheets()]
    assert [page.title for page in pages] == [
        "The meeting", "Agenda", "Invitees", "Resources", "Commitments", "Decisions",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "role"), [(SIZES[0], Role.FACILITATOR), (SIZES[1], Role.OBSERVER), ((20, 5), Role.PARTICIPANT)]
)
async def test_every_part_opens_at_every_size_with_help(
    room: SessionBuilder, size: tuple[int, int], role: Role
) -> None:
    add_gaps(room)
    async with open_at(room, "organizing", size=size, role=role) as seat:
        for spec in room.pack.first(Planner).sheets():  # type: ignore[union-attr]
            await seat.main.go_to(seat.main.position.step_index, spec.id, focus=True)
            await seat.settle()
            page = seat.main.deck.page
            assert isinstance(page, FollowsSession)
            assert page.HELP
            assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
            await seat.press("down", "end", "up", "home")


# ------------------------------------------------------------------------------------------ the agenda


@pytest.mark.parametrize("size", SIZES)
async def test_items_have_starts_and_the_sum_stands_below(room: SessionBuilder, size: tuple[int, int]) -> None:
    room.answer("meeting", start="14:30", minutes=60)
    async with open_at(room, "organizing", "meeting-agenda", size=size) as seat:
        shown = seat.text
        for start in ("2:30 PM", "2:35 PM", "2:45 PM", "3:00 PM", "3:10 PM", "3:25 PM"):
            assert f" {start} " in shown
        assert "60 of 60 minutes · 2:30 PM to 3:30 PM" in shown
        # The cursor begins on the minutes, which can be edited; the starts cannot.
        await seat.type("25")
        await seat.press("enter")
        await seat.saved()
        assert "The agenda takes 80 minutes and the meeting has 60. Shorten it by 20." in rest(seat.text, "The agenda")
        assert " 2:55 PM " in seat.text
        await seat.press("f5")
        await seat.saved()
        assert "60 of 60 minutes" in seat.text


async def test_starts_are_shown_not_edited(room: SessionBuilder) -> None:
    room.answer("meeting", start="14:30")
    async with open_at(room, "organizing", "meeting-agenda") as seat:
        await seat.press("left", "x")
        assert "is read-only" in seat.text
        assert "60 minutes in all; the meeting has no length yet · 2:30 PM to 3:30 PM" in seat.text


async def test_without_a_start_the_sum_still_counts(room: SessionBuilder) -> None:
    room.answer("meeting", minutes=90)
    async with open_at(room, "organizing", "meeting-agenda") as seat:
        assert "60 of 90 minutes, 30 to spare · no start yet" in seat.text
        assert "Starts" in seat.text


async def test_moving_an_item_moves_the_starts(room: SessionBuilder) -> None:
    room.answer("meeting", start="9:00", minutes=60)
    async with open_at(room, "organizing", "meeting-agenda") as seat:
        await seat.press("shift+f8")
        await seat.saved()
        lines = seat.text.splitlines()
        assert any("9:00 AM" in line and "The picture of absence" in line for line in lines)
        assert any("9:10 AM" in line and "Welcome" in line for line in lines)


async def test_an_agenda_that_asks_for_no_commitment_says_so(room: SessionBuilder) -> None:
    room.answer("meeting", start="9:00", minutes=60)
    room.answer("meeting-agenda", "commitments", outcome="decide")
    async with open_at(room, "organizing", "meeting-agenda") as seat:
        assert "No item asks for commitments; give one the outcome “commit”." in seat.text


# ------------------------------------------------------------------------------------------ the meeting


async def test_an_empty_meeting_lists_what_is_missing_once(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", "meeting") as seat:
        found = rest(seat.text, "Still missing")
        assert (
            "Still missing: a purpose, who leads, the date, the start time, the minutes, the place, the time frame "
            "and who to invite." in found
        )


async def test_what_is_filled_in_leaves_the_list(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", "meeting") as seat:
        await seat.type("Agree on asthma plans")
        await seat.press("enter")
        await seat.type("the team")
        await seat.press("enter")
        await seat.saved()
        found = rest(seat.text, "the team leads")
        assert "Still missing: the date" in found
        assert "“the team” is not one person. Name the person who leads." in found


async def test_a_meeting_that_stands_is_one_line(room: SessionBuilder) -> None:
    room.answer(
        "meeting", purpose="Agree", lead="Ana Ruiz", date="2026-12-04", start="16:00", minutes=60, place="Library",
        frame="December to May",
    )  # fmt: skip
    async with open_at(room, "organizing", "meeting", size=(120, 36)) as seat:
        found = rest(seat.text, "Fri, Dec 4, 2026")
        assert "Fri, Dec 4, 2026 · 4:00 PM to 5:00 PM · Library · Ana Ruiz leads" in found
        assert "Still missing: who to invite." in found


# ------------------------------------------------------------------------------------------ the other lists


async def test_invitees_are_counted_and_the_others_named(room: SessionBuilder) -> None:
    room.add("organisations", "o1", name="Riverside Clinic")
    room.add("organisations", "o2", name="Chamber of Commerce")
    room.add("meeting-invitees", "i1", organisation="o1", reply="yes")
    async with open_at(room, "organizing", "meeting-invitees") as seat:
        found = rest(seat.text, "1 invited")
        assert "1 invited: 1 yes, 0 no, 0 open." in found
        assert "Riverside Clinic is invited, but no commitment is by them or about them." in found
        assert "Not invited so far: Chamber of Commerce." in found
        room.add("meeting-commitments", "p1", text="Ask the clinic for a nurse", owner="Ana Ruiz", due="2026-12-04")
        await seat.until(lambda: "no promise" not in seat.text)


async def test_resources_name_the_gaps_that_have_nothing(room: SessionBuilder) -> None:
    add_gaps(room)
    room.add("meeting-resources", "r1", what="Inhalers", state="confirmed", gap="c-asthma")
    async with open_at(room, "organizing", "meeting-resources") as seat:
        found = rest(seat.text, "1 of 1 resource")
        assert "1 of 1 resource confirmed." in found
        assert "Nothing yet for “No ride after the move”." in found


async def test_decisions_from_the_parking_lot_are_not_written_twice(room: SessionBuilder) -> None:
    room.add("parking", "k1", text="We start with asthma", kind="decision", person="Ben Carter")
    async with open_at(room, "organizing", "meeting-decisions") as seat:
        found = rest(seat.text, "Also decided")
        assert "Also decided, from the parking lot: “We start with asthma” (Ben Carter)." in found


async def test_a_planner_without_a_gap_list_asks_for_none() -> None:
    room = planned_session(without_gaps())
    add_gaps(room)
    room.add("meeting-resources", "r1", what="Inhalers", gap="asthma")
    async with open_at(room, "organizing", "meeting-resources") as seat:
        assert "0 of 1 resource confirmed." in seat.text
        assert "Nothing yet for" not in seat.text
        await seat.main.go_to(seat.main.position.step_index, "meeting-commitments", focus=True)
        await seat.settle()
        assert "Nobody has promised" not in seat.text
    room.close()


# ------------------------------------------------------------------------------------------ remarks


def test_what_does_not_fit_is_counted() -> None:
    annotations = [Annotation(f"remark number {number}") for number in range(6)]
    assert fitting(annotations, 40, 4).plain.splitlines() == [
        "remark number 0", "remark number 1", "remark number 2", "and 3 more",
    ]  # fmt: skip
    assert fitting(annotations[:4], 40, 4).plain.splitlines()[-1] == "remark number 3"
    assert fitting([Annotation("x" * 400), *annotations], 40, 4).plain.splitlines()[1] == "and 6 more"
    assert fitting([], 40, 4).plain == ""


def test_remarks_are_never_markup() -> None:
    assert (
        fitting([Annotation("[bold]x[/bold] [@click=quit]y", "$accent")], 40, 4).plain
        == "[bold]x[/bold] [@click=quit]y"
    )


def test_noted_pages_say_nothing_by_default() -> None:
    assert AnnotatedGrid.annotations(object()) == ()  # type: ignore[arg-type]
