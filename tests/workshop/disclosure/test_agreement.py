"""An agreement as it is entered, kept and read again; and the register that a log makes of them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.disclosure.agreement import (
    VIRGINIA,
    Agreement,
    AgreementProblem,
    AgreementStatus,
    Ground,
    Side,
    Signature,
    entered,
    read_agreement,
)
from workshop.disclosure.agreement_register import (
    OutsideAgreement,
    agreement_for,
    candidate,
    due_destruction,
    refuse_outside,
    register,
    registered,
    tables_asked,
)
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, link, read_log

TODAY = "2026-11-23"
SIGNED = (
    Signature(Side.DIVISION, "Eve Long", "Superintendent", "2026-08-30"),
    Signature(Side.PARTNER, "Dr. Ray", "Director", "2026-08-31"),
)
MADE = Agreement(
    "A-7", "Riverside Clinic", Ground.STUDIES, "asthma outreach", "2026-09-01", "2027-06-30", fields=("Days absent",),
    tables=(("School", "Grade"),), signatures=SIGNED, destruction_days=30, destruction_method="wiped",
    destruction_contact="Dr. Ray", copy_sha256="a" * 64,
)  # fmt: skip


def chain(*entries: LogEntry) -> tuple[LogLink, ...]:
    """A log of these entries, as it is read from its bytes."""
    data, last = b"", None
    for entry in entries:
        last, line = link(last, entry)
        data += line
    return read_log(data)


def agreed(agreement: Agreement) -> LogEntry:
    return LogEntry(EntryKind.AGREEMENT, "t", partner=agreement.partner, agreement=agreement.id, agreed=agreement)


def sent(name: str, **changes: Any) -> LogEntry:
    return replace(LogEntry(EntryKind.RELEASED, "t", name, "Riverside Clinic", agreement="A-7"), **changes)


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({}, AgreementStatus.SIGNED, ""),
        ({"signatures": SIGNED[:1]}, AgreementStatus.DRAFT, "not signed by the partner"),
        ({"signatures": ()}, AgreementStatus.DRAFT, "not signed by the division and partner"),
        ({"copy_sha256": ""}, AgreementStatus.DRAFT, "no signed copy"),
        ({"starts": "2026-11-24"}, AgreementStatus.SIGNED, "begins on Nov 24, 2026"),
        ({"starts": TODAY, "ends": TODAY}, AgreementStatus.SIGNED, ""),
        ({"ends": "2026-11-22"}, AgreementStatus.SIGNED, "ran until Nov 22, 2026"),
        ({"status": AgreementStatus.SUSPENDED}, AgreementStatus.SUSPENDED, "is suspended"),
        ({"status": AgreementStatus.ENDED, "ended": "2026-10-01"}, AgreementStatus.ENDED, "ended on Oct 1, 2026"),
    ],
    ids=str,
)
def test_it_is_in_force_when_both_signed_and_the_day_has_come(
    changes: dict[str, Any], status: AgreementStatus, words: str
) -> None:
    made = entered(replace(MADE, **changes), TODAY)
    assert made.status is status
    assert words in made.why_not(TODAY)
    assert bool(words) == bool(made.why_not(TODAY))


def test_records_are_destroyed_so_many_days_after_it_ended() -> None:
    assert MADE.destroyed_by == "2027-07-30"
    assert replace(MADE, ended="2026-12-01", status=AgreementStatus.ENDED).destroyed_by == "2026-12-31"


@given(
    st.builds(
        Agreement,
        id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True),
        partner=st.text(min_size=1),
        ground=st.sampled_from(Ground),
        purpose=st.text(min_size=1),
        starts=st.dates().map(datetime.date.isoformat),
        ends=st.dates().map(datetime.date.isoformat),
        fields=st.lists(st.text(), max_size=3).map(tuple),
        tables=st.lists(st.lists(st.text(), max_size=3).map(tuple), max_size=3).map(tuple),
        signatures=st.lists(
            st.builds(Signature, st.sampled_from(Side), st.text(), st.text(), st.text()), max_size=2
        ).map(tuple),
        destruction_days=st.integers(0, 3650),
        people=st.lists(st.text(), max_size=2).map(tuple),
        status=st.sampled_from(AgreementStatus),
    )
)
def test_what_is_entered_is_what_the_log_gives_back(agreement: Agreement) -> None:
    """Whatever is typed: it is refused in a sentence, or it comes back from the bytes of the log as it was entered."""
    try:
        made = entered(agreement, TODAY)
    except AgreementProblem as problem:
        assert str(problem).endswith(".")
        return
    assert read_agreement(made.document()) == made
    [found] = chain(agreed(made))
    assert found.entry.agreed == made
    assert entered(made, TODAY) == made


def test_grounds_have_their_source_and_exceptions_the_list_of_virginia() -> None:
    assert all("34 CFR 99." in ground.text for ground in Ground)
    assert [ground for ground in Ground if not ground.is_exception] == [Ground.TABLES, Ground.CONSENT]
    assert "22.1-287" in VIRGINIA


# ------------------------------------------------------------------ the register


def test_the_last_line_about_an_agreement_counts() -> None:
    ended = replace(MADE, status=AgreementStatus.ENDED, ended="2026-11-01")
    links = chain(agreed(MADE), sent("r1"), agreed(replace(MADE, id="B")), sent("r2", agreement="B"), agreed(ended))
    found = register(links)
    assert list(found) == ["A-7", "B"]
    assert found["A-7"].agreement == ended
    assert [one.number for one in found["A-7"].lines] == [1, 5]
    assert found["A-7"].since.number == 5
    assert [one.entry.release for one in found["A-7"].releases] == ["r1"]
    assert registered(links, " B ").agreement.id == "B"
    with pytest.raises(AgreementProblem, match="No agreement “C”"):
        registered(links, "C")


@pytest.mark.parametrize(
    ("agreements", "name"),
    [
        ([MADE], "A-7"),
        ([MADE, replace(MADE, id="B")], ""),
        ([MADE, replace(MADE, id="B", status=AgreementStatus.SUSPENDED)], "A-7"),
        ([replace(MADE, partner="Other")], ""),
        ([replace(MADE, ends="2026-10-01")], ""),
        ([], ""),
    ],
)
def test_the_only_one_in_force_needs_no_naming(agreements: Sequence[Agreement], name: str) -> None:
    links = chain(*map(agreed, agreements))
    assert candidate(links, "RIVERSIDE  clinic", TODAY) == name
    day = datetime.date.fromisoformat(TODAY)
    assert agreement_for(links, "Riverside Clinic", "", day, required=False) == ""
    if name:
        assert agreement_for(links, "Riverside Clinic", "", day, required=True) == name
    else:
        with pytest.raises(OutsideAgreement):
            agreement_for(links, "Riverside Clinic", "", day, required=True)


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"students": (("S1", "C1"),), "destroy_by": "2027-06-30"}, ["2027-06-30"]),
        ({"students": (("S1", "C1"),), "destroy_by": "2028-06-30"}, ["2027-07-30"]),
        ({"students": (("S1", "C1"),)}, ["2027-07-30"]),
        ({"students": (("S1", "C1"),), "destroy_by": "2027-06-30", "agreement": ""}, ["2027-06-30"]),
        ({"destroy_by": "2027-01-31"}, ["2027-01-31"]),
        ({}, []),
    ],
)
def test_individual_records_are_due_and_tables_only_where_a_day_is_named(
    changes: dict[str, Any], due: list[str]
) -> None:
    links = chain(agreed(MADE), sent("r1", **changes))
    assert [one.due for one in due_destruction(links)] == due
    done = chain(agreed(MADE), sent("r1", **changes), LogEntry(EntryKind.DESTROYED, "t", "r1", "Riverside Clinic"))
    assert due_destruction(done) == ()
    failed = chain(agreed(MADE), sent("r1", **changes), LogEntry(EntryKind.FAILED, "t", "r1"))
    assert due_destruction(failed) == ()


def test_combined_values_and_other_names_do_not_get_around_it() -> None:
    """A table by combined values is one by the column they are made of."""
    made = {"name": "Schools together", "column": "School", "groups": []}
    document = {"tables": [{"by": ["Schools together"]}, {"by": []}], "groupings": [made]}
    assert tables_asked(document) == (("School",), ())
    links, day = chain(agreed(MADE)), datetime.date.fromisoformat(TODAY)
    entry = sent("r1", purpose="asthma outreach")
    refuse_outside(links, entry, document, day, required=True)
    document["groupings"] = [made | {"column": "Gender"}]
    with pytest.raises(OutsideAgreement, match="a table by Gender"):
        refuse_outside(links, entry, document, day, required=False)
    with pytest.raises(OutsideAgreement, match="No agreement “A-8”"):
        refuse_outside(links, replace(entry, agreement="A-8"), document, day, required=False)
    refuse_outside(links, replace(entry, agreement=""), document, day, required=False)
