"""Under which addresses the page is known, and what is said of one that nobody should use."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from workshop.serve.web_address import (
    AddressProblem,
    WebSettings,
    checked_url,
    is_known,
    origin_of,
    plain_warning,
)

OWN = socket.gethostname().lower()


@pytest.mark.parametrize(
    ("host", "arrived_at", "known"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080), True),
        ("localhost:8080", ("127.0.0.1", 8080), True),
        ("LOCALHOST:8080", ("127.0.0.1", 8080), True),
        ("[::1]:8080", ("::1", 8080), True),
        ("127.0.0.1", ("127.0.0.1", 80), True),
        ("192.168.1.23:8080", ("192.168.1.23", 8080), True),
        (f"{OWN}:8080", ("192.168.1.23", 8080), True),
        ("[fe80::1]:8080", ("fe80::1%eth0", 8080), True),
        ("localhost:8080", ("192.168.1.23", 8080), False),
        ("10.0.0.1:8080", ("192.168.1.23", 8080), False),
        ("127.0.0.1", ("127.0.0.1", 8080), False),
        ("127.0.0.1:8080:8080", ("127.0.0.1", 8080), False),
        ("evil.example:8080", ("127.0.0.1", 8080), False),
        ("", ("127.0.0.1", 8080), False),
    ],
)
def test_the_address_one_came_to_is_known_and_no_other(host: str, arrived_at: tuple[str, int], known: bool) -> None:
    assert is_known(host, arrived_at, WebSettings()) is known


def test_behind_a_proxy_only_its_address_is_known() -> None:
    settings = WebSettings(url=checked_url("https://Workshop.example:443/"))
    assert settings.url == "https://workshop.example" and settings.encrypted
    assert is_known("workshop.example", ("127.0.0.1", 8080), settings)
    assert not is_known("127.0.0.1:8080", ("127.0.0.1", 8080), settings)
    assert origin_of("workshop.example", settings) == "https://workshop.example"


def test_the_usual_port_is_left_out_as_browsers_do() -> None:
    settings = WebSettings(cert=Path("cert.pem"))
    assert is_known("127.0.0.1", ("127.0.0.1", 443), settings)
    assert origin_of("127.0.0.1", settings) == "https://127.0.0.1"


@pytest.mark.parametrize(
    "url",
    ["workshop.example", "ftp://x.example", "https://", "https://x.example/path", "https://x.example?x", "https://u@x.example",
     "https://x.example:0", "https://x.example:99999", "https://[::1", "javascript:alert(1)", "https://x.example/#c"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(AddressProblem, match=r"is not an address|has more than a host"):
        checked_url(url)


def test_an_open_network_without_encryption_is_warned_of() -> None:
    warning = plain_warning(WebSettings(host="0.0.0.0"))
    assert "anyone on the network can read what people type" in warning
    assert plain_warning(WebSettings(host="192.168.1.23")) == warning
    for safe in (WebSettings(), WebSettings(host="::1"), WebSettings(host="localhost")):
        assert plain_warning(safe) == ""
    assert plain_warning(WebSettings(host="0.0.0.0", url="https://workshop.example")) == ""
    assert plain_warning(WebSettings(host="0.0.0.0", cert=Path("cert.pem"))) == ""
