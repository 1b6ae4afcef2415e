"""A revision or a day as people type it, found in the history of a session."""

from __future__ import annotations

import datetime

import pytest

from workshop.session.moments import BadMoment, at_end, before
from workshop.sheets.model import Edit, Record, Role

TODAY = datetime.date(2026, 12, 1)
TIMES = ("2026-11-23T15:00:00Z", "2026-11-23T20:00:00Z", "2026-11-25T16:00:00Z", "not a time", "2026-11-28T04:30:00Z")


def history(*times: str) -> list[Record]:
    return [Record(n, Edit(f"c.{n}", "Ana", Role.FACILITATOR, (), at), ()) for n, at in enumerate(times, 1)]


RECORDS = history(*TIMES)


@pytest.mark.parametrize(
    ("text", "end", "start"),
    [
        ("r3", 3, 3),
        ("R5", 5, 5),
        ("2026-11-23", 2, 0),
        ("Nov 24", 2, 2),
        ("11/25/2026", 3, 2),
        ("Wed, Nov 25", 3, 2),
        ("11/27", 5, 4),  # 4:30 UTC is the evening before in Virginia
        ("today", 5, 5),
        ("yesterday", 5, 5),
        ("wed", 3, 2),
        ("tue", 5, 5),
    ],
)
def test_a_day_ends_with_its_last_edit_and_begins_before_its_first(text: str, end: int, start: int) -> None:
    assert at_end(text, RECORDS, TODAY) == end
    assert before(text, RECORDS, TODAY) == start


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("r0", "There is no revision 0: this session has r1 to r5."),
        ("r6", "There is no revision 6"),
        ("r", "is neither a revision nor a day"),
        ("soon", "is neither a revision nor a day. Type it like r40, Dec 4 or 2026-12-04."),
        ("--x\x1b[31m", "is neither a revision nor a day"),
        ("2026-12-24", "Dec 24, 2026 is still to come"),
        ("2027-01-01", "is still to come"),
        ("2026-11-01", "did not exist yet on Nov 1, 2026. Its first day is Nov 23, 2026."),
    ],
)
def test_what_names_no_moment_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(BadMoment) as bad:
        at_end(text, RECORDS, TODAY)
    assert words in str(bad.value) and "\x1b" not in str(bad.value)


def test_a_day_without_a_year_is_one_that_has_been() -> None:
    old = history("2024-02-29T15:00:00Z", "2025-12-24T15:00:00Z", "2026-11-30T15:00:00Z")
    assert at_end("Dec 24", old, TODAY) == 2
    assert at_end("Feb 29", old, TODAY) == 1


def test_a_clock_that_went_back_never_hides_later_edits_of_that_day() -> None:
    back = history("2026-11-23T15:00:00Z", "2026-11-20T15:00:00Z", "2026-11-23T16:00:00Z")
    assert at_end("2026-11-20", back, TODAY) == 2
    assert before("2026-11-23", back, TODAY) == 0
