"""The choices of the sharing check: one window for each line, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from content.clean import clean_line
from content.model import FORM_ROW, Sharing
from screens.desk import Desk
from screens.dialogs import AskLine, Choose, Offer
from screens.pages.sharing_dialogs import AskPath, Tick
from screens.pages.sharing_preview import approval_words
from screens.pages.sharing_setup import Setup, breakdown_choices, breakdown_columns, by_words
from screens.pages.sharing_work import Looked
from store.api import Receipt, StoreError
from workshop.sharing.check import MOST_BREAKDOWNS
from workshop.sharing.mapping import MOST_DAYS
from workshop.sharing.policy import MODULE_THRESHOLD, Eligibility
from workshop.sharing.preview import Preview
from workshop.sharing.problems import ColumnProblem, PolicyProblem
from workshop.sharing.sample import ATTENDANCE_NAME, CONSENTS_NAME
from workshop.sheets.model import END, InsertRow, Op, SetCell, Target, new_row_id

_NONE = "$none"
_SEPARATOR = "\x1f"


class SharingChoices(Widget):
    """The part of the page that asks."""

    desk: Desk
    block: Sharing
    setup: Setup
    preview: Preview | None
    _written: str

    if TYPE_CHECKING:

        @property
        def partner(self) -> str: ...
        @property
        def purpose(self) -> str: ...
        def refresh_page(self, highlight: str = "") -> None: ...
        def note(self, text: str) -> None: ...
        def say(self, text: str) -> None: ...
        def start_look(self) -> None: ...
        def start_read(self) -> None: ...
        def start_consents(self) -> None: ...
        def do_sharing_preview(self) -> None: ...

    def choose(self, line: str) -> None:
        """Open the window of that line."""
        asks: dict[str, Callable[[], None]] = {
            "partner": self._ask_partner,
            "purpose": self._ask_purpose,
            "file": self.do_sharing_file,
            "columns": self.do_sharing_columns,
            "breakdowns": self.do_sharing_breakdowns,
            "consents": self.do_sharing_consents,
            "fields": self.do_sharing_fields,
            "minors": self._toggle_minors,
            "threshold": self._ask_threshold,
            "eligibility": self._ask_eligibility,
            "preview": self.do_sharing_preview,
        }
        asks[line]()

    # ------------------------------------------------------------------ partner and purpose: in the session's form

    def _ask_partner(self) -> None:
        partners = self.desk.session.link_targets(self.block.partners)
        if not partners:
            self.note("Name an organization in Reflection Three first; then it can be chosen here.")
            return
        offers = [Offer(row, name) for row, name in partners.items()]
        self._open(Choose("Share with", offers), lambda row: self._write("partner", row))

    def _ask_purpose(self) -> None:
        explain = "What will the partner do with it? A consent holds only for the purpose it names."
        self._open(
            AskLine("Purpose", value=self.purpose, hint="for example: asthma outreach", explain=explain),
            lambda text: self._write("purpose", text),
        )

    def _write(self, column: str, value: str) -> None:
        here = Target(self.block.form.id, FORM_ROW, column)
        self._send([SetCell(*here, value, self.desk.state.base(here))])

    def _send(self, ops: Sequence[Op], then: Callable[[], None] | None = None) -> None:
        def done(result: Receipt | StoreError) -> None:
            if isinstance(result, StoreError):
                self.note(str(result))
                return
            if then is not None:
                then()
            self.refresh_page()

        if self.desk.store.read_only:
            self.note(self.desk.store.read_only)
        else:
            self.desk.send(ops, done)

    # ------------------------------------------------------------------ the attendance file and its columns

    def do_sharing_file(self) -> None:
        explain = "One row for each student: CSV or Excel. It is read into memory and written nowhere."
        value = str(self.setup.path) if self.setup.path else self._sample(ATTENDANCE_NAME)
        self._open(AskPath("Attendance file", value=value, explain=explain), self._file_chosen)

    def _file_chosen(self, path: str) -> None:
        setup = self.setup
        setup.path, setup.look, setup.columns, setup.attendance = Path(path), None, None, None
        self.preview = None
        self.refresh_page("file")
        self.start_look()

    def looked(self, looked: Looked) -> None:
        """The columns are known: go on at once when they are remembered, ask when they are not."""
        self.setup.look = looked.look
        self.setup.columns = looked.remembered or looked.look.guess
        if looked.remembered is not None:
            self.start_read()
        else:
            self.do_sharing_columns()
        self.refresh_page("columns")

    def do_sharing_columns(self) -> None:
        look, columns = self.setup.look, self.setup.columns
        if look is None or columns is None:
            self.note("Choose an attendance file first: press f.")
            return
        problem = ""
        try:
            columns.check(look.header)
        except ColumnProblem as error:
            problem = str(error)
        days = "not said" if columns.days is None else f"{columns.days}"
        offers = [
            Offer("absent", f"Days absent: {columns.absent or '(choose)'}"),
            Offer("enrolled", f"Days enrolled: {columns.enrolled or '(no column)'}"),
            Offer("days", f"Days there were: {days}", "needed when no column says the days enrolled"),
            Offer("id", f"Student id: {columns.id or '(no column)'}", "needed for consents, and to find duplicates"),
        ]
        if not problem:
            detail = f"{look.words}; remembered for this layout"
            offers.insert(0, Offer("read", "Read the file with these columns", detail))
        self._open(Choose(f"Columns of {look.file}", offers, explain=problem), self._column_part)

    def _column_part(self, part: str) -> None:
        look, columns = self.setup.look, self.setup.columns
        if look is None or columns is None:
            return
        if part == "read":
            self.setup.attendance = None
            self.start_read()
            return
        if part == "days":
            explain = f"The division's days in this time, 1 to {MOST_DAYS}. Empty or 0: not said."
            value = "" if columns.days is None else str(columns.days)
            ask = AskLine("Days there were", value=value, hint="for example 180", explain=explain)
            self._open(ask, self._days_typed)
            return
        offers = [Offer(name, name) for name in look.header]
        if part != "absent":
            offers.insert(0, Offer(_NONE, "(no column)"))
        chosen = getattr(columns, part)
        start = next((place for place, offer in enumerate(offers) if offer.id == chosen), 0)
        self._open(Choose("Which column?", offers, start=start), lambda name: self._column_chosen(part, name))

    def _column_chosen(self, part: str, name: str) -> None:
        if self.setup.columns is not None:
            self.setup.columns = self.setup.columns.with_column(part, "" if name == _NONE else name)
            self.do_sharing_columns()

    def _days_typed(self, text: str) -> None:
        if not (text.isascii() and text.isdigit() and int(text) <= MOST_DAYS):
            self.note(f"The number of days is a whole number from 1 to {MOST_DAYS}.")
        elif self.setup.columns is not None:
            self.setup.columns = replace(self.setup.columns, days=int(text) or None)
        self.do_sharing_columns()

    # ------------------------------------------------------------------ what is wanted

    def do_sharing_breakdowns(self) -> None:
        attendance = self.setup.attendance
        if attendance is None:
            self.note("Choose an attendance file first: press f.")
            return
        columns = breakdown_columns(attendance)
        if not columns:
            self.note("The file has no column to break down by: each has one value, or too many different ones.")
            return

        def offers(ticked: Sequence[str]) -> list[tuple[str, str]]:
            chosen = [tuple(one.split(_SEPARATOR)) for one in ticked]
            return [(_SEPARATOR.join(by), by_words(by)) for by in breakdown_choices(columns, chosen)]

        ticked = [_SEPARATOR.join(by) for by in self.setup.breakdowns]
        explain = "Tick columns; their combinations appear below them. The total of all students is always asked for."
        self._open(Tick("Break down by", offers, ticked, most=MOST_BREAKDOWNS, explain=explain), self._breakdowns_taken)

    def _breakdowns_taken(self, ticked: tuple[str, ...]) -> None:
        self.setup.breakdowns = tuple(tuple(one.split(_SEPARATOR)) for one in ticked)
        self._changed("breakdowns")

    def do_sharing_fields(self) -> None:
        attendance = self.setup.attendance
        if attendance is None:
            self.note("Choose an attendance file first: press f.")
            return
        names = [(name, name) for name in attendance.fields()]
        explain = "Fields of individual records; shared only for students whose consent names every one of them."
        self._open(
            Tick("Individual records", lambda _: names, self.setup.fields, most=len(names), explain=explain),
            self._fields_taken,
        )

    def _fields_taken(self, ticked: tuple[str, ...]) -> None:
        self.setup.fields = ticked
        self._changed("fields")

    def do_sharing_consents(self) -> None:
        if self.setup.attendance is None:
            self.note("Choose an attendance file first: press f. Consents are matched with its students.")
            return
        explain = "Student id, partner, fields, purpose, signer, relation, signed, valid until; CSV or Excel."
        value = str(self.setup.consents_path) if self.setup.consents_path else self._sample(CONSENTS_NAME)
        self._open(AskPath("Consents", value=value, explain=explain), self._consents_chosen)

    def _consents_chosen(self, path: str) -> None:
        self.setup.consents_path = Path(path)
        self.preview = None
        self.refresh_page("consents")
        self.start_consents()

    # ------------------------------------------------------------------ the rule

    def _toggle_minors(self) -> None:
        self.setup.all_minors = not self.setup.all_minors
        self._changed("minors")

    def _ask_threshold(self) -> None:
        explain = f"The smallest group that may be shown: {MODULE_THRESHOLD} or more. It can be stricter, never weaker."
        self._open(
            AskLine("Smallest group", value=str(self.setup.policy.threshold), explain=explain), self._threshold_typed
        )

    def _threshold_typed(self, text: str) -> None:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        try:
            self.setup.policy = self.setup.policy.stricter(number)
        except PolicyProblem as problem:
            self.note(str(problem))
            return
        self._changed("threshold")

    def _ask_eligibility(self) -> None:
        offers = [Offer(rule.value, rule.text, rule.source) for rule in Eligibility]
        self._open(Choose("Who counts", offers), self._eligibility_chosen)

    def _eligibility_chosen(self, rule: str) -> None:
        self.setup.policy = replace(self.setup.policy, eligibility=Eligibility(rule))
        self._changed("eligibility")

    def _changed(self, line: str) -> None:
        """A choice was made: a preview on screen is made anew, the line shows it otherwise."""
        if self.preview is not None:
            self.do_sharing_preview()
        else:
            self.refresh_page(line)

    # ------------------------------------------------------------------ the approval

    def do_sharing_approve(self) -> None:
        preview = self.preview
        if preview is None:
            self.note("Look at the preview first: press v.")
            return
        words = approval_words(preview)
        if not words.startswith("Chronic") and not preview.records.rows:
            self.say("There is nothing in the preview that could be approved.")
            return
        explain = (
            f'Approved for {preview.partner}, on {self.desk.today.isoformat()}, by {self.desk.person}: "{words}" '
            "No number and nothing of any student is in it. The decision is yours and your privacy officer's."
        )
        offers = [Offer("write", "Write this line into the approvals"), Offer("no", "Do not write it")]
        self._open(Choose("Note the approval", offers, explain=explain), self._approve)

    def _approve(self, answer: str) -> None:
        preview, sheet, row = self.preview, self.block.approvals.id, new_row_id()
        if answer != "write" or preview is None:
            return
        here = Target(self.block.form.id, FORM_ROW, "partner")
        cell = self.desk.state.cell(here)
        values = {
            "date": self.desk.today.isoformat(),
            "partner": cell.value if cell is not None else None,
            "what": approval_words(preview),
            "by": self.desk.person,
        }
        known = {column.id for column in self.block.approvals.columns}
        ops: list[Op] = [InsertRow(sheet, row, END)]
        ops += [SetCell(sheet, row, column, value) for column, value in values.items() if column in known]
        self._send(ops, self._approved)

    def _approved(self) -> None:
        self._written = "The approval is noted. Nothing of a student was written anywhere."

    # ------------------------------------------------------------------ small things

    def _sample(self, name: str) -> str:
        """The path of the generated sample in the home's folder `sample`, as the demo makes it; otherwise nothing."""
        if self.desk.library is None:
            return ""
        path = self.desk.library.home / "sample" / name
        return str(path) if clean_line(str(path)) == str(path) and path.is_file() else ""

    def _open(self, dialog: Choose | AskLine | AskPath | Tick, then: Callable[..., None]) -> None:
        def answered(answer: object) -> None:
            if answer is not None:
                then(answer)

        self.app.push_screen(dialog, answered)
