"""What stands in a folder, for somebody who types the path of a file."""

from __future__ import annotations

import os
from collections.abc import Sequence

from content.clean import clean_line
from workshop.locked import locked

TABLES = (".csv", ".tsv", ".txt", ".xlsx")
_SCANNED = 5_000


def completions(typed: str, endings: Sequence[str] = TABLES) -> list[str]:
    """Paths that begin as typed: folders (with a slash at the end) and files of these endings, folders first. Names
    that would act on a terminal are left out; in a locked window there are none."""
    if locked():
        return []
    folder, start = os.path.split(os.path.expanduser(typed))  # noqa: PTH111 - a path in the making, not yet a Path
    shown_folder = typed[: len(typed) - len(start)] if not typed.startswith("~") or "/" in typed else "~/"
    found: list[tuple[bool, str]] = []
    try:
        with os.scandir(folder or ".") as entries:
            for number, entry in enumerate(entries):
                if number >= _SCANNED:
                    break
                name = entry.name
                hidden = name.startswith(".") and not start.startswith(".")
                if hidden or not name.casefold().startswith(start.casefold()) or clean_line(name) != name:
                    continue
                if entry.is_dir():
                    found.append((False, f"{shown_folder}{name}/"))
                elif name.casefold().endswith(tuple(endings)):
                    found.append((True, f"{shown_folder}{name}"))
    except (OSError, ValueError):
        return []
    return [path for _, path in sorted(found, key=lambda pair: (pair[0], pair[1].casefold()))]
