"""A roll-up for a terminal: bars for how many schools share something, beside the number and the words.

Gaps, groups and partners are compared; schools never are.
"""

from __future__ import annotations

from collections.abc import Iterator

from workshop.notes.bars import PictureLine, Tone, bar
from workshop.notes.follow_up import when
from workshop.notes.rollup import SHARED, MonthCount, Rollup, SharedPartner
from workshop.notes.rollup_document import METHOD, held_words, month_words, state_words
from workshop.sheets.dates import day_of, short_date
from workshop.wording import count_noun, join_with_and

_MOST_LISTED = 8
"""What is longer is in the document."""


def rollup_lines(rollup: Rollup, width: int) -> list[PictureLine]:
    """The report in lines for a width in letters; whatever is longer, because names are, is for the screen to wrap."""
    room = max(10, min(40, width // 3))
    return [
        PictureLine(held_words(rollup)),
        PictureLine(state_words(rollup.commitments)),
        *_months(rollup, room),
        *_groups(rollup, room),
        *_gaps(rollup, room),
        *_partners(rollup, room),
        *_needing(rollup),
        *_listed("Schools without a session", rollup.not_held),
        *_listed("Sessions that could not be read", [f"{name}: {why}" for name, why in rollup.unread]),
        *_heading("How this was counted"),
        *(PictureLine(text, Tone.FAINT) for text in METHOD),
    ]


def _heading(text: str) -> tuple[PictureLine, PictureLine]:
    return PictureLine(), PictureLine(text, Tone.HEADING)


def _months(rollup: Rollup, room: int) -> Iterator[PictureLine]:
    if not rollup.months:
        return
    yield from _heading("Commitments by the month they are due")
    most = max(_every(month) for month in rollup.months)
    for month in rollup.months:
        counts = (("done", month.done), ("overdue", month.overdue), ("open", month.open), ("dropped", month.dropped))
        states = ", ".join(f"{count} {name}" for name, count in counts if count)
        yield PictureLine(f"  {month_words(month.month):<10}{bar(_every(month), most, room)} {_every(month)}: {states}")


def _every(month: MonthCount) -> int:
    return month.done + month.overdue + month.open + month.dropped


def _groups(rollup: Rollup, room: int) -> Iterator[PictureLine]:
    if not rollup.groups:
        return
    yield from _heading("Causes by group, in schools")
    most = max(one.schools for one in rollup.groups)
    label = min(24, max(len(one.group) for one in rollup.groups) + 2)
    for one in rollup.groups:
        words = f"{count_noun(one.schools, 'school')}, {count_noun(one.causes, 'cause')}"
        yield PictureLine(f"  {one.group:<{label}}{bar(one.schools, most, room)} {words}")


def _gaps(rollup: Rollup, room: int) -> Iterator[PictureLine]:
    if not rollup.gaps:
        return
    yield from _heading(f"Gaps shared by {SHARED} schools or more")
    most = max(gap.schools for gap in rollup.gaps)
    for gap in rollup.gaps:
        yield PictureLine(f"  {gap.text}" + _also(gap.also), Tone.STRONG)
        without = f", no commitment in {gap.without_commitment}" if gap.without_commitment else ""
        nobody = f", no one addresses it in {gap.nobody}" if gap.nobody else ""
        yield PictureLine(f"    {bar(gap.schools, most, room)} {count_noun(gap.schools, 'school')}{nobody}{without}")


def _partners(rollup: Rollup, room: int) -> Iterator[PictureLine]:
    if not rollup.partners:
        return
    yield from _heading(f"Partners named by {SHARED} schools or more: one call each, not several")
    most = max(len(one.schools) for one in rollup.partners)
    for one in rollup.partners:
        yield PictureLine(f"  {one.name}" + _also(one.also), Tone.STRONG)
        yield PictureLine(
            f"    {bar(len(one.schools), most, room)} {count_noun(len(one.schools), 'school')}; {_holders(one)}"
        )


def _holders(partner: SharedPartner) -> str:
    if not partner.holders:
        return "no one noted a contact"
    more = len(partner.holders) - 3
    named = [*partner.holders[:3], *([f"{more} more"] if more > 0 else [])]
    return f"contact: {join_with_and(named)}"


def _needing(rollup: Rollup) -> Iterator[PictureLine]:
    if not rollup.needing:
        return
    yield from _heading(f"Needs someone this week ({len(rollup.needing)})")
    for item in rollup.needing[:_MOST_LISTED]:
        one, day = item.commitment, day_of(item.commitment.due)
        by = f", by {short_date(day)}" if day is not None else ""
        moved = f", moved {len(one.before)} times" if len(one.before) > 1 else ""
        yield PictureLine(f"  {item.school}: {one.number} {one.text}{f' ({one.owner})' if one.owner else ''}")
        yield PictureLine(f"    {when(item)}{by}{moved}", Tone.FAINT)
    if len(rollup.needing) > _MOST_LISTED:
        yield PictureLine(f"  and {len(rollup.needing) - _MOST_LISTED} more, in the document", Tone.FAINT)


def _listed(title: str, names: tuple[str, ...] | list[str]) -> Iterator[PictureLine]:
    if names:
        yield from _heading(f"{title} ({len(names)})")
        yield from (PictureLine(f"  {name}") for name in names)


def _also(others: tuple[str, ...]) -> str:
    return f" (also written {join_with_and(others[:3])})" if others else ""
