"""The rule can be made stricter, never weaker; chronic absence is exact at its boundary."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workshop.disclosure.cases import attendance
from workshop.disclosure.policy import MODULE_12, Eligibility, Policy
from workshop.records.problems import PolicyProblem


def test_larger_than_ten_means_eleven() -> None:
    assert MODULE_12.threshold == 11
    assert MODULE_12.words() == "module 12 (more than 10)"
    assert "larger than 10" in MODULE_12.source


@pytest.mark.parametrize("threshold", [10, 5, 1, 0, -11])
def test_a_weaker_rule_is_refused(threshold: int) -> None:
    attempts: tuple[Callable[[], Policy], ...] = (
        lambda: Policy(threshold=threshold),
        lambda: MODULE_12.stricter(threshold),
    )
    for make in attempts:
        with pytest.raises(PolicyProblem, match="weaker than the module's rule"):
            make()
    with pytest.raises(PolicyProblem):
        replace(MODULE_12, threshold=threshold)


@pytest.mark.parametrize("threshold", [True, 11.5, "11", None])
def test_a_threshold_is_a_whole_number(threshold: object) -> None:
    with pytest.raises(PolicyProblem, match="whole number"):
        Policy(threshold=threshold)  # type: ignore[arg-type]


def test_a_stricter_rule_says_so() -> None:
    assert MODULE_12.stricter(20).words() == "module 12 (more than 19)"
    with pytest.raises(PolicyProblem, match="would hide everything"):
        MODULE_12.stricter(20_000)


@pytest.mark.parametrize(
    ("absent", "enrolled", "chronic"),
    [(18, 180, True), (17, 180, False), (9, 90, True), (8, 89, False), (9, 89, True), (1, 10, True), (1, 11, False),
     (0, 180, False), (0, 1, False), (1, 1, True), (0, 0, False), (100_000, 100_000, True)],
)  # fmt: skip
def test_chronic_absence_at_the_boundary(absent: int, enrolled: int, chronic: bool) -> None:
    assert attendance({}, [absent], [enrolled]).chronic().tolist() == [chronic]


@given(st.integers(0, 100_000).flatmap(lambda enrolled: st.tuples(st.integers(0, enrolled), st.just(enrolled))))
def test_chronic_absence_is_a_tenth_in_whole_numbers(days: tuple[int, int]) -> None:
    absent, enrolled = days
    assert attendance({}, [absent], [enrolled]).chronic().tolist() == [enrolled > 0 and absent * 10 >= enrolled]


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        (Eligibility.HALF_YEAR, [False, False, False, False, True, True, True]),
        (Eligibility.TEN_DAYS, [False, False, True, True, True, True, False]),
        (Eligibility.ANY_DAY, [False, True, True, True, True, True, True]),
    ],
)
def test_who_counts(rule: Eligibility, counted: list[bool]) -> None:
    made = attendance({}, [0, 0, 0, 0, 0, 0, 180], [0, 9, 10, 89, 90, 180, 180])
    assert made.eligible(Policy(eligibility=rule)).tolist() == counted
    assert rule.text
    assert rule.source


def test_nothing_heavy_is_loaded_before_a_file_is_read() -> None:
    records = [f"records.{name}" for name in ("attendance", "answers", "sample", "table_file")]
    others = ("consent", "consent_file", "past", "patterns", "policy", "policy_file", "prepare", "titles")
    names = [*records, *(f"disclosure.{name}" for name in others)]
    imports = "; ".join(f"import workshop.{name}" for name in names)
    heavy = "[m for m in ('pandas', 'numpy', 'openpyxl', 'scipy', 'textual', 'rich') if m in sys.modules]"
    code = f"import sys; {imports}; print({heavy})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
