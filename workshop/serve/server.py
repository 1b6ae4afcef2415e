"""One run of the server: a session, its gate and seats, the doors, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from importlib.util import find_spec
from typing import TypeVar

from store.api import BusyError, Identity, SessionStore, StoreError
from store.files.lock import Lock, holder
from store.files.private import make_folders
from store.home import DatabaseSession, ServingLock
from workshop.serve import joining
from workshop.serve.capacity import room_for
from workshop.serve.codes import written
from workshop.serve.control import Control
from workshop.serve.gate import Gate
from workshop.serve.guest import Guest
from workshop.serve.registry import Registry
from workshop.serve.seats import Seats
from workshop.serve.settings import Address, Settings
from workshop.serve.web_address import AddressProblem, WebSettings
from workshop.serve.xterm import XtermMissingError
from workshop.services.serving import lock_file, serve_folder
from workshop.session.view import Session
from workshop.sheets.model import Record, Role

T = TypeVar("T")
_LOOKS = 15.0
"""Seconds between two looks whether a database still takes this for the only server of its session."""
_BESIDE = 40
"""Columns beside the QR code, on a terminal of 80."""
_LINKED = (Role.FACILITATOR, Role.COORDINATOR)


class ServeFailed(Exception):
    """Why the session is not served, in one sentence."""


class Server:
    """Serves one session until something ends it.

    Args:
        settings: what to serve, and where.
        say: prints a line where the server runs.
        terminal: whether that is a terminal, which can show a QR code.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None], *, terminal: bool) -> None:
        self.settings, self._say, self._terminal = settings, say, terminal
        self._over: asyncio.Future[str]
        self._here: list[Guest] = []

    async def run(self) -> None:
        """Open the doors, and close them at the end. Raises ServeFailed, SeatsFailed, StoreError."""
        settings, loop = self.settings, asyncio.get_running_loop()
        self._over = loop.create_future()
        async with AsyncExitStack() as held:
            held.enter_context(self._alone())
            await self._alone_everywhere(held)
            store = held.enter_context(contextlib.closing(_opened(settings)))
            seats = Seats(settings.home, settings.session, database=settings.database, most=settings.people)
            registry = Registry(serve_folder(settings.home) / f"{settings.session}.people.json")
            gate = Gate(registry, lambda: Session(store.pack, store.state))
            room = await asyncio.to_thread(room_for, settings)
            await seats.start(store.pack.path)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self.end, "The server was stopped.")
                held.callback(loop.remove_signal_handler, number)
            self._watch(store)
            host_key = await self._open_doors(held, seats, gate)
            control = Control(settings, gate, seats, joining.ways(settings, host_key), self._stopped)
            await held.enter_async_context(control.listening())
            seats.changed = lambda: self._tell(seats)
            self._introduce(control, gate, room)
            reason = await self._ended()
            self._say(reason)
            await seats.close(f"{reason} Everything marked “saved” is safe.")

    def end(self, reason: str) -> None:
        """End the server; everybody is told that sentence."""
        if not self._over.done():
            self._over.set_result(reason)

    def _stopped(self) -> None:
        self.end("The doors were closed.")

    async def _ended(self) -> str:
        """Wait for the end, and say why."""
        until = self.settings.until
        left = None if until is None else (until - datetime.datetime.now(until.tzinfo)).total_seconds()
        try:
            async with asyncio.timeout(left):
                return await self._over
        except TimeoutError:
            return "The time for this session is over."

    def _watch(self, store: SessionStore) -> None:
        """End when the session is no longer there."""
        loop = asyncio.get_running_loop()

        def look() -> None:
            if store.gone:
                self.end("The session is no longer there.")

        def heard(records: Sequence[Record]) -> None:
            if not records:  # the session can no longer be written, or is gone
                loop.call_soon_threadsafe(look)

        store.subscribe(heard)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only server of the session."""
        path = lock_file(self.settings.home, self.settings.session)
        make_folders(path.parent)
        lock = Lock(path, "server")
        try:
            lock.acquire(0)
        except BusyError:
            raise ServeFailed(
                f"This session is already served by process {holder(path).get('pid', '?')}. To end that: "
                f"workshop serve {self.settings.session} --stop"
            ) from None
        with contextlib.closing(lock):
            yield

    async def _alone_everywhere(self, held: AsyncExitStack) -> None:
        """Be the only server of the session on any host, and stay it. Raises ServeFailed, StoreError."""
        where = self.settings.where
        if not isinstance(where, DatabaseSession):
            return
        lock = where.home.serving(where)
        held.callback(lock.close)
        if who := await asyncio.to_thread(lock.take):
            raise ServeFailed(
                f"This session is already served from {who}. To end that, run there: workshop serve "
                f"{self.settings.session} --stop"
            )
        watching = asyncio.create_task(self._keep(lock))

        async def stop() -> None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

        held.push_async_callback(stop)

    async def _keep(self, lock: ServingLock) -> None:
        """Look after the lock: a connection may be lost, and another host may serve the session by then."""
        while True:
            await asyncio.sleep(_LOOKS)
            with contextlib.suppress(StoreError):  # not now; the seats say so themselves
                if who := await asyncio.to_thread(lock.take):
                    self.end(f"The session is served from {who} now.")
                    return

    async def _open_doors(self, held: AsyncExitStack, seats: Seats, gate: Gate) -> str:
        """Open what was asked for; the fingerprint of the SSH door's host key, empty without that door."""
        settings, fingerprint = self.settings, ""
        if settings.ssh is not None:
            from workshop.serve import host_key
            from workshop.serve.ssh import serve_ssh

            fingerprint = host_key.fingerprint(host_key.host_key(serve_folder(settings.home)))
            held.push_async_callback(await self._listening(settings.ssh, serve_ssh(settings, seats, gate)))
        if settings.web is not None:
            from workshop.serve.web import serve_web

            door = await self._listening(settings.web, serve_web(settings.web, seats, gate))
            held.push_async_callback(door.close)
        return fingerprint

    async def _listening(self, where: Address | WebSettings, door: Awaitable[T]) -> T:
        """A door once it is open. Raises ServeFailed."""
        try:
            return await door
        except OSError as error:
            raise ServeFailed(
                f"{where.host}:{where.port} cannot be used ({(error.strerror or str(error)).lower()}); give another "
                "port."
            ) from None
        except (AddressProblem, XtermMissingError) as problem:
            raise ServeFailed(str(problem)) from None

    # ------------------------------------------------------------------ what is said

    def _introduce(self, control: Control, gate: Gate, room: str) -> None:
        """How to join, for the terminal the server runs on: it is the only one that shows personal links."""
        session, code = gate.session(), written(gate.join_code)
        ways = [*control.ways, ("Join code", code)]
        title = f"“{session.title}” is open."
        link = joining.link(self.settings, code)
        if link and self._terminal:
            from workshop.services.qr import qr_lines

            lines = joining.beside_qr(qr_lines(link), [title, "", *joining.in_lines(ways, _BESIDE)])
        else:
            lines = [title, *(f"  {what:<14} {way}" for what, way in ways)]
        for line in lines:
            self._say(line)
        for line in filter(None, [*joining.warnings(self.settings), room]):
            self._say(line)
        linked = [one for one in session.people() if Role(one.role) in _LINKED]
        if linked:
            self._say("Personal links or codes; each lets that person in once:")
        for one in linked:
            code = written(gate.invite(one.name))
            self._say(f"  {one.name}, {one.role}: {joining.link(self.settings, code) or code}")
        self._say("To end: Ctrl+C, or workshop serve --stop.")

    def _tell(self, seats: Seats) -> None:
        """Who came and who left, a line each."""
        here = [seat.guest for seat in seats]
        for guest in here:
            if guest not in self._here:
                self._say(f"{guest.person} joined ({guest.door}, {guest.address}, known by {guest.known.value}).")
        for guest in self._here:
            if guest not in here:
                self._say(f"{guest.person} left.")
        self._here = here


def _opened(settings: Settings) -> SessionStore:
    """The session, for the gate to look at; nobody sees that it looks."""
    from store.homes import open_at

    return open_at(settings.where, Identity("", Role.OBSERVER), unseen=True)


def missing_packages(settings: Settings) -> list[str]:
    """The packages of the extra `serve` that are needed and not installed."""
    needed = ["segno"]
    needed += ["asyncssh"] if settings.ssh is not None else []
    needed += ["aiohttp"] if settings.web is not None else []
    return [name for name in needed if find_spec(name) is None]
