"""Text is text: whatever people, packs and files say is drawn as the letters it is made of, and never acts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.library.screen import LibraryScreen
from store import create_session, open_session
from store.api import Identity
from store.library.catalog import Library
from tests.filling import fill_everything
from tests.screens.test_app_keys import pages
from tests.support.seat import SMALL, Seat, sit
from workshop.sheets.model import Role

ACTING = "[/foo] [@click=app.bell]x[/]"
BROKEN = (
    "[/foo] [@click=app.bell]x[/]",
    "[red]red[/red] [b",
    "[[/] ]]]",
    "\\[bold]",
    "$accent [$error on red]",
    "[link=x]",
)
PERSON = "Ana [/foo] Ruiz"

pytestmark = pytest.mark.timeout(600)


def nothing_acts(seat: Seat) -> None:
    """No cell of the screen carries an action or a link that came from markup."""
    for strip in seat.strips:
        for segment in strip:
            style = segment.style
            assert style is None or "@click" not in style.meta, segment
            assert style is None or not style.link, segment


def acting_pack(folder: Path) -> Path:
    """Module 12 with markup in its titles, labels, questions, hints and prose."""
    shutil.copytree(shipped_packs()["va-attendance-12"], folder)
    (folder / "pack.yaml").write_text(
        re.sub("^title: .*$", f"title: '{ACTING}'", (folder / "pack.yaml").read_text(), flags=re.M)
    )
    number = 0

    def acting(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return f"{match[1]}{match[2]}: '[/foo]{number} [@click=app.bell]x[/]'"

    for path in folder.glob("*.md"):
        text = re.sub(r"^(\s*)(title|label|ask|hint): [^\n{|>]+$", acting, path.read_text(), flags=re.M)
        text = re.sub(r"^short: .*$", f"short: '[/] {path.name[:2]}'", text, flags=re.M)
        text = text.replace("::: participants\n", f"::: participants\n{ACTING} \n\n")
        text = text.replace("::: facilitator\n", f"::: facilitator\n{ACTING} \n\n")
        path.write_text(text)
    return folder


async def test_what_people_write_is_drawn_literally_on_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    pack = load_pack(shipped_packs()["va-attendance-12"])
    session = create_session(home, title=ACTING, pack=pack, school=ACTING, people=[(PERSON, "facilitator")])
    store = open_session(Library(home).find(session), Identity(PERSON, Role.FACILITATOR))
    assert fill_everything(store, BROKEN) > 150
    store.close()
    async with sit(home, monkeypatch, session=session, person=PERSON) as seat:
        async for page in pages(seat):
            assert "[red]red[/red]" in seat.lines[0], page
            nothing_acts(seat)
            await seat.press("f1", "escape", "f12")
            nothing_acts(seat)
            await seat.press("escape", "escape")
        for key in ("g", "c", "colon"):
            await seat.press(key)
            nothing_acts(seat)
            await seat.press("escape")


async def test_what_a_pack_says_is_drawn_literally_on_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    pack = load_pack(acting_pack(tmp_path / "acting"))
    session = create_session(home, title="Plain", pack=pack, people=[("Ana Ruiz", "facilitator")])
    async with sit(home, monkeypatch, session=session, size=(120, 36)) as seat:
        async for page in pages(seat):
            assert "[/foo]" in seat.text, page
            nothing_acts(seat)
            await seat.press("f1")
            nothing_acts(seat)
            await seat.press("escape")
        await seat.press("escape", "colon")
        await seat.type("step[/]")
        await seat.wait_for("Step: [/] 30")
        nothing_acts(seat)


async def test_the_library_and_its_dialogs_draw_titles_literally(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    pack = load_pack(shipped_packs()["va-attendance-12"])
    people = [(PERSON, "facilitator"), ("[red]Ben[/red]", "participant")]
    create_session(home, title=ACTING, pack=pack, school="[b]School", people=people)
    async with sit(home, monkeypatch, session="", size=SMALL) as seat:
        await seat.wait_for(ACTING)
        assert isinstance(seat.app.screen, LibraryScreen) and "[b]School" in seat.text
        nothing_acts(seat)
        await seat.press("slash")
        await seat.type("[/nothing]")
        await seat.press("enter")
        await seat.wait_for("No session matches “[/nothing]”")
        nothing_acts(seat)
        await seat.press("slash", "ctrl+u", "enter")
        await seat.wait_for(ACTING)
        await seat.press("enter")
        await seat.wait_for("[red]Ben[/red]")
        nothing_acts(seat)


async def test_a_notice_is_drawn_literally(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        seat.main.say(ACTING)
        await seat.settle()
        assert ACTING in seat.text
        await seat.press("f6", "escape", "slash")
        await seat.type("[/foo]")
        await seat.press("enter")
        await seat.wait_for("“[/foo]” is not on this page")
        nothing_acts(seat)
