"""Worksheets as one HTML file for letter paper, one page a step: nothing in it is fetched, and no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from workshop.notes.paper.model import (
    TYPE_IN,
    Block,
    PaperField,
    PaperForm,
    PaperListing,
    PaperPage,
    PaperRows,
    PaperTable,
    PaperText,
    ProseKind,
    Scale,
    Worksheets,
)

_STYLE = """
* { box-sizing: border-box; }
body { font: 10.5pt/1.35 "Segoe UI", Calibri, "Helvetica Neue", Arial, sans-serif; color: #111; background: #fff;
  max-width: 7.4in; margin: 0 auto; padding: 1rem; }
section.page { display: flex; flex-direction: column; gap: .09in; border-bottom: 1px solid #999;
  padding-bottom: .3in; margin-bottom: .3in; }
header { display: flex; justify-content: space-between; gap: .3in; font-size: 8.5pt; color: #444; }
h1 { font-size: 16pt; line-height: 1.15; margin: 0; }
h2 { font-size: 11pt; margin: .05in 0 .02in; }
p, ul { margin: 0; }
ul { list-style: none; padding: 0; }
li { display: flex; gap: .35em; }
.time { font-size: 9pt; color: #444; }
.who span { display: inline-block; min-width: 2.2in; border-bottom: 1px solid #111; }
.small { font-size: 7.5pt; line-height: 1.25; color: #333; }
.fill { flex: 1 1 auto; display: flex; flex-direction: column; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; flex: 1 1 auto; }
th, td { border: 1px solid #666; padding: .03in .05in; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eee; font-size: 9pt; }
th small, td small, .hint { font-weight: 400; font-size: 7.5pt; color: #444; }
tr { height: .24in; break-inside: avoid; }
tr.blank { height: .29in; }
tr.head, tr.group { height: 1px; }
tr.group td { background: #f7f7f7; }
.field { break-inside: avoid; }
.short { display: flex; gap: .08in; align-items: flex-end; }
.short .line { flex: 1; }
.line { border-bottom: 1px solid #888; height: .24in; }
.row { display: flex; flex-wrap: wrap; gap: 0 .3in; }
.row .field { flex: 1 1 45%; display: flex; align-items: flex-end; gap: .08in; }
.row .field .line { flex: 1; min-width: 1in; }
.row .field p { flex: 1; }
.marks { letter-spacing: .9em; white-space: nowrap; }
.scale { display: flex; justify-content: space-between; gap: .3in; padding: .04in 0; border-bottom: 1px dotted #888; }
.dense { font-size: 8.5pt; line-height: 1.2; gap: .03in; }
.dense h1 { font-size: 13pt; }
.dense h2 { font-size: 9.5pt; margin: .02in 0 0; }
.dense th { font-size: 7.5pt; }
.dense th small, .dense td small, .dense .hint, .dense .small { font-size: 6.5pt; }
.dense th, .dense td { padding: .01in .04in; }
.dense tr { height: .17in; }
.dense tr.head, .dense tr.group { height: 1px; }
.dense tr.blank { height: .19in; }
.dense .line { height: .17in; }
.full { zoom: .85; }
footer { font-size: 8pt; color: #444; margin-top: auto; }
@page { size: letter; margin: .55in .6in; }
@media print {
  body { max-width: none; padding: 0; }
  section.page { min-height: 9.8in; border: 0; padding: 0; margin: 0; break-after: page; }
  section.page:last-child { break-after: auto; }
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html_pages(sheets: Worksheets) -> str:
    """The whole file. All text is escaped, and there is no link in it."""
    return "\n".join(_lines(sheets)) + "\n"


_ROOMY, _DENSE = 20, 42
"""Rows and lines up to which a page is set in the larger type, and up to which in the smaller one as it is."""

_SHORT = 40
"""Letters of an answer that stands behind its question."""


def _lines(sheets: Worksheets) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en-US">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(sheets.title)}: worksheets</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    for page in sheets.pages:
        yield from _page(sheets, page)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _page(sheets: Worksheets, page: PaperPage) -> Iterator[str]:
    size = _size(page)
    yield f'<section class="page{" dense" * (size > _ROOMY)}{" full" * (size > _DENSE)}">'
    place = f"{escape(sheets.title)} · {escape(page.place)}"
    yield f"<header><span>{place}</span><span>{escape(sheets.about)}</span></header>"
    yield f"<h1>{escape(page.title)}</h1>"
    yield f'<p class="time">{escape(page.time)}</p>'
    if page.step and any(isinstance(block, PaperTable | PaperForm) for block in page.blocks):
        yield '<p class="who">Name or group, if you like: <span></span></p>'
    yield from map(_passage, page.prose)
    for block in page.blocks:
        yield from _block(block)
    if any(isinstance(block, PaperTable) for block in page.blocks):
        yield f"<footer>{escape(TYPE_IN)}</footer>"
    yield "</section>"


def _size(page: PaperPage) -> int:
    """How many rows and lines to write on there are."""
    size = 0
    for block in page.blocks:
        match block:
            case PaperTable(groups=groups):
                size += 2 + sum(len(group.rows) + group.blank + bool(group.title) for group in groups)
            case PaperForm(fields=fields):
                size += sum(max(field.lines, 1) for field in fields)
            case Scale(items=items) | PaperListing(items=items):
                size += len(items)
    return size


def _passage(passage: PaperText) -> str:
    match passage.kind:
        case ProseKind.HEADING:
            return f"<h2>{escape(passage.text)}</h2>"
        case ProseKind.ITEM:
            return f"<ul><li><span>{escape(passage.mark)}</span><span>{escape(passage.text)}</span></li></ul>"
    return f"<p>{escape(passage.text)}</p>"


def _block(block: Block) -> Iterator[str]:
    match block:
        case PaperTable():
            yield from _table(block)
        case PaperForm(title, fields):
            yield "<div>"
            yield from _heading(title)
            short = [field for field in fields if not _is_long(field)]
            yield '<div class="row">'
            yield from (_field(field) for field in short)
            yield "</div>"
            yield from (_field(field) for field in fields if _is_long(field))
            yield "</div>"
        case Scale(title, items, marks, words):
            yield "<div>"
            yield from _heading(title)
            behind = f'<span class="marks">{escape(" ".join(marks))}</span>'
            yield from (f'<div class="scale"><span>{escape(item)}</span>{behind}</div>' for item in items)
            yield f'<p class="hint">{escape(words)}</p>'
            yield "</div>"
        case PaperListing(title, items, small):
            yield f'<div class="{"small" if small else "list"}">'
            yield from _heading(title)
            yield from (f"<p>{escape(item)}</p>" for item in items)
            yield "</div>"


def _heading(title: str) -> Iterator[str]:
    if title:
        yield f"<h2>{escape(title)}</h2>"


def _is_long(field: PaperField) -> bool:
    return field.wide or field.lines > 1 or len(field.text) > _SHORT or "\n" in field.text


def _field(field: PaperField) -> str:
    hint = f' <span class="hint">{escape(field.hint)}</span>' if field.hint else ""
    text = f"<p>{_text(field.text)}</p>" if field.text else ""
    lines = '<div class="line"></div>' * field.lines
    name = f"<span><b>{escape(field.label)}</b>{hint}</span>"
    return f'<div class="field{" short" * (field.lines == 1 and not text)}">{name}{text}{lines}</div>'


def _table(table: PaperTable) -> Iterator[str]:
    whole = sum(column.weight for column in table.columns) or 1
    yield '<div class="fill">'
    yield from _heading(table.title)
    yield "<table>"
    yield "<colgroup>"
    yield from (f'<col style="width:{100 * column.weight / whole:.1f}%">' for column in table.columns)
    yield "</colgroup>"
    heads = (
        f'<th scope="col">{escape(c.label)}{f" <small>{escape(c.note)}</small>" if c.note else ""}</th>'
        for c in table.columns
    )
    yield f'<thead><tr class="head">{"".join(heads)}</tr></thead>'
    yield "<tbody>"
    for group in table.groups:
        yield from _group(group, len(table.columns))
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _group(group: PaperRows, columns: int) -> Iterator[str]:
    if group.title or group.ask:
        hints = f" <small>{escape(' · '.join(group.hints))}</small>" if group.hints else ""
        title = f"<b>{escape(group.title)}</b> {escape(group.ask)}{hints}"
        yield f'<tr class="group"><td colspan="{columns}">{title}</td></tr>'
    for row in group.rows:
        yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
    yield from [f'<tr class="blank">{"<td></td>" * columns}</tr>'] * group.blank


def _text(text: str) -> str:
    return "<br>".join(map(escape, text.split("\n")))
