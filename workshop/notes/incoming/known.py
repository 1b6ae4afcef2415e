"""The rows a document had when it was written, and what its other lines said: what a returned file is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from content.common import PARKING
from content.sheet_spec import FORM_ROW
from workshop.notes.document import Bullets, ColumnKind, Document
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.incoming.fields import Plan, parked_decision
from workshop.notes.incoming.folding import fold
from workshop.notes.incoming.foreign import ForeignRow
from workshop.notes.incoming.matching import candidate, score
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
    """A table of a document; `shown` are its headings there, without that of the numbers; `head` is the one whose texts
    stand first, without a heading, in plain text."""

    plan: Plan
    shown: tuple[str, ...]
    rows: tuple[KnownRow, ...]
    head: str = ""


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
        head = next((one.label for one in table.columns if one.kind is ColumnKind.TEXT), plan.main)
        found.append(KnownTable(plan, shown, tuple(rows), head))
    return found


def said_in(documents: Iterable[Document]) -> str:
    """Every word of these documents: a line of a file whose `in_words` are in it, between spaces, is nothing new."""
    return f" {' '.join(in_words(piece) for document in documents for piece in _said(document))} "


def in_words(text: str) -> str:
    """The folded words of a text without full stops, because a line can break anywhere."""
    return " ".join(word.rstrip(".") for word in fold(text).split())


def known_meeting(document: Document, plans: Mapping[str, Plan]) -> KnownRow | None:
    """The lines about the meeting that can come back, as a row; None when a document has none."""
    plan = plans.get("meeting")
    lines = [
        item
        for chapter in document.chapters
        if chapter.id == "meeting"
        for block in chapter.blocks
        if isinstance(block, Bullets)
        for item in block.items
    ]
    if plan is None or not lines:
        return None
    return KnownRow(plan, "", plan.sheet, FORM_ROW, {item.label: item.text for item in lines})


def _said(document: Document) -> Iterator[str]:
    yield from (str(fact) for fact in document.facts.values())
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


def table_of_number(row: ForeignRow, tables: list[KnownTable]) -> KnownTable | None:
    """The table that a row without headings is from: of those that have its number the one in which that row is most
    like it, else the first whose numbers have its letter."""
    best, most = None, -1.0
    for table in tables:
        for known in table.rows:
            if known.number == row.number:
                main = table.plan.main
                here = candidate(row.number, main, cells_of(row, table))
                points = score(here, candidate(known.number, main, known.cells)).points
                best, most = (table, points) if points > most else (best, most)
    letter = row.number.rstrip("0123456789")
    return best or next(
        (table for table in tables if any(one.number.rstrip("0123456789") == letter for one in table.rows)), None
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
    others = [re.escape(label) for label in known.values() if label]
    if not others:
        return {plan.main: text}
    found = list(re.finditer(rf"(?:\A|; | )({'|'.join(sorted(others, key=len, reverse=True))}): ", text))
    ends = [match.start() for match in found[1:]] + [len(text)] * bool(found)
    first = text[: found[0].start()] if found else text
    cells = {_head(row, table, first): first}
    for match, end in zip(found, ends, strict=True):
        cells.setdefault(match[1], text[match.end() : end].strip().removesuffix(";"))
    return {label: said.strip() for label, said in cells.items()}


def _head(row: ForeignRow, table: KnownTable, text: str) -> str:
    """The heading of the text that stands first: it is that of another column where the usual one was empty."""
    usual = table.head or table.plan.main
    own = [known for known in table.rows if known.number == row.number]
    heads = (usual, table.plan.main, *table.shown[:1])
    return next((head for head in heads if any(fold(known.cells.get(head, "")) == fold(text) for known in own)), usual)
