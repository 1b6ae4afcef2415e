"""One cell: the question about it, what a typed answer means there, and the edit that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.sheet_spec import Column, Kind
from workshop.cli.plain.words import asked, cell_text, ended, numbered
from workshop.sheets.model import Op, SetCell, Target, Value
from workshop.sheets.values import ValueProblem, changed_in, parse

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

EMPTY = "empty"
"""The word that empties a cell when a row is changed."""


class Unclear(Exception):
    """An answer that cannot be taken; `str()` is one sentence with the remedy."""


def value_of(desk: Desk, column: Column, text: str) -> Value:
    """What the text means in that column. Raises Unclear."""
    if column.kind is Kind.LINK:
        return _link(desk, column, text)
    try:
        value = parse(column, text, desk.visit.clock.today())
    except ValueProblem as problem:
        raise Unclear(str(problem)) from None
    desk.talk.say(changed_in(column, text, value))
    return value


def _link(desk: Desk, column: Column, text: str) -> Value:
    """The row that a number or a name means."""
    targets = desk.visit.session.link_targets(column.to)
    rows = list(targets)
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= len(rows):
        return rows[int(text) - 1]
    wanted = clean_line(text).casefold()
    found = [row for row, label in targets.items() if label.casefold() == wanted]
    found = found or [row for row, label in targets.items() if label.casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if not targets:
        raise Unclear(f"“{column.label}” has nothing to choose from yet. Fill in that list first.")
    what = "no row" if not found else "several rows"
    raise Unclear(f"“{clean_line(text)[:40]}” matches {what}. Type a number from 1 to {len(rows)}.")


def ask_cell(
    desk: Desk, column: Column, target: Target, keys: Mapping[str, Value] | None = None, about: str = ""
) -> None:
    """Ask for one cell and save the answer; Enter leaves it as it is. Raises Back and GoElsewhere."""
    visit = desk.visit
    cell = visit.state.cell(target)
    now = cell_text(visit.session, column, None if cell is None else cell.value)
    base = visit.state.base(target)
    question = f"{about}{': ' if about else ''}{asked(column)}"
    if column.kind is Kind.LINK:
        options = list(visit.session.link_targets(column.to).values())
        desk.talk.say(*numbered(options))
    told = f" Now: {ended(now)} Enter keeps it; {EMPTY} empties it." if now else ""
    while True:
        text = desk.ask(question + told)
        if not text:
            return
        try:
            value = None if now and text.casefold() == EMPTY else value_of(desk, column, text)
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            continue
        ops: list[Op] = key_ops(desk, target, keys or {})
        desk.write([*ops, SetCell(*target, value, base)])
        return


def key_ops(desk: Desk, target: Target, keys: Mapping[str, Value]) -> list[Op]:
    """The cells that say what a row of answers is about, as far as they are not there yet."""
    state = desk.visit.state
    places = {Target(target.sheet, target.row, key): value for key, value in keys.items()}
    return [SetCell(*at, value) for at, value in places.items() if state.cell(at) is None]
