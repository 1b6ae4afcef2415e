"""A session on its way from one home to another: whole, byte for byte, and never in two homes at once.

The new home has it, durable, before the old one lets go. Broken off in between, the same command goes on: a home that
has the very same history already takes nothing and refuses nothing. One that has another history of it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.api import StoreError


@dataclass(frozen=True, slots=True)
class WholeSession:
    """All there is of a session: its id, the bytes of session.json, its module's files, the lines of its journal."""

    id: str
    head: bytes
    pack: Mapping[str, bytes]
    journal: bytes


def refuse_history(home: str, there: bytes, arriving: bytes) -> None:
    """Raise StoreError unless what is there begins with what arrives: two histories of one session are never mixed."""
    if not there.startswith(arriving):
        raise StoreError(
            f"{home} has this session already, with another history. Only one of them can go on: make the other one a "
            "session of its own with workshop fsck SESSION --as-new."
        )
