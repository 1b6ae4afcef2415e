"""A text that changes twice while the screen is laid out for something else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from screens.terminal.layout_patch import count_every_change_of_size
from tests.support.seat import seat_at


class TwoTexts(App[None]):
    CSS = "Vertical { height: auto; }"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("one line", id="above")
            yield Static("the end")


async def test_the_second_change_has_its_size_too() -> None:
    count_every_change_of_size()
    async with seat_at(TwoTexts()) as seat:
        above = seat.app.query_one("#above", Static)
        seat.app.query_one(Vertical)._clear_arrangement_cache()  # as when the other text was changed, too
        seat.app.screen._clear_arrangement_cache()
        above.update("still one line")
        seat.app.screen._refresh_layout()
        above.update("two lines,\nand this is the second")
        await seat.settle()
        assert above.size.height == 2
        assert seat.lines[:3] == ["two lines,", "and this is the second", "the end"]
