"""How cells say that they are sums of other rows."""

from __future__ import annotations

import pytest

from workshop.records.sums import is_called_a_sum, may_say_so, says_it_is_a_sum


@pytest.mark.parametrize(
    "text",
    [
        "Total",
        "SUBTOTAL",
        "Sub-Total",
        "sum",
        "Overall",
        "ALL STUDENTS",
        "Division",
        "DISTRICT",
        "average",
        "Mean",
        "COUNT",
    ],
)
def test_one_look_at_all_cells_misses_none_that_says_so(text: str) -> None:
    assert is_called_a_sum(text) or says_it_is_a_sum(text)
    for others in ("S1\nS2", "Peña\nS2", ""):
        assert may_say_so(f"{others}\n{text}")


@pytest.mark.parametrize("together", ["S1\nS2", "", "900001\n900002", "Peñ-1"])
def test_ids_without_a_vowel_say_nothing(together: str) -> None:
    assert not may_say_so(together)
