"""A page key right after the key that opens a list."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import OptionList

from screens.terminal.option_list_patch import ignore_page_keys_before_layout
from tests.support.seat import seat_at


class Listed(App[None]):
    def compose(self) -> ComposeResult:
        yield OptionList("one", "two")


async def test_a_page_key_before_a_list_is_laid_out_does_nothing() -> None:
    ignore_page_keys_before_layout()
    async with seat_at(Listed()) as seat:
        listed = seat.app.query_one(OptionList)
        listed.highlighted = 1
        listed.set_options(["three", "four", "five"])
        listed._index_to_line.clear()
        listed.highlighted = 1
        await listed.run_action("page_down")
        await listed.run_action("page_up")
        await seat.settle()
        await listed.run_action("page_down")
        assert listed.highlighted == 2
