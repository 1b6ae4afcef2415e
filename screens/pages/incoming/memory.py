"""What a screen keeps of the files that were imported over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from workshop.notes.incoming.proposals import Proposal
    from workshop.services.incoming import Incoming
    from workshop.services.taking import Take

Choices: TypeAlias = "dict[int, Take | None]"
"""How each proposal is to be taken, by its place; None when it is left."""


@dataclass(slots=True)
class Memory:
    """The path typed last, and what was chosen for each proposal of a file, as long as it is the same one."""

    path: str = ""
    _kept: dict[tuple[str, str], dict[Proposal, Take | None]] = field(default_factory=dict)

    def recalled(self, session: str, incoming: Incoming) -> Choices:
        """What was chosen for this file before; what is ticked by itself where nothing was."""
        from workshop.services.taking import Take

        kept = self._kept.get((session, incoming.sha256), {})
        usual = [Take.THEIRS if one.ticked else None for one in incoming.comparison.proposals]
        return {place: kept.get(one, usual[place]) for place, one in enumerate(incoming.comparison.proposals)}

    def keep(self, session: str, incoming: Incoming, choices: Choices) -> None:
        """Keep what is chosen now."""
        proposals = incoming.comparison.proposals
        self._kept[session, incoming.sha256] = {proposals[place]: how for place, how in choices.items()}
