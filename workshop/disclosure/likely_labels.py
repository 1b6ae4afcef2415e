"""Which label of today is probably which of an earlier release: proposed to a person, never decided.

The number of a school is its key, so an unchanged number under another name is the best reason. Then come names that
differ only in accents, punctuation, short words (`Elem`, `ES`), or a letter or two, and grades named in another way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from content.label_words import grade_words, school_words
from workshop.disclosure.label_questions import Likely
from workshop.disclosure.log import nearly_same_name
from workshop.records.labels import is_grade
from workshop.records.marks import NOT_GIVEN

_MOST_PAIRS = 10_000
"""With more pairs than this only numbers are compared: so many names are not gone through by hand."""

Numbers = Mapping[str, str]
"""Labels of a column with their numbers, such as schools with those the state gave them."""


def likely(
    column: str, then: Sequence[str], now: Sequence[str], numbers: tuple[Numbers, Numbers] = ({}, {})
) -> tuple[Likely, ...]:
    """The pairs that are probably the same. `numbers` are those of then and of now. A value that would be like several
    others is like none: that is for a person to see, not for this program to guess."""
    found: list[Likely] = []
    reasons = _reasons(column, numbers)
    for reason in reasons if len(then) * len(now) <= _MOST_PAIRS else reasons[:1]:
        taken_then, taken_now = {one.then for one in found}, {one.now for one in found}
        old = [value for value in then if value not in taken_then and value != NOT_GIVEN]
        new = [value for value in now if value not in taken_now and value != NOT_GIVEN]
        pairs = [(a, b, why) for a in old for b in new if (why := reason(a, b))]
        found += [
            Likely(a, b, why)
            for a, b, why in pairs
            if sum(a == x for x, _, _ in pairs) == 1 == sum(b == y for _, y, _ in pairs)
        ]
    return tuple(found)


def _reasons(column: str, numbers: tuple[Numbers, Numbers]) -> tuple[Callable[[str, str], str], ...]:
    """Why two labels may be the same, the best reason first."""

    def number(then: str, now: str) -> str:
        one = numbers[0].get(then, "")
        return f"the number is unchanged, {one}" if one and one == numbers[1].get(now) else ""

    def apart(reason: Callable[[str, str], str]) -> Callable[[str, str], str]:
        """Other numbers are other schools, however alike their names are."""

        def both(then: str, now: str) -> str:
            one, other = numbers[0].get(then), numbers[1].get(now)
            return "" if one and other and one != other else reason(then, now)

        return both

    if is_grade(column):
        return number, apart(_signs), apart(_grades)
    return number, apart(_signs), apart(_short_words), apart(_level), apart(_letters)


def _signs(then: str, now: str) -> str:
    return "only accents, signs or typography differ" if _plain(then) == _plain(now) else ""


def _grades(then: str, now: str) -> str:
    near = grade_words().near
    one, other = near.get(then.casefold().strip()), near.get(now.casefold().strip())
    return f"both are names for students {one}" if one and one == other else ""


def _short_words(then: str, now: str) -> str:
    return "only short words such as ES or Elem differ" if _spelled_out(then) == _spelled_out(now) else ""


def _level(then: str, now: str) -> str:
    """`Elm` and `Elm Elementary`, but never `Elm Elementary` and `Elm Middle`."""
    levels = school_words().levels
    one, other = _spelled_out(then), _spelled_out(now)
    core = [[word for word in words if word not in levels] for words in (one, other)]
    kinds = [set(words) & levels for words in (one, other)]
    return "the same name, with and without the kind of school" if core[0] == core[1] and not all(kinds) else ""


def _letters(then: str, now: str) -> str:
    one, other = " ".join(_spelled_out(then)), " ".join(_spelled_out(now))
    return "a letter or two differ" if nearly_same_name(one, other) else ""


@lru_cache(1_000)
def _plain(label: str) -> str:
    """Without accents, signs and typographic forms."""
    text = unicodedata.normalize("NFKD", label.casefold())
    letters = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[‘’'`´.]", "", re.sub(r"[-‐-―_/,:;]", " ", letters)).split())


@lru_cache(1_000)
def _spelled_out(label: str) -> tuple[str, ...]:
    """Its words, short ones in full, without the word school."""
    full = school_words().full
    words = [word for part in _plain(label).split() for word in full.get(part, part).split()]
    return tuple(word for word in words if word != "school") or tuple(words)
