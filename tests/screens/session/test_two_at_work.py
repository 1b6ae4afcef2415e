"""Somebody else writes in the same session: what one sees of it in place, what is settled how, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from content.common import REVEALS
from store import open_session
from store.api import DiskFullError, Identity, SessionStore
from store.connection import Connection
from store.files.home import state_folder
from store.library.catalog import Library
from store.resume_point import load_resume_point
from tests.support.seat import CLOCK, SESSION, Seat, sit
from workshop.sheets.model import END, DeleteRow, InsertRow, Op, Role, SetCell, Target

NOTE = Target("notes-one", "main", "text")
BEN = "Ben Carter"


@contextmanager
def at(home: Path, person: str = BEN, role: Role = Role.PARTICIPANT) -> Iterator[SessionStore]:
    """Another terminal's connection."""
    with closing(open_session(Library(home).find(SESSION), Identity(person, role), clock=CLOCK)) as store:
        yield store


def write(store: SessionStore, target: Target, value: str, *more: Op) -> None:
    record = store.commit([SetCell(*target, value, store.state.base(target)), *more]).record
    assert not any(decision.reason for decision in record.decisions), record


async def at_notes(seat: Seat) -> None:
    await seat.main.go_to(2, "notes-one", focus=True)


async def at_organisations(seat: Seat) -> list[str]:
    """On the list of organizations, cursor on the first; the ids of its rows."""
    await seat.main.go_to(4, "organisations", focus=True)
    rows = [row.id for row in seat.main.context.state.sheet("organisations").live()]
    assert seat.main.grid is not None and seat.main.grid.go_to(rows[0], "name")
    await seat.settle()
    return rows


# ------------------------------------------------------------------ in place, with the author


async def test_an_edit_of_somebody_else_carries_the_name_for_a_moment(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screens.grid.widget.NOTICE_SECONDS", 0.3)
    async with sit(demo_home, monkeypatch) as seat:
        rows = await at_organisations(seat)
        with at(demo_home) as ben:
            write(ben, Target("organisations", rows[1], "name"), "The new library")
        await seat.wait_for(" by Ben ")
        assert "The new library" in seat.text
        await seat.until(lambda: " by Ben " not in seat.text)
        assert "The new library" in seat.text


async def test_who_deleted_a_row_is_said_with_its_name(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        rows = await at_organisations(seat)
        with at(demo_home) as ben:
            await seat.wait_for("● 2 here")  # that he came is said too, and not over what he does
            name = ben.state.sheet("organisations").rows[rows[1]].value("name")
            ben.commit([DeleteRow("organisations", rows[1])])
        await seat.wait_for(f"Ben Carter deleted “{name}”.")
        assert seat.main.grid is not None
        assert seat.main.grid.cursor_target == Target("organisations", rows[0], "name")


async def test_a_row_deleted_while_it_is_typed_in_comes_back_marked(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        rows = await at_organisations(seat)
        await seat.type("Still here")
        with at(demo_home) as ben:
            await seat.wait_for("● 2 here")
            ben.commit([DeleteRow("organisations", rows[0])])
        await seat.wait_for("deleted")
        assert "Still here" in seat.text
        await seat.press("enter")
        await seat.wait_for("your edit restored it")
        assert " restored " in seat.text
        row = seat.main.context.state.sheet("organisations").rows[rows[0]]
        assert not row.deleted and row.value("name") == "Still here"


async def test_a_merged_text_says_with_whose(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await at_notes(seat)
        await seat.press("enter", "end")
        await seat.type(" At the end")
        with at(demo_home) as ben:
            cell = ben.state.cell(NOTE)
            assert cell is not None
            write(ben, NOTE, f"At the start. {cell.value}")
        await seat.press("enter")
        await seat.wait_for("both changes were merged")
        assert " merged with Ben's" in seat.text
        now = seat.main.context.state.cell(NOTE)
        assert now is not None and str(now.value).startswith("At the start.") and str(now.value).endswith("At the end")


async def test_ones_own_text_is_not_signed_with_the_name_of_who_wrote_before(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await at_notes(seat)
        await seat.type("What Ana says")
        with at(demo_home) as ben:
            write(ben, NOTE, "What Ben says, and something else")
        await seat.press("enter")
        await seat.wait_for("Both versions are kept")
        assert "What Ana says" in seat.text and "⁺ Ben" in seat.text
        assert " by Ben " not in seat.text


# ------------------------------------------------------------------ two texts for one cell


async def two_texts(seat: Seat, home: Path) -> None:
    """Ana and Ben write the same note; hers stands, his waits."""
    await at_notes(seat)
    await seat.type("Apples and nothing else")
    with at(home) as ben:
        write(ben, NOTE, "Pears or plums instead")
    await seat.press("enter")
    await seat.wait_for("⁺ Ben Carter: Pears or plums instead")


async def test_unsettled_cells_are_counted_found_and_settled_by_one_key(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await two_texts(seat, demo_home)
        assert "1 conflict" in seat.lines[0]
        await at_organisations(seat)
        await seat.press("escape", "s")
        assert seat.main.grid is not None and seat.main.grid.cursor_target == NOTE
        assert ("=", "switch") in seat.main.grid.key_pairs()
        await seat.press("equals_sign")
        assert "⁺ Ana Ruiz: Apples and nothing else" in seat.text
        await seat.press("minus")
        assert "conflict" not in seat.lines[0] and "⁺" not in seat.text
        cell = seat.main.context.state.cell(NOTE)
        assert cell is not None and (cell.value, cell.conflicts) == ("Pears or plums instead", ())
        await seat.press("f5")
        assert "⁺ Ana Ruiz: Apples and nothing else" in seat.text, "settling is undone like any edit"
        await seat.press("escape", "s", "plus", "escape", "s")
        assert "There are no conflicts" in seat.text


# ------------------------------------------------------------------ undo, history


async def test_an_undo_that_cannot_be_names_who_and_leads_to_the_cell(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        rows = await at_organisations(seat)
        await seat.type("My clinic")
        await seat.press("enter")
        with at(demo_home) as ben:
            write(ben, Target("organisations", rows[0], "name"), "Our clinic")
        await seat.wait_for("Our clinic")
        await at_notes(seat)
        await seat.press("f5")
        await seat.wait_for("Cannot undo: Ben Carter edited that cell after you. F12 shows its")
        assert seat.main.grid is not None
        assert seat.main.grid.cursor_target == Target("organisations", rows[0], "name")
        await seat.press("f12")
        await seat.wait_for("My clinic → Our clinic")


async def test_an_undo_names_nobody_of_a_round_without_names(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target("qualities", "rnew", "quality")
    with at(demo_home, "Ana Ruiz", Role.FACILITATOR) as ana:
        for column in ("anonymous", "revealed"):
            ana.commit([SetCell(REVEALS.id, "qualities", column, True, 0)])
    with at(demo_home, "Chloe Park") as chloe:
        chloe.commit([InsertRow("qualities", "rnew", END), SetCell(*target, "Mine")])
    with at(demo_home) as ben:
        write(ben, target, "Ours")
    async with sit(demo_home, monkeypatch, person="Chloe Park", role=Role.PARTICIPANT) as seat:
        undoable = seat.main.context.state.stacks["Chloe Park"].undo
        if not any(op.row == "rnew" for op in undoable[-1].edit.ops):
            await seat.press("f5")  # her name on the list of people, put there when she came
        await seat.press("f5", "f5")
        await seat.settle()
        assert "after you" in seat.text.replace("\n", " ")
        assert "Ben" not in "\n".join(seat.lines[-4:])


async def test_an_earlier_value_comes_back_by_one_key_and_can_be_undone(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        rows = await at_organisations(seat)
        for name in ("First name", "Second name", "Third name"):
            await seat.type(name)
            await seat.press("enter", "up")
        await seat.press("f12")
        await seat.wait_for("First name → Second name")
        await seat.press("down", "enter")
        await seat.wait_for("Back to “Second name”")
        target = Target("organisations", rows[0], "name")
        cell = seat.main.context.state.cell(target)
        assert cell is not None and cell.value == "Second name"
        await seat.press("f5")
        cell = seat.main.context.state.cell(target)
        assert cell is not None and cell.value == "Third name"


# ------------------------------------------------------------------ the state of every edit


async def test_typing_saving_and_saved_are_said(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await at_notes(seat)
        await seat.type("Half")
        assert seat.lines[-2].endswith(" typing")
        await seat.press("enter")
        assert f"Saved r{seat.main.context.state.revision}" in seat.text
        assert " typing" not in "\n".join(seat.lines[-4:])


async def test_what_is_not_saved_stays_said_until_it_is(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await at_notes(seat)
        whole = Connection._decide_all

        def full(*args: object) -> object:
            raise DiskFullError("The disk is full; free some space.")

        monkeypatch.setattr(Connection, "_decide_all", full)
        await seat.type("Kept here")
        await seat.press("enter")
        await seat.wait_for("Not saved")
        assert "The disk is full" in seat.text and "Kept here" in seat.text
        monkeypatch.setattr(Connection, "_decide_all", whole)
        await at_organisations(seat)
        await seat.type("Something else")
        await seat.press("enter")
        assert "Not saved" in seat.text, "another cell that is saved does not make this one saved"
        await at_notes(seat)
        await seat.press("enter", "enter")
        await seat.wait_for("Saved r")
        assert "Not saved" not in seat.text


async def test_an_edit_from_a_page_without_a_worksheet_is_said_to_be_saved(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        index = next(
            i
            for i, s in enumerate(seat.main.position.steps)
            if any(p.id == "evidence" for p in seat.main.position.pages_of(s))
        )
        await seat.main.go_to(index, "evidence", focus=True)
        before = seat.main.context.state.revision
        await seat.press("down", "enter")
        assert seat.main.context.state.revision > before
        assert f"Saved r{seat.main.context.state.revision}" in seat.text


# ------------------------------------------------------------------ since one left


async def test_what_changed_since_one_left_is_said_listed_and_gone_to(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        rows = await at_organisations(seat)
        await seat.press("f10")
    with at(demo_home) as ben:
        write(ben, Target("organisations", rows[1], "name"), "The new library")
    async with sit(demo_home, monkeypatch) as seat:
        await seat.wait_for("1 change by Ben Carter since you left")
        await seat.press("escape", "w")
        await seat.wait_for("The new library")
        await seat.press("enter")
        assert seat.main.grid is not None
        assert seat.main.grid.cursor_target == Target("organisations", rows[1], "name")


async def test_the_list_of_what_changed_is_left_without_going_anywhere(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await at_organisations(seat)
        await seat.press("f10")
    with at(demo_home) as ben:
        write(ben, NOTE, "Ben")
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("escape", "w")
        await seat.wait_for("Who, when")
        await seat.press("escape")
        assert seat.app.screen is seat.main


async def test_a_dropped_line_keeps_how_far_one_had_seen(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        with at(demo_home) as ben:
            write(ben, NOTE, "Seen by Ana while she is here")
        seen = ben.state.revision
        await seat.until(lambda: seat.main.context.state.revision >= seen)
        seat.main.leave_now()
        assert (
            load_resume_point(state_folder() / "places", SESSION, "Ana Ruiz").seen == seat.main.context.state.revision
        )
    async with sit(demo_home, monkeypatch) as seat:
        await seat.settle()
        assert "since you left" not in seat.text
        await seat.press("escape", "w")
        await seat.wait_for("No one else changed anything since you left.")
