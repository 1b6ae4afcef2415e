"""Percentages beside the days, as a check and never as the measure: they are rounded."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from workshop.records.evidence import SeenColumn

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_WRITTEN = re.compile(r"(\d{1,3})(?:\.(\d{1,6}))? ?(%?)", re.ASCII)


def read_percent(text: str) -> tuple[Fraction, Fraction] | None:
    """The smallest and the largest share that a percentage may be rounded from; None when it is none."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    decimals = match[2] or ""
    written = Fraction(int(match[1] + decimals), 10 ** len(decimals))
    half = Fraction(1, 2 * 10 ** len(decimals))
    if written <= 1 and decimals and not match[3]:
        return written - half, written + half  # a share of 1, not of 100
    return (written - half) / 100, (written + half) / 100


def percents_that_disagree(column: SeenColumn, part: Array, whole: Array) -> Array:
    """True for each kept row whose percentage is not that of `part` in `whole`, within its rounding."""
    import numpy as np

    if column.many:
        return np.zeros(len(part), dtype=bool)
    ranges = [read_percent(text) for text in column.values]
    known = np.array([one is not None for one in ranges], dtype=bool)
    # Far wider than any error of a float, far narrower than any rounding.
    low = np.array([float(one[0]) if one else 0.0 for one in ranges])[column.codes] - 1e-9
    high = np.array([float(one[1]) if one else 1.0 for one in ranges])[column.codes] + 1e-9
    share = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
    wrong: Array = known[column.codes] & (whole > 0) & ((share < low) | (share > high))
    return wrong
