"""What was chosen for the sharing check so far.

The choices about a file, and everything read from it, live in the page only as long as it is open.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path

from content.clean import clean_line
from workshop.disclosure.breakdowns import insistable_columns
from workshop.disclosure.consent_file import NO_CONSENTS, Consents
from workshop.disclosure.engine.model import Attacker
from workshop.disclosure.grouping import Grouping
from workshop.disclosure.label_changes import NO_ANSWERS, LabelAnswers
from workshop.disclosure.levels import Above
from workshop.disclosure.policy import Eligibility, Policy
from workshop.disclosure.policy_file import module_policy
from workshop.disclosure.prepare import DEFAULT_ATTACKERS, By, CheckSpec, Request
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.problems import WeakerPolicy
from workshop.services.surveyed import Surveyed
from workshop.sheets.dates import show_date
from workshop.wording import count_noun

MANDATORY_ATTACKERS = (Attacker.OUTSIDER, Attacker.PARTNER)
"""Nobody can choose to leave these out: the partner has the tables, and what the disclosure log says it got before."""


@dataclass(slots=True, repr=False)
class Setup:
    """The choices.

    Attributes:
        surveyed, attendance: what the file at `path` is, and its students. recalled: the answers as they were
            remembered for files like it; None when nothing was.
        consents: of the file at `consents_path`.
        insisted: columns about single students that the person insists on.
        answers: which labels of earlier releases are which of this file; with `totals_only` the rest is compared by
            totals.
        undo_stack: the tables before each recoding.
        column_levels: which columns of the file are levels of one order.
        policy: the chosen one, `base`, with what was made stricter or counted otherwise.
    """

    path: Path | None = None
    surveyed: Surveyed | None = None
    recalled: Answers | None = None
    attendance: Attendance | None = None
    consents_path: Path | None = None
    consents: Consents = field(default_factory=lambda: NO_CONSENTS)
    breakdowns: tuple[tuple[str, ...], ...] = ()
    hierarchies: tuple[tuple[str, ...], ...] = ()
    insisted: tuple[str, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    answers: LabelAnswers = NO_ANSWERS
    totals_only: bool = False
    undo_stack: tuple[tuple[tuple[By, ...], tuple[Grouping, ...]], ...] = ()
    column_levels: Above = frozenset()
    fields: tuple[str, ...] = ()
    base: Policy = field(default_factory=module_policy)
    policy: Policy = field(default_factory=module_policy)
    attackers: tuple[Attacker, ...] = DEFAULT_ATTACKERS
    all_minors: bool = False

    @property
    def columns(self) -> Answers | None:
        """What is said of the file: which column means what, and how its rows are counted."""
        return None if self.surveyed is None else self.surveyed.survey.answers

    @property
    def open_questions(self) -> int:
        """How many questions about the file have no answer, as far as is known now."""
        return 0 if self.surveyed is None else len(self.surveyed.survey.questions)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of the file; None where it has totals, or is not known yet."""
        return None if self.surveyed is None else self.surveyed.survey.last_day

    def unread(self) -> str:
        """What to do before anything can be asked of the students."""
        if self.path is None:
            return "Choose an attendance file first. Press F."
        name = clean_line(self.path.name)
        if self.surveyed is None:
            return f"{name} is not read yet. Press F to choose it again, or another file."
        if self.open_questions:
            state = f"{name}: " if self.attendance is not None else f"{name} is not read yet: "
            return f"{state}{count_noun(self.open_questions, 'question')} open. Press Q to answer."
        return f"{name} is not read yet. Press Q to check the answers and read it."

    def remembered(self) -> str:
        """`as remembered on Nov 12, 2026`, while the answers are those; else empty."""
        if self.surveyed is None or self.recalled is None or self.columns != self.recalled:
            return ""
        since = self.surveyed.since
        return f"as remembered {f'on {show_date(since)}' if since else 'from an earlier file'}"

    def choose_file(self, path: Path) -> None:
        """Another attendance file; nothing is read from it yet."""
        self.path, self.surveyed, self.recalled, self.attendance = path, None, None, None

    def take_survey(self, surveyed: Surveyed) -> None:
        """What the file is, with the answers so far; what was read with other answers does not count."""
        if self.surveyed is None:
            self.recalled = surveyed.survey.answers if surveyed.recalled else None
        if surveyed.survey.answers != self.columns:
            self.attendance = None
        self.surveyed = surveyed

    def drop_groupings(self) -> None:
        """Show combined values separately again; there is no recoding to undo any more."""
        self.groupings, self.undo_stack = (), ()

    def forget(self) -> None:
        """Let go of both files and everything read from them; the rule stays."""
        self.path = self.surveyed = self.recalled = self.attendance = self.consents_path = None
        self.consents, self.fields, self.all_minors, self.column_levels = NO_CONSENTS, (), False, frozenset()
        self.insisted = ()
        self.forget_answers()
        self.take_tables((), ())

    def forget_answers(self) -> None:
        """What was said of labels belongs to one file and to whom of it counts: it is asked anew."""
        self.answers, self.totals_only = NO_ANSWERS, False

    def add_answers(self, answers: LabelAnswers, *, totals_only: bool) -> None:
        """What was said of labels, besides what was said before."""
        self.totals_only |= totals_only
        self.answers = LabelAnswers(
            (*self.answers.values, *answers.values),
            (*self.answers.columns, *answers.columns),
            (*self.answers.years, *answers.years),
        )

    @property
    def table_columns(self) -> set[str]:
        """Every column of the tables that are chosen."""
        return {name for by in (*self.breakdowns, *self.hierarchies) for name in by}

    def loaded(self, attendance: Attendance, above: Above, consents: Consents) -> None:
        """Take what was read; keep the choices that still fit."""
        self.attendance, self.consents = attendance, consents
        self.forget_answers()
        self.column_levels, known = above, set(attendance.attributes)
        self.insisted = tuple(name for name in self.insisted if name in insistable_columns(attendance))
        self.take_tables(
            tuple(by for by in self.breakdowns if set(by) <= known),
            tuple(chain for chain in self.hierarchies if set(chain) <= known),
        )
        self.fields = tuple(name for name in self.fields if name in attendance.fields())

    def take_tables(self, breakdowns: tuple[By, ...], hierarchies: tuple[By, ...]) -> None:
        """Ask for these tables; combined values are separate again, because they were chosen for other tables."""
        if (breakdowns, hierarchies) != (self.breakdowns, self.hierarchies):
            self.drop_groupings()
        self.breakdowns, self.hierarchies = breakdowns, hierarchies

    def apply_recoding(self, asked: CheckSpec) -> None:
        """Ask for the broader tables that were proposed."""
        self.undo_stack = (*self.undo_stack, (self.breakdowns, self.groupings))
        self.breakdowns, self.groupings = asked.request.breakdowns, asked.groupings

    def undo_recoding(self) -> bool:
        """The tables before the last proposal that was taken; False when there is none."""
        if not self.undo_stack:
            return False
        *earlier, (self.breakdowns, self.groupings) = self.undo_stack
        self.undo_stack = tuple(earlier)
        return True

    def take_policy(self, policy: Policy) -> None:
        """Go by that policy, as it is."""
        self.base = self.policy = policy
        self.forget_answers()

    def take_threshold(self, number: int) -> None:
        """Raises WeakerPolicy when it is less than the chosen policy asks for."""
        if number < self.base.threshold:
            raise WeakerPolicy(
                f"{number} is below the policy's minimum group size. Type {self.base.threshold} or more."
            )
        source = dict(self.base.sources).get("smallest_group", "")
        if number > self.base.threshold:
            source = f"The division's own choice, stricter than the policy's {self.base.threshold}."
        self.policy = _from(self.policy.stricter(number), "smallest_group", source)

    def take_eligibility(self, rule: Eligibility) -> None:
        """Count students by that rule from now on; answers that rest on the old one are forgotten."""
        source = dict(self.base.sources).get("eligibility", "") if rule is self.base.eligibility else rule.source
        self.forget_answers()
        self.policy = _from(replace(self.policy, eligibility=rule), "eligibility", source)

    def request(self, partner: str, purpose: str, classes: tuple[str, ...]) -> Request:
        """What that partner asks for, with the tables and fields chosen here."""
        return Request(partner, purpose, self.breakdowns, self.fields, self.all_minors, classes)


def _from(policy: Policy, setting: str, source: str) -> Policy:
    """The policy with another source of one setting: it travels with every release."""
    return replace(policy, sources=tuple((dict(policy.sources) | {setting: source}).items()))
