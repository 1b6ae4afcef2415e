"""The choices of the sharing check: one window for each line, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.model import FORM_ROW
from screens.pages.sharing.dialogs import AskPath, Tick
from screens.pages.sharing.release import SharingRelease
from screens.pages.sharing.setup import (
    ATTACKERS,
    MANDATORY_ATTACKERS,
    about_table,
    breakdown_choices,
    grouping_words,
    hierarchy_choices,
    not_offered,
    table_words,
)  # fmt: skip
from screens.widgets.dialogs import AskLine, Choose, Offer
from workshop.disclosure.breakdowns import breakdown_columns, insistable_columns
from workshop.disclosure.engine.model import Attacker
from workshop.disclosure.policy import Eligibility, Policy
from workshop.disclosure.policy_file import find_policy, shipped_policies
from workshop.disclosure.prepare import MOST_TABLES, By
from workshop.records.mapping import MOST_DAYS
from workshop.records.problems import ColumnProblem, PolicyProblem
from workshop.records.sample import ATTENDANCE_NAME, CONSENTS_NAME
from workshop.services.preview import FilePreviewed
from workshop.sheets.model import SetCell, Target
from workshop.wording import join_with_and

_NONE = "$none"
_SEPARATOR = "\x1f"
_INSIDE = "\x1e"
"""Before a hierarchy in the list of break-downs, to tell it from the same columns crossed."""
_INSIST = "\x1d"
"""The line that offers the columns about single students too."""
_MISFIT = "What is remembered for files like this one does not fit its cells, so the columns were detected. Check them."
_TICK_TABLES = "Tick columns; ways to put them together appear below them. The totals always stand in the table."


class SharingChoices(SharingRelease):
    """The part of the page that asks."""

    if TYPE_CHECKING:

        def start_look(self) -> None: ...
        def start_read(self) -> None: ...
        def start_consents(self) -> None: ...
        def do_sharing_preview(self) -> None: ...
        def ask_anew(self) -> None: ...

    def choose(self, line: str) -> None:
        """Open the window of that line."""
        asks: dict[str, Callable[[], None]] = {
            "partner": self._ask_partner,
            "purpose": self._ask_purpose,
            "file": self.do_sharing_file,
            "columns": self.do_sharing_columns,
            "breakdowns": self.do_sharing_breakdowns,
            "groupings": self._ask_apart,
            "answers": self.ask_anew,
            "consents": self.do_sharing_consents,
            "fields": self.do_sharing_fields,
            "minors": self._toggle_minors,
            "policy": self._ask_policy,
            "threshold": self._ask_threshold,
            "eligibility": self._ask_eligibility,
            "attackers": self._ask_attackers,
            "preview": self.do_sharing_preview,
        }
        asks[line]()

    # ------------------------------------------------------------------ partner and purpose: in the session's form

    def _ask_partner(self) -> None:
        partners = self.context.session.link_targets(self.block.partners)
        if not partners:
            self.note("Name an organization in Reflection Three first; then it can be chosen here.")
            return
        offers = [Offer(row, name) for row, name in partners.items()]
        self.open_window(Choose("Share with", offers), lambda row: self._write("partner", row))

    def _ask_purpose(self) -> None:
        explain = "What will the partner do with it? A consent holds only for the purpose it names."
        self.open_window(
            AskLine("Purpose", value=self.purpose, hint="for example: asthma outreach", explain=explain),
            lambda text: self._write("purpose", text),
        )

    def _write(self, column: str, value: str) -> None:
        here = Target(self.block.form.id, FORM_ROW, column)
        self.send_ops([SetCell(*here, value, self.context.state.base(here))])

    # ------------------------------------------------------------------ the attendance file and its columns

    def do_sharing_file(self) -> None:
        explain = "One row for each student: CSV or Excel. It is read into memory and written nowhere."
        value = str(self.setup.path) if self.setup.path else self._sample(ATTENDANCE_NAME)
        self.open_window(
            AskPath("Attendance file", complete=self.service.complete, value=value, explain=explain), self._file_chosen
        )

    def _file_chosen(self, path: str) -> None:
        setup = self.setup
        setup.path, setup.look, setup.columns, setup.attendance = Path(path), None, None, None
        self.preview = None
        self.refresh_page("file")
        self.start_look()

    def looked(self, looked: FilePreviewed) -> None:
        """The columns are known: go on at once when they are remembered and fit, ask when not."""
        setup = self.setup
        setup.look, setup.columns, setup.since = looked.look, looked.columns, looked.since
        if looked.look.recalled is not None:
            self.start_read()
        else:
            self.do_sharing_columns()
        self.refresh_page("columns")

    def do_sharing_columns(self) -> None:
        look, columns = self.setup.look, self.setup.columns
        if look is None or columns is None:
            self.note(self.setup.unread())
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
        if look.recalled is not None:
            offers.append(Offer("forget", "Forget what is remembered", "the columns are detected from this file again"))
        remembered = self.setup.remembered()
        explain = problem or (f"The columns are {remembered}." if remembered else "")
        if look.misfit:
            explain = f"{_MISFIT} {problem}".strip()
        self.open_window(Choose(f"Columns of {look.file}", offers, explain=explain), self._column_part)

    def _column_part(self, part: str) -> None:
        look, columns = self.setup.look, self.setup.columns
        if look is None or columns is None:
            return
        if part == "read":
            self.setup.attendance = None
            self.start_read()
            return
        if part == "forget":
            looked, service = FilePreviewed(look, self.setup.since), self.service
            self.setup.attendance = None
            self.start(lambda job: service.forget_columns(looked))
            return
        if part == "days":
            explain = f"The division's days in this time, 1 to {MOST_DAYS}. Empty or 0: not said."
            value = "" if columns.days is None else str(columns.days)
            ask = AskLine("Days there were", value=value, hint="for example 180", explain=explain)
            self.open_window(ask, self._days_typed)
            return
        offers = [Offer(name, name) for name in look.header]
        if part != "absent":
            offers.insert(0, Offer(_NONE, "(no column)"))
        chosen = getattr(columns, part)
        start = next((place for place, offer in enumerate(offers) if offer.id == chosen), 0)
        self.open_window(Choose("Which column?", offers, start=start), lambda name: self._column_chosen(part, name))

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
            self.note(self.setup.unread())
            return
        columns, identifying = breakdown_columns(attendance), insistable_columns(attendance)
        if not columns and not identifying:
            self.note(f"The file has no column to break down by: {not_offered(attendance)}.")
            return

        def offers(ticked: Sequence[str]) -> list[tuple[str, str]]:
            tables, nested = _chosen(ticked)
            every = [*columns, *(identifying if _INSIST in ticked else ())]
            crossed = [
                by
                for by in breakdown_choices(every, [*tables, *nested])
                if len(by) == 1 or not any(set(by) <= set(chain) for chain in nested)  # the chain tells these too
            ]
            inside = hierarchy_choices(self.setup.above, tables, nested)
            return [
                *((_SEPARATOR.join(by), table_words(by, nested)) for by in crossed),
                *((_INSIDE + _SEPARATOR.join(by), table_words(by, [by])) for by in inside),
                *([(_INSIST, f"Offer {join_with_and(identifying)} too, which may name people")] if identifying else ()),
            ]

        def about(one: str) -> str:
            if one == _INSIST:
                return f"{not_offered(attendance, identifying)}. A table by such a column may point at single students."
            tables, nested = _chosen([one])
            return about_table((*tables, *nested)[0], nested)

        ticked = [_SEPARATOR.join(by) for by in self.setup.breakdowns]
        ticked += [_INSIDE + _SEPARATOR.join(by) for by in self.setup.hierarchies]
        ticked += [_INSIST] if self.setup.insisted else []
        window = Tick("Break down by", offers, ticked, most=MOST_TABLES, explain=_TICK_TABLES, about=about)
        self.open_window(window, lambda ticked: self._breakdowns_taken(ticked, identifying))

    def _breakdowns_taken(self, ticked: tuple[str, ...], identifying: Sequence[str]) -> None:
        self.setup.insisted = tuple(identifying) if _INSIST in ticked else ()
        self.setup.take_tables(*_chosen(ticked))
        self._changed("breakdowns")

    def _ask_apart(self) -> None:
        """Values that are told together: leave them so, or tell them one by one again."""
        offers = [Offer("keep", "Leave them together"), Offer("apart", "Tell them one by one again")]
        explain = "; ".join(map(grouping_words, self.setup.groupings))
        self.open_window(Choose("Told together", offers, explain=explain), self._apart_answered)

    def _apart_answered(self, answer: str) -> None:
        if answer == "apart":
            self.setup.groupings, self.setup.before = (), ()
            self._changed("breakdowns")

    def do_sharing_fields(self) -> None:
        attendance = self.setup.attendance
        if attendance is None:
            self.note(self.setup.unread())
            return
        names = [(name, name) for name in attendance.fields()]
        explain = "Fields of individual records; shared only for students whose consent names every one of them."
        self.open_window(
            Tick("Individual records", lambda _: names, self.setup.fields, most=len(names), explain=explain),
            self._fields_taken,
        )

    def _fields_taken(self, ticked: tuple[str, ...]) -> None:
        self.setup.fields = ticked
        self._changed("fields")

    def do_sharing_consents(self) -> None:
        if self.setup.attendance is None:
            self.note(f"{self.setup.unread()} Consents are matched with its students.")
            return
        explain = (
            "Student id, partner or its kind, fields, purpose, signer, relation, signed, valid until; CSV or Excel."
        )
        value = str(self.setup.consents_path) if self.setup.consents_path else self._sample(CONSENTS_NAME)
        self.open_window(
            AskPath("Consents", complete=self.service.complete, value=value, explain=explain), self._consents_chosen
        )

    def _consents_chosen(self, path: str) -> None:
        self.setup.consents_path = Path(path)
        self.preview = None
        self.refresh_page("consents")
        self.start_consents()

    # ------------------------------------------------------------------ the rule

    def _toggle_minors(self) -> None:
        self.setup.all_minors = not self.setup.all_minors
        self._changed("minors")

    def _ask_policy(self) -> None:
        names = list(shipped_policies())
        try:
            policies = {name: find_policy(name) for name in names}
        except PolicyProblem as problem:
            self.note(str(problem))
            return
        offers = [
            Offer(name, policy.title, f"{policy.threshold} or more. {dict(policy.sources).get('smallest_group', '')}")
            for name, policy in policies.items()
        ]
        start = names.index(self.setup.base.id) if self.setup.base.id in names else 0
        self.open_window(Choose("Policy", offers, start=start), lambda name: self._policy_chosen(policies[name]))

    def _policy_chosen(self, policy: Policy) -> None:
        self.setup.take_policy(policy)
        self._changed("policy")

    def _ask_threshold(self) -> None:
        least = self.setup.base.threshold
        explain = f"Minimum group size: {least}. You can raise it, not lower it."
        self.open_window(
            AskLine("Minimum group size", value=str(self.setup.policy.threshold), explain=explain),
            self._threshold_typed,
        )

    def _threshold_typed(self, text: str) -> None:
        try:
            self.setup.take_threshold(int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0)
        except PolicyProblem as problem:
            self.note(str(problem))
            return
        self._changed("threshold")

    def _ask_eligibility(self) -> None:
        offers = [Offer(rule.value, rule.text, rule.source) for rule in Eligibility]
        self.open_window(Choose("Who counts", offers), self._eligibility_chosen)

    def _eligibility_chosen(self, rule: str) -> None:
        self.setup.take_eligibility(Eligibility(rule))
        self._changed("eligibility")

    def _ask_attackers(self) -> None:
        always = " and ".join(ATTACKERS[attacker] for attacker in MANDATORY_ATTACKERS)
        explain = (
            f"Always included: {always} with its records and earlier releases. Check others to add. Sizes of small "
            "groups stay hidden either way."
        )
        more = [(attacker.value, words) for attacker, words in ATTACKERS.items() if attacker not in MANDATORY_ATTACKERS]
        ticked = [attacker.value for attacker in self.setup.attackers]
        window = Tick(
            "Protect against", lambda _: more, ticked, most=len(more) + len(MANDATORY_ATTACKERS), explain=explain
        )
        self.open_window(window, self._attackers_taken)

    def _attackers_taken(self, ticked: tuple[str, ...]) -> None:
        self.setup.attackers = (*MANDATORY_ATTACKERS, *map(Attacker, ticked))
        self._changed("attackers")

    def _changed(self, line: str) -> None:
        """A choice was made: a preview on screen is made anew, the line shows it otherwise."""
        if self.preview is not None:
            self.do_sharing_preview()
        else:
            self.refresh_page(line)

    # ------------------------------------------------------------------ small things

    def _sample(self, name: str) -> str:
        """The path of the generated sample in the home's folder `sample`, as the demo makes it; otherwise nothing."""
        if self.context.library is None:
            return ""
        path = self.context.library.home / "sample" / name
        return str(path) if clean_line(str(path)) == str(path) and path.is_file() else ""


def _chosen(ticked: Sequence[str]) -> tuple[tuple[By, ...], tuple[By, ...]]:
    """The break-downs and the hierarchies among the lines that are ticked."""
    return (
        tuple(tuple(one.split(_SEPARATOR)) for one in ticked if not one.startswith((_INSIDE, _INSIST))),
        tuple(tuple(one[1:].split(_SEPARATOR)) for one in ticked if one.startswith(_INSIDE)),
    )
