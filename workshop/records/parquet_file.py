"""A Parquet file as a table of texts, batch by batch. It needs the optional package pyarrow."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from workshop.records.find_header import BodyTable, FoundHeader
from workshop.records.problems import Cancelled, FileProblem
from workshop.records.rows import Chunk, SheetSeen
from workshop.records.widths import no_rows

_BATCH_ROWS = 50_000
_SAMPLE_ROWS = 200


class ParquetBody:
    """All columns of the file. Its first row counts as row 1. Raises FileProblem: no pyarrow, or a damaged file."""

    sheets: tuple[SheetSeen, ...] = ()

    def __init__(self, handle: BinaryIO, file: str) -> None:
        self.narrow = no_rows()
        self._file = file
        self._parquet = _open(handle, file)
        names = tuple(str(name) for name in self._parquet.schema_arrow.names)
        self.tables: tuple[BodyTable, ...] = (BodyTable(FoundHeader(0, 0, names, (), frozenset()), 0),)
        self._rows = max(int(self._parquet.metadata.num_rows), 1)

    def words(self) -> str:
        """What kind of file it is."""
        return "Parquet"

    def sample(self) -> list[list[str]]:
        """The first rows, as texts."""
        for _, columns in self._batches(_SAMPLE_ROWS):
            return [[str(column[row]) for column in columns] for row in range(len(columns[0]) if columns else 0)]
        return []

    def chunks(self, cancelled: Callable[[], bool]) -> Iterator[tuple[int, Chunk, float]]:
        """The rows in parts, each with its table, the only one, and the share of the file read. Raises Cancelled."""
        for done, columns in self._batches(_BATCH_ROWS):
            if cancelled():
                raise Cancelled
            yield 0, Chunk(done + 1, columns), (done + len(columns[0])) / self._rows

    def hidden_rows(self) -> list[int]:
        """None: all rows are alike."""
        return []

    def close(self) -> None:
        """Close the file."""
        self._parquet.close()

    def _batches(self, rows: int) -> Iterator[tuple[int, list[Any]]]:
        """How many rows came before, and a batch as texts. pyarrow says in many ways that a file is damaged."""
        from workshop.records.frame import texts_of

        done = 0
        batches = self._parquet.iter_batches(batch_size=rows)
        while True:
            columns: list[Any] | None = None
            with contextlib.suppress(Exception):
                batch = next(batches, None)
                columns = [] if batch is None else texts_of(batch.to_pandas())
            if columns is None:
                raise _damaged(self._file)
            if not columns:
                return
            if len(columns[0]):
                yield done, columns
                done += len(columns[0])


def _open(handle: BinaryIO, file: str) -> Any:
    parquet: Any = None
    with contextlib.suppress(ImportError):
        parquet = importlib.import_module("pyarrow.parquet")
    if parquet is None:
        raise FileProblem(
            f'"{file}" is a Parquet file, for which the package pyarrow is missing; install it (pip install '
            '"workshop-companion[parquet]"), or save the table as CSV.'
        )
    found = None
    with contextlib.suppress(Exception):  # whatever it says may quote the file
        found = parquet.ParquetFile(handle)
    if found is None:
        raise _damaged(file)
    return found


def _damaged(file: str) -> FileProblem:
    return FileProblem(f'"{file}" is damaged or is not a Parquet file; save it again where it was made.')
