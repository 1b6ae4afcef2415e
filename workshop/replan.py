"""What to leave out or shorten, of what is still ahead, to end on time: a proposal on top of the session's agenda."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.clock import LATE, SessionTiming, StepPhase
from workshop.wording import count_noun

_SHORTEST = 3
_KEPT = 2 / 3


@dataclass(frozen=True, slots=True)
class TimeSaving:
    """Something to leave out or to shorten. `round` is empty for a whole step; `after` 0 means leave it out."""

    step: str
    title: str
    round: str
    before: int
    after: int
    optional: bool = True

    @property
    def saves(self) -> int:
        """Minutes by which the step becomes shorter."""
        return self.before - self.after

    def __str__(self) -> str:
        what = f"“{self.round}” in {self.title}" if self.round else self.title
        if not self.after:
            return f"Skip {what}: {count_noun(self.before, 'minute')}."
        return f"Shorten {what} from {self.before} to {count_noun(self.after, 'minute')}."


@dataclass(frozen=True, slots=True)
class Replan:
    """How to end on time: what to save, the minutes each step then has (to be written as planned), what is missing."""

    savings: tuple[TimeSaving, ...]
    minutes: Mapping[str, int]
    still_late: int

    @property
    def saves(self) -> int:
        """Minutes by which the whole plan becomes shorter."""
        return sum(saving.saves for saving in self.savings)


def replan(p: SessionTiming) -> Replan:
    """What to skip or shorten, of what is still ahead, to end when due; nothing when not late.

    First what the pack marks as optional, in as few pieces as possible and no more than needed; then the other steps,
    the longest first, none to less than two thirds.
    """
    needed = max(0, p.late) if p.late >= LATE else 0
    savings = _optional_savings(p, needed)
    needed -= sum(saving.saves for saving in savings)
    if needed > 0:
        shortened = _shorten(p, savings, needed)
        savings += shortened
        needed -= sum(saving.saves for saving in shortened)
    minutes = {timing.step: timing.minutes for timing in p.steps}
    for saving in savings:
        minutes[saving.step] -= saving.saves
    changed = {saving.step: minutes[saving.step] for saving in savings}
    return Replan(tuple(savings), changed, max(0, needed))


def _optional_savings(p: SessionTiming, needed: int) -> list[TimeSaving]:
    left = _candidates(p)
    savings: list[TimeSaving] = []
    while needed > 0 and left:
        enough = [saving for saving in left if saving.before >= needed]
        # The smallest that is enough; while none is, the largest.
        chosen = (
            min(enough, key=lambda saving: saving.before) if enough else max(left, key=lambda saving: saving.before)
        )
        left.remove(chosen)
        rest = chosen.before - needed
        after = rest if rest >= _SHORTEST else 0
        savings.append(TimeSaving(chosen.step, chosen.title, chosen.round, chosen.before, after))
        needed -= savings[-1].saves
    return savings


def _candidates(p: SessionTiming) -> list[TimeSaving]:
    """Optional steps ahead, and optional rounds not yet begun of the current and later steps, each skipped whole."""
    found = []
    for timing in (p.steps[place] for place in p.sitting):
        if timing.phase not in (StepPhase.NOW, StepPhase.AHEAD) or not timing.minutes:
            continue
        if timing.optional and timing.phase is StepPhase.AHEAD:
            found.append(TimeSaving(timing.step, timing.title, "", timing.minutes, 0))
            continue
        starts, gone = 0, max(0, timing.full - timing.minutes)
        for r in timing.rounds:
            begun = timing.phase is StepPhase.NOW and starts < timing.used
            starts += r.minutes
            if not r.optional:
                continue
            # Minutes this step has lost already were those of its optional rounds.
            lost = min(gone, r.minutes)
            gone -= lost
            if not begun and r.minutes > lost:
                found.append(TimeSaving(timing.step, timing.title, r.do, r.minutes - lost, 0))
    return found


def _shorten(p: SessionTiming, savings: Sequence[TimeSaving], needed: int) -> list[TimeSaving]:
    touched: dict[str, int] = {}
    for saving in savings:
        touched[saving.step] = touched.get(saving.step, 0) + saving.saves
    found = []
    for timing in sorted(p.ahead, key=lambda timing: -timing.minutes):
        now = timing.minutes - touched.get(timing.step, 0)
        room = now - max(_SHORTEST, math.ceil(timing.full * _KEPT))
        if needed > 0 and room > 0:
            saved = min(room, needed)
            needed -= saved
            found.append(TimeSaving(timing.step, timing.title, "", now, now - saved, optional=False))
    return found
