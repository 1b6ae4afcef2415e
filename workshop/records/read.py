"""Read a table of students or of their days into an `Attendance`: the file's kind, its rows, and every row refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.records.attendance import Attendance
from workshop.records.mapping import ColumnMapping
from workshop.records.problems import Cancelled, FileProblem, SharingProblem
from workshop.records.rows import Progress, TextTable, never, no_progress
from workshop.records.table_file import DAILY_LIMITS, TOTALS_LIMITS, TableFile

if TYPE_CHECKING:
    import pandas as pd


def read_attendance(
    path: Path,
    mapping: ColumnMapping,
    *,
    days: int | None = None,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> Attendance:
    """Read a CSV, Excel or Parquet file with one row for each student, or one for each student and day.

    `days` stands for `mapping.days` when given. Rows of days are counted as they are read: never all of them are in
    memory. Raises FileProblem with every refused row, ColumnProblem when the mapping does not fit the file, Cancelled
    when `cancelled()` becomes true.
    """
    if days is not None:
        mapping = replace(mapping, days=days)
    file = clean_line(path.name)
    problem = ""
    try:
        with TableFile(path, cancelled, DAILY_LIMITS if mapping.daily else TOTALS_LIMITS) as table:
            return read_table(table, mapping, progress, cancelled)
    except (SharingProblem, Cancelled):
        raise
    except MemoryError:
        problem = f'"{file}" does not fit into the memory of this machine; export fewer schools or columns.'
    except Exception as error:
        # Whatever a library says about a file may quote the file.
        problem = f'"{file}" cannot be read ({type(error).__name__}); save it as "CSV UTF-8" and choose it again.'
    raise FileProblem(problem)


def read_frame(frame: pd.DataFrame, mapping: ColumnMapping, name: str = "the table") -> Attendance:
    """The same from a pandas table, whose rows are counted from 1. Raises as `read_attendance`."""
    from workshop.records.frame import FrameTable

    return read_table(FrameTable(frame, name), mapping)


def read_table(
    table: TextTable, mapping: ColumnMapping, progress: Progress = no_progress, cancelled: Callable[[], bool] = never
) -> Attendance:
    """The same from any table that gives its rows in chunks."""
    from workshop.records.day_rows import DayReader
    from workshop.records.totals import TotalsReader

    mapping.check(table.header)
    reader = DayReader(table, mapping) if mapping.daily else TotalsReader(table, mapping)
    for chunk in table.chunks(progress, cancelled):
        reader.add(chunk)
    progress(1.0, "checking")
    return reader.finish(cancelled)
