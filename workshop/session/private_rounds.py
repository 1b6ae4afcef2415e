"""Alone, then together: what a person sees of a sheet that is written alone or per group, before and after that.

Everything is in the one journal; what is hidden is left out of the state that a screen or an export looks at. The
facilitator sees no more than anybody else until the reveal. "Without names" is about screens, notes and listings: the
journal itself keeps who wrote what, for undo and for whoever may read the session's folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from content.blocks import Scorer
from content.common import GROUP_ROUNDS, PEOPLE, REVEALS
from content.sheet_spec import FORM_ROW, OWN_ROW, Kind, Shape, SheetSpec
from workshop.session.attendance import not_in_room
from workshop.session.tally import heads
from workshop.sheets.model import Cell, Decision, Op, Record, Row, SetCell, Sheet, State, Target, Value
from workshop.sheets.rounds import SOMEBODY, Sees, anonymous, apart, hidden, owner_key, revealed, who_sees
from workshop.sheets.values import ValueProblem, person_key
from workshop.wording import count_noun, join_with_and

__all__ = (
    "SOMEBODY",
    "LateChanges",
    "ResponseCount",
    "VisibilityFilter",
    "anonymous",
    "count",
    "is_hidden",
    "late_changes",
    "reveal_ops",
    "revealed",
    "unrevealed_counts",
    "weights_locked",
)

_KEYS = (Kind.LINK, Kind.PERSON)
"""Kinds of the columns that say what an answer is about, in a sheet whose rows are answers."""


def is_hidden(state: State, spec: SheetSpec) -> bool:
    """Whether what others wrote in that sheet, or what other groups did, is hidden now."""
    return hidden(state, spec)


def reveal_ops(state: State, sheets: Iterable[str], *, revealed: bool | None, anonymous: bool | None) -> list[Op]:
    """The operations of one edit that reveals these sheets or takes the names out; None leaves a thing as it is."""
    said = {"revealed": revealed, "anonymous": anonymous}
    return [
        SetCell(REVEALS.id, sheet, column, value, state.base(Target(REVEALS.id, sheet, column)))
        for sheet in sheets
        for column, value in said.items()
        if value is not None
    ]


# ------------------------------------------------------------------ who has written


def authors_in(state: State, spec: SheetSpec) -> set[str]:
    """The keys of those who have written in that sheet, of the whole state (not of a filtered one)."""
    found: set[str] = set()
    sheet = state.sheet(spec.id)
    people = {row.person for row in sheet.rows.values()}
    for row in sheet.live():
        keyed = spec.per_person or row.id.startswith(OWN_ROW)
        author = owner_key(row.id) if keyed else row.person
        shared = spec.shape is Shape.FORM and row.id == FORM_ROW
        if author and author not in found and not shared and _says_something(spec, row):
            found.add(author)
            if found == people and spec.shape is Shape.ROWS:
                break  # a large worksheet is counted after every edit: once everybody is found, enough was looked at
    return found if spec.per_person or spec.shape is Shape.FORM else {_key(author) for author in found}


def _says_something(spec: SheetSpec, row: Row) -> bool:
    """Whether there is an answer in that row, and not only what it is about or what the pack put there."""
    return any(
        row.value(column.id) is not None and not (spec.per_person and column.kind in _KEYS) for column in spec.columns
    ) and (bool(row.person) or any(cell.person for cell in row.cells.values()))


@dataclass(frozen=True, slots=True)
class ResponseCount:
    """How many of those in the room have answered a sheet.

    Attributes:
        written: how many of them have, at a screen or counted in the room.
        expected: how many are in the room now, whether at a terminal or not.
        missing: the keys of those without an answer at a screen; empty once the count in the room makes up for them.
        counted: how many of `written` were counted in the room, as few people as can have given what was counted.
        gone: how many others answered and are no longer in the room.
    """

    written: int
    expected: int
    missing: frozenset[str]
    counted: int = 0
    gone: int = 0

    @property
    def any(self) -> bool:
        """Whether anybody has answered, those who left included."""
        return bool(self.written or self.gone)

    def __str__(self) -> str:
        if not self.expected and not self.gone:
            return "no one has written yet"
        more = [f"{self.counted} counted in the room"] if self.counted else []
        more += [f"{self.gone} more {'has' if self.gone == 1 else 'have'} left"] if self.gone else []
        extra = f" ({', '.join(more)})" if more else ""
        return f"{self.written} of {self.expected} {'has' if self.written == 1 else 'have'} written{extra}"


def count(state: State, spec: SheetSpec, here: Iterable[str] = ()) -> ResponseCount:
    """Who has answered that sheet, of the participants on the list of people and those `here`.

    Nobody waits for who is noted as absent or as having left, unless they are `here` after all. Who leads is expected
    only once they have written: in many rooms they never do. `state` is the whole one; `here` are names of people who
    are connected now and may write.
    """
    roles = {row.id: row.value("role") for row in state.sheet(PEOPLE.id).live() if row.value("name")}
    connected = {key for name in here if (key := _key(name))}
    away = not_in_room(state) - connected
    answered = authors_in(state, spec)
    wrote = answered - away
    room = {key for key, role in roles.items() if role in (None, "participant")} | connected
    room = {key for key in room if roles.get(key) != "facilitator"} - away | wrote
    missing = room - wrote
    raised = min(heads(state, spec), len(missing))
    left = frozenset(missing) if raised < len(missing) else frozenset()
    return ResponseCount(len(wrote) + raised, len(room), left, raised, len(answered & away))


def unrevealed_counts(state: State, shown: State, specs: Mapping[str, SheetSpec]) -> dict[str, int]:
    """Sheet -> how many of its entries are in the whole state and not, because they are hidden, in the shown one."""
    found = {}
    for spec in specs.values():
        if (there := state.sheet(spec.id)) is not shown.sheet(spec.id):
            seen = shown.sheet(spec.id).rows if is_hidden(state, spec) else there.rows
            missing = sum(row.id not in seen and _says_something(spec, row) for row in there.live())
            if missing:
                found[spec.id] = missing
    return found


# ------------------------------------------------------------------ changed after the reveal


@dataclass(frozen=True, slots=True)
class LateChanges:
    """Answers given, changed or taken back after their sheet was revealed.

    Attributes:
        cells: their addresses, in the order of the rows.
        whose: the key of the person whose answer it is -> how many; empty where names stay out.
    """

    cells: tuple[Target, ...] = ()
    whose: Mapping[str, int] = field(default_factory=dict)

    def words(self, what: str, names: Mapping[str, str]) -> str:
        """One sentence, such as "Changed after the reveal: 2 ratings (Ben Carter 2)."; empty when there are none.

        `what` is one such answer, `names` person key -> name.
        """
        if not self.cells:
            return ""
        whose = join_with_and([f"{names.get(key, SOMEBODY)} {many}" for key, many in self.whose.items()])
        return f"Changed after the reveal: {count_noun(len(self.cells), what)}{f' ({whose})' if whose else ''}."


def weights_locked(state: State, scorer: Scorer) -> int:
    """The revision that locked the weights: when they were revealed, or the ratings, whichever was first; 0 before.

    Who has seen the ratings could weigh to please, so weights are locked with them even where only they were revealed.
    """
    return min(filter(None, (revealed(state, scorer.ratings.id), revealed(state, scorer.weights.id))), default=0)


def late_changes(state: State, spec: SheetSpec, since: int = 0) -> LateChanges:
    """What was set in a sheet of answers after its reveal, or after the revision `since`; nothing for a worksheet,
    which is shared from then on."""
    since = since or revealed(state, spec.id)
    if not since or not spec.per_person:
        return LateChanges()
    answers = [column.id for column in spec.columns if column.kind not in _KEYS]
    cells = tuple(
        Target(spec.id, row.id, column)
        for row in state.sheet(spec.id).live()
        for column in answers
        if (cell := row.cells.get(column)) is not None and cell.revision > since
    )
    whose: dict[str, int] = {}
    for target in () if anonymous(state, spec.id) else cells:
        whose[owner_key(target.row)] = whose.get(owner_key(target.row), 0) + 1
    return LateChanges(cells, whose)


# ------------------------------------------------------------------ what one person sees


class _SeenSheet(NamedTuple):
    """What was seen of a sheet, and of which sheets that was made."""

    of: tuple[Sheet, ...]
    covered: bool
    unsigned: bool
    seen: Sheet


def _are_the_same(one: tuple[Sheet, ...], other: tuple[Sheet, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


class VisibilityFilter:
    """What one person may see of a session's states. `person` is "" for a reader of the notes, who is nobody.

    For a reader a sheet is shown that one person alone has filled while nobody else has the session open (`here`: the
    names of those who have): one screen for the whole room has nothing to hide. In a round without names others are
    called `SOMEBODY`, and the ids of their answers end in a number instead of their key.
    """

    def __init__(self, specs: Mapping[str, SheetSpec], person: str, here: Iterable[str] = ()) -> None:
        self.person = person
        self.key = _key(person)
        self._here = frozenset(map(_key, here))
        self._specs = specs
        self._alone = tuple(spec for spec in specs.values() if spec.hidden_until_reveal)
        self._known: dict[str, _SeenSheet] = {}
        self._last: tuple[State, State] | None = None

    def __call__(self, state: State) -> State:
        """That state without what is hidden from this person; the same object when nothing is."""
        if self._last is not None and self._last[0] is state:
            return self._last[1]
        changed = {}
        for spec in self._concerned(state):
            sheet = state.sheets.get(spec.id)
            if sheet is None:
                continue
            covered = is_hidden(state, spec) and not self._one_alone(state, spec)
            seen = self._seen(state, spec, covered, anonymous(state, spec.id))
            if seen is not sheet:
                changed[spec.id] = seen
        shown = replace(state, sheets={**state.sheets, **changed}) if changed else state
        self._last = (state, shown)
        return shown

    def _concerned(self, state: State) -> Iterable[SheetSpec]:
        """The sheets of which something may be hidden: those written alone, and those that groups work on apart."""
        per_group = [self._specs.get(row) for row in state.sheet(GROUP_ROUNDS.id).rows]
        more = (spec for spec in per_group if spec is not None and not spec.hidden_until_reveal and apart(state, spec))
        return (*self._alone, *more)

    def _one_alone(self, state: State, spec: SheetSpec) -> bool:
        return not self.person and len(authors_in(state, spec) | self._here) < 2

    def _seen(self, state: State, spec: SheetSpec, covered: bool, unsigned: bool) -> Sheet:
        sheet = state.sheet(spec.id)
        if not covered and not unsigned:
            return sheet
        per_group = covered and apart(state, spec)
        of = (sheet, *((state.sheet(PEOPLE.id), state.sheet(GROUP_ROUNDS.id)) if per_group else ()))
        known = self._known.get(spec.id)
        if known is not None and known[1:3] == (covered, unsigned) and _are_the_same(known.of, of):
            return known.seen
        seen = self._own_rows_only(state, spec, sheet) if covered else sheet
        if unsigned:
            seen = self._anonymized(spec, seen)
        self._known[spec.id] = _SeenSheet(of, covered, unsigned, seen)
        return seen

    def _own_rows_only(self, state: State, spec: SheetSpec, sheet: Sheet) -> Sheet:
        if spec.shape is Shape.ROWS and {row.person for row in sheet.rows.values()} <= {self.person}:
            return sheet
        sees = who_sees(state, spec, self.person, self.key)
        rows = {row_id: row for row_id, row in sheet.rows.items() if sees(row)}
        if len(rows) == len(sheet.rows):
            return sheet
        return Sheet(rows, tuple([row_id for row_id in sheet.order if row_id in rows]))

    # -------------------------------------------------------------- without names

    def _anonymized(self, spec: SheetSpec, sheet: Sheet) -> Sheet:
        aliases: dict[str, str] = {}
        rows, order = {}, []
        for row_id in sheet.order:
            row = self._masked(spec, sheet.rows[row_id], aliases)
            rows[row.id] = row
            order.append(row.id)
        return Sheet(rows, tuple(order))

    def _masked(self, spec: SheetSpec, row: Row, aliases: dict[str, str]) -> Row:
        """The row without its author. Answers keep what they are about; whose they are becomes a number."""
        keyed = spec.per_person or row.id.startswith(OWN_ROW)
        if self.person and (owner_key(row.id) == self.key if keyed else row.person == self.person):
            return row
        row_id = row.id
        if keyed:
            about, dot, key = row.id.rpartition(".")
            row_id = about + dot + aliases.setdefault(key, f"{SOMEBODY}-{len(aliases) + 1}")
        cells = {column: self._unsigned(spec, column, cell, row) for column, cell in row.cells.items()}
        return row._replace(id=row_id, cells=cells, person=SOMEBODY if row.person else "")

    def _unsigned(self, spec: SheetSpec, column: str, cell: Cell, row: Row) -> Cell:
        authors = {row.person, cell.person}
        return cell._replace(
            value=_masked_value(spec, column, cell.value, authors),
            person=self._masked_name(cell.person),
            siblings=tuple(
                [
                    one._replace(
                        value=_masked_value(spec, column, one.value, {*authors, one.person}),
                        person=self._masked_name(one.person),
                    )
                    for one in cell.siblings
                ]
            ),
        )

    def _masked_name(self, person: str) -> str:
        return person if not person or person == self.person else SOMEBODY

    # -------------------------------------------------------------- records

    def records(self, records: Sequence[Record], state: State) -> list[Record]:
        """The records without the operations on rows hidden from this person, and without names that stay out.

        `state` is the whole one after them.
        """
        covered = {
            spec.id: who_sees(state, spec, self.person, self.key)
            for spec in self._concerned(state)
            if is_hidden(state, spec) and not self._one_alone(state, spec)
        }
        unsigned = {spec.id: spec for spec in self._alone if anonymous(state, spec.id)}
        if not covered and not unsigned:
            return list(records)
        return [shown for record in records if (shown := self._record(record, state, covered, unsigned)) is not None]

    def _record(
        self, record: Record, state: State, covered: Mapping[str, Sees], unsigned: Mapping[str, SheetSpec]
    ) -> Record | None:
        edit = record.edit
        if edit.person == self.person:
            return record
        kept = [
            (op, decision)
            for op, decision in zip(edit.ops, record.decisions, strict=True)
            if op.sheet not in covered or _may_see(covered[op.sheet], state.sheet(op.sheet).rows.get(op.row))
        ]
        if not kept:
            return None
        masked = any(op.sheet in unsigned for op, _ in kept)
        if not masked and len(kept) == len(edit.ops):
            return record
        if masked:
            kept = [_unsigned_op(unsigned.get(op.sheet), op, decision, edit.person) for op, decision in kept]
            edit = replace(edit, person=self._masked_name(edit.person))
        ops, decisions = zip(*kept, strict=True)
        return replace(record, edit=replace(edit, ops=tuple(ops)), decisions=tuple(decisions))


def _may_see(sees: Sees, row: Row | None) -> bool:
    return row is not None and sees(row)


def _masked_value(spec: SheetSpec, column: str, value: Value, authors: Collection[str]) -> Value:
    """A name in a column of people, when it is the author's own; any other name is what was said."""
    of = spec.column(column)
    if of is None or of.kind is not Kind.PERSON or not isinstance(value, str) or not value:
        return value
    return SOMEBODY if spec.per_person or value in authors else value


def _unsigned_op(spec: SheetSpec | None, op: Op, decision: Decision, author: str) -> tuple[Op, Decision]:
    if spec is None or not isinstance(op, SetCell):
        return op, decision
    value, said, before = (
        _masked_value(spec, op.column, one, {author}) for one in (op.value, decision.value, decision.before)
    )
    return replace(op, value=value), replace(decision, value=said, before=before)


def _key(person: str) -> str:
    try:
        return person_key(person)
    except ValueProblem:
        return ""
