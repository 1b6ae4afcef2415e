"""What a terminal says of itself, and where the streams of the program lead: believed within bounds, and no more."""

from __future__ import annotations

import fcntl
import re
import struct
import sys
import termios
from pathlib import Path

import pytest

from screens.terminal.driver import HEIGHTS, WIDTHS, believed
from tests.support.console import Console
from tests.support.platforms import linux_only
from tests.support.terminal_rooms import at_notes, new_session, opened, value

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

MEGABYTES = 400
"""More than the program takes in the largest window that is believed, and a fraction of what it took before."""


def claim(console: Console, columns: int, lines: int) -> None:
    """Let the terminal say that size; the emulator keeps its own."""
    fcntl.ioctl(console.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def memory(console: Console) -> int:
    """Megabytes that the program has taken at most."""
    status = Path(f"/proc/{console.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) // 1024


@pytest.mark.parametrize(
    ("claimed", "size"),
    [((80, 24), (80, 24)), ((65535, 65535), (500, 200)), ((1, 1), (20, 5)), ((0, 0), (20, 5)), ((-3, 90), (20, 90))],
)
def test_what_is_believed(claimed: tuple[int, int], size: tuple[int, int]) -> None:
    assert believed(*claimed) == size
    assert WIDTHS[0] <= size[0] <= WIDTHS[1] and HEIGHTS[0] <= size[1] <= HEIGHTS[1]


@linux_only
@pytest.mark.parametrize("size", [(65535, 65535), (1, 1)])
@pytest.mark.parametrize("how", ["at the start", "by a signal", "in a report", "in variables"])
def test_a_size_nobody_has_costs_nothing(size: tuple[int, int], how: str) -> None:
    session = new_session()
    variables = {"COLUMNS": str(size[0]), "LINES": str(size[1])} if how == "in variables" else {}
    start = ["sh", "-c", f'stty cols {size[0]} rows {size[1]}; exec "$0" -m workshop "$@"', sys.executable]
    command = start if how == "at the start" else None
    with opened(session, command=command, environment=variables) as console:
        if how in ("at the start", "in variables"):
            console.until(lambda: b"help" in console.output, "the program is up")
        else:
            at_notes(console)
        if how == "by a signal":
            claim(console, *size)
        elif how == "in a report":
            console.write(f"\x1b[48;{size[1]};{size[0]};0;0t")
        console.settle(0.3)
        claim(console, 80, 24)
        console.write("\x1b[48;24;80;0;0t\x0c")
        if how != "in variables":
            at_notes(console)
            console.type("As before")
            console.press("enter")
            console.wait_for("Saved r")
        assert console.alive() and memory(console) < MEGABYTES
        console.press("f10")
        assert console.wait_exit() == 0
    assert how == "in variables" or value(session, "notes-one", "main", "text") == "As before"


def through(redirection: str) -> list[str]:
    """A shell that starts the command so."""
    return ["sh", "-c", f'"$0" -m workshop "$@" {redirection}', sys.executable]


def test_messages_in_a_file_leave_the_screen_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "messages"
    with Console(command=through(f"2> {file}")) as console:
        console.wait_for("No sessions yet")
        console.press("q")
        assert console.wait_exit() == 0
    assert file.read_text() == ""


def test_errors_in_a_file_are_sentences(tmp_path: Path) -> None:
    file = tmp_path / "messages"
    with Console(["open", "nothing-like-it"], command=through(f"2> {file}")) as console:
        assert console.wait_exit() != 0
    assert "nothing-like-it" in file.read_text() and "\x1b" not in file.read_text()


@pytest.mark.parametrize(
    ("redirection", "stream"),
    [("< /dev/null", "input"), ("> /dev/null", "output"), ("| cat", "output"), ("< /dev/null > /dev/null", "input")],
)
def test_keys_or_screen_from_elsewhere_are_refused_in_a_sentence(redirection: str, stream: str) -> None:
    with Console(command=through(redirection)) as console:
        console.wait_exit()
        console.settle()
        told = "".join(console.text.split())  # the terminal breaks lines wherever it likes
        assert f"standard{stream}isnotone" in told and "workshoplist,show,set,export" in told
        assert b"\x1b" not in console.output
