"""Which spellings are one partner or one cause: the same words in another form at once, near ones when someone says so.

A key drops what makes no difference: capitals, accents, punctuation, `&` for `and`, usual short forms, small words and
the order of words. Whatever only looks alike is proposed; "Fire Station 4" and "Fire Station 5" never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from content.slug import without_accents

PROBABLE, POSSIBLE = 95.0, 85.0
"""Likeness of two keys, 0 to 100, from which they are proposed as the same, and as perhaps the same."""
_SMALL = frozenset({"the", "of", "and", "for", "a", "an", "at", "in", "inc", "llc", "our", "to"})
_LONG_FORMS: Mapping[str, str] = {
    "dept": "department", "st": "saint", "univ": "university", "rec": "recreation", "ctr": "center", "co": "county",
    "assn": "association", "org": "organization", "comm": "community", "elem": "elementary", "svcs": "services",
    "svc": "service", "hosp": "hospital", "lib": "library", "mtn": "mountain", "natl": "national",
}  # fmt: skip
_APART = frozenset({
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "upper", "lower", "first", "second",
    "third", "fourth", "fifth", "one", "two", "three", "new", "old", "early", "mary", "marys", "mark", "marks", "john",
    "johns", "james",
})  # fmt: skip
"""Words that tell two names apart however alike they look otherwise."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two spellings that may be one. `probable`: they nearly surely are. `what`: `partner`, `cause`, or not said."""

    first: str
    second: str
    probable: bool
    what: str = ""


@dataclass(frozen=True, slots=True)
class SameNames:
    """What a person decided: pairs that are the same, and pairs that are not."""

    same: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()
    _root: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for one, other in self.same:
            first, second = self._find(name_key(one)), self._find(name_key(other))
            if first != second:
                self._root[second] = first

    def key(self, text: str) -> str:
        """The same for all spellings that are one."""
        return self._find(name_key(text))

    def _find(self, key: str) -> str:
        while key in self._root:
            key = self._root[key]
        return key

    def proposals(self, names: Iterable[str]) -> list[Proposal]:
        """Pairs of these names that look alike and that nobody has decided about, the likeliest first."""
        from rapidfuzz import fuzz

        by_key: dict[str, str] = {}
        for name in names:
            by_key.setdefault(self.key(name), name)
        decided = {frozenset((self.key(one), self.key(other))) for one, other in self.different}
        keys = sorted(by_key)
        found: list[tuple[float, Proposal]] = []
        for place, one in enumerate(keys):
            for other in keys[place + 1 :]:
                if frozenset((one, other)) in decided or _told_apart(one, other):
                    continue
                likeness = 100.0 if _initials(by_key[one], by_key[other]) else fuzz.ratio(one, other)
                if likeness >= PROBABLE or likeness >= POSSIBLE or fuzz.token_set_ratio(one, other) >= PROBABLE:
                    found.append((likeness, Proposal(by_key[one], by_key[other], likeness >= PROBABLE)))
        return [one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].first.casefold()))]


def name_key(text: str) -> str:
    """The words of a name that matter, in long form, in alphabetical order."""
    words = _WORD.findall(without_accents(text.replace("&", " and ").replace("'", "").replace("’", "")).casefold())
    kept = [_LONG_FORMS.get(word, word) for word in words if word not in _SMALL]
    return " ".join(sorted(kept or words))


def _told_apart(one: str, other: str) -> bool:
    """Whether the two differ in a number or in a word that tells names apart."""
    differ = set(one.split()) ^ set(other.split())
    return any(word.isdigit() or word in _APART for word in differ)


def _initials(one: str, other: str) -> bool:
    """Whether one is the initials of the other: CSB, Community Services Board."""
    short, long = sorted((one, other), key=len)
    letters = short.strip().replace(".", "")
    words: Sequence[str] = [word for word in _WORD.findall(long) if word.casefold() not in _SMALL]
    return 2 < len(letters) < 7 and letters.isupper() and letters == "".join(word[0].upper() for word in words)
