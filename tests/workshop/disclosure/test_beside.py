"""A release beside the one before: the numbers of common tables that are not the same, and nothing else."""

from __future__ import annotations

from typing import Any

from workshop.disclosure.beside import differences


def table(by: list[str], *cells: tuple[tuple[str, ...], str, dict[str, Any]]) -> dict[str, Any]:
    made = [{"at": dict(zip(by, at, strict=True)), "measure": measure, **shown} for at, measure, shown in cells]
    return {"by": by, "cells": made}


def exact(value: int) -> dict[str, Any]:
    return {"shown": "exact", "value": value}


WITHHELD = {"shown": "withheld"}


def test_numbers_that_differ_are_named_with_both_values() -> None:
    then = {"tables": [table(["School"], (("Oak",), "enrolled", exact(24)), (("Elm",), "enrolled", exact(30)))]}
    now = {
        "tables": [
            table(
                ["School"],
                (("Oak",), "enrolled", exact(25)),
                (("Elm",), "enrolled", exact(30)),
                (("Ash",), "enrolled", WITHHELD),
            )
        ]
    }
    assert [one.sentence() for one in differences(then, now)] == [
        "School Oak, enrolled: 24 then, 25 now",
        "School Ash, enrolled: not given then, withheld now",
    ]
    assert [one.sentence() for one in differences(now, then)][-1] == (
        "School Ash, enrolled: withheld then, not given now"
    )
    assert differences(then, then) == ()


def test_the_order_of_columns_makes_no_difference_and_other_tables_are_not_compared() -> None:
    then = {"tables": [table(["School", "Grade"], (("Oak", "5"), "chronic", exact(4)))]}
    now = {"tables": [table(["Grade", "School"], (("5", "Oak"), "chronic", exact(4)))]}
    assert differences(then, now) == ()
    changed = {"tables": [table(["Grade", "School"], (("5", "Oak"), "chronic", {"shown": "range", "lo": 0, "hi": 3}))]}
    [found] = differences(then, changed)
    assert (found.by, found.group, found.then, found.now) == (
        ("Grade", "School"),
        "Grade 5, School Oak",
        "4",
        "3 or fewer",
    )
    assert differences(then, {"tables": [table(["Grade"], (("5",), "chronic", exact(9)))]}) == ()
