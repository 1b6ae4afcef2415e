"""Columns and seeds, as grids, notes and checklists declare them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from content.clean import clean
from content.errors import Place, nearest, shown
from content.fields import LABEL_LIMIT, Fields, lines_of, members, one_line
from content.kinds.context import GAPS, Context, ReferenceKind
from content.sheet_spec import Column, Kind
from content.yaml_text import Map, Node, Scalar, Seq

COLUMNS_AT_MOST = 40
_KEYS = ("label", "kind", "required", "hint", "choices", "suggest", "to", "feeds", "long", "private", "fixed", "weight")
_SUGGESTED = (Kind.TEXT, Kind.LIST, Kind.PERSON)
_FLAGS = ("yes", "no", "true", "false")


def read_columns(
    node: Node | None, context: Context, sheet: str, what: str, taken: Collection[str] = (), feeds: bool = False
) -> tuple[Column, ...]:
    """The columns a block declares for its sheet; `taken` are ids the block uses itself.

    With `feeds`, a column may feed the gap list.
    """
    columns = []
    for key, value, place in members(node, context.report, f"the columns of {what}", columns=True):
        if key in taken:
            context.report.add(place, f"{what} has a column '{key}' of its own already", "choose another id")
            continue
        columns.append(_column(key, value, place, context, sheet, what, feeds))
        context.places["column", sheet, key] = place
    if len(columns) > COLUMNS_AT_MOST and node is not None:
        context.report.add(node.place, f"{what} has more than {COLUMNS_AT_MOST} columns", "leave some out")
    return tuple(columns)


def _column(key: str, node: Node, place: Place, context: Context, sheet: str, what: str, feeds: bool) -> Column:
    name = f"column '{key}' of {what}"
    if isinstance(node, Scalar) and node.text.strip():
        return Column(key, one_line(node, context.report, name, LABEL_LIMIT))
    fields = Fields(node, place, context.report, name, _KEYS)
    kind = Kind(fields.word("kind", [kind.value for kind in Kind], Kind.TEXT.value))
    column = Column(
        id=key,
        label=fields.text("label", required=True, limit=LABEL_LIMIT),
        kind=kind,
        required=fields.flag("required"),
        hint=fields.text("hint"),
        choices=_choices(fields, kind, context),
        suggest=_suggest(fields, kind, context),
        to=_to(fields, kind, context),
        feeds=fields.word("feeds", (GAPS,), ""),
        long=fields.flag("long"),
        private=fields.flag("private"),
        fixed=fields.flag("fixed"),
        weight=fields.share("weight", 10, 1.0),
    )
    if column.long and kind is not Kind.TEXT:
        context.report.add(fields.at("long"), f"{name} cannot be long", f"only text can; its kind is {kind.value}")
    if column.feeds:
        _feed(column, fields, context, sheet, feeds)
    return column


def _feed(column: Column, fields: Fields, context: Context, sheet: str, allowed: bool) -> None:
    place = fields.at("feeds")
    if not allowed or column.kind is not Kind.CHOICE:
        context.report.add(place, f"{fields.what} cannot feed the gap list", "only a choice column of a grid can")
    elif context.feeder:
        context.report.add(place, f"the gap list is fed by {context.feeder} already", "keep one of them")
    elif len(column.choices) == 1:
        context.report.add(place, f"{fields.what} needs at least two choices to feed the gap list", "add the others")
    else:
        context.feeder = f"{sheet}.{column.id}"


def _choices(fields: Fields, kind: Kind, context: Context) -> tuple[str, ...]:
    node = fields.node("choices", required=kind is Kind.CHOICE)
    if node is None:
        return ()
    name = f"choices of {fields.what}"
    if kind is not Kind.CHOICE:
        context.report.add(node.place, f"{fields.what} has choices, but its kind is {kind.value}", "write kind: choice")
        return ()
    if isinstance(node, Seq):
        labels = lines_of(node, context.report, name, LABEL_LIMIT)
        distinct(labels, node.place, context, name)
        return labels
    block = one_line(node, context.report, name, LABEL_LIMIT)
    if block in context.choices:
        return tuple(choice.label for choice in context.choices[block].items)
    if block and block not in context.broken:
        remedy = nearest(block, context.choices) if context.choices else "write a list like [yes, no]"
        context.report.add(node.place, f"{name} names an unknown choices block {shown(block)}", remedy)
    return ()


def _suggest(fields: Fields, kind: Kind, context: Context) -> str:
    text = fields.text("suggest", limit=LABEL_LIMIT)
    if text and kind not in _SUGGESTED:
        remedy = "only text, list and person can have suggestions"
        context.report.add(fields.at("suggest"), f"{fields.what} of kind {kind.value} has suggestions", remedy)
        return ""
    context.refer(text, ReferenceKind.SUGGESTION, fields.at("suggest"), f"suggest of {fields.what}")
    return text


def _to(fields: Fields, kind: Kind, context: Context) -> str:
    text = fields.text("to", required=kind is Kind.LINK, limit=LABEL_LIMIT)
    if text and kind is not Kind.LINK:
        context.report.add(fields.at("to"), f"{fields.what} has 'to', but its kind is {kind.value}", "write kind: link")
        return ""
    context.refer(text, ReferenceKind.LINKABLE, fields.at("to"), f"to of {fields.what}")
    return text


def distinct(labels: Sequence[str], place: Place, context: Context, what: str) -> None:
    """Report labels that a person could not tell apart, or that could not be typed into a list."""
    seen: set[str] = set()
    for label in labels:
        if label.casefold() in seen:
            context.report.add(place, f"{what} has {shown(label)} twice", "keep one of them")
        if ";" in label:
            remedy = "a semicolon separates the items of a list; use a comma"
            context.report.add(place, f"{what} has a semicolon in {shown(label)}", remedy)
        seen.add(label.casefold())


# ------------------------------------------------------------------ seeds


def read_seeds(node: Node | None, columns: Sequence[Column], context: Context, what: str) -> dict[str, dict[str, str]]:
    """Rows a new session starts with: row id -> column id -> text as a person would type it."""
    known = {column.id: column for column in columns}
    seeds: dict[str, dict[str, str]] = {}
    for row, value, place in members(node, context.report, f"the seeds of {what}"):
        if not isinstance(value, Map):
            context.report.add(place, f"seed '{row}' of {what} must be written as 'column: text'", "name its columns")
            continue
        cells: dict[str, str] = {}
        for key, entry in value.entries.items():
            column = known.get(key)
            if column is None:
                message = f"seed '{row}' of {what} has an unknown column {shown(key)}"
                context.report.add(entry.key.place, message, nearest(key, known))
                continue
            text = _cell(column, entry.value, context, f"{key} of seed '{row}' of {what}")
            if text:
                cells[key] = text
        seeds[row] = cells
    return seeds


def _cell(column: Column, node: Node, context: Context, what: str) -> str:
    if column.kind is Kind.LIST and isinstance(node, Seq):
        return "; ".join(lines_of(node, context.report, what))
    if column.long and isinstance(node, Scalar):
        return clean(node.text).strip()
    text = one_line(node, context.report, what)
    remedy = _unfit(column, text) if text else ""
    if remedy:
        context.report.add(node.place, f"{what} cannot be {shown(text)}", remedy)
    return text


def _unfit(column: Column, text: str) -> str:
    """What to write instead, when the text does not fit the column's kind; "" when it fits."""
    if column.kind is Kind.CHOICE and text not in column.choices:
        return nearest(text, column.choices)
    if column.kind is Kind.YESNO and text.casefold() not in _FLAGS:
        return "write yes or no"
    if column.kind is Kind.NUMBER and not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text):
        return "write a number"
    if column.kind is Kind.DATE and not _is_date(text):
        return "write a date like 2026-12-04"
    if column.kind is Kind.LINK:
        return "a link cannot be seeded; leave it out"
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
