"""May this one partner have these fields of this one student for this purpose today? No, unless a consent says so.

Federal rule: 34 CFR 99.30 (written, signed, dated; the records, the purpose, the party). The right to consent passes
to the student at 18 (34 CFR 99.3, 99.5); a parent's consent from before is asked for again. Guidance, not legal advice.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from content.clean import clean_line
from workshop.sharing.mapping import plain

Date = datetime.date

PARENT = frozenset(
    ("parent", "mother", "father", "guardian", "legal guardian", "stepparent", "foster parent", "custodial parent")
)
SELF = frozenset(("student", "self", "eligible student", "adult student"))


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
    OTHER_PURPOSE = "names another purpose"
    ALLOWED = "complete and current"


_ORDER = list(Verdict)


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """One consent record. `row` is its row in the file. None or empty: the record does not say.

    `start` and `until` are the first and the last day it is valid; `revoked` the first day it is not any more.
    """

    row: int
    student: str
    parties: tuple[str, ...]
    fields: tuple[str, ...]
    purpose: str
    signer: str
    relation: str
    signed: Date | None
    start: Date | None = None
    until: Date | None = None
    revoked: Date | None = None
    born: Date | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What somebody wants to do: hand these fields to this partner for this purpose on this day.

    `all_minors`: the coordinator states that every student is under 18, where no birth date says so.
    """

    partner: str
    fields: tuple[str, ...]
    purpose: str
    today: Date
    all_minors: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and one sentence for it that names no student."""

    verdict: Verdict
    sentence: str

    @property
    def allowed(self) -> bool:
        return self.verdict is Verdict.ALLOWED


def eighteen(born: Date) -> tuple[Date, Date]:
    """The 18th birthday. For one born on 29 February the two days it may be counted from; otherwise twice the same."""
    try:
        day = born.replace(year=born.year + 18)
    except ValueError:
        return Date(born.year + 18, 2, 28), Date(born.year + 18, 3, 1)
    return day, day


def judge(consent: Consent, use: Use) -> Judgement:
    """What this one record allows, by itself. Pure: the same record and use give the same answer."""
    for test in (_party, _complete, _revoked, _in_time, _signer, _fields, _purpose):
        found = test(consent, use)
        if found is not None:
            return found
    return Judgement(Verdict.ALLOWED, f"A complete consent names {use.partner}, these fields and this purpose.")


def judge_student(consents: Sequence[Consent], use: Use, *, unreadable: bool = False) -> Judgement:
    """What all records of one student allow together: one that allows is enough, unless another one takes it back.

    A consent revoked for this partner takes back every consent for it that was signed until that day, because the
    signer changed their mind. `unreadable`: a row of this student was refused, and it may have been a revocation.
    """
    if unreadable:
        return Judgement(Verdict.UNREADABLE, "A consent row of this student cannot be read; correct it first.")
    if not consents:
        return Judgement(Verdict.NO_CONSENT, "There is no consent for this student.")
    revoked = [c.revoked for c in consents if c.revoked and c.revoked <= use.today and _names_party(c, use)]
    last = max(revoked, default=None)
    best = Judgement(Verdict.NO_CONSENT, "")
    for consent in consents:
        found = judge(consent, use)
        if found.allowed and last is not None and consent.signed is not None and consent.signed <= last:
            found = _taken_back(last)
        if _ORDER.index(found.verdict) > _ORDER.index(best.verdict):
            best = found
    return best


def _names_party(consent: Consent, use: Use) -> bool:
    """Exactly this partner's name, whatever the case and spacing; part of a name is another name."""
    return bool(_same(use.partner)) and _same(use.partner) in [_same(party) for party in consent.parties]


def _same(text: str) -> str:
    """A name as it is compared here: strictly, but for upper case and spaces."""
    return clean_line(text).casefold()


def _party(consent: Consent, use: Use) -> Judgement | None:
    if consent.parties and not _names_party(consent, use):
        return Judgement(Verdict.OTHER_PARTY, f"The consent names another partner, not {use.partner}.")
    return None


def _complete(consent: Consent, use: Use) -> Judgement | None:
    missing = [
        words
        for words, given in (
            ("the student", consent.student),
            ("the partner", consent.parties),
            ("the records (fields)", consent.fields),
            ("the purpose", consent.purpose),
            ("who signed", consent.signer),
            ("the signer's relation to the student", consent.relation),
            ("the date it was signed", consent.signed),
            ("the last day it is valid", consent.until),
        )
        if not given
    ]
    if missing:
        return Judgement(Verdict.INCOMPLETE, f"The consent does not say: {', '.join(missing)}.")
    return None


def _revoked(consent: Consent, use: Use) -> Judgement | None:
    if consent.revoked is not None and consent.revoked <= use.today:
        return _taken_back(consent.revoked)
    return None


def _taken_back(day: Date) -> Judgement:
    return Judgement(Verdict.REVOKED, f"Consent for this partner was revoked on {day.isoformat()}.")


def _in_time(consent: Consent, use: Use) -> Judgement | None:
    assert consent.signed is not None
    assert consent.until is not None
    if consent.signed > use.today:
        return Judgement(Verdict.NOT_YET, f"The consent was signed on {consent.signed.isoformat()}, after today.")
    if consent.start is not None and consent.start > use.today:
        return Judgement(Verdict.NOT_YET, f"The consent begins on {consent.start.isoformat()}.")
    if consent.until < use.today:
        return Judgement(Verdict.EXPIRED, f"The consent ended on {consent.until.isoformat()}.")
    return None


def _signer(consent: Consent, use: Use) -> Judgement | None:
    """Until the 18th birthday a parent signs, from it on the student; and a parent's consent ends with it."""
    assert consent.signed is not None
    by_parent, by_student = plain(consent.relation) in PARENT, plain(consent.relation) in SELF
    if not by_parent and not by_student:
        return _wrong("The signer is neither parent, guardian nor the student.")
    if consent.born is None:
        if by_parent and use.all_minors:
            return None
        if by_student and use.all_minors:
            return _wrong("The student signed, and every student is under 18; a parent or guardian has to sign.")
        return Judgement(
            Verdict.AGE_UNKNOWN,
            "The birth date is missing, so it is not known who has to sign; add it, or state that all are under 18.",
        )
    perhaps, certainly = eighteen(consent.born)
    if by_parent and use.today >= perhaps:
        return _wrong("The student has turned 18 and has to sign now; the parent's consent has ended.")
    if by_student and use.today < certainly:
        return _wrong("The student signed but is under 18; a parent or guardian has to sign.")
    if by_student and consent.signed < certainly:
        return _wrong("The student signed before turning 18; ask again.")
    return None


def _wrong(sentence: str) -> Judgement:
    return Judgement(Verdict.WRONG_SIGNER, sentence)


def _fields(consent: Consent, use: Use) -> Judgement | None:
    named = {_same(field) for field in consent.fields}
    missing = [field for field in use.fields if _same(field) not in named]
    if missing or not use.fields:
        return Judgement(Verdict.OTHER_FIELDS, f"The consent does not name: {', '.join(missing) or 'any field asked'}.")
    return None


def _purpose(consent: Consent, use: Use) -> Judgement | None:
    if not _same(use.purpose) or _same(consent.purpose) != _same(use.purpose):
        return Judgement(Verdict.OTHER_PURPOSE, "The consent names another purpose.")
    return None
