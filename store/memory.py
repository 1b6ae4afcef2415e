"""A session in memory: for tests, and the plainest statement of what a store does."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator

from content.model import Pack
from store.api import BusyError, Identity, PresentUser, SessionInfo, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.connection import Connection
from store.files.file_watcher import SAFETY
from store.files.lock import WAIT
from store.journal import codec
from store.presence.channel import MemoryPresence
from workshop.sheets.fold import fold
from workshop.sheets.model import Record, Role, State
from workshop.sheets.permissions import OBSERVING


class MemorySession:
    """The records, and the people, that all MemoryStores of one session share; its clock is theirs too."""

    def __init__(self, pack: Pack, clock: Clock = SYSTEM_CLOCK) -> None:
        self.pack = pack
        self.clock = clock
        self.info = SessionInfo("memory", secrets.token_hex(16), pack.id, pack.sha256, clock.stamp(), None)
        self.records: list[Record] = []
        self.lock = threading.Lock()
        self.wakes: list[threading.Event] = []
        self.people: list[MemoryPresence] = []


class MemoryLog:
    """The order, kept in a list."""

    def __init__(self, session: MemorySession) -> None:
        self._session = session
        self._seen = 0
        self._added: list[Record] = []
        self._wake = threading.Event()
        session.wakes.append(self._wake)

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Take the session's lock. Raises BusyError after five seconds."""
        if not self._session.lock.acquire(timeout=WAIT):
            raise BusyError(f"Another window has had this session locked for more than {WAIT:g} seconds; try again.")
        try:
            yield
        finally:
            self._session.lock.release()

    def tail(self, *, held: bool = False) -> list[Record]:
        """What others added since the last call."""
        news = self._session.records[self._seen :]
        self._seen += len(news)
        return news

    def add(self, record: Record) -> Record:
        """Take a record up into the next `write`, after a round trip through the codec."""
        _, _, read = codec.encode_read(record, 0)
        self._added.append(read)
        return read

    def write(self) -> tuple[int, StoreError | None]:
        """Append what was added and wake every other connection; it never fails."""
        written, self._added = self._added, []
        self._session.records.extend(written)
        self._seen += len(written)
        for wake in list(self._session.wakes):
            wake.set()
        return len(written), None

    def drop(self) -> None:
        """Forget what was added and not written."""
        self._added = []

    def sync(self) -> None:
        """Memory is as durable as it gets."""

    def at(self, revision: int) -> Record | None:
        """The record of that revision, written or added; None when there is none."""
        known = [*self._session.records, *self._added] if self._added else self._session.records
        return known[revision - 1] if 0 < revision <= len(known) else None

    def records(self, last: int) -> Iterator[Record]:
        """The records up to `last`, as they are now."""
        return iter(self._session.records[:last])

    def wait(self, seconds: float = SAFETY) -> None:
        """Sleep until somebody wrote, `wake` is called, or the seconds have gone by."""
        self._wake.wait(seconds)
        self._wake.clear()

    def wake(self) -> None:
        """End the current or the next `wait`."""
        self._wake.set()

    def close(self) -> None:
        """Stop being woken by others."""
        with contextlib.suppress(ValueError):
            self._session.wakes.remove(self._wake)


class MemoryStore(Connection):
    """A connection to a session in memory; a new session when none is given."""

    def __init__(
        self,
        pack: Pack,
        identity: Identity,
        session: MemorySession | None = None,
        clock: Clock | None = None,
    ) -> None:
        session = session or MemorySession(pack)
        self.session = session
        log = MemoryLog(session)
        reason = OBSERVING if identity.role is Role.OBSERVER else ""
        super().__init__(log, session.info, identity, pack, fold(State(), log.tail()), reason, clock or session.clock)
        self.start()

    def _presence_channel(self, me: PresentUser) -> MemoryPresence:
        return MemoryPresence(me, self.session.people)
