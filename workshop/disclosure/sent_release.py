"""One release of before beside the file of today: what it told, followed through what was said since of its labels."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workshop.disclosure.anchor import refuse_misplaced
from workshop.disclosure.counting import NO_COUNTING, Counting, Rules, rules_of_policy
from workshop.disclosure.document import decode, published_tables
from workshop.disclosure.engine.model import ALL, PublishedTable
from workshop.disclosure.grouping import Grouping, Recast, read_groupings
from workshop.disclosure.label_changes import Fit, LabelAnswers, Track
from workshop.disclosure.label_record import NOW, LabelRecord
from workshop.disclosure.log import LogEntry, LogLink
from workshop.records.labels import column_key, keys
from workshop.records.problems import FileProblem

_RELEASE = "release.json"

Present = Mapping[str, Mapping[str, int]]
"""The columns of the file, their values, and how many students with each count."""
Numbers = Mapping[str, Mapping[str, str]]
"""Columns of the file whose labels have numbers, with the number of each."""


@dataclass(frozen=True, slots=True)
class ThisFile:
    """What earlier releases are compared with. `counting`: how it counts. `table_columns`: those that tables are broken
    down by now. `today`: the day of the check, in whose school year a file is when nothing else says so."""

    present: Present
    counting: Counting = NO_COUNTING
    numbers: Numbers = field(default_factory=dict)
    table_columns: frozenset[str] = frozenset()
    today: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class SentRelease:
    """A release as it was sent. `record`: what was said of labels since. `rules`: by which it counted."""

    link: LogLink
    tables: tuple[PublishedTable, ...]
    groupings: Mapping[str, Grouping]
    record: LabelRecord
    rules: Rules = ()

    @classmethod
    def of(cls, link: LogLink, links: Sequence[LogLink], read: Callable[[str], bytes]) -> SentRelease:
        """A release of the log. Raises FileProblem when its file was changed."""
        sha256 = _hash_of(link)
        document = decode(read(sha256), link.entry.release)
        refuse_misplaced(document, sha256, link, links)
        groupings = {one.name: one for one in read_groupings(document)}
        rules = link.entry.counting or rules_of_policy(document.get("policy") or {})
        return cls(link, published_tables(document), groupings, LabelRecord.of(links), rules)

    @property
    def entry(self) -> LogEntry:
        """Its line in the log."""
        return self.link.entry

    def since(self, before: int = NOW) -> tuple[LabelAnswers, ...]:
        """What was said of labels after it, as it was believed before that line."""
        return self.record.since(self.link.number, before)

    @property
    def years(self) -> frozenset[str]:
        """The school years that it may be of: as its line says, and as anybody said since, corrected or not."""
        said = {
            year
            for link in self.record.said
            for release, year in link.entry.release_years
            if release == self.entry.release
        }
        return frozenset({self.entry.school_year, *said} - {""})

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

    def beside(self, file: ThisFile, answers: LabelAnswers, before: int = NOW) -> ComparedRelease:
        """Each of these columns, followed through all answers, and what it is in the file. As it was believed `before`
        an answer was corrected, nothing is left to be asked: what does not fit is taken for the same students."""
        present = file.present
        names = {column_key(name): name for name in present}
        then_numbers = dict(self.entry.label_numbers)
        columns: dict[str, tuple[Track, Fit | None] | None] = {}
        for column, values in self.values().items():
            track: Track | None = Track.of(column, values)
            for said in (*self.since(before), answers):
                track = track and track.after(said)
            if track is None:
                columns[column] = None
                continue
            name = names.get(column_key(track.column))
            if name is None:
                columns[column] = (track, None)
                continue
            track = replace(track, column=name)
            if before != NOW:
                track = track.closed(present[name])
            renumbered = _renumbered(name, dict(then_numbers.get(column, ())), file.numbers.get(name, {}))
            columns[column] = (track, track.fit(present[name], () if before != NOW else renumbered))
        return ComparedRelease(self, columns)


def _renumbered(column: str, then: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """The labels of then that have another number now."""
    ours, theirs = keys(column, then, now), keys(column, now, then)
    here = {form: now[label] for label, form in theirs.items()}
    return {label for label, number in then.items() if here.get(ours[label], number) != number}


@dataclass(frozen=True, slots=True)
class ComparedRelease:
    """A release beside the file: of each column of then what it is called since and which of its values are which,
    nothing where the file does not have it; None when somebody said that it is gone."""

    sent: SentRelease
    columns: Mapping[str, tuple[Track, Fit | None] | None]

    def tables(self, present: Present, recasts: list[Recast]) -> tuple[PublishedTable, ...]:
        """Its tables in the columns of the present system; of a column that cannot be compared the totals only."""
        return tuple(self._table(table, present, recasts) for table in self.sent.tables)

    def _table(self, table: PublishedTable, present: Present, recasts: list[Recast]) -> PublishedTable:
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
