"""The rule: what is shown never has a group that may not be shown, judged by counting students one at a time."""

from __future__ import annotations

import copy
import pickle
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshop.sharing_cases import (
    CLINIC,
    PURPOSE,
    TODAY,
    all_groups,
    attendance,
    consent,
    consents,
    groups,
    members,
    shown_groups,
    students_of,
)
from workshop.sharing.attendance import Attendance
from workshop.sharing.check import MOST_BREAKDOWNS, Request, check
from workshop.sharing.consent import Verdict
from workshop.sharing.consent_file import NO_CONSENTS
from workshop.sharing.policy import MODULE_12, Eligibility, Policy
from workshop.sharing.preview import Preview, Reason, ShownCell, join, reading_order, title
from workshop.sharing.problems import Cancelled, RequestProblem

GRADE, SEX, BOTH = ("grade",), ("sex",), ("grade", "sex")


def preview(made: Attendance, *by: tuple[str, ...], policy: Policy = MODULE_12) -> Preview:
    return check(made, NO_CONSENTS, Request(CLINIC, PURPOSE, by), policy, TODAY)


def words(found: Preview) -> dict[str, str]:
    return {" ".join(cell.at): cell.words() for table in found.tables for cell in table.cells}


# ------------------------------------------------------------------ the literal rule


def test_eleven_are_shown_and_ten_are_not() -> None:
    eleven = preview(groups({("6",): (11, 3), ("7",): (12, 4)}, GRADE), GRADE)
    assert words(eleven) == {"": "7 of 23 (30 %)", "6": "3 of 11 (27 %)", "7": "4 of 12 (33 %)", "*": "7 of 23 (30 %)"}
    ten = preview(groups({("6",): (10, 3), ("7",): (40, 4)}, GRADE), GRADE)
    assert [table.by for table in ten.tables] == [()]
    (withheld,) = ten.withheld
    assert (withheld.by, withheld.reason, withheld.kind) == (GRADE, Reason.SMALL, GRADE)
    assert withheld.sentence == ("A sub-group by grade has 10 students or fewer, so the whole break-down is withheld.")
    assert withheld.groups == ("6",)


def test_one_small_combination_withholds_all_of_its_table_and_no_other() -> None:
    made = groups({("6", "F"): (40, 5), ("6", "M"): (40, 6), ("7", "F"): (10, 5), ("7", "M"): (40, 6)}, BOTH)
    found = preview(made, GRADE, SEX, BOTH)
    assert [table.by for table in found.tables] == [(), GRADE, SEX]
    assert [(w.by, w.kind, w.groups) for w in found.withheld] == [(BOTH, BOTH, ("7 · F",))]


def test_a_small_value_is_named_before_a_small_combination() -> None:
    made = groups({("6", "F"): (40, 5), ("6", "M"): (40, 6), ("7", "F"): (4, 2), ("7", "M"): (4, 2)}, BOTH)
    assert preview(made, BOTH).withheld[0].kind == GRADE


def test_a_whole_of_ten_is_not_shown() -> None:
    found = preview(groups({("6",): (10, 3)}, GRADE), GRADE)
    assert found.tables == ()
    assert [w.by for w in found.withheld] == [(), GRADE]
    assert found.withheld[0].sentence == "The whole has 10 students or fewer, so the whole break-down is withheld."


def test_combinations_without_students_are_left_out_not_printed_as_zero() -> None:
    made = groups({("6", "F"): (20, 5), ("6", "M"): (20, 6), ("7", "F"): (20, 5)}, BOTH)
    (table,) = preview(made, BOTH).tables[1:]
    assert table.cell(("7", "M")) is None
    assert all(cell.enrolled for cell in table.cells)
    assert table.cell(("7", "*")) == ShownCell(("7", "*"), 20, 5)


@pytest.mark.parametrize("chronic", [0, 20])
def test_nobody_and_everybody_tell_about_each_child(chronic: int) -> None:
    found = preview(groups({("6",): (20, chronic), ("7",): (20, 5)}, GRADE), GRADE)
    (withheld,) = found.withheld
    assert withheld.reason is Reason.ALL_OR_NONE
    assert withheld.sentence == (
        "In a sub-group by grade either nobody or everybody is chronically absent, which would tell about each of them."
    )
    assert withheld.groups == ()


def test_nobody_of_all_students() -> None:
    found = preview(groups({("6",): (20, 0), ("7",): (20, 0)}, GRADE), GRADE)
    assert found.tables == ()
    assert found.withheld[0].sentence.startswith("Of all students either nobody or everybody")


def test_no_sentence_holds_a_size_or_a_value() -> None:
    made = groups({("Grade-six", "F"): (7, 3), ("Grade-seven", "M"): (33, 0)}, BOTH)
    for withheld in preview(made, GRADE, SEX, BOTH).withheld:
        text = withheld.sentence.replace("10 students", "")
        assert not any(char.isdigit() for char in text)
        assert "Grade-" not in text


def test_a_stricter_threshold_hides_more() -> None:
    made = groups({("6",): (15, 3), ("7",): (40, 4)}, GRADE)
    assert len(preview(made, GRADE, policy=MODULE_12.stricter(15)).tables) == 2
    found = preview(made, GRADE, policy=MODULE_12.stricter(16))
    assert found.withheld[0].sentence.startswith("A sub-group by grade has 15 students or fewer")


def test_only_eligible_students_count() -> None:
    made = attendance({"grade": ["6"] * 24}, [20] * 12 + [1] * 12, [180] * 20 + [80] * 4)
    assert words(preview(made)) == {"": "12 of 20 (60 %)"}
    assert words(preview(made, policy=Policy(eligibility=Eligibility.ANY_DAY))) == {"": "12 of 24 (50 %)"}
    nobody = preview(attendance({"grade": ["6"]}, [0], [0]), GRADE)
    assert [w.reason for w in nobody.withheld] == [Reason.NOBODY, Reason.NOBODY]


def test_the_number_of_the_few_who_do_not_count_is_not_told() -> None:
    made = attendance({}, [20] * 12 + [1] * 12, [180] * 20 + [80] * 4)
    assert "nearly all count" in " ".join(preview(made).sentences)
    many = attendance({}, [20] * 20 + [1] * 20, [180] * 24 + [80] * 16)
    assert "Of 40 students 24 count" in " ".join(preview(many).sentences)


def test_what_is_not_checked_is_said() -> None:
    assert "Not part of this version" in preview(groups({("6",): (40, 5)}, GRADE)).sentences[-1]


# ------------------------------------------------------------------ numbers and words


@pytest.mark.parametrize(
    ("chronic", "enrolled", "percent"),
    [(14, 61, "23 %"), (1, 200, "1 %"), (1, 201, "under 1 %"), (1, 2, "50 %"), (199, 200, "over 99 %"),
     (125, 1000, "13 %"), (0, 40, "0 %"), (40, 40, "100 %"), (1, 1_000_000, "under 1 %")],
)  # fmt: skip
def test_percentages_are_whole(chronic: int, enrolled: int, percent: str) -> None:
    assert ShownCell((), enrolled, chronic).percent() == percent


def test_titles_and_order() -> None:
    assert title(()) == "Chronically absent, all students"
    assert title(("Grade", "Gender", "School")) == "Chronically absent, by Grade, Gender and School"
    assert join(("Grade",)) == "Grade"
    values = ["10", "9", "K", "PK", "Grade 10", "Grade 9", "(not given)", "½", "1"]
    assert sorted(values, key=reading_order)[:6] == ["PK", "K", "1", "9", "10", "Grade 9"]
    assert sorted(values, key=reading_order)[-1] == "(not given)"


# ------------------------------------------------------------------ beside other tables


def test_a_table_nested_in_another_may_not_leave_a_small_group_over() -> None:
    """The band of 6 and 7 holds grade 6 and part of 7: the rest of 7 is eight students."""
    made = groups({("6", "low"): (30, 5), ("7", "low"): (30, 5), ("7", "high"): (8, 2), ("8", "high"): (30, 5)},
                  ("grade", "band"))  # fmt: skip
    found = preview(made, GRADE, ("band",))
    assert [t.by for t in found.tables] == [(), GRADE]
    (withheld,) = found.withheld
    assert (withheld.reason, withheld.kind) == (Reason.BESIDE_TABLE, GRADE)
    assert withheld.sentence == (
        "Beside the table by grade, simple subtraction would give away a group that may not be shown."
    )
    other_way = preview(made, ("band",), GRADE)
    assert [t.by for t in other_way.tables] == [(), ("band",)]


def test_a_nested_table_that_leaves_enough_over_is_shown() -> None:
    made = groups({("6", "low"): (30, 5), ("7", "low"): (30, 5), ("7", "high"): (11, 2), ("8", "high"): (30, 5)},
                  ("grade", "band"))  # fmt: skip
    assert len(preview(made, GRADE, ("band",)).tables) == 3


def test_a_rest_of_nobody_is_given_away_too() -> None:
    made = groups({("6", "low"): (30, 5), ("7", "low"): (30, 5), ("7", "high"): (11, 0), ("8", "high"): (30, 5)},
                  ("grade", "band"))  # fmt: skip
    assert preview(made, GRADE, ("band",)).withheld[0].reason is Reason.BESIDE_TABLE


def test_the_same_break_down_twice_is_one_table() -> None:
    made = groups({("6", "F"): (20, 5), ("7", "M"): (20, 5)}, BOTH)
    assert [t.by for t in preview(made, BOTH, ("sex", "grade"), BOTH).tables] == [(), BOTH]


# ------------------------------------------------------------------ beside individual records


def _with_records(size: int, chronic: int, known: int, **changes: object) -> Preview:
    made = groups({("6",): (size, chronic), ("7",): (60, 20)}, GRADE)
    records = [consent(f"s{size - 1 - i}", **changes) for i in range(known)]
    return check(made, consents(*records), Request(CLINIC, PURPOSE, (GRADE,), ("absent",)), today=TODAY)


def test_a_partner_with_nine_of_twelve_records_would_learn_the_other_three() -> None:
    found = _with_records(12, 6, 9)
    assert len(found.records.rows) == 9
    (withheld,) = found.withheld
    assert withheld.reason is Reason.BESIDE_RECORDS
    assert withheld.sentence == (
        "Beside the individual records, a sub-group by grade would give away the few students without a consent."
    )


@pytest.mark.parametrize(("size", "known", "shown"), [(20, 9, 2), (20, 10, 1), (12, 12, 2), (30, 0, 2)])
def test_what_is_left_over_is_nobody_or_enough(size: int, known: int, shown: int) -> None:
    assert len(_with_records(size, 6, known).tables) == shown


def test_records_that_are_not_shared_leave_nothing_over() -> None:
    assert len(_with_records(12, 6, 9, parties=("Another",)).tables) == 2


def test_a_rest_without_chronic_absence_is_given_away() -> None:
    """All six chronically absent students are known one by one: nobody of the other fourteen is."""
    made = groups({("6",): (20, 6), ("7",): (60, 20)}, GRADE)
    records = consents(*(consent(f"s{i}") for i in range(6)))
    found = check(made, records, Request(CLINIC, PURPOSE, (GRADE,), ("absent",)), today=TODAY)
    assert [w.reason for w in found.withheld] == [Reason.BESIDE_RECORDS]


def test_records_hold_the_fields_asked_for_and_no_others() -> None:
    made = groups({("6", "F"): (20, 5), ("7", "M"): (20, 5)}, BOTH)
    records = consents(consent("s0"), consent("s21", until=TODAY.replace(day=1)), consent("s22", parties=("Other",)))
    found = check(made, records, Request(CLINIC, PURPOSE, (), ("grade", "absent")), today=TODAY)
    assert found.records.fields == ("grade", "absent")
    assert found.records.rows == (("s0", "6", "30"),)
    assert found.verdicts == {
        Verdict.NO_CONSENT: 37, Verdict.OTHER_PARTY: 1, Verdict.EXPIRED: 1, Verdict.ALLOWED: 1,
    }  # fmt: skip
    assert sum(found.verdicts.values()) == made.students
    refused = check(made, records, Request(CLINIC, PURPOSE, (), ("grade", "sex")), today=TODAY)
    assert refused.records.rows == ()
    assert refused.verdicts[Verdict.OTHER_FIELDS] == 1


def test_without_fields_no_record_is_looked_at() -> None:
    made = groups({("6",): (20, 5), ("7",): (20, 5)}, GRADE)
    found = check(made, consents(consent("s0")), Request(CLINIC, PURPOSE, (GRADE,)), today=TODAY)
    assert (found.records.rows, found.verdicts) == ((), {})


# ------------------------------------------------------------------ requests that do not fit


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (Request("", PURPOSE), "Choose the partner first"),
        (Request(CLINIC, " ", (), ("grade",)), "what the individual records are for"),
        (Request(CLINIC, PURPOSE, (("height",),)), 'no column "height" to break down by'),
        (Request(CLINIC, PURPOSE, (("absent",),)), 'no column "absent" to break down by'),
        (Request(CLINIC, PURPOSE, (), ("shoe size",)), 'no column "shoe size" to share'),
        (Request(CLINIC, PURPOSE, (("grade", "grade"),)), "each of its columns once"),
        (Request(CLINIC, PURPOSE, ((),)), "each of its columns once"),
        (Request(CLINIC, PURPOSE, (("grade", "sex", "a", "b"),)), "at most 3 columns"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(request_: Request, sentence: str) -> None:
    made = groups({("6", "F", "x", "y"): (20, 5)}, ("grade", "sex", "a", "b"))
    with pytest.raises(RequestProblem, match=sentence):
        check(made, NO_CONSENTS, request_, today=TODAY)


def test_too_many_break_downs_are_refused() -> None:
    names = [f"c{i}" for i in range(6)]
    made = groups({tuple("x" for _ in names): (20, 5)}, names)
    pairs = tuple(combinations(names, 2))[: MOST_BREAKDOWNS + 1]
    with pytest.raises(RequestProblem, match="At most 12"):
        check(made, NO_CONSENTS, Request(CLINIC, PURPOSE, pairs), today=TODAY)


def test_a_check_can_be_stopped() -> None:
    made = groups({("6",): (20, 5)}, GRADE)
    with pytest.raises(Cancelled):
        check(made, NO_CONSENTS, Request(CLINIC, PURPOSE, (GRADE,)), today=TODAY, cancelled=lambda: True)


# ------------------------------------------------------------------ students stay in memory


def test_nothing_with_students_in_it_shows_or_pickles_itself() -> None:
    made = groups({("6",): (20, 5)}, GRADE)
    found = check(made, consents(consent("s0")), Request(CLINIC, PURPOSE, (GRADE,), ("absent",)), today=TODAY)
    for holder in (made, made.attributes["grade"], found.records, consents(consent("s0"))):
        assert repr(holder) == f"<{type(holder).__name__}>"
        for write in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="stay in memory"):
                write(holder)
    assert "s0" not in repr(found)


# ------------------------------------------------------------------ properties

_SMALL = st.integers(1, 14)
_LARGE = st.integers(11, 60)


@st.composite
def schools(draw: st.DrawFn) -> Attendance:
    """Up to three columns; most groups large enough to be shown, a few not; chronic counts at the ends too."""
    names = ["grade", "sex", "band"][: draw(st.integers(1, 3))]
    values = [draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=3, unique=True)) for _ in names]
    size = draw(st.sampled_from((_SMALL, _LARGE, _LARGE)))
    sizes: dict[tuple[str, ...], tuple[int, int]] = {}
    keys: list[tuple[str, ...]] = [()]
    for choice in values:
        keys = [(*key, value) for key in keys for value in choice]
    for key in keys:
        if draw(st.integers(0, 5)):
            students = draw(size)
            sizes[key] = (students, draw(st.integers(0, students)))
    return groups(sizes or {keys[0]: (12, 3)}, names)


@st.composite
def nested_schools(draw: st.DrawFn) -> Attendance:
    """Grades in bands, where a few students of a grade are in another band: what subtraction feeds on."""
    sizes: dict[tuple[str, ...], tuple[int, int]] = {}
    for grade in "ABCD"[: draw(st.integers(2, 4))]:
        band = draw(st.sampled_from("xy"))
        few = st.sampled_from((0, 0, 3, 8, 10, 12))
        for key, size in (((grade, band), st.integers(12, 40)), ((grade, "xy".replace(band, "")), few)):
            students = draw(size)
            if students:
                sizes[key] = (students, draw(st.integers(min(1, students - 1), max(students - 1, 0))))
    return groups(sizes, ("grade", "band"))


@st.composite
def requests(draw: st.DrawFn) -> tuple[Attendance, Request, tuple[int, ...], int]:
    made = draw(st.one_of(schools(), nested_schools(), nested_schools()))
    names = tuple(made.attributes)
    possible = [by for size in range(1, len(names) + 1) for by in permutations(names, size)]
    some = draw(st.lists(st.sampled_from(possible), max_size=4, unique=True))
    by = tuple(draw(st.sampled_from((some, possible[: len(names)]))))
    known = tuple(draw(st.lists(st.integers(0, made.students - 1), max_size=12, unique=True)))
    return made, Request(CLINIC, PURPOSE, by, ("absent",) if known else ()), known, draw(st.sampled_from((11, 11, 20)))


@settings(max_examples=150)
@given(requests())
def test_nothing_shown_has_a_group_that_may_not_be_shown(
    case: tuple[Attendance, Request, tuple[int, ...], int],
) -> None:
    made, request, known, threshold = case
    records = consents(*(consent(f"s{place}", fields=("absent",)) for place in known))
    found = check(made, records, request, MODULE_12.stricter(threshold), TODAY)
    students = students_of(made)
    assert sorted(row[0] for row in found.records.rows) == sorted(f"s{place}" for place in known)
    shown: list[frozenset[int]] = []
    for table in found.tables:
        counted = all_groups(students, table.by)
        assert len(table.cells) == len(counted)
        for cell, condition in zip(table.cells, shown_groups(table), strict=True):
            assert (cell.enrolled, cell.chronic) == counted[tuple(condition.items())]
            shown.append(members(students, condition))
    for group in shown:
        _may_be_known(group, students, frozenset(known), threshold)
    for one, other in permutations(set(shown), 2):
        if one < other:
            _may_be_known(other - one, students, frozenset(known), threshold)


def _may_be_known(
    group: frozenset[int], students: list[tuple[dict[str, str], bool]], known: frozenset[int], threshold: int
) -> None:
    for rest in (group, group - known):
        if rest:
            assert len(rest) >= threshold
            assert 0 < sum(students[place][1] for place in rest) < len(rest)


@settings(max_examples=100)
@given(schools())
def test_a_single_break_down_is_withheld_only_for_the_rule(made: Attendance) -> None:
    by = tuple(made.attributes)
    found = preview(made, by)
    counted = all_groups(students_of(made), by)
    allowed = all(size >= 11 and 0 < chronic < size for size, chronic in counted.values())
    assert (by in [table.by for table in found.tables]) is allowed
    asked = {(), by}
    assert {t.by for t in found.tables} | {w.by for w in found.withheld} == asked
    assert {t.by for t in found.tables} & {w.by for w in found.withheld} == set()
