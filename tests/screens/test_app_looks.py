"""The four looks and the sizes: every page in every theme, from 20 x 5 up, and nothing by color alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.color import Color

from screens.session.screen import MainScreen
from screens.widgets.themes import ANSI, NAMES, ORDER, following, page_opacity
from store.settings import load_setting
from tests.screens.test_app_keys import pages
from tests.support.seat import SMALL, Seat, sit

pytestmark = pytest.mark.timeout(600)


def sound(seat: Seat, page: str) -> None:
    """As many lines as the terminal has, none wider than it, and not all of them empty."""
    lines = seat.strips
    assert len(lines) == seat.app.size.height, page
    assert all(cell_len(strip.text) <= seat.width for strip in lines), page
    assert seat.text.strip(), page


@pytest.mark.parametrize("theme", ORDER)
async def test_every_page_in_every_theme(demo_home: Path, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    async with sit(demo_home, monkeypatch, theme=theme) as seat:
        assert seat.app.theme == theme
        async for page in pages(seat):
            sound(seat, page)
        for key in ("question_mark", "g", "c", "p", "e", "colon"):
            await seat.press("escape", key)
            assert not isinstance(seat.app.screen, MainScreen), key
            sound(seat, key)
            await seat.press("escape")


async def test_the_themes_go_round_and_are_remembered(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch, theme="") as seat:
        await seat.press("escape")
        seen = [seat.app.theme]
        for _ in ORDER:
            await seat.press("t")
            seen.append(seat.app.theme)
            assert f"Theme: {NAMES[seat.app.theme]}." in seat.text
            assert load_setting("theme") == seat.app.theme
        assert seen == [*ORDER, ORDER[0]]
        await seat.press("t")
        chosen = seat.app.theme
    async with sit(demo_home, monkeypatch, theme="") as seat:
        assert seat.app.theme == chosen


def words(seat: Seat) -> list[tuple[str, Color, float]]:
    """What is written, in which color, and how far that is from what is behind it."""
    found = []
    for segment in (segment for strip in seat.strips for segment in strip):
        style = segment.style
        if style is not None and segment.text.strip(" ▏▕▁▔│─┃▌▐╭╮╰╯▄▅▆▇▂▃█┆") and style.color:
            fore, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            found.append((segment.text, fore, contrast(fore, back)))
    return found


async def test_no_theme_makes_text_and_ground_the_same(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text can be told from what is behind it: 4.5 to 1, in high contrast 7 to 1."""
    wanted = {"dark": 4.5, "light": 4.5, "high-contrast": 7.0}
    async with sit(demo_home, monkeypatch) as seat:
        for theme, least in wanted.items():
            seat.app.theme = theme
            for step, page in ((0, "people"), (3, "causes"), (5, "alignment-result"), (9, "read")):
                await seat.main.go_to(step, page, focus=True)
                await seat.settle()
                for text, _, ratio in words(seat):
                    assert ratio >= least, f"{theme} {page}: {text!r} {ratio:.1f}"


@pytest.mark.parametrize("theme", ORDER)
async def test_the_page_is_dimmed_while_letters_command(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    """And can be read all the same: who leads stands on the steps while the room reads the page."""
    async with sit(demo_home, monkeypatch, theme=theme) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        cell = "Asthma"
        typed = {color for text, color, _ in words(seat) if cell in text}
        await seat.press("escape")
        commands = words(seat)
        dimmed = {color for text, color, _ in commands if cell in text}
        assert typed and dimmed and (dimmed.isdisjoint(typed) == (theme in ("dark", "light")))
        if theme != ANSI:  # whose colors only the terminal knows
            assert all(ratio >= 3.5 for _, _, ratio in commands)
        seat.app.theme = following(theme)
        await seat.settle()
        assert seat.main.query_one("#page").styles.opacity == page_opacity(seat.app.theme, commands=True)
        await seat.press("enter")
        assert seat.main.query_one("#page").styles.opacity == 1


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG: relative luminance of the lighter over that of the darker."""
    first, second = sorted((luminance(one), luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def luminance(color: Color) -> float:
    parts = [part / 255 for part in color.rgb]
    linear: list[float] = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (119, 30), (120, 12), (300, 80)])
async def test_every_page_at_odd_sizes(demo_home: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
    async with sit(demo_home, monkeypatch, size=SMALL) as seat:
        await seat.pilot.resize_terminal(*size)
        async for page in pages(seat):
            sound(seat, page)


async def test_a_cursor_and_a_text_being_typed_survive_a_resize(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.press("down", "right")
        grid = seat.main.grid
        assert grid is not None
        here = grid.cursor_target
        await seat.type("half a wo")
        for size in ((120, 36), (20, 5), (200, 60), (80, 24)):
            await seat.pilot.resize_terminal(*size)
            await seat.settle()
            assert grid.editing and grid.cursor_target == here
        await seat.type("rd")
        await seat.press("enter")
        cell = seat.main.context.state.cell(here) if here else None
        assert cell is not None and cell.value == ("half a word",)


async def test_the_marks_of_the_cursor_are_letters_too(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one is and how things stand can be read without colors."""
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        assert "▌Only unexcused" in seat.text and "[1 Who are our partners]" in seat.text
        assert "step 4 of 10" in seat.text
        assert "thin" in seat.text and "nobody" in seat.text and "covered" in seat.text
