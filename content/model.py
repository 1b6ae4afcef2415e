"""The words a pack is made of: packs, their steps and agendas. What a step is made of: `content.blocks`.

A pack is data. The loader (`content.loader`) reads Markdown into these classes; the rest of the house only ever
sees them. Every text in here has passed `content.clean.clean`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from content.blocks import Audience, Block, Prose
from content.sheet_spec import SheetSpec

B = TypeVar("B", bound="Block")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the module, as printed; `id` is for life, because marks refer to it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What becomes of a step in an agenda: left out, or with other minutes. `rounds` are the minutes of each round, 0
    for one that is left out, empty for rounds as declared; `ends_sitting`: people part after it and meet again."""

    out: bool = False
    minutes: int | None = None
    rounds: tuple[int, ...] = ()
    ends_sitting: bool = False


@dataclass(frozen=True, slots=True)
class PackAgenda:
    """An agenda that the pack ships; the steps say what becomes of them in it (`Step.plans`)."""

    id: str
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step, read from one file. `short` is its name on the rail; `number` the reflection's, or empty.

    `plans` says what becomes of it in the agendas of the pack. `left_out` and `ends_sitting` are those of one session
    (`workshop.session.agenda`): a pack leaves nothing out.
    """

    id: str
    title: str
    short: str
    minutes: int
    blocks: tuple[Block, ...]
    file: str
    number: str = ""
    goals: tuple[str, ...] = ()
    optional: bool = False
    plans: Mapping[str, StepPlan] = field(default_factory=dict)
    left_out: bool = False
    ends_sitting: bool = False

    def prose(self, *audiences: Audience) -> tuple[Prose, ...]:
        """The passages for these audiences, in order."""
        return tuple(b for b in self.blocks if isinstance(b, Prose) and b.audience in audiences)


@dataclass(frozen=True, slots=True)
class Energizer:
    """A short break that wakes people up: what everyone does, and for how many minutes."""

    id: str
    title: str
    minutes: int
    do: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A module of the series, whole.

    `sha256` is over the names and bytes of all files, so that a session can tell whether its pack changed.
    `common` are the sheets every session has whatever the pack (`content.common.COMMON_SHEETS`).
    `energizers` belong to no step: the facilitator begins one when the room needs it.
    """

    id: str
    title: str
    version: str
    schema: int
    locale: str
    license: str
    source: str
    summary: str
    provenance: tuple[str, ...]
    goals: tuple[Goal, ...]
    sequence: tuple[str, ...]
    position: int
    glossary: Mapping[str, str]
    steps: tuple[Step, ...]
    sha256: str
    path: Path
    common: tuple[SheetSpec, ...] = ()
    energizers: tuple[Energizer, ...] = ()
    agendas: tuple[PackAgenda, ...] = ()

    def step(self, step_id: str) -> Step | None:
        """The step of that id; None when the module has none."""
        return next((step for step in self.steps if step.id == step_id), None)

    def blocks(self) -> Iterator[tuple[Step, Block]]:
        """Every block with its step, in the order of the workshop."""
        for step in self.steps:
            for block in step.blocks:
                yield step, block

    def block(self, block_id: str) -> Block | None:
        """The block of that id, in whatever step; None when the module has none."""
        return next((block for _, block in self.blocks() if block.id == block_id), None)

    def blocks_of(self, kind: type[B]) -> list[B]:
        """Every block of that class, in the order of the workshop."""
        return [block for _, block in self.blocks() if isinstance(block, kind)]

    def first(self, kind: type[B]) -> B | None:
        """The first block of that class, or None."""
        return next((block for _, block in self.blocks() if isinstance(block, kind)), None)

    def sheets(self) -> dict[str, SheetSpec]:
        """All sheets by id: the common ones first, then those of the steps in order."""
        specs = {spec.id: spec for spec in self.common}
        for _, block in self.blocks():
            for spec in block.sheets():
                specs[spec.id] = spec
        return specs
