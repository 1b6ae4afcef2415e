"""Facts about students: each different text of a column understood once, however many rows have it."""

from __future__ import annotations

import itertools
import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.records.attendance import Attribute, Spelled
from workshop.records.labels import keys, spellings
from workshop.records.marks import NOT_GIVEN, apart

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_USUAL = (string.ascii_letters + string.digits + "-_").encode()


class Texts:
    """One column of facts: each different text once. `same` are groups of texts that a person said are the same."""

    def __init__(self, name: str, same: Sequence[Sequence[str]] = ()) -> None:
        self.name, self._same = name, same
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
        otherwise = spellings(self.name, dict(zip(texts, rows, strict=True)))
        if self._same:
            otherwise = self._as_said(texts, otherwise)
        if not otherwise:
            return Attribute(codes, texts)
        values: dict[str, int] = {}
        for text in texts:
            values.setdefault(otherwise.get(text, text), len(values))
        places = np.array([values[otherwise.get(text, text)] for text in texts], dtype=codes.dtype)
        return Attribute(places[codes], tuple(values), Spelled(codes, texts))

    def _as_said(self, texts: Sequence[str], otherwise: dict[str, str]) -> dict[str, str]:
        """The same with what a person said: the first value of a group stands for all, and for their spellings."""
        said = {apart(other): apart(group[0]) for group in self._same for other in group}
        forms = keys(self.name, {*texts, *said})
        by_form = {forms[other]: first for other, first in said.items()}
        found = {text: by_form.get(forms[text], otherwise.get(text, text)) for text in texts}
        return {text: value for text, value in found.items() if value != text}


def _value(text: str) -> str:
    text = clean_line(text)
    return apart(text) if text else NOT_GIVEN


def clean_ids(cells: Array) -> Array:
    """Ids as they are compared and shown."""
    return clean_ids_together(cells)[0]


def clean_ids_together(cells: Array) -> tuple[Array, str]:
    """The same, and all cells in one text."""
    import numpy as np

    together = "".join(cells)
    if together.isascii() and not together.encode().translate(None, _USUAL):
        return cells, together  # one look at all of them is far cheaper than one at each
    ids = np.empty(len(cells), dtype=object)
    ids[:] = [text if text.isascii() and text.isalnum() else clean_line(text) for text in cells]
    return ids, together
