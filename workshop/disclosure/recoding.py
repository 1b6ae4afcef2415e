"""Where the best table is still poor: coarser groupings of it, each protected, with what it keeps and gives up.

    proposals = propose(answer.task, answer.result, progress=…, cancelled=…)   # the best first; often none
    print(proposals[0].sentence())
    answer = prepare(attendance, proposals[0].apply(asked), …)                 # the same again, coarser

What is weighed is *detail*: how finely exact numbers place the students. A student whose smallest exactly published
group has n of all N students counts log2(N / n) bits, and the mean over all students is the detail of a release; so
merging groups that could be told apart costs, and numbers that can be published at last gain. Proposed is what raises
the detail, and, where much is missing, the finest table that tells nearly every student's group exactly, even if with
less detail.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workshop.disclosure.engine.model import ALL, At, Measure, Result, Task
from workshop.disclosure.grouping import Grouping, further, renamed
from workshop.disclosure.recoding_steps import DropColumn, Recoding, apply_to, candidates
from workshop.records.problems import Cancelled
from workshop.records.rows import Progress, never, no_progress
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from workshop.disclosure.prepare import CheckSpec

SECONDS = 30.0
_POOR, _WHOLE = 0.8, 0.9
_EACH = 3
"""So many groupings of one column are tried in full."""
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class TableUtility:
    """What a release tells: `counts` of `of` exactly; `students`, the share (0 to 1) of students whose finest groups
    are published exactly, the mean over the tables; `detail` in bits a student, see above."""

    counts: int
    of: int
    students: float
    detail: float

    def numbers(self) -> str:
        """`38 of 40 numbers exact (95%)`."""
        return f"{self.counts:,} of {self.of:,} numbers exact ({100 * self.counts / max(self.of, 1):.0f}%)"


@dataclass(frozen=True, slots=True)
class RecodingProposal:
    """`steps`, all of them together, would keep `after` instead of `before`. For the coordinator only."""

    steps: tuple[Recoding, ...]
    before: TableUtility
    after: TableUtility

    def sentence(self) -> str:
        """For example `Grade: 6, 7 and 8 together as “6 to 8”. 38 of 40 numbers exact (95%), now 29 of 52 (56%); 95% of
        students in groups shown exactly, now 61%.`"""
        before, after = self.before, self.after
        return (
            f"{self.what()}. {after.numbers()}, now {before.numbers().replace(' numbers exact', '')}; "
            f"{100 * after.students:.0f}% of students in groups shown exactly, now {100 * before.students:.0f}%."
        )

    def what(self) -> str:
        """What would be done, without what it brings."""
        return "; ".join(map(step_words, self.steps))

    def apply(self, asked: CheckSpec) -> CheckSpec:
        """The same request, coarser: for the one whose task this was proposed for."""
        for step in self.steps:
            asked = _asked_with(asked, step)
        return asked


def step_words(step: Recoding) -> str:
    """What is done, without what it brings."""
    if isinstance(step, DropColumn):
        return f"By {join_with_and([name for name in step.by if name != step.column])}, without {step.column}"
    if len(step.groups) == 1:
        return f"{step.column}: {join_with_and(step.groups[0].values)} together as “{step.groups[0].name}”"
    return f"{step.column} in groups ({', '.join(group.name for group in step.groups)})"


def is_sparse(result: Result) -> bool:
    """Whether so many numbers are missing that a coarser grouping is worth a look."""
    return result.refusal is not None or result.proof.kept < _POOR * result.proof.cells


def propose_recodings(
    task: Task,
    result: Result,
    *,
    most: int = 3,
    seconds: float = SECONDS,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> tuple[RecodingProposal, ...]:
    """The coarser groupings that keep more than `result`, the release of `task`: at most one for each set of columns,
    at most `most`, the best first.

    Looks for about `seconds`, longer only where one table takes longer, and then protects the best as they will be when
    taken, each for at most the task's own seconds. Raises Cancelled.
    """
    search = _RecodingSearch(task, time.perf_counter() + seconds, cancelled)
    before = utility_of(task, result)
    progress(0.0, "looking for broader groups")
    tried = search.all(search.first(progress), progress, 0.2, 0.6)
    tried |= search.all(_together(tried), progress, 0.6, 0.8)
    better = _best(tried, before, most)
    found = []
    for number, (steps, kept) in enumerate(better):
        progress(0.8 + 0.2 * number / len(better), "protecting the best of them")
        # As it will be when it is taken; large tables are protected in one way only.
        after = kept if kept.of > 2 * task.exact_up_to else search.whole(steps)
        if _finer(after, before) or _whole(after, before):
            found.append(RecodingProposal(steps, before, after))
    progress(1.0, "done")
    return tuple(sorted(found, key=lambda one: -one.after.detail))


Steps = tuple[Recoding, ...]


@dataclass
class _RecodingSearch:
    """Candidates of one task, protected until time is over."""

    task: Task
    deadline: float
    cancelled: Callable[[], bool]
    done: int = 0

    def late(self) -> bool:
        """Whether time is over; one table is always finished."""
        return self.done > 0 and time.perf_counter() > self.deadline

    def first(self, progress: Progress) -> list[Steps]:
        """The most promising single steps: by what they would keep if only what is sensitive itself were hidden."""
        by_key: dict[tuple[str, ...], list[tuple[float, float, Recoding]]] = {}
        for number, (key, step) in enumerate(candidates(self.task, self.rough)):
            by_key.setdefault(key, []).append((*self.rough(step), step))
            progress(0.2 * number / (number + 20), "looking for broader groups")
            if time.perf_counter() > self.deadline:
                break
        chosen: dict[Recoding, float] = {}
        for entries in by_key.values():
            entries.sort(key=lambda entry: -entry[0])
            whole = [entry for entry in entries if entry[1] > (1 + _WHOLE) / 2]
            chosen |= {step: detail for detail, _, step in (*entries[:_EACH], *whole[:_EACH])}
        return [(step,) for step in sorted(chosen, key=lambda step: -chosen[step])]

    def rough(self, step: Recoding) -> tuple[float, float]:
        """The detail and the share of students that are left when what is sensitive itself is hidden, nothing else."""
        if self.cancelled():
            raise Cancelled
        task = apply_to(self.task, step)
        published = _large(task)
        finest = {tuple(sorted(task.columns.index(name) for name in wanted.by)) for wanted in task.tables}
        shares = [sum(sizes.values()) / _students(task) for places, sizes in published if places in finest]
        return _detail(task, published), sum(shares) / len(shares)

    def all(self, wanted: Sequence[Steps], progress: Progress, start: float, end: float) -> dict[Steps, TableUtility]:
        """Protect the table after each of these recodings: what every one that can be released shows."""
        tried = {}
        for number, steps in enumerate(wanted):
            progress(start + (end - start) * number / len(wanted), "protecting broader groups")
            kept = self.protected(steps)
            if kept is not None:
                tried[steps] = kept
        return tried

    def protected(self, steps: Steps) -> TableUtility | None:
        """What is kept with those steps, by the fast way; None when time is over."""
        try:
            return None if self.late() else self._kept(steps, self.late, optimize=False)
        except Cancelled:
            if self.cancelled():
                raise
            return None

    def whole(self, steps: Steps) -> TableUtility:
        """What is kept with those steps when all the time of the task is taken."""
        return self._kept(steps, never, optimize=True)

    def _kept(self, steps: Steps, late: Callable[[], bool], *, optimize: bool) -> TableUtility:
        from workshop.disclosure.engine.protect import protect

        task = self.task
        for step in steps:
            task = apply_to(task, step)
        result = protect(task, cancelled=lambda: self.cancelled() or late(), optimize=optimize)
        self.done += 1
        return utility_of(task, result)


def _together(tried: Mapping[Steps, TableUtility]) -> list[Steps]:
    """The best groupings of two columns, both at once: those of most detail, and those that leave least out."""
    found: dict[Steps, None] = {}
    weights: tuple[Callable[[TableUtility], float], ...] = (
        lambda kept: kept.detail,
        lambda kept: min(kept.students, _WHOLE),
    )
    for weight in weights:
        best: dict[str, tuple[float, Grouping]] = {}
        for steps, kept in tried.items():
            step = steps[0]
            if isinstance(step, Grouping) and weight(kept) > best.get(step.column, (-1.0, step))[0]:
                best[step.column] = weight(kept), step
        ranked = [step for _, step in sorted(best.values(), key=lambda entry: (-entry[0], entry[1].column))][:3]
        found |= {(one, other): None for number, one in enumerate(ranked) for other in ranked[number + 1 :]}
    return list(found)


def _best(tried: Mapping[Steps, TableUtility], before: TableUtility, most: int) -> list[tuple[Steps, TableUtility]]:
    """The most detailed for each set of columns; among them, or as the last, one that leaves hardly a student out."""
    best: dict[object, tuple[Steps, TableUtility]] = {}
    for steps, kept in sorted(tried.items(), key=lambda entry: -entry[1].detail):
        key = frozenset((type(step), step.column) for step in steps)
        if _finer(kept, before) and key not in best:
            best[key] = steps, kept
    chosen = list(best.values())[:most]
    whole = [entry for entry in tried.items() if _whole(entry[1], before)]
    if whole and not any(_whole(kept, before) for _, kept in chosen):
        chosen = [*chosen[: most - 1], max(whole, key=lambda entry: entry[1].detail)]
    return chosen


def _finer(after: TableUtility, before: TableUtility) -> bool:
    """More of the students published exactly, and no detail lost for it."""
    return after.detail > before.detail + 1e-9 and after.students > before.students + _LEAST


def _whole(after: TableUtility, before: TableUtility) -> bool:
    """Nearly every student's group published exactly, where many were not."""
    return after.students >= _WHOLE > _POOR > before.students


# ------------------------------------------------------------------ what is kept

Sizes = Mapping[At, int]
PublishedSizes = list[tuple[tuple[int, ...], Sizes]]
"""Of each kind of cell told: the places of its columns in an atom, and the students of those published exactly."""


def utility_of(task: Task, result: Result) -> TableUtility:
    """What a release of that task tells."""
    kinds: dict[tuple[int, ...], dict[At, int]] = {}
    shares = []
    for table in result.tables:
        places = [task.columns.index(name) for name in table.by]
        exact = 0
        for cell in table.cells:
            published = cell.published[Measure.ENROLLED], cell.published[Measure.CHRONIC]
            if all(one.published_as.is_number for one in published):
                students = int(published[0].value or 0)
                kind = tuple(place for place, value in zip(places, cell.at, strict=True) if value != ALL)
                kinds.setdefault(kind, {})[tuple(value for value in cell.at if value != ALL)] = students
                exact += students * (ALL not in cell.at)
        shares.append(exact / _students(task))
    proof = result.proof
    mean = sum(shares) / len(shares) if shares else 0.0
    return TableUtility(proof.kept, proof.cells, mean, _detail(task, list(kinds.items())))


def _students(task: Task) -> int:
    return sum(n for n, _ in task.atoms.values())


def _detail(task: Task, published: PublishedSizes) -> float:
    """Bits a student: log2(N / n), n the smallest group published exactly that the student is in."""
    everybody = _students(task)
    bits = 0.0
    for at, (n, _) in task.atoms.items():
        least = min(
            (sizes.get(tuple(at[k] for k in places), everybody) for places, sizes in published), default=everybody
        )
        bits += n * math.log2(everybody / least)
    return bits / everybody


def _large(task: Task) -> PublishedSizes:
    """The cells that are not sensitive by themselves."""
    rules = task.rules
    found: PublishedSizes = []
    for places in _kinds(task):
        sums: dict[At, tuple[int, int]] = {}
        for at, (n, c) in task.atoms.items():
            key = tuple(at[place] for place in places)
            before = sums.get(key, (0, 0))
            sums[key] = before[0] + n, before[1] + c
        published = {
            at: n for at, (n, c) in sums.items() if n > rules.largest_suppressed and rules.tail < c < n - rules.tail
        }
        found.append((places, published))
    return found


def _kinds(task: Task) -> Iterable[tuple[int, ...]]:
    """The columns of every kind of cell: of a hierarchy, a finer column only with the wider ones."""
    kinds: dict[tuple[int, ...], None] = {}
    for wanted in task.tables:
        for mask in range(2 ** len(wanted.by)):
            names = [name for k, name in enumerate(wanted.by) if mask >> k & 1]
            if all(_upward(names, wanted.by, hierarchy) for hierarchy in task.hierarchies):
                kinds[tuple(sorted(task.columns.index(name) for name in names))] = None
    return kinds


def _upward(names: Sequence[str], by: Sequence[str], hierarchy: Sequence[str]) -> bool:
    inside = [name in names for name in hierarchy if name in by]
    return inside == sorted(inside, reverse=True)


# ------------------------------------------------------------------ the request


def _asked_with(asked: CheckSpec, step: Recoding) -> CheckSpec:
    if isinstance(step, Grouping):
        others = [made for made in asked.groupings if made.name != step.column]
        whole = next((further(made, step) for made in asked.groupings if made.name == step.column), step)
        return replace(asked, groupings=(*others, whole))
    breakdowns = tuple(
        tuple(name for name, column in zip(by, renamed([by], asked.groupings)[0], strict=True) if column != step.column)
        if renamed([by], asked.groupings)[0] == step.by
        else by
        for by in asked.request.breakdowns
    )
    used = {name for by in (*breakdowns, *asked.hierarchies) for name in by}
    kept = tuple(made for made in asked.groupings if made.column in used)
    return replace(asked, request=replace(asked.request, breakdowns=breakdowns), groupings=kept)
