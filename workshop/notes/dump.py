"""Notes as plain text without any marks: what is written when Markdown notes do not pass their check."""

from __future__ import annotations

from collections.abc import Iterator

from workshop.notes.escape import normal
from workshop.notes.model import (
    ALSO,
    CHAPTERS,
    PROVENANCE_LINES,
    SUMMARY_LINES,
    Answer,
    Form,
    Item,
    Notes,
    NotesSummary,
    Part,
    Provenance,
)


def plain_dump(notes: Notes) -> str:
    """Every word of the notes as indented lines. Nothing in it is escaped, so nothing can go wrong in it."""
    lines = [notes.front.title]
    for name, title in CHAPTERS.items():
        inside = list(_chapter(getattr(notes, name)))
        if inside:
            lines += ["", title.upper(), *inside]
    return normal("\n".join(lines)) + "\n"


def _chapter(content: object) -> Iterator[str]:
    if isinstance(content, NotesSummary | Provenance):
        labels = SUMMARY_LINES if isinstance(content, NotesSummary) else PROVENANCE_LINES
        for name, label in labels.items():
            yield from _said(label, Answer(getattr(content, name)), "")
    elif isinstance(content, tuple):
        for each in content:
            yield from _item(each) if isinstance(each, Item) else _part(each)


def _item(item: Item) -> Iterator[str]:
    yield from _said({None: "", True: "[done]", False: "[open]"}[item.done], item.answer, "")
    for detail in item.details:
        yield from _said(detail.id, detail.answer, "  ")


def _part(part: Part) -> Iterator[str]:
    yield from ("", part.title)
    if isinstance(part, Form):
        for field in part.fields:
            yield from _said(field.label, field.answer, "  ")
        return
    yield from (f"  {sentence}" for sentence in part.lead)
    for group in part.groups:
        if group.label:
            yield f"  {group.label}"
        for row in group.rows:
            yield "  -"
            for column, cell in zip(part.columns, row.cells, strict=False):
                yield from _said(column.label, cell, "    ")
    if part.method:
        yield f"  {part.method}"


def _said(label: str, answer: Answer, indent: str) -> Iterator[str]:
    values = [(label, answer.text)] if answer.text else []
    values += [(f"{label} {ALSO} {also.person}".strip(), also.text) for also in answer.also]
    for name, text in values:
        first, *rest = text.split("\n")
        yield f"{indent}{name}: {first}" if name else f"{indent}{first}"
        yield from (f"{indent}  {line}" for line in rest)
