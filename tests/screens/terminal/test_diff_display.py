"""Writing only what changed: the terminal looks the same, cell by cell, and hears less."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static, TextArea

from screens.grid.widget import WorksheetGrid
from screens.terminal.diff_display import DiffDisplay, ScreenBuffer
from tests.screens.grid.world import World, filled
from tests.support.seat import seat_at


class Box(ModalScreen[None]):
    def compose(self) -> ComposeResult:
        yield Static("A window over the grid: 漢字, é, 👍🏽 and [brackets]", markup=False)


class DiffApp(DiffDisplay[None]):
    CSS = "Box { align: center middle; } Box Static { width: 30; height: auto; background: $panel; }"

    def __init__(self, world: World, thin: bool) -> None:
        super().__init__()
        self.thin = thin
        self.world = world

    def compose(self) -> ComposeResult:
        yield Static("A title with 漢字")
        yield WorksheetGrid(self.world.source())
        yield TextArea("text", id="text")

    def on_worksheet_grid_commit_requested(self, message: WorksheetGrid.CommitRequested) -> None:
        self.world.send(message.ops)
        message.grid.refresh_source()
        message.grid.mark_saved(message.targets)

    def key_f3(self) -> None:
        self.push_screen(Box())

    def key_f4(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def key_f5(self) -> None:
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"

    def key_f9(self) -> None:
        self.screen.refresh()


KEYS = (
    *("down", "right", "x", "y", " ", "漢", "é", "enter", "down", "n", "enter", "f3", "f4"),
    *("ctrl+home", "shift+down", "shift+right", "f5", "delete", "pagedown", "home"),
    *("end", "enter", "down", "escape", "ctrl+end", "N", "e", "w", "enter", "up", "f7", "ש", "ל", "enter"),
    *("up", "f2", "left", "a", "enter"),
    *("pageup", "home", "f8", "f5", *(("f9",) * 5)),
)


async def frames(thin: bool) -> tuple[list[list[object]], list[int]]:
    """The emulated screen after each key, and the bytes each key cost."""
    app = DiffApp(filled(), thin)
    screen = pyte.Screen(80, 24)
    stream = pyte.Stream(screen)
    seen: list[list[object]] = []
    costs: list[int] = []

    async with seat_at(app, captured=True) as seat:

        def look() -> None:
            text = seat.sent()
            stream.feed(text)
            costs.append(len(text.encode()))
            seen.append([[screen.buffer[y][x] for x in range(80)] for y in range(24)])

        app.query_one(WorksheetGrid).focus()
        await seat.settle()
        look()
        for key in KEYS:
            await seat.press(key)
            look()
        app.forget_display()
        app.screen.refresh()
        await seat.settle()
        look()
    return seen, costs


async def test_the_screen_is_the_same_cell_by_cell_and_costs_less() -> None:
    whole, full = await frames(thin=False)
    thin, less = await frames(thin=True)
    assert len(whole) == len(thin)
    for number, (one, other) in enumerate(zip(whole, thin, strict=True)):
        assert one == other, f"after {KEYS[:number][-1:]}"
    again = [number for number, key in enumerate(KEYS, 1) if key == "f9"]
    assert all(full[number] > 80 * 24 for number in again), "F9 does not paint the whole screen again"
    assert all(less[number] <= len("\x1b[24;80H") for number in again), "more than the place of the cursor was written"
    assert sum(less) < sum(full) * 0.6
    # How often Textual paints all of a window that opens depends on the machine; what one whole screen costs does not.
    assert sum(less) < full[-1] * 7.1
    moves = [less[1], less[2]]
    letters = [less[4]]
    assert max(moves) <= 250
    assert max(letters) <= 200


# ------------------------------------------------------------------ the parts

STYLES = [None, Style(bold=True), Style(color="red"), Style(color="red", bgcolor="blue")]
pieces = st.lists(
    st.tuples(st.sampled_from(["a", "bc", " ", "漢", "e\u0301", "│", "x" * 7, "word "]), st.sampled_from(STYLES)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0, 5, 20]), pieces), min_size=1, max_size=8))
def test_what_is_written_stands_there_whatever_stood_there_before(
    writes: list[tuple[int, int, list[tuple[str, Style | None]]]],
) -> None:
    """Two terminals, one fed with whole pieces, one with the changes only."""
    written = ScreenBuffer()
    one, other = pyte.Screen(100, 3), pyte.Screen(100, 3)
    feed, thin = pyte.Stream(one), pyte.Stream(other)
    blank = Strip([Segment(" " * 100)])
    for y in range(3):
        thin.feed(written.write([(y, 0, blank)], ColorSystem.TRUECOLOR))
        feed.feed(f"\x1b[{y + 1};1H" + " " * 100)
    for y, x, parts in writes:
        line = Strip([Segment(text, style) for text, style in parts])
        whole = Strip([*line, Segment(" " * (100 - x - line.cell_length))])
        thin.feed(written.write([(y, x, whole)], ColorSystem.TRUECOLOR))
        fresh = ScreenBuffer()
        feed.feed(fresh.write([(y, x, whole)], ColorSystem.TRUECOLOR))
        for row in range(3):
            assert [one.buffer[row][c] for c in range(100)] == [other.buffer[row][c] for c in range(100)]


def test_lines_of_one_style_share_its_codes() -> None:
    written, bold = ScreenBuffer(), Style(bold=True)
    lines = [(y, 3, Strip([Segment(text, bold)])) for y, text in enumerate(("one", "two"))]
    sent = written.write([*lines, (2, 0, Strip([Segment("three")]))], ColorSystem.TRUECOLOR)
    assert sent == "\x1b[1;4H\x1b[1mone\x1b[2;4Htwo\x1b[3;1H\x1b[0mthree"


def test_nothing_is_written_twice() -> None:
    written = ScreenBuffer()
    line = Strip([Segment("some text", Style(bold=True))])
    assert written.write([(0, 0, line)], ColorSystem.TRUECOLOR)
    assert written.write([(0, 0, line)], ColorSystem.TRUECOLOR) == ""
    changed = Strip([Segment("some test", Style(bold=True))])
    assert written.write([(0, 0, changed)], ColorSystem.TRUECOLOR) == "\x1b[1;8H\x1b[1ms\x1b[0m"
    written.forget()
    assert "some test" in written.write([(0, 0, changed)], ColorSystem.TRUECOLOR)


@pytest.mark.parametrize("text", ["👍🏽 x", "שלום x", "e\u0301 x", "❤\ufe0f x"])
def test_where_terminals_disagree_on_width_the_whole_piece_is_written(text: str) -> None:
    written = ScreenBuffer()
    written.write([(0, 0, Strip([Segment(text + "a")]))], ColorSystem.TRUECOLOR)
    assert text in written.write([(0, 0, Strip([Segment(text + "b")]))], ColorSystem.TRUECOLOR)


def test_another_size_forgets_everything() -> None:
    written = ScreenBuffer()
    line = Strip([Segment("text")])
    written.resize((80, 24))
    written.write([(0, 0, line)], ColorSystem.TRUECOLOR)
    written.resize((80, 24))
    assert written.write([(0, 0, line)], ColorSystem.TRUECOLOR) == ""
    written.resize((81, 24))
    assert written.write([(0, 0, line)], ColorSystem.TRUECOLOR)
