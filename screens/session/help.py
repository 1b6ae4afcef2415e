"""`?`: what this page is for and what every key does here, from the registry and the grid's own list of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from content.blocks import Audience
from screens.grid.actions import ACTIONS as GRID_ACTIONS
from screens.pages.page import HasActions
from screens.session.actions import SESSION_ACTIONS
from screens.widgets.actions import key_name
from screens.widgets.dialogs import Read
from screens.widgets.key_sheet import key_rows, key_sheet
from screens.widgets.prose import to_content

if TYPE_CHECKING:
    from textual.widget import Widget

    from screens.session.position import Position

_LEVELS = (
    "There are two modes; the last line names the one you are in. [TYPE]: typing goes into the current cell. Press Esc "
    "for [COMMANDS]: the page is dimmed, and letters are commands; while you type, the first Esc keeps the text. While "
    "rows are selected, and on pages with commands of their own, letters are commands, too. Each edit is saved when "
    "you leave the cell."
)


def help_for(position: Position, page: Widget | None, *, worksheet: bool) -> Read:
    """Help for the current step and `page`, the widget shown for it. `worksheet`: there is one on the page."""
    questions = position.step.prose(Audience.PARTICIPANTS)
    parts = [to_content(passage.markdown) for passage in questions]
    if page is not None and page.HELP:
        parts.append(to_content(page.HELP))
    parts += [Content(_LEVELS)]
    if worksheet:
        parts.append(key_sheet("In the worksheet", [(", ".join(map(key_name, a.keys)), a.help) for a in GRID_ACTIONS]))
    if isinstance(page, HasActions):
        parts.append(key_sheet("On this page", key_rows(page.ACTIONS)))
    parts.append(key_sheet("Everywhere, and after Esc by letter", key_rows(SESSION_ACTIONS)))
    return Read(f"Help: {position.page.title}", Content("\n\n").join(parts))
