"""The folder a partner gets, as bytes: the tables and the records with consent as Excel and CSV, a README as Word and
Markdown, and `release.json` with the proof, by which the partner can verify the others.

What is shown before, what is written and what the log keeps are these bytes, so they are equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import content
from content.clean import clean_line
from content.slug import slug
from workshop.disclosure.anchor import HEAD_KEY, Head
from workshop.disclosure.consented import Records
from workshop.disclosure.csv_text import csv_bytes, table_csv, table_values
from workshop.disclosure.document import (
    FORMAT,
    ROUNDED_FORMAT,
    encode,
    proof_document,
    table_document,
    witness_document,
)
from workshop.disclosure.engine.model import Attacker, Measure, Result, ResultTable
from workshop.disclosure.grouping import Grouping, grouping_document, renamed, sentence
from workshop.disclosure.log import digest
from workshop.disclosure.papers.page import FactBlock, PrintedPage
from workshop.disclosure.papers.page_docx import page_docx
from workshop.disclosure.papers.page_markdown import page_markdown
from workshop.disclosure.papers.partner_page import Contents, partner_page
from workshop.disclosure.papers.workbook import WorkbookSheet, workbook
from workshop.disclosure.policy import Policy
from workshop.disclosure.policy_file import policy_document
from workshop.disclosure.terms import Terms
from workshop.disclosure.titles import title
from workshop.records.attendance import InMemoryOnly

RELEASE, README, README_WORD = "release.json", "README.md", "README.docx"
RECORDS, RECORDS_BOOK, TABLES_BOOK = "records.csv", "records.xlsx", "tables.xlsx"
NOTICE, RECORDS_NOTICE = "redisclosure-1", "records-1"
_NOTICES = Path(content.__file__).parent / "notices"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Release(InMemoryOnly):
    """A release ready to go: its id, and every file by name. `students`: (id, consent id) of the records in it."""

    id: str
    files: Mapping[str, bytes]
    tables: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...] = ()
    students: tuple[tuple[str, str], ...] = ()
    terms: Terms = field(kw_only=True)
    proof: str = ""


def build_release(
    result: Result,
    records: Records,
    consents: Sequence[str],
    terms: Terms,
    policy: Policy,
    attackers: Sequence[Attacker],
    hierarchies: Sequence[Sequence[str]] = (),
    id_column: str = "",
    groupings: Sequence[Grouping] = (),
    head: Head | None = None,
    without_history: str = "",
    read_as: Sequence[str] = (),
    *,
    written: bool = True,
) -> Release:
    """The release of a result that was not refused. `consents` has the consent id of each row of `records`.
    `hierarchies` name the columns of the file, `groupings` what became of them. `head` is that of the disclosure log
    now, by which the partner's copy tells later whether lines are missing; without a log it is left out.
    `without_history`: why earlier releases were not compared with, or nothing when they were. `read_as`: how
    the source file was read, a sentence each. Unless `written`, no files are made: for a look at what would go out.

    The same arguments give the same bytes.
    """
    names = [_table_name(number, table) for number, table in enumerate(result.tables, 1)]
    notices = [NOTICE, *([RECORDS_NOTICE] if records.rows else [])]
    hierarchies = renamed(hierarchies, groupings)
    document = _document(result, records, terms, policy, attackers, hierarchies, groupings, names, notices)
    document["notes"] |= {"read_as": " ".join(read_as)} if read_as else {}
    document |= {HEAD_KEY: head.document()} if head is not None else {}
    document["history"] = {"compared": not without_history, **({"reason": without_history} if without_history else {})}
    if without_history:
        document["notes"]["history"] = "Earlier releases were not taken into account when this one was checked."
    release_id = f"{terms.made:%Y-%m-%d}-{slug(clean_line(terms.partner)) or 'partner'}-{digest(encode(document))[:8]}"
    files: dict[str, bytes] = {}
    if written:
        tables = tuple((title(table.by), name) for table, name in zip(result.tables, names, strict=True))
        rules = tuple(notice_sentences(notice) for notice in notices)
        count = len(records.rows)
        contents = Contents(release_id, tables, records.fields if count else (), count, rules, document["notes"])
        page = partner_page(contents, result, terms, policy, attackers)
        files = _data_files(names, result, records, id_column or "student", page)
        files |= {README_WORD: page_docx(page), README: page_markdown(page)}
        document = {"format": document["format"], "release": release_id} | document
        document["files"] = {name: digest(data) for name, data in sorted(files.items())}
        files[RELEASE] = encode(document)
    students = tuple((row[0], consent) for row, consent in zip(records.rows, consents, strict=True))
    given = "rounded" if policy.rounding > 1 else "exact"
    proof = f"{result.proof.status.value}, {result.proof.kept} of {result.proof.cells} {given}"
    return Release(
        release_id,
        files,
        tuple(table.by for table in result.tables),
        records.fields if records.rows else (),
        students,
        terms=terms,
        proof=proof,
    )


def _document(
    result: Result,
    records: Records,
    terms: Terms,
    policy: Policy,
    attackers: Sequence[Attacker],
    hierarchies: Sequence[Sequence[str]],
    groupings: Sequence[Grouping],
    names: Sequence[str],
    notices: Sequence[str],
) -> dict[str, Any]:
    shared: dict[str, Any] | None = None
    if records.rows:
        shared = {"file": RECORDS, "fields": list(records.fields), "students": len(records.rows)}
    return {
        "format": FORMAT if policy.rounding == 1 else ROUNDED_FORMAT,
        "made": terms.made.isoformat(timespec="seconds"),
        "partner": terms.partner,
        "purpose": terms.purpose,
        "approved_by": terms.approved_by,
        "division": terms.sender.division,
        "contact": terms.sender.contact,
        "through": terms.through.isoformat() if terms.through else None,
        **({"agreement": terms.agreement} if terms.agreement else {}),
        **_made_by(terms),
        "destroy_by": terms.destroy_by.isoformat() if terms.destroy_by else None,
        "notices": list(notices),
        "notes": {
            "enrolled": f"Includes {policy.eligibility.text}.",
            "chronic": "Chronically absent: absent on at least 10% of days enrolled.",
            **({"groupings": " ".join(map(sentence, groupings))} if groupings else {}),
        },
        "policy": policy_document(policy),
        "attackers": [attacker.value for attacker in attackers],
        "hierarchies": [list(columns) for columns in hierarchies],
        "groupings": [grouping_document(made) for made in groupings],
        "tables": [
            table_document(table, title(table.by), name) for table, name in zip(result.tables, names, strict=True)
        ],
        "records": shared,
        "proof": proof_document(result.proof),
        "witnesses": witness_document(result.witnesses),
    }


def _made_by(terms: Terms) -> dict[str, Any]:
    """Who pressed the key, without the account, which is nobody's business outside; and which names were typed."""
    if terms.maker is None:
        return {}
    return {"made_by": {"name": terms.maker.name, "role": terms.maker.role}, "typed": list(terms.typed())}


def notice_sentences(name: str) -> tuple[str, ...]:
    """The points of a notice by its name; once sent, a text keeps its name for good."""
    text = (_NOTICES / f"{name}.md").read_text("utf-8")
    return tuple(" ".join(point.split()) for point in text.removeprefix("* ").split("\n* "))


def _data_files(
    names: Sequence[str], result: Result, records: Records, id_column: str, page: PrintedPage
) -> dict[str, bytes]:
    """The tables, and the records where there are any, as CSV and as workbooks that say what they are."""
    files = {name: table_csv(table) for name, table in zip(names, result.tables, strict=True)}
    facts = [[*row] for block in page.blocks if isinstance(block, FactBlock) for row in block.rows]
    sheets = [_table_sheet(number, table) for number, table in enumerate(result.tables, 1)]
    listed = [[f"Table {number}", title(table.by)] for number, table in enumerate(result.tables, 1)]
    about = [*facts, *listed, ["Marks and rules", f"in {README_WORD}"]]
    files[TABLES_BOOK] = workbook([WorkbookSheet("About", about, header=False), *sheets], page.title, page.identifier)
    if records.rows:
        header = [id_column, *records.fields]
        files[RECORDS] = csv_bytes([header, *records.rows])
        right = frozenset(place for place, name in enumerate(records.fields, 1) if name in records.amounts)
        sheet = WorkbookSheet("Records", [header, *map(records.values, records.rows)], right=right)
        about = [*facts, ["Records", f"{len(records.rows):,} students, with consent"], *about[-1:]]
        book = workbook([WorkbookSheet("About", about, header=False), sheet], page.title, page.identifier)
        files[RECORDS_BOOK] = book
    return files


def _table_sheet(number: int, table: ResultTable) -> WorkbookSheet:
    groups = len(table.by)
    return WorkbookSheet(f"Table {number}", table_values(table), right=frozenset(range(groups, groups + len(Measure))))


def _table_name(number: int, table: ResultTable) -> str:
    columns = slug(clean_line(" ".join(table.by)))
    return f"table-{number}-by-{columns}.csv" if columns else f"table-{number}-all.csv"
