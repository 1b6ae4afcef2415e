"""A page for people, whatever it is written as: Word (`page_docx`) and Markdown (`page_markdown`) say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """The title of a part of the page."""

    text: str


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class BulletBlock:
    """A list without an order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactBlock:
    """What is what: (label, text) pairs."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to fill in by hand: each a tuple of labels that stand on one line, a space to write in after each."""

    lines: tuple[tuple[str, ...], ...]


Block: TypeAlias = HeadingBlock | TextBlock | BulletBlock | FactBlock | Blanks


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """`footer` stands on every printed page; `identifier` is in the properties of the file. `dense`: small letters, so
    that all of it fits on one printed page."""

    title: str
    blocks: tuple[Block, ...]
    footer: str
    identifier: str
    dense: bool = False
