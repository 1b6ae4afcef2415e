"""Which short texts of a list say nearly the same, so that people can merge them before they vote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from content.slug import without_accents

ALIKE = 0.85
"""`difflib` ratio from which two texts are nearly the same."""
MOST = 150
"""Texts that are compared with each other; of a longer list only those with the same words are found."""

_WORD = re.compile(r"[^\W_]+")
# Words that carry no meaning of their own in a short answer. Negations are not among them.
_STOP = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its"),
        *("of", "on", "or", "our", "that", "the", "their", "there", "they", "this", "to", "we", "with", "you", "your"),
    )
)


def near_pairs(texts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of ids whose texts are nearly the same, in the order of the list; `texts` are (id, text).

    Two texts are when they have the same words (case, accents, punctuation, order and stop words aside), or when their
    words in order, or sorted, have a ratio of at least `ALIKE`. Texts without a word are like none.
    """
    known = [(key, words) for key, text in texts if (words := _words(text))]
    if len(known) > MOST:
        return _same_words(known)
    plain = [" ".join(words) for _, words in known]
    ordered = [" ".join(sorted(set(words))) for _, words in known]
    pairs = []
    for at in range(len(known)):
        for other in range(at + 1, len(known)):
            same = ordered[at] == ordered[other]
            if same or _alike(plain[at], plain[other]) or _alike(ordered[at], ordered[other]):
                pairs.append((known[at][0], known[other][0]))
    return pairs


def _words(text: str) -> list[str]:
    words = _WORD.findall(without_accents(text).replace("'", ""))
    return [word for word in words if word not in _STOP] or words


def _same_words(known: Sequence[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    first: dict[frozenset[str], str] = {}
    pairs = []
    for key, words in known:
        alike = first.setdefault(frozenset(words), key)
        if alike != key:
            pairs.append((alike, key))
    return pairs


@lru_cache(maxsize=1 << 16)  # an edit changes one text of a list: the others have been compared already
def _alike(one: str, other: str) -> bool:
    """Whether the ratio is at least `ALIKE`; the cheap upper bounds come first, as most pairs differ much."""
    if 2 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return False
    first, second = sorted((one, other))  # the ratio depends on the order, and "nearly the same" should not
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
