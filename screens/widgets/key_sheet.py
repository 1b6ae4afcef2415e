"""Keys and what they do, as the lines of a help text."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from screens.widgets.actions import Action, key_name


def key_rows(actions: Sequence[Action]) -> list[tuple[str, str]]:
    """All keys of each action, as people read them, and what it does."""
    rows = []
    for action in actions:
        keys = [key_name(key) for keys in (action.keys, action.letter) for key in keys.split(",") if key]
        rows.append((", ".join(keys), action.help))
    return rows


def key_sheet(title: str, rows: Sequence[tuple[str, str]]) -> Content:
    """A title, then one line for each pair of keys and words."""
    lines = [Content.styled(title, "bold $accent")]
    lines += [Content.assemble((f"{keys:<16}", "bold"), f" {words}") for keys, words in rows]
    return Content("\n").join(lines)
