"""Consent: every combination of a record and a use has one answer, and only the complete and current one is yes."""

from __future__ import annotations

import datetime
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workshop.disclosure.cases import CLINIC, PURPOSE, TODAY, consent
from workshop.disclosure.consent import IntendedUse, Verdict, decide_consent, decide_for_student, eighteenth_birthday

DAY = datetime.timedelta(days=1)
USE = IntendedUse(CLINIC, ("grade", "absent"), PURPOSE, TODAY)
TEEN = datetime.date(TODAY.year - 18, TODAY.month, TODAY.day)
"""Turns 18 today."""

PARTIES: dict[Any, bool] = {
    (CLINIC,): True,
    ("Housing authority", "riverside  CLINIC"): True,
    ("Housing authority",): False,
    ("Riverside Clinic East",): False,
    ("Riverside",): False,
    (): False,
}
FIELDS: dict[Any, bool] = {
    ("grade", "absent"): True,
    ("Absent", "GRADE", "other"): True,
    ("absent",): False,
    ("grade absent",): False,
    ("all",): False,
    (): False,
}
PURPOSES = {PURPOSE: True, "Asthma  Outreach": True, "asthma": False, "newsletter": False, "": False}
SIGNED = {TODAY: True, TODAY - DAY: True, TODAY + DAY: False, None: False}
STARTS = {None: True, TODAY: True, TODAY + DAY: False}
UNTIL = {TODAY: True, TODAY + DAY: True, TODAY - DAY: False, None: False}
REVOKED = {None: True, TODAY + DAY: True, TODAY: False, TODAY - DAY: False}
SIGNERS: dict[tuple[str, datetime.date | None, bool], bool] = {
    # relation, birth date, "all are under 18"
    ("mother", TEEN + DAY, False): True,
    ("Legal Guardian", TEEN + DAY, True): True,
    ("mother", TEEN, False): False,
    ("mother", TEEN, True): False,
    ("mother", TEEN - DAY, False): False,
    ("mother", None, True): True,
    ("mother", None, False): False,
    ("student", None, True): False,
    ("student", None, False): False,
    ("student", TEEN + DAY, False): False,
    ("aunt", TEEN + DAY, False): False,
    ("", TEEN + DAY, False): False,
}


def test_every_combination_of_record_and_use() -> None:
    """Allowed exactly when every part is right, every boundary day among them. Of the records wrong in party, fields or
    purpose the first 40,000 are enough."""
    seen = {True: 0, False: 0}
    for party, fields, purpose, signed, start, until, revoked, who in product(
        PARTIES, FIELDS, PURPOSES, SIGNED, STARTS, UNTIL, REVOKED, SIGNERS
    ):
        if seen[False] > 40_000 and not (PARTIES[party] and FIELDS[fields] and PURPOSES[purpose]):
            continue
        relation, born, minors = who
        record = consent(
            parties=party, fields=fields, purpose=purpose, signed=signed, start=start, until=until, revoked=revoked,
            relation=relation, born=born,
        )  # fmt: skip
        expected = (
            PARTIES[party] and FIELDS[fields] and PURPOSES[purpose] and SIGNED[signed] and STARTS[start]
            and UNTIL[until] and REVOKED[revoked] and SIGNERS[who]
        )  # fmt: skip
        found = decide_consent(record, replace(USE, all_minors=minors))
        assert found.allowed is expected, (record, found)
        seen[expected] += 1
    assert seen[True] > 100
    assert sum(seen.values()) >= 10_000


# A class of parties (34 CFR 99.30): of the record's names, of the classes the partner is recorded in; allowed exactly
# when one of the names is the partner's or one of these, letter by letter but for capitals and spaces.
NAMES: tuple[tuple[str, ...], ...] = (
    (), (CLINIC,), ("Health clinics",), ("health  CLINICS", "Shelters"), ("Shelters",), ("Health clinic",), ("Health",),
    ("All partners",), ("Health clinics of Oak",), ("Riverside Clinic, a health clinic",), (" ",),
)  # fmt: skip
RECORDED: tuple[tuple[str, ...], ...] = (
    (), ("Health clinics",), ("HEALTH CLINICS",), ("Shelters", "Health clinics"), ("Food banks",), ("",), ("Health",),
)  # fmt: skip
PARTNERS = (CLINIC, "Oak Dental", "Health clinics", "")


def _letters(text: str) -> str:
    return " ".join(text.lower().split())


def _named(names: tuple[str, ...], partner: str, classes: tuple[str, ...]) -> bool:
    """By hand: nobody without a name, no class without a name, and no near miss."""
    mine = {_letters(name) for name in (partner, *classes)} - {""} if _letters(partner) else set()
    return any(_letters(name) in mine for name in names)


def test_every_combination_of_party_and_class() -> None:
    """Beside every boundary day, signer, fields and purpose: whoever is not named by name or class gets nothing, and
    whoever is named gets only what everything else allows."""
    seen = {True: 0, False: 0}
    days = product((TODAY, TODAY - DAY, TODAY + DAY, None), (TODAY, TODAY - DAY), (None, TODAY))
    others = [
        (signed, until, revoked, fields, purpose, who)
        for (signed, until, revoked), fields, purpose, who in product(
            days, [("grade", "absent"), ("absent",)], [PURPOSE, "newsletter"],
            [("mother", TEEN + DAY, False), ("mother", TEEN, False), ("aunt", TEEN + DAY, False)],
        )
    ]  # fmt: skip
    for names, classes, partner in product(NAMES, RECORDED, PARTNERS):
        for signed, until, revoked, fields, purpose, (relation, born, minors) in others:
            record = consent(
                parties=names, fields=fields, purpose=purpose, signed=signed, until=until, revoked=revoked,
                relation=relation, born=born,
            )  # fmt: skip
            expected = (
                _named(names, partner, classes) and FIELDS[fields] and PURPOSES[purpose] and SIGNED[signed]
                and UNTIL[until] and REVOKED[revoked] and SIGNERS[relation, born, minors]
            )  # fmt: skip
            found = decide_consent(record, replace(USE, partner=partner, classes=classes, all_minors=minors))
            assert found.allowed is expected, (record.parties, partner, classes, found)
            assert bool(found.party) is expected
            assert not expected or _letters(found.party) in map(_letters, names)
            seen[expected] += 1
    assert seen[True] > 50
    assert sum(seen.values()) >= 10_000


def test_a_class_is_told_in_the_reason() -> None:
    by_class = consent(parties=("health clinics",))
    inside, outside = replace(USE, classes=("Health clinics", "Food banks")), replace(USE, classes=("Shelters",))
    assert decide_consent(by_class, inside).sentence == (
        "Consent is complete and covers “Health clinics”, a category of Riverside Clinic, these fields, and this "
        "purpose."
    )
    assert decide_consent(by_class, outside).sentence == (
        "The consent names neither Riverside Clinic nor its category “Shelters”."
    )
    assert decide_consent(by_class, USE).sentence == (
        "The consent names a different partner, not Riverside Clinic. "
        "No partner category is recorded for Riverside Clinic."
    )
    assert decide_consent(consent(), inside).sentence == (
        "Consent is complete and covers Riverside Clinic, these fields, and this purpose."
    )


def test_revoking_for_the_class_takes_back_the_consent_for_the_partner_and_the_other_way_round() -> None:
    use = replace(USE, classes=("Health clinics",))
    gone: dict[str, Any] = {"signed": datetime.date(2026, 10, 1), "revoked": datetime.date(2026, 11, 1)}
    for kept, taken in ((CLINIC, "Health clinics"), ("Health clinics", CLINIC)):
        records = [consent(parties=(kept,)), consent(parties=(taken,), **gone)]
        assert decide_for_student(records, use).verdict is Verdict.REVOKED
    elsewhere = [consent(), consent(parties=("Shelters",), **gone)]
    assert decide_for_student(elsewhere, use).allowed


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.ALLOWED),
        ({"parties": ("Another",)}, Verdict.OTHER_PARTY),
        ({"parties": ()}, Verdict.INCOMPLETE),
        ({"signer": ""}, Verdict.INCOMPLETE),
        ({"signed": None}, Verdict.INCOMPLETE),
        ({"until": None}, Verdict.INCOMPLETE),
        ({"fields": ()}, Verdict.INCOMPLETE),
        ({"purpose": ""}, Verdict.INCOMPLETE),
        ({"signed": TODAY + DAY}, Verdict.NOT_YET),
        ({"start": TODAY + DAY}, Verdict.NOT_YET),
        ({"until": TODAY - DAY}, Verdict.EXPIRED),
        ({"revoked": TODAY}, Verdict.REVOKED),
        ({"relation": "neighbor"}, Verdict.WRONG_SIGNER),
        ({"born": TEEN}, Verdict.WRONG_SIGNER),
        ({"born": None}, Verdict.AGE_UNKNOWN),
        ({"fields": ("absent",)}, Verdict.OTHER_FIELDS),
        ({"purpose": "newsletter"}, Verdict.OTHER_PURPOSE),
    ],
)
def test_each_answer_has_its_reason(changes: dict[str, Any], verdict: Verdict) -> None:
    found = decide_consent(consent("SECRET-7", **changes), USE)
    assert found.verdict is verdict
    assert found.sentence.endswith(".")
    assert "SECRET" not in found.sentence + repr(consent("SECRET-7"))


def test_at_eighteen_the_student_signs() -> None:
    """The parent's consent ends with the birthday; the student's counts from it, if signed then."""
    parent, own = consent(born=TEEN), consent(born=TEEN, relation="student", signed=TODAY)
    day_before, day = replace(USE, today=TODAY - DAY), USE
    assert decide_consent(parent, day_before).allowed
    assert not decide_consent(parent, day).allowed
    assert decide_consent(own, day).allowed
    early = consent(born=TEEN, relation="student", signed=TODAY - DAY)
    assert "before turning 18" in decide_consent(early, day).sentence
    assert "is under 18" in decide_consent(early, day_before).sentence


def test_born_on_the_29th_of_february_nobody_signs_on_the_day_in_doubt() -> None:
    born = datetime.date(2008, 2, 29)
    assert eighteenth_birthday(born) == (datetime.date(2026, 2, 28), datetime.date(2026, 3, 1))
    doubt = replace(USE, today=datetime.date(2026, 2, 28))
    signed, until = datetime.date(2026, 1, 5), datetime.date(2026, 12, 31)
    assert not decide_consent(consent(born=born, signed=signed, until=until), doubt).allowed
    own = consent(born=born, relation="self", signed=datetime.date(2026, 2, 28), until=until)
    assert not decide_consent(own, doubt).allowed
    assert not decide_consent(own, replace(doubt, today=datetime.date(2026, 3, 1))).allowed
    next_day = datetime.date(2026, 3, 1)
    assert decide_consent(replace(own, signed=next_day), replace(doubt, today=next_day)).allowed


def test_no_record_no_consent() -> None:
    assert decide_for_student([], USE).verdict is Verdict.NO_CONSENT


def test_one_good_record_among_bad_ones_is_enough() -> None:
    records = [consent(until=TODAY - DAY), consent(), consent(parties=("Another",))]
    assert decide_for_student(records, USE).allowed


def test_the_nearest_miss_is_told() -> None:
    records = [consent(parties=("Another",)), consent(fields=("absent",)), consent(until=TODAY - DAY)]
    assert decide_for_student(records, USE).verdict is Verdict.OTHER_FIELDS


def test_a_row_that_cannot_be_read_blocks_the_student() -> None:
    assert decide_for_student([consent()], USE, unreadable=True).verdict is Verdict.UNREADABLE


def test_a_revocation_takes_back_earlier_consents_for_the_partner() -> None:
    old = consent(signed=datetime.date(2026, 9, 1))
    taken_back = consent(signed=datetime.date(2026, 10, 1), revoked=datetime.date(2026, 11, 1))
    assert decide_for_student([old, taken_back], USE).verdict is Verdict.REVOKED
    assert not decide_for_student([replace(old, signed=datetime.date(2026, 11, 1)), taken_back], USE).allowed
    assert decide_for_student([replace(old, signed=datetime.date(2026, 11, 2)), taken_back], USE).allowed
    assert decide_for_student([old, replace(taken_back, parties=("Another",))], USE).allowed
    assert decide_for_student([old, replace(taken_back, revoked=TODAY + DAY)], USE).allowed


@pytest.mark.parametrize("use", [replace(USE, partner=" "), replace(USE, fields=()), replace(USE, purpose="")])
def test_a_use_that_says_too_little_gets_nothing(use: IntendedUse) -> None:
    blank = consent(parties=("", CLINIC), purpose="")
    assert not decide_consent(consent(), use).allowed
    assert not decide_consent(blank, use).allowed


_DAYS = st.dates(TODAY - 900 * DAY, TODAY + 900 * DAY)


@given(signed=_DAYS, start=st.none() | _DAYS, until=_DAYS, revoked=st.none() | _DAYS, today=_DAYS)
def test_a_consent_holds_on_one_unbroken_run_of_days(
    signed: datetime.date,
    start: datetime.date | None,
    until: datetime.date,
    revoked: datetime.date | None,
    today: datetime.date,
) -> None:
    record = consent(signed=signed, start=start, until=until, revoked=revoked)
    inside = max(signed, start or signed) <= today <= until and (revoked is None or today < revoked)
    assert decide_consent(record, replace(USE, today=today)).allowed is inside
