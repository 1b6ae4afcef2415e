"""What a printed worksheet consists of, whatever it is written in: one page a step, each with room to write.

Every text is plain; each format escapes it for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class ProseKind(StrEnum):
    """What a passage is, as far as paper shows it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class PaperText:
    """A heading, a paragraph or an item of a list; `mark` stands before an item (`1.` or a bullet)."""

    kind: ProseKind
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column of a table; `note` says what to write there, `weight` is its share of the width."""

    label: str
    note: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PaperRows:
    """Rows under one question, and after them `blank` empty ones. A table without groups has one without a title."""

    rows: tuple[tuple[str, ...], ...] = ()
    blank: int = 0
    title: str = ""
    ask: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A worksheet. Every row has as many cells as there are columns."""

    title: str
    columns: tuple[PaperColumn, ...]
    groups: tuple[PaperRows, ...]


@dataclass(frozen=True, slots=True)
class PaperField:
    """A question with its answer, and after it `lines` empty lines; a `wide` one stands alone in its line."""

    label: str
    hint: str = ""
    text: str = ""
    lines: int = 1
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PaperForm:
    """Questions, one after another; a form without a title has one question that says what it is."""

    title: str
    fields: tuple[PaperField, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Statements, each with the same marks behind it, of which one is circled."""

    title: str
    items: tuple[str, ...]
    marks: tuple[str, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class PaperListing:
    """Things to read, such as the rules of sharing; `small` ones explain a table."""

    title: str
    items: tuple[str, ...]
    small: bool = False


Block: TypeAlias = PaperTable | PaperForm | Scale | PaperListing


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One step, or with an empty `step` the sign-in sheet. `place` is such as `Step 4 of 10`, `time` is in words."""

    step: str
    title: str
    place: str
    time: str
    prose: tuple[PaperText, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Worksheets:
    """All pages. `about` says of which session they are; empty for a module without one."""

    title: str
    about: str
    pages: tuple[PaperPage, ...]


TYPE_IN = (
    "To type this in: put the cursor in an empty row and type or paste. Each line becomes a row; tabs separate columns."
)
"""At the foot of each page: the way back from paper."""
