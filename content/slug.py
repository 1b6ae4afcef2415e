"""Texts as parts of ids, file and folder names: small Latin letters, digits and hyphens."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def without_accents(text: str) -> str:
    """The text in lower case, its letters without accents and in their plain form: `Chloé` gives `chloe`."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))


def slug(text: str, limit: int = 40) -> str:
    """The words of a text joined by hyphens, at most `limit` characters; empty when no Latin letter or digit is in it.

    Letters without a plain form are left out: the slug of `Zoë O’Neill` is `zoe-oneill`.
    """
    return hyphenated(without_accents(text).encode("ascii", "ignore").decode())[:limit].strip("-")


def hyphenated(text: str) -> str:
    """Whatever is no small Latin letter or digit becomes a hyphen, one for a run of it, none at the ends."""
    return _BETWEEN_WORDS.sub("-", text).strip("-")
