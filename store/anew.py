"""A new session of all that can be read in another one: the way on when a journal is damaged, or for a copy.

The other session is only read. The new one has a nonce, a journal and a name of its own, so that no two histories ever
share one. A record that is lost leaves its place in the order, so that everything else keeps its revision; what it
wrote comes back if the checkpoint still knows it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from content.common import SESSION
from content.model import FORM_ROW, SheetSpec
from store import codec, disk
from store.api import Corrupt, Gone, ReadOnly
from store.checkpoint import Position, Stale, read_checkpoint
from store.create import make_session
from store.entry import JOURNAL
from store.journal import MAX_JOURNAL
from store.opening import session_pack
from store.salvage import Salvage, salvaged
from store.session import CHECKPOINT
from store.sessionfile import FORMAT, SessionFile, is_session_id, read_session
from store.stamp import now
from workshop.sheets.decide import decide
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import (
    Decision,
    DeleteRow,
    Edit,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Record,
    RestoreRow,
    Role,
    Row,
    SetCell,
    State,
)

_CLIENT = "anew"
_LOST = "What was written here was damaged and could not be read."
_UNFIT = "What this changed was damaged and could not be read."


@dataclass(frozen=True, slots=True)
class Anew:
    """The session `id` that was made of session `of`; `kept` records are in it as they were written."""

    id: str
    of: str
    kept: int
    salvage: Salvage


def as_new(folder: Path) -> Anew:
    """Make a new session beside `folder` of all that can be read there. Changes nothing in `folder`.

    Raises Gone, Corrupt (nothing can be read), Newer (this version does not understand all), ReadOnly, Full.
    """
    folder = folder.absolute()
    session = read_session(folder)
    pack, problem = session_pack(folder, session)
    if problem or session.format > FORMAT:
        raise ReadOnly(problem or f"{folder.name} was made by a newer version of workshop; install that one.")
    salvage = salvaged(_journal(folder), session.seed)
    if not salvage.records:
        raise Corrupt(f"Nothing in {folder / JOURNAL} can be read; bring it back from a backup.")
    kept = len(salvage.records)
    specs = pack.sheets()
    records, state = _fitted(_without_gaps(salvage.records), salvage.said)
    regained = _regained(folder, session, salvage, records, state, specs)
    state = fold(state, regained)
    records += regained + _renamed(state, specs, "rescued" if salvage.said else "copy")

    def lines(crc: int) -> Iterator[bytes]:
        for record in records:
            line, crc = codec.encode(record, crc)
            yield line

    slug = folder.name[:-7] if is_session_id(folder.name) else folder.name
    session_id = make_session(folder.parent, slug, pack, session.info.created, lines)
    return Anew(session_id, session.info.id, kept, salvage)


def _journal(folder: Path) -> bytes:
    try:
        return disk.read_whole(folder / JOURNAL, 2 * MAX_JOURNAL)
    except FileNotFoundError:
        raise Gone(f"{folder / JOURNAL} is missing; bring it back from a backup.") from None
    except OSError as error:
        raise ReadOnly(f"{folder / JOURNAL} cannot be read ({disk.reason(error)}).") from None


# ------------------------------------------------------------------ records that make a state


def _without_gaps(records: Iterable[Record]) -> Iterator[Record]:
    """The records, with one that changes nothing in the place of each that is lost."""
    last, at = 0, now()
    for record in records:
        for revision in range(last + 1, record.revision):
            yield _nothing(revision, at)
        yield record
        last, at = record.revision, record.edit.at


def _nothing(revision: int, at: str) -> Record:
    edit = Edit(f"lost.{revision}", "", Role.FACILITATOR, (RestoreRow(SESSION.id, FORM_ROW),), at)
    return Record(revision, edit, (Decision(Outcome.REFUSED, reason=_LOST),))


def _fitted(records: Iterable[Record], said: list[str]) -> tuple[list[Record], State]:
    """The records, each without what rests on something that is lost, and the state they make."""
    state = State()
    fitted: list[Record] = []
    for some in _batches(records):
        try:
            state = fold(state, some)  # many at once take little longer than one
        except ValueError:
            for place, record in enumerate(some):
                some[place] = _fitting(state, record)
                state = fold(state, [some[place]])
                if some[place] is not record:
                    said.append(f"record {record.revision} changes something that is lost, and does so no more")
        fitted += some
    return fitted, state


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while some := list(itertools.islice(rest, 1000)):
        yield some


def _fitting(state: State, record: Record) -> Record:
    """The record; with each decision refused that does not fit, if there is one."""
    try:
        fold(state, [record])
        return record
    except ValueError:
        pass
    refused = Decision(Outcome.REFUSED, reason=_UNFIT)
    decisions = [refused] * len(record.decisions)
    for place, decision in enumerate(record.decisions):
        decisions[place] = decision
        try:
            fold(state, [replace(record, decisions=tuple(decisions))])
        except ValueError:
            decisions[place] = refused
    return replace(record, decisions=tuple(decisions))


def _renamed(state: State, specs: Mapping[str, SheetSpec], what: str) -> list[Record]:
    """A record that tells the new session from the other one in its title; none when it has no title."""
    form = state.sheet(SESSION.id).rows.get(FORM_ROW)
    title = form.value("title") if form else None
    if not isinstance(title, str):
        return []
    op = SetCell(SESSION.id, FORM_ROW, "title", f"{title} ({what})", _base(form, "title"))
    return _decided(state, [("", op)], specs)


def _decided(state: State, wanted: Iterable[tuple[str, Op]], specs: Mapping[str, SheetSpec]) -> list[Record]:
    """The records that these operations, each of some person, become; without those that would change nothing."""
    made: list[Record] = []
    for person, op in wanted:
        number = state.clients.get(_CLIENT, 0) + 1
        edit = Edit(f"{_CLIENT}.{number}", person, Role.FACILITATOR, (op,), now())
        record = decide(state, edit, specs)
        if changes(record):
            state = fold(state, [record])
            made.append(record)
    return made


def _base(row: Row | None, column: str) -> int:
    cell = row.cells.get(column) if row else None
    return cell.revision if cell else 0


# ------------------------------------------------------------------ what the checkpoint still knows


def _regained(
    folder: Path,
    session: SessionFile,
    salvage: Salvage,
    records: list[Record],
    state: State,
    specs: Mapping[str, SheetSpec],
) -> list[Record]:
    """Records that write again, in their authors' names, what lost records had written and nobody has changed since."""
    try:
        found = read_checkpoint(folder / CHECKPOINT, session.info.nonce, session.seed) if salvage.said else None
    except Stale:
        return []
    if found is None or not _is_of(found[1], salvage):
        return []
    saved, last = found[0], found[1].revision
    lost = set(range(1, last + 1)) - salvage.checksums.keys()
    made = _decided(state, _missing(saved, state, records, lost, last), specs)
    if made:
        salvage.said.append(f"{len(made)} cells and rows of what is lost were in {CHECKPOINT} and are back")
    return made


def _is_of(position: Position, salvage: Salvage) -> bool:
    """Whether the checkpoint was made of this journal; if its own record is lost, its nonce has to do."""
    return salvage.checksums.get(position.revision, position.crc) == position.crc


def _missing(saved: State, state: State, records: list[Record], lost: set[int], last: int) -> Iterator[tuple[str, Op]]:
    """What makes of `state`, the fold of `records`, what `saved` says, where a lost record wrote it and none since."""
    for sheet_id, sheet in saved.sheets.items():
        before: str | None = None
        for row_id in sheet.order:
            row, there = sheet.rows[row_id], state.sheet(sheet_id).rows.get(row_id)
            since = there is not None and there.revision > last
            ours = row.revision in lost
            if there is None or not there.deleted:
                if ours and not (there and since and _places(records[there.revision - 1], there)):
                    place = InsertRow if there is None else MoveRow
                    yield row.person, place(sheet_id, row_id, before)
            elif ours and not since and not row.deleted:
                yield row.person, RestoreRow(sheet_id, row_id)
            else:
                continue  # it stays deleted
            for column, cell in row.cells.items():
                if cell.revision in lost and _base(there, column) <= last:
                    yield cell.person, SetCell(sheet_id, row_id, column, cell.value, _base(there, column))
            if ours and row.deleted and not since:
                yield row.person, DeleteRow(sheet_id, row_id)
            before = row_id


def _places(record: Record, row: Row) -> bool:
    """Whether the record says where the row is to stand; setting a cell of a row that is not there puts it last."""
    return any(isinstance(op, InsertRow | MoveRow) and op.row == row.id for op in record.edit.ops)


def told(made: Anew) -> list[str]:
    """What was done, in sentences."""
    lost = f", {made.salvage.lost} are lost" if made.salvage.lost else ""
    first = f"{made.id} was made of {made.of}: {made.kept} records are there as they were written{lost}."
    return [first, *(f"note     {line}" for line in made.salvage.said), f"{made.of} itself was left as it is."]
