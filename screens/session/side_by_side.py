"""The rows of small groups in columns beside each other, as lines: for a window, and for the room's screen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from textual.content import Content

from content.clean import clean_line
from content.sheet_spec import SheetSpec
from screens.grid.cells import fit, pad
from screens.grid.wrap import wrap
from workshop.session.group_rounds import groups
from workshop.session.links import row_label
from workshop.sheets.model import State
from workshop.wording import count_noun

NARROWEST = 22
"""Cells of a column at least: more groups than fit beside each other stand below, a band at a time."""
_APART = 3
_TALLEST = 4


class GroupColumn(NamedTuple):
    """A group by name, and the first words of each of its rows."""

    name: str
    rows: tuple[str, ...]


def group_columns(state: State, spec: SheetSpec) -> list[GroupColumn]:
    """The groups of that worksheet with what they have written; for a round that is shown."""
    rows = state.sheet(spec.id).rows
    return [
        GroupColumn(clean_line(group.name), tuple(clean_line(row_label(spec, rows[row])) for row in group.rows))
        for group in groups(state, spec)
    ]


def side_by_side(found: Sequence[GroupColumn], width: int) -> list[Content]:
    """As many columns as there is room for, then the next ones below."""
    at_once = max(1, min(len(found), (width + _APART) // (NARROWEST + _APART)))
    bands = -(-len(found) // at_once) if found else 0
    at_once = -(-len(found) // bands) if bands else 1  # nine groups stand as three times three, not as eight and one
    wide = max(2, (width - _APART * (at_once - 1)) // at_once)
    lines: list[Content] = []
    for start in range(0, len(found), at_once):
        columns = [_column(one, wide) for one in found[start : start + at_once]]
        lines += [
            Content(" " * _APART).join(cell if cell is not None else Content(" " * wide) for cell in line)
            for line in zip_longest(*columns)
        ]
        lines.append(Content(""))
    return lines[:-1]


def _column(group: GroupColumn, wide: int) -> list[Content]:
    head = f"{group.name} · {count_noun(len(group.rows), 'row')}"
    lines = [Content.styled(pad(fit(head, wide), wide), "bold $accent"), Content("─" * wide)]
    for row in group.rows:
        spans = wrap(row, wide - 2)
        texts = [row[span.start : span.end].rstrip() for span in spans[:_TALLEST]]
        if len(spans) > _TALLEST:
            texts[-1] = fit(row[spans[_TALLEST - 1].start :], wide - 2)
        lines += [Content(pad(("• " if not at else "  ") + text, wide)) for at, text in enumerate(texts)]
    return lines if group.rows else [*lines, Content(pad(fit("nothing written", wide), wide))]
