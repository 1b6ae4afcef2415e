"""Every key of the application: where it leads, that it is named, and that nothing needs a Ctrl chord."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.binding import Binding
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Input

import screens
from screens.app import WorkshopApp
from screens.grid.actions import ACTIONS as GRID_ACTIONS
from screens.grid.actions import When
from screens.library.actions import LIBRARY_ACTIONS
from screens.library.commands import LibraryActions
from screens.library.new_session import NewSession
from screens.library.screen import LibraryScreen
from screens.pages.scorer.result_page import RESULT_ACTIONS
from screens.pages.sharing.actions import SHARING_ACTIONS
from screens.palette import CommandProvider, commands
from screens.session.actions import SESSION_ACTIONS
from screens.session.commands import SessionActions
from screens.session.rail import StepRail
from screens.session.screen import MainScreen
from screens.widgets.actions import Action, bindings, method_name
from screens.widgets.dialogs import Dialog, Read
from tests.support.seat import LARGE, SESSION, SMALL, Seat, sit

pytestmark = pytest.mark.timeout(600)  # each of the long ones visits every page of the module


async def pages(seat: Seat) -> AsyncIterator[str]:
    """Each page of each step in turn, with the keys on it."""
    for index in range(len(seat.main.position.steps)):
        await seat.main.go_to(index)
        for place in range(len(seat.main.position.pages)):
            await seat.main.go_to_page(place)
            seat.main.focus_page()
            await seat.settle()
            yield f"{seat.main.position.step.id}/{seat.main.position.pages[place].id}"


def on_rail(seat: Seat) -> bool:
    return isinstance(seat.app.focused, StepRail)


def on_page(seat: Seat) -> bool:
    focused = seat.app.focused
    return focused is not None and seat.main.deck.page in (focused, *focused.ancestors)


# ------------------------------------------------------------------ from page to steps and back


async def test_esc_leads_from_every_page_to_the_steps_and_back(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        async for page in pages(seat):
            assert on_page(seat), page
            await seat.press("escape")
            assert on_rail(seat), page
            await seat.press("enter")
            assert on_page(seat), page
        await seat.press("escape", "escape")
        assert on_rail(seat), "a second Esc stays on the steps"
        await seat.press("down")
        assert on_page(seat)


async def test_tab_never_traps(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often Tab was pressed, the keys are on the page and Esc leads out of it."""
    async with sit(demo_home, monkeypatch) as seat:
        async for page in pages(seat):
            before = seat.main.context.state.revision
            for key in ("tab", "tab", "shift+tab", "tab", "tab", "tab"):
                await seat.press(key)
                assert seat.app.focused is not None, page
            await seat.press("escape")
            assert on_rail(seat), page
            assert seat.main.context.state.revision == before, f"{page}: Tab wrote something"


async def test_tab_on_the_steps_goes_round_the_parts(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("escape")
        parts = len(seat.main.position.pages)
        seen = []
        for _ in range(parts):
            seen.append(seat.main.position.page_index)
            await seat.press("tab")
        assert seen == list(range(parts)) and seat.main.position.page_index == 0
        await seat.press("shift+tab")
        assert seat.main.position.page_index == parts - 1


async def test_the_arrows_of_the_step_level_visit_every_step(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("escape")
        steps = seat.main.position.steps
        for step in steps[1:]:
            await seat.press("right")
            assert seat.main.position.step is step and step.title in seat.text
        await seat.press("right")
        assert seat.main.position.step is steps[-1] and "last step" in seat.text
        for _ in steps:
            await seat.press("left")
        assert seat.main.position.step is steps[0]


# ------------------------------------------------------------------ what is said about keys


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_last_line_of_every_page_fits_and_names_the_way_out(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size) as seat:
        async for page in pages(seat):
            line = seat.keys_line
            assert cell_len(line) <= size[0], page
            assert line.endswith("? help") or "F1 help" in line, f"{page}: {line}"
            assert "Esc" in line, f"{page}: {line}"
            assert line.count("?") <= 1, f"{page}: one key for two things: {line}"
        await seat.press("escape")
        assert seat.keys_line.endswith("? help") and cell_len(seat.keys_line) <= size[0]
        assert "q quit" in seat.keys_line


async def test_help_opens_on_every_page_and_gives_the_keys_back(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        async for page in pages(seat):
            focused = seat.app.focused
            await seat.press("question_mark")
            if not isinstance(seat.app.screen, Read):
                # Where `?` is an answer one can give, the help has its other key.
                assert "?" in seat.keys_line, page
                await seat.press("f5", "f1")
            assert isinstance(seat.app.screen, Read), page
            assert seat.main.position.page.title in seat.text, page
            await seat.press("escape")
            assert seat.app.focused is focused, page


async def test_help_names_every_action(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from screens.library.help import library_help
    from screens.session.help import help_for

    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3)
        await seat.settle()
        text = help_for(seat.main.position, seat.main.deck.page, worksheet=True)._text.plain
        for name, meaning in [(a.id, a.help) for a in SESSION_ACTIONS] + [(a.id, a.help) for a in GRID_ACTIONS]:
            assert meaning in text, name
        text = library_help()._text.plain
        for action in LIBRARY_ACTIONS:
            assert action.help in text, action.id


# ------------------------------------------------------------------ the registry


def keys_of(action: Action) -> list[str]:
    return [key for keys in (action.keys, action.letter) for key in keys.split(",") if key]


@pytest.mark.parametrize("actions", [SESSION_ACTIONS, LIBRARY_ACTIONS])
def test_ids_and_keys_of_a_screen_are_its_own(actions: tuple[Action, ...]) -> None:
    ids = [action.id for action in actions]
    assert len(set(ids)) == len(ids)
    keys = [key for action in actions for key in keys_of(action)]
    assert len(set(keys)) == len(keys), "one key, one action"
    for binding in (*bindings(actions, letters=True), *bindings(actions, letters=False)):
        assert binding.id


@pytest.mark.parametrize(("actions", "owner"), [(SESSION_ACTIONS, SessionActions), (LIBRARY_ACTIONS, LibraryActions)])
def test_every_action_has_somebody_who_carries_it_out(actions: tuple[Action, ...], owner: type) -> None:
    for action in actions:
        assert callable(getattr(owner, method_name(action.id))), action.id


def every_widget(seat: Seat) -> Iterator[object]:
    for screen in seat.app.screen_stack:
        yield screen
        yield from screen.query("*")


async def test_every_binding_of_ours_has_an_id(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are what a person's own keymap refers to; a binding without one could not be moved."""
    async with sit(demo_home, monkeypatch) as seat:
        async for _ in pages(seat):
            pass
        kinds = {kind for widget in every_widget(seat) for kind in type(widget).__mro__}
    kinds |= {NewSession, LibraryScreen, Dialog, *Dialog.__subclasses__()}
    for kind in kinds:
        if kind.__module__.split(".")[0] != "screens":
            continue
        for binding in vars(kind).get("BINDINGS", ()):
            assert isinstance(binding, Binding) and binding.id, f"{kind.__name__}: {binding}"


async def test_nothing_needs_a_ctrl_chord(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terminals inside terminals eat Ctrl chords: each action has a plain key, or is in the palette by name."""
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, focus=True)
        await seat.settle()
        named = {command.title for command in commands(seat.app, seat.main)}
    for action in SESSION_ACTIONS:
        plain = [key for key in keys_of(action) if not key.startswith("ctrl+")]
        assert plain or any(action.help.startswith(name) for name in named), action.id
    # The first is the session's own copy by another key; the others only do faster what plain keys do while typing.
    quicker = {"copy", "edit.accept", "edit.copy", "edit.paste", "edit.rub-out-line", "edit.delete-line"}
    for deed in GRID_ACTIONS:
        plain = [key for key in deed.keys if not key.startswith("ctrl+")]
        by_name = deed.when is When.NAVIGATE and any(deed.help.startswith(name) for name in named)
        assert plain or by_name or deed.id in quicker, deed.id


# ------------------------------------------------------------------ the palette


async def test_every_letter_command_is_in_the_palette_too(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that each works without leaving the cell, by `F9` or `:`."""
    async with sit(demo_home, monkeypatch) as seat:
        steps = [step.id for step in seat.main.position.steps]
        for step, page, actions in (
            ("reflection-two", "causes", SESSION_ACTIONS),
            ("reflection-six", "sharing-check", SHARING_ACTIONS),
            ("reflection-four", "alignment-result", RESULT_ACTIONS),
        ):
            await seat.main.go_to(steps.index(step), page, focus=True)
            await seat.settle()
            titles = [command.title for command in commands(seat.app, seat.main)]
            for action in actions:
                if action.letter and action.id not in ("palette", "page.enter"):
                    assert any(action.help.startswith(title) for title in titles), action.id


async def test_the_palette_lists_every_action_step_and_part(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        for index, step in enumerate(seat.main.position.steps):
            await seat.main.go_to(index)
            await seat.settle()
            titles = [command.title for command in commands(seat.app, seat.main)]
            assert len(set(titles)) == len(titles), step.id
            for each in seat.main.position.steps:
                assert f"Step: {each.short or each.title}" in titles
            for page in seat.main.position.pages:
                assert f"Part: {page.title}" in titles
            for action in SESSION_ACTIONS:
                if action.id not in ("palette", "page.enter"):
                    assert action.help.split(":")[0] in titles, action.id


async def test_the_palette_does_what_is_chosen_in_it(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("escape", "colon")
        assert isinstance(seat.app.screen, CommandPalette)
        await seat.type("Step: Root causes")
        await seat.wait_for("Who addresses each cause")
        await seat.press("down", "enter")
        await seat.wait_for("Think about what you learned")
        assert isinstance(seat.app.screen, MainScreen) and seat.main.position.step.id == "reflection-two"
        assert on_page(seat)


@pytest.mark.parametrize("name", ["reveal", "undo", "redo", "time", "help", "quit", "merge", "notes", "Who fits"])
async def test_the_palette_finds_what_the_screen_calls_it(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The footer and the lines over a page name these; the sentence of a command need not hold the word."""
    async with sit(demo_home, monkeypatch) as seat:
        hits = [hit async for hit in CommandProvider(seat.main).search(name)]
        best = max(hits, key=lambda hit: hit.score)
        assert name.casefold() in str(best.prompt).casefold()


async def test_nothing_blinks_in_the_palette(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("f9")
        assert isinstance(seat.app.screen, CommandPalette)
        assert not seat.app.screen.query_one(Input).cursor_blink


async def test_the_palette_works_while_a_cell_is_typed_in(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        await seat.press("x", "f9", "escape")
        assert isinstance(seat.app.screen, Screen) and on_page(seat)


async def test_an_optional_group_is_shown_where_one_looks_and_hidden_again(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        assert "Disengagement" not in seat.text
        await seat.press("escape", "o", "enter")
        assert "── Disengagement · Who sees no reason to come?" in seat.text
        assert on_page(seat) and "▌(add" in seat.text
        await seat.press("escape", "o", "enter")
        assert "── Disengagement" not in seat.text and "hidden again" in seat.text


# ------------------------------------------------------------------ what comes from Textual


FROM_TEXTUAL = {"tab": "Tab", "shift+tab": "Shift+Tab", "ctrl+c": "^C", "super+c": "Super+C"}
"""All keys that a screen has from Textual, and how docs/keys.md names them."""
PALETTE = "ctrl+p"


def every_screen() -> list[type[Screen[Any]]]:
    """All kinds of screens and dialogs of ours."""
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    found: list[type[Screen[Any]]] = []
    waiting: list[type[Screen[Any]]] = [Screen]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        waiting += kinds
        found += [kind for kind in kinds if kind.__module__.startswith("screens.")]
    return found


def test_every_key_that_comes_from_textual_is_in_the_reference(tmp_path: Path) -> None:
    reference = (Path(__file__).parents[2] / "docs" / "keys.md").read_text("utf-8")
    assert set(WorkshopApp(tmp_path)._bindings.key_to_bindings) == {PALETTE} and "`^P`" in reference
    assert set(Screen._merge_bindings().key_to_bindings) == set(FROM_TEXTUAL)
    for name in FROM_TEXTUAL.values():
        assert f"`{name}`" in reference, name


def test_no_key_but_the_named_ones_quits() -> None:
    kinds = every_screen()
    assert {"MainScreen", "LibraryScreen", "Dialog", "NewSession"} <= {kind.__name__ for kind in kinds}
    everything: list[type[Screen[Any]] | type[WorkshopApp]] = [*kinds, WorkshopApp]
    for kind in everything:
        for key, bound in kind._merge_bindings().key_to_bindings.items():
            for binding in bound:
                ends = any(word in binding.action for word in ("quit", "exit", "suspend"))
                assert not ends or key in ("q", "f10"), f"{kind.__name__}: {key} does {binding.action}"


@pytest.mark.parametrize("session", [SESSION, ""])
async def test_ctrl_q_does_nothing(demo_home: Path, monkeypatch: pytest.MonkeyPatch, session: str) -> None:
    async with sit(demo_home, monkeypatch, session=session) as seat:
        await seat.press("ctrl+q", "ctrl+q")
        assert seat.app.is_running and seat.app.return_value is None
        await seat.press("?", "ctrl+q")
        assert seat.app.is_running and isinstance(seat.app.screen, Read)
