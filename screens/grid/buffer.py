"""The text of one cell while somebody edits it: cursor, words, lines, its own undo. Knows nothing of screens."""

from __future__ import annotations

import re

from content.clean import clean
from screens.grid import cells
from screens.grid.wrap import line_of, wrap

LIMIT = 16_000
"""Characters a cell may hold."""
_WORD_BEFORE = re.compile(r"\w+\W*\Z|\W+\Z")
_WORD_AFTER = re.compile(r"\W*\w+|\W+")
_KEEP_ALONE = frozenset("\u200c\u200d")  # joiners arrive one key at a time, before the letter they join to
_UNDO_DEPTH = 500


class EditBuffer:
    """Text and a cursor, an index between two graphemes. A buffer that is not `long` has no line breaks."""

    def __init__(self, text: str = "", *, long: bool = False) -> None:
        self.long = long
        self.text = self._fitting(text)[:LIMIT]
        self.cursor = len(self.text)
        self._undo: list[tuple[str, int]] = []
        self._redo: list[tuple[str, int]] = []
        self._typing = False  # letters typed in a row are one step of undo
        self._goal: int | None = None  # the cell column that up and down try to keep

    # ------------------------------------------------------------------ changing

    def insert(self, text: str) -> bool:
        """Put text in at the cursor; False when not all of it fitted in the cell's limit."""
        return self._put(text, together=len(text) == 1 and not text.isspace())

    def paste(self, text: str) -> bool:
        """Put text in as one step of undo; where line breaks are not kept they become single spaces."""
        return self._put(text, together=False)

    def newline(self) -> bool:
        """A line break, where the cell keeps them; False elsewhere."""
        return self.long and self._put("\n", together=False)

    def replace(self, text: str) -> None:
        """Make `text` the whole content, cursor at its end; one step of undo."""
        self._remember(together=False)
        self.text = self._fitting(text)[:LIMIT]
        self._at(len(self.text))

    def backspace(self) -> None:
        """Take away the grapheme before the cursor."""
        start = cells.before(self.text, self.cursor)
        self._cut(start, self.cursor, together=True)

    def delete(self) -> None:
        """Take away the grapheme after the cursor."""
        self._cut(self.cursor, cells.after(self.text, self.cursor), together=True)

    def delete_word_left(self) -> None:
        """Delete back to the start of the word, with the spaces and signs after it."""
        self._cut(self._word_left(), self.cursor)

    def delete_word_right(self) -> None:
        """Delete to the end of the word, with the spaces and signs before it."""
        self._cut(self.cursor, self._word_right())

    def delete_line_left(self) -> None:
        """Delete back to the start of the line as stored, not as wrapped."""
        self._cut(self._line_start(), self.cursor)

    def delete_line_right(self) -> None:
        """To the end of the line; at its end, the line break itself."""
        end = self._line_end()
        self._cut(self.cursor, end if end > self.cursor else min(end + 1, len(self.text)))

    def undo(self) -> bool:
        """Take back the last step; False when there is none."""
        return self._step(self._undo, self._redo)

    def redo(self) -> bool:
        """Make the step that `undo` took back once more; False when there is none."""
        return self._step(self._redo, self._undo)

    # ------------------------------------------------------------------ moving

    def left(self) -> None:
        """One grapheme toward the start: never into the middle of an accented letter or an emoji."""
        self._at(cells.before(self.text, self.cursor))

    def right(self) -> None:
        """One grapheme toward the end."""
        self._at(cells.after(self.text, self.cursor))

    def word_left(self) -> None:
        """To the start of the word the cursor is in, else of the one before."""
        self._at(self._word_left())

    def word_right(self) -> None:
        """To the end of the word the cursor is in, else of the next one."""
        self._at(self._word_right())

    def home(self) -> None:
        """To the beginning of the line (between line breaks); again, to the beginning of the text."""
        start = self._line_start()
        self._at(0 if start == self.cursor else start)

    def end(self) -> None:
        """To the end of the line; again, to the end of the text."""
        end = self._line_end()
        self._at(len(self.text) if end == self.cursor else end)

    def start_of_text(self) -> None:
        """Before the first character, whatever the line."""
        self._at(0)

    def end_of_text(self) -> None:
        """Behind the last character, whatever the line."""
        self._at(len(self.text))

    def move_lines(self, by: int, wide: int) -> bool:
        """Up (negative) or down by lines as wrapped to `wide` cells; False when there is no such line."""
        lines = wrap(self.text, wide)
        here = line_of(lines, self.cursor)
        there = here + by
        if not 0 <= there < len(lines):
            return False
        goal = self._goal
        if goal is None:
            goal = cells.width(self.text[lines[here].start : self.cursor])
        start, end = lines[there]
        index = start + cells.index_at(self.text[start:end], goal)
        if index == end and there + 1 < len(lines) and lines[there + 1].start == end and end > start:
            index = cells.before(self.text, end)  # the end of a wrapped line is shown at the start of the next
        self._at(index)
        self._goal = goal
        return True

    @property
    def at_end(self) -> bool:
        """Whether the cursor stands behind the last character."""
        return self.cursor == len(self.text)

    # ------------------------------------------------------------------ inside

    def _fitting(self, text: str) -> str:
        """The text as this cell may hold it: cleaned, and on one line unless the cell is long."""
        if len(text) == 1 and text in _KEEP_ALONE:
            return text
        text = clean(text)
        if not self.long and ("\n" in text or "\t" in text):
            text = " ".join(part for part in re.split(r"[ \t]*[\n\t]+[ \t]*", text) if part)
        return text

    def _put(self, text: str, *, together: bool) -> bool:
        """Insert at the cursor as far as the limit allows; False when something was left out."""
        text = self._fitting(text)
        room = LIMIT - len(self.text)
        fitted = len(text) <= room
        text = text if fitted else text[: cells.snap(text, max(0, room))]
        if text:
            self._remember(together=together)
            self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
            self._at(self.cursor + len(text), typing=together)
        return fitted

    def _cut(self, start: int, end: int, *, together: bool = False) -> None:
        """Remove what is between two places; `together`: one step of undo with the deletion before."""
        if start < end:
            self._remember(together=together)
            self.text = self.text[:start] + self.text[end:]
            self._at(start, typing=together)

    def _at(self, index: int, *, typing: bool = False) -> None:
        """Move the cursor, which ends a run of letters that undo takes back as one."""
        self.cursor = cells.snap(self.text, index)
        self._typing = typing
        self._goal = None

    def _remember(self, *, together: bool) -> None:
        """Keep the text as it is for undo, unless it belongs `together` with the last change of its kind."""
        if not (together and self._typing):
            self._undo.append((self.text, self.cursor))
            del self._undo[:-_UNDO_DEPTH]
        self._redo.clear()

    def _step(self, back: list[tuple[str, int]], forth: list[tuple[str, int]]) -> bool:
        """One step back or forth: from one stack to the other; False when there is none."""
        if not back:
            return False
        forth.append((self.text, self.cursor))
        self.text, cursor = back.pop()
        self._at(cursor)
        return True

    def _word_left(self) -> int:
        """Where the word before the cursor begins."""
        match = _WORD_BEFORE.search(self.text, max(0, self.cursor - 1000), self.cursor)
        return cells.snap(self.text, match.start() if match else 0)

    def _word_right(self) -> int:
        """Where the word after the cursor ends."""
        match = _WORD_AFTER.match(self.text, self.cursor)
        return cells.after(self.text, match.end() - 1) if match else len(self.text)

    def _line_start(self) -> int:
        """Where the line of the cursor begins."""
        return self.text.rfind("\n", 0, self.cursor) + 1

    def _line_end(self) -> int:
        """Where the line of the cursor ends, before its break."""
        end = self.text.find("\n", self.cursor)
        return len(self.text) if end < 0 else end
