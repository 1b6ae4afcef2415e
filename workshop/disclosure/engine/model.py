"""What the disclosure-control engine is asked and what it answers. Plain data; nothing here computes.

Words: a *cell* is a group of students named by a table (`at`), with three *measures*: enrolled, chronic, percent. An
*atom* is one full combination of values of all columns; every cell is a union of atoms. An *attacker* is what somebody
may know beside the tables. Reasons and derivations are for the coordinator only: they must never reach a partner,
because they tell which hidden cells are small.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workshop.records.marks import ALL as ALL

At = tuple[str, ...]
"""One value a column, in the order of the columns it goes with; `ALL` where the cell is a total over that column."""


class Measure(StrEnum):
    """What is counted in a cell: students, chronically absent students, or the latter as a share of the former."""

    ENROLLED = "enrolled"
    CHRONIC = "chronic"
    PERCENT = "percent"


class Attacker(StrEnum):
    """What somebody is assumed to know beside the tables. The engine protects against the union of those chosen.

    OUTSIDER: the tables only, and which groups exist. ENROLLMENT_PUBLIC: the size of every group. PARTNER: what this
    partner got before, and the students whose records it holds. POOLED: the same of all partners together.
    STUDENT_IN_GROUP: one student of the cell, who knows their own case.
    """

    OUTSIDER = "outsider"
    ENROLLMENT_PUBLIC = "enrollment-public"
    PARTNER = "partner"
    POOLED = "pooled"
    STUDENT_IN_GROUP = "pupil"


@dataclass(frozen=True, slots=True)
class Band:
    """How percentages of groups of `students` or more (up to the next band) are published: in ranges of `step` points;
    at most `end` % and at least 100 - `end` % are published as such. `end` is between 1 and 50 and `step` at least
    1."""

    students: int
    step: int
    end: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Which groups are sensitive and how the rest may be published.

    Attributes:
        largest_suppressed: T; groups of 1 to T students are small. 10 for the module's rule.
        tail: counts of 0 to `tail` students at either end (chronic or not) are published as a coded end only.
        slack: a hidden group size must stay uncertain by this many students.
        bands: percentage ranges by group size, ascending by `students`; the first applies to smaller groups too.
        rounding: counts are published as multiples of it, and none can be known exactly; 1: they are exact.
    """

    largest_suppressed: int = 10
    tail: int = 2
    slack: int = 3
    bands: tuple[Band, ...] = (
        Band(1, 20, 20),
        Band(21, 10, 10),
        Band(41, 5, 5),
        Band(101, 2, 2),
        Band(301, 1, 1),
    )
    rounding: int = 1


@dataclass(frozen=True, slots=True)
class TableRequest:
    """One table: a cell for every combination of values of `by` that some student has, and for every total.

    `by` may hold several columns of one hierarchy; a total over a column is a total over the columns below it.
    `pinned` names cells (in the order of `by`) that must stay if they may be shown at all; `priority` multiplies the
    weight of a cell when some have to be hidden.
    """

    by: tuple[str, ...]
    pinned: frozenset[At] = frozenset()
    priority: Mapping[At, float] = field(default_factory=dict)


class PublishedAs(StrEnum):
    """How one measure of one cell is published."""

    EXACT = "exact"
    PERCENT = "percent"
    RANGE = "range"
    ROUNDED = "rounded"
    WITHHELD = "withheld"

    @property
    def is_number(self) -> bool:
        """Whether the count is given as one number: exactly, or rounded where all are."""
        return self in (PublishedAs.EXACT, PublishedAs.ROUNDED)


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One measure of one cell as somebody gets or got it.

    `value` with EXACT (a count, or for the percent measure the percentage with two decimals) and PERCENT (a whole
    percentage, rounded half up); `lo` and `hi` (both included, in students or percent) with RANGE; none with WITHHELD.
    With ROUNDED a multiple as `value`, and `lo` and `hi`, the counts it can stand for; a percentage is that of the two
    rounded counts and has neither.
    """

    published_as: PublishedAs
    value: int | float | None = None
    lo: int | None = None
    hi: int | None = None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table as it was sent: for each cell what was published of each measure. A measure not named was not
    published."""

    by: tuple[str, ...]
    cells: Mapping[At, Mapping[Measure, PublishedValue]]


@dataclass(frozen=True, slots=True)
class EarlierRelease:
    """A release of before. `id` is how it is called in derivations; `to_partner` says that this partner got it (else
    only POOLED attackers know it). Withdrawn and superseded releases belong here too.

    `followed`: `Task.roster_changes` tells every student who was not the same then. When False the older records are
    not at hand, and the engine takes the smallest change of roster that explains what was published then.
    `recounted`: chronic absence was counted by another rule then, so that who counts otherwise is told by the rules and
    not by time: how many they are is protected too.
    `believed`: the name of another belief of which students its tables are about, empty for that of now; and
    `instead_of`, which release of now it then stands for. Nobody knows which belief is right, so that each alone must
    be safe: both at once would be taken for more than anybody knew before, and so for less to be protected.
    """

    id: str
    tables: tuple[PublishedTable, ...]
    to_partner: bool = True
    followed: bool = True
    recounted: bool = False
    believed: str = ""
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class RosterChange:
    """`students` who were not the same at every date: left, came, moved to another group, or changed outcome.

    `now` and each entry of `before` (one for each of `Task.earlier`, in order) is where they were and whether they
    counted as chronically absent; None when they were not enrolled or not counted. Those with `now` are part of
    `Task.atoms`.
    """

    now: tuple[At, bool] | None
    before: tuple[tuple[At, bool] | None, ...]
    students: int


@dataclass(frozen=True, slots=True)
class Task:
    """Everything the engine needs, and no student.

    Attributes:
        columns: names of the columns of an atom. atoms: atom -> (enrolled, chronic); whole numbers, chronic <=
            enrolled, enrolled >= 1.
        hierarchies: each from the widest to the finest column, such as (division, school, grade): a value of a finer
            column is told apart by the wider ones, and totals go upward only.
        known: atom -> (enrolled, chronic) of the students whose records this partner holds; `known_others` the same
            for the other partners (POOLED). Both within `atoms`.
        seconds: time for optimizing. When it is over, the best protected release found is returned; never an
            unprotected one. exact_up_to: more sensitive components than this many cells are left to the heuristic.
    """

    columns: tuple[str, ...]
    atoms: Mapping[At, tuple[int, int]]
    tables: tuple[TableRequest, ...]
    hierarchies: tuple[tuple[str, ...], ...] = ()
    rules: Rules = Rules()
    attackers: frozenset[Attacker] = frozenset({Attacker.OUTSIDER})
    known: Mapping[At, tuple[int, int]] = field(default_factory=dict)
    known_others: Mapping[At, tuple[int, int]] = field(default_factory=dict)
    earlier: tuple[EarlierRelease, ...] = ()
    roster_changes: tuple[RosterChange, ...] = ()
    seconds: float = 10.0
    exact_up_to: int = 500

    @property
    def beliefs(self) -> tuple[str, ...]:
        """The different beliefs of what earlier releases were about, that of now first."""
        return tuple(dict.fromkeys(("", *(earlier.believed for earlier in self.earlier))))

    def dates(self, believed: str) -> tuple[int, ...]:
        """The places of the earlier releases by one belief: its own, and those of now that it leaves as they are."""
        other = {earlier.instead_of for earlier in self.earlier if believed and earlier.believed == believed}
        return tuple(
            date
            for date, earlier in enumerate(self.earlier)
            if earlier.believed == believed or (not earlier.believed and earlier.id not in other)
        )


class SuppressionReason(StrEnum):
    """Why a measure is not published exactly. `Reason.at`, `students` and `derivation` say more, by kind."""

    SMALL = "small"
    """The group has 1 to T students (`students`)."""
    NEAR_ALL_OR_NONE = "end"
    """Nobody, everybody, or all but `students` are, or are not, chronically absent."""
    RESIDUAL_GROUP = "left-over"
    """Without the students the partner knows one by one, `students` remain."""
    SMALL_DIFFERENCE = "complement"
    """Subtracted from a larger group, `students` would be left: see `derivation`."""
    BETWEEN_RELEASES = "change"
    """Beside an earlier release it would tell about the `students` who came or went: see `derivation`."""
    SECONDARY = "protects"
    """It would let a hidden number be computed: see `derivation`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """For the coordinator only. `derivation` is empty or like `33 - 20 - 10 = 3`; `at` is the cell concerned, as
    column -> value, totals left out."""

    suppressed_because: SuppressionReason
    students: int = 0
    at: Mapping[str, str] = field(default_factory=dict)
    derivation: str = ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table: what is published of it, and for what is not published exactly the reason."""

    at: At
    published: Mapping[Measure, PublishedValue]
    reasons: Mapping[Measure, Reason]


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The cells of one wanted table; totals last within their line, values in reading order."""

    by: tuple[str, ...]
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Whole-number tables that agree with everything the release tells. For each count that is not published exactly
    two of them differ; for each count published as a range one reaches `lo` and one reaches `hi`. They are computed
    from the release alone, so they tell nothing that it does not tell.

    `tables[t][a]` is (enrolled, chronic) of `atoms[a]`; an atom has one value for each of `columns`.
    """

    columns: tuple[str, ...]
    atoms: tuple[At, ...]
    tables: tuple[tuple[tuple[int, int], ...], ...]


class Status(StrEnum):
    """Whether it is proven that no safe choice hides less. Both are equally safe."""

    OPTIMAL = "optimal"
    HEURISTIC = "heuristic"


@dataclass(frozen=True, slots=True)
class Proof:
    """`kept` of `cells` counts (enrolled and chronic of every cell) are published exactly, or rounded; `cost` is the
    weight of what is not, and no protected release costs less than `bound`. `gap` is (cost - bound) / cost, 0 when
    OPTIMAL. `numbered` cells carry some number. `attacks` alternative tables were computed, `checked` groups are
    protected."""

    status: Status
    kept: int
    cells: int
    gap: float
    cost: float
    bound: float
    numbered: int
    attacks: int
    checked: int


NOTHING_SAFE = (
    "Every number would reveal a small group, alone or with what is already known. Combine more students, or choose "
    "fewer columns."
)
"""Why nothing may be released, whatever the cause: the cause itself would show how large a group is."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing may be released. `sentence` is the same for every table, so that anybody may read it; `derivation` is the
    sum or the size behind it and `at` the cell concerned, for the coordinator only."""

    sentence: str
    derivation: str = ""
    at: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What may be released. `refusal` is None unless nothing may, and then `tables` is empty."""

    tables: tuple[ResultTable, ...]
    proof: Proof
    witnesses: Witnesses
    refusal: Refusal | None = None
