"""Connections made beside the screen: whoever stops waiting for one leaves none open."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from screens.session.connections import closed, opened
from store import homes
from store.api import MissingError, SessionStore
from store.connection import Connection
from tests.support.seat import sit

WAIT = 60.0
"""Seconds until what is done in a thread is given up."""


class Kept:
    """A connection that knows only whether it was closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


def connection() -> SessionStore:
    return cast("SessionStore", Kept())


def was_closed(store: SessionStore) -> bool:
    return cast("Kept", store).closed.wait(WAIT)


async def test_what_was_opened_is_answered_or_why_not() -> None:
    made = connection()
    assert await opened(lambda: made) is made
    assert not cast("Kept", made).closed.is_set()

    def missing() -> SessionStore:
        raise MissingError("No session “x”.")

    with pytest.raises(MissingError, match="No session"):
        await opened(missing)


async def test_who_stops_waiting_while_it_opens_leaves_nothing_open() -> None:
    made, go_on, begun = connection(), threading.Event(), threading.Event()

    def opening() -> SessionStore:
        begun.set()
        go_on.wait(WAIT)
        return made

    waiting = asyncio.create_task(opened(opening))
    await asyncio.to_thread(begun.wait, WAIT)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    assert await asyncio.to_thread(was_closed, made)


async def test_who_stops_waiting_in_the_moment_it_is_open_leaves_nothing_open() -> None:
    made, begun = connection(), threading.Event()

    def opening() -> SessionStore:
        begun.set()
        return made

    waiting = asyncio.create_task(opened(opening))
    await asyncio.sleep(0)  # it has begun to wait
    assert begun.wait(WAIT)
    for thread in [one for one in threading.enumerate() if one.name == "opening"]:
        thread.join(WAIT)  # the answer is there, and this loop has not looked yet
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await asyncio.to_thread(was_closed, made)


async def test_a_session_is_closed_although_nobody_waits_and_every_thread_is_taken() -> None:
    release = threading.Event()
    pool = ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(pool)
    taken = asyncio.get_running_loop().run_in_executor(None, release.wait, WAIT)
    made = connection()
    waiting = asyncio.create_task(closed(made.close))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert was_closed(made)
    release.set()
    await taken


async def test_enter_pressed_twice_leaves_one_connection(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    stores: list[Any] = []
    open_at = homes.open_at

    def slowly(*args: Any, **more: Any) -> SessionStore:
        place = len(stores)
        stores.append(None)
        if not place:
            go_on.wait(WAIT)
        stores[place] = open_at(*args, **more)
        return cast("SessionStore", stores[place])

    monkeypatch.setattr(homes, "open_at", slowly)
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await seat.press("enter")
        await seat.until(lambda: stores)
        await seat.press("enter")
        await seat.wait_for("Who are you?")
        go_on.set()
        await seat.until(lambda: isinstance(stores[0], Connection) and stores[0]._closed, "the first is closed")
        assert len(stores) == 2 and not stores[1]._closed, "the second is the one that asks"
        await seat.until(lambda: len(stores[1].present()) == 1, "nobody else is shown as here")
    assert stores[1]._closed
