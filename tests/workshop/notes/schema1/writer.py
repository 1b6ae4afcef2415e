"""Notes of the first format as earlier versions wrote them, so that the reader can be tested with any of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.workshop.notes.schema1.escape import BREAK, heading, ident, inline, item, paragraphs
from workshop.notes.schema1.model import (
    ALSO,
    CHAPTERS,
    KIND,
    METHOD,
    NOTHING,
    PROVENANCE_LINES,
    SCHEMA,
    STEP,
    SUMMARY_LINES,
    Answer,
    Field,
    FormNotes,
    FrontMatter,
    Item,
    NotesRow,
    Part,
    RowGroup,
    SessionNotes,
    TableNotes,
)
from workshop.notes.schema1.tokens import normal

_LONE_UNDERSCORE = re.compile(r"(?<![a-z0-9])_|_(?![a-z0-9])")


def render(notes: SessionNotes) -> str:
    """The notes as one Markdown document that ends with a line break. Pure: the same notes give the same text."""
    blocks = [f"# {heading(notes.front.title)}"]
    for name, title in CHAPTERS.items():
        content = getattr(notes, name)
        if name == "summary":
            inside = _lines(content, SUMMARY_LINES)
        elif name == "provenance":
            inside = _lines(content, PROVENANCE_LINES)
        elif name in ("decisions", "commitments", "parking"):
            inside = ["\n".join(line for each in content for line in _item(each))] if content else []
        else:
            inside = [block for part in content for block in _part(part)]
        if inside:
            blocks += [f"## {title}", *inside]
    return _front(notes.front) + "\n\n".join(blocks) + "\n"


def _front(front: FrontMatter) -> str:
    """Flat YAML: the format's own words bare, all other texts quoted, so that none is taken for a date or a `no`."""
    lines = [f"title: {_quoted(front.title)}"]
    if front.date:
        lines.append(f"date: {_quoted(front.date)}")
    lines += [f"kind: {KIND}", f"schema: {SCHEMA}"]
    for name in ("session", "module", "module_version", "school", "division"):
        value = getattr(front, name)
        if value:
            lines.append(f"{name}: {_quoted(value)}")
    lines.append(f"status: {front.status}")
    if front.tags:
        lines.append(f"tags: [{', '.join(_quoted(tag) for tag in front.tags)}]")
    return "\n".join(["---", *lines, "---", "", ""])


def _quoted(text: str) -> str:
    return json.dumps(normal(text), ensure_ascii=False)  # within YAML's double-quoted style, once the text is clean


def _lines(content: object, labels: dict[str, str]) -> list[str]:
    lines = [f"- {label}: {inline(getattr(content, name))}" for name, label in labels.items() if getattr(content, name)]
    return ["\n".join(lines)] if lines else []


def _item(each: Item) -> Iterator[str]:
    box = "" if each.done is None else "[x] " if each.done else "[ ] "
    text = inline(each.answer.text) if box else item(each.answer.text)
    parts = [text] if text else []
    parts += [f"{_name(detail.id)}: {inline(detail.answer.text)}" for detail in each.details]
    yield f"- {box}" + " ".join(filter(None, ("; ".join(parts), _comment(each.id))))
    for also in each.answer.also:
        yield f"  - {ALSO} {heading(also.person)}: {inline(also.text)}"
    for detail in each.details:
        for also in detail.answer.also:
            yield f"  - {_name(detail.id)}, {ALSO} {heading(also.person)}: {inline(also.text)}"


def _name(column_id: str) -> str:
    """A column's id as it stands in a list; an underscore that does not join two letters could set words apart."""
    return _LONE_UNDERSCORE.sub(r"\\_", column_id)


def _comment(row_id: str, *more: str) -> str:
    return f"<!-- {' '.join((ident(row_id), *more))} -->"


def _part(part: Part) -> Iterator[str]:
    yield f"### {heading(part.title)}"
    if isinstance(part, FormNotes):
        yield f"<!-- form {ident(part.id)} -->"
    else:
        columns = " ".join(ident(column.id) for column in part.columns)
        yield f"<!-- sheet {ident(part.id)}:{' ' if columns else ''}{columns} -->"
    if part.step:
        yield f"{STEP}: {heading(part.step)}"
    if isinstance(part, FormNotes):
        for field in part.fields:
            yield from _field(field)
        return
    if part.lead:
        yield "\n".join(f"- {item(sentence)}" for sentence in part.lead)
    for group in part.groups:
        yield from _group(part, group)
    if part.method:
        yield f"{METHOD}: {paragraphs(part.method)}"


def _field(field: Field) -> Iterator[str]:
    first, *rest = paragraphs(field.answer.text).split("\n\n")
    yield f"**{heading(field.label)}:**{' ' if first else ''}{first} {_comment(field.id)}"
    yield from rest
    for also in field.answer.also:
        yield f"{ALSO} {heading(also.person)}: {paragraphs(also.text)}"


def _group(table: TableNotes, group: RowGroup) -> Iterator[str]:
    if group.id or group.label:
        yield f"#### {heading(group.label)}"
        yield f"<!-- group {ident(group.id)} -->" if group.id else "<!-- group -->"
    if group.ask:
        yield item(group.ask)
    if group.rows or not (group.id or group.label):
        yield "\n".join(_table(table, group.rows))
    else:
        yield f"*{NOTHING}*"


def _table(table: TableNotes, rows: tuple[NotesRow, ...]) -> Iterator[str]:
    yield _cells(heading(column.label) for column in table.columns)
    yield _cells("---" for _ in table.columns)
    for row in rows:
        *first, last = (_answer(cell) for cell in row.cells)
        yield _cells([*first, f"{last} {_comment(row.id)}".lstrip()])


def _cells(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _answer(answer: Answer) -> str:
    written = [inline(answer.text)] if answer.text else []
    written += [f"{ALSO} {heading(also.person)}: {inline(also.text)}" for also in answer.also]
    return BREAK.join(written)
