"""Worksheets of a module, blank, or filled with what a session may show.

Nothing private is printed: no contact details, no ratings, weights, dots, answers of a ticket, nothing of the sharing
check, and nothing that is not revealed yet. What is to be rated or answered alone stands on the page with nothing
filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.blocks import Audience, Block, Checklist, Grid, Links, Mode, Notes, Planner, Scorer, Sharing, Ticket, Vote
from content.clean import clean_line
from content.common import ATTENDED
from content.model import Pack, Step
from content.rounds import rounds_in
from content.sheet_spec import FORM_ROW, GROUP_COLUMN, Column, Kind, Shape, SheetSpec
from workshop.notes.answers import AnswerReader, label
from workshop.notes.answers import title as title_of
from workshop.notes.numbering import RowNumbers
from workshop.notes.paper import model
from workshop.notes.paper.model import (
    PaperColumn,
    PaperField,
    PaperForm,
    PaperListing,
    PaperPage,
    PaperRows,
    PaperTable,
    PaperText,
    ProseKind,
    Scale,
    Worksheets,
)
from workshop.notes.paper.prose import passages
from workshop.notes.wording import day, hours
from workshop.session.agenda import Agenda, agenda_of, has_entries
from workshop.session.attendance import how_words
from workshop.session.view import Session
from workshop.sheets.dates import show_date
from workshop.sheets.model import Row, State
from workshop.wording import count_noun

MARKS = ("0", "1", "2", "3", "4")
_SURE = "Circle one: 0 not at all sure, 4 completely sure. No name needed."
_FEW = 5
"""Choices that fit above a column; more are listed below the table."""
_ROWS, _ROWS_IN_GROUP, _ROWS_OF_LIST, _MORE = 8, 3, 2, 2
"""Empty rows: of a worksheet, of each of its groups, of a short list, and after rows that are filled in."""
_LINES, _LINES_MORE = 4, 2
_SEATS = 20
"""Lines of the sign-in sheet."""
_PLANNED = {
    "agenda": ("minutes", "title", "outcome", "opens"),
    "invitees": ("organisation", "person", "why", "reply"),
    "resources": ("what", "from", "gap"),
    "commitments": ("text", "owner", "helpers", "due", "gap"),
    "decisions": ("text", "reason", "who"),
}
"""The columns of the meeting's lists that a group fills in by hand."""
_TIME = "start"
_NOT_ON_PAPER = ("zone", "state")


def worksheets(pack: Pack, state: State | None, steps: Sequence[str] = (), agenda: Agenda | None = None) -> Worksheets:
    """The sign-in sheet and a page for each step, or only those steps that are named. `state`: what may be shown of a
    session; blank pages without one.

    `agenda` is that of the session, which follows from its state. A step that it leaves out has a page only when it is
    named, or when something was written in it.
    """
    agenda = agenda or (Agenda(pack.steps) if state is None else agenda_of(pack, state))
    kept = [step.id for step in agenda.steps if step.left_out and state is not None and has_entries(step, state)]
    maker = _Maker(pack, state, agenda.shown(*kept, *steps))
    wanted = [step for step in maker.steps if not steps or step.id in steps]
    session = maker.session
    date = show_date(session.date) if session.date else ""
    about = " · ".join(filter(None, map(clean_line, (session.school, session.division, date)))) if state else ""
    first = () if steps else (maker.sign_in(),)
    return Worksheets(clean_line(pack.title), about, (*first, *(maker.page(step) for step in wanted)))


class _Maker:
    def __init__(self, pack: Pack, state: State | None, steps: Sequence[Step]) -> None:
        self.pack, self.steps = pack, steps
        self.blank = state is None
        self.session = Session(pack, state or State())
        self.answers = AnswerReader(self.session, RowNumbers(pack, ()))

    def sign_in(self) -> PaperPage:
        """Who attends, and how, to be passed around."""
        people = () if self.blank else self.session.people()
        named = tuple(tuple(map(clean_line, (one.name, one.group, how_words(one)))) for one in people)
        heads = (
            PaperColumn("Name", weight=3),
            PaperColumn("Small group"),
            PaperColumn("If not present all the time", " / ".join(ATTENDED[1:]), 2),
        )
        table = PaperTable("", heads, (PaperRows(named, max(_MORE, _SEATS - len(named))),))
        ask = PaperText(
            ProseKind.PARAGRAPH,
            "Sign in with your name. The notes say who attended, who came late or left, and who was remote.",
        )
        return PaperPage("", "Sign-in sheet", "For everyone in the room", "", (ask,), (table,))

    def page(self, step: Step) -> PaperPage:
        """One step."""
        place = f"Step {self.steps.index(step) + 1} of {len(self.steps)}"
        title = f"{step.number}. {step.title}" if step.number else step.title
        blocks = (made for block in step.blocks for made in self._blocks(block, step))
        time = "left out of this session; what was written is kept" if step.left_out else _time(step)
        return PaperPage(step.id, clean_line(title), place, time, _prose(step), tuple(blocks))

    def _blocks(self, block: Block, step: Step) -> Iterator[model.Block]:
        match block:
            case Grid(sheet=spec):
                yield from self._grid(spec, step)
            case Checklist(sheet=spec):
                yield self._table(spec, blank=0)
            case Notes(sheet=spec):
                yield self._form(spec) if spec.shape is Shape.FORM else self._table(spec)
            case Vote(dots=dots):
                yield PaperListing("", (f"{title_of(block.sheet)} You have {count_noun(dots, 'dot')}.",))
            case Ticket():
                goals = [goal.text for goal in self.pack.goals if goal.id in block.goals]
                yield Scale(clean_line(block.ask), tuple(map(clean_line, goals)), MARKS, _SURE)
            case Scorer():
                yield from self._scorer(block)
            case Planner():
                yield self._form(block.meeting, lines=1)
                for spec in (block.agenda, block.invitees, block.resources, block.commitments, block.decisions):
                    rows = _ROWS_IN_GROUP if spec is block.commitments else _ROWS_OF_LIST
                    rows *= not (spec is block.agenda and spec.seeds)
                    yield self._table(spec, _PLANNED[spec.id.removeprefix(f"{block.id}-")], rows)
            case Sharing(rules=rules):
                yield PaperListing("Three rules" if len(rules) == 3 else "Rules", tuple(map(clean_line, rules)))
                yield self._form(block.form, filled=False)
            case Links(links=links):
                yield PaperListing("", tuple(clean_line(f"{one.title}: {one.now or one.url}") for one in links))

    # -------------------------------------------------------------- tables

    def _grid(self, spec: SheetSpec, step: Step) -> Iterator[model.Block]:
        votes = any(isinstance(block, Vote) and block.on == spec.id for block in step.blocks)
        several = sum(isinstance(block, Grid) for block in step.blocks) > 1
        blank = _ROWS_IN_GROUP if spec.groups or (several and spec.seeds) else _ROWS
        yield self._table(spec, blank=blank, more=(PaperColumn("Dots", weight=0.4),) if votes else ())
        for column in self._columns(spec):
            if column.kind is Kind.CHOICE and len(column.choices) > _FEW:
                yield PaperListing(label(column), (" · ".join(map(clean_line, column.choices)),), small=True)

    def _table(
        self, spec: SheetSpec, only: Sequence[str] = (), blank: int = _ROWS, more: tuple[PaperColumn, ...] = ()
    ) -> PaperTable:
        columns = [column for column in self._columns(spec) if not only or column.id in only]
        heads = (*(PaperColumn(label(c), _note(c), c.weight) for c in columns), *more)
        groups = spec.groups or (None,)
        made = []
        for group in groups:
            rows = tuple(
                (*(self._said(spec, row, column) or self._seed(spec, row.id, column) for column in columns),
                 *("" for _ in more))
                for row in self._rows(spec, "" if group is None else group.id)
            )  # fmt: skip
            rows = tuple(row for row in rows if any(row))
            room = min(blank, _MORE, 1 + blank // _ROWS_IN_GROUP) if rows and not self.blank else blank
            if group is None:
                made.append(PaperRows(rows, room))
            else:
                made.append(PaperRows(rows, room, clean_line(group.label), clean_line(group.ask), tuple(group.hints)))
        return PaperTable(title_of(spec), heads, tuple(made))

    def _said(self, spec: SheetSpec, row: Row | None, column: Column) -> str:
        """What stands in a cell, days and times as people write them."""
        text = self.answers.text(spec, row, column.id)
        if column.kind is Kind.DATE:
            return day(text, None)
        return hours(text, None) if column.id == _TIME else text

    def _rows(self, spec: SheetSpec, group: str) -> list[Row]:
        """The rows of that group; on blank pages those the module begins with. Rows of no group stand in the first."""
        if self.blank:
            rows = [Row(row, {}, 0, "") for row in spec.seeds]
        else:
            rows = list(self.session.state.sheet(spec.id).live())
        known = [one.id for one in spec.groups]

        def of(row: Row) -> str:
            said = str(row.value(GROUP_COLUMN) or spec.seeds.get(row.id, {}).get(GROUP_COLUMN, ""))
            return said if said in known else known[0]

        return [row for row in rows if not known or of(row) == group]

    def _seed(self, spec: SheetSpec, row: str, column: Column) -> str:
        return clean_line(spec.seeds.get(row, {}).get(column.id, "")) if self.blank else ""

    def _columns(self, spec: SheetSpec) -> tuple[Column, ...]:
        """What may be printed; to be filled in by hand, private columns have their place too."""
        shown = self.answers.columns(spec)
        return tuple(c for c in spec.columns if c.id != GROUP_COLUMN) if self.blank else shown

    # -------------------------------------------------------------- forms

    def _form(self, spec: SheetSpec, lines: int = _LINES, *, filled: bool = True) -> PaperForm:
        row = self.session.state.sheet(spec.id).rows.get(FORM_ROW) if filled else None
        columns = [column for column in self._columns(spec) if column.id not in _NOT_ON_PAPER]
        single = len(columns) == 1
        return PaperForm("" if single else title_of(spec), tuple(self._field(spec, row, c, lines) for c in columns))

    def _field(self, spec: SheetSpec, row: Row | None, column: Column, room: int) -> PaperField:
        text = self._said(spec, row, column)
        hint = f"one of: {'; '.join(column.choices)}" if column.kind is Kind.CHOICE else column.hint
        lines = (min(room, _LINES_MORE) if text else room) if column.long else int(not text)
        return PaperField(label(column), clean_line(hint), text, lines, column.long)

    # -------------------------------------------------------------- rating

    def _scorer(self, block: Scorer) -> Iterator[model.Block]:
        criteria = [clean_line(one.label) for one in block.criteria]
        partners = [] if self.blank else self.session.partners()
        names = [clean_line(partner.name) for partner in partners]
        room = _MORE if names else _ROWS
        rating = PaperRows(tuple((name, *("" for _ in criteria)) for name in names), room)
        heads = (PaperColumn("Organization", weight=3), *(PaperColumn(one) for one in criteria))
        yield PaperTable("Rate each from 0 to 4, or ? for don't know", heads, (rating,))
        yield PaperListing("", tuple(_anchors(one.label, one.anchors) for one in block.criteria), small=True)
        asks = self.session.asks()
        said = [(one.id, asks[one.id]) for one in partners if one.id in asks]
        rows = tuple((names[[p.id for p in partners].index(key)], ask.resource, ask.argument) for key, ask in said)
        columns = [label(c) for c in block.asks.columns if c.id in ("resource", "argument")]
        yield PaperTable(
            title_of(block.asks),
            tuple(map(PaperColumn, ("Organization", *columns))),
            (PaperRows(rows, _ROWS_IN_GROUP),),
        )


def _anchors(name: str, anchors: Sequence[str]) -> str:
    return clean_line(f"{name}: " + "; ".join(f"{mark} {text}" for mark, text in zip(MARKS, anchors, strict=True)))


def _note(column: Column) -> str:
    """What to write in a column: its few choices, or nothing."""
    if column.kind is Kind.YESNO:
        return "yes / no"
    if column.kind is Kind.CHOICE and len(column.choices) <= _FEW:
        return " / ".join(map(clean_line, column.choices))
    return ""


def _prose(step: Step) -> tuple[PaperText, ...]:
    """What the module says for paper; where it says nothing, what the group reads on its screen."""
    found = step.prose(Audience.PAPER) or step.prose(Audience.EVERYONE, Audience.PARTICIPANTS)
    return tuple(passage for prose in found for passage in passages(prose.markdown))


def _time(step: Step) -> str:
    """`25 minutes: write alone 6, …`."""
    rounds = [one for one in rounds_in(step.blocks) if one.minutes]
    parts = [f"{clean_line(one.do)}{' (alone)' * _says(one.mode, one.do)} {one.minutes}" for one in rounds]
    return f"{count_noun(step.minutes, 'minute')}{': ' if parts else ''}{' · '.join(parts)}"


def _says(mode: Mode, do: str) -> bool:
    """Whether the page has to say that a round is for each person alone, since its own words do not."""
    return mode is Mode.PRIVATE and not any(word in do.casefold() for word in ("alone", "pairs"))
