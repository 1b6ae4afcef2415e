"""One report over many sessions: made of what is known of them, in any format, with names decided by a person."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from store.exports import ExportRefused, write_report_files
from store.library.names import read_names
from workshop.notes.document import ColumnKind, Document, NotesError
from workshop.notes.facts import SessionFacts
from workshop.notes.rollup import Rollup, names_in, roll_up
from workshop.notes.rollup_document import rollup_document
from workshop.notes.same_names import NamePair

DOCUMENTS = ("md", "txt", "html", "docx", "pdf")
FORMATS = (*DOCUMENTS, "xlsx", "csv", "json")
BINARY = ("docx", "pdf", "xlsx")
"""What no terminal shows."""
SEND_WITH_CARE = "The report names owners and schools. Send it inside the division only."
_SHEET_NAME = 31
"""The longest name Excel takes."""


@dataclass(frozen=True, slots=True)
class RollupReport:
    """A roll-up, and the names in it that a person has yet to decide about."""

    rollup: Rollup
    proposals: tuple[NamePair, ...]


def report_of(home: Path, facts: Sequence[SessionFacts], as_of: datetime.date) -> RollupReport:
    """The report over these sessions, those that could not be read named in it; names as decided in that home.

    Raises StoreError when the decisions cannot be read.
    """
    same = read_names(home)
    return RollupReport(roll_up(facts, as_of, same), tuple(names_in([one for one in facts if not one.problem], same)))


def ending_of(name: str) -> str:
    """The format that the name of a file says; Markdown when it says none."""
    ending = Path(name).suffix.casefold().removeprefix(".")
    return ending if ending in FORMATS else "md"


def report_files(report: RollupReport, kind: str) -> dict[str, bytes]:
    """What is written, by the part of the name that tells several files apart; empty for a single one.

    Raises ExportRefused: it would not read back, or PDF is not installed.
    """
    from workshop.notes.formats.csv_tables import csv_tables
    from workshop.notes.formats.written import written

    if kind == "json":
        return {"": json.dumps(_as_json(report), ensure_ascii=False, indent=2).encode() + b"\n"}
    document = rollup_document(report.rollup, report.proposals)
    try:
        if kind == "csv":
            return csv_tables(document)
        return {"": _workbook(document) if kind == "xlsx" else written(document, f".{kind}")}
    except NotesError as problem:
        raise ExportRefused(str(problem)) from None


def save_report(home: Path, report: RollupReport, path: Path, kind: str, *, replace: bool = False) -> list[Path]:
    """Write the report to a file, or into a folder under a name with the day; CSV is one file a table, each with the
    name of the table behind the name given. Raises ExportRefused."""
    files = report_files(report, kind)
    stem = f"rollup-{report.rollup.as_of.isoformat()}"
    if path.is_dir():
        named = {f"{stem}{f'-{name}' if name else ''}.{kind}": data for name, data in files.items()}
        return write_report_files(home, path, named, replace=replace)
    if path.suffix.casefold() != f".{kind}":
        raise ExportRefused(f"“{path.name}” does not end in .{kind}. Give the file such a name, or name a folder.")
    named = {f"{path.stem}{f'-{name}' if name else ''}{path.suffix}": data for name, data in files.items()}
    return write_report_files(home, path.parent, named, replace=replace)


def _workbook(document: Document) -> bytes:
    """One sheet a table; counts are numbers, and every text stays the text it is."""
    from workshop.disclosure.papers.workbook import Value, WorkbookSheet, workbook

    def value(kind: ColumnKind, text: str) -> Value:
        return int(text) if kind is ColumnKind.COUNT and text.isdecimal() else text

    about: list[Sequence[Value]] = [(document.title,)]
    sheets = [WorkbookSheet("about", about, header=False)]
    for chapter in document.chapters:
        about.append((chapter.title,))
        for block in chapter.blocks:
            about += [
                (f"{item.label}: {item.text}" if item.label else item.text,) for item in getattr(block, "items", ())
            ]
    for _, table in document.tables():
        kinds = [column.kind for column in table.columns]
        rows = [[value(kind, text) for kind, text in zip(kinds, row, strict=True)] for row in table.rows]
        right = frozenset(place for place, kind in enumerate(kinds) if kind is ColumnKind.COUNT)
        sheets.append(
            WorkbookSheet(table.id[:_SHEET_NAME], [[column.label for column in table.columns], *rows], right=right)
        )
    return workbook(sheets, document.title, "rollup")


def _as_json(report: RollupReport) -> dict[str, Any]:
    found = asdict(report.rollup)
    found["as_of"] = report.rollup.as_of.isoformat()
    found["needing"] = [
        {"school": item.school, "session": item.session.id, "days": item.days, **asdict(item.commitment)}
        for item in report.rollup.needing
    ]
    found["names_to_settle"] = [asdict(one) for one in report.proposals]
    return found
