"""The rounds of a step: all its timers', in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content.blocks import Block, Round, Timer


def rounds_in(blocks: Sequence[Block]) -> tuple[Round, ...]:
    """All rounds of a step's blocks, in order."""
    return tuple(one for block in blocks if isinstance(block, Timer) for one in block.rounds)


def with_rounds(blocks: Sequence[Block], rounds: Sequence[Round]) -> tuple[Block, ...]:
    """The blocks of a step with these rounds, as many as there were, in the places of theirs."""
    rest = iter(rounds)
    return tuple(
        replace(block, rounds=tuple(next(rest) for _ in block.rounds)) if isinstance(block, Timer) else block
        for block in blocks
    )


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a step, each round with its number."""
    return with_rounds(blocks, [replace(one, number=at) for at, one in enumerate(rounds_in(blocks), 1)])
