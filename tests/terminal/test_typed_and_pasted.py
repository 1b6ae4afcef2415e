"""What is typed and pasted at a real terminal: no window gives its own terminal orders, and no word runs a command."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.console import Console
from tests.support.terminal_rooms import column, go_to, new_session, opened, shown

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

ORDERS = (
    "A\x1b]0;owned\x07B\x1b[2JC\x9b31mD\x9d0;owned\x9cE\x90q\x9cF\x1b]52;c;b3duZWQ=\x07G"
    "\u202eH\u202c\u2066I\u2069\u200f\u061c\u2028J\ufeff\x00\x08\x7f\x85K"
)
"""Every kind of order a paste may hold: OSC, CSI and DCS in seven bits and in eight, bidirectional overrides, C0."""
_FORBIDDEN = re.compile(
    "\x1b\\]0;owned|\x1b\\]52;|[\x80-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u2028\u2029\ufeff]"
)
PARAGRAPH = (
    "The bus leaves before the bell, so the quick ones go home again; nobody told parents.\r"
    "New families never hear of it. Could we ring them? Quit waiting / be kind: 2 calls a week.\r"
)

Way = Callable[[Console], None]


def keys(*names: str, shows: str) -> Way:
    """The way to a window: these keys, until that stands on the screen."""

    def go(console: Console) -> None:
        console.press(*names)
        console.wait_for(shows)

    return go


def check_page(*names: str, shows: str) -> Way:
    """The way to a window of the sharing check."""

    def go(console: Console) -> None:
        console.wait_for("? help")
        _to_check(console)
        console.press(*names)
        console.wait_for(shows)

    return go


def _to_check(console: Console) -> None:
    console.press("f9")
    console.wait_for("Search")
    console.type("sharing check")
    console.wait_for("Part: ")
    console.press("enter")
    console.wait_for("1 Partner ▸")


def _notes(console: Console) -> None:
    console.press("esc", "e")
    console.wait_for("Minutes of this session")
    console.press("enter")
    console.wait_for("File for the minutes")


def _somebody_else(console: Console) -> None:
    console.press("A")
    console.wait_for("Someone else")
    console.press("end", "enter")
    console.wait_for("your name, as the others know you")


SESSION: dict[str, Way] = {
    "find": keys("f3", shows="Find on this page"),
    "parking lot": keys("f4", shows="what should not be lost"),
    "palette": keys("f9", shows="Search"),
    "notes": _notes,
    "sharing file": check_page("F", shows="One row for each student"),
    "purpose": check_page("down", "enter", shows="What will the partner do with the data?"),
}
LIBRARY: dict[str, Way] = {
    "filter": keys("/", shows="Find a session"),
    "import path": keys("N", "end", "enter", shows="The folder that holds pack.yaml"),
    "notes of a session": keys("e", shows="File for the minutes"),
    "palette": keys("f9", shows="Search"),
    "who": _somebody_else,
    "new session": keys("n", shows="not created yet"),
}


def harmless(console: Console, start: int) -> None:
    """Nothing of ORDERS has reached the terminal since that byte."""
    written = bytes(console.output[start:]).decode("utf-8", "surrogateescape")
    found = _FORBIDDEN.search(written)
    assert found is None, f"{found.group(0)!r} in {written[max(0, found.start() - 60) : found.end() + 20]!r}"


def paste_and_look(console: Console, way: Way) -> None:
    way(console)
    start = len(console.output)
    console.paste(ORDERS)
    console.until(lambda: "owned" in console.text or "�" in console.text, "the paste is shown")
    console.press("left", "right", "home", "end")
    console.press("enter")
    console.settle(0.3)
    harmless(console, start)


@pytest.mark.parametrize("window", list(SESSION))
def test_a_paste_into_a_window_of_a_session_gives_no_orders(window: str, tmp_path: Path) -> None:
    with opened(new_session(), cwd=tmp_path) as console:
        console.wait_for("step 1 of 10")
        go_to(console, "Step: Root causes", "Who addresses each cause?")
        paste_and_look(console, SESSION[window])


@pytest.mark.parametrize("window", list(LIBRARY))
def test_a_paste_into_a_window_of_the_library_gives_no_orders(window: str, tmp_path: Path) -> None:
    new_session()
    with Console(cwd=tmp_path) as console:
        console.wait_for("1 session")
        paste_and_look(console, LIBRARY[window])


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("brackets", [True, False])
def test_a_paragraph_pasted_on_the_steps_changes_nothing(brackets: bool, size: tuple[int, int]) -> None:
    session = new_session()
    before = shown(session)
    with opened(session, size=size) as console:
        console.wait_for("? help")
        console.press("esc", "right")
        console.wait_for("What this module is for")
        console.paste(PARAGRAPH) if brackets else console.type(PARAGRAPH)
        console.wait_for("Letters are commands here. Enter to type.")
        assert "What this module is for" in console.text and "q quit" in console.text
        console.press("f10")
        assert console.wait_exit() == 0
    after = shown(session)
    for sheet in ("causes", "parking", "people", "reveals"):
        assert after.get(sheet) == before.get(sheet), sheet


def test_a_fast_hand_loses_nothing_on_the_way_to_the_steps() -> None:
    session = new_session()
    with opened(session) as console:
        console.wait_for("step 1 of 10")
        go_to(console, "Step: Root causes", "Who addresses each cause?")
        console.wait_for("Enter edit")
        console.press("down")
        console.type("No ride after school")
        console.write("\x1b")
        console.wait_for("Saved r")
        console.press("esc", "g")
        console.wait_for("Gaps so far")
        console.press("esc", "f10")
        assert console.wait_exit() == 0
    assert "No ride after school" in column(session, "causes", "cause")
