"""The named styles of a grid and their look in every theme. Nothing is said by color alone."""

from __future__ import annotations

STYLES = (
    "text", "header", "heading", "fixed", "invite", "cursor", "away", "selected", "edit", "caret", "ghost",
    "list", "marked", "badge", "failed", "author", "beside", "scroll",
)  # fmt: skip
"""The names that runs of a frame carry; the component class of each is `grid--<name>`."""
GRID_CSS = """
WorksheetGrid {
    height: 1fr; width: 1fr; color: $foreground;
    & > .grid--text { color: $foreground; }
    & > .grid--fixed { color: $text-muted; }
    & > .grid--header { color: $foreground; text-style: bold underline; }
    & > .grid--heading { color: $accent; text-style: bold; }
    & > .grid--invite { color: $text-muted; text-style: italic; }
    & > .grid--cursor { color: $background; background: $primary; text-style: bold; }
    & > .grid--away { color: $primary; text-style: bold; }
    & > .grid--selected { color: $foreground; background: $primary 30%; text-style: bold; }
    & > .grid--edit { color: $foreground; background: $panel; }
    & > .grid--caret { color: $background; background: $accent; text-style: bold; }
    & > .grid--ghost { color: $text-muted; background: $panel; text-style: italic; }
    & > .grid--list { color: $foreground; background: $panel; }
    & > .grid--marked { color: $background; background: $accent; text-style: bold; }
    & > .grid--badge { color: $accent; text-style: bold; }
    & > .grid--failed { color: $background; background: $error; text-style: bold; }
    & > .grid--author { color: $background; background: $accent; text-style: italic; }
    & > .grid--beside { color: $accent; text-style: italic; }
    & > .grid--scroll { color: $accent; }
}
"""
