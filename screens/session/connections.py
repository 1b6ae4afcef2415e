"""Connections that are opened and closed beside the screen's thread: none stays open when nobody waits for it any more.

What waits is canceled when another session is chosen meanwhile, or when the application ends. A job of asyncio's own
threads is then dropped if it has not begun, and its answer if it has: a session never closed, and a person shown in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.api import SessionStore


async def opened(opening: Callable[[], SessionStore]) -> SessionStore:
    """The connection that `opening` makes in a thread of its own; raises what it raises.

    When the wait is canceled, it is closed as soon as it is open.
    """
    answer: Future[SessionStore] = Future()

    def run() -> None:
        try:
            store = opening()
        except BaseException as error:
            with contextlib.suppress(InvalidStateError):
                answer.set_exception(error)
            return
        try:
            answer.set_result(store)
        except InvalidStateError:
            store.close()

    threading.Thread(target=run, name="opening").start()
    try:
        return await asyncio.wrap_future(answer)
    except asyncio.CancelledError:
        if not answer.cancel() and answer.exception() is None:
            threading.Thread(target=answer.result().close, name="closing").start()
        raise


async def closed(closing: Callable[[], None]) -> None:
    """Do what closes a connection, in a thread of its own; canceled or not, it is done to its end."""
    done: Future[None] = Future()

    def run() -> None:
        try:
            closing()
        finally:
            with contextlib.suppress(InvalidStateError):
                done.set_result(None)

    threading.Thread(target=run, name="closing").start()
    await asyncio.wrap_future(done)
