"""Which changes of a label are safe without asking, which are proposed, and which are never guessed."""

from __future__ import annotations

import unicodedata

import pytest

from content.label_words import grade_words, school_words
from workshop.disclosure.label_questions import AskedValues, Interview
from workshop.disclosure.likely_labels import likely
from workshop.records.labels import keys

SAFE, PROPOSED, ASKED = "safe", "proposed", "asked"

CHANGES = [
    # column, then, now, what the program does on its own
    ("School", "Oak", "OAK", SAFE),
    ("School", "Oak Hill", "  oak   hill ", SAFE),
    ("School", "Oak Hill", "Oak\u00a0Hill", SAFE),
    ("School", unicodedata.normalize("NFD", "Pe\u00f1a"), "Pe\u00f1a", SAFE),
    ("School", "Jos\u00e9 Ruiz", "Jose Ruiz", PROPOSED),
    ("School", "O\u2019Neill", "O'Neill", PROPOSED),
    ("School", "Baker\u2013Butler", "Baker-Butler", PROPOSED),
    ("School", "PS \u2162", "PS III", PROPOSED),
    ("School", "Elm Elem", "Elm Elementary", PROPOSED),
    ("School", "Elm ES", "Elm Elementary School", PROPOSED),
    ("School", "St. Anne Acad.", "Saint Anne Academy", PROPOSED),
    ("School", "Elm", "Elm Elementary", PROPOSED),
    ("School", "Lakside High", "Lakeside HS", PROPOSED),
    ("School", "Elm ES", "Elm MS", ASKED),
    ("School", "Paul Cale", "Mountain View", ASKED),
    ("School", "3rd", "3", ASKED),
    ("School", "K", "Kindergarten", ASKED),
    ("Team", "North 1", "North 2", ASKED),
    ("Grade", "03", "3", SAFE),
    ("Grade", "3.0", "Grade 3", SAFE),
    ("Grade", "Gr. 3", "Third grade", SAFE),
    ("Grade", "3rd", "THIRD", SAFE),
    ("Grade", "K", "KG", SAFE),
    ("Grade", "Kindergarten", "0", SAFE),
    ("Grade", "00", "kinder", SAFE),
    ("Grade", "\u2162", "III", PROPOSED),
    ("Grade", "PK", "JK", PROPOSED),
    ("Grade", "TK", "Preschool", PROPOSED),
    ("Grade", "PK", "-1", PROPOSED),
    ("Grade", "Ungraded", "13", PROPOSED),
    ("Grade", "3", "3-5", ASKED),
    ("Grade", "3", "4", ASKED),
    ("Race", "Asian/Pacific Islander", "Asian", ASKED),
    ("Race", "(not given)", "Unknown", ASKED),
    ("Status", "N/A", "Unknown", ASKED),
]


@pytest.mark.parametrize(("column", "then", "now", "what"), CHANGES)
def test_what_is_safe_without_asking_and_what_is_not(column: str, then: str, now: str, what: str) -> None:
    same = keys(column, [then], [now])[then] == keys(column, [now], [then])[now]
    proposed = likely(column, [then], [now])
    assert (SAFE if same else PROPOSED if proposed else ASKED) == what
    if not same and proposed:
        assert (proposed[0].then, proposed[0].now) == (then, now) and proposed[0].why


def test_an_unchanged_number_is_the_best_reason_and_another_one_forbids() -> None:
    then, now = ("Oak", "Elm ES", "Ash"), ("Mountain View", "Elm Elementary", "Ash School")
    numbers = ({"Oak": "0120", "Elm ES": "0130", "Ash": "0140"}, {"Mountain View": "0120", "Elm Elementary": "0990"})
    found = {one.then: (one.now, one.why) for one in likely("School", then, now, numbers)}
    assert found["Oak"] == ("Mountain View", "the number is unchanged, 0120")
    assert "Elm ES" not in found, "another number is another school"
    assert found["Ash"][0] == "Ash School", "a number on one side only says nothing"


def test_what_is_like_several_is_like_none() -> None:
    assert likely("School", ["Elm"], ["Elm Elementary", "Elm Middle"]) == ()
    assert [one.then for one in likely("School", ["Elm", "Elm ES"], ["Elm Elementary"])] == ["Elm ES"]


def test_every_list_of_words_says_where_it_comes_from() -> None:
    assert "Ed-Fi" in grade_words().source and grade_words().same["third"] == "3"
    assert school_words().source and school_words().full["elem"] == "elementary"


def test_a_whole_state_of_new_names_is_asked_about_in_a_moment() -> None:
    then, now = [f"School {n}" for n in range(1500)], [f"Academy {n}" for n in range(1500)]
    assert likely("School", then, now) == ()
    asked = AskedValues("School", tuple(then), tuple(now), ("r",), tuple((name, 40) for name in now))
    interview = Interview([asked])
    for _ in range(3):
        step = interview.step()
        assert step is not None and len(step.choices) == 1502
        interview.choose(step.choices[0])
