"""A new session of all that can be read in another one: the way on when a journal is damaged, or for a copy.

The other session is only read. The new one has a nonce, a journal and a name of its own, so that no two histories ever
share one. A record that is lost leaves its place in the order, so that everything else keeps its revision.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from content.common import SESSION
from content.model import FORM_ROW, SheetSpec
from store import codec, disk
from store.api import Corrupt, Gone, Newer, ReadOnly
from store.codec import BadLine, Unknown
from store.create import make_session
from store.entry import JOURNAL
from store.journal import MAX_JOURNAL
from store.opening import session_pack
from store.sessionfile import FORMAT, is_session_id, read_session
from store.stamp import now
from workshop.sheets.decide import decide
from workshop.sheets.fold import fold
from workshop.sheets.model import Decision, Edit, Outcome, Record, RestoreRow, Role, SetCell, State

MOST_LOST = 100_000
"""Records that may be missing in a row; a higher number in a record is damage itself."""

_START = re.compile(rb'[0-9a-f]{8} [1-9a-f][0-9a-f]{0,4} \{"')
_LOST = "What was written here was damaged and could not be read."
_UNFIT = "What this changed was damaged and could not be read."


@dataclass(slots=True)
class Salvage:
    """What a journal still says. `said` tells in words what does not verify, one finding a line."""

    records: list[Record] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    lost: int = 0


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
    records = _fitted(_without_gaps(salvage.records), salvage.said)
    records += _renamed(fold(State(), records), specs, "rescued" if salvage.said else "copy")

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


# ------------------------------------------------------------------ reading around the damage


def salvaged(data: bytes, seed: int) -> Salvage:
    """Every record of a journal that can be believed, whatever stands between. Raises Newer.

    A record is believed when its checksum follows on the line before it, or on what that line says is its checksum.
    Where the line before is lost too, form and length have to do, and `said` says so.
    """
    found = Salvage()
    offset, good = 0, seed
    seeds = {seed}
    while offset < len(data):
        end = data.find(b"\n", offset) + 1 or len(data)
        line = data[offset:end]
        record = _record(line, seeds, found)
        if record is None:
            start, offset = offset, _next_start(data, offset + 1)
            found.said.append(f"{offset - start} bytes from byte {start} on are damaged, {_due(found)}")
            seeds = _seeds(line, good)
            continue
        found.lost += record.revision - _last(found) - 1
        found.records.append(record)
        offset, good = end, int(line[:8], 16)
        seeds = {good}
    return found


def _record(line: bytes, seeds: set[int], found: Salvage) -> Record | None:
    """The record in that line, if it can be believed and comes after all before it."""
    for seed in seeds:
        try:
            record, _ = codec.decode(line, seed)
        except Unknown as unknown:
            raise Newer(
                f"Record {_last(found) + 1} is of a newer version of workshop ({unknown}), so nothing was made; "
                "install the newer version and try again."
            ) from None
        except BadLine:
            continue
        return record if _comes_next(record, found) else None
    head = codec.header(line)
    if head is None or line[-1:] != b"\n" or len(line) - head[2] - 1 != head[1]:
        return None
    try:
        record = codec.decode_body(line[head[2] : -1])
    except BadLine:
        return None
    # With the record before it at hand a wrong checksum is damage; with that one lost there is nothing to tell by.
    if not _comes_next(record, found) or record.revision == _last(found) + 1:
        return None
    found.said.append(f"record {record.revision} has the right form; with the one before it lost, no more can be said")
    return record


def _comes_next(record: Record, found: Salvage) -> bool:
    return 0 < record.revision - _last(found) <= MOST_LOST


def _last(found: Salvage) -> int:
    return found.records[-1].revision if found.records else 0


def _due(found: Salvage) -> str:
    return f"after record {_last(found)}" if found.records else "at the very start"


def _next_start(data: bytes, offset: int) -> int:
    """Where the next line may begin; damaged line feeds join lines, so that may be inside one."""
    match = _START.search(data, offset)
    return match.start() if match else len(data)


def _seeds(line: bytes, good: int) -> set[int]:
    """What the line after a damaged one may follow on: the last good one, if the damage came in between; else the
    checksum that the damaged one carries, or the one that its content has."""
    body = line.rstrip(b"\n").partition(b" ")[2].partition(b" ")[2]
    head = codec.header(line)
    return {good, zlib.crc32(body, good)} | (set() if head is None else {head[0]})


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


def _fitted(records: Iterable[Record], said: list[str]) -> list[Record]:
    """The records, each without what rests on something that is lost."""
    state = State()
    fitted: list[Record] = []
    for record in records:
        try:
            state = fold(state, [record])
        except ValueError:
            record = _fitting(state, record)
            state = fold(state, [record])
            said.append(f"record {record.revision} changes something that is lost, and does so no more")
        fitted.append(record)
    return fitted


def _fitting(state: State, record: Record) -> Record:
    """The record with each decision refused that does not fit."""
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
    cell = form.cells.get("title") if form else None
    if cell is None or not isinstance(cell.value, str):
        return []
    op = SetCell(SESSION.id, FORM_ROW, "title", f"{cell.value} ({what})", cell.revision)
    number = state.clients.get("anew", 0) + 1
    record = decide(state, Edit(f"anew.{number}", "", Role.FACILITATOR, (op,), now()), specs)
    return [record] if record.decisions[0].outcome is Outcome.APPLIED else []


def told(made: Anew) -> list[str]:
    """What was done, in sentences."""
    lost = f", {made.salvage.lost} are lost" if made.salvage.lost else ""
    first = f"{made.id} was made of {made.of}: {made.kept} records are there as they were written{lost}."
    return [first, *(f"note     {line}" for line in made.salvage.said), f"{made.of} itself was left as it is."]
