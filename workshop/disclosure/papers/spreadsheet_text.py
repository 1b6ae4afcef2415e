"""What a spreadsheet makes of a cell of a CSV file that looks like a number, a date or a time, whatever was meant.

A program that opens CSV by a double click turns `3-5` and `MAR1` into dates, `007` into 7, `1E5` into 100000, `7p` into
a time, and drops digits of long numbers (Microsoft, "Stop automatically changing numbers to dates"; Ziemann, Eren and
El-Osta, Genome Biology 2016, found it in a fifth of papers with lists of genes). Quotation marks do not help.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN_NUMBER = re.compile(r"(?:0|[1-9]\d{0,10})(?:\.\d{0,8}[1-9])?", re.ASCII)
"""A number that is shown as it is written: no zero that is dropped, not so long that it is shown with an exponent."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIRST = frozenset(
    (*_MONTHS, *_DAYS, *(name[:3] for name in (*_MONTHS, *_DAYS)), "sept", "tues", "thur", "thurs", "usd")
)
"""Words that a date or an amount can begin with."""
_MEANT = _FIRST | {"a", "p", "am", "pm", "e", "d", "t", "z", "utc", "gmt"}
"""Words that are part of a date, a time, a number or an amount; any other word beside digits makes a cell a text."""
_WHOLE = frozenset(("true", "false", "#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!"))
"""Cells that are a truth value or an error."""
_WORD = re.compile(r"[^\W\d_]+")
_BAND = re.compile(r"(\d{1,4}) ?[-–—] ?(\d{1,4})", re.ASCII)


def changes(text: str) -> bool:
    """Whether a spreadsheet may show or keep something else than this text (formulas are for `csv_text.safe`). Says yes
    in doubt."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip("'\" ")
    if plain in _WHOLE:
        return True
    if not any(letter.isdigit() for letter in plain):
        return False
    if plain == text and _PLAIN_NUMBER.fullmatch(text):
        return False
    words = _WORD.findall(plain)
    return all(word in _MEANT for word in words) and not (plain[0].isalpha() and words[0] not in _FIRST)


def band_words(text: str) -> str:
    """`3-5` as `3 to 5`; other texts as they are."""
    band = _BAND.fullmatch(text)
    return f"{band[1]} to {band[2]}" if band and int(band[1]) < int(band[2]) else text
