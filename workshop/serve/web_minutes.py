"""The minutes as a file for the browser: made here, fetched once, under a name that nobody else knows."""

from __future__ import annotations

import asyncio
import secrets
import time
from pathlib import Path
from typing import NamedTuple

_SECONDS = 60.0
"""Seconds within which a file is fetched."""
_WAITING = 40
ENDING = ".docx"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Minutes(NamedTuple):
    """A file that waits to be fetched by the person it was made for."""

    person: str
    name: str
    data: bytes
    until: float


class MinutesDesk:
    """Makes one file at a time, so that thirty people who ask do not stop the others."""

    def __init__(self, home: Path, session: str) -> None:
        self._home, self._session = home, session
        self._waiting: dict[str, Minutes] = {}
        self._one = asyncio.Lock()

    async def make(self, person: str) -> str:
        """Make the minutes as they are now; the key under which that person fetches them. Raises StoreError."""
        async with self._one:
            name, data = await asyncio.to_thread(_written, self._home, self._session)
        key = secrets.token_urlsafe(24)
        self._waiting = {one: file for one, file in self._waiting.items() if file.until > time.monotonic()}
        while len(self._waiting) >= _WAITING:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[key] = Minutes(person, name, data, time.monotonic() + _SECONDS)
        return key

    def fetch(self, key: str, person: str) -> Minutes | None:
        """The file of that key, once; None for anybody else, and when it is too late."""
        file = self._waiting.get(key)
        if file is None or file.person != person:
            return None
        del self._waiting[key]
        return file if file.until > time.monotonic() else None


def _written(home: Path, session: str) -> tuple[str, bytes]:
    """Name and bytes: what everyone may have, whoever asks."""
    from store import open_session
    from store.api import Identity
    from store.exports import MINUTES, file_bytes, file_name
    from store.library.catalog import Library
    from workshop.sheets.model import Role

    store = open_session(Library(home).find(session), Identity("", Role.OBSERVER))
    try:
        return file_name(store, MINUTES, ENDING), file_bytes(store, ENDING)
    finally:
        store.close()
