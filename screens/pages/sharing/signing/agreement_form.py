"""The form of an agreement: what was agreed with a partner, on lines that a person fills in from the signed paper."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from content.clean import clean_line
from screens.widgets.form import Form, FormLine, LineProblem
from workshop.disclosure.agreement import Agreement, AgreementProblem, Ground, Side, Signature, entered
from workshop.sheets.dates import BadDate, parse_date, plain_date, show_date
from workshop.wording import join_with_and

_ABOUT = (
    "As the signed paper says. An agreement opens nothing: what the numbers and the consents allow is checked apart "
    "from it."
)
_SIGNED = "name; authority to sign; date"


@dataclass(frozen=True, slots=True)
class TypedAgreement:
    """What was typed, and the file with the signed copy, of which only its SHA-256 is kept."""

    agreement: Agreement
    copy: Path | None = None


def agreement_form(before: Agreement, today: datetime.date, *, amend: bool = False) -> Form[TypedAgreement]:
    """The form with what is known of the agreement; `amend`: it is in the log already and keeps its id."""
    title = f"Change agreement {before.id}" if amend else "Enter an agreement"
    return Form(
        title, _lines(before, amend=amend), lambda said: _typed(said, before, today, amend=amend), explain=_ABOUT
    )


def _lines(before: Agreement, *, amend: bool) -> Sequence[FormLine]:
    signed = {one.side: f"{one.name}; {one.authority}; {show_date(one.date)}" for one in before.signatures}
    grounds = join_with_and([ground.value for ground in Ground], "or")
    copy = "on record; a path takes its place" if before.copy_sha256 else "path of the file"
    lines = [
        FormLine("partner", "Partner", "its legal name", before.partner),
        FormLine("ground", "Ground", grounds, before.ground.value if before.id else ""),
        FormLine("purpose", "Purpose", "the same as in the release", before.purpose),
        FormLine("starts", "From", "like Sep 1, 2026", _shown(before.starts)),
        FormLine("ends", "Until", "like Jun 30, 2027", _shown(before.ends)),
        FormLine("tables", "Breakdowns", "School, Grade; Gender", "; ".join(", ".join(by) for by in before.tables)),
        FormLine("fields", "Student fields", "columns of individual records; with ;", "; ".join(before.fields)),
        FormLine("scope", "Students", "which students, in words", before.scope),
        FormLine("people", "May receive it", "names with ; or empty: not limited", "; ".join(before.people)),
        FormLine("onward", "May pass it on to", "names with ; or empty: no one", "; ".join(before.onward)),
        FormLine("contact", "Contact there", "name and number, also if data are lost", before.contact),
        FormLine("division", "Signed, division", _SIGNED, signed.get(Side.DIVISION, "")),
        FormLine("other", "Signed, partner", _SIGNED, signed.get(Side.PARTNER, "")),
        FormLine("copy", "Signed copy", copy),
        FormLine("renewal", "Renewal", "how and when, in words", before.renewal),
        FormLine("days", "Destroyed after", "days after its end", str(before.destruction_days or "")),
        FormLine("method", "Destroyed how", "for example shredded", before.destruction_method),
        FormLine("confirms", "Who confirms", "a name at the partner", before.destruction_contact),
    ]
    return lines if amend else [FormLine("id", "Its number", "the division's own, like A-2026-7", before.id), *lines]


def _typed(said: Mapping[str, str], before: Agreement, today: datetime.date, *, amend: bool) -> TypedAgreement:
    """The agreement as typed. Raises LineProblem for the first line that is missing or wrong."""
    for line, words in (("id", "its number"), ("partner", "the partner"), ("purpose", "the purpose")):
        if not said.get(line, "x"):
            raise LineProblem(line, f"Enter {words}.")
    days = said["days"]
    if days and not (days.isascii() and days.isdigit() and len(days) < 5):
        raise LineProblem("days", f"“{days[:20]}” is not a number of days. Type a whole number, like 30.")
    made = replace(
        before,
        id=before.id if amend else said["id"],
        partner=said["partner"],
        ground=_ground(said["ground"]),
        purpose=said["purpose"],
        starts=_day(said, "starts", today),
        ends=_day(said, "ends", today),
        tables=tuple(filter(None, (_listed(by, ",") for by in said["tables"].split(";")))),
        fields=_listed(said["fields"], ";"),
        scope=said["scope"],
        people=_listed(said["people"], ";"),
        onward=_listed(said["onward"], ";"),
        contact=said["contact"],
        renewal=said["renewal"],
        signatures=(
            *_signature(said, "division", Side.DIVISION, today),
            *_signature(said, "other", Side.PARTNER, today),
        ),
        destruction_days=int(days or 0),
        destruction_method=said["method"],
        destruction_contact=said["confirms"],
    )
    try:
        entered(made, today.isoformat())
    except AgreementProblem as problem:
        raise LineProblem("tables", str(problem)) from None
    return TypedAgreement(made, Path(said["copy"].strip("\"'")).expanduser() if said["copy"] else None)


def _ground(text: str) -> Ground:
    """The ground that begins so; there is no usual one."""
    found = [ground for ground in Ground if text and ground.value.startswith(text.casefold())]
    if len(found) != 1:
        raise LineProblem("ground", f"Enter the ground: {join_with_and([ground.value for ground in Ground], 'or')}.")
    return found[0]


def _day(said: Mapping[str, str], line: str, today: datetime.date) -> str:
    """The date on that line, as YYYY-MM-DD."""
    try:
        return parse_date(said[line], today).isoformat()
    except BadDate as problem:
        raise LineProblem(line, str(problem)) from None


def _listed(text: str, separator: str) -> tuple[str, ...]:
    return tuple(filter(None, map(clean_line, text.split(separator))))


def _signature(said: Mapping[str, str], line: str, side: Side, today: datetime.date) -> tuple[Signature, ...]:
    """The signature on that line; none while it is empty."""
    parts = [clean_line(part) for part in said[line].split(";")]
    if not any(parts):
        return ()
    if len(parts) != 3 or not all(parts):
        raise LineProblem(line, "Enter a name, the authority to sign, and the date, with ; between them.")
    name, authority, day = parts
    try:
        return (Signature(side, name, authority, parse_date(day, today).isoformat()),)
    except BadDate as problem:
        raise LineProblem(line, str(problem)) from None


def _shown(iso: str) -> str:
    return plain_date(datetime.date.fromisoformat(iso)) if iso else ""
