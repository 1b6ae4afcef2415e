"""Letters where nobody types: one alone is a command, several together are words that went to the wrong place.

A letter that is a command is held back for a moment; what comes with it tells whether somebody types or pastes. Words
run nothing, not even their first letter, until it has been quiet again; what letters do there is said instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import takewhile
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

from textual import events
from textual.screen import ModalScreen

from screens.terminal.places import Command, ExplainsLetters, OffersActions, ShowsNotices, TurnsLettersOff

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

Input: TypeAlias = "events.Key | events.Paste"

TOGETHER = 0.15
"""Seconds within which three characters, or two letters, are words."""
PACE = 1.25
"""How many times as long a letter waits that comes after a command; nobody has seen sooner what that one did."""
HELD = 0.1
"""Seconds within which the same key comes again when it is held down; nobody presses it so fast."""
REST = 0.5
"""Seconds of silence after which a letter is a command again."""


class Letters:
    """Judges what comes where nobody types. `waiting` are the keys that came since, in order."""

    def __init__(self, app: App[Any], waiting: Sequence[Input]) -> None:
        self._app = app
        self._waiting = waiting
        self._came = asyncio.Event()
        self._before: events.Key | None = None
        self._words = False
        self.together = TOGETHER

    def heard(self) -> None:
        """Another key waits now."""
        self._came.set()

    async def may_go_on(self, key: Input) -> bool:
        """Whether that key is to be handed on. May take a moment, in which more keys come."""
        if isinstance(key, events.Key) and not _is_text(key):
            self._before = None
            return True
        if self._typed_into:
            self._before, self._words = None, False
            return True
        if isinstance(key, events.Paste):
            self._say()
            return False
        before, self._before = self._before, key
        if self._goes_on(before, key):
            return False
        self._words = False
        if not _is_mark(key):
            return True
        if self._off or (before is not None and self._follows(before, key)):
            return self._refuse()
        if key.key not in self._app.screen.active_bindings:
            self._say()
            return isinstance(self._app.screen, ModalScreen)
        return not await self._has_company(key) or self._refuse()

    @property
    def _typed_into(self) -> bool:
        """Whether letters are text where the keys are."""
        place = self._app.focused
        return place is not None and place.check_consume_key("a", "a")

    @property
    def _off(self) -> str:
        """Why no letter is a command on this screen now; empty most of the time."""
        screen = self._app.screen
        return screen.letters_off if isinstance(screen, TurnsLettersOff) else ""

    def _goes_on(self, before: events.Key | None, key: events.Key) -> bool:
        """Whether `key` belongs to words that have begun; Enter is a key again a little sooner than a letter."""
        pause = REST if key.is_printable else self.together
        return self._words and before is not None and key.time - before.time <= pause

    def _follows(self, before: events.Key, key: events.Key) -> bool:
        """Whether a letter comes so soon after another one, or after itself, that somebody types at an even pace."""
        soon = _is_letter(before) and _is_letter(key) and key.time - before.time < PACE * self.together
        return soon and not self._again(before, key)

    def _again(self, before: events.Key, key: events.Key) -> bool:
        """Whether it is the same command once more, of those that people press in a row: `u u u` undoes three edits."""
        pressed = before.key == key.key and key.time - before.time >= HELD
        return pressed and self._does(key, lambda action: action.repeats)

    async def _has_company(self, key: events.Key) -> bool:
        """Whether it turns out, in the time there is, that `key` is the beginning of words."""
        end = key.time + self.together
        while True:
            self._came.clear()
            after = list(takewhile(lambda one: isinstance(one, events.Key) and _is_text(one), self._waiting))
            if self._are_words(key, [one for one in after if isinstance(one, events.Key)]):
                return True
            left = end - monotonic()
            if left <= 0:
                return False
            try:
                async with asyncio.timeout(left):
                    await self._came.wait()
            except TimeoutError:
                continue  # look once more: it may have come together with the end of the time

    def _are_words(self, first: events.Key, after: Sequence[events.Key]) -> bool:
        """Three characters with a letter among them are; so are two letters, unless the first one opens something to
        type into. Brackets that turn pages and Enter are none."""
        near = [key for key in after if key.time - first.time < self.together and not self._again(first, key)]
        if len(near) > 1 and any(_is_letter(key) for key in (first, *near)):
            return True
        letters = bool(near) and _is_letter(first) and _is_letter(near[0])
        return letters and not self._does(first, lambda action: action.typed)  # which leads to a line

    def _does(self, key: events.Key, what: Callable[[Command], bool]) -> bool:
        """Whether the key is one of a command of that kind now."""
        bound = self._app.screen.active_bindings.get(key.key)
        if bound is None or not isinstance(bound.node, OffersActions):
            return False
        name = (bound.binding.id or "").removesuffix(".letter")
        return any(what(action) for action in bound.node.ACTIONS if action.id == name)

    def _refuse(self) -> bool:
        """Say once that letters are commands here, and keep the key from working."""
        self._words = True
        self._say()
        return False

    def _say(self) -> None:
        """What letters do here; nothing over a window, which has its own last line."""
        if isinstance(self._app.screen, ModalScreen):
            return
        screen = self._app.screen
        words = self._off or _told_by(self._app.focused or screen)
        if words and isinstance(screen, ShowsNotices):
            screen.say(words)


def _told_by(place: DOMNode) -> str:
    """What the nearest of those the keys go by says about letters."""
    explaining = (node for node in place.ancestors_with_self if isinstance(node, ExplainsLetters))
    return next((node.LETTERS for node in explaining if node.LETTERS), "")


def _is_text(key: events.Key) -> bool:
    """Whether that key may be part of a text: not Esc, an arrow or a chord."""
    return key.is_printable or key.character in ("\r", "\n", "\t")


def _is_mark(key: events.Key) -> bool:
    """A character one sees: not Enter, Tab or the space bar."""
    return key.is_printable and key.character != " "


def _is_letter(key: events.Key) -> bool:
    """A letter or a digit: what words are made of."""
    return bool(key.character) and str(key.character).isalnum()
