"""When two texts say the same although a word processor wrote one of them its own way."""

from __future__ import annotations

import difflib
import re
import unicodedata

_ALIKE = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "ʼ": "'",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-",
    "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
})  # fmt: skip
_DASHES = re.compile(r"--+")
_PIECES = re.compile(r"\s+|\S+")
_MOST_PIECES = 3_000
"""Beyond so many words and spaces the characters of the file are taken as they are: comparing them is quadratic."""


def fold(text: str) -> str:
    """The text as it is compared: quotes, dashes, dots, spaces, case and a final full stop make no difference."""
    return " ".join(_letters(text).casefold().split()).removesuffix(".").rstrip()


def _letters(text: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text.translate(_ALIKE)).translate(_ALIKE))


def in_our_letters(ours: str, theirs: str) -> str:
    """Their text, with our characters wherever only quotes, dashes or spaces differ."""
    mine, other = _PIECES.findall(ours), _PIECES.findall(theirs)
    if len(mine) + len(other) > _MOST_PIECES:
        return theirs
    keys = [[_letters(piece) if piece.strip() else " " for piece in pieces] for pieces in (mine, other)]
    matcher = difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    said: list[str] = []
    for what, first, last, start, stop in matcher.get_opcodes():
        said += mine[first:last] if what == "equal" else other[start:stop]
    return "".join(said)
