"""Typed views over the sheets of a session: who is here, what is missing, who could help, what was promised.

Sheets are found through the pack's blocks; only the common sheets are known by name. A view is made when first asked
for and kept as long as the sheets it is made of stay the same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from content.blocks import Criterion, Notes, Planner, Scorer, Ticket, Vote
from content.clean import clean_line
from content.common import AGENDA, COUNTED, PARKING, PEOPLE, REVEALS, ROOM, SESSION
from content.model import Pack
from content.sheet_spec import FORM_ROW, Shape, SheetSpec
from workshop.session import answers, organizations, planned, tally
from workshop.session.agenda import Agenda, agenda_of
from workshop.session.attendance import attended
from workshop.session.links import GAPS, LinkReader, gap_grids
from workshop.session.model import (
    Gap,
    GapSupport,
    GoalTicket,
    Meeting,
    MeetingDecision,
    ParkedItem,
    Partner,
    Person,
    Pitch,
    ResourceRequest,
)
from workshop.session.near import near_pairs
from workshop.session.private_rounds import SOMEBODY, is_hidden, late_changes, weights_locked
from workshop.session.values import form, text, texts
from workshop.sheets.model import Row, Sheet, State
from workshop.sheets.values import person_key
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from workshop.alignment.result import Alignment

T = TypeVar("T")


class Session:
    """One state of a session, looked at through its pack. `earlier` lends the views whose sheets did not change."""

    def __init__(self, pack: Pack, state: State, earlier: Session | None = None) -> None:
        self.pack = pack
        self.state = state
        same = earlier is not None and earlier.pack is pack
        self._views: dict[object, tuple[tuple[Sheet, ...], Any]] = dict(earlier._views) if earlier and same else {}
        self._marks: dict[str, tuple[Row, answers.Marks]] = earlier._marks if earlier and same else {}
        self.specs: dict[str, SheetSpec] = earlier.specs if earlier and same else pack.sheets()
        self._links = LinkReader(pack, state, self.specs)

    # -------------------------------------------------------------- the session itself

    @property
    def title(self) -> str:
        """The title people gave the session, else the module's."""
        return self.text(SESSION.id, FORM_ROW, "title") or self.pack.title

    @property
    def school(self) -> str:
        """The school or building; empty when not given."""
        return self.text(SESSION.id, FORM_ROW, "school")

    @property
    def division(self) -> str:
        """The division; empty when not given."""
        return self.text(SESSION.id, FORM_ROW, "division")

    @property
    def date(self) -> str:
        """ISO, or empty."""
        return text(form(self.state, SESSION.id).value("date"))

    @property
    def start(self) -> str:
        """As written, `HH:MM`, or empty."""
        return self.text(SESSION.id, FORM_ROW, "start")

    @property
    def groups(self) -> tuple[str, ...]:
        """The small groups by name."""
        return texts(form(self.state, SESSION.id).value("groups"))

    @property
    def agenda(self) -> Agenda:
        """The steps of this session in order, with its own minutes."""
        return self._view("agenda", (AGENDA.id,), lambda: agenda_of(self.pack, self.state))

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
        return late_changes(self.state, spec).words(what, {person.key: person.name for person in self.people()})

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
        """The causes that nobody addresses, or that are addressed thinly, in the order of the worksheet."""
        return self._view(
            "gaps", [spec.id for spec, _ in gap_grids(self.pack)], lambda: organizations.gaps(self.pack, self.state)
        )

    def gap_rows(self) -> int:
        """How many rows `gaps` has to look at."""
        return sum(len(self.state.sheet(spec.id).order) for spec, _ in gap_grids(self.pack))

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
        return organizations.partner_sheet(self.pack, self.scorer)

    def partners(self) -> list[Partner]:
        """The organizations that have a name, in the order of their sheet."""
        sheet, name = self.partner_sheet
        spec = self.specs.get(sheet)
        if spec is None:
            return []
        return self._view("partners", (sheet,), lambda: organizations.partners(self.state, spec, name))

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
            else self._view("ratings", (scorer.ratings.id,), lambda: answers.ratings(self.state, scorer, self._marks))
        )

    def weights(self) -> dict[str, dict[str, float | None]]:
        """Person key -> criterion -> the weight this person gave; what was not answered is absent.

        Empty while the ratings are revealed and the weights are not: one person's own would give everybody another
        result.
        """
        scorer = self.scorer
        if scorer is None or (is_hidden(self.state, scorer.weights) and not is_hidden(self.state, scorer.ratings)):
            return {}
        return self._view("weights", (scorer.weights.id,), lambda: answers.weights(self.state, scorer))

    def closes(self) -> dict[tuple[str, str], GapSupport]:
        """(partner, gap) -> what this partner would do for it; what was not answered is absent."""
        scorer = self.scorer
        return (
            {}
            if scorer is None
            else self._view("closes", (scorer.closes.id,), lambda: answers.closes(self.state, scorer))
        )

    def asks(self) -> dict[str, ResourceRequest]:
        """Partner -> what it should bring and why it should."""
        scorer = self.scorer
        return {} if scorer is None else self._view("asks", (scorer.asks.id,), lambda: answers.asks(self.state, scorer))

    def alignment(self) -> Alignment:
        """Ranking, agreement and coverage of the partners as they stand now."""
        scorer = self.scorer
        sheets = [self.partner_sheet[0], *(spec.id for spec, _ in gap_grids(self.pack))]
        if scorer is not None:
            sheets += [scorer.ratings.id, scorer.weights.id, scorer.closes.id, REVEALS.id]
        return self._view("alignment", sheets, self._alignment)

    def changed_after_reveal(self) -> tuple[str, ...]:
        """Sentences on ratings and weights that were changed once the result could be seen; empty when none was."""
        scorer = self.scorer
        if scorer is None:
            return ()
        said = [self.later(scorer.ratings, "rating")]
        late = late_changes(self.state, scorer.weights, weights_locked(self.state, scorer))
        if late.cells:
            names = {person.key: person.name for person in self.people()}
            who = join_with_and([names.get(key, SOMEBODY) for key in late.whose])
            by = f" by {who}" if who else ""
            said.append(f"Weights changed after the reveal{by}: {count_noun(len(late.cells), 'weight')}.")
        return tuple(filter(None, said))

    # -------------------------------------------------------------- pitch, meeting, decisions

    def pitch(self) -> Pitch:
        """What the group says to its one audience: the first form with a column `audience`."""
        forms = (block.sheet for block in self.pack.blocks_of(Notes) if block.sheet.shape is Shape.FORM)
        spec = next((form for form in forms if form.column("audience") is not None), None)
        if spec is None:
            return Pitch()
        return self._view("pitch", (spec.id, REVEALS.id), lambda: organizations.pitch(self.pack, self.state, spec))

    def meeting(self) -> Meeting:
        """The meeting with its agenda, invitees, resources and commitments; an empty one without a planner."""
        planner = self.pack.first(Planner)
        if planner is None:
            return Meeting()
        sheets = [spec.id for spec in planner.sheets()]
        sheets += [column.to for column in planner.invitees.columns if column.to]
        return self._view("meeting", sheets, lambda: planned.meeting(self.state, planner, self._links))

    def decisions(self) -> list[MeetingDecision]:
        """The planner's decisions, then those noted in the parking lot."""
        planner = self.pack.first(Planner)
        sheets = [PARKING.id] if planner is None else [planner.decisions.id, PARKING.id]
        return self._view("decisions", sheets, lambda: planned.decisions(self.state, planner))

    def parking(self) -> list[ParkedItem]:
        """Everything in the parking lot, the decisions too."""
        return self._view("parking", (PARKING.id,), lambda: planned.parking(self.state))

    # -------------------------------------------------------------- tickets and votes

    def tickets(self) -> list[GoalTicket]:
        """How sure people are of each goal of the pack, before and after."""
        blocks = self.pack.blocks_of(Ticket)
        return self._view(
            "tickets",
            [COUNTED.id, *(block.sheet.id for block in blocks)],
            lambda: answers.tickets(self.state, self.pack.goals, blocks),
        )

    def votes(self) -> dict[str, dict[str, dict[str, int]]]:
        """Vote block -> row voted on -> person key -> dots (above 0)."""
        blocks = self.pack.blocks_of(Vote)
        return self._view("votes", [block.sheet.id for block in blocks], lambda: answers.votes(self.state, blocks))

    def counted(self, sheet_id: str) -> dict[str, int]:
        """What was counted in the room for that vote or ticket: row, or `<goal>.<mark>` -> the sum."""
        spec = self.specs.get(sheet_id)
        if spec is None:
            return {}
        return self._view(("counted", sheet_id), (COUNTED.id,), lambda: tally.counted(self.state, spec))

    def dots(self, vote: str) -> dict[str, int]:
        """Row -> all its dots in that vote, at screens and in the room; rows without dots are absent."""
        found = dict(self.counted(vote))
        for row, given in self.votes().get(vote, {}).items():
            found[row] = found.get(row, 0) + sum(given.values())
        return found

    # -------------------------------------------------------------- texts and links

    def text(self, sheet_id: str, row_id: str, column_id: str) -> str:
        """What stands in a cell, as people read it: links as the name of their row, an empty cell as no text."""
        return self._links.text(sheet_id, row_id, column_id)

    def link_label(self, sheet_id: str, row_id: str) -> str:
        """The row by its first text; empty when there is no such row. `gaps` is the gap list. Deleted rows have one."""
        return self._links.label(sheet_id, row_id)

    def link_targets(self, sheet_id: str) -> dict[str, str]:
        """The rows a link to that sheet (or to `gaps`) can name, in order: row -> its text."""
        if sheet_id == GAPS:
            return {gap.id: gap.text for gap in self.gaps()}
        return self._links.labels(sheet_id)

    def voted_on(self, sheet_id: str) -> dict[str, str]:
        """The rows a vote about that sheet is about, in order: row -> its text. One without what the sheet requires is
        not written yet, and none is to be voted on while each person sees only their own."""
        spec = self.specs.get(sheet_id)
        if spec is None or is_hidden(self.state, spec):
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
            lambda: near_pairs([(row.id, text(row.value(column_id))) for row in self.state.sheet(sheet_id).live()]),
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

    def _people(self) -> list[Person]:
        found = []
        for row in self.state.sheet(PEOPLE.id).live():
            name = text(row.value("name"))
            if name:
                role = text(row.value("role")) or "participant"
                how = text(row.value("how"))
                found.append(Person(row.id, name, role, text(row.value("group")), attended(row), how))
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
