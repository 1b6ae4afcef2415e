"""The pages of a step: each block of the pack becomes one or more pages that fill the space under the step's question.

A page is any widget, built when it is first visited. `HELP` (Textual's name for it) is Markdown that `?` shows. What
else a page may offer is declared here, one small protocol each: it follows the session (`FollowsSession`), has actions
of its own (`HasActions`), names its keys (`NamesKeys`), fills the screen (`FillsScreen`) or merges rows (`MergesRows`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from content.sheet_spec import Shape, SheetSpec
from screens.widgets.actions import Action
from workshop.sheets.model import Record

if TYPE_CHECKING:
    from textual.widget import Widget

    from screens.grid.source import GridSource
    from screens.pages.context import SessionContext


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `id` is unique within its step and stable, `title` a few words for the strip above it.

    `private_sheets` are the ids of the sheets on it that are written alone: what `v` reveals here. `hands_to` is the
    page on which somebody else goes on who is handed the keyboard here, where that is another one.
    """

    id: str
    title: str
    build: Callable[[SessionContext], Widget]
    private_sheets: tuple[str, ...] = ()
    hands_to: str = ""

    @property
    def seat(self) -> str:
        """The id of the page for whoever is handed the keyboard here."""
        return self.hands_to or self.id


@runtime_checkable
class FollowsSession(Protocol):
    """A page that wants to know what changed."""

    def session_changed(self, records: Sequence[Record]) -> None:
        """The session changed by these records, or by more than them when there are none. On the UI thread."""


@runtime_checkable
class HasActions(Protocol):
    """A page with actions of its own, for the palette and the key sheet."""

    ACTIONS: tuple[Action, ...]

    def action_do(self, action_id: str) -> None:
        """Carry out one of them."""


@runtime_checkable
class NamesKeys(Protocol):
    """A page without a worksheet that says what its keys do now."""

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """Keys and words for the last line, the most needed first."""


@runtime_checkable
class FillsScreen(Protocol):
    """A page that may want the room of the steps and texts around it; it posts `PageChanged` when that changes."""

    @property
    def fills_screen(self) -> bool:
        """Whether the page wants all of the screen now."""


@runtime_checkable
class MergesRows(Protocol):
    """A page that names two rows which say nearly the same."""

    def pairs(self) -> Sequence[tuple[str, str]]:
        """The pairs it names, the next one first."""

    def merge(self) -> None:
        """Make one row of them."""

    def keep_apart(self) -> None:
        """Keep both, and name the next two."""


def sheet_page(spec: SheetSpec, title: str = "") -> Page:
    """The page of one sheet: a form for FORM sheets, a worksheet otherwise."""

    def build(context: SessionContext) -> Widget:
        from screens.grid.widget import WorksheetGrid

        return WorksheetGrid(_source(spec, context), id=f"grid-{spec.id}")

    return Page(spec.id, title or spec.title, build, (spec.id,) if spec.hidden_until_reveal else ())


def _source(spec: SheetSpec, context: SessionContext) -> GridSource:
    """The source that fits the shape of the sheet."""
    if spec.shape is Shape.FORM:
        from screens.grid.form_source import FormSource

        return FormSource(spec, context.pack, lambda: context.state, today=context.today)
    from screens.grid.sheet_source import SheetSource

    names = context.partner_names if spec.id == context.session.partner_sheet[0] else None
    return SheetSource(spec, context.pack, lambda: context.state, today=context.today, library_suggestions=names)
