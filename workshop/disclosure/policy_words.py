"""A policy in words for people who never saw it: a partner, or whoever signs."""

from __future__ import annotations

from collections.abc import Iterator

from workshop.disclosure.policy import Policy


def policy_sentences(policy: Policy) -> Iterator[str]:
    """Which rules were used, one sentence each, beginning with the name of the policy."""
    yield f"The rules are those of the policy “{policy.title}” ({policy.id})."
    yield f"No exact numbers are shown for groups of fewer than {policy.threshold} students."
    if policy.tail:
        yield (
            f"No exact numbers are shown where no more than {policy.tail} students of a group are chronically absent, "
            f"or no more than {policy.tail} are not."
        )
    if policy.rounding > 1:
        yield (
            f"Every count that is shown is rounded to the nearest multiple of {policy.rounding}. Each is rounded by "
            "itself, so parts may not add up to their total. The same count is rounded the same everywhere."
        )
    yield "The fewer students are in a group, the wider are the ranges of its percentages."
    yield "Other numbers are hidden only where a hidden number could be worked out with them."
