"""The form for a new session: the same worksheet as everywhere, with one line a question."""

from __future__ import annotations

import asyncio
import dataclasses
import getpass
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from content.clean import clean_line
from content.common import SESSION
from content.loader import load_pack
from content.sheet_spec import FORM_ROW, Column, Kind
from screens.grid.form_source import FormSource
from screens.grid.widget import WorksheetGrid
from screens.widgets.dialogs import Read, is_open
from screens.widgets.key_footer import KeyFooter
from screens.widgets.title_bar import TitleBar
from store.api import StoreError
from store.library.packs import available_packs
from workshop.sheets.decide import decide
from workshop.sheets.fold import fold
from workshop.sheets.model import Edit, Role, SetCell, State
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from content.model import Pack
    from store.home import Home

_KEYS = (("Enter", "fill in, go on"), ("F10", "create the session"), ("Esc", "to the line below"), ("?", "help"))
_CREATE_KEYS = (("Enter", "create the session"), ("↑", "back to the form"), ("Esc", "to the library"), ("?", "help"))
_BELOW = "F10 creates the session, or Esc and then Enter."
_HELP = """Type into the field the cursor is on; Enter or Tab goes on. Only fields with a star must be filled in.

F10 creates the session and opens it. Without function keys: Esc goes to the line below the form, Enter creates it
there, and Esc once more goes back to the library. Until the program ends, n there shows the form as you left it."""


class _Create(Static, can_focus=True):
    """The line under the form that Enter answers; it looks like a button while the keys are on it."""

    BINDINGS = [Binding("enter", "screen.create", "create", id="new.create.enter", show=False)]

    def __init__(self) -> None:
        super().__init__(Content(_BELOW), id="create")

    def on_focus(self) -> None:
        """Say that Enter creates the session now."""
        self.update(Content.assemble(("▸ [ Create the session ]", "bold reverse"), "  press Enter"))
        self.screen.query_one(KeyFooter).show(_CREATE_KEYS)

    def on_blur(self) -> None:
        """Say again how to get here."""
        self.update(Content(_BELOW))
        self.screen.query_one(KeyFooter).show(_KEYS)


class NewSession(Screen["tuple[str, str] | None"]):
    """Answers with the new session's id and the name of its facilitator.

    `begun` is what was filled in before the form was left; it stands there again.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10,ctrl+s", "create", "create", id="new.create", show=False),
        Binding("escape", "back", "back", id="new.back", show=False),
        Binding("up", "form", "form", id="new.form", show=False),
        Binding("f1,question_mark", "help", "help", id="new.help", show=False),
    ]
    AUTO_FOCUS = "WorksheetGrid"

    def __init__(self, library: Home, begun: Sequence[SetCell] = ()) -> None:
        super().__init__()
        self.answers: list[SetCell] = []
        self._library = library
        self._packs = available_packs(library.home)
        usual = "va-attendance-12" if "va-attendance-12" in self._packs else next(iter(self._packs))
        self._pack = load_pack(self._packs[usual])
        self._spec = dataclasses.replace(
            SESSION,
            id="new",
            columns=(
                *SESSION.columns,
                Column(
                    "you",
                    "Your name",
                    Kind.PERSON,
                    required=True,
                    hint="you are the facilitator; you can add names later",
                ),
                Column("people", "Participants", Kind.LIST, hint="names, separated by semicolons"),
                Column("agenda", "Agenda", hint=_agenda_hint(self._pack)),
                Column(
                    "pack",
                    "Module",
                    Kind.CHOICE,
                    choices=tuple(self._packs),
                    required=True,
                    hint="what the session is about",
                ),
            ),
        )
        self._state = State()
        self._n = 0
        self._set("date", self._library.clock.today().isoformat())
        self._set("you", _own_name())
        self._set("pack", usual)
        for answer in begun:
            self._answer(answer)

    def _answer(self, answer: SetCell) -> None:
        """Take an answer into the form, and keep it for when the form is opened again."""
        self.answers.append(answer)
        self._apply((answer,))

    def _set(self, column: str, value: str) -> None:
        """Fill a field in beforehand."""
        self._apply((SetCell("new", FORM_ROW, column, value),))

    def _apply(self, ops: tuple[SetCell, ...]) -> None:
        """Decide and fold an edit as a store would; it is kept nowhere."""
        self._n += 1
        edit = Edit(f"new.{self._n}", "you", Role.FACILITATOR, ops, "")
        self._state = fold(self._state, [decide(self._state, edit, {"new": self._spec})])

    def compose(self) -> ComposeResult:
        """The form as a worksheet, the button under it, and a line for what is wrong."""
        yield TitleBar("New session", "not created yet")
        source = FormSource(self._spec, self._pack, lambda: self._state, today=self._library.clock.today())
        yield WorksheetGrid(source, id="form")
        yield _Create()
        yield Static(id="library-note")
        yield KeyFooter(_KEYS)

    @on(WorksheetGrid.CommitRequested)
    def _wanted(self, message: WorksheetGrid.CommitRequested) -> None:
        """An answer was typed; after the last field the keys go to the button."""
        for op in message.ops:
            if isinstance(op, SetCell):
                self._answer(op)
        message.grid.mark_saved(message.targets)
        message.grid.refresh_source()
        if any(target.column == "school" for target in message.targets):
            self._look_back()
        if any(target.column == self._spec.columns[-1].id for target in message.targets):
            self.query_one(_Create).focus()

    @work(exclusive=True, group="earlier")
    async def _look_back(self) -> None:
        """Say how much of earlier sessions of that school is open; quiet when nothing is."""
        from workshop.notes.carry_over import Here
        from workshop.services.follow_up import open_before

        value = self._state.sheet("new").rows[FORM_ROW].value
        here = Here("", str(value("school") or ""), str(value("division") or ""), str(value("date") or ""))
        try:
            found = await asyncio.to_thread(open_before, self._library.home, here, self._library.clock.today())
        except (StoreError, OSError):
            return  # the library says what is wrong with a home
        if found and is_open(self):
            many = count_noun(len(found), "commitment")
            self._say(
                f"{many} of earlier sessions at {clean_line(here.school)} still open: the session begins with it."
            )

    @on(WorksheetGrid.FocusLeft)
    def _left(self) -> None:
        """Esc in the form leads to the button."""
        self.query_one(_Create).focus()

    @on(WorksheetGrid.NoticeRequested)
    def _said(self, message: WorksheetGrid.NoticeRequested) -> None:
        """What the grid says stands in the note."""
        self._say(message.text)

    @on(WorksheetGrid.KeyHandled)
    def _gone_on(self) -> None:
        """What was said is over: the hint of the field again."""
        state = self.query_one(WorksheetGrid).state
        self._say(state.cell(*state.at).hint)

    @on(WorksheetGrid.CursorMoved)
    def _at_cell(self, message: WorksheetGrid.CursorMoved) -> None:
        """The hint of the field under the cursor."""
        self._say(message.cell.hint)
        self._show_keys()

    @on(WorksheetGrid.DraftChanged)
    def _show_keys(self) -> None:
        """While something is typed its own keys; otherwise how to go on."""
        grid = self.query_one(WorksheetGrid)
        self.query_one(KeyFooter).show((*grid.key_pairs(), ("F10", "create")) if grid.editing else _KEYS)

    def _say(self, text: str) -> None:
        """A sentence in the note."""
        self.query_one("#library-note", Static).update(Content(text))

    def action_help(self) -> None:
        """What the fields mean."""
        self.app.push_screen(Read("Help: new session", Content(_HELP)))

    def action_form(self) -> None:
        """The keys back to the form."""
        self.query_one(WorksheetGrid).focus()

    def action_back(self) -> None:
        """Close without creating a session; what was typed stands there the next time."""
        self.dismiss(None)

    async def action_create(self) -> None:
        """Create the session and close, with its id and the person; the first required field that is empty is named."""
        grid = self.query_one(WorksheetGrid)
        if grid.editing:
            if grid.finish():
                # Once the grid has handed the text over, and this screen has taken it.
                grid.call_later(self.call_later, self.action_create)
            return
        row = self._state.sheet("new").rows[FORM_ROW]
        values = {column.id: row.value(column.id) for column in self._spec.columns}
        for column in self._spec.columns:
            if column.required and not values[column.id]:
                self._say(f"{column.label} is still empty: fill it in, then create the session.")
                grid.focus()
                grid.go_to(column.id, "value")
                return
        try:
            session_id = await asyncio.to_thread(self._create, values)
        except StoreError as error:
            self._say(str(error))
            return
        self.dismiss((session_id, str(values["you"])))

    def _create(self, values: Mapping[str, object]) -> str:
        """Make the session of the answers: its id. Raises StoreError."""
        from store import create_session

        people = values["people"] if isinstance(values["people"], tuple) else ()
        groups = values["groups"] if isinstance(values["groups"], tuple) else ()
        leader = str(values["you"])
        return create_session(
            self._library,
            title=str(values["title"]),
            pack=load_pack(self._packs[str(values["pack"])]),
            school=str(values["school"] or ""),
            division=str(values["division"] or ""),
            date=str(values["date"] or ""),
            start=str(values["start"] or ""),
            groups="; ".join(groups),
            people=[(leader, "facilitator"), *((name, "participant") for name in people if name != leader)],
            agenda=str(values["agenda"] or "").strip().lower(),
            clock=self._library.clock,
        )


def _agenda_hint(pack: Pack) -> str:
    """Which agendas can be typed."""
    ids = join_with_and([agenda.id for agenda in pack.agendas], "or")
    return f"{ids}; empty for the whole module. F10 creates the session" if ids else "F10 creates the session"


def _own_name() -> str:
    """The account name, as a first guess at who sits here."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "facilitator"
