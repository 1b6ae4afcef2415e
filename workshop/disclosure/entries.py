"""What the disclosure log says of a request: answered with a release or refused, and how it was checked."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workshop import __version__
from workshop.disclosure.consent import Verdict
from workshop.disclosure.csv_text import unsafe
from workshop.disclosure.document import decode
from workshop.disclosure.engine.model import Refusal
from workshop.disclosure.label_changes import LabelAnswers
from workshop.disclosure.log import EntryKind, LegalBasis, LogEntry, canonical, digest
from workshop.disclosure.policy import Signing
from workshop.disclosure.policy_file import policy_document
from workshop.disclosure.prepare import CheckSpec
from workshop.disclosure.release import NOTICE, RECORDS, RECORDS_NOTICE, RELEASE, Release
from workshop.disclosure.terms import Terms
from workshop.records.problems import FileProblem
from workshop.records.school_days import school_year, school_year_text

UNKNOWN_CONSENT = "not known any more"


def year_of_terms(terms: Terms) -> str:
    """The school year of the last day of the data; empty where nobody said."""
    return school_year_text(school_year(terms.through)) if terms.through else ""


def released_entry(
    asked: CheckSpec, release: Release, at: str, verdicts: Mapping[Verdict, int] | None = None
) -> LogEntry:
    """The entry of a release that is about to leave; `at` is UTC as the log writes it. `verdicts`: how many students'
    records were asked for and decided how, the refused ones too."""
    terms = release.terms
    return LogEntry(
        EntryKind.RELEASED,
        at,
        release.id,
        people=terms.people,
        basis=(LegalBasis.CONSENT if release.students else LegalBasis.AGGREGATE).value,
        interest=terms.interest,
        tables=release.tables,
        fields=release.fields,
        students=release.students,
        files=tuple((name, digest(data), len(data)) for name, data in sorted(release.files.items())),
        onward=terms.onward,
        notice=" ".join([NOTICE, RECORDS_NOTICE] if release.students else [NOTICE]),
        destroy_by=terms.destroy_by.isoformat() if terms.destroy_by else "",
        proof=release.proof,
        approved_by=terms.approved_by,
        typed=terms.typed(),
        agreement=terms.agreement,
        reasons=tuple(f"{count} {verdict.value}" for verdict, count in (verdicts or {}).items()),
        **_checked(asked) | {"school_year": asked.counting.school_year or year_of_terms(terms)},
    )


def prepared_entry(released: LogEntry, signing: Signing, folder: str, host: str = "") -> LogEntry:
    """The entry of a release that waits for a second person, from the one with which it would leave. `folder`: where
    it is going to be put for the partner; `host`: the one whose folder that is, where several share the log."""
    return replace(
        released,
        kind=EntryKind.PREPARED,
        approvers=signing.approvers,
        countersign_days=signing.countersign_days,
        folder=folder,
        host=host,
    )


def approved_entry(prepared: LogEntry, at: str) -> LogEntry:
    """The entry with which a prepared release leaves; who approved it is for the caller."""
    return replace(prepared, kind=EntryKind.RELEASED, at=at, approvers=(), countersign_days=0, folder="", host="")


def about_prepared(kind: EntryKind, prepared: LogEntry, at: str, reason: str) -> LogEntry:
    """The entry that a prepared release was declined, or could not be approved."""
    return LogEntry(
        kind, at, prepared.release, prepared.partner, approved_by=prepared.approved_by, reasons=(reason,),
        typed=tuple(key for key in prepared.typed if key == "approved_by"),
    )  # fmt: skip


def refused_entry(asked: CheckSpec, refusal: Refusal, at: str) -> LogEntry:
    """The entry of a request for which nothing may be released; the sum behind the refusal stays out of it."""
    return LogEntry(
        EntryKind.REFUSED,
        at,
        tables=asked.request.breakdowns,
        fields=asked.request.fields,
        reasons=(refusal.sentence,),
        **_checked(asked),
    )


def _checked(asked: CheckSpec) -> dict[str, Any]:
    """To whom, what for, and by which rules."""
    return {
        "partner": asked.request.partner,
        "purpose": asked.request.purpose,
        "policy": f"{asked.policy.id} {digest(canonical(policy_document(asked.policy)))}",
        "engine": __version__,
        "attackers": tuple(attacker.value for attacker in asked.attackers),
        **kept_answers(asked.past.answers),
        "school_year": asked.counting.school_year,
        "counting": asked.counting.rules,
        "label_numbers": asked.counting.label_numbers,
        "without_history": asked.past.left_out,
        "insisted": asked.insisted,
    }


def kept_answers(answers: LabelAnswers) -> dict[str, Any]:
    """What a person said of labels, as an entry holds it."""
    return {
        "same_values": tuple((one.column, one.then, one.now) for one in answers.values),
        "same_columns": tuple((one.then, one.now) for one in answers.columns),
        "release_years": answers.years,
    }


def answered_entry(answers: LabelAnswers, at: str) -> LogEntry:
    """The entry of what a person said of labels, where nothing was released with it."""
    return LogEntry(EntryKind.ANSWERED, at, **kept_answers(answers))


def corrected_entry(wrong: LabelAnswers, reason: str, at: str) -> LogEntry:
    """The entry that calls earlier answers wrong, and says why."""
    return LogEntry(EntryKind.CORRECTED, at, reasons=(reason,), **kept_answers(wrong))


def reentered_entry(files: Mapping[str, bytes]) -> LogEntry:
    """The entry of a release whose line was lost, as far as its files say; `files` hold its release.json.

    Who received it, why, and which consent each record rests on is told by nothing but the line. Raises FileProblem
    when release.json is none, or was changed.
    """
    document = decode(files[RELEASE])
    records = document["records"] or {}
    try:
        return LogEntry(
            EntryKind.RELEASED,
            _utc(document["made"]),
            document["release"],
            document["partner"],
            basis=(LegalBasis.CONSENT if records else LegalBasis.AGGREGATE).value,
            purpose=document["purpose"],
            tables=tuple(tuple(table["by"]) for table in document["tables"]),
            fields=tuple(records.get("fields", ())),
            students=tuple((name, UNKNOWN_CONSENT) for name in _students(files.get(RECORDS, b""))),
            files=tuple((name, digest(data), len(data)) for name, data in sorted(files.items())),
            notice=" ".join(document["notices"]),
            destroy_by=document["destroy_by"] or "",
            policy=f"{document['policy']['id']} {digest(canonical(document['policy']))}",
            attackers=tuple(document["attackers"]),
            proof=document["proof"]["status"],
            approved_by=document["approved_by"],
            typed=tuple(document.get("typed", ())),
            agreement=document.get("agreement", ""),
            reasons=("entered again from its files: who received it, why and on which consents is not known any more",),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FileProblem("A release that is to be entered again cannot be read; ask for a good copy of it.") from None


def _utc(made: str) -> str:
    """As the log writes an instant."""
    instant = datetime.datetime.fromisoformat(made).astimezone(datetime.UTC)
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")


def _students(records: bytes) -> list[str]:
    """The ids in the first column of individual records."""
    rows = list(csv.reader(io.StringIO(records.decode("utf-8-sig"), newline="")))[1:]
    return [unsafe(row[0]) for row in rows if row]
