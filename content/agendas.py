"""The agendas a pack ships beside its own: which steps and rounds are in, with how many minutes, where a sitting ends.

`pack.yaml` names them; the front matter of each step says what becomes of it in each. What a step does not say is as
the step declares it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from content.blocks import Block, Timer
from content.errors import Place, Report, nearest, shown
from content.fields import ITEMS_AT_MOST, LABEL_LIMIT, Fields, one_line
from content.model import PackAgenda, Step, StepPlan
from content.rounds import rounds_in
from content.yaml_text import Entry, Map, Node, Scalar, Seq

MINUTES_AT_MOST = 600
"""Minutes that a step or a round of a session can have."""
OUT = "out"

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
_KEYS = ("title", "minutes")
_PLAN_KEYS = ("minutes", "rounds", "break")


def read_agendas(node: Node | None, report: Report) -> tuple[PackAgenda, ...]:
    """What `pack.yaml` declares under `agendas`."""
    made = []
    for ident, value, place in _entries(node, report, "the agendas"):
        what = f"agenda '{ident}'"
        if not _ID.fullmatch(ident):
            report.add(place, f"{shown(ident)} is not an id of an agenda", "use a-z, 0-9 and hyphens, like 45")
            continue
        fields = Fields(value, place, report, what, _KEYS)
        title = fields.text("title", required=True, limit=LABEL_LIMIT)
        made.append(PackAgenda(ident, title, fields.whole("minutes", 1, 24 * 60, required=True)))
    return tuple(made)


def read_plans(node: Node | None, blocks: Sequence[Block], known: Iterable[str], report: Report) -> dict[str, StepPlan]:
    """What a step's front matter says under `agendas`: agenda -> what becomes of the step in it."""
    ids, rounds = tuple(known), sum(len(block.rounds) for block in blocks if isinstance(block, Timer))
    plans = {}
    for ident, value, place in _entries(node, report, "the agendas of the step"):
        if ident not in ids:
            report.add(place, f"pack.yaml declares no agenda {shown(ident)}", nearest(ident, ids))
            continue
        plans[ident] = _plan(value, place, f"agenda '{ident}' of the step", rounds, report)
    return plans


def _plan(node: Node, place: Place, what: str, rounds: int, report: Report) -> StepPlan:
    if isinstance(node, Scalar):
        if one_line(node, report, what) == OUT:
            return StepPlan(out=True)
        return StepPlan(minutes=_minutes(node, report, what) or None)
    fields = Fields(node, place, report, what, _PLAN_KEYS)
    return StepPlan(
        minutes=fields.whole("minutes", 1, MINUTES_AT_MOST) or None,
        rounds=_rounds(fields.node("rounds"), what, rounds, report),
        ends_sitting=fields.flag("break"),
    )


def _rounds(node: Node | None, what: str, rounds: int, report: Report) -> tuple[int, ...]:
    """The minutes of each round, 0 for one that is left out; empty for rounds as they are declared."""
    if node is None:
        return ()
    if not isinstance(node, Seq) or len(node.items) != rounds:
        report.add(node.place, f"rounds of {what} must be a list of {rounds}, one for each round", "write 5 or out")
        return ()
    found = []
    for item in node.items:
        left_out = isinstance(item, Scalar) and item.text.strip() == OUT
        found.append(0 if left_out else _minutes(item, report, f"a round of {what}"))
    return tuple(found)


def _minutes(node: Node, report: Report, what: str) -> int:
    text = one_line(node, report, what)
    if re.fullmatch(r"[0-9]{1,4}", text) and 1 <= int(text) <= MINUTES_AT_MOST:
        return int(text)
    report.add(node.place, f"{what} cannot be {shown(text)}", f"write '{OUT}', or minutes from 1 to {MINUTES_AT_MOST}")
    return 0


def _entries(node: Node | None, report: Report, what: str) -> Iterator[tuple[str, Node, Place]]:
    """The entries of a mapping, whatever their keys; agendas may be called `45`, which no other id may."""
    if node is None:
        return
    if not isinstance(node, Map):
        report.add(node.place, f"{what} must be written as 'id: …' lines", "give each its own id")
    elif len(node.entries) > ITEMS_AT_MOST:
        report.add(node.place, f"{what} has more than {ITEMS_AT_MOST} entries", "leave some out")
    else:
        entries: Mapping[str, Entry] = node.entries
        for key, entry in entries.items():
            yield key, entry.value, entry.key.place


def planned_minutes(step: Step, agenda: str) -> int:
    """The minutes of a step in that agenda of its pack; 0 when it is left out."""
    plan = step.plans.get(agenda, StepPlan())
    rounds = [one.minutes for one in rounds_in(step.blocks)]
    return 0 if plan.out else plan.minutes or max(step.minutes - sum(rounds), 0) + sum(plan.rounds or rounds)
