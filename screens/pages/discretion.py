"""What a window keeps from a room that may see it: the facilitator's notes, contacts, and what one person answered.

A window may be on the projector, and a neighbor looks at a participant's. So they are hidden from the moment anybody
else has the session open, in a window started with `--projector`, and from everybody who does not lead. One key shows
and hides them; what was chosen is remembered, apart for being alone and for being together, and never for a projector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from content.common import PEOPLE
from workshop.sheets.model import Role, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.sheet_spec import SheetSpec

HIDDEN = "(hidden)"
"""Stands for a contact."""
GIVEN = "✓"
"""Stands for an answer."""
_SHOWN_WORD, _HIDDEN_WORD = "shown", "hidden"


class Viewer(Protocol):
    """Who looks at this window: the role, and the sheets of the pack by id."""

    @property
    def role(self) -> Role:
        """What the person at this screen may do."""

    @property
    def specs(self) -> Mapping[str, SheetSpec]:
        """Sheet id -> what the pack declares of it."""


class Discretion:
    """One window's. `projector` is set by who starts the window; `together` once anybody else has been here."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self.projector = False
        self.together = False
        self._chosen = {False: "", True: ""}

    @property
    def hidden(self) -> bool:
        """Whether notes and contacts are hidden now."""
        chosen = self._chosen[self.together or self.projector]
        if chosen:
            return chosen == _HIDDEN_WORD
        return self.together or self.projector or self._viewer.role not in (Role.FACILITATOR, Role.COORDINATOR)

    # ------------------------------------------------------------------ what is chosen

    def turn(self) -> None:
        """Show what is hidden, or hide what is shown."""
        self._chosen[self.together or self.projector] = _SHOWN_WORD if self.hidden else _HIDDEN_WORD

    def meet(self) -> bool:
        """Somebody else is here, and it stays so for this window: a line that drops must not show anything again.
        Whether that has just hidden something."""
        before, self.together = self.hidden, True
        return self.hidden and not before

    def remembered(self) -> tuple[str, str]:
        """What was chosen alone and together, to keep; nothing of a projector's window."""
        return ("", "") if self.projector else (self._chosen[False], self._chosen[True])

    def recall(self, alone: str, together: str) -> None:
        """What was chosen last time."""
        known = (_SHOWN_WORD, _HIDDEN_WORD)
        if not self.projector:
            self._chosen = {False: alone if alone in known else "", True: together if together in known else ""}

    # ------------------------------------------------------------------ what it is about

    def covers(self, target: Target) -> str:
        """What stands in that cell instead of its text; empty when it may be seen."""
        if not self.hidden:
            return ""
        spec = self._viewer.specs.get(target.sheet)
        column = None if spec is None else spec.column(target.column)
        if column is None:
            return ""
        return HIDDEN if column.private else GIVEN if self.covers_answers(target.sheet) else ""

    def covers_answers(self, sheet: str) -> bool:
        """Whether what this person answers in that sheet is hidden: on a screen that may be projected, where it is one
        person's. Alone at the only screen, one person rates and votes for the whole room; a ticket is always one's own.
        """
        spec = self._viewer.specs.get(sheet)
        if spec is None or not spec.per_person or spec.id == PEOPLE.id or not self.hidden:
            return False
        return self._on_the_wall and (self.together or not spec.hidden_until_reveal)

    @property
    def _on_the_wall(self) -> bool:
        """Whether this is the screen that a room looks at, if any is."""
        return self.projector or self._viewer.role is Role.FACILITATOR

    def draft(self, target: Target, text: str) -> str:
        """A text that was left behind, to be offered; where a room would read it, only what cell it is for."""
        if not self.covers(target) and not (self.hidden and self._on_the_wall):
            return text
        spec = self._viewer.specs.get(target.sheet)
        if spec is None:
            return ""
        column = spec.column(target.column)
        return spec.title if column is None else f"{spec.title}, {column.label}"

    def words(self, key: str) -> str:
        """What the key has done. `key` says how it is pressed again."""
        notes = "Your notes and contacts" if self._viewer.role is Role.FACILITATOR else "Contacts"
        answers = ", and what you answer," if self.hidden and self._viewer.role is Role.FACILITATOR else ""
        does = "hidden" if self.hidden else "shown"
        return f"{notes}{answers} are {does} on this screen. To {'show' if self.hidden else 'hide'} them, {key}."
