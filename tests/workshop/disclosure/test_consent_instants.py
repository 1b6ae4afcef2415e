"""Consent at every boundary instant, against an oracle that shares nothing with the table of gates.

The oracle counts seconds and asks each question by itself; it knows no order of gates. A verdict is right when it is
ALLOWED and every question is answered yes, or when it is one of those answered no.
"""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import product
from typing import Any

import pytest

from tests.workshop.disclosure.cases import CLINIC, PURPOSE, consent
from workshop.disclosure.consent import IntendedUse, Verdict, consent_id, decide_consent, decide_for_student
from workshop.disclosure.consent_gates import GATES, SIGNERS, Age, Consent, Signer, is_contact
from workshop.records.dates import DateOrInstant, read_moment

D = datetime.date
CLASS = "Health clinics"
NOON = datetime.datetime(2026, 11, 23, 12, 0)
SECOND = datetime.timedelta(seconds=1)
DAY = datetime.timedelta(days=1)
BIRTHDAY = D(2026, 11, 23)
BORN = D(2008, 11, 23)

USES: tuple[DateOrInstant, ...] = (
    NOON, NOON - SECOND, NOON + SECOND, BIRTHDAY,
    datetime.datetime(2026, 11, 23), datetime.datetime(2026, 11, 22, 23, 59, 59), D(2026, 11, 24),
    datetime.datetime(2026, 11, 23, 23, 59, 59), datetime.datetime(2026, 11, 24), D(2026, 11, 22),
)  # fmt: skip
SIGNED: tuple[DateOrInstant | None, ...] = (None, D(2026, 9, 1), D(2026, 11, 23), NOON, NOON + SECOND)
STARTS: tuple[DateOrInstant | None, ...] = (None, NOON)
UNTIL: tuple[DateOrInstant | None, ...] = (None, D(2027, 6, 30), D(2026, 11, 22), D(2026, 11, 23), NOON)
REVOKED: tuple[DateOrInstant | None, ...] = (None, D(2026, 11, 23), NOON, D(2026, 11, 24))
WHO: tuple[tuple[str, datetime.date | None, bool], ...] = (
    ("mother", D(2015, 5, 5), False), ("mother", BORN, False), ("student", BORN, False), ("student", BORN + DAY, False),
    ("mother", None, True), ("mother", None, False), ("aunt", D(2015, 5, 5), False),
)  # fmt: skip
MATCHES = (
    # parties, fields of the record, contact permission, fields asked, purpose of the record; CLASS is the partner's
    ((CLINIC,), ("grade", "absent"), False, ("grade", "absent"), PURPOSE),
    ((CLINIC,), ("grade", "Home phone"), False, ("Home phone",), PURPOSE),
    ((CLINIC,), ("grade", "Home phone"), True, ("Home phone",), PURPOSE),
    (("Another",), ("grade",), False, ("grade",), PURPOSE),
    ((CLASS,), ("grade", "absent"), False, ("grade", "absent"), PURPOSE),
    (("Another class", "Another"), ("grade",), False, ("grade",), PURPOSE),
    ((CLINIC,), ("grade",), False, ("grade", "absent"), PURPOSE),
    ((CLINIC,), ("grade",), False, ("grade",), "newsletter"),
)


def seconds(moment: DateOrInstant, *, last: bool) -> int:
    """Seconds since the year 1, of its first or its last second."""
    whole = isinstance(moment, datetime.datetime)
    clock = (moment.hour * 3600 + moment.minute * 60 + moment.second) if isinstance(moment, datetime.datetime) else 0
    return moment.toordinal() * 86_400 + clock + (86_399 if last and not whole else 0)


def refusals(record: Consent, use: IntendedUse) -> set[Verdict]:
    """Every reason for which that record does not allow that use."""
    first, last = seconds(use.today, last=False), seconds(use.today, last=True)
    found = set()
    if CLINIC not in record.parties and CLASS not in record.parties:
        found.add(Verdict.OTHER_PARTY)
    if record.signed is None or record.until is None:
        found.add(Verdict.INCOMPLETE)
    if record.revoked is not None and seconds(record.revoked, last=False) <= last:
        found.add(Verdict.REVOKED)
    if any(m is not None and seconds(m, last=False) > first for m in (record.signed, record.start)):
        found.add(Verdict.NOT_YET)
    if record.until is not None and seconds(record.until, last=True) < last:
        found.add(Verdict.EXPIRED)
    found |= _signer(record, use, first, last)
    if any(field not in record.fields for field in use.fields):
        found.add(Verdict.OTHER_FIELDS)
    if "Home phone" in use.fields and not record.contact:
        found.add(Verdict.NO_CONTACT)
    if record.purpose != use.purpose:
        found.add(Verdict.OTHER_PURPOSE)
    return found


def _signer(record: Consent, use: IntendedUse, first: int, last: int) -> set[Verdict]:
    if record.relation == "aunt":
        return {Verdict.WRONG_SIGNER}
    if record.born is None:
        return set() if use.all_minors and record.relation == "mother" else {Verdict.AGE_UNKNOWN}
    of_age = D(record.born.year + 18, record.born.month, record.born.day).toordinal() * 86_400
    if record.relation == "mother":
        return {Verdict.WRONG_SIGNER} if last >= of_age else set()
    signed_of_age = record.signed is not None and seconds(record.signed, last=False) >= of_age
    return set() if first >= of_age and signed_of_age else {Verdict.WRONG_SIGNER}


def test_no_wrong_decision_at_any_boundary_instant() -> None:
    seen: Counter[Verdict] = Counter()
    for today, signed, start, until, revoked, who, match in product(USES, SIGNED, STARTS, UNTIL, REVOKED, WHO, MATCHES):
        relation, born, minors = who
        parties, named, contact, asked, purpose = match
        record = consent(
            parties=parties, fields=named, contact=contact, purpose=purpose, signed=signed, start=start, until=until,
            revoked=revoked, relation=relation, born=born,
        )  # fmt: skip
        use = IntendedUse(CLINIC, asked, PURPOSE, today, minors, (CLASS,))
        found, wrong = decide_consent(record, use), refusals(record, use)
        assert found.verdict in (wrong or {Verdict.ALLOWED}), (record.signed, record, use, found, wrong)
        assert found.sentence.endswith(".")
        assert bool(found.consent) is found.allowed
        seen[found.verdict] += 1
    assert sum(seen.values()) >= 100_000
    assert seen[Verdict.ALLOWED] > 1_000
    assert set(seen) >= set(Verdict) - {Verdict.NO_CONSENT, Verdict.UNREADABLE}


def test_the_table_of_signers_is_whole() -> None:
    assert set(SIGNERS) == set(product(Signer, Age))
    assert [pair for pair, answer in SIGNERS.items() if answer is None] == [
        (Signer.PARENT, Age.MINOR), (Signer.PARENT, Age.STATED_MINOR), (Signer.STUDENT, Age.ADULT),
    ]  # fmt: skip


def test_every_gate_can_shut() -> None:
    """A gate that never shuts would be no gate."""
    use = IntendedUse(CLINIC, ("grade", "phone"), PURPOSE, NOON)
    good: dict[str, Any] = {"fields": ("grade", "phone"), "contact": True}
    shut: dict[str, dict[str, Any]] = {
        "party": {"parties": ("Another",)}, "complete": {"signer": ""}, "not revoked": {"revoked": NOON},
        "signed": {"signed": NOON + SECOND}, "begun": {"start": NOON + SECOND}, "not ended": {"until": D(2026, 11, 22)},
        "right signer": {"relation": "aunt"}, "fields": {"fields": ("grade",)}, "contact details": {"contact": False},
        "purpose": {"purpose": "x"},
    }  # fmt: skip
    assert set(shut) == {gate.name for gate in GATES}
    assert decide_consent(consent(**good), use).allowed
    for gate in GATES:
        assert gate.failure(consent(**good | shut[gate.name]), use) is not None, gate.name
        assert gate.failure(consent(**good), use) is None, gate.name


@pytest.mark.parametrize(
    "name", ["Address", "Home phone", "E-mail", "Parent Email", "Mobile", "telephone 2", "ZIP Code"]
)
def test_contact_details_are_known_by_name(name: str) -> None:
    assert is_contact(name)


@pytest.mark.parametrize("name", ["Grade", "Days absent", "School", "Home language", "Gender"])
def test_other_columns_are_no_contact_details(name: str) -> None:
    assert not is_contact(name)


def test_a_revocation_counts_from_its_instant_and_a_later_signature_after_it() -> None:
    use = IntendedUse(CLINIC, ("grade",), PURPOSE, NOON)
    taken_back = consent(revoked=NOON - DAY / 24)
    again = consent(signed=NOON - DAY / 48)
    assert decide_for_student([taken_back, again], use).allowed
    assert decide_for_student([taken_back, consent(signed=NOON - DAY / 12)], use).verdict is Verdict.REVOKED
    same_day = consent(signed=D(2026, 11, 23))
    assert decide_for_student([taken_back, same_day], use).verdict is Verdict.REVOKED, "it may have been signed before"


def test_a_consent_has_an_id_that_stays() -> None:
    one = consent()
    assert consent_id(one) == consent_id(consent(row=99, revoked=NOON))
    assert consent_id(one) != consent_id(consent(purpose="other"))
    assert consent_id(consent(id="F-17")) == "F-17"
    assert decide_consent(consent(id="F-17"), IntendedUse(CLINIC, ("grade",), PURPOSE, NOON)).consent == "F-17"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None), ("2026-11-23", D(2026, 11, 23)), ("11/23/2026", D(2026, 11, 23)),
        ("2026-11-23 14:05", datetime.datetime(2026, 11, 23, 14, 5)),
        ("2026-11-23T14:05:09", datetime.datetime(2026, 11, 23, 14, 5, 9)),
        ("11/23/2026 9:30", datetime.datetime(2026, 11, 23, 9, 30)), ("2026-11-23 00:00:00", D(2026, 11, 23)),
    ],
)  # fmt: skip
def test_instants_as_people_write_them(text: str, moment: DateOrInstant | None) -> None:
    assert read_moment(text) == moment
    assert type(read_moment(text)) is type(moment)


@pytest.mark.parametrize(
    "text", ["soon", "2026-02-30 10:00", "2026-11-23 25:00", "2026-11-23 10:60", "23.11.2026", "10:00"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert isinstance(read_moment(text), str)
