"""What goes into a preview of the sharing check and what comes out of it: in memory only, never printed or pickled."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from workshop.disclosure.anchor import Head
from workshop.disclosure.consent_file import NO_CONSENTS, Consents
from workshop.disclosure.engine.model import Attacker, ResultTable
from workshop.disclosure.grouping import Grouping
from workshop.disclosure.label_changes import NO_ANSWERS, LabelAnswers
from workshop.disclosure.levels import Above
from workshop.disclosure.policy import MODULE_12, Policy
from workshop.disclosure.prepare import DEFAULT_ATTACKERS, By, CheckResult, CheckSpec, Request
from workshop.disclosure.source_file import SourceFile
from workshop.disclosure.visible import Visible, visible
from workshop.records.attendance import Attendance, InMemoryOnly
from workshop.records.school_days import read_school_year, school_year, school_year_text


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class AttendanceLoaded(InMemoryOnly):
    """The attendance file, and which of its columns are levels of one order."""

    attendance: Attendance
    above: Above


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class PreviewJob(InMemoryOnly):
    """Everything chosen for a preview, as it is now.

    `answers`: what a person said of labels that changed since earlier releases. `totals_only`: where nobody said,
    compare the totals only, as far as these columns are not told now. `school_year`: that of the file, as a person
    says; `last_day`: the last day of the data, where it is known. `without_history`: why earlier releases are not
    compared with at all; empty when they are. `insisted`: see `CheckSpec`. `full`: the same tables with their true
    counts too.
    """

    attendance: Attendance
    request: Request
    now: datetime.datetime
    consents: Consents = field(default_factory=lambda: NO_CONSENTS)
    policy: Policy = MODULE_12
    attackers: tuple[Attacker, ...] = DEFAULT_ATTACKERS
    hierarchies: tuple[By, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    seconds: float = 10.0
    by_tauargus: bool = False
    insisted: tuple[str, ...] = ()
    answers: LabelAnswers = NO_ANSWERS
    totals_only: bool = False
    without_history: str = ""
    full: bool = False
    school_year: str = ""
    last_day: datetime.date | None = None

    @property
    def table_columns(self) -> frozenset[str]:
        """Every column that a table is broken down by."""
        return frozenset(name for by in (*self.request.breakdowns, *self.hierarchies) for name in by)

    @property
    def said_year(self) -> str:
        """The school year that a person says the file is of, or that of its last day; empty when neither is known."""
        said = read_school_year(self.school_year or dict(self.answers.years).get("", ""))
        return said or (school_year_text(school_year(self.last_day)) if self.last_day else "")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class PreviewReady(InMemoryOnly):
    """What the partner may receive, with all that a release needs.

    `made`: when it was decided. `full`: the same tables with their true counts, where they were asked for. `head`: that
    of the disclosure log it was compared with; the release will name it. `source`: how the file was read, for what the
    division keeps; None where nothing is kept.
    """

    asked: CheckSpec
    answer: CheckResult
    made: datetime.datetime
    id_column: str = ""
    full: tuple[ResultTable, ...] = ()
    head: Head | None = None
    source: SourceFile | None = None

    @property
    def partner(self) -> str:
        """Whom the preview is for."""
        return self.asked.request.partner

    @property
    def purpose(self) -> str:
        """What the partner wants the data for."""
        return self.asked.request.purpose

    @property
    def visible(self) -> Visible:
        """What anybody may see of it who may see the release."""
        return visible(self.answer)
