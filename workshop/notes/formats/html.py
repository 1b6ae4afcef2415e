"""A document as one HTML file: nothing in it is fetched, no script runs; it prints on letter paper and fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from workshop.notes.document import (
    APPENDIX,
    Block,
    Bullets,
    Chapter,
    ColumnKind,
    Document,
    Labeled,
    Paragraph,
    Table,
)
from workshop.notes.escape import links
from workshop.notes.wording import unbroken

_STYLE = """
:root { color-scheme: light; --rule: #c9ced6; --quiet: #555c66; --accent: #1f5f8b; }
* { box-sizing: border-box; }
body { font: 1rem/1.45 "Segoe UI", Calibri, "Helvetica Neue", Arial, sans-serif; color: #1b1f24; background: #fff;
  max-width: 56rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .75rem; }
h2, h3 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; color: var(--accent); break-after: avoid; }
h2.appendix { font-size: 1.35rem; margin-top: 3rem; color: inherit; }
p { margin: .4rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { margin: .15rem 0; }
section.meeting { border-left: .3rem solid var(--accent); background: #f3f7fa; padding: .6rem .9rem; margin: 1.2rem 0; }
section.meeting h2 { margin-top: 0; }
section.corrections { color: var(--quiet); font-size: .9rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; color: var(--quiet); }
.number, .count { white-space: nowrap; width: 1%; }
.date { width: 1%; }
.name { min-width: 6.5rem; }
.state { width: 1%; }
.text { overflow-wrap: anywhere; min-width: 8rem; }
a { color: var(--accent); overflow-wrap: anywhere; }
@media screen and (max-width: 40rem) {
  body { padding: 1rem .9rem 2rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tbody tr, tbody td[class] { display: block; width: auto; min-width: 0; white-space: normal; }
  tbody tr { border: 1px solid var(--rule); border-radius: .3rem; padding: .35rem .7rem; margin: .5rem 0; }
  td { border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
  tbody td[class]:empty { display: none; }
  td::before { content: attr(data-label) ": "; color: var(--quiet); }
  td.number::before { content: none; }
  td.number { font-weight: 600; }
}
@page { size: letter; margin: 0.7in; }
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  table { font-size: 9.5pt; }
  thead { display: table-header-group; }
  tr, section.meeting { break-inside: avoid; }
  h2.appendix { break-before: page; margin-top: 0; }
  a { color: inherit; text-decoration: none; }
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html(document: Document) -> str:
    """The whole file. All text is escaped; web addresses in it are links."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en-US">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    for name in ("session", "revision"):
        if name in document.facts:
            yield f'<meta name="workshop-{name}" content="{escape(str(document.facts[name]))}">'
    yield f"<title>{escape(document.title)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{_text(document.title)}</h1>"
    for block in document.opening:
        yield from _block(document, block)
    for chapter in document.chapters:
        yield from _chapter(document, chapter, "h2")
    if document.appendix:
        yield f'<h2 class="appendix">{_text(APPENDIX)}</h2>'
        for chapter in document.appendix:
            yield from _chapter(document, chapter, "h3")
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _chapter(document: Document, chapter: Chapter, tag: str) -> Iterator[str]:
    special = f' class="{chapter.id}"' if chapter.id in ("meeting", "corrections") else ""
    yield f"<section{special}>"
    yield f"<{tag}>{_text(chapter.title)}</{tag}>"
    for block in chapter.blocks:
        yield from _block(document, block)
    yield "</section>"


def _block(document: Document, block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(document, block)
        case Bullets(items):
            yield "<ul>"
            yield from (f"<li>{_labeled(each)}</li>" for each in items)
            yield "</ul>"
        case Paragraph(parts):
            yield f"<p>{' '.join(map(_labeled, parts))}</p>"


def _labeled(part: Labeled) -> str:
    return f"<strong>{_text(part.label)}:</strong> {_text(part.text)}" if part.label else _text(part.text)


def _table(document: Document, table: Table) -> Iterator[str]:
    yield "<table>"
    heads = (f'<th scope="col" class="{c.kind}">{_text(c.label)}</th>' for c in table.columns)
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        cells = (
            f'<td class="{c.kind}" data-label="{escape(c.label)}">{_cell(document.shown(c, text), c.kind)}</td>'
            for c, text in zip(table.columns, row, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody>"
    yield "</table>"


def _cell(text: str, kind: ColumnKind) -> str:
    """The text of a cell; a date stays on one line, but for its year."""
    return _text(unbroken(text) if kind is ColumnKind.DATE else text)


def _text(text: str) -> str:
    return "<br>".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    parts, end = [], 0
    for first, last in links(line):
        address = escape(line[first:last])
        parts += [escape(line[end:first]), f'<a href="{address}" rel="noopener noreferrer">{address}</a>']
        end = last
    return "".join([*parts, escape(line[end:])])
