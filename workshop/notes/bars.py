"""Pictures that read as text: lines for a terminal, in which every bar stands beside its number and its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from content.clean import clean_line

FULL = "█"


class Tone(StrEnum):
    """How a line is meant: a heading, what stands out, what is plain, and what only explains."""

    HEADING = "heading"
    STRONG = "strong"
    PLAIN = "plain"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One line of a picture, without line breaks in it."""

    text: str = ""
    tone: Tone = Tone.PLAIN


def indented(line: PictureLine) -> str:
    """The text of a line, cleaned of what a terminal would obey, its spaces kept."""
    return " ".join(clean_line(word) if word.strip() else "" for word in line.text.split(" ")).rstrip()


def bar(count: int, most: int, width: int) -> str:
    """A bar for `count` where the longest one is `width` letters for `most`; at least one letter for what is there."""
    if count <= 0 or most <= 0:
        return ""
    return FULL * max(1, round(width * count / most))
