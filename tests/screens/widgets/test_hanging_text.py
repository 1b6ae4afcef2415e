"""Text that hangs: nothing is lost, nothing is wider than its room, and what goes on stands under its own text."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content

from screens.widgets.hanging_text import HangingText, hang_lines
from tests.support.seat import seat_at

WORDS = st.lists(st.text("abcdefgh日本", min_size=1, max_size=9), max_size=12).map(" ".join)
LINES = st.builds(str.__add__, st.sampled_from(["", "• ", " 1. ", "12. ", "│ ", "│ • ", "    ", "  • "]), WORDS)


@given(st.lists(LINES, max_size=5).map("\n".join), st.integers(20, 60))
@example("• ", 20)
def test_every_word_is_kept_and_every_line_fits(text: str, width: int) -> None:
    lines = hang_lines(Content(text), width)
    assert all(line.cell_length <= width for line in lines)
    kept = re.sub(r"[\s│]", "", "".join(line.plain for line in lines))
    assert kept == re.sub(r"[\s│]", "", text)


def test_a_second_line_stands_under_the_first() -> None:
    lines = [
        line.plain.rstrip()
        for line in hang_lines(Content("  1. one two three four five six\n│ • seven eight nine ten"), 21)
    ]
    assert lines == ["  1. one two three", "     four five six", "│ • seven eight nine", "│   ten"]


def test_where_there_is_no_room_lines_begin_at_the_edge() -> None:
    lines = [line.plain.rstrip() for line in hang_lines(Content("                1. one two three"), 20)]
    assert lines[-1] == lines[-1].lstrip()


class TextApp(App[None]):
    CSS = "Flow { height: auto; }"

    def compose(self) -> ComposeResult:
        yield HangingText(Content("• one two three four five six seven eight nine ten"))


async def test_the_height_follows_the_width() -> None:
    app = TextApp()
    async with seat_at(app, (60, 10)) as seat:
        flow = app.query_one(HangingText)
        assert flow.size.height == 1
        await seat.resize_terminal(24, 10)
        assert flow.size.height == len(hang_lines(flow.content, 24))  # type: ignore[arg-type]
        await seat.resize_terminal(60, 10)
        assert flow.size.height == 1
