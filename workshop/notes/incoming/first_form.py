"""Notes of the first form that came back: their rows name themselves in comments, so each cell is compared directly.

They are read by the Markdown parser of that form, which is slow where Markdown is odd: so they have a limit of their
own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from content.blocks import Planner
from content.common import PARKING
from content.model import Pack
from content.sheet_spec import FORM_ROW, GROUP_COLUMN, Shape, SheetSpec
from workshop.notes.document import NotesError
from workshop.notes.incoming.bytes_in import decoded, refuse_conflict_marks
from workshop.notes.incoming.fields import NotPlaced, Reader
from workshop.notes.incoming.folding import in_our_letters
from workshop.notes.incoming.foreign import ForeignError, day_in
from workshop.notes.incoming.known import in_words
from workshop.notes.incoming.proposals import CellChange, Comparison, Leftover, Proposal, ProposalKind, alike, said
from workshop.notes.incoming.text_files import meant
from workshop.notes.numbering import RowNumbers
from workshop.notes.schema1.model import CHAPTERS, METHOD, NOTHING, STEP, FormNotes, Item, SessionNotes, TableNotes
from workshop.sheets.model import State, Target, Value

MAX_NOTES = 300_000
RESULTS = "These notes have the form of an older version. Their results (ranking, votes, ticket) are not compared."
_REVISION = re.compile(r"at revision (\d{1,9})\Z", re.ASCII)
_COMMENT = re.compile(r"<!-- ?(.*?) ?-->")
_MARKUP = re.compile(r"\A(?:#{1,6} |[-*] (?:\[[ xX]\] )?)\s*|\*\*")
_ITEM_COLUMNS = frozenset({
    "text", "owner", "helpers", "due", "gap", "said_yes", "status", "reason", "who", "when", "person", "kind",
})  # fmt: skip
"""Columns whose details were written whenever they were filled in: one that is missing was taken out."""


_READ = ("-", "|", "**", "  ", f"{STEP}:", f"{METHOD}:", f"*{NOTHING}*")
"""How lines begin that are rows, answers, or words of the form itself."""
_ABOUT = ("from", "step")
"""Details of an item that are no column of its sheet as people write it."""


@dataclass(frozen=True, slots=True)
class FirstForm:
    """Such notes, with the text they were read from."""

    notes: SessionNotes
    text: str
    notices: tuple[str, ...] = (RESULTS,)

    @property
    def session(self) -> str:
        """The session they are of."""
        return self.notes.front.session

    @property
    def about(self) -> date | None:
        """The day they are about."""
        return day_in(self.notes.front.date)

    @property
    def revision(self) -> int | None:
        """The state of the session they were made from, while their last line says so."""
        match = _REVISION.search(self.notes.provenance.exported)
        return int(match[1]) if match else None


@dataclass(slots=True)
class _Row:
    """A row of the file: column -> text. `whole`: columns that are not in it were empty in the file."""

    sheet: str
    id: str
    cells: dict[str, str]
    whole: frozenset[str]
    place: int = 0


def read_first_form(data: bytes, name: str) -> FirstForm:
    """The notes in these bytes. Raises ForeignError."""
    from workshop.notes.schema1.parse import parse

    if len(data) > MAX_NOTES:
        raise ForeignError(
            f"“{name}” has the form of an older version and is larger than {MAX_NOTES // 1_000} KB. Export the minutes "
            "again and edit those."
        )
    text, _ = decoded(data, name)
    refuse_conflict_marks(text, name)
    try:
        return FirstForm(parse(text), text)
    except NotesError as error:
        raise ForeignError(f"“{name}” is not read. {error}") from None


@dataclass(frozen=True, slots=True)
class FirstBasis:
    """What such notes are compared with. `shown` is the session they were made from without what was not revealed."""

    pack: Pack
    shown: State
    reader: Reader
    numbers: RowNumbers
    own: bool = True


def compare_first(first: FirstForm, basis: FirstBasis) -> Comparison:
    """Every difference of the notes."""
    return _FirstFormComparing(first, basis).all()


class _FirstFormComparing:
    def __init__(self, first: FirstForm, basis: FirstBasis) -> None:
        self.first, self.basis = first, basis
        self.specs = basis.pack.sheets()
        self.now = basis.reader.session.state
        self.out = Comparison()
        self._places: dict[str, list[int]] = {}
        for place, line in enumerate(first.text.split("\n"), 1):
            for comment in _COMMENT.findall(line):
                self._places.setdefault(comment, []).append(place)

    def all(self) -> Comparison:
        """Rows of tables and items, then forms, then lines that are none of them."""
        here: dict[str, set[str]] = {}
        for row in self._rows():
            spec = self.specs.get(row.sheet)
            if spec is None or spec.per_person or spec.shape is Shape.KEYED:
                continue
            row.place = self._place(row.id)
            seen = here.setdefault(row.sheet, set())
            self._row(spec, row, copy=row.id in seen)
            seen.add(row.id)
        for sheet, seen in here.items():
            self._gone(self.specs[sheet], seen)
        self.out.leftovers += self._lines()
        self.out.proposals.sort(key=lambda one: (one.place == 0, one.place))
        return self.out

    def _place(self, row: str) -> int:
        left = self._places.get(row, [])
        return left.pop(0) if len(left) > 1 else left[0] if left else 0

    # -------------------------------------------------------------- the rows of the file

    def _rows(self) -> Iterator[_Row]:
        notes, planner = self.first.notes, self.basis.pack.first(Planner)
        if planner is not None:
            yield from (self._item(planner.decisions, one) for one in notes.decisions)
            yield from (self._item(planner.commitments, one) for one in notes.commitments)
        for part in (*notes.worksheets, *notes.reflections, *notes.sharing):
            if isinstance(part, FormNotes):
                cells = {one.id: one.answer.text for one in part.fields}
                yield _Row(part.id, FORM_ROW, cells, frozenset())
            else:
                yield from _of_table(part)
        yield from (self._item(PARKING, one) for one in notes.parking)

    def _item(self, spec: SheetSpec, item: Item) -> _Row:
        """A decision, a commitment or a parked item; a decision of the parking lot says where it is from."""
        sheet = PARKING if item.detail("from") else spec
        cells = {"text": item.answer.text, **{one.id: one.answer.text for one in item.details if one.id not in _ABOUT}}
        status = self._value(self.basis.shown, Target(sheet.id, item.id, "status"))
        if item.done or (item.done is False and "status" not in cells and status == "done"):
            cells["status"] = "done" if item.done else "open"
        hidden = {"kind", "status"} if sheet is PARKING else {"status"} if not item.done else set()
        return _Row(sheet.id, item.id, cells, _ITEM_COLUMNS - hidden)

    # -------------------------------------------------------------- one row

    def _row(self, spec: SheetSpec, row: _Row, *, copy: bool) -> None:
        known = self.basis.shown.sheet(spec.id).rows.get(row.id)
        if not self.basis.own or copy or (known is None and spec.shape is Shape.ROWS):
            self._new(
                spec,
                row,
                ProposalKind.FOREIGN if row.id and not copy else ProposalKind.COPY if copy else ProposalKind.NEW,
            )
            return
        columns = [one.id for one in spec.columns if one.id in row.cells or one.id in row.whole]
        changes = [change for column in columns for change in self._cell(spec, row, column)]
        clean = tuple(one for one in changes if alike(one.ours, one.was))
        disputed = tuple(one for one in changes if not alike(one.ours, one.was))
        deleted = self._deleted(spec.id, row.id)
        for change, some in ((ProposalKind.CHANGED, clean), (ProposalKind.BOTH, disputed)):
            if some:
                kind = ProposalKind.BOTH if deleted else change
                self.out.proposals.append(self._proposal(kind, spec, row.id, row.place, some))

    def _cell(self, spec: SheetSpec, row: _Row, column: str) -> Iterator[CellChange]:
        target = Target(spec.id, row.id, column)
        was, ours = self._value(self.basis.shown, target), self._value(self.now, target)
        text = in_our_letters(said(was), row.cells.get(column, ""))
        read = self._read(spec, row, column, text, was)
        if read is not None and not alike(read[0], was) and not alike(read[0], ours):
            named = spec.column(column)
            yield CellChange(column, named.label if named else column, was, read[0], ours)

    def _read(self, spec: SheetSpec, row: _Row, column: str, text: str, was: Value) -> tuple[Value] | None:
        """What the text means; None when it has no place, which is told unless nobody changed it."""
        named = spec.column(column)
        if named is None or named.fixed:
            return None
        if column == GROUP_COLUMN:
            return (text or None,)
        try:
            return (self.basis.reader.value(named, text),)
        except NotPlaced as reason:
            if not alike(was, text):
                self.out.leftovers.append(Leftover(f"{named.label}: {text}", row.place, str(reason)))
            return None

    def _new(self, spec: SheetSpec, row: _Row, change: ProposalKind) -> None:
        cells = []
        for column, text in row.cells.items():
            read = self._read(spec, row, column, text, None) if text else None
            named = spec.column(column)
            if read is not None and read[0] is not None and named is not None:
                cells.append(CellChange(column, named.label, None, read[0], None))
        if cells:
            self.out.proposals.append(self._proposal(change, spec, "", row.place, tuple(cells)))

    def _gone(self, spec: SheetSpec, seen: set[str]) -> None:
        if spec.shape is not Shape.ROWS or not self.basis.own:
            return
        for row in self.basis.shown.sheet(spec.id).live():
            if row.id not in seen and not self._deleted(spec.id, row.id):
                self.out.proposals.append(self._proposal(ProposalKind.GONE, spec, row.id, 0, ()))

    def _proposal(
        self, change: ProposalKind, spec: SheetSpec, row: str, place: int, cells: tuple[CellChange, ...]
    ) -> Proposal:
        main = next((one.id for one in spec.columns if one.id != GROUP_COLUMN), "")
        text = said(self._value(self.basis.shown, Target(spec.id, row, main))) if row else ""
        text = text or next((said(one.theirs) for one in cells if one.column == main), "")
        return Proposal(change, spec.id, row, self.basis.numbers.of(spec.id, row) if row else "", text, place, cells)

    @staticmethod
    def _value(state: State, target: Target) -> Value:
        cell = state.cell(target)
        return None if cell is None else cell.value

    def _deleted(self, sheet: str, row: str) -> bool:
        there = self.now.sheet(sheet).rows.get(row)
        return there is None or there.deleted

    # -------------------------------------------------------------- what is no row

    def _lines(self) -> Iterator[Leftover]:
        """Lines of running text, and all of a chapter that this form does not know."""
        words = f" {' '.join(in_words(text) for text in _texts(self.first.notes))} "
        known, chapter = {meant(one) for one in CHAPTERS.values()}, True
        body = False
        for place, line in enumerate(self.first.text.split("\n"), 1):
            if not body:
                body = place > 1 and line.strip() == "---"
                continue
            plain = meant(_MARKUP.sub("", _COMMENT.sub("", line).strip().rstrip("\\")))
            if line.startswith("## "):
                chapter = plain in known
            passed = not plain or line.startswith(("#", "<!--")) or (chapter and line.startswith(_READ))
            if not passed and f" {in_words(plain)} " not in words:
                yield Leftover(plain, place, "It is not a row of a table.")


def _of_table(table: TableNotes) -> Iterator[_Row]:
    columns = [column.id for column in table.columns]
    for group in table.groups:
        for row in group.rows:
            cells = {column: cell.text for column, cell in zip(columns, row.cells, strict=False)}
            if group.label:
                cells[GROUP_COLUMN] = group.id
            yield _Row(table.id, row.id, cells, frozenset(columns))


def _texts(value: object) -> Iterator[str]:
    """Every text in notes, in their order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
