"""`e`: read the minutes, copy them, write them; what cannot be written is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.widgets.dialogs import AskLine
from store import open_session
from store.api import Identity
from store.exports import write_notes
from store.library.catalog import Library
from tests.support.apps import open_at
from tests.support.seat import SESSION, sit
from tests.support.sessions import ANA, SessionBuilder, planned_session
from workshop.sheets.model import Role


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    room.add("meeting-commitments", "k1", text="Ask the clinic", owner=ANA, due="2026-12-04")
    room.add("qualities", "q1", quality="They call back")
    room.reveal("qualities")
    yield room
    room.close()


async def test_the_minutes_are_read_on_screen(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        await seat.leave()
        await seat.press("e", "down", "down", "enter")
        await seat.until(lambda: "WHO DOES WHAT BY WHEN" in seat.text)
        assert "A1  Ask the clinic" in seat.text and "They call back" not in seat.text


async def test_the_minutes_are_copied_as_text(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        await seat.leave()
        await seat.press("e", "up", "up", "enter")
        await seat.until(lambda: "Minutes copied." in seat.words)
        assert "A1  Ask the clinic" in seat.app.clipboard and "|" not in seat.app.clipboard


async def test_a_file_goes_where_the_last_one_went(
    room: SessionBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sent").mkdir()
    monkeypatch.chdir(tmp_path)
    async with open_at(room, "") as seat:
        await seat.leave()
        await seat.press("e", "down", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, AskLine))
        await seat.press("ctrl+u")
        await seat.type(str(tmp_path / "sent" / "whole.html"))
        await seat.press("enter")
        await seat.until(lambda: "Minutes written to" in seat.words)
        assert "They call back" in (tmp_path / "sent" / "whole.html").read_text("utf-8")
        await seat.press("e", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, AskLine))
        await seat.press("enter")
        await seat.until(lambda: bool(list((tmp_path / "sent").glob("*-minutes.md"))))
        (written,) = (tmp_path / "sent").glob("*-minutes.md")
        assert "| A1 |" in written.read_text("utf-8")


async def test_a_name_without_a_format_is_refused_in_a_sentence(room: SessionBuilder, tmp_path: Path) -> None:
    async with open_at(room, "") as seat:
        await seat.leave()
        await seat.press("e", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, AskLine))
        await seat.press("ctrl+u")
        await seat.type(str(tmp_path / "minutes.exe"))
        await seat.press("enter")
        await seat.until(lambda: "give the file such a name" in seat.words)
    assert not list(tmp_path.glob("*.exe"))


async def test_earlier_exports_are_shown_to_who_leads_and_to_nobody_else(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_session(Library(demo_home).find(SESSION), Identity("Eve Long", Role.COORDINATOR))
    write_notes(store, tmp_path / "sent-to-the-principal.md")
    store.close()
    async with sit(demo_home, monkeypatch) as seat:
        await seat.leave()
        await seat.press("e", "up", "enter")
        await seat.wait_for("Earlier exports")
        assert "sent-to-the-principal.md" in seat.text
        assert "Eve Long · minutes · r" in seat.words and "sha256" in seat.words
    async with sit(demo_home, monkeypatch, person="Ben Carter", role=Role.PARTICIPANT) as seat:
        await seat.leave()
        await seat.press("e")
        await seat.wait_for("Minutes of this session")
        assert "Show earlier exports" not in seat.words
