"""What stands in a row, as plain values: a text, some texts, a number; empty when there is none of that kind."""

from __future__ import annotations

from collections.abc import Iterator

from content.sheet_spec import FORM_ROW
from workshop.sheets.model import Row, State, Value


def text(value: Value) -> str:
    """The value when it is a text, else no text."""
    return value if isinstance(value, str) else ""


def texts(value: Value) -> tuple[str, ...]:
    """The texts of a list; a single text counts as a list of one."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) and value else ()


def number(value: Value) -> float | None:
    """The value when it is a number; yes and no are none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def form(state: State, sheet_id: str) -> Row:
    """The one row of a form; an empty one when nothing was written in it."""
    return state.sheet(sheet_id).rows.get(FORM_ROW) or Row(FORM_ROW, {}, 0, "")


def written_rows(state: State, sheet_id: str) -> Iterator[Row]:
    """The live rows of a sheet in which something is written, in order."""
    for row in state.sheet(sheet_id).live():
        if any(cell.value is not None for cell in row.cells.values()):
            yield row
