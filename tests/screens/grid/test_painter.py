"""What the grid looks like, as text: no terminal needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.sheet_spec import SheetSpec
from screens.grid import cells
from screens.grid.frame import Canvas, Run, cut, difference, joined, line_of
from screens.grid.model import GridModel
from screens.grid.painter import Painter
from screens.grid.row_drawing import TALLEST
from tests.screens.grid.world import PARTNERS, Hands, World, filled
from workshop.sheets.model import DeleteRow, InsertRow, MoveRow, Op, SetCell, Target

SAMPLES = ["a", "word", " ", "漢", "\U0001f468\u200d\U0001f469", "e\u0301", "│"]
runs = st.lists(
    st.tuples(st.lists(st.sampled_from(SAMPLES), max_size=6).map("".join), st.sampled_from("xyz")), max_size=6
)


def wide(line: Iterable[Run]) -> int:
    return sum(cells.width(text) for text, _ in line)


# ------------------------------------------------------------------ lines


@given(runs, st.integers(0, 25), st.integers(0, 25))
def test_a_cut_has_the_width_of_what_it_covers(drawn: list[Run], start: int, end: int) -> None:
    line = joined(drawn)
    assert wide(cut(line, start, end)) == max(0, min(end, wide(line)) - min(start, wide(line)))


@given(runs, st.integers(1, 30))
def test_a_line_has_exactly_its_cells(line: list[Run], size: int) -> None:
    assert wide(line_of(line, size)) == size


@given(runs, runs, st.integers(1, 30))
def test_the_difference_covers_every_cell_that_differs(one: list[Run], two: list[Run], size: int) -> None:
    old, new = line_of(one, size), line_of(two, size)
    span = difference(old, new)
    if span is None:
        assert old == new
        return
    start, end = span
    assert 0 <= start < end <= size
    assert cut(old, 0, start) == cut(new, 0, start)
    assert cut(old, end, size) == cut(new, end, size)


@given(runs, st.integers(-1, 20))
def test_drawing_over_keeps_the_width(over: list[Run], x: int) -> None:
    canvas = Canvas(20, [line_of([("some text 漢字 here", "x")], 20)])
    canvas.over(0, max(0, x), over)
    assert wide(canvas.lines[0]) == 20


# ------------------------------------------------------------------ the picture


def painted(
    world: World, size: tuple[int, int] = (80, 16), *keys: str, spec: SheetSpec | None = None
) -> tuple[Hands, Painter, list[str]]:
    model = GridModel(world.source(spec) if spec else world.source())
    at = Hands(world, model, saves=False).press(*keys)
    painter = Painter(model.state)
    return at, painter, painter.paint(size).text.split("\n")


def test_groups_columns_cursor_and_invitations() -> None:
    _, _, lines = painted(filled())
    assert lines[0].split() == ["Root", "cause", "*", "Inside", "school", "Current", "partners", "Gap"]
    assert lines[1].startswith("── Myths · What do families wrongly believe? ──")
    assert lines[2].startswith("▌Only unexcused days count")
    assert lines[2].endswith("thin")
    assert "▐" in lines[2]
    assert lines[4] == " (add: press Enter)"
    assert lines[5].startswith("── Barriers")
    assert "Disengagement" not in "".join(lines)


def test_an_empty_group_invites() -> None:
    _, _, lines = painted(World())
    assert lines[2] == "▌(add the first: press Enter)▐"


def test_a_sheet_that_takes_no_rows_and_has_none_says_so() -> None:
    from content.sheet_spec import Column, Shape, SheetSpec

    spec = SheetSpec("pitch", "x", (Column("words", "Words"),), Shape.KEYED)
    _, _, lines = painted(World(), spec=spec)
    assert "(nothing here yet)" in lines[1]


def test_long_text_wraps_and_is_cut_with_a_sign() -> None:
    world = filled()
    world.send([SetCell("causes", "m1", "cause", "word " * 2000)])
    _, _, lines = painted(world, (80, 24))
    rows = [line for line in lines if line.startswith((" word", "▌word"))]
    assert len(rows) == TALLEST
    assert "…" in rows[-1]


def test_marks_tell_what_is_saved_and_by_whom_without_color() -> None:
    world = filled()
    at, painter, _ = painted(world)
    at.state.marks.begin(Target("causes", "m1", "gap"), "nobody", "nobody")
    at.state.mark_changed([Target("causes", "b1", "cause")], "by Clinic desk")
    text = painter.paint((80, 16)).text
    assert "nobody …" in text.replace("nobody  …", "nobody …")
    assert " by Clinic desk " in text
    at.state.mark_failed([Target("causes", "m1", "gap")], "disk full")
    assert "!" in painter.paint((80, 16)).text
    world.send([SetCell("causes", "m2", "cause", "x", 1)], "Ben")
    world.send([SetCell("causes", "m2", "cause", "y", 1)], "Cho")
    at.state.refresh()
    text = painter.paint((80, 16)).text
    assert " y " in text and "⁺ Ben: x" in text, "both values, the other with its author"


def test_a_change_of_a_whole_row_is_signed_in_its_first_cell() -> None:
    at, painter, _ = painted(filled())
    at.state.mark_changed([Target("causes", "b1")], "by Ben")
    assert painter.paint((80, 16)).text.count("by Ben") == 1


def test_the_editor_lies_over_the_rows_below_and_grows() -> None:
    at, painter, _ = painted(filled())
    at.type("one two three four five six seven eight nine ten eleven twelve")
    frame = painter.paint((80, 16))
    lines = frame.text.split("\n")
    assert lines[2].startswith("▌one two")
    assert lines[3].startswith("▌seven")
    assert lines[4].startswith("▌twelve")
    assert frame.caret == (7, 4)
    assert lines[5].startswith("── Barriers")  # nothing below has moved


def test_a_text_longer_than_the_window_scrolls_inside_its_box() -> None:
    world = filled()
    world.send([SetCell("partners", "p1", "note", "\n".join(f"line {n}" for n in range(50)))])
    at, painter, _ = painted(world, (80, 10), "end", "left", "enter", spec=PARTNERS)
    frame = painter.paint((80, 10))
    assert "line 49" in frame.text
    at.press("ctrl+home")
    frame = painter.paint((80, 10))
    assert "line 0" in frame.text
    assert "line 49" not in frame.text


def test_the_list_opens_below_and_above_where_there_is_no_room() -> None:
    at, painter, _ = painted(filled(), (80, 16), "end", "enter")
    frame = painter.paint((80, 16))
    lines = frame.text.split("\n")
    assert "│▸thin" in lines[4]
    assert frame.list_at is not None
    assert frame.list_at[0] == 3
    at.press("escape", "ctrl+end", "up", "enter")
    for _ in range(20):
        at.world.add("causes", f"z{_}", group="barriers", cause="z")
    at.state.refresh()
    at.press("escape", "ctrl+end", "up", "end", "enter")
    frame = painter.paint((80, 9))
    assert "covered" in frame.text
    assert frame.caret is not None


def test_the_position_mark_moves_only_with_the_view() -> None:
    world = World()
    for number in range(100):
        world.add("partners", f"p{number}", name=f"Partner {number}")
    at, painter, _ = painted(world, (60, 12), spec=PARTNERS)
    first = painter.paint((60, 12))
    at.press("down", "down")
    second = painter.paint((60, 12))
    assert [line[59:] for line in first.text.split("\n")] == [line[59:] for line in second.text.split("\n")]
    changed = [y for y, (a, b) in enumerate(zip(first.lines, second.lines, strict=True)) if a != b]
    assert len(changed) == 2
    at.press("ctrl+end")
    assert painter.paint((60, 12)).text.split("\n")[-1].endswith("┃")


def test_only_the_lines_of_old_and_new_cursor_differ_after_a_move() -> None:
    at, painter, _ = painted(filled())
    before = painter.paint((80, 16))
    at.press("right")
    after = painter.paint((80, 16))
    differing = [(a, b) for a, b in zip(before.lines, after.lines, strict=True) if a is not b and a != b]
    assert len(differing) == 1
    assert difference(*differing[0]) == (0, 52)


def test_rows_out_of_view_are_not_asked_for() -> None:
    world = World()
    for number in range(300):
        world.add("partners", f"p{number}", name=f"Partner {number}")
    source = world.source(PARTNERS)
    asked: set[str] = set()
    cell = source.cell
    source.cell = lambda row, column: asked.add(row) or cell(row, column)  # type: ignore[method-assign,func-returns-value]
    model = GridModel(source)
    painter = Painter(model.state)
    painter.paint((80, 24))
    Hands(world, model).press("down", "pagedown")
    painter.paint((80, 24))
    assert len(asked) < 60


@pytest.mark.parametrize("size", [(20, 5), (20, 3), (10, 2), (4, 1), (3, 3), (1, 1), (0, 0), (200, 60)])
def test_every_size_is_drawn_whole(size: tuple[int, int]) -> None:
    world = filled()
    at, painter, _ = painted(world, size)
    for keys in ((), ("down",), ("f2",), ("end",), ("escape", "end", "enter"), ("escape", "ctrl+end"), ("enter",)):
        at.press(*keys)
        frame = painter.paint(size)
        assert len(frame.lines) == size[1]
        assert all(wide(line) == size[0] for line in frame.lines)


HOSTILE = [
    "[/foo]", "[@click=app.bell]x[/]", "price [$5]", "\x1b[31mred\x1b[0m", "\x1b]52;c;AAAA\x07", "a\u202eb",
    "\x00\x7f\x9b", "\u200b\u200d\ufeff", "tab\tand\nline", "x" * 10_000, "e" + "\u0301" * 40,
    "שלום עולם", "مرحبا", "👨‍👩‍👧‍👦 family", "🇺🇸 flag", "漢字かな交じり文",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_drawn_literally_and_harmlessly(text: str) -> None:
    """Even a source that did not clean its texts cannot drive the terminal."""
    model = GridModel(filled().source())
    real = model.state.source.cell
    model.state.source.cell = lambda row, column: dataclasses.replace(real(row, column), text=text)  # type: ignore[method-assign]
    painter = Painter(model.state)
    for width_ in (80, 23):
        frame = painter.paint((width_, 16))
        drawn = "".join(run for line in frame.lines for run, _ in line)
        assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in drawn)
        assert "\u202e" not in drawn
        assert all(wide(line) == width_ for line in frame.lines)
        if text.startswith(("[", "price")):
            assert text in frame.text or width_ < 30


@pytest.mark.parametrize("follow", [True, False], ids=["at the cursor", "scrolled away"])
def test_the_view_stays_when_others_insert_delete_move_and_lengthen_rows_above(follow: bool) -> None:
    world = World()
    for number in range(60):
        world.add("partners", f"p{number}", name=f"Partner {number}")
    at, painter, _ = painted(world, (80, 12), *["down"] * 30, spec=PARTNERS)
    if not follow:
        painter.follow = False
        painter.scroll(-7)
    before = painter.paint((80, 12)).text.split("\n")[1:]
    changes: tuple[list[Op], ...] = (
        [InsertRow("partners", "new", None), SetCell("partners", "new", "name", "New")],
        [DeleteRow("partners", "p3"), DeleteRow("partners", "p4"), DeleteRow("partners", "p5")],
        [MoveRow("partners", "p50", None)],
        [SetCell("partners", "p8", "note", "a long text " * 30, 0)],
        [InsertRow("partners", f"n{place}", "p1") for place in range(7)],
    )
    for ops in changes:
        world.send(ops, "Ben")
        with painter.steady():
            at.state.refresh()
        after = painter.paint((80, 12)).text.split("\n")[1:]
        assert [line.rstrip("┃ ") for line in after] == [line.rstrip("┃ ") for line in before]
        assert at.at[0] == "p30"


def test_what_waits_beside_a_cell_stands_under_it_and_is_not_endless() -> None:
    world = filled()
    world.send([SetCell("causes", "m2", "cause", "mine " * 60, 1)], "Ana")
    world.send([SetCell("causes", "m2", "cause", "Theirs", 1)], "Ben")
    _, _, lines = painted(world, (80, 16))
    start = next(place for place, line in enumerate(lines) if line.startswith(" Theirs"))
    assert lines[start + 1].startswith(" ⁺ Ana: mine mine")
    assert sum("mine" in line for line in lines) == 3
    assert "…" in lines[start + 3]
    lines = painted(world, (80, 3))[2]
    assert len(lines) == 3


def test_nothing_is_left_of_the_invitation_while_a_first_row_is_typed() -> None:
    _, _, lines = painted(World(), (60, 12), "enter", "a", spec=PARTNERS)
    assert lines[1].startswith("▌a")
    assert not set(lines[1][2:]) - set(" ▐")


def test_a_narrow_window_says_that_there_are_more_columns() -> None:
    at, painter, lines = painted(filled(), (40, 10))
    assert lines[0].rstrip().endswith("›")
    at.press("end")
    lines = painter.paint((40, 10)).text.split("\n")
    assert lines[0].startswith("‹")
    assert "Gap" in lines[0]


def test_long_column_names_take_two_lines_where_there_is_room() -> None:
    from content.sheet_spec import Column, SheetSpec

    spec = SheetSpec("pitch2", "x", tuple(Column(f"c{n}", "Who inside the school addresses it now") for n in range(4)))
    _, _, tall = painted(World(), (80, 20), spec=spec)
    assert tall[0].count("Who inside") == 4
    assert "school" in tall[1] or "the" in tall[1]
    _, _, low = painted(World(), (80, 8), spec=spec)
    assert "…" in low[0]
