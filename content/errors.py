"""What is wrong with a pack: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from content.clean import clean_line

PROBLEMS_AT_MOST = 200
_COMPARED = 500


class Place(NamedTuple):
    """A line of a pack's file; `line` counts from 1."""

    file: str
    line: int


class PackError(Exception):
    """One problem of a pack, as one sentence: `30-reflection-two.md:21: unknown block 'gird'; did you mean 'grid'?`

    Attributes:
        file: name of the file inside the pack, or "" when no file is concerned.
        line: counts from 1; 0 when no line is concerned.
        message: what is wrong. It may quote the pack; what it quotes has been cleaned.
        remedy: what to do, or "".
    """

    def __init__(self, file: str, line: int, message: str, remedy: str = "") -> None:
        self.file = clean_line(file)
        self.line = line
        self.message = clean_line(message)
        self.remedy = clean_line(remedy)
        super().__init__(file, line, message, remedy)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return where + (f"{self.message}; {self.remedy}" if self.remedy else self.message)


class PackErrors(PackError):
    """All problems of a pack that was refused, in the order of its files and lines; `str()` has one on each line."""

    def __init__(self, problems: Sequence[PackError]) -> None:
        if not problems:
            raise ValueError("a pack without problems is not refused")
        self.problems = tuple(problems)
        first = problems[0]
        super().__init__(first.file, first.line, first.message, first.remedy)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class Report:
    """Collects the problems found while a pack is read, so that its author sees all of them at once."""

    def __init__(self) -> None:
        self.problems: list[PackError] = []

    def add(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem. With the `PROBLEMS_AT_MOST`th the pack is refused at once: raises PackErrors."""
        self.take(PackError(place.file, place.line, message, remedy))

    def take(self, problem: PackError) -> None:
        """Note a problem that was raised; see `add`."""
        self.problems.append(problem)
        if len(self.problems) >= PROBLEMS_AT_MOST:
            self.refuse()

    def refuse(self) -> None:
        """Raise PackErrors if anything was noted."""
        if self.problems:
            order = {"pack.yaml": ""}
            raise PackErrors(sorted(self.problems, key=lambda p: (order.get(p.file, p.file), p.line)))


def closest(word: str, known: Iterable[str]) -> list[str]:
    """The known word that is probably meant, in a list; an empty list when none is near."""
    # Only a pack that is refused needs it.
    from difflib import get_close_matches

    return get_close_matches(word.casefold()[:80], sorted(set(known))[:_COMPARED], n=1, cutoff=0.6)


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy for a word that is not known: the nearest known one, or the list of them when it is short."""
    names = sorted(set(known))
    close = closest(word, names)
    if close:
        return f"did you mean '{close[0]}'?"
    if not names:
        return "there is none in this pack yet"
    if len(names) <= 12:
        return "known: " + ", ".join(names)
    return ""


def shown(text: str, limit: int = 60) -> str:
    """`text` in quotation marks for a message: on one line and not longer than `limit` characters."""
    line = clean_line(text)
    return f"'{line[: limit - 1]}…'" if len(line) > limit else f"'{line}'"
