"""The codes of attendance in a file: how often each is used, and which of them need no question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workshop.records.amounts import PARTS
from workshop.records.answers import Answers
from workshop.records.columns_found import date_columns
from workshop.records.evidence import Evidence
from workshop.records.vocabulary import meaning_of


def marks_seen(evidence: Evidence, answers: Answers) -> dict[str, tuple[int, int]]:
    """Every code as it is written, with how many cells have it, and the first row; in a wide file, of all dates."""
    columns = date_columns(evidence.header, answers) if answers.wide else (answers.mark,)
    found: dict[str, tuple[int, int]] = {}
    spelled: dict[str, str] = {}
    for name in columns:
        if name not in evidence or evidence[name].many:
            continue
        seen = evidence[name]
        for value, count, row in zip(seen.values, seen.counts.tolist(), seen.first_rows, strict=True):
            own = spelled.setdefault(value.casefold(), value)
            before, first = found.get(own, (0, row))
            found[own] = (before + count, min(first, row))
    return found


def certain_shares(marks: Sequence[str], said: Mapping[str, int | None]) -> tuple[tuple[str, int | None], ...]:
    """The codes that nobody needs to be asked about and nobody has spoken of, with the share of the day absent."""
    meanings = {mark: meaning_of(mark) for mark in marks if mark}
    tardies = [mark for mark, meaning in meanings.items() if meaning.tardy]
    found = []
    for mark, meaning in meanings.items():
        sure = meaning.certain or (meaning.certain_beside_tardy and len(tardies) > 1)
        if sure and mark.casefold() not in said:
            share = meaning.shares[0]
            found.append((mark, None if share is None else round(share * PARTS)))
    return tuple(found)
