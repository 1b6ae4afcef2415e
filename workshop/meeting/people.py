"""Names at the start of a line and in lists: who of the people is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

GROUPS = frozenset(
    ["we", "us", "all", "all of us", "everyone", "everybody", "someone", "somebody", "anyone", "they", "team",
     "the team", "our team", "staff", "the staff", "the group", "the school", "the committee", "tbd", "nobody yet"]
)  # fmt: skip

_TOKEN = re.compile(r"[,/&]|[^\s,/&]+")
_JOINERS = frozenset([",", "/", "&", "and"])
_BETWEEN = re.compile(r"\s*(?:[,;/&]|\band\b)\s*", re.IGNORECASE)
_LONGEST = 6
_VERB = re.compile(r"(?:[a-z]+s|will|to)\b")
_ORDERS = frozenset(
    ["ask", "call", "contact", "email", "find", "get", "give", "have", "help", "hold", "host", "invite", "make", "meet",
     "plan", "print", "send", "share", "show", "start", "talk", "tell", "visit", "write", "bring", "set", "look", "the",
     "a", "an", "our", "explore", "discuss", "organize", "prepare", "draft", "check", "review", "schedule", "arrange"]
)  # fmt: skip


def find(name: str, people: Sequence[str]) -> list[str]:
    """Whom a name can mean: the person of that full name, else all whose name begins with these words."""
    wanted = " ".join(name.casefold().split()).lstrip("@")
    if not wanted:
        return []
    same = [p for p in people if " ".join(p.casefold().split()) == wanted]
    if same:
        return same[:1]
    return [p for p in people if " ".join(p.casefold().split()).startswith(wanted + " ")]


def names_in(text: str, people: Sequence[str]) -> list[str]:
    """The names in a cell that should hold one: a known full name is one whatever it contains."""
    if not text.strip():
        return []
    if find(text, people):
        return [text.strip()]
    return [name for name in _BETWEEN.split(text.strip()) if name]


def is_group(name: str) -> bool:
    """Whether a word stands for everybody and so for nobody."""
    return name.casefold().strip(" .") in GROUPS


def leading(line: str, people: Sequence[str], me: str = "") -> tuple[list[str], str]:
    """The names a line begins with, as written, and the rest of it.

    Known people first, the longest name that fits; then words for everybody; then, before a verb such as "asks" or
    "will", words with capital letters, so that a person who is not on the list is still seen. Several names are joined
    by `and`, `&`, `/` or a comma.
    """
    tokens = list(_TOKEN.finditer(line))
    words = [token[0] for token in tokens]
    names: list[str] = []
    at = 0
    while True:
        count = _name(words[at:], people, me, first=not names)
        if not count:
            break
        names.append(" ".join(words[at : at + count]))
        end = at + count
        joined = end
        while joined < len(words) and words[joined].casefold() in _JOINERS:
            joined += 1
        if joined == end or not _name(words[joined:], people, me, first=False):
            at = end
            break
        at = joined
    return names, line[tokens[at].start() :].strip() if at < len(tokens) else ""


def _name(words: Sequence[str], people: Sequence[str], me: str, *, first: bool) -> int:
    """How many words at the start are one name; 0 for none."""
    if me and words[:1] == ["I"]:
        return 1
    for count in range(min(_LONGEST, len(words)), 0, -1):
        name = " ".join(words[:count])
        if find(name, people) or (first and is_group(name)):
            return count
    return _unknown(words)


def _unknown(words: Sequence[str]) -> int:
    """Up to three words with capitals before a verb or a joiner; none if the first is what to do ("Ask parents")."""
    if not words or words[0].casefold() in _ORDERS:
        return 0
    for count in range(1, min(3, len(words) - 1) + 1):
        if not words[count - 1][:1].isupper():
            return 0
        if _VERB.fullmatch(words[count]) or words[count].casefold() in _JOINERS:
            return count
    return 0
