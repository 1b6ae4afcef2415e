"""What an operation of a grid asks of the world around it; the widget carries it out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from screens.grid.source import BadInput
from workshop.sheets.model import Op, SetCell, Target

CHUNK = 48 * 1024
"""Bytes of text that one edit may carry; a larger paste becomes several edits."""
_FRAME = 160


@dataclass(frozen=True, slots=True)
class Commit:
    """Make these operations one edit; `targets` are the cells and rows they are about."""

    ops: tuple[Op, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class ShowText:
    """One sentence for the person at the keys. `wrong`: it says why a key did nothing, and the next key ends it."""

    text: str
    wrong: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Copied:
    """Text for the clipboard, and a sentence that says what it is."""

    text: str
    words: str


@dataclass(frozen=True, slots=True)
class ConfirmPaste:
    """A paste of so many rows that somebody has to agree first; `text` is what was pasted."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class Leave:
    """The person wants to leave the grid."""


Effect: TypeAlias = Commit | ShowText | Copied | ConfirmPaste | Leave
Effects: TypeAlias = tuple[Effect, ...]
"""What is to be done, in order; empty when nothing is."""


def notice(text: str) -> Effects:
    """Say that sentence; nothing when it is empty."""
    return (ShowText(text),) if text else ()


def refusal(text: str) -> Effects:
    """Say why a key did nothing; nothing when the sentence is empty."""
    return (ShowText(text, wrong=True),) if text else ()


def attempt(operation: Callable[[], Effects]) -> Effects:
    """The effects of an operation; when it raises BadInput, only the sentence that says why."""
    try:
        return operation()
    except BadInput as bad:
        return refusal(str(bad))


def said_first(effects: Effects) -> Effects:
    """The same, sentences before everything else: the store may answer an edit with a refusal before the sentence about
    it has come to the screen, and the refusal must be what stays."""
    return tuple(sorted(effects, key=lambda effect: not isinstance(effect, ShowText | Copied)))


def chunks(ops: Sequence[Op], limit: int = CHUNK) -> Iterator[tuple[Op, ...]]:
    """The operations in order, cut so that the text of each part stays under `limit` bytes (one op may be larger)."""
    part: list[Op] = []
    size = 0
    for op in ops:
        cost = _FRAME + (len(json.dumps(op.value)) if isinstance(op, SetCell) else 0)
        if part and size + cost > limit:
            yield tuple(part)
            part, size = [], 0
        part.append(op)
        size += cost
    if part:
        yield tuple(part)
