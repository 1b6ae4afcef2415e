"""`?`: what this page is for and what every key does here, from the registry and the grid's own list of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from content.model import Audience
from screens.grid.actions import ACTIONS as GRID_ACTIONS
from screens.pages.page import HasActions
from screens.widgets.actions import LIBRARY_ACTIONS, SESSION_ACTIONS, Action, key_name
from screens.widgets.dialogs import Read
from screens.widgets.prose import to_content

if TYPE_CHECKING:
    from screens.session.screen import MainScreen

_LEVELS = (
    "Two levels. On the page you type into the cell the cursor is on. Esc stops typing and keeps the text; Esc once "
    "more brings you to the steps: there plain letters are commands. Every edit is saved as soon as you leave the "
    "cell; there is nothing to save, and quitting is always safe."
)


def help_for(screen: MainScreen) -> Read:
    """Help for the step and page shown now."""
    step, page = screen.step, screen.page
    asked = step.prose(Audience.PARTICIPANTS)[:1]
    parts = [to_content(passage.markdown) for passage in asked]
    if page is not None and page.HELP:
        parts.append(to_content(page.HELP))
    parts += [Content(_LEVELS)]
    if screen.grid is not None:
        parts.append(_sheet("In the worksheet", [(", ".join(map(key_name, a.keys)), a.help) for a in GRID_ACTIONS]))
    if isinstance(page, HasActions):
        parts.append(_sheet("On this page", _rows(page.ACTIONS)))
    parts.append(_sheet("Everywhere, and after Esc by letter", _rows(SESSION_ACTIONS)))
    return Read(f"Help: {screen.page_list[screen.page_index].title}", Content("\n\n").join(parts))


def library_help() -> Read:
    """Help for the library."""
    words = Content("Every session of this home. Open one, or start a new one; nothing here can be lost by a key.")
    return Read("Help: library", Content("\n\n").join([words, _sheet("Keys", _rows(LIBRARY_ACTIONS))]))


def _rows(actions: tuple[Action, ...]) -> list[tuple[str, str]]:
    rows = []
    for action in actions:
        keys = [key_name(key) for keys in (action.keys, action.letter) for key in keys.split(",") if key]
        rows.append((", ".join(keys), action.help))
    return rows


def _sheet(title: str, rows: list[tuple[str, str]]) -> Content:
    lines = [Content.styled(title, "bold $accent")]
    lines += [Content.assemble((f"{keys:<16}", "bold"), f" {words}") for keys, words in rows]
    return Content("\n").join(lines)
