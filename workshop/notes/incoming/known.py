"""The rows a document had when it was written, and what its other lines said: what a returned file is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from content.common import PARKING
from workshop.notes.document import Document
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.incoming.fields import Plan, parked_decision
from workshop.notes.incoming.folding import fold
from workshop.notes.incoming.foreign import ForeignRow
from workshop.notes.numbering import RowNumbers
from workshop.sheets.model import State

UNKNOWN = Plan("", "", "", {})


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One row of a document: `cells` is heading -> text as it was shown, without empty ones."""

    plan: Plan
    number: str
    sheet: str
    row: str
    cells: Mapping[str, str]

    @property
    def main(self) -> str:
        """The text it is found by."""
        return self.cells.get(self.plan.main, "")


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A table of a document; `shown` are its headings there, without that of the numbers."""

    plan: Plan
    shown: tuple[str, ...]
    rows: tuple[KnownRow, ...]


def row_ids(numbers: RowNumbers, states: Iterable[State]) -> dict[str, tuple[str, str]]:
    """Number -> sheet and row, deleted rows too."""
    found = {}
    for state in states:
        for name, sheet in state.sheets.items():
            for row in sheet.rows:
                number = numbers.of(name, row)
                if number:
                    found[number] = (name, row)
    return found


def known_tables(document: Document, plans: Mapping[str, Plan], ids: Mapping[str, tuple[str, str]]) -> list[KnownTable]:
    """The tables of a document that have numbers. A table that is no sheet has a plan that reads nothing."""
    found = []
    for _, table in document.tables():
        if table.columns[0].label != "#":
            continue
        shown = tuple(column.label for column in table.columns[1:])
        plan = plans.get(table.id) or Plan(table.id, "", "", dict.fromkeys(shown))
        if plan.main not in shown:
            plan = replace(plan, main=shown[0] if shown else "")
        rows = []
        for number, *texts in table.rows:
            sheet, row = ids.get(number, ("", ""))
            cells = {
                column.label: document.shown(column, text)
                for column, text in zip(table.columns[1:], texts, strict=True)
                if text
            }
            parked = plan.id == "decisions" and sheet == PARKING.id
            rows.append(KnownRow(parked_decision(plan) if parked else plan, number, sheet, row, cells))
        found.append(KnownTable(plan, shown, tuple(rows)))
    return found


def said_in(documents: Iterable[Document]) -> str:
    """Every word of these documents: a line of a file whose `in_words` are in it, between spaces, is nothing new."""
    return f" {' '.join(in_words(piece) for document in documents for piece in _said(document))} "


def in_words(text: str) -> str:
    """The folded words of a text without full stops, because a line can break anywhere."""
    return " ".join(word.rstrip(".") for word in fold(text).split())


def _said(document: Document) -> Iterator[str]:
    yield " ".join(plain_text(document).split())
    for chapter, table in document.tables():
        yield chapter.title
        yield " · ".join(column.label for column in table.columns)
        for row in table.rows:
            shown = (document.shown(column, text) for column, text in zip(table.columns, row, strict=True))
            yield " · ".join(filter(None, shown))


# ------------------------------------------------------------------ which table a row of a file is from


def table_of(rows: list[ForeignRow], tables: list[KnownTable], plans: Mapping[str, Plan]) -> KnownTable | None:
    """The table that rows with the same headings are from: by the headings, then by their numbers."""
    labels = {fold(label) for label in rows[0].labels}
    numbers = {row.number for row in rows if row.number}
    shown = {table.plan.id for table in tables}
    empty = [KnownTable(plan, plan.labels, ()) for plan in plans.values() if plan.id not in shown]
    best, most = None, (0.5, 0)
    for table in (*tables, *empty):
        headings = {fold(label) for label in (*table.plan.labels, *table.shown)}
        alike = len(labels & headings) / max(1, len(labels | {fold(label) for label in table.shown} & headings))
        agreed = sum(1 for row in table.rows if row.number in numbers)
        if fold(table.plan.main) in labels and (alike, agreed) > most:
            best, most = table, (alike, agreed)
    return best


def table_of_number(number: str, tables: list[KnownTable]) -> KnownTable | None:
    """The first table that has that number, else the first whose numbers have its letter."""
    exact = next((table for table in tables if any(row.number == number for row in table.rows)), None)
    letter = re.match(r"[A-Z]+", number)
    return exact or next(
        (t for t in tables if letter and any(row.number.rstrip("0123456789") == letter[0] for row in t.rows)), None
    )


def cells_of(row: ForeignRow, table: KnownTable) -> dict[str, str]:
    """Heading -> text of a row of a file. Where the file has lost the headings they are found in the text or by place;
    a row in which they are not gives one text under the main heading."""
    plan = table.plan
    known = {fold(label): label for label in (*plan.labels, *table.shown)}
    if row.labels:
        pairs = zip(row.labels, row.cells, strict=False)
        return {known.get(fold(label), label): text for label, text in pairs}
    if len(row.cells) > 1 and len(row.cells) == len(table.shown):
        return dict(zip(table.shown, row.cells, strict=True))
    text = " ".join(" ".join(row.cells).split())
    others = [re.escape(label) for label in known.values() if label != plan.main]
    if not others:
        return {plan.main: text}
    found = list(re.finditer(rf"(?:\A|; | )({'|'.join(sorted(others, key=len, reverse=True))}): ", text))
    ends = [match.start() for match in found[1:]] + [len(text)] * bool(found)
    cells = {plan.main: text[: found[0].start()] if found else text}
    for match, end in zip(found, ends, strict=True):
        cells.setdefault(match[1], text[match.end() : end].strip().removesuffix(";"))
    return {label: said.strip() for label, said in cells.items()}
