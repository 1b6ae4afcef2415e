"""What `workshop share check` is given: partner, records, consents, request; each read or refused in words."""

from __future__ import annotations

import argparse
import csv
import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line

if TYPE_CHECKING:
    from workshop.disclosure.consent_file import Consents
    from workshop.disclosure.engine.model import Attacker
    from workshop.disclosure.prepare import Request
    from workshop.records.attendance import Attendance
    from workshop.records.rows import Progress
    from workshop.services.preview import PreviewJob, PreviewReady
    from workshop.services.sharing import SharingService

_ATTACKERS = {
    "outsider": "outsider", "enrollment-public": "enrollment-public", "enrolment-public": "enrollment-public",
    "enrollment": "enrollment-public", "enrolment": "enrollment-public", "partner": "partner", "pooled": "pooled",
    "pupil": "pupil", "student": "pupil",
}  # fmt: skip


def service(options: argparse.Namespace) -> SharingService:
    """The sharing check of the home asked for; a folder that holds no sessions remembers nothing."""
    from store.files.home import SESSIONS
    from store.homes import home_at
    from workshop.services.actor import Actor
    from workshop.services.sharing import SharingService

    home = home_at(options.home)
    return SharingService(home, Actor.at_home(home.home), home if (home.home / SESSIONS).is_dir() else None)


def job(
    options: argparse.Namespace, service: SharingService, progress: Progress, cancelled: Callable[[], bool]
) -> PreviewJob:
    """Everything asked for, read. Raises SharingProblem, StoreError, Cancelled."""
    from workshop.cli import share_history as history
    from workshop.cli.share_file import split_columns, survey_of, without_days
    from workshop.cli.share_groups import groupings
    from workshop.cli.share_terms import last_day_of_data
    from workshop.disclosure.policy_file import find_policy
    from workshop.services.preview import PreviewJob

    policy = find_policy(options.policy)
    known = service.known_partners()
    partner = _partner(options, known)
    classes = _classes(options, known, partner)
    path = Path(options.records)
    named = [name for text in options.by for name in split_columns((text,))]
    found = survey_of(options, service, path, named, progress, cancelled).survey
    attendance = service.read(
        path, without_days(options, found.answers), surveyed=found, days=options.days,
        remember=bool(options.mapping), progress=progress, cancelled=cancelled,
    ).attendance  # fmt: skip
    request = _request(options, attendance, partner, classes)
    consents = _consents(options, service, attendance, request, progress, cancelled)
    return PreviewJob(
        attendance,
        request,
        datetime.datetime.now(),
        consents,
        policy,
        _attackers(options),
        tuple(_names(text, ">", attendance) for text in options.hierarchy),
        groupings(options.group, attendance),
        options.seconds,
        options.engine == "tauargus",
        tuple(name for text in options.accept_identifying for name in _names(text, ",", attendance)),
        history.answers(options),
        options.accept_uncompared,
        history.left_out(options),
        school_year=history.school_year(options),
        last_day=last_day_of_data(options, datetime.date.today()) or _past(found.last_day),
    )


def _past(day: datetime.date | None) -> datetime.date | None:
    """The last day in a file of days; a day to come is none that the data go through."""
    return day if day is not None and day <= datetime.date.today() else None


def check(service: SharingService, job: PreviewJob, progress: Progress, cancelled: Callable[[], bool]) -> PreviewReady:
    """What may be released. What has to be said of earlier releases, and what a person may accept all the same, is
    refused with the options that say so."""
    from workshop.cli.share_history import how_to_answer
    from workshop.disclosure.breakdowns import Identifying
    from workshop.services.sharing import Uncompared

    try:
        return service.check(job, progress=progress, cancelled=cancelled)
    except Uncompared as problem:
        raise Uncompared(how_to_answer(problem.questions, job), problem.questions) from None
    except Identifying as problem:
        if not problem.can_insist:
            raise
        sentence = (
            f"{str(problem).rstrip('.')}. To break down by it anyway, add --accept-identifying “{problem.column}”."
        )
        raise Identifying(sentence, problem.column, can_insist=True) from None


def _partner(options: argparse.Namespace, known: list[str]) -> str:
    """The partner's name. One that is nearly the name of a known partner is asked about: a name written otherwise has
    no history and no consents, and would be checked as a stranger."""
    from workshop.disclosure.log import nearly_same_name, same_name
    from workshop.records.problems import RequestProblem

    name = clean_line(options.partner)
    if not name:
        raise RequestProblem("--partner is empty. Name the partner: what may be shared depends on it.")
    if options.new_partner or any(same_name(name, other) for other in known):
        return name
    meant = next((other for other in known if nearly_same_name(name, other)), "")
    if meant:
        raise RequestProblem(f"No partner “{name}”. Did you mean “{meant}”? If “{name}” is new, add --new-partner.")
    return name


def _classes(options: argparse.Namespace, known: list[str], partner: str) -> tuple[str, ...]:
    """The classes of parties in which the partner is recorded. The name of another partner is none: a consent for that
    one would be taken for this one."""
    from workshop.disclosure.log import same_name
    from workshop.records.problems import RequestProblem

    names = tuple(dict.fromkeys(map(clean_line, options.classes)))
    others = [name for name in known if not same_name(name, partner)]
    for name in names:
        if not name:
            raise RequestProblem(
                "--class is empty. Name the partner category as the consents do, such as “health clinics”."
            )
        if any(same_name(name, other) for other in others):
            raise RequestProblem(f"--class “{name}” is another partner, not a partner category. Leave it out.")
    return names


def _consents(
    options: argparse.Namespace,
    service: SharingService,
    attendance: Attendance,
    request: Request,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Consents:
    """The consents, when individual records are wanted. Refused rows are named; they allow nothing."""
    from workshop.disclosure.consent_file import NO_CONSENTS
    from workshop.records.problems import RequestProblem, kinds_of
    from workshop.services.sharing import refuse_unknown_fields

    if request.fields and not options.consents:
        raise RequestProblem("--fields asks for individual records; they need --consents FILE with the consents.")
    if not options.consents:
        return NO_CONSENTS
    consents = service.read_consents(Path(options.consents), attendance, progress=progress, cancelled=cancelled)
    for kind in kinds_of(consents.refused):
        print(f"workshop: {consents.file}, {kind.sentence()}", file=sys.stderr)
    refuse_unknown_fields(consents, attendance, request)
    if request.fields and not consents.names_partner(request.partner, request.classes):
        or_class = " or a class of it" if request.classes else ""
        raise RequestProblem(
            f"No consent in “{consents.file}” names “{request.partner}”{or_class}; check the name, say with --class "
            "which class it is recorded in, or leave out --fields."
        )
    return consents


def _request(options: argparse.Namespace, attendance: Attendance, partner: str, classes: tuple[str, ...]) -> Request:
    from workshop.disclosure.prepare import Request

    return Request(
        partner,
        clean_line(options.purpose),
        tuple(_names(text, ",", attendance) for text in options.by),
        _names(options.fields, ",", attendance),
        options.all_minors,
        classes,
    )


def _names(text: str, separator: str, attendance: Attendance) -> tuple[str, ...]:
    """Columns as typed, in quotation marks where a name has a comma; capitals make no difference, because no two
    columns of a file differ by them alone."""
    known = {name.casefold(): name for name in attendance.fields()}
    parts = next(csv.reader([clean_line(text)], delimiter=separator, skipinitialspace=True), [])
    names = filter(None, map(clean_line, parts))
    return tuple(known.get(name.casefold(), name) for name in names)


def _attackers(options: argparse.Namespace) -> tuple[Attacker, ...]:
    from workshop.disclosure.engine.model import Attacker
    from workshop.disclosure.prepare import DEFAULT_ATTACKERS
    from workshop.records.problems import RequestProblem

    if not options.attacker:
        return DEFAULT_ATTACKERS if options.without_history else (*DEFAULT_ATTACKERS, Attacker.POOLED)
    found = []
    for mode in options.attacker:
        name = mode.strip().casefold().replace("_", "-")
        if name == "all":
            return tuple(Attacker)
        if name not in _ATTACKERS:
            known = ", ".join(attacker.value for attacker in Attacker)
            raise RequestProblem(f"--attacker “{clean_line(mode)}” is not an attacker. Use one of: {known}, all.")
        found.append(Attacker(_ATTACKERS[name]))
    return tuple(dict.fromkeys(found))
