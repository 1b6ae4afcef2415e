"""`l`: minutes that came back are chosen, shown three times side by side, taken and undone row by row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from screens.library.screen import LibraryScreen
from screens.pages.incoming.window import ImportWindow
from screens.pages.sharing.dialogs import AskPath
from screens.widgets.dialogs import AskLine, Choose, Read
from store.exports import file_bytes, notes_of
from tests.support.apps import SessionApp, open_at
from tests.support.seat import SESSION, Seat, sit
from tests.support.sessions import ANA, BEN, SessionBuilder, planned_session
from workshop.locked import VARIABLE
from workshop.notes.incoming.foreign import ForeignError
from workshop.records.problems import Cancelled
from workshop.services.incoming import Incoming, read_bytes, read_incoming
from workshop.services.paths import completions
from workshop.sheets.model import DeleteRow, Role, SetCell, Target

ACTIONS = "meeting-commitments"
ROWS = {
    "k1": ("Ask the clinic", "2026-12-04"), "k2": ("Count the families", "2026-12-10"),
    "k3": ("Book the library", "2026-12-12"), "k4": ("Call the bus office", "2026-12-14"),
}  # fmt: skip
FOREIGN = "| A99 | Ana Ruiz | From elsewhere | | open |"
EDITS = (
    ("Ask the clinic", "Ask the clinic by phone"), ("Thu, Dec 10", "Dec 17"),
    ("| A3 | Ana Ruiz | Book the library | Sat, Dec 12 | open |\n", ""),
    ("| A4 |", f"| | Ben Carter | Print [bold]flyers[/] | Dec 20 | open |\n{FOREIGN}\n| A4 |"),
    ("## Corrections", "The principal [/foo] was pleased.\n\n## Corrections"),
)  # fmt: skip


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    for row, (text, due) in ROWS.items():
        room.add(ACTIONS, row, text=text, owner=ANA, due=due)
    yield room
    room.close()


def returned(room: SessionBuilder, path: Path, *edits: tuple[str, str]) -> Path:
    """The minutes of the session as they are now, in that file, with these edits."""
    text = notes_of(room.store("reader", Role.OBSERVER))
    for old, new in edits:
        assert old in text, (old, text)
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def edited(room: SessionBuilder, path: Path) -> Path:
    """A file with something of every kind; the due date of its second row is changed in the session too, by Ben."""
    returned(room, path, *EDITS)
    by_ben(room, "k2", "due", "2026-12-20")
    return path


def by_ben(room: SessionBuilder, row: str, column: str, value: str) -> None:
    base = room.state.base(Target(ACTIONS, row, column))
    room.commit(SetCell(ACTIONS, row, column, value, base), person=BEN, role=Role.PARTICIPANT)


async def choose(seat: Seat[SessionApp], path: Path) -> ImportWindow:
    """From the steps to the window, when it has read the file."""
    await seat.press("l")
    await seat.until(lambda: isinstance(seat.app.screen, AskPath))
    await seat.press("ctrl+u")
    await seat.type(str(path))
    await seat.press("enter")
    await seat.until(lambda: isinstance(seat.app.screen, ImportWindow) and "Reading" not in seat.text)
    assert isinstance(seat.app.screen, ImportWindow)
    return seat.app.screen


def entries(seat: Seat[SessionApp]) -> list[str]:
    """The lines of the list, without its frame."""
    options = seat.app.screen.query_one(OptionList)
    return [str(options.get_option_at_index(place).prompt) for place in range(options.option_count)]


def said(seat: Seat[Any]) -> str:
    """The screen as one line of words, without the frame of the window."""
    return " ".join(seat.text.replace("│", " ").split())


def marks(seat: Seat[SessionApp]) -> list[str]:
    return [entry[:4].strip() for entry in entries(seat)]


def texts(room: SessionBuilder) -> dict[str, tuple[object, object]]:
    return {
        row.id: (room.value(ACTIONS, row.id, "text"), room.value(ACTIONS, row.id, "due"))
        for row in room.state.sheet(ACTIONS).live()
    }


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_every_state_with_its_default(room: SessionBuilder, tmp_path: Path, size: tuple[int, int]) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "", size=size) as seat:
        await seat.leave()
        before = room.state.revision
        await choose(seat, path)
        assert marks(seat) == ["[x]", "[ ]", "[x]", "[ ]", "[ ]", "–"]
        words = [" ".join(entry[4:].split()) for entry in entries(seat)]
        assert [line.split(" ", 2)[:2] for line in words[:2]] == [["A1", "changed"], ["A2", "both"]]
        assert words[2].startswith("new Print [bold]flyers[/]") and words[3].startswith("A99 unknown number")
        assert words[4].startswith("A3 not in file") and "The principal [/foo]" in words[5]
        assert "5 differences, 2 checked." in said(seat) and "1 line without a place" in said(seat)
        await seat.press("down")
        assert all(day in said(seat) for day in ("Before", "In the file", "Now", "Dec 10", "Dec 17", "Dec 20"))
        await seat.press("end")
        assert "It is not a row of a table." in said(seat)
        await seat.press("enter")
        assert "There is no place for this line" in said(seat)
        await seat.press("escape")
        assert room.state.revision == before


async def test_all_that_is_checked_is_taken_and_undone_row_by_row(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        before = room.state.revision
        await choose(seat, path)
        await seat.press("m")
        await seat.until(lambda: "2 changes taken, 3 left, from oak.md (sha256" in said(seat))
        assert room.state.revision == before + 2
        assert texts(room)["k1"] == ("Ask the clinic by phone", "2026-12-04")
        assert ("Print [bold]flyers[/]", "2026-12-20") in texts(room).values()
        assert marks(seat) == ["✓", "[ ]", "✓", "[ ]", "[ ]", "–"]
        await seat.press("home", "u")
        await seat.until(lambda: "A1 is as it was. 1 change taken, 4 left" in said(seat))
        assert texts(room)["k1"] == ("Ask the clinic", "2026-12-04") and len(texts(room)) == 5
        await seat.press("down", "down", "u")
        await seat.until(lambda: "0 changes taken, 5 left" in said(seat))
        assert len(texts(room)) == 4
        await seat.press("enter")
        await seat.until(lambda: "1 change taken" in said(seat))
        assert ("Print [bold]flyers[/]", "2026-12-20") in texts(room).values()
        await seat.press("d")
        await seat.until(lambda: isinstance(seat.app.screen, Read))
        assert "1 change taken, 4 left, from oak.md (sha256 " in seat.app.clipboard
        await seat.press("escape", "escape")
        await seat.until(lambda: seat.app.screen is seat.main)
        assert "1 change taken, 4 left" in said(seat)


async def test_what_both_changed_can_stand_beside(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        await seat.press("down", "enter")
        assert "Both sides changed this." in said(seat)
        await seat.press("space")
        assert marks(seat)[1] == "[x]"
        await seat.press("space")
        assert marks(seat)[1] == "[+]" and "they will be a conflict" in said(seat)
        await seat.press("enter")
        await seat.until(lambda: "1 change taken" in said(seat))
        cell = room.state.cell(Target(ACTIONS, "k2", "due"))
        assert cell is not None and {cell.value, *(one.value for one in cell.conflicts)} == {"2026-12-17", "2026-12-20"}
        await seat.press("u")
        await seat.until(lambda: "A2 is as it was" in said(seat))
        cell = room.state.cell(Target(ACTIONS, "k2", "due"))
        assert cell is not None and cell.value == "2026-12-20" and not cell.conflicts


async def test_a_deletion_is_asked_about(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        await seat.press("end", "up", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        await seat.press("enter")  # the safe answer comes first
        await seat.until(lambda: isinstance(seat.app.screen, ImportWindow))
        assert "k3" in texts(room)
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        await seat.press("down", "enter")
        await seat.until(lambda: "1 change taken" in said(seat))
        assert "k3" not in texts(room)
        await seat.press("u")
        await seat.until(lambda: "A3 is as it was" in said(seat))
        assert texts(room)["k3"] == ROWS["k3"]


async def test_esc_keeps_what_is_checked_and_all_checks_no_deletion(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        await seat.press("asterisk")
        assert marks(seat) == ["[x]", "[ ]", "[x]", "[x]", "[ ]", "–"]
        await seat.press("asterisk")
        assert marks(seat) == ["[ ]", "[ ]", "[ ]", "[ ]", "[ ]", "–"]
        await seat.press("m")
        assert "Nothing is checked." in said(seat)
        await seat.press("down", "space", "escape")
        await seat.until(lambda: seat.app.screen is seat.main)
        await choose(seat, path)
        assert marks(seat) == ["[ ]", "[x]", "[ ]", "[ ]", "[ ]", "–"]
        returned(room, path, ("Ask the clinic", "Ask them"))
        await seat.press("escape")
        await choose(seat, path)
        assert marks(seat) == ["[x]"], "another file under that name"


async def test_a_long_list_is_checked_and_taken_as_a_whole(room: SessionBuilder, tmp_path: Path) -> None:
    rows = "".join(f"| | Ben Carter | Print flyer number {place} | Dec 20 | open |\n" for place in range(60))
    path = returned(room, tmp_path / "oak.md", ("| A4 |", f"{rows}| A4 |"))
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        assert marks(seat) == ["[x]"] * 60
        await seat.press("asterisk")
        assert marks(seat) == ["[ ]"] * 60 and "60 differences, 0 checked." in said(seat)
        await seat.press("asterisk", "m")
        await seat.until(lambda: "60 changes taken, 0 left" in said(seat))
        assert len(texts(room)) == 64 and marks(seat) == ["✓"] * 60


async def test_what_someone_wrote_meanwhile_is_not_lost(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        by_ben(room, "k1", "text", "Ask the clinic again")
        await seat.press("enter")
        await seat.until(lambda: "1 change taken" in said(seat))
        cell = room.state.cell(Target(ACTIONS, "k1", "text"))
        assert cell is not None
        kept = " ".join([str(cell.value), *(str(one.value) for one in cell.conflicts)])
        assert "by phone" in kept and "again" in kept
        room.commit(DeleteRow(ACTIONS, "k3"), person=BEN, role=Role.PARTICIPANT)
        await seat.press("end", "up", "space", "m")
        await seat.until(lambda: "Not taken: A3: The session says this already" in said(seat))


async def test_a_file_that_was_replaced_meanwhile_is_not_taken(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        before = room.state.revision
        path.write_text(path.read_text("utf-8").replace("by phone", "by mail"), "utf-8")
        await seat.press("m")
        await seat.until(lambda: "“oak.md” was changed since it was read" in said(seat))
        await seat.until(lambda: "0 changes taken" in said(seat) and "2 refused" in said(seat))
        path.unlink()  # the other file was there, so nobody knows which one is meant
        await seat.press("home", "enter")
        await seat.until(lambda: "0 changes taken" in said(seat) and marks(seat)[0] == "!")
        assert room.state.revision == before


async def test_a_file_that_is_gone_was_read_whole_and_can_be_taken(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        path.unlink()
        await seat.press("home", "enter")
        await seat.until(lambda: "1 change taken" in said(seat))


async def test_a_key_that_comes_while_rows_are_taken_takes_nothing_twice(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        window = await choose(seat, path)
        before = room.state.revision
        window.action_take()  # as two keys that come in one read
        window.action_take()
        await seat.until(lambda: "2 changes taken" in said(seat))
        assert room.state.revision == before + 2


async def test_an_observer_is_refused_in_words(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "", person="Eve", role=Role.OBSERVER) as seat:
        await seat.leave()
        before = room.state.revision
        await choose(seat, path)
        await seat.press("m")
        await seat.until(lambda: "Not taken: A1: " in said(seat) and "2 refused" in said(seat))
        assert marks(seat)[0] == "!" and room.state.revision == before


@pytest.mark.parametrize("ending", ["md", "docx", "html", "txt"])
async def test_a_file_that_nobody_changed_has_nothing_to_take(
    room: SessionBuilder, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"oak.{ending}"
    path.write_bytes(file_bytes(room.store("reader", Role.OBSERVER), f".{ending}"))
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, path)
        assert "Nothing to take: the file says what was sent." in said(seat)
        await seat.press("m", "u", "space", "enter", "asterisk", "d", "escape")
        if seat.app.screen is not seat.main:
            await seat.press("escape")
        await seat.until(lambda: seat.app.screen is seat.main)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("oak.md", b"Hello\n", "no row of any table"),
        ("oak.md", b"<<<<<<< a\n", "conflict marks"),
        ("oak.docx", b"PK", "not a Word file"),
        ("oak.md", b"x" * 2_000_001, "larger than 2 MB"),
        ("oak.pdf", b"%PDF", "does not end in .md"),
        ("none.md", None, "cannot be read: No such file"),
    ],
)
async def test_a_file_that_is_not_read_is_one_sentence(
    room: SessionBuilder, tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    async with open_at(room, "") as seat:
        await seat.leave()
        await choose(seat, tmp_path / name)
        assert words in said(seat)
        await seat.press("m", "enter", "space", "u", "asterisk", "escape")
        await seat.until(lambda: seat.app.screen is seat.main)


async def test_a_file_that_does_not_say_its_revision_is_asked_about(room: SessionBuilder, tmp_path: Path) -> None:
    path = tmp_path / "oak.csv"
    path.write_text("#,Who,What,By,State\r\nA1,Ana Ruiz,Ask the clinic twice,2026-12-04,open\r\n", "utf-8")
    revision = room.state.revision
    async with open_at(room, "") as seat:
        await seat.leave()
        await seat.press("l")
        await seat.type(str(path))
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, AskLine))
        await seat.type(str(revision))
        await seat.press("enter")
        await seat.until(lambda: "1 checked" in said(seat))
        await seat.press("m")
        await seat.until(lambda: f"read against revision {revision}" in said(seat))
    assert texts(room)["k1"][0] == "Ask the clinic twice"


async def test_reading_is_beside_the_screen_and_can_be_cancelled(
    room: SessionBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going, stopped = threading.Event(), threading.Event()

    def slow(*given: object, **named: object) -> Incoming:
        *_, step = given
        assert callable(step)
        try:
            step(0.25)
            going.wait(60)
            step(0.5)
        except Cancelled:
            stopped.set()
            raise
        raise AssertionError("was not cancelled")

    monkeypatch.setattr("screens.pages.incoming.reading.read_incoming", slow)
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "") as seat:
        await seat.leave()
        await seat.press("l")
        await seat.type(str(path))
        await seat.press("enter")
        await seat.until(lambda: "Reading… 25%. Esc cancels." in said(seat))
        await seat.press("escape")
        await seat.until(lambda: seat.app.screen is seat.main)
        going.set()
        await seat.until(stopped.is_set)


async def test_progress_is_told_from_the_beginning_to_the_comparison(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    shares: list[float] = []
    read_incoming(room.store(ANA), path.read_bytes(), path.name, step=shares.append)
    assert shares == sorted(shares) and shares[0] == 0 and len(shares) > 3

    def stop(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_incoming(room.store(ANA), path.read_bytes(), path.name, step=stop)


async def test_the_help_explains_the_keys(room: SessionBuilder, tmp_path: Path) -> None:
    path = edited(room, tmp_path / "oak.md")
    async with open_at(room, "", size=(120, 36)) as seat:
        await seat.leave()
        await choose(seat, path)
        await seat.press("question_mark")
        await seat.until(lambda: "Help: import" in seat.text)
        assert "t takes all that are checked" in said(seat)
        await seat.press("escape")
        assert isinstance(seat.app.screen, ImportWindow)


# ------------------------------------------------------------------ where it may be


async def test_a_locked_window_reads_no_file(
    room: SessionBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = edited(room, tmp_path / "oak.md")
    assert completions(f"{tmp_path}/", endings=(".md",)) == [str(path)]
    async with open_at(room, "") as seat:
        await seat.leave()
        monkeypatch.setenv(VARIABLE, "1")
        await seat.press("l")
        await seat.until(lambda: "No file is read in this window." in said(seat))
        assert seat.app.screen is seat.main
    assert completions(f"{tmp_path}/", endings=(".md",)) == []
    with pytest.raises(ForeignError, match="No file is read"):
        read_bytes(path)


async def test_from_the_library_as_whoever_was_there_last(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store import open_session
    from store.api import Identity
    from store.library.catalog import Library

    def store_of(person: str, role: Role) -> Callable[[], str]:
        store = open_session(Library(demo_home).find(SESSION), Identity(person, role))
        try:
            text = notes_of(store)
        finally:
            store.close()
        return lambda: text

    sent = store_of("reader", Role.OBSERVER)()
    path = tmp_path / "sent.md"
    line = next(one for one in sent.split("\n") if one.startswith("| A1 |"))
    path.write_text(sent.replace(line, line.replace(" |", " quickly |", 3).replace(" quickly", "", 2)), "utf-8")
    monkeypatch.setattr("screens.library.commands.last_visitor", lambda session: "Ana Ruiz")
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("l")
        await seat.until(lambda: isinstance(seat.app.screen, AskPath))
        await seat.type(str(path))
        await seat.press("enter")
        await seat.until(lambda: "1 difference, 1 checked." in said(seat))
        await seat.press("m")
        await seat.until(lambda: "1 change taken, 0 left, from sent.md" in said(seat))
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, LibraryScreen) and "1 change taken" in said(seat))
    assert "quickly" in store_of("reader", Role.OBSERVER)()


async def test_an_empty_library_has_nothing_to_import_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(tmp_path / "home", monkeypatch, session="") as seat:
        await seat.press("l")
        assert "There is no session to import minutes into." in said(seat)
