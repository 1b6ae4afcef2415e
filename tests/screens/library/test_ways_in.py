"""The first screen and the ways in: an empty home, a new session, the sample, a module brought in, who one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.scaffold import write_pack
from screens.library.new_session import NewSession
from screens.library.screen import LibraryScreen
from screens.session.screen import MainScreen
from screens.widgets.dialogs import AskLine, Choose
from store import open_session
from store.api import Identity
from store.files.home import state_folder
from store.library.catalog import Library
from store.visitors import note_visitor, visitors
from tests.support.seat import SESSION, Seat, sit
from workshop.sheets.model import Role


def on_library(seat: Seat) -> LibraryScreen:
    assert isinstance(seat.app.screen, LibraryScreen), seat.text
    return seat.app.screen


async def test_an_empty_home_says_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(tmp_path / "home", monkeypatch, session="") as seat:
        await seat.wait_for("No sessions yet")
        assert "Press n to start one" in seat.text and "0 sessions" in seat.text
        for key, words in (
            ("enter", "Press n"),
            ("e", "no session to write"),
            ("ctrl+c", "To leave, press q"),
        ):
            await seat.press(key)
            assert words in seat.text, key
        await seat.press("q")
        assert seat.app._exit


async def test_a_title_is_enough_for_a_new_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setattr("screens.library.new_session._own_name", lambda: "Ana Ruiz")
    async with sit(home, monkeypatch, session="") as seat:
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, NewSession))
        assert isinstance(seat.app.screen, NewSession)
        await seat.press("f10")
        assert "Title is still empty" in seat.text
        await seat.type("Tuesday group")
        await seat.press("f10")
        await seat.wait_for("Engaging Community Partners")
        assert seat.main.context.person == "Ana Ruiz" and seat.main.context.role is Role.FACILITATOR
        await seat.press("f10")
        await seat.wait_for("1 session")
        assert on_library(seat).chosen is not None and "Tuesday group" in seat.text


async def test_the_whole_form_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    async with sit(home, monkeypatch, session="") as seat:
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, NewSession))
        texts = ("Tuesday", "Oak Elementary", "Example County", "4 Dec 2026", "14:30", "Blue; Green", "Ana Ruiz")
        for text in (*texts, "Ben Carter; Chloe Park"):
            await seat.type(text)
            await seat.press("tab")
        await seat.press("escape", "enter")
        await seat.wait_for("Engaging Community Partners")
    entry = Library(home).sessions()[0]
    assert (entry.title, entry.school, entry.division, entry.date) == (
        "Tuesday", "Oak Elementary", "Example County", "2026-12-04",
    )  # fmt: skip
    assert entry.people == ("Ana Ruiz", "Ben Carter", "Chloe Park")


async def test_choosing_the_last_answer_leads_on_to_creating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(tmp_path / "home", monkeypatch, session="") as seat:
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, NewSession))
        await seat.type("Tuesday")
        await seat.press("enter", "ctrl+end", "enter", "up", "enter", "enter")
        await seat.wait_for("What keeps students away?")
        assert seat.main.context.pack.id == "va-attendance-10"


async def test_leaving_the_form_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    async with sit(home, monkeypatch, session="") as seat:
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, NewSession))
        await seat.type("Never mind")
        await seat.press("escape", "escape", "escape")
        await seat.wait_for("No sessions yet")
    assert Library(home).sessions() == []


async def test_a_wrong_date_is_refused_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(tmp_path / "home", monkeypatch, session="") as seat:
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, NewSession))
        await seat.type("Tuesday")
        await seat.press("tab", "tab", "tab")
        await seat.type("the 40th")
        await seat.press("f10")
        assert isinstance(seat.app.screen, NewSession) and "the 40th" in seat.text
        assert "is not a date" in seat.lines[-3] and "2026-12-04." in seat.lines[-2], seat.text


async def test_find_narrows_the_list_and_shows_all_again(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("1 session")
        await seat.press("slash")
        await seat.type("oak")
        await seat.press("enter")
        await seat.wait_for("1 session")
        await seat.press("slash", "ctrl+u")
        await seat.type("nothing like it")
        await seat.press("enter")
        await seat.wait_for("No session matches")
        await seat.press("slash", "ctrl+u", "enter")
        await seat.wait_for("1 session")


async def test_who_one_is_is_asked_once_and_decides_the_role(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("enter")
        await seat.wait_for("Who are you?")
        assert isinstance(seat.app.screen, Choose)
        await seat.press("down", "enter")
        await seat.wait_for("Welcome")
        assert (seat.main.context.person, seat.main.context.role) == ("Ben Carter", Role.PARTICIPANT)
        assert "For you" not in seat.text, "the facilitator's notes are the facilitator's"
        await seat.press("f10")
        await seat.wait_for("1 session")
        await seat.press("enter")
        await seat.wait_for("You are here as Ben Carter, as last time. If you are not, press F10, then a.")
        assert (seat.main.context.person, seat.main.context.role) == ("Ben Carter", Role.PARTICIPANT)
        await seat.press("f10")
        await seat.wait_for("1 session")
        await seat.press("A")
        await seat.wait_for("Who are you?")
        await seat.press("end", "enter")
        await seat.wait_for("your name, as the others know you")
        assert isinstance(seat.app.screen, AskLine)
        await seat.type("Fay Moss")
        await seat.press("enter")
        await seat.wait_for("Fay Moss")
        assert seat.main.context.role is Role.PARTICIPANT


async def test_where_several_have_worked_the_last_is_offered_first(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = state_folder() / "people"
    for name in ("Ana Ruiz", "Chloe Park", "Ben Carter", "Chloe Park"):
        note_visitor(folder, SESSION, name)
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("enter")
        await seat.wait_for("Who are you?")
        assert "participant, here last time" in seat.text
        await seat.press("enter")
        await seat.wait_for("Welcome")
        assert seat.main.context.person == "Chloe Park"
    assert visitors(folder, SESSION) == ["Ana Ruiz", "Ben Carter", "Chloe Park"]


@pytest.mark.parametrize("name", ["Nobody on the list", "\u202eAna", ""])
async def test_a_name_that_is_not_on_the_list_is_never_taken_over(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    note_visitor(state_folder() / "people", SESSION, name)
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("enter")
        await seat.wait_for("Who are you?")
        assert "last time" not in seat.text


async def test_nobody_is_opened_when_the_question_is_closed(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("enter")
        await seat.wait_for("Who are you?")
        await seat.press("escape")
        on_library(seat)
        await seat.press("enter")
        await seat.wait_for("Who are you?")


async def test_a_module_is_brought_in_and_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "our-module"
    write_pack(folder, pack_id="our-module", title="Our module")
    async with sit(tmp_path / "home", monkeypatch, session="") as seat:
        await seat.press("N", "down", "enter")
        await seat.type(str(tmp_path / "nothing"))
        await seat.press("enter")
        await seat.until(lambda: "cannot be read" in seat.words)  # wherever the line is broken
        on_library(seat)
        await seat.press("N", "down", "enter")
        await seat.type(str(folder))
        await seat.press("enter")
        await seat.wait_for("is ready: new sessions can use it")
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, NewSession))
        await seat.wait_for("Module")
        assert isinstance(seat.app.screen, NewSession)
        assert len(seat.app.screen._packs) == 3


async def test_notes_are_written_from_the_library(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("e", "ctrl+u")
        await seat.type(str(tmp_path / "notes.md"))
        await seat.press("enter")
        await seat.wait_for("Minutes written to")
    assert "Sample session" in (tmp_path / "notes.md").read_text("utf-8")


async def test_why_notes_were_not_written_is_said_to_its_end(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.md").write_text("# my own notes\n", "utf-8")
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("e", "ctrl+u")
        await seat.type(str(tmp_path / "notes.md"))
        await seat.press("enter")
        await seat.wait_for("another")  # wherever the line is broken
        assert "is not the minutes of this session. Choose another name." in " ".join(seat.text.split()), "to its end"


async def test_a_damaged_session_stays_in_the_list_with_its_reason(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = next((demo_home / "sessions").iterdir())
    (folder / "session.json").write_text("{")
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("1 session")
        before = seat.text
        await seat.press("enter")
        assert isinstance(seat.app.screen, LibraryScreen)
        assert seat.text != before, "the reason is said in full"


async def test_an_open_session_is_left_without_losing_what_is_typed(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(2, "notes-one", focus=True)
        await seat.type("Half a thought")
        assert isinstance(seat.app.screen, MainScreen)
        await seat.press("f10")
    session = next((demo_home / "sessions").iterdir())
    store = open_session(session, Identity("Eve Long", Role.COORDINATOR))
    row = store.state.sheet("notes-one").rows["main"]
    store.close()
    assert row.value("text") == "Half a thought"
