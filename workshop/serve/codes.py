"""Codes that people read aloud, type, and scan: made, written, read back, and stored only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 signs: no I, L, O, U."""
_SAME = str.maketrans("OIL", "011")
JOIN, LINK = 10, 20
"""Signs of the code that a whole room gets (50 bits), and of one that is made for a person (100 bits)."""
_GROUP = 5
_TYPED = 64
"""Characters that are looked at of what somebody typed."""


def new_code(length: int) -> str:
    """A code of so many signs, in the form in which it is compared."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def written(code: str) -> str:
    """A code as people see it: `K7MWQ-4XHTP`."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def typed(text: str) -> str:
    """What somebody typed, in the form in which it is compared: any case, hyphens and spaces free, O is 0, I and L are
    1. Nothing that cannot be a code.
    """
    signs = "".join(text[:_TYPED].split()).replace("-", "").upper().translate(_SAME)
    return signs if all(sign in ALPHABET for sign in signs) else ""


class CodeKind(StrEnum):
    """What somebody shows to be let in again. One kind never stands for another: a key's fingerprint is no secret."""

    CODE = "code"
    LINK = "link"
    COOKIE = "cookie"
    KEY = "key"


def hashed(kind: CodeKind, secret: str) -> str:
    """What is stored of a secret: it lets nobody in who reads it."""
    return hashlib.sha256(f"workshop:{kind}:{secret}".encode()).hexdigest()
