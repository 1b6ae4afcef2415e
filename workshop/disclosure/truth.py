"""A table with its true counts, for the coordinator who holds the file. Never for a partner, never written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from workshop.disclosure.engine.model import ALL, At, Measure, PublishedAs, PublishedValue, ResultTable, TableCell
from workshop.disclosure.grouping import Grouping
from workshop.disclosure.patterns import count
from workshop.disclosure.policy import Policy
from workshop.records.attendance import Attendance


def true_table(
    attendance: Attendance, policy: Policy, table: ResultTable, groupings: Sequence[Grouping] = ()
) -> ResultTable:
    """The same cells in the same order, every count exact: students who count, and those chronically absent."""
    import numpy as np

    nobody = np.zeros(attendance.students, dtype=bool)
    made = {one.name: one for one in groupings}
    columns = [made[name].column if name in made else name for name in table.by]
    patterns = count(attendance, columns, attendance.eligible(policy), nobody)
    values = [made[name].value if name in made else str for name in table.by]
    labels = [
        tuple(value(patterns.label(row, name)) for name, value in zip(columns, values, strict=True))
        for row in range(len(patterns.enrolled))
    ]
    kinds = {tuple(value == ALL for value in cell.at) for cell in table.cells}
    counts: dict[At, list[int]] = defaultdict(lambda: [0, 0])
    for kind in kinds:
        for at, enrolled, chronic in zip(labels, patterns.enrolled, patterns.chronic, strict=True):
            here = counts[tuple(ALL if total else value for value, total in zip(at, kind, strict=True))]
            here[0] += int(enrolled)
            here[1] += int(chronic)
    return ResultTable(table.by, tuple(_cell(cell.at, *counts[cell.at]) for cell in table.cells))


def _cell(at: At, enrolled: int, chronic: int) -> TableCell:
    published = {
        Measure.ENROLLED: PublishedValue(PublishedAs.EXACT, enrolled),
        Measure.CHRONIC: PublishedValue(PublishedAs.EXACT, chronic),
    }
    return TableCell(at, published, {})
