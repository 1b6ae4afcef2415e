"""What `workshop serve` was told: which session, which doors, until when."""

from __future__ import annotations

import datetime
import ipaddress
import re
import socket
from dataclasses import dataclass
from pathlib import Path

from store.home import DatabaseSession, Locator
from workshop.serve.web_address import WebSettings

LOOPBACK = "127.0.0.1"
_ADDRESS = re.compile(r"(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]{1,253}):)?(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a door listens."""

    host: str
    port: int

    @property
    def shown_host(self) -> str:
        """The host as others write it: where the door listens everywhere, the address of this computer."""
        try:
            everywhere = ipaddress.ip_address(self.host).is_unspecified
        except ValueError:
            everywhere = False
        host = _own_address(self.host) if everywhere else self.host
        return f"[{host}]" if ":" in host else host


@dataclass(frozen=True, slots=True)
class Settings:
    """One run of the server.

    Attributes:
        home: the folder of what this host keeps: host key, names, sockets, and the sessions of a home in files.
        session: its id; `where` is where it is.
        ssh, web: where the doors are; None for one that stays closed.
        people: how many seats there are.
        until: when it ends by itself.
    """

    home: Path
    session: str
    where: Locator
    ssh: Address | None
    web: WebSettings | None
    people: int
    until: datetime.datetime | None

    @property
    def database(self) -> str:
        """The address of the database that has the session; empty for one in files."""
        return self.where.home.name if isinstance(self.where, DatabaseSession) else ""

    @property
    def web_url(self) -> str:
        """The address of the page, without a slash at the end; empty when there is no web door."""
        if self.web is None:
            return ""
        return self.web.url or f"{self.web.scheme}://{Address(self.web.host, self.web.port).shown_host}:{self.web.port}"


def parse_address(text: str) -> Address:
    """`2222`, `0.0.0.0:2222`, `[::]:2222`; without a host only this computer can reach it. Raises ValueError."""
    found = _ADDRESS.fullmatch(text)
    port = int(found["port"]) if found else 0
    if found is None or not 0 < port < 65536:
        raise ValueError
    return Address((found["host"] or LOOPBACK).strip("[]"), port)


def _own_address(unspecified: str) -> str:
    """The address by which this computer reaches others, or its name where it reaches none. Nothing is sent."""
    family, there = (socket.AF_INET6, "2001:db8::1") if ":" in unspecified else (socket.AF_INET, "192.0.2.1")
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as one:
            one.connect((there, 9))
            return str(one.getsockname()[0])
    except OSError:
        return socket.gethostname()
