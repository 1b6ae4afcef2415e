"""Who has opened a session on this account of this host, kept beside the drafts, so that nobody is asked twice who they
are where one person alone ever works.

A convenience like a place: it proves nothing, is no part of the session, and losing it costs one question.
"""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

from content.clean import clean_line
from store.files.private import write_private

_MOST = 50


def _file(folder: Path, session: str) -> Path:
    return folder / f"{re.sub(r'[^A-Za-z0-9-]', '_', session)[:80]}.json"


def visitors(folder: Path, session: str) -> list[str]:
    """The names under which that session was opened here, the last one last; none when that cannot be read."""
    try:
        found = json.loads(_file(folder, session).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    return [clean_line(name) for name in found if isinstance(name, str) and name] if isinstance(found, list) else []


def note_visitor(folder: Path, session: str, person: str) -> None:
    """That person has opened the session here; a folder that cannot be written is not worth a message."""
    others = [name for name in visitors(folder, session) if name != person]
    with contextlib.suppress(OSError):
        write_private(_file(folder, session), json.dumps([*others, person][-_MOST:]).encode())
