"""Rows on their way out of a file: a chunk of texts, how to tell how far it got, and how to be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from workshop.records.header import FileLayout

if TYPE_CHECKING:
    import numpy as np


CHUNK_ROWS = 50_000
"""The most rows a chunk holds; what is read at a time of a file of any size."""


class Progress(Protocol):
    """Hears how far a long piece of work is."""

    def __call__(self, share: float, words: str) -> None:
        """`share` of the work is done, 0 to 1; `words` say what is being done."""


def no_progress(share: float, words: str) -> None:
    """For those who do not want to know."""


def never() -> bool:
    """For those who do not cancel."""
    return False


SHEET_ROWS = 1 << 21
"""More rows than a sheet has: those of the second sheet are numbered from here on."""


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet of a workbook: its name, whether it is read, and whether it is hidden, and so never read."""

    name: str
    read: bool
    hidden: bool


@dataclass(frozen=True, slots=True, repr=False)
class Chunk:
    """Some rows: one array of texts a column; `first` is the number of the first row as a spreadsheet counts."""

    first: int
    columns: list[np.ndarray[Any, Any]]

    @property
    def rows(self) -> int:
        """How many rows the chunk holds."""
        return len(self.columns[0])


class TextTable(Protocol):
    """Rows on their way out, whatever they come from. `name` and `words` are for a person; `header` are its columns.
    `layout` is that of the file, by which answers are remembered."""

    name: str
    words: str
    header: tuple[str, ...]
    layout: FileLayout

    def place(self, row: int) -> tuple[str, int]:
        """The sheet, empty where there is but one, and the row there of the row with that number."""

    def chunks(self, progress: Progress, cancelled: Callable[[], bool]) -> Iterator[Chunk]:
        """All rows in order."""
