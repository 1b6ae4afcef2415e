"""One nonce is one history: which of several folders with the same one may go on, and what the others are told.

A session knows the name its folder was made with. So a copy beside it is known as a copy, and the people at work in the
original are not disturbed; a session that was only renamed, or brought back from a backup, goes on as it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from store.api import StoreError
from store.journal.sessionfile import SessionFile, read_session


def duplicate_reason(folder: Path, session: SessionFile) -> str:
    """Why nobody may write in this folder because of another one beside it; empty when they may."""
    if folder.name == session.made_as:
        return ""
    others = same_history(folder, session)
    if not others:
        return ""
    if session.made_as in others:
        return (
            f"{session.info.id} is a copy of {session.made_as}. Only one of them can be edited. "
            f"Open {session.made_as}, or make the copy its own session: workshop fsck {session.info.id} --as-new"
        )
    return (
        f"{session.info.id} and {others[0]} are copies of one session, and neither has its first name. Only one of "
        f"them can be edited. Move one out of {folder.parent}, or make it its own session: "
        f"workshop fsck {session.info.id} --as-new"
    )


def same_history(folder: Path, session: SessionFile) -> list[str]:
    """The names of the other folders beside this one that hold a session with its nonce, in order."""
    try:
        with os.scandir(folder.parent) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir() and not folder.samefile(entry.path))
    except OSError:
        return []
    return [name for name in names if _nonce(folder.parent / name) == session.info.nonce]


def _nonce(folder: Path) -> str:
    try:
        return read_session(folder).info.nonce
    except StoreError:
        return ""
