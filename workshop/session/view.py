"""Typed views over the sheets of a session: who is here, what is missing, who could help, what was promised.

Sheets are found through the pack's blocks; only the common sheets are known by name. A view is made when first asked
for and kept as long as the sheets it is made of stay the same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from content.clean import clean_line
from content.common import PARKING, PEOPLE, REVEALS, ROOM, SESSION
from content.model import (
    FORM_ROW,
    GROUP_COLUMN,
    OWN_ROW,
    Cards,
    Choices,
    Column,
    Criterion,
    Grid,
    Kind,
    Notes,
    Pack,
    Planner,
    Scorer,
    Shape,
    SheetSpec,
    Ticket,
    Vote,
)
from workshop.session import answers, planned
from workshop.session.model import (
    Ask,
    Asked,
    Close,
    Decided,
    Gap,
    GoalTicket,
    Meeting,
    Parked,
    Partner,
    Person,
    Pitch,
    Promise,
    Resource,
)
from workshop.session.near import near_pairs
from workshop.session.private_rounds import hidden, later
from workshop.sheets.model import Row, Sheet, State
from workshop.sheets.values import person_key, show

if TYPE_CHECKING:
    from workshop.alignment.result import Alignment

__all__ = (
    "GAPS", "Ask", "Asked", "Close", "Decided", "Gap", "GoalTicket", "Meeting", "Parked", "Partner", "Person", "Pitch",
    "Promise", "Resource", "Session", "row_label",
)  # fmt: skip

T = TypeVar("T")

GAPS = "gaps"
"""As the target of a link: the rows of the gap list."""


class Session:
    """One state of a session, looked at through its pack. `earlier` lends the views whose sheets did not change."""

    def __init__(self, pack: Pack, state: State, earlier: Session | None = None) -> None:
        self.pack = pack
        self.state = state
        same = earlier is not None and earlier.pack is pack
        self._views: dict[object, tuple[tuple[Sheet, ...], Any]] = dict(earlier._views) if earlier and same else {}
        self.specs: dict[str, SheetSpec] = earlier.specs if earlier and same else pack.sheets()

    # -------------------------------------------------------------- the session itself

    @property
    def title(self) -> str:
        return self.text(SESSION.id, FORM_ROW, "title") or self.pack.title

    @property
    def school(self) -> str:
        return self.text(SESSION.id, FORM_ROW, "school")

    @property
    def division(self) -> str:
        return self.text(SESSION.id, FORM_ROW, "division")

    @property
    def date(self) -> str:
        """ISO, or empty."""
        return _string(self._form(SESSION.id).value("date"))

    @property
    def start(self) -> str:
        """As written, `HH:MM`, or empty."""
        return self.text(SESSION.id, FORM_ROW, "start")

    @property
    def groups(self) -> tuple[str, ...]:
        """The small groups by name."""
        return _tuple(self._form(SESSION.id).value("groups"))

    @property
    def current_step(self) -> str:
        """The id of the step the facilitator has opened for the room, or empty."""
        return self.text(ROOM.id, FORM_ROW, "step")

    def people(self) -> list[Person]:
        """Everybody with a name, in the order they came."""
        return self._view("people", (PEOPLE.id,), self._people)

    def person(self, key: str) -> Person | None:
        """The person of that key, or None."""
        return next((person for person in self.people() if person.key == key), None)

    def later(self, spec: SheetSpec, what: str) -> str:
        """A sentence on answers of that sheet changed after its reveal; empty when none. `what` is one such answer."""
        return later(self.state, spec).words(what, {person.key: person.name for person in self.people()})

    def role_of(self, name: str) -> str:
        """The role of that person here: as on the list of people, by their key; a newcomer is a participant.

        In a session without people the first one leads: somebody has to be able to reveal and to move on.
        """
        known = self.person(person_key(name)) if clean_line(name) else None
        if known is not None:
            return known.role
        return "participant" if self.people() else "facilitator"

    # -------------------------------------------------------------- gaps and partners

    def gaps(self) -> list[Gap]:
        """The causes that nobody carries, or that are carried thinly, in the order of the worksheet."""
        return self._view("gaps", [spec.id for spec, _ in self._feeding()], self._gaps)

    def gap_rows(self) -> int:
        """How many rows `gaps` has to look at."""
        return sum(len(self.state.sheet(spec.id).order) for spec, _ in self._feeding())

    def severities(self) -> dict[str, int]:
        """Gap -> 2 or 1, as the alignment takes them."""
        return {gap.id: gap.severity for gap in self.gaps()}

    @property
    def scorer(self) -> Scorer | None:
        """The pack's scorer, or None."""
        return self.pack.first(Scorer)

    @property
    def partner_sheet(self) -> tuple[str, str]:
        """The sheet of the partners and its column of names; two empty texts when the pack has neither."""
        if self.scorer is not None:
            return self.scorer.rates, self.scorer.name_column
        for spec in self._grids():
            if spec.column("name") is not None:
                return spec.id, "name"
        return "", ""

    def partners(self) -> list[Partner]:
        """The organizations that have a name, in the order of their sheet."""
        return self._view("partners", (self.partner_sheet[0],), self._partners)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What the scorer rates by; empty without one."""
        return self.scorer.criteria if self.scorer is not None else ()

    def ratings(self) -> dict[str, dict[str, dict[str, int | None]]]:
        """Partner -> person key -> criterion -> 0-4, or None for "don't know"; what was not answered is absent."""
        scorer = self.scorer
        return (
            {}
            if scorer is None
            else self._view("ratings", (scorer.ratings.id,), lambda: answers.ratings(self.state, scorer))
        )

    def weights(self) -> dict[str, dict[str, float | None]]:
        """Person key -> criterion -> the weight this person gave; what was not answered is absent.

        Empty while the ratings are revealed and the weights are not: one person's own would give everybody another
        result.
        """
        scorer = self.scorer
        if scorer is None or (hidden(self.state, scorer.weights) and not hidden(self.state, scorer.ratings)):
            return {}
        return self._view("weights", (scorer.weights.id,), lambda: answers.weights(self.state, scorer))

    def closes(self) -> dict[tuple[str, str], Close]:
        """(partner, gap) -> what this partner would do for it; what was not answered is absent."""
        scorer = self.scorer
        return (
            {}
            if scorer is None
            else self._view("closes", (scorer.closes.id,), lambda: answers.closes(self.state, scorer))
        )

    def asks(self) -> dict[str, Ask]:
        """Partner -> what it should bring and why it should."""
        scorer = self.scorer
        return {} if scorer is None else self._view("asks", (scorer.asks.id,), lambda: answers.asks(self.state, scorer))

    def alignment(self) -> Alignment:
        """Ranking, agreement and coverage of the partners as they stand now."""
        scorer = self.scorer
        sheets = [self.partner_sheet[0], *(spec.id for spec, _ in self._feeding())]
        if scorer is not None:
            sheets += [scorer.ratings.id, scorer.weights.id, scorer.closes.id, REVEALS.id]
        return self._view("alignment", sheets, self._alignment)

    # -------------------------------------------------------------- pitch, meeting, decisions

    def pitch(self) -> Pitch:
        """What the group says to its one audience: the first form with a column `audience`."""
        spec = next((s for s in self._forms() if s.column("audience") is not None), None)
        return Pitch() if spec is None else self._view("pitch", (spec.id, REVEALS.id), lambda: self._pitch(spec))

    def meeting(self) -> Meeting:
        """The meeting with its agenda, invitees, resources and commitments; an empty one without a planner."""
        planner = self.pack.first(Planner)
        if planner is None:
            return Meeting()
        sheets = [spec.id for spec in planner.sheets()]
        sheets += [column.to for column in planner.invitees.columns if column.to]
        return self._view("meeting", sheets, lambda: planned.meeting(self, planner))

    def decisions(self) -> list[Decided]:
        """The planner's decisions, then those noted in the parking lot."""
        planner = self.pack.first(Planner)
        sheets = [PARKING.id] if planner is None else [planner.decisions.id, PARKING.id]
        return self._view("decisions", sheets, lambda: planned.decisions(self, planner))

    def parking(self) -> list[Parked]:
        """Everything in the parking lot, the decisions too."""
        return self._view("parking", (PARKING.id,), lambda: planned.parking(self))

    # -------------------------------------------------------------- tickets and votes

    def tickets(self) -> list[GoalTicket]:
        """How sure people are of each goal of the pack, before and after."""
        blocks = self._blocks(Ticket)
        return self._view(
            "tickets",
            [block.sheet.id for block in blocks],
            lambda: answers.tickets(self.state, self.pack.goals, blocks),
        )

    def votes(self) -> dict[str, dict[str, dict[str, int]]]:
        """Vote block -> row voted on -> person key -> dots (above 0)."""
        blocks = self._blocks(Vote)
        return self._view("votes", [block.sheet.id for block in blocks], lambda: answers.votes(self.state, blocks))

    def dots(self, vote: str) -> dict[str, int]:
        """Row -> all its dots in that vote; rows without dots are absent."""
        return {row: sum(given.values()) for row, given in self.votes().get(vote, {}).items()}

    # -------------------------------------------------------------- texts and links

    def text(self, sheet_id: str, row_id: str, column_id: str) -> str:
        """What stands in a cell, as people read it: links as the name of their row, an empty cell as no text."""
        row = self.state.sheet(sheet_id).rows.get(row_id)
        spec = self.specs.get(sheet_id)
        column = None if spec is None else spec.column(column_id)
        if row is None or column is None:
            return ""
        value = row.value(column_id)
        if column.kind is Kind.LINK and isinstance(value, str):
            return self.link_label(column.to, value)
        return show(column, value)

    def link_label(self, sheet_id: str, row_id: str) -> str:
        """The row by its first text; empty when there is no such row. `gaps` is the gap list. Deleted rows have one."""
        for spec in self._linked(sheet_id):
            row = self.state.sheet(spec.id).rows.get(row_id)
            if row is not None:
                return row_label(spec, row)
        return ""

    def link_targets(self, sheet_id: str) -> dict[str, str]:
        """The rows a link to that sheet (or to `gaps`) can name, in order: row -> its text."""
        if sheet_id == GAPS:
            return {gap.id: gap.text for gap in self.gaps()}
        spec = self.specs.get(sheet_id)
        if spec is None:
            return {}
        labels = ((row.id, row_label(spec, row)) for row in self.state.sheet(sheet_id).live())
        return {row: label for row, label in labels if label}

    def voted_on(self, sheet_id: str) -> dict[str, str]:
        """The rows a vote about that sheet is about, in order: row -> its text. One without what the sheet requires is
        not written yet, and none is to be voted on while each person sees only their own."""
        spec = self.specs.get(sheet_id)
        if spec is None or hidden(self.state, spec):
            return {}
        required = [column.id for column in spec.columns if column.required]
        rows = self.state.sheet(sheet_id).rows
        return {
            row: label
            for row, label in self.link_targets(sheet_id).items()
            if all(rows[row].value(column) not in (None, "", ()) for column in required)
        }

    def near_duplicates(self, sheet_id: str, column_id: str) -> list[tuple[str, str]]:
        """Pairs of rows whose texts in that column are nearly the same, the earlier row first."""
        return self._view(
            ("near", sheet_id, column_id),
            (sheet_id,),
            lambda: near_pairs([(row.id, _string(row.value(column_id))) for row in self.state.sheet(sheet_id).live()]),
        )

    # -------------------------------------------------------------- how the views are made

    def _view(self, name: object, sheets: Sequence[str], build: Callable[[], T]) -> T:
        """The view of that name, made again only when one of its sheets is another object than last time."""
        now = tuple([self.state.sheet(sheet) for sheet in sheets])
        known = self._views.get(name)
        if known is not None and len(known[0]) == len(now) and all(a is b for a, b in zip(known[0], now, strict=True)):
            found: T = known[1]
            return found
        made = build()
        self._views[name] = (now, made)
        return made

    def _form(self, sheet_id: str) -> Row:
        return self.state.sheet(sheet_id).rows.get(FORM_ROW) or Row(FORM_ROW, {}, 0, "")

    def _blocks(self, kind: type[T]) -> list[T]:
        return [block for _, block in self.pack.blocks() if isinstance(block, kind)]

    def _grids(self) -> Iterator[SheetSpec]:
        return (block.sheet for block in self._blocks(Grid))

    def _forms(self) -> Iterator[SheetSpec]:
        return (block.sheet for block in self._blocks(Notes) if block.sheet.shape is Shape.FORM)

    def _feeding(self) -> list[tuple[SheetSpec, Column]]:
        """The grids that build the gap list, each with the column that says how well a cause is covered."""
        return [
            (spec, column)
            for spec in self._grids()
            for column in spec.columns
            if column.feeds == GAPS and column.choices
        ]

    def _linked(self, sheet_id: str) -> list[SheetSpec]:
        if sheet_id == GAPS:
            return [spec for spec, _ in self._feeding()]
        spec = self.specs.get(sheet_id)
        return [] if spec is None else [spec]

    def _people(self) -> list[Person]:
        found = []
        for row in self.state.sheet(PEOPLE.id).live():
            name = _string(row.value("name"))
            if name:
                role = _string(row.value("role")) or "participant"
                found.append(Person(row.id, name, role, _string(row.value("group"))))
        return found

    def _gaps(self) -> list[Gap]:
        found: list[Gap] = []
        for spec, column in self._feeding():
            marks = dict.fromkeys(column.choices[1:], 1)
            marks[column.choices[-1]] = 2
            marked = _marked(self.state.sheet(spec.id), column.id, marks)
            owner = next((c.id for c in spec.columns if c.kind in (Kind.LIST, Kind.PERSON)), "")
            order = {group.id: place for place, group in enumerate(spec.groups)}
            labels = {group.id: group.label for group in spec.groups}
            if order:
                marked.sort(key=lambda row: order.get(_string(row.value(GROUP_COLUMN)), -1))
            for row in marked:
                state = _string(row.value(column.id))
                group = labels.get(_string(row.value(GROUP_COLUMN)), "")
                inside = "; ".join(_tuple(row.value(owner)))
                found.append(Gap(row.id, row_label(spec, row), group, marks[state], state, inside, spec.id))
        return found

    def _partners(self) -> list[Partner]:
        sheet, name = self.partner_sheet
        spec = self.specs.get(sheet)
        if spec is None:
            return []
        kinds = [c.id for c in spec.columns if c.kind is Kind.CHOICE and c.id != GROUP_COLUMN]
        category = "category" if spec.column("category") is not None else next(iter(kinds), "")
        already = next((c.id for c in spec.columns if c.kind is Kind.YESNO), "")
        found = []
        for row in self.state.sheet(sheet).live():
            text, works = _string(row.value(name)), row.value(already)
            if text:
                now = works if isinstance(works, bool) else None
                found.append(Partner(row.id, text, _string(row.value(category)), now))
        return found

    def _alignment(self) -> Alignment:
        from workshop.alignment.result import align

        closes, gaps = self.closes(), self.severities()
        return align(
            [partner.id for partner in self.partners()],
            {criterion.id: criterion.weight for criterion in self.criteria},
            self.ratings(),
            self.weights(),
            gaps,
            {pair: close.level for pair, close in closes.items() if pair[1] in gaps},
            {pair: close.evidence for pair, close in closes.items() if pair[1] in gaps},
        )

    def _said_in(self, spec: SheetSpec) -> Row:
        """The row that speaks for a form: before its reveal one's own, after it the shared one, else the only one."""
        live = self.state.sheet(spec.id).live()
        rows = [row for row in live if any(row.value(column.id) is not None for column in spec.columns)]
        own = [row for row in rows if row.id.startswith(OWN_ROW)]
        shared = [row for row in rows if row.id == FORM_ROW]
        first = [*own, *shared] if hidden(self.state, spec) else [*shared, *own]
        return first[0] if len(own) < 2 and first else self._form(spec.id)

    def _pitch(self, spec: SheetSpec) -> Pitch:
        row = self._said_in(spec)
        audience = _string(row.value("audience"))
        cards = {card.id: card for block in self._blocks(Cards) for card in block.cards}
        choices = [choice for block in self._blocks(Choices) for choice in block.items]
        card = next((cards[one.id] for one in choices if one.label == audience and one.id in cards), None)
        return Pitch(audience, _string(row.value("reason")), _string(row.value("words")), card, spec.id)


def row_label(spec: SheetSpec, row: Row) -> str:
    """The row by its first text, on one line; by its first value of any kind when it has no text.

    Never by a private column: a link is shown where contact details have no business.
    """
    columns = sorted(spec.columns, key=lambda column: column.kind is not Kind.TEXT)
    for column in columns:
        if column.id != GROUP_COLUMN and column.kind is not Kind.LINK and not column.private:
            text = show(column, row.value(column.id))
            if text:
                return " ".join(text.split())
    return ""


def _marked(sheet: Sheet, column: str, marks: Mapping[str, int]) -> list[Row]:
    """The live rows whose value in that column is among the marks. Every key press looks at all rows here."""
    rows = sheet.rows
    return [
        row
        for row_id in sheet.order
        if (cell := (row := rows[row_id]).cells.get(column)) is not None and cell.value in marks and not row.deleted
    ]


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _tuple(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) and value else ()
