"""Names of one group written in several ways are asked about where they are broken down by. Invented files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.workshop.records.surveys import answer, kinds, of, read, table
from workshop.records.ask_names import written_out
from workshop.records.problems import FileProblem
from workshop.records.questions import QuestionKind
from workshop.records.survey import Survey

HEADER = "Student ID,School,Days absent,Days enrolled"


def named(folder: Path, schools: Sequence[str], by: Sequence[str] = ("School",)) -> Survey:
    return of(folder, table(HEADER, [f'S{i},"{name}",{i},180' for i, name in enumerate(schools)]), by=by)


def test_a_short_name_beside_a_long_one_is_asked_about(tmp_path: Path) -> None:
    found = named(tmp_path, ["Bay Ridge Middle"] * 3 + ["Bay Ridge MS"] * 2 + ["Elm Elementary"])
    assert "“Bay Ridge Middle” (3) and “Bay Ridge MS” (2)" in found.questions[0].text
    same = answer(found, QuestionKind.LABEL_VARIANTS, "The same")
    assert same.answers.same == (("School", (("Bay Ridge Middle", "Bay Ridge MS"),)),)
    made = read(tmp_path, same)
    assert made.attributes["School"].values == ("Bay Ridge Middle", "Elm Elementary")
    apart = answer(found, QuestionKind.LABEL_VARIANTS, "different")
    assert read(tmp_path, apart).attributes["School"].values == ("Bay Ridge Middle", "Bay Ridge MS", "Elm Elementary")


def test_names_are_asked_about_only_where_they_are_used(tmp_path: Path) -> None:
    assert not named(tmp_path, ["Oak Elementary", "Oak ES"], by=()).questions


@pytest.mark.parametrize(
    "schools",
    [
        ("Elm ES", "ELM ES", " Elm  ES ", "Elm\u00a0ES"),
        ("Oak Elementary", "Oak Middle", "Oak High"),
        ("1", "2", "12"),
        ("North", "North East"),
    ],
)
def test_what_is_surely_the_same_or_surely_not_is_not_asked_about(tmp_path: Path, schools: Sequence[str]) -> None:
    assert not named(tmp_path, schools).questions


def test_each_group_of_names_is_one_question(tmp_path: Path) -> None:
    found = named(tmp_path, ["Oak Elem", "Oak Elementary School", "St. Ann", "Saint Ann", "José", "Jose"])
    assert kinds(found) == [QuestionKind.LABEL_VARIANTS] * 3
    one = answer(found, QuestionKind.LABEL_VARIANTS, "The same")
    two = answer(one, QuestionKind.LABEL_VARIANTS, "different")
    assert len(two.questions) == 1
    assert len(dict(two.answers.same)["School"]) == 3


def test_a_name_of_a_third_kind_opens_the_question_again(tmp_path: Path) -> None:
    said = answer(named(tmp_path, ["Oak Elem", "Oak ES"]), QuestionKind.LABEL_VARIANTS, "The same").answers
    text = table(HEADER, [f"S{i},{name},{i},180" for i, name in enumerate(["Oak Elem", "Oak ES", "Oak Elementary"])])
    assert kinds(of(tmp_path, text, said, ("School",))) == [QuestionKind.LABEL_VARIANTS]


def test_merged_cells_are_refused_where_they_are_used(tmp_path: Path) -> None:
    schools = [name if row == 0 else "" for name in ("Oak", "Elm", "Ash", "Fir") for row in range(5)]
    assert not named(tmp_path, schools, by=()).questions
    with pytest.raises(FileProblem, match="merged cells") as caught:
        named(tmp_path, schools)
    assert caught.value.kind == "merged cells"


def test_a_sparse_column_is_not_merged(tmp_path: Path) -> None:
    assert not named(tmp_path, ["yes" if row % 4 == 0 else "" for row in range(40)]).questions


def test_short_words_are_written_out() -> None:
    assert written_out("Mt. Vernon HS") == written_out("Mount Vernon High School") == "mount vernon high"
    assert written_out("The School") == "The School", "something is left to compare"
