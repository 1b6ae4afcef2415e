"""Who pressed the key: as the session and the machine know them, not as somebody typed it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Maker:
    """`name` and `role` are those of the open session, `session` its id; a command without a session has the name of
    the account. `account`: whose process it is, by the operating system. `known`: how the session knew who it was
    (`typed`, `code`, `key`, `link`), or `account` where only the operating system did."""

    name: str
    role: str
    session: str
    account: str
    known: str = ""
