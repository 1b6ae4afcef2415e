"""What every store offers, whatever keeps the bytes; the errors it may raise, each one sentence for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from content.model import Pack
    from store.clock import Clock
from workshop.sheets.model import Known, Op, Record, Role, State, Target


class StoreError(Exception):
    """Something the store could not do. `str(error)` is one sentence: what is wrong, where, what to do."""


class BusyError(StoreError):
    """The session's lock was not to be had in time; the sentence names the holder."""


class DiskFullError(StoreError):
    """The disk, the quota or the session's size limit is reached; what was there is untouched."""


class ReadOnlyError(StoreError):
    """The session may be read but not written here: permissions, a newer format, or an earlier disk error."""


class NewerFormatError(ReadOnlyError):
    """A record is whole and this version does not understand it: all before it can be read, and nothing written."""


class EditDeniedError(StoreError):
    """The person's role does not allow this."""


class CorruptError(StoreError):
    """Bytes that do not verify and that a repair may not touch; names file and offset."""


class MissingError(StoreError):
    """The session is no longer there, or is no longer the session that was opened."""


class EditTooLargeError(StoreError):
    """One edit is larger than one record may be."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this connection is, and how that is known; given when it is opened, never taken from an edit."""

    person: str
    role: Role
    known: Known = Known.TYPED


@dataclass(frozen=True, slots=True)
class Receipt:
    """The record an edit became, safe on disk when this is returned. `client_edit` is the edit's own id."""

    record: Record


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What never changes about a session. `id` is its folder name; `created` is ISO, UTC; `path` None in memory."""

    id: str
    nonce: str
    pack_id: str
    pack_sha256: str
    created: str
    path: Path | None


ROOM_SCREEN = "(room)"
"""Stands for the page of the room's own screen, which has no name; no page of a pack has such an id."""


@dataclass(frozen=True, slots=True)
class Location:
    """What somebody looks at: ids as the pack and the sheets have them, each empty when it does not apply.

    `typing` says that a cell is open and its text is not saved yet.
    """

    step: str = ""
    page: str = ""
    sheet: str = ""
    row: str = ""
    column: str = ""
    typing: bool = False


@dataclass(frozen=True, slots=True)
class PresentUser:
    """Somebody who has the session open now. One person with two terminals is two of these.

    `client` is the first part of the ids of their edits; `here_since` is ISO, UTC, by their clock: a label for people;
    `mine` marks the connection that was asked.
    """

    client: str
    person: str
    role: Role
    where: Location
    here_since: str
    mine: bool

    @property
    def called(self) -> str:
        """The name; of a screen without one, what it is."""
        return self.person or ("the room's screen" if self.where.page == ROOM_SCREEN else "someone who looks on")


class SessionStore(Protocol):
    """One open connection to one session.

    `state` is the newest State this process knows. It is replaced, never changed, so any thread may read it. `notice`
    says in a sentence what whoever opened the session should know of its files; mostly it is empty.
    """

    info: SessionInfo
    identity: Identity
    pack: Pack
    notice: str
    clock: Clock

    @property
    def state(self) -> State:
        """The newest state this process knows."""

    @property
    def read_only(self) -> str:
        """Why nothing can be written here, in a sentence; empty when it can."""

    @property
    def gone(self) -> bool:
        """Whether the session that was opened is no longer there: deleted, moved, or replaced by something else."""

    def commit(self, ops: Sequence[Op], *, undoes: str | None = None) -> Receipt:
        """Decide these operations as one edit and make the record durable; blocks. Raises StoreError."""

    def submit(self, ops: Sequence[Op], *, undoes: str | None = None) -> Future[Receipt]:
        """`commit` on the store's own thread, in the order submitted; edits that wait together share one sync."""

    def subscribe(self, listener: Callable[[Sequence[Record]], None]) -> Callable[[], None]:
        """Call `listener` with every later record, own and others', in order, each once, from the store's thread.

        `state` already includes them when `listener` is called. An empty sequence says that `read_only` changed: the
        session can no longer be written, or is gone. Returns the function that ends the subscription.
        """

    def undo(self) -> Receipt:
        """Take back this person's last edit that still stands. Raises EditDeniedError with the reason when it
        cannot."""

    def redo(self) -> Receipt:
        """Take back this person's last undo."""

    def history(self, target: Target) -> Sequence[Record]:
        """Every record that touched that cell or row, oldest first."""

    def records(self) -> Iterable[Record]:
        """Every record from the first, oldest first."""

    def announce(self, where: Location) -> None:
        """Let others know where this person is now. Returns at once and never raises: it is a courtesy, no edit."""

    def present(self) -> tuple[PresentUser, ...]:
        """Everybody who has the session open now, oneself too, in the order of their arrival; empty once closed.

        Somebody whose folder cannot be written to sees the others and is not seen.
        """

    def watch(self, listener: Callable[[tuple[PresentUser, ...]], None]) -> Callable[[], None]:
        """Call `listener` with what `present` says whenever that has changed, from a thread of the store's.

        Returns the function that ends it.
        """

    def close(self) -> None:
        """Write a checkpoint if it is due, release everything; later calls raise MissingError. Safe to call twice."""
