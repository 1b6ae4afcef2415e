"""Asking the server of a session: who has joined and how to join; and telling it to rename, remove, lock, or stop.

The server listens on a socket of this account; where that is stands in a small file in the home. What is asked and
answered is one line of JSON each.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.clean import clean_line
from store.files.lock import is_held

FOLDER = "serve"
_PATIENCE = 10.0
_MOST = 1024 * 1024


class NotServed(Exception):
    """The session is not served, or its server does not answer; one sentence."""


class ServerRefused(Exception):
    """The server did not do what it was asked; one sentence."""


def serve_folder(home: Path) -> Path:
    """Where servers of this home keep what is theirs: host key, names, sockets."""
    return home / FOLDER


def lock_file(home: Path, session: str) -> Path:
    """Held by the server of that session for as long as it runs."""
    return serve_folder(home) / f"{session}.lock"


def card_file(home: Path, session: str) -> Path:
    """Says where that server is to be asked."""
    return serve_folder(home) / f"{session}.server.json"


def served(home: Path) -> Iterator[str]:
    """The ids of the sessions of this home that are served now."""
    for path in sorted(serve_folder(home).glob("*.lock")):
        if is_held(path):
            yield path.name.removesuffix(".lock")


def is_served(home: Path, session: str) -> bool:
    """Whether that session is served now."""
    return is_held(lock_file(home, session))


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody at a seat: who, in which role, how they were known, where from, and whether their line is there."""

    person: str
    role: str
    known: str
    address: str
    door: str
    connected: bool


@dataclass(frozen=True, slots=True)
class Serving:
    """A session that is served, as its server says.

    Attributes:
        title: of the session.
        code: the join code, as people write it.
        ways: how to join, what each way is and where.
        link: what the QR code says; empty when there is no page.
        locked: whether nobody new is let in.
        joined: who is at a seat.
        away: names that are somebody's, and that are at no seat.
        most: how many seats there are.
    """

    title: str
    code: str
    ways: tuple[tuple[str, str], ...]
    link: str
    locked: bool
    joined: tuple[Joined, ...]
    away: tuple[str, ...]
    most: int


def ask(home: Path, session: str, do: str, **more: str) -> dict[str, Any]:
    """Ask the server of that session for something; blocks. Raises NotServed, ServerRefused."""
    try:
        where = str(json.loads(card_file(home, session).read_text("utf-8"))["socket"])
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_PATIENCE)
            line.connect(where)
            line.sendall(json.dumps({"do": do} | more).encode() + b"\n")
            data = b""
            while not data.endswith(b"\n") and len(data) < _MOST and (more_data := line.recv(65536)):
                data += more_data
        said = json.loads(data)
    except (OSError, ValueError, KeyError, TypeError):
        raise NotServed("This session is not served now. To open it to others, run: workshop serve") from None
    if not isinstance(said, dict):
        raise NotServed("The server of this session gave an answer that makes no sense; start it again.")
    if "refused" in said:
        raise ServerRefused(clean_line(str(said["refused"])))
    return said


def serving(home: Path, session: str) -> Serving:
    """What the server of that session says of itself. Raises NotServed, ServerRefused."""
    said = ask(home, session, "status")
    try:
        return Serving(
            clean_line(str(said["title"])),
            clean_line(str(said["code"])),
            tuple((clean_line(str(what)), clean_line(str(way))) for what, way in said["ways"]),
            clean_line(str(said["link"])),
            said["locked"] is True,
            tuple(Joined(*(_part(one) for one in row)) for row in said["joined"]),  # type: ignore[arg-type]
            tuple(clean_line(str(name)) for name in said["away"]),
            int(said["most"]),
        )
    except (KeyError, TypeError, ValueError):
        raise NotServed("The server of this session is of another version; start it again.") from None


def _part(value: object) -> object:
    return value if isinstance(value, bool) else clean_line(str(value))
