"""One room, three ways in: the facilitator on a terminal, two people by OpenSSH, a laptop and a phone in Chromium.

Once with everything on one host, in files; once with two hosts on one database: one serves, the facilitator is on the
other.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session
from tests.reach.browser import Window, chromium, need_browser
from tests.reach.door import Door, come_in, free_port, personal_code
from tests.reach.sshd import need_ssh
from tests.support.console import WAIT, Console
from tests.support.platforms import linux_only
from tests.support.postgres import need_postgres, server
from tests.support.terminal_rooms import at, command, go_to, home, opened
from workshop.sheets.model import Known

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(900), linux_only]

PEOPLE = (("Ana Ruiz", "facilitator"), ("Ben Carter", "participant"), ("Cleo Park", "participant"))
BENS, CLEOS, DANAS, ELIS = "They call back", "They know us", "They come to us", "We meet there"


@dataclass
class Room:
    """A session with five people in it, each by their own way."""

    session: str
    door: Door
    ana: Console
    ben: Console
    cleo: Console
    laptop: Window
    phone: Window

    def all_see(self, *texts: str) -> None:
        """Wait until everyone's screen shows all of that."""
        for text in texts:
            for console in (self.ana, self.ben, self.cleo):
                console.wait_for(text, WAIT)
            for window in (self.laptop, self.phone):
                window.sees(text)


@contextmanager
def a_room(home: str | Path, tmp_path: Path, **hers: str) -> Iterator[Room]:
    """Five people in a session of that home; `hers`: variables of the host on which the facilitator is."""
    need_ssh()
    need_browser()
    pack = load_pack(shipped_packs()["va-attendance-12"])
    session = create_session(home, title="Tuesday", pack=pack, people=PEOPLE)
    port = free_port()
    door = Door(session, tmp_path, "--web", str(port))
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.callback(door.end)
        browser = stack.enter_context(chromium())
        ana = stack.enter_context(opened(session, "Ana Ruiz", cwd=tmp_path, environment=hers))
        ben, cleo = (stack.enter_context(door.joined(name)) for name in ("Ben Carter", "Cleo Park"))
        laptop = Window(browser)
        phone = Window(browser, size=(390, 844), has_touch=True, is_mobile=True)
        for window, name in ((laptop, "Dana Lee"), (phone, "Eli Moss")):
            window.join(url, door.code, name)
            window.page.click("#notice-button")
        made = Room(session, door, ana, ben, cleo, laptop, phone)
        ana.wait_for("● 5 here", WAIT)
        yield made


def test_a_private_round_a_conflict_a_lost_line_and_the_minutes(tmp_path: Path) -> None:
    with a_room(home(), tmp_path) as room:
        they_work_together(room)
    the_minutes(room)


@pytest.mark.reach
def test_the_same_with_two_hosts_on_one_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_postgres()
    address = server().database()
    monkeypatch.setenv("WORKSHOP_HOME", address)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "one"))
    other = str(tmp_path / "other")
    with a_room(address, tmp_path, XDG_DATA_HOME=other) as room:
        they_work_together(room)
        refused = command("serve", room.session, "--ssh", str(free_port()), XDG_DATA_HOME=other)
        assert refused.returncode == 1 and "already served from" in refused.stderr
    with at(room.session) as store:
        known = {(record.edit.person, record.edit.known) for record in store.records()}
    assert {("Ana Ruiz", Known.TYPED), ("Ben Carter", Known.CODE), ("Dana Lee", Known.CODE)} <= known
    here = the_minutes(room)
    assert the_minutes(room, XDG_DATA_HOME=other) == here
    files = str(tmp_path / "files")
    assert command("move", room.session, "--to", files).returncode == 0
    assert the_minutes(room, WORKSHOP_HOME=files) == here


def they_work_together(room: Room) -> None:
    everyone_comes_along(room)
    each_writes_in_private(room)
    it_is_revealed(room)
    a_terminal_and_a_browser_write_the_same_cell(room)
    a_line_is_lost_and_comes_back(room)


def the_minutes(room: Room, **host: str) -> str:
    """The minutes as that host exports them, with what everyone wrote."""
    done = command("export", room.session, "--appendix", "-o", "-", **host)
    for text in (BENS, CLEOS, DANAS, f"{ELIS}, every month"):
        assert text in done.stdout, done.stderr
    for name in ("Ben Carter", "Cleo Park", "Dana Lee", "Eli Moss"):
        assert name in done.stdout
    assert command("fsck", room.session, **host).returncode == 0
    return done.stdout


def everyone_comes_along(room: Room) -> None:
    """The facilitator goes to the first question, and all ways lead there."""
    go_to(room.ana, "Step: Warm-up", "[1 Qualities of a good partnership]")
    room.all_see("What makes a partnership good?")


def each_writes_in_private(room: Room) -> None:
    """No one sees what the others write; everyone sees how many have."""
    for console, text in ((room.ben, BENS), (room.cleo, CLEOS)):
        console.wait_for("press Enter)▐", WAIT)
        console.type(text)
        console.wait_for("Enter done", WAIT)
        console.press("enter")
        console.wait_for("Saved r", WAIT)
    room.laptop.sees("press Enter)▐")
    room.laptop.type(DANAS)
    room.laptop.sees("Enter done")
    room.laptop.press("Enter")
    room.laptop.sees("Saved r")
    room.phone.sees("press Enter)▐")
    room.phone.page.fill("#compose-text", ELIS)
    room.phone.page.tap("#compose button")
    room.all_see("4 of 4 have written")
    assert DANAS not in room.phone.text and BENS not in room.laptop.text
    assert not any(text in room.ana.text for text in (BENS, CLEOS, DANAS, ELIS))


def it_is_revealed(room: Room) -> None:
    """One key of the facilitator, and everyone sees everything."""
    room.ana.press("esc", "v")
    room.ana.wait_for("Reveal now", WAIT)
    room.ana.press("enter")
    room.all_see(BENS, CLEOS, DANAS, ELIS)


def a_terminal_and_a_browser_write_the_same_cell(room: Room) -> None:
    """Both texts are kept; one key of the facilitator resolves it for all."""
    ben, laptop = room.ben, room.laptop
    ben.press("pageup", "home", "f2")
    ben.wait_for("Enter done", WAIT)
    laptop.press("PageUp", "Home", "F2")
    laptop.sees("Enter done")
    ben.press("end")
    ben.type(" by Friday")
    laptop.press("End")
    laptop.type(" the same day")
    ben.press("enter")
    ben.wait_for("Saved r", WAIT)
    laptop.press("Enter")
    laptop.sees("edited this cell too")
    room.ana.wait_for("1 conflict", WAIT)
    laptop.press("Escape")
    laptop.sees("help")
    laptop.type("s")
    laptop.sees("= switch")
    laptop.type("+")
    for console in (room.ana, room.ben, room.cleo):
        console.wait_gone("conflict", WAIT)
    room.laptop.until(lambda: "conflict" not in room.laptop.text, "the conflict stays")


def a_line_is_lost_and_comes_back(room: Room) -> None:
    """An SSH client is killed in the middle of a word, a phone's page is reloaded in one: both go on there."""
    room.phone.press("ArrowUp", "F2")  # from the line for a new row, which a paste leads to
    room.phone.sees("Enter done")
    room.phone.press("End")
    room.phone.type(", every")
    room.phone.sees(f"{ELIS}, every")
    room.phone.page.reload()
    room.phone.sees(f"{ELIS}, every")
    room.phone.type(" month")
    room.phone.press("Enter")
    room.all_see(f"{ELIS}, every month")
    code = personal_code(room.cleo)
    room.cleo.type(" well")
    room.cleo.wait_for("well", WAIT)
    room.cleo.kill(signal.SIGKILL)
    room.cleo.wait_exit()
    with room.door.terminal() as again:
        come_in(again, code)
        again.wait_for("What makes a partnership good?", WAIT)
        again.wait_for("well", WAIT)
