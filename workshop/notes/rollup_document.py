"""A roll-up as a document: what needs someone this week, shared gaps and partners, and how everything was counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workshop.notes.document import Bullets, Chapter, ColumnKind, Document, Labeled, Table, TableColumn, paragraph
from workshop.notes.follow_up import DueItem, when
from workshop.notes.rollup import LONG_OVERDUE, SHARED, Rollup
from workshop.notes.same_names import NamePair
from workshop.sheets.dates import MONTHS, day_of, long_date
from workshop.wording import count_noun, join_with_and

MOST_NAMED = 8
"""Schools named in one cell; the rest is counted."""


def rollup_document(rollup: Rollup, proposals: Sequence[NamePair] = ()) -> Document:
    """The report. Owners are named only beside what needs someone; no school is ranked."""
    whose = rollup.division or "All sessions"
    title = f"{whose}: {count_noun(len(rollup.held) + len(rollup.not_held), 'school')}, {long_date(rollup.as_of)}"
    return Document(
        title,
        {"title": title, "date": rollup.as_of.isoformat(), "division": rollup.division},
        opening=(paragraph(held_words(rollup), state_words(rollup.commitments)),),
        chapters=tuple(_chapters(rollup, proposals)),
    )


def held_words(rollup: Rollup) -> str:
    """`38 schools held a session, 2 not yet.`"""
    held = f"{count_noun(len(rollup.held), 'school')} held a session"
    return f"{held}, {len(rollup.not_held)} not yet." if rollup.not_held else f"{held}."


def state_words(counts: Mapping[str, int]) -> str:
    """`109 commitments: 25 done, 65 overdue, 19 open.`"""
    every = sum(counts.values())
    if not every:
        return "No commitments yet."
    states = [f"{counts[name]} {name}" for name in _STATES if counts[name]]
    return f"{count_noun(every, 'commitment')}: {', '.join(states)}."


def _chapters(rollup: Rollup, proposals: Sequence[NamePair]) -> Iterator[Chapter]:
    if rollup.needing:
        yield Chapter("needing", "Needs someone this week", (_needing(rollup.needing),))
    if rollup.months:
        yield Chapter("months", "Commitments by the month they are due", (_months(rollup),))
    if rollup.gaps:
        yield Chapter("gaps", f"Gaps shared by {SHARED} schools or more", (_gaps(rollup),))
    if rollup.partners:
        yield Chapter("partners", f"Partners named by {SHARED} schools or more", (_partners(rollup),))
    if rollup.groups:
        yield Chapter("groups", "Causes by group", (_groups(rollup),))
    if rollup.confidence:
        yield Chapter("confidence", "How sure people were, 0 to 4", (_confidence(rollup),))
    if rollup.not_held:
        yield Chapter("not-held", "Schools without a session", (_bullets(rollup.not_held),))
    if rollup.unread:
        unread = [Labeled(name, why) for name, why in rollup.unread]
        yield Chapter("unread", "Sessions that could not be read", (Bullets(tuple(unread)),))
    if proposals:
        settle = [f"“{one.first}” and “{one.second}”{'' if one.probable else ' (maybe)'}" for one in proposals]
        yield Chapter("names", "Names to decide", (_bullets(settle),))
    yield Chapter("method", "How this was counted", (_bullets(METHOD),))


_STATES = ("done", "overdue", "open", "dropped")
METHOD = (
    "Schools are counted, not mentions: a cause that a school wrote down twice counts once.",
    "Names are one when only capitals, punctuation, usual short forms or the order of words differ, or when a person "
    "said that they are the same.",
    f"Needs someone: overdue by {LONG_OVERDUE} days or more, or moved to another date twice.",
    "Medians are shown from five schools on, each with five answers or more.",
    "Sessions hold nothing about single students, and neither does this report.",
)


def _needing(items: Sequence[DueItem]) -> Table:
    columns = (
        TableColumn("School", ColumnKind.NAME), TableColumn("#", ColumnKind.NUMBER),
        TableColumn("Who", ColumnKind.NAME), TableColumn("What"),
        TableColumn("By", ColumnKind.DATE), TableColumn("State", ColumnKind.STATE),
    )  # fmt: skip
    rows = [
        (
            item.school,
            item.commitment.number,
            item.commitment.owner,
            item.commitment.text,
            item.commitment.due,
            _why(item),
        )
        for item in items
    ]
    return Table("needing", columns, tuple(rows))


def _why(item: DueItem) -> str:
    moved = len(item.commitment.before)
    return ", ".join([when(item), *([f"moved {moved} times"] if moved > 1 else [])])


def month_words(month: str) -> str:
    """`2026-12` as `Dec 2026`; `no date` for none."""
    day = day_of(f"{month}-01") if month else None
    return f"{MONTHS[day.month - 1][:3]} {day.year}" if day is not None else "no date"


def _months(rollup: Rollup) -> Table:
    columns = (
        TableColumn("Month", ColumnKind.NAME),
        *(TableColumn(name.capitalize(), ColumnKind.COUNT) for name in _STATES),
    )
    rows = [
        (month_words(month.month), *(str(getattr(month, name) or "") for name in _STATES)) for month in rollup.months
    ]
    return Table("months", columns, tuple(rows)).without_empty_columns()


def _gaps(rollup: Rollup) -> Table:
    columns = (
        TableColumn("Gap"), TableColumn("Group", ColumnKind.NAME), TableColumn("Schools", ColumnKind.COUNT),
        TableColumn("No one addresses it", ColumnKind.COUNT), TableColumn("No commitment", ColumnKind.COUNT),
    )  # fmt: skip
    rows = [
        (_also(gap.text, gap.also), gap.group, str(gap.schools), str(gap.nobody), str(gap.without_commitment))
        for gap in rollup.gaps
    ]
    return Table("gaps", columns, tuple(rows))


def _partners(rollup: Rollup) -> Table:
    columns = (
        TableColumn("Partner", ColumnKind.NAME), TableColumn("Schools", ColumnKind.COUNT), TableColumn("Named by"),
        TableColumn("Who holds the contact"),
    )  # fmt: skip
    rows = [
        (_also(one.name, one.also), str(len(one.schools)), _some(one.schools), _some(one.holders))
        for one in rollup.partners
    ]
    return Table("partners", columns, tuple(rows))


def _groups(rollup: Rollup) -> Table:
    columns = (
        TableColumn("Group", ColumnKind.NAME), TableColumn("Schools", ColumnKind.COUNT),
        TableColumn("Causes", ColumnKind.COUNT),
    )  # fmt: skip
    return Table("groups", columns, tuple((one.group, str(one.schools), str(one.causes)) for one in rollup.groups))


def _confidence(rollup: Rollup) -> Table:
    columns = (
        TableColumn("Goal"), TableColumn("Before", ColumnKind.COUNT), TableColumn("After", ColumnKind.COUNT),
        TableColumn("Schools", ColumnKind.COUNT),
    )  # fmt: skip
    rows = [(goal, f"{before:g}", f"{after:g}", str(count)) for goal, before, after, count in rollup.confidence]
    return Table("confidence", columns, tuple(rows))


def _also(name: str, others: Sequence[str]) -> str:
    return f"{name} (also written {join_with_and(others[:3])})" if others else name


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return "; ".join([*names[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])


def _bullets(texts: Sequence[str]) -> Bullets:
    return Bullets(tuple(Labeled("", text) for text in texts))
