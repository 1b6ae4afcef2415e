"""How to join, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from workshop.serve.settings import Settings
from workshop.serve.web_address import is_loopback, plain_warning

USER = "join"
"""What stands before the @ in an SSH address; any other word does as well."""


Ways: TypeAlias = list[tuple[str, str]]
"""How to join: what each way is, and where."""


def ways(settings: Settings, host_key: str) -> Ways:
    """The addresses; `host_key` is the fingerprint that a client shows at the first time."""
    found = []
    if settings.web is not None:
        found.append(("In a browser", settings.web_url))
    if settings.ssh is not None:
        port = "" if settings.ssh.port == 22 else f"-p {settings.ssh.port} "
        found.append(("With SSH", f"ssh {port}{USER}@{settings.ssh.shown_host.strip('[]')}"))
        found.append(("Its host key", host_key))
    return found


def link(settings: Settings, code: str) -> str:
    """What a phone opens: the page with the code behind the #, which no server and no log ever sees."""
    return f"{settings.web_url}/#{code}" if settings.web is not None else ""


def warnings(settings: Settings) -> list[str]:
    """What the person who starts the server should know of it."""
    said = []
    doors = [door.host for door in (settings.ssh, settings.web) if door is not None]
    if all(is_loopback(host) for host in doors) and not (settings.web and settings.web.url):
        said.append("Only this computer can reach it. For others, put an address before the port, as in 0.0.0.0:2222.")
    if settings.web is not None and (warning := plain_warning(settings.web)):
        said.append(warning)
    return said


def beside_qr(qr: Sequence[str], words: Sequence[str]) -> list[str]:
    """Words to the right of a QR code, which is white on black whatever the colors of the terminal are."""
    rows = max(len(qr), len(words))
    blank = " " * max(len(line) for line in qr)
    codes = [f"\x1b[97;40m{line}\x1b[0m" for line in qr] + [blank] * (rows - len(qr))
    return [
        f"{code}   {line}".rstrip() for code, line in zip(codes, [*words, *[""] * (rows - len(words))], strict=True)
    ]


def in_lines(found: Ways, width: int) -> list[str]:
    """Each way with what it is above it, for a narrow column."""
    lines: list[str] = []
    for what, way in found:
        lines += [what, *(f"  {way[at : at + width - 2]}" for at in range(0, len(way), width - 2))]
    return lines
