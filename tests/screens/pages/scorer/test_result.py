"""The result: one picture on one scale, its windows, and exact ranks that come from a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from screens.pages.scorer import result_page
from screens.pages.scorer.page import scorer_pages
from screens.pages.scorer.result import drawing, picture
from screens.pages.scorer.result_page import ResultPage
from tests.support.apps import PageApp, open_at, page_app
from tests.support.seat import seat_at
from tests.support.sessions import (
    SCORES,
    SessionBuilder,
    add_partners,
    close_gap,
    rate,
    scorer_of,
    three_people,
)
from workshop.alignment.exact_ranks import ExactRanks, exact_ranks
from workshop.alignment.robustness import RankRange
from workshop.sheets.model import Role, SetCell


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = SessionBuilder(others=Role.FACILITATOR)
    yield room
    room.close()


def result_app(room: SessionBuilder, person: str = "Ana Ruiz") -> PageApp:
    return page_app(room, next(page for page in scorer_pages(scorer_of(room)) if page.title == "Result"), person)


def text_of(room: SessionBuilder, cells: int = 78, chosen: int = -1) -> list[str]:
    shown = picture(room.context().session)
    ranks = exact_ranks(shown.result.ranked, shown.result.weights)
    assert ranks is not None
    drawn = drawing(shown, ranks, cells, chosen)
    return ["".join(text for text, _ in line).rstrip() for line in drawn.lines]


def rated(room: SessionBuilder) -> None:
    add_partners(room)
    rate(room, "Ben Carter", clinic="4 4 3 3 4 3 3", housing="3 3 4 2 2 2 2", faith="2 3 4 2 2 3 4")
    rate(room, "Chloe Park", clinic="3 4 3 4 3 3 2", housing="2 3 3 2 3 ? 2", faith="4 0 1 3 2 2 3")
    room.reveal(*SCORES)


# --------------------------------------------------------------------------------------------- the text


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
    # (52 to 63), faith 53.5 (34 to 73). The bar has 40 cells: 100 points are 39 steps.
    assert text_of(room, chosen=0) == [
        "START WITH  Riverside Clinic   clear lead",
        "",
        "                   Rank  Score  0 ────────────low–high──────────── 100  Raters",
        "▸ Riverside Clinic  1      84                                ├─●──┤     agree",
        "  Housing authority 2–3    65                         ├─●─┤             agree",
        "  Faith coalition   2–3    61                 ├───────●────────┤        split",
        "",
        "TALK FIRST       Faith coalition, useful resource:  0 ▪  3 ▪  (without names)",
        "                 Faith coalition, reach and trust:  1 ▪  4 ▪",
        "                 Faith coalition, shared aim:  2 ▪  4 ▪",
        "ONLY ONE CLOSES  Asthma, no inhaler → Riverside Clinic",
        "NO ONE CLOSES    No ride after the move",
        "NO EVIDENCE YET  1 claim to close a gap, counted as could help: g",
        "",
        "d how this was computed  g gaps  M trust by value  ] next: ask and argue",
        "2 raters, usual weights. Use it to decide where to start. Do not send it to partners.",
    ]


def test_one_of_several_names_who_can_be_first_too(room: SessionBuilder) -> None:
    add_partners(room)
    rate(room, "Ben Carter", clinic="4 1 2 2 2 2 2", housing="1 4 2 2 2 2 1", faith="0 0 0 0 0 0 0")
    room.reveal(*SCORES)
    assert text_of(room)[:2] == [
        "START WITH  Riverside Clinic   one of several",
        "With other weights Housing authority can rank first too.",
    ]


def test_ties_one_partner_and_nobody_ranked(room: SessionBuilder) -> None:
    add_partners(room)
    rate(room, "Ben Carter", clinic="2 2 2 2 2 2 2", housing="2 2 2 2 2 2 2", faith="1 1 1 1 1 1 1")
    room.reveal(*SCORES)
    assert text_of(room)[0] == "START WITH  Riverside Clinic and Housing authority   2 tie"
    rate(room, "Ben Carter", housing="? ? ? ? ? ? ?", faith="? ? ? ? ? ? ?")
    assert text_of(room)[0] == "START WITH  Riverside Clinic   only one ranked"
    rate(room, "Ben Carter", clinic="2 ? ? ? ? ? ?")
    assert text_of(room)[0] == "START WITH  not enough ratings to rank anyone yet"


def test_what_is_not_known_is_said_and_has_no_rank(room: SessionBuilder) -> None:
    add_partners(room)
    rate(room, "Ben Carter", clinic="4 4 3 ? 4 3 3", housing="3 - - - - - -")
    room.reveal(*SCORES)
    row = next(line for line in text_of(room) if line.startswith("  Housing authority"))
    assert row.split()[2:4] == ["—", "—"]
    assert row.endswith("not enough known")
    assert any("one person rated; there is nothing to compare" in line for line in text_of(room))


def test_the_names_of_raters_are_nowhere(room: SessionBuilder) -> None:
    rated(room)
    assert not any(name in line for line in text_of(room) for name in ("Ben", "Chloe"))


def test_what_changed_after_the_reveal_stands_on_top(room: SessionBuilder) -> None:
    rated(room)
    context = room.context("Ben Carter")
    context.store.commit([SetCell("alignment-weights", context.person_key, "aim", 100)])
    found = text_of(room)
    assert found[1] == "Weights changed after the reveal by somebody: 1 weight."
    assert any("weights of 1 person" in line for line in found)


@pytest.mark.parametrize("cells", [30, 40, 58, 78, 100, 118, 200])
def test_everything_but_sentences_fits(room: SessionBuilder, cells: int) -> None:
    add_partners(room, {"a": "A " + "very " * 30 + "long name", "b": "漢字" * 30, "c": "b"})
    rate(room, "Ben Carter", a="4 4 3 3 4 3 3", b="3 3 4 2 2 ? ?", c="3 - - - - - -")
    rate(room, "Chloe Park", a="0 4 3 3 4 3 3", b="0 3 4 2 2 ? ?")
    for gap in ("asthma", "moves"):
        close_gap(room, "a", gap, "would", "yes")
    room.reveal(*SCORES)
    sentences = ("With other weights", "2 raters,", "d how this was computed")
    for line in text_of(room, cells):
        assert line.startswith(sentences) or cell_len(line) <= max(cells, 48), line


# --------------------------------------------------------------------------------------------- the page


async def test_names_are_never_markup_and_the_page_follows_the_session(room: SessionBuilder) -> None:
    add_partners(room, {"a": "[bold]Clinic[/bold] [@click=app.bell]x", "b": "[/]"}, {"g": ("[red]no ride", "nobody")})
    app = result_app(room)
    async with seat_at(app, (100, 40)) as seat:
        await seat.settle()
        assert "No ratings of yours yet." in seat.text
        rate(room, "Ben Carter", a="4 4 3 3 4 3 3", b="3 3 3 3 3 3 3")
        room.reveal(*SCORES)
        await seat.until(lambda: app.context.state.revision == len(room.session.records))
        app.changed()
        await seat.settle()
        assert "[bold]Clinic[/bold] [@click=app.bell]x   " in seat.text
        assert "NO ONE CLOSES    [red]no ride" in seat.text
        await seat.press("d")
        await seat.wait_for("How this was computed: [bold]Clinic[/bold] [@click=app.bell]x")
        await seat.press("escape", "g")
        await seat.wait_for("[red]no ride (nobody)")
        await seat.press("escape", "M")
        await seat.wait_for("[bold]Clinic[/bold] [@click=app.bell]x: trust ")
        await seat.press("escape", "escape")
        await seat.settle()
        assert app.left == 1


async def test_the_arrows_choose_a_partner_and_d_explains_it(room: SessionBuilder) -> None:
    rated(room)
    app = result_app(room)
    async with seat_at(app, (78, 24)) as seat:
        await seat.settle()
        assert "▸ Riverside Clinic" in seat.text
        await seat.press("down", "d")
        await seat.wait_for("How this was computed: Housing authority")
        # 4 × 2.5 + 4 × 3 + 4 × 3.5 + 3 × 2 + 3 × 2.5 + 2 × 2 + 2 × 2 = 57.5 of 88
        assert "Score: 65" in seat.text
        await seat.press("escape", "up", "up", "d")
        await seat.wait_for("How this was computed: Riverside Clinic")


async def test_without_a_result_the_keys_say_so(room: SessionBuilder) -> None:
    add_partners(room)
    app = result_app(room)
    async with seat_at(app, (78, 24)) as seat:
        await seat.press("d", "g", "M", "down", "up")
        await seat.settle()
        assert app.said == ["There is no result to explain yet."] * 3


async def test_many_partners_scroll_with_the_choice(room: SessionBuilder) -> None:
    add_partners(room, {f"p{i}": f"Partner {i}" for i in range(30)})
    rate(room, "Ben Carter", **{f"p{i}": " ".join([str(i % 5)] * 7) for i in range(30)})
    room.reveal(*SCORES)
    app = result_app(room)
    async with seat_at(app, (78, 12)) as seat:
        await seat.settle()
        for _ in range(20):
            await seat.press("down")
        assert "▸ Partner" in seat.text
        await seat.press("end")
        await seat.until(lambda: "Do not send it to partners" in seat.words)


async def test_n_goes_on_to_what_to_ask_and_the_page_takes_the_room_on_a_low_screen() -> None:
    made = three_people()
    rated(made)
    async with open_at(made, "reflection-four", "alignment-result") as seat:
        await seat.settle()
        assert "Who fits, and what should they bring?" not in seat.text
        await seat.leave()
        assert "Who fits, and what should they bring?" in seat.text
        await seat.press("enter", "right_square_bracket")
        await seat.wait_for("[5 Resources and arguments]")
        assert "Who fits, and what should they bring?" in seat.text


# --------------------------------------------------------------------------------------------- long work


async def test_keys_are_answered_while_exact_ranks_are_computed(
    room: SessionBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver stands still until the test lets it go on: every key pressed meanwhile is answered, the safe bound and
    the sentence about it are on screen, and then the exact ranks take their place."""
    partners = {f"p{i}": f"Partner {i}" for i in range(13)}
    add_partners(room, partners)
    rate(room, "Ben Carter", **{p: " ".join(str((i * k) % 5) for k in range(1, 8)) for i, p in enumerate(partners)})
    room.reveal(*SCORES)
    go_on, threads = threading.Event(), []

    def held(*args: object, **more: object) -> ExactRanks | None:
        threads.append(threading.current_thread() is threading.main_thread())
        assert go_on.wait(60)
        return ExactRanks({p: RankRange(7, 7) for p in partners})

    monkeypatch.setattr(result_page, "exact_ranks", held)
    app = result_app(room)
    async with seat_at(app, (100, 30)) as seat:
        await seat.settle()
        page = app.page
        assert isinstance(page, ResultPage)
        assert "Exact ranks are being computed" in " ".join(seat.text.split())
        places = []
        for _ in range(5):
            await seat.press("down")
            places.append(page.chosen)
        assert len(set(places)) == 5
        assert not go_on.is_set()
        assert threads == [False]
        go_on.set()
        await seat.until(lambda: "Exact ranks are being computed" not in " ".join(seat.text.split()))
        assert seat.text.count(" 7  ") >= 13


async def test_a_newer_result_is_not_painted_over_by_an_older_one(room: SessionBuilder) -> None:
    rated(room)
    app = result_app(room)
    async with seat_at(app, (78, 24)) as seat:
        await seat.settle()
        page = app.page
        assert isinstance(page, ResultPage)
        old = picture(room.context().session).result
        wrong = ExactRanks({s.partner: RankRange(9, 9) for s in old.ranked})
        page.post_message(ResultPage.Solved(old, wrong))
        await seat.settle()
        assert " 9 " not in seat.text
