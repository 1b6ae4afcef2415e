"""The modules of sessions in a database: sent along by hash, and kept in a folder of this host once they were read."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from content.errors import PackError, PackErrors
from content.files import digest, read_files
from store.api import CorruptError, ReadOnlyError
from store.files import disk
from store.files.private import make_folders
from store.postgres.link import DatabaseLink, data, text

MODULES = "modules"
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.(?:md|yaml)\Z")


def cached_pack(home: Path, link: DatabaseLink, sha256: str, session: str) -> Path:
    """The folder with the files of the module of that hash. Raises CorruptError when the database has not got it,
    ReadOnlyError when it cannot be kept here."""
    if not _HASH.match(sha256):
        raise CorruptError(f"The module of {session} has no hash that could be one; run: workshop fsck {session}")
    folder = home / MODULES / sha256
    if _is_whole(folder, sha256):
        return folder
    files = pack_files(link, sha256)
    if digest(files) != sha256:
        raise CorruptError(f"The module of {session} is missing in {link.name}, or was changed there.")
    try:
        make_folders(folder.parent)
        aside = folder.with_name(f".new-{secrets.token_hex(8)}")
        disk.make_folder(aside)
        for name, content in files.items():
            disk.write_new(aside / name, content)
        if folder.exists():
            disk.rename(folder, folder.with_name(f".old-{secrets.token_hex(8)}"))
        disk.rename(aside, folder)
    except OSError as error:
        if not _is_whole(folder, sha256):  # else another window was faster
            raise ReadOnlyError(f"The module cannot be kept in {folder} ({disk.reason(error)}).") from None
    for old in folder.parent.glob(".old-*"):
        shutil.rmtree(old, ignore_errors=True)
    return folder


def _is_whole(folder: Path, sha256: str) -> bool:
    try:
        return digest(read_files(folder)) == sha256
    except (OSError, PackError, PackErrors):
        return False


def pack_files(link: DatabaseLink, sha256: str) -> dict[str, bytes]:
    """The files of that module as the database has them; a name that no module has is left out."""
    rows = link.ask("SELECT name, data FROM workshop.packs WHERE sha256 = $1 ORDER BY name", sha256)
    found = {text(name): data(content) for name, content in rows}
    return {name: content for name, content in found.items() if _NAME.match(name)}


def send_pack(link: DatabaseLink, sha256: str, files: Mapping[str, bytes]) -> None:
    """Have the database keep these files, in the transaction that is open."""
    for name, content in files.items():
        link.ask(
            "INSERT INTO workshop.packs (sha256, name, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            sha256, name, content,
        )  # fmt: skip
