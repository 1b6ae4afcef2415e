"""The window on the partners of all sessions, from the library and from a session, and names offered while typing."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.pages.partner_directory import PartnerDirectory
from store import create_session, open_session
from store.api import Identity, StoreError
from store.files.home import home_folder
from tests.support.seat import Seat, sit
from tests.support.sessions import module_12
from workshop.services.partners import partner_directory
from workshop.sheets.model import END, InsertRow, Role, SetCell

SECRETS = ("contactword", "replyword", "mailword")
KNOWN = ("Ana Ruiz", "Ask Riverside Clinic", "A meeting room")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two schools that named one clinic; the first knows it, and there are a commitment and a resource."""
    home = home_folder(tmp_path / "home", create=True)
    for school, name in (("Ash", "Riverside Clinic"), ("Birch", "The Riverside Clinic")):
        people = [("Ana Ruiz", "facilitator"), ("Ben Carter", "participant"), ("Eve Long", "coordinator")]
        session = create_session(home, title=f"{school} team", school=school, pack=module_12(), people=people)
        store = open_session(session, Identity("Ana Ruiz", Role.FACILITATOR), home=home, pack=module_12())
        store.commit([InsertRow("organisations", "o1", END), SetCell("organisations", "o1", "name", name)])
        if school == "Ash":
            row = ("meeting-commitments", "k1")
            store.commit([SetCell("organisations", "o1", "contact", "contactword")])
            store.commit([InsertRow(*row, END), SetCell(*row, "text", "Ask Riverside Clinic")])
            store.commit([SetCell(*row, "owner", "Ana Ruiz")])
            resource = ("meeting-resources", "m1")
            cells = {"what": "A meeting room", "from": "Riverside Clinic", "state": "confirmed"}
            store.commit([InsertRow(*resource, END), *(SetCell(*resource, c, v) for c, v in cells.items())])
            invited = ("meeting-invitees", "i1")
            cells = {"organisation": "o1", "person": "replyword", "contact": "mailword", "reply": "no"}
            store.commit([InsertRow(*invited, END), *(SetCell(*invited, c, v) for c, v in cells.items())])
        store.close()
    return home


async def listed(seat: Seat, key: str) -> str:
    await seat.press(key)
    await seat.until(lambda: isinstance(seat.app.screen, PartnerDirectory) and "Reading" not in seat.words)
    return seat.words


async def whole(seat: Seat, key: str) -> str:
    """What the list and the passage on its first partner say."""
    first = await listed(seat, key)
    await seat.press("enter")
    await seat.settle()
    return f"{first} {seat.words}"


async def test_in_the_library_everything_but_contacts_and_replies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(home, monkeypatch, session="", size=(120, 36)) as seat:
        await seat.wait_for("2 sessions")
        said = await whole(seat, "a")
        assert "1 partner." in said and "Also written “" in said
        assert all(word in said for word in (*KNOWN, "Ash", "Birch", "confirmed"))
        assert not any(word in said for word in SECRETS)


@pytest.mark.parametrize(
    ("person", "role", "seen"),
    [
        ("Ana Ruiz", Role.FACILITATOR, True),
        ("Eve Long", Role.COORDINATOR, True),
        ("Ben Carter", Role.PARTICIPANT, False),
    ],
)
async def test_in_a_session_the_role_decides(
    home: Path, monkeypatch: pytest.MonkeyPatch, person: str, role: Role, seen: bool
) -> None:
    (session,) = (folder.name for folder in (home / "sessions").iterdir() if folder.name.startswith("birch"))
    async with sit(home, monkeypatch, session=session, size=(120, 36), person=person, role=role) as seat:
        await seat.press("escape")
        said = await whole(seat, "a")
        passage = said.partition("Partners of all sessions")[2]
        assert "Ash" in passage and "Birch" in passage
        assert all((word in passage) is seen for word in KNOWN)
        assert not any(word in said for word in SECRETS)


async def test_names_of_other_sessions_are_offered_while_typing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = create_session(home, title="Cedar team", pack=module_12(), people=[("Ana Ruiz", "facilitator")])
    async with sit(home, monkeypatch, session=session) as seat:
        await seat.main.go_to(4, "organisations", focus=True)
        await seat.settle()
        names = seat.main.context.partner_names
        await seat.until(lambda: names("organisations", "name"))
        assert names("causes", "cause") == ()
        await seat.press("enter")
        await seat.type("riv")
        await seat.settle()
        assert "riverside clinic" in seat.text.casefold()


async def test_an_empty_home_says_what_fills_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(tmp_path / "empty", monkeypatch, session="") as seat:
        await seat.wait_for("No sessions yet")
        assert "No partners yet." in await listed(seat, "a")


@pytest.mark.parametrize("how", ["1", "seat"])
def test_a_locked_window_shows_nothing_of_other_sessions(home: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Not a name, in any role: they were let in to one session."""
    monkeypatch.setenv("WORKSHOP_LOCKED", how)
    for role in (*Role, None):
        with pytest.raises(StoreError, match="Only this session is open here"):
            partner_directory(home, role)
