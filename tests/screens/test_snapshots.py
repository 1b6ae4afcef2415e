"""Pictures of every screen as plain text, at 80 x 24 and 120 x 36, on the sample session and a fixed day.

They lie in `snapshots/`, one file a screen. `pytest --snapshot-update` writes them anew, and deletes those of pages
that are no more: look at what changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.pages.sharing.page import SharingCheck
from screens.session.screen import MainScreen
from store.api import Identity
from store.drafts import Drafts
from store.library.catalog import Library
from tests.support.kinds_of_files import periods
from tests.support.seat import CLOCK, LARGE, SESSION, SMALL, Seat, sit
from tests.support.sharing import finished
from workshop.sheets.model import END, DeleteRow, InsertRow, Role, SetCell, Target

Picture = Callable[[str, str], None]
FOLDER = Path(__file__).parent / "snapshots"
STEPS = tuple(step.id for step in load_pack(shipped_packs()["va-attendance-12"]).steps)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])


def take(picture: Picture, seat: Seat, name: str) -> None:
    width, height = seat.app.size
    picture(f"{width}x{height}/{name}", seat.text + "\n")


@SIZES
@pytest.mark.parametrize("step", STEPS)
async def test_every_page_of_every_step(
    demo_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    picture: Picture,
    pytestconfig: pytest.Config,
    size: tuple[int, int],
    step: str,
) -> None:
    index = STEPS.index(step)
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(index)
        names = [f"{index:02}-{step}-{place}-{page.id}" for place, page in enumerate(seat.main.position.pages, 1)]
        for place, name in enumerate(names):
            await seat.main.go_to_page(place)
            seat.main.focus_page()
            await seat.settle()
            take(picture, seat, name)
    known = {path.stem: path for path in (FOLDER / f"{size[0]}x{size[1]}").glob(f"{index:02}-*.txt")}
    stale = sorted(known.keys() - set(names))
    if pytestconfig.getoption("--snapshot-update"):
        for name in stale:
            known[name].unlink()
    else:
        assert not stale, f"pages that are no more: {', '.join(stale)}; run pytest --snapshot-update"


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 20)], ids=["80x24", "120x36", "60x20"])
async def test_the_result_of_the_ratings(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    """The ranking with its windows: how one partner's figures were computed, who closes what, trust by value."""
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(STEPS.index("reflection-four"), "alignment-result", focus=True)
        await seat.settle()
        take(picture, seat, "result")
        await seat.press("down", "d")
        await seat.wait_for("How this was computed")
        take(picture, seat, "result-explained")
        for key, name in {"g": "gaps", "M": "trust"}.items():
            await seat.press("escape", key)
            take(picture, seat, f"result-{name}")


@SIZES
async def test_what_a_participant_sees(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size, person="Ben Carter", role=Role.PARTICIPANT) as seat:
        await seat.main.go_to(3, focus=True)
        await seat.settle()
        take(picture, seat, "participant")


@SIZES
async def test_the_steps_and_the_dialogs(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("pathlib.Path.cwd", lambda: Path("/home/ana"))
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.press("escape")
        take(picture, seat, "steps")
        dialogs = {
            "g": "gaps",
            "c": "time",
            "p": "parking",
            "e": "export",
            "colon": "palette",
            "slash": "find",
            "o": "group",
        }
        for key, name in dialogs.items():
            await seat.press(key)
            assert not isinstance(seat.app.screen, MainScreen), name
            take(picture, seat, f"dialog-{name}")
            await seat.press("escape")
        await seat.press("enter", "f12")
        await seat.wait_for("made the row")  # the history is read beside the screen
        take(picture, seat, "dialog-details")
        await seat.press("escape", "f1")
        take(picture, seat, "dialog-help")


@SIZES
async def test_a_cell_while_it_is_typed_in(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.press("down", "down", "right", "down")
        await seat.type("Att")
        take(picture, seat, "typing-suggestions")
        await seat.press("escape", "right", "right", "enter")
        take(picture, seat, "typing-choices")
        await seat.press("escape", "home")
        await seat.type("A cause so long that it does not fit into the width of its column and goes on and on below")
        take(picture, seat, "typing-long")
        await seat.press("enter")
        await seat.type("x")
        await seat.press("tab", "tab", "tab")
        await seat.type("q")
        take(picture, seat, "no-such-choice")


async def nobody_else(seat: Seat) -> None:
    """Wait until whoever was here for a moment is gone from the screen too."""
    await seat.until(lambda: not seat.main.company.others)


@SIZES
async def test_a_conflict_and_its_details(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    from store import open_session

    # The news stands until the pictures are taken.
    monkeypatch.setattr("screens.widgets.status_line.NOTICE_SECONDS", 3600.0)
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(2, "notes-one", focus=True)
        await seat.type("Apples and nothing else")
        other = open_session(Library(demo_home).find(SESSION), Identity("Ben Carter", Role.PARTICIPANT), clock=CLOCK)
        await seat.wait_for("2 here")  # from now on the notes are hidden
        at = Target("notes-one", "main", "text")
        other.commit([SetCell(*at, "Pears or plums instead", other.state.base(at))])
        other.close()
        await seat.press("enter")
        await seat.wait_for("edited this cell too")
        await nobody_else(seat)
        take(picture, seat, "conflict")
        await seat.press("f12")
        await seat.wait_for(", r19 ")
        take(picture, seat, "dialog-conflict")


@SIZES
async def test_what_changed_since_one_left(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    from store import open_session

    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.press("f10")
    other = open_session(Library(demo_home).find(SESSION), Identity("Ben Carter", Role.PARTICIPANT), clock=CLOCK)
    rows = [row.id for row in other.state.sheet("causes").live()]
    gap, cause = Target("causes", rows[0], "gap"), Target("causes", rows[1], "cause")
    other.commit([SetCell(*gap, "nobody", other.state.base(gap)), DeleteRow("causes", rows[2])])
    other.commit([SetCell(*cause, "Something else altogether", other.state.base(cause))])
    other.commit([InsertRow("organisations", "rnew", END), SetCell("organisations", "rnew", "name", "The library")])
    other.close()
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.wait_for("since you left")
        take(picture, seat, "since-you-left")
        await seat.press("escape", "w")
        await seat.wait_for("The library")
        take(picture, seat, "dialog-changes")


@SIZES
async def test_a_draft_is_offered(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    left = Drafts(SESSION, "Ana Ruiz")
    left.save(Target("notes-one", "main", "text"), "Half a thought")
    left.close()
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.wait_for("Half a thought")
        take(picture, seat, "dialog-draft")


@SIZES
async def test_the_library_and_the_ways_in(
    demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("screens.library.new_session._own_name", lambda: "Ana Ruiz")
    async with sit(tmp_path / "empty", monkeypatch, session="", size=size) as seat:
        await seat.wait_for("No sessions yet")
        take(picture, seat, "library-empty")
        await seat.press("n")
        await seat.wait_for("Title")
        take(picture, seat, "new-session")
    async with sit(demo_home, monkeypatch, session="", size=size) as seat:
        await seat.wait_for("1 session")
        take(picture, seat, "library")
        await seat.press("f1")
        take(picture, seat, "dialog-library-help")
        await seat.press("escape", "enter")
        await seat.wait_for("Who are you?")
        take(picture, seat, "dialog-who")


@SIZES
async def test_the_preview_of_the_sharing_check(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    """As the coordinator sees it: break-downs, a table with the reason of one number, full numbers, kept and lost."""
    async with sit(demo_home, monkeypatch, size=size, person="Eve Long", role=Role.COORDINATOR) as seat:
        await seat.main.go_to(STEPS.index("reflection-six"), "sharing-check", focus=True)
        page = seat.main.query_one(SharingCheck)

        async def press(*keys: str) -> None:
            for key in keys:
                await seat.press(key)
                await finished(seat, page)

        await press("F", "enter", "enter", "B", "space", "down", "space", "end", "space")
        take(picture, seat, "sharing-breakdowns")
        await press("enter", "V", "tab", "tab", "H")
        take(picture, seat, "sharing-preview")
        await press("Y")
        take(picture, seat, "sharing-full-numbers")
        await press("Y", "tab", "tab")
        take(picture, seat, "sharing-kept-and-lost")


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 20)], ids=["80x24", "120x36", "60x20"])
async def test_a_question_about_a_file(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, tmp_path: Path, size: tuple[int, int]
) -> None:
    """As the coordinator sees it, on an invented file: a question with its rule and rows, the line to type in, what was
    answered, and all answers before the file is read."""
    async with sit(demo_home, monkeypatch, size=size, person="Eve Long", role=Role.COORDINATOR) as seat:
        await seat.main.go_to(STEPS.index("reflection-six"), "sharing-check", focus=True)
        page = seat.main.query_one(SharingCheck)
        page.parts.files.take_file(periods(tmp_path).path)
        await finished(seat, page)
        take(picture, seat, "question")
        await seat.press("4")
        take(picture, seat, "question-typed")
        await seat.press("escape", "1")
        await finished(seat, page)
        await seat.press("d")
        take(picture, seat, "question-answers")
        await seat.press("escape", "2")
        await finished(seat, page)
        take(picture, seat, "question-review")


@SIZES
async def test_agreements_and_their_form(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size, person="Eve Long", role=Role.COORDINATOR) as seat:
        await seat.main.go_to(STEPS.index("reflection-six"), "sharing-check", focus=True)
        page = seat.main.query_one(SharingCheck)
        await seat.press("T")
        await finished(seat, page)
        take(picture, seat, "agreements-empty")
        await seat.press("enter")
        take(picture, seat, "agreement-form")
