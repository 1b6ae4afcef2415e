"""What the command palette offers: every action, step, page and theme, by name.

Titles come from packs and are text: Textual's own list of commands would read them as markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Protocol, cast

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch
from textual.screen import Screen

from screens.grid.actions import BY_ID
from screens.library.actions import LIBRARY_ACTIONS
from screens.pages.page import HasActions
from screens.session.actions import SESSION_ACTIONS
from screens.widgets.actions import key_name
from screens.widgets.themes import NAMES, ORDER


class HasThemes(Protocol):
    """An application that changes its theme by name."""

    def use_theme(self, name: str) -> None:
        """Show that theme, and remember it."""


_NOT_BY_NAME = ("palette", "page.enter")
_IN_THE_WORKSHEET = ("select-all", "top", "bottom", "clear", "delete-rows", "move-up", "move-down", "cut", "paste")


class CommandProvider(Provider):
    """Everything in its order while nothing is typed; then what fits best first."""

    def _all(self) -> Iterable[SystemCommand]:
        """What can be done on the screen that is shown."""
        return commands(cast("HasThemes", self.app), self.screen)

    async def discover(self) -> Hits:
        """Every action, in the order of the help, while nothing is typed."""
        for title, words, callback, _ in self._all():
            yield DiscoveryHit(_shown(Content(title), words), callback, text=title)

    async def search(self, query: str) -> Hits:
        """Actions whose name or explanation matches, the letters that matched marked."""
        fuzzy = FuzzySearch()
        for title, words, callback, _ in self._all():
            (score, places), (other, _) = fuzzy.match(query, title), fuzzy.match(query, words)
            if score or other:
                name = Content(title)
                for place in places:
                    name = name.stylize("bold underline", place, place + 1)
                yield Hit(max(score, other), _shown(name, words), callback, text=title)


def _shown(name: Content, words: str) -> Content:
    """An action as two lines: its name and what it does."""
    return Content.assemble(name, "\n", (words, "$text-muted"))


def _also(label: str, key: str) -> str:
    """What a command is called where its key is shown; whoever knows it by that name finds it by it."""
    return f"{label} · Key: {key}" if key else label


def commands(app: HasThemes, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """The commands of the screen under the palette."""
    from screens.library.screen import LibraryScreen
    from screens.session.screen import MainScreen

    if isinstance(screen, MainScreen):
        actions = SESSION_ACTIONS
        for index, step in enumerate(screen.position.steps):
            out = ", left out of this session" if step.left_out else ""
            there = partial(screen.go_to, index, focus=True)
            yield SystemCommand(f"Step: {step.short or step.title}{out}", step.title, there)
        for index, step in enumerate(screen.position.steps):
            for page in screen.position.pages_of(step):
                there = partial(screen.go_to, index, page.id, focus=True)
                where = "" if step.id == screen.position.step.id else f" · {step.short or step.title}"
                yield SystemCommand(f"Part: {page.title}{where}", "A part of a step", there)
        if screen.grid is not None:
            for deed in map(BY_ID.__getitem__, _IN_THE_WORKSHEET):
                words = _also(deed.label, key_name(deed.keys[0]))
                yield SystemCommand(deed.help, words, partial(screen.grid.run, deed.id))
        shown = screen.deck.page
        if isinstance(shown, HasActions):
            for own in shown.ACTIONS:
                yield SystemCommand(own.help, _also(own.label, own.shown_key), partial(shown.action_do, own.id))
    elif isinstance(screen, LibraryScreen):
        actions = LIBRARY_ACTIONS
    else:
        return
    for action in actions:
        if action.id not in _NOT_BY_NAME:
            title = action.help.split(":")[0]
            yield SystemCommand(title, _also(action.label, action.shown_key), partial(screen.action_do, action.id))
    for name in ORDER:
        yield SystemCommand(f"Theme: {NAMES[name]}", "Change the colors", partial(app.use_theme, name))
