"""What a home in a database may be called: nothing with a password in it, nothing that sends sessions in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.address import database_address, is_database
from store.api import StoreError
from store.files.home import home_folder
from store.homes import home_at
from store.library.catalog import Library


def test_a_folder_is_a_folder_and_an_address_an_address(tmp_path: Path) -> None:
    assert is_database("postgresql:///x") and is_database("postgres://h/x") and is_database("service=x")
    assert not is_database(str(tmp_path)) and not is_database("") and not is_database("./postgresql")
    assert isinstance(home_at(tmp_path), Library)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:secret@db/x",
        "postgresql://ana@db/x?password=secret",
        "postgresql://ana@db/x?sslpassword=secret",
        "postgresql://ana:@db/x",
    ],
)
def test_a_password_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(StoreError, match="password in it") as refused:
        database_address(address)
    assert "secret" not in str(refused.value) and "~/.pgpass" in str(refused.value)


@pytest.mark.parametrize(
    "address", ["postgresql://[::1/x", "postgresql:///x?a", "service=", "service=a b", "postgresql://h/x?service=a"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(StoreError):
        database_address(address)


@pytest.mark.parametrize(
    ("address", "encryption"),
    [
        ("postgresql:///x", ""),
        ("postgresql:///x?host=/run/postgresql", ""),
        ("postgresql://localhost:5433/x", ""),
        ("postgresql://[::1]:5433/x", ""),
        ("postgresql://127.0.0.9/x", ""),
        ("postgresql://db.example.org/x", "verify-full"),
        ("postgresql://localhost,db.example.org/x", "verify-full"),
        ("postgresql://localhost/x?hostaddr=203.0.113.5", "verify-full"),
        ("postgresql://db.example.org/x?sslmode=verify-full", "verify-full"),
    ],
)
def test_over_a_network_the_server_is_verified(address: str, encryption: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGHOST", raising=False)
    assert database_address(address).encryption == encryption


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_less_is_refused(mode: str) -> None:
    with pytest.raises(StoreError, match="verify-full"):
        database_address(f"postgresql://db.example.org/x?sslmode={mode}")


def test_a_service_is_as_its_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "services"
    file.write_text("[near]\nhost=/run/postgresql\ndbname=w\n[far]\nhost=db.example.org\npassword=x%y\n", "utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    monkeypatch.delenv("PGHOST", raising=False)
    assert database_address("service=near").encryption == "" and database_address("service=near").database == "w"
    assert database_address("service=far").encryption == "verify-full"
    file.write_text("[far]\nhost=db.example.org\nsslmode=require\n", "utf-8")
    with pytest.raises(StoreError, match="verify-full"):
        database_address("service=far")


def test_what_a_host_keeps_lies_in_a_folder_of_that_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    one, other = home_folder("postgresql://db.example.org/One!"), home_folder("postgresql://db.example.org/two")
    assert one.parent == other.parent == tmp_path / "workshop" / "databases" and one != other
    assert one.name.startswith("one-") and not one.exists()
