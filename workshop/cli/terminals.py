"""Two people at two terminals: how long from Enter here until the other one sees it. For `workshop bench`.

The terminals are pseudo-terminals with the real command on them, so what is timed is what a person waits for. No
emulator reads along: each text that is typed differs at every place from the one before, so it is written in one piece.
"""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import struct
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SHEET, COLUMN, STEP = "causes", "cause", "reflection-two"
"""The first worksheet of the shipped module, and the step it is on."""
PEOPLE = ("Ana", "Ben")
_ANSWERS = {
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
}
_LETTERS = "qzxj"
_PATIENCE = 30.0


class PtyTerminal:
    """A program on a terminal of its own, 80 by 24. Where the terminal ends, so does the program."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        import fcntl
        import pty
        import termios

        # What would make the program see another terminal than this one.
        kept = {k: v for k, v in os.environ.items() if k not in ("TMUX", "COLUMNS", "LINES", "NO_COLOR")}
        kept |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | dict(environment)
        self.seen = bytearray()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execvpe(argv[0], list(argv), kept)

    def press(self, keys: str) -> None:
        """Type these keys."""
        os.write(self.fd, keys.encode())

    def read(self) -> None:
        """Add what the program has written to `seen`. Raises RuntimeError when it has ended."""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            raise RuntimeError("a program of the measurement ended on its own") from None
        for query, answer in _ANSWERS.items():
            if query in data:
                os.write(self.fd, answer)
        self.seen += data

    def end(self) -> None:
        """End the program, and wait until it has gone."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@contextmanager
def two_terminals(commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> Iterator[list[PtyTerminal]]:
    """The author's and the reader's terminal, both running their command; ended at the end of the `with`."""
    terminals: list[PtyTerminal] = []
    try:
        for command in commands:
            terminals.append(PtyTerminal(command, environment))
        for terminal in terminals:
            _until(terminals, terminal, b"start")
        _drain(terminals, 1.0)
        yield terminals
    finally:
        for terminal in terminals:
            terminal.end()


def enter_to_paint(terminals: Sequence[PtyTerminal], times: int) -> list[float]:
    """Seconds from Enter on the first terminal until the other one is sent what was typed, each of so many times.

    Both show the same worksheet; the same cell is written again and again. Raises RuntimeError when it never comes.
    """
    author, reader = terminals
    took = []
    for number in range(times + 2):
        text = _LETTERS[number % len(_LETTERS)] * 6
        author.press(text)
        _drain(terminals, random.uniform(0.15, 0.25))
        reader.seen.clear()
        pressed = time.perf_counter()
        author.press("\r")
        at = _until(terminals, reader, text.encode())
        if number >= 2:  # the first ones find everything cold
            took.append(at - pressed)
        _drain(terminals, 0.1)
        author.press("\x1b[A")
        _drain(terminals, random.uniform(0.05, 0.1))
    return took


def open_command(home: Path, session: str, person: str) -> list[str]:
    """The command that opens that session for that person."""
    return [sys.executable, "-m", "workshop", "--home", str(home), "open", session, "--as", person]


def shared_worksheet(home: Path) -> str:
    """A new session in `home` whose room is at a worksheet with a few rows; its id."""
    from content.common import REVEALS, ROOM
    from content.loader import load_pack
    from content.pack_registry import shipped_packs
    from content.sheet_spec import FORM_ROW
    from store import create_session, open_session
    from store.api import Identity
    from workshop.sheets.model import END, InsertRow, Op, Role, SetCell

    people = [(PEOPLE[0], "facilitator"), (PEOPLE[1], "participant")]
    pack = load_pack(shipped_packs()["va-attendance-12"])
    session = create_session(home, title="Measured", pack=pack, people=people)
    store = open_session(session, Identity(PEOPLE[0], Role.FACILITATOR), home=home)
    ops: list[Op] = [SetCell(ROOM.id, FORM_ROW, "step", STEP), SetCell(REVEALS.id, SHEET, "revealed", True)]
    for row in ("r1", "r2", "r3"):
        ops += [
            InsertRow(SHEET, row, END),
            SetCell(SHEET, row, "group", "barriers"),
            SetCell(SHEET, row, COLUMN, "start"),
        ]
    store.commit(ops)
    store.close()
    return session


def _drain(terminals: Sequence[PtyTerminal], seconds: float) -> None:
    """Read what comes, for so long."""
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        for terminal in _ready(terminals, left):
            terminal.read()


def _until(terminals: Sequence[PtyTerminal], reader: PtyTerminal, wanted: bytes) -> float:
    """When the reader was sent that text; all terminals are read meanwhile."""
    until = at = time.perf_counter()
    until += _PATIENCE
    while wanted not in reader.seen and at < until:
        for terminal in _ready(terminals, until - at):
            terminal.read()
        at = time.perf_counter()
    if wanted in reader.seen:
        return at
    raise RuntimeError("what was typed on one terminal was never shown on the other")


def _ready(terminals: Sequence[PtyTerminal], seconds: float) -> list[PtyTerminal]:
    ready, _, _ = select.select([terminal.fd for terminal in terminals], [], [], seconds)
    return [terminal for terminal in terminals if terminal.fd in ready]
