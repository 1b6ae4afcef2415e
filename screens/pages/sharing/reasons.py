"""How the numbers of a group are given and why, in plain sentences: one reason for everybody, and the exact ones for a
coordinator who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content.clean import clean_line
from screens.pages.sharing.table import label, number_words, percent_words
from workshop.disclosure.engine.model import Measure, PublishedAs, PublishedValue, ResultTable, TableCell
from workshop.disclosure.explain import DERIVED, reason_words
from workshop.disclosure.visible import REASON, RULE, group_label
from workshop.wording import join_with_and

_WHAT = {
    Measure.ENROLLED: "the number of students",
    Measure.CHRONIC: "the number chronically absent",
    Measure.PERCENT: "the percentage",
}
_MOST_NAMED = 12


def sentences(table: ResultTable, cell: TableCell, *, exact: bool) -> list[str]:
    """What is given of a group and why. `exact`: one sentence for each reason, with the sizes of hidden groups and the
    sums they follow from, for a coordinator alone; otherwise one reason for all."""
    here = dict(zip(table.by, cell.at, strict=True))
    where = group_label(here)
    where = clean_line(where[:1].upper() + where[1:])
    found = _by_clause(cell, here) if exact else {REASON: _parts(cell)}
    published = [f"{where}: {_joined(parts)}, because {why}." for why, parts in found.items() if parts]
    all_exact = "shown exactly: the group is large enough, and no hidden number can be worked out from it."
    return [clean_line(sentence) for sentence in published] or [f"{where}: {all_exact}"]


def _parts(cell: TableCell) -> list[str]:
    """What became of each measure of a cell."""
    return [f"{_WHAT[measure]} {_how(published, cell)}" for measure, published in _hidden(cell)]


def _hidden(cell: TableCell) -> Iterator[tuple[Measure, PublishedValue]]:
    """The measures of a cell that are not given."""
    return (
        (measure, published) for measure, published in cell.published.items() if not published.published_as.is_number
    )


def _by_clause(cell: TableCell, here: Mapping[str, str]) -> dict[str, list[str]]:
    """Reason in words -> what it does to each number; a number without a reason of its own goes with the counts'."""
    counts = next((cell.reasons[m] for m in (Measure.CHRONIC, Measure.ENROLLED) if m in cell.reasons), None)
    found: dict[str, list[str]] = {}
    for measure, published in _hidden(cell):
        reason = cell.reasons.get(measure, counts)
        why = DERIVED if reason is None else reason_words(reason, here)
        found.setdefault(why, []).append(f"{_WHAT[measure]} {_how(published, cell)}")
    return found


def _joined(parts: list[str]) -> str:
    """`the number is given as 6 or fewer and the percentage as 20% or less`: the verb they share is said once."""
    verb = " is given as "
    before = any(verb in part for part in parts)
    first = next((place for place, part in enumerate(parts) if verb in part), 0)
    return join_with_and(
        [part.replace(verb, " as ") if before and place > first else part for place, part in enumerate(parts)]
    )


def _how(published: PublishedValue, cell: TableCell) -> str:
    """How a number is given, in words."""
    match published.published_as:
        case PublishedAs.WITHHELD:
            return "is withheld"
        case PublishedAs.PERCENT:
            return "is rounded to a whole percent"
        case _ if published is cell.published.get(Measure.PERCENT):
            return f"is given as {_in_a_sentence(percent_words(cell))}"
        case _:
            return f"is given as {_in_a_sentence(number_words(published))}"


def _in_a_sentence(words: str) -> str:
    """`6–9` of a table as `6 to 9`."""
    return words.replace("–", " to ")


def missing(table: ResultTable) -> Iterator[str]:
    """Of the whole table: the one reason, and the groups it is the reason of, in the order of the table."""
    names = [label(cell.at) for cell in table.cells if any(_hidden(cell))]
    if not names:
        yield "Every number in this table is exact."
        return
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    yield RULE
    yield f"Not every number is exact for: {'; '.join(names[:_MOST_NAMED])}{more}."
