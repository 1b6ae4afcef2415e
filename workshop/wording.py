"""Small pieces of English that sentences to people are made of."""

from __future__ import annotations

from collections.abc import Sequence


def join_with_and(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; empty for nothing."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def count_noun(number: int, one: str, many: str = "") -> str:
    """`1 minute`, `2 minutes`; `many` for words whose plural is not an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
