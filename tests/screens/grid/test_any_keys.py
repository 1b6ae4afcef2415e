"""Whatever is pressed, by whomever, in whatever order: the grid stays in one piece and every text arrives once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from screens.grid import cells
from screens.grid.actions import ACTIONS
from screens.grid.effects import Commit, Effect
from screens.grid.model import GridModel
from screens.grid.painter import Painter
from screens.grid.paste import paste
from tests.screens.grid.world import CAUSES, PARTNERS, World, filled
from workshop.sheets.model import END, DeleteRow, InsertRow, Outcome, SetCell

KEYS = sorted({key for action in ACTIONS for key in action.keys})
CHARACTERS = ["a", "n", "y", "1", " ", "?", "/", "漢", "\u0301", "["]
OTHERS = [
    (InsertRow("causes", "o1", None), SetCell("causes", "o1", "group", "myths")),
    (InsertRow("causes", "o2", END), SetCell("causes", "o2", "group", "other"), SetCell("causes", "o2", "cause", "x")),
    (DeleteRow("causes", "m1"),),
    (DeleteRow("causes", "o2"),),
    (DeleteRow("causes", "b1"),),
    (SetCell("causes", "m1", "cause", "By somebody else"),),
    (SetCell("causes", "m2", "group", "barriers"),),
    (InsertRow("partners", "q1", None), SetCell("partners", "q1", "name", "Q")),
    (DeleteRow("partners", "p1"),),
]
events = st.one_of(
    st.sampled_from(KEYS).map(lambda key: ("key", key)),
    st.sampled_from(["up", "down", "left", "right", "tab", "enter", "escape"]).map(lambda key: ("key", key)),
    st.sampled_from(CHARACTERS).map(lambda letter: ("type", letter)),
    st.sampled_from(["x", "a\tb\nc\td\n", "one\ntwo\nthree", "", '"q\tr"']).map(lambda text: ("paste", text)),
    st.sampled_from(["saved", "failed", "refresh"]).map(lambda what: (what, "")),
    st.integers(0, len(OTHERS) - 1).map(lambda which: ("other", which)),
    st.tuples(st.integers(-2, 12), st.integers(-2, 9)).map(lambda place: ("put", place)),
)


class Storm:
    """A grid under random events, with edits that are saved late, in order, or fail."""

    def __init__(self, kind: str, size: tuple[int, int]) -> None:
        self.world = filled()
        specs = {"causes": CAUSES, "partners": PARTNERS}
        self.model = GridModel(self.world.source(specs[kind]) if kind in specs else self.world.form())
        self.painter = Painter(self.model.state)
        self.size = size
        self.waiting: list[Commit] = []

    def play(self, what: str, detail: object) -> None:
        model = self.model
        if what == "key":
            self.take(model.press(str(detail))[1])
        elif what == "type":
            letter = str(detail)
            self.take(model.press({" ": "space"}.get(letter, letter), letter)[1])
        elif what == "paste":
            self.take(model.run(lambda state: paste(state, str(detail))))
        elif what == "other":
            self.world.send(OTHERS[int(str(detail))], "Ben")
            model.state.refresh()
        elif what == "put" and model.state.editor is None:
            model.put(*detail)  # type: ignore[misc]
        elif what == "refresh":
            model.state.refresh()
        elif what in ("saved", "failed") and self.waiting:
            commit = self.waiting.pop(0)
            if what == "saved":
                self.world.send(commit.ops)
                model.state.mark_saved(commit.targets)
            else:
                model.state.mark_failed(commit.targets, "no room")

    def take(self, effects: Sequence[Effect]) -> None:
        self.waiting += [effect for effect in effects if isinstance(effect, Commit)]

    def check(self) -> None:
        model = self.model
        ids = [row.id for row in model.state.rows.all]
        assert len(ids) == len(set(ids))
        assert 0 <= model.state.col < len(model.state.columns)
        if ids:
            assert model.state.here is not None
            assert not model.state.here.heading
        if model.state.editor is not None:
            assert model.state.here is not None
            assert model.state.editor.row == model.state.here.id
            assert -1 <= model.state.editor.marked < max(1, len(model.state.editor.offers))
        top, left, bottom, right = model.state.selection()
        assert 0 <= top <= bottom
        assert 0 <= left <= right
        frame = self.painter.paint(self.size)
        assert len(frame.lines) == self.size[1]
        for line in frame.lines:
            assert sum(cells.width(text) for text, _ in line) == self.size[0]
        if frame.caret is not None:
            assert 0 <= frame.caret[0] < self.size[0]
            assert 0 <= frame.caret[1] < self.size[1]


@settings(max_examples=400)
@given(
    st.sampled_from(["causes", "partners", "pitch"]),
    st.sampled_from([(80, 24), (20, 5), (33, 4)]),
    st.lists(events, min_size=5, max_size=80),
)
def test_any_keys_leave_a_grid_that_can_be_used_and_drawn(
    kind: str, size: tuple[int, int], what: list[tuple[str, Any]]
) -> None:
    storm = Storm(kind, size)
    for name, detail in what:
        storm.play(name, detail)
        storm.check()
    for commit in storm.waiting:  # everything that was asked for can be decided
        record = storm.world.send(commit.ops)
        assert len(record.decisions) == len(commit.ops)
        storm.model.state.mark_saved(commit.targets)
    storm.check()
    assert not [mark for mark in storm.model.state.marks.unsaved.values() if not mark.reason]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["enter", "tab"]), st.text("abcxyz", min_size=1, max_size=5)), max_size=12))
def test_every_text_typed_into_new_rows_arrives_once(entries: list[tuple[str, str]]) -> None:
    """A list dictated quickly, saved only at the end: nothing is lost, nothing doubled."""
    world = World()
    model = GridModel(world.source(PARTNERS))
    sent: list[Commit] = []
    wanted = []
    for key, text in entries:
        if model.state.here is None or not model.state.here.id.startswith("invite:"):
            model.press("ctrl+end")
        for letter in text:
            model.press(letter, letter)
        wanted.append(text)
        sent += [effect for effect in model.press(key)[1] if isinstance(effect, Commit)]
    for commit in sent:
        record = world.send(commit.ops)
        assert all(decision.outcome is not Outcome.REFUSED for decision in record.decisions)
        model.state.mark_saved(commit.targets)
    assert world.column("partners", "name") == wanted
    assert model.state.pending_rows == {}
