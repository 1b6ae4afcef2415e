"""The form under which a release goes out: from and to whom, why, under which agreement, who decided, and where to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.clean import clean_line
from content.slug import slug
from screens.widgets.form import Form, FormLine, LineProblem
from store.api import StoreError
from workshop.disclosure.terms import Sender
from workshop.records.dates import destroy_by, end_of_school_year
from workshop.sheets.dates import BadDate, parse_date, plain_date
from workshop.wording import join_with_and


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form says. `agreement` is an id, empty for none; `destroy_by` is None where no individual records go
    out."""

    folder: Path
    people: tuple[str, ...]
    interest: str
    approved_by: str
    sender: Sender
    through: datetime.date
    agreement: str = ""
    destroy_by: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What is known before anybody types.

    Attributes:
        partner: whom it is for. folder: where it may go. approved_by: who is at the screen. today: the day.
        sender: as the last release named it. last_day: the last day of the file, None where it does not say.
        agreements: ids of those with the partner under which something may be released today.
        records: whether individual records go out, for which the law asks more.
        second_person: who has to approve it besides, in words; empty when one person decides.
    """

    partner: str
    folder: Path
    approved_by: str
    today: datetime.date
    sender: Sender
    last_day: datetime.date | None = None
    agreements: tuple[str, ...] = ()
    records: bool = False
    second_person: str = ""


_ABOUT = "Nothing is written until you have checked it one more time."
_NEEDED = {
    "folder": "Enter the new folder for this release.",
    "division": "Enter the name of the division that gives the data.",
    "contact": "Enter whom at the division the partner may ask.",
    "people": "Enter who at the partner receives it. The law requires this.",
    "interest": "Enter why they need it. What is not needed is not shared.",
    "approved_by": "Enter who approved this; the program cannot.",
}


def release_form(known: Prefilled) -> Form[Filled]:
    """The form, with what is known standing there. Names what is missing or wrong in a sentence."""
    return Form(
        f"Write the release for {known.partner}",
        _lines(known),
        lambda said: _filled(said, known),
        explain=f"A second person, the {known.second_person}, approves it before it leaves." if known.second_person
        else _ABOUT,
    )  # fmt: skip


def _lines(known: Prefilled) -> Sequence[FormLine]:
    """What has to be known, a line for each part."""
    through = plain_date(known.last_day) if known.last_day is not None and known.last_day <= known.today else ""
    only = known.agreements[0] if len(known.agreements) == 1 else ""
    which = f"{join_with_and(known.agreements, 'or')}; empty for none" if known.agreements else "none with this partner"
    lines = [
        FormLine("folder", "New folder", "for example ~/release-clinic", str(known.folder)),
        FormLine("division", "From division", "as the partner knows it", known.sender.division),
        FormLine("contact", "Contact", "whom the partner may ask: name, phone, e-mail", known.sender.contact),
        FormLine("through", "Data through", "the last day in the file, like Nov 20", through),
        FormLine("people", "Received by", "who at the partner; separate names with ;"),
        FormLine("interest", "Needed because", "why they need it"),
        FormLine("agreement", "Under agreement", which, only),
        FormLine(
            "approved_by", "Prepared by" if known.second_person else "Approved by", "who decides", known.approved_by
        ),
    ]
    if known.records:
        end = plain_date(end_of_school_year(known.today))
        lines.append(FormLine("destroy_by", "Destroy by", "for example Jun 30, 2027", end))
    return lines


def _filled(said: Mapping[str, str], known: Prefilled) -> Filled:
    """What was filled in. Raises LineProblem for the first line that is missing or wrong."""
    from store.disclosures.releases import refuse_existing

    for line, sentence in _NEEDED.items():
        if not said[line]:
            raise LineProblem(line, sentence)
    folder = Path(said["folder"].strip("\"'")).expanduser().absolute()
    try:
        refuse_existing(folder)
    except (StoreError, OSError, ValueError) as problem:
        raise LineProblem("folder", str(problem)) from None
    people = tuple(name for name in map(clean_line, said["people"].split(";")) if name)
    if not people:
        raise LineProblem("people", _NEEDED["people"])
    through = _day_up_to(said["through"], known.today)
    if through is None:
        raise LineProblem("through", "Enter the last day of the data: a day up to today, like Nov 20, 2026.")
    day = _last_day(said["destroy_by"], known.today) if known.records else None
    if known.records and day is None:
        raise LineProblem("destroy_by", "Enter a future date when the partner must destroy the records.")
    sender = Sender(said["division"], said["contact"])
    return Filled(folder, people, said["interest"], said["approved_by"], sender, through, said["agreement"], day)


def _day_up_to(text: str, today: datetime.date) -> datetime.date | None:
    """The day typed; without a year, the latest such day that is past. None when it is not a day up to today."""
    try:
        day = parse_date(text, today)
        if day > today:
            before = parse_date(text, today - datetime.timedelta(days=364))
            day = before if (before.month, before.day) == (day.month, day.day) else day
        return day if day <= today else None
    except BadDate:
        return None


def _last_day(text: str, today: datetime.date) -> datetime.date | None:
    """The day typed, as people here write days or as ISO; None when it is not a day after today."""
    try:
        return destroy_by(parse_date(text, today).isoformat() if text else "", today)
    except BadDate:
        return None


def folder_name(partner: str, today: datetime.date) -> str:
    """`riverside-clinic-2026-11-23`."""
    return f"{slug(clean_line(partner)) or 'partner'}-{today.isoformat()}"
