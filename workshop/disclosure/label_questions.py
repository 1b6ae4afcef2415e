"""What a person is asked of labels that changed, as data: a question, its choices, and what each choice means.

The command prints it with what to type, the screen offers it line by line; neither knows more than stands here.

    interview = Interview(problem.questions, table_columns)
    while (step := interview.step()) is not None:
        interview.choose(step.choices[n])
    interview.answers()
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from workshop.disclosure.label_changes import LabelAnswers, SameColumn, SameValues, gathered, refuse_vague
from workshop.records.labels import column_key, keys
from workshop.records.problems import RequestProblem
from workshop.wording import count_noun, join_with_and

MANY = 11
"""From this many students on their number is named in a question: fewer could be known one by one."""
_MOST_OFFERED = 60
"""With more values than this, those that an earlier release has too are not offered, only typed."""


@dataclass(frozen=True, slots=True)
class Likely:
    """That the students of `then` are now those of `now` is likely, because of `why`. Only a person says that they
    are."""

    then: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class AskedValues:
    """Of `column` the `releases` tell of the values `then`, which the file does not have; it has those of `now`, which
    they do not tell of. `present`: every value of the file, with how many students who count have it. `likely`: which
    are probably the same."""

    column: str
    then: tuple[str, ...]
    now: tuple[str, ...]
    releases: tuple[str, ...]
    present: tuple[tuple[str, int], ...] = ()
    likely: tuple[Likely, ...] = ()

    def sentence(self) -> str:
        """What is to be said, without how."""
        earlier = releases_words(self.releases)
        if not self.now:
            return f"{self.column}: {earlier} {join_with_and(self.then)}, which this file does not have."
        has = f"this file has {join_with_and(self.now)}"
        if not self.then:
            return f"{self.column}: {has}, which {join_with_and(self.releases)} did not have."
        return f"{self.column}: {earlier} {join_with_and(self.then)}, which this file does not have; {has} instead."

    def blocks(self, table_columns: Collection[str]) -> bool:
        """Whether totals alone would not do: the column is published now, and the two are subtracted at a glance."""
        return self.column in table_columns

    def why(self, then: str, now: str) -> str:
        """Why these two are probably the same; empty where nothing says so."""
        return next((one.why for one in self.likely if (one.then, one.now) == (then, now)), "")

    def students(self, now: str) -> str:
        """`62 students`, of a value of the file."""
        number = dict(self.present).get(now, 0)
        return count_noun(number, "student") if number >= MANY else f"fewer than {MANY} students"


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """The `releases` are broken down by `column`, which the file does not have. `present`: the columns of the file.
    `like`: those that may be it under another name."""

    column: str
    releases: tuple[str, ...]
    like: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What is to be said, without how."""
        alike = f"; {join_with_and(self.like, 'or')} has values like it" if self.like else ""
        return (
            f"{_capital(listed_releases(self.releases))} broken down by {self.column}, which this file does not "
            f"have{alike}."
        )

    def blocks(self, table_columns: Collection[str]) -> bool:
        """Whether totals alone would not do: it is published now, under another name."""
        return any(name in table_columns for name in self.like)


@dataclass(frozen=True, slots=True)
class AskedYear:
    """Of which school year `release` is; of the file, where it is empty. `years`: those it may be, the likely one
    first. `releases`: those that are compared or not, depending on it. `own`: the school year of the file, if known."""

    release: str
    years: tuple[str, ...]
    releases: tuple[str, ...]
    own: str = ""

    column = ""
    """It is about no column."""

    def sentence(self) -> str:
        """What is to be said, without how."""
        if self.release:
            return (
                f"Nothing says of which school year release {self.release} is; it was made in {self.years[0]}, and "
                f"this file is of {self.own}."
            )
        return (
            f"{_capital(listed_releases(self.releases))} of another school year than this one, and nothing says of "
            "which school year this file is."
        )

    def blocks(self, table_columns: Collection[str]) -> bool:
        """Never: a release of which nobody knows the year is compared, which is safe."""
        return False


Question = AskedValues | AskedColumn | AskedYear


def releases_words(releases: Sequence[str]) -> str:
    """`release X has`, `releases X and Y have`."""
    return f"release {releases[0]} has" if len(releases) == 1 else f"releases {join_with_and(releases)} have"


def listed_releases(releases: Sequence[str]) -> str:
    """`release X is`, `releases X and Y are`."""
    return f"release {releases[0]} is" if len(releases) == 1 else f"releases {join_with_and(releases)} are"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Unanswered(RequestProblem):
    """Labels changed since an earlier release and nobody said how, or nobody knows the school year: the check stops.
    `questions`: what is to be said."""

    def __init__(self, questions: Sequence[Question]) -> None:
        what = "of which one it is" if isinstance(questions[0], AskedYear) else "which are the same"
        super().__init__(f"{questions[0].sentence()} Answer {what} before anything is released.")
        self.questions = tuple(questions)


def refuse_needless(said: SameValues, asked: AskedValues, known: Collection[str], present: Collection[str]) -> None:
    """Raises RequestProblem for an answer to what was not asked. `known`: every value of the column in earlier
    releases; `present`: in the file."""
    whole = {"then": (said.then, known, asked.then), "now": (said.now, present, asked.now)}
    found: dict[str, bool] = {}
    for side, (values, there, open_) in whole.items():
        forms = keys(said.column, values)
        strange = [v for v, form in forms.items() if form not in keys(said.column, there).values()]
        if strange:
            where = "no earlier release has" if side == "then" else "this file does not have"
            raise RequestProblem(f"{said.column}: {where} {join_with_and(strange)}; correct the answer.")
        settles = set(forms.values()) & set(keys(said.column, open_).values())
        found[side] = bool(settles) if said.then and said.now else len(settles) == len(forms)
    if not (any(found.values()) if said.then and said.now else all(found.values())):
        raise RequestProblem(
            f"{said.column}: {join_with_and(said.then or said.now)} needs no answer: an earlier release and "
            "this file both have it."
        )


# ------------------------------------------------------------------ one question after another


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """One way to answer: `words` say what happened, `consequence` what the check does then. `likely`: why this is
    probably it; empty where nothing says so.

    Of a value, `pair` is the earlier and the present one, one of them empty where it is gone or new; of a column,
    `same` is the answer; of a school year, `year`. `totals_only`: nothing is said, and only the totals over the column
    are compared, or the releases of any year.
    """

    words: str
    consequence: str
    likely: str = ""
    pair: tuple[str, str] = ("", "")
    same: SameColumn | None = None
    year: str = ""
    totals_only: bool = False

    @property
    def detail(self) -> str:
        """The second line of it: why it is likely, and what the check does then."""
        return f"{_capital(self.likely)}. {self.consequence}" if self.likely else self.consequence


@dataclass(frozen=True, slots=True)
class LabelStep:
    """One thing to ask: what became of the earlier value `then`, or where the students of `now` were before, or, with
    neither, what became of the column. `title` is the question, and the likely choices come first."""

    question: Question
    title: str
    choices: tuple[LabelChoice, ...]
    then: str = ""
    now: str = ""

    @property
    def explain(self) -> str:
        """What it comes from."""
        return self.question.sentence()


def steps_of(question: Question, table_columns: Collection[str] = ()) -> tuple[LabelStep, ...]:
    """Everything there is to ask for a question, if no answer settles another. `table_columns`: those that tables are
    broken down by now, for which totals alone would not do."""
    return tuple(_step(question, then, now, table_columns) for then, now in _subjects(question))


def _subjects(question: Question) -> Iterator[tuple[str, str]]:
    """The values of then, and those of now, that are asked about; a pair of empty texts for what has no values."""
    if not isinstance(question, AskedValues):
        yield "", ""
        return
    yield from ((then, "") for then in question.then)
    yield from (("", now) for now in question.now)


def _step(question: Question, then: str, now: str, table_columns: Collection[str]) -> LabelStep:
    if isinstance(question, AskedYear):
        which = f"release {question.release}" if question.release else "this file"
        return LabelStep(question, f"Of which school year is {which}?", _of_years(question))
    totals = () if question.blocks(table_columns) else (_totals(question),)
    if isinstance(question, AskedColumn):
        title = f"What became of the column “{question.column}”?"
        return LabelStep(question, title, _columns(question, gone=bool(totals)))
    if then:
        title = f"{question.column}: what became of the students of “{then}”?"
        return LabelStep(question, title, (*_became(question, then), *totals), then=then)
    title = f"{question.column}: where were the students of “{now}” before?"
    return LabelStep(question, title, (*_were(question, now), *totals), now=now)


def _of_years(question: AskedYear) -> tuple[LabelChoice, ...]:
    names, other = join_with_and(question.releases), "it is" if len(question.releases) == 1 else "they are"
    choices = [
        LabelChoice(
            f"It is of {year}",
            f"{names}: compared where {other} of {year} too, and not compared where {other} of another school year.",
            year=year,
        )
        for year in question.years
    ]
    unknown = LabelChoice("I do not know", f"{names}: compared, whatever the school year.", totals_only=True)
    return (*choices, unknown)


def _totals(question: AskedValues | AskedColumn) -> LabelChoice:
    return LabelChoice(
        f"Compare the totals over {question.column} only",
        "Nothing is answered, and it is asked again when it matters.",
        totals_only=True,
    )


def _became(question: AskedValues, then: str) -> list[LabelChoice]:
    others = list(question.now)
    if len(question.present) <= _MOST_OFFERED:
        others += [value for value, _ in question.present if value not in question.now]
    same = [LabelChoice(f"They are now “{now}”", *_alike(question, then, now), (then, now)) for now in others]
    new = f"with {join_with_and(question.now)}, as if they were the same, " if question.now else ""
    gone = LabelChoice("They have all left", f"“{then}” is still compared {new}and with every total.", pair=(then, ""))
    return [*_likely_first(same), gone]


def _were(question: AskedValues, now: str) -> list[LabelChoice]:
    same = [
        LabelChoice(f"They were “{then}” before", *_alike(question, then, now), (then, now)) for then in question.then
    ]
    known = f"“{now}” ({question.students(now)}) is compared with what is gone, and with every total."
    new = LabelChoice("None of them was in an earlier release", known, pair=("", now))
    return [*_likely_first(same), new]


def _alike(question: AskedValues, then: str, now: str) -> tuple[str, str]:
    """What it means to say that the two are the same, and why they probably are."""
    means = f"“{now}” ({question.students(now)}) is compared with “{then}” as the same students."
    return means, question.why(then, now)


def _columns(question: AskedColumn, *, gone: bool) -> tuple[LabelChoice, ...]:
    choices = [
        LabelChoice(
            f"It is now called “{name}”",
            f"The values of “{name}” are compared with those of “{question.column}”.",
            "Its values are like it" if name in question.like else "",
            same=SameColumn(question.column, name),
        )
        for name in (*question.like, *(name for name in question.present if name not in question.like))
    ]
    if gone:
        words = "The file does not have it: compare the totals only"
        means = f"Totals over “{question.column}” are compared, its values are not."
        choices.append(LabelChoice(words, means, same=SameColumn(question.column, "")))
    return tuple(choices)


def _likely_first(choices: Sequence[LabelChoice]) -> list[LabelChoice]:
    return sorted(choices, key=lambda choice: not choice.likely)


@dataclass
class Interview:
    """Asks the questions one value after another. `table_columns`: those that tables are broken down by now."""

    questions: Sequence[Question]
    table_columns: Collection[str] = ()
    totals_only: set[Question] = field(default_factory=set)
    """The questions that are left open: only totals are compared, or releases of any year."""
    _pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _years: dict[str, str] = field(default_factory=dict)
    _columns: list[SameColumn] = field(default_factory=list)

    def step(self) -> LabelStep | None:
        """The first open question; None when everything is answered."""
        for question in self.questions:
            for then, now in _subjects(question):
                if self._open(question, then, now):
                    return _step(question, then, now, self.table_columns)
        return None

    def _open(self, question: Question, then: str, now: str) -> bool:
        column = question.column
        if isinstance(question, AskedYear):
            return question not in self.totals_only and question.release not in self._years
        if question in self.totals_only or any(column_key(column) == column_key(one.then) for one in self._columns):
            return False
        pairs = self._pairs.get(column, [])
        if then:
            return then not in {old for old, _ in pairs}
        return not now or now not in {new for _, new in pairs}

    def choose(self, choice: LabelChoice) -> None:
        """Take a choice of the current step."""
        current = self.step()
        assert current is not None and choice in current.choices, "a choice belongs to the question that is open"
        column = current.question.column
        if isinstance(current.question, AskedYear) and not choice.totals_only:
            self._years[current.question.release] = choice.year
        elif choice.totals_only:
            self.totals_only.add(current.question)
            self._pairs.pop(column, None)
        elif choice.same is not None:
            self._columns.append(choice.same)
        else:
            self._pairs.setdefault(column, []).append(choice.pair)

    def answers(self) -> LabelAnswers:
        """What was chosen, as the check takes it. Raises RequestProblem when several values are said to be several
        others."""
        values = [answer for column, pairs in self._pairs.items() for answer in gathered(column, pairs)]
        found = LabelAnswers(tuple(values), tuple(self._columns), tuple(self._years.items()))
        refuse_vague(found)
        return found
