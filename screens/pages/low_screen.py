"""On a low screen a page takes the room of the step's texts while the keys are on it, and gives it back after."""

from __future__ import annotations

from textual.widget import Widget

from screens.widgets.messages import PageChanged

LOW = 30
"""Lines of a screen from which there is room for the step's texts beside any page."""


class RoomOnLowScreens(Widget):
    """A page whose `fills_screen` is `wants_room`, or more."""

    @property
    def wants_room(self) -> bool:
        """Whether the screen is low, and the keys are here."""
        return self.is_mounted and self.has_focus_within and self.app.size.height < LOW

    def on_focus(self) -> None:
        """The keys came to the page itself."""
        self.post_message(PageChanged())

    def on_blur(self) -> None:
        """They went away."""
        self.post_message(PageChanged())

    def on_descendant_focus(self) -> None:
        """The keys came to something on the page."""
        self.post_message(PageChanged())

    def on_descendant_blur(self) -> None:
        """They went away from it."""
        self.post_message(PageChanged())

    def on_resize(self) -> None:
        """The screen is higher or lower now."""
        self.post_message(PageChanged())
