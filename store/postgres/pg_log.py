"""The order of records in a database: rows that only ever follow each other, written under an advisory lock.

A commit is two messages. The first begins a transaction, takes the session's lock and reads what others wrote, in this
order: in `read committed` every statement sees what was committed before it began, so the tail is whole. Then `decide`
runs here, and the second message inserts, notifies and commits. If the connection is lost behind it, whether the
records are there is found out by asking, under the lock again: whoever wrote them may still be at it.

Where nobody else wrote of late it is one message: it takes the lock, and inserts only if the last record is still the
one that was decided on. If it is not, nothing happens, and the commit is made again in two.
"""

from __future__ import annotations

import contextlib
import time
from collections import OrderedDict
from collections.abc import Iterator

from store.address import DatabaseAddress
from store.api import CorruptError, MissingError, StoreError
from store.files.file_watcher import SAFETY
from store.journal import codec
from store.journal.codec import BadRecordLine
from store.log import Overtaken
from store.postgres.errors import NotInOrderError, UnreachableError
from store.postgres.link import DatabaseLink, Row, data, number, text
from store.postgres.listener import Listener
from store.postgres.rows import AT_ONCE, BULK, ROWS, ReadPosition, all_records, decoded, lacking, unreadable
from store.postgres.server import connect, locking
from workshop.sheets.model import Record

PATIENCE = 20.0
"""Seconds to wait for a server that is gone before an edit is answered with that."""
_RECENT = 512


class PgLog:
    """One connection's view of the order of one session. A `Log`."""

    def __init__(self, address: DatabaseAddress, link: DatabaseLink, listener: Listener, place: ReadPosition) -> None:
        self._address, self._link, self._listener, self._place = address, link, listener, place
        self.revision, self.crc = 0, place.seed
        self._added: list[tuple[Record, int, bytes]] = []
        self._found: list[Record] | None = None  # while held: the tail that came with the lock
        self._recent: OrderedDict[int, Record] = OrderedDict()
        self._looked = 0.0
        self._missed = 0.0  # when the server was first found to be gone; 0 while it is there
        self._opened = 0
        self._hopes = False  # while held: without the lock, and only as long as nobody else writes
        self._alone = False  # the last commit found nothing that this window had not read
        self._listener.own = link.process

    # ------------------------------------------------------------------ reading

    def tail(self, *, held: bool = False) -> list[Record]:
        """What came since the last call; without the lock nothing is asked where nothing is to be expected."""
        if held:
            found, self._found = self._found or [], None
            return found
        listener = self._listener
        opened = listener.opened
        if listener.newest <= self.revision and opened == self._opened and time.monotonic() < self._looked + SAFETY:
            return []
        rows = self._ready(0.0).ask(ROWS, self._place.key, self.revision, AT_ONCE, seconds=BULK)
        records = self._taken(rows, held=False)
        if len(rows) < AT_ONCE:
            self._looked, self._opened = time.monotonic(), opened
        return records

    def expect(self) -> None:
        """Let the next `tail` look, whether or not anything is to be expected."""
        self._looked = 0.0

    def _taken(self, rows: list[Row], *, held: bool) -> list[Record]:
        """The records of these rows, each verified against the one before it."""
        found: list[Record] = []
        for row in rows:
            try:
                record, crc = decoded(row, self.revision, self.crc)
            except BadRecordLine as bad:
                if held or not found:
                    raise unreadable(self._place.id, self.revision + 1, bad) from None
                break  # those before it first
            self._remember(record)
            self.revision, self.crc = record.revision, crc
            found.append(record)
        return found

    def at(self, revision: int) -> Record | None:
        """The record of that revision, from memory or from the server."""
        for record, _, _ in self._added:
            if record.revision == revision:
                return record
        if revision not in self._recent:
            query = "SELECT body FROM workshop.records WHERE session = $1 AND revision = $2"
            rows = self._ready(0.0).ask(query, self._place.key, revision)
            if not rows:
                return None
            self._remember(codec.decode_body(data(rows[0][0])))
        return self._recent[revision]

    def records(self, last: int) -> Iterator[Record]:
        """Every record up to `last`, over a connection of its own."""
        link = connect(self._address)
        try:
            yield from all_records(link, self._place, last)
        finally:
            link.close()

    def _remember(self, record: Record) -> None:
        self._recent[record.revision] = record
        while len(self._recent) > _RECENT:
            self._recent.popitem(last=False)

    # ------------------------------------------------------------------ writing

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Take the session's lock and read the tail. Raises BusyError after five seconds."""
        link = self._ready(PATIENCE)
        self._hopes = self._alone and self._listener.newest <= self.revision and link.alive
        if not self._hopes:
            try:
                self._found = self._begin(link)
            except UnreachableError:
                link = self._ready(PATIENCE)  # it was lost while nothing was asked; nothing is begun yet
                self._found = self._begin(link)
            self._alone = not self._found
        try:
            yield
        finally:
            self._found = None
            if link.open and link.in_transaction:
                with contextlib.suppress(StoreError):
                    link.run("ROLLBACK")

    def _begin(self, link: DatabaseLink) -> list[Record]:
        key, known = self._place.key, self.revision
        try:
            rows = link.run(
                f"BEGIN; {locking(key)}; SELECT revision, crc, CASE WHEN revision > "
                f"{known} THEN body END FROM workshop.records WHERE session = {key} AND revision >= {known} "
                "ORDER BY revision",
                seconds=BULK,
            )
            if known:
                self._refuse_other(rows[0] if rows else None)
                del rows[0]
            return self._taken(rows, held=True)
        except StoreError:
            if link.open and link.in_transaction:
                link.run("ROLLBACK")
            raise

    def _refuse_other(self, row: Row | None) -> None:
        """Raise CorruptError unless the record this window knows last is still there as it was."""
        if row is None or number(row[0]) != self.revision or number(row[1]) != self.crc:
            raise CorruptError(lacking(self._address.title, self._place.id, self.revision))

    def add(self, record: Record) -> Record:
        """Take a record up into the next `write`."""
        before = self._added[-1][1] if self._added else self.crc
        line, crc, read = codec.encode_read(record, before)
        self._added.append((read, crc, codec.check_line(line, before)[0]))
        return read

    def write(self) -> tuple[int, StoreError | None]:
        """Insert what was added, notify, commit: all of it or nothing."""
        added, self._added = self._added, []
        if not added:
            if self._hopes:  # what changes nothing, and what is refused, is so by the newest state
                raise self._overtaken()
            return 0, None
        last, crc = added[-1][0].revision, added[-1][1]
        try:
            self._insert(added, last)
        except NotInOrderError as problem:
            if self._hopes:
                raise self._overtaken() from None
            return 0, problem
        except UnreachableError as lost:
            try:
                there = self._is_there(last, crc)
            except UnreachableError:
                return 0, UnreachableError(
                    f"Not confirmed: {self._address.title} went away while this was saved. The text is kept; when the "
                    "database is back, look whether it is there."
                )
            if not there:
                if self._hopes:
                    raise self._overtaken() from None
                return 0, lost
        except StoreError as problem:
            return 0, problem
        for record, _, _ in added:
            self._remember(record)
        self.revision, self.crc = last, crc
        if not self._listener.hears:  # else one's own notice wakes whoever tells the subscribers
            self._listener.wake()
        return len(added), None

    def _insert(self, added: list[tuple[Record, int, bytes]], last: int) -> None:
        """One message, after which it is all there. Raises StoreError; NotInOrderError when somebody wrote before."""
        link, key = self._link, self._place.key
        rows = ", ".join(
            f"({key}, {record.revision}, {crc}, {link.literal(record.edit.id)}, '\\x{body.hex()}'::bytea)"
            for record, crc, body in added
        )
        into = "INSERT INTO workshop.records (session, revision, crc, edit, body)"
        if not self._hopes:
            notice = f"SELECT pg_notify('{self._listener.channel}', '{last}')"
            link.run(f"{into} VALUES {rows}; {notice}; COMMIT", seconds=BULK)
            return
        done = link.run(
            f"{locking(key)}; WITH added AS ({into} SELECT * FROM (VALUES {rows}) AS made WHERE EXISTS (SELECT 1 FROM "
            f"workshop.records WHERE session = {key} AND revision = {self.revision} AND crc = {self.crc}) "
            f"RETURNING revision) SELECT pg_notify('{self._listener.channel}', '{last}') FROM added LIMIT 1",
            seconds=BULK,
        )  # several statements in one message are one transaction
        if not done:
            raise NotInOrderError("The last record is not the one that was read.")

    def _overtaken(self) -> Overtaken:
        """The next commit is made under the lock."""
        self._alone = False
        return Overtaken()

    def _is_there(self, revision: int, crc: int) -> bool:
        """Whether that record was committed before the connection was lost; asked under the lock, which whoever was
        writing it holds until that is decided."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                rows = self._ready(PATIENCE).run(
                    f"BEGIN; {locking(self._place.key)}; SELECT crc FROM "
                    f"workshop.records WHERE session = {self._place.key} AND revision = {revision}"
                )
                self._link.run("ROLLBACK")
                return bool(rows) and number(rows[0][0]) == crc
            except StoreError as error:
                if self._link.open and self._link.in_transaction:
                    with contextlib.suppress(StoreError):
                        self._link.run("ROLLBACK")
                if time.monotonic() > deadline:
                    raise UnreachableError(str(error)) from None

    def drop(self) -> None:
        """Forget what was added."""
        self._added = []

    def sync(self) -> None:
        """The commit was durable when the server answered."""

    # ------------------------------------------------------------------ waiting, and being connected

    def wait(self, seconds: float = SAFETY) -> None:
        """Sleep until there may be a tail, until `wake`, or until the time has gone by."""
        self._listener.wait(seconds)

    def wake(self) -> None:
        """End the current or the next `wait`."""
        self._listener.wake()

    def close(self) -> None:
        """Give the connections back."""
        self._link.close()
        self._listener.release()

    def _ready(self, patience: float) -> DatabaseLink:
        """The connection, opened again when it was lost. `patience`: seconds since it was first missed, within which
        that is tried again and again; after that once each time. Raises UnreachableError."""
        if self._link.open:
            return self._link
        self._missed = self._missed or time.monotonic()
        pause = 0.1
        while True:
            try:
                link = connect(self._address)
                break
            except UnreachableError:
                if time.monotonic() + pause > self._missed + patience:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, 2.0)
        try:
            self._refuse_replaced(link)
        except BaseException:
            link.close()
            raise
        self._link, self._missed, self._alone = link, 0.0, False
        self._listener.own = link.process
        self._looked = 0.0
        return link

    def _refuse_replaced(self, link: DatabaseLink) -> None:
        rows = link.ask("SELECT nonce FROM workshop.sessions WHERE key = $1", self._place.key)
        if not rows or text(rows[0][0]) != self._place.nonce:
            raise MissingError(f"{self._place.id} is no longer in {self._address.title}; it may be an older copy.")
