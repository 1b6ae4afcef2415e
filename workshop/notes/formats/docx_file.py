"""A document as a Word file, on plain letter paper or in a division's letterhead, equal bytes for equal documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from workshop.notes.document import (
    APPENDIX,
    Block,
    Bullets,
    Chapter,
    ColumnKind,
    Document,
    Labeled,
    NotesError,
    Paragraph,
    Table,
)
from workshop.notes.escape import links
from workshop.notes.wording import unbroken

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_MILLIMETERS = {
    ColumnKind.NUMBER: 11,
    ColumnKind.NAME: 33,
    ColumnKind.DATE: 27,
    ColumnKind.STATE: 30,
    ColumnKind.COUNT: 22,
}
"""Widths by kind of column, wide enough that no word comes apart; columns of text share what is left."""
_LEAST_TEXT = 24
_DAY = datetime(1980, 1, 1)
_NO_TEMPLATE = "“{}” cannot be used as a letterhead: it is not a Word file (.docx)."
_LONGEST_PROPERTY = 255
_LARGEST = 10_000_000
_LARGEST_OPEN = 40_000_000


def docx_file(document: Document, letterhead: Path | None = None) -> bytes:
    """The file. `letterhead`: a Word file whose header, footer and styles are taken, and whose text is not.

    Raises NotesError when that is no Word file, or larger than 10 MB, or than 40 MB once opened.
    """
    word = _opened(letterhead)
    _prepare(word, document)
    _heading(word, document.title, 0)
    for block in document.opening:
        _block(word, document, block)
    for chapter in document.chapters:
        _chapter(word, document, chapter, 1)
    if document.appendix:
        _heading(word, APPENDIX, 1, new_page=True)
        for chapter in document.appendix:
            _chapter(word, document, chapter, 2)
    written = io.BytesIO()
    word.save(written)
    return _same_every_time(written.getvalue())


def _opened(letterhead: Path | None) -> WordDocument:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.shared import Mm, Pt

    if letterhead is None:
        word = docx.Document()
        word.styles["Normal"].font.size = Pt(9.5)
        word.styles["Normal"].font.name = "Arial"
        section = word.sections[0]
        section.page_width, section.page_height = Mm(215.9), Mm(279.4)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(17)
        return word
    sentence = _NO_TEMPLATE.format(clean_line(letterhead.name)[:60])
    try:
        with zipfile.ZipFile(letterhead) as package:
            if letterhead.stat().st_size > _LARGEST or sum(e.file_size for e in package.infolist()) > _LARGEST_OPEN:
                raise NotesError(f"“{clean_line(letterhead.name)[:60]}” is too large for a letterhead.")
        word = docx.Document(str(letterhead))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, PackageNotFoundError) as error:
        raise NotesError(sentence) from error
    body = word.element.body
    for element in list(body):
        if not element.tag.endswith("}sectPr"):
            body.remove(element)
    return word


def _prepare(word: WordDocument, document: Document) -> None:
    """Which state of which session this is, where it survives Word and LibreOffice."""
    properties = word.core_properties
    session, revision = document.facts.get("session", ""), document.facts.get("revision", 0)
    properties.identifier = f"workshop {session} revision {revision}"
    properties.title = document.title[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = "en-US"
    day = document.date
    stamp = datetime(day.year, day.month, day.day) if day else _DAY
    properties.created = properties.modified = stamp
    properties.revision = 1


def _heading(word: WordDocument, text: str, level: int, *, new_page: bool = False) -> None:
    from docx.shared import Pt

    name = "Title" if level == 0 else f"Heading {level}"
    known = {style.name for style in word.styles}
    paragraph = word.add_paragraph(style=name if name in known else None)
    _write(paragraph, text, bold=name not in known)
    form = paragraph.paragraph_format
    form.keep_with_next = True
    form.space_before, form.space_after = Pt(0 if level == 0 else 8), Pt(2)
    form.page_break_before = new_page
    if level == 0 and paragraph.runs:
        for run in paragraph.runs:
            run.font.size = Pt(17)


def _chapter(word: WordDocument, document: Document, chapter: Chapter, level: int) -> None:
    _heading(word, chapter.title, level)
    for block in chapter.blocks:
        _block(word, document, block)


def _block(word: WordDocument, document: Document, block: Block) -> None:
    match block:
        case Table():
            _table(word, document, block)
        case Bullets(items):
            for each in items:
                _labeled(_paragraph(word), each)
        case Paragraph(parts):
            paragraph = _paragraph(word)
            for place, part in enumerate(parts):
                if place:
                    paragraph.add_run(" ")
                _labeled(paragraph, part)


def _paragraph(word: WordDocument) -> Any:
    from docx.shared import Pt

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    return paragraph


def _labeled(paragraph: Any, part: Labeled) -> None:
    if part.label:
        _write(paragraph, f"{part.label}: ", bold=True)
    _write(paragraph, part.text)


def _write(paragraph: Any, text: str, *, bold: bool = False) -> None:
    """The text with its line breaks; web addresses become links."""
    for place, line in enumerate(text.split("\n")):
        if place:
            paragraph.add_run().add_break()
        end = 0
        for first, last in links(line):
            _run(paragraph, line[end:first], bold)
            _link(paragraph, line[first:last])
            end = last
        _run(paragraph, line[end:], bold)


def _run(paragraph: Any, text: str, bold: bool) -> None:
    if text:
        paragraph.add_run(text).bold = bold or None


def _link(paragraph: Any, address: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    target = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run = paragraph.add_run(address)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


# ------------------------------------------------------------------ tables


def _table(word: WordDocument, document: Document, table: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    made = word.add_table(rows=0, cols=len(table.columns))
    made.autofit = False
    made.alignment = WD_TABLE_ALIGNMENT.LEFT
    _rules(made)
    widths = list(_widths(word, table))
    head = [(column.label, ColumnKind.TEXT) for column in table.columns]
    rows = [
        [(document.shown(c, text), c.kind) for c, text in zip(table.columns, row, strict=True)] for row in table.rows
    ]
    for place, cells in enumerate([head, *rows]):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not place:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, width, (text, kind) in zip(row.cells, widths, cells, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            _write(paragraph, unbroken(text) if kind is ColumnKind.DATE else text, bold=not place)
            for run in paragraph.runs:
                run.font.size = Pt(9)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width


def _widths(word: WordDocument, table: Table) -> Iterator[Any]:
    """Of fixed columns as they are, unless columns of text would get too little; then all are narrower alike."""
    from docx.shared import Emu, Mm

    section = word.sections[0]
    whole = (section.page_width or Mm(216)) - (section.left_margin or 0) - (section.right_margin or 0)
    texts = sum(1 for column in table.columns if column.kind is ColumnKind.TEXT)
    fixed = sum(Mm(_MILLIMETERS[column.kind]) for column in table.columns if column.kind in _MILLIMETERS)
    shrink = min(1.0, (whole - texts * Mm(_LEAST_TEXT)) / fixed) if fixed else 1.0
    for column in table.columns:
        if column.kind is ColumnKind.TEXT:
            yield Emu(int((whole - fixed * shrink) / texts))
        else:
            yield Emu(int(Mm(_MILLIMETERS[column.kind]) * shrink))


def _rules(made: Any) -> None:
    """Rules between rows, none between columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C9CED6")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    made._tbl.tblPr.append(borders)


def _same_every_time(data: bytes) -> bytes:
    """The file without the time it was written, which a zip archive notes for every part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(entry))
    return out.getvalue()
