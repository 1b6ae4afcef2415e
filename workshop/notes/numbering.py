"""Short numbers of rows (`A1`, `C3`) that stay the same for ever, without being kept anywhere.

A letter stands for the sheet. The number is the place of the row among all rows ever inserted in that sheet, in the
order of the journal: the pack's own rows come first, a deleted row keeps its number, an undone deletion gives it back,
and no number is used twice. So a number in a document that somebody sends back next month still names its row.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterable, Mapping

from content.blocks import Planner, Scorer
from content.common import PARKING, PEOPLE
from content.model import Pack
from content.sheet_spec import Shape, SheetSpec
from workshop.session.links import gap_grids
from workshop.sheets.model import InsertRow, Outcome, Record

ACTION, DECISION, CAUSE, PARKED, ORGANIZATION = "A", "D", "C", "P", "O"


class RowNumbers:
    """The numbers of the rows of one session, read from its records."""

    def __init__(self, pack: Pack, records: Iterable[Record]) -> None:
        self._letters = sheet_letters(pack)
        self._numbers: dict[tuple[str, str], int] = {}
        count: dict[str, int] = {}
        for record in records:
            for op, decision in zip(record.edit.ops, record.decisions, strict=True):
                inserted = isinstance(op, InsertRow) and decision.outcome is not Outcome.REFUSED
                if inserted and (op.sheet, op.row) not in self._numbers:
                    count[op.sheet] = count.get(op.sheet, 0) + 1
                    self._numbers[op.sheet, op.row] = count[op.sheet]

    def of(self, sheet: str, row: str) -> str:
        """The number of that row, such as `A1`; empty for a row that nobody inserted (forms, answers by a key)."""
        number = self._numbers.get((sheet, row))
        letter = self._letters.get(sheet)
        return f"{letter}{number}" if number and letter else ""


def sheet_letters(pack: Pack) -> Mapping[str, str]:
    """The letters of the sheets whose rows people add, by sheet: five that mean the same in every module, then initials
    of titles, then what is free in the alphabet; two letters when one is not enough."""
    letters: dict[str, str] = {PARKING.id: PARKED}
    planner, scorer = pack.first(Planner), pack.first(Scorer)
    if planner is not None:
        letters |= {planner.commitments.id: ACTION, planner.decisions.id: DECISION}
    for spec, _ in gap_grids(pack)[:1]:
        letters[spec.id] = CAUSE
    if scorer is not None:
        letters[scorer.rates] = ORGANIZATION
    taken = {*letters.values(), ACTION, DECISION, CAUSE, ORGANIZATION}
    for spec in pack.sheets().values():
        if spec.shape is Shape.ROWS and spec.id != PEOPLE.id and spec.id not in letters:
            letters[spec.id] = _letter(spec, taken)
            taken.add(letters[spec.id])
    return letters


def _letter(spec: SheetSpec, taken: set[str]) -> str:
    alphabet = string.ascii_uppercase
    wanted = [char for char in spec.title.upper() if char in alphabet]
    pairs = (one + other for one in alphabet for other in alphabet)
    return next(letter for letter in itertools.chain(wanted, alphabet, pairs) if letter not in taken)
