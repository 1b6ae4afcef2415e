"""What `--home` and $WORKSHOP_HOME can say besides a folder: a PostgreSQL database that many hosts share.

An address never holds a password: whoever lists the processes of a host would read it. libpq has better places for one,
a service file and a passfile, and reads them itself. Knows nothing of psycopg, so that asking costs nothing.
"""

from __future__ import annotations

import configparser
import hashlib
import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from content.clean import clean_line
from store.api import StoreError

SCHEMES = ("postgresql://", "postgres://")
SERVICE = "service="
_SECRET = frozenset(("password", "sslpassword"))
_SERVICE_NAME = re.compile(r"service=([^\s=\\']+)\Z")


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """One database. `text` is what libpq connects to: a URI or `service=NAME`, and safe to show to people."""

    text: str
    database: str
    local: bool
    sslmode: str

    @property
    def title(self) -> str:
        """The database in a sentence: its name, which is shorter than how it is reached."""
        return clean_line(f"The database {self.database or self.text}")[:80]

    @property
    def folder_name(self) -> str:
        """A name for what this host keeps beside that database."""
        name = re.sub(r"[^a-z0-9]+", "-", self.database.casefold()).strip("-") or "database"
        return f"{name[:40]}-{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    @property
    def encryption(self) -> str:
        """The sslmode to ask for; empty for libpq's own choice, on this host alone."""
        return "" if self.local else "verify-full"


def is_database(home: str) -> bool:
    """Whether that home is a database rather than a folder."""
    return home.startswith((*SCHEMES, SERVICE))


def database_address(home: str) -> DatabaseAddress:
    """The database that a home of that kind means. Raises StoreError: it holds a password, is not one address, or
    would send sessions over a network without checking who is there."""
    found = _service(home) if home.startswith(SERVICE) else _uri(home)
    if not found.local and found.sslmode not in ("", "verify-full"):
        raise StoreError(
            f"{found.text} asks for sslmode={found.sslmode}, and over a network only sslmode=verify-full shows that "
            "the server is the right one; leave sslmode out, and name the certificate with sslrootcert."
        )
    return found


def _uri(home: str) -> DatabaseAddress:
    try:
        parts = urlsplit(home)
        given = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        user, _, hosts = parts.netloc.rpartition("@")
    except ValueError:
        raise StoreError("The address of the database cannot be read; write it like postgresql://host/name.") from None
    if ":" in user or _SECRET & given.keys():
        raise StoreError(
            "The address of the database has a password in it, which others can read in the list of processes; take it "
            "out, and put it into the passfile ~/.pgpass or a service file (--home service=NAME)."
        )
    if "service" in given:
        raise StoreError("Name a service alone: --home service=NAME, with everything else in the service file.")
    names = [_host(one) for one in hosts.split(",")] if hosts else []
    names += given.get("host", "").split(",") + given.get("hostaddr", "").split(",")
    named = [unquote(one) for one in names if one] or [os.environ.get("PGHOST", "")]
    database = given.get("dbname") or unquote(parts.path.lstrip("/")) or os.environ.get("PGDATABASE", "")
    return DatabaseAddress(clean_line(home), database, all(map(_is_local, named)), given.get("sslmode", ""))


def _host(text: str) -> str:
    """The host of `host:port` and of `[v6]:port`."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]


def _service(home: str) -> DatabaseAddress:
    match = _SERVICE_NAME.match(home)
    if match is None:
        raise StoreError("A service is one name without spaces: --home service=NAME, as the service file has it.")
    said = _service_section(match[1])
    hosts = [*said.get("host", "").split(","), *said.get("hostaddr", "").split(",")]
    named = [one for one in hosts if one] or [os.environ.get("PGHOST", "")]
    return DatabaseAddress(home, said.get("dbname", match[1]), all(map(_is_local, named)), said.get("sslmode", ""))


def _service_section(name: str) -> dict[str, str]:
    """What libpq will read of that service; nothing when it is in no file, which libpq then says itself."""
    own = os.environ.get("PGSERVICEFILE", "") or str(Path("~/.pg_service.conf").expanduser())
    for path in (own, str(Path(os.environ.get("PGSYSCONFDIR", "/etc/postgresql-common")) / "pg_service.conf")):
        read = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#",))
        try:
            read.read(path, "utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        if read.has_section(name):
            return dict(read.items(name))
    return {}


def _is_local(host: str) -> bool:
    """Whether what is sent to that host never leaves this one: a socket's folder, or loopback."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
