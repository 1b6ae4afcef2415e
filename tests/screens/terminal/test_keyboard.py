"""Bytes of a terminal read as keys, with a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events, messages
from textual.message import Message

from screens.terminal.keyboard import LOCAL, REMOTE, Chord, KeyReader, esc_patience

KEYS = {
    b"\x1b[A": "up", b"\x1b[B": "down", b"\x1b[1;3A": "alt+up", b"\x1b[1;5C": "ctrl+right", b"\x1bOP": "f1",
    b"\x1b[21~": "f10", b"\x1b[Z": "shift+tab", b"\x1b[3$": "shift+delete", b"\x1b[[A": "f1", b"\x1b[27u": "escape",
    b"\x1b[97;3u": "alt+a", b"\r": "enter", b"\x7f": "backspace", b"\x03": "ctrl+c", b"a": "a", "é".encode(): "é",
    "日".encode(): "日", b"\x1b[200~one\ntwo\x1b[201~": "paste one\ntwo",
    b"\x1b[200~\x1bq \x1b[A\x1b[201~": "paste \x1bq \x1b[A",
}  # fmt: skip


def words(found: Iterable[Message]) -> list[str]:
    """The messages in short."""
    out = []
    for message in found:
        if isinstance(message, Chord):
            out.append(" or ".join(message.names))
        elif isinstance(message, events.Key):
            out.append(message.key)
        elif isinstance(message, events.Paste):
            out.append(f"paste {message.text}")
        else:
            out.append(type(message).__name__)
    return out


class Reading:
    """A reader, and a clock that goes on only when told to."""

    def __init__(self, patience: float = LOCAL) -> None:
        self.reader = KeyReader(patience)
        self.now = 100.0

    def feed(self, *pieces: bytes, gap: float = 0.0) -> list[str]:
        """The pieces so many seconds apart; `tick` comes when it is due, as in the thread."""
        out: list[str] = []
        for place, piece in enumerate(pieces):
            if place:
                out += self.wait(gap)
            out += words(self.reader.feed(piece, self.now))
        return out

    def wait(self, seconds: float) -> list[str]:
        """What the time brings."""
        out, end = [], self.now + seconds
        while self.reader.due is not None and self.reader.due <= end:
            self.now = self.reader.due
            out += words(self.reader.tick(self.now))
        self.now = end
        return out


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.mark.parametrize(("data", "key"), KEYS.items())
def test_whole_sequences_are_keys_at_once(reading: Reading, data: bytes, key: str) -> None:
    assert reading.feed(data) == [key] and reading.reader.due is None


@given(st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=6), st.data())
def test_wherever_a_line_cuts_them_the_keys_are_the_same(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(stream) - 1, 1)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    reading = Reading()
    assert reading.feed(*pieces, gap=LOCAL / 2) + reading.wait(2) == [KEYS[part] for part in parts]


def test_esc_alone_is_known_after_the_patience_and_not_before(reading: Reading) -> None:
    assert reading.feed(b"\x1b") == []
    assert reading.wait(LOCAL * 0.99) == []
    assert reading.wait(LOCAL * 0.02) == ["escape"]


@pytest.mark.parametrize("gap", [0.0, 0.001, 0.02, 0.03, 0.11, 0.2])
@pytest.mark.parametrize("letter", "qQ1é")
def test_esc_and_a_letter_are_two_keys(reading: Reading, gap: float, letter: str) -> None:
    assert reading.feed(b"\x1b", letter.encode(), gap=gap) == ["escape", letter]
    assert reading.feed(letter.encode(), b"\x1b", gap=gap) + reading.wait(1) == [letter, "escape"]
    assert reading.feed(b"\x1b", b"\x1b", gap=gap) + reading.wait(1) == ["escape", "escape"]


@pytest.mark.parametrize(
    ("piece", "names", "apart"),
    [
        (b"\x1bj", ("alt+j",), ["escape", "j"]),
        (b"\x1bJ", ("alt+shift+j",), ["escape", "J"]),
        (b"\x1bb", ("alt+b", "ctrl+left"), ["escape", "b"]),
        (b"\x1b\r", ("alt+enter",), ["escape", "enter"]),
        (b"\x1b\x7f", ("alt+backspace", "ctrl+w"), ["escape", "backspace"]),
        (b"\x1b\x1b[A", ("alt+up",), ["escape", "up"]),
        (b"\x1b\x1bOB", ("alt+down",), ["escape", "down"]),
    ],
)
def test_in_one_piece_it_may_be_alt(reading: Reading, piece: bytes, names: tuple[str, ...], apart: list[str]) -> None:
    (chord,) = reading.reader.feed(piece, reading.now)
    assert isinstance(chord, Chord)
    assert (chord.names, [key.key for key in chord.apart]) == (names, apart)


def test_more_than_one_key_in_a_piece_is_never_alt(reading: Reading) -> None:
    assert reading.feed(b"\x1bjkl") == ["escape", "j", "k", "l"]
    assert reading.feed(b"x\x1bb") == ["x", "escape", "b"]
    assert reading.feed(b"\x1b[A\x1bb\x1b[B") == ["up", "escape", "b", "down"]
    assert reading.feed(b"\x1b;") == ["escape", "semicolon"]


@pytest.mark.parametrize("gap", [0.02, 0.1, 0.2, 0.9])
def test_the_rest_of_an_arrow_is_never_text(reading: Reading, gap: float) -> None:
    for tail, key in ((b"[A", "up"), (b"[1;5C", "ctrl+right"), (b"[21~", "f10"), (b"[200~hi\x1b[201~", "paste hi")):
        came = reading.feed(b"\x1b", tail, gap=gap)
        assert came in ([key], ["escape", key])
        assert (came == [key]) == (gap < LOCAL)


def test_what_somebody_types_after_esc_is_text_though_it_begins_like_an_arrow(reading: Reading) -> None:
    assert reading.feed(b"\x1b", b"[", b"A", gap=0.1) == ["escape", "left_square_bracket", "A"]
    assert reading.feed(b"\x1b", b"[Alas", gap=0.1) == ["escape", "left_square_bracket", "A", "l", "a", "s"]
    assert reading.feed(b"\x1b", b"[A", gap=1.5) == ["escape", "left_square_bracket", "A"]
    assert reading.feed(b"\x1b", b"x", b"[A", gap=0.1) == ["escape", "x", "left_square_bracket", "A"]


def test_a_bracket_and_an_o_after_esc_are_keys_when_nothing_follows(reading: Reading) -> None:
    assert reading.feed(b"\x1b[") + reading.wait(0.31) == ["escape", "left_square_bracket"]
    assert reading.feed(b"\x1bO") + reading.wait(0.31) == ["escape", "O"]
    assert reading.feed(b"\x1b", b"O", gap=0.01) + reading.wait(0.31) == ["escape", "O"]
    assert reading.feed(b"\x1b[x") == ["escape", "left_square_bracket", "x"]


@pytest.mark.parametrize(
    "noise",
    [
        b"\x1b[?62;22c", b"\x1b[0n", b"\x1b[99999999999999999999u", b"\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15z",
        b"\x1b[M !!", b"\x1b[" + b"1;" * 5000 + b"A", b"\x1b[48;99999999999999999999999999;1;1;1t",
    ],
)  # fmt: skip
def test_reports_that_mean_nothing_are_no_keys(reading: Reading, noise: bytes) -> None:
    came = reading.feed(noise) + reading.wait(2)
    assert not {"escape", "left_square_bracket"} & set(came), came
    assert reading.feed(b"a\x1b[A") == ["a", "up"]


def test_reports_that_mean_something_arrive(reading: Reading) -> None:
    assert reading.feed(b"\x1b[I\x1b[O") == ["AppFocus", "AppBlur"]
    assert reading.feed(b"\x1b[<0;5;6M") == ["MouseDown"]
    assert reading.feed(b"\x1b[<35;5;6M") == ["MouseMove"]
    assert reading.feed(b"\x1b[3;4R") == ["CursorPosition"]
    (mode,) = reading.reader.feed(b"\x1b[?2026;2$y", reading.now)
    assert isinstance(mode, messages.TerminalSupportsSynchronizedOutput)
    (size,) = reading.reader.feed(b"\x1b[48;24;80;480;800t", reading.now)
    assert isinstance(size, events.Resize) and tuple(size.size) == (80, 24)


def test_a_paste_is_one_paste_wherever_it_is_cut(reading: Reading) -> None:
    text = "one\ttwo\r\n" * 2000
    data = f"\x1b[200~{text}\x1b[201~".encode()
    pieces = [data[at : at + 4093] for at in range(0, len(data), 4093)]
    assert reading.feed(*pieces, gap=0.5) == [f"paste {text}"]
    assert reading.feed(b"\x1b[200~a", b"\x1b", b"[201~b", gap=0.5) == ["paste a", "b"]


def test_a_byte_that_is_not_utf8_is_replaced_and_told(reading: Reading) -> None:
    assert reading.feed(b"\xe9t\xe9") == ["NotUtf8", "replacement_character", "t"]
    assert reading.wait(2) == ["NotUtf8", "replacement_character"]
    assert reading.feed(b"\x1b[200~caf\xe9 au lait\x1b[201~") == ["NotUtf8", "paste caf� au lait"]
    assert reading.feed("\ufffd".encode()) == ["replacement_character"], "somebody may type that character"
    assert reading.feed(b"\xc3", b"\xa9", gap=0.5) == ["é"], "half a letter, and then the other"
    assert reading.feed(b"\xff\xfe\x80ab") == [
        "NotUtf8",
        "replacement_character",
        "replacement_character",
        "replacement_character",
        "a",
        "b",
    ]


@given(st.lists(st.binary(max_size=12), max_size=8))
def test_no_bytes_make_the_reader_fail(pieces: list[bytes]) -> None:
    reading = Reading()
    reading.feed(*pieces, gap=0.01)
    reading.wait(2)
    assert reading.reader.due is None or b"\x1b[200~" in b"".join(pieces)


def test_how_long_esc_waits() -> None:
    assert esc_patience({}) == LOCAL == 0.025
    assert esc_patience({"SSH_CONNECTION": "a 1 b 22"}) == esc_patience({"SSH_TTY": "/dev/pts/1"}) == REMOTE
    assert esc_patience({"ESCDELAY": "40", "SSH_TTY": "/dev/pts/1"}) == 0.04
    assert esc_patience({"ESCDELAY": "soon"}) == LOCAL and esc_patience({"ESCDELAY": "900000"}) == 1.0
