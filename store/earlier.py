"""A session as it was at an earlier revision: the same records, up to there, to be read like any other.

What is kept from readers today stays kept. Whoever has written since counts as here, so that no text written alone is
taken for that of a single shared screen, and names that were taken out stay out.
"""

from __future__ import annotations

from dataclasses import replace

from content.common import REVEALS
from store.api import Identity, Location, PresentUser, SessionStore
from store.memory import MemorySession, MemoryStore
from workshop.session.private_rounds import anonymous
from workshop.sheets.model import Cell, Role, Row, Sheet, State


class EarlierStore(MemoryStore):
    """`store` as it was at that revision, for reading; the original stays open and is closed by its owner."""

    def __init__(self, store: SessionStore, revision: int) -> None:
        records = list(store.records())
        session = MemorySession(store.pack, store.clock)
        session.info = store.info
        session.records = records[:revision]
        self._nameless = [sheet for sheet in store.pack.sheets() if anonymous(store.state, sheet)]
        people = {record.edit.person for record in records if record.edit.person}
        people |= {one.person for one in store.present() if one.role is not Role.OBSERVER}
        self._people = tuple(
            [PresentUser("", person, Role.PARTICIPANT, Location(), "", mine=False) for person in sorted(people)]
        )
        super().__init__(store.pack, Identity("reader", Role.OBSERVER), session)

    @property
    def state(self) -> State:
        """The state then; a sheet that is without names now is without them here."""
        then = super().state
        named = [sheet for sheet in self._nameless if not anonymous(then, sheet)]
        if not named:
            return then
        reveals = then.sheet(REVEALS.id)
        rows = dict(reveals.rows)
        for sheet in named:
            row = rows.get(sheet, Row(sheet, {}, 0, ""))
            rows[sheet] = row._replace(cells={**row.cells, "anonymous": Cell(True, 0, "", "")})
        order = (*reveals.order, *(sheet for sheet in named if sheet not in reveals.rows))
        return replace(then, sheets={**then.sheets, REVEALS.id: Sheet(rows, order)})

    def present(self) -> tuple[PresentUser, ...]:
        """Everybody who has written in the session by now, or has it open."""
        return self._people
