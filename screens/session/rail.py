"""The step rail: where the workshop is. One line in a narrow window, a column beside the work in a wide one."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from screens.session.actions import SESSION_ACTIONS
from screens.session.position import Position
from screens.widgets.actions import bindings
from workshop.sheets.model import Row, State


@dataclass(frozen=True, slots=True)
class RailStop:
    """One step on the rail. `done` means that something was written in it, `out` that this session leaves it out and
    somebody looks at it all the same; `place` is its place among all steps."""

    label: str
    number: str = ""
    done: bool = False
    out: bool = False
    place: int = 0

    @property
    def text(self) -> str:
        """Number and label; a step outside the numbering has only a label."""
        text = f"{self.number} {self.label}" if self.number else self.label
        return f"{text}, left out" if self.out else text


def stops_of(position: Position, state: State) -> list[RailStop]:
    """The steps of the session. One with worksheets is done once something was written in it, any other once it was
    shown."""
    stops = []
    for place, step in enumerate(position.steps):
        if step.left_out and step.id != position.step.id:
            continue
        sheets = [spec for block in step.blocks for spec in block.sheets()]
        written = any(_is_written(row, spec.seeds) for spec in sheets for row in state.sheet(spec.id).live())
        seen = not sheets and step.id in position.visited
        stops.append(RailStop(step.short or step.title, step.number, written or seen, step.left_out, place))
    return stops


def _is_written(row: Row, seeds: Container[str]) -> bool:
    return row.id not in seeds or any(cell.person for cell in row.cells.values())


class StepRail(Widget, can_focus=True):
    """The step level: while it has the focus, plain letters are commands."""

    DEFAULT_CSS = """
    StepRail { height: 1; width: 1fr; color: $text-muted; }
    StepRail:focus { background: $boost; color: $text; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SESSION_ACTIONS, letters=True)]
    ACTIONS = SESSION_ACTIONS
    LETTERS = "Letters are commands here. Enter to type."

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, stops: Sequence[RailStop], current: int = 0) -> None:
        super().__init__(id="rail")
        self._stops = tuple(stops)
        self._current = current

    def show(self, stops: Sequence[RailStop], place: int) -> None:
        """Draw these stops, the one with that place as the current step; paints only when something changed."""
        current = next((index for index, stop in enumerate(stops) if stop.place == place), 0)
        if (tuple(stops), current) != (self._stops, self._current):
            self._stops, self._current = tuple(stops), current
            self.refresh()

    @property
    def _tall(self) -> bool:
        """Whether there is room for a line for each step."""
        return self.size.height > 1

    def render(self) -> Content:
        """All steps in a column on a wide screen, else one line of those around the present one."""
        return self._column() if self._tall else self._line()

    def _column(self) -> Content:
        """A line for each step, those done with a check mark."""
        lines = []
        for index, stop in enumerate(self._stops):
            mark = "▸" if index == self._current else "✓" if stop.done else " "
            number = stop.number or "·"
            out = ", left out" * stop.out
            text = f"{mark} {number} {stop.label}{out}"[: self.size.width - 1]
            lines.append(Content.styled(text, "bold $accent") if index == self._current else Content(text))
        return Content("\n").join(lines)

    def _line(self) -> Content:
        """The steps around the present one that fit on one line."""
        count = len(self._stops)
        tail = f" step {self._current + 1} of {count}"
        first, last = self._window(self.size.width - cell_len(tail) - 4)
        parts: list[Content] = []
        for index in range(first, last + 1):
            stop = self._stops[index]
            here = index == self._current
            parts.append(Content.styled(stop.text, "bold $accent underline") if here else Content(stop.text))
        left = "‹ " if first > 0 else "  "
        right = " ›" if last < count - 1 else "  "
        return Content.assemble(left, Content(" │ ").join(parts), right, (tail, "$text-muted"))

    def _window(self, room: int) -> tuple[int, int]:
        """The widest run of stops around the current one that fits into `room` cells."""
        first = last = self._current
        used = cell_len(self._stops[first].text)
        while True:
            grown = False
            for index in (last + 1, first - 1):
                if 0 <= index < len(self._stops):
                    more = cell_len(self._stops[index].text) + 3
                    if used + more <= room:
                        used += more
                        first, last = min(first, index), max(last, index)
                        grown = True
            if not grown:
                return first, last

    def on_click(self, event: Click) -> None:
        """Go to the step that was clicked; at an edge of the line, to the next one out of view."""
        if self._tall:
            if 0 <= event.y < len(self._stops):
                self._choose(event.y)
            return
        first, last = self._window(self.size.width - len(f" step {self._current + 1} of {len(self._stops)}") - 4)
        if event.x < 2 and first:
            self._choose(first - 1)
            return
        at = 2
        for index in range(first, last + 1):
            width = cell_len(self._stops[index].text)
            if at <= event.x < at + width:
                self._choose(index)
                return
            at += width + 3
        if at - 3 <= event.x < at and last < len(self._stops) - 1:
            self._choose(last + 1)

    def _choose(self, index: int) -> None:
        self.post_message(self.Chosen(self._stops[index].place))
