"""The SSH door: people without an account here, one seat each, and nothing else that SSH could do.

Who somebody is is decided when the login is complete, never before: a public key is also named by a client that only
offers it. A key that nobody knows may sign, but then a code and a name are asked for on the terminal, and no program
runs until they are right; from then on the key is remembered.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import asyncssh

from workshop.serve.admission import Questions, admit
from workshop.serve.codes import CodeKind
from workshop.serve.gate import AccessDenied, Gate, GateVisit
from workshop.serve.guest import Guest
from workshop.serve.host_key import host_key
from workshop.serve.seat import USUAL, Over, Seat
from workshop.serve.seats import SeatRefused, Seats
from workshop.serve.settings import Settings
from workshop.serve.typed_line import GaveUp, TypedLine
from workshop.services.serving import serve_folder

LOGIN = 60.0
"""Seconds that a login may take, and again the questions on the terminal."""
IDLE = 4 * 3600.0
"""Seconds without a key after which a seat is given up."""
_CHANNELS = 2
"""Windows that one connection may open: a second one for people who share connections between them."""
_OFFERS = 20
"""Keys that one connection may offer."""
_ALIVE, _MISSED = 15, 3
"""Seconds between two looks whether the other side is still there, and how often it may not answer."""
_ANY_ENVIRONMENT = (b"COLORTERM", b"LANG")
_PLAIN = str.maketrans("“”’", '""\'')
"""OpenSSH writes other signs as numbers in the questions of a login, unless its locale is one it knows."""
_GIVE_BACK = b"\x1b[?1049l\x1b[?25h\x1b[0m\r\n"
_NO_TERMINAL = b"This opens a screen and needs a terminal; with ssh, write: ssh -t HOST.\r\n"


async def serve_ssh(settings: Settings, seats: Seats, gate: Gate) -> Callable[[], Awaitable[None]]:
    """Open the door; returns what closes it. Raises OSError when the address cannot be used, StoreError."""
    where = settings.ssh
    if where is None:
        raise ValueError("no address for SSH")
    listener = await asyncssh.create_server(
        lambda: SSHConnection(seats, gate),
        where.host,
        where.port,
        server_host_keys=[host_key(serve_folder(settings.home))],
        server_version="workshop",
        encoding=None,
        line_editor=False,  # or it would eat keys
        agent_forwarding=False,
        x11_forwarding=False,
        allow_scp=False,
        gss_host=None,
        rdns_lookup=False,
        login_timeout=LOGIN,
        keepalive_interval=_ALIVE,
        keepalive_count_max=_MISSED,
        config=None,
    )

    async def close() -> None:
        listener.close()
        await listener.wait_closed()

    return close


class SSHConnection(asyncssh.SSHServer):
    """One connection: its login, and the windows it opens."""

    def __init__(self, seats: Seats, gate: Gate) -> None:
        self.seats, self.gate = seats, gate
        self.guest: Guest | None = None
        self.key = ""
        self.refused = ""
        self.visit: GateVisit
        self._candidate: Guest | str | None = None
        self._questions: Questions | None = None
        self._offers = 0
        self._windows = 0
        self._timer: asyncio.TimerHandle | None = None

    # ------------------------------------------------------------------ coming and going

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Somebody is at the door."""
        self._conn = conn
        peer = conn.get_extra_info("peername")
        try:
            self.visit = self.gate.visit(str(peer[0]) if peer else "", "ssh")
        except AccessDenied as problem:
            conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, str(problem))

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._cancel_timer()
        if self._questions is not None:
            self._questions.cancel()
        if hasattr(self, "visit"):
            self.visit.leave()

    def let_in(self, guest: Guest) -> None:
        """It is known who this is."""
        self.guest = guest
        self.visit.leave()
        if self.key:
            self.gate.remember(guest, CodeKind.KEY, self.key)

    def window_opened(self) -> None:
        """A window shows a seat or a question."""
        self._cancel_timer()

    def window_closed(self) -> None:
        """One window fewer; without any the connection ends soon."""
        self._windows -= 1
        if not self._windows:
            self._close_later(1.0)

    def _close_later(self, seconds: float) -> None:
        self._cancel_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._conn.close)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # ------------------------------------------------------------------ the login

    def begin_auth(self, username: str) -> bool:
        """Everybody has to show something; the name before the @ means nothing."""
        return True

    def password_auth_supported(self) -> bool:
        """There are no passwords."""
        return False

    def public_key_auth_supported(self) -> bool:
        """Keys are remembered."""
        return True

    def kbdint_auth_supported(self) -> bool:
        """Codes are asked for."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Any key may sign. This is also called for a key that is only offered: nothing is known by it yet."""
        self._offers += 1
        self._candidate = key.get_fingerprint()
        return self._offers <= _OFFERS

    async def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        """The first question."""
        self._candidate = None
        if self._questions is not None:
            self._questions.cancel()
        self._questions = Questions(lambda ask: admit(self.gate, self.visit, ask, key=False))
        return await self._next_challenge()

    async def validate_kbdint_response(self, username: str, responses: Any) -> Any:
        """The answer to one question, and the next."""
        if self._questions is None or len(responses) != 1:
            return False
        self._questions.answer(responses[0])
        return await self._next_challenge()

    async def _next_challenge(self) -> Any:
        try:
            found = await self._questions.next()  # type: ignore[union-attr]
        except AccessDenied as problem:
            self._conn.disconnect(asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, str(problem))
            return False
        if isinstance(found, Guest):
            self._candidate = found
            return True
        text, prompt = found
        return "", text.translate(_PLAIN), "", [(prompt, True)]

    def auth_completed(self) -> None:
        """Whoever was asked for last has shown it: only now it is known who this is."""
        self._close_later(LOGIN)
        if isinstance(self._candidate, Guest):
            self.let_in(self._candidate)
            return
        self.key = self._candidate or ""
        try:
            if self.key and self.visit.key(self.key) and self.visit.guest is not None:
                self.let_in(self.visit.guest)
        except AccessDenied as problem:
            self.refused = str(problem)

    # ------------------------------------------------------------------ windows

    def session_requested(self) -> Any:
        """A window: one, or two."""
        if self._windows >= _CHANNELS:
            return False
        self._windows += 1
        channel = self._conn.create_server_channel(encoding=None)
        bounded(channel)
        return channel, Window(self)


def bounded(channel: Any) -> None:
    """Keep two variables of what a client sends: AsyncSSH would keep any number of them."""

    def take(packet: Any) -> bool:
        name, value = packet.get_string(), packet.get_string()
        packet.check_end()
        if name in _ANY_ENVIRONMENT and len(value) <= 40:
            channel._env[name] = value
            return True
        return False

    channel._process_env_request = take


class Window(asyncssh.SSHServerSession[bytes]):
    """One terminal: the questions for somebody who is not known yet, then a seat."""

    def __init__(self, connection: SSHConnection) -> None:
        self._connection = connection
        self._size = USUAL
        self._term: str | None = None
        self._seat: Seat | None = None
        self._line: TypedLine | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._over = False

    # ------------------------------------------------------------------ what SSH says

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._channel = chan

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone: the program keeps text and place, and leaves."""
        self._over = True
        self._cancel_idle()
        if self._line is not None:
            self._line.hang_up()
        if self._seat is not None:
            self._seat.detach(self)
            self._seat.close()
        self._connection.window_closed()

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Any) -> bool:
        """There is a terminal, of that kind and size."""
        self._term, self._size = term_type, term_size[:2]
        return True

    def shell_requested(self) -> bool:
        """They want in."""
        return True

    def exec_requested(self, command: str) -> bool:
        """No command is run."""
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """There are no files."""
        return False

    def session_started(self) -> None:
        """Go on in a task of its own, because people are slow."""
        self._connection.window_opened()
        if self._term is None:
            self._channel.write(_NO_TERMINAL)
            self._end(1)
            return
        self._task = asyncio.create_task(self._go_in())

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Keys."""
        if self._seat is not None:
            self._touched()
            if not self._seat.write(data):
                self._channel.pause_reading()
        elif self._line is not None:
            self._line.keys(data)

    def eof_received(self) -> bool:
        """Nothing more is typed, so it is over."""
        return False

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The window has another size."""
        self._size = (width, height)
        if self._seat is not None:
            self._seat.resize(width, height)

    def pause_writing(self) -> None:
        """The other side does not follow."""
        if self._seat is not None:
            self._seat.pause()

    def resume_writing(self) -> None:
        """It follows again."""
        if self._seat is not None:
            self._seat.resume()

    # ------------------------------------------------------------------ what the seat says

    def show(self, data: bytes) -> None:
        """Bytes for the terminal."""
        if not self._over:
            self._channel.write(data)

    def room(self) -> None:
        """The program takes keys again."""
        if not self._over:
            self._channel.resume_reading()

    def over(self, why: Over, sentence: str) -> None:
        """No more comes from the seat."""
        self._seat = None
        if sentence and not self._over:
            self._channel.write(_GIVE_BACK + sentence.encode() + b"\r\n")
        self._end(0 if why is Over.LEFT else 1)

    # ------------------------------------------------------------------ in

    async def _go_in(self) -> None:
        try:
            guest = await self._known()
            self._sit(guest)
        except (AccessDenied, SeatRefused) as problem:
            self._channel.write(str(problem).encode() + b"\r\n")
            self._end(1)
        except (GaveUp, TimeoutError):
            self._end(1)

    async def _known(self) -> Guest:
        """Who it is; asked for on the terminal where a key has signed that nobody knows."""
        connection = self._connection
        if connection.refused:
            raise AccessDenied(connection.refused)
        if connection.guest is None:
            self._line = TypedLine(self._channel.write)
            try:
                async with asyncio.timeout(LOGIN):
                    guest = await admit(connection.gate, connection.visit, self._line.ask, key=True)
            finally:
                self._line = None
            connection.let_in(guest)
            return guest
        return connection.guest

    def _sit(self, guest: Guest) -> None:
        if self._over:
            return
        if not self._connection.gate.holds(guest):
            raise AccessDenied("That name is not yours any more; connect again.")
        given = self._channel.get_environment_bytes()
        colors, language = (given.get(name, b"").decode("ascii", "replace") for name in _ANY_ENVIRONMENT)
        seat = self._connection.seats.open(
            guest, size=self._size, term=self._term or "", colors=colors, language=language
        )
        seat.attach(self)
        self._seat = seat
        self._touched()

    def _touched(self) -> None:
        self._cancel_idle()
        self._idle = asyncio.get_running_loop().call_later(IDLE, self._leave_idle)

    def _leave_idle(self) -> None:
        if self._seat is not None:
            self._seat.close(Over.CLOSED, "No key was pressed for four hours, so this window was closed; join again.")

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()

    def _end(self, code: int) -> None:
        self._cancel_idle()
        if not self._over:
            self._over = True
            with contextlib.suppress(OSError):
                self._channel.exit(code)
