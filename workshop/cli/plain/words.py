"""Rows, cells, columns and changes as sentences: everything in words, nothing by place or color."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.clean import clean_line
from content.model import Step
from content.rounds import rounds_in
from content.sheet_spec import GROUP_COLUMN, Column, Kind, SheetSpec
from workshop.notes.document import Bullets, Chapter, Document, Labeled, Paragraph, Table
from workshop.services.visit import News
from workshop.session.change_list import Change, ChangeKind
from workshop.session.view import Session
from workshop.sheets.model import Row, Value
from workshop.sheets.values import show
from workshop.wording import count_noun, join_with_and

_SPOKEN = 5
"""Changes of others that are read out; of more, only how many there are and by whom."""


def ended(text: str) -> str:
    """The text with a period behind it, unless it ends like a sentence."""
    return text if not text or text[-1] in ".?!:;…" else f"{text}."


def cell_text(session: Session, column: Column, value: Value) -> str:
    """A value as people read it; a link as the name of its row."""
    if column.kind is Kind.LINK:
        return session.link_label(column.to, value) if isinstance(value, str) else ""
    return " ".join(show(column, value).split())


def row_words(session: Session, spec: SheetSpec, row: Row, *, contacts: bool = True) -> str:
    """`Asthma. Inside school: School nurse. Gap: nobody.`; the first text stands without its label."""
    parts: list[str] = []
    for column in shown_columns(spec, contacts=contacts):
        cell = row.cells.get(column.id)
        text = cell_text(session, column, None if cell is None else cell.value)
        if text:
            parts.append(ended(text if not parts and column.kind is not Kind.NUMBER else f"{column.label}: {text}"))
        if cell is not None and cell.conflicts:
            parts.append(f"({column.label} has {count_noun(len(cell.conflicts) + 1, 'version')}.)")
    return " ".join(parts) or "Nothing written yet."


def shown_columns(spec: SheetSpec, *, contacts: bool = True) -> list[Column]:
    """The columns that are read out and asked for, the required one first."""
    columns = [c for c in spec.columns if c.id != GROUP_COLUMN and (contacts or not c.private)]
    return sorted(columns, key=lambda column: not column.required)


def asked(column: Column) -> str:
    """What a column asks for: its label, its hint, and its choices."""
    hint = clean_line(column.hint)
    parts = [ended(f"{column.label}: {hint}" if hint else column.label)]
    if column.kind is Kind.CHOICE:
        parts.append(f"Choose {join_with_and(column.choices, 'or')}.")
    elif column.kind is Kind.YESNO:
        parts.append("Type yes or no.")
    elif column.kind is Kind.LIST:
        parts.append("Separate several with semicolons.")
    elif column.kind is Kind.DATE:
        parts.append("A date, such as Dec 4.")
    return " ".join(parts)


def change_words(change: Change) -> str:
    """What someone else did, in one sentence."""
    who = join_with_and(change.people)
    what = f"“{change.row}” in {change.sheet}" if change.row else change.sheet
    match change.what:
        case ChangeKind.NEW:
            return ended(f"{who} added {what}{': ' if change.now else ''}{change.now}")
        case ChangeKind.CHANGED:
            now = f"now {change.now}" if change.now else "now empty"
            cell = what if change.column == what else f"{change.column or 'a cell'} of {what}"
            return ended(f"{who} changed {cell}: {now}")
        case ChangeKind.ANSWERS:
            return f"{who} gave {change.now} in {change.sheet}."
    return f"{who} {change.what.value} {what}."


def news_words(news: News, step_title: str) -> list[str]:
    """What others did since the last prompt, one sentence each."""
    said = [news.notice] if news.notice else []
    said += [f"{name} came in." for name in news.came]
    said += [f"{name} left." for name in news.left]
    said += [f"Revealed: {title}. Everyone sees it now." for title in news.revealed]
    if len(news.changes) > _SPOKEN:
        people = dict.fromkeys(name for change in news.changes for name in change.people)
        said.append(f"{count_noun(len(news.changes), 'change')} by {join_with_and(list(people))}. To hear them, type "
                    "changes.")  # fmt: skip
    else:
        said += map(change_words, news.changes)
    if news.step:
        said.append(f"{news.leader} moved the group to {step_title}.")
    return said


def chapter_lines(chapter: Chapter | None) -> list[str]:
    """A chapter of the minutes, read out: each row one sentence with the headings before what they are about."""
    if chapter is None:
        return []
    lines = [ended(chapter.title)]
    for block in chapter.blocks:
        match block:
            case Table(columns=columns, rows=rows):
                for row in rows:
                    cells = zip(columns, row, strict=True)
                    lines.append(" ".join(ended(f"{c.label}: {text}") for c, text in cells if text and c.label != "#"))
            case Bullets(items):
                lines += map(_labeled, items)
            case Paragraph(parts):
                lines.append(" ".join(map(_labeled, parts)))
    return lines


def document_lines(document: Document) -> list[str]:
    """Minutes, read out."""
    opening = Chapter("", document.title, document.opening)
    return [line for chapter in (opening, *document.chapters) for line in chapter_lines(chapter)]


def step_time(step: Step) -> str:
    """`Planned: 25 minutes. Write alone, 6. Compare in pairs, 8.`"""
    rounds = [one for one in rounds_in(step.blocks) if one.minutes]
    parts = [f"{clean_line(one.do)}, {one.minutes}." for one in rounds]
    return " ".join([f"Planned: {count_noun(step.minutes, 'minute')}.", *parts])


def numbered(texts: Iterable[str]) -> list[str]:
    """`1. First`, `2. Second`."""
    return [f"{number}. {text}" for number, text in enumerate(texts, 1)]


def steps_words(titles: Sequence[str], here: int) -> list[str]:
    """The steps by number, the one that one is at said so."""
    return [f"{text} (you are here)" if number == here else text for number, text in enumerate(numbered(titles))]


def _labeled(part: Labeled) -> str:
    return ended(f"{part.label}: {part.text}" if part.label else part.text)
