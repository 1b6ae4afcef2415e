"""Read a table of students or of their days into an `Attendance`, by the answers of a person, or refuse it whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.problems import Cancelled, ColumnProblem, FileProblem, RefusalKind, SharingProblem
from workshop.records.rows import Progress, TextTable, never, no_progress
from workshop.records.table_file import DAILY_LIMITS, TOTALS_LIMITS, TableFile

if TYPE_CHECKING:
    import pandas as pd


def read_attendance(
    path: Path,
    answers: Answers,
    *,
    days: int | None = None,
    roster: Path | None = None,
    calendar: Path | None = None,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> Attendance:
    """Read a CSV, Excel or Parquet file of any kind that `answers` describe.

    `days`, `roster` and `calendar` stand for those of the answers when given. Rows of days are counted as they are
    read: never all of them are in memory. Raises FileProblem with every refused row, AnswerNeeded when a person has to
    say more, ColumnProblem when the answers do not fit the file, Cancelled when `cancelled()` becomes true.
    """
    answers = replace(
        answers,
        days=answers.days if days is None else days,
        roster=answers.roster if roster is None else str(roster),
        calendar=answers.calendar if calendar is None else str(calendar),
    )
    answers.check_table()
    file = clean_line(path.name)
    problem = ""
    try:
        with TableFile(path, cancelled, DAILY_LIMITS if answers.mark else TOTALS_LIMITS, answers) as table:
            found = read_table(table, answers, progress, cancelled)
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
    if table.stated is not None and not found.columns.mark and table.stated != found.students:
        raise FileProblem(
            f'"{table.name}", row {table.left_out[-1]:,}: the report counts {table.stated:,} students, but '
            f"{found.students:,} rows of students were read; export it again.",
            kind=RefusalKind.COUNT,
        )


def _notes(table: TableFile) -> tuple[str, ...]:
    """What a person is to know of lines that were passed over."""
    notes = []
    if table.header_row > 1:
        notes.append(f"The columns are named in row {table.header_row}; what stands above was left out.")
    if table.left_out:
        names = [table.place(row) for row in table.left_out[:5]]
        rows = ", ".join(f"{row:,} of sheet “{sheet}”" if sheet else f"{row:,}" for sheet, row in names)
        more = ", …" if len(table.left_out) > 5 else ""
        which = "Row" if len(table.left_out) == 1 else "Rows"
        notes.append(f"{which} {rows}{more}: no students, so left out (page headers, rules, remarks).")
    return tuple(notes)


def read_frame(frame: pd.DataFrame, answers: Answers, name: str = "the table") -> Attendance:
    """The same from a pandas table, whose rows are counted from 1. Raises as `read_attendance`."""
    from workshop.records.frame import FrameTable

    if answers.sheet or answers.sheets or answers.header_row is not None:
        raise ColumnProblem("A pandas table has no sheets and no header row; leave out “sheet” and “header_row”.")
    return read_table(FrameTable(frame, name), answers)


def read_table(
    table: TextTable, answers: Answers, progress: Progress = no_progress, cancelled: Callable[[], bool] = never
) -> Attendance:
    """The same from any table that gives its rows in chunks."""
    from workshop.records.day_rows import DayReader
    from workshop.records.roster import read_roster
    from workshop.records.school_calendar import read_calendar
    from workshop.records.school_days import day_reader
    from workshop.records.totals import TotalsReader

    answers.check(table.header)
    read_day = day_reader(answers.date_format, answers.year)
    calendar = read_calendar(Path(answers.calendar), read_day, cancelled) if answers.calendar else None
    roster = read_roster(Path(answers.roster), answers, calendar, cancelled) if answers.roster else None
    reader = DayReader(table, answers, roster, calendar) if answers.mark else TotalsReader(table, answers, calendar)
    for chunk in table.chunks(progress, cancelled):
        reader.add(chunk)
    progress(1.0, "checking")
    return reader.finish(cancelled)
