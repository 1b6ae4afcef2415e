"""Names that look the same: what one person may not take so as to be taken for another.

Two names are alike when nobody could tell them apart in a list: other letters of the same shape (Cyrillic А for A,
`l` for `I`, `rn` for `m`), upper and lower case, spaces, punctuation, characters that take no room. The shapes are
those of Unicode Technical Standard 39, section 4; names with other accents are different names.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from content.clean import clean_line

_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u3164\uffa0")
"""Of the characters that take no room (Default_Ignorable_Code_Point) those that are letters or marks."""


def alike(one: str, other: str) -> bool:
    """Whether two names look the same."""
    return any(a == b for a, b in zip(_looks(one), _looks(other), strict=True))


def readable(name: str) -> bool:
    """Whether there is anything to be seen of a name."""
    return bool(_bare(clean_line(name)))


@lru_cache(4096)
def _looks(name: str) -> tuple[str, str]:
    """How a name looks as it is written, and in small letters: in either, two names may be the same."""
    line = clean_line(name)
    return _shape(line), _shape(line.casefold()).casefold()


def _shape(text: str) -> str:
    shapes = _shapes()
    wide = unicodedata.normalize("NFKC", text)
    shape = "".join(shapes.get(char, char) for char in unicodedata.normalize("NFD", wide))
    return _bare(unicodedata.normalize("NFD", shape)) or shape


def _bare(text: str) -> str:
    """Letters, digits and accents alone."""
    return "".join(char for char in text if unicodedata.category(char)[0] in "LNM" and not _invisible(char))


def _invisible(char: str) -> bool:
    return char in _INVISIBLE or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


@cache
def _shapes() -> dict[str, str]:
    """Each character that looks like another one, or like several, with what it looks like.

    The package says of every shape which characters have it, and of every such character its shape. So a shape is what
    others point to; where two point to each other, the one of more characters, or the first, speaks for both.
    """
    from confusable_homoglyphs.confusables import confusables_data

    found: dict[str, str] = {}
    for char, others in confusables_data.items():
        if len(char) == 1 and len(others) == 1:
            shape = others[0]["c"]
            mutual = len(confusables_data.get(shape, ())) == 1
            if not mutual or (len(shape), -ord(shape[0])) > (1, -ord(char)):
                found[char] = shape
    return found
