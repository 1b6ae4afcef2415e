"""Facts of a session, what is due of them, and the reminder of one owner."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.support.sessions import ANA, BEN, PEOPLE, SessionBuilder
from workshop.notes.facts import SessionFacts, facts_from_json, facts_of
from workshop.notes.follow_up import By, DueGroup, due_items, grouped, when
from workshop.notes.reminder import owners_of, reminder
from workshop.session.private_rounds import VisibilityFilter
from workshop.session.view import Session

DAY = datetime.date(2026, 12, 8)


@pytest.fixture
def room() -> SessionBuilder:
    built = SessionBuilder(people=PEOPLE)
    built.answer("session", school="Oak Elementary", title="Spring", date="2026-11-23")
    built.add("causes", "c1", group="barriers", cause="Asthma, no inhaler", gap="nobody", inside=("Nurse",))
    built.add("causes", "c2", group="myths", cause="Two days do not matter", gap="covered")
    built.add("organisations", "o1", name="Riverside Clinic", contact="555-0100, Kim")
    commitments = "meeting-commitments"
    built.add(commitments, "a1", text="Ask the Riverside Clinic", owner=ANA, due="2026-12-04", gap="c1")
    built.add(commitments, "a2", text="Count the families", owner=BEN, due="2026-12-10")
    built.add(commitments, "a3", text="Find a room")
    built.add(commitments, "a4", text="Print the maps", owner=BEN)
    built.add(commitments, "a5", text="Hold the fair", owner=ANA, due="2027-02-01")
    built.add(commitments, "a6", text="Call the bus office", owner=BEN, due="2026-11-30", status="done")
    return built


def facts(room: SessionBuilder) -> SessionFacts:
    shown = VisibilityFilter(room.specs, "")(room.state)
    return facts_of("spring-aaaaaa", Session(room.pack, shown), room.session.records)


def test_each_open_commitment_is_in_one_group(room: SessionBuilder) -> None:
    found = grouped(due_items([facts(room)], DAY))
    assert [(name, [item.commitment.number for item in items]) for name, items in found] == [
        (DueGroup.OVERDUE.value, ["A1"]),
        (DueGroup.THIS_WEEK.value, ["A2"]),
        (DueGroup.NO_OWNER.value, ["A3"]),
        (DueGroup.NO_DATE.value, ["A4"]),
        (DueGroup.LATER.value, ["A5"]),
    ]
    words = [when(item) for _, items in found for item in items]
    assert words == ["4 days late", "in 2 days", "no date", "no date", "in 55 days"]


def test_lateness_follows_from_the_day_asked_about(room: SessionBuilder) -> None:
    early = due_items([facts(room)], datetime.date(2026, 12, 4))
    assert when(early[0]) == "today" and early[0].group is DueGroup.THIS_WEEK
    assert [when(i) for i in due_items([facts(room)], datetime.date(2026, 12, 5))][:1] == ["1 day late"]


def test_a_list_can_be_narrowed_and_divided(room: SessionBuilder) -> None:
    one = facts(room)
    other = replace(one, id="elm-bbbbbb", school="Elm Middle")
    items = due_items([one, other], DAY, within=7, owner="ana")
    assert [(item.school, item.commitment.number) for item in items] == [("Elm Middle", "A1"), ("Oak Elementary", "A1")]
    assert due_items([one, other], DAY, school="oak", within=0) == due_items([one], DAY, within=0)
    by_gap = dict(grouped(due_items([one], DAY), By.GAP))
    assert [i.commitment.number for i in by_gap["Asthma, no inhaler"]] == ["A1"] and "No gap named" in by_gap
    assert [name for name, _ in grouped(due_items([one], DAY), By.PARTNER)] == ["Riverside Clinic", "No partner named"]
    assert [name for name, _ in grouped(due_items([one], DAY), By.OWNER)] == [ANA, BEN, "No owner named"]


def test_facts_hold_no_contact_and_nothing_that_is_not_revealed(room: SessionBuilder) -> None:
    room.add("qualities", "q1", quality="Zebra-quality", by=BEN)
    room.answer("alignment-ratings", "o1.ben-carter", partner="o1", person="ben-carter")
    found = facts(room)
    assert "555" not in repr(found) and "Kim" not in repr(found) and "Zebra" not in repr(found)
    (partner,) = found.partners
    assert (partner.name, partner.number, partner.holder) == ("Riverside Clinic", "O1", "Somebody else")
    assert [(c.number, c.severity, c.state) for c in found.causes] == [("C1", 2, "nobody"), ("C2", 0, "covered")]


def test_a_moved_date_keeps_the_old_ones(room: SessionBuilder) -> None:
    for day in ("2026-12-11", "2026-12-18"):
        room.answer("meeting-commitments", "a2", due=day)
    two = next(one for one in facts(room).commitments if one.number == "A2")
    assert (two.due, two.before) == ("2026-12-18", ("2026-12-10", "2026-12-11"))


def test_facts_come_back_from_their_json(room: SessionBuilder) -> None:
    import json
    from dataclasses import asdict

    found = facts(room)
    assert facts_from_json(json.loads(json.dumps(asdict(found)))) == found
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        facts_from_json({"id": "x"})


def test_a_reminder_speaks_to_one_owner_of_their_own(room: SessionBuilder) -> None:
    room.answer("meeting", date="2026-12-10")
    items = due_items([facts(room)], DAY)
    assert owners_of(items) == [ANA, BEN]
    text = reminder(BEN, items)
    assert text.startswith("Ben, from the workshop at Oak Elementary (Nov 23, 2026):\n  A2  Count the families, by ")
    assert "(in 2 days)" in text and "A4  Print the maps, no date yet" in text and "Next meeting: Thu, Dec 10." in text
    assert "Answer “A2 done”" in text
    assert ANA not in text and "Ana" not in text and "Riverside" not in text and "bus office" not in text
    assert reminder("Zoe", items) == ""


def test_a_reminder_has_five_lines_and_counts_the_rest(room: SessionBuilder) -> None:
    for number in range(6):
        room.add("meeting-commitments", f"m{number}", text=f"Task {number}", owner=BEN, due="2026-12-20")
    text = reminder(BEN, due_items([facts(room)], DAY))
    assert len([line for line in text.splitlines() if line.startswith("  A")]) == 5 and "And 3 more." in text
