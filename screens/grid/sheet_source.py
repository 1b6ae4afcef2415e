"""A sheet of rows as a grid sees it: in its groups, typed by its columns, with links shown as names."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from operator import is_not

from content.model import Pack
from content.sheet_spec import GROUP_COLUMN, Column, Kind, Shape, SheetSpec, WorksheetGroup
from screens.grid.link_labels import LinkLabels
from screens.grid.rows import HEADING
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow, Other
from screens.grid.vocabulary import LibrarySuggestions, Vocabulary
from workshop.sheets import values
from workshop.sheets.model import (
    END,
    Cell,
    DeleteRow,
    InsertRow,
    MoveRow,
    Op,
    Row,
    SetCell,
    Sheet,
    State,
    Target,
    Value,
    new_row_id,
)
from workshop.sheets.roster import why_no_name

_KEPT = 20_000
_NO_ROW = Row("", {}, 0, "")


class SheetSource:
    """A ROWS sheet, or a KEYED one as far as its rows exist. Reads the newest state each time it is asked.

    `optional_groups` are groups that stay hidden until they have rows or somebody asks for them (`show_group`).
    `preset` are cells, column -> value, that every new row starts with unless they are given.
    """

    def __init__(
        self,
        spec: SheetSpec,
        pack: Pack,
        get_state: Callable[[], State],
        *,
        today: datetime.date | None,
        library_suggestions: LibrarySuggestions | None = None,
        preset: Mapping[str, Value] | None = None,
    ) -> None:
        self.spec = spec
        self.title = spec.title
        self._preset = dict(preset or {})
        self.optional_groups: tuple[WorksheetGroup, ...] = tuple(group for group in spec.groups if group.optional)
        self._get_state = get_state
        self._today = today
        self._links = LinkLabels(pack, get_state)
        self._vocabulary = Vocabulary(spec, pack, get_state, library_suggestions)
        self._shown: set[str] = set()
        self._by_id = {column.id: column for column in spec.columns}
        self._columns = tuple(
            grid_column(column) for column in spec.columns if not (column.id == GROUP_COLUMN and spec.groups)
        )
        self._sheet: Sheet | None = None
        self._rows: tuple[GridRow, ...] | None = None
        self._made_rows: dict[str, tuple[Row, GridRow | None]] = {}
        self._cells: dict[tuple[str, str], tuple[Cell | None, GridCell]] = {}
        self._given: dict[str, str] = {}  # rows handed out that the session may not have yet, with their groups

    # ------------------------------------------------------------------ reading

    @property
    def growable(self) -> bool:
        """Whether people can add rows: in a sheet of rows, and to a list of people by their names."""
        return self.spec.shape is Shape.ROWS or self._named

    @property
    def _named(self) -> bool:
        """Whether the rows are people, who go by their names."""
        return self.spec.shape is Shape.KEYED and bool(self.spec.columns) and self.spec.columns[0].id == "name"

    def columns(self) -> Sequence[GridColumn]:
        """The columns of the sheet; its group is shown by headings and has no column of its own."""
        return self._columns

    def rows(self) -> Sequence[GridRow]:
        """The rows that are not deleted, under the headings of their groups; the same object while none moved."""
        sheet = self._get_state().sheet(self.spec.id)
        if self._rows is None or (sheet is not self._sheet and self._moved(sheet)):
            self._rows = self._build(sheet)
        self._sheet = sheet
        return self._rows

    def cell(self, row: str, column: str) -> GridCell:
        """The newest value as text; cells of a kind other than a link are made again only when they changed."""
        spec = self._by_id[column]
        found = self._get_state().sheet(self.spec.id).rows.get(row, _NO_ROW).cells.get(column)
        if spec.kind is Kind.LINK:
            return self._made(spec, found)
        known = self._cells.get((row, column))
        if known is not None and known[0] is found:
            return known[1]
        if len(self._cells) > _KEPT:
            self._cells.clear()
        cell = self._made(spec, found)
        self._cells[row, column] = (found, cell)
        return cell

    def target(self, row: str, column: str) -> Target:
        """The same row and column in the sheet."""
        return Target(self.spec.id, row, column)

    def _made(self, column: Column, cell: Cell | None) -> GridCell:
        """A stored cell as the grid shows it."""
        if cell is None:
            return GridCell("", "", column.fixed, column.kind, column.choices, column.long, hint=column.hint)
        text = self._text(column, cell.value)
        edit_text = text if column.kind is Kind.LINK else values.edit_text(column, cell.value)
        others = tuple([Other(one.person, self._text(column, one.value), one.revision) for one in cell.conflicts])
        return GridCell(
            text, edit_text, column.fixed, column.kind, column.choices, column.long,
            cell.person, cell.revision, others, column.hint,
        )  # fmt: skip

    def _text(self, column: Column, value: Value) -> str:
        """A value as people read it: a link by the label of its row."""
        if column.kind is Kind.LINK:
            return self._links.label(column.to, value) if isinstance(value, str) else ""
        return values.show(column, value)

    def _moved(self, sheet: Sheet) -> bool:
        """Whether rows came, went, moved or changed group since the rows were built. Looks only at changed rows."""
        old = self._sheet
        if old is None or old.order != sheet.order or len(old.rows) != len(sheet.rows):
            return True
        changed = compress(sheet.rows.values(), map(is_not, sheet.rows.values(), old.rows.values()))
        return any(
            (before := old.rows.get(row.id)) is None
            or self._gone(before) != self._gone(row)
            or (self.spec.groups and before.value(GROUP_COLUMN) != row.value(GROUP_COLUMN))
            for row in changed
        )

    def _gone(self, row: Row) -> bool:
        """Whether that row is not listed: deleted, or a line of people whose name and all else was undone."""
        return row.deleted or (self._named and all(cell.value is None for cell in row.cells.values()))

    def _build(self, sheet: Sheet) -> tuple[GridRow, ...]:
        """All rows in order, in their groups. Only rows that changed are looked into."""
        old, made = self._made_rows, {}
        grouped: dict[str, list[GridRow]] = {group.id: [] for group in self.spec.groups} or {"": []}
        rows = sheet.rows
        for row_id in sheet.order:
            row = rows[row_id]
            known = old.get(row_id)
            if known is None or known[0] is not row:
                known = (row, None if self._gone(row) else GridRow(row_id, group=self._group(row, grouped)))
            made[row_id] = known
            if (shown := known[1]) is not None:
                grouped[shown.group].append(shown)
        self._made_rows = made
        if not self.spec.groups:
            return tuple(grouped[""])
        parts: list[GridRow] = []
        for part in self.spec.groups:
            if grouped[part.id] or not part.optional or part.id in self._shown:
                words = f"{part.label} · {part.ask}" if part.ask else part.label
                parts += [GridRow(HEADING + part.id, words, part.id), *grouped[part.id]]
        return tuple(parts)

    def _group(self, row: Row, groups: Mapping[str, object]) -> str:
        """The group a row stands in; the first that is always shown when it names none."""
        if not self.spec.groups:
            return ""
        named = row.value(GROUP_COLUMN)
        if isinstance(named, str) and named in groups:
            return named
        return next((group.id for group in self.spec.groups if not group.optional), self.spec.groups[0].id)

    def show_group(self, group: str) -> None:
        """Show an optional group; asked for again, hide it as long as it has no rows."""
        self._shown ^= {group}
        self._rows = None

    # ------------------------------------------------------------------ typing

    def parse(self, row: str, column: str, text: str) -> Value:
        """The value of the typed text by the kind of its column; a link by the text of its row. Raises BadInput."""
        spec = self._by_id[column]
        if spec.kind is Kind.LINK:
            return self._links.parse(spec, text)
        try:
            value = values.parse(spec, text, self._today)
        except values.ValueProblem as problem:
            raise BadInput(str(problem)) from None
        if self._named and column == "name" and isinstance(value, str):
            self._look_at_name(row, value)
        return value

    def _look_at_name(self, row: str, name: str) -> None:
        """Raise BadInput for a name that cannot come into that line of a list of people, or into a new one ("")."""
        people, key = self._get_state().sheet(self.spec.id), values.person_key(name)
        there = people.rows.get(key)
        if key != row and there is not None and not there.deleted and there.value("name"):
            raise BadInput(f"{name} is already on the list.")
        if reason := why_no_name(people, key, name, [row]):
            raise BadInput(reason)

    def suggestions(self, row: str, column: str, typed: str) -> Sequence[str]:
        """Up to eight: rows a link can name, else words of the pack, the session and the library."""
        spec = self._by_id[column]
        if spec.kind is Kind.LINK:
            return self._links.suggest(spec, typed, 8)
        return self._vocabulary.suggest(spec, typed)

    # ------------------------------------------------------------------ changing

    def set(self, row: str, column: str, value: Value, base: int) -> Sequence[Op]:
        """One cell; another name in a list of people becomes a new row, because names are keys there."""
        if self._named and column == "name" and isinstance(value, str) and values.person_key(value) != row:
            return self._renamed(row, value)
        return (SetCell(self.spec.id, row, column, value, base),)

    def _renamed(self, row: str, name: str) -> Sequence[Op]:
        """Another name is another person to everything that goes by names: a new line with the rest of the old one."""
        cells = self._get_state().sheet(self.spec.id).rows.get(row, _NO_ROW).cells
        _, ops = self._add_person({**{column: cell.value for column, cell in cells.items()}, "name": name})
        return (*ops, DeleteRow(self.spec.id, row))

    def insert(self, after: str | None, values: Sequence[tuple[str, Value]] = ()) -> tuple[str, Sequence[Op]]:
        """A row with its group and the preset cells. Raises BadInput where rows come from elsewhere."""
        if self.spec.shape is Shape.KEYED:
            return self._add_person(dict(values))
        if self.spec.shape is not Shape.ROWS:
            raise BadInput(f"You cannot add rows to “{self.title}”.")
        row = new_row_id()
        group = self._group_of(after)
        # Where nothing is to be seen there may still be what others wrote alone: then the row comes last.
        anchor = self._anchor(after, group) if self.rows() else END
        ops: list[Op] = [InsertRow(self.spec.id, row, anchor)]
        if group:
            ops.append(SetCell(self.spec.id, row, GROUP_COLUMN, group))
        cells = {**self._preset, **{column: value for column, value in values if value is not None}}
        ops += [SetCell(self.spec.id, row, column, value) for column, value in cells.items()]
        self._given[row] = group
        return row, ops

    def move(self, row: str, by: int) -> Sequence[Op]:
        """Past the neighbor, or out of the group when the neighbor is a heading: then the group changes too."""
        rows = self.rows()
        at = next((index for index, candidate in enumerate(rows) if candidate.id == row), None)
        if at is None or self.spec.shape is not Shape.ROWS:
            return ()
        over = at + by
        if not 0 <= over < len(rows) or (by < 0 and rows[over].heading and over == 0):
            return ()
        if not rows[over].heading:
            anchor = rows[over].id if by > 0 else self._anchor(rows[over - 1].id if over else None, rows[over].group)
            return (MoveRow(self.spec.id, row, anchor),)
        group = rows[over].group if by > 0 else rows[over - 1].group
        last = None if by > 0 or rows[over - 1].heading else rows[over - 1].id
        ops: list[Op] = [SetCell(self.spec.id, row, GROUP_COLUMN, group, self._base(row))]
        return (MoveRow(self.spec.id, row, last), *ops)

    def delete(self, rows: Sequence[str]) -> Sequence[Op]:
        """Tombstones, which undo can take back; nothing where rows come from elsewhere."""
        if not self.growable:
            return ()
        return tuple(DeleteRow(self.spec.id, row) for row in rows)

    # ------------------------------------------------------------------ inside

    def _add_person(self, given: Mapping[str, Value]) -> tuple[str, Sequence[Op]]:
        """A row of a KEYED list of people: its key comes from the name, so the name comes first."""
        name = given.get("name")
        if not self._named or not isinstance(name, str):
            words = "type the name in the last row" if self._named else "its rows come from another list"
            raise BadInput(f"“{self.title}” cannot have empty rows: {words}.")
        self._look_at_name("", name)
        row = values.person_key(name)
        return row, tuple(SetCell(self.spec.id, row, column, v) for column, v in given.items() if v is not None)

    def _group_of(self, after: str | None) -> str:
        """The group in which a row after that one stands."""
        if not self.spec.groups:
            return ""
        if after is not None and after.startswith(HEADING):
            return after.removeprefix(HEADING)
        if after in self._given:
            return self._given[after]
        return next((row.group for row in self.rows() if row.id == after), self.spec.groups[0].id)

    def _anchor(self, after: str | None, group: str) -> str | None:
        """What the operation stands after. At a heading: the end, before the group's own first row."""
        if after is None or not after.startswith(HEADING):
            return after
        rows = self.rows()
        first = next((row.id for row in rows if row.group == group and not row.heading), None)
        if first is None:
            return END
        order = self._get_state().sheet(self.spec.id).order
        place = order.index(first)
        return order[place - 1] if place else None

    def _base(self, row: str) -> int:
        """The revision of a row's group, for an edit that changes it."""
        return self._get_state().base(Target(self.spec.id, row, GROUP_COLUMN))


def grid_column(column: Column) -> GridColumn:
    """A sheet's column as the grid draws it; what has to be filled in has a star."""
    return GridColumn(
        column.id, f"{column.label} *" if column.required else column.label, column.kind, column.weight,
        column.choices, column.hint, column.long, fixed=column.fixed,
    )  # fmt: skip
