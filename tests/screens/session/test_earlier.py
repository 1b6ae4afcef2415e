"""The second session of a school opens on what is open of the first: kept, moved, dropped, each in the first one."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from screens.app import WorkshopApp
from screens.library.follow_up import CarryOver
from screens.library.new_session import NewSession
from screens.library.screen import LibraryScreen
from screens.session.screen import MainScreen
from screens.widgets.dialogs import AskLine
from store import create_session, open_session
from store.api import Identity
from store.files.home import home_folder
from tests.support.schools import COMMITMENTS, row
from tests.support.seat import Seat, seat_at
from tests.support.sessions import ANA, BEN, module_12
from workshop.notes.facts import CommitmentFacts
from workshop.services.follow_up import read_facts
from workshop.sheets.dates import plain_date
from workshop.sheets.model import Role

TODAY = datetime.date.today()
OVERDUE = (TODAY - datetime.timedelta(days=9)).isoformat()


def made(home: Path, title: str, school: str, *, when: datetime.date = TODAY) -> str:
    people = [(ANA, "facilitator"), (BEN, "participant")]
    return create_session(
        home, title=title, school=school, division="Cedar County", date=when.isoformat(), pack=module_12(),
        people=people,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Oak held a session: two commitments are open and one is done; Elm held one too."""
    home = home_folder(tmp_path / "home", create=True)
    for title, school in (("Oak fall", "Oak"), ("Elm fall", "Elm")):
        session = made(home, title, school, when=TODAY - datetime.timedelta(days=60))
        store = open_session(session, Identity(ANA, Role.FACILITATOR), home=home, pack=module_12())
        ops = row(COMMITMENTS, "a1", text=f"Ask the clinic of {school}", owner=ANA, due=OVERDUE)
        ops += row(COMMITMENTS, "a2", text="Find a room", owner=BEN, due=OVERDUE)
        store.commit([*ops, *row(COMMITMENTS, "a3", text="Buy paper", owner=BEN, status="done")])
        store.close()
    return home


def of_oak(home: Path) -> dict[str, CommitmentFacts]:
    return {one.number: one for facts in read_facts(home) if facts.title == "Oak fall" for one in facts.commitments}


async def opened(app: WorkshopApp, seat: Seat, session: str, person: str = ANA) -> None:
    app.key_order.letters.together = 0.0
    await seat.until(lambda: isinstance(app.screen, LibraryScreen))
    await app.workers.wait_for_complete()
    app.open_session(session, person=person)


async def test_it_opens_on_what_is_open_and_every_answer_goes_where_it_was_made(home: Path) -> None:
    spring = made(home, "Oak spring", "OAK")
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await opened(app, seat, spring)
        await seat.until(lambda: isinstance(app.screen, CarryOver) and "2 commitments open, 2 overdue." in seat.words)
        assert "Ask the clinic of Oak" in seat.words and "Elm" not in seat.words and "Buy paper" not in seat.words
        await seat.press("enter")
        await seat.until(lambda: "Press + to keep it" in seat.words)
        assert isinstance(app.screen, CarryOver)
        await seat.press("plus")
        await seat.until(lambda: of_oak(home)["A1"].kept == 1)
        await seat.until(lambda: f"A1: kept on {plain_date(TODAY)} (as Ana Ruiz)." in seat.words)
        assert of_oak(home)["A1"].due == OVERDUE and of_oak(home)["A1"].open
        await seat.press("f2")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type("2031-01-15 the clinic moves")
        await seat.press("enter")
        await seat.until(lambda: "(the clinic moves)" in seat.words and "carried over 2 times" in seat.words)
        one = of_oak(home)["A1"]
        assert (one.due, one.before, one.reason, one.carried) == ("2031-01-15", (OVERDUE,), "the clinic moves", 2)
        await seat.press("home", "delete")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type("no time")
        await seat.press("enter")
        await seat.until(lambda: of_oak(home)["A2"].status == "dropped")
        await seat.press("escape")
        await seat.until(lambda: isinstance(app.screen, MainScreen))
        assert isinstance(app.screen, MainScreen) and not app.screen.context.session.meeting().commitments
        assert sum(len(facts.commitments) for facts in read_facts(home)) == 6, "nothing was copied"
        await seat.press("escape")
        await seat.until(lambda: isinstance(app.screen, MainScreen) and app.screen.on_steps)
        await seat.press("1")
        await seat.until(lambda: isinstance(app.screen, CarryOver) and "1 commitment open" in seat.words)


async def test_it_is_quiet_for_another_school_and_for_a_participant_and_short_once_something_is_written(
    home: Path,
) -> None:
    other, spring = made(home, "Ash", "Ash"), made(home, "Oak spring", "Oak")
    app = WorkshopApp(home)
    async with seat_at(app, size=(120, 36)) as seat:
        for session, person in ((other, ANA), (spring, BEN)):
            await opened(app, seat, session, person)
            await seat.until(lambda: isinstance(app.screen, MainScreen))
            await app.workers.wait_for_complete()
            assert isinstance(app.screen, MainScreen) and "earlier sessions" not in seat.words
            await seat.press("f10")
        store = open_session(spring, Identity(ANA, Role.FACILITATOR), home=home, pack=module_12())
        store.commit(row(COMMITMENTS, "b1", text="Call the city", owner=ANA))
        store.close()
        await opened(app, seat, spring)
        await seat.until(lambda: "2 commitments of earlier sessions at Oak are open." in seat.words)
        assert isinstance(app.screen, MainScreen)


async def test_the_form_of_a_new_session_says_what_is_open_at_that_school(home: Path) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=(120, 36)) as seat:
        await seat.until(lambda: isinstance(app.screen, LibraryScreen))
        await app.workers.wait_for_complete()
        app.key_order.letters.together = 0.0
        await seat.press("n")
        await seat.until(lambda: isinstance(app.screen, NewSession))
        await seat.type("Oak spring")
        await seat.press("enter")
        await seat.type("Oak")
        await seat.press("enter")
        await seat.until(lambda: "2 commitments of earlier sessions at Oak still open" in seat.words)
