"""Read a table of students or of their days into an `Attendance`: the file's kind, its rows, and every row refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.problems import Cancelled, ColumnProblem, FileProblem, SharingProblem
from workshop.records.rows import Progress, TextTable, never, no_progress
from workshop.records.table_file import DAILY_LIMITS, TOTALS_LIMITS, TableFile

_NOT_COUNTED = (
    "period", "dates", "date_format", "sheet", "sheets", "header_row", "school", "totals_rows", "roster", "calendar",
    "same",
)  # fmt: skip

if TYPE_CHECKING:
    import pandas as pd


def read_attendance(
    path: Path,
    mapping: Answers,
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
            found = read_table(table, mapping, progress, cancelled)
            _compare_count(table, found)
            return replace(found, notes=(*_notes(table), *found.notes))
    except (SharingProblem, Cancelled):
        raise
    except MemoryError:
        problem = f'"{file}" does not fit into the memory of this machine; export fewer schools or columns.'
    except Exception as error:
        # Whatever a library says about a file may quote the file.
        problem = f'"{file}" cannot be read ({type(error).__name__}); save it as "CSV UTF-8" and choose it again.'
    raise FileProblem(problem)


def _compare_count(table: TableFile, found: Attendance) -> None:
    """Raises FileProblem when the report says another number of students than were read."""
    if table.stated is not None and not found.columns.daily and table.stated != found.students:
        raise FileProblem(
            f'"{table.name}", row {table.left_out[-1]:,}: the report counts {table.stated:,} students, but '
            f"{found.students:,} rows of students were read; export it again."
        )


def _notes(table: TableFile) -> tuple[str, ...]:
    """What a person is to know of lines that were passed over."""
    notes = []
    if table.header_row > 1:
        notes.append(f"The columns are named in row {table.header_row}; what stands above was left out.")
    if table.left_out:
        rows = ", ".join(f"{row:,}" for row in table.left_out[:5]) + (", …" if len(table.left_out) > 5 else "")
        which = "Row" if len(table.left_out) == 1 else "Rows"
        notes.append(f"{which} {rows}: no students, so left out (page headers, rules, remarks).")
    return tuple(notes)


def read_frame(frame: pd.DataFrame, mapping: Answers, name: str = "the table") -> Attendance:
    """The same from a pandas table, whose rows are counted from 1. Raises as `read_attendance`."""
    from workshop.records.frame import FrameTable

    return read_table(FrameTable(frame, name), mapping)


def read_table(
    table: TextTable, mapping: Answers, progress: Progress = no_progress, cancelled: Callable[[], bool] = never
) -> Attendance:
    """The same from any table that gives its rows in chunks."""
    from workshop.records.day_rows import DayReader
    from workshop.records.totals import TotalsReader

    for key in _NOT_COUNTED:
        if getattr(mapping, key):
            raise ColumnProblem(f"“{key}” is understood but cannot be counted by yet; leave it out.")
    mapping.check(table.header)
    reader = DayReader(table, mapping) if mapping.daily else TotalsReader(table, mapping)
    for chunk in table.chunks(progress, cancelled):
        reader.add(chunk)
    progress(1.0, "checking")
    return reader.finish(cancelled)
