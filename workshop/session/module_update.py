"""What becomes of a session when its module is brought up to date: which texts change, and what stands in the way.

Answers are kept under the ids of sheets, rows, and columns. So a newer module is taken when everything that was written
has a place in it still, and refused in a sentence when a step, list, or column that holds something is gone.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path

from content.blocks import Prose
from content.clean import clean_line
from content.common import MODULE
from content.model import Pack, Step
from content.sheet_spec import FORM_ROW, SheetSpec
from workshop.session.private_rounds import is_hidden
from workshop.session.view import Session
from workshop.sheets.model import Row, State
from workshop.sheets.values import ValueProblem, check
from workshop.wording import count_noun

_NOT_SHOWN = frozenset({"id", "line", "file", "path", "sha256", "common", "steps", "blocks", "sheet", "schema"})
"""Fields of a pack that are no text, or are looked at by themselves."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text of the module that is another one; `before` or `now` is empty where it is new or gone."""

    where: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class ModuleUpdate:
    """What a newer module would change in a session. `problems` are sentences; with any of them it is not taken."""

    pack: Pack
    before: Pack
    changes: tuple[TextChange, ...]
    problems: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the session has this very module."""
        return self.pack.sha256 == self.before.sha256

    @property
    def words(self) -> str:
        """`Engaging Community Partners 1.0.0 → 1.1.0: 3 texts changed.`"""
        versions = self.before.version if self.before.version == self.pack.version else ""
        versions = versions or f"{self.before.version} → {self.pack.version}"
        count = count_noun(len(self.changes), "text")
        return clean_line(f"{self.pack.title} {versions}: {count} changed.")


def compare(before: Pack, now: Pack, state: State) -> ModuleUpdate:
    """What changes in a session of that state when `now` takes the place of `before`."""
    if before.id != now.id:
        problem = f"“{clean_line(now.title)}” is another module ({now.id}), not a newer {before.id}."
        return ModuleUpdate(now, before, (), (problem,))
    return ModuleUpdate(now, before, tuple(_changes(before, now)), tuple(problems(before, now, state)))


# ------------------------------------------------------------------ what stands in the way


def problems(before: Pack, now: Pack, state: State) -> Iterator[str]:
    """Why the session cannot take the newer module, a sentence for each list; none when it can."""
    newer, steps = now.sheets(), {step.id for step in now.steps}
    owner = {spec.id: step for step, block in before.blocks() for spec in block.sheets()}
    for spec in before.sheets().values():
        rows = [row for row in state.sheet(spec.id).live() if _written(spec, row)]
        if not rows:
            continue
        there, held = newer.get(spec.id), count_noun(len(rows), "entry", "entries")
        step = owner.get(spec.id)
        if there is None:
            gone = f"the step “{_name(step)}”" if step is not None and step.id not in steps else f"“{spec.title}”"
            yield f"The newer module no longer has {gone}, which holds {held}."
        elif there.shape is not spec.shape:
            yield f"“{spec.title}” is another kind of list in the newer module, and it holds {held}."
        elif spec.hidden_until_reveal and not there.hidden_until_reveal and is_hidden(state, spec):
            yield f"“{spec.title}” would show {held} written in private. Reveal them first."
        else:
            yield from _columns(spec, there, rows)


def _columns(spec: SheetSpec, there: SheetSpec, rows: list[Row]) -> Iterator[str]:
    for column in spec.columns:
        values = [row.value(column.id) for row in rows if row.value(column.id) not in (None, "", ())]
        if not values:
            continue
        newer, many = there.column(column.id), count_noun(len(values), "entry", "entries")
        if newer is None:
            yield f"The newer module no longer has the column “{column.label}” of “{spec.title}”, which holds {many}."
            continue
        try:
            for value in values:
                check(newer, value)
        except ValueProblem:
            yield f"“{column.label}” of “{spec.title}” holds an entry that the newer module does not take."


def _written(spec: SheetSpec, row: Row) -> bool:
    """Whether anybody wrote in that row, beyond what the session began with."""
    return row.id not in spec.seeds or any(cell.person for cell in row.cells.values())


def _name(step: Step | None) -> str:
    return clean_line(step.short or step.title) if step is not None else ""


# ------------------------------------------------------------------ which texts change


def _changes(before: Pack, now: Pack) -> Iterator[TextChange]:
    old, new = _texts(before), _texts(now)
    names = {step.id: _name(step) for pack in (before, now) for step in pack.steps}
    for where in dict.fromkeys([*old, *new]):
        was, became = old.get(where, ""), new.get(where, "")
        if was != became:
            step, comma, rest = where.partition(", ")
            yield from _of_text(f"{names.get(step, step)}{comma}{rest}", was, became)


def _of_text(where: str, was: str, became: str) -> Iterator[TextChange]:
    """The paragraphs that differ."""
    first, second = was.split("\n\n") if was else [], became.split("\n\n") if became else []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            yield TextChange(where, "\n\n".join(first[a:b]), "\n\n".join(second[c:d]))


def _texts(pack: Pack) -> dict[str, str]:
    """Every text of the module by where it stands, in the order of the module."""
    found: dict[str, str] = {}
    _collect("Module", pack, found)
    for number, step in enumerate(pack.steps, 1):
        _collect(step.id, step, found)
        found[f"{step.id}, place"] = str(number)
        for block in step.blocks:
            if isinstance(block, Prose):
                where = f"{step.id}, text for {block.audience.value}"
                found[where] = "\n\n".join(filter(None, (found.get(where, ""), block.markdown)))
                continue
            _collect(f"{step.id}, {block.id}", block, found)
            for spec in block.sheets():
                _collect(f"{step.id}, {spec.id}", spec, found)
    return found


def _collect(where: str, thing: object, found: dict[str, str]) -> None:
    """The texts in that part of a pack, by the names of its fields and the ids of its parts."""
    match thing:
        case None | Path() | False:
            return
        case Enum():
            found[where] = str(thing.value)
        case str() | int() | float():
            if thing != "":
                found[where] = str(thing)
        case Mapping():
            for key, value in thing.items():
                _collect(f"{where}, {key}", value, found)
        case tuple() | frozenset():
            for number, value in enumerate(sorted(thing) if isinstance(thing, frozenset) else thing, 1):
                _collect(f"{where} {getattr(value, 'id', number)}", value, found)
        case _ if is_dataclass(thing):
            for one in fields(thing):
                value = getattr(thing, one.name)
                if one.name not in _NOT_SHOWN and not isinstance(value, SheetSpec):
                    _collect(f"{where}, {one.name}", value, found)


def newer_module(session: Session) -> tuple[str, str]:
    """The hash of a module that the session was given after this window opened it, and what is said of that; two empty
    texts when it was given none."""
    sha256 = session.text(MODULE.id, FORM_ROW, "sha256")
    if not sha256 or sha256 == session.pack.sha256:
        return "", ""
    version = clean_line(session.text(MODULE.id, FORM_ROW, "version"))
    return sha256, (
        f"This session has a newer version of its module now ({version}). You can go on. To see it, close the session "
        "and open it again."
    )


def change_lines(change: TextChange) -> list[str]:
    """A change in lines: where, `-` what was there, `+` what comes. What a session begins with is its own since."""
    own = " (stays in this session as it is)" if ", seeds, " in change.where else ""
    lines = [f"{clean_line(change.where)}{own}"]
    for mark, text in (("-", change.before), ("+", change.now)):
        lines += [f"  {mark} {clean_line(line)}" for line in text.split("\n") if line.strip()]
    return lines
