"""Several short answers in one line: `3 2 ? 4` in the order of a list, or `2=3` for the second one alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from content.clean import clean_line
from workshop.cli.plain.cells import Unclear
from workshop.wording import count_noun

SKIP = "-"
"""Leaves one of a list as it is."""


def marks(text: str, of: int, allowed: Collection[str] | None) -> dict[int, str]:
    """Place from 0 -> what was answered there. `allowed`: what an answer may be; None for any. Raises Unclear."""
    words = text.replace(",", " ").split()
    pairs = [word.partition("=") for word in words]
    found: dict[int, str] = {}
    if all(equals for _, equals, _ in pairs):
        for place, _, answer in pairs:
            found[_place(place, of)] = answer
    elif any(equals for _, equals, _ in pairs) or len(words) != of:
        raise Unclear(
            f"That is {count_noun(len(words), 'answer')}, and the list has {of}. Type one for each, {SKIP} to skip "
            "one, or a number, =, and the answer, such as 2=3."
        )
    else:
        found = {place: word for place, word in enumerate(words) if word != SKIP}
    for answer in found.values():
        if allowed is not None and answer not in allowed:
            raise Unclear(f"“{clean_line(answer)[:20]}” is not an answer here. Type {', '.join(allowed)}.")
    return found


def places(text: str, of: int) -> list[int]:
    """Places from 0, in the order typed, each as often as it was. Raises Unclear."""
    return [_place(word, of) for word in text.replace(",", " ").split()]


def _place(word: str, of: int) -> int:
    if word.isascii() and word.isdigit() and 0 < int(word[:6]) <= of:
        return int(word) - 1
    raise Unclear(f"“{clean_line(word)[:20]}” is not a number from 1 to {of}." if of else "The list is empty.")


def or_empty(texts: Sequence[str]) -> list[str]:
    """Each text, or words for one that is empty."""
    return [text or "nothing yet" for text in texts]
