"""Which names are one at once, which are proposed, and which never are."""

from __future__ import annotations

import pytest

from workshop.notes.same_names import Proposal, SameNames, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Boys & Girls Club", "The Boys and Girls Club"),
        ("St. Luke's Church", "Saint Lukes Church"),
        ("Dept. of Health", "health department"),
        ("Riverside Clinic, Inc.", "RIVERSIDE  CLINIC"),
        ("Peña Rec Ctr", "Pena Recreation Center"),
    ],
)
def test_other_forms_of_the_same_words_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert SameNames().proposals([one, other]) == []


@pytest.mark.parametrize(
    ("one", "other", "probable"),
    [
        ("Housing Authority", "Housing Authorty", True),
        ("Community Services Board", "CSB", True),
        ("Head Start Program", "Head Start", False),
        ("Riverside Clinic", "Riverview Clinic", False),
    ],
)
def test_what_looks_alike_is_proposed(one: str, other: str, probable: bool) -> None:
    (found,) = SameNames().proposals([one, other])
    assert {found.first, found.second} == {one, other} and found.probable is probable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fire Station 4", "Fire Station 5"),
        ("North Library", "South Library"),
        ("First Baptist Church", "Second Baptist Church"),
        ("St. Mary's Church", "St. Mark's Church"),
        ("Head Start", "Early Head Start"),
        ("Food Bank", "School Nurse"),
    ],
)
def test_what_is_told_apart_is_never_proposed(one: str, other: str) -> None:
    assert SameNames().proposals([one, other]) == []


def test_what_was_decided_is_not_asked_again() -> None:
    names = ["Housing Authority", "Housing Authorty", "Riverside Clinic", "Riverview Clinic"]
    decided = SameNames(
        same=(("housing authority", "Housing Authorty"),), different=(("Riverview Clinic", "Riverside Clinic"),)
    )
    assert decided.proposals(names) == []
    assert decided.key("Housing Authorty") == decided.key("The Housing Authority")
    assert decided.key("Riverview Clinic") != decided.key("Riverside Clinic")


def test_the_same_of_the_same_is_the_same_whatever_the_order() -> None:
    for same in ((("a b", "c d"), ("c d", "e f")), (("c d", "e f"), ("e f", "a b"), ("a b", "c d"))):
        names = SameNames(same=same)
        assert names.key("a b") == names.key("c d") == names.key("e f")


def test_the_likeliest_come_first() -> None:
    found = SameNames().proposals(["Riverside Clinic", "Riverview Clinic", "Housing Authority", "Housing Authorty"])
    assert found[0] == Proposal("Housing Authority", "Housing Authorty", True) and not found[1].probable
