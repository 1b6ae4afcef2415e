"""What must stay uncertain, and to whom.

A *scenario* is one attacker's knowledge: what it knows beside the release, as bounds and rows of the system. A *target*
is a form whose value the scenario's attacker must not learn too closely: among the whole-number tables that agree with
everything the attacker knows there must be some that lie `lower_level` below the truth, some that lie
`upper_level` above it, and together they must span `sliding_level`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from workshop.disclosure.engine.history import (
    ReleaseConstraint,
    change_groups,
    previously_suppressed,
    recounted_differences,
    release_constraints,
)
from workshop.disclosure.engine.model import Attacker, Band, Reason, Rules, SuppressionReason, Task
from workshop.disclosure.engine.world import Array, CellGroup, LinearForm, TableSystem


@dataclass(frozen=True, slots=True)
class Insider:
    """The attacker is a student of that path, chronically absent or not: one such student is known to exist."""

    path: int
    chronic: bool


@dataclass(frozen=True, slots=True)
class ProtectionTarget:
    """`form` must be able to lie `lower_level` below and `upper_level` above its true value, and to span
    `sliding_level` in all: the three protection levels of a sensitive cell (Fischetti and Salazar 2001)."""

    form: LinearForm
    lower_level: int
    upper_level: int
    sliding_level: int
    reason: Reason
    insider: Insider | None = None
    is_large: bool = False
    """Whether the form may be published, but only rounded."""

    @property
    def is_sensitive(self) -> bool:
        """Whether the form itself has to stay uncertain, so that it cannot be published."""
        return bool(self.lower_level or self.upper_level or self.sliding_level) and not self.is_large


@dataclass(frozen=True, slots=True)
class Scenario:
    """One attacker.

    Attributes:
        knows_enrollment: it also knows how many students each group has; group sizes are left to the scenario without.
        lower_bounds: the smallest value of each column it holds possible. non_chronic_bounds: the smallest number of
            students not chronically absent in each path.
        rows: earlier publications, by what is `believed` of them. targets: what must stay uncertain.
    """

    name: Attacker
    knows_enrollment: bool
    lower_bounds: Array
    non_chronic_bounds: Array
    rows: tuple[ReleaseConstraint, ...]
    targets: list[ProtectionTarget] = field(default_factory=list)
    believed: str = ""

    @property
    def who(self) -> tuple[Attacker, str]:
        """The attacker and its belief, whatever it knows of enrollment."""
        return self.name, self.believed


def band_of(rules: Rules, students: int) -> Band:
    """How percentages of a group of that size are published."""
    found = rules.bands[0]
    for band in rules.bands:
        if band.students <= students:
            found = band
    return found


def coded_end(rules: Rules, students: int) -> int:
    """How many students a coded end of a group of that size covers: 0 to this many."""
    return min(max(rules.tail + 1, students * band_of(rules, students).end // 100), students)


def scenarios(task: Task, world: TableSystem) -> list[Scenario]:
    """The attackers to protect against, each with its targets; the outsider is always one of them."""
    names = [Attacker.OUTSIDER]
    wanted = task.attackers & {Attacker.PARTNER, Attacker.POOLED}
    if Attacker.PARTNER in wanted and (task.known or any(earlier.to_partner for earlier in task.earlier)):
        names.append(Attacker.PARTNER)
    others = task.known_others or any(not earlier.to_partner for earlier in task.earlier)
    if Attacker.POOLED in wanted and (others or (len(names) == 1 and (task.known or task.earlier))):
        names.append(Attacker.POOLED)
    modes = (True, False) if Attacker.ENROLLMENT_PUBLIC in task.attackers else (False,)
    return [
        _scenario(task, world, name, public, believed)
        for public in modes
        for name in names
        for believed in (task.beliefs if name is not Attacker.OUTSIDER else ("",))
    ]


def _scenario(task: Task, world: TableSystem, name: Attacker, public: bool, believed: str) -> Scenario:
    held = np.zeros(len(world.true_counts), dtype=np.int64)
    if name is not Attacker.OUTSIDER:
        held += world.held_counts(task.known)
    if name is Attacker.POOLED:
        held += world.held_counts(task.known_others)
    p = world.paths
    chronic = np.minimum(held[p : 2 * p], world.true_counts[p : 2 * p])
    extra = np.zeros(p, dtype=np.int64)
    for path, _, students in world.spread:
        extra[path] += students
    rest = np.minimum((held[:p] - held[p : 2 * p]), world.true_counts[:p] - world.true_counts[p : 2 * p] - extra)
    least = np.concatenate([chronic + rest, chronic, np.zeros(len(world.spread), dtype=np.int64)])
    rows: tuple[ReleaseConstraint, ...] = ()
    if name is not Attacker.OUTSIDER:
        dates = [d for d in task.dates(believed) if task.earlier[d].to_partner or name is Attacker.POOLED]
        rows = tuple(row for date in dates for row in release_constraints(task, world, date))
    scenario = Scenario(name, public, least, rest, rows, believed=believed)
    scenario.targets.extend(_targets(task, world, scenario))
    return scenario


def _targets(task: Task, world: TableSystem, scenario: Scenario) -> Iterator[ProtectionTarget]:
    """Every group that must be protected in that scenario, without repetition."""
    seen: set[tuple[bytes, int, bool]] = set()
    for group, reason_of, listed in _sensitive_groups(task, world, scenario):
        key = (group.n.cols.tobytes(), group.date, bool((group.n.coefs < 0).any()))
        if key not in seen:
            seen.add(key)
            yield from _targets_of(task, world, scenario, group, reason_of, listed)
    if scenario.rows:
        yield from _recounted_targets(task, world, scenario)
    if task.rules.rounding > 1:
        yield from _rounded(task, world, scenario)


def _rounded(task: Task, world: TableSystem, scenario: Scenario) -> Iterator[ProtectionTarget]:
    """Where counts are rounded none may be known exactly, however large, unless records tell it already."""
    for group in world.groups:
        if group.n.of(world.true_counts) - int(scenario.lower_bounds[group.n.cols].sum()):
            reason = Reason(SuppressionReason.SECONDARY)
            for form in (group.c,) if scenario.knows_enrollment else (group.n, group.c):
                yield ProtectionTarget(form, 0, 0, 1, reason, is_large=True)


def _recounted_targets(task: Task, world: TableSystem, scenario: Scenario) -> Iterator[ProtectionTarget]:
    """As far as anybody can tell, nobody of a group counts otherwise by another rule, or somewhat more than do."""
    slack = task.rules.slack
    for form, more, reason in recounted_differences(task, world, task.dates(scenario.believed)):
        if abs(more) <= task.rules.largest_suppressed:
            back = min(abs(more), slack)
            yield ProtectionTarget(form, *((back, slack) if more > 0 else (slack, back)), 0, reason)


def _sensitive_groups(task: Task, world: TableSystem, scenario: Scenario) -> Iterator[tuple[CellGroup, Reason, bool]]:
    """Listed cells, what is left of a larger cell without a smaller one, who came and went, and atoms."""
    largest = task.rules.largest_suppressed
    names = {cell.group: cell for cell in reversed(world.cells)}
    for number, group in enumerate(world.groups):
        cell = names[number]
        at = {k: v for k, v in zip(task.tables[cell.table].by, cell.at, strict=True) if v != "*"}
        yield group, Reason(SuppressionReason.SMALL, group.n.of(world.true_counts), at), True
    all_sizes = world.sizes(world.true_counts)
    left = all_sizes - world.sizes(scenario.lower_bounds)
    for outer, inner in world.nested(left, largest):
        sizes = int(all_sizes[outer]), int(all_sizes[inner])
        if sizes[0] > sizes[1]:
            members = np.setdiff1d(world.members[outer], world.members[inner])
            if world.number(members) is None:
                text = f"{sizes[0]} - {sizes[1]} = {sizes[0] - sizes[1]}"
                yield (
                    world.group_of(members),
                    Reason(SuppressionReason.SMALL_DIFFERENCE, sizes[0] - sizes[1], {}, text),
                    True,
                )
    yield from _small_unions(task, world, all_sizes, left)
    if scenario.rows:
        dates = task.dates(scenario.believed)
        for group, reason in previously_suppressed(task, world, scenario.lower_bounds, dates):
            yield group, reason, True
        for members, date, reason in change_groups(task, world, dates):
            if 1 <= reason.students <= largest:
                yield world.group_of(members, date), reason, True
    for path in range(world.paths):
        members = np.array([path], dtype=np.int64)
        if (
            1 <= world.true_counts[path] <= largest
            and world.where[path][0] is not None
            and world.number(members) is None
        ):
            yield world.group_of(members), Reason(SuppressionReason.SMALL, int(world.true_counts[path])), False


def _small_unions(
    task: Task, world: TableSystem, all_sizes: Array, left: Array
) -> Iterator[tuple[CellGroup, Reason, bool]]:
    """The small cells of a line together: what is left of the line when all others are published. Small is what has few
    students, and to somebody who knows some of them what has few `left`."""
    largest = task.rules.largest_suppressed
    for line in world.lines:
        children = np.array(line.children)
        for few in (left[children] <= largest, all_sizes[children] <= largest):
            small = children[few]
            if 1 < len(small) < len(children) and left[small].sum() <= largest:
                total = int(all_sizes[small].sum())
                members = np.sort(np.concatenate([world.members[child] for child in small]))
                others = "".join(f" - {size}" for size in all_sizes[children[~few]].tolist())
                whole = int(all_sizes[children].sum())
                yield (
                    world.group_of(members),
                    Reason(SuppressionReason.SMALL_DIFFERENCE, total, {}, f"{whole}{others} = {total}"),
                    True,
                )


def _targets_of(
    task: Task, world: TableSystem, scenario: Scenario, group: CellGroup, reason: Reason, listed: bool
) -> Iterator[ProtectionTarget]:
    """The targets of one group: rule 1 where few students are left to protect, coded ends elsewhere."""
    rules = task.rules
    n, c = group.n.of(world.true_counts), group.c.of(world.true_counts)
    known_n, known_c = _known(world, scenario, group)
    left, left_c = n - known_n, c - known_c
    if (
        known_n
        and reason.suppressed_because in (SuppressionReason.SMALL, SuppressionReason.SMALL_DIFFERENCE)
        and n > rules.largest_suppressed
    ):
        reason = Reason(SuppressionReason.RESIDUAL_GROUP, left, reason.at, reason.derivation)
    if left == 0:
        return
    if left <= rules.largest_suppressed:
        if not scenario.knows_enrollment and listed:
            listed_alone = (
                world.singleton_paths[group.n.cols] if group.date < 0 else np.zeros(len(group.n.cols), dtype=np.int64)
            )
            low = max(known_n, int(np.maximum(scenario.lower_bounds[group.n.cols], listed_alone).sum()))
            low = low if reason.suppressed_because is SuppressionReason.SMALL_DIFFERENCE else max(low, 1)
            yield ProtectionTarget(group.n, max(min(n - low, rules.slack), 0), rules.slack, 0, reason)
        forms = (group.c,) if scenario.knows_enrollment else (group.c, group.rest)
        width = (left + 1) // 2 if listed else 1
        for form in forms:
            yield ProtectionTarget(form, 0, 0, width, reason)
        if Attacker.STUDENT_IN_GROUP in task.attackers and listed and left > 1 and group.date < 0:
            for insider in _insiders(world, scenario, group):
                for form in forms:
                    yield ProtectionTarget(form, 0, 0, left // 2, reason, insider)
        return
    if not listed:
        return
    for own, count in ((True, left_c), (False, left - left_c)):
        if count <= rules.tail:
            form = group.c if own else group.rest
            end = coded_end(rules, left)
            why = (
                reason
                if reason.suppressed_because is SuppressionReason.RESIDUAL_GROUP
                else Reason(SuppressionReason.NEAR_ALL_OR_NONE, count, reason.at)
            )
            yield ProtectionTarget(form, count, end - count, 0, why)
            if Attacker.STUDENT_IN_GROUP in task.attackers and group.date < 0:
                for insider in _insiders(world, scenario, group):
                    lower = max(count - (insider.chronic == own), 0)
                    yield ProtectionTarget(form, lower, end - count, 0, why, insider)


def _known(world: TableSystem, scenario: Scenario, group: CellGroup) -> tuple[int, int]:
    """How many students of the group the attacker knows one by one, and how many of them are chronically absent."""
    if group.date >= 0:
        return 0, 0
    n = int(scenario.lower_bounds[group.n.cols].sum())
    own = group.c.cols[group.c.cols < 2 * world.paths]
    return n, int(scenario.lower_bounds[own].sum())


def _insiders(world: TableSystem, scenario: Scenario, group: CellGroup) -> Iterator[Insider]:
    """The students of a group who might look for the others: one for each path and outcome that somebody has and
    whom the attacker does not know anyway."""
    p = world.paths
    for path in group.n.cols:
        chronic = int(world.true_counts[p + path])
        turned = sum(students for q, _, students in world.spread if q == path)
        rest = int(world.true_counts[path]) - chronic - turned
        if chronic > scenario.lower_bounds[p + path]:
            yield Insider(int(path), True)
        if rest > scenario.non_chronic_bounds[path]:
            yield Insider(int(path), False)
