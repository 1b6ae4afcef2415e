"""What a person may not do is said on the page in words, begins nowhere, and no key is offered for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.seat import Seat, put_on_the_list, sit
from workshop.sheets.model import Role
from workshop.sheets.values import person_key

WRITING = ("edit", "choice", "new row", "delete", "how sure", "rate", "clear", "undo", "park")


def words(seat: Seat) -> str:
    """The lines over the keys, as one text, without how the last edit stands."""
    return " ".join(re.sub(r"Saved r\d+", "", " ".join(seat.lines[-4:-1])).split())


async def locked_pages(seat: Seat) -> dict[str, tuple[str, str]]:
    """Of each page whose cell under the cursor may not be written: the words over the keys, and the keys."""
    found = {}
    for index, step in enumerate(seat.main.position.steps):
        await seat.main.go_to(index)
        for place, page in enumerate(seat.main.position.pages):
            await seat.main.go_to_page(place)
            seat.main.focus_page()
            await seat.settle()
            grid = seat.main.grid
            if grid is not None and grid.display and grid.locked:
                found[f"{step.id}/{page.id}"] = (words(seat), seat.keys_line)
    return found


@pytest.mark.parametrize(
    ("role", "says", "many"),
    [
        (Role.OBSERVER, "Observers can read this session but not change it.", 25),
        (Role.COORDINATOR, "Only other roles can change “", 18),
        (Role.PARTICIPANT, "Only other roles can change “This session”; you are a participant.", 1),
    ],
)
async def test_every_page_says_what_cannot_be_done_there(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, role: Role, says: str, many: int
) -> None:
    put_on_the_list(demo_home, "Zoe Zed", role)
    async with sit(demo_home, monkeypatch, role=role, person="Zoe Zed") as seat:
        found = await locked_pages(seat)
        sheets = {page: said for page, said in found.items() if not page.endswith("/people")}
        assert len(sheets) >= many
        for page, (said, keys) in sheets.items():
            assert says in said, (page, said)
            assert not any(f" {word} " in f"{keys} " for word in WRITING), (page, keys)


async def test_nothing_begins_and_the_reason_shows_at_once(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_the_list(demo_home, "Zoe Zed", Role.COORDINATOR)
    async with sit(demo_home, monkeypatch, role=Role.COORDINATOR, person="Zoe Zed") as seat:
        await seat.main.go_to(4, "organisations", focus=True)
        before = seat.main.context.state.revision
        for key in ("x", "f2", "enter", "delete", "f7", "f8", "space"):
            await seat.press(key)
            assert seat.main.grid is not None and not seat.main.grid.editing, key
            assert "Only other roles can change" in words(seat), key
        assert seat.main.context.state.revision == before


async def test_an_observer_is_offered_neither_undo_nor_parking(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch, role=Role.OBSERVER, person="Zoe Zed") as seat:
        await seat.press("escape")
        assert "undo" not in seat.keys_line and "park" not in seat.keys_line
        for key in ("u", "p"):
            await seat.press(key)
            assert "Observers can read this session but not change it." in words(seat), key


async def test_a_leader_is_offered_everything(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        assert await locked_pages(seat) == {}
        await seat.press("escape")
        assert "undo" in seat.keys_line and "park" in seat.keys_line


async def test_a_name_is_changed_by_a_new_line_in_place_of_the_old_one(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers and roles go by the key of a name; a name that looks like another one stays as it was typed, unsaved."""
    put_on_the_list(demo_home, "Zoe Zed", Role.COORDINATOR)
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(0, "people", focus=True)
        grid = seat.main.grid
        assert grid is not None and grid.go_to(person_key("Zoe Zed"), "name")
        await seat.type("Zoe Zedd")
        await seat.press("enter")
        people = {person.name: person for person in seat.main.context.session.people()}
        assert "Zoe Zed" not in people and people["Zoe Zedd"].role == "coordinator"
        assert people["Zoe Zedd"].key == person_key("Zoe Zedd")
        assert grid.go_to(person_key("Zoe Zedd"), "name")
        await seat.type("Ana-Ruiz")
        await seat.press("enter")
        assert "looks like" in " ".join(seat.text.split()) and grid.editing, "the text stays in the line"
        assert [person.name for person in seat.main.context.session.people()].count("Ana-Ruiz") == 0
        assert "Zoe Zedd" in {person.name for person in seat.main.context.session.people()}


async def test_the_one_who_leads_stays(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(0, "people", focus=True)
        grid = seat.main.grid
        assert grid is not None and grid.go_to(person_key("Ana Ruiz"), "role")
        await seat.press("f8")
        await seat.until(lambda: "is the only facilitator" in " ".join(seat.text.split()))
        assert seat.main.context.session.role_of("Ana Ruiz") == "facilitator"
