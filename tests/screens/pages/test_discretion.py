"""What a room must not see of a window: notes, contacts, one person's answers, who is quiet; and the key for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.pages.discretion import GIVEN, HIDDEN, Discretion
from screens.session.backstage import Backstage
from screens.session.people import WhoIsHere
from screens.session.screen import MainScreen
from screens.widgets.dialogs import Choose
from store.drafts import Drafts
from store.memory import MemoryStore
from store.resume_point import ResumePoint, load_resume_point, save_resume_point
from tests.support.apps import SessionApp, open_at
from tests.support.seat import Seat, seat_at
from tests.support.sessions import SessionBuilder, planned_session
from workshop.sheets.model import Role, SetCell, Target
from workshop.sheets.values import person_key

CONTACT = "maria@clinic.example, 540 555 0100"
LARGE = (120, 36)
CONTACT_CELL = Target("organisations", "o1", "contact")


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    """One organization with a contact; nobody has the session open."""
    room = planned_session()
    room.add("organisations", "o1", name="Riverside Clinic", contact=CONTACT)
    room.close()
    yield room
    room.close()


def ben(room: SessionBuilder) -> MemoryStore:
    return room.store("Ben Carter", Role.PARTICIPANT)


def notes_of(seat: Seat) -> str:
    """A few words of the facilitator's notes on the step shown."""
    from content.blocks import Audience

    return " ".join(seat.main.position.step.prose(Audience.FACILITATOR)[0].markdown.split())[:20]


def side_by_side(seat: Seat) -> str:
    """What stands right of the work."""
    return " ".join(" ".join(line.split("▏")[-1] for line in seat.text.splitlines() if "▏" in line).split())


async def at_organizations(seat: Seat) -> None:
    """The cursor on the contact."""
    assert seat.main.grid is not None and seat.main.grid.show(CONTACT_CELL)
    await seat.settle()


# ------------------------------------------------------------------ when


async def test_alone_the_facilitator_has_everything_and_one_key_hides_it(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-three", "organisations", size=LARGE) as seat:
        assert "For you" in side_by_side(seat) and notes_of(seat)[:12] in side_by_side(seat)
        await at_organizations(seat)
        assert "maria@" in seat.text
        await seat.leave()
        await seat.press("i")
        assert "For you" not in side_by_side(seat) and "maria@" not in seat.text and HIDDEN in seat.text
        assert "are hidden on this screen. To show them, press i." in seat.words
        await seat.press("i")
        assert "For you" in side_by_side(seat) and "maria@" in seat.text


async def test_they_are_hidden_when_somebody_comes_and_stay_so_when_the_line_drops(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-three", "organisations", size=LARGE) as seat:
        await at_organizations(seat)
        other = ben(room)
        await seat.until(lambda: "Ben Carter is here. Your notes and contacts, and what you answer," in seat.words)
        assert "For you" not in side_by_side(seat) and "maria@" not in seat.text
        other.close()
        await seat.until(lambda: "● 1 here" in seat.words)
        assert "For you" not in side_by_side(seat) and "maria@" not in seat.text


async def test_they_are_hidden_from_the_first_moment_where_somebody_is(room: SessionBuilder) -> None:
    ben(room)
    async with open_at(room, "reflection-three", "organisations", size=LARGE) as seat:
        assert "For you" not in side_by_side(seat) and "maria@" not in seat.text
        await seat.leave()
        await seat.press("i")
        assert "For you" in side_by_side(seat) and "maria@" in seat.text, "who wants them has them"


async def test_a_window_for_a_projector_begins_without_them_whatever_was_chosen(
    room: SessionBuilder, tmp_path: Path
) -> None:
    session = room.store("Ana Ruiz", Role.FACILITATOR).info.id
    room.close()
    save_resume_point(tmp_path, session, "Ana Ruiz", ResumePoint("reflection-three", alone="shown", together="shown"))
    for projector in (True, False):
        main = MainScreen(room.store("Ana Ruiz", Role.FACILITATOR), places=tmp_path)
        main.context.discretion.projector = projector
        app = SessionApp(main)
        async with seat_at(app, LARGE) as seat:
            assert ("For you" in side_by_side(seat)) is not projector
            if projector:
                await seat.leave()
                await seat.press("i", "i", "i")
                assert "For you" in side_by_side(seat)
                main.resume.keep()
                kept = load_resume_point(tmp_path, session, "Ana Ruiz")
                assert (kept.alone, kept.together) == ("shown", "shown"), (
                    "a projector changes nothing for other windows"
                )
        main.context.close()


@pytest.mark.parametrize("together", [False, True])
async def test_what_was_chosen_is_remembered_apart(room: SessionBuilder, tmp_path: Path, together: bool) -> None:
    def window() -> SessionApp:
        return SessionApp(MainScreen(room.store("Ana Ruiz", Role.FACILITATOR), places=tmp_path))

    for visit in range(2):
        other = ben(room) if together else None
        app = window()
        async with seat_at(app, LARGE):
            assert app.main.context.discretion.hidden is ((visit == 0) is together)
            if not visit:
                app.main.actions.do_discretion()
                assert app.main.context.discretion.hidden is not together
            app.main.resume.keep()
        app.main.context.close()
        if other is not None:
            other.close()
    session = room.store("Ana Ruiz", Role.FACILITATOR).info.id
    kept = load_resume_point(tmp_path, session, "Ana Ruiz")
    assert (kept.alone, kept.together) == (("", "shown") if together else ("hidden", ""))


async def test_a_participant_has_contacts_only_on_purpose(room: SessionBuilder) -> None:
    async with open_at(
        room, "reflection-three", "organisations", size=LARGE, person="Ben Carter", role=Role.PARTICIPANT
    ) as seat:
        await at_organizations(seat)
        assert "maria@" not in seat.text and HIDDEN in seat.text
        await seat.leave()
        await seat.press("i")
        assert "maria@" in seat.text and "For you" not in seat.text
        assert "Contacts are shown on this screen. To hide them, press i." in seat.words


# ------------------------------------------------------------------ a hidden contact


async def test_a_hidden_contact_is_neither_copied_found_nor_told(room: SessionBuilder) -> None:
    ben(room)
    async with open_at(room, "reflection-three", "organisations", size=LARGE) as seat:
        await at_organizations(seat)
        grid = seat.main.grid
        assert grid is not None
        await seat.press("ctrl+c")
        assert "maria" not in grid.state.clipboard and HIDDEN not in grid.state.clipboard
        assert grid.state.find("maria") is None and grid.state.find("hidden") is None
        await seat.press("f12")
        assert isinstance(seat.app.screen, MainScreen) and "This cell is hidden on this screen." in seat.words
        await seat.press("enter")
        assert "maria" not in seat.text, "an editor begins empty"
        await seat.press("enter")
        await seat.settle()
        assert room.value(*CONTACT_CELL) == CONTACT, "and changes nothing by itself"


async def test_what_is_typed_over_a_hidden_contact_replaces_it_and_undo_brings_it_back(room: SessionBuilder) -> None:
    ben(room)
    async with open_at(room, "reflection-three", "organisations", size=LARGE) as seat:
        await at_organizations(seat)
        await seat.type("new")
        await seat.press("tab")
        await seat.until(lambda: room.value(*CONTACT_CELL) == "new")
        await seat.saved()
        assert HIDDEN in seat.text
        await seat.leave()
        await seat.press("u")
        await seat.until(lambda: room.value(*CONTACT_CELL) == CONTACT)


async def test_what_changed_tells_no_contact(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-three", "organisations", size=LARGE) as seat:
        other = ben(room)
        other.commit([SetCell(*CONTACT_CELL, "lee@clinic.example", other.state.base(CONTACT_CELL))])
        await seat.until(lambda: seat.main.context.discretion.hidden)
        await seat.until(lambda: seat.main.context.state.revision == room.state.revision)
        await seat.leave()
        await seat.press("w")
        await seat.until(lambda: f": {HIDDEN}" in seat.words)
        assert "clinic.example" not in seat.text


async def test_an_offered_draft_names_its_cell_and_not_its_text(room: SessionBuilder, tmp_path: Path) -> None:
    ben(room)
    drafts = Drafts("s", "Ana Ruiz", folder=tmp_path)
    drafts.save(CONTACT_CELL, "call 540 555 0199")
    drafts.close()
    async with open_at(room, "", drafts=Drafts("s", "Ana Ruiz", folder=tmp_path)) as seat:
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        assert "0199" not in seat.text
        title, label = seat.main.context.specs["organisations"].title, "Contact"
        assert f"{title}, {label}" in seat.words


def test_a_participant_is_offered_their_own_text_but_no_contact(room: SessionBuilder) -> None:
    main = MainScreen(ben(room))
    cause = Target("causes", "c1", "cause")
    assert main.context.discretion.draft(cause, "Half a thought") == "Half a thought"
    assert "540" not in main.context.discretion.draft(CONTACT_CELL, "call 540 555 0199")
    main.context.close()


# ------------------------------------------------------------------ one person's answers


async def test_ticket_marks_are_marked_as_given_where_the_room_sees_them(room: SessionBuilder) -> None:
    async with open_at(room, "welcome", "ticket-before") as seat:
        await seat.press("3")
        await seat.saved()
        grid = seat.main.grid
        assert grid is not None and grid.state.cell(0, 1).text == "3"
        ben(room)
        await seat.until(lambda: grid.state.cell(0, 1).text == GIVEN)
        goal = seat.main.context.pack.goals[1].id
        await seat.press("4")
        await seat.until(lambda: room.value("ticket-before", person_key("Ana Ruiz"), goal) == "4")
        assert grid.state.cell(1, 1).text == GIVEN


def test_one_who_rates_for_the_room_sees_what_is_rated(room: SessionBuilder) -> None:
    main = MainScreen(room.store("Ana Ruiz", Role.FACILITATOR))
    discretion: Discretion = main.context.discretion
    discretion.projector = True
    assert discretion.covers_answers("ticket-before") and not discretion.covers_answers("alignment-ratings")
    assert not discretion.covers_answers("people") and not discretion.covers_answers("no-such-sheet")
    discretion.meet()
    assert discretion.covers_answers("alignment-ratings") and discretion.covers_answers("qualities-dots")
    main.context.close()


def test_a_participant_sees_their_own_answers(room: SessionBuilder) -> None:
    main = MainScreen(ben(room))
    main.context.discretion.meet()
    assert main.context.discretion.hidden and not main.context.discretion.covers_answers("ticket-before")
    main.context.close()


async def test_the_result_of_ones_own_ratings_alone_is_not_shown_to_the_room(room: SessionBuilder) -> None:
    row = f"o1.{person_key('Ana Ruiz')}"
    scorer = room.pack.sheets()["alignment-ratings"]
    first = next(c.id for c in scorer.columns if c.id not in ("partner", "person"))
    room.answer("alignment-ratings", row, partner="o1", person="Ana Ruiz", **{first: "4"})
    ben(room)
    async with open_at(room, "reflection-four", "alignment-result", size=LARGE) as seat:
        assert "The result is shown once the facilitator reveals it." in seat.words
        await seat.leave()
        await seat.press("i")
        assert "Riverside Clinic" in seat.words


# ------------------------------------------------------------------ the second screen, the notes, the people


async def test_backstage_over_a_screen_the_room_sees_asks_first(room: SessionBuilder) -> None:
    ben(room)
    async with open_at(room, "reflection-two") as seat:
        await seat.leave()
        await seat.press("2")
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        assert "It shows your notes" in seat.words and notes_of(seat)[:12] not in seat.words
        await seat.press("enter")
        assert isinstance(seat.app.screen, MainScreen), "staying is the first choice"
        await seat.press("2", "down", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Backstage))
        await seat.press("escape", "2")
        await seat.until(lambda: isinstance(seat.app.screen, Backstage))


async def test_on_a_projector_it_asks_every_time(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        seat.main.context.discretion.projector = True
        await seat.leave()
        for _ in range(2):
            await seat.press("2")
            await seat.until(lambda: isinstance(seat.app.screen, Choose))
            await seat.press("down", "enter")
            await seat.until(lambda: isinstance(seat.app.screen, Backstage))
            await seat.press("escape")


async def test_the_page_of_the_notes_hides_them_too(room: SessionBuilder) -> None:
    ben(room)
    async with open_at(room, "reflection-two", "for-you") as seat:
        assert "Your notes are hidden on this screen." in seat.words and notes_of(seat)[:12] not in seat.words
        await seat.leave()
        await seat.press("i")
        assert notes_of(seat)[:12] in seat.words


async def test_the_list_of_people_counts_who_is_not_here(room: SessionBuilder) -> None:
    ben(room)
    async with open_at(room, "reflection-two") as seat:
        await seat.leave()
        await seat.press("h")
        assert isinstance(seat.app.screen, WhoIsHere)
        assert "Without a screen: 1 person." in seat.words and "Chloe" not in seat.words and "quiet" not in seat.words
