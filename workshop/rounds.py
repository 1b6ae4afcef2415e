"""Alone, then together: what a person sees of a sheet that is written alone, before and after it is revealed.

Everything is in the one journal; what is hidden is left out of the state that a screen or an export looks at. The
facilitator sees no more than anybody else until the reveal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from content.common import PEOPLE, REVEALS
from content.model import OWN_ROW, Shape, SheetSpec
from workshop.sheets.model import Record, Row, Sheet, State, Target
from workshop.sheets.rights import belongs, owner_key, revealed
from workshop.sheets.values import ValueProblem, person_key

SOMEBODY = "somebody"
"""Stands for the author in a round without names."""


def hidden(state: State, spec: SheetSpec) -> bool:
    """Whether what others wrote in that sheet is hidden now."""
    return spec.alone and not revealed(state, spec.id)


def anonymous(state: State, sheet_id: str) -> bool:
    """Whether the names stay out of that sheet, after the reveal too."""
    row = state.sheet(REVEALS.id).rows.get(sheet_id)
    return row is not None and row.value("anonymous") is True


def written_by(state: State, spec: SheetSpec) -> set[str]:
    """The keys of those who have written in that sheet, of the whole state (not of a veiled one)."""
    found = set()
    for row in state.sheet(spec.id).live():
        if not any(cell.value is not None for cell in row.cells.values()):
            continue
        if spec.own or row.id.startswith(OWN_ROW):
            found.add(owner_key(row.id))
        elif row.person:
            found.add(person_key(row.person))
    return found


@dataclass(frozen=True, slots=True)
class Count:
    """How many of those who are expected to write in a sheet have; `missing` are the keys of the rest."""

    written: int
    expected: int
    missing: frozenset[str]

    def __str__(self) -> str:
        return f"{self.written} of {self.expected} have written"


def count(state: State, spec: SheetSpec, here: Iterable[str] = ()) -> Count:
    """Who has written in that sheet, of the facilitators and participants on the list of people and those `here`.

    `state` is the whole one; `here` are names of people who are connected now and may write.
    """
    wrote = written_by(state, spec)
    expected = {
        row.id for row in state.sheet(PEOPLE.id).live() if row.value("role") in (None, "participant", "facilitator")
    }
    expected |= {person_key(name) for name in here if name.strip()} | wrote
    return Count(len(wrote), len(expected), frozenset(expected - wrote))


def changed_after(state: State, spec: SheetSpec) -> list[Target]:
    """The cells of a revealed sheet that were set after its reveal, in the order of the rows."""
    since = revealed(state, spec.id)
    if not since:
        return []
    return [
        Target(spec.id, row.id, column)
        for row in state.sheet(spec.id).live()
        for column, cell in row.cells.items()
        if cell.revision > since
    ]


class Veil:
    """What one person may see of a session's states. `person` is "" for a reader of the notes, who is nobody.

    For a reader, a sheet that one person alone has filled is shown: there is nobody it could be hidden from.
    """

    def __init__(self, specs: Mapping[str, SheetSpec], person: str) -> None:
        self.person = person
        self.key = _key(person)
        self._alone = tuple(spec for spec in specs.values() if spec.alone)
        self._known: dict[str, tuple[Sheet, bool, bool, Sheet]] = {}
        self._last: tuple[State, State] | None = None

    def __call__(self, state: State) -> State:
        """That state without what is hidden from this person; the same object when nothing is."""
        if self._last is not None and self._last[0] is state:
            return self._last[1]
        changed = {}
        for spec in self._alone:
            sheet = state.sheets.get(spec.id)
            if sheet is None:
                continue
            seen = self._seen(spec, sheet, hidden(state, spec), anonymous(state, spec.id))
            if seen is not sheet:
                changed[spec.id] = seen
        shown = replace(state, sheets={**state.sheets, **changed}) if changed else state
        self._last = (state, shown)
        return shown

    def records(self, records: Sequence[Record], state: State) -> list[Record]:
        """The records without the operations on rows hidden from this person, and without names that stay out.

        `state` is the whole one after them.
        """
        if not self._alone:
            return list(records)
        covered = {spec.id: spec for spec in self._alone if hidden(state, spec)}
        nameless = {spec.id for spec in self._alone if anonymous(state, spec.id)}
        if not covered and not nameless:
            return list(records)
        return [shown for record in records if (shown := self._record(record, state, covered, nameless)) is not None]

    def _record(
        self, record: Record, state: State, covered: Mapping[str, SheetSpec], nameless: set[str]
    ) -> Record | None:
        edit = record.edit
        if edit.person == self.person:
            return record
        kept = [
            place
            for place, op in enumerate(edit.ops)
            if op.sheet not in covered or self._may_see(covered[op.sheet], state.sheet(op.sheet).rows.get(op.row))
        ]
        if not kept:
            return None
        if edit.person and any(op.sheet in nameless for op in edit.ops):
            edit = replace(edit, person=SOMEBODY)
        if len(kept) == len(edit.ops):
            return record if edit is record.edit else replace(record, edit=edit)
        ops = tuple(edit.ops[place] for place in kept)
        return replace(record, edit=replace(edit, ops=ops), decisions=tuple(record.decisions[place] for place in kept))

    def _may_see(self, spec: SheetSpec, row: Row | None) -> bool:
        return row is not None and belongs(spec, row, self.person, self.key)

    def _seen(self, spec: SheetSpec, sheet: Sheet, is_hidden: bool, nameless: bool) -> Sheet:
        if not is_hidden and not nameless:
            return sheet
        known = self._known.get(spec.id)
        if known is not None and known[0] is sheet and known[1:3] == (is_hidden, nameless):
            return known[3]
        seen = self._covered(spec, sheet) if is_hidden else sheet
        if nameless:
            seen = Sheet({row.id: self._nameless(spec, row) for row in seen.rows.values()}, seen.order)
        self._known[spec.id] = (sheet, is_hidden, nameless, seen)
        return seen

    def _covered(self, spec: SheetSpec, sheet: Sheet) -> Sheet:
        if not self.person and len(_authors(spec, sheet)) < 2:
            return sheet
        rows = {row_id: row for row_id, row in sheet.rows.items() if belongs(spec, row, self.person, self.key)}
        if len(rows) == len(sheet.rows):
            return sheet
        return Sheet(rows, tuple([row_id for row_id in sheet.order if row_id in rows]))

    def _nameless(self, spec: SheetSpec, row: Row) -> Row:
        if belongs(spec, row, self.person, self.key) and self.person:
            return row
        cells = {
            column: cell._replace(
                person=SOMEBODY if cell.person else "",
                siblings=tuple([one._replace(person=SOMEBODY) for one in cell.siblings]),
                value=SOMEBODY if spec.own and column == "person" else cell.value,
            )
            for column, cell in row.cells.items()
        }
        return row._replace(cells=cells, person=SOMEBODY if row.person else "")


def _authors(spec: SheetSpec, sheet: Sheet) -> set[str]:
    if spec.own or spec.shape is Shape.FORM:
        return {owner_key(row.id) for row in sheet.live()}
    return {row.person for row in sheet.live() if row.person}


def _key(person: str) -> str:
    try:
        return person_key(person)
    except ValueProblem:
        return ""
