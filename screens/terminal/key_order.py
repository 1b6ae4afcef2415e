"""Keys one after the other: each is handled, and what came of it has happened, before the next one is handed on.

Textual up to 8.2 hands every key to what has the focus when the key comes. Keys that come together, typed fast or held
up by a slow line, all go to the same place, although the first of them may lead elsewhere: after Esc the letter would
be typed into the cell, after Enter the letters would be commands.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from textual import events
from textual.command import CommandPalette
from textual.widget import Widget
from textual.widgets import Input as TextInput
from textual.widgets import TextArea

from screens.terminal.keyboard import Chord
from screens.terminal.letters import Letters
from screens.terminal.places import TakesTyping

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

Input: TypeAlias = "events.Key | events.Paste"

PATIENCE = 2.0
"""Seconds that a key waits for the one before it at most."""
_LOOK = 0.005
"""Seconds between two looks at a search."""
_ROUNDS = 3
"""A key is handled in the first round, what it led to in the second; what has the focus then is ready in the third."""


class KeyOrder:
    """Hands the keys of one application on, in a task of its own. `hand_on` is what the application does with a key."""

    def __init__(self, app: App[Any], hand_on: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[Input] = deque()
        self.letters = Letters(app, self._waiting)
        self._task: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether no key waits or is being handled."""
        return self._task is None

    def add(self, key: Input) -> None:
        """This came next."""
        self._waiting.append(key)
        self.letters.heard()
        if self._task is None:
            # Not `create_task`: from Python 3.12 on Textual has it run at once, up to the first pause. A key that takes
            # none would be over before it had begun here, and no later one would ever be handled.
            self._task = asyncio.Task(self._run(), name="keys")

    async def _run(self) -> None:
        """Hand out the keys that wait, one after the other."""
        try:
            while self._waiting and self._app.is_running:
                for key in self._meant(self._waiting.popleft()):
                    if await self.letters.may_go_on(key):
                        await self._handle(key)
        except Exception as error:
            self._app._handle_exception(error)
        finally:
            self._waiting.clear()
            self._task = None

    def _meant(self, key: Input) -> tuple[Input, ...]:
        """Alt and a key, by the name it has a binding under here; without one, Esc and the key."""
        if not isinstance(key, Chord):
            return (key,)
        bound = self._app.screen.active_bindings
        name = next((name for name in key.names if name in bound), "")
        return (events.Key(name, None),) if name else key.apart

    async def _handle(self, key: Input) -> None:
        """Hand a key out, and wait until what it set off is done unless it was only text."""
        start = self._app.focused or self._app.screen
        only_text = _types(start, key)
        if not only_text and not (isinstance(key, events.Key) and key.key == "escape"):  # Esc asks for nothing found
            await self._searched(start)
        await self._hand_on(key)
        if only_text:
            return
        for turn in range(_ROUNDS):
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._passed(start if turn + 1 < _ROUNDS else self._app.focused or self._app.screen)
            except TimeoutError:
                return  # somebody is at work on it for long; the next key does not wait for ever

    async def _searched(self, start: DOMNode) -> None:
        """The palette has found what was typed into it: before that, Enter would run a command of the list before."""
        palette = self._app.screen
        if not isinstance(palette, CommandPalette):
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._passed(start)  # the last letter begins the search
                while any(worker.node is palette and not worker.is_finished for worker in self._app.workers):
                    await asyncio.sleep(_LOOK)

    async def _passed(self, start: DOMNode) -> None:
        """Everything that waits now at that place and on the way up from it has been handled."""
        for node in start.ancestors_with_self:
            handled = asyncio.Event()
            if node.call_later(handled.set):
                await handled.wait()


def _types(place: DOMNode, key: Input) -> bool:
    """Whether that key is one more letter of a text there: then it leads nowhere, and the next need not wait for it."""
    if not isinstance(key, events.Key) or not isinstance(place, Widget) or not key.is_printable:
        return False
    typing = isinstance(place, TextInput | TextArea) or (isinstance(place, TakesTyping) and place.editing)
    return typing and place.check_consume_key(key.key, key.character)
