"""A server with TLS: it is let in by its certificate, or refused in a sentence; nothing goes to another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.address import database_address
from store.postgres.errors import UnreachableError, unreachable
from store.postgres.home import DatabaseHome
from tests.reach.certificates import certificate
from tests.support.postgres import Server


def home_at(fragile: Server, folder: Path, host: str, *more: str) -> DatabaseHome:
    """A home at that host name, which is this computer whatever the name is."""
    name = fragile.database().partition("@/")[2].partition("?")[0]
    given = "&".join(["hostaddr=127.0.0.1", *more])
    return DatabaseHome(database_address(f"postgresql://app@{host}:{fragile.port}/{name}?{given}"), folder)


def refusal(home: DatabaseHome) -> str:
    with pytest.raises(UnreachableError) as refused:
        home.sessions()
    return str(refused.value)


def test_a_server_shows_who_it_is(fragile: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))  # libpq looks for ~/.postgresql/root.crt
    assert "does not encrypt" in refusal(home_at(fragile, tmp_path, "db.example.org", "sslrootcert=system"))
    cert, key = certificate(tmp_path / "own", host="db.example.org")
    fragile.encrypt(cert, key)
    root = f"sslrootcert={cert}"
    good = home_at(fragile, tmp_path, "db.example.org", root)
    with good.connected() as link:
        assert link.ask("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == [[b"t"]]
    said = refusal(home_at(fragile, tmp_path, "other.example.org", root))
    assert "a certificate for db.example.org, and the address says other.example.org" in said
    stranger, _ = certificate(tmp_path / "stranger", host="db.example.org")
    assert "does not trust" in refusal(home_at(fragile, tmp_path, "db.example.org", f"sslrootcert={stranger}"))
    assert "no authority to do it with" in refusal(home_at(fragile, tmp_path, "db.example.org"))
    old, old_key = certificate(tmp_path / "old", host="db.example.org", begins=-20, ends=-1)
    fragile.encrypt(old, old_key)
    fragile.stop()
    fragile.start()
    assert "has expired" in refusal(home_at(fragile, tmp_path, "db.example.org", f"sslrootcert={old}"))


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ('connection to server at "h", port 1 failed: server certificate for "a" (and 2 other names) does not match '
         'host name "b"', "for a, and the address says b"),
        ('connection to server at "h" failed: SSL error: certificate verify failed', "does not trust"),
        ('failed: root certificate file "/x/root.crt" does not exist\nEither provide the file', "root.crt"),
        ("failed: server does not support SSL, but SSL was required", "ask its administrator for TLS"),
        ("failed: Connection refused\n\tIs the server running on that host?", "cannot be reached (Connection refused)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(why: str, says: str) -> None:
    said = str(unreachable("The database w", why))
    assert says in said and "\n" not in said and said.endswith(".")
