"""What was published before, as the engine needs it: every release of the log, withdrawn and superseded ones too.

Earlier releases name groups as their files did. Each of their columns becomes one of the present system, whose values
are what the students of today were called then (`Recast`), so that students are compared and not labels.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from workshop.disclosure.anchor import refuse_misplaced
from workshop.disclosure.document import decode, published_tables
from workshop.disclosure.engine.model import ALL, EarlierRelease, PublishedTable
from workshop.disclosure.grouping import Grouping, Recast, read_groupings
from workshop.disclosure.label_changes import (
    NO_ANSWERS,
    Fit,
    LabelAnswers,
    SameColumn,
    SameValues,
    Track,
    refuse_vague,
    turned,
)
from workshop.disclosure.label_questions import AskedColumn, AskedValues, Question, Unanswered, refuse_needless
from workshop.disclosure.log import LogLink, releases, same_name
from workshop.records.labels import column_key, is_grade, keys
from workshop.records.problems import FileProblem, RequestProblem
from workshop.wording import join_with_and

_RELEASE = "release.json"

Present = Mapping[str, Mapping[str, int]]
"""The columns of the file, their values, and how many students with each count."""


@dataclass(frozen=True, slots=True)
class ReleaseHistory:
    """`earlier`: oldest first. `to_partner`, `to_others`: ids of the students whose records they hold. `notes`: what of
    it could not be compared, for a person. `lines`: how many lines of the log were looked at. `recasts`: columns that
    earlier tables name, made of those of the file. `answers`: what a person said of labels that changed.
    `left_out`: why earlier releases were not looked at; empty when they were."""

    earlier: tuple[EarlierRelease, ...] = ()
    to_partner: frozenset[str] = frozenset()
    to_others: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    lines: int = 0
    recasts: tuple[Recast, ...] = ()
    answers: LabelAnswers = NO_ANSWERS
    left_out: str = ""


NO_HISTORY = ReleaseHistory()


def release_history(
    links: Sequence[LogLink],
    partner: str,
    present: Present,
    read: Callable[[str], bytes],
    answers: LabelAnswers = NO_ANSWERS,
    table_columns: Collection[str] = (),
    *,
    totals_only: bool = False,
) -> ReleaseHistory:
    """Everything sent before, to this partner and to others. `read` gives the bytes of a file by its SHA-256;
    `table_columns` are those that tables are broken down by now. `answers` are kept in the log, and what earlier ones
    said holds.

    Totals over all values are always compared. With `totals_only` nothing else is where a column or its values are not
    the same any more, as far as that column is not published now; a note says so.

    Raises Unanswered when labels changed and nobody said how, RequestProblem for answers that do not fit, FileProblem
    when a release of the log cannot be read.
    """
    sent = [_Sent.of(link, links, read) for link in releases(links)]
    answers = _settled(sent, present, answers, table_columns)
    known = [one.known(present, answers) for one in sent]
    questions = _questions(known, present)
    blocking = [one for one in questions if not totals_only or one.blocks(table_columns)]
    if blocking:
        raise Unanswered(blocking)
    recasts: list[Recast] = []
    earlier: list[EarlierRelease] = []
    held: dict[bool, set[str]] = {True: set(), False: set()}
    for one in known:
        entry = one.sent.link.entry
        mine = same_name(entry.partner, partner)
        held[mine] |= {student for student, _ in entry.students}
        tables = tuple(one.table(table, present, recasts) for table in one.sent.tables)
        earlier.append(EarlierRelease(entry.release, tables, to_partner=mine, followed=False))
    return ReleaseHistory(
        tuple(earlier),
        frozenset(held[True]),
        frozenset(held[False]),
        tuple(
            f"{column}: it is not as in every earlier release; where it differs, only the totals over it are compared."
            for column in dict.fromkeys(question.column for question in questions)
        ),
        len(links),
        tuple(recasts),
        answers,
    )


def refuse_newer(past: ReleaseHistory, links: Sequence[LogLink]) -> None:
    """Raises RequestProblem when something was released since `past` was read: it was not compared with."""
    if past is not NO_HISTORY and not past.left_out and releases(links[past.lines :]):
        raise RequestProblem("Another release was made meanwhile, and this one was not compared with it; check again.")


# ------------------------------------------------------------------ one release


@dataclass(frozen=True, slots=True)
class _Sent:
    """A release as it was sent. `since`: what was said of labels in each release after it, oldest first."""

    link: LogLink
    tables: tuple[PublishedTable, ...]
    groupings: Mapping[str, Grouping]
    since: tuple[LabelAnswers, ...]

    @classmethod
    def of(cls, link: LogLink, links: Sequence[LogLink], read: Callable[[str], bytes]) -> _Sent:
        """A release of the log with what was answered since about its labels. Raises when its file was changed."""
        sha256 = _hash_of(link)
        document = decode(read(sha256), link.entry.release)
        refuse_misplaced(document, sha256, link, links)
        later = [other.entry for other in releases(links) if other.number > link.number]
        since = tuple(
            LabelAnswers(
                tuple(SameValues(column, then, now) for column, then, now in entry.same_values),
                tuple(SameColumn(then, now) for then, now in entry.same_columns),
            )
            for entry in later
        )
        return cls(link, published_tables(document), {one.name: one for one in read_groupings(document)}, since)

    def values(self) -> dict[str, set[str]]:
        """Every column of the file of then that its tables are broken down by, with the values they tell of."""
        found: dict[str, set[str]] = {}
        for table in self.tables:
            for place, name in enumerate(table.by):
                made = self.groupings.get(name)
                values = {at[place] for at in table.cells} - {ALL}
                if made is not None:
                    grouped = {group.name: group.values for group in made.groups}
                    values = {value for one in values for value in grouped.get(one, (one,))}
                    values |= {value for group in made.groups for value in group.values}
                found.setdefault(made.column if made else name, set()).update(values)
        return found

    def known(self, present: Present, answers: LabelAnswers) -> _Known:
        """Each of these columns, followed through all answers, and what it is in the file."""
        names = {column_key(name): name for name in present}
        columns: dict[str, tuple[Track, Fit | None] | None] = {}
        for column, values in self.values().items():
            track: Track | None = Track.of(column, values)
            for said in (*self.since, answers):
                track = track and track.after(said)
            if track is None:
                columns[column] = None
            else:
                name = names.get(column_key(track.column))
                track = replace(track, column=name or track.column)
                columns[column] = (track, track.fit(present[name]) if name else None)
        return _Known(self, columns)


@dataclass(frozen=True, slots=True)
class _Known:
    """A release beside the file: of each column of then what it is called since and which of its values are which,
    nothing where the file does not have it; None when somebody said that it is gone."""

    sent: _Sent
    columns: Mapping[str, tuple[Track, Fit | None] | None]

    def table(self, table: PublishedTable, present: Present, recasts: list[Recast]) -> PublishedTable:
        """The table in the columns of the present system; of a column that cannot be compared the totals only."""
        names: list[str | None] = []
        for name in table.by:
            made = self.sent.groupings.get(name)
            track, fit = self.columns[made.column if made else name] or (None, None)
            if track is None or fit is None or fit.vanished or fit.appeared:
                names.append(None)
            else:
                names.append(_name(track.column, fit, made, present, recasts))
        keep = [place for place, name in enumerate(names) if name is not None]
        cells = {
            tuple(at[place] for place in keep): cell
            for at, cell in table.cells.items()
            if all(value == ALL for place, value in enumerate(at) if place not in keep)
        }
        return PublishedTable(tuple(name for name in names if name is not None), cells)


def _hash_of(link: LogLink) -> str:
    for name, sha256, _ in link.entry.files:
        if name == _RELEASE:
            return sha256
    raise FileProblem(f"The disclosure log does not say what release {link.entry.release} published. Ask who wrote it.")


def _name(column: str, fit: Fit, made: Grouping | None, present: Present, recasts: list[Recast]) -> str:
    """The column of the present system that has the values of then: the file's own where they are the same."""
    tell = made.value if made else str
    then = {tell(value) for values, _ in fit.lots for value in values}
    called = {now: tuple(sorted({tell(value) for value in values})) for values, here in fit.lots for now in here}
    for value in present[column]:
        if value not in called:  # new since: not to be taken for a value of then that is called the same
            called[value] = (value if value not in then else f"{value} (new since)",)
    if all(values == (value,) for value, values in called.items()):
        return column
    cast = Recast(column, tuple(sorted(called.items())), "")
    for known in recasts:
        if (known.column, known.values) == (cast.column, cast.values):
            return known.name
    taken = {*present, *(one.name for one in recasts)}
    names = (f"{column} as released before ({number})" for number in range(1, len(taken) + 2))
    cast = replace(cast, name=next(name for name in names if name not in taken))
    recasts.append(cast)
    return cast.name


# ------------------------------------------------------------------ what a person has to say


def _questions(known: Sequence[_Known], present: Present) -> list[Question]:
    """What nobody said yet, once a column."""
    values: dict[str, tuple[dict[str, None], dict[str, None], dict[str, None]]] = {}
    columns: dict[str, tuple[str, dict[str, None], set[str]]] = {}
    for one in known:
        release = one.sent.link.entry.release
        for track, fit in filter(None, one.columns.values()):
            if fit is None:
                entry = columns.setdefault(column_key(track.column), (track.column, {}, set()))
                entry[1][release] = None
                entry[2].update(track.labels)
            elif fit.vanished or fit.appeared:
                then, now, where = values.setdefault(track.column, ({}, {}, {}))
                then.update(dict.fromkeys(fit.vanished))
                now.update(dict.fromkeys(fit.appeared))
                where[release] = None
    found: list[Question] = [
        AskedValues(column, tuple(then), tuple(now), tuple(where), tuple(present[column].items()))
        for column, (then, now, where) in values.items()
    ]
    for column, where, labels in columns.values():
        like = tuple(name for name in present if _like(column, labels, name, present[name]))
        found.append(AskedColumn(column, tuple(where), like, tuple(present)))
    return found


def _like(then: str, labels: Collection[str], now: str, values: Mapping[str, int]) -> bool:
    """Whether the column of those labels may be this one of the file: it has half of them or more."""
    if len(values) > 4 * len(labels) + 8:
        return False
    column = then if is_grade(then) else now
    theirs = set(keys(column, labels, values).values())
    both = theirs & set(keys(column, values, labels).values())
    return len(theirs) > 1 and 2 * len(both) >= len(theirs)


def _settled(
    sent: Sequence[_Sent], present: Present, answers: LabelAnswers, table_columns: Collection[str]
) -> LabelAnswers:
    """What is new of the answers, in the names of the file and each the right way round. Raises RequestProblem when one
    does not fit."""
    if not answers:
        return answers
    said_before = [before for one in sent for before in one.since]
    columns = _settled_columns(sent, present, answers.columns, said_before, table_columns)
    values = _settled_values(sent, present, answers.values, LabelAnswers((), columns), said_before)
    settled = LabelAnswers(values, columns)
    refuse_vague(settled)
    return settled


def _settled_columns(
    sent: Sequence[_Sent],
    present: Present,
    said: Sequence[SameColumn],
    before: Sequence[LabelAnswers],
    table_columns: Collection[str],
) -> tuple[SameColumn, ...]:
    names = {column_key(name): name for name in present}
    beside = [one.known(present, NO_ANSWERS) for one in sent]
    questions = _questions(beside, present)
    gone = {column_key(one.column): one for one in questions if isinstance(one, AskedColumn)}
    known = {one.form for answers in before for one in answers.columns}
    found = []
    for same in said:
        if same.form in known:
            continue  # the same command again
        turn = same.now and column_key(same.then) not in gone
        then, now = (same.now, same.then) if turn else (same.then, same.now)
        if column_key(then) not in gone:
            raise RequestProblem(
                f"No earlier release is broken down by a column “{then}” that this file does not have."
            )
        if now and column_key(now) not in names:
            raise RequestProblem(f"The file has no column “{now}”; it has: {join_with_and(list(present)[:12])}.")
        if not now and gone[column_key(then)].blocks(table_columns):
            like = join_with_and([name for name in gone[column_key(then)].like if name in table_columns], "or")
            raise RequestProblem(
                f"{then} cannot be said to be gone while {like} is shown, which has values like it: say that it is the "
                f"same, leave {like} out, or use a file that has both."
            )
        for one in beside:
            told_then = {column_key(track.column) for track, _ in filter(None, one.columns.values())}
            if {column_key(then), column_key(now)} <= told_then:
                release = one.sent.link.entry.release
                raise RequestProblem(f"{then} and {now} are two columns of release {release}: they are not the same.")
        found.append(SameColumn(then, names.get(column_key(now), "")))
    return tuple(found)


def _settled_values(
    sent: Sequence[_Sent],
    present: Present,
    said: Sequence[SameValues],
    renamed: LabelAnswers,
    before: Sequence[LabelAnswers],
) -> tuple[SameValues, ...]:
    names = {column_key(name): name for name in present}
    beside = [one.known(present, renamed) for one in sent]
    questions = _questions(beside, present)
    asked = {column_key(one.column): one for one in questions if isinstance(one, AskedValues)}
    recorded = {one.form for answers in before for one in answers.values}
    found = []
    for same in said:
        column = names.get(column_key(same.column), same.column)
        question = asked.get(column_key(column))
        if same.form in recorded:
            continue
        if question is None:
            raise RequestProblem(f"{column}: no value of it changed since an earlier release; leave the answer out.")
        tracks = [track for one in beside for track, _ in filter(None, one.columns.values())]
        known = {label for track in tracks if track.column == column for label in track.labels}
        same = turned(column, same.now, same.then, known) if same.then and same.now else replace(same, column=column)
        refuse_needless(same, question, known, present[column])
        found.append(same)
    return tuple(found)
