"""How a session ends when nobody closed it, and what a terminal may do to it: nothing is ever lost."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.sheet_spec import FORM_ROW
from store.files.home import state_folder
from tests.support.console import Console
from tests.support.platforms import linux_only
from tests.support.terminal_rooms import at, at_notes, column, go_to, new_session, opened, shown, sound, value
from workshop.sheets.model import SetCell

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

TEXT = "We begin on time, always"
SHELL = ["sh", "-c", 'trap "" HUP; "$0" -m workshop "$@"', sys.executable]
"""A shell that ignores the dropped line stands between: nobody tells the application."""
STUBBORN = ["sh", "-c", 'trap "" HUP; exec "$0" -m workshop "$@"', sys.executable]


def typing(console: Console, text: str = TEXT) -> None:
    """Be in the middle of the notes of Reflection One."""
    at_notes(console)
    console.type(text)
    console.wait_for(text)


def ended(console: Console) -> int:
    """The exit code, without reading what the program writes. One that is held up is cut off, with another code."""
    while console.alive():
        time.sleep(0.01)
    return console.wait_exit()


def note(session: str) -> object:
    return value(session, "notes-one", "main", "text")


# ------------------------------------------------------------------ polite and impolite ends


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_at_once_and_keeps_what_is_typed(number: signal.Signals) -> None:
    session = new_session()
    with opened(session) as console:
        typing(console)
        console.kill(number)
        assert console.wait_exit() == 0
    assert note(session) == TEXT and sound(session)
    with opened(session) as console:
        console.wait_for("Notes on Reflection One]")
        console.wait_for("We begin on time")
        assert "still typing" not in console.text, "what was saved is not offered again"


@pytest.mark.parametrize("command", [None, STUBBORN, SHELL], ids=["as usual", "SIGHUP ignored", "never told"])
def test_a_terminal_that_goes_away_ends_the_program_in_order(command: list[str] | None) -> None:
    session = new_session()
    with opened(session, command=command) as console:
        typing(console)
        console.hang_up()
        assert ended(console) == 0
    assert note(session) == TEXT and sound(session)


@pytest.mark.parametrize("end", ["dropped", "terminated", "went on and dropped"])
def test_a_terminal_that_takes_nothing_holds_up_neither_work_nor_end(end: str) -> None:
    """A line that stalls: what is written piles up, and the program works on; then the line is dropped."""
    session = new_session()
    with opened(session) as console:
        typing(console)
        for turn in range(60):  # whole screens, of which a terminal that nobody reads takes only the first few
            console.resize(120 + turn % 2, 50)
            console.write("\x0c")
            time.sleep(0.02)
        if end == "went on and dropped":
            console.kill(signal.SIGCONT)
        if end == "terminated":
            console.kill(signal.SIGTERM)
        else:
            console.hang_up()
        assert ended(console) == 0
    assert note(session) == TEXT and sound(session)


@linux_only
def test_going_on_after_a_stop_paints_the_screen_and_hears_each_key_once() -> None:
    session = new_session()
    with opened(session) as console:
        typing(console)
        for number in (signal.SIGSTOP, signal.SIGTSTP):
            console.kill(number)
            console.until(lambda: stopped(console.pid), "stopped")
            console.screen.reset()
            console.kill(signal.SIGCONT)
            console.wait_for(TEXT)
            console.wait_for("Enter done")
        console.type(", twice")
        console.wait_for(f"{TEXT}, twice")
        console.press("enter")
        console.wait_for("Saved r")
        console.hang_up()
        assert console.wait_exit() is not None
    assert note(session) == f"{TEXT}, twice" and sound(session)


def stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def test_kill_minus_nine_loses_at_most_the_last_words() -> None:
    """The draft is offered back at the next start, put into its cell, and saved like anything else."""
    session = new_session()
    with opened(session) as console:
        typing(console)
        drafts = state_folder() / "drafts"
        console.until(lambda: any(TEXT in path.read_text() for path in drafts.rglob("*.json")), "a draft of it all")
        console.kill(signal.SIGKILL)
        assert console.wait_exit() == -signal.SIGKILL
    assert note(session) is None and sound(session)
    with opened(session) as console:
        console.wait_for("Unsaved typing from last time")
        assert TEXT in console.text
        console.press("enter")
        console.wait_for("Enter done")
        assert TEXT in console.line_with("Notes on Reflection   ")
        console.press("enter")
        console.wait_for("Saved r")
        console.press("f10")
        assert console.wait_exit() == 0
    assert note(session) == TEXT
    assert not list(drafts.rglob("*.json"))
    with opened(session) as console:
        console.wait_for("[5 Notes")
        assert "still typing" not in console.text


def test_kill_minus_nine_in_a_new_row_offers_its_text_back() -> None:
    session = new_session()
    with opened(session) as console:
        console.wait_for("? help")
        console.press("esc", "right", "right")
        console.wait_for("What makes a partnership good?")
        console.press("enter")
        console.wait_for("add the first")
        console.type("They call back the same day")
        drafts = state_folder() / "drafts"
        console.until(lambda: any("same day" in path.read_text() for path in drafts.rglob("*.json")), "a draft")
        console.kill(signal.SIGKILL)
        console.wait_exit()
    with opened(session) as console:
        console.wait_for("Unsaved typing")
        console.press("enter")
        console.wait_for("Enter done")
        console.press("enter")
        console.wait_for("Saved r")
    assert column(session, "qualities", "quality") == ["They call back the same day"]


def test_a_thought_on_its_way_to_the_parking_lot_survives() -> None:
    session = new_session()
    with opened(session) as console:
        console.wait_for("? help")
        console.press("f4")
        console.wait_for("Parking lot")
        console.type("Never mind this")
        console.press("esc")
        console.wait_gone("what should not be lost")
        console.press("f4")
        console.wait_for("Never mind this")
        console.write("\x15")  # Ctrl+U: it was kept, and is not wanted
        console.wait_gone("Never mind this")
        console.type("Ask the bus office")
        console.wait_for("Ask the bus office")
        console.kill(signal.SIGKILL)
        console.wait_exit()
    with opened(session) as console:
        console.wait_for("Unsaved typing")
        assert "Ask the bus office" in console.text and "Never mind" not in console.text
        console.press("enter")
        console.wait_for("Parked.")
        console.press("f10")
        assert console.wait_exit() == 0
    assert column(session, "parking", "text") == ["Ask the bus office"]
    assert not list((state_folder() / "drafts").rglob("*.json"))


def test_a_draft_can_be_thrown_away_or_left_for_later() -> None:
    session = new_session()
    with opened(session) as console:
        typing(console, "Half a")
        drafts = state_folder() / "drafts"
        console.until(lambda: any("Half a" in path.read_text() for path in drafts.rglob("*.json")), "a draft")
        console.kill(signal.SIGKILL)
        console.wait_exit()
    with opened(session) as console:
        console.wait_for("Unsaved typing")
        console.press("esc")
        console.wait_gone("Unsaved typing")
        console.press("f10")
        assert console.wait_exit() == 0
    with opened(session) as console:
        console.wait_for("Unsaved typing")
        console.press("down", "enter")
        console.wait_gone("Unsaved typing")
        console.press("f10")
        assert console.wait_exit() == 0
    assert note(session) is None and not list(drafts.rglob("*.json"))


def test_quitting_while_typing_keeps_the_text() -> None:
    session = new_session()
    with opened(session) as console:
        typing(console)
        console.press("f10")
        assert console.wait_exit() == 0
    assert shown(session)["notes-one"] == [{"row": "main", "cells": {"text": TEXT}}]
    assert not list((state_folder() / "drafts").rglob("*.json"))


def test_quitting_over_a_text_that_fits_no_cell_keeps_it_as_a_draft() -> None:
    session = new_session()
    with opened(session) as console:
        console.wait_for("? help")
        console.press("f6", "f6", "f6", "f6")
        console.wait_for("[5 This session]")
        console.press("down", "down", "down")
        console.type("the 40th of May")
        console.press("f10")
        assert console.wait_exit() == 0
    with opened(session) as console:
        console.wait_for("Unsaved typing")
        assert "the 40th of May" in console.text


# ------------------------------------------------------------------ Ctrl+C


def test_ctrl_c_never_ends_or_loses_anything() -> None:
    session = new_session()
    with opened(session) as console:
        console.wait_for("? help")
        for key, shows in (
            ("?", "Help:"),
            (":", "Search"),
            ("p", "Parking lot"),
            ("e", "Minutes of this session"),
            ("g", "Gaps"),
        ):
            console.press("ctrl+c", "esc")
            console.wait_for("q quit")
            console.press(key)
            console.wait_for(shows)
            console.press("ctrl+c", "ctrl+c", "ctrl+c")
            assert console.alive()
            console.wait_for(shows)
            console.press("esc")
        console.wait_for("q quit")
        console.press("ctrl+c")
        console.wait_for("To leave, press F10. Everything is saved.")
        console.press("right", "right", "[", "[", "enter")
        console.wait_for("[5 Notes")
        console.type("Kept ")
        console.press("ctrl+c", "ctrl+c")
        console.type("whole")
        console.wait_for("Kept whole")
        console.write("\x03" * 50)
        console.press("enter")
        console.wait_for("Saved r")
        assert console.alive()
    assert note(session) == "Kept whole"


def test_ctrl_c_in_the_library_and_the_form() -> None:
    with Console() as console:
        console.wait_for("No sessions yet")
        console.press("ctrl+c", "ctrl+c")
        console.wait_for("To leave, press q")
        console.press("n")
        console.wait_for("Title")
        console.type("Tuesday")
        console.press("ctrl+c", "ctrl+c")
        console.type(" group")
        console.wait_for("Tuesday group")
        assert console.alive()


def test_other_chords_that_end_programs_do_not_end_this_one() -> None:
    """Ctrl+\\ , Ctrl+D and Ctrl+Z reach the program as keys."""
    session = new_session()
    with opened(session) as console:
        typing(console)
        console.write("\x1c\x04\x1a\x1a")
        console.settle()
        console.press("f10")
        assert console.wait_exit() == 0


# ------------------------------------------------------------------ two windows


def test_two_windows_see_each_other_and_keep_both_texts() -> None:
    session = new_session()
    with opened(session, "Ana Ruiz") as ana, opened(session, "Ben Carter") as ben:
        at_notes(ana)
        at_notes(ben)

        ana.type("The clinic answers")
        ana.press("enter")
        ana.wait_for("Saved r")
        ben.wait_for("The clinic answers")

        ana.type("Apples and nothing else")
        ana.wait_for("Enter done")
        ben.type("Pears or plums instead")
        ben.wait_for("Enter done")
        ana.press("enter")
        ana.until(lambda: note(session) == "Apples and nothing else", "Ana's text is saved")
        ben.wait_for("Pears or plums instead")  # what Ben is typing is not pulled away
        ben.press("enter")
        ben.wait_for("Ana Ruiz edited this cell too. Both versions are kept")
        ana.wait_for("⁺ Ana Ruiz: Apples and nothing else")
        ana.wait_for("You wrote another version: = switch, + keep both, - discard it.")

        ana.press("f12")
        ana.wait_for("Use what Ana Ruiz wrote: Apples and nothing else")
        assert "Pears or plums instead" in ana.text
        ana.press("esc")
        ana.wait_gone("Use what Ana Ruiz wrote")
        ana.press("+")
        ben.until(
            lambda: "Apples and nothing else" in ben.text and "⁺" not in ben.text, "both texts in one cell, settled"
        )
        assert "Pears or plums instead" in ben.text
        ana.press("f10")
        ben.press("f10")
        assert ana.wait_exit() == 0 and ben.wait_exit() == 0
    kept = str(note(session))
    assert "Apples and nothing else" in kept and "Pears or plums instead" in kept and sound(session)


def test_words_changed_in_different_places_are_both_in_the_text() -> None:
    session = new_session()
    with opened(session, "Ana Ruiz") as ana:
        at_notes(ana)
        ana.type("one two three four five six")
        ana.press("enter")
        ana.wait_for("Saved r")
        with opened(session, "Ben Carter") as ben:
            at_notes(ben)
            ben.wait_for("one two three")
            ben.press("enter")
            ben.wait_for("Enter done")
            ana.press("enter")
            ana.wait_for("Enter done")
            ana.press("end")
            ana.type(" seven")
            ana.press("enter")
            ben.press("home")
            ben.type("zero ")
            ana.until(lambda: note(session) == "one two three four five six seven", "Ana's words")
            ben.press("enter")
            ben.wait_for("both changes were merged")
        ana.wait_for("zero one two three four five six seven")
    assert note(session) == "zero one two three four five six seven"


# ------------------------------------------------------------------ small and odd terminals


def test_a_terminal_of_20_by_5_and_sizes_in_between() -> None:
    session = new_session()
    with opened(session) as console:
        typing(console)
        before = console.text
        for size in ((20, 5), (120, 36), (1, 1), (40, 12), (300, 90), (80, 24)):
            console.resize(*size)
            console.settle(0.1)
            assert console.alive(), size
        console.until(lambda: console.text == before, "the same picture as before")
        console.resize(20, 5)
        console.settle(0.1)
        console.type(" and end on time")
        console.press("enter")
        console.until(lambda: note(session) == f"{TEXT} and end on time", "saved in a window of 20 x 5")
        for line in console.text_lines():
            assert len(line) <= 20


def test_a_whole_edit_in_a_terminal_of_20_by_5() -> None:
    session = new_session()
    with opened(session, size=(20, 5)) as console:
        console.wait_for("help")
        console.press("esc", "right", "right", "enter")
        console.type("They call back")
        console.press("enter")
        console.until(lambda: column(session, "qualities", "quality") == ["They call back"], "saved")
        console.press("f10")
        assert console.wait_exit() == 0


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_terminal_that_cannot_place_text_is_told_what_to_do(term: str) -> None:
    with Console(environment={"TERM": term}) as console:
        assert console.wait_exit() == 2
        console.settle()
        assert "needs a terminal that can place text" in console.text.replace("\n", " ")
        assert b"\x1b" not in console.output


def test_no_color_means_no_color() -> None:
    session = new_session()
    with opened(session, environment={"NO_COLOR": "1"}) as console:
        typing(console)
        console.press("f1", "esc", "esc")
        colors = {code for codes in re.findall(rb"\x1b\[([0-9;]*)m", bytes(console.output)) for code in _colors(codes)}
        assert not colors, sorted(colors)
        assert b"\x1b[7m" in console.output or re.search(rb"\x1b\[[0-9;]*7[0-9;]*m", console.output), "still a cursor"


def _colors(codes: bytes) -> list[bytes]:
    """What in an SGR sequence sets a color; 39 and 49 mean the terminal's own."""
    parts = codes.split(b";")
    found, at = [], 0
    while at < len(parts):
        number = int(parts[at] or b"0")
        if number in (38, 48):
            found.append(codes)
            break
        if 30 <= number <= 37 or 40 <= number <= 47 or 90 <= number <= 107:
            found.append(parts[at])
        at += 1
    return found


# ------------------------------------------------------------------ a home that cannot be written


WITHOUT_RIGHTS = """
import ctypes, os, sys
if os.geteuid() == 0:  # for root, permissions mean nothing until these two rights are given away
    libc = ctypes.CDLL(None)
    libc.prctl(24, 1, 0, 0, 0)
    libc.prctl(24, 2, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "workshop", *sys.argv[1:]])
"""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody may write into that folder or what is in it."""
    places = [folder, *(path for path in folder.rglob("*"))]
    modes = {path: path.stat().st_mode for path in places}
    for path in places:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        yield
    finally:
        for path in places:
            path.chmod(modes[path])


@linux_only
def test_a_home_that_may_only_be_read_is_read() -> None:
    session = new_session()
    with at(session) as store:
        store.commit([SetCell("notes-one", FORM_ROW, "text", "Written before")])
    home = Path(os.environ["WORKSHOP_HOME"])
    command = [sys.executable, "-c", WITHOUT_RIGHTS]
    with locked(home), opened(session, command=command) as console:
        console.wait_for("? help")
        go_to(console, "Step: Warm-up", "What makes a partnership good?")
        go_to(console, "Part: Notes on Reflection One", "Notes on Reflection One]")
        console.wait_for("Written before")
        assert "Enter edit" not in console.text, "no key is offered that would be refused"
        console.type("Not to be had")
        console.press("enter")
        console.wait_for("may not be written to")
        assert "read only" in console.text_lines()[0]
        said = " ".join(line.strip() for line in console.text_lines()[-4:])
        assert "may not be written to" in said and "…" not in said, said
        console.press("f10")
        assert console.wait_exit() == 0
    assert note(session) == "Written before" and sound(session)


@linux_only
def test_an_empty_home_that_may_only_be_read_says_so() -> None:
    home = Path(os.environ["WORKSHOP_HOME"])
    home.mkdir()
    with locked(home), Console(command=[sys.executable, "-c", WITHOUT_RIGHTS]) as console:
        assert console.wait_exit() == 1
        console.settle()
        assert "permissiondenied" in "".join(console.text.split()) and "Traceback" not in console.text
