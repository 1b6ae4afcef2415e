"""From a `#tag` to the gap it means: by id, by all words, by beginnings of words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

_WORDS = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text, in lower case, without punctuation."""
    return _WORDS.findall(text.casefold())


def find(tag: str, gaps: Mapping[str, str]) -> list[str]:
    """The ids of the gaps a tag can mean: none, one, or several that fit equally well.

    The first rule that fits any gap decides: the id itself, the same words, all words of the tag in the gap's text,
    all words of the tag as beginnings of words in it.
    """
    if tag in gaps:
        return [tag]
    asked = words(tag)
    if not asked:
        return []
    for fits in (_same, _holds, _begins):
        found = [gap for gap, text in gaps.items() if fits(asked, words(text))]
        if found:
            return found
    return []


def tag_for(gap: str, gaps: Mapping[str, str]) -> str:
    """The shortest tag, with its `#`, that means this gap: its first words, else its whole text, else its id."""
    own = words(gaps.get(gap, ""))
    for count in range(1, len(own) + 1):
        tag = "-".join(own[:count])
        if find(tag, gaps) == [gap]:
            return f"#{tag}"
    return f"#{gap}"


def near(tag: str, gaps: Mapping[str, str], most: int = 3) -> list[str]:
    """Texts of gaps somebody may have meant by a tag that means none."""
    by_word = {word: text for text in gaps.values() for word in words(text)}
    close = [by_word[w] for asked in words(tag) for w in difflib.get_close_matches(asked, by_word, most, 0.7)]
    return list(dict.fromkeys(close))[:most]


def _same(asked: Sequence[str], own: Sequence[str]) -> bool:
    return list(asked) == list(own)


def _holds(asked: Sequence[str], own: Sequence[str]) -> bool:
    return all(word in own for word in asked)


def _begins(asked: Sequence[str], own: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in own) for start in asked)
