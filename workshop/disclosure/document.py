"""`release.json`: what a release tells, and how it was made safe, in one form only. See `docs/release-format.md`.

Reasons and costs of the engine are not in it: they would tell which hidden groups are small.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workshop.disclosure.engine.model import (
    At,
    Measure,
    Proof,
    PublishedAs,
    PublishedTable,
    PublishedValue,
    ResultTable,
    Witnesses,
)
from workshop.records.problems import FileProblem

FORMAT, ROUNDED_FORMAT = "workshop-release-1", "workshop-release-2"
"""The second has rounded counts, which programs that know the first only cannot read."""
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Altered(FileProblem):
    """A release that was changed after it was written."""


def cells_of(table: ResultTable) -> list[dict[str, Any]]:
    """One object a measure of each cell: where, what, how it is shown, and the number or the range."""
    cells: list[dict[str, Any]] = []
    for cell in table.cells:
        at = dict(zip(table.by, cell.at, strict=True))
        for measure in Measure:
            if measure in cell.published:
                cells.append({"at": at, "measure": measure.value, **_value_document(cell.published[measure])})
    return cells


def _value_document(published: PublishedValue) -> dict[str, Any]:
    match published.published_as:
        case PublishedAs.EXACT | PublishedAs.PERCENT:
            return {"shown": published.published_as.value, "value": published.value}
        case PublishedAs.RANGE:
            return {"shown": published.published_as.value, "lo": published.lo, "hi": published.hi}
        case PublishedAs.ROUNDED if published.lo is None:
            return {"shown": published.published_as.value, "value": published.value}
        case PublishedAs.ROUNDED:
            window = {"lo": published.lo, "hi": published.hi}
            return {"shown": published.published_as.value, "value": published.value, **window}
        case _:
            return {"shown": published.published_as.value}


def table_document(table: ResultTable, title: str, file: str) -> dict[str, Any]:
    """One table of the release; `file` is the CSV file with the same numbers."""
    return {"title": title, "by": list(table.by), "file": file, "cells": cells_of(table)}


def witness_document(witnesses: Witnesses) -> dict[str, Any]:
    """Whole-number tables that agree with the release; anybody can add them up."""
    return {
        "columns": list(witnesses.columns),
        "atoms": [list(atom) for atom in witnesses.atoms],
        "tables": [[list(pair) for pair in table] for table in witnesses.tables],
    }


def proof_document(proof: Proof) -> dict[str, Any]:
    """What may be published of the proof: not its cost, which is a sum over hidden groups, and the gap only roughly."""
    return {
        "status": proof.status.value, "kept": proof.kept, "cells": proof.cells, "gap": gap_percent(proof) / 100,
    }  # fmt: skip


def gap_percent(proof: Proof) -> int:
    """The gap to the proven bound in whole percent, rounded up: more digits of it would be a sum over hidden groups."""
    return math.ceil(round(100 * proof.gap, 6))


def encode(document: Mapping[str, Any]) -> bytes:
    """The bytes of `release.json`: the given keys in their order, one cell a line, then `sha256` of all before it.

    The same document gives the same bytes.
    """
    body = ",\n".join(f"{_COMPACT(key)}:{_lines(value, 0)}" for key, value in document.items())
    head = "{\n" + body
    digest = hashlib.sha256(head.encode()).hexdigest()
    return f'{head},\n"sha256":"{digest}"\n}}\n'.encode()


def _lines(value: Any, depth: int) -> str:
    """Lists of objects and lists at the first levels are spread over lines, so that people can read and compare."""
    if depth < 3 and isinstance(value, list) and value and isinstance(value[0], dict | list):
        return "[\n" + ",\n".join(_lines(item, depth + 1) for item in value) + "\n]"
    if depth < 2 and isinstance(value, Mapping) and any(isinstance(item, list | Mapping) for item in value.values()):
        return "{" + ",\n".join(f"{_COMPACT(key)}:{_lines(item, depth + 1)}" for key, item in value.items()) + "}"
    return _COMPACT(value)


def decode(data: bytes, name: str = "release.json") -> dict[str, Any]:
    """The document of a release. Raises FileProblem: no release; Altered: changed after it was written."""
    problem = (
        f'"{name}" is not a release of this program, or is of a newer version. Choose the release.json of a release.'
    )
    head, mark, _ = data.rpartition(b',\n"sha256":"')
    try:
        found = json.loads(data)
        whole = found["format"] in (FORMAT, ROUNDED_FORMAT)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FileProblem(problem) from None
    if not whole or not mark:
        raise FileProblem(problem)
    if found.get("sha256") != hashlib.sha256(head).hexdigest():
        raise Altered(f'"{name}" was changed after it was written: its checksum does not match. Ask for a new copy.')
    return dict(found)


def published_tables(document: Mapping[str, Any]) -> tuple[PublishedTable, ...]:
    """The tables of a release as they were published, for the engine. Raises FileProblem when they cannot be read."""
    try:
        return tuple(_published_table(table["by"], table["cells"]) for table in document["tables"])
    except (KeyError, TypeError, ValueError):
        raise FileProblem("The tables of an earlier release cannot be read. Restore a good copy of it.") from None


def _published_table(by: Sequence[str], cells: Iterable[Mapping[str, Any]]) -> PublishedTable:
    published: dict[At, dict[Measure, PublishedValue]] = {}
    for cell in cells:
        at = tuple(str(cell["at"][name]) for name in by)
        shown = PublishedAs(cell["shown"])
        published.setdefault(at, {})[Measure(cell["measure"])] = PublishedValue(
            shown, cell.get("value"), cell.get("lo"), cell.get("hi")
        )
    return PublishedTable(tuple(by), published)
