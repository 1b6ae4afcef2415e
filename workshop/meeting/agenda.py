"""The agenda against the clock: when each item starts, and whether it all fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workshop.meeting.calendar import minute_of_day
from workshop.meeting.model import AgendaItem
from workshop.sheets.dates import minute_time
from workshop.wording import count_noun

USUAL = (
    AgendaItem("Welcome, and why we are here (one fact)", 5, "inform"),
    AgendaItem("The picture of absence here (totals only)", 10, "inform"),
    AgendaItem("What each partner wants to reach", 15, "decide"),
    AgendaItem("Roles: who leads and who helps", 10, "decide"),
    AgendaItem("Commitments: who does what, by what date, with what", 15, "commit"),
    AgendaItem("Time frame and next date", 5, "decide"),
)
"""The six items of a first meeting, one hour; for packs that bring none of their own."""


@dataclass(frozen=True, slots=True)
class AgendaSlot:
    """An item and when it starts, like `2:30 PM`; empty when the meeting has no start yet."""

    item: AgendaItem
    starts: str


@dataclass(frozen=True, slots=True)
class TimedAgenda:
    """Items at their times. `minutes` is their sum, `over` how many more than the meeting has (0 when it fits or no
    length is set), `spare` how many are left, `ends` the end of the last item."""

    slots: tuple[AgendaSlot, ...]
    minutes: int
    length: int | None
    ends: str

    @property
    def over(self) -> int:
        """Minutes by which the items exceed the meeting; 0 when they fit, or no length is given."""
        return max(0, self.minutes - self.length) if self.length else 0

    @property
    def spare(self) -> int:
        """Minutes left of the meeting; 0 when none are, or no length is given."""
        return max(0, self.length - self.minutes) if self.length else 0


def usual(minutes: int = 60) -> tuple[AgendaItem, ...]:
    """The six usual items, shortened or lengthened to `minutes` in all (each has one minute at least)."""
    total = sum(item.minutes or 0 for item in USUAL)
    made, used, asked = [], 0, 0
    for item in USUAL:
        # Rounding the running sum instead of each item makes the whole come out right.
        asked += item.minutes or 0
        own = max(1, round(minutes * asked / total) - used)
        used += own
        made.append(AgendaItem(item.title, own, item.outcome))
    return tuple(made)


def lay_out(items: Sequence[AgendaItem], start: str = "", length: int | None = None) -> TimedAgenda:
    """The items one after the other from `start` (`14:30`, `2:30 pm`, ISO, or empty); `length` in minutes.

    An item without minutes takes none.
    """
    begin = minute_of_day(start)
    used = 0
    slots = []
    for item in items:
        slots.append(AgendaSlot(item, "" if begin is None else minute_time(begin + used)))
        used += max(0, item.minutes or 0)
    return TimedAgenda(tuple(slots), used, length, "" if begin is None else minute_time(begin + used))


def findings(agenda: TimedAgenda) -> list[str]:
    """What is wrong with the agenda, in sentences; empty when it fits."""
    found = []
    if agenda.over:
        found.append(
            f"The agenda takes {count_noun(agenda.minutes, 'minute')} and the meeting has {agenda.length}. Shorten it "
            f"by {agenda.over}."
        )
    untimed = [slot.item.title or "an item without a title" for slot in agenda.slots if not slot.item.minutes]
    found += [f"No minutes are planned for “{title}”." for title in untimed]
    if agenda.slots and not any(slot.item.outcome == "commit" for slot in agenda.slots):
        found.append("No item asks for commitments; give one the outcome “commit”.")
    return found
