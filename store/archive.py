"""A session as one JSON file for machines: everything in it, exact, and a new session of such a file.

The records are the truth; the sheets beside them are what the records come to, for programs that only want to read. The
archive holds contact details, single ratings and what is not revealed: it is for whoever keeps the session, written so
that only they can read it, and never an attachment. `archive.schema.json` describes it.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean, clean_line
from content.errors import PackErrors
from content.files import digest, read_files
from content.loader import load_pack
from content.sheet_spec import SheetSpec
from store.api import CorruptError, StoreError
from store.files import disk
from store.home import Home
from store.homes import home_at
from store.journal import codec
from store.journal.sessionfile import is_session_id
from store.journal.wire import NotARecord, record_from_json, record_to_json, value_to_json
from workshop.sheets.fold import fold
from workshop.sheets.model import Record, Sheet, State

if TYPE_CHECKING:
    from content.model import Pack
    from store.api import SessionStore

FORMAT = "workshop-archive"
SCHEMA = 1
LIMIT = 256 << 20
_PACK_FILE = re.compile(r"[a-z0-9][a-z0-9-]*\.(?:md|yaml)")
_BATCH = 1_000


def archive_of(store: SessionStore) -> bytes:
    """The whole session as JSON that ends in a line break; equal sessions give equal bytes."""
    files = read_files(store.pack.path)
    records = list(store.records())
    whole = {
        "format": FORMAT,
        "schema": SCHEMA,
        "session": {"id": store.info.id, "created": store.info.created, "revision": store.state.revision},
        "pack": {
            "id": store.pack.id,
            "sha256": store.pack.sha256,
            "files": {name: data.decode("utf-8") for name, data in files.items()},
        },
        "sheets": _sheets(store.pack.sheets(), store.state),
        "records": [record_to_json(record) for record in records],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def session_from_archive(home: Home | str | Path | None, path: Path) -> str:
    """Make a new session of an archive and return its id. It has an id of its own and the same content, record by
    record, so that its own archive differs in nothing but the id.

    Raises StoreError and CorruptError with what is wrong with the file; then nothing is made.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-pack-") as folder:
        found = read_archive(path, Path(folder))
        title = found.id[:-7] if is_session_id(found.id) else found.id

        def lines(crc: int) -> Iterator[bytes]:
            for record in found.records:
                line, crc = codec.encode(record, crc)
                yield line

        return home_at(home).make(title, found.pack, found.created, lines)


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive holds, read and checked. `id` is that of the session it was made from."""

    id: str
    created: str
    pack: Pack
    records: list[Record]
    state: State


def read_archive(path: Path, folder: Path, packs: MutableMapping[str, Pack] | None = None) -> Archived:
    """Read an archive; its module is unpacked into `folder`, which is empty, unless it is one of `packs`, by SHA-256.

    Raises StoreError and CorruptError with what is wrong with the file.
    """
    name = clean_line(path.name)[:60]
    whole = _read(path, name)
    records = _records(whole["records"], name)
    sha256 = str(whole["pack"].get("sha256", ""))
    pack = (packs or {}).get(sha256) or _pack(whole["pack"], folder, name)
    if packs is not None:
        packs[sha256] = pack
    state = _state(records, name)
    if _sheets(pack.sheets(), state) != whole["sheets"]:
        raise CorruptError(
            f"“{name}”: its sheets and its records differ, so the file was edited. Export the session again."
        )
    about = whole["session"]
    return Archived(
        clean_line(str(about.get("id", ""))), clean_line(str(about.get("created", ""))), pack, records, state
    )


# ------------------------------------------------------------------ writing


def _sheets(specs: Mapping[str, SheetSpec], state: State) -> dict[str, Any]:
    """Every sheet in which there are rows, as JSON values, deleted rows too."""
    found = {spec.id: (spec, state.sheet(spec.id)) for spec in specs.values()}
    return {
        name: {"title": clean_line(spec.title), "rows": [_row(sheet, row) for row in sheet.order]}
        for name, (spec, sheet) in found.items()
        if sheet.order
    }


def _row(sheet: Sheet, row_id: str) -> dict[str, Any]:
    row = sheet.rows[row_id]
    cells = {column: value_to_json(cell.value) for column, cell in sorted(row.cells.items())}
    beside = {
        column: [{"value": value_to_json(one.value), "person": one.person} for one in cell.conflicts]
        for column, cell in sorted(row.cells.items())
        if cell.conflicts
    }
    gone = {"deleted": True} if row.deleted else {}
    return {"row": row.id, "cells": cells} | ({"siblings": beside} if beside else {}) | gone


# ------------------------------------------------------------------ reading


def _read(path: Path, name: str) -> dict[str, Any]:
    try:
        data = disk.read_whole(path, LIMIT)
    except OSError as error:
        raise CorruptError(f"“{name}” cannot be read ({disk.reason(error)}).") from None
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise CorruptError(
            f"“{name}” is not JSON, so it is no archive. Make one with: workshop export SESSION --format json"
        ) from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise CorruptError(
            f"“{name}” is not an archive of a session. Make one with: workshop export SESSION --format json"
        )
    schema = whole.get("schema")
    if schema != SCHEMA:
        raise StoreError(
            f"“{name}” has schema {clean_line(str(schema))[:20]}, and this version reads {SCHEMA}. Install a newer one."
        )
    kinds = {"session": dict, "pack": dict, "sheets": dict, "records": list}
    for field, kind in kinds.items():
        if not isinstance(whole.get(field), kind):
            raise CorruptError(f"“{name}”: “{field}” is missing or is not what it should be. Export the session again.")
    return whole


def _records(found: list[Any], name: str) -> list[Record]:
    records = []
    for place, wire in enumerate(found, 1):
        try:
            records.append(record_from_json(wire, clean))
        except (NotARecord, ValueError, TypeError, KeyError, RecursionError):
            raise CorruptError(f"“{name}”: record {place} is damaged. Export the session again.") from None
    if not records:
        raise CorruptError(f"“{name}” holds no records, so there is no session in it.")
    return records


def _state(records: list[Record], name: str) -> State:
    state = State()
    for start in range(0, len(records), _BATCH):
        try:
            state = fold(state, records[start : start + _BATCH])
        except ValueError as error:
            raise CorruptError(f"“{name}”: {error} Export the session again.") from None
    return state


def _pack(found: dict[str, Any], folder: Path, name: str) -> Pack:
    files = found.get("files")
    if not isinstance(files, dict) or not all(
        isinstance(text, str) and isinstance(file, str) and _PACK_FILE.fullmatch(file) for file, text in files.items()
    ):
        raise CorruptError(f"“{name}”: its module is damaged. Export the session again.")
    for file, text in files.items():
        (folder / file).write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        pack = load_pack(folder)
        whole = digest(read_files(folder)) == found.get("sha256")
    except PackErrors as error:
        raise CorruptError(f"“{name}”: its module cannot be used ({str(error).splitlines()[0]}).") from None
    if not whole:
        raise CorruptError(f"“{name}”: its module was changed after the archive was made. Export the session again.")
    return pack
