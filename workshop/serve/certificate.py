"""The certificate of the page: read, and refused in a sentence when browsers would not believe it."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

from workshop.serve.web_address import AddressProblem


def tls_context(cert: Path, key: Path | None, now: datetime | None = None) -> ssl.SSLContext:
    """What encrypts the page; `key` is in the same file unless it is given. Raises AddressProblem."""
    for path in (cert, key):
        if path is not None:
            _must_be_readable(path)
    _must_be_valid(cert, now or datetime.now(UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(cert, key, password=_no_password)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise AddressProblem(f"The key in {key or cert} does not belong to the certificate in {cert}.") from None
        raise AddressProblem(
            f"{key or cert} holds no private key that can be used; a key in PEM form without a password is needed."
        ) from None
    return context


def _no_password() -> str:
    """A key with a password would stop the server at every start; it is refused instead of asked about."""
    return ""


def _must_be_readable(path: Path) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise AddressProblem(f"{path} cannot be read ({error.strerror}); check --cert and --key.") from None


def _must_be_valid(path: Path, now: datetime) -> None:
    from cryptography import x509

    try:
        certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
    except ValueError:
        raise AddressProblem(f"{path} holds no certificate in PEM form; check --cert.") from None
    if now > certificate.not_valid_after_utc:
        raise AddressProblem(
            f"The certificate in {path} expired on {certificate.not_valid_after_utc:%Y-%m-%d}; renew it, "
            "then start again."
        )
    if now < certificate.not_valid_before_utc:
        raise AddressProblem(
            f"The certificate in {path} is valid from {certificate.not_valid_before_utc:%Y-%m-%d} on; "
            "check the clock of this computer."
        )
