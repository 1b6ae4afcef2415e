"""Trust by value: where each partner stands on the two kinds of questions that a module names, as a picture of text.

It shows no other figures than the ranking does: each axis is the score over its own questions alone, by the weights
the group agreed. The picture is for those who expect a grid; the ranking decides where to start.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.alignment.ranking import CLOSE, ENOUGH, PartnerScore, Weights, shares, whole

TRUST, VALUE = "trust", "value"
HALF = 50
"""From this score on an axis is called high."""

QUARTERS = {
    (True, True): "high trust, high value: start here",
    (False, True): "high value, less trust: build trust first",
    (True, False): "high trust, less value: ask what else they could bring",
    (False, False): "less trust, less value: later",
}
"""(trust is high, value is high) -> what people read."""


@dataclass(frozen=True, slots=True)
class Point:
    """One partner, 0-100 on both axes; None where less than 70% of the weight of an axis was rated."""

    partner: str
    trust: float | None
    value: float | None

    @property
    def quarter(self) -> tuple[bool, bool] | None:
        """Whether trust and value are high; None when not enough is known of one of them."""
        if self.trust is None or self.value is None:
            return None
        return whole(self.trust) >= HALF, whole(self.value) >= HALF


def points(standings: Sequence[PartnerScore], weights: Weights, axes: Mapping[str, str]) -> list[Point]:
    """Where the partners stand, in their order. `axes` is criterion -> `TRUST` or `VALUE`; others count for neither."""
    share = shares(weights)
    asked = {axis: [c for c in share if axes.get(c) == axis and share[c] > 0] for axis in (TRUST, VALUE)}

    def score(standing: PartnerScore, axis: str) -> float | None:
        rated = [c for c in asked[axis] if c in standing.values]
        known, all_of_it = math.fsum(share[c] for c in rated), math.fsum(share[c] for c in asked[axis])
        if not rated or known < ENOUGH * all_of_it - CLOSE:
            return None
        return 100 * math.fsum(share[c] * standing.values[c] for c in rated) / known

    return [Point(s.partner, score(s, TRUST), score(s, VALUE)) for s in standings]


def drawn(found: Sequence[Point], width: int, height: int) -> list[str]:
    """The grid with a number for each partner that has a place: the first of `found` is 1. No line is wider than
    `width`. A number whose place is taken goes to the next free one beside it; the figures stand in the list."""
    across, down = max(9, width - 6) // 2 * 2 + 1, max(5, height - 2) // 2 * 2 + 1
    if 5 + across > width:
        across -= 2
    middle_x, middle_y = across // 2, down // 2
    field = [[_line(x == middle_x, y == middle_y) for x in range(across)] for y in range(down)]
    taken: set[tuple[int, int]] = set()
    for number, point in enumerate(found, 1):
        if point.trust is None or point.value is None:
            continue
        label = str(number)
        x = min(int(point.value / 100 * (across - 1) + 0.5), across - len(label))
        y = down - 1 - int(point.trust / 100 * (down - 1) + 0.5)
        x, y = _free(x, y, len(label), taken, across, down)
        for at, letter in enumerate(label):
            field[y][x + at] = letter
            taken.add((x + at, y))
    sides = {0: "100", middle_y: " 50", down - 1: "  0"}
    lines = [f"{sides.get(y, '   ')} │{''.join(cells)}" for y, cells in enumerate(field)]
    scale = "0" + "50".center(across - 4) + "100"
    return ["trust ↑", *lines, f"    └{'─' * across}", f"     {scale}", "value →".rjust(across + 5)]


def _line(vertical: bool, horizontal: bool) -> str:
    return "┼" if vertical and horizontal else "│" if vertical else "─" if horizontal else " "


def _free(x: int, y: int, size: int, taken: set[tuple[int, int]], across: int, down: int) -> tuple[int, int]:
    """The nearest place for so many signs, with one free sign around them; any place when all is full."""
    places = sorted(
        ((i, j) for j in range(down) for i in range(across - size + 1)),
        key=lambda at: (2 * abs(at[1] - y) + abs(at[0] - x), at),
    )
    for i, j in places:
        if not any((at, j) in taken for at in range(i - 1, i + size + 1)):
            return i, j
    return x, y


def listed(found: Sequence[Point], names: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """The same in words: each quarter that has partners, and last those of whom not enough is known."""
    made: list[tuple[str, list[str]]] = []
    for quarter, words in QUARTERS.items():
        lines = [
            f"{number} {names.get(p.partner, p.partner)}: trust {whole(p.trust or 0.0)}, value {whole(p.value or 0.0)}"
            for number, p in enumerate(found, 1)
            if p.quarter == quarter
        ]
        if lines:
            made.append((words, lines))
    unknown = [names.get(p.partner, p.partner) for p in found if p.quarter is None]
    return [*made, *([("not enough known", unknown)] if unknown else [])]
