"""Several people at real terminals: led, called, seen while they type, and gone when their terminal is."""

from __future__ import annotations

import signal

import pytest

from tests.support.console import Console
from tests.support.terminal_rooms import new_session, opened, sound, value
from tests.terminal.test_ends import SHELL

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]


def head(console: Console) -> str:
    return console.text_lines()[0]


def heading(console: Console, words: str) -> None:
    """Wait until the first line says that."""
    console.until(lambda: words in head(console), words)


def test_a_room_is_led_called_and_left_alone() -> None:
    session = new_session()
    with opened(session) as ana, opened(session, "Ben Carter") as ben:
        ana.wait_for("? help")
        ben.wait_for("? help")
        heading(ana, "leading")
        heading(ana, "● 2 here")
        heading(ben, "following Ana")
        ana.press("esc", "right", "right")
        ben.wait_for("What makes a partnership good?")
        ben.wait_for("Ana moved to Warm-up.")

        ben.press("esc", "left")
        heading(ben, "on your own · f follows Ana")
        ana.press("right")
        ana.wait_for("Who addresses each cause?")
        ana.press("b")
        ben.wait_for("Ana calls everyone to Root causes: press j.")
        assert "Who addresses each cause?" not in ben.text
        ben.press("j")
        ben.wait_for("Who addresses each cause?")
        heading(ben, "following Ana")

        ben.press("enter", "down")
        ben.type("Asthma")
        ben.wait_for("Asthma")
        ana.press("right")
        ben.wait_for("Ana moved to Organizations. You will follow when you finish this cell.")
        ben.type(" season")
        ben.wait_for("Asthma season")
        ben.press("enter")
        ben.wait_for("Ana moved to Organizations.")
        ben.wait_gone("Who addresses each cause?")
        ana.press("f10")
        ben.press("f10")
        assert ana.wait_exit() == 0 and ben.wait_exit() == 0
    assert value(session, "room", "main", "step") == "reflection-three" and sound(session)


@pytest.mark.parametrize("end", ["killed", "dropped", "untold"])
def test_who_is_lost_is_gone_from_the_room_and_the_cell_at_once(end: str) -> None:
    """With their name at the cell they were typing in: killed, or the line dropped, told by SIGHUP or not."""
    session = new_session()
    with opened(session) as ana:
        ana.wait_for("? help")
        ana.press("esc", "right", "right")
        ana.wait_for("What makes a partnership good?")
        ana.press("f6", "f6", "f6", "f6")
        ana.wait_for("Notes on Reflection One]")
        with opened(session, "Ben Carter", command=SHELL if end == "untold" else None) as ben:
            ben.wait_for("What makes a partnership good?")
            ben.press("f6", "f6", "f6")
            ben.wait_for("Notes on Reflection One]")
            ben.type("We begin on time")
            ana.wait_for("‹Ben editing›")
            heading(ana, "● 2 here")
            if end == "killed":
                ben.kill(signal.SIGKILL)
            else:
                ben.hang_up()
            ana.wait_gone("‹Ben editing›")
            heading(ana, "● 1 here")
        if end == "killed":
            with opened(session, "Ben Carter") as again:
                heading(ana, "● 2 here")
                again.wait_for("Unsaved typing")


def test_the_second_screen_beside_the_first() -> None:
    session = new_session()
    with opened(session) as ana, Console(["open", session, "--as", "Ana Ruiz", "--backstage"], size=(100, 30)) as back:
        ana.wait_for("? help")
        back.wait_for("Backstage · Tuesday")
        back.wait_for("your other screen: Read")
        assert "without a screen: Ben Carter" in back.text
        ana.press("esc", "right", "right", "right")
        back.wait_for("4 of 10 · 2 Root causes")
        heading(back, "following your other screen")
        back.wait_for("Not written yet: Ben Carter (no screen)")
        back.press("right")
        ana.wait_for("Ana moved to Organizations.")
        heading(ana, "following your other screen")
        heading(back, "leading")
        back.press("esc")
        back.wait_for("step 5 of 10")
        back.press("2")
        back.wait_for("Backstage")
        back.press("q")
        assert back.wait_exit() == 0
        heading(ana, "leading")
