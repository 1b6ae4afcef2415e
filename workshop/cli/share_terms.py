"""Under what `workshop share check` writes a release: as the options say, else as the last release of this home did."""

from __future__ import annotations

import argparse
import datetime
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.person import who_decides

if TYPE_CHECKING:
    from workshop.disclosure.terms import Sender, Terms
    from workshop.services.preview import PreviewJob, PreviewReady

_OPTIONS = {
    "division": "--division NAME",
    "contact": "--contact TEXT (whom the partner may ask)",
    "through": "--through YYYY-MM-DD (the last day of the data)",
    "purpose": "--purpose TEXT",
    "approved_by": "--approved-by NAME",
}


def terms_of(options: argparse.Namespace, remembered: Sender, job: PreviewJob, prepared: PreviewReady) -> Terms:
    """The terms of that preview's release. Raises RequestProblem for a date that is none."""
    from workshop.disclosure.terms import Terms

    records = bool(prepared.answer.records.rows)
    return Terms(
        prepared.partner,
        prepared.purpose,
        prepared.made.astimezone(),
        who_decides(options.approved_by),
        tuple(clean_line(name) for name in options.person),
        clean_line(options.interest),
        tuple(clean_line(name) for name in options.onward),
        _destroy_by(options, prepared.made.date()) if records or options.destroy_by else None,
        sender=_sender(options, remembered),
        through=job.last_day,
        agreement=clean_line(options.agreement),
    )


def refuse_incomplete(options: argparse.Namespace, remembered: Sender, job: PreviewJob | None = None) -> None:
    """Raises RequestProblem when an option is missing without which nothing is written. Before any file is read, the
    last day alone may be missing: a file of days says it itself, and then the `job` does."""
    from workshop.disclosure.terms import Terms
    from workshop.records.problems import RequestProblem
    from workshop.wording import join_with_and

    now = datetime.datetime.now().astimezone()
    through = job.last_day if job is not None else last_day_of_data(options, now.date())
    made = Terms(
        clean_line(options.partner), clean_line(options.purpose), now, who_decides(options.approved_by),
        sender=_sender(options, remembered), through=through,
    )  # fmt: skip
    missing = made.missing()
    if missing and (job is not None or missing != ("through",)):
        words = join_with_and([_OPTIONS[name] for name in missing])
        raise RequestProblem(f"Every release names who gives it, what for, and how far its data go. Add {words}.")


def _sender(options: argparse.Namespace, remembered: Sender) -> Sender:
    from workshop.disclosure.terms import Sender

    return Sender(
        clean_line(options.division) or remembered.division, clean_line(options.contact) or remembered.contact
    )


def last_day_of_data(options: argparse.Namespace, today: datetime.date) -> datetime.date | None:
    """The last day of the data; None when nobody said."""
    from workshop.records.dates import read_date
    from workshop.records.problems import RequestProblem

    day = read_date(clean_line(options.through))
    if isinstance(day, str) or (day is not None and day > today):
        given = clean_line(options.through)
        raise RequestProblem(
            f"--through “{given}” is not a day up to today. Type the last day of the data: YYYY-MM-DD."
        )
    return day


def _destroy_by(options: argparse.Namespace, today: datetime.date) -> datetime.date:
    """The day given, else the end of the school year."""
    from workshop.records.dates import destroy_by
    from workshop.records.problems import RequestProblem

    day = destroy_by(options.destroy_by, today)
    if day is None:
        raise RequestProblem(f"--destroy-by “{clean_line(options.destroy_by)}” is not a future date (YYYY-MM-DD).")
    return day
