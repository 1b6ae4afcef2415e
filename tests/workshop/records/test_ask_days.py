"""What is asked of files with single days or periods, and that the answers make them count right. Invented files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workshop.records.surveys import answer, ask, days, kinds, of, read, table
from workshop.records.answers import Answers
from workshop.records.problems import FileProblem
from workshop.records.questions import QuestionKind, answered, typed
from workshop.records.survey import resurvey

WEEK = tuple(f"2026-09-{day:02}" for day in range(14, 19))


def test_certain_codes_are_not_asked_about(tmp_path: Path) -> None:
    found = of(tmp_path, days(["AP", "PP", "UP"]))
    assert (found.questions, found.students) == ((), 3)
    assert (str(found.first_day), str(found.last_day)) == ("2026-09-01", "2026-09-02")
    assert [(code.code, code.count, code.share) for code in found.codes] == [
        ("P", 4, "0"),
        ("A", 1, "1"),
        ("U", 1, "1"),
    ]


UNSURE = {
    "E": (QuestionKind.CODE_MEANING, "extra-curricular", 1),
    "T": (QuestionKind.CODE_MEANING, "truant", 0),
    "H": (QuestionKind.CODE_MEANING, "five meanings", "not a day"),
    "Q": (QuestionKind.CODE_MEANING, "used 1 time", 1),
    "-": (QuestionKind.NOT_ENROLLED, "often not enrolled", "not a day"),
    "_": (QuestionKind.BLANK_MEANING, "left empty 1 time", 0),
}


@pytest.mark.parametrize("code", UNSURE)
def test_a_code_with_several_meanings_is_asked_about(tmp_path: Path, code: str) -> None:
    kind, words, usual = UNSURE[code]
    found = of(tmp_path, days(["AP", f"P{code}"]))
    question = ask(found, kind)
    assert (kinds(found), question.rows, question.columns) == ([kind], (5,), ("Status",))
    assert words in question.text
    assert question.choices[0].settings == {"marks": {code.strip("_"): usual}}, "the most usual one stands first"
    assert not resurvey(found, answered(found.answers, question, question.choices[0])).questions


def test_tardy_is_certain_beside_another_tardy_code(tmp_path: Path) -> None:
    text = table("ID,Date,Code", [f"1,2026-09-0{day},{code}" for day, code in enumerate(["T", "TU", "A", "P"], 1)])
    found = of(tmp_path, text)
    assert not found.questions
    assert read(tmp_path, found).absent.tolist() == [1]


def test_half_a_day_is_exact(tmp_path: Path) -> None:
    text = table("ID,Date,Code", [f"{who},{day},{code}" for who, codes in (("1", ["HA", "P", "P", "P", "P"]), ("2", [
        "P", "P", "P", "P", "A"])) for day, code in zip(WEEK, codes, strict=True)])  # fmt: skip
    made = read(tmp_path, answer(of(tmp_path, text), QuestionKind.CODE_MEANING, "Half a day"))
    assert (made.absent.tolist(), made.parts, made.chronic().tolist()) == ([1, 2], 2, [True, True])


def test_a_code_met_after_the_answers_asks_again(tmp_path: Path) -> None:
    said = answer(of(tmp_path, days(["AP", "EP"])), QuestionKind.CODE_MEANING, "Absent all day").answers
    assert not of(tmp_path, days(["EP", "PP"]), said).questions
    assert kinds(of(tmp_path, days(["EP", "ZP"]), said)) == [QuestionKind.CODE_MEANING]


def test_codes_of_a_column_a_date_are_seen_in_all_of_them(tmp_path: Path) -> None:
    text = table("ID,School," + ",".join(f"10/{day}/2026" for day in (5, 6, 7, 8, 9, 12)), [
        "1,Oak,P,P,A,P,P,-", "2,Oak,P,P,P,P,P,P", "3,Elm,-,-,-,-,P,A"])  # fmt: skip
    found = of(tmp_path, text)
    assert (kinds(found), str(found.last_day)) == ([QuestionKind.NOT_ENROLLED], "2026-10-12")
    made = read(tmp_path, answer(found, QuestionKind.NOT_ENROLLED, "Not a day"))
    assert (made.absent.tolist(), made.enrolled.tolist()) == ([1, 0, 1], [5, 6, 2])


def test_dates_without_a_year_are_asked_about(tmp_path: Path) -> None:
    text = table("ID," + ",".join(f"10/{day}" for day in (5, 6, 7, 8, 9, 12)), ["1,P,P,A,P,P,P", "2,P,P,P,P,P,P"])
    found = of(tmp_path, text)
    question = ask(found, QuestionKind.SCHOOL_YEAR)
    assert "“10/5” to “10/12”" in question.text
    done = resurvey(found, answered(found.answers, question, typed(question, "2026-2027")))
    assert str(done.first_day) == "2026-10-05"
    assert read(tmp_path, done).absent.tolist() == [1, 0]


def test_the_day_may_come_before_the_month(tmp_path: Path) -> None:
    found = of(tmp_path, days(["AP", "PP"], ("01/09/2026", "14/09/2026")))
    question = ask(found, QuestionKind.DATE_ORDER)
    assert (question.rows, "1 date" in question.text) == ((3,), True)
    done = answer(found, QuestionKind.DATE_ORDER, "day/month/year")
    assert (str(done.first_day), str(done.last_day)) == ("2026-09-01", "2026-09-14")
    read(tmp_path, done)


def test_two_school_years_of_days_are_not_one(tmp_path: Path) -> None:
    text = days(["AAPP", "PPPP"], ("2026-05-28", "2026-05-29", "2026-09-01", "2026-09-02"))
    found = of(tmp_path, text)
    assert "2025-2026 (4 rows) and 2026-2027 (4 rows)" in ask(found, QuestionKind.SCHOOL_YEAR).text
    made = read(tmp_path, answer(found, QuestionKind.SCHOOL_YEAR, "2026-2027"))
    assert made.absent.tolist() == [0, 0]


def test_a_single_day_of_another_year_is_a_slip_that_is_refused(tmp_path: Path) -> None:
    found = of(tmp_path, days(["APP"] * 9, ("2026-09-01", "2026-09-02", "2026-09-03")).replace(
        "S4,2026-09-02", "S4,2086-09-02"))  # fmt: skip
    assert not found.questions
    with pytest.raises(FileProblem, match="more than one school year"):
        read(tmp_path, found)


PERIODS = table(
    "ID,Date,Period,Code",
    [
        f"{who},{date},{period},{code}"
        for who, first, second in (("1", "AAPP", "PPPP"), ("2", "APPP", "PPPP"))
        for date, codes in (("9/1/2026", first), ("9/2/2026", second))
        for period, code in zip(("HR", "2", "3", "4"), codes, strict=True)
    ],
)
RULES = {
    "all periods": [0, 0], "half of the periods": [1, 0], "in any period": [1, 1], "in period HR": [1, 1],
    "The share": [0.5, 0.25],
}  # fmt: skip


@pytest.mark.parametrize("words", RULES)
def test_the_rule_of_periods_has_no_default(tmp_path: Path, words: str) -> None:
    found = of(tmp_path, PERIODS)
    question = ask(found, QuestionKind.PERIOD_RULE)
    assert (kinds(found), "up to 4 periods" in question.text) == ([QuestionKind.PERIOD_RULE], True)
    assert "8VAC20-730-10" in question.source
    made = read(tmp_path, answer(found, QuestionKind.PERIOD_RULE, words))
    assert (made.absent / made.parts).tolist() == RULES[words]


def test_the_column_of_codes_is_asked_for(tmp_path: Path) -> None:
    found = of(tmp_path, table("ID,Date,What", ["1,9/1/2026,A", "1,9/2/2026,P"]))
    done = answer(found, QuestionKind.CODE_COLUMN, "What")
    assert (done.questions, done.answers.mark) == ((), "What")


def test_the_student_is_asked_for(tmp_path: Path) -> None:
    found = of(tmp_path, table("Whoever,Date,Code", ["1,9/1/2026,A", "1,9/2/2026,P", "2,9/1/2026,P"]))
    done = answer(found, QuestionKind.STUDENT_ID, "Whoever")
    assert (done.questions, done.students) == ((), 2)


def test_a_column_of_anything_is_no_column_of_codes(tmp_path: Path) -> None:
    text = table("ID,Date,Note", [f"1,2026-{1 + day // 28:02}-{1 + day % 28:02},text {day}" for day in range(70)])
    with pytest.raises(FileProblem, match="70 different texts") as caught:
        of(tmp_path, text, Answers(id="ID", date="Date", mark="Note"))
    assert caught.value.kind == "no codes"


MOVER = table(
    "ID,Date,Code,School,Reason",
    ["1,9/1/2026,A,Oak,ill", "1,9/2/2026,P,Elm,", "2,9/1/2026,P,Oak,", "2,9/2/2026,P,Oak,"],
)


@pytest.mark.parametrize(("words", "values"), [("was last", ("Elm", "Oak")), ("At each school", ())])
def test_a_student_of_two_schools_is_asked_about_where_schools_are_told_apart(
    tmp_path: Path, words: str, values: tuple[str, ...]
) -> None:
    assert not of(tmp_path, MOVER).questions, "no column is broken down by"
    found = of(tmp_path, MOVER, by=("School",))
    assert "1 student has days with several values of “School”" in ask(found, QuestionKind.SEVERAL_ROWS).text
    made = read(tmp_path, answer(found, QuestionKind.SEVERAL_ROWS, words))
    assert tuple(sorted(made.attributes["School"].values)) == values if values else made.spells is not None
