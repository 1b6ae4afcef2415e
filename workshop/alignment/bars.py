"""A bar from the lowest to the highest possible score, with a tick at the score, as one line of text."""

from __future__ import annotations

_DRAWN = ("├", "─", "┤", "●")
_PLAIN = ("|", "-", "|", "o")


def bar(lo: float, hi: float, score: float | None, width: int, *, ascii_only: bool = False) -> str:
    """`width` characters for 0 to 100, for example `  ├──────●──┤    `; no tick when `score` is None.

    Numbers outside 0-100 are drawn at the end. Empty when `width` is not positive.
    """
    if width <= 0:
        return ""
    start, line, end, tick = _PLAIN if ascii_only else _DRAWN

    def column(value: float) -> int:
        return int(max(0.0, min(100.0, value)) / 100 * (width - 1) + 0.5)

    left, right = sorted((column(lo), column(hi)))
    signs = [" "] * width
    for at in range(left, right + 1):
        signs[at] = line
    signs[left], signs[right] = (start, end) if left < right else (line, line)
    if score is not None:
        signs[min(right, max(left, column(score)))] = tick
    return "".join(signs)
