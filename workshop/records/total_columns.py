"""Days absent and enrolled from columns with totals, each different text understood once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS, read_amount, read_hours
from workshop.records.answers import MOST_DAYS, Answers, Unit
from workshop.records.problems import RejectedRows

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


class _Numbers:
    """One column of amounts, in parts of a day: each different text is understood once. A refused cell counts as -1."""

    def __init__(self, name: str, unit: Unit, refusals: RejectedRows) -> None:
        self._name, self._refusals = name, refusals
        self._read = read_hours if unit is Unit.HOURS else read_amount
        self._parts: list[Array] = []

    def add(self, cells: Array, rows: Array) -> None:
        """The cells of the next chunk; those that are no amount are refused with their rows."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = np.full(len(seen), -1, dtype=np.int64)
        for place, text in enumerate(seen):
            number = self._read(text)
            if isinstance(number, str):
                self._refusals.add([int(row) for row in rows[codes == place]], self._name, number)
            else:
                numbers[place] = number
        self._parts.append(numbers[codes])

    def finish(self) -> Array:
        """All amounts, in the order of the rows; -1 for refused ones."""
        import numpy as np

        return np.concatenate(self._parts)


class TotalColumns:
    """Takes the columns that count days absent, or days present, and days enrolled; `days` where the latter are not in
    the file, the same for everyone."""

    days: int | None = None

    def __init__(self, answers: Answers, days: int, refusals: RejectedRows) -> None:
        self._answers, self._given, self._refusals = answers, days, refusals
        counted = (answers.present,) if answers.present else (answers.absent, *answers.also_absent)
        self._counted = {name: _Numbers(name, answers.unit, refusals) for name in counted}
        self._enrolled = _Numbers(answers.enrolled, answers.unit, refusals)
        self.columns = tuple(filter(None, (*counted, answers.enrolled)))
        self._rows = 0

    def add(self, cells: Mapping[str, Array], rows: Array) -> None:
        """Read the cells of these rows."""
        self._rows += len(rows)
        for name, numbers in self._counted.items():
            numbers.add(cells[name], rows)
        if self._answers.enrolled:
            self._enrolled.add(cells[self._answers.enrolled], rows)

    def finish(self) -> tuple[Array, Array]:
        """Days absent and enrolled of each row, in `PARTS`."""
        import numpy as np

        given = np.full(self._rows, self._given * PARTS, dtype=np.int64)
        enrolled = self._enrolled.finish() if self._answers.enrolled else given
        counted = np.sum([numbers.finish() for numbers in self._counted.values()], axis=0)
        return (enrolled - counted if self._answers.present else counted), enrolled

    def refuse_contradictions(self, rows: Array, absent: Array, enrolled: Array) -> None:
        """Refuse rows whose amounts cannot all be right."""
        answers = self._answers
        if answers.present:
            less = [int(row) for row in rows[(absent < 0) & (enrolled >= 0)]]
            self._refusals.add(less, answers.present, "more days present than days enrolled")
            absent = enrolled
        more = (absent > enrolled) & (enrolled >= 0)
        than = "more days absent than days enrolled" if answers.enrolled else "more days absent than there were"
        self._refusals.add([int(row) for row in rows[more]], answers.absent, than)
        if answers.enrolled and answers.days is not None and (answers.unit is Unit.DAYS or answers.days > MOST_DAYS):
            longer = enrolled > answers.days * PARTS
            reason = f"more {answers.unit.value} enrolled than the {answers.days:,} {answers.unit.value} there were"
            self._refusals.add([int(row) for row in rows[longer]], answers.enrolled, reason)

    def last_days(self) -> Array | None:
        """Which row of a student is the last, other columns say."""
        return None

    def refuse_same_days(self, students: Array, chosen: Array, file: str) -> None:
        """Nothing: totals do not say of which days they are."""
