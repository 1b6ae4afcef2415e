"""Labels that changed between an earlier release and this file, and what a person says of them.

History compares students, not labels. A label that is the same in one form (`labels.keys`) is the same group. One that
an earlier release tells of and this file does not have, or the other way round, was renamed, merged, split, is gone or
new: nobody but a person knows, so it is asked, and the answer is kept in the log for later checks.

A wrong answer must not cost a child. So whatever is said to be gone is compared with whatever is said to be new in the
same column, as if it were the same students, and of several on both sides it has to be said which are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from content.clean import clean_line
from workshop.records.labels import column_key, keys
from workshop.records.marks import NOT_GIVEN
from workshop.records.problems import RequestProblem
from workshop.wording import join_with_and


@dataclass(frozen=True, slots=True)
class SameValues:
    """The students of the values `then` of an earlier release are now those of the values `now` of `column`, but for
    who left and came. Without `now` they are gone; without `then` those of `now` were in no earlier release."""

    column: str
    then: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def form(self) -> tuple[str, bool, frozenset[frozenset[str]]]:
        """The same for whoever says the same, whichever side comes first; gone and new are not the same."""
        sides = (frozenset(keys(self.column, side).values()) for side in (self.then, self.now))
        return column_key(self.column), bool(self.then) or not self.now, frozenset(sides)


@dataclass(frozen=True, slots=True)
class SameColumn:
    """The column `then` of an earlier release is now called `now`; without `now` the file has no such column."""

    then: str
    now: str

    @property
    def form(self) -> frozenset[str]:
        """The same for whoever says the same, whichever side comes first."""
        return frozenset(map(column_key, (self.then, self.now)))


@dataclass(frozen=True, slots=True)
class LabelAnswers:
    """What a person said about labels that changed, and of which school year an earlier release is: (release, year)."""

    values: tuple[SameValues, ...] = ()
    columns: tuple[SameColumn, ...] = ()
    years: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.columns or self.years)

    def without(self, wrong: LabelAnswers) -> LabelAnswers:
        """The answers that are none of those."""
        return LabelAnswers(
            tuple(one for one in self.values if one not in wrong.values),
            tuple(one for one in self.columns if one not in wrong.columns),
            tuple(one for one in self.years if one not in wrong.years),
        )

    def parts(self) -> tuple[LabelAnswers, ...]:
        """Each answer alone."""
        return (
            *(LabelAnswers(values=(one,)) for one in self.values),
            *(LabelAnswers(columns=(one,)) for one in self.columns),
            *(LabelAnswers(years=(one,)) for one in self.years),
        )

    def words(self) -> str:
        """`Grade: 6 and 7 are now Middle; 5 is gone; the column Band is gone`."""
        words = [
            f"{one.then} is now {one.now}" if one.now else f"the column {one.then} is gone" for one in self.columns
        ]
        for said in self.values:
            then, now = join_with_and(said.then), join_with_and(said.now)
            old, new = ("is" if len(values) == 1 else "are" for values in (said.then, said.now))
            what = f"{then} {old} now {now}" if then and now else f"{then} {old} gone" if then else f"{now} {new} new"
            words.append(f"{said.column}: {what}")
        words += [f"{f'release {name}' if name else 'this file'} is of school year {year}" for name, year in self.years]
        return clean_line("; ".join(words))


NO_ANSWERS = LabelAnswers()


# ------------------------------------------------------------------ one column of one release


@dataclass(frozen=True, slots=True)
class Lot:
    """The same students, but for who left and came: told as the values `then` in a release, and called `now` since.
    `gone`: those of `now` whose students have left."""

    then: frozenset[str]
    now: frozenset[str]
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Track:
    """A column of a release, followed to the present: its name, its values, those that were new since, and those of
    which somebody said what they are."""

    column: str
    lots: tuple[Lot, ...]
    added: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()

    @classmethod
    def of(cls, column: str, values: Iterable[str]) -> Track:
        """As the release told it."""
        alike: dict[str, set[str]] = {}
        for value, form in keys(column, values).items():
            alike.setdefault(form, set()).add(value)
        return cls(column, tuple(Lot(frozenset(some), frozenset([min(some)])) for some in alike.values()))

    @property
    def labels(self) -> frozenset[str]:
        """What its values are called now."""
        return frozenset(label for lot in self.lots for label in lot.now)

    def after(self, answers: LabelAnswers) -> Track | None:
        """The same, as these answers change it; None when its column is gone."""
        column = self.column
        for one in answers.columns:
            if column_key(one.then) == column_key(column):
                if not one.now:
                    return None
                column = one.now
        mine = [answer for answer in answers.values if column_key(answer.column) == column_key(column)]
        return replace(self, column=column)._changed(joined(mine))

    def _changed(self, answers: Sequence[SameValues]) -> Track:
        """All of them at once: two schools may have swapped their names."""
        same = [(self._alike(one.then), one.now) for one in answers if one.then and one.now]
        gone = frozenset[str]().union(*(self._alike(one.then) for one in answers if not one.now))
        none = [one.now for one in answers if one.now and not self._alike(one.then)]
        added = frozenset(value for now in none for value in now)  # those it tells of were none of these
        becomes: dict[str, set[str]] = {}
        for then, now in same:
            for label in then:
                becomes.setdefault(label, set()).update(now)
        moved = {value for some in becomes.values() for value in some}
        stays = {label: self._written(label, moved) for label in self.labels - becomes.keys()}
        lots: list[Lot] = []
        for lot in self.lots:
            left = lot.gone | lot.now & gone
            after = {value for label in lot.now for value in becomes.get(label, {stays.get(label, label)})}
            made = Lot(lot.then, frozenset(after), frozenset({stays[label] for label in left & stays.keys()} - moved))
            for other in [other for other in lots if other.now & made.now]:
                lots.remove(other)
                made = Lot(made.then | other.then, made.now | other.now, made.gone | other.gone)
            lots.append(made)
        return replace(self, lots=tuple(lots), added=self.added | added, said=self.said | moved | added)

    def _written(self, label: str, values: Collection[str]) -> str:
        """That one of the values that is this label, else the label."""
        form = keys(self.column, [label], values)[label]
        return next((value for value, other in keys(self.column, values, [label]).items() if other == form), label)

    def _alike(self, values: Sequence[str]) -> frozenset[str]:
        """Those of its labels that are one of these values."""
        theirs = set(keys(self.column, values, self.labels).values())
        return frozenset(label for label, form in keys(self.column, self.labels, values).items() if form in theirs)

    def closed(self, present: Mapping[str, int]) -> Track:
        """The same with nothing left to be said: what is not in the file is gone, and what it has besides is new."""
        fit = self.fit(present)
        gone = (SameValues(self.column, fit.vanished, ()),) if fit.vanished else ()
        new = (SameValues(self.column, (), fit.appeared),) if fit.appeared else ()
        return self._changed(joined((*gone, *new)))

    def fit(self, present: Mapping[str, int], renumbered: Collection[str] = ()) -> Fit:
        """What each lot is in the file, and what nobody said yet: `present` has the students of each value who count.
        Labels that are `renumbered` have another number than then, and may be another school under the same name."""
        ours, theirs = keys(self.column, self.labels, present), keys(self.column, present, self.labels)
        here: dict[str, str] = {form: value for value, form in theirs.items()}
        added = set(keys(self.column, self.added, present).values())
        lots = tuple((lot.then, frozenset(here[ours[x]] for x in lot.now if ours[x] in here)) for lot in self.lots)
        vanished = [x for lot in self.lots for x in lot.now - lot.gone if ours[x] not in here]
        known = {*ours.values(), *added}
        appeared = [value for value, students in present.items() if students and theirs[value] not in known]
        if [*vanished, *appeared] == [NOT_GIVEN]:
            vanished, appeared = [], []  # no name of a group: some cells were emptied, or filled
        other = [x for x in self.labels if x in renumbered and x not in self.said and ours[x] in here]
        vanished, appeared = [*vanished, *other], [*appeared, *(here[ours[x]] for x in other)]
        return Fit(lots, tuple(sorted(vanished)), tuple(appeared))


@dataclass(frozen=True, slots=True)
class Fit:
    """`lots`: values then and values of the file that are the same students. `vanished`, `appeared`: values, then and
    now, of which nobody said what they are."""

    lots: tuple[tuple[frozenset[str], frozenset[str]], ...]
    vanished: tuple[str, ...]
    appeared: tuple[str, ...]


def gathered(column: str, pairs: Iterable[tuple[str, str]]) -> tuple[SameValues, ...]:
    """Answers from pairs of a value of then and one of now, each empty where there is none: values that are the same as
    one are the same."""
    lots: list[tuple[dict[str, None], dict[str, None]]] = []
    for then, now in pairs:
        hit = [lot for lot in lots if then and now and (then in lot[0] or now in lot[1])]
        old: dict[str, None] = {value: None for lot in hit for value in lot[0]} | ({then: None} if then else {})
        new: dict[str, None] = {value: None for lot in hit for value in lot[1]} | ({now: None} if now else {})
        lots = [*(lot for lot in lots if lot not in hit), (old, new)]
    return tuple(SameValues(column, tuple(old), tuple(new)) for old, new in lots)


def joined(answers: Iterable[SameValues]) -> list[SameValues]:
    """The answers about one column at one time, with what is gone and what is new as the same students: who says so
    without knowing loses some numbers, and tells nothing that he should not."""
    answers = list(answers)
    same = [answer for answer in answers if answer.then and answer.now]
    gone = tuple(value for answer in answers if not answer.now for value in answer.then)
    new = tuple(value for answer in answers if not answer.then for value in answer.now)
    if gone and new:
        return [*same, SameValues(answers[0].column, gone, new)]
    return answers


def refuse_vague(answers: LabelAnswers) -> None:
    """Raises RequestProblem when several values are said to be several others: they could be mixed up, and a group that
    only has another name would be published without those who left it."""
    columns = dict.fromkeys(column_key(answer.column) for answer in answers.values)
    for column in columns:
        mine = [answer for answer in answers.values if column_key(answer.column) == column]
        for answer in joined(mine):
            if len(answer.then) > 1 and len(answer.now) > 1:
                raise RequestProblem(
                    f"{answer.column}: several earlier values ({join_with_and(answer.then)}) cannot become several "
                    f"others ({join_with_and(answer.now)}) at once. Answer which one is the same as which. If this "
                    "file has completely different students, it has no common history with them."
                )


def turned(column: str, one: Sequence[str], other: Sequence[str], known: Collection[str]) -> SameValues:
    """`one` and `other` in whichever order: the values of which each is known from an earlier release are those of
    then; where that is so of both, or of neither, `other` are."""
    values = set(keys(column, known).values())
    first, second = (set(keys(column, some).values()) <= values for some in (one, other))
    return (
        SameValues(column, tuple(one), tuple(other))
        if first and not second
        else SameValues(column, tuple(other), tuple(one))
    )
