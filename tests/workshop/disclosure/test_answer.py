"""What an answer tells, judged by counting the students of the file one at a time."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshop.disclosure.cases import (
    CLINIC,
    PURPOSE,
    TODAY,
    Student,
    all_groups,
    attendance,
    consent,
    consents,
    groups,
    members,
    students_of,
)
from workshop.disclosure.consent import Verdict
from workshop.disclosure.consent_file import NO_CONSENTS
from workshop.disclosure.engine.model import Measure, PublishedAs
from workshop.disclosure.policy import MODULE_12, Eligibility, Policy
from workshop.disclosure.prepare import MOST_TABLES, CheckResult, CheckSpec, Request, prepare
from workshop.disclosure.titles import reading_order, title
from workshop.records.attendance import Attendance
from workshop.records.marks import ALL
from workshop.records.problems import RequestProblem

GRADE, BOTH = ("grade",), ("grade", "sex")
TWO_GRADES = groups({("6",): (20, 5), ("7",): (20, 5)}, GRADE)


def answer(made: Attendance, *by: tuple[str, ...], policy: Policy = MODULE_12) -> CheckResult:
    return prepare(made, CheckSpec(Request(CLINIC, PURPOSE, by), policy), NO_CONSENTS, TODAY)


def exact(found: CheckResult, measure: Measure) -> dict[tuple[tuple[str, str], ...], int]:
    """Every group of which that count is told exactly: condition -> count."""
    return {
        tuple((name, value) for name, value in zip(table.by, cell.at, strict=True) if value != ALL): int(told.value)
        for table in found.result.tables
        for cell in table.cells
        if (told := cell.published[measure]).published_as is PublishedAs.EXACT and told.value is not None
    }


# ------------------------------------------------------------------ the rule


def test_eleven_are_told_and_ten_are_not() -> None:
    assert exact(answer(groups({("6",): (11, 4), ("7",): (40, 9)}, GRADE), GRADE), Measure.CHRONIC) == {
        (("grade", "6"),): 4, (("grade", "7"),): 9, (): 13,
    }  # fmt: skip
    ten = answer(groups({("6",): (10, 4), ("7",): (40, 9), ("8",): (40, 12)}, GRADE), GRADE)
    assert (("grade", "6"),) not in exact(ten, Measure.CHRONIC)
    assert (("grade", "6"),) not in exact(ten, Measure.ENROLLED)


def test_a_stricter_threshold_hides_more() -> None:
    made = groups({("6",): (15, 4), ("7",): (40, 9), ("8",): (40, 12)}, GRADE)
    assert len(exact(answer(made, GRADE, policy=MODULE_12.stricter(15)), Measure.CHRONIC)) == 4
    assert (("grade", "6"),) not in exact(answer(made, GRADE, policy=MODULE_12.stricter(16)), Measure.CHRONIC)


def test_only_eligible_students_count() -> None:
    made = attendance({"grade": ["6"] * 48}, [20] * 24 + [1] * 24, [180] * 40 + [80] * 8)
    assert exact(answer(made), Measure.ENROLLED) == {(): 40}
    assert exact(answer(made, policy=Policy(eligibility=Eligibility.ANY_DAY)), Measure.ENROLLED) == {(): 48}


_SIZES = st.one_of(st.integers(1, 14), st.integers(11, 60), st.integers(11, 60))


@st.composite
def schools(draw: st.DrawFn) -> Attendance:
    """Up to three columns; most groups large enough to be told, a few not; chronic counts at the ends too."""
    names = ["grade", "sex", "band"][: draw(st.integers(1, 3))]
    keys: list[tuple[str, ...]] = [()]
    for _ in names:
        values = draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=3, unique=True))
        keys = [(*key, value) for key in keys for value in values]
    sizes: dict[tuple[str, ...], tuple[int, int]] = {}
    for key in keys:
        if draw(st.integers(0, 5)):
            students = draw(_SIZES)
            sizes[key] = (students, draw(st.integers(0, students)))
    return groups(sizes or {keys[0]: (12, 3)}, names)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Attendance, CheckSpec, tuple[int, ...]]:
    """A school, what is asked of it, and the students whose records go to the partner."""
    made = draw(schools())
    names = tuple(made.attributes)
    possible = [by for size in range(1, len(names) + 1) for by in permutations(names, size)]
    by = tuple(draw(st.lists(st.sampled_from(possible), max_size=3, unique=True)))
    known = tuple(draw(st.lists(st.integers(0, made.students - 1), max_size=12, unique=True)))
    request = Request(CLINIC, PURPOSE, by, ("absent",) if known else ())
    return made, CheckSpec(request, MODULE_12.stricter(draw(st.sampled_from((11, 11, 20)))), seconds=1), known


@settings(max_examples=60)
@given(cases())
def test_what_is_told_exactly_is_true_and_leaves_no_small_group(
    case: tuple[Attendance, CheckSpec, tuple[int, ...]],
) -> None:
    """By one subtraction at most: longer chains are for the attacker of the engine's own tests."""
    made, asked, known = case
    found = prepare(made, asked, consents(*(consent(f"s{place}", fields=("absent",)) for place in known)), TODAY)
    assert sorted(row[0] for row in found.records.rows) == sorted(f"s{place}" for place in known)
    students = students_of(made)
    counted = {key: both for table in found.result.tables for key, both in all_groups(students, table.by).items()}
    enrolled, chronic = exact(found, Measure.ENROLLED), exact(found, Measure.CHRONIC)
    assert all(counted[key][0] == number for key, number in enrolled.items())
    assert all(counted[key][1] == number for key, number in chronic.items())
    told = {members(students, dict(key)) for key in chronic}
    for group in told:
        _may_be_told(group, students, frozenset(known), asked.policy.threshold)
    for one, other in permutations(told, 2):
        if one < other:
            _may_be_told(other - one, students, frozenset(known), asked.policy.threshold)


def _may_be_told(group: frozenset[int], students: list[Student], known: frozenset[int], threshold: int) -> None:
    """Its chronic count tells about no child: enough students, also beside the records, and neither none nor all."""
    for rest in (group, group - known):
        if rest:
            assert len(rest) >= threshold
            assert 0 < sum(students[place][1] for place in rest) < len(rest)


def test_two_hidden_groups_together_are_protected_beside_the_records() -> None:
    """Grades 6 and 7 have six students each, and the partner holds nine of the twelve: by the total and grade 5 it
    could compute how many of the other three are chronically absent."""
    made = groups({("5",): (28, 9), ("6",): (6, 3), ("7",): (6, 2)}, GRADE)
    known = (28, 29, 31, 32, 33, 34, 36, 37, 38)
    request = Request(CLINIC, PURPOSE, (GRADE,), ("absent",))
    records = consents(*(consent(f"s{place}", fields=("absent",)) for place in known))
    told = exact(prepare(made, CheckSpec(request), records, TODAY), Measure.CHRONIC)
    assert not {(), (("grade", "5"),)} <= set(told)
    without = exact(prepare(made, CheckSpec(replace(request, fields=())), records, TODAY), Measure.CHRONIC)
    assert {(), (("grade", "5"),)} <= set(without)


# ------------------------------------------------------------------ records


def test_records_hold_the_fields_asked_for_and_no_others() -> None:
    made = groups({("6", "F"): (20, 5), ("7", "M"): (20, 5)}, BOTH)
    records = consents(consent("s0"), consent("s21", until=TODAY.replace(day=1)), consent("s22", parties=("Other",)))
    found = prepare(made, CheckSpec(Request(CLINIC, PURPOSE, (), ("grade", "absent"))), records, TODAY)
    assert found.records.fields == ("grade", "absent")
    assert found.records.rows == (("s0", "6", "30"),)
    assert found.verdicts == {
        Verdict.NO_CONSENT: 37, Verdict.OTHER_PARTY: 1, Verdict.EXPIRED: 1, Verdict.ALLOWED: 1,
    }  # fmt: skip
    assert sum(found.verdicts.values()) == made.students
    refused = prepare(made, CheckSpec(Request(CLINIC, PURPOSE, (), ("grade", "sex"))), records, TODAY)
    assert refused.records.rows == ()
    assert refused.verdicts[Verdict.OTHER_FIELDS] == 1


def test_without_fields_no_consent_is_looked_at() -> None:
    found = prepare(TWO_GRADES, CheckSpec(Request(CLINIC, PURPOSE, (GRADE,))), consents(consent("s0")), TODAY)
    assert (found.records.rows, found.verdicts) == ((), {})


def test_nothing_with_students_in_it_shows_or_pickles_itself() -> None:
    given = consents(consent("s0"))
    found = prepare(TWO_GRADES, CheckSpec(Request(CLINIC, PURPOSE, (GRADE,), ("absent",))), given, TODAY)
    assert found.records.rows
    for holder in (TWO_GRADES, TWO_GRADES.attributes["grade"], found.records, found, given):
        assert repr(holder) == f"<{type(holder).__name__}>"
        for write in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="stay in memory"):
                write(holder)


# ------------------------------------------------------------------ words


def test_titles_and_order() -> None:
    assert title(()) == "Chronically absent, all students"
    assert title(("Grade", "Gender", "School")) == "Chronically absent, by Grade, Gender and School"
    values = ["10", "9", "K", "PK", "Grade 10", "Grade 9", "(not given)", "½", "1"]
    assert sorted(values, key=reading_order)[:6] == ["PK", "K", "1", "9", "10", "Grade 9"]
    assert sorted(values, key=reading_order)[-1] == "(not given)"


def test_too_many_break_downs_are_refused() -> None:
    names = [f"c{i}" for i in range(MOST_TABLES + 1)]
    made = groups({tuple("x" for _ in names): (20, 5)}, names)
    with pytest.raises(RequestProblem, match=f"At most {MOST_TABLES}"):
        answer(made, *((name,) for name in names))
    with pytest.raises(RequestProblem, match="at most 6 columns"):
        answer(made, tuple(names[:7]))
