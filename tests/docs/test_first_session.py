"""The first session of the README, typed key by key on a real terminal."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.documents import (
    section,
)
from tests.support.console import Console


def test_the_first_session_goes_as_it_is_told(tmp_path: Path) -> None:
    """Every code span of the section, in its order, typed on a real terminal."""
    spans = re.findall(r"`([^`]+)`", section("Your first session in five minutes"))
    told = iter(spans)
    names = {"→": "right", "↓": "down"}

    def press(console: Console, *expected: str) -> None:
        for key in expected:
            assert next(told) == key
            console.press(names.get(key, key.lower() if len(key) > 1 else key))

    def type_(console: Console, text: str) -> None:
        assert next(told) == text
        console.type(text)

    assert next(told) == "uv run workshop"
    with Console(cwd=tmp_path) as console:
        console.wait_for("No sessions yet")
        press(console, "n")
        console.wait_for("not created yet")
        console.type("Autumn planning")
        press(console, "Enter")
        console.type("Oak Elementary")
        press(console, "Enter", "F10")
        console.wait_for("Engaging Community Partners")
        press(console, "F6")
        console.wait_for("How sure are you today")
        press(console, "Esc")
        console.wait_for("←→ step")
        press(console, "→")
        console.press("right", "right")
        console.wait_for("Who addresses each cause?")
        press(console, "Enter", "↓")
        type_(console, "Asthma, no inhaler")
        press(console, "Tab")
        type_(console, "School nurse")
        press(console, "Tab")
        console.press("tab")
        press(console, "n", "Tab")
        console.wait_for("Saved r")
        assert re.search(r"Asthma, no inhaler +School nurse +nobody", console.wait_for("1 gap"))
        type_(console, "No ride")
        press(console, "Enter")
        console.wait_for("No ride")
        press(console, "F5")
        console.wait_for("Undone: Who are our partners · “No ride”.")
        console.wait_gone(" No ride ")
        press(console, "Esc")
        console.wait_for("←→ step")
        press(console, "r")
        console.wait_for("Redone: Who are our partners · “No ride”.")
        press(console, "g")
        console.wait_for("nobody  Asthma, no inhaler")
        press(console, "Esc")
        console.wait_gone("Gaps so far")
        press(console, "p")
        console.wait_for("what should not be lost")
        type_(console, "Who counts?")
        press(console, "Enter")
        console.wait_for("Parked")
        press(console, "e")
        console.wait_for("Write the minutes and all worksheets")
        press(console, "Enter")
        console.wait_for("File for the minutes")
        press(console, "Enter")
        console.wait_for("Minutes written to")
        press(console, "q")
        console.wait_for("1 session")
        press(console, "q")
        assert console.wait_exit() == 0
    [notes] = tmp_path.glob("*.md")
    written = notes.read_text("utf-8")
    for words in ("| Asthma, no inhaler | nobody | School nurse |", "Who counts?"):
        assert words in written
    assert next(told) == "uv run workshop"
    with Console(cwd=tmp_path) as console:
        console.wait_for("Autumn planning")
        press(console, "Enter")
        console.wait_for("▌No ride")
    assert list(told) == ["Esc", "?"], "the section tells of keys that nothing here has pressed"
