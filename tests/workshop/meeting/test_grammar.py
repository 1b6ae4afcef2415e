"""The one-line grammar: there, back, and what it says about lines that lack something."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.meeting import gaps as gap_tags
from workshop.meeting.grammar import ParsedCommitment, format_commitment, parse_commitment
from workshop.meeting.model import Commitment

PEOPLE = ["Maria Lopez", "Ben", "Tom Ray", "Tom Hill", "Ana Lee-Smith"]
GAPS = {"g1": "Asthma, no inhaler at school", "g2": "No ride after the move", "g3": "No clean clothes"}
UNKNOWN = "is not on the list of people. Check the name, or add the person."
MONDAY = date(2026, 11, 23)


def said(line: str, me: str = "") -> ParsedCommitment:
    return parse_commitment(line, people=PEOPLE, gaps=GAPS, today=MONDAY, me=me)


def test_the_whole_line() -> None:
    found = said("Maria Lopez asks the clinic for a liaison with Ben and Tom Ray by Fri 4 Dec #asthma")
    assert found.commitment == Commitment(
        "asks the clinic for a liaison", "Maria Lopez", ("Ben", "Tom Ray"), "2026-12-04", "g1"
    )
    assert found.findings == ()


@pytest.mark.parametrize(
    "line",
    [
        "Maria asks the clinic for a liaison by Fri 4 Dec #asthma",
        "Maria asks the clinic for a liaison by Fri, Dec 4 #asthma",
        "Maria asks the clinic for a liaison by Fri, Dec 4, 2026 #asthma",
        "maria asks the clinic for a liaison #asthma by Dec 4",
        "Maria asks the clinic for a liaison by 12/4/2026 #Asthma",
        "Maria: asks the clinic for a liaison, by 2026-12-04 #inhaler",
        "Maria asks the clinic by Fri 4 Dec for a liaison #asthma",
        "Maria asks #asthma the clinic for a liaison by Fri, Dec 4, 2026",
        'Maria "asks the clinic for a liaison" by 4 Dec #"no inhaler"',
        "@Maria asks the clinic for a liaison until 4 Dec. #asthm",
        "  Maria   asks the clinic\tfor a liaison on Friday Dec 4 #g1 ",
    ],
)
def test_ways_to_say_the_same(line: str) -> None:
    found = said(line)
    assert found.commitment == Commitment("asks the clinic for a liaison", "Maria Lopez", (), "2026-12-04", "g1")
    assert found.findings == ()


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("by fri", "2026-11-27"),
        ("by Friday", "2026-11-27"),
        ("by mon", "2026-11-30"),  # said on a Monday, it is the next one
        ("by tomorrow", "2026-11-24"),
        ("by 4 Dec", "2026-12-04"),
        ("by Jan 4", "2027-01-04"),
        ("by Dec 4th", "2026-12-04"),
        ("by 12/4", "2026-12-04"),
        ("due 12/4/26", "2026-12-04"),
    ],
)
def test_dates_count_from_the_day_of_the_session(phrase: str, due: str) -> None:
    found = said(f"Ben calls {phrase}")
    assert (found.commitment.due, found.commitment.text, found.findings) == (due, "calls", ())


def test_a_weekday_that_is_not_the_dates() -> None:
    found = said("Ben calls by Thu 4 Dec #ride")
    assert found.commitment.due == "2026-12-04"
    assert found.findings == ("Dec 4, 2026 is a Friday, not a Thursday. Check the date.",)


def test_a_day_that_has_just_passed_is_read_as_next_years_and_said() -> None:
    found = said("Ben calls by 20 Nov")
    assert found.commitment.due == "2027-11-20"
    assert found.findings == ("“20 Nov” was read as Sat, Nov 20, 2027. Add the year if you mean another.",)


@pytest.mark.parametrize("line", ["Ben calls", "Ben calls by the clinic", "Ben writes a book on bees"])
def test_no_date(line: str) -> None:
    found = said(line)
    assert found.commitment.due == ""
    assert found.findings == ("There is no date. End with one, like “by Fri, Dec 4”.",)


def test_a_date_that_is_none() -> None:
    assert said("Ben calls by next month").findings == ("“next month” is not a date. Type it like “by Fri, Dec 4”.",)
    assert said("Ben calls by 31 Nov").findings == ("“31 Nov” is not a date. Type it like “by Fri, Dec 4”.",)
    assert said("Ben calls by next month").commitment.text == "calls by next month"


def test_by_and_with_inside_the_text_stay_there() -> None:
    found = said("Ben works with families by phone by Fri 4 Dec")
    assert found.commitment == Commitment("works with families by phone", "Ben", (), "2026-12-04", "")
    found = said("Ben works with Maria on the bus by Fri 4 Dec")
    assert found.commitment.text == "works with Maria on the bus"
    assert found.commitment.helpers == ()


def test_quotation_marks_keep_a_text_as_it_is() -> None:
    found = said('Ben "meets by Friday with Tom Ray, #1 of many" by Fri 4 Dec')
    assert found.commitment == Commitment("meets by Friday with Tom Ray, #1 of many", "Ben", (), "2026-12-04", "")
    assert said('Ben hangs up the sign "open by Monday" by Fri 4 Dec').commitment.text == (
        'hangs up the sign "open by Monday"'
    )


# --------------------------------------------------------------------------------------------- owners


@pytest.mark.parametrize(
    ("line", "owner", "helpers", "finding"),
    [
        ("Tom calls by fri", "Tom", (), "“Tom” matches Tom Ray and Tom Hill. Type the full name."),
        ("Zoe calls by fri", "Zoe", (), f"“Zoe” {UNKNOWN}"),
        ("Dr. Perez will call by fri", "Dr. Perez", (), f"“Dr. Perez” {UNKNOWN}"),
        ("the nurse: calls by fri", "the nurse", (), f"“the nurse” {UNKNOWN}"),
        (
            "Ben and Maria call by fri",
            "Ben",
            ("Maria Lopez",),
            "A commitment has one owner: Ben. As helpers: Maria Lopez.",
        ),
        (
            "Ben/Maria call by fri",
            "Ben",
            ("Maria Lopez",),
            "A commitment has one owner: Ben. As helpers: Maria Lopez.",
        ),
        (
            "Ben, Maria & Tom Ray call by fri",
            "Ben",
            ("Maria Lopez", "Tom Ray"),
            "A commitment has one owner: Ben. As helpers: Maria Lopez and Tom Ray.",
        ),
        ("Ben and the nurse call by fri", "Ben", (), "A commitment has one owner. Write the others after “with”."),
        ("We call by fri", "", (), "“We” is not one person. Start with the person who will do it."),
        (
            "The team calls by fri",
            "",
            (),
            "“The team” is not one person. Start with the person who will do it.",
        ),
        ("Ask parents by fri", "", (), "No one is named. Start with the person who will do it."),
        ("call by fri", "", (), "No one is named. Start with the person who will do it."),
        ("I call by fri", "", (), "No one is named. Start with the person who will do it."),
    ],
)
def test_owners(line: str, owner: str, helpers: tuple[str, ...], finding: str) -> None:
    found = said(line)
    assert (found.commitment.owner, found.commitment.helpers) == (owner, helpers)
    assert found.findings == (finding,)
    assert found.commitment.due == "2026-11-27"


def test_i_is_the_one_who_types() -> None:
    found = said("I call the bus office by fri", me="Ben")
    assert (found.commitment.owner, found.commitment.text, found.findings) == ("Ben", "call the bus office", ())


def test_helpers_nobody_knows_can_be_marked() -> None:
    found = said("Ben calls; with the nurse, Maria by fri")
    assert found.commitment == Commitment("calls", "Ben", ("the nurse", "Maria Lopez"), "2026-11-27", "")


def test_a_line_with_nothing_in_it() -> None:
    assert said("Ben by fri").findings == ("The line does not say what will be done. Write it after the name.",)
    assert len(said("").findings) == 3
    assert said("").commitment == Commitment()


# --------------------------------------------------------------------------------------------- gaps


def test_a_tag_that_means_no_gap_or_several() -> None:
    assert said("Ben calls by fri #teeth").findings == ("No gap matches “teeth”. Use a word from one of your gaps.",)
    assert said("Ben calls by fri #asthme").findings == (
        "No gap matches “asthme”. Did you mean “Asthma, no inhaler at school”?",
    )
    found = said("Ben calls by fri #no")
    assert found.commitment.gap == ""
    assert found.findings == (
        "“no” matches “Asthma, no inhaler at school”, “No ride after the move” and “No clean clothes”. "
        "Add another word with a hyphen.",
    )
    found = said("Ben calls by fri #ride #clean")
    assert found.commitment.gap == "g2"
    assert found.findings == (
        "Only one gap fits a line: “No ride after the move”. Write a second line for “No clean clothes”.",
    )


def test_tags() -> None:
    assert [gap_tags.tag_for(gap, GAPS) for gap in GAPS] == ["#asthma", "#no-ride", "#no-clean"]
    assert gap_tags.find("No clean clothes", GAPS) == ["g3"]
    assert gap_tags.find("cl", GAPS) == ["g3"]
    assert gap_tags.find("", GAPS) == gap_tags.find("!?", GAPS) == []
    same = {"a": "rides", "b": "Rides!"}
    assert gap_tags.find("rides", same) == ["a", "b"]
    assert gap_tags.tag_for("b", same) == "#b"


# --------------------------------------------------------------------------------------------- there and back

# Mostly words the grammar itself lives on: the hardest text to keep apart from it.
WORDS = st.one_of(
    st.sampled_from(
        ["by", "with", "Ben", "and", "#1", "fri", "4", "Dec", "Tom", "Ray", "a:", "I", "we", "on", ",", '"', ";", "due"]
    ),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=5),
)
TEXT = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: " ".join(words).strip(" ;,"))
NAME = st.sampled_from([*PEOPLE, "Zoe", "the nurse", "Dr. Perez"])
COMMITMENTS = st.builds(
    Commitment,
    text=TEXT.filter(bool),
    owner=st.one_of(st.just(""), NAME),
    helpers=st.lists(NAME, unique=True, max_size=3).map(tuple),
    due=st.one_of(st.just(""), st.dates(date(2026, 1, 1), date(2030, 1, 1)).map(date.isoformat)),
    gap=st.sampled_from(["", *GAPS]),
)


@given(COMMITMENTS)
def test_a_line_reads_as_what_it_was_written_from(commitment: Commitment) -> None:
    from content.clean import clean_line

    if commitment.text != clean_line(commitment.text):
        return  # texts in sheets have passed it
    line = format_commitment(commitment, people=PEOPLE, gaps=GAPS, today=MONDAY)
    again = parse_commitment(line, people=PEOPLE, gaps=GAPS, today=MONDAY).commitment
    if commitment.owner or not again.owner:
        assert again == commitment
    else:
        # Nobody owns it, and its text begins with a name: that is who it then names.
        assert again.text in commitment.text


@given(st.text(max_size=80))
def test_any_text_can_be_read(line: str) -> None:
    found = said(line, me="Ben")
    assert isinstance(found.commitment.text, str)
    assert all(f.endswith((".", "?")) and f[0] in "“" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for f in found.findings)


def test_the_plainest_line_is_written() -> None:
    commitment = Commitment("asks the clinic", "Maria Lopez", ("Ben", "Tom Ray"), "2026-12-04", "g1", row="r1")
    line = format_commitment(commitment, people=PEOPLE, gaps=GAPS, today=MONDAY)
    assert line == "Maria Lopez asks the clinic with Ben and Tom Ray by Fri, Dec 4 #asthma"
    assert (
        format_commitment(Commitment("calls", "the nurse"), people=PEOPLE, gaps=GAPS, today=MONDAY)
        == "the nurse: calls"
    )
