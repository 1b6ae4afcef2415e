"""What a screen or a widget on it may offer to those who hand it keys: small protocols, asked by isinstance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable


class Command(Protocol):
    """What a key does. `typed`: it leads to something one types into. `repeats`: it is pressed again and again."""

    @property
    def id(self) -> str:
        """The action's id, for life: keymaps of people refer to it."""

    @property
    def typed(self) -> bool:
        """Whether its letter is text where somebody types."""

    @property
    def repeats(self) -> bool:
        """Whether its letter, twice in a row, is two presses and no word."""


@runtime_checkable
class OffersActions(Protocol):
    """A screen or widget with a list of its own actions; its bindings have their ids."""

    @property
    def ACTIONS(self) -> Sequence[Command]:  # noqa: N802
        """The actions with keys of their own."""


@runtime_checkable
class ExplainsLetters(Protocol):
    """`LETTERS` is a sentence about what letters do there, for somebody who types words where nothing is typed."""

    LETTERS: str


@runtime_checkable
class TurnsLettersOff(Protocol):
    """A screen on which no letter may be a command now: `letters_off` says why, and is empty while they are."""

    @property
    def letters_off(self) -> str:
        """Why letters do nothing now, in a sentence; empty when they work."""


@runtime_checkable
class ShowsNotices(Protocol):
    """A screen with a line for one sentence."""

    def say(self, text: str) -> None:
        """Show one sentence on the status line."""


@runtime_checkable
class TakesTyping(Protocol):
    """A widget that text can be typed into; `editing` while somebody does."""

    @property
    def editing(self) -> bool:
        """Whether letters are text here now."""
