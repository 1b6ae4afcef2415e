"""What a person has to say before a file can be compared with earlier releases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from workshop.disclosure.label_questions import AskedColumn, AskedValues, Question
from workshop.disclosure.likely_labels import likely
from workshop.disclosure.sent_release import ComparedRelease, ThisFile
from workshop.records.labels import column_key, is_grade, keys


def questions_of(known: Sequence[ComparedRelease], file: ThisFile) -> list[Question]:
    """What nobody said yet, once a column."""
    present = file.present
    values: dict[str, tuple[dict[str, None], dict[str, None], dict[str, None]]] = {}
    columns: dict[str, tuple[str, dict[str, None], set[str]]] = {}
    for one in known:
        release = one.sent.entry.release
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
        AskedValues(
            column,
            tuple(then),
            tuple(now),
            tuple(where),
            tuple(present[column].items()),
            likely(column, tuple(then), tuple(now), (_numbers_then(known, column), file.numbers.get(column, {}))),
        )
        for column, (then, now, where) in values.items()
    ]
    for column, where, labels in columns.values():
        like = tuple(name for name in present if _like(column, labels, name, present[name]))
        found.append(AskedColumn(column, tuple(where), like, tuple(present)))
    return found


def _numbers_then(known: Sequence[ComparedRelease], column: str) -> dict[str, str]:
    """The numbers that labels of today's column had in earlier releases, the newest last."""
    found: dict[str, str] = {}
    for one in known:
        for name, track in ((name, pair[0]) for name, pair in one.columns.items() if pair is not None):
            if track.column == column:
                numbers = dict(dict(one.sent.entry.label_numbers).get(name, ()))
                for lot in track.lots:
                    if len(lot.then) == 1 and len(lot.now) == 1 and min(lot.then) in numbers:
                        found[min(lot.now)] = numbers[min(lot.then)]
    return found


def _like(then: str, labels: Collection[str], now: str, values: Mapping[str, int]) -> bool:
    """Whether the column of those labels may be this one of the file: it has half of them or more."""
    if len(values) > 4 * len(labels) + 8:
        return False
    column = then if is_grade(then) else now
    theirs = set(keys(column, labels, values).values())
    both = theirs & set(keys(column, values, labels).values())
    return len(theirs) > 1 and 2 * len(both) >= len(theirs)
