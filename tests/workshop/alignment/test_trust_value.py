"""The picture of trust by value: everybody in it once, at their place, and the same in words."""

from __future__ import annotations

import random
import re

import pytest

from workshop.alignment.trust_value import QUARTERS, Point, drawn, listed


def places(lines: list[str]) -> dict[int, tuple[int, int]]:
    """Number -> its column and line within the field."""
    field = [line[5:] for line in lines[1:] if line[4:5] == "│"]
    return {int(m[0]): (m.start(), y) for y, line in enumerate(field) for m in re.finditer(r"\d+", line)}


def test_the_picture_by_hand() -> None:
    found = [Point("a", 100, 100), Point("b", 0, 0), Point("c", 0, 100), Point("d", 75, 25), Point("e", None, 50)]
    assert drawn(found, 22, 7) == [
        "trust ↑",
        "100 │        │       1",
        "    │    4   │        ",
        " 50 │────────┼────────",
        "    │        │        ",
        "  0 │2       │       3",
        "    └─────────────────",
        "     0      50     100",
        "               value →",
    ]


@pytest.mark.parametrize("seed", range(20))
def test_everyone_known_is_in_it_once_and_nothing_is_too_wide(seed: int) -> None:
    rng = random.Random(seed)
    found = [Point(f"p{i}", rng.choice([None, rng.uniform(0, 100)]), rng.uniform(0, 100)) for i in range(30)]
    width, height = rng.randint(40, 72), rng.randint(9, 15)
    lines = drawn(found, width, height)
    assert all(len(line) <= width for line in lines)
    assert set(places(lines)) == {i for i, p in enumerate(found, 1) if p.trust is not None}


def test_equal_partners_stand_beside_each_other() -> None:
    lines = drawn([Point("a", 60, 60), Point("b", 60, 60), Point("c", 60, 60)], 60, 11)
    found = places(lines)
    assert set(found) == {1, 2, 3}
    assert max(x for x, _ in found.values()) - min(x for x, _ in found.values()) <= 4


def test_higher_is_higher_and_further_right_is_more() -> None:
    found = places(drawn([Point("a", 90, 10), Point("b", 20, 80)], 60, 15))
    assert found[1][1] < found[2][1]
    assert found[1][0] < found[2][0]


def test_the_same_in_words() -> None:
    found = [Point("a", 80.4, 50), Point("b", 49.4, 70), Point("c", 60, 49), Point("d", 1, 2), Point("e", None, 9)]
    assert listed(found, {"a": "Clinic"}) == [
        (QUARTERS[True, True], ["1 Clinic: trust 80, value 50"]),
        (QUARTERS[False, True], ["2 b: trust 49, value 70"]),
        (QUARTERS[True, False], ["3 c: trust 60, value 49"]),
        (QUARTERS[False, False], ["4 d: trust 1, value 2"]),
        ("not enough known", ["e"]),
    ]
