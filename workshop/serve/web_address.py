"""Under which addresses the page is known: what a request's Host and Origin must say.

A name that leads here by somebody else's doing is refused, so no foreign page reaches the host through a visitor's
browser. A cookie's SameSite does not stop a page on another port of the same host; the Origin does.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_USUAL = {"http": 80, "https": 443}


class AddressProblem(Exception):
    """Why a page cannot be served at that address, in a sentence."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the page is served.

    Attributes:
        host, port: what is listened on; port 0 takes a free one.
        url: the address people use where a proxy is in front, such as `https://workshop.example`.
        cert, key: the files of a certificate; with them the page is encrypted here.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    url: str = ""
    cert: Path | None = None
    key: Path | None = None

    @property
    def encrypted(self) -> bool:
        """Whether what people type is encrypted on its way, here or by the proxy."""
        return self.cert is not None or self.url.startswith("https:")

    @property
    def scheme(self) -> str:
        """What the address in a browser begins with."""
        return urlsplit(self.url).scheme if self.url else ("https" if self.cert else "http")


def checked_url(url: str) -> str:
    """The address behind which a proxy serves the page, without a slash at its end. Raises AddressProblem."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressProblem(f"“{url}” is not an address; give it like https://workshop.example.") from None
    if parts.scheme not in _USUAL or not parts.hostname or port == 0:
        raise AddressProblem(f"“{url}” is not an address; give it like https://workshop.example.")
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        raise AddressProblem(f"“{url}” has more than a host; the page needs a name of its own, without a path.")
    return f"{parts.scheme}://{_netloc(parts.hostname, port, parts.scheme)}"


def plain_warning(settings: WebSettings) -> str:
    """What somebody who serves the page without encryption beyond this computer has to know; else empty."""
    if settings.encrypted or is_loopback(settings.host):
        return ""
    return (
        "This page is not encrypted: anyone on the network can read what people type, and the join code. Browsers do "
        "not let it copy to the clipboard by itself. Give --cert and --key, or a proxy's address with --url."
    )


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches that host."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_known(host: str, arrived_at: tuple[str, int], settings: WebSettings) -> bool:
    """Whether a request for `host` is meant for this page; `arrived_at` is the address and port it came to.

    Without --url that is the very address, or the name of this computer; never another name.
    """
    host = host.lower()
    if settings.url:
        return host == urlsplit(settings.url).netloc
    address, port = arrived_at
    names = {address.partition("%")[0]}
    if is_loopback(address):
        names.add("localhost")
    else:
        names |= _own_names()
    return any(host == _netloc(name, port, settings.scheme) for name in names)


def origin_of(host: str, settings: WebSettings) -> str:
    """The Origin that a page of this host has."""
    return f"{settings.scheme}://{host.lower()}"


def _own_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, f"{name.partition('.')[0]}.local"}


def _netloc(name: str, port: int | None, scheme: str) -> str:
    """Host and port as a browser writes them."""
    name = f"[{name}]" if ":" in name else name.lower()
    return name if port in (None, _USUAL[scheme]) else f"{name}:{port}"
