"""A Word file that somebody sent back, as it reads with every tracked change accepted.

The `text` of python-docx leaves out tracked insertions and content controls, so the `w:t` are walked here. The limits
are checked before anything is opened, and a file with a document type is not read: entities are how XML grows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from workshop.notes.incoming.foreign import Collector, Foreign, ForeignError, source_in

MAX_FILE = 10_000_000
MAX_OPEN = 40_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr"})
_IDENTIFIER = re.compile(r"workshop ([a-z0-9-]{1,200}) revision (\d{1,9})\Z", re.ASCII)
_BODY, _CORE = "word/document.xml", "docProps/core.xml"


def read_word_file(data: bytes, name: str) -> Foreign:
    """The rows and lines of a Word file. Raises ForeignError."""
    if len(data) > MAX_FILE:
        raise ForeignError(f"“{name}” is larger than {MAX_FILE // 1_000_000} MB. Remove its pictures and try again.")
    body, core = _parts(data, name)
    found = Collector(name, "part")
    _body(body, found)
    session, revision = source_in(line.text for line in found.lines)
    if not session and core is not None:
        texts = [str(one.text or "") for one in core.iter() if str(one.tag).endswith("}identifier")]
        match = _IDENTIFIER.match(texts[0]) if texts else None
        session, revision = (match[1], int(match[2])) if match else ("", None)
    return Foreign(tuple(found.rows), tuple(found.lines), tuple(found.tables), session, revision)


def _parts(data: bytes, name: str) -> tuple[Any, Any]:
    """The roots of the text and of the properties. Raises ForeignError."""
    from docx.oxml import parse_xml

    broken = f"“{name}” is not a Word file (.docx), or it is damaged. Open it in Word and save it again."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_OPEN:
                raise ForeignError(
                    f"“{name}” holds more than {MAX_OPEN // 1_000_000} MB once it is opened. It is not read."
                )
            names = package.namelist()
            read = [package.read(part) if part in names else b"" for part in (_BODY, _CORE)]
        if any(b"<!DOCTYPE" in part[:4096].replace(b"\0", b"") for part in read):
            raise ForeignError(f"“{name}” defines its own entities, which no Word file does. It is not read.")
        if not read[0]:
            raise ForeignError(broken)
        return parse_xml(read[0]), parse_xml(read[1]) if read[1] else None
    except (zipfile.BadZipFile, SyntaxError, RuntimeError, NotImplementedError, OSError, ValueError, EOFError):
        raise ForeignError(broken) from None


def _body(body: Any, found: Collector) -> None:
    """Paragraphs and tables wherever they are; places count them from 1."""
    place = 0
    for element in _outermost(body):
        place += 1
        if element.tag == f"{_W}p":
            found.table_ends()
            for line in _text(element).split("\n"):
                found.line(line, place)
            continue
        found.table_ends()
        for row in _inside(element, f"{_W}tr"):
            place += 1
            if row.find(f"{_W}trPr/{_W}del") is None:
                cells = [_cell(cell) for cell in _inside(row, f"{_W}tc")]
                found.table_row(cells, place)


def _outermost(root: Any) -> Iterator[Any]:
    yield from _inside(root, f"{_W}p", f"{_W}tbl")


def _inside(root: Any, *tags: str) -> Iterator[Any]:
    """The outermost elements of these kinds, in order; content controls and tracked insertions are looked into."""
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        elif element.tag not in _LEFT_OUT and not str(element.tag).endswith("}Fallback"):
            waiting.extend(reversed(element))


def _cell(cell: Any) -> str:
    texts = (_text(paragraph) for paragraph in _inside(cell, f"{_W}p"))
    return "\n".join(text for text in texts if text)


def _text(paragraph: Any) -> str:
    said: list[str] = []
    for element in _inside(paragraph, f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        match str(element.tag).removeprefix(_W):
            case "t":
                said.append(str(element.text or ""))
            case "tab":
                said.append("\t")
            case "noBreakHyphen":
                said.append("-")
            case _:
                said.append("\n")
    return "".join(said).strip()
