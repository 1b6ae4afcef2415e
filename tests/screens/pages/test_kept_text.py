"""Esc never throws away what was typed: not in a cell, a form, a line, a window, or the form of a new session."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Input

from screens.pages.private_form import PrivateForm
from screens.pages.sharing.dialogs import AskPath
from screens.pages.sharing.form import Filled, Prefilled, release_form
from screens.session.parking import Park
from screens.session.screen import MainScreen
from screens.widgets.dialogs import AskLine
from screens.widgets.form import Form
from screens.widgets.line import LIMIT, Line, on_one_line
from store import drafts as draft_files
from store.api import Receipt, StoreError
from tests.support.seat import SESSION, Seat, seat_at, sit
from workshop.disclosure.terms import Sender
from workshop.services.paths import completions
from workshop.sheets.model import Target


def line(seat: Seat) -> Line:
    return seat.app.screen.query_one(Line)


async def test_esc_in_a_cell_keeps_the_text_and_undo_takes_it_back(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        assert seat.main.grid is not None
        target = seat.main.grid.cursor_target
        assert target is not None
        cell = seat.main.context.state.cell(target)
        before = cell.value if cell is not None else None
        await seat.type("Kept by Esc")
        assert "Esc keep text" in seat.keys_line
        await seat.press("escape")
        cell = seat.main.context.state.cell(target)
        assert cell is not None and cell.value == "Kept by Esc"
        assert seat.main.grid.has_focus, "one Esc ends typing"
        await seat.press("escape")
        assert seat.main.rail.has_focus, "the next goes to the steps"
        await seat.press("u")
        cell = seat.main.context.state.cell(target)
        assert (cell.value if cell is not None else None) == before


async def test_esc_in_a_form_that_is_written_alone_keeps_the_text(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        context = seat.main.context
        step = next(
            i
            for i, step in enumerate(seat.main.position.steps)
            if "pitch" in [p.id for p in seat.main.position.pages_of(step)]
        )
        await seat.main.go_to(step, "pitch", focus=True)
        await seat.settle()
        assert isinstance(seat.main.deck.page, PrivateForm)
        target = Target("pitch", context.form_row(context.specs["pitch"]), "reason")
        seat.main.deck.page.show(target)
        await seat.type("Only mine")
        await seat.press("escape")
        cell = context.state.cell(target)
        assert cell is not None and cell.value == "Only mine"


async def test_a_word_to_find_stands_there_again(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        await seat.press("f3")
        await seat.type("asth")
        assert "Esc close, keep text" in seat.text
        await seat.press("escape")
        assert isinstance(seat.app.screen, MainScreen)
        assert "What you typed is kept" in seat.text
        await seat.press("f3")
        assert line(seat).value == "asth"
        await seat.type("ma")
        assert line(seat).value == "asthma", "one goes on with it"
        await seat.press("enter")
        assert "Asthma" in seat.text
        await seat.press("f3")
        assert line(seat).value == "asthma"
        await seat.type("b")
        assert line(seat).value == "b", "what was sought before is replaced, as ever"


async def test_a_thought_for_the_parking_lot_is_a_draft_until_it_is_parked(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        state = seat.main.context.state
        count = len(list(state.sheet("parking").live()))
        await seat.press("f4", "down")
        await seat.type("Who counts?")
        await seat.press("escape")
        drafts = seat.main.kept.drafts
        assert drafts is not None
        assert [text for text, _ in drafts._texts.values()] == ["Who counts?"]
        await seat.press("f4")
        assert isinstance(seat.app.screen, Park)
        assert line(seat).value == "Who counts?" and "[decision]" in seat.text
        await seat.press("enter")
        rows = list(seat.main.context.state.sheet("parking").live())
        assert len(rows) == count + 1
        assert (rows[-1].value("text"), rows[-1].value("kind")) == ("Who counts?", "decision")
        assert not drafts._texts
        await seat.press("f4")
        assert line(seat).value == "" and "[for later]" in seat.text


async def test_a_parked_thought_that_was_not_sent_is_offered_the_next_time(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("f4")
        await seat.type("Ask the nurse")
        await seat.press("escape", "f10")
    found = draft_files.leftovers(SESSION, "Ana Ruiz")
    assert [(draft.target.sheet, draft.text) for draft in found] == [("parking", "Ask the nurse")]


async def test_a_filter_stays_as_it_was_when_the_window_is_closed(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("slash")
        await seat.type("nowhere")
        await seat.press("enter")
        await seat.wait_for("No session matches “nowhere”")
        await seat.press("slash")
        await seat.type("samp")
        await seat.press("escape")
        assert "No session matches “nowhere”" in seat.text, "closed: still the filter there was"
        await seat.press("slash")
        assert line(seat).value == "samp"
        await seat.press("enter")
        await seat.wait_for("Sample session")
        await seat.press("slash", "backspace", "enter")
        await seat.wait_for("1 session")


async def test_the_form_of_a_new_session_is_there_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(tmp_path / "home", monkeypatch, session="") as seat:
        await seat.press("n")
        await seat.wait_for("Title")
        await seat.type("Autumn planning")
        await seat.press("tab")
        await seat.type("Oak Elem")
        await seat.press("escape", "escape", "escape")
        await seat.wait_for("No sessions yet")
        await seat.press("n")
        await seat.wait_for("Autumn planning")
        assert "Oak Elem" in seat.text
        await seat.press("f10")
        await seat.wait_for("step 1 of 10")
        assert seat.main.context.session.title == "Autumn planning"
        await seat.press("f10", "n")
        await seat.wait_for("Module")
        assert "Oak Elem" not in seat.text, "what became a session does not come back"


class Windows(App[None]):
    """An application in which windows can be opened; what it is told, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []


async def test_every_line_of_a_release_stands_there_again(tmp_path: Path) -> None:
    def form(partner: str = "Clinic") -> Form[Filled]:
        sender = Sender("Cedar County", "555-0142")
        return release_form(Prefilled(partner, tmp_path / "new", "Ana Ruiz", date(2026, 3, 2), sender))

    def values() -> list[str]:
        return [field.value for field in app.screen.query(Input)]

    first = [str(tmp_path / "new"), "Cedar County", "555-0142"]
    app = Windows()
    async with seat_at(app) as seat:
        app.push_screen(form(), app.answers.append)
        await seat.settle()
        await seat.press(*["down"] * 3, *"Mar 1", "down", *"Dr", "down", *"care", "escape")
        app.push_screen(form(), app.answers.append)
        await seat.settle()
        assert values() == [*first, "Mar 1", "Dr", "care", "", "Ana Ruiz"]
        await seat.press("escape")
        app.push_screen(form("Church"), app.answers.append)
        await seat.settle()
        assert values() == [*first, "", "", "", "", "Ana Ruiz"], "another partner, another form"
        await seat.press("escape")
        app.push_screen(form(), app.answers.append)
        await seat.settle()
        await seat.press(*["enter"] * 8)
        assert isinstance(app.answers[-1], Filled)
        app.push_screen(form(), app.answers.append)
        await seat.settle()
        assert values()[3:6] == ["", "", ""], "written: the next one begins anew"
    assert app.answers[:3] == [None, None, None]


async def test_a_path_stands_there_again_and_a_window_about_something_else_has_its_own(tmp_path: Path) -> None:
    app = Windows()
    async with seat_at(app) as seat:
        for dialog, typed, seen in (
            (AskPath("Attendance file", complete=completions), "/tm", "/tm"),
            (AskPath("Attendance file", complete=completions), "x", "/tmx"),
            (AskPath("Consents", complete=completions), "y", "y"),
            (AskLine("File for the minutes", value="a.md", about="one"), "b", "b"),
            (AskLine("File for the minutes", value="a.md", about="two"), "c", "c"),
            (AskLine("File for the minutes", value="a.md", about="one"), "d", "bd"),
        ):
            app.push_screen(dialog, app.answers.append)
            await seat.settle()
            await seat.press(*({"/": "slash"}.get(key, key) for key in typed))
            assert app.screen.query_one(Line).value == seen
            await seat.press("escape")


async def test_a_line_takes_all_of_a_paste_cleaned(tmp_path: Path) -> None:
    from textual import events

    app = Windows()
    async with seat_at(app) as seat:
        app.push_screen(AskLine("Purpose", explain="What for?"), app.answers.append)
        await seat.settle()
        field = app.screen.query_one(Line)
        field.post_message(events.Paste("\x1b]0;own\x07ed\u202e\x9b2J first\r\n\tsecond  line \n"))
        await seat.settle()
        assert field.value == "\ufffd]0;own\ufffded\ufffd\ufffd2J first second  line"
        field.value = "set \x1b[2J"
        assert field.value == "set \ufffd[2J"
        field.value = ""
        field.post_message(events.Paste("x" * (LIMIT + 5)))
        await seat.settle()
        assert field.value == "x" * LIMIT
        assert "the rest was left out" in str(app.screen.query_one("#window-explain").render())
        await seat.press("y")
        assert len(field.value) == LIMIT


def test_what_is_typed_keeps_its_spaces() -> None:
    assert on_one_line("two  words ") == "two  words "
    assert on_one_line("a\n\n b\tc\n") == "a b c"


async def test_a_text_that_cannot_be_saved_any_more_is_a_draft(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        await seat.type("Half a thought")
        target = seat.main.grid.cursor_target if seat.main.grid is not None else None
        refused: Future[Receipt] = Future()
        refused.set_exception(StoreError("Nothing can be saved now."))
        monkeypatch.setattr(seat.main.context.store, "submit", lambda ops, **given: refused)
        await seat.press("escape", "tab", "f10")
    found = draft_files.leftovers(SESSION, "Ana Ruiz")
    assert [(draft.target, draft.text) for draft in found] == [(target, "Half a thought")]
    assert isinstance(target, Target)
