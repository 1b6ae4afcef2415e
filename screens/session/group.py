"""The group at a session as one screen knows it."""

from __future__ import annotations

from dataclasses import dataclass

from content.model import Step
from screens.pages.context import SessionContext
from screens.session.follow import FollowMode
from screens.session.position import Position
from screens.session.presence import PresenceTracker


@dataclass(frozen=True, slots=True)
class Group:
    """Where this person is, who else is here, and who leads; for what shows the group in words."""

    context: SessionContext
    position: Position
    company: PresenceTracker
    follow: FollowMode

    @property
    def step(self) -> Step:
        """The step the group is at; before anybody has led, the one shown."""
        index = self.position.index_of(self.follow.room)
        return self.position.step if index is None else self.position.steps[index]
