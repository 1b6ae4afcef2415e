"""Which spellings are one partner or one cause: the same words in another form at once, near ones when someone says so.

A key drops what makes no difference: capitals, accents, punctuation, `&` for `and`, usual short forms, small words and
the order of words. Whatever only looks alike is proposed; "Fire Station 4" and "Fire Station 5" never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
class NamePair:
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

    def proposals(self, names: Iterable[str]) -> list[NamePair]:
        """Pairs of these names that look alike and that nobody has decided about, the likeliest first."""
        by_key: dict[str, str] = {}
        for name in names:
            by_key.setdefault(self.key(name), name)
        decided = {frozenset((self.key(one), self.key(other))) for one, other in self.different}
        found: list[tuple[float, NamePair]] = []
        for likeness, one, other in _alike(sorted(by_key), by_key):
            if frozenset((one, other)) not in decided and not _told_apart(one, other):
                found.append((likeness, NamePair(by_key[one], by_key[other], likeness >= PROBABLE)))
        return [one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].first.casefold()))]


def _alike(keys: Sequence[str], names: Mapping[str, str]) -> Iterator[tuple[float, str, str]]:
    """Pairs of keys that are alike as a whole, or have the words of the other in them, or are its initials.

    Every pair is compared as a whole, which costs half a millionth of a second. All words of the shorter name are in
    the longer one only if the rarest of them is: so only names with that word are compared by their words.
    """
    from rapidfuzz import fuzz, process

    with_word: dict[str, list[int]] = {}
    with_initials: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        for word in set(key.split()):
            with_word.setdefault(word, []).append(place)
        with_initials.setdefault(_initials_of(names[key]), []).append(place)
    pairs: dict[tuple[int, int], float] = {}
    for place, key in enumerate(keys):
        later = keys[place + 1 :]
        for _, likeness, at in process.extract(key, later, scorer=fuzz.ratio, score_cutoff=POSSIBLE, limit=None):
            pairs[place, place + 1 + at] = likeness
        short = names[key].strip().replace(".", "")
        for other in with_initials.get(short, ()) if 2 < len(short) < 7 and short.isupper() else ():
            if other != place:
                pairs[min(place, other), max(place, other)] = 100.0
        rarest = min(key.split(), key=lambda word: (len(with_word[word]), word), default="")
        for other in with_word.get(rarest, ()):
            pair = (min(place, other), max(place, other))
            if other != place and pair not in pairs and fuzz.token_set_ratio(key, keys[other]) >= PROBABLE:
                pairs[pair] = fuzz.ratio(key, keys[other])
    for (one, other), likeness in sorted(pairs.items()):
        yield likeness, keys[one], keys[other]


def name_key(text: str) -> str:
    """The words of a name that matter, in long form, in alphabetical order."""
    words = _WORD.findall(without_accents(text.replace("&", " and ").replace("'", "").replace("’", "")).casefold())
    kept = [_LONG_FORMS.get(word, word) for word in words if word not in _SMALL]
    return " ".join(sorted(kept or words))


def _told_apart(one: str, other: str) -> bool:
    """Whether the two differ in a number or in a word that tells names apart."""
    differ = set(one.split()) ^ set(other.split())
    return any(word.isdigit() or word in _APART for word in differ)


def _initials_of(name: str) -> str:
    """CSB of Community Services Board."""
    return "".join(word[0].upper() for word in _WORD.findall(name) if word.casefold() not in _SMALL)
