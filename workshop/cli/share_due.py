"""What of the disclosure log still waits for somebody: a second person, a countersignature, a destroyed copy."""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.problems import friendly_errors

if TYPE_CHECKING:
    from workshop.disclosure.agreement_register import DueDestruction
    from workshop.disclosure.log import LogLink


def print_due_destruction(options: argparse.Namespace) -> int:
    """Every release that a partner has to destroy and has not said so."""
    from store.homes import home_at
    from workshop.disclosure.log import same_name
    from workshop.services.actor import Actor
    from workshop.services.agreements import AgreementService

    with friendly_errors():
        home = home_at(options.home)
        found = AgreementService(home, Actor.at_home(home.home)).due_destruction()
    if options.partner:
        found = tuple(one for one in found if same_name(one.link.entry.partner, options.partner))
    today = datetime.date.today().isoformat()
    if options.json:
        print(json.dumps([_row(one, today) for one in found], ensure_ascii=False, indent=2))
        return DONE
    if not found:
        print("Nothing is to be destroyed.")
    for one in found:
        entry = one.link.entry
        overdue = "  OVERDUE" if one.overdue(today) else ""
        print(clean(f"{one.due}{overdue}  {entry.partner}  {entry.release}"))
        if one.contact:
            print(clean(f"  ask: {one.contact}"))
    if found:
        print("Record what a partner confirmed: workshop share withdraw ID --destroyed --reason TEXT")
    return DONE


def _row(one: DueDestruction, today: str) -> dict[str, object]:
    entry = one.link.entry
    return {
        "due": one.due, "overdue": one.overdue(today), "release": entry.release, "partner": entry.partner,
        "agreement": entry.agreement or None, "contact": one.contact, "records": len(entry.students),
    }  # fmt: skip


def open_lines(links: Sequence[LogLink]) -> Iterator[str]:
    """What waits for a second person, a line each: releases to approve, and emergencies to countersign."""
    from workshop.disclosure.approval import due_countersignatures, waiting

    today = datetime.date.today().isoformat()
    for link in waiting(links):
        entry = link.entry
        yield clean_line(
            f"Waiting for a second person: {entry.release}, for {entry.partner}, prepared by {entry.approved_by}."
        )
    for one in due_countersignatures(links):
        late = " OVERDUE" if one.overdue(today) else ""
        yield clean_line(
            f"To be countersigned by {one.due}{late}: {one.link.entry.release}, released by "
            f"{one.link.entry.approved_by} alone."
        )
