"""The rule that decides what may be shown, with where it comes from. It can be made stricter, never weaker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from workshop.disclosure.engine.model import Band
from workshop.records.problems import PolicyProblem, WeakerPolicy
from workshop.wording import count_noun, join_with_and

MODULE_THRESHOLD = 11
"""The smallest sub-group of the module's rule: "larger than 10 students"."""

LARGEST_THRESHOLD = 10_000
LARGEST_ROUNDING = 20
"""Counts are rounded to multiples of this at most: groups of the threshold must not read as none."""


class Eligibility(StrEnum):
    """Which students are counted at all."""

    HALF_YEAR = "half-year"
    TEN_DAYS = "ten-days"
    ANY_DAY = "any-day"

    @property
    def text(self) -> str:
        """Which students are included, in a sentence."""
        return _ELIGIBILITY[self][0]

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return _ELIGIBILITY[self][1]


_ELIGIBILITY = {
    Eligibility.HALF_YEAR: (
        "students enrolled for at least half of the division's school days",
        "Virginia Department of Education's rate, as Richmond's attendance page describes it",
    ),
    Eligibility.TEN_DAYS: (
        "students enrolled for at least 10 days and present on at least one",
        "New York City's rule, for comparison",
    ),
    Eligibility.ANY_DAY: (
        "every student enrolled for at least one day",
        "the plain reading of 10% of the days enrolled",
    ),
}


@dataclass(frozen=True, slots=True)
class Signing:
    """Who has to agree before a release leaves.

    Attributes:
        second_person: who the second person is, in words (`privacy officer`); empty: one person decides.
        approvers: names of those who alone may be the second person; empty: anyone who did not prepare the release.
        countersign_days: how soon the second person has to sign where one person released alone in an emergency; 0:
            nobody may.
        agreement: whether a release needs an agreement with its partner.
    """

    second_person: str = ""
    approvers: tuple[str, ...] = ()
    countersign_days: int = 0
    agreement: bool = False

    def with_floor(self, house: Signing) -> Signing:
        """The same, and whatever `house` asks for besides: a policy can ask for more than its home, never for less."""
        days = [one.countersign_days for one in (self, house) if one.second_person]
        return Signing(
            house.second_person or self.second_person,
            house.approvers or self.approvers,
            min(days, default=0),
            self.agreement or house.agreement,
        )

    def sentences(self) -> tuple[str, ...]:
        """What it asks for, one sentence a rule."""
        who = f" ({join_with_and(self.approvers, 'or')})" if self.approvers else ""
        found = (
            [f"A second person, the {self.second_person}{who}, approves each release."] if self.second_person else []
        )
        if self.second_person and self.countersign_days:
            days = count_noun(self.countersign_days, "day")
            found.append(f"In an emergency one person may release alone; the second one signs within {days}.")
        return (*found, *(["A release needs a signed agreement with the partner."] if self.agreement else []))


NOBODY_ELSE = Signing()
"""One person decides, with the privacy officer of the division; no agreement is asked for."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be shown.

    Attributes:
        threshold: the smallest number of students a sub-group may have; `MODULE_THRESHOLD` or more.
        eligibility: which students are counted.
        source: where the rule comes from, one line.
        tail: counts of 0 to `tail` students at either end, chronic or not, are published as a coded end only.
        slack: a hidden group size stays uncertain by this many students.
        bands: widths of percentage ranges by group size; empty: those of the module (`policy_file.rules_of`).
        sources: (setting, where it comes from). unverified: what of it was not read in its source.
        checked: the month in which somebody last looked at the sources, YYYY-MM.
        rounding: counts are given as multiples of it, each rounded by itself; 1: they are given exactly.
        signing: who has to agree before a release leaves.

    Raises PolicyProblem when it would be weaker than the module's rule.
    """

    id: str = "module-12"
    title: str = "module 12"
    threshold: int = MODULE_THRESHOLD
    eligibility: Eligibility = Eligibility.HALF_YEAR
    source: str = "Module 12: disaggregated data may be shared when sub-groups are larger than 10 students"
    tail: int = 2
    slack: int = 3
    bands: tuple[Band, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    unverified: str = ""
    checked: str = ""
    signing: Signing = NOBODY_ELSE
    rounding: int = 1

    def __post_init__(self) -> None:
        if isinstance(self.threshold, bool) or not isinstance(self.threshold, int):
            raise PolicyProblem("The minimum group size is a whole number of students, for example 11.")
        if self.threshold < MODULE_THRESHOLD:
            raise WeakerPolicy(
                f"A minimum group size of {self.threshold} is weaker than the module's rule of groups larger than 10 "
                f"students. Choose {MODULE_THRESHOLD} or more."
            )
        if self.threshold > LARGEST_THRESHOLD:
            raise PolicyProblem(
                f"A minimum group size of more than {LARGEST_THRESHOLD:,} students would hide everything."
            )

    @property
    def largest_suppressed(self) -> int:
        """The largest group that is not shown: one below the threshold."""
        return self.threshold - 1

    def stricter(self, threshold: int) -> Policy:
        """The same policy with that threshold. Raises PolicyProblem below the module's 11."""
        return replace(self, threshold=threshold)

    def words(self) -> str:
        """For a heading: `module 12 (more than 10)`."""
        return f"{self.title} (more than {self.largest_suppressed})"


MODULE_12 = Policy()
