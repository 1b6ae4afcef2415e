"""A roll-up counts schools and not mentions, names what is shared, and ranks nobody."""

from __future__ import annotations

import datetime
from dataclasses import replace

from workshop.notes.facts import CauseFacts, CommitmentFacts, Confidence, PartnerFacts, SessionFacts
from workshop.notes.rollup import roll_up
from workshop.notes.same_names import SameNames

DAY = datetime.date(2026, 12, 8)
GAP = CauseFacts("C1", "Barriers", "No ride to school", "nobody", 2)
CLINIC = PartnerFacts("O1", "Riverside Clinic", "health")


def school(name: str, **changes: object) -> SessionFacts:
    made = SessionFacts(
        name.casefold(), f"At {name}", name, "Example County", causes=(GAP,), partners=(CLINIC,), worked=True
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_schools_are_counted_and_not_mentions() -> None:
    twice = school("Ash", causes=(GAP, replace(GAP, number="C2", text="no ride to school!")))
    found = roll_up([twice, school("Birch"), school("Cedar")], DAY, SameNames())
    (gap,) = found.gaps
    assert (gap.text, gap.schools, gap.nobody, gap.without_commitment) == ("No ride to school", 3, 3, 3)
    assert gap.also == ("no ride to school!",)
    assert [(one.group, one.schools, one.causes) for one in found.groups] == [("Barriers", 3, 4)]
    assert found.division == "Example County"


def test_two_sessions_of_one_school_are_one_school() -> None:
    found = roll_up([school("Ash"), school("Ash", id="ash-2"), school("Birch")], DAY, SameNames())
    assert found.gaps == () and found.partners == () and found.held == ("Ash", "Birch")


def test_what_two_schools_share_is_not_named_and_covered_causes_are_no_gaps() -> None:
    covered = school("Cedar", causes=(replace(GAP, state="covered", severity=0),), partners=())
    found = roll_up([school("Ash"), school("Birch"), covered], DAY, SameNames())
    assert found.gaps == () and found.partners == ()


def test_spellings_a_person_joined_count_together_and_holders_are_named() -> None:
    other = school("Cedar", partners=(replace(CLINIC, name="River Health", holder="Chloe Park"),))
    sessions = [school("Ash"), school("Birch"), other]
    assert roll_up(sessions, DAY, SameNames()).partners == ()
    (partner,) = roll_up(sessions, DAY, SameNames(same=(("Riverside Clinic", "River Health"),))).partners
    assert partner.schools == ("Ash", "Birch", "Cedar") and partner.holders == ("Chloe Park (Cedar)",)
    assert (partner.name, partner.also) == ("Riverside Clinic", ("River Health",))


def test_commitments_by_state_and_those_that_need_someone() -> None:
    commitments = (
        CommitmentFacts("A1", "r1", "done one", "Ana", due="2026-11-01", status="done"),
        CommitmentFacts("A2", "r2", "long overdue", "Ana", due="2026-11-24"),
        CommitmentFacts("A3", "r3", "overdue", "Ana", due="2026-12-01", gap=GAP.text),
        CommitmentFacts("A4", "r4", "moved", "Ana", due="2027-01-01", before=("2026-12-01", "2026-12-05")),
        CommitmentFacts("A5", "r5", "given up", "Ana", status="dropped"),
    )
    found = roll_up([school("Ash", commitments=commitments), school("Birch"), school("Cedar")], DAY, SameNames())
    assert found.commitments == {"done": 1, "dropped": 1, "overdue": 2, "open": 1}
    assert [item.commitment.number for item in found.needing] == ["A2", "A4"]
    assert found.gaps[0].without_commitment == 2


def test_medians_need_five_schools_and_broken_sessions_are_said() -> None:
    sure = (Confidence("Know why", 1.0, 3.0),)
    schools = [school(name, confidence=sure) for name in ("Ash", "Birch", "Cedar", "Dogwood")]
    assert roll_up(schools, DAY, SameNames()).confidence == ()
    schools.append(school("Elm", confidence=(Confidence("Know why", 2.0, 4.0),)))
    assert roll_up(schools, DAY, SameNames()).confidence == (("Know why", 1.0, 3.0, 5),)
    broken = SessionFacts("fir", "fir", problem="The journal is damaged.")
    empty = school("Gum", worked=False, causes=(), partners=())
    found = roll_up([*schools, broken, empty], DAY, SameNames())
    assert found.unread == (("fir", "The journal is damaged."),) and found.not_held == ("Gum",)
