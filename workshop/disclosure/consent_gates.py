"""The table a consent is decided by: every gate it has to pass, in order, each with its answer when it fails.

Nothing here says yes. `workshop.disclosure.consent.decide_consent` does, and only for a consent that passed every gate.

Sources: 34 CFR 99.30 (written, signed, dated; the records, the purpose, the party or class of parties); 34 CFR 99.3 and
99.5 (at 18 the rights are the student's); Code of Virginia 22.1-287 A 2 (a person designated in writing by the pupil of
18 or more, else by a parent); 22.1-287.1 as amended by House Bill 1 of 2018 (address, telephone, e-mail: an affirmative
permission in writing of its own; the Act's text for schools was read in part, so the stricter reading is taken).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from content.clean import clean_line
from workshop.records.dates import DateOrInstant, begins, ends, moment_words
from workshop.records.header import plain
from workshop.wording import join_with_and

Date = datetime.date


class Verdict(StrEnum):
    """What became of one student's consents. Only ALLOWED allows; the later of the others came closer to it."""

    NO_CONSENT = "no consent"
    UNREADABLE = "a row that cannot be read"
    OTHER_PARTY = "names another partner"
    INCOMPLETE = "not complete"
    REVOKED = "revoked"
    NOT_YET = "not valid yet"
    EXPIRED = "expired"
    AGE_UNKNOWN = "birth date missing"
    WRONG_SIGNER = "signed by somebody who may not"
    OTHER_FIELDS = "does not name these fields"
    NO_CONTACT = "no permission for contact details"
    OTHER_PURPOSE = "names another purpose"
    ALLOWED = "complete and current"


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """One consent record. `row` is its row in the file. None or empty: the record does not say.

    `start` and `until` are the first and the last day it is valid; `revoked` the first day or instant it is not any
    more; `contact` the separate permission for address, telephone and e-mail. `parties`: partners, or classes of them.
    """

    row: int
    student: str
    parties: tuple[str, ...]
    fields: tuple[str, ...]
    purpose: str
    signer: str
    relation: str
    signed: DateOrInstant | None
    start: DateOrInstant | None = None
    until: DateOrInstant | None = None
    revoked: DateOrInstant | None = None
    born: Date | None = None
    contact: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class IntendedUse:
    """What somebody wants to do: hand these fields to this partner for this purpose, on this day or at this instant.

    `all_minors`: the coordinator states that every student is under 18, where no birth date says so. `classes`: the
    classes of parties in which the partner is recorded, such as `Health clinics`.
    """

    partner: str
    fields: tuple[str, ...]
    purpose: str
    today: DateOrInstant
    all_minors: bool = False
    classes: tuple[str, ...] = ()


class Signer(Enum):
    """Who signed, by the relation the record gives."""

    PARENT = frozenset(
        ("parent", "mother", "father", "guardian", "legal guardian", "stepparent", "foster parent", "custodial parent")
    )
    STUDENT = frozenset(("student", "self", "eligible student", "adult student"))
    OTHER = frozenset[str]()


class Age(Enum):
    """The student's age at the use. DOUBT: born on 29 February, on 28 February of the year of turning 18."""

    MINOR = 1
    DOUBT = 2
    ADULT = 3
    ADULT_SIGNED_BEFORE = 4
    STATED_MINOR = 5
    UNKNOWN = 6


_OTHER = (Verdict.WRONG_SIGNER, "The signer is not a parent, a guardian or the student.")
_AT_18 = (Verdict.WRONG_SIGNER, "The student has turned 18 and must sign now. The parent's consent has ended.")
_UNDER_18 = (Verdict.WRONG_SIGNER, "The student signed but is under 18. A parent or guardian must sign.")
_UNKNOWN = (
    Verdict.AGE_UNKNOWN,
    "The birth date is missing, so it is not known who must sign. Add it, or state that all are under 18.",
)
SIGNERS: Mapping[tuple[Signer, Age], tuple[Verdict, str] | None] = {
    (Signer.PARENT, Age.MINOR): None,
    (Signer.PARENT, Age.DOUBT): _AT_18,
    (Signer.PARENT, Age.ADULT): _AT_18,
    (Signer.PARENT, Age.ADULT_SIGNED_BEFORE): _AT_18,
    (Signer.PARENT, Age.STATED_MINOR): None,
    (Signer.PARENT, Age.UNKNOWN): _UNKNOWN,
    (Signer.STUDENT, Age.MINOR): _UNDER_18,
    (Signer.STUDENT, Age.DOUBT): _UNDER_18,
    (Signer.STUDENT, Age.ADULT): None,
    (Signer.STUDENT, Age.ADULT_SIGNED_BEFORE): (
        Verdict.WRONG_SIGNER,
        "The student signed before turning 18. Ask again.",
    ),
    (Signer.STUDENT, Age.STATED_MINOR): (
        Verdict.WRONG_SIGNER,
        "The student signed, and every student is under 18. A parent or guardian must sign.",
    ),
    (Signer.STUDENT, Age.UNKNOWN): _UNKNOWN,
    **{(Signer.OTHER, age): _OTHER for age in Age},
}
"""Who may sign at which age: None where they may. A pair that is not in the table may not."""

Failure = tuple[Verdict, str] | None


@dataclass(frozen=True, slots=True)
class ConsentGate:
    """`failure` gives the verdict and its sentence, or None when the consent may pass."""

    name: str
    failure: Callable[[Consent, IntendedUse], Failure]


def same(text: str) -> str:
    """A name as it is compared here: strictly, but for upper case and spaces."""
    return clean_line(text).casefold()


def party_named(parties: Sequence[str], partner: str, classes: Sequence[str]) -> str:
    """By which of its names a consent names the partner: its own, else a class it is recorded in; empty for none.

    Exactly, whatever the case and spacing: part of a name is another name, and so is a class nobody recorded it in.
    """
    named = {same(party) for party in parties}
    names = (partner, *classes) if same(partner) else ()
    return next((name for name in names if same(name) and same(name) in named), "")


def names_party(consent: Consent, use: IntendedUse) -> bool:
    """Whether the consent names this partner, or a class it is recorded in."""
    return bool(party_named(consent.parties, use.partner, use.classes))


def eighteenth_birthday(born: Date) -> tuple[Date, Date]:
    """The 18th birthday. For one born on 29 February the two days it may be counted from; otherwise twice the same."""
    try:
        day = born.replace(year=born.year + 18)
    except ValueError:
        return Date(born.year + 18, 2, 28), Date(born.year + 18, 3, 1)
    return day, day


_CONTACT = ("address", "street", "zipcode", "postal", "phone", "mobile", "fax", "mail")


def is_contact(field: str) -> bool:
    """Whether a column is about reaching the student: address, telephone, e-mail. Rather once too often."""
    letters = plain(field).replace(" ", "")
    return any(word in letters for word in _CONTACT)


def _party(consent: Consent, use: IntendedUse) -> Failure:
    if not consent.parties or names_party(consent, use):
        return None
    if use.classes:
        recorded = join_with_and([f"“{name}”" for name in use.classes])
        return Verdict.OTHER_PARTY, f"The consent names neither {use.partner} nor its category {recorded}."
    words = f"The consent names a different partner, not {use.partner}."
    return Verdict.OTHER_PARTY, f"{words} No partner category is recorded for {use.partner}."


_PARTS: tuple[tuple[str, str], ...] = (
    ("student", "the student"),
    ("parties", "the partner or partner category"),
    ("fields", "the records (fields)"),
    ("purpose", "the purpose"),
    ("signer", "who signed"),
    ("relation", "the signer's relation to the student"),
    ("signed", "the date it was signed"),
    ("until", "the last day it is valid"),
)


def _complete(consent: Consent, use: IntendedUse) -> Failure:
    missing = [words for part, words in _PARTS if not getattr(consent, part)]
    return (Verdict.INCOMPLETE, f"The consent does not say: {', '.join(missing)}.") if missing else None


def revoked_verdict(when: DateOrInstant) -> tuple[Verdict, str]:
    """The answer to a consent that was revoked."""
    return Verdict.REVOKED, f"Consent for this partner was revoked on {moment_words(when)}."


def _revoked(consent: Consent, use: IntendedUse) -> Failure:
    revoked = consent.revoked
    return revoked_verdict(revoked) if revoked is not None and begins(revoked) <= ends(use.today) else None


def _signed(consent: Consent, use: IntendedUse) -> Failure:
    if consent.signed is not None and begins(consent.signed) <= begins(use.today):
        return None
    when = moment_words(consent.signed) if consent.signed is not None else "an unknown day"
    return Verdict.NOT_YET, f"The consent was signed on {when}, after today."


def _begun(consent: Consent, use: IntendedUse) -> Failure:
    if consent.start is not None and begins(consent.start) > begins(use.today):
        return Verdict.NOT_YET, f"The consent begins on {moment_words(consent.start)}."
    return None


def _ended(consent: Consent, use: IntendedUse) -> Failure:
    if consent.until is not None and ends(consent.until) >= ends(use.today):
        return None
    when = moment_words(consent.until) if consent.until is not None else "an unknown day"
    return Verdict.EXPIRED, f"The consent ended on {when}."


def signer_of(consent: Consent) -> Signer:
    """By the relation written in the record; whatever is not known is OTHER."""
    relation = plain(consent.relation)
    return next((signer for signer in Signer if relation in signer.value), Signer.OTHER)


def age_of(consent: Consent, use: IntendedUse) -> Age:
    """The student's age at that use, as the table of signers needs it."""
    if consent.born is None:
        return Age.STATED_MINOR if use.all_minors else Age.UNKNOWN
    perhaps, certainly = eighteenth_birthday(consent.born)
    if ends(use.today) < begins(perhaps):
        return Age.MINOR
    if begins(use.today) < begins(certainly):
        return Age.DOUBT
    before = consent.signed is None or begins(consent.signed) < begins(certainly)
    return Age.ADULT_SIGNED_BEFORE if before else Age.ADULT


def _signer(consent: Consent, use: IntendedUse) -> Failure:
    return SIGNERS.get((signer_of(consent), age_of(consent, use)), _OTHER)


def _fields(consent: Consent, use: IntendedUse) -> Failure:
    named = {same(field) for field in consent.fields}
    missing = [field for field in use.fields if same(field) not in named]
    if missing or not use.fields:
        return Verdict.OTHER_FIELDS, f"The consent does not name: {', '.join(missing) or 'any field asked'}."
    return None


def _contact(consent: Consent, use: IntendedUse) -> Failure:
    asked = [field for field in use.fields if is_contact(field)]
    if asked and consent.contact is not True:
        return Verdict.NO_CONTACT, f"Contact details need their own permission: {', '.join(asked)}."
    return None


def _purpose(consent: Consent, use: IntendedUse) -> Failure:
    if not same(use.purpose) or same(consent.purpose) != same(use.purpose):
        return Verdict.OTHER_PURPOSE, "The consent names another purpose."
    return None


GATES: tuple[ConsentGate, ...] = (
    ConsentGate("party", _party),
    ConsentGate("complete", _complete),
    ConsentGate("not revoked", _revoked),
    ConsentGate("signed", _signed),
    ConsentGate("begun", _begun),
    ConsentGate("not ended", _ended),
    ConsentGate("right signer", _signer),
    ConsentGate("fields", _fields),
    ConsentGate("contact details", _contact),
    ConsentGate("purpose", _purpose),
)
"""In the order in which they are asked: the first that fails gives the answer."""
