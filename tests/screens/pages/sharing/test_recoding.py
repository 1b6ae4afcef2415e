"""Levels one inside the other, and coarser groupings, by keyboard at 80x24."""

from __future__ import annotations

import threading
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.content import Content
from textual.widgets import OptionList

from screens.pages.sharing.dialogs import Tick
from screens.pages.sharing.jobs import Failed, or_failed
from screens.widgets.dialogs import Choose
from tests.support.seat import Seat, seat_at
from tests.support.sharing import SharingApp, keys, open_file
from workshop.disclosure.engine.model import Task
from workshop.records.marks import ALL
from workshop.services.actor import Actor
from workshop.services.sharing import SharingService
from workshop.sheets.model import Role

SIZE = (80, 24)


@pytest.fixture
def division(tmp_path: Path) -> Path:
    """Two divisions, four schools, three grades; in each school one grade of six students."""
    lines = ["Student ID,Division,School,Grade,Days absent,Days enrolled"]
    for school, grade in product("ABCD", "567"):
        small = grade == "567"["ABCD".index(school) % 3]
        for number in range(6 if small else 24):
            absent = 30 if number % 3 == 0 else 3
            lines.append(f"{school}{grade}{number},{'N' if school < 'C' else 'S'},{school},{grade},{absent},180")
    path = tmp_path / "division.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


async def _read(seat: Seat[SharingApp], room: SharingApp, path: Path) -> None:
    await open_file(seat, path)
    await keys(seat, "enter")
    assert room.page.setup.attendance is not None


def _offered(room: SharingApp) -> list[str]:
    assert isinstance(room.screen, Tick)
    return [str(option.prompt)[4:] for option in room.screen.query_one(OptionList).options]


async def _tick(seat: Seat[SharingApp], room: SharingApp, label: str) -> None:
    await keys(seat, "home", *["down"] * _offered(room).index(label), "space")


async def test_levels_are_offered_one_inside_the_other(tmp_path: Path, division: Path) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, division)
        await keys(seat, "B")
        assert _offered(room) == ["Division", "School", "Grade"]
        await _tick(seat, room, "School")
        await _tick(seat, room, "Grade")
        assert _offered(room)[3:] == ["School and Grade", "Grade inside each School"]
        await _tick(seat, room, "School and Grade")
        assert "Each School with each Grade, and the totals of each." in seat.text
        await _tick(seat, room, "Grade inside each School")
        assert _offered(room)[3:] == ["Grade inside each School"], "the crossed table has gone: it would be the same"
        assert "no row for a Grade across every School" in " ".join(seat.text.replace("│", " ").split())
        await _tick(seat, room, "Division")
        assert "School inside each Division" not in _offered(room), "School has its place already"
        await keys(seat, "enter")
        assert room.line("Breakdowns") == "Division; School; Grade; Grade inside each School"
        assert room.page.setup.hierarchies == (("School", "Grade"),)

        await keys(seat, "V")
        assert room.labels()[:4] == ["by Division", "by School", "by Grade", "Grade inside each School"]
        found = room.page.preview
        assert found is not None
        cells = {cell.at for cell in found.answer.result.tables[3].cells}
        assert ("A", ALL) in cells
        assert (ALL, "5") not in cells, "no grade over all schools"
        await keys(seat, "B")
        last = room.screen.query_one(OptionList).options[-1].prompt
        assert isinstance(last, Content) and last.plain == "[x] Grade inside each School"
        await keys(seat, "end", "space", "enter")
        assert not room.page.setup.hierarchies


async def test_a_coarser_grouping_is_proposed_taken_and_taken_back(tmp_path: Path, division: Path) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, division)
        room.page.setup.breakdowns = (("School", "Grade"),)
        await keys(seat, "V")
        before = room.page.preview
        assert before is not None
        assert "many are hidden, G finds broader groups" in room.said("foot")
        await keys(seat, "u")
        assert room.page.preview is before, "nothing was taken yet"

        await keys(seat, "G")
        assert isinstance(room.screen, Choose)
        proof = before.answer.result.proof
        assert "numbers exact" not in seat.text, "what each brings depends on hidden numbers"
        await keys(seat, "escape")
        assert room.page.preview is before

        await keys(seat, "G", "enter")
        after = room.page.preview
        assert after is not None
        assert after is not before
        assert after.answer.result.proof.kept / after.answer.result.proof.cells > proof.kept / proof.cells
        assert (after.asked.groupings, after.asked.request.breakdowns) != ((), (("School", "Grade"),))
        taken = room.page.setup.undo_stack
        assert len(taken) == 1

        await keys(seat, "u")
        assert room.page.preview is not None
        assert room.page.preview.asked.groupings == ()
        assert room.page.preview.asked.request.breakdowns == (("School", "Grade"),)
        assert room.page.preview.answer.result == before.answer.result


async def test_what_broader_groups_bring_is_the_coordinators(tmp_path: Path, division: Path) -> None:
    room = SharingApp(tmp_path / "home", role=Role.COORDINATOR)
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, division)
        room.page.setup.breakdowns = (("School", "Grade"),)
        await keys(seat, "V", "d", "G")
        assert room.page.preview is not None
        proof = room.page.preview.answer.result.proof
        assert f"now:  {proof.kept} of {proof.cells} numbers exact" in seat.text


async def test_values_told_together_have_a_line_of_their_own(tmp_path: Path, division: Path) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, division)
        room.page.setup.breakdowns = (("Grade",), ("School", "Grade"))
        await keys(seat, "V", "G")
        offers = [str(option.prompt) for option in room.screen.query_one(OptionList).options]
        place = next(place for place, offer in enumerate(offers) if "together as" in offer)
        await keys(seat, *["down"] * place, "enter", "escape")
        assert " as “" in room.line("Combined values")
        room.page.choose("groupings")
        await keys(seat, "down", "enter")
        assert room.page.setup.groupings == ()
        with pytest.raises(AssertionError, match="no line"):
            room.line("Combined values")


async def test_other_break_downs_end_a_grouping(tmp_path: Path, division: Path) -> None:
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, division)
        room.page.setup.breakdowns = (("School", "Grade"),)
        await keys(seat, "V", "G", "enter", "B")
        await _tick(seat, room, "Division")
        await keys(seat, "enter")
        assert room.page.setup.groupings == ()
        assert room.page.setup.undo_stack == ()
        assert room.page.preview is not None
        assert room.labels()[0] == "by Division"


async def test_looking_for_one_can_be_stopped(tmp_path: Path, division: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search tells how far it is, and asks whether it should go on."""
    from workshop.disclosure import recoding

    begun, ended = threading.Event(), threading.Event()
    real = recoding._RecodingSearch.rough

    def rough(self: recoding._RecodingSearch, step: object) -> tuple[float, float]:
        begun.set()
        while not self.cancelled():
            ended.wait(0.01)
        return real(self, step)  # type: ignore[arg-type]

    monkeypatch.setattr(recoding._RecodingSearch, "rough", rough)
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await _read(seat, room, division)
        room.page.setup.breakdowns = (("School", "Grade"),)
        await keys(seat, "V")
        before = room.page.preview
        await seat.press("G")
        await seat.until(lambda: "looking for broader groups" in room.said("foot") and begun.is_set())
        assert room.page.jobs.running
        await keys(seat, "escape")
        assert not room.page.jobs.running
        assert room.notices == ["Stopped. Nothing was kept."]
        assert room.page.preview is before
        assert not isinstance(room.screen, Choose)


async def test_nothing_better_is_said(tmp_path: Path, division: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(task: Task, result: object, **_: object) -> tuple[()]:
        return ()

    monkeypatch.setattr("workshop.services.sharing.propose_recodings", none)
    room = SharingApp(tmp_path / "home")
    async with seat_at(room, SIZE) as seat:
        await keys(seat, "G")
        assert "Look at the preview first" in room.said("text")
        await _read(seat, room, division)
        await keys(seat, "V", "G")
        assert room.notices == ["No broader groups would show more than these."]


def test_trouble_while_looking_is_told_without_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr("workshop.services.sharing.propose_recodings", fail)
    prepared = SimpleNamespace(answer=SimpleNamespace(task=None, result=None))
    service = SharingService(tmp_path, Actor.at_home(tmp_path))
    found = or_failed(lambda: service.coarser(prepared))  # type: ignore[arg-type]
    assert isinstance(found, Failed)
    assert "ValueError" in found.sentence
    assert "SECRET" not in found.sentence
