"""A page as a Word file on US letter paper, for printing and signing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.disclosure.papers.office_file import without_traces
from workshop.disclosure.papers.page import Blanks, Block, BulletBlock, FactBlock, HeadingBlock, PrintedPage, TextBlock

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph as WordParagraph

_FONT = "Arial"
_LABEL, _WIDTH = 1.4, 7.0
"""Inches: the column of labels, and everything between the margins."""


def page_docx(page: PrintedPage) -> bytes:
    """The same page gives the same bytes."""
    import docx

    document = docx.Document()
    _set_up(document, page)
    document.add_heading(clean_line(page.title), 0)
    for block in page.blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return without_traces(out.getvalue(), clean_line(page.title), page.identifier)


def _set_up(document: Document, page: PrintedPage) -> None:
    """Paper, margins, letters, and what stands at the foot of every page."""
    from docx.oxml.ns import qn
    from docx.shared import Inches, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches((8.5 - _WIDTH) / 2)
    section.top_margin = section.bottom_margin = Inches(0.5 if page.dense else 0.8)
    section.footer_distance = Inches(0.3)
    sizes = {
        "Normal": 9 if page.dense else 11,
        "Title": 13 if page.dense else 20,
        "Heading 1": 10.5 if page.dense else 13,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), RGBColor(0, 0, 0)
        # The heading fonts of the template are those of its theme, which would win over a name.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
    for name, before, after in (("Normal", 0, 3 if page.dense else 6), ("Heading 1", 6 if page.dense else 12, 2)):
        form = document.styles[name].paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
    document.styles["Title"].paragraph_format.space_after = Pt(4 if page.dense else 8)
    foot = section.footer.paragraphs[0]
    foot.add_run(clean_line(page.footer)).font.size = Pt(8)


def _add(document: Document, block: Block) -> None:
    match block:
        case HeadingBlock(text):
            document.add_heading(clean_line(text), 1)
        case TextBlock(text):
            document.add_paragraph(clean_line(text))
        case BulletBlock(items):
            for text in items:
                _tight(document.add_paragraph(clean_line(text), style="List Bullet"))
        case FactBlock(rows):
            _add_facts(document, rows)
        case Blanks(lines):
            _add_blanks(document, lines)


def _add_facts(document: Document, rows: tuple[tuple[str, str], ...]) -> None:
    """A label and its text in two columns of fixed width; a line under each, and no row torn over two pages."""
    table = _table(document, len(rows), (_LABEL, _WIDTH - _LABEL))
    for row, (label, text) in zip(table.rows, rows, strict=True):
        _write(row.cells[0], label).runs[0].font.bold = True
        _write(row.cells[1], text)
        for cell in row.cells:
            _line_under(cell, "BFBFBF")
    _space(document)


def _add_blanks(document: Document, lines: tuple[tuple[str, ...], ...]) -> None:
    """Labels above lines to write on; the first space of a line is the widest."""
    from docx.shared import Pt

    for labels in lines:
        rest = 1.6 * (len(labels) - 1)
        table = _table(document, 2, (_WIDTH - rest, *[1.6] * (len(labels) - 1)))
        for cell, label in zip(table.rows[1].cells, labels, strict=True):
            _write(cell, label).runs[0].font.size = Pt(8)
        for cell in table.rows[0].cells:
            _line_under(cell, "000000")
            _tight(cell.paragraphs[0]).paragraph_format.space_before = Pt(14)
        _space(document)


def _table(document: Document, rows: int, widths: tuple[float, ...]) -> Table:
    from docx.oxml import OxmlElement
    from docx.shared import Inches

    table: Table = document.add_table(rows, len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Inches(width)
    return table


def _write(cell: _Cell, text: str) -> WordParagraph:
    paragraph = _tight(cell.paragraphs[0])
    paragraph.add_run(clean_line(text))
    return paragraph


def _tight(paragraph: WordParagraph) -> WordParagraph:
    from docx.shared import Pt

    paragraph.paragraph_format.space_after = Pt(1)
    return paragraph


def _space(document: Document) -> None:
    """A little room after a table, and what keeps it apart from a next one."""
    from docx.shared import Pt

    _tight(document.add_paragraph()).paragraph_format.line_spacing = Pt(5)


def _line_under(cell: _Cell, color: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", color)):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)
