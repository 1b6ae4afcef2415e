"""What a file that somebody sent back says: rows and lines, whatever program saved it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from content.clean import clean, clean_line
from workshop.notes.document import SCHEMA

MAX_ROWS = 5_000
MAX_LINES = 20_000
MAX_CELL = 10_000
"""Characters."""
NUMBER = re.compile(r"[A-Z]{1,2}\d{1,5}\Z", re.ASCII)
_BEGINS = re.compile(r"(?:[-*+•·]\s+)?([A-Z]{1,2}\d{1,5})(?:[.:)]?[ \t]+(?=\S)|\t)", re.ASCII)
_SOURCE = re.compile(r"\bSession ([a-z0-9][a-z0-9-]{0,199}), revision (\d{1,9})\b", re.ASCII)
_TITLE_DATE = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b", re.ASCII)


class ForeignError(Exception):
    """A file that is not read at all; `str()` is one sentence: what is wrong, where, and what to do."""


class FirstFormError(ForeignError):
    """Notes of the first form, which another reader takes."""


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """One row. `number` is such as `A1`, or empty. `labels` are the headings of `cells`, none where the file has lost
    them; then a single cell may hold the whole row. `place` is its line in the file and `table` its table, both counted
    from 1; `table` is 0 for a row outside of tables."""

    number: str
    labels: tuple[str, ...]
    cells: tuple[str, ...]
    place: int
    table: int = 0


@dataclass(frozen=True, slots=True)
class ForeignLine:
    """A line that is no row."""

    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Foreign:
    """A whole file.

    `tables` are the headings of its tables, also of those that have no row. `session`, `revision` and `about` say what
    it was made from as far as the file still does; `notices` are sentences about how it was read.
    """

    rows: tuple[ForeignRow, ...] = ()
    lines: tuple[ForeignLine, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ()
    session: str = ""
    revision: int | None = None
    about: date | None = None
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class Collector:
    """Gathers what a reader finds, cleans it and holds it to the limits."""

    name: str
    unit: str = "line"
    rows: list[ForeignRow] = field(default_factory=list)
    lines: list[ForeignLine] = field(default_factory=list)
    tables: list[tuple[str, ...]] = field(default_factory=list)
    _labels: tuple[str, ...] = ()

    def table_ends(self) -> None:
        """What follows belongs to no table, or to another one."""
        self._labels = ()

    def table_row(self, cells: Sequence[str], place: int) -> None:
        """A row of a table; the first one of a table that begins with `#` names the columns."""
        texts = tuple(self._cell(cell, place) for cell in cells)
        if not any(texts):
            return
        if texts[0] == "#":
            self._labels = texts[1:]
            self.tables.append(self._labels)
        elif self._labels:
            numbered = NUMBER.match(texts[0]) is not None or not texts[0]
            self._row(texts[0] if numbered else "", self._labels, texts[1:] if numbered else texts, place)
        elif NUMBER.match(texts[0]):
            self._row(texts[0], (), texts[1:], place)
        else:
            self.line(" · ".join(filter(None, texts)), place)

    def line(self, text: str, place: int) -> None:
        """Running text, which may be a row whose table was lost: then it begins with a number."""
        said = self._cell(text, place)
        match = _BEGINS.match(said)
        if match is not None:
            rest = said[match.end() :]
            self._row(match[1], (), tuple(cell.strip() for cell in rest.split("\t")), place)
        elif said:
            if len(self.lines) >= MAX_LINES:
                raise ForeignError(f"“{self.name}” has more than {MAX_LINES:,} lines of text. Send it back in parts.")
            self.lines.append(ForeignLine(said, place))

    def goes_on(self, text: str, place: int) -> None:
        """A line that is indented below a row and belongs to it."""
        last = self.rows[-1]
        joined = self._cell(" ".join((*last.cells, text.strip())), place)
        self.rows[-1] = ForeignRow(last.number, (), (joined,), last.place)

    def _row(self, number: str, labels: tuple[str, ...], cells: tuple[str, ...], place: int) -> None:
        if len(self.rows) >= MAX_ROWS:
            raise ForeignError(
                f"“{self.name}” has more than {MAX_ROWS:,} rows ({self.unit} {place:,}). Send it back in parts."
            )
        self.rows.append(ForeignRow(number, labels, cells, place, len(self.tables) if labels else 0))

    def _cell(self, text: str, place: int) -> str:
        if len(text) > MAX_CELL:
            raise ForeignError(
                f"“{self.name}”, {self.unit} {place:,}: one cell has more than {MAX_CELL:,} characters. Shorten it."
            )
        return clean(text).strip()


def source_in(texts: Iterable[str]) -> tuple[str, int | None]:
    """The session and the revision that the lines of a document name, the last ones where several do; else nothing."""
    found = list(_SOURCE.finditer(" ".join(" ".join(texts).split())))
    return (found[-1][1], int(found[-1][2])) if found else ("", None)


def front_matter(name: str, lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The `key: value` lines at the top, and how many lines they take with their two rules; none is no error.

    Raises ForeignError for notes of a newer form, FirstFormError for those of the first.
    """
    if not lines or lines[0].strip() != "---":
        return {}, 0
    facts: dict[str, str] = {}
    for place, line in enumerate(islice(lines, 1, 200), 2):
        if line.strip() == "---":
            _check_form(name, facts)
            return facts, place
        key, colon, value = line.partition(":")
        if colon:
            facts[clean_line(key)] = clean_line(value).strip("\"'“”‘’")
    return {}, 0


def _check_form(name: str, facts: dict[str, str]) -> None:
    form = facts.get("workshop_notes", facts.get("schema", ""))
    if not form.isdecimal():
        return
    if len(form) > 4 or int(form) > SCHEMA:
        raise ForeignError(
            f"“{name}” was written by a newer version (workshop_notes: {form[:9]}). Update this program first."
        )
    if int(form) < SCHEMA:
        raise FirstFormError(f"“{name}” has the form of an older version. Export the minutes again and edit those.")


def day_in(text: str) -> date | None:
    """The first ISO day in a text."""
    match = _TITLE_DATE.search(text)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
