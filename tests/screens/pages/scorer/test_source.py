"""The four sources of the scorer: rows, cells, what typed text means, and the operations an answer becomes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.grid.source import BadInput
from screens.grid.state import GridState
from screens.pages.keyed_source import KeyedSource
from screens.pages.scorer.source import (
    AsksSource,
    ClosesSource,
    RatingSource,
    WeightSource,
    meaning,
    short_label,
)
from tests.support.sessions import CRITERIA, SessionBuilder, add_partners, scorer_of
from workshop.sheets.model import DeleteRow, Role, SetCell, Target
from workshop.sheets.values import person_key

ANA = person_key("Ana Ruiz")


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = SessionBuilder(others=Role.FACILITATOR)
    add_partners(room)
    yield room
    room.close()


def answer(source: KeyedSource, row: str, column: str, text: str) -> None:
    """Type a text into a cell and commit it."""
    value = source.parse(row, column, text)
    record = source.context.store.commit(source.set(row, column, value, source.cell(row, column).revision)).record
    assert [d.outcome.value for d in record.decisions] == ["applied"] * len(record.decisions)


def test_ratings_have_a_row_a_partner_and_a_column_a_criterion(room: SessionBuilder) -> None:
    source = RatingSource(room.context(), scorer_of(room))
    assert [row.id for row in source.rows()] == ["clinic", "housing", "faith"]
    assert source.rows() is source.rows()
    assert [column.id for column in source.columns()] == ["partner", *CRITERIA]
    assert [column.short for column in source.columns()[1:4]] == ["Shared", "Useful", "Reach"]
    assert source.cell("clinic", "partner").text == "Riverside Clinic"
    assert source.cell("clinic", "partner").fixed
    assert source.cell("clinic", "aim").choices == ("0", "1", "2", "3", "4", "?")


def test_a_first_rating_says_whose_it_is_and_of_whom(room: SessionBuilder) -> None:
    source = RatingSource(room.context(), scorer_of(room))
    assert source.set("clinic", "aim", "3", 0) == [
        SetCell("alignment-ratings", f"clinic.{ANA}", "partner", "clinic"),
        SetCell("alignment-ratings", f"clinic.{ANA}", "person", "Ana Ruiz"),
        SetCell("alignment-ratings", f"clinic.{ANA}", "aim", "3", 0),
    ]
    answer(source, "clinic", "aim", "3")
    later = source.set("clinic", "reach", "?", 0)
    assert later == [SetCell("alignment-ratings", f"clinic.{ANA}", "reach", "?", 0)]
    assert source.context.session.ratings() == {"clinic": {ANA: {"aim": 3}}}
    assert source.cell("clinic", "aim").text == "3"
    assert source.answered() == (1, 21)


def test_dont_know_is_an_answer_and_emptying_takes_it_back(room: SessionBuilder) -> None:
    source = RatingSource(room.context(), scorer_of(room))
    answer(source, "clinic", "aim", "?")
    assert source.context.session.ratings() == {"clinic": {ANA: {"aim": None}}}
    assert source.answered() == (1, 21)
    answer(source, "clinic", "aim", "")
    assert source.context.session.ratings() == {}
    assert source.answered() == (0, 21)


def test_everybody_sees_their_own_ratings_only(room: SessionBuilder) -> None:
    ana, ben = (
        RatingSource(room.context("Ana Ruiz"), scorer_of(room)),
        RatingSource(room.context("Ben Carter"), scorer_of(room)),
    )
    answer(ana, "clinic", "aim", "3")
    answer(ben, "clinic", "aim", "1")
    assert (ana.cell("clinic", "aim").text, ben.cell("clinic", "aim").text) == ("3", "1")


@pytest.mark.parametrize("text", ["5", "-1", "3.5", "good", "??"])
def test_a_rating_is_0_to_4_or_a_question_mark(room: SessionBuilder, text: str) -> None:
    with pytest.raises(BadInput, match="Shared aim"):
        RatingSource(room.context(), scorer_of(room)).parse("clinic", "aim", text)


def test_a_partner_that_is_deleted_leaves_the_ratings(room: SessionBuilder) -> None:
    source = RatingSource(room.context(), scorer_of(room))
    before = source.rows()
    room.commit(DeleteRow("organisations", "housing"))
    answer(source, "clinic", "aim", "3")  # whoever commits has read what others wrote
    assert [row.id for row in source.rows()] == ["clinic", "faith"]
    assert source.rows() is not before


def test_hints_say_what_a_mark_means(room: SessionBuilder) -> None:
    aim = scorer_of(room).criteria[0]
    assert meaning(aim, "3") == "3 it is inside one of their stated goals"
    assert meaning(aim, "?").startswith("? don't know: ")
    assert meaning(aim, "") == "0 no shared aim that we can name … 4 they already measure it · ? don't know"
    assert RatingSource(room.context(), scorer_of(room)).cell("clinic", "aim").hint == meaning(aim, "")
    assert [short_label(x) for x in ("Shared aim", "Trustworthiness", "")] == ["Shared", "Trustwor", ""]


def test_weights_have_a_row_a_criterion(room: SessionBuilder) -> None:
    source = WeightSource(room.context(), scorer_of(room))
    assert [row.id for row in source.rows()] == list(CRITERIA)
    assert [source.cell("gain", c.id).text for c in source.columns()] == [
        "Gain for them",
        "What do they gain, and what argument shows it?",
        "3",
        "",
    ]
    assert source.target("gain", "weight") == Target("alignment-weights", ANA, "gain")
    answer(source, "gain", "weight", "7")
    assert source.context.session.weights() == {ANA: {"gain": 7}}
    assert "7" not in source.cell("gain", "weight").hint
    with pytest.raises(BadInput, match="0 to 100"):
        source.parse("gain", "weight", "-1")
    with pytest.raises(BadInput, match="0 to 100"):
        source.parse("gain", "weight", "101")
    with pytest.raises(BadInput, match="not a number"):
        source.parse("gain", "weight", "much")


def test_closes_lists_every_partner_under_every_gap(room: SessionBuilder) -> None:
    source = ClosesSource(room.context(), scorer_of(room))
    assert [(row.id, row.heading) for row in source.rows()] == [
        ("heading:asthma", "Asthma, no inhaler · nobody"),
        ("clinic.asthma", ""),
        ("housing.asthma", ""),
        ("faith.asthma", ""),
        ("heading:moves", "No ride after the move · thin"),
        ("clinic.moves", ""),
        ("housing.moves", ""),
        ("faith.moves", ""),
    ]
    assert source.cell("housing.moves", "partner").text == "Housing authority"
    assert source.cell("housing.moves", "closes").choices == ("no", "could", "would")


def test_would_counts_once_there_is_evidence(room: SessionBuilder) -> None:
    source = ClosesSource(room.context(), scorer_of(room))
    answer(source, "clinic.asthma", "closes", "w")
    assert source.cell("clinic.asthma", "closes").text == "would"
    assert source.cell("clinic.asthma", "closes").hint == "Counts as could until the next cell says how we know."
    assert source.context.session.alignment().coverage.unproven == (("clinic", "asthma"),)
    answer(source, "clinic.asthma", "evidence", "Dr. Perez said so on May 3")
    assert "Counts as could" not in source.cell("clinic.asthma", "closes").hint
    cover = source.context.session.alignment().coverage
    assert (cover.unproven, cover.closers["asthma"]) == ((), ("clinic",))


def test_asks_are_one_row_a_partner(room: SessionBuilder) -> None:
    source = AsksSource(room.context(), scorer_of(room))
    assert [column.short for column in source.columns()] == ["", "Resource", "Argument"]
    answer(source, "clinic", "resource", "Inhalers\nat school")
    ask = source.context.session.asks()["clinic"]
    assert (ask.resource, ask.argument) == ("Inhalers\nat school", "")
    assert source.cell("clinic", "resource").long


@pytest.mark.parametrize("make", [RatingSource, WeightSource, ClosesSource, AsksSource])
def test_rows_are_neither_added_nor_deleted_nor_moved(room: SessionBuilder, make: type[RatingSource]) -> None:
    source = make(room.context(), scorer_of(room))
    assert not GridState(source).growing
    row = next(row.id for row in source.rows() if not row.heading)
    with pytest.raises(BadInput, match="earlier steps"):
        source.insert(None)
    assert not source.move(row, 1) and not source.delete([row]) and not source.suggestions(row, "partner", "x")
    fixed = source.columns()[0].id
    assert source.cell(row, fixed).fixed
    with pytest.raises(BadInput, match="another list"):
        source.set(row, fixed, "x", 0)
    with pytest.raises(BadInput, match="another list"):
        source.parse(row, fixed, "x")


def test_without_partners_or_gaps_there_are_no_rows() -> None:
    room = SessionBuilder(others=Role.FACILITATOR)
    context = room.context()
    assert not RatingSource(context, scorer_of(room)).rows()
    assert not ClosesSource(context, scorer_of(room)).rows()
    assert not AsksSource(context, scorer_of(room)).rows()
    assert len(WeightSource(context, scorer_of(room)).rows()) == 7
    room.close()
