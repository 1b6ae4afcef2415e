"""Walking through a table of the preview: the cursor stands on groups only, long tables scroll under their names."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from screens.pages.sharing.grid import TableView
from screens.pages.sharing.table import laid_out
from tests.support.seat import Seat, seat_at
from workshop.disclosure.engine.model import Measure, PublishedAs, PublishedValue, ResultTable, TableCell
from workshop.records.marks import ALL, WITHHELD


def _cell(*at: str) -> TableCell:
    return TableCell(
        at,
        {
            Measure.ENROLLED: PublishedValue(PublishedAs.EXACT, 40),
            Measure.CHRONIC: PublishedValue(PublishedAs.EXACT, 9),
        },
        {},
    )


CROSSED = ResultTable(
    ("Grade", "Gender"),
    tuple(_cell(grade, sex) for grade in ("1", "2", "3", ALL) for sex in ("F", "M", ALL) if (grade, sex) != ("2", "M")),
)
LONG = ResultTable(("School",), (*(_cell(f"School {number}") for number in range(1, 501)), _cell(ALL)))


class TableApp(App[None]):
    def __init__(self, table: ResultTable) -> None:
        super().__init__()
        self.table = table
        self.picked = 0

    def compose(self) -> ComposeResult:
        yield TableView(id="table")

    def on_mount(self) -> None:
        self.view.show(laid_out(self.table, 60))
        self.view.focus()

    def on_table_view_picked(self) -> None:
        self.picked += 1

    @property
    def view(self) -> TableView:
        return self.query_one(TableView)


async def _at(seat: Seat, room: TableApp, *keys: str) -> str:
    await seat.press(*keys)
    await seat.settle()
    cell = room.view.cell
    return "" if cell is None else "/".join(cell.at)


async def test_the_cursor_goes_over_groups_and_over_nothing_else() -> None:
    room = TableApp(CROSSED)
    async with seat_at(room, (60, 12)) as seat:
        assert await _at(seat, room) == "1/F"
        assert await _at(seat, room, "left", "up") == "1/F"
        assert await _at(seat, room, "right") == "1/M"
        assert await _at(seat, room, "down") == "3/M", "nobody is in 2/M"
        assert await _at(seat, room, "up", "left", "down", "right") == f"2/{ALL}"
        assert await _at(seat, room, "end") == f"{ALL}/{ALL}"
        assert await _at(seat, room, "home") == f"1/{ALL}"
        await seat.press("enter")
        await seat.settle()
        assert room.picked == 1


async def test_n_goes_from_one_hidden_number_to_the_next() -> None:
    hidden = {("1", "M"), ("3", "F"), (ALL, "F")}
    withheld = {
        Measure.ENROLLED: PublishedValue(PublishedAs.WITHHELD),
        Measure.CHRONIC: PublishedValue(PublishedAs.RANGE, lo=0, hi=9),
    }
    cells = tuple(TableCell(cell.at, withheld, {}) if cell.at in hidden else cell for cell in CROSSED.cells)
    room = TableApp(ResultTable(CROSSED.by, cells))
    async with seat_at(room, (60, 12)) as seat:
        assert [await _at(seat, room, "H") for _ in range(4)] == ["1/M", "3/F", f"{ALL}/F", "1/M"]
    room = TableApp(CROSSED)
    async with seat_at(room, (60, 12)) as seat:
        assert await _at(seat, room, "right", "H") == "1/M", "nothing is hidden here"


async def test_a_long_table_scrolls_under_the_names_of_its_columns() -> None:
    room = TableApp(LONG)
    async with seat_at(room, (60, 10)) as seat:
        for keys, first, last in (
            ((), "School 1 ", "School 9 "),
            (("pagedown",) * 2, "School 9 ", "School 17 "),
            (("end",), "School 493 ", "All "),
            (("up",) * 9, "School 492 ", "School 500 "),
            (("home",), "School 1 ", "School 9 "),
        ):
            at = await _at(seat, room, *keys)
            lines = seat.lines
            assert lines[0].split()[:3] == ["School", "Chronically", "absent"]
            assert lines[1].startswith(first), keys
            assert lines[9].startswith(last), keys
            shown = "All" if at == ALL else at
            assert lines[room.cursor_position.y].startswith(f"{shown} "), keys


async def test_another_layout_keeps_the_group() -> None:
    room = TableApp(CROSSED)
    async with seat_at(room, (60, 12)) as seat:
        assert await _at(seat, room, "down", "down", "right") == "3/M"
        room.view.show(laid_out(CROSSED, 20), room.view.cell)
        assert await _at(seat, room) == "3/M"
        room.view.show(laid_out(LONG, 20), room.view.cell)
        assert await _at(seat, room) == "School 1", "a table without that group begins at its first one"


async def test_a_click_goes_to_a_group_and_a_second_one_explains_it() -> None:
    room = TableApp(CROSSED)
    async with seat_at(room, (60, 12)) as seat:
        line = seat.lines[1]
        x = line.index("9 of 40", line.index("9 of 40") + 1)
        await seat.click(TableView, offset=(x, 3))
        assert await _at(seat, room) == "3/M"
        assert room.picked == 0
        await seat.click(TableView, offset=(x, 3))
        await seat.settle()
        assert room.picked == 1
        await seat.click(TableView, offset=(x, 2))
        await seat.click(TableView, offset=(x, 0))
        await seat.click(TableView, offset=(x, 9))
        assert await _at(seat, room) == "3/M", "nobody is there"


@pytest.mark.parametrize("size", [(60, 1), (3, 3), (1, 2)])
async def test_there_may_be_next_to_no_room(size: tuple[int, int]) -> None:
    room = TableApp(LONG)
    async with seat_at(room, size) as seat:
        await seat.press("down", "end", "pageup")
        assert await _at(seat, room, "home") == "School 1"
        assert WITHHELD not in seat.lines[0]
