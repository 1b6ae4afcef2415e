"""Amounts of days as exact numbers: 17.5 days are 35 halves. Nothing is ever rounded.

Student information systems count half days, and shares of a day. 17.5 of 180 days is less than a tenth and 8.5 of 85
is a tenth; rounded up or down, one of them would come out wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

LARGEST = 10_000_000
DECIMALS = 4
_SCALE: int = 10**DECIMALS
PARTS: int = 3 * _SCALE
"""The parts of a day in which amounts are read: four decimals are whole numbers of them, and minutes of an hour too.
What a file needs of them is often less, see `in_common_parts`."""
_PLAIN = re.compile(r"(?P<sign>[-−]?)(?P<whole>[0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.(?P<rest>[0-9]+))?")
_CLOCK = re.compile(r"(?P<hours>[0-9]{1,6}|[0-9]{1,3}(?:,[0-9]{3})+):(?P<minutes>[0-5][0-9])(:00)?")


def read_amount(text: str) -> int | str:
    """The amount in a cell, in `PARTS` of a day, or what is wrong with it, to stand behind its row and column.

    Plain digits, with a point and with commas between thousands: `12`, `12.0`, `17.5`, `1,080`. `1e2`, `1_0`, `+5` and
    digits of other scripts are refused, because nothing is guessed.
    """
    text = text.strip()
    if not text:
        return "is empty"
    match = _PLAIN.fullmatch(text)
    if match is None:
        return "is not a number in plain digits"
    rest: str = (match["rest"] or "").rstrip("0")
    if len(rest) > DECIMALS:
        return f"has more than {DECIMALS} digits after the point"
    if match["sign"]:
        return "is below zero"
    digits: str = match["whole"].replace(",", "").lstrip("0") or "0"
    if len(digits) > 8 or int(digits) > LARGEST:
        return f"is larger than {LARGEST:,}"
    decimals = int(rest.ljust(DECIMALS, "0"))
    return int(digits) * PARTS + decimals * (PARTS // _SCALE)


def read_hours(text: str) -> int | str:
    """As `read_amount`, of hours, which may be written with minutes: `7:30` is 7.5 hours, exactly."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock is None:
        return read_amount(text)
    return int(clock["hours"].replace(",", "")) * PARTS + int(clock["minutes"]) * (PARTS // 60)


def in_common_parts(amounts: Sequence[Array], whole: int = PARTS) -> tuple[int, list[Array]]:
    """The fewest parts of a day in which all these amounts, of `whole` parts, are whole; the amounts in them."""
    import numpy as np

    together = whole
    for some in amounts:
        together = int(np.gcd(together, np.gcd.reduce(some))) if len(some) else together
    return whole // together, [some // together for some in amounts]


def amount_text(amount: int, parts: int) -> str:
    """An amount in `parts` of a day as a person writes it: `17.5`, or `17 1/3` where decimals would round it."""
    whole, rest = divmod(amount, parts)
    decimals, inexact = divmod(rest * _SCALE, parts)
    if inexact:
        share = str(Fraction(rest, parts))
        return f"{whole} {share}" if whole else share
    digits = str(decimals).rjust(DECIMALS, "0").rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
