"""A home in a database: many hosts, one set of sessions, one disclosure log.

What belongs to one host stays in a folder of it: the catalogue (a memory), drafts, settings, modules, and how far this
host has seen each session.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.files import read_files
from store.address import DatabaseAddress
from store.api import CorruptError, Identity, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.files.canonical import seed
from store.files.private import make_folders
from store.home import DatabaseSession, Home, Locator, ServingLock
from store.journal.entry import SessionEntry, SessionSummary
from store.journal.sessionfile import FORMAT, SessionFile, new_session_id, session_bytes
from store.library.summary import summary_of
from store.postgres.errors import NotInOrderError
from store.postgres.link import DatabaseLink, Row, data, number, text
from store.postgres.listener import Listener
from store.postgres.pg_log import PgLog
from store.postgres.rows import ReadPosition, all_records
from store.postgres.server import connect, server_clock
from store.postgres.sessions import AWAY, enter, lacking_here, pack_of, place_of, session_at
from store.postgres.store import DatabaseStore
from workshop.sheets.fold import fold
from workshop.sheets.model import Record, Role, State
from workshop.sheets.permissions import OBSERVING

if TYPE_CHECKING:
    from content.model import Pack
    from store.api import SessionStore
    from store.disclosures.chain import LogKeeper
    from store.journal.fsck import FsckReport
    from store.moving import WholeSession

_LIST = f"""
SELECT id, key, head, last.revision, last.crc FROM workshop.sessions LEFT JOIN LATERAL (
    SELECT revision, crc FROM workshop.records WHERE session = key ORDER BY revision DESC LIMIT 1) AS last ON true
WHERE {AWAY} IS NOT TRUE ORDER BY id COLLATE "C"
"""


class DatabaseHome(Home):
    """All sessions of one database; `home` is the folder of what this host keeps beside it."""

    shared = True

    def __init__(self, address: DatabaseAddress, folder: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__(folder, address.text, clock)
        self.address = address

    @contextlib.contextmanager
    def connected(self) -> Iterator[DatabaseLink]:
        """A connection for the length of a `with`. Raises StoreError."""
        link = connect(self.address)
        try:
            yield link
        finally:
            link.close()

    # ------------------------------------------------------------------ finding

    def find(self, name: str) -> DatabaseSession:
        """See `Home`."""
        return DatabaseSession(self, self._find(clean_line(name)))

    def all(self) -> list[Locator]:
        """See `Home`."""
        return [DatabaseSession(self, one) for one in self._ids()]

    def _ids(self) -> list[str]:
        query = f"SELECT id FROM workshop.sessions WHERE {AWAY} IS NOT TRUE"
        with self.connected() as link:
            return sorted(text(row[0]) for row in link.ask(query))

    def stamp(self, where: Locator) -> str:
        """See `Home`."""
        with self.connected() as link:
            place, _ = session_at(link, where)
            query = "SELECT revision, crc FROM workshop.records WHERE session = $1 ORDER BY revision DESC LIMIT 1"
            rows = link.ask(query, place.key)
            return _stamp(rows[0][0], rows[0][1]) if rows else ""

    def read(self, where: Locator) -> tuple[SessionFile, list[Record]]:
        """See `Home`."""
        with self.connected() as link:
            place, session = session_at(link, where)
            return session, list(all_records(link, place))

    # ------------------------------------------------------------------ the library

    def _current(self, known: Mapping[str, SessionSummary]) -> Iterable[SessionSummary]:
        with self.connected() as link:
            with contextlib.suppress(OSError):
                make_folders(self.home)  # or the catalogue would have no place
            for row in link.ask(_LIST):
                before = known.get(text(row[0]))
                if before is not None and not before.entry.problem and before.stamp == _stamp(row[3], row[4]):
                    yield before
                else:
                    yield self._summary(link, row)

    def _summary(self, link: DatabaseLink, row: Row) -> SessionSummary:
        name = text(row[0])
        try:
            place, session = place_of(name, number(row[1]), data(row[2]))
            records = list(all_records(link, place, number(row[3])))
            state = fold(State(), records)
            problem = lacking_here(link, self.home, place)
            return summary_of(name, session, state, records[-1].edit.at, problem, _stamp(row[3], row[4]))
        except (StoreError, ValueError, LookupError, TypeError) as error:
            why = str(error) if isinstance(error, StoreError) else f"{name} is damaged; run: workshop fsck {name}"
            return SessionSummary(SessionEntry(name, problem=why))

    # ------------------------------------------------------------------ opening

    def open(
        self, where: Locator, identity: Identity, pack: Pack | None, clock: Clock, *, unseen: bool = False
    ) -> SessionStore:
        """See `Home`."""
        identity = replace(identity, person=clean_line(identity.person)[:200])
        link = connect(self.address)
        listener: Listener | None = None
        try:
            place, session = session_at(link, where)
            module, problem = pack_of(link, self.home, session, pack)
            listener = Listener(self.address, place.key)
            listener.test(link)
            log = PgLog(self.address, link, listener, place)
            reason = self._why_not(link, session, identity) or problem
            state = _folded(log, place)
            reason = reason or lacking_here(link, self.home, place)
            clock = server_clock(link, clock)
            shown = not unseen and (not reason or reason == OBSERVING)
            store = DatabaseStore(
                log, listener, place, session.info, identity, module, state, reason, shown, clock, self.home
            )
        except BaseException:
            link.close()
            if listener is not None:
                listener.close()
            raise
        store.start()
        return store

    def _why_not(self, link: DatabaseLink, session: SessionFile, identity: Identity) -> str:
        """Why that session can only be read here by that person; empty when it can be written."""
        if session.format > FORMAT:
            return (
                f"This session was made by a newer version of workshop (format {session.format}); what this version "
                "understands can be read. Install the newer version to continue."
            )
        if identity.role is Role.OBSERVER:
            return OBSERVING
        query = "SELECT has_any_column_privilege('workshop.records', 'INSERT'), pg_is_in_recovery()"
        may, standby = link.ask(query)[0]
        if text(standby) == "t":
            return f"{self.name} is a standby, so the session is read-only here."
        return "" if text(may) == "t" else f"Your role may only read in {self.name}; ask its administrator."

    def serving(self, where: Locator) -> ServingLock:
        """See `Home`."""
        from store.postgres.serving import DatabaseServingLock

        with self.connected() as link:
            return DatabaseServingLock(self.address, session_at(link, where)[0])

    def windows_left(self) -> int | None:
        """See `Home`."""
        from store.postgres.serving import windows_left

        with self.connected() as link:
            return windows_left(link)

    def pack(self, where: Locator, session: SessionFile) -> Pack:
        """See `Home`."""
        with self.connected() as link:
            return pack_of(link, self.home, session)[0]

    # ------------------------------------------------------------------ making

    def make(
        self, title: str, pack: Pack, created: str, lines: Callable[[int], Iterable[bytes]], origin: str = ""
    ) -> str:
        """See `Home`."""
        files = read_files(pack.path)
        with self.connected() as link:
            for _ in range(20):
                session_id = new_session_id(title)
                head = session_bytes(pack, session_id, created, origin)
                try:
                    enter(link, session_id, head, files, lines(seed(head)))
                except NotInOrderError:
                    continue  # somebody has that name
                return session_id
        raise StoreError(f"No free name was found in {self.name}; try again.")

    @contextlib.contextmanager
    def leaving(self, where: Locator, to: str) -> Iterator[WholeSession]:
        """See `Home`."""
        from store.postgres.moved import leaving

        with self.connected() as link, leaving(link, self.home, where, to) as whole:
            yield whole

    def arrive(self, whole: WholeSession) -> None:
        """See `Home`."""
        from store.postgres.moved import arrive

        with self.connected() as link:
            arrive(link, whole)

    # ------------------------------------------------------------------ checking, and the disclosure log

    def fsck(self, where: Locator, *, repair: bool = False) -> FsckReport:
        """See `Home`. There is never a torn tail to repair."""
        from store.postgres.verify import verify

        with self.connected() as link:
            return verify(link, self.home, where)

    def rebuild(self, where: Locator, source: str = "") -> list[str]:
        """See `Home`."""
        from store.postgres.verify import rebuild

        if source:
            raise StoreError("--from names a file beside a journal, and this session is in a database.")
        with self.connected() as link:
            return rebuild(link, self.home, where)

    def disclosures(self) -> LogKeeper:
        """See `Home`."""
        from store.postgres.disclosures import DatabaseChain

        return DatabaseChain(self.address, self.home)


def _folded(log: PgLog, place: ReadPosition) -> State:
    """The state of every record that is there now."""
    state = State()
    log.expect()
    while records := log.tail():
        try:
            state = fold(state, records)
        except (ValueError, LookupError, TypeError, StopIteration, RuntimeError) as error:
            raise CorruptError(
                f"A record of {place.id} after revision {state.revision} does not fit what was there before it "
                f"({type(error).__name__}); run: workshop fsck {place.id}"
            ) from error
        log.expect()
    return state


def _stamp(revision: bytes | None, crc: bytes | None) -> str:
    return f"{number(revision)}:{number(crc):08x}"
