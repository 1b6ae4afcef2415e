"""`groups` line by line: who is in which, making them, and working on a worksheet per group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.sheet_spec import Shape, SheetSpec
from workshop.session.draws import GROUPS, CannotDraw, group_ops, random_groups, seed_of, table_groups
from workshop.session.group_rounds import call_off_ops, groups, merge_ops, open_ops, remarks
from workshop.sheets.rounds import APART, SIDE_BY_SIDE, stage_of
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

_HOW = (
    "Type random and a number to draw groups, with a seed behind it to repeat a draw; tables and a number to make them "
    "by table; open to work on this part per group; list to go on with one list; off to call the round off; or Enter:"
)


def groups_command(desk: Desk, rest: str) -> None:
    """Read out the groups, and do what is said about them."""
    _read_out(desk)
    visit = desk.visit
    me = visit.session.person(visit.key) if visit.person else None
    if visit.leads:
        _lead(desk, rest or desk.ask(_HOW))
    elif me is not None and not me.group and (found := groups(visit.state)):
        said = (rest or desk.ask("You are in no group. Type the name of one to join it, or Enter:")).casefold()
        name = next((one.name for one in found if one.name.casefold() == said), "")
        if name:
            desk.write(group_ops(visit.state, {visit.key: name}), f"You are in {name} now.")
        elif said:
            desk.talk.say(f"There is no such group. There are: {join_with_and([one.name for one in found])}.")


def _read_out(desk: Desk) -> None:
    visit, spec = desk.visit, _worksheet(desk)
    counted = spec if spec is not None and stage_of(visit.state, spec.id) else None
    found = groups(visit.store.state, counted)
    for one in found:
        people = join_with_and(list(one.people)) or "no one on the list"
        desk.talk.say(f"{one if counted is not None else one.name}. In it: {people}.")
    if not found:
        desk.talk.say("No one is in a group yet.")
    if visit.leads:
        desk.talk.say(*remarks(visit.state))
    if (seed := seed_of(visit.state, GROUPS)) is not None:
        desk.talk.say(f"Last drawn with seed {seed}. The same people and seed give the same groups.")


def _lead(desk: Desk, said: str) -> None:
    word, _, rest = said.strip().partition(" ")
    state, spec = desk.visit.state, _worksheet(desk)
    stage = stage_of(state, spec.id) if spec is not None else ""
    if word.casefold() in ("random", "tables"):
        try:
            ops, done = (random_groups if word.casefold() == "random" else table_groups)(desk.visit.session, rest)
        except CannotDraw as reason:
            desk.talk.say(str(reason))
        else:
            desk.write(ops, done)
    elif word.casefold() == "open" and spec is not None and stage != APART:
        ops = open_ops(state, spec.id, desk.visit.clock.now())
        desk.write(ops, "Open: each group sees only its own rows. To show them all, type reveal.")
    elif word.casefold() == "off" and spec is not None and stage == APART:
        desk.write(call_off_ops(state, spec.id), "Called off. Nothing was deleted.")
    elif word.casefold() == "list" and spec is not None and stage == SIDE_BY_SIDE:
        desk.write(merge_ops(state, spec.id), "One list from now on.")
    elif word:
        desk.talk.say("That cannot be done in this part now. Nothing changed.")


def _worksheet(desk: Desk) -> SheetSpec | None:
    """The worksheet of rows at this stop."""
    private = desk.station.private if desk.station is not None else ()
    return next((spec for spec in private if spec.shape is Shape.ROWS), None)
