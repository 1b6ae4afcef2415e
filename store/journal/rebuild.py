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
from content.sheet_spec import FORM_ROW, SheetSpec
from store.api import CorruptError, MissingError, ReadOnlyError
from store.files import disk
from store.files.stamp import now
from store.journal import codec
from store.journal.checkpoint import CHECKPOINT
from store.journal.create import make_session
from store.journal.entry import JOURNAL
from store.journal.journal_log import MAX_JOURNAL
from store.journal.opening import session_pack
from store.journal.recovered import decided, recovered
from store.journal.salvage import Salvage, salvaged
from store.journal.sessionfile import FORMAT, is_session_id, read_session
from store.journal.synced import begins_with, within
from workshop.sheets.fold import fold
from workshop.sheets.model import (
    Decision,
    Edit,
    Outcome,
    Record,
    RestoreRow,
    Role,
    SetCell,
    State,
    Target,
)

_LOST = "What was written here was damaged and could not be read."
_UNFIT = "What this changed was damaged and could not be read."


@dataclass(frozen=True, slots=True)
class RebuiltSession:
    """The session `id` that was made of session `of`; `kept` records are in it as they were written."""

    id: str
    of: str
    kept: int
    salvage: Salvage


def rebuild_session(folder: Path, source: str = "") -> RebuiltSession:
    """Make a new session beside `folder` of all that can be read there. Changes nothing in `folder`.

    `source`: of that file in the folder, another journal of the same session (the copy of a sync program, say), instead
    of the journal and the checkpoints. Raises MissingError, CorruptError (nothing can be read), NewerFormatError (this
    version does not understand all), ReadOnlyError, DiskFullError.
    """
    folder = folder.absolute()
    session = read_session(folder)
    pack, problem = session_pack(folder, session)
    if problem or session.format > FORMAT:
        raise ReadOnlyError(problem or f"{folder.name} was made by a newer version of workshop; install that one.")
    path = within(folder, source) if source else folder / JOURNAL
    data = _bytes(path, checkpoint=not source and (folder / CHECKPOINT).exists())
    if source and not begins_with(data, session.seed):
        data = b""  # another session's: the checksums of one do not follow on those of another
    salvage = salvaged(data, session.seed)
    kept = len(salvage.records)
    specs = pack.sheets()
    records, state = _replayable(_without_gaps(salvage.records), salvage.said)
    if not source:
        records, state = recovered(folder, session, salvage, records, state, specs)
    if not state.revision:
        raise CorruptError(
            f"Nothing in {path} can be read as edits of this session. Restore the journal from a backup."
        )
    records += renamed(state, specs, "rescued" if salvage.said else "copy")

    def lines(crc: int) -> Iterator[bytes]:
        for record in records:
            line, crc = codec.encode(record, crc)
            yield line

    slug = folder.name[:-7] if is_session_id(folder.name) else folder.name
    session_id = make_session(folder.parent, slug, pack, session.info.created, lines)
    return RebuiltSession(session_id, session.info.id, kept, salvage)


def _bytes(path: Path, *, checkpoint: bool) -> bytes:
    """What is in a journal; nothing when it is missing and a `checkpoint` is there to make a session of."""
    try:
        return disk.read_whole(path, 2 * MAX_JOURNAL)
    except FileNotFoundError:
        if checkpoint:
            return b""
        raise MissingError(f"{path} is missing. Restore it from a backup.") from None
    except OSError as error:
        raise ReadOnlyError(f"{path} cannot be read ({disk.reason(error)}).") from None


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


def _replayable(records: Iterable[Record], said: list[str]) -> tuple[list[Record], State]:
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


def renamed(state: State, specs: Mapping[str, SheetSpec], what: str) -> list[Record]:
    """A record that tells the new session from the other one in its title; none when it has no title."""
    form = state.sheet(SESSION.id).rows.get(FORM_ROW)
    title = form.value("title") if form else None
    if not isinstance(title, str):
        return []
    op = SetCell(SESSION.id, FORM_ROW, "title", f"{title} ({what})", state.base(Target(SESSION.id, FORM_ROW, "title")))
    return decided(state, [("", op)], specs).records


def rebuild_summary(made: RebuiltSession) -> list[str]:
    """What was done, in sentences."""
    lost = f", {made.salvage.lost} lost" if made.salvage.lost else ""
    first = f"Created {made.id} from {made.of}: {made.kept} records recovered{lost}."
    return [first, *(f"note     {line}" for line in made.salvage.said), f"{made.of} itself is unchanged."]
