"""Every fact of the source list is on its card, with its grade, year, place and source, and its caution."""

from __future__ import annotations

import re

import pytest

from content.blocks import Card, Cards, Choices, Fact
from tests.content.outline import block, words


def cards() -> dict[str, Card]:
    found = block("evidence")
    assert isinstance(found, Cards)
    return {card.id: card for card in found.cards}


FACTS: list[tuple[str, str, str, str]] = [
    # card, grade, in the year, in the text
    ("everyone", "D", "2024", "10 percent or more"),
    ("everyone", "B", "2024", "19.3 percent"),
    ("everyone", "B", "2024", "16.1 percent"),
    ("everyone", "B", "2024", "1.28 million"),
    ("everyone", "B", "2024", "8.9 million hours"),
    ("everyone", "B", "2024", "19 points lower in reading and 26 points lower in mathematics"),
    ("everyone", "B", "2012", "7.4 times"),
    ("everyone", "D", "2024", "breakfast after the bell"),
    ("everyone", "D", "n.d.", "attendance plan"),
    ("everyone", "B", "2015", "letters change little"),
    ("everyone", "C", "2024", "211"),
    ("everyone", "C", "2024", "47 district"),
    ("everyone", "C", "2024", "backfire"),
    ("mayor", "A", "2021", "27.5 percent"),
    ("mayor", "A", "2021", "11.5 percent"),
    ("mayor", "A", "2024", "2 to 4 points"),
    ("mayor", "C", "2013", "nine days"),
    ("mayor", "C", "2013", "31 percent"),
    ("mayor", "D", "2012", "resolution on chronic absence"),
    ("superintendents", "B", "2025", "level one"),
    ("superintendents", "B", "2017", "36 states"),
    ("superintendents", "C", "2017", "36 to 27 percent"),
    ("superintendents", "C", "n.d.", "20 percent"),
    ("superintendents", "B", "2004", "average daily membership"),
    ("principals", "B", "2018", "21 percent"),
    ("principals", "B", "2018", "10 percent of families"),
    ("principals", "B", "2023", "8,690 students in 15 districts"),
    ("principals", "B", "2019", "the others scored in reading and mathematics"),
    ("principals", "B", "2020", "likelier to be so themselves in spring"),
    ("principals", "B", "2020", "high-poverty"),
    ("principals", "C", "2012", "40 percent"),
    ("out-of-school", "B", "2023", "nearly half"),
    ("out-of-school", "B", "2011", "25 percent"),
    ("out-of-school", "B", "2019", "several years"),
    ("out-of-school", "D", "2013", "by-product"),
    ("early-childhood", "B", "2014", "45 percent of three-year-olds and 36 percent of four-year-olds"),
    ("early-childhood", "B", "2014", "five times"),
    ("early-childhood", "B", "2014", "57 percent"),
    ("early-childhood", "D", "2016", "85 percent"),
    ("businesses", "D", "n.d.", "keeps a parent at home"),
    ("businesses", "B", "2013", "13.8 million"),
    ("businesses", "B", "2009", "65 to 70 percent"),
    ("businesses", "C", "2023", "154 schools in 40 states"),
    ("philanthropy", "C", "2006", "foundation"),
    ("philanthropy", "C", "2010", "4 million dollars"),
    ("philanthropy", "D", "2018", "early sign"),
    ("philanthropy", "B", "2024", "15 percent of students were chronically absent in 2018, 28 percent in 2022 and 26"),
    ("philanthropy", "C", "2024", "five studies"),
    ("community", "D", "n.d.", "congregation first"),
    ("community", "C", "2011", "7,000 days"),
    ("community", "B", "2012", "no significant difference"),
    ("community", "C", "n.d.", "30 percent"),
    ("health", "A", "2024", "2.5 points, or 29 percent"),
    ("health", "A", "2024", "0.8 days"),
    ("health", "B", "2011", "three times"),
    ("health", "D", "2019", "every visit"),
    ("health", "C", "2022", "3 hours and 42 minutes"),
    ("housing", "B", "2018", "40 percent"),
    ("housing", "B", "2022", "six times"),
    ("housing", "B", "2025", "two days more"),
    ("housing", "C", "2016", "53 to 39 percent"),
    ("housing", "C", "2019", "waivers signed by parents"),
]


@pytest.mark.parametrize(("card", "grade", "year", "text"), FACTS, ids=[f"{c}-{t}" for c, _, _, t in FACTS])
def test_the_fact_is_on_its_card(card: str, grade: str, year: str, text: str) -> None:
    found = [fact for fact in cards()[card].facts if text in words(fact.text)]
    assert found, f"no fact on {card} says {text!r}"
    assert any(fact.grade == grade and year in fact.year for fact in found)


def test_no_fact_is_on_a_card_that_the_list_above_does_not_know() -> None:
    for card in cards().values():
        for fact in card.facts:
            assert any(c == card.id and t in words(fact.text) for c, _, _, t in FACTS), fact.text


@pytest.mark.parametrize(("card", "fact"), [(card.id, fact) for card in cards().values() for fact in card.facts])
def test_each_fact_says_where_it_comes_from(card: str, fact: Fact) -> None:
    assert fact.source and fact.place
    assert fact.grade in {"A", "B", "C", "D"}
    assert re.search(r"\d{4}", fact.year) or fact.year == "n.d."
    assert re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", fact.checked)
    assert len(fact.text) <= 300, "one fact fits on a card beside others"


def test_there_is_a_card_for_each_kind_and_one_for_everybody() -> None:
    kinds = block("partner-categories")
    assert isinstance(kinds, Choices)
    assert list(cards()) == ["everyone", *(item.id for item in kinds.items)]
    for card in cards().values():
        assert card.goals and card.brings and len(card.facts) >= 4, card.id
    for item in kinds.items:
        assert cards()[item.id].title == item.label


def test_cautions_stand_where_sources_disagree() -> None:
    for card, text, caution in (
        ("everyone", "16.1 percent", "15.7 percent"),
        ("mayor", "2 to 4 points", "springfield, missouri"),
        ("mayor", "nine days", "what works clearinghouse"),
        ("principals", "8,690", "between a and b"),
        ("businesses", "154 schools", "thin"),
        ("philanthropy", "4 million", "other partners"),
        ("community", "no significant", "small group"),
    ):
        fact = next(f for f in cards()[card].facts if text in words(f.text))
        assert caution in words(fact.caution), card


def test_what_not_to_say() -> None:
    assert "lose money for every absence" in words(cards()["superintendents"].avoid)
    assert "hours of teaching" in words(cards()["superintendents"].avoid)
    assert "leases punish truancy" in words(cards()["housing"].avoid)
    assert "perfect attendance" in words(cards()["everyone"].avoid)
    assert "new york" in words(cards()["everyone"].avoid)


def test_the_task_force_study_is_never_an_a() -> None:
    for card in cards().values():
        for fact in card.facts:
            if "Balfanz" in fact.source or "Success Mentor" in fact.text:
                assert fact.grade == "C" and fact.caution
