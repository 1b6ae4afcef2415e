"""How one gets out of a question without answering it."""

from __future__ import annotations


class Back(Exception):
    """To the question before this one."""


class GoElsewhere(Exception):
    """Somewhere else: `command` is the word that was typed, `rest` what stood behind it."""

    def __init__(self, command: str, rest: str = "") -> None:
        super().__init__(command)
        self.command, self.rest = command, rest


class Quit(Exception):
    """Out of the session."""
