"""Amounts of days as exact numbers: 17.5 days are 35 halves. Nothing is ever rounded.

Student information systems count half days, and shares of a day. 17.5 of 180 days is less than a tenth and 8.5 of 85
is a tenth; rounded up or down, one of them would come out wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

LARGEST = 10_000_000
DECIMALS = 4
PARTS: int = 10**DECIMALS
"""The parts of a day in which amounts are read; what a file needs of them is often less, see `in_common_parts`."""
_PLAIN = re.compile(r"(?P<sign>[-−]?)(?P<whole>[0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.(?P<rest>[0-9]+))?")


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
    return int(digits) * PARTS + int(rest.ljust(DECIMALS, "0"))


def in_common_parts(amounts: Sequence[Array]) -> tuple[int, list[Array]]:
    """The fewest parts of a day in which all these amounts, in `PARTS`, are whole numbers; and the amounts in them."""
    import numpy as np

    together = PARTS
    for some in amounts:
        together = int(np.gcd(together, np.gcd.reduce(some))) if len(some) else together
    return PARTS // together, [some // together for some in amounts]


def amount_text(amount: int, parts: int) -> str:
    """An amount in `parts` of a day as a person writes it: `17.5`."""
    whole, rest = divmod(amount, parts)
    digits = str(rest * PARTS // parts).rjust(DECIMALS, "0").rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
