"""Three-way merging: of texts by words, of lists by their items."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(r"\n|[^\S\n]+|\S+")
_MOST_CHANGES = 400
"""Words and spaces two texts may differ in before they count as two texts (the cost grows with its square)."""


class _Hunk(NamedTuple):
    """Base tokens `low` to `high` (not included) became `text`."""

    low: int
    high: int
    text: tuple[str, ...]


def merge3(base: str, mine: str, theirs: str) -> str | None:
    """What comes of two changes to `base`, word by word; None when they touch, so that only a person can tell.

    Changes come out clean when at least one unchanged word lies between them, or when both made the same change. Not
    even a space counts as lying between: "4 pm" made "5 pm" and "4 am" is not "5 am". White space is kept as it is.
    Symmetric in `mine` and `theirs`; `merge3(b, a, b) == a`, `merge3(b, b, c) == c`, `merge3(b, a, a) == a`.
    """
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    tokens = _TOKEN.findall(base)
    ours, others = _hunks(tokens, _TOKEN.findall(mine)), _hunks(tokens, _TOKEN.findall(theirs))
    if ours is None or others is None:
        return None
    return _merge_hunks(tokens, ours, others)


def merge_lists(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Theirs, without the items I took away and with those I added behind; items are the same whatever their case.

    Where I only changed an item's spelling, mine is kept.
    """
    was = {item.casefold(): item for item in base}
    wanted = {item.casefold(): item for item in mine}
    merged: dict[str, str] = {}
    for item in theirs:
        key = item.casefold()
        if key in wanted and wanted[key] != was.get(key, item):
            merged[key] = wanted[key]
        elif key in wanted or key not in was:
            merged[key] = item
    for key, item in wanted.items():
        if key not in was:
            merged.setdefault(key, item)
    return tuple(merged.values())


def _merge_hunks(tokens: list[str], ours: list[_Hunk], others: list[_Hunk]) -> str | None:
    out: list[str] = []
    place = mine = theirs = 0
    while mine < len(ours) or theirs < len(others):
        first_mine, first_theirs = mine, theirs
        low, high = _next(ours, mine, others, theirs)
        while True:
            if mine < len(ours) and _adjacent(tokens, high, ours[mine].low):
                high, mine = max(high, ours[mine].high), mine + 1
            elif theirs < len(others) and _adjacent(tokens, high, others[theirs].low):
                high, theirs = max(high, others[theirs].high), theirs + 1
            else:
                break
        text = _resolve_overlap(tokens, low, high, ours[first_mine:mine], others[first_theirs:theirs])
        if text is None:
            return None
        out += tokens[place:low]
        out += text
        place = high
    return "".join(out + tokens[place:])


def _next(ours: list[_Hunk], mine: int, others: list[_Hunk], theirs: int) -> tuple[int, int]:
    starts = [hunks[at].low for hunks, at in ((ours, mine), (others, theirs)) if at < len(hunks)]
    return min(starts), min(starts)


def _adjacent(tokens: list[str], high: int, low: int) -> bool:
    """Whether nothing but white space lies between a change that ends at `high` and one that starts at `low`."""
    return low <= high or all(token.isspace() for token in tokens[high:low])


def _resolve_overlap(
    tokens: list[str], low: int, high: int, ours: list[_Hunk], others: list[_Hunk]
) -> list[str] | None:
    """The text for base tokens `low` to `high`, where these hunks touch; None when the two sides differ."""
    mine, theirs = _applied(tokens, low, high, ours), _applied(tokens, low, high, others)
    if not others or "".join(mine) == "".join(theirs):
        return mine
    return theirs if not ours else None


def _applied(tokens: list[str], low: int, high: int, hunks: list[_Hunk]) -> list[str]:
    out: list[str] = []
    place = low
    for hunk in hunks:
        out += tokens[place : hunk.low]
        out += hunk.text
        place = hunk.high
    return out + tokens[place:high]


def _hunks(base: list[str], changed: list[str]) -> list[_Hunk] | None:
    """How `changed` differs from `base`, in order; None when in more than `_MOST_CHANGES` tokens."""
    head = 0
    while head < min(len(base), len(changed)) and base[head] == changed[head]:
        head += 1
    tail = 0
    while tail < min(len(base), len(changed)) - head and base[-1 - tail] == changed[-1 - tail]:
        tail += 1
    kept = _common(base[head : len(base) - tail], changed[head : len(changed) - tail])
    if kept is None:
        return None
    hunks: list[_Hunk] = []
    at, to = head, head
    for start, other in [(x + head, y + head) for x, y in kept] + [(len(base) - tail, len(changed) - tail)]:
        if at < start or to < other:
            hunks.append(_Hunk(at, start, tuple(changed[to:other])))
        at, to = start + 1, other + 1
    return hunks


def _common(a: list[str], b: list[str]) -> list[tuple[int, int]] | None:
    """Pairs of places whose tokens are equal, a longest common subsequence.

    Myers, "An O(ND) difference algorithm and its variations" (1986), the greedy form with its trace kept.
    """
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for changes in range(min(len(a) + len(b), _MOST_CHANGES) + 1):
        trace.append(dict(furthest))
        for k in range(-changes, changes + 1, 2):
            down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            furthest[k] = x
            if x >= len(a) and x - k >= len(b):
                return _backtrack(trace, len(a), len(b))
    return None


def _backtrack(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for changes in range(len(trace) - 1, -1, -1):
        furthest, k = trace[changes], x - y
        down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = furthest[before_k] if changes else 0
        start_x = (before_x if down else before_x + 1) if changes else 0
        while x > start_x:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_x - before_k
    return pairs[::-1]
