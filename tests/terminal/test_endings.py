"""Whatever ends the program or stands in its way, the words are kept, or it is said that they are not."""

from __future__ import annotations

import os
import re
import signal
import sys

import pytest

from content.sheet_spec import FORM_ROW
from store.drafts import Drafts, leftovers
from store.files.home import state_folder
from store.library.catalog import Library
from tests.support.console import Console
from tests.support.terminal_rooms import at_notes, home, new_session, opened, sound, value
from workshop.sheets.model import Target

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

TEXT = "Half a sentence, and"
FULL = "Drafts cannot be saved"


def going_wrong(kind: str, session: str) -> Console:
    """The session, in which that happens at Ctrl+G."""
    return opened(session, command=[sys.executable, "-m", "tests.terminal.failing", kind])


def typing(console: Console) -> None:
    at_notes(console)
    console.type(TEXT)
    console.wait_for(TEXT)


def words(console: Console) -> str:
    """The screen without its line ends and frames."""
    return " ".join(console.text.replace("│", " ").split())


def last_words(console: Console) -> str:
    """What stands on the terminal after the program has given it back."""
    console.settle()
    return " ".join(bytes(console.output).rpartition(b"\x1b[?1049l")[2].decode().split())


# ------------------------------------------------------------------ signals and keys


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_what_was_typed_a_moment_ago(number: signal.Signals) -> None:
    session = new_session()
    with opened(session) as console:
        at_notes(console)
        console.write(TEXT)
        console.wait_for(TEXT[-8:])
        console.kill(number)
        assert console.wait_exit() == 0
    assert value(session, "notes-one", "main", "text") == TEXT and sound(session)


def test_no_chord_ends_the_program_or_takes_words_away() -> None:
    """Every Ctrl and letter but those that docs/keys.md gives a meaning, in the middle of a text and on the steps."""
    chords = [
        chr(code) for code in range(1, 32) if chr(code) not in "\x01\x05\x08\t\n\x0b\r\x15\x16\x17\x18\x19\x1a\x1b"
    ]
    session = new_session()
    with opened(session) as console:
        typing(console)
        for chord in chords:
            console.write(chord)
            console.settle()
            if "Search" in console.text:  # Ctrl+P, the palette
                console.press("esc")
                console.wait_gone("Search")
            assert console.alive(), ascii(chord)
        console.press("esc", "esc")
        for chord in chords:
            console.write(chord)
            console.settle()
            assert console.alive(), ascii(chord)
        console.press("f10")


# ------------------------------------------------------------------ a terminal that is not UTF-8


def test_a_byte_that_is_not_utf8_is_shown_said_once_and_costs_nothing() -> None:
    session = new_session()
    with opened(session) as console:
        at_notes(console)
        console.type("A caf")
        os.write(console.fd, b"\xe9 ")
        console.wait_for("is not UTF-8")
        console.wait_for("A caf�")
        os.write(console.fd, b"\x1b[200~cr\xe8me\x1b[201~")
        console.wait_for("cr�me")
        os.write(console.fd, b"\xe9")
        console.wait_for("cr�me�")
        console.type(" é")
        console.press("enter")
        console.wait_for("Saved r")
        assert console.alive()
    assert value(session, "notes-one", "main", "text") == "A caf� cr�me� é"


# ------------------------------------------------------------------ mistakes of ours


@pytest.mark.parametrize("kind", ["thread", "reader", "writer", "timer", "worker", "handler"])
def test_an_error_anywhere_keeps_the_words_and_says_one_sentence(kind: str) -> None:
    session = new_session()
    with going_wrong(kind, session) as console:
        typing(console)
        console.type(" more")
        console.wait_for(f"{TEXT} more")
        console.write("\x07")
        assert console.wait_exit() == 1
        told = "" if kind == "writer" else last_words(console)  # what writes to the terminal is what failed
    log = state_folder() / "errors.log"
    if kind != "writer":
        assert "workshop hit an internal error and closed. Everything marked “saved” is safe." in told
        assert "Your text is kept as a draft." in told and "errors.log" in re.sub(r"\s", "", told)
    assert "Traceback" not in console.text and "child" not in console.text + log.read_text()
    assert log.read_text().startswith("RuntimeError") and "failing.py" in log.read_text()
    assert [draft.text for draft in leftovers(session, "Ana Ruiz")] == [f"{TEXT} more"]
    with opened(session) as console:
        console.wait_for("Unsaved typing from last time")


def test_a_program_that_does_not_answer_ends_with_its_terminal() -> None:
    session = new_session()
    with going_wrong("stuck", session) as console:
        typing(console)
        console.type(" more")
        console.wait_for(f"{TEXT} more")
        console.write("\x07")
        console.settle(0.3)
        console.hang_up()
        assert console.wait_exit() == 1
    assert [draft.text for draft in leftovers(session, "Ana Ruiz")] == [f"{TEXT} more"]
    assert sound(session)


# ------------------------------------------------------------------ a disk that is full


def full_while_typing(console: Console) -> None:
    typing(console)
    console.write("\x07")
    console.type(" more")
    console.wait_for(FULL)


def test_a_full_disk_is_said_while_typing_and_when_saving_and_quitting_asks() -> None:
    session = new_session()
    with going_wrong("full", session) as console:
        full_while_typing(console)
        console.press("f10")
        console.wait_for("Stay, and keep it on the screen")
        assert f"{TEXT} more" in console.text and "You cannot undo leaving." in words(console)
        console.press("enter")
        console.wait_gone("Stay, and keep it")
        assert f"{TEXT} more" in console.text
        console.write("\x07")  # somebody has made room
        console.press("f10")
        assert console.wait_exit() == 0
    assert [draft.text for draft in leftovers(session, "Ana Ruiz")] == [f"{TEXT} more"]
    assert value(session, "notes-one", "main", "text") is None and sound(session)


def test_leaving_over_a_full_disk_is_possible_and_said_to_lose_the_text() -> None:
    session = new_session()
    with going_wrong("full", session) as console:
        full_while_typing(console)
        console.press("enter")
        console.wait_for("Not saved")
        assert FULL in words(console)
        console.press("f10")
        console.wait_for("Leave, and lose it")
        console.press("down", "enter")
        assert console.wait_exit() == 0
    assert sound(session)


def test_a_signal_over_a_full_disk_leaves_the_text_on_the_terminal() -> None:
    session = new_session()
    with going_wrong("full", session) as console:
        full_while_typing(console)
        console.kill(signal.SIGTERM)
        assert console.wait_exit() == 1
        told = last_words(console)
        assert "no draft could be written. It was:" in told and f"{TEXT} more" in told


def test_a_thought_for_the_parking_lot_over_a_full_disk_is_not_promised() -> None:
    session = new_session()
    with going_wrong("full", session) as console:
        at_notes(console)
        console.write("\x07")
        console.press("f4")
        console.wait_for("Parking lot")
        console.type("Ask the bus office")
        console.press("enter")
        console.wait_for(FULL)
        assert "kept as a draft" not in console.text
        console.press("f10")
        console.wait_for("Leave, and lose it")
        assert "Ask the bus office" in console.text


def test_a_draft_that_is_put_back_over_a_full_disk_stays_a_draft() -> None:
    session = new_session()
    drafts = Drafts(Library(home()).find(session).name, "Ana Ruiz")
    assert drafts.save(Target("notes-one", FORM_ROW, "text"), TEXT) == ""
    drafts.close()
    with going_wrong("full", session) as console:
        console.wait_for("Unsaved typing from last time")
        console.write("\x07")
        console.press("enter")
        console.wait_for(FULL)
        console.wait_for(TEXT)
        console.kill(signal.SIGKILL)
        console.wait_exit()
    assert [draft.text for draft in leftovers(session, "Ana Ruiz")] == [TEXT]
