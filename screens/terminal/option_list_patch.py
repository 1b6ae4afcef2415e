"""Keys that come before a list is laid out.

Textual up to 8.2 looks up the line of the highlighted option when a page key comes, and fails when the list has not
been laid out since its options changed. Over a slow line keys come in bundles, so that is an everyday case. Such a key
is too early to mean anything and does nothing.
"""

from __future__ import annotations

import contextlib
from functools import wraps
from typing import Any

from textual.widgets import OptionList


def ignore_page_keys_before_layout() -> None:
    """Let every list, the command palette's too, pass over such keys. Calling it again changes nothing."""
    move = OptionList._move_page
    if hasattr(move, "__wrapped__"):
        return

    @wraps(move)
    def guarded_move_page(self: OptionList, direction: Any) -> None:
        with contextlib.suppress(KeyError, IndexError):
            move(self, direction)

    OptionList._move_page = guarded_move_page  # type: ignore[method-assign]
