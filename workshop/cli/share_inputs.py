"""What `workshop share check` is given: partner, records, consents, request, history; each read or refused in words."""

from __future__ import annotations

import argparse
import contextlib
import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.problems import Problem

if TYPE_CHECKING:
    from store.disclosures import Disclosures
    from workshop.sharing.attendance import Attendance
    from workshop.sharing.consent_file import Consents
    from workshop.sharing.engine.model import Attacker
    from workshop.sharing.mapping import Columns
    from workshop.sharing.past import Past
    from workshop.sharing.policy import Policy
    from workshop.sharing.prepare import Asked
    from workshop.sharing.rows import Progress

_ATTACKERS = {
    "outsider": "outsider", "enrollment-public": "enrollment-public", "enrolment-public": "enrollment-public",
    "enrollment": "enrollment-public", "enrolment": "enrollment-public", "partner": "partner", "pooled": "pooled",
    "pupil": "pupil", "student": "pupil",
}  # fmt: skip


def policy(options: argparse.Namespace) -> Policy:
    """The policy named, or in the file named. Raises PolicyProblem."""
    from workshop.sharing.policy_file import find_policy

    return find_policy(options.policy)


def partner(options: argparse.Namespace, home: Path, log: Disclosures) -> str:
    """The partner's name. One that is nearly the name of a known partner is asked about: a name written otherwise has
    no history and no consents, and would be checked as a stranger."""
    from workshop.sharing.log import nearly_same_name, same_name
    from workshop.sharing.problems import RequestProblem

    name = clean_line(options.partner)
    if not name:
        raise RequestProblem("--partner is empty; name the partner: what may be shared depends on it.")
    known = _known_partners(home, log)
    if options.new_partner or any(same_name(name, other) for other in known):
        return name
    meant = next((other for other in known if nearly_same_name(name, other)), "")
    if meant:
        raise RequestProblem(
            f"There is no partner “{name}”, but there is “{meant}”; correct the name, or say --new-partner if it is "
            "another one."
        )
    return name


def classes(options: argparse.Namespace, home: Path, log: Disclosures, partner: str) -> tuple[str, ...]:
    """The classes of parties in which the partner is recorded. The name of another partner is none: a consent for that
    one would be taken for this one."""
    from workshop.sharing.log import same_name
    from workshop.sharing.problems import RequestProblem

    names = tuple(dict.fromkeys(map(clean_line, options.classes)))
    others = [name for name in _known_partners(home, log) if not same_name(name, partner)]
    for name in names:
        if not name:
            raise RequestProblem("--class is empty; name the class as the consents do, such as “health clinics”.")
        if any(same_name(name, other) for other in others):
            raise RequestProblem(f"--class “{name}” is another partner, not a class of partners; leave it out.")
    return names


def _known_partners(home: Path, log: Disclosures) -> list[str]:
    """Those of the disclosure log and of the sessions of this home."""
    from store.api import StoreError
    from store.library import Library

    names = {link.entry.partner for link in log.links() if link.entry.partner}
    if (home / "sessions").is_dir():
        with contextlib.suppress(StoreError, OSError):
            names |= {partner.name for partner in Library(home).partners()}
    return sorted(names)


def records(options: argparse.Namespace, home: Path, progress: Progress, cancelled: Callable[[], bool]) -> Attendance:
    """The records, read with the columns of the mapping, remembered or detected. Raises SharingProblem, Cancelled."""
    from workshop.sharing.attendance import read_attendance

    path = Path(options.records)
    columns = _columns(options, path, home, cancelled)
    return read_attendance(path, columns, days=options.days, progress=progress, cancelled=cancelled)


def _columns(options: argparse.Namespace, path: Path, home: Path, cancelled: Callable[[], bool]) -> Columns:
    """From the mapping file, else as remembered for this layout, else as detected."""
    from store.api import StoreError
    from store.library import Library
    from workshop.sharing.mapping import Columns, look
    from workshop.sharing.mapping_file import read_mapping

    if options.mapping:
        columns = read_mapping(Path(options.mapping))
        if (home / "sessions").is_dir():
            with contextlib.suppress(StoreError, OSError):
                Library(home).remember_mapping(look(path, cancelled).layout.id, columns.remember())
        return columns
    seen = look(path, cancelled)
    kept = None
    if (home / "sessions").is_dir():
        with contextlib.suppress(StoreError, OSError):
            kept = Columns.recall(Library(home).recall_mapping(seen.layout.id), seen.header)
    return kept or seen.guess


def consents(
    options: argparse.Namespace,
    attendance: Attendance,
    partner: str,
    classes: tuple[str, ...],
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Consents:
    """The consents, when individual records are wanted. Refused rows are named; they allow nothing."""
    from workshop.sharing.consent_file import NO_CONSENTS, read_consents
    from workshop.sharing.problems import FileProblem, RequestProblem

    fields = bool(options.fields.strip(" ,"))
    if fields and not options.consents:
        raise RequestProblem("--fields asks for individual records; they need --consents FILE with the consents.")
    if not options.consents:
        return NO_CONSENTS
    consents = read_consents(Path(options.consents), attendance, progress=progress, cancelled=cancelled)
    for row in consents.refused:
        print(f"workshop: {consents.file}, {row.sentence()}", file=sys.stderr)
    unknown = consents.unknown_fields(attendance.fields(), partner, classes)
    if unknown:
        raise FileProblem(f'"{consents.file}", {unknown[0].sentence()}; correct it.', unknown)
    if fields and not consents.names_partner(partner, classes):
        or_class = " or a class of it" if classes else ""
        raise RequestProblem(
            f"No consent in “{consents.file}” names “{partner}”{or_class}; check the name, say with --class which "
            "class it is recorded in, or leave out --fields."
        )
    return consents


def asked(
    options: argparse.Namespace,
    attendance: Attendance,
    policy: Policy,
    partner: str,
    classes: tuple[str, ...],
    log: Disclosures,
) -> Asked:
    from workshop.cli.share_groups import groupings
    from workshop.sharing.prepare import Asked, Request

    known = {name.casefold(): name for name in attendance.fields()}

    def columns(text: str, separator: str) -> tuple[str, ...]:
        """Columns as typed, in quotation marks where a name has a comma; capitals make no difference, because no two
        columns of a file differ by them alone."""
        parts = next(csv.reader([clean_line(text)], delimiter=separator, skipinitialspace=True), [])
        names = filter(None, map(clean_line, parts))
        return tuple(known.get(name.casefold(), name) for name in names)

    request = Request(
        partner,
        clean_line(options.purpose),
        tuple(columns(text, ",") for text in options.by),
        columns(options.fields, ","),
        options.all_minors,
        classes,
    )
    hierarchies = tuple(columns(text, ">") for text in options.hierarchy)
    past = _past(options, partner, attendance, log)
    grouped = groupings(options.group, attendance)
    return Asked(
        request, policy, _attackers(options), hierarchies, past, options.seconds, grouped, options.engine == "tauargus"
    )


def _attackers(options: argparse.Namespace) -> tuple[Attacker, ...]:
    from workshop.sharing.engine.model import Attacker
    from workshop.sharing.prepare import DEFAULT_ATTACKERS
    from workshop.sharing.problems import RequestProblem

    if not options.attacker:
        return (*DEFAULT_ATTACKERS, Attacker.POOLED) if options.history else DEFAULT_ATTACKERS
    found = []
    for mode in options.attacker:
        name = mode.strip().casefold().replace("_", "-")
        if name == "all":
            return tuple(Attacker)
        if name not in _ATTACKERS:
            known = ", ".join(attacker.value for attacker in Attacker)
            raise RequestProblem(f"--attacker “{clean_line(mode)}” is no attacker; there are: {known}, all.")
        found.append(Attacker(_ATTACKERS[name]))
    return tuple(dict.fromkeys(found))


def _past(options: argparse.Namespace, partner: str, attendance: Attendance, log: Disclosures) -> Past:
    from workshop.sharing.log import releases
    from workshop.sharing.past import NOTHING, past_of

    links = log.links()
    if options.history:
        past = past_of(links, partner, attendance.attributes, log.file)
        if past.notes and not options.accept_uncompared:
            raise Problem(
                f"{past.notes[0]} What the two tell together is not known: use a file that has those columns, or say "
                "--accept-uncompared to compare the totals only."
            )
        return past
    earlier = len(releases(links))
    if earlier:
        print(
            f"workshop: earlier releases in the disclosure log: {earlier}; they are not compared with, --history "
            "compares with them.",
            file=sys.stderr,
        )
    return NOTHING
