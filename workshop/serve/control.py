"""The socket on which the server answers its own account: the facilitator's screen, `serve --status` and `--stop`.

It lies in a folder that only this account can enter. The seats run under the same account, so a request is also
refused that comes from the process of a seat whose person does not lead.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import struct
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from content.clean import clean_line
from store.api import StoreError
from store.files.private import write_private
from workshop.serve import joining
from workshop.serve.codes import written
from workshop.serve.gate import AccessDenied, Gate
from workshop.serve.seat import Over
from workshop.serve.seats import Seats
from workshop.serve.settings import Settings
from workshop.services.serving import card_file
from workshop.sheets.model import Role
from workshop.sheets.values import person_key

_LINE = 4096
_LONGEST = 90
"""Bytes that the name of a socket may have everywhere; a longer one is put where names are short."""
_PATIENCE = 5.0
_REMOVED = "You were removed from this session. Everything marked “saved” is safe; ask the facilitator."


@dataclass(slots=True)
class Control:
    """What may be asked of a running server.

    Attributes:
        ways: how to join, each by what it is.
        stop: ends the server.
    """

    settings: Settings
    gate: Gate
    seats: Seats
    ways: joining.Ways
    stop: Callable[[], None]

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Answer requests for the length of an `async with`."""
        card = card_file(self.settings.home, self.settings.session)
        aside = ""
        path = card.with_suffix(".socket")
        if len(os.fsencode(path)) > _LONGEST:
            aside = tempfile.mkdtemp(prefix="workshop-")
            path = Path(aside) / "socket"
        path.unlink(missing_ok=True)  # of a server that was killed
        try:
            server = await asyncio.start_unix_server(self._answer, path, limit=_LINE)
            write_private(card, json.dumps({"socket": str(path)}).encode())
            yield
            server.close()
        finally:
            card.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            if aside:
                shutil.rmtree(aside, ignore_errors=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                line = await reader.readline()
            said = self._said(line, _peer(writer.get_extra_info("socket")))
            writer.write(json.dumps(said).encode() + b"\n")
            await writer.drain()
        except (OSError, ValueError, TimeoutError):
            pass  # who asks badly, or goes away, gets no answer
        finally:
            writer.close()

    def _said(self, line: bytes, peer: int) -> dict[str, Any]:
        asked = json.loads(line)
        if not isinstance(asked, dict):
            return {"refused": "That is not a request."}
        seat = next((one for one in self.seats if one.pid == peer), None)
        if seat is not None and seat.guest.role is not Role.FACILITATOR:
            return {"refused": "Only the facilitator can ask for this."}
        person, name = clean_line(str(asked.get("person", ""))), str(asked.get("name", ""))
        try:
            return self._done(str(asked.get("do", "")), person, name)
        except (AccessDenied, StoreError) as problem:
            return {"refused": str(problem)}

    def _done(self, do: str, person: str, name: str) -> dict[str, Any]:
        gate = self.gate
        if do == "stop":
            self.stop()
        elif do in ("lock", "unlock"):
            gate.locked = do == "lock"
        elif do == "code":
            gate.new_join_code()
        elif do == "remove":
            gate.remove(person)
            for seat in self.seats.of(person):
                seat.close(Over.CLOSED, _REMOVED)
        elif do == "rename":
            other = gate.rename(person, name)
            for seat in self.seats.of(person):
                seat.become(replace(seat.guest, person=other, role=gate.role_of(other)))
        elif do == "let-in":
            gate.let_in(person)
        elif do == "link":
            code = written(gate.invite(person))
            return {"code": code, "link": joining.link(self.settings, code)}
        elif do != "status":
            return {"refused": "That is not a request this server knows."}
        return self.status()

    def status(self) -> dict[str, Any]:
        """How to join, and who has joined."""
        code = written(self.gate.join_code)
        here = {person_key(seat.guest.person) for seat in self.seats}
        return {
            "title": self.gate.title,
            "code": code,
            "ways": self.ways,
            "link": joining.link(self.settings, code),
            "locked": self.gate.locked,
            "joined": [
                [one.person, one.role, one.known, one.address, one.door, seat.watched]
                for seat in self.seats
                for one in (seat.guest,)
            ],
            "away": [one.name for one in self.gate.registry if one.proofs and person_key(one.name) not in here],
            "most": self.seats.most,
        }


def _peer(line: socket.socket) -> int:
    """The process at the other end; 0 where the system does not say."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return 0
    pid, _, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i")))
    return int(pid)
