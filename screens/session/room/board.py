"""The group's answers, drawn to be read from the back of the room: few, bold, an empty line between two."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from screens.grid.cells import fit, pad
from screens.grid.wrap import wrap
from screens.session.room.answers import AnswerLine
from screens.session.side_by_side import GroupColumn, side_by_side

INDENT = 2
_TALLEST = 3
"""Lines of one answer at most: who wants to read more of it looks at a worksheet."""


class AnswerBoard(Widget):
    """Shows as many answers as fit. Those around the one in `focus`, else around the newest, are in view."""

    DEFAULT_CSS = """
    AnswerBoard { height: 1fr; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__(id="room-answers")
        self._answers: tuple[AnswerLine, ...] = ()
        self._focus = ""
        self._scrolled: int | None = None
        self._columns: tuple[GroupColumn, ...] = ()

    def show(self, answers: tuple[AnswerLine, ...], focus: str = "") -> None:
        """Show these; `focus` is the row that the facilitator is at, if known. Scrolling by hand ends when it moves."""
        if (answers, focus) != (self._answers, self._focus):
            self._answers, self._focus, self._scrolled = answers, focus, None
            self.refresh()

    def show_columns(self, columns: Sequence[GroupColumn]) -> None:
        """Show the rows of groups side by side; without any, what `show` was given."""
        if tuple(columns) != self._columns:
            self._columns, self._scrolled = tuple(columns), None
            self.refresh()

    def scroll(self, by: int) -> None:
        """Look further up or down, until the facilitator or the group goes on."""
        if self._columns:
            most = max(0, len(side_by_side(self._columns, self.size.width)) - self.size.height + 1)
            self._scrolled = max(0, min((self._scrolled or 0) + by, most))
            self.refresh()
            return
        first = self._window()[0] if self._scrolled is None else self._scrolled
        self._scrolled = max(0, min(first + by, len(self._answers) - 1))
        self.refresh()

    def _blocks(self) -> list[list[Content]]:
        """The lines of each answer, the empty one after it included."""
        return [_drawn(answer, self.size.width) for answer in self._answers]

    def _beside(self) -> Content:
        """The columns of the groups, from the line scrolled to."""
        lines = side_by_side(self._columns, self.size.width)[self._scrolled or 0 :]
        if len(lines) > self.size.height:
            lines = _more(lines, self.size.height, "… more below")
        return Content("\n").join(lines)

    def _window(self) -> tuple[int, int]:
        """First and last answer that fit, for the size the widget has."""
        return fitting([len(block) for block in self._blocks()], self.size.height, self._anchor())

    def _anchor(self) -> int:
        """The place that must be in view: where the facilitator is, else what was written last."""
        if self._scrolled is not None:
            return self._scrolled
        places = range(len(self._answers))
        here = next((place for place in places if self._focus and self._answers[place].row == self._focus), None)
        if here is not None:
            return here
        return max(places, key=lambda place: self._answers[place].revision, default=0)

    def render(self) -> Content:
        """The answers that fit, and how many more there are."""
        if self._columns:
            return self._beside()
        blocks = self._blocks()
        if not blocks:
            return Content("")
        first, last = self._window()
        lines = [line for block in blocks[first : last + 1] for line in block][: self.size.height]
        hidden = sum(not answer.heading for answer in (*self._answers[:first], *self._answers[last + 1 :]))
        if hidden:
            while len(lines) < self.size.height:
                lines.append(Content(""))
            lines[-1] = Content.styled(f"{' ' * INDENT}… and {hidden} more", "$text-muted")
        return Content("\n").join(lines)


def _more(lines: list[Content], height: int, words: str) -> list[Content]:
    """Exactly the lines there is room for, the last one saying that there is more."""
    shown = lines[: height - 1]
    return [*shown, *[Content("")] * (height - 1 - len(shown)), Content.styled(f"{' ' * INDENT}{words}", "$text-muted")]


def fitting(heights: Sequence[int], room: int, anchor: int) -> tuple[int, int]:
    """First and last of the blocks that fit into `room` lines and hold the one at `anchor`.

    All of them when they fit; else one line stays free, to say how many more there are. Blocks above come first: what a
    group reads begins at its heading.
    """
    if sum(heights) <= room + 1:  # the empty line after the last one need not fit
        return 0, len(heights) - 1
    first = last = anchor
    left = room - 1 - heights[anchor]
    for grow in (-1, 1):
        while 0 <= (place := first - 1 if grow < 0 else last + 1) < len(heights) and heights[place] <= left:
            left -= heights[place]
            first, last = (place, last) if grow < 0 else (first, place)
    return first, last


def _drawn(answer: AnswerLine, width: int) -> list[Content]:
    """The lines of one answer: its words bold, the rest beside them where there is room, else below."""
    if answer.heading:
        return [Content.styled(answer.words.upper(), "bold $accent")]
    room = max(8, width - 2 * INDENT)
    if not answer.more:
        return [*(_line(text, "bold") for text in _wrapped(answer.words, room)), Content("")]
    if room < 50:
        below = [_line(f"  {text}", "") for text in _wrapped(answer.more, room - 2)]
        return [*(_line(text, "bold") for text in _wrapped(answer.words, room)), *below, Content("")]
    left = room * 11 // 20
    words, more = _wrapped(answer.words, left), _wrapped(answer.more, room - left - 2)
    lines = []
    for number in range(max(len(words), len(more))):
        text = words[number] if number < len(words) else ""
        beside = more[number] if number < len(more) else ""
        lines.append(_line(pad(text, left), "bold") + Content(f"  {beside}"))
    return [*lines, Content("")]


def _wrapped(text: str, wide: int) -> list[str]:
    """At most so many lines of a text; what is cut off ends in an ellipsis."""
    spans = wrap(text, wide)
    lines = [text[span.start : span.end].rstrip() for span in spans[:_TALLEST]]
    return lines if len(spans) <= _TALLEST else [*lines[:-1], fit(text[spans[_TALLEST - 1].start :], wide)]


def _line(text: str, style: str) -> Content:
    indented = f"{' ' * INDENT}{text}"
    return Content.styled(indented, style) if style else Content(indented)
