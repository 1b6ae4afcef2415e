"""How hard a text is to read: the Flesch-Kincaid grade, with syllables estimated from the spelling."""

from __future__ import annotations

import re

ENOUGH_WORDS = 30
"""Below this many words one long name decides the grade, so none is given."""

# Every expression takes time in proportion to the text, also where it finds nothing: packs come from anywhere.
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}\)")
_ADDRESS = re.compile(r"<?\bhttps?://\S+")
_MARKER = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|>[ \t]?|[-*+][ \t]|[0-9]{1,9}[.)][ \t])+", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?](?=[\s\"”’')*_]|$)")
_VOWELS = re.compile(r"[aeiouy]+")


def words(markdown: str) -> list[str]:
    """The words of a passage of Markdown, without addresses and code."""
    return _WORD.findall(_plain(markdown))


def grade(markdown: str) -> float | None:
    """The Flesch-Kincaid grade of a passage of English Markdown, None when it has fewer than `ENOUGH_WORDS` words.

    `0.39 * words / sentences + 11.8 * syllables / words - 15.59` (Kincaid, Fishburne, Rogers and Chissom 1975,
    "Derivation of new readability formulas"). A paragraph, a heading and a list item each end a sentence.
    """
    text = _plain(markdown)
    found = _WORD.findall(text)
    if len(found) < ENOUGH_WORDS:
        return None
    sentences = sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part))
    syllables = sum(map(count_syllables, found))
    return 0.39 * len(found) / sentences + 11.8 * syllables / len(found) - 15.59


def count_syllables(word: str) -> int:
    """The syllables of an English word by its groups of vowels, without a silent `e`, `es` or `ed` at its end."""
    letters = re.sub(r"[^a-z]", "", word.casefold())
    count = len(_VOWELS.findall(letters))
    silent = re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouydt]ed$|[^aeiouyscxzhg]es$", letters)
    return max(1, count - 1 if silent else count)


def _plain(markdown: str) -> str:
    """The words as they are read, each paragraph, heading and list item ending in a full stop."""
    text = _ADDRESS.sub("", _LINK.sub(r"\1", _without_code(markdown)))
    text = _MARKER.sub("\n\n", text)
    parts = [" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text)]
    return "\n".join(part if re.search(r"[.!?][\"”’')*_]*$", part) else f"{part}." for part in parts if part)


def _without_code(markdown: str) -> str:
    """The text without its fenced code."""
    kept: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        marks = _FENCE.match(line)
        if fence:
            if marks and marks[1].startswith(fence) and not line.strip(" `~\t"):
                fence = ""
        elif marks and (marks[1][0] == "~" or "`" not in line[marks.end() :]):
            fence = marks[1]
            kept.append("")
        else:
            kept.append(line)
    return "\n".join(kept)
