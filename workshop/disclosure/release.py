"""The folder a partner gets, as bytes: `release.json`, one CSV a table, the records with consent, and `README.md`.

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
from workshop.disclosure.csv_text import csv_bytes, table_csv
from workshop.disclosure.document import FORMAT, encode, proof_document, table_document, witness_document
from workshop.disclosure.engine.model import Attacker, Result, ResultTable
from workshop.disclosure.grouping import Grouping, grouping_document, renamed, sentence
from workshop.disclosure.log import digest
from workshop.disclosure.partner_readme import readme
from workshop.disclosure.policy import Policy
from workshop.disclosure.policy_file import policy_document
from workshop.disclosure.terms import Terms
from workshop.disclosure.titles import title
from workshop.records.attendance import InMemoryOnly

RELEASE, README, RECORDS = "release.json", "README.md", "records.csv"
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
) -> Release:
    """The release of a result that was not refused. `consents` has the consent id of each row of `records`.
    `hierarchies` name the columns of the file, `groupings` what became of them. `head` is that of the disclosure log
    now, by which the partner's copy tells later whether lines are missing; without a log it is left out.
    `without_history`: why earlier releases were not compared with, or nothing when they were.

    The same arguments give the same bytes.
    """
    names = [_table_name(number, table) for number, table in enumerate(result.tables, 1)]
    files = {name: table_csv(table) for name, table in zip(names, result.tables, strict=True)}
    if records.rows:
        files[RECORDS] = csv_bytes([[id_column or "student", *records.fields], *records.rows])
    notices = [NOTICE, *([RECORDS_NOTICE] if records.rows else [])]
    hierarchies = renamed(hierarchies, groupings)
    document = _document(result, records, terms, policy, attackers, hierarchies, groupings, names, notices)
    document |= {HEAD_KEY: head.document()} if head is not None else {}
    document["history"] = {"compared": not without_history, **({"reason": without_history} if without_history else {})}
    if without_history:
        document["notes"]["history"] = "Earlier releases were not taken into account when this one was checked."
    release_id = f"{terms.made:%Y-%m-%d}-{slug(clean_line(terms.partner)) or 'partner'}-{digest(encode(document))[:8]}"
    texts = [notice_text(notice) for notice in notices]
    files[README] = readme(release_id, result, terms, policy, list(files), texts, document["notes"]).encode("utf-8")
    document = {"format": FORMAT, "release": release_id} | {k: v for k, v in document.items() if k != "format"}
    document["files"] = {name: digest(data) for name, data in sorted(files.items())}
    files[RELEASE] = encode(document)
    students = tuple((row[0], consent) for row, consent in zip(records.rows, consents, strict=True))
    proof = f"{result.proof.status.value}, {result.proof.kept} of {result.proof.cells} exact"
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
        "format": FORMAT,
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


def notice_text(name: str) -> str:
    """The text of a notice by its name; once sent, a text keeps its name for good."""
    return (_NOTICES / f"{name}.md").read_text("utf-8")


def _table_name(number: int, table: ResultTable) -> str:
    columns = slug(clean_line(" ".join(table.by)))
    return f"table-{number}-by-{columns}.csv" if columns else f"table-{number}-all.csv"
