"""The door for browsers: the page, joining, and lines to seats. Whom it lets in, the gate has decided."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from urllib.parse import quote

from aiohttp import web

from workshop.serve.certificate import tls_context
from workshop.serve.codes import CodeKind, written
from workshop.serve.gate import AccessDenied, Gate, GateVisit
from workshop.serve.guest import Guest
from workshop.serve.seats import SeatRefused, Seats
from workshop.serve.web_address import WebSettings
from workshop.serve.web_files import PageFile, page_files
from workshop.serve.web_guards import SETTINGS, came_from, guard, refused, with_headers
from workshop.serve.web_line import HEARTBEAT, LARGEST, Closed, WebLine, WebSeat, say_over
from workshop.serve.web_listening import OpenPort, note_asked
from workshop.serve.web_minutes import KIND, MinutesDesk

_BODY = 4096
"""Bytes of a request to join."""
_REMEMBERED = 7 * 24 * 3600
"""Seconds that a browser keeps its cookie; the session's end comes first."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_TAB = re.compile(r"[A-Za-z0-9]{1,40}")


class WebDoor:
    """The door, once it is open.

    Attributes:
        port: the port it is at.
    """

    def __init__(self, settings: WebSettings, seats: Seats, gate: Gate, files: dict[str, PageFile]) -> None:
        self._settings, self._seats, self._gate, self._files = settings, seats, gate, files
        self._minutes = MinutesDesk(seats.home, seats.session)
        self._places: dict[tuple[str, str], WebSeat] = {}
        self._listener: OpenPort | None = None
        self.port = 0

    async def open(self) -> None:
        """Listen. Raises AddressProblem, and OSError when the port cannot be had."""
        context = tls_context(self._settings.cert, self._settings.key) if self._settings.cert else None
        self._listener = await OpenPort.open(self._app(), self._settings.host, self._settings.port, context)
        self.port = self._listener.port

    async def close(self) -> None:
        """Close it; seats end on their own."""
        if self._listener is not None:
            await self._listener.close()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[note_asked, guard], client_max_size=_BODY)
        app[SETTINGS] = self._settings
        app.on_response_prepare.append(with_headers)
        app.router.add_post("/join", self._join)
        app.router.add_get("/me", self._me)
        app.router.add_get("/ws", self._line)
        app.router.add_post("/minutes", self._make_minutes)
        app.router.add_get("/minutes/{key}", self._fetch_minutes)
        app.router.add_get("/{path:.*}", self._file)
        return app

    # ------------------------------------------------------------------ requests

    async def _file(self, request: web.Request) -> web.Response:
        file = self._files.get(request.path)
        if file is None:
            return refused(404, "There is no such page here.")
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(
                body=file.packed,
                headers={"Content-Type": file.kind, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
            )
        return web.Response(body=file.plain, headers={"Content-Type": file.kind, "Vary": "Accept-Encoding"})

    async def _join(self, request: web.Request) -> web.Response:
        try:
            said = json.loads(await request.text()) if request.content_type == "application/json" else None
        except (ValueError, RecursionError):
            said = None
        match said:
            case {"code": str(code), "name": str(name)}:
                pass
            case _:
                return refused(400, "The page sent something that is not a code and a name; reload it.")
        try:
            visit = self._gate.visit(came_from(request), "web")
        except AccessDenied as problem:
            return refused(429, str(problem), field="code")
        try:
            return await self._admit(visit, code, name)
        finally:
            visit.leave()

    async def _admit(self, visit: GateVisit, code: str, name: str) -> web.Response:
        """Code first, then the name where the code is the room's."""
        field = "code"
        try:
            if not await visit.code(code):
                return refused(403, "That is not the code. Check it on the facilitator's screen.", field=field)
            guest = visit.guest
            if guest is None:
                if not name.strip():
                    return web.json_response({"names": visit.names()})
                field = "name"
                guest = visit.join(name)
        except AccessDenied as problem:
            return refused(403, str(problem), field=field)
        return self._remembered(guest)

    def _remembered(self, guest: Guest) -> web.Response:
        token = secrets.token_urlsafe(32)
        self._gate.remember(guest, CodeKind.COOKIE, token)
        response = web.json_response({"name": guest.person, "code": written(self._gate.personal_code(guest))})
        response.set_cookie(
            self._cookie,
            token,
            max_age=_REMEMBERED,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self._settings.scheme == "https",
        )
        return response

    async def _me(self, request: web.Request) -> web.Response:
        guest = self._who(request)
        if guest is None:
            return refused(401, "Join first.")
        return web.json_response({"name": guest.person, "title": self._gate.title})

    async def _make_minutes(self, request: web.Request) -> web.Response:
        guest = self._who(request)
        if guest is None:
            return refused(401, "Join first.")
        return web.json_response({"key": await self._minutes.make(guest.person)})

    async def _fetch_minutes(self, request: web.Request) -> web.Response:
        guest = self._who(request)
        file = self._minutes.fetch(request.match_info["key"], guest.person) if guest is not None else None
        if file is None:
            return refused(404, "These minutes were fetched already; ask for them again in the session.")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        return web.Response(body=file.data, content_type=KIND, headers=headers)

    async def _line(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST, compress=False)
        if not socket.can_prepare(request):
            return refused(400, "This address is for the page itself.")
        await socket.prepare(request)
        guest, tab = self._who(request), request.query.get("tab", "")
        if guest is None or not _TAB.fullmatch(tab):
            await socket.close(code=Closed.NOT_JOINED)
            return socket
        size = _number(request, "c"), _number(request, "r")
        try:
            place, fresh = self._place(guest, _proof(request.cookies[self._cookie]), tab, size)
        except SeatRefused as problem:
            await say_over(socket, Closed.FULL, str(problem))
            return socket
        have = _number(request, "have")
        await WebLine(socket, place).run(have if have >= 0 else None, fresh=fresh)
        return socket

    # ------------------------------------------------------------------ people and places

    @property
    def _cookie(self) -> str:
        """Its name: cookies of two ports of one host are in one jar."""
        return f"__Host-workshop-{self.port}" if self._settings.scheme == "https" else f"workshop-{self.port}"

    def _who(self, request: web.Request) -> Guest | None:
        """The guest whom this browser was let in as; None when it was not, or is no longer."""
        token = request.cookies.get(self._cookie, "")
        if not _TOKEN.fullmatch(token):
            return None
        try:
            visit = self._gate.visit(came_from(request), "web")
        except AccessDenied:
            return None
        try:
            return visit.guest if visit.cookie(token) else None
        except AccessDenied:
            return None
        finally:
            visit.leave()

    def _place(self, guest: Guest, proof: str, tab: str, size: tuple[int, int]) -> tuple[WebSeat, bool]:
        """The seat of that window, and whether it is a new one. Raises SeatRefused."""
        name = (proof, tab)
        place = self._places.get(name)
        if place is not None and not place.seat.ended.done():
            place.seat.resize(*size)
            return place, False
        seat = self._seats.open(guest, size=size, term="xterm-256color", colors="truecolor")
        place = self._places[name] = WebSeat(seat)
        seat.ended.add_done_callback(lambda _: self._forget(name, place))
        return place, True

    def _forget(self, name: tuple[str, str], place: WebSeat) -> None:
        if self._places.get(name) is place:
            del self._places[name]


async def serve_web(settings: WebSettings, seats: Seats, gate: Gate) -> WebDoor:
    """Open the door. Raises xterm.XtermMissingError, AddressProblem, and OSError when the port cannot be had."""
    door = WebDoor(settings, seats, gate, await asyncio.to_thread(page_files))
    await door.open()
    return door


def _proof(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _number(request: web.Request, name: str) -> int:
    """A number of the address; -1 when it is none."""
    text = request.query.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else -1
