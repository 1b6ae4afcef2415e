"""Three people at three real terminals: alone, then together; a conflict; following; a killed terminal; the notes.

Once on one host, and once on three that share a database and nothing else.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session
from store.drafts import drafts_folder
from store.homes import home_at
from tests.support.console import WAIT, Console
from tests.support.postgres import need_postgres, server
from tests.support.terminal_rooms import at, go_to, opened, sound, value

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

PEOPLE = (("Ana Ruiz", "facilitator"), ("Ben Carter", "participant"), ("Cleo Park", "participant"))
BENS, CLEOS = "Somebody always calls back", "They know our families"


@dataclass
class ThreeTerminals:
    """A session with three people at it, each at a terminal of their own."""

    session: str
    ana: Console
    ben: Console
    cleo: Console

    @property
    def everybody(self) -> tuple[Console, Console, Console]:
        return self.ana, self.ben, self.cleo

    def all_see(self, text: str) -> None:
        """Wait until all three show it; the others are read meanwhile, so that nobody is held up."""
        for console in self.everybody:
            console.wait_for(text, WAIT)


@pytest.fixture(params=["one host", "three hosts"])
def room(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreeTerminals]:
    pack = load_pack(shipped_packs()["va-attendance-12"])
    if request.param == "three hosts":
        need_postgres()
        monkeypatch.setenv("WORKSHOP_HOME", server().database())
    session = create_session(home_at(), title="Tuesday", pack=pack, people=PEOPLE)
    with ExitStack() as stack:
        consoles = [
            stack.enter_context(
                opened(session, name, cwd=tmp_path, environment={"XDG_DATA_HOME": str(tmp_path / name.split()[0])})
            )
            for name, _ in PEOPLE
        ]
        made = ThreeTerminals(session, *consoles)
        made.all_see("● 3 here")
        yield made


def test_three_people_from_a_private_round_to_the_notes(room: ThreeTerminals, tmp_path: Path) -> None:
    everybody_comes_along(room)
    each_writes_alone(room)
    they_are_revealed(room)
    two_write_the_same_cell(room)
    one_leaves_and_follows_again(room)
    a_terminal_is_killed_and_comes_back(room)
    the_notes_hold_it_all(room, tmp_path)
    for console in room.everybody:
        console.press("f10")
        assert console.wait_exit(WAIT) == 0
    assert sound(room.session)


def everybody_comes_along(room: ThreeTerminals) -> None:
    """The facilitator goes to the first question, and takes everybody along."""
    go_to(room.ana, "Step: Warm-up", "[1 Qualities of a good partnership]")
    room.all_see("step 3 of 10")
    for console in (room.ben, room.cleo):
        assert "following Ana" in console.wait_for("[1 Qualities of a good partnership]", WAIT)


def each_writes_alone(room: ThreeTerminals) -> None:
    """What one writes nobody else sees, not even the facilitator; only how many have written."""
    room.all_see("Private until revealed · 0 of 2 have written")
    for console, text in ((room.ben, BENS), (room.cleo, CLEOS)):
        console.wait_for("▌(add the first: press Enter)▐", WAIT)
        console.type(text)
        console.wait_for("Enter done", WAIT)
        console.press("enter")
        console.wait_for("Saved r", WAIT)
    written = [BENS, CLEOS]
    with at(room.session) as store:
        assert [row.value("quality") for row in store.state.sheet("qualities").live()] == written, "both are saved"
    room.all_see("2 of 2 have written")
    for console, others in ((room.ana, written), (room.ben, [CLEOS]), (room.cleo, [BENS])):
        assert not any(text in console.text for text in others)


def they_are_revealed(room: ThreeTerminals) -> None:
    """One key of the facilitator, and everybody sees everything, with the names."""
    room.ana.press("esc", "v")
    assert "Still quiet" not in room.ana.wait_for("Reveal now", WAIT)
    room.ana.press("enter")
    room.ana.wait_for("Revealed. Everyone sees it now.", WAIT)
    for console in room.everybody:
        console.wait_for(BENS[:16], WAIT)
        console.wait_for(CLEOS[:16], WAIT)
        assert "Ben Carter" in console.text and "Cleo Park" in console.text


def two_write_the_same_cell(room: ThreeTerminals) -> None:
    """Both texts are kept, in place and with the name; one key settles it for everybody."""
    ben, cleo = room.ben, room.cleo
    for console in (ben, cleo):
        console.press("pageup", "home", "f2")
        console.wait_for("Enter done", WAIT)
        console.wait_for("typing", WAIT)
        console.press("end")
    ben.type(" by Friday")
    cleo.type(" the same day")
    ben.press("enter")
    ben.wait_for("Saved r", WAIT)
    cleo.settle()
    assert "the same day" in cleo.text, "nothing is pulled away from under the one who types"
    cleo.press("enter")
    cleo.wait_for("Ben Carter edited this cell too", WAIT)
    room.all_see("1 conflict")
    room.ana.wait_for("⁺ Ben Carter: ", WAIT)
    cleo.press("esc")
    cleo.wait_for("←→ step", WAIT)
    cleo.press("s")
    cleo.wait_for("= switch", WAIT)
    cleo.press("+")
    for console in room.everybody:
        console.wait_gone("conflict", WAIT)
    kept = str(value(room.session, "qualities", first_row(room), "quality"))
    assert kept == f"{BENS} the same day; {BENS} by Friday"


def one_leaves_and_follows_again(room: ThreeTerminals) -> None:
    """Whoever goes elsewhere stays there, and one key brings them back to the room."""
    ana, ben, cleo = room.everybody
    ben.press("esc", "left")
    ben.wait_for("on your own", WAIT)
    ana.press("esc", "right")
    ana.wait_for("step 4 of 10", WAIT)
    cleo.wait_for("step 4 of 10", WAIT)
    ben.settle()
    assert "step 2 of 10" in ben.text
    ben.press("f")
    ben.wait_for("step 4 of 10", WAIT)
    ben.wait_for("following Ana", WAIT)


def a_terminal_is_killed_and_comes_back(room: ThreeTerminals) -> None:
    """It costs what was not yet in a draft; the others see that somebody is gone, and that they are back."""
    words = "No ride after the move"
    room.cleo.wait_for("Enter edit", WAIT)
    room.cleo.type(words)
    room.cleo.until(lambda: any(words in path.read_text() for path in drafts(room)), "the words are in a draft", WAIT)
    room.cleo.kill(signal.SIGKILL)
    assert room.cleo.wait_exit() == -signal.SIGKILL
    room.ana.wait_for("● 2 here", WAIT)
    room.cleo = opened(room.session, "Cleo Park")
    room.cleo.wait_for("Unsaved typing from last time", WAIT)
    room.cleo.wait_for(words, WAIT)
    room.all_see("● 3 here")
    room.cleo.press("enter")
    room.cleo.wait_for("Enter done", WAIT)
    room.cleo.press("enter")
    room.cleo.wait_for("Saved r", WAIT)


def the_notes_hold_it_all(room: ThreeTerminals, folder: Path) -> None:
    ana = room.ana
    ana.press("esc", "e")
    ana.wait_for("Write the minutes and all worksheets", WAIT)
    ana.press("down", "enter")
    ana.wait_for("File for the minutes", WAIT)
    ana.press("enter")
    ana.wait_for("Minutes written to", WAIT)
    notes = next(folder.glob("*-minutes.md")).read_text("utf-8")
    for text in (f"{BENS} the same day; {BENS} by Friday", CLEOS, "Ben Carter", "Cleo Park"):
        assert text in notes
    assert "No ride after the move" not in notes, "what is still written alone is not in the notes"


# ------------------------------------------------------------------ looking from outside


def first_row(room: ThreeTerminals) -> str:
    """The row that Ben wrote."""
    with at(room.session) as store:
        return next(row.id for row in store.state.sheet("qualities").live())


def drafts(room: ThreeTerminals) -> list[Path]:
    return list(drafts_folder(room.session).glob("*.json"))
