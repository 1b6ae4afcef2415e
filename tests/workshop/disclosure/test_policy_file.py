"""Policies are content with sources; a stricter one is taken, a weaker one refused, a wrong one named by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.disclosure.engine.model import Band, Rules
from workshop.disclosure.policy import MODULE_12, MODULE_THRESHOLD, NOBODY_ELSE, Eligibility, Signing
from workshop.disclosure.policy_file import (
    find_policy,
    house_signing,
    load_policy,
    policy_document,
    rules_of,
    shipped_policies,
)
from workshop.records.problems import PolicyProblem

OWN = "id: ours\ntitle: our division\nsmallest_group: 20\n"


def test_every_shipped_policy_loads_and_names_its_sources() -> None:
    assert "module-12" in shipped_policies()
    for name in shipped_policies():
        policy = find_policy(name)
        assert policy.id == name
        assert policy.threshold >= MODULE_THRESHOLD
        assert policy.checked
        assert {key for key, source in policy.sources if source} >= {"smallest_group", "tail", "slack", "bands"}
        assert set(policy_document(policy)) >= {"smallest_group", "bands", "sources", "unverified"}


def test_the_module_s_numbers_stand_in_its_file_and_agree_with_the_floor_in_the_code() -> None:
    policy = find_policy("module-12")
    assert (policy.threshold, policy.tail, policy.slack) == (MODULE_12.threshold, MODULE_12.tail, MODULE_12.slack)
    assert policy.eligibility is MODULE_12.eligibility
    assert rules_of(policy) == rules_of(MODULE_12) == Rules()


def test_what_a_policy_does_not_say_is_as_in_the_module_s(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path / "ours.yaml", OWN))
    assert (policy.threshold, policy.eligibility) == (20, Eligibility.HALF_YEAR)
    assert rules_of(policy).largest_suppressed == 19
    assert rules_of(policy).bands == rules_of(MODULE_12).bands
    assert find_policy(str(tmp_path / "ours.yaml")) == policy


SIGNED = (
    "id: ours\nsecond_person: privacy officer\napprovers: [Ida Moss, Tom Reed]\ncountersign_days: 5\n"
    "agreement: required\nsources: {smallest_group: a, tail: b, slack: c, eligibility: d, bands: e, "
    "second_person: f, agreement: g}\n"
)


def test_a_policy_says_who_signs(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path / "ours.yaml", SIGNED))
    assert policy.signing == Signing("privacy officer", ("Ida Moss", "Tom Reed"), 5, agreement=True)
    document = policy_document(policy)
    assert (document["second_person"], document["countersign_days"], document["agreement"]) == (
        "privacy officer", 5, "required",
    )  # fmt: skip
    assert "Ida Moss" not in str(document), "partners read it"
    assert find_policy("two-people").signing.second_person
    assert find_policy("module-12").signing == NOBODY_ELSE


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("second_person: privacy officer\n", "", "line 2: approvers needs second_person"),
        ("countersign_days: 5", "countersign_days: soon", "line 4: countersign_days is a whole number"),
        ("countersign_days: 5", "countersign_days: 31", "countersign_days is at most 30"),
        ("[Ida Moss, Tom Reed]", "Ida Moss", "line 3: approvers is a list of names"),
        ("[Ida Moss, Tom Reed]", "[]", "line 3: approvers is a list of names"),
        ("agreement: required", "agreement: maybe", "line 5: agreement is one of: required, optional"),
        ("second_person: f, ", "", "does not say where second_person comes from"),
        (", agreement: g", "", "does not say where agreement comes from"),
        ("agreement: required", "agrement: required", 'no setting “agrement”|no setting "agrement"'),
    ],
)
def test_a_wrong_word_about_signing_is_named_by_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(PolicyProblem, match=words):
        load_policy(write(tmp_path / "ours.yaml", SIGNED.replace(old, new)))


def test_a_home_asks_for_signing_whatever_the_policy(tmp_path: Path) -> None:
    assert house_signing(tmp_path) == NOBODY_ELSE
    own = "second_person: privacy officer\napprovers: [Ida Moss]\ncountersign_days: 2\nagreement: required\nsource: x\n"
    write(tmp_path / "signing.yaml", own)
    house = house_signing(tmp_path)
    assert house == Signing("privacy officer", ("Ida Moss",), 2, agreement=True)
    assert NOBODY_ELSE.with_floor(house) == house
    assert house.with_floor(NOBODY_ELSE) == house
    assert Signing("principal", ("Tom Reed",), 5).with_floor(house) == house
    assert Signing("principal").with_floor(house).countersign_days == 0, "the stricter one"
    assert Signing("principal").with_floor(Signing(agreement=True)) == Signing("principal", agreement=True)
    for wrong, words in (
        (own.replace("source: x\n", ""), "source does not say"),
        (own + "smallest_group: 12\n", "no setting"),
        ("- a", "is not a policy"),
    ):
        write(tmp_path / "signing.yaml", wrong)
        with pytest.raises(PolicyProblem, match=words):
            house_signing(tmp_path)


def test_stricter_ranges_are_taken(tmp_path: Path) -> None:
    text = "bands:\n  - {students: 1, step: 25, end: 25}\n  - {students: 301, step: 5, end: 5}\n"
    assert rules_of(load_policy(write(tmp_path / "a.yaml", text))).bands == (Band(1, 25, 25), Band(301, 5, 5))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("smallest_group: 10", "minimum group size of 10 is weaker"),
        ("smallest_group: 5", "weaker than the module's rule"),
        ("tail: 1", "tail 1 is less than 2"),
        ("slack: 0", "slack 0 is less than 3"),
        ("bands: [{students: 1, step: 20, end: 20}]\nsmallest_group: 11", None),
        ("bands: [{students: 1, step: 10, end: 20}]", "for groups of 1 students a step of 10 is less than 20"),
        ("bands: [{students: 1, step: 20, end: 20}, {students: 20, step: 10, end: 10}]", "for groups of 20 students"),
        ("bands: [{students: 1, step: 20, end: 5}]", "an end of 5 is less than 20"),
    ],
)
def test_a_weaker_policy_is_refused(tmp_path: Path, text: str, words: str | None) -> None:
    path = write(tmp_path / "p.yaml", text)
    if words is None:
        load_policy(path)
        return
    with pytest.raises(PolicyProblem, match=words) as problem:
        load_policy(path)
    assert "weaker" in str(problem.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("threshold: 11", 'line 1: no setting "threshold"'),
        ("id: a\nsmallest_group: eleven", "line 2: smallest_group is a whole number"),
        ("smallest_group: -3", "is a whole number"),
        ("smallest_group: [11]", "is one value"),
        ("eligibility: everybody", "eligibility is one of: half-year, ten-days, any-day"),
        ("bands: 3", "bands is a list"),
        ("bands: [{students: 1, step: 20}]", "a band has students, step and end"),
        ("bands: [{students: 5, step: 20, end: 20}]", "the first band begins at 1"),
        ("bands: [{students: 1, step: 30, end: 20}]", "a step divides 100"),
        ("bands: [{students: 1, step: 20, end: 20}, {students: 1, step: 20, end: 20}]", "ordered by students"),
        ("sources: none", "sources names each setting"),
        ("sources: {tail: ours}", "does not say where smallest_group comes from"),
        ("checked: last year", "checked is a month written as YYYY-MM"),
        ("- a list", "is not a policy"),
        ("", "is not a policy"),
        ("a: &x 1", "p.yaml:1"),
    ],
)
def test_a_policy_that_cannot_be_understood_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PolicyProblem, match=words):
        load_policy(write(tmp_path / "p.yaml", text))


def test_an_unknown_policy_names_those_there_are() -> None:
    with pytest.raises(PolicyProblem, match=", ".join(sorted(shipped_policies()))):
        find_policy("no-such-policy")
