"""The first rows beside a question: the columns it is about are always in sight, and nothing acts on the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.pages.sharing.questions.first_rows import EMPTY, MARK, row_lines

HEADER = ("Student ID", "School", "Grade", "Date", "Code")
ROWS = [("N1", "Birch", "4", "9/1/2026", ""), ("N2", "Birch", "5", "9/1/2026", "HA")]


def shown(*marked: str, width: int = 78, header: tuple[str, ...] = HEADER) -> list[str]:
    return [line.plain.rstrip() for line in row_lines(header, ROWS, marked, width)]


def test_marked_columns_have_a_mark_and_name_their_empty_cells() -> None:
    head, first, second = shown("Code")
    assert head.split() == ["Student", "ID", "School", "Grade", "Date", f"{MARK}Code"]
    assert first.endswith(EMPTY) and second.endswith("HA")


def test_a_column_that_is_not_asked_about_stays_as_it_is() -> None:
    assert not any(EMPTY in line for line in shown("Grade"))


def test_a_narrow_line_keeps_the_marked_column_and_says_that_others_are_left_out() -> None:
    head, first, _ = shown("Code", width=26)
    assert head.split() == ["Student", "ID", "…", f"{MARK}Code"]
    assert first.endswith(EMPTY)


def test_the_numbers_of_the_rows_stand_before_them() -> None:
    lines = [line.plain for line in row_lines(HEADER, ROWS, ("Code",), 78, (1_203, 9))]
    assert [line.split()[0] for line in lines[1:]] == ["1,203", "9"]


@pytest.mark.parametrize("hostile", ["\x1b]0;pwned\x07", "\x1b[31mred", "a\nb", "‮dcba", "[@click=app.bell]x[/]"])
def test_a_hostile_cell_is_text(hostile: str) -> None:
    for line in row_lines((hostile, "Code"), [(hostile, hostile)], ("Code",), 60):
        assert not set("\x1b\x07\n‮") & set(line.plain)
        assert not any("click" in str(span.style) for span in line.spans)


@given(
    st.lists(st.text(max_size=40), min_size=1, max_size=30, unique=True).flatmap(
        lambda names: st.tuples(st.just(names), st.lists(st.sampled_from(names), max_size=3), st.integers(40, 140))
    )
)
def test_no_line_is_wider_than_the_window_but_for_marked_columns(case: tuple[list[str], list[str], int]) -> None:
    header, marked, width = case
    lines = row_lines(header, [["cell"] * len(header)], marked, width)
    assert len({cell_len(line.plain) for line in lines}) == 1, "every line is as wide as the others"
    assert cell_len(lines[0].plain) <= max(width, 40 * len(set(marked)))
