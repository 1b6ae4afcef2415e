"""A window with a form: Enter goes on, what is wrong is named and has the keys, a long one scrolls."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from textual.app import App
from textual.widgets import Input

from screens.widgets.form import Form, FormLine, LineProblem
from tests.support.seat import Seat, seat_at

LINES = (FormLine("name", "Name", "for example Oak", "Oak"), FormLine("from", "From", "a day"), FormLine("to", "To"))


def take(typed: Mapping[str, str]) -> dict[str, str]:
    if not typed["from"]:
        raise LineProblem("from", "Enter the first day.")
    return dict(typed)


class Windows(App[None]):
    """An application in which a form can be opened; what it answered, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[dict[str, str] | None] = []

    def open(self, lines: tuple[FormLine, ...] = LINES) -> None:
        self.push_screen(Form("A form", lines, take, explain="What it is for."), self.answers.append)


async def form(seat: Seat[Windows], lines: tuple[FormLine, ...] = LINES) -> None:
    seat.app.open(lines)
    await seat.settle()


async def test_enter_goes_from_line_to_line_and_answers_from_the_last() -> None:
    async with seat_at(Windows()) as seat:
        await form(seat)
        await seat.press("enter", *"Sep", "space", "1", "enter", "space", "x", "enter")
    assert seat.app.answers == [{"name": "Oak", "from": "Sep 1", "to": "x"}]


async def test_what_is_missing_is_said_and_has_the_keys_until_it_is_mended() -> None:
    async with seat_at(Windows()) as seat:
        await form(seat)
        await seat.press("enter", "enter", "enter")
        assert "Enter the first day." in seat.text and "What it is for." not in seat.text
        focused = seat.app.focused
        assert isinstance(focused, Input) and focused.id == "form-from"
        await seat.press("9")
        assert "What it is for." in seat.text
        await seat.press("enter", "enter")
    assert seat.app.answers == [{"name": "Oak", "from": "9", "to": ""}]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_long_form_scrolls_to_the_line_that_has_the_keys(size: tuple[int, int]) -> None:
    lines = tuple(FormLine(name, f"Line {name}") for name in (*"abcdefghijklmnopqrstuvwxyz", "from"))
    async with seat_at(Windows(), size) as seat:
        await form(seat, lines)
        assert "Line a" in seat.text and "Line z" not in seat.text and "close, keep text" in seat.text
        await seat.press(*["down"] * 25)
        assert "Line z" in seat.text and "close, keep text" in seat.text


async def test_lines_stand_apart_where_there_is_room() -> None:
    def blank_lines_between(seat: Seat[Windows]) -> int:
        lines = seat.lines
        name, first = (next(at for at, line in enumerate(lines) if word in line) for word in ("Name", "From"))
        return first - name - 1

    async with seat_at(Windows(), (80, 24)) as seat:
        await form(seat)
        assert blank_lines_between(seat) == 1
        await seat.resize_terminal(80, 14)
        assert blank_lines_between(seat) == 0
