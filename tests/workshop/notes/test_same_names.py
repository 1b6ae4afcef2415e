"""Which names are one at once, which are proposed, and which never are."""

from __future__ import annotations

import random

import pytest
from rapidfuzz import fuzz

from workshop.notes.same_names import POSSIBLE, PROBABLE, NamePair, SameNames, name_key


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
    assert found[0] == NamePair("Housing Authority", "Housing Authorty", True) and not found[1].probable


def test_the_quick_way_finds_what_comparing_every_pair_finds() -> None:
    rng = random.Random(7)
    words = (
        "Riverside",
        "Clinic",
        "Boys",
        "Girls",
        "Club",
        "Health",
        "Department",
        "Faith",
        "Council",
        "Rec",
        "Center",
    )
    names = [" ".join(rng.sample(words, rng.randint(1, 4))) for _ in range(150)]
    names += [name.replace("i", "y", 1) for name in names[:40]] + ["CSB", "Community Services Board", "RCH"]
    found = {frozenset((one.first, one.second)) for one in SameNames().proposals(names)}
    by_key = {name_key(name): name for name in reversed(names)}
    keys = sorted(by_key)
    expected = {
        frozenset((by_key[one], by_key[other]))
        for place, one in enumerate(keys)
        for other in keys[place + 1 :]
        if fuzz.ratio(one, other) >= POSSIBLE or fuzz.token_set_ratio(one, other) >= PROBABLE
    }
    assert expected <= found and frozenset(("CSB", "Community Services Board")) in found
    assert len(found - expected) <= 3, "initials, and nothing else"
