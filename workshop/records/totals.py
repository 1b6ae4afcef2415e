"""One row for each student: texts and numbers column by column, each different one understood once.

A file with a single row that cannot be right is refused whole, with every such row named.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.records.amounts import PARTS, in_common_parts, read_amount
from workshop.records.answers import Answers, Students
from workshop.records.attendance import Attendance, Attribute, Spelled
from workshop.records.header import FileLayout
from workshop.records.labels import spellings
from workshop.records.marks import NOT_GIVEN, apart
from workshop.records.problems import Cancelled, ColumnProblem, FileProblem, RejectedRows
from workshop.records.rows import Chunk, TextTable
from workshop.records.several_rows import added_up, last_rows, order_column, rows_of_year, year_column
from workshop.records.sums import says_it_is_a_sum, sums_of_rows_above

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_USUAL = (string.ascii_letters + string.digits + "-_").encode()


class Texts:
    """One column of facts: each different text once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._numbers: dict[str, int] = {}
        self._known: dict[str, int] = {}
        self._parts: list[Array] = []

    def add(self, cells: Array) -> None:
        """The cells of the next chunk."""
        self._parts.append(self.codes(cells))

    def codes(self, cells: Array) -> Array:
        """The number of each text; the first one seen is 0."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = [self._known[text] if text in self._known else self._number(text) for text in seen]
        return np.array(numbers, dtype=np.int32)[codes]

    def _number(self, text: str) -> int:
        """The number of a text that was not seen before; texts that read the same have the same."""
        self._known[text] = number = self._numbers.setdefault(_value(text), len(self._numbers))
        return number

    def text(self, place: int) -> str:
        """The text of one row."""
        for part in self._parts:
            if place < len(part):
                return list(self._numbers)[int(part[place])]
            place -= len(part)
        raise IndexError(place)

    def only_in(self, place: int, rows: Sequence[int]) -> bool:
        """Whether the text of that row is in no other rows than these."""
        codes = self.all()[1]
        same = codes == codes[place]
        return int(same.sum()) == int(same[list(rows)].sum())

    def all(self) -> tuple[tuple[str, ...], Array]:
        """Every different text, and which of them each row has."""
        import numpy as np

        return tuple(self._numbers), np.concatenate(self._parts)

    def finish(self, rows: Array) -> Attribute:
        """The fact about those rows."""
        return self.attribute(self.all()[1][rows])

    def attribute(self, codes: Array) -> Attribute:
        """The fact with these numbers for its students; spellings of one group are one value."""
        import numpy as np

        texts = tuple(self._numbers)
        rows = np.bincount(codes, minlength=len(texts)).tolist()
        if not all(rows):  # what only rows say that are no students is no value
            places = np.cumsum(np.array(rows) > 0) - 1
            codes, texts, rows = (
                places[codes],
                tuple(itertools.compress(texts, rows)),
                [count for count in rows if count],
            )
        codes = codes.astype(np.int16 if len(texts) < 1 << 15 else np.int32)
        otherwise = spellings(self._name, dict(zip(texts, rows, strict=True)))
        if not otherwise:
            return Attribute(codes, texts)
        values = {text: place for place, text in enumerate(text for text in texts if text not in otherwise)}
        places = np.array([values[otherwise.get(text, text)] for text in texts], dtype=codes.dtype)
        return Attribute(places[codes], tuple(values), Spelled(codes, texts))


def _value(text: str) -> str:
    text = clean_line(text)
    return apart(text) if text else NOT_GIVEN


def clean_ids(cells: Array) -> Array:
    """Ids as they are compared and shown."""
    import numpy as np

    together = "".join(cells)
    if together.isascii() and not together.encode().translate(None, _USUAL):
        return cells  # one look at all of them is far cheaper than one at each
    ids = np.empty(len(cells), dtype=object)
    ids[:] = [text if text.isascii() and text.isalnum() else clean_line(text) for text in cells]
    return ids


class _Numbers:
    """One column of days, in parts of a day: each different text is understood once. A refused cell counts as -1."""

    def __init__(self, name: str, refusals: RejectedRows) -> None:
        self._name, self._refusals = name, refusals
        self._parts: list[Array] = []

    def add(self, cells: Array, rows: Array) -> None:
        """The cells of the next chunk; those that are no amount are refused with their rows."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = np.full(len(seen), -1, dtype=np.int64)
        for place, text in enumerate(seen):
            number = read_amount(text)
            if isinstance(number, str):
                self._refusals.add([int(row) for row in rows[codes == place]], self._name, number)
            else:
                numbers[place] = number
        self._parts.append(numbers[codes])

    def finish(self) -> Array:
        """All amounts, in the order of the rows; -1 for refused ones."""
        import numpy as np

        return np.concatenate(self._parts)


class TotalsReader:
    """Takes chunks, gives the Attendance or refuses the file."""

    def __init__(self, table: TextTable, columns: Answers) -> None:
        self._table, self._columns = table, columns
        self._refusals = RejectedRows()
        self._remedy = "correct this in the file, or export it again, and choose it once more."
        self._places = {name: place for place, name in enumerate(table.header)}
        meant = set(columns.chosen)
        self._texts = {name: Texts(name) for name in table.header if name not in meant}
        counted = (columns.present,) if columns.present else (columns.absent, *columns.also_absent)
        self._counted = {name: _Numbers(name, self._refusals) for name in counted}
        self._enrolled = _Numbers(columns.enrolled, self._refusals)
        self._ids: list[Array] = []
        self._hashes: list[Array] = []
        self._rows: list[Array] = []

    def add(self, chunk: Chunk) -> None:
        """Read the rows of a chunk; rows without anything are passed over."""
        import numpy as np

        rows = np.arange(chunk.first, chunk.first + chunk.rows, dtype=np.int64)
        width = len(self._places)
        columns = [*chunk.columns, *(np.full(chunk.rows, "", dtype=object) for _ in range(width - len(chunk.columns)))]
        filled = _filled(columns, columns[self._places[next(iter(self._counted))]])
        if not filled.all():
            rows, columns = rows[filled], [column[filled] for column in columns]
        if not len(rows):
            return
        self._rows.append(rows)
        for name, numbers in self._counted.items():
            numbers.add(columns[self._places[name]], rows)
        if self._columns.enrolled:
            self._enrolled.add(columns[self._places[self._columns.enrolled]], rows)
        if self._columns.id:
            self._add_ids(columns[self._places[self._columns.id]], rows)
        for name, texts in self._texts.items():
            texts.add(columns[self._places[name]])

    def _add_ids(self, cells: Array, rows: Array) -> None:
        import pandas as pd

        ids = clean_ids(cells)
        self._ids.append(ids)
        self._hashes.append(pd.util.hash_array(ids, categorize=False))

    def finish(self, cancelled: Callable[[], bool]) -> Attendance:
        """One student a row, checked against each other. Raises FileProblem, Cancelled."""
        import numpy as np
        import pandas as pd

        columns, table = self._columns, self._table
        if not self._rows:
            raise FileProblem(f'"{table.name}" has column names but no students; choose the file with the rows.')
        rows = np.concatenate(self._rows)
        given = np.full(len(rows), (columns.days or 0) * PARTS, dtype=np.int64)
        enrolled = self._enrolled.finish() if columns.enrolled else given
        counted = np.sum([numbers.finish() for numbers in self._counted.values()], axis=0)
        absent = enrolled - counted if columns.present else counted
        ids = np.concatenate(self._ids) if columns.id else None
        students = self._students(absent, enrolled, ids)
        left_out = rows[~students]
        chosen = np.flatnonzero(students & self._of_the_year(students))
        rows, absent, enrolled = rows[chosen], absent[chosen], enrolled[chosen]
        self._refuse_contradictions(rows, absent, enrolled)
        notes = _notes(left_out)
        if ids is not None:
            ids = ids[chosen]
            self._refusals.add([int(row) for row in rows[ids == ""]], columns.id, "is empty")
            if columns.students is Students.ADD_UP:
                numbers = pd.factorize(ids)[0]
                last = self._last_rows(numbers, chosen)
                absent, enrolled = added_up(absent, numbers), added_up(enrolled, numbers)
                self._refuse_no_days(rows[last], enrolled)
                notes += _moved(len(rows), len(last))
                ids, chosen = ids[last], chosen[last]
            else:
                self._refuse_duplicates(ids, rows)
        if cancelled():
            raise Cancelled
        if self._refusals.count:
            self._refusals.refuse(table.name, self._remedy)
        attributes = {name: texts.finish(chosen) for name, texts in self._texts.items()}
        parts, (absent, enrolled) = in_common_parts((absent, enrolled))
        days = columns.days if columns.days is not None else -(-int(enrolled.max()) // parts)
        return Attendance(
            table.name, table.words, FileLayout.of(table.header), columns, days, absent, enrolled, ids, attributes,
            parts=parts, notes=notes,
        )  # fmt: skip

    def _students(self, absent: Array, enrolled: Array, ids: Array | None) -> Array:
        """True for each row that is a student, False for sums of rows above; see `workshop.records.sums`."""
        import numpy as np

        students = np.ones(len(absent), dtype=bool)
        sums = sums_of_rows_above((absent, enrolled) if self._columns.enrolled else (absent,))
        for place in sums:
            # A district that every row names, or a school called so, says nothing of this row.
            cells = [texts.text(place) for texts in self._texts.values() if texts.only_in(place, sums)]
            nobody = ids is not None and ids[place] == ""
            if nobody or any(map(says_it_is_a_sum, [*cells, "" if ids is None else ids[place]])):
                students[place] = False
        return students

    def _of_the_year(self, students: Array) -> Array:
        """True for each row of the school year that is meant; rows that are no students are of any."""
        import numpy as np

        column = year_column(self._table.header, {name: texts.all()[0] for name, texts in self._texts.items()})
        chosen = np.ones(len(students), dtype=bool)
        if column:
            values, codes = self._texts[column].all()
            year = self._columns.year
            chosen[students] = rows_of_year(values, codes[students], year, column, self._table.name)
        elif self._columns.year:
            raise ColumnProblem("The file has no column with the school year; leave out “year”.")
        return chosen

    def _last_rows(self, numbers: Array, chosen: Array) -> Array:
        """The place of the last row of each student."""
        values, codes = self._texts[order_column(self._table.header)].all()
        return last_rows(numbers, ["" if value == NOT_GIVEN else value for value in values], codes[chosen])

    def _refuse_contradictions(self, rows: Array, absent: Array, enrolled: Array) -> None:
        if self._columns.present:
            less = [int(row) for row in rows[(absent < 0) & (enrolled >= 0)]]
            self._refusals.add(less, self._columns.present, "more days present than days enrolled")
            absent = enrolled
        more = (absent > enrolled) & (enrolled >= 0)
        than = "more days absent than days enrolled" if self._columns.enrolled else "more days absent than there were"
        self._refusals.add([int(row) for row in rows[more]], self._columns.absent, than)
        self._refuse_no_days(rows, enrolled)
        if self._columns.enrolled and self._columns.days is not None:
            longer = enrolled > self._columns.days * PARTS
            reason = f"more days enrolled than the {self._columns.days} days there were"
            self._refusals.add([int(row) for row in rows[longer]], self._columns.enrolled, reason)

    def _refuse_no_days(self, rows: Array, enrolled: Array) -> None:
        """More than a school year has of days: of a few rows a slip, of most a sign of what kind of file it is."""
        unit = self._columns.unit
        many = rows[enrolled > unit.most * PARTS]
        if 2 * len(many) > len(rows):
            raise FileProblem(
                f'"{self._table.name}" has more than {unit.most:,} {unit.value} enrolled in {len(many):,} of '
                f"{len(rows):,} rows: it is counted already, a row for a school or a grade, or it is in minutes or "
                "hours; export one row for each student, or say the unit in a mapping file."
            )
        reason = f"more than {unit.most:,} {unit.value} enrolled: minutes, several years, or a sum of several students"
        self._refusals.add([int(row) for row in many], self._columns.enrolled, reason)

    def _refuse_duplicates(self, ids: Array, rows: Array) -> None:
        import numpy as np
        import pandas as pd

        hashes = np.sort(np.concatenate(self._hashes))
        if not (hashes[1:] == hashes[:-1]).any():
            return  # different hashes are of different ids; only the same ones need a closer look
        codes = pd.factorize(ids)[0]
        first: dict[int, int] = {}
        again = pd.Series(codes).duplicated(keep=False).to_numpy()
        for code, row, text in zip(codes[again], rows[again], ids[again], strict=True):
            if text and first.setdefault(int(code), int(row)) != int(row):
                reason = f"the same student as in row {first[int(code)]}"
                self._remedy = (
                    'if they changed schools, say students = "add up, last school" in a mapping file; otherwise '
                    "correct the file."
                )
                self._refusals.add([int(row)], self._columns.id, reason)


def _notes(left_out: Array) -> tuple[str, ...]:
    """What a person is to know of rows that were not counted."""
    if not len(left_out):
        return ()
    rows = ", ".join(f"{row:,}" for row in left_out[:5].tolist()) + (", …" if len(left_out) > 5 else "")
    which = f"Row {rows} is a sum" if len(left_out) == 1 else f"Rows {rows} are sums"
    return (f"{which} of the rows above, not {'a student' if len(left_out) == 1 else 'students'}, and left out.",)


def _moved(rows: int, students: int) -> tuple[str, ...]:
    """What a person is to know of students who stand in several rows."""
    if rows == students:
        return ()
    return (f"{rows:,} rows are of {students:,} students: the days of each are added up, at the last school.",)


def _filled(columns: Sequence[Array], absent: Array) -> Array:
    """False for rows in which nothing but spaces stands; only rows without days absent can be such."""
    import numpy as np
    import pandas as pd

    codes, seen = pd.factorize(absent)
    filled = np.array([bool(text.strip()) for text in seen], dtype=bool)[codes]
    for place in np.flatnonzero(~filled):
        filled[place] = any(column[place].strip() for column in columns)
    return filled
