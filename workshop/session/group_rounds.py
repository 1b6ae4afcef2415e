"""A round per group: each small group has rows of its own in a worksheet, until they are shown and become one list.

What is hidden from whom is decided with the private rounds, by one function (`workshop.sheets.rounds.who_sees`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from content.common import GROUP_ROUNDS, PEOPLE
from content.sheet_spec import SheetSpec
from workshop.session.private_rounds import is_hidden, reveal_ops
from workshop.session.values import text
from workshop.sheets.groups import groups_in
from workshop.sheets.model import Op, Row, SetCell, State, Target, Value
from workshop.sheets.rounds import APART, MERGED, SIDE_BY_SIDE, anonymous, key_of, made_at, opened, revealed
from workshop.wording import count_noun, join_with_and

NO_GROUP = "No group"


@dataclass(frozen=True, slots=True)
class GroupRows:
    """A group, the names of its people, and the rows they have written in a worksheet since its round was opened."""

    name: str
    people: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {count_noun(len(self.rows), 'row')}"


def groups(state: State, spec: SheetSpec | None = None) -> list[GroupRows]:
    """The small groups by name, with their rows of that worksheet; of the whole state.

    A row is its author's group's: of somebody in two groups, the first one's. What was written by somebody in no group
    stands last. The rows of everyone from before the round count for none.
    """
    people: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    of: dict[str, str] = {}
    for row in state.sheet(PEOPLE.id).live():
        inside = groups_in(row.value("group")) if row.value("name") else ()
        for name in inside:
            names.setdefault(name.casefold(), name)
            people.setdefault(name.casefold(), []).append(text(row.value("name")))
        of[row.id] = inside[0].casefold() if inside else ""
    rows: dict[str, list[str]] = {group: [] for group in (*people, "")}
    for one in _written(state, spec) if spec is not None else ():
        rows[of.get(key_of(one.person), "")].append(one.id)
    in_order = sorted(people, key=_as_counted)
    found = [GroupRows(names[group], tuple(people[group]), tuple(rows[group])) for group in in_order]
    return [*found, *([GroupRows(NO_GROUP, (), tuple(rows[""]))] if rows[""] else [])]


def _as_counted(name: str) -> list[tuple[int, str]]:
    """Sorts Group 10 after Group 9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]{1,9})", name)]


def _written(state: State, spec: SheetSpec) -> Iterator[Row]:
    """The rows that people have written in the round per group of that worksheet."""
    since = opened(state, spec.id)
    # What was written alone and never shown to all before the round is the groups' as well.
    before = 0 if spec.hidden_until_reveal and not 0 < revealed(state, spec.id) < since else since
    for row in state.sheet(spec.id).live():
        if row.person and made_at(row) > before and any(cell.value is not None for cell in row.cells.values()):
            yield row


def without_group(state: State) -> list[str]:
    """The names of the participants on the list of people who are in no group."""
    return [
        text(row.value("name"))
        for row in state.sheet(PEOPLE.id).live()
        if row.value("role") in (None, "participant") and row.value("name") and not groups_in(row.value("group"))
    ]


def in_several(state: State) -> dict[str, tuple[str, ...]]:
    """Those who are in more than one group: name -> the groups."""
    found = {text(row.value("name")): groups_in(row.value("group")) for row in state.sheet(PEOPLE.id).live()}
    return {name: inside for name, inside in found.items() if name and len(inside) > 1}


def remarks(state: State) -> list[str]:
    """What a facilitator should know of the groups before a round: a sentence each."""
    said = []
    for name, inside in in_several(state).items():
        said.append(f"{name} is in {join_with_and(list(inside))}: what they write is {inside[0]}'s, they read all.")
    if one := [group.name for group in groups(state) if len(group.people) == 1]:
        said.append(f"{'A group' if len(one) == 1 else 'Groups'} of one: {join_with_and(one)}.")
    if quiet := without_group(state):
        verb = "is" if len(quiet) == 1 else "are"
        said.append(f"{join_with_and(quiet)} {verb} in no group and would write alone.")
    return said


# ------------------------------------------------------------------ what to write


def open_ops(state: State, sheet: str, now: datetime) -> list[Op]:
    """Open a round per group on that worksheet: from now on each group sees its own rows."""
    at, last = now.astimezone(UTC), state.cell(Target(GROUP_ROUNDS.id, sheet, "opened"))
    if last is not None and last.value == at.isoformat():
        at += timedelta(microseconds=1)  # what does not change the cell would leave it the revision of the last round
    return _ops(state, sheet, opened=at.isoformat(), stage=APART)


def show_ops(state: State, spec: SheetSpec, *, nameless: bool = False) -> list[Op]:
    """Show the rows of all groups; a private round ends with it. Side by side, unless names stay out: the column of a
    group of one would name who wrote it."""
    ops = _ops(state, spec.id, stage=MERGED if nameless or anonymous(state, spec.id) else SIDE_BY_SIDE)
    if spec.hidden_until_reveal and is_hidden(state, spec):
        ops += reveal_ops(state, [spec.id], revealed=True, anonymous=True if nameless else None)
    return ops


def merge_ops(state: State, sheet: str) -> list[Op]:
    """From now on the rows of all groups are one list."""
    return _ops(state, sheet, stage=MERGED)


def call_off_ops(state: State, sheet: str) -> list[Op]:
    """No round per group after all: the worksheet is as it was before."""
    return _ops(state, sheet, stage=None)


def _ops(state: State, sheet: str, **values: Value) -> list[Op]:
    return [
        SetCell(GROUP_ROUNDS.id, sheet, column, value, state.base(Target(GROUP_ROUNDS.id, sheet, column)))
        for column, value in values.items()
    ]
