"""The partner and the purpose of a release, in the session's form."""

from __future__ import annotations

from content.blocks import Sharing
from content.clean import clean_line
from content.sheet_spec import FORM_ROW
from screens.pages.context import SessionContext
from screens.pages.sharing.prompter import Prompter
from screens.pages.sharing.session_writer import SessionWriter
from screens.widgets.dialogs import AskLine, Choose, Offer
from workshop.disclosure.log import same_name
from workshop.sheets.model import SetCell, Target, Value


class PartnerForm:
    """Reads the form of the session, and asks for what stands in it."""

    def __init__(self, context: SessionContext, block: Sharing, writer: SessionWriter, prompter: Prompter) -> None:
        self._context, self._block = context, block
        self._writer, self._prompter = writer, prompter

    @property
    def name(self) -> str:
        """The partner's name; empty when none is chosen."""
        return clean_line(self._context.session.text(self._block.form.id, FORM_ROW, "partner"))

    @property
    def purpose(self) -> str:
        """What the partner will do with it."""
        return clean_line(self._context.session.text(self._block.form.id, FORM_ROW, "purpose"))

    @property
    def row(self) -> Value:
        """The row of the partner in the list of organizations; None when none is chosen."""
        cell = self._context.state.cell(Target(self._block.form.id, FORM_ROW, "partner"))
        return None if cell is None else cell.value

    def row_of(self, name: str) -> Value:
        """The row of the organization of that name; None when the session has none."""
        partners = self._context.session.link_targets(self._block.partners)
        return next((row for row, known in partners.items() if same_name(known, name)), None)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of parties in which the session records the partner: its kind."""
        row = self.row
        if not isinstance(row, str):
            return ()
        kind = clean_line(self._context.session.text(self._block.partners, row, "category"))
        return (kind,) if kind else ()

    @property
    def count(self) -> int:
        """How many partners can be chosen."""
        return len(self._context.session.link_targets(self._block.partners))

    def ask_partner(self) -> None:
        """Choose one of the session's organizations."""
        partners = self._context.session.link_targets(self._block.partners)
        if not partners:
            self._prompter.note("No organizations yet. Add one in Reflection Three, then choose it here.")
            return
        offers = [Offer(row, name) for row, name in partners.items()]
        self._prompter.ask(Choose("Share with", offers), lambda row: self.write("partner", row))

    def ask_purpose(self) -> None:
        """Type what the partner will do with it."""
        explain = "What will the partner do with the data? A consent counts only for the purpose it names."
        self._prompter.ask(
            AskLine("Purpose", value=self.purpose, hint="for example: asthma outreach", explain=explain),
            lambda text: self.write("purpose", text),
        )

    def write(self, column: str, value: str) -> None:
        """Set one cell of the form."""
        here = Target(self._block.form.id, FORM_ROW, column)
        self._writer.send([SetCell(*here, value, self._context.state.base(here))])
