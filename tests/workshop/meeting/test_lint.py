"""Every rule of the lint, once broken and once kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from workshop.meeting.lint import FindingSubject, MeetingFinding, lint
from workshop.meeting.model import Break, Commitment, Invitee

PEOPLE = ["Maria Lopez", "Ben", "Tom Ray", "Tom Hill"]
MEETING = date(2026, 11, 23)
BREAKS = [Break("2026-12-21", "2027-01-01", "winter break"), Break("2026-12-07", ""), Break("soon", "later")]
GOOD = Commitment("calls the clinic", "Maria Lopez", (), "2026-12-04", "g1", row="c1")


def of_one(commitment: Commitment) -> list[tuple[str, str]]:
    found = lint([commitment], people=PEOPLE, meeting=MEETING, breaks=BREAKS)
    assert all((f.about, f.row) == (FindingSubject.COMMITMENT, "c1") for f in found)
    return [(f.rule, f.text) for f in found]


def test_a_good_promise_has_no_findings() -> None:
    assert of_one(GOOD) == []


@pytest.mark.parametrize(
    ("change", "rule", "sentence"),
    [
        ({"owner": " "}, "no-owner", "“calls the clinic” has no owner. Name the person who said yes."),
        (
            {"owner": "Everyone"},
            "no-owner",
            "“calls the clinic” belongs to “Everyone”, which is not one person. Name one person.",
        ),
        (
            {"owner": "Ben and Maria"},
            "two-owners",
            "“calls the clinic” has 2 owners. Keep Ben or another; the rest help.",
        ),
        (
            {"owner": "Zoe"},
            "owner-absent",
            "“calls the clinic” belongs to Zoe, who is not on the list of people. Ask, or add the name.",
        ),
        ({"owner": "Tom"}, "owner-unclear", "“calls the clinic” belongs to “Tom”, which matches Tom Ray and Tom Hill."),
        ({"due": ""}, "no-date", "“calls the clinic” has no due date."),
        ({"due": "soon"}, "no-date", "“calls the clinic” has no due date."),
        (
            {"due": "2026-11-20"},
            "too-early",
            "“calls the clinic” is due on Fri, Nov 20, 2026, before the day it was made.",
        ),
        ({"due": "2026-12-05"}, "weekend", "“calls the clinic” is due on Sat, Dec 5, 2026. Choose a school day."),
        (
            {"due": "2026-12-26"},
            "in-break",
            "“calls the clinic” is due on Sat, Dec 26, 2026, when there is no school (winter break).",
        ),
        (
            {"due": "2026-12-07"},
            "in-break",
            "“calls the clinic” is due on Mon, Dec 7, 2026, when there is no school.",
        ),
        (
            {"text": "looks into rides"},
            "vague",
            "“looks into rides” says “looks into”. How will you know it is done?",
        ),
        (
            {"text": "will explore asthma plans"},
            "vague",
            "“will explore asthma plans” says “explore”. How will you know it is done?",
        ),
        ({"text": ""}, "no-text", "A commitment by Maria Lopez does not say what will be done."),
    ],
)
def test_rules_for_one_promise(change: dict[str, str], rule: str, sentence: str) -> None:
    assert of_one(replace(GOOD, **cast("dict[str, Any]", change))) == [(rule, sentence)]


@pytest.mark.parametrize("text", ["books the bus", "supplies inhalers", "prints the considerations", "tries the route"])
def test_plain_verbs_are_not_vague(text: str) -> None:
    assert of_one(replace(GOOD, text=text)) == []


def test_a_first_name_will_do_and_the_meeting_day_itself() -> None:
    assert of_one(replace(GOOD, owner="maria", due="2026-11-23")) == []


def test_what_is_done_or_empty_is_left_alone() -> None:
    assert of_one(replace(GOOD, status="done", owner="", due="")) == []
    assert lint([Commitment(row="c1")], people=PEOPLE) == []


def test_gaps_nobody_promised_anything_for() -> None:
    gaps = {"g1": "Asthma", "g2": "No ride"}
    open_gap = MeetingFinding(FindingSubject.GAP, "g2", "gap-open", "No commitment yet for “No ride”.")
    assert lint([GOOD], people=PEOPLE, gaps=gaps) == [open_gap]
    dropped = replace(GOOD, row="c2", gap="g2", status="dropped")
    assert lint([GOOD, dropped], people=PEOPLE, gaps=gaps) == [open_gap]
    assert lint([GOOD, replace(dropped, status="done")], people=PEOPLE, gaps=gaps) == []


def test_partners_invited_and_nothing_more() -> None:
    invitees = [
        Invitee("i1", "Riverside Clinic", "Dr. Perez"),
        Invitee("i2", "The Housing Authority", "Nora Quinn"),
        Invitee("i3", "Chamber of Commerce"),
        Invitee("i4"),
    ]
    nora = replace(GOOD, row="c2", owner="Nora Quinn", text="sends the list of rooms")
    found = lint([GOOD, nora], people=PEOPLE, meeting=MEETING, invitees=invitees)
    assert found == [
        MeetingFinding(
            FindingSubject.INVITEE,
            "i3",
            "invited-only",
            "Chamber of Commerce is invited, but no commitment is by them or about them.",
        )
    ]


def test_nobody_carries_more_than_three() -> None:
    three = [replace(GOOD, row=f"c{n}") for n in range(3)]
    assert lint(three, people=PEOPLE) == []
    four = [*three, replace(GOOD, row="c4", owner="Maria")]
    assert lint(four, people=PEOPLE) == [
        MeetingFinding(FindingSubject.PERSON, "", "too-many", "Maria Lopez has 4 commitments. Who could take one?")
    ]
    assert lint([*three, replace(GOOD, row="c4", status="done")], people=PEOPLE) == []


def test_several_findings_keep_the_order_of_the_rows() -> None:
    found = lint(
        [replace(GOOD, row="a", owner="", due="", text="helps out"), replace(GOOD, row="b", due="")], people=PEOPLE
    )
    assert [(f.row, f.rule) for f in found] == [("a", "no-owner"), ("a", "no-date"), ("a", "vague"), ("b", "no-date")]


def test_long_texts_are_cut_in_sentences() -> None:
    (found,) = lint([replace(GOOD, text="asks " * 30, due="")], people=PEOPLE)
    assert len(found.text) < 80
    assert "…” has no due date" in found.text
