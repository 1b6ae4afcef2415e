"""The disclosure log in a database: one for all hosts. Lines and files are rows that this program's role can only add.

What went out from here last is noted on this host too (`disclosures.head`), so that a database which was put back to an
older copy is noticed: it cannot testify against itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from store.address import DatabaseAddress
from store.api import CorruptError, ReadOnlyError
from store.disclosures.chain import HEAD, Chain
from store.files import disk
from store.files.canonical import canonical
from store.files.home import prepare_home
from store.postgres.errors import UnreachableError
from store.postgres.link import DatabaseLink, data, text
from store.postgres.server import DISCLOSURES, connect
from workshop.disclosure.anchor import Head
from workshop.disclosure.log import LogLink, digest, read_as_far

_BULK = 120.0


class DatabaseFiles:
    """Every file of every release and every line of the log, under its own hash."""

    def __init__(self, chain: DatabaseChain) -> None:
        self._chain = chain
        self.name = f"workshop_sharing.files of {chain.address.text}"

    def names(self) -> frozenset[str]:
        """The hashes of all files. Raises StoreError."""
        with self._chain.connected() as link:
            return frozenset(text(row[0]) for row in link.ask("SELECT sha256 FROM workshop_sharing.files"))

    def read(self, sha256: str) -> bytes:
        """The bytes under that hash. Raises CorruptError when they are not there or are not those any more."""
        with self._chain.connected() as link:
            rows = link.ask("SELECT data FROM workshop_sharing.files WHERE sha256 = $1", sha256, seconds=_BULK)
        if not rows:
            raise CorruptError(f"{sha256}, a file of a release, is not in {self.name}.")
        found = data(rows[0][0])
        if digest(found) != sha256:
            raise CorruptError(f"{sha256} in {self.name}, a file of a release, was changed after it was sent.")
        return found

    def keep(self, content: bytes) -> None:
        """Durable when the `locked` around it ends. Raises StoreError."""
        with self._chain.connected() as link:
            link.ask(
                "INSERT INTO workshop_sharing.files (sha256, data) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                digest(content), content, seconds=_BULK,
            )  # fmt: skip

    def announced(self) -> bytes:
        """Nothing: files and line are entered in one transaction."""
        return b""


class DatabaseChain:
    """The lines of the log of one database. A `LogKeeper`. `home` is the folder of what this host keeps."""

    def __init__(self, address: DatabaseAddress, home: Path) -> None:
        self.address, self._home = address, home
        self.name = f"The disclosure log in {address.text}"
        self._here = Chain(home)
        self._link: DatabaseLink | None = None
        self._written: Head | None = None

    @property
    def kept(self) -> DatabaseFiles:
        """The files, and the lines once more."""
        return DatabaseFiles(self)

    @contextlib.contextmanager
    def connected(self) -> Iterator[DatabaseLink]:
        """The connection of whoever has the right to write, else one for the length of a `with`. Raises StoreError."""
        if self._link is not None:
            yield self._link
            return
        link = connect(self.address)
        try:
            with _in_words(self.name):
                yield link
        finally:
            link.close()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """The right to write; what was written is durable when it ends, all of it or nothing. Raises StoreError."""
        prepare_home(self._home)
        link = connect(self.address)
        try:
            with _in_words(self.name):
                link.run(f"BEGIN; SELECT pg_advisory_xact_lock({DISCLOSURES}, 0)")
                self._link, self._written = link, None
                yield
                self._commit(link)
        finally:
            self._link = None
            link.close()
        if self._written is not None:
            self._note(self._written)

    def _commit(self, link: DatabaseLink) -> None:
        """Commit; where the connection is lost behind it, ask whether the lines are there."""
        try:
            link.run("COMMIT", _BULK)
        except UnreachableError:
            wanted = self._written
            if wanted is None:
                raise
            self._link = None
            with contextlib.closing(connect(self.address)) as again:
                query = "SELECT line FROM workshop_sharing.lines ORDER BY number"
                again.run(f"BEGIN; SELECT pg_advisory_xact_lock({DISCLOSURES}, 0)")
                links, _ = read_as_far(b"".join(data(row[0]) for row in again.ask(query, seconds=_BULK)))
            if len(links) < wanted.lines or links[wanted.lines - 1].hash != wanted.hash:
                raise

    # ------------------------------------------------------------------ the lines

    def read(self) -> bytes:
        """The whole log. Raises StoreError."""
        with self.connected() as link:
            rows = link.ask("SELECT line FROM workshop_sharing.lines ORDER BY number", seconds=_BULK)
        return b"".join(data(row[0]) for row in rows)

    def head(self) -> Head | None:
        """What this host noted last; on a host that noted nothing yet, what the database says now."""
        noted = self._here.head()
        if noted is not None:
            return noted
        links, _ = read_as_far(self.read())
        return Head.of(links) if links else None

    def has_head(self) -> bool:
        """Whether this host noted anything; lines and head are never apart in the database."""
        return False

    def write(self, made: LogLink, line: bytes, files: Iterable[bytes] = ()) -> None:
        """Keep these files and put the line behind the lines before it, in the transaction of `locked`."""
        for one in files:
            self.kept.keep(one)
        self._add(made.number, line)
        self._written = Head(made.number, made.hash)

    def write_instead(self, before: bytes, lines: Sequence[bytes], head: Head) -> None:
        """Add these lines; what is in the database cannot be cut from here. Raises ReadOnlyError."""
        if before != self.read():
            raise ReadOnlyError(
                f"{self.name} has lines that do not fit and that only its owner can take away; restore the database "
                "from a backup, then go on."
            )
        for number, line in enumerate(lines, before.count(b"\n") + 1):
            self._add(number, line)
        self._written = head

    def set_aside(self, why: str, content: bytes, end: int) -> Path:
        """A file of this host with these bytes. Raises OSError."""
        return self._here.set_aside(why, content, end)

    def _add(self, number: int, line: bytes) -> None:
        self.kept.keep(line)
        with self.connected() as link:
            link.ask("INSERT INTO workshop_sharing.lines (number, line) VALUES ($1, $2)", number, line, seconds=_BULK)

    def _note(self, head: Head) -> None:
        with contextlib.suppress(OSError):
            disk.write_whole(self._home / HEAD, canonical(head.document()) + b"\n")


@contextlib.contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Say which role is missing, where one is."""
    try:
        yield
    except ReadOnlyError as error:
        if "may not do that" not in str(error):
            raise
        raise ReadOnlyError(
            f"{name} is not open to your role; ask its administrator for the role workshop_sharing."
        ) from None
