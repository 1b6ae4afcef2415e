"""The parts of the sharing page, each with what it needs of the others; and which key and which line leads to which."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from content.blocks import Sharing
from screens.pages.context import SessionContext
from screens.pages.sharing.approval import ApprovalNote
from screens.pages.sharing.confidential import Confidential
from screens.pages.sharing.files import FileChoices
from screens.pages.sharing.history import HistoryQuestions
from screens.pages.sharing.jobs import Failed
from screens.pages.sharing.labels import LabelList
from screens.pages.sharing.log import LogReader
from screens.pages.sharing.partner import PartnerForm
from screens.pages.sharing.preview_flow import PreviewFlow
from screens.pages.sharing.recoding import RecodingChoice
from screens.pages.sharing.release import ReleaseFlow
from screens.pages.sharing.rules import RuleChoices
from screens.pages.sharing.session_writer import SessionWriter
from screens.pages.sharing.setup_lines import SetupLine
from screens.pages.sharing.signing.agreements import AgreementList
from screens.pages.sharing.signing.waiting import WaitingReleases
from screens.pages.sharing.steps import CheckState, every_line
from screens.pages.sharing.tables import TableChoices
from screens.pages.sharing.tools import Tools
from screens.pages.sharing.view import PreviewView
from workshop.records.problems import RejectionKind


class Note(Protocol):
    """Says something below the choices."""

    def __call__(self, text: str, kinds: tuple[RejectionKind, ...] = ()) -> None:
        """`kinds` say why rows of a file cannot be used."""


class Refresh(Protocol):
    """Shows the page as it is now."""

    def __call__(self, highlight: str = "") -> None:
        """`highlight` is the line of the choices that gets the cursor."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the parts tell the page, and ask it.

    Attributes:
        note: says something below the choices. written: says in the last lines what was written, or why nothing was.
        corrected: an answer about labels was wrong. failed: shows why work came to nothing.
        refresh: shows the page as it is now.
        changed: the choice on that line of the choices is another one now.
        preview_begun, preview_shown: a preview is being made, and is there. unread: there is no file to make it of.
        sees_rows: whether rows of the file may be on this screen. projector: whether the window was started for one.
    """

    note: Note
    written: Callable[[str], None]
    corrected: Callable[[], None]
    failed: Callable[[Failed], None]
    refresh: Refresh
    changed: Callable[[str], None]
    preview_begun: Callable[[], None]
    preview_shown: Callable[[], None]
    unread: Callable[[], None]
    sees_rows: Callable[[], bool]
    projector: Callable[[], bool]


class Parts:
    """Each does its own work; none of them knows the page."""

    def __init__(self, context: SessionContext, block: Sharing, tools: Tools, view: PreviewView, hooks: Hooks) -> None:
        def now() -> datetime.datetime:
            return context.clock.now().replace(tzinfo=None)  # by the session's clock

        self._setup = tools.setup
        prompter, refresh = tools.prompter, hooks.refresh
        writer = SessionWriter(context, hooks.note, refresh)
        self.partner = PartnerForm(context, block, writer, prompter)
        self.flow = PreviewFlow(
            tools, self.partner, now, begun=hooks.preview_begun, shown=hooks.preview_shown, unread=hooks.unread
        )
        home = context.library.home if context.library is not None else None
        self.files = FileChoices(tools, home, hooks.note, self.flow.drop, refresh, hooks.sees_rows)
        self.tables = TableChoices(tools, hooks.changed)
        self.rules = RuleChoices(tools, hooks.changed)
        self.history = HistoryQuestions(tools, self.flow.start, lambda: refresh("preview"))
        self.labels = LabelList(tools, hooks.corrected)
        self.recoding = RecodingChoice(tools, self.flow, lambda: view.exact)
        self.confidential = Confidential(tools, self.flow, self.recoding, view, hooks.projector)
        self.log_reader = LogReader(tools, lambda: self.partner.name)
        self.approval = ApprovalNote(context, block, self.partner, self.flow, writer, prompter, hooks.written)
        self.release = ReleaseFlow(
            tools, self.flow, self.approval, writer, now, context.person,
            written=hooks.written, failed=hooks.failed, refresh=refresh,
        )  # fmt: skip
        self.waiting = WaitingReleases(tools, context.person, self.approval, writer, hooks.written)
        self.agreements = AgreementList(tools, lambda: self.partner.name, lambda: self.partner.purpose, context.today)

    def state(self, *, own: bool) -> CheckState:
        """How far the check is. `own`: numbers of the school may stand on this screen."""
        setup, partner, attendance = self._setup, self.partner, self._setup.attendance
        return CheckState(
            partner=bool(partner.name and partner.purpose),
            file=attendance is not None,
            tables=bool(setup.table_columns),
            preview=self.flow.ready is not None,
            released=bool(self.release.last),
            students=attendance.students if attendance is not None and own else None,
            consents=bool(setup.fields and setup.consents.file),
        )

    def every_line(self) -> list[SetupLine]:
        """The lines of all steps."""
        partner = self.partner
        return every_line(self._setup, partner.name, partner.purpose, partner.count, partner.classes)

    def windows(self) -> dict[str, Callable[[], None]]:
        """What Enter does on each line of the choices."""
        return {
            "partner": self.partner.ask_partner,
            "purpose": self.partner.ask_purpose,
            "file": self.files.ask_attendance,
            "columns": self.files.review.show,
            "roster": lambda: self.files.review.ask_beside("roster"),
            "breakdowns": self.tables.ask_breakdowns,
            "groupings": self.tables.ask_groupings,
            "answers": self.history.ask_again,
            "consents": self.files.consents.ask,
            "fields": self.tables.ask_fields,
            "minors": self.rules.toggle_minors,
            "policy": self.rules.ask_policy,
            "threshold": self.rules.ask_threshold,
            "eligibility": self.rules.ask_eligibility,
            "attackers": self.rules.ask_attackers,
            "preview": self.flow.start,
            "write": self.write,
            "approve": self.waiting.show,
            "agreements": self.agreements.show,
            "log": self.log_reader.show,
            "record": self.approval.ask,
            "labels": self.labels.show,
        }

    def write(self) -> None:
        """The release of the preview that is on screen; without one the preview first."""
        if self.flow.ready is None:
            self.flow.start()
        else:
            self.release.start()

    def actions(self) -> dict[str, Callable[[], None]]:
        """What the keys do that one part serves alone."""
        return {
            "sharing.preview": self.flow.start,
            "sharing.columns": self.files.review.show,
            "sharing.roster": lambda: self.files.review.ask_beside("roster"),
            "sharing.breakdowns": self.tables.ask_breakdowns,
            "sharing.consents": self.files.consents.ask,
            "sharing.fields": self.tables.ask_fields,
            "sharing.file": self.files.ask_attendance,
            "sharing.full": self.confidential.turn_full,
            "sharing.coarser": self.confidential.find_recodings,
            "sharing.undo": self.recoding.undo,
            "sharing.reasons": self.confidential.turn_exact,
            "sharing.write": self.release.start,
            "sharing.waiting": self.waiting.show,
            "sharing.agreements": self.agreements.show,
            "sharing.labels": self.labels.show,
            "sharing.log": self.log_reader.show,
            "sharing.approve": self.approval.ask,
        }
