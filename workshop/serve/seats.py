"""All seats of one session that is served: a process each, forked from one that has the program loaded.

A door asks for a seat with `Seats.open`, gives it a viewer with `Seat.attach`, keys with `Seat.write`, and the size of
its window with `Seat.resize`. Everything runs in one event loop; no method but `start` and `close` waits.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

from workshop.locked import DOOR, SEAT, VARIABLE, environment
from workshop.serve.guest import Guest
from workshop.serve.probe import probe
from workshop.serve.seat import GRACE, USUAL, Over, Seat
from workshop.serve.seat_process import DATABASE, MODULE, Descriptor, Sitting, sit
from workshop.sheets.values import person_key

MOST = 60
"""Seats of one server: beyond some 64 the kernel has no more notices of changed files for one account."""
EACH = 3
"""Seats of one person."""
MEMORY = 512 * 1024 * 1024
"""Bytes of memory that one seat may fill; it needs some 60 MB."""
_PRELOAD = "workshop.serve.preloaded"
_PROBE = 60.0
_TERM = re.compile(r"[a-z0-9+.-]{1,40}")
_TO_THE_DATABASE = (
    "PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGPASSFILE",
    "PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGSSLCRL", "PGSSLCRLDIR",
)  # fmt: skip
"""Variables of the server that a seat needs to reach the same database: places and names, and never a password."""
_DUMB = ("dumb", "unknown")
_LANG = re.compile(r"[A-Za-z0-9_.@-]{1,40}")


class SeatRefused(Exception):
    """Why there is no seat, in a sentence for the person who wanted one."""


class SeatsFailed(Exception):
    """Why nobody can be seated at all, in a sentence for whoever started the server."""


class Seats:
    """The seats of one session.

    Args:
        home: the folder of what this host keeps, and of the session when it is in files.
        session: its id.
        database: the address of the database that has the session; empty for one in files.
        most: how many seats there are.
        grace: seconds for which a seat is kept when its line is lost.
        memory: bytes that each may fill.

    Attributes:
        changed: called when somebody sat down or left.
    """

    def __init__(
        self,
        home: Path,
        session: str,
        *,
        database: str = "",
        most: int = MOST,
        grace: float = GRACE,
        memory: int = MEMORY,
    ) -> None:
        self.home, self.session, self.database, self.most = home, session, database, most
        self.changed: Callable[[], None] = lambda: None
        self._grace, self._memory = grace, memory
        self._context = multiprocessing.get_context("forkserver")
        self._seats: list[Seat] = []
        self._closed = ""

    def __iter__(self) -> Iterator[Seat]:
        return iter(tuple(self._seats))

    def __len__(self) -> int:
        return len(self._seats)

    async def start(self, module: Path | None = None) -> None:
        """Start the fork server, and see that it has the program loaded; to be called before the doors open.

        `module`: the folder of the session's module, which is then read once for all seats. Raises SeatsFailed.
        """
        self._context.set_forkserver_preload([_PRELOAD])
        mine = dict(os.environ)
        os.environ.clear()  # what a process was started with stays readable in it, and seats need no secrets of ours
        told = {MODULE: "" if module is None else str(module), DATABASE: self.database and "1"}
        os.environ.update(environment(mine) | told)
        try:
            forkserver.ensure_running()
        finally:
            os.environ.clear()
            os.environ.update(mine)
        child = self._context.Process(target=probe, daemon=True)
        child.start()
        await asyncio.to_thread(child.join, _PROBE)
        code = child.exitcode
        if code is None:
            child.kill()
        if code != 0:
            raise SeatsFailed(
                "The process that seats are forked from did not start as it should. Run the command again; if that "
                "does not help, report it."
            )

    def open(
        self, guest: Guest, *, size: tuple[int, int] = USUAL, term: str = "", colors: str = "", language: str = ""
    ) -> Seat:
        """A new seat for somebody whom the gate let in; attach a viewer at once. Raises SeatRefused.

        Args:
            guest: who it is for.
            size: columns and lines of their window, as it claims them.
            term: what their terminal calls itself (TERM); believed when it looks like a name.
            colors: COLORTERM, believed when it is `truecolor` or `24bit`.
            language: LANG, believed when it looks like one.
        """
        if self._closed:
            raise SeatRefused(self._closed)
        if len(self._seats) >= self.most:
            raise SeatRefused(f"All {self.most} seats are taken. Ask the facilitator, and try again later.")
        if len(self.of(guest.person)) >= EACH:
            raise SeatRefused(
                f"{guest.person} has {EACH} windows open at this session already; close one of them first."
            )

        def begin(guest: Guest, terminal: int) -> BaseProcess:
            variables = self._environment(guest, term, colors, language)
            sitting = Sitting(guest, self.home, self.database, self.session, variables, self._memory)
            process = self._context.Process(target=sit, args=(sitting, Descriptor(terminal)), daemon=True)
            process.start()
            return process

        seat = Seat(guest, begin, self._gone, size=size, grace=self._grace)
        self._seats.append(seat)
        self.changed()
        return seat

    def of(self, person: str) -> list[Seat]:
        """The seats of that person, in the order they were taken."""
        key = person_key(person)
        return [seat for seat in self._seats if person_key(seat.guest.person) == key]

    async def close(self, sentence: str) -> None:
        """End every seat, tell everybody that sentence, and take nobody any more."""
        self._closed = sentence
        seats = tuple(self)
        for seat in seats:
            seat.close(Over.CLOSED, sentence)
        await asyncio.gather(*(seat.ended for seat in seats))

    def _gone(self, seat: Seat) -> None:
        if seat in self._seats:
            self._seats.remove(seat)
            self.changed()

    def _environment(self, guest: Guest, term: str, colors: str, language: str) -> dict[str, str]:
        """The variables of a seat: those of any locked window, a home, and what is believed of the terminal."""
        claimed = {
            "TERM": term if _TERM.fullmatch(term) and term not in _DUMB else "xterm-256color",
            "COLORTERM": colors,
            "LANG": language if _LANG.fullmatch(language) else os.environ.get("LANG", "C.UTF-8"),
            "TZ": os.environ.get("TZ", ""),
            "WORKSHOP_HOME": str(self.home),
            "SSH_CONNECTION": f"{guest.address or '127.0.0.1'} 0 127.0.0.1 0",
        }
        kept = environment(claimed) | {VARIABLE: SEAT, DOOR: guest.door}
        if self.database:
            kept |= {name: os.environ[name] for name in _TO_THE_DATABASE if name in os.environ}
            kept["WORKSHOP_HOME"] = self.database
        return kept
