"""The names of a table's columns, as everything after this compares and shows them."""

from __future__ import annotations

from content.clean import clean_line
from workshop.records.problems import FileProblem

MOST_COLUMNS = 200
"""A table with more columns is refused."""


def column_names(header: tuple[str, ...], file: str, row: int) -> tuple[str, ...]:
    """The header as names: cleaned, without the empty ones at the end, each one different.

    `file` and `row` are what a FileProblem names: no names at all, too many, or two that are the same.
    """
    names = [clean_line(name) for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileProblem(f'"{file}", row {row}: there are no column names; the first row has to name the columns.')
    if len(names) > MOST_COLUMNS:
        raise FileProblem(f'"{file}" has more than {MOST_COLUMNS} columns; choose an export with fewer.')
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        names[place] = name = name or f"(column {place + 1})"
        if name.casefold() in seen:
            raise FileProblem(
                f'"{file}", row {row}: columns {seen[name.casefold()]} and {place + 1} have the same name "{name}"; '
                "rename one of them."
            )
        seen[name.casefold()] = place + 1
    return tuple(names)
