"""A certificate that browsers would not believe is refused before the door opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reach.certificates import certificate
from tests.reach.door import free_port
from tests.support.terminal_rooms import command, new_session
from workshop.cli.exit_codes import REFUSED
from workshop.serve.certificate import tls_context
from workshop.serve.web_address import AddressProblem


def test_a_good_one_is_taken_with_its_key_in_the_same_file_or_another(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    assert tls_context(cert, key).minimum_version.name == "TLSv1_2"
    both = tmp_path / "both.pem"
    both.write_bytes(cert.read_bytes() + key.read_bytes())
    tls_context(both, None)


def refusal(cert: Path, key: Path | None) -> str:
    with pytest.raises(AddressProblem) as problem:
        tls_context(cert, key)
    return str(problem.value)


def test_what_is_wrong_with_one_is_said(tmp_path: Path) -> None:
    assert "expired on" in refusal(*certificate(tmp_path / "old", begins=-20, ends=-1))
    assert "check the clock of this computer" in refusal(*certificate(tmp_path / "new", begins=2, ends=9))
    cert, key = certificate(tmp_path / "good")
    _, other = certificate(tmp_path / "other")
    assert refusal(cert, other) == f"The key in {other} does not belong to the certificate in {cert}."
    assert "holds no certificate in PEM form" in refusal(key, key)
    assert "holds no private key that can be used" in refusal(cert, None)
    assert "without a password" in refusal(*certificate(tmp_path / "locked", password=b"secret"))
    assert refusal(tmp_path / "no.pem", key).endswith("check --cert and --key.")
    assert refusal(cert, tmp_path / "no.pem").endswith("check --cert and --key.")
    assert "cannot be read" in refusal(tmp_path, key)


def test_a_bad_certificate_ends_the_command_before_the_door_opens(tmp_path: Path) -> None:
    session = new_session("Autumn")
    for (cert, key), says in (
        (certificate(tmp_path / "old", begins=-20, ends=-1), "expired on"),
        ((certificate(tmp_path / "one")[0], certificate(tmp_path / "two")[1]), "does not belong to the certificate"),
    ):
        done = command("serve", session, "--web", str(free_port()), "--cert", str(cert), "--key", str(key))
        assert done.returncode == REFUSED and says in done.stderr and "Traceback" not in done.stderr
        assert "Join code" not in done.stdout, "nobody is shown a door that does not open"
