"""What `workshop serve` asks of a database: to be the only server of a session, and how many windows it may open."""

from __future__ import annotations

import socket

from content.clean import clean_line
from store.address import DatabaseAddress
from store.home import ServingLock
from store.postgres.link import DatabaseLink, number, text
from store.postgres.rows import ReadPosition
from store.postgres.server import SERVING, connect

_EACH = 2
"""Connections of one window: for records, and for people."""
_WHO = f"""
SELECT application_name, host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND classid = {SERVING}::oid AND objid = $1::oid AND objsubid = 2 AND granted
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_LEFT = """
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL)
"""
_NAME = "workshop serve on "


class DatabaseServingLock(ServingLock):
    """A session lock of the server's: freed by it when the connection ends, however that ends."""

    def __init__(self, address: DatabaseAddress, place: ReadPosition) -> None:
        self._address, self._place = address, place
        self._link: DatabaseLink | None = None

    def take(self) -> str:
        """See `ServingLock`."""
        if self._link is not None and self._link.open:
            self._link.ask("SELECT 1")
            return ""
        link = connect(self._address)
        try:
            link.ask("SELECT set_config('application_name', $1, false)", f"{_NAME}{socket.gethostname()}")
            key = self._place.key
            if text(link.ask(f"SELECT pg_try_advisory_lock({SERVING}, $1)", key)[0][0]) != "t":
                rows = link.ask(_WHO, key)
                link.close()
                return _who(*map(text, rows[0])) if rows else "another server"
        except BaseException:
            link.close()
            raise
        self._link = link
        return ""

    def close(self) -> None:
        """See `ServingLock`."""
        if self._link is not None:
            self._link.close()
            self._link = None


def _who(name: str, address: str) -> str:
    """The host that has the lock, as far as the database lets this role see it."""
    host = clean_line(name.removeprefix(_NAME) if name.startswith(_NAME) else address)[:60]
    return f"the host {host}" if host else "another host"


def windows_left(link: DatabaseLink) -> int:
    """How many more windows this server takes before it has no connection left for them."""
    return max(0, number(link.ask(_LEFT)[0][0])) // _EACH
