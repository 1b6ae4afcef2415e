"""A session in files: a `Connection` on the journal that keeps the checkpoint beside it up to date."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from pathlib import Path

from content.model import Pack
from store.api import Identity, PresentUser, StoreError
from store.clock import Clock
from store.connection import Connection
from store.files import disk
from store.files.lock import Lock
from store.journal.ahead import kept_name, saved_states
from store.journal.checkpoint import CHECKPOINT, JournalPosition, encode_checkpoint, position_of_any, read_position
from store.journal.journal_log import JournalLog
from store.journal.sessionfile import SessionFile, read_session
from store.journal.truncated_tail import TORN
from store.presence.channel import PresenceChannel
from store.presence.folder import FolderPresence
from workshop.sheets.model import State

CHECKPOINT_LOCK = "checkpoint.lock"
EVERY = 500
"""Revisions after which a new checkpoint is due."""
PAUSE = 2.0
"""Seconds between two looks whether one is due: however fast everybody writes, they are seldom interrupted for it."""
KEEPING = 2.0
"""Seconds to wait for another window that keeps what the journal lost: most likely it is the same."""
AGAIN = 10.0
"""Seconds until what the journal lost is tried to be kept again, after that failed."""


class JournalStore(Connection):
    """One open connection to a session in a folder. Made by `store.open_session`.

    `shown`: whether others may see that this one is here, which takes a file of its own in the folder.
    """

    def __init__(
        self,
        log: JournalLog,
        session: SessionFile,
        identity: Identity,
        pack: Pack,
        state: State,
        reason: str,
        saved: JournalPosition | None,
        shown: bool,
        clock: Clock,
    ) -> None:
        super().__init__(log, session.info, identity, pack, state, reason, clock)
        self.folder = log.folder
        self._journal = log
        self._session = session
        self._may_write = not reason
        self._shown = shown
        self._saved = 0 if saved is None else saved.revision
        self._trusted = saved is not None  # one that could not be used is written anew, whatever it says
        self._writer: threading.Thread | None = None
        self._next = 0.0
        self._next_keep = 0.0

    def _presence_channel(self, me: PresentUser) -> PresenceChannel:
        try:
            return FolderPresence(self.folder, me, shown=self._shown)
        except OSError:
            return super()._presence_channel(me)  # who cannot look sees only himself

    def _after_append(self) -> None:
        due = self._state.revision - self._saved >= EVERY and time.monotonic() >= self._next
        if due and self._may_write and (self._writer is None or not self._writer.is_alive()):
            self._next = time.monotonic() + PAUSE
            job = (self._state, self._journal.position, 0.0005)
            self._writer = threading.Thread(target=self._checkpoint, args=job, name="checkpoint", daemon=True)
            self._writer.start()

    def _end(self) -> None:
        if self._writer is not None:
            self._writer.join()
        if self._may_write:
            if not self._read_only and self._state.revision > self._saved:
                self._checkpoint(self._state, self._journal.position, 0.0)
            self._keep()
        super()._end()

    def _look(self) -> bool:
        looked = super()._look()
        if self._lost and self._may_write and time.monotonic() >= self._next_keep:
            self._next_keep = time.monotonic() + AGAIN
            with self._turn:
                self._keep()
        return looked

    def _keep(self) -> None:
        """Put what this window has and the journal has no more into torn/, unless another window did.

        Everything in it was acknowledged to somebody: `fsck --as-new` takes it back from there.
        """
        position = self._journal.position
        lock = Lock(self.folder / CHECKPOINT_LOCK, self.identity.person)
        with contextlib.suppress(StoreError, OSError), contextlib.closing(lock):
            news = self._journal.read_ahead()
            self._publish(self._folded(self._state, news), news)
            there = read_session(self.folder)  # the folder may be another session's by now
            if position.revision != self._state.revision or there.seed != self._session.seed:
                return
            if not self._is_there(position):
                with lock.hold(KEEPING):
                    self._write_kept(self._state, position)
            self._next_keep = math.inf

    def _write_kept(self, state: State, position: JournalPosition) -> None:
        seed = self._session.seed
        if any(saved.position == position for saved in saved_states(self.folder, seed)):
            return
        data = encode_checkpoint(state, position, self._session.info.nonce, seed, lambda: None)
        disk.make_folder(self.folder / TORN)
        disk.write_whole(self.folder / kept_name(position, self._client), data)

    def _is_there(self, position: JournalPosition) -> bool:
        """Whether the journal that is in the folder now has that record."""
        try:
            log = JournalLog(self.folder, self._session.seed, writable=False, who="")
        except StoreError:
            return False
        with contextlib.closing(log):
            return log.has(position)

    def _checkpoint(self, state: State, position: JournalPosition, rest: float) -> None:
        """Write the checkpoint, unless somebody else does or has. A failure costs time at the next opening, no more."""
        if position.revision != state.revision:
            return
        path = self.folder / CHECKPOINT
        lock = Lock(self.folder / CHECKPOINT_LOCK, self.identity.person)
        with contextlib.suppress(StoreError, OSError), contextlib.closing(lock), lock.hold(0):
            nonce, seed = self._session.info.nonce, self._session.seed
            newest = read_position(path, nonce, seed)
            if not self._trusted and position_of_any(path, seed) is None:
                newest = None  # it does not verify, whatever its head says
            if newest is not None and newest.revision >= state.revision and self._journal.has(newest):
                self._saved = newest.revision
                return
            if not self._journal.keeps(position) or self._holds_more(path, seed):
                return
            data = encode_checkpoint(state, position, nonce, seed, lambda: time.sleep(rest))
            disk.write_whole(path, data)
            self._saved, self._trusted = state.revision, True

    def _holds_more(self, path: Path, seed: int) -> bool:
        """Whether the checkpoint there holds edits the journal has no more: then it is never written over."""
        saved = position_of_any(path, seed)
        return saved is not None and not self._journal.has(saved)
