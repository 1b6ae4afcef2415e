"""What a document for people consists of, whatever it is written in: minutes, their appendix, a partner's brief.

Every text is plain, `normal` (see `escape.normal`) and may hold line breaks where a cell or an item has several lines.
Dates in a column of dates are ISO here; each format shows them as people read them (`Document.shown`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from workshop.notes.wording import day

SCHEMA = 2
"""The value of `workshop_notes` in the front matter."""
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)


class NotesError(Exception):
    """A document that cannot be read, or does not read back as it was written; `str()` is one sentence."""


class ColumnKind(StrEnum):
    """What a column holds; its width in every format follows from that alone, never from what stands in it."""

    NUMBER = "number"
    NAME = "name"
    TEXT = "text"
    DATE = "date"
    STATE = "state"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table."""

    label: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that all have as many cells as there are columns. `id` names the table's own file in CSV."""

    id: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]

    def without_empty_columns(self) -> Table:
        """The table without the columns in which nothing is written."""
        kept = [place for place in range(len(self.columns)) if any(row[place] for row in self.rows)]
        return Table(
            self.id,
            tuple(self.columns[place] for place in kept),
            tuple(tuple(row[place] for place in kept) for row in self.rows),
        )


@dataclass(frozen=True, slots=True)
class Labeled:
    """A text behind what it is about; the label may be empty."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, each part behind its label."""

    parts: tuple[Labeled, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Labeled, ...]


Block: TypeAlias = Table | Paragraph | Bullets


@dataclass(frozen=True, slots=True)
class Chapter:
    """What stands under one heading. `id` is that of the chapter in every document, such as `commitments`."""

    id: str
    title: str
    blocks: tuple[Block, ...]


Fact: TypeAlias = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `facts` is its front matter in order; `opening` stands before the first chapter."""

    title: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    opening: tuple[Block, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    appendix: tuple[Chapter, ...] = ()

    @property
    def date(self) -> date | None:
        """The day the document is about; years are shown for dates far from it."""
        try:
            return date.fromisoformat(str(self.facts.get("date", "")))
        except ValueError:
            return None

    def shown(self, column: TableColumn, text: str) -> str:
        """The text of a cell as people read it."""
        if column.kind is not ColumnKind.DATE:
            return text
        return _ISO.sub(lambda match: day(match[0], self.date), text)

    def tables(self) -> Iterator[tuple[Chapter, Table]]:
        """Every table with its chapter, in order."""
        for chapter in (*self.chapters, *self.appendix):
            for block in chapter.blocks:
                if isinstance(block, Table):
                    yield chapter, block


APPENDIX = "Appendix: worksheets"
"""The heading above the chapters of the appendix."""


def paragraph(*sentences: str) -> Paragraph:
    """Sentences without labels as one paragraph."""
    return Paragraph((Labeled("", " ".join(filter(None, sentences))),))
