"""How many windows one person has open at a session: a place for each, held by a lock of the kernel.

Whoever is killed has left their place; there is nothing to count, to wait for, or to clean up.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content.clean import clean_line
from store.api import BusyError, MissingError, ReadOnlyError, StoreError
from store.files.lock import Lock
from store.files.private import make_folders
from store.home import Locator
from store.presence.folder import PRESENCE
from workshop.sheets.values import ValueProblem, person_key


class TooMany(StoreError):
    """That person has as many windows open as one may have."""


@contextmanager
def window(session: Locator, person: str, most: int) -> Iterator[None]:
    """One of `most` places of that person at that session on this host, for the length of a `with`.

    Where nothing can be written nobody is counted: such a session is only read. Raises TooMany.
    """
    try:
        key = person_key(person)
    except ValueProblem as problem:
        raise StoreError(str(problem)) from None
    lock = _place(_folder(session), key, person, most)
    with contextlib.nullcontext() if lock is None else contextlib.closing(lock):
        yield


def _folder(session: Locator) -> Path:
    """Where the places are: in the session, or, for one in a database, in what this host keeps beside it."""
    if isinstance(session, Path):
        return session / PRESENCE
    folder = session.home.home / PRESENCE / session.id
    with contextlib.suppress(OSError):
        make_folders(folder)
    return folder


def _place(folder: Path, key: str, person: str, most: int) -> Lock | None:
    """The first free place; None where there are none to be had."""
    for number in range(1, most + 1):
        lock = Lock(folder / f"window-{key}-{number}", person)
        try:
            lock.acquire(0)
        except BusyError:
            lock.close()
        except (MissingError, ReadOnlyError):
            lock.close()
            return None
        else:
            return lock
    raise TooMany(f"{clean_line(person)} has {most} windows open at this session already; close one of them first.")
