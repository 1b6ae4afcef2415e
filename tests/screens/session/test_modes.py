"""Whether letters type or command: said in words and shape, and the keys that need no Esc first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.command import CommandPalette
from textual.events import Key

from screens.grid.widget import WorksheetGrid
from screens.session.parking import Park
from screens.widgets.actions import key_name, pressed_key
from screens.widgets.dialogs import Choose
from screens.widgets.key_footer import KeyFooter
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import SessionBuilder, planned_session
from workshop.sheets.model import Role, Value

BEN = "Ben Carter"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_the_last_line_and_the_cursor_say_whether_letters_type(
    room: SessionBuilder, size: tuple[int, int]
) -> None:
    room.add("causes", "c1", cause="No ride after the move", group="barriers")
    async with open_at(room, "reflection-two", "causes", size=size, person=BEN, role=Role.PARTICIPANT) as seat:
        assert seat.keys_line.startswith(" [TYPE]")
        assert "▌" in seat.text and "┆" not in seat.text
        await seat.type("No")
        assert seat.keys_line.startswith(" [TYPE]")
        await seat.press("escape")
        await seat.leave()
        assert seat.keys_line.startswith(" [COMMANDS] Enter type")
        assert "▌" not in seat.text and "┆" in seat.text
        assert seat.main.deck.styles.opacity < 1
        await seat.press("enter")
        assert seat.keys_line.startswith(" [TYPE]")
        assert seat.main.deck.styles.opacity == 1


async def test_a_page_for_reading_says_that_nothing_is_typed(room: SessionBuilder) -> None:
    async with open_at(room, "welcome") as seat:
        await seat.press("enter")
        assert seat.keys_line.startswith(" [READ]")


async def test_who_leads_is_told_before_everyone_moves(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one") as seat:
        assert "everyone" not in seat.keys_line  # no one else is here
        room.store(BEN, Role.PARTICIPANT)
        await seat.until(lambda: seat.main.company.others)
        await seat.settle()
        assert "^G all go on" in seat.keys_line
        await seat.leave()
        assert "←→ moves everyone" in seat.keys_line
        await seat.press("f")
        assert "everyone" not in seat.keys_line  # browsing


async def test_the_next_step_needs_no_escape_and_keeps_what_was_typed(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two", "causes") as seat:
        before = seat.main.position.step_index
        await seat.type("No inhaler at school")
        assert grid_of(seat).editing
        await seat.press("ctrl+g")
        assert seat.main.position.step_index == before + 1
        assert not seat.main.on_steps and seat.keys_line.startswith(" [TYPE]"), "one works on the next page"
        await seat.saved()
        assert "No inhaler at school" in texts(room, "causes", "cause")


async def test_a_private_round_is_revealed_from_the_cell(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities") as seat:
        await seat.type("They call back")
        assert "^R reveal" in seat.keys_line
        await seat.press("ctrl+r")
        assert isinstance(seat.app.screen, Choose)
        await seat.press("escape")
        await seat.press("escape")
        await seat.saved()
        assert "They call back" in texts(room, "qualities", "quality")


async def test_letters_command_while_rows_are_selected(room: SessionBuilder) -> None:
    for number in range(3):
        room.add("causes", f"c{number}", cause=f"Cause {number}", group="barriers")
    async with open_at(room, "reflection-two", "causes") as seat:
        assert grid_of(seat).go_to("c0", "cause")
        await seat.press("shift+down")
        assert seat.keys_line.startswith(" [COMMANDS]")
        await seat.press("p")
        assert isinstance(seat.app.screen, Park)
        await seat.press("escape", "down")
        assert seat.keys_line.startswith(" [TYPE]")
        await seat.press("p")
        assert grid_of(seat).open_text[1] == "p"


async def test_the_last_line_can_be_clicked(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two", "causes") as seat:
        await click(seat, "commands")
        assert seat.main.on_steps
        await click(seat, "all")
        assert isinstance(seat.app.screen, CommandPalette)
        await seat.press("escape")
        await click(seat, "type")
        assert not seat.main.on_steps


def texts(room: SessionBuilder, sheet: str, column: str) -> list[Value]:
    """That column of every row."""
    return [room.value(sheet, row.id, column) for row in room.state.sheet(sheet).live()]


def grid_of(seat: Seat) -> WorksheetGrid:
    """The worksheet that is shown."""
    assert seat.main.grid is not None
    return seat.main.grid


async def click(seat: Seat, label: str) -> None:
    """Click that label on the last line."""
    line = seat.keys_line
    await seat.click(KeyFooter, offset=(line.index(f" {label}") + 1, 0))


@pytest.mark.parametrize(
    ("name", "at", "key"),
    [
        ("Enter", 0, "enter"), ("Esc", 1, "escape"), ("F7", 0, "f7"), ("Shift+F5", 0, "shift+f5"), ("^G", 0, "ctrl+g"),
        ("p", 0, "p"), (":", 0, "colon"), ("?", 0, "question_mark"), ("←→", 0, "left"), ("←→", 1, "right"),
        ("[ ]", 0, "left_square_bracket"), ("[ ]", 2, "right_square_bracket"), ("Alt+↑", 0, "alt+up"),
    ],
)  # fmt: skip
def test_a_name_on_the_last_line_is_the_key_it_names(name: str, at: int, key: str) -> None:
    pressed = pressed_key(name, at)
    assert pressed is not None and pressed[0] == key
    assert Key(*pressed).is_printable == (len(name.strip("[] ")) == 1 or name == "[ ]")


@pytest.mark.parametrize("name", ["0-4", "1-5", "letters", "↑↓←"])
def test_what_names_many_keys_is_none(name: str) -> None:
    assert pressed_key(name) is None


@pytest.mark.parametrize("key", ["ctrl+z", "shift+f7", "f12", "enter", "slash", "tab"])
def test_a_key_survives_being_named(key: str) -> None:
    pressed = pressed_key(key_name(key))
    assert pressed is not None and pressed[0] == key
