"""A session full of texts that would command a terminal: every page is shown, and no command comes through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.pages.context import SessionContext
from screens.pages.registry import pages_of_step
from store import create_session
from tests.filling import fill_everything
from tests.support.console import Console
from tests.support.terminal_rooms import at, home, opened

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

HOSTILE = (
    "title \x1b]0;owned\x07 and \x1b]2;owned\x1b\\",
    "clipboard \x1b]52;c;b3duZWQ=\x07 end",
    "link \x1b]8;;http://evil.example/\x1b\\here\x1b]8;;\x1b\\",
    "clear \x1b[2J\x1b[3J\x1b[1;1H top \x1bc reset",
    "eight bits \x9b2J \x9d0;owned\x9c \x90q\x9c \x85",
    "report \x1b[6n\x1b[c\x1b[5n\x05 \x1b[21t \x1bP$qm\x1b\\",
    "mouse \x1b[?1003l\x1b[?1049l\x1b[?25h\x1b(0",
    "bidi \u202eevil\u202c \u2066x\u2069 \u200f\u061c \u2028\u2029 \ufeff",
    "bell \x07\x08\x08\r\x00\x7f \x0e\x0f",
    "markup [/foo] [@click=app.bell]x[/] [link=http://evil.example]y[/link] $accent",
    "tags \U000e0041\U000e0042 \ud800 \udfff",
    "כתב \u05d0\u05d1 مرحبا 日本語 👩‍👩‍👧‍👦 e\u0301\u0301\u0301",
    "long " + "very " * 900,
)
HARMLESS = ("nothing to see here", "another plain line", "and a third one")
NAME = "Ana \x1b]0;owned\x07\u202e Ruiz"

_SEQUENCE = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|\x1b[ -/]*[0-~]"
    rb"|[\x00-\x08\x0b-\x1f\x7f]",
    re.S,
)


def session_of(texts: tuple[str, ...]) -> str:
    """A session with these texts in every field of every sheet, in its form and in the names of its people."""
    first = texts[0]
    session = create_session(
        home(), title=first, pack=load_pack(shipped_packs()["va-attendance-12"]),
        school=texts[-1][:60], division=first, people=[("Ana Ruiz", "facilitator"), (f"B {first}", "participant")],
    )  # fmt: skip
    with at(session) as store:
        assert fill_everything(store, texts) > 150
    return session


def walk(session: str) -> tuple[bytes, list[str]]:
    """Show every page of every step, and the dialogs over them; the bytes written, and the screens."""
    with at(session) as store:
        context = SessionContext(store, lambda _: None)
        parts = [len(pages_of_step(step, context)) for step in context.pack.steps]
    pages: list[str] = []
    with opened(session) as console:
        console.wait_for("step 1 of 10")
        for step, count in enumerate(parts, 1):
            console.press("esc")
            console.wait_for("q quit")
            if step > 1:
                console.press("right")
            console.wait_for(f"step {step} of 10")
            console.press("enter")
            console.press("f12", "esc")
            for _ in range(count):
                pages.append(console.text)
                console.press("f6")
        console.press("esc")
        console.wait_for("q quit")
        for key in ("g", "c", "?", ":", "p"):
            console.press(key, "pagedown")
            pages.append(console.text)
            console.press("esc")
        console.press("left", "left", "/")
        console.wait_for("Find on this page")
        console.type("owned")
        console.press("enter")
        console.wait_gone("Find on this page")
        console.press("f10")
        assert console.wait_exit() == 0
        console.settle(0.2)
        return bytes(console.output), pages


def kinds(output: bytes) -> set[bytes]:
    """The control sequences in the output, with what only says where and in which color taken out."""
    found = set()
    for sequence in _SEQUENCE.findall(output):
        if re.fullmatch(rb"\x1b\[[0-9;]*[mHCDABGXK]", sequence):
            sequence = sequence[:2] + sequence[-1:]
        found.add(sequence)
    return found


def test_no_text_of_a_session_commands_the_terminal(tmp_path: Path) -> None:
    harmless, plain_pages = walk(session_of(HARMLESS))
    hostile, pages = walk(session_of(HOSTILE))
    assert len(pages) == len(plain_pages) > 45
    assert len(kinds(harmless)) > 10, "the pattern sees what a terminal would act on"
    assert kinds(hostile) - kinds(harmless) == set()

    written = hostile.decode("utf-8", "surrogateescape")
    assert not re.search("[\x80-\x9f]", written), "no eight-bit controls"
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u2028\u2029\ufeff]", written), "no reordering"
    assert not re.search("[\ud800-\udfff\U000e0000-\U000e007f]", written), "nothing that is no letter"
    assert b"\x1b]52;" not in hostile and b"evil.example/\x1b" not in hostile
    seen = "\n".join(pages)
    for word in ("title", "clipboard", "clear", "eight bits", "report", "mouse", "bidi", "[/foo]"):
        assert word in seen, f"the text itself is shown: {word}"


def test_hostile_names_of_files_and_texts_of_files(tmp_path: Path) -> None:
    """The notes are written into a folder with such a name, and hold no such text either."""
    session = session_of(HOSTILE)
    with opened(session, cwd=tmp_path) as console:
        console.wait_for("step 1 of 10")
        console.press("esc", "e")
        console.wait_for("Write the minutes and all worksheets")
        console.press("down", "enter")
        console.wait_for("File for the minutes")
        console.press("enter")
        console.wait_for("Minutes written to")
        console.press("f10")
        assert console.wait_exit() == 0
    text = next(tmp_path.glob("*.md")).read_text("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_the_library_shows_hostile_titles_as_text() -> None:
    session_of(HOSTILE)
    with Console() as console:
        console.wait_for("1 session")
        console.wait_for("title")
        console.press("enter")
        console.wait_for("Who are you?")
        console.press("esc", "q")
        assert console.wait_exit() == 0
        assert b"\x1b]0;" not in console.output and "\u202e".encode() not in console.output
