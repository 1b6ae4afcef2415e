"""A certificate that browsers would not believe is refused before the door opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reach.certificates import certificate
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
