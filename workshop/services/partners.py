"""The partners of all sessions of a home, as far as whoever asks may see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from store.api import StoreError
from store.home import Home, folder_of
from store.library.facts import FactsReader, Progress
from store.library.names import read_names
from workshop.locked import locked
from workshop.notes.partner_directory import DirectoryEntry, Sight, directory
from workshop.sheets.model import Role


def sight_of(role: Role | None) -> Sight:
    """What somebody in that role of a session may see of the others; None is whoever has the library itself open."""
    return Sight.WHOLE if role in (None, Role.FACILITATOR, Role.COORDINATOR) else Sight.SESSIONS


def partner_directory(
    home: Home | Path,
    role: Role | None,
    progress: Progress = lambda done, of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[DirectoryEntry]:
    """Every partner that a session of this home names. Reads what changed; for a thread. Raises StoreError.

    In a locked window it is always refused: who was let in to one session learns nothing of the others.
    """
    if locked():
        raise StoreError("Only this session is open here. The partners of all sessions are shown on the host.")
    return directory(FactsReader(home).read(progress, cancelled), read_names(folder_of(home)), sight_of(role))
