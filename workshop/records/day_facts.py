"""The facts in rows of single days: those that are the same in all rows of a student, or at the last school."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from workshop.records.answers import Students
from workshop.records.day_tally import more_room
from workshop.records.facts import Texts
from workshop.records.labels import is_grade
from workshop.records.several_rows import is_school

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


class DayFacts:
    """Keeps one text of each column for each student, or each spell at a school.

    A column in which rows of one differ is no fact about the student: a reason of an absence is about a day. Only
    where students are added up at the last school, the school and the grade are those of their last day.
    `name_row` names a row in a sentence; `varying` says of each such column which rows differ.
    """

    def __init__(
        self, texts: Mapping[str, Texts], name_row: Callable[[int], str], students: Students, school: str
    ) -> None:
        import numpy as np

        self.texts, self._name_row = texts, name_row
        self.varying: dict[str, str] = {}
        self._codes = {name: np.zeros(0, dtype=np.int32) for name in texts}
        self._first = np.zeros(0, dtype=np.int64)
        last = students is Students.ADD_UP
        self._last = {name for name in texts if last and (name == school or is_school(name) or is_grade(name))}
        self._last_day = np.zeros(0, dtype=np.int64)

    def add(self, who: Array, students: Array, ordinals: Array, cells: Mapping[str, Array], rows: Array) -> None:
        """Compare the facts in these rows with those known; `who` is whose each row is, -1 for nobody's."""
        import numpy as np

        if not self.texts:
            return
        known = np.flatnonzero(who >= 0)
        who = who[known]
        self._make_room(int(who.max(initial=-1)) + 1)
        different, first = np.unique(who, return_index=True)
        new = self._first[different] == 0
        self._first[different[new]] = rows[known[first[new]]]
        for name, texts in self.texts.items():
            if name in self.varying or name in self._last:
                continue
            codes = texts.codes(cells[name])[known]
            facts = self._codes[name]
            facts[different[new]] = codes[first[new]]
            other = np.flatnonzero(facts[who] != codes)
            if len(other):
                row, before = (int(found) for found in (rows[known[other[0]]], self._first[who[other[0]]]))
                self.varying[name] = f"{self._name_row(row)} differs from {self._name_row(before)} of the same student"
        if self._last and len(who):
            self._keep_last(who, ordinals[known], {name: cells[name][known] for name in self._last})

    def all(self, size: int) -> dict[str, tuple[Texts, Array]]:
        """Every column that is a fact, with the codes of its texts."""
        facts = {name: texts for name, texts in self.texts.items() if name not in self.varying}
        return {name: (texts, self._codes[name][:size]) for name, texts in facts.items()}

    def _keep_last(self, who: Array, ordinals: Array, cells: Mapping[str, Array]) -> None:
        """Take the facts of the rows that are later than those known."""
        import numpy as np

        order = np.lexsort((ordinals, who))
        ends = order[np.append(np.diff(who[order]) != 0, True)]
        ends = ends[ordinals[ends] > self._last_day[who[ends]]]
        self._last_day[who[ends]] = ordinals[ends]
        for name in self._last:
            self._codes[name][who[ends]] = self.texts[name].codes(cells[name])[ends]

    def _make_room(self, size: int) -> None:
        import numpy as np

        more = more_room(size, len(self._first))
        if more:
            self._first = np.pad(self._first, (0, more))
            self._last_day = np.pad(self._last_day, (0, more))
            self._codes = {name: np.pad(codes, (0, more), constant_values=-1) for name, codes in self._codes.items()}
