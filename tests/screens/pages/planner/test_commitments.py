"""Commitments on the real main screen: a promise in one line, what is still open, and the way between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.pages.planner.commitment_grid import LINE
from screens.pages.planner.commitment_input import NamesAndTags
from screens.pages.planner.commitment_lines import example, open_points
from screens.pages.planner.commitments import CommitmentsPage
from screens.session.drafts import KEPT
from store.api import StoreError
from store.drafts import Drafts
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import SessionBuilder, add_gaps, planned_session
from workshop.services.commitments import gaps_of
from workshop.sheets.model import Role, Target

SHEET = "meeting-commitments"
SMALL, LARGE = (80, 24), (120, 36)
WHOLE = "Ana asks the clinic for a liaison by Fri, Dec 4 #asthma"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    add_gaps(room)
    yield room
    room.close()


def rows(room: SessionBuilder) -> list[dict[str, object]]:
    return [{name: cell.value for name, cell in row.cells.items()} for row in room.state.sheet(SHEET).live()]


async def enter_line(seat: Seat) -> CommitmentsPage:
    """From the grid to the line, as a person goes there: the last row leads to it."""
    page = seat.page(CommitmentsPage)
    seat.main.focus_page()
    await seat.press("ctrl+end", "enter")
    assert page.line.has_focus
    return page


async def write(seat: Seat, text: str) -> None:
    """The line as if it was typed."""
    line = seat.page(CommitmentsPage).line
    line.value = text
    line.cursor_position = len(text)
    await seat.settle()


# ------------------------------------------------------------------------------------------ the line


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_whole_promise_in_one_line_becomes_a_row(room: SessionBuilder, size: tuple[int, int]) -> None:
    async with open_at(room, "organizing", SHEET, size=size) as seat:
        page = await enter_line(seat)
        await seat.type(WHOLE[:12])
        await write(seat, page.line.value + WHOLE[12:])
        await seat.press("enter")
        await seat.until(lambda: bool(rows(room)))
        await seat.saved()
        assert rows(room) == [
            {"text": "asks the clinic for a liaison", "owner": "Ana Ruiz", "due": "2026-12-04", "gap": "c-asthma"}
        ]
        assert page.line.value == ""
        assert page.line.has_focus
        assert "Added for Ana Ruiz, due Fri, Dec 4, 2026." in seat.text
        assert "Saved r" in seat.text
        assert "Still open: 1" in seat.text
        await seat.leave()
        assert "Added for" not in seat.text
        await seat.press("u")
        await seat.until(lambda: "Still open: 2" in seat.text)
        assert rows(room) == []


async def test_typing_on_the_last_row_begins_the_line(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = seat.page(CommitmentsPage)
        await seat.type("Ben")
        assert page.line.has_focus
        assert page.line.value == "Ben"
        await seat.press("up")
        assert page.grid.has_focus
        await seat.press("question_mark")
        assert "Help: Commitments" in seat.text


async def test_what_could_not_be_read_is_said_and_the_text_stays(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)
        await write(seat, "Ben calls the bus office #bus")
        await seat.press("enter")
        assert "No gap matches “bus”" in seat.words
        assert "There is no date. End with one" in seat.words
        assert "Press Enter again to add it as it is." in seat.words
        assert page.line.value == "Ben calls the bus office #bus"
        assert rows(room) == []
        await seat.press("end", "backspace")
        assert "There is no date" not in seat.text
        await write(seat, "Ben calls the bus office by 1 Dec #ride")
        await seat.press("enter")
        await seat.until(lambda: bool(rows(room)))
        assert rows(room)[0]["gap"] == "c-ride"


async def test_enter_again_keeps_what_was_doubted(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        await enter_line(seat)
        await write(seat, "Ben calls the bus office")
        await seat.press("enter", "enter")
        await seat.until(lambda: bool(rows(room)))
        await seat.saved()
        assert rows(room) == [{"text": "calls the bus office", "owner": "Ben Carter"}]
        assert "“calls the bus office” has no due date." in seat.text


async def test_a_line_that_promises_nothing_is_never_kept(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)
        await seat.press("enter")
        assert "Type who does what by when" in seat.text
        await seat.type("Ana")
        await seat.press("enter", "enter", "enter")
        assert "does not say what will be done" in seat.words
        assert "Enter again" not in seat.words
        assert page.line.value == "Ana"
        assert rows(room) == []


async def test_helpers_and_i(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET, person="Ben Carter", role=Role.PARTICIPANT) as seat:
        await enter_line(seat)
        await write(seat, "I call the bus office by tomorrow with Chloe")
        await seat.press("enter")
        await seat.until(lambda: bool(rows(room)))
        assert rows(room)[0]["owner"] == "Ben Carter"
        assert rows(room)[0]["helpers"] == ("Chloe Park",)


async def test_promises_come_in_the_order_they_were_typed(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)
        for name in ("Ana", "Ben", "Chloe"):
            page.line.value = f"{name} writes to the clinic by 4 Dec"
            await seat.press("enter")
        await seat.until(lambda: len(rows(room)) == 3)
        assert [row["owner"] for row in rows(room)] == ["Ana Ruiz", "Ben Carter", "Chloe Park"]


async def test_hostile_text_is_text(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)
        page.line.value = "Ana: [bold]asks[/bold] \x1b[31m[@click=app.quit]x by 4 Dec"
        await seat.press("enter")
        await seat.until(lambda: bool(rows(room)))
        await seat.saved()
        text = str(rows(room)[0]["text"])
        assert text.startswith("[bold]asks[/bold] ") and text.endswith("[31m[@click=app.quit]x")
        assert "\x1b" not in text + seat.text
        page.line.value = "[bold]Zoe[/bold]: [/] asks by [red]"
        await seat.press("enter")
        assert "[bold]Zoe[/bold]" in seat.words.split("Commit ›")[1]


async def test_an_observer_is_told(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET, role=Role.OBSERVER) as seat:
        page = seat.page(CommitmentsPage)
        seat.main.focus_page()
        await seat.press("ctrl+end", "enter")
        assert not page.line.has_focus and not page.line.value
        assert seat.main.context.store.read_only
        assert seat.main.context.store.read_only.split(";")[0][:40] in seat.text


async def test_a_promise_that_could_not_be_saved_stays_on_screen(
    room: SessionBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)

        def full(held: object, ops: object, **_: object) -> object:
            from concurrent.futures import Future

            failed: Future[object] = Future()
            failed.set_exception(StoreError("The disk is full."))
            return failed

        monkeypatch.setattr(type(seat.main.context.store), "submit", full)
        page.line.value = WHOLE
        await seat.press("enter")
        await seat.until(lambda: "Not saved" in seat.text)
        assert "asks the clinic" in seat.text
        assert page.grid.state.marks.state(page.grid.cursor_target) == "not saved: The disk is full."  # type: ignore[arg-type]
        assert rows(room) == []
        monkeypatch.undo()
        page.grid.focus()
        await seat.press("end", "y")
        await seat.until(lambda: bool(rows(room)))
        assert rows(room)[0]["owner"] == "Ana Ruiz"


# ------------------------------------------------------------------------------------------ drafts


async def test_a_line_that_was_being_typed_comes_back(room: SessionBuilder, tmp_path: Path) -> None:
    drafts = Drafts("memory", "Ana Ruiz", folder=tmp_path / "drafts")
    async with open_at(room, "organizing", SHEET, drafts=drafts) as seat:
        await enter_line(seat)
        await seat.type("Ana asks the cl")
        await seat.until(lambda: any("asks the cl" in file.read_text() for file in tmp_path.glob("drafts/*.json")))
    drafts.close()
    again = Drafts("memory", "Ana Ruiz", folder=tmp_path / "drafts")
    async with open_at(room, "", drafts=again) as seat:
        await seat.until(lambda: "Unsaved typing" in seat.text)
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.main.deck.page, CommitmentsPage))
        page = seat.page(CommitmentsPage)
        await seat.until(lambda: page.line.value == "Ana asks the cl")
        assert page.line.has_focus
    again.close()


async def test_a_window_that_ends_at_once_keeps_the_line_to_its_last_letter(
    room: SessionBuilder, tmp_path: Path
) -> None:
    drafts = Drafts("memory", "Ana Ruiz", folder=tmp_path / "drafts")
    async with open_at(room, "organizing", SHEET, drafts=drafts) as seat:
        page = await enter_line(seat)
        assert seat.main.keep_open_text() == ""
        page.line.value = "Ana asks the clinic"  # and nothing has been told of it yet
        assert seat.main.keep_open_text() == KEPT
        assert any("asks the clinic" in file.read_text() for file in tmp_path.glob("drafts/*.json"))
    drafts.close()


async def test_a_promise_that_was_added_leaves_no_draft(room: SessionBuilder, tmp_path: Path) -> None:
    drafts = Drafts("memory", "Ana Ruiz", folder=tmp_path / "drafts")
    async with open_at(room, "organizing", SHEET, drafts=drafts) as seat:
        page = await enter_line(seat)
        page.line.value = WHOLE
        await seat.press("enter")
        await seat.until(lambda: bool(rows(room)))
        await seat.saved()
    assert not list(tmp_path.glob("drafts/*.json"))
    drafts.close()
    assert Target(SHEET, "", LINE) not in [draft.target for draft in drafts.leftovers()]


# ------------------------------------------------------------------------------------------ what is open


async def test_each_open_point_names_its_row_and_leads_there(room: SessionBuilder) -> None:
    room.add(SHEET, "p1", text="Ask the clinic", owner="Ana Ruiz", due="2026-12-04", gap="c-asthma")
    room.add(SHEET, "p2", text="Look into the bus", owner="the team", gap="c-ride")
    async with open_at(room, "organizing", SHEET, size=LARGE) as seat:
        page = await enter_line(seat)
        texts = [point.text for point in open_points(seat.main.context)]
        assert len(texts) == 3
        assert all("“Look into the bus”" in text for text in texts)
        await seat.press("down", "enter")
        await seat.until(lambda: page.grid.has_focus)
        await seat.until(lambda: page.grid.cursor_target == Target(SHEET, "p2", "owner"))
        await seat.press("ctrl+end", "down", "down", "down", "enter")
        await seat.until(lambda: page.grid.cursor_target == Target(SHEET, "p2", "due"))


async def test_an_open_gap_goes_into_the_line(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)
        await seat.press("down")
        assert page.points.has_focus
        assert "Enter go there" in seat.text
        await seat.press("down", "enter")
        assert page.line.has_focus
        assert page.line.value == " #no-ride"
        await seat.type("Ben ")
        assert page.line.value == "Ben  #no-ride"
        await write(seat, f"Ben calls the bus office by 4 Dec {page.line.value[4:]}")
        await seat.press("enter")
        await seat.until(lambda: bool(rows(room)))
        assert rows(room)[0]["gap"] == "c-ride"


async def test_a_partner_without_a_promise_goes_into_the_line(room: SessionBuilder) -> None:
    room.add("organisations", "o1", name="Riverside Clinic")
    room.add("meeting-invitees", "i1", organisation="o1")
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)
        await seat.press("down", "end", "enter")
        assert page.line.value == " Riverside Clinic"
        assert page.line.cursor_position == 0


async def test_the_list_ends_where_it_ends(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = await enter_line(seat)
        await seat.press("down", "down", "down", "down")
        assert page.points.highlighted == 1
        await seat.press("up", "up")
        assert page.line.has_focus
        await seat.press("tab", "escape")
        assert seat.main.rail.has_focus
        await seat.press("enter")
        assert page.grid.has_focus


async def test_nothing_open_shows_no_list(room: SessionBuilder) -> None:
    for row, gap in (("p1", "c-asthma"), ("p2", "c-ride")):
        room.add(SHEET, row, text=f"Ask about {gap}", owner="Ana Ruiz", due="2026-12-04", gap=gap)
    async with open_at(room, "organizing", SHEET) as seat:
        assert "Still open" not in seat.text
        page = await enter_line(seat)
        await seat.press("down")
        assert page.grid.has_focus


async def test_others_settle_points_while_one_looks(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        assert "Still open: 2" in seat.text
        room.add(SHEET, "p1", by="Ben Carter", text="Ask", owner="Ben Carter", due="2026-12-04", gap="c-ride")
        await seat.until(lambda: "Still open: 1" in seat.text)


# ------------------------------------------------------------------------------------------ helps


async def test_the_grid_shows_the_four_answers_first_and_counts_down(room: SessionBuilder) -> None:
    room.add(SHEET, "p1", text="Ask", owner="Ana Ruiz", due="2026-12-04", gap="c-asthma", status="open")
    async with open_at(room, "organizing", SHEET) as seat:
        page = seat.page(CommitmentsPage)
        assert [column.id for column in page.grid.source.columns()][:4] == ["text", "owner", "due", "gap"]
        await seat.press("right", "right")
        await seat.until(lambda: "due in 11 days" in seat.text)
        room.answer(SHEET, "p1", status="done")
        await seat.until(lambda: "due in 11 days" not in seat.text)


async def test_names_and_tags_are_offered(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        offer = NamesAndTags(seat.main.context).get_suggestion
        assert await offer("ch") == "chloe Park"
        assert await offer("Ana asks by 4 Dec #no") == "Ana asks by 4 Dec #no-ride"
        assert await offer("#as") == "#asthma"
        assert await offer("Ana asks #zoo") is None
        assert await offer("Ana asks") is None
        assert await offer("c") is None
        page = await enter_line(seat)
        assert "Gaps: #asthma #no-ride" in seat.text
        await seat.type("Ana asks by 4 Dec #no")
        await seat.until(lambda: "#no-ride" in seat.text.split("Commit ›")[1].splitlines()[0])
        await seat.press("right")
        assert page.line.value.endswith("#no-ride")


async def test_the_example_is_of_this_session(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        context = seat.main.context
        assert example(context) == "Ana asks the clinic for a liaison by Fri, Dec 4 #asthma"
        assert list(gaps_of(context.session)) == ["c-asthma", "c-ride"]


async def test_f7_still_makes_a_row_to_fill_cell_by_cell(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        await seat.press("f7")
        await seat.until(lambda: len(rows(room)) == 1)
        await seat.type("Ask")
        await seat.press("enter")
        await seat.until(lambda: rows(room) == [{"text": "Ask"}])
