"""A file against what it was made from and against the session as it is now: what could be taken, and what cannot.

| base -> file | base -> now | state | ticked |
|---|---|---|---|
| same | any | - | |
| changed | same | changed | yes |
| changed | changed alike | - | |
| changed | changed otherwise | both | no |
| row missing | - | gone | no: people cut minutes down before they send them |
| no number, no similar text | - | new | yes |
| a number of another session | - | foreign | no |
| a number or text that is there twice | - | copy | no |
| changed, and two rows are alike | - | unsure | no |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from content.clean import clean_line
from workshop.notes.incoming.attendance import compare_attendance
from workshop.notes.incoming.fields import Cells, NotPlaced, Plan, Reader
from workshop.notes.incoming.folding import fold, in_our_letters
from workshop.notes.incoming.foreign import Foreign, ForeignLine, ForeignRow
from workshop.notes.incoming.known import UNKNOWN, KnownRow, KnownTable, cells_of, in_words, table_of, table_of_number
from workshop.notes.incoming.matching import Candidate, Match, candidate, matched, numbers_hold
from workshop.notes.incoming.proposals import CellChange, Comparison, Leftover, Proposal, ProposalKind, alike
from workshop.notes.reply import BadReply, parse_reply
from workshop.session.view import Session
from workshop.sheets.model import State, Target, Value

LOST = (
    "The columns of this row are gone, so it cannot be said which part changed. Correct it in the session, or in a "
    "file that still has its table."
)
ANSWER = "This reads like an answer to a reminder. Take it with workshop reply."
COMPUTED = "“{}” is worked out from other sheets. Change it there."
NO_TABLE = "No table of this session has these columns, so there is no place for this row."


Step: TypeAlias = Callable[[float], None]
"""Hears how much of the comparison is done, 0 to 1; what it raises ends the comparison."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a file is compared with: the tables and words of the document as it was, and both states of the sheets."""

    tables: Sequence[KnownTable]
    plans: Mapping[str, Plan]
    words: str
    before: State
    now: State
    reader: Reader
    own: bool = True
    meeting: KnownRow | None = None


def no_step(share: float) -> None:
    """For those who do not want to know how far it is."""


def compare(foreign: Foreign, basis: Basis, step: Step = no_step) -> Comparison:
    """Every difference of the file. `basis.own` is False for a file of another session: then nothing is matched."""
    return _Comparing(basis).all(foreign, step)


class _TablePart:
    """The rows of a file that are from one table, ready to be matched; no table for rows that are from none."""

    def __init__(self, table: KnownTable | None, rows: list[ForeignRow]) -> None:
        self.table, self.rows = table, rows
        self.known = table or KnownTable(UNKNOWN, (), ())
        main = self.known.plan.main
        self.cells = [cells_of(row, self.known) for row in rows]
        self.ours: list[Candidate] = [candidate(one.number, main, one.cells) for one in self.known.rows]
        self.theirs: list[Candidate] = [
            candidate(row.number, main, one) for row, one in zip(rows, self.cells, strict=True)
        ]


class _Comparing:
    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.out = Comparison()
        self._proposed: dict[Target, Value] = {}
        self._here: set[tuple[str, str]] = set()

    def all(self, foreign: Foreign, step: Step) -> Comparison:
        tables = [_TablePart(table, rows) for table, rows in self._tables(foreign)]
        hold = numbers_hold((part.theirs, part.ours) for part in tables)
        for place, part in enumerate(tables):
            step(place / len(tables))
            table, rows = part.table, part.rows
            if table is None:
                for row in rows:
                    self._leftover(row, NO_TABLE)
            elif not table.plan.sheet or not self.basis.own:
                self._strangers(table, rows)
            else:
                self._table(part, matched(part.theirs, part.ours, numbers=hold))
        people = self._attendance(foreign.lines)
        for line in foreign.lines:
            words = in_words(line.text)
            if line not in people and words and f" {words} " not in self.basis.words and not self._meeting(line):
                self.out.leftovers.append(Leftover(line.text, line.place, "It is not a row of a table."))
        self.out.proposals = [one for one in self.out.proposals if one.place or (one.sheet, one.row) not in self._here]
        self.out.proposals.sort(key=lambda one: (one.place == 0, one.place))
        self.out.leftovers.sort(key=lambda one: one.place)
        return self.out

    def _tables(self, foreign: Foreign) -> Iterator[tuple[KnownTable | None, list[ForeignRow]]]:
        """The rows by the table they are from, in the order of the file."""
        basis = self.basis
        parts: dict[int, list[ForeignRow]] = {}
        for row in foreign.rows:
            parts.setdefault(row.table, []).append(row)
        for part, labels in enumerate(foreign.tables, 1):
            parts.setdefault(part, [ForeignRow("", labels, (), 0, part)])
        grouped: dict[str, tuple[KnownTable | None, list[ForeignRow]]] = {}
        for part, some in parts.items():
            whole = table_of(some, list(basis.tables), basis.plans) if part else None
            if whole is not None:
                grouped.setdefault(whole.plan.id, (whole, []))
            for row in some if some[0].place else ():
                table = whole if part else table_of_number(row, list(basis.tables))
                grouped.setdefault(table.plan.id if table else "", (table, []))[1].append(row)
        yield from grouped.values()

    def _attendance(self, lines: Sequence[ForeignLine]) -> set[ForeignLine]:
        """Propose what the lines about who was there change; the lines that were understood."""
        understood: set[ForeignLine] = set()
        now = Session(self.basis.reader.session.pack, self.basis.now)
        for taken, proposals, leftovers in compare_attendance(lines, self.basis.before, now) if self.basis.own else ():
            understood.update(taken)
            self.out.proposals += proposals
            self.out.leftovers += leftovers
        return understood

    def _meeting(self, line: ForeignLine) -> bool:
        """Whether the line is one about the meeting that has a place, such as `Purpose: …`."""
        known = self.basis.meeting
        label, colon, text = line.text.partition(":")
        if known is None or not colon or known.plan.fields.get(label) is None:
            return False
        row = ForeignRow("", (label,), (text.strip(),), line.place)
        self._changed(known, row, {label: text.strip()}, sure=True)
        return True

    # -------------------------------------------------------------- one table

    def _table(self, part: _TablePart, pairs: Mapping[int, Match]) -> None:
        table, rows = part.known, part.rows
        for place, (row, one) in enumerate(zip(rows, part.cells, strict=True)):
            if place in pairs:
                known = table.rows[pairs[place].known]
                self._here.add((known.sheet, known.row))
                self.out.found += 1
                self.out.moved += known.number != row.number
                self._changed(known, row, one, sure=pairs[place].sure)
            else:
                self._unmatched(table, row, one)
        kept = {match.known for match in pairs.values()}
        whole = not rows or bool(rows[0].labels) or len(kept) * 2 > len(table.rows)  # and no single line of an e-mail
        for place, known in enumerate(table.rows):
            if whole and place not in kept:
                self._gone(known)

    def _strangers(self, table: KnownTable, rows: list[ForeignRow]) -> None:
        """Rows of a table that is worked out, or of another session."""
        known = {row.number: row for row in table.rows}
        for row in rows:
            cells = cells_of(row, table)
            if table.plan.sheet:
                self._new(table, row, cells, ProposalKind.FOREIGN)
                continue
            old = known.get(row.number)
            if old is None or any(fold(text) != fold(old.cells.get(label, "")) for label, text in cells.items()):
                self._leftover(row, COMPUTED.format(table.plan.main or table.plan.id))

    def _unmatched(self, table: KnownTable, row: ForeignRow, cells: Mapping[str, str]) -> None:
        if not row.labels and len(table.shown) > 1 and any(known.number == row.number for known in table.rows):
            self._leftover(row, ANSWER if self._is_answer(row) else LOST)
            return
        main = fold(cells.get(table.plan.main, ""))
        numbers = {known.number for known in table.rows}
        copied = any(fold(known.main) == main for known in table.rows)
        if not row.number:
            self._new(table, row, cells, ProposalKind.COPY if copied else ProposalKind.NEW)
        elif row.number in numbers:
            self._new(table, row, cells, ProposalKind.COPY)
        else:
            self._new(table, row, cells, ProposalKind.FOREIGN)

    def _is_answer(self, row: ForeignRow) -> bool:
        """Whether the line is what an owner answers to a reminder."""
        try:
            parse_reply(f"{row.number} {' '.join(row.cells)}", self.basis.reader.about or date.min)
        except BadReply:
            return False
        return True

    # -------------------------------------------------------------- one row

    def _changed(self, known: KnownRow, row: ForeignRow, cells: Mapping[str, str], *, sure: bool) -> None:
        if not row.labels and len(cells) == 1 and len(known.cells) > 1:
            ((label, text),) = cells.items()
            if fold(text) in (fold(known.cells.get(label, "")), fold(" ".join(known.cells.values()))):
                return
            self._leftover(row, LOST)
            return
        clean: list[CellChange] = []
        disputed: list[CellChange] = []
        for label, text in cells.items():
            was = known.cells.get(label, "")
            if fold(text) == fold(was):
                continue
            for one in self._cells(known, row, label, was, in_our_letters(was, text)):
                target = Target(known.sheet, known.row, one.column)
                if target in self._proposed:
                    if not alike(self._proposed[target], one.theirs):
                        self._leftover(row, f"The file says two things about “{label}”; the first one is proposed.")
                    continue
                self._proposed[target] = one.theirs
                (clean if alike(one.ours, one.was) else disputed).append(one)
        deleted = self._deleted(known)
        usual = ProposalKind.CHANGED if sure else ProposalKind.UNSURE
        for change, some in ((usual, clean), (ProposalKind.BOTH, disputed)):
            if some:
                kind = ProposalKind.BOTH if deleted else change
                self.out.proposals.append(
                    Proposal(kind, known.sheet, known.row, known.number, known.main, row.place, tuple(some))
                )

    def _cells(self, known: KnownRow, row: ForeignRow, label: str, was: str, text: str) -> Iterator[CellChange]:
        """The cells that a changed text changes, without those that say so already."""
        read = known.plan.fields.get(label)
        if read is None:
            what = (
                COMPUTED.format(label) if label in known.plan.fields else f"There is no column “{clean_line(label)}”."
            )
            if text or label in known.plan.fields:
                self._leftover(row, what, f"{label}: {text}")
            return
        try:
            new = read(self.basis.reader, text)
        except NotPlaced as reason:
            self._leftover(row, str(reason), f"{label}: {text}")
            return
        try:
            old: Cells = read(self.basis.reader, was)
        except NotPlaced:
            old = {}
        for column, value in new.items():
            if column in old and alike(old[column], value):
                continue
            target = Target(known.sheet, known.row, column)
            before, now = self.basis.before.cell(target), self.basis.now.cell(target)
            ours = None if now is None else now.value
            if not alike(ours, value):
                yield CellChange(column, label, None if before is None else before.value, value, ours)

    def _gone(self, known: KnownRow) -> None:
        gone = Target(known.sheet, known.row)
        if known.row and not self._deleted(known) and gone not in self._proposed:
            self._proposed[gone] = None
            self.out.proposals.append(Proposal(ProposalKind.GONE, known.sheet, known.row, known.number, known.main, 0))

    def _deleted(self, known: KnownRow) -> bool:
        row = self.basis.now.sheet(known.sheet).rows.get(known.row)
        return row is None or row.deleted

    def _new(self, table: KnownTable, row: ForeignRow, cells: Mapping[str, str], change: ProposalKind) -> None:
        """A row for the sheet of that table, unless the session has it already."""
        plan = table.plan
        given: dict[str, tuple[str, Value]] = {}
        for label, text in cells.items():
            read = plan.fields.get(label)
            if not text:
                continue
            try:
                if read is None:
                    raise NotPlaced(COMPUTED.format(label) if label in plan.fields else f"No column “{label}” here.")
                given |= {column: (label, value) for column, value in read(self.basis.reader, text).items()}
            except NotPlaced as reason:
                self._leftover(row, str(reason), f"{label}: {text}")
        if given.get("said_yes", ("", None))[1] is True:
            del given["said_yes"]  # minutes show only who has not agreed yet
        changes = tuple(
            CellChange(column, label, None, value, None)
            for column, (label, value) in given.items()
            if value is not None
        )
        if changes and not self._there_already(plan.sheet, changes):
            text = cells.get(plan.main, "")
            self.out.proposals.append(Proposal(change, plan.sheet, "", row.number, text, row.place, changes))

    def _there_already(self, sheet: str, changes: Sequence[CellChange]) -> bool:
        """Whether a row that is newer than the document says all of this: the file was taken before."""
        known = self.basis.before.sheet(sheet).rows
        return any(
            row.id not in known and all(alike(row.value(one.column), one.theirs) for one in changes)
            for row in self.basis.now.sheet(sheet).live()
        )

    def _leftover(self, row: ForeignRow, reason: str, text: str = "") -> None:
        whole = " · ".join(filter(None, (row.number, text or " · ".join(filter(None, row.cells)))))
        self.out.leftovers.append(Leftover(whole, row.place, reason))
