"""A round per group on the main screen: the words over the page, the counters, and the dialog that shows the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.sheet_spec import SheetSpec
from screens.pages.context import outcome_words
from screens.widgets.dialogs import Choose, Offer
from workshop.session.group_rounds import GroupRows, groups, show_ops
from workshop.session.private_rounds import anonymous
from workshop.sheets.groups import groups_in
from workshop.sheets.model import State
from workshop.sheets.rounds import SIDE_BY_SIDE, apart, stage_of
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from screens.pages.context import SessionContext

_NAMED = 4
"""Groups that are counted by name on one line; of more, only all together."""


def counters(state: State, spec: SheetSpec) -> str:
    """How many rows each group has: “Blue: 4 rows · Green: 2 rows”. `state` is the whole one; never what they say."""
    found = groups(state, spec)
    if len(found) <= _NAMED:
        return " · ".join(map(str, found)) or "no groups yet"
    rows = sum(len(group.rows) for group in found)
    done = sum(bool(group.rows) for group in found)
    return f"{done} of {len(found)} groups have written: {count_noun(rows, 'row')}"


class GroupRound:
    """What one screen says of the round per group on the page that is shown."""

    def __init__(self, context: SessionContext) -> None:
        self.context = context

    def is_apart(self, spec: SheetSpec) -> bool:
        """Whether each group has rows of its own in that worksheet now."""
        return apart(self.context.state, spec)

    def words(self, spec: SheetSpec) -> str:
        """The line over the page while groups work apart, or stand side by side; else empty."""
        if self.is_apart(spec):
            reveals = ["^R shows them"] if self.context.leads else []
            return " · ".join(
                ["Per group until shown", *self._mine(), counters(self.context.store.state, spec), *reveals]
            )
        if stage_of(self.context.state, spec.id) == SIDE_BY_SIDE:
            return "Groups shown · 6 puts them side by side · m merges what you select"
        return ""

    def _mine(self) -> list[str]:
        """Which group this person is in; nothing for who leads and is in none."""
        me = self.context.session.person(self.context.person_key) if self.context.person else None
        inside = groups_in(me.group) if me is not None else ()
        if inside:
            return [f"you: {join_with_and(list(inside))}"]
        return [] if self.context.leads else ["you are in no group: 6 joins one"]

    def dialog(self, spec: SheetSpec) -> Choose:
        """What who leads is asked before the rows of all groups are shown."""
        found = groups(self.context.store.state, spec)
        lines = [f"{group}." for group in found] or ["No one has written yet."]
        offers = [Offer("show", "Show the groups now", "Everyone will see every row. You cannot undo this.")]
        if spec.hidden_until_reveal and not anonymous(self.context.state, spec.id):
            out = "Names stay off all screens and notes for good, and the rows come as one list."
            offers.append(Offer("nameless", "Show all rows without names", f"{out}{_of_one(found)}"))
        return Choose("Show the rows of all groups", offers, explain="\n".join(lines), escape="not yet")

    def answered(self, spec: SheetSpec, choice: str) -> None:
        """What was chosen in the dialog."""
        ops = show_ops(self.context.state, spec, nameless=choice == "nameless")
        done = "Everyone sees the rows of all groups now. Select rows that belong together and press m to merge them."
        self.context.send(ops, lambda result: self.context.say(outcome_words(result, done)))


def _of_one(found: list[GroupRows]) -> str:
    alone = [group.name for group in found if len(group.people) == 1 and group.rows]
    return f" {join_with_and(alone)} has one person: its counter says who wrote." if len(alone) == 1 else ""
