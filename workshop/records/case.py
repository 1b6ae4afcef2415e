"""One file under survey: what stands in it, what its columns and its rows are, and what was answered so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn

from workshop.records.answers import HEADERS, Answers, Finding, Unit
from workshop.records.attendance import InMemoryOnly
from workshop.records.codes_seen import certain_shares, marks_seen
from workshop.records.columns_found import Roles
from workshop.records.evidence import Evidence
from workshop.records.grain import Grain
from workshop.records.problems import Place, RefusalKind, RejectedRows, only_table
from workshop.records.questions import SettingChoice, first_rows
from workshop.records.vocabulary import ColumnRole, unit_of

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ACCEPT = "Yes, that is right; count it"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Case(InMemoryOnly):
    """`answers` are those of a person, filled up with what is certain. `place` says where a row is."""

    file: str
    evidence: Evidence
    roles: Roles
    grain: Grain
    answers: Answers
    place: Place = only_table

    def role(self, role: ColumnRole) -> str:
        """The column of that role; empty when there is none."""
        return self.roles.get(role, "")

    def rows_where(self, places: Array) -> tuple[int, ...]:
        """The first rows of those at which `places` is true."""
        return first_rows(self.evidence.numbers[places].tolist())

    def refuse_cells(self, column: str, wrong: Array, reason: str, remedy: str, kind: RefusalKind) -> NoReturn:
        """Raise the FileProblem for a column in which something else stands than its name says, at those rows."""
        rejected = RejectedRows(self.place)
        rejected.add([int(row) for row in self.evidence.numbers[wrong]], column, reason)
        rejected.refuse(self.file, remedy, kind)

    def accepted(self, finding: Finding) -> bool:
        """Whether a person has said that this finding is right."""
        return finding in self.answers.accepted

    def plausible(self, finding: Finding, refuse: str) -> tuple[SettingChoice, ...]:
        """What may be answered to something that is hardly plausible: it is so, or the file cannot be used."""
        return (SettingChoice(ACCEPT, {"accepted": [finding.value]}), SettingChoice(refuse))


PARTS_OF_ABSENT = (ColumnRole.EXCUSED, ColumnRole.UNEXCUSED, ColumnRole.SUSPENDED)


def parts_of_absent(roles: Roles) -> tuple[str, ...]:
    """The columns that count parts of the days absent: excused, unexcused, suspended."""
    return tuple(roles[role] for role in PARTS_OF_ABSENT if role in roles)


def with_what_is_certain(answers: Answers, evidence: Evidence, roles: Roles, grain: Grain) -> Answers:
    """The answers, and the columns of which nobody needs to be asked."""
    found = replace(answers, id=answers.id or roles.get(ColumnRole.ID, ""))
    if grain.daily:
        return _with_certain_marks(_with_day_columns(found, roles, grain), evidence)
    if not found.absent and not found.present and _one_total(evidence, roles):
        found = replace(found, absent=roles[ColumnRole.ABSENT])
    return found if found.enrolled else replace(found, enrolled=roles.get(ColumnRole.ENROLLED, ""))


def _with_day_columns(answers: Answers, roles: Roles, grain: Grain) -> Answers:
    if grain is Grain.DATES:
        return replace(answers, dates=HEADERS, mark="", date="")
    period = roles.get(ColumnRole.PERIOD, "") if grain is Grain.PERIODS else ""
    return replace(
        answers, date=answers.date or roles.get(ColumnRole.DATE, ""),
        mark=answers.mark or roles.get(ColumnRole.MARK, ""), period=answers.period or period,
    )  # fmt: skip


def _with_certain_marks(answers: Answers, evidence: Evidence) -> Answers:
    more = certain_shares(list(marks_seen(evidence, answers)), answers.marks())
    return replace(answers, shares=(*answers.shares, *more))


def _one_total(evidence: Evidence, roles: Roles) -> bool:
    """Whether one column counts all days absent: it does not disagree with its parts."""
    return (
        ColumnRole.ABSENT in roles and not disagreeing(evidence, roles[ColumnRole.ABSENT], parts_of_absent(roles)).any()
    )


def disagreeing(evidence: Evidence, total: str, parts: Sequence[str]) -> Array:
    """True for each kept row whose total is not the sum of its parts, whether suspensions are among them or beside."""
    import numpy as np

    if len(parts) < 2:
        return np.zeros(len(evidence.numbers), dtype=bool)
    whole = evidence[total].row_amounts()
    amounts = [evidence[name].row_amounts() for name in parts]
    known = (whole >= 0) & np.logical_and.reduce([some >= 0 for some in amounts])
    wrong: Array = known & (whole != sum(amounts)) & (whole != sum(amounts[:2]))
    return wrong


def units(case: Case) -> set[Unit]:
    """What the columns that are counted are counted in, by their names."""
    answers = case.answers
    names = filter(None, (answers.absent, *answers.also_absent, answers.present, answers.enrolled))
    return {unit_of(name) for name in names}
