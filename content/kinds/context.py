"""What the blocks of a pack may need from each other, and the references that are checked once all are built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from content.blocks import Block, Card, Choices, Link
from content.errors import Place, Report, nearest, shown
from content.manifest import Manifest
from content.model import Energizer
from content.sheet_spec import SheetSpec
from content.steps import BlockDraft

GAPS = "gaps"
"""The id of the gap list; it can be linked to like a sheet."""


Places: TypeAlias = dict[tuple[str, ...], Place]
"""Where the parts of a pack stand, by keys like `("fact", card, number)`; see `content.loader.PackReading`."""


class ReferenceKind(StrEnum):
    """What a reference must name."""

    ROWS = "a sheet of rows"
    LINKABLE = "a sheet of rows, or 'gaps'"
    COLUMN = "a column of a sheet"
    SUGGESTION = "a choices block or sheet.column"


class Reference(NamedTuple):
    """`text` names something of the pack; `what` says who names it. For COLUMN, `text` is `sheet.column`."""

    text: str
    wants: ReferenceKind
    place: Place
    what: str


@dataclass(slots=True)
class Context:
    """Shared by the builders of one pack.

    Attributes:
        declared: the ids of all blocks of the pack, also of those that turn out to be broken.
        choices, sheets: what has been built so far.
        evidence, links, energizers: from the data files, by id, in order.
        feeder: the column that feeds the gap list, as `sheet.column`, or "".
        rated: the sheet that the first scorer rates, or "".
        references: to be checked when all blocks are built.
        broken: ids of blocks, and names of data files, that were refused; references to them are not reported again.
        audiences: ids of the choices that cards blocks show evidence for.
        places: where things stand that a checker may want to point at.
    """

    report: Report
    manifest: Manifest
    declared: Mapping[str, str]
    evidence: Mapping[str, Card] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    energizers: Mapping[str, Energizer] = field(default_factory=dict)
    choices: dict[str, Choices] = field(default_factory=dict)
    sheets: dict[str, SheetSpec] = field(default_factory=dict)
    feeder: str = ""
    rated: str = ""
    references: list[Reference] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    audiences: set[str] = field(default_factory=set)
    places: Places = field(default_factory=dict)

    def refer(self, text: str, wants: ReferenceKind, place: Place, what: str) -> None:
        """Have it checked later that `text` names such a thing; nothing to check when it is empty."""
        if text:
            self.references.append(Reference(text, wants, place, what))

    def goals(self, ids: Iterable[str], place: Place, what: str) -> tuple[str, ...]:
        """Those of the ids that are goals of the pack; the others are reported."""
        known = {goal.id for goal in self.manifest.goals}
        kept = []
        for ident in ids:
            if ident in known:
                kept.append(ident)
            else:
                self.report.add(place, f"{what} names an unknown goal {shown(ident)}", nearest(ident, known))
        return tuple(dict.fromkeys(kept))


Builder: TypeAlias = Callable[[BlockDraft, Context], Block]
