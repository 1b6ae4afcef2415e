"""A session in a database: a `Connection` on its log, seen by others through the listener's lock."""

from __future__ import annotations

import time
from pathlib import Path

from content.model import Pack
from store.api import Identity, PresentUser, SessionInfo
from store.clock import Clock
from store.connection import Connection
from store.postgres.listener import Listener
from store.postgres.pg_log import PgLog
from store.postgres.presence import DatabasePresence
from store.postgres.rows import ReadPosition
from store.postgres.seen import note_seen
from store.presence.channel import PresenceChannel
from workshop.sheets.model import State

PAUSE = 2.0
"""Seconds between two notes of how far this host has seen."""


class DatabaseStore(Connection):
    """One open connection to a session in a database. Made by `DatabaseHome.open`.

    `shown`: whether others may see that this one is here.
    """

    def __init__(
        self,
        log: PgLog,
        listener: Listener,
        place: ReadPosition,
        info: SessionInfo,
        identity: Identity,
        pack: Pack,
        state: State,
        reason: str,
        shown: bool,
        clock: Clock,
        home: Path,
    ) -> None:
        super().__init__(log, info, identity, pack, state, reason, clock)
        self._rows, self._listener, self._place, self._shown, self._home = log, listener, place, shown, home
        self._noted, self._next = 0, 0.0

    def _presence_channel(self, me: PresentUser) -> PresenceChannel:
        return DatabasePresence(self._listener, self._place.key, me, shown=self._shown)

    def _after_append(self) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + PAUSE
            self._note()

    def _end(self) -> None:
        self._note()
        super()._end()

    def _note(self) -> None:
        """Remember the newest record that is known to be there."""
        if self._rows.revision > self._noted:
            self._noted = self._rows.revision
            note_seen(self._home, self._place.nonce, self._rows.revision, self._rows.crc)
