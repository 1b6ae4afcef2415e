"""The rows a grid shows: those of its source, rows that are on their way there, and the invitations to add one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screens.grid.source import GridRow

HEADING = "heading:"
INVITE = "invite:"
"""An invitation's row id is this and its group; row ids of a session never hold a colon."""


def is_invitation(row: GridRow) -> bool:
    """Whether the row only offers to add one: it is in no sheet."""
    return row.id.startswith(INVITE)


def takes_cursor(row: GridRow) -> bool:
    """Headings are drawn across and stepped over."""
    return not row.heading


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row that its source does not have (yet): after which row it stands (None: first)."""

    row: GridRow
    after: str | None


class Rows:
    """A list of rows with the way back from an id to its place. Rebuilt only when rows come, go or move."""

    def __init__(self) -> None:
        self.all: list[GridRow] = []
        self._places: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, index: int) -> GridRow:
        return self.all[index]

    def build(self, source: Sequence[GridRow], extras: Iterable[PlacedRow], *, growing: bool) -> None:
        """Merge. `growing`: one invitation ends each group, or the grid when it has no groups."""
        waiting: dict[str | None, list[GridRow]] = defaultdict(list)
        for extra in extras:
            waiting[extra.after].insert(0, extra.row)  # the newest stands nearest to the row it was put after
        self._places = None
        self.all = out = []
        self._chain(None, waiting)
        group: str | None = None
        for row in source:
            if row.heading:
                if growing and group is not None:
                    self._invite(group, waiting)
                group = row.group
            out.append(row)
            if waiting and row.id in waiting:
                self._chain(row.id, waiting)
        if growing:
            self._invite(group or "", waiting)
        for anchor in _roots(waiting):
            self._chain(anchor, waiting)

    def place(self, row_id: str, near: int = 0) -> int | None:
        """Where the row of that id stands; looked for around `near` first."""
        for index in (near, near + 1, near - 1):
            if 0 <= index < len(self.all) and self.all[index].id == row_id:
                return index
        if self._places is None:
            self._places = {row.id: index for index, row in enumerate(self.all)}
        return self._places.get(row_id)

    def step(self, index: int, by: int) -> int:
        """The next row from `index` in that direction that takes the cursor; `index` itself when there is none."""
        at = index + by
        while 0 <= at < len(self.all):
            if takes_cursor(self.all[at]):
                return at
            at += by
        return index

    def nearest(self, index: int) -> int:
        """The row at or next to `index` that takes the cursor; 0 when there is none."""
        if not self.all:
            return 0
        index = max(0, min(index, len(self.all) - 1))
        if takes_cursor(self.all[index]):
            return index
        down = self.step(index, 1)
        return down if down != index else max(0, self.step(index, -1))

    def anchor(self, index: int, group: str = "") -> str | None:
        """The id after which a row for the place `index` is inserted: that of the row or heading before it.

        Of another group than `group` it is not: then it is the heading of that group, which may be out of sight.
        """
        before = index - 1
        while before >= 0 and is_invitation(self.all[before]):
            before -= 1
        if group and (before < 0 or self.all[before].group != group):
            return HEADING + group
        return self.all[before].id if before >= 0 else None

    def empty_group(self, index: int) -> bool:
        """Whether the invitation at `index` is the only row of its group."""
        return index == 0 or bool(self.all[index - 1].heading)

    def _chain(self, anchor: str | None, waiting: dict[str | None, list[GridRow]]) -> None:
        """The rows that wait to stand after `anchor`, each followed by those that wait for it."""
        stack = list(reversed(waiting.pop(anchor, ())))
        while stack:
            row = stack.pop()
            self.all.append(row)
            stack.extend(reversed(waiting.pop(row.id, ())))

    def _invite(self, group: str, waiting: dict[str | None, list[GridRow]]) -> None:
        """End a group with an invitation; rows whose anchor has gone come before it."""
        for anchor in _roots(waiting):
            if waiting[anchor][0].group == group:
                self._chain(anchor, waiting)  # put after a row that is gone: the end of its group
        self.all.append(GridRow(INVITE + group, group=group))


def _roots(waiting: dict[str | None, list[GridRow]]) -> list[str | None]:
    """The anchors that are not themselves among the waiting rows."""
    there = {row.id for rows in waiting.values() for row in rows}
    return [anchor for anchor in waiting if anchor not in there]
