"""May this one partner have these fields of this one student for this purpose now? No, unless a consent says so.

The rules are a table, `workshop.disclosure.consent_gates.GATES`; here is the machine that walks a record through it.
Guidance, not legal advice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from workshop.disclosure.consent_gates import (
    GATES,
    Consent,
    Date,
    IntendedUse,
    Verdict,
    eighteenth_birthday,
    is_contact,
    names_party,
    party_named,
    revoked_verdict,
)
from workshop.records.dates import DateOrInstant, begins, ends, moment_words

__all__ = [
    "Consent",
    "ConsentDecision",
    "Date",
    "IntendedUse",
    "Verdict",
    "consent_id",
    "decide_consent",
    "decide_for_student",
    "eighteenth_birthday",
    "is_contact",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConsentDecision:
    """A verdict, and one sentence for it that names no student. `consent`: the id of the record that allows it;
    `party`: the name by which that one names the partner, its own or that of a class; `until`: the last day it is
    valid, None where it does not say."""

    verdict: Verdict
    sentence: str
    consent: str = ""
    party: str = ""
    until: DateOrInstant | None = None

    @property
    def allowed(self) -> bool:
        """Whether the record may be shared."""
        return self.verdict is Verdict.ALLOWED


def consent_id(consent: Consent) -> str:
    """The record's own id, or one made from all it says, so that the same record has the same id in every file."""
    if consent.id:
        return consent.id
    dates = (consent.signed, consent.start, consent.until, consent.born)
    parts = (
        consent.student, *consent.parties, "|", *consent.fields, consent.purpose, consent.signer, consent.relation,
        *("" if date is None else moment_words(date) for date in dates),
    )  # fmt: skip
    return "c-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def decide_consent(consent: Consent, use: IntendedUse) -> ConsentDecision:
    """What this one record allows, by itself. Pure: the same record and use give the same answer."""
    for gate in GATES:
        found = gate.failure(consent, use)
        if found is not None:
            return ConsentDecision(*found)
    party = party_named(consent.parties, use.partner, use.classes)
    who = party if party == use.partner else f"“{party}”, a category of {use.partner}"
    words = f"Consent is complete and covers {who}, these fields, and this purpose."
    return ConsentDecision(Verdict.ALLOWED, words, consent_id(consent), party, consent.until)


def decide_for_student(consents: Sequence[Consent], use: IntendedUse, *, unreadable: bool = False) -> ConsentDecision:
    """What all records of one student allow together: one that allows is enough, unless another one takes it back.

    A consent revoked for this partner takes back every consent for it that was signed until then, because the signer
    changed their mind. `unreadable`: a row of this student was refused, and it may have been a revocation.
    """
    if unreadable:
        return ConsentDecision(Verdict.UNREADABLE, "A consent row of this student cannot be read. Correct it first.")
    if not consents:
        return ConsentDecision(Verdict.NO_CONSENT, "There is no consent for this student.")
    now = ends(use.today)
    revoked = [c.revoked for c in consents if c.revoked and begins(c.revoked) <= now and names_party(c, use)]
    last = max(revoked, key=ends, default=None)
    best = ConsentDecision(Verdict.NO_CONSENT, "")
    order = list(Verdict)
    for consent in consents:
        found = decide_consent(consent, use)
        if found.allowed and last is not None and consent.signed is not None and begins(consent.signed) <= ends(last):
            found = ConsentDecision(*revoked_verdict(last))
        if order.index(found.verdict) > order.index(best.verdict):
            best = found
    return best
