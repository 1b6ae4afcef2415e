"""What the private rounds of a step are about: its worksheets, or the blocks that a round names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content.blocks import Block, Grid, Mode, Notes, Round, Timer
from content.errors import nearest, shown
from content.kinds.context import Context


def mark_private_sheets(blocks: Sequence[Block], context: Context) -> tuple[Block, ...]:
    """The blocks of a step, their sheets marked `hidden_until_reveal`, that a private round of its timers is about.

    Without `on` that is every worksheet of the step. Votes and ratings are private by their kind.
    """
    may = {block.id for block in blocks if isinstance(block, Grid | Notes)}
    named: set[str] = set()
    for timer in (block for block in blocks if isinstance(block, Timer)):
        for number, one in enumerate(timer.rounds, 1):
            if one.mode is Mode.PRIVATE:
                named |= set(one.on) or {block.id for block in blocks if isinstance(block, Grid)}
            _check(one, number, timer, may, context)
    return tuple(_alone(block) if block.id in named else block for block in blocks)


def _check(one: Round, number: int, timer: Timer, may: set[str], context: Context) -> None:
    place = context.places.get(("round", timer.id, str(number)))
    if place is None:
        return
    what = f"on of round {number} of timer '{timer.id}'"
    if one.on and one.mode is not Mode.PRIVATE:
        context.report.add(place, f"{what} is for private rounds", "add 'mode: private', or leave it out")
    for ident in one.on:
        if ident not in may and ident not in context.broken:
            message = f"{what} names no worksheet or notes of this step: {shown(ident)}"
            context.report.add(place, message, nearest(ident, sorted(may)))


def _alone(block: Block) -> Block:
    if isinstance(block, Grid | Notes):
        return replace(block, sheet=replace(block.sheet, hidden_until_reveal=True))
    return block
