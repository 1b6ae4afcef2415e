"""What the command palette offers: every action, step, page and theme, by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from screens.actions import LIBRARY_ACTIONS, SESSION_ACTIONS, key_name
from screens.grid.actions import BY_ID
from screens.themes import NAMES, ORDER

if TYPE_CHECKING:
    from screens.app import WorkshopApp

_NOT_BY_NAME = ("palette", "page.enter")
_IN_THE_WORKSHEET = ("select-all", "top", "bottom", "clear", "delete-rows", "move-up", "move-down", "cut", "paste")


def commands(app: WorkshopApp, screen: Screen[object]) -> Iterable[SystemCommand]:
    """The commands of the screen under the palette."""
    from screens.library import LibraryScreen
    from screens.main import MainScreen

    if isinstance(screen, MainScreen):
        actions = SESSION_ACTIONS
        for index, step in enumerate(screen.steps):
            yield SystemCommand(
                f"Step: {step.short or step.title}", step.title, partial(screen.go_to, index, focus=True)
            )
        for index, page in enumerate(screen.page_list):
            yield SystemCommand(f"Part: {page.title}", "A part of this step", partial(screen.go_to_page, index))
        if screen.grid is not None:
            for deed in map(BY_ID.__getitem__, _IN_THE_WORKSHEET):
                yield SystemCommand(deed.help, f"Key: {key_name(deed.keys[0])}", partial(screen.grid.run, deed.id))
    elif isinstance(screen, LibraryScreen):
        actions = LIBRARY_ACTIONS
    else:
        return
    for action in actions:
        if action.id not in _NOT_BY_NAME:
            title = action.help.split(":")[0]
            yield SystemCommand(title, f"Key: {action.shown_key}", partial(screen.action_do, action.id))
    for name in ORDER:
        yield SystemCommand(f"Theme: {NAMES[name]}", "Change the colors", partial(app.use_theme, name))
