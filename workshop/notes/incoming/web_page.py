"""The text of a web page that somebody sent back: rows and lines. Nothing is fetched, nothing runs.

A scanner rather than a parser, because it must take as long as the page is, whatever is in the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from workshop.notes.incoming.bytes_in import decoded, refuse_conflict_marks
from workshop.notes.incoming.foreign import Collector, Foreign, source_in

_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9:]*)")
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "ul", "ol", "body"})
_SPACE = re.compile(r"[ \t\n\f\r]+")


def read_web_page(data: bytes, name: str) -> Foreign:
    """The rows and lines of an HTML file. Raises ForeignError."""
    text, notice = decoded(data, name)
    refuse_conflict_marks(text, name)
    reader = _WebPageReader(Collector(name))
    for tag, said, place in _pieces(text):
        reader.piece(tag, said, place)
    reader.piece("/body", "", text.count("\n") + 1)
    found = reader.found
    session, revision = source_in(line.text for line in found.lines)
    return Foreign(
        tuple(found.rows), tuple(found.lines), tuple(found.tables), session, revision, None, (notice,) if notice else ()
    )


def _pieces(text: str) -> Iterator[tuple[str, str, int]]:
    """Tags in small letters (`td`, `/td`) and texts in turn, each with its line; what is silent is left out."""
    lowered = text.lower()
    lowered = lowered if len(lowered) == len(text) else text
    place, line, end = 0, 1, len(text)
    while place < end:
        start = text.find("<", place)
        start = end if start < 0 else start
        yield "", html.unescape(_SPACE.sub(" ", text[place:start])), line
        closed = _closing(text, lowered, start) if start < end else end
        match = _TAG.match(text, start)
        line += text.count("\n", place, closed)
        if match is not None:
            yield match[1].lower(), "", line
        elif start < end and not text.startswith(("<!", "<?"), start):
            yield "", "<", line
            closed = start + 1
        place = closed


def _closing(text: str, lowered: str, start: int) -> int:
    """Where what begins with this `<` is over; the end of the text when it never is."""
    if text.startswith("<!--", start):
        stop = text.find("-->", start + 4)
        return len(text) if stop < 0 else stop + 3
    match = _TAG.match(text, start)
    if match is not None and match[1].lower() in _SILENT:
        stop = lowered.find(f"</{match[1].lower()}", start)
        start = len(text) if stop < 0 else stop
    if match is None and not text.startswith(("<!", "<?"), start):
        return start + 1
    stop = text.find(">", start)
    return len(text) if stop < 0 else stop + 1


class _WebPageReader:
    """Puts texts together to cells, cells to rows, and all else to lines."""

    def __init__(self, found: Collector) -> None:
        self.found = found
        self._said: list[str] = []
        self._cells: list[str] | None = None
        self._in_cell = False

    def piece(self, tag: str, said: str, place: int) -> None:
        """The next tag or text of the page."""
        name = tag.removeprefix("/")
        if said:
            self._said.append(said)
        elif name == "br":
            self._said.append("\n")
        elif name in _CELLS or name in ("tr", "table"):
            self._table(tag, place)
        elif name in _BLOCKS and self._in_cell:
            self._said.append("\n")
        elif name in _BLOCKS:
            self._line(place)

    def _table(self, tag: str, place: int) -> None:
        if self._in_cell and self._cells is not None:
            self._cells.append(self._text())
        elif self._cells is None:
            self._line(place)
        self._said, self._in_cell = [], False
        if tag in _CELLS:
            self._in_cell = True
            self._cells = self._cells if self._cells is not None else []
            return
        if tag in ("tr", "/tr", "table", "/table") and self._cells is not None:
            self.found.table_row(self._cells, place)
            self._cells = None
        if tag in ("table", "/table"):
            self.found.table_ends()

    def _line(self, place: int) -> None:
        for text in self._text().split("\n"):
            self.found.line(text, place)
        self._said = []

    def _text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._said).replace("\u00a0", " ").split("\n"))
        return "\n".join(line for line in lines if line)
