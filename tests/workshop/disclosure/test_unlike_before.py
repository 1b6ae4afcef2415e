"""A file that is unlike the last release it is compared with: said to the coordinator, never in a release."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workshop.disclosure.engine.model import (
    ALL,
    EarlierRelease,
    Measure,
    PublishedAs,
    PublishedTable,
    PublishedValue,
    TableRequest,
    Task,
)
from workshop.disclosure.policy import MODULE_12
from workshop.disclosure.policy_file import rules_of
from workshop.disclosure.unlike_before import unlike_before


def released(name: str, students: int, chronic: int, shown: PublishedAs = PublishedAs.EXACT) -> EarlierRelease:
    told = {
        Measure.ENROLLED: PublishedValue(shown, students),
        Measure.CHRONIC: PublishedValue(PublishedAs.EXACT, chronic),
    }
    return EarlierRelease(name, (PublishedTable(("School",), {(ALL,): told}),))


def task(students: int, chronic: int, *earlier: EarlierRelease) -> Task:
    atoms: dict[tuple[str, ...], tuple[int, int]] = {("Oak",): (students - 50, chronic - 10), ("Elm",): (50, 10)}
    return Task(("School",), atoms, (TableRequest(("School",)),), (), rules_of(MODULE_12), earlier=earlier)


@pytest.mark.parametrize(
    ("students", "chronic", "words"),
    [
        (100, 20, []),
        (91, 18, []),
        (90, 18, ["Far fewer students are included than in release R-2."]),
        (111, 22, ["Far more students are included than in release R-2."]),
        (100, 29, []),
        (100, 30, ["A far larger share of students is chronically absent than in release R-2."]),
        (100, 10, ["A far smaller share of students is chronically absent than in release R-2."]),
    ],
)
def test_what_is_far_from_the_last_release_is_said(students: int, chronic: int, words: list[str]) -> None:
    found = unlike_before(task(students, chronic, released("R-1", 700, 600), released("R-2", 100, 20)))
    assert [sentence[: len(start)] for sentence, start in zip(found, words, strict=True)] == words
    assert not any(str(number) in sentence for sentence in found for number in (students, chronic))


def test_without_a_total_to_compare_with_nothing_is_said() -> None:
    assert unlike_before(task(100, 20)) == ()
    assert unlike_before(task(100, 20, released("R-1", 700, 600, PublishedAs.RANGE))) == ()
    assert unlike_before(task(100, 20, replace(released("R-1", 700, 600), recounted=True))) == ()
    assert unlike_before(task(100, 20, replace(released("R-1", 700, 600), believed="before"))) == ()
