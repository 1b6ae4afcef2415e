"""The rows of a text file: found and checked as text, then cut into chunks of columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from workshop.records.find_header import BodyTable, is_no_data
from workshop.records.problems import FileProblem
from workshop.records.quotes import check_quotes
from workshop.records.rows import CHUNK_ROWS, Chunk, SheetSeen
from workshop.records.text_format import TextFormat, find_encoding, find_format
from workshop.records.widths import narrow_rows

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_SAMPLE = 1 << 16
_SAMPLE_ROWS = 200
_CHUNK_CELLS = 2_000_000


class TextBody:
    """A CSV file."""

    sheets: tuple[SheetSeen, ...] = ()

    def __init__(
        self, handle: BinaryIO, file: str, size: int, header_row: int | None, cancelled: Callable[[], bool]
    ) -> None:
        self._handle, self._file, self._size = handle, file, size
        encoded = find_encoding(handle, file, cancelled)
        text = io.TextIOWrapper(io.BytesIO(handle.read(_SAMPLE)), encoded.name, errors="ignore", newline="").read()
        handle.seek(0)
        self._text = text
        self.format: TextFormat = find_format(text, encoded.name, file, size <= _SAMPLE, header_row)
        self._encoded = encoded
        if encoded.quotes:
            check_quotes(handle, encoded.name, self.format.delimiter, file, cancelled)
        self.header = self.format.header
        self.tables: tuple[BodyTable, ...] = (BodyTable(self.header, self.format.skip + self.header.row + 1),)
        self._before_data = self.format.skip + self.header.data
        self.narrow = narrow_rows(
            handle, encoded.name, self.format.delimiter, len(self._trimmed()), encoded.quotes, cancelled
        )

    def _trimmed(self) -> list[str]:
        """The names of the header without the empty ones at its end."""
        names = list(self.header.names)
        while names and not names[-1]:
            names.pop()
        return names

    def words(self) -> str:
        """Encoding and delimiter, as far as they are worth saying."""
        return self.format.words()

    def sample(self) -> list[list[str]]:
        """The rows of the first part of the file; its last line may be cut off, and is left out then."""
        lines = io.StringIO(self._text, newline="")
        for _ in range(self.format.skip):
            lines.readline()
        rows = list(csv.reader(lines, delimiter=self.format.delimiter))[self.header.data :]
        rows = [row for row in rows if not is_no_data(row, self.header)]
        return rows[: min(_SAMPLE_ROWS, len(rows) if self._size <= _SAMPLE else len(rows) - 1)]

    def chunks(self, cancelled: Callable[[], bool]) -> Iterator[tuple[int, Chunk, float]]:
        """The rows in parts, one column wider than the header, so that too wide rows show. Raises Cancelled."""
        import pandas as pd

        # One column more than anybody has seen so far: what lands in it is a row that is too wide.
        width = max(self.format.width, len(self.header.names)) + 1
        self._handle.seek(0)
        text = io.TextIOWrapper(self._handle, self.format.encoding, newline="")
        problem = ""
        try:
            with pd.read_csv(
                text, sep=self.format.delimiter, header=None, names=list(range(width)), skiprows=self._before_data,
                index_col=False, dtype=object, na_filter=False, skip_blank_lines=False,
                chunksize=min(CHUNK_ROWS, max(_CHUNK_CELLS // width, 1)),
                quoting=csv.QUOTE_MINIMAL if self._encoded.quotes else csv.QUOTE_NONE,
            ) as parts:  # fmt: skip
                first = self._before_data + 1
                for part in parts:
                    columns = [part[place].to_numpy() for place in range(width)]
                    if self._encoded.formulas:
                        columns = [without_formulas(column) for column in columns]
                    yield 0, Chunk(first, columns), self._handle.tell() / max(self._size, 1)
                    first += len(part)
        except pd.errors.EmptyDataError:
            return
        except pd.errors.ParserError as error:
            problem = _parser_problem(str(error), self._file)
        except UnicodeError:
            problem = f'"{self._file}" changed while it was being read; choose it again.'
        finally:
            text.detach()
        # Raised out here, so that what the parser saw does not travel along inside the error.
        if problem:
            raise FileProblem(problem)

    def hidden_rows(self) -> list[int]:
        """None: a text shows all its rows."""
        return []

    def close(self) -> None:
        """Forget the first part of the file."""
        self._text = ""


_FORMULA = re.compile(r'="([^"]*)"')
"""A text as Excel has it in a CSV file to keep its zeros: `="0012"`."""


def without_formulas(cells: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The texts inside of `="…"`; everything else as it is."""
    import numpy as np
    import pandas as pd

    codes, seen = pd.factorize(cells)
    texts = np.empty(len(seen), dtype=object)
    texts[:] = [match[1] if (match := _FORMULA.fullmatch(text)) else text for text in seen]
    return texts[codes]


def _parser_problem(words: str, file: str) -> str:
    numbers = [int(word.strip(",")) for word in words.split() if word.strip(",").isdigit()]
    if "EOF inside string" in words:
        return f'"{file}": a quotation mark is opened and never closed; correct it in the program that made the file.'
    return too_wide(file, numbers[1] if len(numbers) > 1 else 1)


def too_wide(file: str, row: int) -> str:
    return (
        f'"{file}", row {row}: there are more cells than columns in the header; look for a delimiter inside a text '
        "that is not in quotation marks."
    )
