"""The screen that lists the sessions, as its commands and their windows know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

    from screens.library.listing import Listing
    from store.journal.entry import SessionEntry


class Shelf(Protocol):
    """The screen that lists the sessions."""

    @property
    def app(self) -> App[Any]:
        """The application, which shows dialogs."""

    def say(self, text: str) -> None:
        """One sentence above the keys."""

    def reload(self) -> object:
        """List the sessions again."""


class SessionList(Shelf, Protocol):
    """The screen that lists the sessions, and has them opened."""

    listing: Listing

    @property
    def chosen(self) -> SessionEntry | None:
        """The session under the cursor; None in an empty list."""

    def open_session(self, session: str, *, person: str = "", ask: bool = False) -> None:
        """Have that session opened. `person` is who is working, when that is known; `ask`: ask it in any case."""

    def open_sample(self) -> None:
        """Have the sample session made and opened."""

    def repaint(self) -> None:
        """Draw every cell again."""

    def post_message(self, message: Message) -> bool:
        """Hand on a message of this screen."""

    async def action_do(self, action_id: str) -> None:
        """Carry out an action of the registry."""
