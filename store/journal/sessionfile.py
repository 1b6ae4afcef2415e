"""session.json: what never changes about a session. Its bytes are what the journal's first checksum starts from."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.slug import slug
from store.api import CorruptError, MissingError, ReadOnlyError, SessionInfo
from store.files import disk
from store.files.canonical import canonical, seed

if TYPE_CHECKING:
    from content.model import Pack

SESSION = "session.json"
PACK = "pack"
FORMAT = 1
LIMIT = 65_536

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,47}-[a-z2-7]{6}\Z")
_NONCE = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True)
class SessionFile:
    """The content of a session.json.

    Attributes:
        made_as: the id the session was made with; empty when that is not known. A copy of the folder has another name.
        seed: what the crc of the journal's first record starts from.
        partners: sheet and column in which this session's pack keeps the names of organisations, or None; so that the
            library can list partners without loading every pack.
        origin: the id of the session this one was copied from; empty for one that was begun by itself.
    """

    info: SessionInfo
    format: int
    seed: int
    partners: tuple[str, str] | None
    made_as: str = ""
    origin: str = ""


def is_session_id(text: str) -> bool:
    """Whether `text` can be the name of a session's folder: small letters, digits, hyphens, six random ones last."""
    return _ID.match(text) is not None


def new_session_id(title: str) -> str:
    """A new id: the title in small letters, and six random characters of [a-z2-7]."""
    return f"{slug(title) or 'session'}-{''.join(secrets.choice('abcdefghijklmnopqrstuvwxyz234567') for _ in range(6))}"


def session_bytes(pack: Pack, session_id: str, created: str, origin: str = "") -> bytes:
    """A new session.json for a session of that pack in a folder of that name, with a nonce of its own."""
    from content.blocks import Scorer

    scorer = pack.first(Scorer)
    return (
        canonical(
            {
                "format": FORMAT,
                "id": session_id,
                "nonce": secrets.token_hex(16),
                "pack": pack.id,
                "sha256": pack.sha256,
                "created": created,
                "partners": None if scorer is None else [scorer.rates, scorer.name_column],
                **({"origin": origin} if origin else {}),
            }
        )
        + b"\n"
    )


def read_session(folder: Path) -> SessionFile:
    """What the session.json in that folder says. Raises MissingError when there is none, ReadOnlyError,
    CorruptError."""
    path = folder / SESSION
    try:
        data = disk.read_whole(path, LIMIT)
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError(f"No session in {folder}. To see all sessions, run: workshop list") from None
    except OSError as error:
        raise ReadOnlyError(f"{path} cannot be read ({disk.reason(error)}); see to its permissions.") from None
    try:
        return parse_session(folder.name, data, folder)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CorruptError(
            f"{path} is damaged, so the journal next to it cannot be verified. Restore it from a backup."
        ) from None


def parse_session(name: str, data: bytes, folder: Path | None) -> SessionFile:
    """What these bytes say of the session of that name. Raises ValueError, KeyError, TypeError, RecursionError."""
    said = json.loads(data.decode("utf-8"))
    version, nonce = said["format"], said["nonce"]
    texts = [said["pack"], said["sha256"], said["created"]]
    partners = said.get("partners")
    if type(version) is not int or version < 1 or type(nonce) is not str or not _NONCE.match(nonce):
        raise ValueError("format or nonce")
    if not all(type(text) is str for text in texts):
        raise ValueError("texts")
    if partners is not None:
        sheet, column = partners
        partners = (clean_line(sheet), clean_line(column))
    pack_id, sha256, created = map(clean_line, texts)
    info = SessionInfo(clean_line(name), nonce, pack_id, sha256, created, folder)
    made_as = said.get("id", "")
    if type(made_as) is not str or not is_session_id(made_as):
        made_as = ""
    origin = said.get("origin", "")
    if type(origin) is not str or not is_session_id(origin):
        origin = ""
    return SessionFile(info, version, seed(data), partners, made_as, origin)
