"""An agreement with a partner, as the division entered it: who, what for, which data, how long, who signed.

An agreement opens nothing. It limits what may be released under it; what the numbers and the consents allow is decided
apart from it, and whether a ground holds is for the division and its counsel. What an agreement should say is in the
checklist of the U.S. Department of Education for written agreements (PTAC), 34 CFR 99.31 and 99.35.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from content.clean import clean_line
from workshop.records.problems import SharingProblem
from workshop.sheets.dates import show_date
from workshop.wording import join_with_and

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
LONGEST_DESTRUCTION = 3_650

VIRGINIA = (
    "Virginia (Code 22.1-287) lists who may see a student's records: the parent or student, a person they designate in "
    "writing, the principal or a designee, current teachers, law enforcement in its duty, superintendents and their "
    "staff, and child protection on referral. Studies and contractors are not on that list, so a federal exception "
    "alone does not open the records. Ask the division's counsel."
)
"""Code of Virginia 22.1-287 A; the program never claims an exception by itself."""


class AgreementProblem(SharingProblem):
    """An agreement that is not complete, or that does not allow what was asked for."""


class Ground(StrEnum):
    """What the division bases the agreement on. The program writes it down and does not judge it."""

    TABLES = "tables only"
    CONSENT = "consent"
    SCHOOL_OFFICIAL = "school official"
    STUDIES = "studies"
    AUDIT = "audit or evaluation"
    DIRECTORY = "directory information"

    @property
    def text(self) -> str:
        """What has to exist for it, in one sentence with its source."""
        return _GROUNDS[self]

    @property
    def is_exception(self) -> bool:
        """Whether it is a federal exception to consent, on which `VIRGINIA` has to be read."""
        return self not in (Ground.TABLES, Ground.CONSENT)


_GROUNDS = {
    Ground.TABLES: "Tables without individual records (34 CFR 99.31(b)).",
    Ground.CONSENT: "Each student's record needs written consent, signed and dated (34 CFR 99.30).",
    Ground.SCHOOL_OFFICIAL: (
        "The partner does what school staff would do, under the division's direct control, and sees only the records "
        "it needs (34 CFR 99.31(a)(1))."
    ),
    Ground.STUDIES: (
        "A study for the division: purpose, scope, duration, and data in writing, no one identified outside, and the "
        "data destroyed in a stated time (34 CFR 99.31(a)(6))."
    ),
    Ground.AUDIT: (
        "The agreement names the authorized representative, the data, the purpose, the activity, and when the data are "
        "destroyed (34 CFR 99.31(a)(3) and 99.35)."
    ),
    Ground.DIRECTORY: (
        "Parents had notice of what is directory information and could refuse; days absent are not directory "
        "information (34 CFR 99.37)."
    ),
}


class AgreementStatus(StrEnum):
    """How far an agreement is. Its dates decide besides."""

    DRAFT = "draft"
    SIGNED = "signed"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Side(StrEnum):
    """Who of the two signed."""

    DIVISION = "division"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for a side, by what authority (an office, a resolution), and when (YYYY-MM-DD)."""

    side: Side
    name: str
    authority: str
    date: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement, whole. Days are YYYY-MM-DD.

    Attributes:
        id: the division's own number for it. partner: its legal name; partner_class: what kind of partner it is.
        fields: columns of individual records it covers. tables: columns of each breakdown it covers; a table by some of
            them is covered too. scope: which students, in words.
        starts, ends: the first and the last day a release may be made under it.
        destruction_days: how many days after the end the partner destroys individual records.
        destruction_method, destruction_contact: how, and who at the partner confirms it.
        people: who at the partner may receive a release; empty: not limited. contact: whom to reach there, also when
            data were lost or seen by others. onward: who may receive data from the partner; empty: nobody.
        renewal: how and when it is renewed, in words.
        copy_sha256: SHA-256 of the signed copy; the copy itself is not kept here.
        ended: the day it was ended early.
    """

    id: str
    partner: str
    ground: Ground
    purpose: str
    starts: str
    ends: str
    partner_class: str = ""
    fields: tuple[str, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ()
    scope: str = ""
    signatures: tuple[Signature, ...] = ()
    destruction_days: int = 0
    destruction_method: str = ""
    destruction_contact: str = ""
    people: tuple[str, ...] = ()
    contact: str = ""
    onward: tuple[str, ...] = ()
    renewal: str = ""
    copy_sha256: str = ""
    status: AgreementStatus = AgreementStatus.DRAFT
    ended: str = ""

    @property
    def last_day(self) -> str:
        """The last day of it: as agreed, or when it was ended before."""
        return min(self.ends, self.ended) if self.ended else self.ends

    @property
    def destroyed_by(self) -> str:
        """The last day the partner may keep individual records received under it."""
        day = datetime.date.fromisoformat(self.last_day) + datetime.timedelta(days=self.destruction_days)
        return day.isoformat()

    def unsigned(self) -> tuple[Side, ...]:
        """Which sides have not signed."""
        return tuple(side for side in Side if side not in {one.side for one in self.signatures})

    def why_not(self, today: str) -> str:
        """Why nothing may be released under it on that day, in a sentence; empty when something may."""
        if self.status is AgreementStatus.ENDED:
            return f"Agreement {self.id} ended on {show_date(self.last_day)}."
        if self.status is AgreementStatus.SUSPENDED:
            return f"Agreement {self.id} is suspended."
        if missing := self.unsigned():
            return f"Agreement {self.id} is not signed by the {join_with_and(missing)}."
        if not self.copy_sha256:
            return f"Agreement {self.id} has no signed copy on record."
        if today < self.starts:
            return f"Agreement {self.id} begins on {show_date(self.starts)}."
        if today > self.ends:
            return f"Agreement {self.id} ran until {show_date(self.ends)}."
        return ""

    def document(self) -> dict[str, Any]:
        """As it stands in the disclosure log: without what is empty."""
        found = {part.name: getattr(self, part.name) for part in fields(self)}
        found["signatures"] = [{part.name: getattr(one, part.name) for part in fields(one)} for one in self.signatures]
        return {name: value for name, value in found.items() if value}


def read_agreement(document: Mapping[str, Any]) -> Agreement:
    """The agreement of a document. Raises ValueError, KeyError, TypeError for one that this version does not know."""
    parts = {key: _tuples(value) for key, value in document.items()}
    parts["signatures"] = tuple(
        Signature(**(dict(one) | {"side": Side(one["side"])})) for one in document.get("signatures", ())
    )
    parts |= {"ground": Ground(document["ground"]), "status": AgreementStatus(document["status"])}
    return Agreement(**parts)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


# ------------------------------------------------------------------ what is entered


def entered(agreement: Agreement, today: str) -> Agreement:
    """The agreement as it may be entered: cleaned, its dates in order, and signed where both sides signed.

    Raises AgreementProblem naming the first thing that is missing or cannot be.
    """
    made = _cleaned(agreement)
    for problem in (_missing(made), _misdated(made, today), _mistyped(made)):
        if problem:
            raise AgreementProblem(problem)
    if made.status in (AgreementStatus.DRAFT, AgreementStatus.SIGNED):
        made = replace(
            made, status=AgreementStatus.DRAFT if made.unsigned() or not made.copy_sha256 else AgreementStatus.SIGNED
        )
    return made


def _cleaned(agreement: Agreement) -> Agreement:
    texts: dict[str, Any] = {
        name: clean_line(getattr(agreement, name))
        for name in (
            "id", "partner", "purpose", "starts", "ends", "partner_class", "scope", "destruction_method",
            "destruction_contact", "contact", "renewal", "ended",
        )
    }  # fmt: skip
    return replace(
        agreement,
        **texts,
        copy_sha256=clean_line(agreement.copy_sha256).lower(),
        fields=_names(agreement.fields),
        tables=tuple(filter(None, dict.fromkeys(map(_names, agreement.tables)))),
        people=_names(agreement.people),
        onward=_names(agreement.onward),
        signatures=tuple(
            Signature(one.side, *map(clean_line, (one.name, one.authority, one.date))) for one in agreement.signatures
        ),
    )


def _names(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, dict.fromkeys(map(clean_line, names))))


def _missing(made: Agreement) -> str:
    for text, words in (
        (made.id, "an ID"),
        (made.partner, "the partner's legal name"),
        (made.purpose, "a purpose"),
        (made.starts, "a first day"),
        (made.ends, "a last day"),
    ):
        if not text:
            return f"An agreement needs {words}."
    if not (made.fields or made.tables):
        return f"Agreement {made.id} covers nothing. Name the fields or the tables it covers."
    if made.fields and not (made.destruction_days and made.destruction_method and made.destruction_contact):
        return (
            f"Agreement {made.id} covers individual records. Say in how many days after its end the partner destroys "
            "them, how, and who there confirms it."
        )
    if made.fields and made.ground is Ground.TABLES:
        return f"Agreement {made.id} is for tables only. Leave out the fields, or choose another ground."
    for one in made.signatures:
        if not (one.name and one.authority and one.date):
            return f"A signature for the {one.side} needs a name, the authority to sign, and a date."
    return ""


def _misdated(made: Agreement, today: str) -> str:
    days = [made.starts, made.ends, *(one.date for one in made.signatures), *([made.ended] if made.ended else [])]
    for day in days:
        if not is_day(day):
            return f"“{day}” is not a date. Write it like 2026-09-01."
    if made.ends < made.starts:
        first, last = show_date(made.starts), show_date(made.ends)
        return f"Agreement {made.id} ends on {last}, before it begins on {first}. Correct one of them."
    late = next((one for one in made.signatures if one.date > today), None)
    if late is not None:
        return f"The signature for the {late.side} is dated {show_date(late.date)}, after today. Correct the date."
    return ""


def _mistyped(made: Agreement) -> str:
    if not _ID.fullmatch(made.id):
        return f"“{made.id[:60]}” cannot be an agreement's ID: use up to 40 letters, digits, dots and dashes."
    if not 0 <= made.destruction_days <= LONGEST_DESTRUCTION:
        return f"The days until destruction are a whole number up to {LONGEST_DESTRUCTION:,}."
    if made.copy_sha256 and not _SHA256.fullmatch(made.copy_sha256):
        return "The SHA-256 of the signed copy is 64 hexadecimal digits."
    if len({one.side for one in made.signatures}) < len(made.signatures):
        return f"Agreement {made.id} has two signatures for one side. Give one for each."
    return ""


def is_day(text: str) -> bool:
    """Whether it is a date written as YYYY-MM-DD."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
