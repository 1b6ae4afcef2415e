"""What the parts of a session ask of its screen, beside the context."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from screens.session.group import Group

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message
    from textual.screen import Screen

    from workshop.sheets.model import Target

T = TypeVar("T")


class Navigator(Protocol):
    """What commands ask of the screen: to go somewhere, to ask and show something, to close."""

    group: Group
    home: Path

    @property
    def app(self) -> App[Any]:
        """The application."""

    @property
    def is_attached(self) -> bool:
        """Whether the screen is still there."""

    @property
    def is_busy(self) -> bool:
        """Whether this person is writing, or reading a dialog."""

    @property
    def letters_off(self) -> str:
        """Why no letter is a command any more: the session is gone, and whoever types does not look."""

    @property
    def on_steps(self) -> bool:
        """Whether letters are commands now, and nothing is typed on a page."""

    async def go_to(self, step: int, page: str = "", *, focus: bool = False, tell: bool = True) -> None:
        """Show a step and a page of it; `focus`: put the keys there; `tell`: the group comes along."""

    async def go_to_page(self, index: int) -> None:
        """Show the page at that place of the current step."""

    async def show_cell(self, target: Target) -> bool:
        """Go to the step and page of a cell and put the cursor on it; False when no page shows it."""

    async def action_do(self, action_id: str) -> None:
        """Carry out an action of the registry."""

    def focus_page(self) -> None:
        """Put the keys on the page: on itself, or on the first thing in it that takes them."""

    def how_to_press(self, key: str, *, backstage: bool = False) -> str:
        """How to get at a key of the steps from where the keys are; `backstage`: the second screen has it too."""

    def show(self, screen: Screen[None]) -> None:
        """Show that place here, whatever the room does."""

    def ask(self, dialog: Screen[T], then: Callable[[T], object]) -> object:
        """Show a dialog and hand its answer to `then`, unless it was closed without one."""

    def say(self, text: str) -> None:
        """One sentence on the status line, and on that of the second screen when it stands over this one."""

    def show_discretion(self) -> None:
        """Notes, contacts and answers are hidden or shown now: everything that shows any is written again."""

    def repaint(self) -> None:
        """Paint everything again."""

    def get_selected_text(self) -> str | None:
        """What is selected with the mouse; None when nothing is."""

    def post_message(self, message: Message) -> bool:
        """Tell the application."""

    async def close(self) -> None:
        """Close the session and the screen."""
