"""`workshop share agreement`: what is agreed with partners, entered, listed, suspended and ended."""

from __future__ import annotations

import argparse
import csv
import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE, USAGE
from workshop.cli.problems import CliError, friendly_errors
from workshop.cli.share_parser import GROUNDS

if TYPE_CHECKING:
    from workshop.disclosure.agreement import Agreement, Ground, Signature
    from workshop.disclosure.agreement_register import Registered
    from workshop.services.agreements import AgreementService


def share_agreement_add_command(options: argparse.Namespace) -> int:
    """Enter an agreement, or with --amend say what is different about one."""
    from workshop.services.agreements import KnownAgreement

    with friendly_errors():
        service = _service(options)
        agreement = _agreement(options, service)
        try:
            service.add(agreement, amend=options.amend)
        except KnownAgreement as problem:
            raise KnownAgreement(f"{problem} To change it, add --amend.") from None
        made = service.agreement(options.id)
    print("\n".join(map(clean, _lines(made))))
    for sentence in _notes(made.agreement):
        print(sentence)
    return DONE


def share_agreement_list_command(options: argparse.Namespace) -> int:
    """Every agreement as it stands, with the releases under it."""
    with friendly_errors():
        service = _service(options)
        found = (service.agreement(options.id),) if options.id else service.agreements(options.partner)
    if options.json:
        print(json.dumps([_document(one) for one in found], ensure_ascii=False, indent=2))
        return DONE
    if not found:
        print("No agreements in the disclosure log. workshop share agreement add records one.")
    for one in found:
        print("\n".join(map(clean, _lines(one))))
    if options.id:
        for sentence in _notes(found[0].agreement):
            print(sentence)
    return DONE


def share_agreement_end_command(options: argparse.Namespace) -> int:
    """End an agreement, suspend it, or let it go on."""
    with friendly_errors():
        service = _service(options)
        if options.suspend:
            service.suspend(options.id, options.reason)
        elif options.resume:
            service.resume(options.id, options.reason)
        else:
            service.end(options.id, options.reason, options.on)
        made = service.agreement(options.id)
        due = [one for one in service.due_destruction() if one.link.entry.agreement == made.agreement.id]
    print(clean(f"Recorded: agreement {made.agreement.id} is {_state(made.agreement)}."))
    for one in due:
        print(clean(f"  {one.link.entry.release} is to be destroyed by {one.due}."))
    return DONE


def _service(options: argparse.Namespace) -> AgreementService:
    from store.homes import home_at
    from workshop.services.actor import Actor
    from workshop.services.agreements import AgreementService

    home = home_at(options.home)
    return AgreementService(home, Actor.at_home(home.home))


# ------------------------------------------------------------------ what is given


def _agreement(options: argparse.Namespace, service: AgreementService) -> Agreement:
    """As the options say; with --amend whatever they leave out stays as it is. Raises SharingProblem."""
    from workshop.disclosure.agreement import Agreement, Ground

    given: dict[str, Any] = {
        "partner": options.partner,
        "ground": _ground(options.ground) if options.ground else None,
        "purpose": options.purpose,
        "starts": options.starts,
        "ends": options.ends,
        "partner_class": options.partner_class,
        "fields": tuple(name for text in options.fields for name in _names(text)),
        "tables": tuple(_names(text) for text in options.by),
        "scope": options.scope,
        "destruction_days": options.destroy_within,
        "destruction_method": options.destroy_how,
        "destruction_contact": options.destroy_contact,
        "people": tuple(options.person),
        "contact": options.contact,
        "onward": tuple(options.onward),
        "renewal": options.renewal,
        "copy_sha256": service.copy_hash(Path(options.copy)) if options.copy else "",
    }
    given = {name: value for name, value in given.items() if value}
    signatures = _signatures(options)
    if options.amend:
        before = service.agreement(options.id).agreement
        kept = [one for one in before.signatures if one.side not in {new.side for new in signatures}]
        return replace(before, **given, signatures=(*kept, *signatures))
    blank = Agreement(options.id, "", Ground.TABLES, "", "", "")
    if "ground" not in given:
        raise CliError(f"--ground is missing. Use one of: {', '.join(GROUNDS)}.", USAGE)
    return replace(blank, **given, signatures=signatures)


def _ground(text: str) -> Ground:
    from workshop.disclosure.agreement import Ground

    return dict(zip(GROUNDS, Ground, strict=True))[text]


def _signatures(options: argparse.Namespace) -> tuple[Signature, ...]:
    """`NAME, AUTHORITY, YYYY-MM-DD` of each side; a name with a comma stands in quotation marks."""
    from workshop.disclosure.agreement import Side, Signature

    found = []
    for side, option, text in (
        (Side.DIVISION, "--signed-division", options.signed_division),
        (Side.PARTNER, "--signed-partner", options.signed_partner),
    ):
        parts = _names(text)
        if text and len(parts) != 3:
            raise CliError(f"{option} is written as NAME, AUTHORITY, YYYY-MM-DD. Correct it.", USAGE)
        if text:
            found.append(Signature(side, *parts))
    return tuple(found)


def _names(text: str) -> tuple[str, ...]:
    parts = next(csv.reader([clean_line(text)], skipinitialspace=True), [])
    return tuple(filter(None, map(clean_line, parts)))


# ------------------------------------------------------------------ what is shown


def _state(agreement: Agreement) -> str:
    """`in force`, or how far it is."""
    today = datetime.date.today().isoformat()
    if not agreement.why_not(today):
        return "in force"
    if agreement.status.value == "signed":
        return "signed, not begun" if today < agreement.starts else "past its last day"
    return agreement.status.value


def _lines(one: Registered) -> Iterator[str]:
    agreed = one.agreement
    yield f"{agreed.id}  {agreed.partner}  {_state(agreed)}  {agreed.starts} to {agreed.last_day}"
    signed = "; ".join(f"{s.name} ({s.authority}) for the {s.side}, {s.date}" for s in agreed.signatures)
    tables = "; ".join(", ".join(by) for by in agreed.tables)
    destroyed = f"by {agreed.destroyed_by}: {agreed.destruction_method}; confirmed by {agreed.destruction_contact}"
    for words, text in (
        ("ground", agreed.ground.value), ("purpose", agreed.purpose), ("partner category", agreed.partner_class),
        ("fields", ", ".join(agreed.fields)), ("tables", tables), ("students", agreed.scope),
        ("received by", ", ".join(agreed.people)), ("may be passed on to", ", ".join(agreed.onward)),
        ("contact", agreed.contact), ("signed by", signed), ("renewal", agreed.renewal),
        ("destroyed", destroyed if agreed.destruction_method else ""), ("SHA-256 of the copy", agreed.copy_sha256),
        ("because", "; ".join(one.since.entry.reasons)),
        ("releases", ", ".join(link.entry.release for link in one.releases)),
    ):  # fmt: skip
        if text:
            yield f"  {words}: {text}"


def _notes(agreed: Agreement) -> Sequence[str]:
    """What a person has to know of its ground; the program claims nothing by it."""
    from workshop.disclosure.agreement import VIRGINIA

    today = datetime.date.today().isoformat()
    notes = [agreed.ground.text]
    if agreed.ground.is_exception:
        notes += [VIRGINIA, "This program shares individual records with consent only, whatever the ground."]
    return [*notes, *([agreed.why_not(today)] if agreed.why_not(today) else [])]


def _document(one: Registered) -> dict[str, Any]:
    today = datetime.date.today().isoformat()
    return one.agreement.document() | {
        "in_force": not one.agreement.why_not(today),
        "why_not": one.agreement.why_not(today),
        "last_day": one.agreement.last_day,
        "destroyed_by": one.agreement.destroyed_by,
        "lines": [link.number for link in one.lines],
        "releases": [link.entry.release for link in one.releases],
    }
