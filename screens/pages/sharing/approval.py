"""The approval: one line in the session, without a number and without anything of a student."""

from __future__ import annotations

from collections.abc import Callable

from content.blocks import Sharing
from content.clean import clean_line
from screens.pages.context import SessionContext
from screens.pages.sharing.partner import PartnerForm
from screens.pages.sharing.preview import approval_words
from screens.pages.sharing.preview_flow import PreviewFlow
from screens.pages.sharing.prompter import Prompter
from screens.pages.sharing.session_writer import SessionWriter
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.log import LogEntry
from workshop.services.preview import PreviewReady
from workshop.sheets.dates import long_date
from workshop.sheets.model import END, InsertRow, Op, SetCell, Value, new_row_id
from workshop.wording import join_with_and

YOU_DECIDE = "You decide, with your division's privacy officer. The program does not."


class ApprovalNote:
    """Writes that line, after a question or together with a release."""

    def __init__(
        self,
        context: SessionContext,
        block: Sharing,
        partner: PartnerForm,
        preview: PreviewFlow,
        writer: SessionWriter,
        prompter: Prompter,
        written: Callable[[str], None],
    ) -> None:
        """`written` says what was written, in the last lines of the page."""
        self._context, self._sheet = context, block.approvals
        self._partner, self._preview = partner, preview
        self._writer, self._prompter, self._written = writer, prompter, written

    def ask(self) -> None:
        """Ask whether the line may be written."""
        ready = self._preview.ready
        if ready is None:
            self._prompter.note("Look at the preview first. Press V.")
            return
        if ready.answer.refusal is not None:
            self._prompter.say("This preview has nothing to approve.")
            return
        explain = (
            f"Approved for {ready.partner}, on {long_date(self._context.today)}, by {self._context.person}: "
            f'"{approval_words(ready)}" It has no numbers and no student data. This does not write a release; press W '
            f"for that. {YOU_DECIDE}"
        )
        offers = [Offer("write", "Record this approval"), Offer("no", "Do not record it")]
        window = Choose("Record the approval", offers, explain=explain)
        self._prompter.ask(window, lambda answer: self._answered(answer, ready))

    def _answered(self, answer: str, ready: PreviewReady) -> None:
        """Write the approval, if the preview it is about is still the one shown."""
        if answer == "write" and self._preview.ready is ready:
            words = "Approval recorded. No student data was written."
            self._writer.send(self.ops(ready, self._context.person), lambda: self._written(words))

    def why_not(self, ready: PreviewReady) -> str:
        """Why this person cannot write it here, in a sentence; empty when they can."""
        return self._context.why_not(self.ops(ready, ""))

    def ops(self, ready: PreviewReady, by: str) -> list[Op]:
        """The edit that writes the line: approved `by` that person."""
        return self._line(self._partner.row, approval_words(ready), by)

    def ops_of(self, entry: LogEntry) -> list[Op]:
        """The edit that writes the line of a release that a second person approved, or one person in an emergency."""
        return self._line(
            self._partner.row_of(entry.partner), released_words(entry), entry.second_by or entry.approved_by
        )

    def _line(self, partner: Value, what: str, by: str) -> list[Op]:
        sheet, row = self._sheet.id, new_row_id()
        values: dict[str, Value] = {
            "date": self._context.today.isoformat(),
            "partner": partner,
            "what": what,
            "by": by,
        }
        known = {column.id for column in self._sheet.columns}
        ops: list[Op] = [InsertRow(sheet, row, END)]
        ops += [
            SetCell(sheet, row, column, value)
            for column, value in values.items()
            if column in known and value is not None
        ]
        return ops


def released_words(entry: LogEntry) -> str:
    """What the line says of a release in the disclosure log: which tables, which fields, what for; no number."""
    tables = "; ".join(f"by {join_with_and(by)}" if by else "all students" for by in entry.tables)
    parts = [f"Chronic absence: {tables}." if tables else ""]
    parts.append(f"Individual records with consent: {', '.join(entry.fields)}." if entry.students else "")
    parts.append(f"Purpose: {entry.purpose}." if entry.purpose else "")
    return clean_line(" ".join(filter(None, parts)))
