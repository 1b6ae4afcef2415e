"""The grid in an application: keys, messages, repainting, mouse, paste, drafts."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset, Region
from textual.widgets import Input

from screens.grid.actions import ACTIONS
from screens.grid.model import GridModel
from screens.grid.source import GridSource
from screens.grid.widget import WorksheetGrid
from tests.screens.grid.world import PARTNERS, World, filled
from tests.support.seat import Seat, seat_at
from workshop.sheets.model import DeleteRow, SetCell, Target


@dataclass
class Heard:
    """Messages of the grid, by kind, as a screen would hear them."""

    wanted: list[WorksheetGrid.CommitRequested] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    cells: list[WorksheetGrid.CursorMoved] = field(default_factory=list)
    typing: list[tuple[Target, str | None]] = field(default_factory=list)
    left: int = 0


class GridApp(App[None]):
    """A grid, something else that takes the focus, and a world that saves when `saves`."""

    def __init__(self, world: World, source: GridSource) -> None:
        super().__init__()
        self.world = world
        self.source = source
        self.heard = Heard()
        self.saves = True

    def compose(self) -> ComposeResult:
        yield WorksheetGrid(self.source, id="grid")
        yield Input(id="other")

    @property
    def grid(self) -> WorksheetGrid:
        return self.query_one(WorksheetGrid)

    def on_worksheet_grid_commit_requested(self, message: WorksheetGrid.CommitRequested) -> None:
        self.heard.wanted.append(message)
        message.grid.mark_saving(message.targets)
        if self.saves:
            self.world.send(message.ops)
            message.grid.refresh_source()
            message.grid.mark_saved(message.targets)

    def on_worksheet_grid_notice_requested(self, message: WorksheetGrid.NoticeRequested) -> None:
        self.heard.said.append(message.text)

    def on_worksheet_grid_cursor_moved(self, message: WorksheetGrid.CursorMoved) -> None:
        self.heard.cells.append(message)

    def on_worksheet_grid_draft_changed(self, message: WorksheetGrid.DraftChanged) -> None:
        self.heard.typing.append((message.target, message.text))

    def on_worksheet_grid_focus_left(self) -> None:
        self.heard.left += 1


@contextlib.asynccontextmanager
async def grid_seat(
    world: World | None = None, source: GridSource | None = None, size: tuple[int, int] = (80, 20)
) -> AsyncIterator[tuple[GridApp, Seat[GridApp]]]:
    """Somebody at the grid, with the keys on it."""
    world = world or filled()
    app = GridApp(world, source or world.source())
    async with seat_at(app, size) as seat:
        app.grid.focus()
        yield app, await seat.settle()


async def test_typing_saves_and_is_shown() -> None:
    async with grid_seat() as (app, seat):
        await seat.press(*"Carpool", "enter")
        assert app.world.value("causes", "m1", "cause") == "Carpool"
        assert "Carpool" in seat.text
        assert app.heard.wanted[0].targets == (Target("causes", "m1", "cause"),)
        assert app.grid.cursor_target == Target("causes", "m2", "cause")


async def test_escape_goes_back_one_level_at_a_time() -> None:
    async with grid_seat() as (app, seat):
        await seat.press("x", "escape")
        assert not app.grid.editing
        assert app.heard.left == 0
        await seat.press("escape")
        assert app.heard.left == 1


async def test_an_arrow_right_after_escape_moves_no_row() -> None:
    """Which of the two was pressed, Alt or Esc, is decided where the bytes are read."""
    async with grid_seat() as (app, seat):
        before = [row.id for row in app.world.source().rows()]
        app.grid.post_message(events.Key("escape", "\x1b"))
        app.grid.post_message(events.Key("down", None))
        await seat.settle()
        assert [row.id for row in app.world.source().rows()] == before
        assert app.heard.left == 1


async def test_escape_and_another_key_at_once_are_two_keys() -> None:
    async with grid_seat() as (app, seat):
        await seat.press("x")
        app.grid.post_message(events.Key("escape", "\x1b"))
        app.grid.post_message(events.Key("y", "y"))
        await seat.settle()
        assert app.grid.editing
        assert app.grid.state.editor is not None
        assert app.grid.state.editor.text == "y"


async def test_keys_that_mean_nothing_here_reach_the_screen() -> None:
    async with grid_seat() as (app, seat):
        seen = []
        app.bind("f1", "ask")
        app.bind("question_mark", "ask")
        app.action_ask = lambda: seen.append(1)  # type: ignore[attr-defined]
        await seat.press("f1", "question_mark")
        assert len(seen) == 2
        await seat.press("x", "question_mark")
        assert len(seen) == 2
        assert app.grid.state.editor is not None
        assert app.grid.state.editor.text == "x?"


async def test_only_what_changed_is_repainted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with grid_seat() as (app, seat):
        painted: list[tuple[Region, ...]] = []
        refresh = app.grid.refresh

        def listen(*regions: Region, **kwargs: bool) -> object:
            painted.append(regions)
            return refresh(*regions, **kwargs)

        monkeypatch.setattr(app.grid, "refresh", listen)
        await seat.press("right")
        assert len(painted) == 1
        assert all(region.height == 1 for region in painted[0])
        assert sum(region.area for region in painted[0]) < 60
        painted.clear()
        await seat.press("a", "b")
        assert all(region.area < 25 for regions in painted for region in regions)
        painted.clear()
        app.grid.refresh_source()
        assert painted == []


async def test_the_terminal_s_cursor_stands_where_the_eye_should_be() -> None:
    async with grid_seat() as (app, seat):
        assert app.cursor_position == Offset(1, 2)
        await seat.press(*"abc")
        assert app.cursor_position == Offset(4, 2)
        await seat.press("escape", "right")
        assert app.cursor_position.x > 30


async def test_nothing_runs_while_nobody_types() -> None:
    async with grid_seat() as (app, seat):
        await seat.press("down", *"some text", "enter")
        await seat.settle()
        assert not [timer for timer in app.grid._timers if timer._task is not None and not timer._task.done()]


async def test_the_screen_hears_where_the_cursor_is_once() -> None:
    async with grid_seat() as (app, seat):
        app.heard.cells.clear()
        await seat.press("end", "end")
        assert [(at.target, at.column.id, at.cell.text) for at in app.heard.cells] == [
            (Target("causes", "m1", "gap"), "gap", "thin")
        ]


async def test_drafts_begin_at_once_are_throttled_and_end() -> None:
    async with grid_seat() as (app, seat):
        target = Target("causes", "m1", "cause")
        await seat.press(*"abc")
        assert app.heard.typing == [(target, "a")]
        await seat.press("enter")
        assert app.heard.typing == [(target, "a"), (target, None)]


async def test_what_is_typed_in_between_reaches_the_draft_a_little_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.grid.watch.TYPING_EVERY", 0.05)
    async with grid_seat() as (app, seat):
        for letter in "abcdef":
            app.grid.post_message(events.Key(letter, letter))
        await seat.until(lambda: app.heard.typing[-1:] == [(Target("causes", "m1", "cause"), "abcdef")])
        assert len(app.heard.typing) < 6


async def test_a_draft_is_offered_back_into_its_cell() -> None:
    async with grid_seat() as (app, seat):
        assert app.grid.offer(Target("causes", "b1", "cause"), "Recovered text")
        assert app.grid.editing
        await seat.press("enter")
        assert app.world.value("causes", "b1", "cause") == "Recovered text"
        assert not app.grid.offer(Target("causes", "nowhere", "cause"), "x")
        assert app.grid.offer(Target("causes", "invite:barriers", "cause"), "A new one")
        await seat.press("enter")
        assert "A new one" in app.world.column("causes", "cause")


async def test_a_draft_of_a_form_is_offered_back_into_its_field() -> None:
    world = World()
    async with grid_seat(world, world.form()) as (app, seat):
        assert app.grid.offer(Target("pitch", "main", "words"), "They care")
        await seat.press("enter")
        assert world.value("pitch", "main", "words") == "They care"


async def test_pasted_tables_become_one_edit() -> None:
    async with grid_seat() as (app, seat):
        app.grid.post_message(events.Paste("One\tnurse\nTwo\tclerk\n"))
        await seat.settle()
        assert len(app.heard.wanted) == 1
        assert app.world.column("causes", "cause")[:2] == ["One", "Two"]


async def test_copying_reaches_the_clipboard_and_says_so() -> None:
    async with grid_seat() as (app, seat):
        await seat.press("shift+down", "shift+right")
        assert app.grid.copy()
        await seat.settle()
        assert app.clipboard == "Only unexcused days count\tAttendance clerk\nA few days do no harm\t"
        assert app.heard.said[-1] == "Copied 2 rows of 2 columns."


async def test_a_failure_stays_on_screen_with_its_reason() -> None:
    async with grid_seat() as (app, seat):
        app.saves = False
        await seat.press(*"Kept", "enter")
        target = Target("causes", "m1", "cause")
        assert app.grid.state.marks.state(target) == "saving"
        assert "…" in seat.text
        app.grid.mark_failed([target], "The disk is full.")
        await seat.press("up")
        assert "Kept" in seat.text
        assert "!" in seat.text
        assert app.heard.cells[-1].cell.hint == "not saved: The disk is full."


async def test_what_is_typed_is_never_pulled_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.grid.widget.NOTICE_SECONDS", 600)  # on a busy machine keys take their time
    async with grid_seat() as (app, seat):
        await seat.press("f2", *" more")
        app.world.send([DeleteRow("causes", "m1"), SetCell("causes", "m2", "cause", "Else", 2)], "Ben")
        app.grid.refresh_source()
        app.grid.mark_changed([Target("causes", "m2", "cause")], "by Ben")
        await seat.settle()
        assert "count more" in seat.text
        assert " by Ben" in seat.text
        await seat.press("enter")
        assert app.world.value("causes", "m1", "cause") == "Only unexcused days count more"
        assert " by Ben" in seat.text, "a key does not end it"


async def test_words_beside_a_cell_go_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.grid.widget.NOTICE_SECONDS", 0.05)
    async with grid_seat() as (app, seat):
        app.grid.mark_changed([Target("causes", "m2", "cause")], "by Ben")
        assert " by Ben" in seat.text
        await seat.until(lambda: " by Ben" not in seat.text)


async def test_going_elsewhere_keeps_the_text_and_looking_away_does_not() -> None:
    async with grid_seat() as (app, seat):
        await seat.press(*"Half")
        app.post_message(events.AppBlur())
        await seat.settle()
        assert app.grid.editing
        app.post_message(events.AppFocus())
        await seat.settle()
        await seat.press("!")
        app.query_one(Input).focus()
        await seat.settle()
        assert not app.grid.editing
        assert app.world.value("causes", "m1", "cause") == "Half!"


async def test_a_text_that_does_not_fit_stays_open_when_the_focus_goes() -> None:
    world = filled()
    async with grid_seat(world, world.source(PARTNERS)) as (app, seat):
        app.grid.go_to("p1", "students")
        await seat.press("x")
        app.query_one(Input).focus()
        await seat.settle()
        assert app.grid.editing
        assert "not a number" in app.heard.said[-1]
        assert not app.grid.go_to("p2", "name")
        assert app.grid.take_edit() == ()


async def test_the_edit_can_be_taken_along_when_the_session_closes() -> None:
    async with grid_seat() as (app, seat):
        await seat.press(*"Last words")
        ops = app.grid.take_edit()
        assert ops == (SetCell("causes", "m1", "cause", "Last words", 1),)
        assert not app.grid.editing


async def test_going_to_a_cell_and_finding_a_word() -> None:
    async with grid_seat() as (app, _):
        assert app.grid.go_to("b1", "gap")
        assert app.grid.cursor_target == Target("causes", "b1", "gap")
        assert not app.grid.go_to("nobody", "gap")
        assert app.grid.go_to("m2")
        assert app.grid.find("asthma")
        assert app.grid.cursor_target == Target("causes", "b1", "cause")
        assert not app.grid.find("no such word")


async def test_clicks_choose_open_and_take() -> None:
    async with grid_seat() as (app, seat):
        await seat.click("#grid", offset=(5, 3))
        assert app.grid.cursor_target == Target("causes", "m2", "cause")
        await seat.click("#grid", offset=(5, 3))
        assert app.grid.editing
        await seat.press("escape", "end", "enter")
        listed = app.grid._picture.frame.list_at
        assert listed is not None
        await seat.click("#grid", offset=(listed[1] + 2, listed[0] + 2))
        assert app.world.value("causes", "m2", "gap") == "nobody"
        await seat.click("#grid", offset=(5, 1))  # a heading
        assert app.grid.cursor_target == Target("causes", "m2", "gap")


async def test_the_wheel_moves_the_view_and_the_next_key_comes_back() -> None:
    world = World()
    for number in range(60):
        world.add("partners", f"p{number}", name=f"Partner {number}.")
    async with grid_seat(world, world.source(PARTNERS)) as (app, seat):
        app.grid.post_message(events.MouseScrollDown(app.grid, 5, 5, 0, 0, 0, False, False, False))
        await seat.settle()
        assert "Partner 0." not in seat.text
        assert app.grid.cursor_target == Target("partners", "p0", "name")
        await seat.press("right")
        assert "Partner 0." in seat.text


async def test_resizing_keeps_everything_in_place() -> None:
    async with grid_seat() as (app, seat):
        await seat.press("down", *"Typing")
        await seat.resize_terminal(20, 8)
        assert "Typing" in seat.text
        await seat.resize_terminal(120, 36)
        assert "Typing" in seat.text
        await seat.press("enter")
        assert app.world.value("causes", "m2", "cause") == "Typing"


async def test_a_terminal_of_twenty_by_five() -> None:
    async with grid_seat(size=(20, 5)) as (app, seat):
        await seat.press("tab", "tab", "tab", "enter", "down", "enter")
        assert app.world.value("causes", "m1", "gap") == "nobody"


async def test_themes_change_the_styles_and_nothing_else() -> None:
    async with grid_seat() as (app, seat):
        before = seat.text
        style = app.grid._picture.style("cursor")
        app.theme = "textual-light"
        await seat.settle()
        assert seat.text == before
        assert app.grid._picture.style("cursor") != style
        app.theme = "ansi-dark"
        await seat.settle()
        assert seat.text == before


async def test_hostile_text_is_shown_literally() -> None:
    world = World()
    for number, text in enumerate(("[/foo]", "[@click=app.exit]x[/]", "price [$5]", "\x1b]0;t\x07 end")):
        world.add("causes", f"h{number}", group="myths", cause=text)
    async with grid_seat(world) as (app, seat):
        await seat.press("down")
        shown = seat.text
        assert "[/foo]" in shown
        assert "[@click=app.exit]x[/]" in shown
        assert "price [$5]" in shown
        assert "\x1b" not in shown
        await seat.click("#grid", offset=(3, 3))
        assert app.is_running


async def test_every_action_has_a_binding_with_an_id_and_runs_from_the_palette() -> None:
    async with grid_seat() as (app, seat):
        ids = {binding.id for binding in WorksheetGrid.BINDINGS}  # type: ignore[union-attr]
        assert ids == {f"grid.{action.id}" for action in ACTIONS}
        assert app.grid.check_action("grid", ("down",)) is True
        assert app.grid.check_action("grid", ("edit.done",)) is False
        await app.run_action("grid('down')", app.grid)
        assert app.grid.cursor_target == Target("causes", "m2", "cause")
        app.grid.run("edit")
        assert app.grid.editing
        assert app.grid.check_action("grid", ("edit.done",)) is True
        app.grid.run("edit.keep")
        app.grid.insert_row()
        await seat.settle()
        assert len(app.world.column("causes", "cause")) == 4


async def test_the_footer_s_words_fit_the_moment() -> None:
    async with grid_seat() as (app, seat):
        pairs = app.grid.key_pairs()
        assert pairs == [("Enter", "edit"), ("Space", "choice"), ("F7", "new row"), ("F8", "delete")]
        await seat.press("end", "down")
        assert app.grid.key_pairs() == pairs
        await seat.press("home", "x")
        assert app.grid.key_pairs()[0] == ("Enter", "done")
        await seat.press("escape")
        assert app.grid.check_consume_key("x", "x")
        assert not app.grid.check_consume_key("question_mark", "?")
        assert not app.grid.check_consume_key("f1", None)


def test_a_grid_without_any_row_takes_every_key() -> None:
    from content.sheet_spec import Column, Shape, SheetSpec

    world = World()
    model = GridModel(world.source(SheetSpec("pitch", "x", (Column("words", "Words"),), Shape.KEYED)))
    for action in ACTIONS:
        for key in action.keys:
            model.press(key)
    assert model.press("x", "x")[1] == ()
    assert model.state.editor is None
