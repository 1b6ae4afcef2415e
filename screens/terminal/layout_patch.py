"""Texts that change again before their first change was laid out.

Textual up to 8.2 remembers the size of a widget until it asks for a layout, and counts that once for all changes before
the next pause of the widget. When the screen is laid out between two of them, as on a busy machine, the size of the
first stays: the second one, if longer, is cut off until it changes again.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from textual.geometry import Region
from textual.widget import Widget


def count_every_change_of_size() -> None:
    """Let no widget keep the size of a text it does not have any more. Calling it again changes nothing."""
    refresh = Widget.refresh
    if hasattr(refresh, "__wrapped__"):
        return

    @wraps(refresh)
    def counting_refresh(self: Widget, *regions: Region, layout: bool = False, **more: Any) -> Widget:
        if layout and self._layout_required:  # else Textual counts it
            self._layout_updates += 1
        return refresh(self, *regions, layout=layout, **more)

    Widget.refresh = counting_refresh  # type: ignore[method-assign, assignment]
