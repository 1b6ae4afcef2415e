"""Every gap between two keys, and between the bytes of one: on a pseudo-terminal, with the real reading of keys."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from tests.support.console import Console
from tests.support.terminal_rooms import new_session, opened

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

SHARE = (0, 1, 5, 10, 20, 24, 25, 26, 30, 50, 99, 101, 111, 150, 200)
"""Milliseconds that are tried every day; `-m gaps` tries each from 0 to 200."""
LETTERS = cycle("abcdefghijklmnopqrstuvwxyz0123456789?:[]/")
ARROWS = cycle((("\x1b[A", "up"), ("\x1b[B", "down"), ("\x1b[C", "right"), ("\x1b[D", "left")))
NAMES = {"?": "question_mark", ":": "colon", "[": "left_square_bracket", "]": "right_square_bracket", "/": "slash"}
LATE = 0.05
"""Seconds a gap may be longer than it was to be."""
TRIES = 50
FAR = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


class Probe:
    """The probe on a terminal of its own, and what it has written down."""

    def __init__(self, console: Console, file: Path) -> None:
        self._console, self._file = console, file
        self._read = 0

    def _new(self) -> list[str]:
        return self._file.read_text("utf-8").splitlines()[self._read :]

    def keys(self) -> list[str]:
        """What came since the last time."""
        new = self._new()
        self._read += len(new)
        return new

    def after(self, pieces: tuple[str, ...], gap: float) -> list[str]:
        """The keys that came of these pieces, so many seconds apart. A full stop, pressed later, is not among them.

        A busy machine may wake this process late. Then the gap was another one, and the pieces are sent again.
        """
        for _ in range(TRIES):
            longest = self._send(pieces, gap)
            keys = self._until_stop(pieces)
            if longest <= gap + LATE:
                return keys
        raise AssertionError(f"{TRIES} gaps of {gap} s were all over {LATE} s longer")

    def _send(self, pieces: tuple[str, ...], gap: float) -> float:
        """Write them, and answer how many seconds the longest gap took, the writing included."""
        longest = 0.0
        before = time.monotonic()
        self._console.write(pieces[0])
        for piece in pieces[1:]:
            time.sleep(gap)
            self._console.write(piece)
            now = time.monotonic()
            longest, before = max(longest, now - before), now
        return longest

    def _until_stop(self, pieces: tuple[str, ...]) -> list[str]:
        """The keys that came, once the full stop behind them has."""
        time.sleep(0.4 if pieces[-1] in "\x1b[" else 0.05)  # the stop must not follow what still waits
        self._console.write(".")
        self._console.until(lambda: self._new()[-1:] == ["full_stop"], "the full stop came")
        return self.keys()[:-1]


@contextmanager
def probe(tmp_path: Path, environment: dict[str, str] | None = None) -> Iterator[Probe]:
    file = tmp_path / "keys"
    file.touch()
    command = [sys.executable, "-m", "tests.terminal.key_probe", str(file)]
    with Console(command=command, environment=environment) as console:
        console.until(lambda: file.read_text("utf-8") == "ready\n", "the probe is up")
        listening = Probe(console, file)
        listening.keys()
        yield listening


def letter_of(character: str) -> str:
    return NAMES.get(character, character)


def esc_letter() -> tuple[tuple[str, ...], list[list[str]]]:
    letter = next(LETTERS)
    return ("\x1b", letter), [["escape", letter_of(letter)]]


def letter_esc() -> tuple[tuple[str, ...], list[list[str]]]:
    letter = next(LETTERS)
    return (letter, "\x1b"), [[letter_of(letter), "escape"]]


def esc_esc() -> tuple[tuple[str, ...], list[list[str]]]:
    return ("\x1b", "\x1b"), [["escape", "escape"]]


def esc_arrow() -> tuple[tuple[str, ...], list[list[str]]]:
    sequence, name = next(ARROWS)
    return ("\x1b", sequence), [["escape", name]]


def arrow_cut_after_esc() -> tuple[tuple[str, ...], list[list[str]]]:
    """It always comes as an arrow; where it took too long, Esc came before it."""
    sequence, name = next(ARROWS)
    return (sequence[:1], sequence[1:]), [[name], ["escape", name]]


def arrow_cut_before_its_letter() -> tuple[tuple[str, ...], list[list[str]]]:
    sequence, name = next(ARROWS)
    return (sequence[:2], sequence[2:]), [[name]]


KINDS = (esc_letter, letter_esc, esc_esc, esc_arrow, arrow_cut_after_esc, arrow_cut_before_its_letter)


def tried(
    listening: Probe, kind: Callable[[], tuple[tuple[str, ...], list[list[str]]]], gaps: range | tuple[int, ...]
) -> list[str]:
    """What went wrong, of each gap a line."""
    wrong = []
    for gap in gaps:
        pieces, right = kind()
        came = listening.after(pieces, gap / 1000)
        if came not in right:
            wrong.append(f"{gap} ms: {pieces} came as {came}")
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_no_key_is_lost_at_the_gaps_that_matter(
    tmp_path: Path, kind: Callable[[], tuple[tuple[str, ...], list[list[str]]]]
) -> None:
    with probe(tmp_path) as listening:
        assert not tried(listening, kind, SHARE)


def test_over_a_network_a_split_arrow_stays_an_arrow(tmp_path: Path) -> None:
    """There the rest of a sequence has four times as long."""
    with probe(tmp_path, FAR) as listening:
        for gap in (0, 10, 30, 60):
            for cut in (1, 2):
                sequence, name = next(ARROWS)
                assert listening.after((sequence[:cut], sequence[cut:]), gap / 1000) == [name], (gap, cut)
        for kind in (esc_letter, esc_esc, esc_arrow):
            assert not tried(listening, kind, (0, 50, 150))


def test_esc_and_a_command_in_the_program_itself() -> None:
    """From a cell to the steps and on, whatever the gap: the list of gaps opens every time."""
    with opened(new_session()) as console:
        console.wait_for("? help")
        for gap in (0, 10, 24, 40, 80, 110, 150):
            console.write("\x1b")
            time.sleep(gap / 1000)
            console.write("g")
            console.wait_for("Gaps so far")
            console.press("esc")
            console.wait_gone("Gaps so far")
            console.press("enter")
            console.wait_for("Esc commands")


@pytest.mark.gaps
@pytest.mark.timeout(1800)
def test_no_key_is_lost_at_any_gap(tmp_path: Path) -> None:
    """1,206 pairs: six kinds, each at every millisecond from 0 to 200."""
    with probe(tmp_path) as listening:
        wrong = {kind.__name__: tried(listening, kind, range(201)) for kind in KINDS}
    lost = sum(map(len, wrong.values()))
    sys.stdout.write(f"\n{len(KINDS) * 201:,} pairs of keys, at each gap from 0 to 200 ms: {lost} lost\n")
    assert lost == 0, {kind: lines[:3] for kind, lines in wrong.items() if lines}
