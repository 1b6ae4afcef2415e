"""Keys that come together do what they would have done one by one."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.command import CommandPalette, Hits
from textual.widgets import Input

from screens.palette import CommandProvider
from screens.session.parking import Park
from screens.session.rail import StepRail
from screens.terminal.keyboard import LOCAL, KeyReader
from screens.widgets.dialogs import Dialog
from tests.support.seat import Seat, sit


async def burst(seat: Seat, *pieces: str) -> None:
    """What a terminal sends, all of it there before the first key is handled."""
    reader = KeyReader(LOCAL)
    for piece in pieces:
        for message in reader.feed(piece.encode()):
            message.set_sender(seat.app)
            seat.app.post_message(message)
    assert reader.due is None
    await seat.settle()


async def at_first_cell(seat: Seat) -> None:
    """On the first worksheet, in an empty cell."""
    await seat.main.go_to(3, focus=True)
    assert seat.main.grid is not None
    seat.main.focus_page()
    seat.main.grid.insert_row()
    await seat.settle()


async def test_a_letter_right_after_esc_is_a_command(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        for pieces in (("\x1bg",), ("\x1b", "g")):
            seat.main.focus_page()
            await seat.settle()
            reader = KeyReader(LOCAL)
            for piece in pieces:
                for message in reader.feed(piece.encode()):
                    seat.app.post_message(message.set_sender(seat.app))
            await seat.settle()
            assert isinstance(seat.app.screen, Dialog) and "Gaps" in seat.text
            await seat.press("escape")
            assert isinstance(seat.app.focused, StepRail)


async def test_letters_right_after_enter_are_typed(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await at_first_cell(seat)
        await seat.press("escape", "escape")
        assert isinstance(seat.app.focused, StepRail)
        await burst(seat, "\rThe bus is late")
        grid = seat.main.grid
        assert grid is not None and grid.state.editor is not None
        assert grid.state.editor.text.endswith("The bus is late")


async def test_a_dialog_takes_what_is_typed_before_it_is_there(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await burst(seat, "\x1bOS" + "Ask the bus office")
        assert isinstance(seat.app.screen, Park)
        assert seat.app.screen.query_one(Input).value == "Ask the bus office"
        await burst(seat, "\r")
        assert not isinstance(seat.app.screen, Dialog)
        texts = [row.value("text") for row in seat.main.context.state.sheet("parking").live()]
        assert "Ask the bus office" in texts


@pytest.mark.parametrize("step", ["Organizations", "Sharing", "Learn more"])
async def test_a_command_that_is_typed_with_its_enter_is_the_one_that_runs(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The machine is busy, and the list of all commands still stands when the Enter comes."""
    search = CommandProvider.search

    async def slow(self: CommandProvider, query: str) -> Hits:
        await asyncio.sleep(0.3)
        async for hit in search(self, query):
            yield hit

    monkeypatch.setattr(CommandProvider, "search", slow)
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("f9")
        await burst(seat, f"Step: {step}", "\r")
        await seat.until(lambda: seat.main.position.step.short == step, f"{step} is shown")
        assert not isinstance(seat.app.screen, CommandPalette)


async def test_esc_leaves_the_palette_while_it_still_searches(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search = CommandProvider.search

    async def never(self: CommandProvider, query: str) -> Hits:
        await asyncio.Event().wait()
        async for hit in search(self, query):
            yield hit

    monkeypatch.setattr(CommandProvider, "search", never)
    monkeypatch.setattr("screens.terminal.key_order.PATIENCE", 3600.0)
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("f9")
        for key in (events.Key("s", "s"), events.Key("escape", None)):
            key.set_sender(seat.app)
            seat.app.post_message(key)
        await seat.until(lambda: not isinstance(seat.app.screen, CommandPalette), "the palette is closed")


async def test_esc_and_a_key_in_one_piece_is_alt_only_where_that_is_bound(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await at_first_cell(seat)
        grid = seat.main.grid
        assert grid is not None
        await burst(seat, "one two three")
        await burst(seat, "\x1bb", "\x1bb", "x")
        assert grid.state.editor is not None and grid.state.editor.text == "one xtwo three"
        await burst(seat, "\x1bd")
        assert grid.state.editor is not None and grid.state.editor.text == "one x three"
        await burst(seat, "\x1b\x7f")
        assert grid.state.editor is not None and grid.state.editor.text == "one  three"
        await burst(seat, "\r")
        rows = [row.id for row in seat.main.context.state.sheet(grid.source.spec.id).live()]  # type: ignore[attr-defined]
        await burst(seat, "\x1b[A", "\x1b\x1b[B")
        moved = [row.id for row in seat.main.context.state.sheet(grid.source.spec.id).live()]  # type: ignore[attr-defined]
        assert sorted(rows) == sorted(moved)


async def test_a_key_waits_for_the_one_before_it_but_not_for_ever(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.terminal.key_order.PATIENCE", 0.05)
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("escape")
        handed: list[str] = []
        held = asyncio.Event()

        async def hand_on(event: events.Event) -> None:
            assert isinstance(event, events.Key)
            handed.append(event.key)
            if event.key == "left":
                seat.main.rail.call_later(held.wait)

        monkeypatch.setattr(seat.app.key_order, "_hand_on", hand_on)
        for key in ("left", "right"):
            seat.app.key_order.add(events.Key(key, None))
        while not seat.app.key_order.idle:
            await asyncio.sleep(0.01)
        assert handed == ["left", "right"] and not held.is_set()
        held.set()
        await seat.settle()


def _at_once(loop: asyncio.AbstractEventLoop, coroutine: Any, **more: Any) -> asyncio.Task[Any]:
    """Tasks as Textual has them from Python 3.12 on: what takes no pause is over when its task is made."""
    if hasattr(asyncio, "eager_task_factory"):
        task: asyncio.Task[Any] = asyncio.eager_task_factory(loop, coroutine, **more)
        return task
    if coroutine.__name__ != "_run":
        return asyncio.Task(coroutine, loop=loop, **more)
    with contextlib.suppress(StopIteration):
        coroutine.send(None)
        raise AssertionError("it pauses, and cannot be gone on with here")
    return asyncio.Task(asyncio.sleep(0), loop=loop)


async def test_keys_go_on_where_tasks_begin_at_once(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.action_do("park")
        await seat.settle()
        assert isinstance(seat.app.focused, Input)
        asyncio.get_running_loop().set_task_factory(_at_once)
        try:
            for letter in "late":
                seat.app.key_order.add(events.Key(letter, letter))
                while not seat.app.key_order.idle:
                    await asyncio.sleep(0)
        finally:
            asyncio.get_running_loop().set_task_factory(None)
        await seat.settle()
        assert seat.app.focused.value == "late"
