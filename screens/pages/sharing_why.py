"""Why the numbers of a group are told as they are, in one plain sentence for each reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content.clean import clean_line
from screens.pages.sharing_table import label, number_words, percent_words
from workshop.sharing.engine.model import Cell, Measure, Reason, Shown, Table, Told, Why
from workshop.sharing.explain import explain, group
from workshop.wording import listed

_WHAT = {
    Measure.ENROLLED: "the number of students",
    Measure.CHRONIC: "the number chronically absent",
    Measure.PERCENT: "the percentage",
}
_WITHOUT_SIZES = {
    Why.SMALL: "a group that small is never told",
    Why.END: "the exact number would say that nobody, everybody or nearly everybody of a group is chronically absent",
    Why.LEFT_OVER: "beside the individual records only a few students would be left",
    Why.COMPLEMENT: "subtracted from a larger group it would leave a small one",
    Why.CHANGE: "beside an earlier release it would tell about the few who came or went",
    Why.PROTECTS: "a hidden number could be computed from it",
}
_MOST_NAMED = 12


def sentences(table: Table, cell: Cell, *, sizes: bool) -> list[str]:
    """What is told of a group and why, one sentence for each reason. `sizes`: name the sizes of hidden groups and how
    they could be computed, for a coordinator alone."""
    here = dict(zip(table.by, cell.at, strict=True))
    where = group(here)
    where = clean_line(where[:1].upper() + where[1:])
    told = [
        f"{where}: {_joined(parts)}, because {clause}." for clause, parts in _by_clause(cell, here, sizes=sizes).items()
    ]
    exact = "told exactly, because the group is large enough and no hidden number can be computed from it."
    return [clean_line(sentence) for sentence in told] or [f"{where}: {exact}"]


def _by_clause(cell: Cell, here: Mapping[str, str], *, sizes: bool) -> dict[str, list[str]]:
    """Reason in words -> what it does to each number; a number without a reason of its own goes with the counts'."""
    counts = next((cell.reasons[m] for m in (Measure.CHRONIC, Measure.ENROLLED) if m in cell.reasons), None)
    found: dict[str, list[str]] = {}
    for measure, told in cell.told.items():
        if told.shown is not Shown.EXACT:
            reason = cell.reasons.get(measure, counts)
            found.setdefault(_clause(reason, here, sizes=sizes), []).append(f"{_WHAT[measure]} {_how(told, cell)}")
    return found


def _joined(parts: list[str]) -> str:
    """`the number is told as 0-6 and the percentage as 20 % or less`: what is said twice the same way is said once."""
    verb = " is told as "
    before = any(verb in part for part in parts)
    first = next((place for place, part in enumerate(parts) if verb in part), 0)
    return listed(
        [part.replace(verb, " as ") if before and place > first else part for place, part in enumerate(parts)]
    )


def _clause(reason: Reason | None, here: Mapping[str, str], *, sizes: bool) -> str:
    if reason is None:
        return "it follows from what is hidden beside it"
    return explain(reason, here) if sizes else _WITHOUT_SIZES[reason.why]


def _how(told: Told, cell: Cell) -> str:
    match told.shown:
        case Shown.WITHHELD:
            return "is withheld"
        case Shown.PERCENT:
            return "is told as a whole one"
        case _ if told is cell.told.get(Measure.PERCENT):
            return f"is told as {percent_words(cell)}"
        case _:
            return f"is told as {number_words(told)}"


def missing(table: Table) -> Iterator[str]:
    """Of the whole table: every reason once, with the groups it is the reason of, without sizes."""
    groups: dict[Why, list[str]] = {}
    for cell in table.cells:
        for why in dict.fromkeys(reason.why for reason in cell.reasons.values()):
            groups.setdefault(why, []).append(label(cell.at))
    if not groups:
        yield "Every number of this table is told exactly."
    for why in sorted(groups, key=list(Why).index):
        names = groups[why]
        more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        words = _WITHOUT_SIZES[why]
        yield f"{words[:1].upper()}{words[1:]}: {'; '.join(names[:_MOST_NAMED])}{more}."
