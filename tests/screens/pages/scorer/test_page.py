"""The scorer's pages in a terminal: rating by single keys, weights that lock, claims that ask for evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from textual.content import Content

from screens.grid.widget import WorksheetGrid
from screens.pages.page import FollowsSession
from screens.pages.scorer.page import RatePage, anchor_lines, scorer_pages
from tests.support.apps import PageApp, page_app
from tests.support.seat import Seat, seat_at
from tests.support.sessions import PARTNERS, SCORES, SessionBuilder, add_partners, close_gap, rate, scorer_of
from workshop.sheets.model import Role, SetCell, Target
from workshop.sheets.values import person_key

ANA = person_key("Ana Ruiz")


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = SessionBuilder(others=Role.FACILITATOR)
    yield room
    room.close()


def app_of(room: SessionBuilder, title: str, person: str = "Ana Ruiz") -> PageApp:
    page = next(page for page in scorer_pages(scorer_of(room)) if page.title == title)
    return page_app(room, page, person)


def test_five_pages_in_the_order_of_the_work(room: SessionBuilder) -> None:
    pages = scorer_pages(scorer_of(room))
    assert [page.title for page in pages] == ["Rate", "Weights", "Who closes what", "Result", "Resources and arguments"]
    assert [page.id for page in pages] == [
        "alignment-ratings",
        "alignment-weights",
        "alignment-closes",
        "alignment-result",
        "alignment-asks",
    ]
    context = room.context()
    for page in pages:
        widget = page.build(context)
        assert isinstance(widget, FollowsSession)
        assert widget.HELP


async def test_one_key_rates_and_goes_down_then_on_to_the_next_criterion(room: SessionBuilder) -> None:
    add_partners(room)
    app = app_of(room, "Rate")
    async with seat_at(app, (78, 15)) as seat:
        for key in ("4", "question_mark", "3", "2"):
            await seat.press(key)
        await seat.settle()
        assert app.context.session.ratings() == {
            "clinic": {ANA: {"aim": 4, "resource": 2}},
            "housing": {ANA: {"aim": None}},
            "faith": {ANA: {"aim": 3}},
        }
        grid = app.page.query_one("#grid-alignment-ratings")
        assert grid.cursor_target == (("alignment-ratings", f"housing.{ANA}", "resource"))  # type: ignore[attr-defined]
        shown = seat.text
        assert "Riverside Clinic   4" in shown
        assert "Which resource would help" in shown
        assert "4 of 21 answered" in shown
        assert "  3 staff, space or a service, again and again" in shown
        await seat.press("up")
        await seat.settle()
        assert "▸ 2 a gift, once" in seat.text


async def test_the_last_cell_says_so_and_other_keys_are_the_grids(room: SessionBuilder) -> None:
    add_partners(room, {"clinic": "Riverside Clinic"}, {})
    app = app_of(room, "Rate")
    async with seat_at(app, (78, 15)) as seat:
        for _ in range(7):
            await seat.press("3")
        await seat.settle()
        assert app.said == ["That was the last cell. The result has a page of its own in this step."]
        assert app.context.session.ratings()["clinic"][ANA]["start"] == 3
        await seat.press("delete")
        await seat.settle()
        assert "start" not in app.context.session.ratings()["clinic"][ANA]
        await seat.press("7")
        await seat.settle()
        assert app.said[-1] == "No choice begins with “7”; the choices are 0, 1, 2, 3, 4, ?."
        await seat.press("escape")
        await seat.settle()
        assert app.left == 1


async def test_without_partners_the_page_invites_and_fills_itself(room: SessionBuilder) -> None:
    app = app_of(room, "Rate")
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert "No partners to rate yet. Name organizations in the step before" in seat.text
        add_partners(room)
        await _seen(seat)
        app.changed()
        await seat.settle()
        assert "No partners to rate yet" not in seat.text
        assert "Housing authority" in seat.text


async def test_a_low_terminal_keeps_the_rows_and_drops_the_anchors(room: SessionBuilder) -> None:
    add_partners(room)
    app = app_of(room, "Rate")
    async with seat_at(app, (78, 12)) as seat:
        await seat.settle()
        assert "Faith coalition" in seat.text
        assert "no shared aim" not in seat.text
        await seat.resize_terminal(78, 20)
        await seat.settle()
        assert "no shared aim" in seat.text


@pytest.mark.parametrize("size", [(78, 15), (118, 28), (20, 5)])
async def test_every_page_fits_every_size(room: SessionBuilder, size: tuple[int, int]) -> None:
    add_partners(room)
    rate(room, "Ben Carter", clinic="4 4 3 3 4 3 3", housing="3 3 4 2 2 2 2", faith="2 3 4 2 2 3 4")
    for page in scorer_pages(scorer_of(room)):
        app = page_app(room, page)
        async with seat_at(app, size) as seat:
            await seat.settle()
            assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
            await seat.press("down", "pagedown", "home")
            await seat.settle()


# --------------------------------------------------------------------------------------------- weights that lock


def late(room: SessionBuilder) -> tuple[str, ...]:
    return room.context("Ben Carter").session.changed_after_reveal()


def weigh(room: SessionBuilder, person: str, **weights: int) -> None:
    key = person_key(person)
    room.commit(*(SetCell("alignment-weights", key, criterion, weight) for criterion, weight in weights.items()))


def test_the_page_of_the_ratings_reveals_the_weights_too(room: SessionBuilder) -> None:
    rate_page = scorer_pages(scorer_of(room))[0]
    assert rate_page.private_sheets == SCORES


async def test_weights_lock_at_the_reveal_and_open_on_purpose(room: SessionBuilder) -> None:
    add_partners(room)
    app = app_of(room, "Weights")
    async with seat_at(app, (78, 20)) as seat:
        await seat.press("7", "enter")
        await seat.settle()
        assert app.context.session.weights()[ANA] == {"aim": 7}
        room.reveal("alignment-ratings")
        await _seen(seat)
        app.changed()
        await seat.settle()
        await seat.press("8", "enter", "delete")
        await seat.settle()
        assert any(said.startswith("Locked at the reveal.") for said in app.said), app.said
        cell = app.context.session.state.cell(Target("alignment-weights", ANA, "aim"))
        assert cell is not None and cell.value == 7
        await seat.press("space")
        assert app.said[-1].startswith("Your weights are unlocked.")
        await seat.press("8", "enter")
        await seat.settle()
        row = app.context.session.state.sheet("alignment-weights").rows[ANA]
        assert sorted(cell.value for cell in row.cells.values() if isinstance(cell.value, int)) == [7, 8]


def test_a_weight_changed_after_the_reveal_is_named(room: SessionBuilder) -> None:
    add_partners(room)
    room.commit(SetCell("people", person_key("Ben Carter"), "name", "Ben Carter"))
    weigh(room, "Ben Carter", aim=4, reach=2)
    room.reveal(*SCORES)
    assert late(room) == ()
    weigh(room, "Ben Carter", reach=50)
    assert late(room) == ("Weights changed after the reveal by Ben Carter: 1 weight.",)
    weigh(room, "Ben Carter", reach=2)  # changed back: it was changed all the same
    assert late(room) == ("Weights changed after the reveal by Ben Carter: 1 weight.",)


def test_weights_given_between_two_reveals_count_as_changed_after_the_first(room: SessionBuilder) -> None:
    add_partners(room)
    room.commit(SetCell("people", person_key("Ben Carter"), "name", "Ben Carter"))
    weigh(room, "Chloe Park", aim=4)
    room.reveal("alignment-ratings")
    weigh(room, "Ben Carter", aim=9, gain=1)
    room.reveal("alignment-weights")
    assert late(room) == ("Weights changed after the reveal by Ben Carter: 2 weights.",)


def test_without_names_the_weights_say_no_name(room: SessionBuilder) -> None:
    add_partners(room)
    room.commit(SetCell("people", person_key("Ben Carter"), "name", "Ben Carter"))
    room.reveal(*SCORES, anonymous=True)
    weigh(room, "Ben Carter", aim=9)
    assert late(room) == ("Weights changed after the reveal: 1 weight.",)


# --------------------------------------------------------------------------------------------- evidence


async def test_would_close_asks_how_one_knows_at_once(room: SessionBuilder) -> None:
    add_partners(room)
    app = app_of(room, "Who closes what")
    async with seat_at(app, (78, 20)) as seat:
        await seat.press("w")
        grid = app.page.query_one(WorksheetGrid)
        assert grid.editing
        assert grid.cursor_target == Target("alignment-closes", "clinic.asthma", "evidence")
        await seat.press("escape")
        await seat.settle()
        assert "counts as could" in seat.text
        assert app.context.session.alignment().coverage.unproven == (("clinic", "asthma"),)
        await seat.press("enter")
        await seat.type("They said so")
        await seat.press("enter")
        await seat.settle()
        assert "counts as could" not in seat.text
        cover = app.context.session.alignment().coverage
        assert (cover.unproven, cover.closers["asthma"]) == ((), ("clinic",))


async def test_other_answers_and_known_evidence_ask_nothing(room: SessionBuilder) -> None:
    add_partners(room)
    room.commit(SetCell("alignment-closes", "housing.asthma", "evidence", "They said so"))
    app = app_of(room, "Who closes what")
    async with seat_at(app, (78, 20)) as seat:
        await seat.press("c")
        await seat.settle()
        assert not app.page.query_one(WorksheetGrid).editing
        await seat.press("down", "w")  # on the housing authority, whose evidence is there
        await seat.settle()
        assert not app.page.query_one(WorksheetGrid).editing
        assert app.context.session.alignment().coverage.closers["asthma"] == ("housing",)


async def test_a_claim_without_evidence_of_an_older_session_is_shown_and_kept(room: SessionBuilder) -> None:
    add_partners(room)
    close_gap(room, "clinic", "asthma", "would")
    app = app_of(room, "Who closes what")
    async with seat_at(app, (100, 20)) as seat:
        await seat.settle()
        assert "would" in seat.text
        assert "how do we know? counts as could" in seat.text


def test_anchor_lines_point_at_the_mark(room: SessionBuilder) -> None:
    aim = scorer_of(room).criteria[0]

    def plain(content: Content) -> list[str]:
        return content.plain.splitlines()

    assert plain(anchor_lines(aim, "1", 3, 21)) == [
        "How well do its mission and goals fit ours?  3 of 21 answered",
        "  0 no shared aim that we can name",
        "▸ 1 we see one, they may not",
        "  2 they would agree if asked",
        "  3 it is inside one of their stated goals",
        "  4 they already measure it    ? don't know",
    ]
    assert plain(anchor_lines(aim, "?", 0, 0))[-1] == "  4 they already measure it    ▸ ? don't know"
    assert RatePage.HELP


async def _seen(seat: Seat[PageApp]) -> None:
    """Wait until this desk has read what others wrote."""
    context = seat.app.context
    newest = len(context.store.session.records)  # type: ignore[attr-defined]
    await seat.until(lambda: context.state.revision >= newest, f"revision {newest}; partners {PARTNERS}")
