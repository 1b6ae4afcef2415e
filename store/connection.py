"""What every store does alike: committing, following, the newest state, who is told, undo, history.

Edits wait in a queue. Whoever has the turn takes all that wait, decides them one after another on the newest state,
writes them together and syncs once: the connection's thread, or somebody who waits in `commit` anyway. An edit is
answered only after the sync: answered means durable. Only the thread follows what others write, and tells subscribers.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future

from content.model import Pack
from content.sheet_spec import SheetSpec
from store.api import (
    BusyError,
    CorruptError,
    EditDeniedError,
    Identity,
    Location,
    MissingError,
    PresentUser,
    ReadOnlyError,
    Receipt,
    SessionInfo,
    StoreError,
)
from store.clock import SYSTEM_CLOCK, Clock
from store.files.file_watcher import SAFETY, TOGETHER
from store.log import Log, Overtaken
from store.pending import PendingEdit, failed, pending_edit
from store.presence.channel import MemoryPresence, Presence, PresenceChannel, arriving
from workshop.sheets.decide import MISSING, Missing, decide, value_in
from workshop.sheets.diff import touches
from workshop.sheets.fold import changes, edit_number, fold
from workshop.sheets.model import Edit, Op, Record, Role, State, Target, Value
from workshop.sheets.permissions import OBSERVING
from workshop.sheets.undo import CannotUndo, plan_redo, plan_undo

BATCH = 64
"""Edits decided under one lock; more wait for the next round, so that others get their turn."""
GIVE_WAY = 0.04
"""Seconds between two full rounds of one window: longer than anybody who waits for the lock looks away from it."""

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())  # without it Python would write on the terminal, into the middle of a screen

RecordListener = Callable[[Sequence[Record]], None]


class Connection:
    """One open connection to one session; `SessionStore` on top of a `Log`.

    `state` is the fold of all records of `log` so far. The thread runs from `start` to `close`.
    """

    def __init__(
        self,
        log: Log,
        info: SessionInfo,
        identity: Identity,
        pack: Pack,
        state: State,
        reason: str,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.info, self.notice = info, ""
        self.identity = identity
        self.pack = pack
        self._specs: Mapping[str, SheetSpec] = pack.sheets()
        self._log = log
        self.clock = clock
        self._state = state
        self._read_only = reason
        self._client = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(8))
        self._number = 0
        self._queue: deque[PendingEdit] = deque()
        self._subscribers: list[RecordListener] = []
        self._news: deque[tuple[list[RecordListener], Sequence[Record]]] = deque()
        self._turn = threading.Lock()
        self._mutex = threading.Lock()
        self._closing = threading.Lock()
        self._closed = False
        self._lost = False
        self._gone = False
        self._thread = threading.Thread(target=self._run, name=f"store {info.id}", daemon=True)
        self._presence: Presence

    def start(self) -> None:
        """Begin to commit, to follow, and to be seen."""
        self._presence = Presence(self._presence_channel(arriving(self._client, self.identity, self.clock.stamp())))
        self._thread.start()

    def _presence_channel(self, me: PresentUser) -> PresenceChannel:
        """Where this one meets the others; a store that has others knows."""
        return MemoryPresence(me, [])

    # ------------------------------------------------------------------ what everybody calls

    @property
    def state(self) -> State:
        """The newest state this process knows."""
        return self._state

    @property
    def read_only(self) -> str:
        """Why nothing can be written, in a sentence; empty when it can."""
        return self._read_only

    @property
    def gone(self) -> bool:
        """Whether the session was deleted or replaced while it was open."""
        return self._gone

    def commit(self, ops: Sequence[Op], *, undoes: str | None = None) -> Receipt:
        """Decide, write and sync one edit; returns when it is durable. Raises StoreError."""
        return self._finish(pending_edit(ops, undoes))

    def submit(self, ops: Sequence[Op], *, undoes: str | None = None) -> Future[Receipt]:
        """Queue an edit for the store's own thread; an error comes with the future."""
        try:
            wanted = pending_edit(ops, undoes)
            future = wanted.promise()
            self._put(wanted)
        except StoreError as error:
            return failed(error)
        self._log.wake()
        return future

    def undo(self) -> Receipt:
        """Commit the inverse of this person's last edit. Raises EditDeniedError when there is none."""
        return self._finish(PendingEdit("", (), None, plan_undo))

    def redo(self) -> Receipt:
        """Commit the edit again that was undone last. Raises EditDeniedError when there is none."""
        return self._finish(PendingEdit("", (), None, plan_redo))

    def subscribe(self, listener: RecordListener) -> Callable[[], None]:
        """Call `listener` with every batch of new records, on the store's thread; returns what ends it."""
        with self._mutex:
            self._subscribers.append(listener)

        def stop() -> None:
            with self._mutex:
                if listener in self._subscribers:
                    self._subscribers.remove(listener)

        return stop

    def history(self, target: Target) -> Sequence[Record]:
        """Every record that touched that cell or row, oldest first. Reads the whole log."""
        return [record for record in self.records() if touches(record, target)]

    def records(self) -> Iterator[Record]:
        """Every record so far, oldest first. Raises MissingError once the session is closed."""
        if self._closed:
            raise MissingError("This session is closed.")
        return self._log.records(self._state.revision)

    def announce(self, where: Location) -> None:
        """Say where this person is now."""
        self._presence.announce(where)

    def present(self) -> tuple[PresentUser, ...]:
        """Who has the session open, and where they are."""
        return self._presence.present()

    def watch(self, listener: Callable[[tuple[PresentUser, ...]], None]) -> Callable[[], None]:
        """Call `listener` whenever people come, go or move; returns what ends it."""
        return self._presence.watch(listener)

    def close(self) -> None:
        """Finish edits that are queued, leave the session and release its files; a second call does nothing."""
        with self._closing:
            if self._closed:
                return
            with self._mutex:
                self._closed = True
            self._log.wake()
            self._presence.leave()
            if self._thread.is_alive() and threading.current_thread() is not self._thread:
                self._thread.join()
            self._presence.close()

    # ------------------------------------------------------------------ the queue

    def _put(self, wanted: PendingEdit) -> None:
        """Have it wait for its turn. Raises StoreError when it is not to have one."""
        if self.identity.role is Role.OBSERVER:
            raise EditDeniedError(OBSERVING)
        if not self.identity.person:
            raise EditDeniedError("Open the session with a name before you write.")
        with self._mutex:
            if self._closed:
                raise MissingError("This session is closed; open it again to go on.")
            if self._read_only:
                raise ReadOnlyError(self._read_only)
            self._number += 1
            wanted.id = f"{self._client}.{self._number}"
            self._queue.append(wanted)

    def _take(self, most: int = BATCH) -> list[PendingEdit]:
        with self._mutex:
            return [self._queue.popleft() for _ in range(min(most, len(self._queue)))]

    def _finish(self, wanted: PendingEdit) -> Receipt:
        """Wait for the answer. Rather than wake the thread and wait for it, this one does the work."""
        self._put(wanted)
        while not wanted.settled and self._work():
            pass
        return wanted.receipt()  # settled while somebody had the turn, or closed

    def _work(self) -> int:
        """Commit a batch of what waits; how many edits it was."""
        with self._turn:
            batch = self._take()
            if batch:
                self._commit(batch)
        for wanted in batch:  # outside the turn: whoever is called back may want one
            wanted.answer()
        return len(batch)

    # ------------------------------------------------------------------ the thread

    def _run(self) -> None:
        try:
            pause = SAFETY
            while not self._closed or self._queue:
                self._log.wait(pause)
                while self._queue and (many := self._work()):
                    self._notify_subscribers()
                    if many == BATCH and not self._closed and len(self.present()) > 1:
                        time.sleep(GIVE_WAY)
                pause = SAFETY if self._closed or self._look() else TOGETHER
                self._notify_subscribers()
            self._notify_subscribers()
        finally:
            with self._turn:
                self._end()

    def _end(self) -> None:
        """The thread's last act."""
        with self._mutex:
            self._closed = True
        for wanted in self._take(len(self._queue)):
            wanted.answer()
        self._log.close()

    def _look(self) -> bool:
        """Take in what others wrote; False when somebody is committing, who does that too: then look again soon."""
        if not self._turn.acquire(blocking=False):
            return False
        try:
            if not self._lost:
                news = self._log.tail()
                self._publish(self._folded(self._state, news), news)
        except StoreError as error:
            self._degrade(error)
        finally:
            self._turn.release()
        return True

    def _notify_subscribers(self) -> None:
        """Tell the subscribers what is new; on this thread only, so that everybody hears it in order."""
        while self._news:
            subscribers, records = self._news.popleft()
            for listener in subscribers:
                try:
                    listener(records)
                except Exception:
                    _LOG.exception("a subscriber failed")

    def _commit(self, batch: list[PendingEdit]) -> None:
        """Decide, write and sync these edits, and note the answers; never raises."""
        others: list[Record] = []
        before = self._state
        news: list[Record] = []
        state = before
        try:
            if self._read_only:
                raise ReadOnlyError(self._read_only)
            done = False
            while not done:
                with contextlib.suppress(Overtaken), self._log.hold():
                    tail = self._log.tail(held=True)
                    before, others = self._folded(before, tail), tail
                    state, made = self._decide_all(before, batch)
                    written, problem = self._log.write()
                    done = True
            if problem is not None:
                made = made[:written]
                state = self._folded(before, made)
                self._refuse(batch, state.revision, problem)
            if any(wanted.record is not None for wanted in batch):
                # What changed nothing is answered too, and may rest on what somebody else has not synced yet.
                self._log.sync()
            news = others + made
        except Exception as error:
            self._log.drop()
            state, news = before, others
            self._degrade(error)
            if isinstance(error, BusyError):
                batch += self._take(len(self._queue))  # they have waited as long
            problem = error if isinstance(error, StoreError) else StoreError(f"Saving failed: {type(error).__name__}.")
            if problem is not error:
                _LOG.exception("commit failed")
            for wanted in batch:
                wanted.error = wanted.error or problem
        self._publish(state, news)

    def _refuse(self, batch: list[PendingEdit], written: int, problem: StoreError) -> None:
        """Answer with `problem` what was decided on top of records that could not be written."""
        self._degrade(problem)
        for wanted in batch:
            if wanted.record is not None and wanted.record.revision > written:
                wanted.record, wanted.error = None, problem

    def _decide_all(self, state: State, batch: list[PendingEdit]) -> tuple[State, list[Record]]:
        made: list[Record] = []
        for wanted in batch:
            wanted.record = wanted.error = None  # of a try that somebody else overtook
            try:
                record = self._decide(state, wanted)
                if record.revision == state.revision + 1 and changes(record):
                    record = self._log.add(record)
                    state = self._folded(state, [record])
                    made.append(record)
                wanted.record = record
            except (StoreError, CannotUndo) as error:
                wanted.error = EditDeniedError(str(error)) if isinstance(error, CannotUndo) else error
        return state, made

    def _decide(self, state: State, wanted: PendingEdit) -> Record:
        client, number = edit_number(wanted.id)
        if number <= state.clients.get(client, 0):
            return self._already(state, wanted.id)
        ops, undoes = wanted.ops, wanted.undoes
        if wanted.plan is not None:
            ops, undoes = wanted.plan(state, self.identity.person)
            if not ops:
                raise CannotUndo("Nothing is left of that edit to undo.")
        who = self.identity
        edit = Edit(wanted.id, who.person, who.role, ops, self.clock.stamp(), undoes, who.known)
        return decide(state, edit, self._specs, self._ancestor)

    def _already(self, state: State, edit_id: str) -> Record:
        """The record of an edit that was sent a second time."""
        for revision in range(state.revision, 0, -1):
            record = self._log.at(revision)
            if record is not None and record.edit.id == edit_id:
                return record
        raise StoreError("Edits arrived out of order, so this one was not saved. Type it again.")

    def _ancestor(self, target: Target, revision: int) -> Value | Missing:
        record = self._log.at(revision)
        return MISSING if record is None else value_in(record, target)

    def _folded(self, state: State, records: Sequence[Record]) -> State:
        try:
            return fold(state, records) if records else state
        except (ValueError, LookupError, TypeError, StopIteration, RuntimeError) as error:
            self._lost = True
            raise CorruptError(
                f"A record after revision {state.revision} of {self.info.id} does not fit what was there before "
                f"({type(error).__name__}); run: workshop fsck {self.info.id}"
            ) from error

    def _degrade(self, error: Exception) -> None:
        """After some errors nothing may be written here any more, which subscribers hear; what is on screen stays."""
        if isinstance(error, MissingError):
            self._lost = self._gone = True
        if isinstance(error, MissingError | CorruptError | ReadOnlyError):
            with self._mutex:
                before, self._read_only = self._read_only, str(error)
                if before != self._read_only and self._subscribers:
                    self._news.append((list(self._subscribers), ()))

    def _publish(self, state: State, news: Sequence[Record]) -> None:
        """Show the new state, and leave it to the thread to tell whoever subscribed before."""
        if not news:
            return
        with self._mutex:
            self._state = state
            if self._subscribers:
                self._news.append((list(self._subscribers), news))
        self._after_append()

    def _after_append(self) -> None:
        """Records came. Called by whoever has the turn, for stores that keep checkpoints."""
