"""The partners of many sessions: once each, with what is known of them, and less for those who may see less."""

from __future__ import annotations

from workshop.notes.facts import CommitmentFacts, PartnerFacts, ResourceFacts, SessionFacts
from workshop.notes.partner_directory import DirectoryEntry, Sight, directory
from workshop.notes.same_names import SameNames

ASK = CommitmentFacts("A1", "r1", "Ask Riverside Clinic", "Ana Ruiz", due="2026-12-04", partner="Riverside Clinic")
ROOM = ResourceFacts("A room", "Riverside clinic", "confirmed")


def school(name: str, *partners: str, holder: str = "", division: str = "Example", **more: object) -> SessionFacts:
    made = tuple(PartnerFacts(f"O{n}", partner, holder=holder) for n, partner in enumerate(partners, 1))
    return SessionFacts(name, f"{name} team", name, division, partners=made, **more)  # type: ignore[arg-type]


def names(found: list[DirectoryEntry]) -> list[str]:
    return [entry.name for entry in found]


def test_a_partner_stands_once_with_everybody_who_named_it() -> None:
    ash = school("Ash", "Riverside Clinic", "Chamber", holder="Ana Ruiz", commitments=(ASK,), date="2026-10-01")
    birch = school("Birch", "the riverside clinic", date="2026-11-01", resources=(ROOM,))
    found = directory([ash, birch], SameNames())
    assert names(found) == ["Chamber", "Riverside Clinic"]
    clinic = found[1]
    assert clinic.also == ("the riverside clinic",)
    assert [one.school for one in clinic.mentions] == ["Birch", "Ash"]
    assert clinic.holders == ("Ana Ruiz (Ash)",)
    assert (clinic.mentions[1].commitments, clinic.mentions[0].resources) == ((ASK,), (ROOM,))
    assert found[0].mentions[0].commitments == ()


def test_what_somebody_decided_about_names_counts() -> None:
    sessions = [school("Ash", "CSB"), school("Birch", "Community Services Board")]
    assert len(directory(sessions, SameNames())) == 2
    (one,) = directory(sessions, SameNames(same=(("CSB", "Community Services Board"),)))
    assert {one.name, *one.also} == {"CSB", "Community Services Board"}


def test_two_divisions_have_two_health_departments() -> None:
    here, there = school("Ash", "Health Department"), school("Elm", "Health Department", division="Elsewhere")
    assert [(one.name, one.division) for one in directory([there, here], SameNames())] == [
        ("Health Department", "Elsewhere"),
        ("Health Department", "Example"),
    ]


def test_a_participant_sees_who_named_it() -> None:
    sessions = [school("Ash", "Riverside Clinic", holder="Ana Ruiz", commitments=(ASK,), resources=(ROOM,))]
    (less,) = directory(sessions, SameNames(), Sight.SESSIONS)
    assert [one.school for one in less.mentions] == ["Ash"]
    assert less.holders == () and not less.mentions[0].commitments and not less.mentions[0].resources


def test_a_partner_named_twice_in_one_session_is_one_mention() -> None:
    (one,) = directory([school("Ash", "The Library", "Library", holder="Ben")], SameNames())
    assert len(one.mentions) == 1 and one.holders == ("Ben (Ash)",)
