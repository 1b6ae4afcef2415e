"""JSON in the one form the store writes, and where a session's chain of checksums begins."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

_encode: Callable[[Any], str] = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical(value: Any) -> bytes:
    """Keys sorted, no spaces, UTF-8. Raises ValueError for NaN and the like."""
    return _encode(value).encode("utf-8")


def seed(session: bytes) -> int:
    """What the first record's crc starts from: the crc of session.json, so that no line fits another session."""
    return zlib.crc32(session)
