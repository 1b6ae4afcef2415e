"""Student IDs that are unlike all others: a row that slipped by a column, zeros that a spreadsheet took away, a date or
a number with an exponent in place of an ID. Each makes a student that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from workshop.records.answers import Finding
from workshop.records.case import Case
from workshop.records.questions import FIRST_ROWS, Question, QuestionKind
from workshop.records.vocabulary import limit

_FEWEST = 5


def ask_ids(case: Case) -> Iterator[Question]:
    """Whether the few IDs that look unlike the others are right."""
    ident = case.answers.id
    if not ident or case.evidence[ident].many or case.accepted(Finding.OTHER_IDS):
        return
    seen = case.evidence[ident]
    nobody = {*seen.nobody}
    places = [place for place in range(len(seen.values)) if place not in nobody]
    odd = _unlike_others([seen.values[place] for place in places])
    if odd:
        rows = sorted(seen.first_rows[places[number]] for number in odd)
        count = len(odd)
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"{count:,} of {len(places):,} student IDs {'looks' if count == 1 else 'look'} unlike the others (another "
            "length, or letters in place of digits). Are they right?",
            case.plausible(Finding.OTHER_IDS, "No: correct the file, and choose it again."),
            tuple(rows[:FIRST_ROWS]), (ident,), setting="accepted",
        )  # fmt: skip


def _unlike_others(ids: list[str]) -> list[int]:
    """The places of IDs that are unlike nearly all others: of other characters; of another length where all are filled
    up with zeros; shorter or longer by two or more."""
    lengths: dict[tuple[bool, int], int] = {}
    shapes = [(text.isdigit(), len(text)) for text in ids]
    for shape in shapes:
        lengths[shape] = lengths.get(shape, 0) + 1
    if len(lengths) < 2:
        return []
    usual = max(lengths, key=lambda shape: lengths[shape])
    few = max(1, int(len(ids) * limit("other_ids_percent") / 100))
    if lengths[usual] < _FEWEST or len(ids) - lengths[usual] > few:
        return []
    padded = usual[0] and any(text[0] == "0" for text, shape in zip(ids, shapes, strict=True) if shape == usual)
    return [
        place
        for place, (digits, length) in enumerate(shapes)
        if digits != usual[0] or abs(length - usual[1]) > 1 or (padded and length != usual[1])
    ]
