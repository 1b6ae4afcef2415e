"""The second connection of a window: it hears that there may be something new, and its locks say who is here.

A notice only says "look": what is new is found by revision and checksum, and looked for once a second in any case. The
session lock on this connection is the same as the flock of a home in files: the server frees it when the connection
ends, however it ends.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time

from store.address import DatabaseAddress
from store.api import StoreError
from store.postgres.errors import unreachable
from store.postgres.link import DatabaseLink, Row, Value
from store.postgres.server import connect, refuse_pooler

PEOPLE = "people"
"""The payload of a notice that people came, went or moved; all others are revisions."""
AGAIN = 1.0
"""Seconds between two tries to connect again."""


class Listener:
    """Wakes whoever waits for records or for people of one session. `wait` belongs to one thread, `ask` to another."""

    def __init__(self, address: DatabaseAddress, session: int) -> None:
        self._address = address
        self.channel = f"workshop_{session}"
        self.newest = 0
        self.own = 0
        self.people = threading.Event()
        self.opened = 0
        self._heard: list[str] = []
        self._turn = threading.Lock()
        self._next = 0.0
        self._waiting = False
        self._users = 2  # whoever follows the records, and whoever follows the people
        self._wake_read, self._wake_write = os.pipe()
        for fd in (self._wake_read, self._wake_write):
            os.set_blocking(fd, False)
        self._guard = threading.Lock()
        self._link: DatabaseLink | None = None
        self._open()

    @property
    def hears(self) -> bool:
        """Whether notices come in now."""
        return self._link is not None and self._link.open

    def test(self, main: DatabaseLink) -> None:
        """Raise StoreError when the server is reached through a pooler that keeps neither locks nor notices."""
        with self._turn:
            if self._link is None:
                raise unreachable(self._address.title, "the connection was lost")
            refuse_pooler(main, self._link, self.channel, self._heard)

    def wait(self, seconds: float) -> None:
        """Return when there may be records, when somebody calls `wake`, or when the time has gone by."""
        if not self._turn.acquire(blocking=False):
            self._poll(None, min(seconds, 0.05))  # somebody asks over it, and will hear what comes meanwhile
            return
        try:
            link = self._link
            socket = link.fileno() if link is not None and link.open else None
        finally:
            self._turn.release()
        if self._poll(socket, seconds) and self._turn.acquire(blocking=False):
            try:
                if self._link is link and link is not None and link.open:
                    self._waiting = True
                    link.heard()
            finally:
                self._waiting = False
                self._turn.release()

    def _poll(self, socket: int | None, seconds: float) -> bool:
        """Sleep on the pipe and that socket; whether the socket has something."""
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        if socket is not None:
            poll.register(socket, select.POLLIN)
        ready = [fd for fd, _ in poll.poll(seconds * 1000)]
        if self._wake_read in ready:
            with contextlib.suppress(OSError):
                os.read(self._wake_read, 4096)
        return socket in ready

    def wake(self) -> None:
        """End the current or the next `wait`. Harmless after `close`."""
        with self._guard, contextlib.suppress(OSError):
            if self._wake_write >= 0:
                os.write(self._wake_write, b".")

    def ask(self, query: str, *values: Value) -> list[Row]:
        """Ask something over this connection, which is opened again when it was lost. Raises StoreError."""
        with self._turn:
            link = self._ready()
            return link.ask(query, *values)

    def release(self) -> None:
        """One of the two that use it has ended; after the second everything is given back."""
        with self._guard:
            self._users -= 1
            if self._users:
                return
        self.close()

    def close(self) -> None:
        """Give everything back."""
        with self._turn:
            if self._link is not None:
                self._link.close()
                self._link = None
            self._next = float("inf")
        with self._guard:
            for fd in (self._wake_read, self._wake_write):
                with contextlib.suppress(OSError):
                    os.close(fd)
            self._wake_write = -1

    def _ready(self) -> DatabaseLink:
        if self._link is not None and self._link.open:
            return self._link
        if time.monotonic() < self._next:
            raise unreachable(self._address.title, "the connection was lost")
        self._next = time.monotonic() + AGAIN
        return self._open()

    def _open(self) -> DatabaseLink:
        link = connect(self._address, self._notice)
        try:
            link.run(f"LISTEN {self.channel}")
        except StoreError:
            link.close()
            raise
        self._link = link
        self.opened += 1  # what came while nobody listened: look
        return link

    def _notice(self, channel: str, process: int, payload: str) -> None:
        if payload == PEOPLE:
            self.people.set()
        elif payload.isdigit():
            if process != self.own:  # what this window wrote it need not look for
                self.newest = max(self.newest, int(payload))
                if not self._waiting:  # heard by whoever asked something
                    self.wake()
        else:
            self._heard.append(payload)
