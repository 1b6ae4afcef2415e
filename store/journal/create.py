"""A new session: made aside, complete and on disk, and only then given its name."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from content.clean import clean_line
from content.common import PEOPLE, SESSION
from content.files import digest, read_files
from content.model import Pack
from content.sheet_spec import FORM_ROW, Column, Shape, SheetSpec
from store.api import DiskFullError, ReadOnlyError, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.files import disk
from store.files.canonical import seed
from store.files.home import home_folder, prepare_home
from store.journal import codec
from store.journal.entry import JOURNAL
from store.journal.journal_log import LOCK
from store.journal.sessionfile import PACK, new_session_id, session_bytes
from store.journal.sessionfile import SESSION as SESSION_FILE
from store.journal.truncated_tail import TORN
from store.presence.folder import PRESENCE
from workshop.sheets.decide import decide
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import END, Edit, InsertRow, Op, Outcome, Role, SetCell, State
from workshop.sheets.names import alike, readable
from workshop.sheets.values import ValueProblem, parse, person_key

_OPS_AT_ONCE = 100
_CLIENT = "new"


def create_session(
    home: str | Path | None,
    *,
    title: str,
    pack: Pack,
    school: str = "",
    division: str = "",
    date: str = "",
    people: Sequence[tuple[str, str]] = (),
    clock: Clock = SYSTEM_CLOCK,
    copied: Sequence[Op] = (),
    origin: str = "",
    **more: str,
) -> str:
    """Make a session in `home` and return its id. `people` are names and roles; `more` goes into the session form.

    The form, the people, the pack's seeds, and what is `copied` from the session `origin` are the first records; they
    have no author, so nobody can undo them.
    Raises StoreError with the field that cannot be taken, ReadOnlyError, DiskFullError, PackErrors when the pack cannot
    be read any more; then nothing is left behind.
    """
    texts = {"title": title, "school": school, "division": division, "date": date, **more}
    edits = [*_journal_edits(pack, texts, people), *_slices(list(copied))]
    sessions = prepare_home(home_folder(home))
    return make_session(
        sessions, clean_line(title), pack, clock.stamp(), lambda crc: _lines(pack, edits, crc, clock), origin
    )


def make_session(
    sessions: Path,
    title: str,
    pack: Pack,
    created: str,
    lines: Callable[[int], Iterable[bytes]],
    origin: str = "",
) -> str:
    """Make a session's folder in `sessions`, there whole or not at all, and return its id.

    `lines` makes the journal, given what its first checksum starts from; `origin` is the session it was copied from.
    Raises StoreError, ReadOnlyError, DiskFullError.
    """
    aside = sessions / f".new-{secrets.token_hex(8)}"
    try:
        session_id = _free_id(sessions, title)
        _fill(aside, pack, session_bytes(pack, session_id, created, origin), lines)
        disk.rename(aside, sessions / session_id)
        disk.sync_folder(sessions)
    except BaseException as error:
        shutil.rmtree(aside, ignore_errors=True)
        if isinstance(error, OSError):
            kind = DiskFullError if disk.is_full(error) else ReadOnlyError if disk.is_refused(error) else StoreError
            raise kind(f"The session could not be made in {sessions} ({disk.reason(error)}).") from None
        raise
    return session_id


def _fill(folder: Path, pack: Pack, head: bytes, lines: Callable[[int], Iterable[bytes]]) -> None:
    """Write everything a session's folder has, each file and folder synced."""
    files = read_files(pack.path)
    if digest(files) != pack.sha256:
        raise StoreError(f"The module in {pack.path} was changed while it was read; try again.")
    disk.make_folder(folder)
    for name in (PACK, PRESENCE, TORN):
        disk.make_folder(folder / name)
    for name, data in files.items():
        disk.write_new(folder / PACK / name, data)
    disk.write_new(folder / SESSION_FILE, head)
    disk.write_new(folder / JOURNAL, b"".join(lines(seed(head))))
    disk.write_new(folder / LOCK, b"")
    disk.sync_folder(folder / PACK)
    disk.sync_folder(folder)


def _free_id(sessions: Path, title: str) -> str:
    for _ in range(20):
        session_id = new_session_id(title)
        if not (sessions / session_id).exists():
            return session_id
    raise StoreError(f"No free name was found in {sessions}; try again.")


# ------------------------------------------------------------------ the first records


def _lines(pack: Pack, edits: Iterable[tuple[Op, ...]], crc: int, clock: Clock) -> Iterator[bytes]:
    # Decided like any other edit, but what a pack fixes is not fixed yet while it is written.
    specs = {name: _open_columns(spec) for name, spec in pack.sheets().items()}
    state = State()
    for number, ops in enumerate(edits, 1):
        edit = Edit(f"{_CLIENT}.{number}", "", Role.FACILITATOR, ops, clock.stamp())
        record = decide(state, edit, specs)
        for decision in record.decisions:
            if decision.outcome is Outcome.REFUSED:
                raise StoreError(f"The session cannot begin as asked: {decision.reason}")
        if changes(record):
            line, crc, read = codec.encode_read(record, crc)
            state = fold(state, [read])
            yield line


def _open_columns(spec: SheetSpec) -> SheetSpec:
    return replace(spec, columns=tuple(replace(column, fixed=False) for column in spec.columns))


def _journal_edits(pack: Pack, texts: Mapping[str, str], people: Sequence[tuple[str, str]]) -> Iterator[tuple[Op, ...]]:
    """The operations of the first records: the form, the people, the seeds of each sheet. Raises StoreError."""
    yield tuple(_cells(SESSION, FORM_ROW, texts))
    yield from _slices(list(_persons(people)))
    for spec in pack.sheets().values():
        seeds: list[Op] = []
        for row, cells in spec.seeds.items():
            if spec.shape is Shape.ROWS:
                seeds.append(InsertRow(spec.id, row, END))
            seeds += _cells(spec, row, cells)
        yield from _slices(seeds)


def _persons(people: Sequence[tuple[str, str]]) -> Iterator[Op]:
    """The lines of the list of people. Raises StoreError for a name that is none, or looks like one before it."""
    before: list[str] = []
    for name, role in people:
        try:
            key = person_key(name)
        except ValueProblem as problem:
            raise StoreError(str(problem)) from None
        if not readable(name):
            raise StoreError(f"“{clean_line(name)[:40]}” has no letter or digit. Give a name people can read.")
        if other := next((one for one in before if alike(one, name)), ""):
            raise StoreError(f"“{clean_line(name)[:40]}” and “{other}” look the same. Choose names that differ more.")
        before.append(clean_line(name))
        yield from _cells(PEOPLE, key, {"name": name, "role": role})


def _slices(ops: list[Op]) -> Iterator[tuple[Op, ...]]:
    for start in range(0, len(ops), _OPS_AT_ONCE):
        yield tuple(ops[start : start + _OPS_AT_ONCE])


def _cells(spec: SheetSpec, row: str, texts: Mapping[str, str]) -> Iterator[Op]:
    for column_id, text in texts.items():
        column = spec.column(column_id)
        if column is None:
            raise StoreError(f"“{spec.title}” has no column “{clean_line(column_id)[:60]}”.")
        value = _parsed(column, text)
        if value is not None:
            yield SetCell(spec.id, row, column.id, value)


def _parsed(column: Column, text: str) -> str | int | float | bool | tuple[str, ...] | None:
    try:
        return parse(column, text)
    except ValueProblem as problem:
        raise StoreError(str(problem)) from None
