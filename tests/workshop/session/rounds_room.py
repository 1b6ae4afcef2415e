"""A session in memory of which some sheets are written alone, and the people who write in it."""

from __future__ import annotations

from content.common import REVEALS
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from store.api import Identity
from store.memory import MemorySession, MemoryStore
from workshop.session.private_rounds import VisibilityFilter
from workshop.sheets.fold import fold
from workshop.sheets.model import END, InsertRow, Op, Outcome, Role, SetCell, State, Target
from workshop.sheets.values import person_key

ANA, BEN, CHLOE = "Ana Ruiz", "Ben Carter", "Chloe Park"
LEADS = (ANA,)


class Room:
    """Ana leads, Ben and Chloe take part. `say` commits and gives back why something was refused."""

    def __init__(self) -> None:
        self.pack: Pack = load_pack(shipped_packs()["va-attendance-12"])
        self.specs = self.pack.sheets()
        self.session = MemorySession(self.pack)
        self._stores: list[MemoryStore] = []
        for name in (ANA, BEN, CHLOE):
            role = "facilitator" if name in LEADS else "participant"
            key = person_key(name)
            self.say(ANA, SetCell("people", key, "name", name), SetCell("people", key, "role", role))

    def store(self, person: str, role: Role | None = None) -> MemoryStore:
        role = role or (Role.FACILITATOR if person in LEADS else Role.PARTICIPANT)
        self._stores.append(MemoryStore(self.pack, Identity(person, role), self.session))
        return self._stores[-1]

    def say(self, person: str, *ops: Op, role: Role | None = None) -> str:
        record = self.store(person, role).commit(ops).record
        return " ".join(d.reason for d in record.decisions if d.outcome is Outcome.REFUSED)

    def quality(self, person: str, row: str, text: str) -> None:
        ops = [SetCell("qualities", row, "quality", text), SetCell("qualities", row, "who", person)]
        assert not self.say(person, InsertRow("qualities", row, END), *ops)

    def rate(self, person: str, partner: str, **marks: str) -> None:
        row = f"{partner}.{person_key(person)}"
        keys = [
            SetCell("alignment-ratings", row, "partner", partner),
            SetCell("alignment-ratings", row, "person", person),
        ]
        base = self.state.base
        given = [SetCell(*(at := Target("alignment-ratings", row, c)), m, base(at)) for c, m in marks.items()]
        assert not self.say(person, *keys, *given)

    def pitch(self, person: str, **texts: str) -> None:
        assert not self.say(person, *(SetCell("pitch", f"of.{person_key(person)}", c, t) for c, t in texts.items()))

    def reveal(self, *sheets: str, anonymous: bool = False) -> None:
        ops = [SetCell(REVEALS.id, sheet, "revealed", True) for sheet in sheets]
        names = [SetCell(REVEALS.id, sheet, "anonymous", True) for sheet in sheets if anonymous]
        assert not self.say(ANA, *names, *ops)

    @property
    def state(self) -> State:
        """The whole state, of everybody."""
        return fold(State(), tuple(self.session.records))

    def seen(self, person: str, here: tuple[str, ...] = ()) -> State:
        """What that person may see; "" is a reader."""
        return VisibilityFilter(self.specs, person, here)(self.state)

    def rows(self, person: str, sheet: str, here: tuple[str, ...] = ()) -> list[str]:
        return [row.id for row in self.seen(person, here).sheet(sheet).live()]

    def close(self) -> None:
        for store in self._stores:
            store.close()
