"""Replies about commitments: what is understood, and what is refused in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from workshop.notes.reply import BadReply, Reply, parse_reply

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("A1 done", Reply("A1", "done")),
        ("a1: Done.", Reply("A1", "done")),
        ("A1 done, called on Monday", Reply("A1", "done", reason="called on Monday")),
        ("A2 Dec 17 bus office is closed", Reply("A2", due="2026-12-17", reason="bus office is closed")),
        (
            "A2 by Thu, Dec 17 because the office is closed",
            Reply("A2", due="2026-12-17", reason="the office is closed"),
        ),
        ("A2 moved to 12/17", Reply("A2", due="2026-12-17")),
        ("A2 2027-01-08 - holidays", Reply("A2", due="2027-01-08", reason="holidays")),
        ("A2 tomorrow", Reply("A2", due="2026-12-01")),
        ("A13 drop", Reply("A13", "dropped")),
        ("A13 dropped: no time before spring", Reply("A13", "dropped", reason="no time before spring")),
        ("A3 reopen", Reply("A3", "open")),
    ],
)
def test_what_is_understood(text: str, reply: Reply) -> None:
    assert parse_reply(text, TODAY) == reply


@pytest.mark.parametrize("text", ["", "done", "A1", "A1 soon", "A1 Feb 30", "Ana said A1 is done"])
def test_what_says_nothing_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(BadReply, match="Write it like"):
        parse_reply(text, TODAY)


def test_a_date_beside_another_weekday_is_a_question() -> None:
    with pytest.raises(BadReply, match="is a Thursday, not a Monday"):
        parse_reply("A1 Mon, Dec 17", TODAY)


def test_what_is_quoted_back_is_short_and_clean() -> None:
    with pytest.raises(BadReply) as refused:
        parse_reply("\x1b[31m" + "x" * 500, TODAY)
    assert "\x1b" not in str(refused.value) and len(str(refused.value)) < 250
