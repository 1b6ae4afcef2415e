"""The one builder of sessions in memory: which module, who is on the list, and what they have written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache

from content.blocks import Planner, Scorer
from content.common import REVEALS
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from content.sheet_spec import FORM_ROW
from screens.pages.context import SessionContext
from store.api import Identity, SessionStore
from store.memory import MemorySession, MemoryStore
from tests.support.clock import EASTERN, FixedClock
from workshop.session.private_rounds import VisibilityFilter
from workshop.sheets.fold import fold
from workshop.sheets.model import END, InsertRow, Op, Role, SetCell, State, Target, Value
from workshop.sheets.values import parse, person_key

NOW = datetime.datetime(2026, 11, 23, 15, 0, tzinfo=EASTERN)
TODAY = NOW.date()
ANA, BEN, CHLOE = "Ana Ruiz", "Ben Carter", "Chloe Park"
PEOPLE = {ANA: Role.FACILITATOR, BEN: Role.PARTICIPANT, CHLOE: Role.PARTICIPANT}


@cache
def module_12() -> Pack:
    return load_pack(shipped_packs()["va-attendance-12"])


_built: list[SessionBuilder] = []


def close_sessions() -> None:
    """Close what is still open of every session that was built since the last call."""
    while _built:
        _built.pop().close()


class SessionBuilder:
    """One session in memory, at three in the afternoon of November 23, 2026. It is closed at the end of the test.

    Args:
        pack: module 12 unless another is given.
        people: who is put on its list, with their roles.
        others: the role of those who are not on the list and say nothing else.
        author: who writes what a test does not say the author of.
    """

    def __init__(
        self,
        pack: Pack | None = None,
        *,
        people: Mapping[str, Role] | None = None,
        others: Role = Role.PARTICIPANT,
        author: str = "Somebody else",
    ) -> None:
        self.pack = pack or module_12()
        self.specs = self.pack.sheets()
        self.clock = FixedClock(NOW)
        self.session = MemorySession(self.pack, self.clock)
        self._people, self._others, self._author = dict(people or {}), others, author
        self._stores: list[MemoryStore] = []
        self._writers: dict[tuple[str, Role], MemoryStore] = {}
        _built.append(self)
        for name, role in self._people.items():
            key = person_key(name)
            self.commit(SetCell("people", key, "name", name), SetCell("people", key, "role", role.value))

    # ------------------------------------------------------------------ who is connected

    def store(self, person: str, role: Role | None = None) -> MemoryStore:
        """One more connection of that person."""
        role = role or self._people.get(person, self._others)
        self._stores.append(MemoryStore(self.pack, Identity(person, role), self.session))
        return self._stores[-1]

    def context(self, person: str = ANA, role: Role | None = None) -> SessionContext:
        """One more place of that person, which hears nothing of what others do."""
        return SessionContext(self.store(person, role), lambda what: None)

    def close(self, *, but: SessionStore | None = None) -> None:
        """Close every connection but that one; more can be opened."""
        self._writers.clear()
        for store in self._stores:
            if store is not but:
                store.close()
        self._stores = [store for store in self._stores if store is but]

    # ------------------------------------------------------------------ what they write

    def refusal(self, person: str, *ops: Op, role: Role | None = None) -> str:
        """Write that; why something of it was refused, and empty when nothing was."""
        role = role or self._people.get(person, self._others)
        writer = self._writers.get((person, role))
        if writer is None:
            writer = self._writers[person, role] = self.store(person, role)
        record = writer.commit(ops).record
        return " ".join(decision.reason for decision in record.decisions if decision.reason)

    def commit(self, *ops: Op, person: str = "", role: Role = Role.FACILITATOR) -> None:
        """Write that, by somebody who may."""
        reason = self.refusal(person or self._author, *ops, role=role)
        assert not reason, reason

    def add(self, sheet: str, row: str, /, *, by: str = "", **cells: Value) -> None:
        """A row at the end with these cells."""
        values = [SetCell(sheet, row, column, value) for column, value in cells.items()]
        self.commit(InsertRow(sheet, row, END), *values, person=by)

    def answer(self, sheet: str, row: str = FORM_ROW, /, **cells: Value) -> None:
        """The cells of a form, or of a keyed row."""
        self.commit(*(SetCell(sheet, row, column, value) for column, value in cells.items()))

    def reveal(self, *sheets: str, by: str = "", anonymous: bool = False) -> None:
        """What was written in a private round becomes visible."""
        names = [SetCell(REVEALS.id, sheet, "anonymous", True) for sheet in sheets if anonymous]
        self.commit(*names, *(SetCell(REVEALS.id, sheet, "revealed", True) for sheet in sheets), person=by)

    # ------------------------------------------------------------------ what is there

    @property
    def state(self) -> State:
        """What the session holds, whoever has heard of it, and whoever may see it."""
        return fold(State(), tuple(self.session.records))

    def value(self, sheet: str, row: str, column: str) -> Value:
        cell = self.state.cell(Target(sheet, row, column))
        return None if cell is None else cell.value

    def seen(self, person: str, here: tuple[str, ...] = ()) -> State:
        """What that person may see; "" is a reader."""
        return VisibilityFilter(self.specs, person, here)(self.state)

    def rows(self, person: str, sheet: str, here: tuple[str, ...] = ()) -> list[str]:
        """The rows that person may see."""
        return [row.id for row in self.seen(person, here).sheet(sheet).live()]


# ------------------------------------------------------------------ sessions that many tests begin with


def three_people(pack: Pack | None = None) -> SessionBuilder:
    """Ana leads, Ben and Chloe take part."""
    return SessionBuilder(pack, people=PEOPLE, author=ANA)


def planned_session(pack: Pack | None = None) -> SessionBuilder:
    """The three of them, today's date, and the agenda that the module begins with."""
    made = three_people(pack)
    ops: list[Op] = []
    planner = made.pack.first(Planner)
    if planner is not None:
        for row, cells in planner.agenda.seeds.items():
            ops.append(InsertRow(planner.agenda.id, row, END))
            for name, text in cells.items():
                column = planner.agenda.column(name)
                assert column is not None
                ops.append(SetCell(planner.agenda.id, row, name, parse(column, text)))
    made.commit(*ops, SetCell("session", FORM_ROW, "date", TODAY.isoformat()))
    return made


# ------------------------------------------------------------------ what is written in them

PARTNERS = {"clinic": "Riverside Clinic", "housing": "Housing authority", "faith": "Faith coalition"}
GAPS = {"asthma": ("Asthma, no inhaler", "nobody"), "moves": ("No ride after the move", "thin")}
TWO_CAUSES = {"c-asthma": ("Asthma, and no inhaler at school", "nobody"), "c-ride": ("No ride after the move", "thin")}
CRITERIA = ("aim", "resource", "reach", "reliability", "gain", "openness", "start")
SCORES = ("alignment-ratings", "alignment-weights")


def add_gaps(made: SessionBuilder, gaps: Mapping[str, tuple[str, str]] = TWO_CAUSES) -> None:
    """Causes that nobody addresses, or not well enough."""
    for row, (text, state) in gaps.items():
        made.add("causes", row, group="barriers", cause=text, gap=state)


def add_partners(
    made: SessionBuilder,
    partners: Mapping[str, str] = PARTNERS,
    gaps: Mapping[str, tuple[str, str]] = GAPS,
) -> None:
    """Partners and gaps, which were written in a private round and revealed."""
    for row, name in partners.items():
        made.add("organisations", row, name=name)
    add_gaps(made, gaps)
    made.reveal("causes")


def scorer_of(made: SessionBuilder) -> Scorer:
    scorer = made.pack.first(Scorer)
    assert scorer is not None
    return scorer


def rate(made: SessionBuilder, person: str, **marks: str) -> None:
    """One mark a criterion for each partner, `4 3 ? -`; a dash is no answer."""
    ops: list[Op] = []
    for partner, text in marks.items():
        row = f"{partner}.{person_key(person)}"
        ops.append(SetCell("alignment-ratings", row, "partner", partner))
        for criterion, mark in zip(CRITERIA, text.split(), strict=True):
            if mark != "-":
                ops.append(SetCell("alignment-ratings", row, criterion, mark))
    made.commit(*ops)


def rate_oneself(made: SessionBuilder, person: str, partner: str, **marks: str) -> None:
    """A partner's ratings, written by that person."""
    row = f"{partner}.{person_key(person)}"
    about = {"partner": partner, "person": person}
    ops = [SetCell("alignment-ratings", row, column, value) for column, value in about.items()]
    for criterion, mark in marks.items():
        at = Target("alignment-ratings", row, criterion)
        ops.append(SetCell(*at, mark, made.state.base(at)))
    assert not made.refusal(person, *ops)


def close_gap(made: SessionBuilder, partner: str, gap: str, level: str, evidence: str = "") -> None:
    """How well a partner would close a gap."""
    row = f"{partner}.{gap}"
    ops = [SetCell("alignment-closes", row, "closes", level)]
    made.commit(*ops, SetCell("alignment-closes", row, "evidence", evidence or None))


def add_qualities(made: SessionBuilder, *texts: str) -> None:
    """Qualities that were written in a private round and revealed."""
    ops: list[Op] = []
    for number, text in enumerate(texts, 1):
        ops += [InsertRow("qualities", f"q{number}", END), SetCell("qualities", f"q{number}", "quality", text)]
    made.commit(*ops)
    made.reveal("qualities")


def write_quality(made: SessionBuilder, person: str, row: str, text: str) -> None:
    """A quality in a private round."""
    ops = [SetCell("qualities", row, "quality", text), SetCell("qualities", row, "who", person)]
    assert not made.refusal(person, InsertRow("qualities", row, END), *ops)


def write_pitch(made: SessionBuilder, person: str, **texts: str) -> None:
    """A case for a partner in a private round."""
    row = f"of.{person_key(person)}"
    assert not made.refusal(person, *(SetCell("pitch", row, column, text) for column, text in texts.items()))


def give_dots(made: SessionBuilder, person: str, **dots: int) -> None:
    """That person's dots, by quality."""
    given = [SetCell("qualities-dots", f"{row}.{person_key(person)}", "dots", count) for row, count in dots.items()]
    made.commit(*given, person=person, role=Role.PARTICIPANT)


def mark_ticket(made: SessionBuilder, ticket: str, person: str, **marks: str) -> None:
    """How sure that person is of each goal."""
    given = [SetCell(ticket, person_key(person), goal.replace("_", "-"), mark) for goal, mark in marks.items()]
    made.commit(*given, person=person, role=Role.PARTICIPANT)
