"""Where letters are commands: one alone is one, words that are typed or pasted there run nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from textual import events
from textual.keys import _character_to_key

from screens.app import WorkshopApp
from screens.library.actions import LIBRARY_ACTIONS
from screens.library.screen import LibraryScreen
from screens.pages.sharing.page import SharingCheck
from screens.session.actions import SESSION_ACTIONS
from screens.session.backstage import Backstage
from screens.session.parking import Park
from screens.session.screen import MainScreen
from screens.terminal.letters import HELD, PACE, REST, TOGETHER
from screens.widgets.dialogs import Dialog
from screens.widgets.line import Line
from tests.support.seat import Seat, sit

PARAGRAPH = (
    "Parents never get a letter: the school's new bus leaves early, so nobody waits.\nWe tried; it failed. Quit?\n"
)
RAIL = "Letters are commands here. Enter to type."
LISTED = "Letters are commands here; ? shows them."


@pytest.fixture(autouse=True)
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every command that was carried out."""
    done: list[str] = []
    for place in (MainScreen, LibraryScreen, Backstage, SharingCheck):
        old = place.action_do

        def noted(self: object, action_id: str, old: object = old) -> object:
            done.append(action_id)
            return old(self, action_id)  # type: ignore[operator]

        monkeypatch.setattr(place, "action_do", noted)
    yield done


def at(seat: Seat[WorkshopApp], text: str, gap: float, start: float | None = None) -> None:
    """Keys that come `gap` seconds one after the other, all of them a while ago unless `start` says when."""
    begin = monotonic() - 60 if start is None else start
    for place, letter in enumerate(text):
        names = {"\n": "enter", " ": "space"}
        key = events.Key(names.get(letter) or _character_to_key(letter), "\r" if letter == "\n" else letter)
        key.time = begin + place * gap
        seat.app.key_order.add(key)


async def on_steps(seat: Seat[WorkshopApp]) -> None:
    await seat.main.go_to(3, "causes", focus=False)
    seat.main.set_focus(seat.main.rail)
    await seat.settle()


@pytest.mark.parametrize("gap", [0.0, 0.01, 0.05, 0.074])
@pytest.mark.parametrize("word", ["the", "que", "pen", "]]t", "nbu", "g:/", "uuu"])
async def test_three_characters_within_150_ms_run_nothing(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], word: str, gap: float
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        at(seat, word, gap)
        await seat.settle()
        assert ran == []
        assert RAIL in seat.text
        assert seat.main.rail.has_focus and isinstance(seat.app.screen, MainScreen)


@pytest.mark.parametrize("gap", [0.0, 0.02, 0.1, 0.14])
async def test_a_paragraph_typed_or_pasted_without_brackets_runs_nothing(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], gap: float
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        before = seat.main.context.state.revision
        for start in range(0, len(PARAGRAPH), 7):  # as it comes in pieces over a line
            at(seat, PARAGRAPH[start : start + 7], gap, monotonic() - 60 + start * gap)
            await seat.settle() if start else None
        if gap < TOGETHER / 2:
            assert ran == []
            assert seat.main.rail.has_focus
        else:
            assert set(ran) <= {"park"}, "a first letter that leads to a line takes what follows into it"
        assert seat.main.context.state.revision == before


async def test_a_letter_alone_runs_and_so_do_two_with_time_between(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        at(seat, "tt", PACE * TOGETHER + 0.01)
        await seat.settle()
        assert ran == ["theme", "theme"]
        await seat.press("g")
        assert ran == ["theme", "theme", "gaps"] and isinstance(seat.app.screen, Dialog)


@pytest.mark.parametrize("word", ["th", "tt", "gr", "un"])
async def test_two_letters_at_once_are_the_beginning_of_a_word(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], word: str
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        at(seat, word, TOGETHER - 0.01)
        await seat.settle()
        assert ran == [] and RAIL in seat.text


@pytest.mark.parametrize("gap", [HELD + 0.001, 0.12, TOGETHER, 0.18])
async def test_undo_and_redo_can_be_pressed_several_times_in_a_row(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], gap: float
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        begin = monotonic() - 60
        at(seat, "uuu", gap, begin)
        at(seat, "rr", gap, begin + 10)
        await seat.settle()
        assert ran == ["edit.undo"] * 3 + ["edit.redo"] * 2 and RAIL not in seat.text


@pytest.mark.parametrize("gap", [0.151, 0.17, 0.185])
async def test_of_a_word_typed_at_an_even_pace_no_more_than_the_first_letter_runs(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], gap: float
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        at(seat, "touching gifts", gap)
        await seat.settle()
        assert ran == ["theme"] and RAIL in seat.text


async def test_brackets_and_enter_are_no_words(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        at(seat, "]]\n", 0.03)
        await seat.settle()
        assert ran == ["page.next", "page.next", "page.enter"]


async def test_a_key_between_two_letters_tells_them_apart(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        begin = monotonic() - 60
        at(seat, "g", 0, begin)
        seat.app.key_order.add(events.Key("escape", "\x1b"))
        at(seat, "t", 0, begin + 0.16)
        await seat.settle()
        assert ran == ["gaps", "theme"]


async def test_a_word_goes_on_until_it_is_quiet(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        begin = monotonic() - 60
        at(seat, "the", 0.03, begin)
        at(seat, "g", 0, begin + 0.06 + REST)
        at(seat, "t", 0, begin + 0.06 + 2 * REST + 0.01)
        await seat.settle()
        assert ran == ["theme"]


@pytest.mark.parametrize(("key", "what"), [("t", "theme"), ("u", "edit.undo")])
async def test_a_held_key_does_once_what_it_does(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], key: str, what: str
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        begin = monotonic() - 60
        at(seat, key, 0, begin)
        at(seat, key * 20, 0.03, begin + 0.4)
        await seat.settle()
        assert ran == [what]


async def test_what_follows_a_key_that_opens_a_line_goes_into_it(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        at(seat, "pWho counts", 0.1)
        await seat.settle()
        assert ran == ["park"] and isinstance(seat.app.screen, Park)
        assert seat.app.screen.query_one(Line).value == "Who counts"


async def test_letters_wait_their_turn_behind_one_that_is_looked_at(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str]
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        at(seat, "g", 0, monotonic())
        seat.app.key_order.add(events.Key("escape", "\x1b"))
        await seat.settle()
        assert ran == ["gaps"]
        assert isinstance(seat.app.screen, MainScreen), "Esc closed what the letter had opened"


UNBOUND = [c for c in "aikylz3" if not any(c in a.letter.split(",") for a in SESSION_ACTIONS)]


@pytest.mark.parametrize("letter", UNBOUND)
async def test_an_unbound_letter_says_what_letters_do(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], letter: str
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        await seat.press(letter)
        assert ran == [] and RAIL in seat.text


@pytest.mark.parametrize("pasted", [False, True])
async def test_words_on_the_library_run_nothing(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], pasted: bool
) -> None:
    async with sit(demo_home, monkeypatch, session="", together=TOGETHER) as seat:
        await seat.wait_for("Sample session")
        await put(seat, pasted)
        assert ran == [] and isinstance(seat.app.screen, LibraryScreen)
        assert LISTED in seat.text
        taken = {letter for action in LIBRARY_ACTIONS for letter in action.letter.split(",")}
        await seat.press(next(letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in taken))
        assert LISTED in seat.text


@pytest.mark.parametrize("pasted", [False, True])
async def test_words_on_the_second_screen_run_nothing(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], pasted: bool
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        await seat.press("2")
        assert ran.pop() == "backstage"
        await put(seat, pasted)
        assert ran == [] and isinstance(seat.app.screen, Backstage)
        assert LISTED in seat.text


@pytest.mark.parametrize("pasted", [False, True])
async def test_words_on_the_check_page_run_nothing(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], pasted: bool
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        step = next(
            n
            for n, s in enumerate(seat.main.position.steps)
            for p in seat.main.position.pages_of(s)
            if p.id == "sharing-check"
        )
        await seat.main.go_to(step, "sharing-check", focus=True)
        await seat.settle()
        assert isinstance(seat.main.deck.page, SharingCheck)
        await put(seat, pasted)
        assert ran == [] and isinstance(seat.app.screen, MainScreen)
        assert LISTED in seat.text


@pytest.mark.parametrize("pasted", [False, True])
async def test_words_on_the_steps_run_nothing(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], pasted: bool
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await on_steps(seat)
        await put(seat, pasted)
        assert ran == [] and seat.main.rail.has_focus
        assert RAIL in seat.text


@pytest.mark.parametrize("pasted", [False, True])
async def test_words_on_a_page_to_read_are_answered(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, ran: list[str], pasted: bool
) -> None:
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        await seat.main.go_to(0, "read", focus=True)
        await seat.settle()
        await put(seat, pasted)
        assert ran == []
        assert "Nothing is typed here." in seat.text


async def put(seat: Seat[WorkshopApp], pasted: bool) -> None:
    """The paragraph, as a paste in brackets or as keys that come at once."""
    if pasted:
        seat.app.post_message(events.Paste(PARAGRAPH).set_sender(seat.app))
    else:
        at(seat, PARAGRAPH, 0.0)
    await seat.settle()


def test_commands_wait_for_company_unless_a_test_says_so() -> None:
    assert WorkshopApp(Path("/nonexistent")).key_order.letters.together == TOGETHER
