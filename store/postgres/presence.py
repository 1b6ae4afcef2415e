"""Who has a session in a database open: a row each, which counts as long as its owner's connection holds its lock."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from store.api import Location, PresentUser, StoreError
from store.postgres.link import data, number, text
from store.postgres.listener import PEOPLE, Listener
from store.postgres.server import PRESENCE
from store.presence.channel import People, in_order
from store.presence.folder import decode, encode
from workshop.sheets.model import Role

_HERE = f"""
SELECT presence.client, presence.card FROM workshop.presence JOIN pg_locks ON locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = {PRESENCE}::oid AND objid = presence.slot::oid AND objsubid = 2 AND granted
WHERE presence.session = $1 LIMIT 500
"""
_SWEEP = f"""
DELETE FROM workshop.presence WHERE session = $1 AND NOT EXISTS (
    SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = {PRESENCE}::oid AND objid = presence.slot::oid
    AND objsubid = 2 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


class DatabasePresence:
    """The people of one session. A `PresenceChannel` over the listener's connection.

    `shown`: whether others may see this one, which takes a row and a lock.
    """

    def __init__(self, listener: Listener, session: int, me: PresentUser, *, shown: bool) -> None:
        self._listener, self._session, self._me, self._shown = listener, session, me, shown
        self._entered = 0  # the opening of the listener's connection in which our lock was taken
        self._people: People = (me,)
        self._left, self._slot = False, 0

    def publish(self, where: Location) -> None:
        """Write where this person is into their own row, and say so."""
        self._me = replace(self._me, where=where)
        if self._entered == self._listener.opened:
            with contextlib.suppress(StoreError):
                self._say("UPDATE workshop.presence SET card = $1 WHERE client = $2", encode(self._me), self._me.client)

    def list_people(self) -> People:
        """Everybody whose lock is held; the last answer while the database cannot be reached."""
        if self._shown and self._entered != self._listener.opened:
            with contextlib.suppress(StoreError):
                self._enter()
        with contextlib.suppress(StoreError):
            read = [(text(client), data(card)) for client, card in self._listener.ask(_HERE, self._session)]
            others = [decode(client, card) for client, card in read if client != self._me.client]
            self._people = in_order([self._me, *(one for one in others if one is not None)])
        return in_order([self._me, *(one for one in self._people if one.client != self._me.client)])

    def wait(self, seconds: float) -> bool:
        """Sleep until somebody came, went or moved; False when the seconds went by."""
        heard = self._listener.people.wait(seconds)
        self._listener.people.clear()
        return heard

    def wake(self) -> None:
        """End the current or the next `wait`."""
        self._listener.people.set()

    def leave(self) -> None:
        """Take the row away and free the lock."""
        if self._left:
            return
        self._left = True
        if self._entered:
            with contextlib.suppress(StoreError):
                self._say("DELETE FROM workshop.presence WHERE client = $1", self._me.client)
                self._listener.ask(f"SELECT pg_advisory_unlock({PRESENCE}, $1)", self._slot)
        self._listener.release()

    def _enter(self) -> None:
        """Take a lock of our own, and only then the row that says whose it is."""
        ask = self._listener.ask
        if self._me.role is not Role.OBSERVER:
            ask(_SWEEP, self._session)
        slot = self._slot = number(ask("SELECT nextval('workshop.slots')")[0][0])
        opened = self._listener.opened
        ask(f"SELECT pg_advisory_lock({PRESENCE}, $1)", slot)
        self._say(
            "INSERT INTO workshop.presence (slot, session, client, card) VALUES ($1, $2, $3, $4)",
            slot, self._session, self._me.client, encode(self._me),
        )  # fmt: skip
        self._entered = opened

    def _say(self, query: str, *values: str | int | bytes) -> None:
        self._listener.ask(query, *values)
        self._listener.ask("SELECT pg_notify($1, $2)", self._listener.channel, PEOPLE)
