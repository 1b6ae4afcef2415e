"""The scorer's pages in a terminal: rating by single keys, and a result that reads as text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from textual.content import Content

from screens.pages.page import FollowsSession
from screens.pages.scorer.page import RatePage, anchor_lines, scorer_pages
from screens.pages.scorer.result import lines, picture
from tests.support.apps import PageApp, page_app
from tests.support.seat import seat_at
from tests.support.sessions import PARTNERS, SCORES, SessionBuilder, add_partners, close_gap, rate, scorer_of
from workshop.sheets.model import Role, SetCell
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
        await _seen(app)
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


# --------------------------------------------------------------------------------------------- the result


def text_of(room: SessionBuilder, cells: int = 78) -> list[str]:
    drawn = lines(picture(room.context().session), cells)
    return ["".join(text for text, _ in line).rstrip() for line in drawn]


def rated(room: SessionBuilder) -> None:
    add_partners(room)
    rate(room, "Ben Carter", clinic="4 4 3 3 4 3 3", housing="3 3 4 2 2 2 2", faith="2 3 4 2 2 3 4")
    rate(room, "Chloe Park", clinic="3 4 3 4 3 3 2", housing="2 3 3 2 3 ? 2", faith="4 0 1 3 2 2 3")
    room.reveal(*SCORES)


def test_nobody_rated_yet_invites(room: SessionBuilder) -> None:
    assert text_of(room)[0] == "No partners yet."
    add_partners(room)
    assert text_of(room)[0] == "No ratings of yours yet."
    assert "once the facilitator reveals it" in text_of(room)[2]
    room.reveal(*SCORES)
    assert text_of(room)[0] == "No one has rated yet."
    assert "Go to “Rate”" in text_of(room)[2]


def test_the_result_reads_as_text(room: SessionBuilder) -> None:
    rated(room)
    close_gap(room, "clinic", "asthma", "would", "They did it at two schools")
    close_gap(room, "housing", "moves", "could")
    close_gap(room, "faith", "moves", "would")
    # By hand, weights 4 4 4 3 3 2 2: clinic 4 (3.5 + 4 + 3) + 3 (3.5 + 3.5) + 2 (3 + 2.5) = 74 of 88, housing 57.5
    # (52 to 63), faith 53.5 (34 to 73). The bar has 24 cells: 100 points are 23 steps.
    assert text_of(room)[:11] == [
        "Riverside Clinic ranks first even if every weight changes by up to 100%.",
        "Ranks 2–3 depend on the weights.",
        "",
        "Who to start with · usual weights · 2 raters",
        "                  range                     score agreement rank",
        "Riverside Clinic                    ├●─┤    84  agree     1",
        "  only one closing Asthma, no inhaler",
        "Housing authority               ├●┤         65  agree     2-3",
        "  No ride after the move ◦",
        "Faith coalition            ├────●────┤      61  split     2-3",
        "  No ride after the move ◦",
    ]
    assert text_of(room)[11].startswith("✓ would close it  ◦ could help  rank: best and worst rank if weights ")
    rest = "\n".join(text_of(room)[12:])
    assert "You are split on Faith coalition (useful resource, reach and trust). Talk about that first." in rest
    assert "  o..o.  split  Faith coalition, useful resource" in rest
    assert "No partner closes “No ride after the move”." in rest
    assert (
        "Counted as “could help” until someone writes evidence: Faith coalition for “No ride after the move”." in rest
    )
    assert "Asthma, no inhaler (nobody): Riverside Clinic would close it" in rest
    assert (
        "No ride after the move (thin): no one would close it; Housing authority and Faith coalition could help" in rest
    )
    assert "One call after the other: Riverside Clinic, then Housing authority." in rest
    assert "Do not send it to partners" in rest


def test_a_wide_screen_has_the_chips_on_the_line(room: SessionBuilder) -> None:
    rated(room)
    close_gap(room, "clinic", "asthma", "would", "They did it at two schools")
    row = next(line for line in text_of(room, 118) if line.startswith("Riverside Clinic  "))
    assert row.endswith("84  agree     1       only one closing Asthma, no inhaler")


def test_what_is_not_known_is_said(room: SessionBuilder) -> None:
    add_partners(room)
    rate(room, "Ben Carter", clinic="4 4 3 ? 4 3 3", housing="3 - - - - - -")
    room.reveal(*SCORES)
    found = "\n".join(text_of(room))
    assert "not known: reliable and ready" in found
    assert "Not enough ratings to rank Housing authority and Faith coalition yet." in found
    assert "—  not enough known" in found
    assert "one rater" in found


def test_weights_of_people_are_counted(room: SessionBuilder) -> None:
    rated(room)
    context = room.context("Ben Carter")
    context.store.commit([SetCell("alignment-weights", context.person_key, "aim", 100)])
    found = text_of(room)
    assert any("weights of 1 person · 2 raters" in line for line in found)
    # 100 of 118: the others keep 4 4 3 3 2 2
    assert any(line.startswith("Of 100 points of weight: shared aim 85, ") for line in found)


@pytest.mark.parametrize("cells", [20, 40, 60, 78, 100, 118, 200])
def test_the_table_fits(room: SessionBuilder, cells: int) -> None:
    add_partners(room, {"a": "A " + "very " * 30 + "long name", "b": "漢字" * 30, "c": "b"})
    rate(room, "Ben Carter", a="4 4 3 3 4 3 3", b="3 3 4 2 2 ? ?", c="3 - - - - - -")
    for gap in ("asthma", "moves"):
        close_gap(room, "a", gap, "would", "yes")
    room.reveal(*SCORES)
    drawn = text_of(room, cells)
    start = next(i for i, line in enumerate(drawn) if line.startswith("Who to start with"))
    end = drawn.index("", start)
    for line in drawn[start + 1 : end - 1]:  # the screen wraps the sentence under the table
        assert cell_len(line) <= max(cells, 34)


async def test_names_are_never_markup_and_the_page_follows_the_session(room: SessionBuilder) -> None:
    add_partners(room, {"a": "[bold]Clinic[/bold] [@click=app.bell]x", "b": "[/]"}, {"g": ("[red]no ride", "nobody")})
    app = app_of(room, "Result")
    async with seat_at(app, (100, 40)) as seat:
        await seat.settle()
        assert "No ratings of yours yet." in seat.text
        rate(room, "Ben Carter", a="4 4 3 3 4 3 3", b="3 3 3 3 3 3 3")
        room.reveal(*SCORES)
        await _seen(app)
        app.changed()
        await seat.settle()
        shown = seat.text
        assert "[bold]Clinic[/bold] [@click=app.bell]x ranks first" in shown
        assert "[red]no ride (nobody): no one would close it" in shown
        await seat.press("escape")
        await seat.settle()
        assert app.left == 1


async def test_the_result_scrolls_by_keys(room: SessionBuilder) -> None:
    rated(room)
    app = app_of(room, "Result")
    async with seat_at(app, (78, 12)) as seat:
        await seat.settle()
        assert "Riverside Clinic ranks first" in seat.text
        await seat.press("end")
        await seat.settle()
        assert "Do not send it to partners" in seat.text


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


async def _seen(app: PageApp) -> None:
    """Wait until this desk has read what others wrote."""
    newest = len(app.context.store.session.records)  # type: ignore[attr-defined]
    for _ in range(200):
        if app.context.state.revision >= newest:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"revision {app.context.state.revision} of {newest}; partners {PARTNERS}")
