"""Who has the session open now, and where they are; never journalled, and no clock or heartbeat decides it.

A `PresenceChannel` knows how people of one store find each other. `Presence` is one connection's part in it: a thread
that says where this person is, looks who else is there, and tells whoever watches.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, MutableSequence
from dataclasses import replace
from typing import Protocol

from content.clean import clean_line
from store.api import Identity, Location, PresentUser

SAFETY = 1.0
"""Seconds between two looks that nothing asked for."""
GAP, CROWDED_GAP = 0.03, 0.25
"""Seconds between two looks at least: somebody who moves fast keeps nobody busy, and least of all a full room."""
CROWD = 8
"""People up to whom everybody hears of everybody at once."""
SETTLE = 0.05
"""Seconds until the second look after something was heard: a file is closed a moment before its lock is free."""
MAX_ID, MAX_PERSON = 200, 80
"""Characters of an id and of a name that others are told."""

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())

People = tuple[PresentUser, ...]
PeopleListener = Callable[[People], None]


class PresenceChannel(Protocol):
    """Where connections to one session find each other. `wake` is for any thread, all else for one at a time.

    Nothing here raises for want of permission, space or files: then the others do not see this one.
    """

    def publish(self, where: Location) -> None:
        """Let the others know where this one is."""

    def list_people(self) -> People:
        """Everybody who is connected now, this one too, in the order of `arrival`."""

    def wait(self, seconds: float) -> bool:
        """Sleep until `list_people` may have changed or somebody called `wake` (then True), `seconds` at most."""

    def wake(self) -> None:
        """End the current or the next `wait`."""

    def leave(self) -> None:
        """Be gone for the others, and give everything back."""


class MemoryPresence:
    """People within one process: the others are the rooms in `everybody`, a list that all of them share."""

    def __init__(self, me: PresentUser, everybody: MutableSequence[MemoryPresence]) -> None:
        self._me = me
        self._everybody = everybody
        self._wake = threading.Event()
        everybody.append(self)
        self._call_all()

    def publish(self, where: Location) -> None:
        """Tell everybody in this process where this person is."""
        self._me = replace(self._me, where=where)
        self._call_all()

    def list_people(self) -> People:
        """Everybody in this process, with the one that is oneself marked."""
        return in_order(replace(channel._me, mine=channel is self) for channel in list(self._everybody))

    def wait(self, seconds: float) -> bool:
        """Sleep until somebody came, went or moved; False when the seconds went by."""
        heard = self._wake.wait(seconds)
        self._wake.clear()
        return heard

    def wake(self) -> None:
        """End the current or the next `wait`."""
        self._wake.set()

    def leave(self) -> None:
        """Go from the list; a second call does nothing."""
        if self in self._everybody:
            self._everybody.remove(self)
        self._call_all()

    def _call_all(self) -> None:
        for channel in list(self._everybody):
            channel.wake()


class Presence:
    """One connection's part in a channel, from now until `close`."""

    def __init__(self, channel: PresenceChannel) -> None:
        self._channel = channel
        self._people = channel.list_people()
        self._wanted: deque[Location] = deque(maxlen=1)  # only the newest place matters
        self._watchers: list[PeopleListener] = []
        self._mutex = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)
        self._thread.start()

    def announce(self, where: Location) -> None:
        """See `SessionStore`."""
        if not self._ended.is_set():
            self._wanted.append(where)
            self._channel.wake()

    def present(self) -> People:
        """See `SessionStore`."""
        return self._people

    def watch(self, listener: PeopleListener) -> Callable[[], None]:
        """See `SessionStore`."""
        with self._mutex:
            self._watchers.append(listener)

        def stop() -> None:
            with self._mutex:
                if listener in self._watchers:
                    self._watchers.remove(listener)

        return stop

    def leave(self) -> None:
        """Be gone for the others in a moment; does not wait for it."""
        self._ended.set()
        self._channel.wake()

    def close(self) -> None:
        """Be gone for the others. Safe to call twice, and by somebody who is being told."""
        self.leave()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        pause = SETTLE
        try:
            while not self._ended.is_set():
                heard = self._channel.wait(pause)
                before = self._people
                try:
                    self._look()
                except Exception:
                    _LOG.exception("presence failed")
                # Somebody moved, which explains what was heard; else somebody may be about to go.
                moved = self._people != before and len(self._people) == len(before)
                pause = SETTLE if heard and not moved else SAFETY
                if heard:
                    self._ended.wait(GAP if len(self._people) <= CROWD else CROWDED_GAP)
        finally:
            self._people = ()
            self._channel.leave()

    def _look(self) -> None:
        if self._wanted:
            self._channel.publish(tidy(self._wanted.pop()))
        people = self._channel.list_people()
        if people == self._people:
            return
        self._people = people
        with self._mutex:
            watchers = list(self._watchers)
        for listener in watchers:
            try:
                listener(people)
            except Exception:
                _LOG.exception("a watcher failed")


def arriving(client: str, identity: Identity, at: str) -> PresentUser:
    """Somebody who opens a session at that time (ISO, UTC), as others are to see them."""
    return PresentUser(client, clean_line(identity.person)[:MAX_PERSON], identity.role, Location(), at, mine=True)


def in_order(people: Iterable[PresentUser]) -> People:
    """By arrival, and those of one second by client."""
    return tuple(sorted(people, key=lambda one: (one.here_since, one.client)))


def tidy(where: Location) -> Location:
    """The same place, each id on one line, without controls, and not longer than an id can be."""
    step, page, sheet, row, column = (
        clean_line(text)[:MAX_ID] for text in (where.step, where.page, where.sheet, where.row, where.column)
    )
    return Location(step, page, sheet, row, column, where.typing)
