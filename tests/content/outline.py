"""The pack of module 12, and the few ways the outline tests look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from content.blocks import Audience, Block
from content.loader import load_pack
from content.model import Pack, Step

PACKS = Path(__file__).parents[2] / "content" / "packs"
REFLECTIONS = tuple(f"reflection-{word}" for word in ("one", "two", "three", "four", "five", "six"))


@cache
def module_12() -> Pack:
    return load_pack(PACKS / "va-attendance-12")


@cache
def module_10() -> Pack:
    return load_pack(PACKS / "va-attendance-10")


def step(step_id: str) -> Step:
    found = module_12().step(step_id)
    assert found is not None, step_id
    return found


def words(text: str) -> str:
    """`text` in one line, small letters, without Markdown's stars."""
    return " ".join(text.replace("*", "").split()).casefold()


def seen(step_id: str) -> str:
    """What participants read on that step."""
    return words("\n".join(p.markdown for p in step(step_id).prose(Audience.EVERYONE, Audience.PARTICIPANTS)))


def note(step_id: str) -> str:
    """What the facilitator reads on that step."""
    return words("\n".join(p.markdown for p in step(step_id).prose(Audience.FACILITATOR)))


def paper(step_id: str) -> str:
    return words("\n".join(p.markdown for p in step(step_id).prose(Audience.PAPER)))


def block(block_id: str) -> Block:
    found = module_12().block(block_id)
    assert found is not None, block_id
    return found


def home(block_id: str) -> str:
    """The id of the step that holds that block."""
    return next(s.id for s, b in module_12().blocks() if b.id == block_id)
