"""The keys are always on something one sees, and letters reach it or are answered; no typed text vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.widget import Widget

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.grid.widget import WorksheetGrid
from screens.pages.empty_state import Nothing
from screens.pages.planner.commitments import CommitmentsPage
from screens.pages.scorer.page import RatePage
from store import create_session
from tests.support.apps import open_at
from tests.support.seat import SESSION, Seat, sit
from tests.support.sessions import SessionBuilder, add_gaps, planned_session
from workshop.sheets.model import DeleteRow

SHEET = "meeting-commitments"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    add_gaps(room)
    yield room
    room.close()


def empty_home(folder: Path) -> tuple[Path, str]:
    pack = load_pack(shipped_packs()["va-attendance-12"])
    people = [("Ana Ruiz", "facilitator")]
    return folder, create_session(folder, title="Empty", pack=pack, people=people)


async def test_letters_on_the_open_points_go_into_the_line(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        page = seat.page(CommitmentsPage)
        seat.main.focus_page()
        await seat.press("ctrl+end", "enter")
        await seat.type("Ana asks the clinic by Fri 4 Dec #asthma")
        await seat.press("enter", "down")
        assert page.points.has_focus
        assert "▸Still open: " in seat.text and "▸Commit" not in seat.text
        await seat.type("Ben ")
        assert page.line.has_focus and page.line.value == "Ben "
        assert "▸Commit" in seat.text and "▸Still open" not in seat.text
        await seat.press("down")
        page.points.post_message(events.Paste("calls\nthe bus office by 4 Dec #no-ride"))
        await seat.settle()
        assert page.line.value == "Ben calls the bus office by 4 Dec #no-ride"
        await seat.press("enter")
        await seat.until(lambda: len(list(room.state.sheet(SHEET).live())) == 2)


async def test_the_cell_one_was_on_looks_different_while_the_keys_are_elsewhere(room: SessionBuilder) -> None:
    async with open_at(room, "organizing", SHEET) as seat:
        seat.main.focus_page()
        await seat.press("ctrl+end")
        assert "▌(add" in seat.text
        await seat.press("enter")
        assert "▌(add" not in seat.text and "┆(add" in seat.text


def parts(seat: Seat | Seat) -> list[Widget]:
    """Everything on the page that can have the keys and is shown."""
    page = seat.main.deck.page
    assert page is not None
    found = [widget for widget in (page, *page.query("*")) if widget.focusable]
    return [widget for widget in found if all(node.display for node in widget.ancestors_with_self)]


@pytest.mark.parametrize("filled", [True, False])
async def test_on_every_part_of_every_page_a_letter_is_taken_or_answered(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filled: bool
) -> None:
    home, session = (demo_home, SESSION) if filled else empty_home(tmp_path / "empty")
    seen = 0
    async with sit(home, monkeypatch, session=session) as seat:
        for number, step in enumerate(seat.main.position.steps):
            for page in seat.main.position.pages_of(step):
                await seat.main.go_to(number, page.id, focus=True)
                await seat.settle()
                assert seat.app.focused in parts(seat), page.id
                for part in parts(seat):
                    seat.main.set_focus(part)
                    seat.main.status.notice("")
                    await seat.settle()
                    await seat.press("z")
                    seen += 1
                    here = seat.app.focused
                    assert here in parts(seat), page.id
                    taken = here.state.editor is not None if isinstance(here, WorksheetGrid) else "z" in _value_of(here)
                    where = f"{page.id}: {type(part).__name__} says what became of a letter"
                    if not taken:
                        await seat.until(lambda: seat.main.status.text, where)
                    if isinstance(here, WorksheetGrid) and here.editing:
                        await seat.press("backspace", "f5")
    assert seen > 45


def _value_of(widget: Widget | None) -> str:
    return str(getattr(widget, "value", ""))


async def test_the_keys_stay_on_the_page_when_its_last_row_goes_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, session = empty_home(tmp_path / "empty")
    async with sit(home, monkeypatch, session=session) as seat:
        number = next(
            n
            for n, s in enumerate(seat.main.position.steps)
            for p in seat.main.position.pages_of(s)
            if "ratings" in p.id
        )
        await seat.main.go_to(number, "alignment-ratings", focus=True)
        await seat.settle()
        assert isinstance(seat.main.deck.page, RatePage) and isinstance(seat.app.focused, Nothing)
        await seat.press("k")
        assert "No partners to rate yet." in seat.main.status.text
        row = await _organization(seat)
        assert isinstance(seat.app.focused, WorksheetGrid) and "Riverside" in seat.text
        seat.main.context.send([DeleteRow("organisations", row)])
        await seat.settle()
        assert isinstance(seat.app.focused, Nothing), "never on the steps, where the next letter is a command"
        await seat.press("escape")
        assert seat.main.rail.has_focus


async def _organization(seat: Seat) -> str:
    from workshop.sheets.model import END, InsertRow, SetCell, new_row_id

    row = new_row_id()
    seat.main.context.send(
        [InsertRow("organisations", row, END), SetCell("organisations", row, "name", "Riverside Clinic")]
    )
    await seat.settle()
    return row
