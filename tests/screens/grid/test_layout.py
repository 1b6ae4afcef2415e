"""Which columns and which rows are in view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.sheet_spec import Kind
from screens.grid.layout import MARKS, View, columns_in_view, least, most
from screens.grid.source import GridColumn

kinds = st.sampled_from(list(Kind))
columns = st.lists(
    st.builds(
        GridColumn,
        id=st.just("c"),
        label=st.text(max_size=20),
        kind=kinds,
        weight=st.floats(0.5, 5),
        choices=st.lists(st.text(min_size=1, max_size=15), max_size=4).map(tuple),
    ),
    min_size=1,
    max_size=9,
)


def texts(*weights: float) -> list[GridColumn]:
    return [GridColumn(f"c{n}", f"Column {n}", weight=weight) for n, weight in enumerate(weights)]


@given(columns, st.integers(10, 200), st.integers(0, 12), st.integers(0, 12))
def test_columns_fill_the_width_and_the_cursor_is_always_in_view(
    specs: list[GridColumn], wide: int, first: int, cursor: int
) -> None:
    cursor = min(cursor, len(specs) - 1)
    shown = columns_in_view(specs, wide, first, cursor)
    assert shown.slot(cursor) is not None
    assert shown.before + len(shown.slots) + shown.after == len(specs)
    x = 0
    for slot in shown.slots:
        assert slot.x == x
        assert slot.wide >= min(least(specs[slot.column]), wide - MARKS)
        x += slot.wide + MARKS
    assert x <= max(wide, MARKS + 2)
    if any(most(specs[slot.column]) is None for slot in shown.slots):
        assert x == wide


def test_four_text_columns_fit_at_eighty_by_their_weights() -> None:
    shown = columns_in_view(texts(2, 1, 1, 1), 79, 0, 0)
    assert len(shown.slots) == 4
    assert shown.slots[0].wide > shown.slots[1].wide
    assert abs(shown.slots[1].wide - shown.slots[3].wide) <= 1


def test_a_narrow_window_shows_fewer_columns_and_scrolls_sideways() -> None:
    shown = columns_in_view(texts(1, 1, 1, 1), 30, 0, 0)
    assert [slot.column for slot in shown.slots] == [0, 1]
    assert (shown.before, shown.after) == (0, 2)
    shown = columns_in_view(texts(1, 1, 1, 1), 30, shown.before, 2)
    assert [slot.column for slot in shown.slots] == [1, 2]
    shown = columns_in_view(texts(1, 1, 1, 1), 30, shown.before, 0)
    assert shown.before == 0


def test_columns_of_numbers_and_choices_take_no_more_than_they_need() -> None:
    specs = [*texts(1), GridColumn("n", "Days", Kind.NUMBER), GridColumn("g", "Gap", Kind.CHOICE, choices=("nobody",))]
    shown = columns_in_view(specs, 100, 0, 0)
    assert [slot.wide for slot in shown.slots][1:] == [4, 6]


# ------------------------------------------------------------------ rows

heights = st.lists(st.integers(1, 5), min_size=1, max_size=40)


@given(heights, st.integers(5, 15), st.lists(st.integers(0, 39), min_size=1, max_size=12))
def test_the_row_with_the_cursor_is_always_whole_in_view(sizes: list[int], room: int, visits: list[int]) -> None:
    view = View(sizes.__getitem__)
    for row in (visit % len(sizes) for visit in visits):
        view.reveal(row, len(sizes), room)
        lines = list(view.lines(len(sizes), room))
        assert [line for shown, line in lines if shown == row] == list(range(sizes[row]))
        assert len(lines) == min(room, sum(sizes))  # no empty lines while rows wait


@given(heights, st.integers(5, 15), st.lists(st.integers(-9, 9), max_size=12))
def test_scrolling_never_leaves_the_rows(sizes: list[int], room: int, moves: list[int]) -> None:
    view = View(sizes.__getitem__)
    for by in moves:
        view.scroll(by, len(sizes), room)
        lines = list(view.lines(len(sizes), room))
        assert len(lines) == min(room, sum(sizes))
        assert lines == sorted(lines)


def test_only_rows_near_the_view_are_ever_looked_at() -> None:
    looked: set[int] = set()

    def height(row: int) -> int:
        looked.add(row)
        return 2

    view = View(height)
    for row in (0, 1, 5000, 4999, 9999):
        looked.clear()
        view.reveal(row, 10_000, 20)
        list(view.lines(10_000, 20))
        assert len(looked) < 60


def test_the_view_jumps_by_half_a_page() -> None:
    view = View(lambda _: 1)
    for row in range(11):
        view.reveal(row, 100, 10)
    assert view.top == 6
    for row in range(9, 4, -1):
        view.reveal(row, 100, 10)
    assert view.top < 5


@pytest.mark.parametrize("room", [0, 1])
def test_a_grid_without_room_does_not_fail(room: int) -> None:
    view = View(lambda _: 3)
    view.reveal(5, 10, room)
    assert len(list(view.lines(10, room))) == room
