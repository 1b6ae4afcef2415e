"""The key by which people know the SSH door again: made once, kept in the home, for this account alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from store.api import StoreError
from store.files.private import write_private

if TYPE_CHECKING:
    import asyncssh

NAME = "ssh_host_ed25519_key"


def host_key(folder: Path) -> asyncssh.SSHKey:
    """The host key in that folder, made when there is none. Raises StoreError."""
    import asyncssh

    path = folder / NAME
    try:
        if path.exists():
            path.chmod(0o600)
            return asyncssh.read_private_key(str(path))
        key = asyncssh.generate_private_key("ssh-ed25519", comment="workshop")
        write_private(path, key.export_private_key())
        write_private(path.with_suffix(".pub"), key.export_public_key())
    except (OSError, asyncssh.KeyImportError) as error:
        raise StoreError(
            f"The host key {path} cannot be used ({error}); restore it from a backup, or delete it; then a new "
            "one is made, and everyone's SSH client asks about it."
        ) from None
    return key


def fingerprint(key: asyncssh.SSHKey) -> str:
    """The fingerprint as OpenSSH shows it."""
    return str(key.get_fingerprint())
