"""A pandas table as rows of text, as a file would give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.records.excel_book import cell_text
from workshop.records.header import FileLayout, column_names
from workshop.records.problems import Cancelled, FileProblem
from workshop.records.rows import CHUNK_ROWS, Chunk, Progress, never, no_progress

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class FrameTable:
    """A DataFrame to be read, as texts; its first row is row 1. Raises FileProblem when it has no columns."""

    def __init__(self, frame: pd.DataFrame, name: str) -> None:
        self.name = clean_line(name) or "the table"
        self.words = "pandas table"
        self._frame = frame
        if not len(frame.columns):
            raise FileProblem(f'"{self.name}" has no columns; give a table with one row for each student.')
        self.header = column_names(tuple(str(name) for name in frame.columns), self.name, 0)
        self.layout = FileLayout.of(self.header)

    def place(self, row: int) -> tuple[str, int]:
        """The row itself: a DataFrame is one table."""
        return "", row

    def chunks(self, progress: Progress = no_progress, cancelled: Callable[[], bool] = never) -> Iterator[Chunk]:
        """All rows in order. Raises Cancelled."""
        for first in range(0, len(self._frame), CHUNK_ROWS):
            if cancelled():
                raise Cancelled
            part = self._frame.iloc[first : first + CHUNK_ROWS, : len(self.header)]
            progress(first / len(self._frame), "reading the table")
            yield Chunk(first + 1, texts_of(part))


def texts_of(frame: pd.DataFrame) -> list[np.ndarray[Any, Any]]:
    """Each column as the texts a person would read; what is missing is empty."""
    import numpy as np
    import pandas as pd

    columns = []
    for place in range(frame.shape[1]):
        codes, seen = pd.factorize(frame.iloc[:, place])
        words = np.empty(len(seen) + 1, dtype=object)
        words[:] = [*(cell_text(value) for value in seen), ""]
        columns.append(words[codes])
    return columns
