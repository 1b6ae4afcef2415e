"""The pages of a step: each block of the pack becomes one or more pages that fill the space under the step's question.

A page is any widget. It may have `session_changed(records)`, called on the UI thread after every change of the session,
and `HELP` (Textual's name for it), Markdown that `?` shows. Pages are built when they are first visited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from content.model import (
    Audience,
    Block,
    Cards,
    Checklist,
    Choices,
    Grid,
    Links,
    Notes,
    Planner,
    Scorer,
    Shape,
    Sharing,
    SheetSpec,
    Step,
    Ticket,
    Vote,
)
from screens.actions import Action
from workshop.session.row_merge import votes_on
from workshop.sheets.model import Record, Role

if TYPE_CHECKING:
    from textual.widget import Widget

    from screens.desk import Desk
    from screens.grid.source import GridSource


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `id` is unique within its step and stable, `title` a few words for the strip above it.

    `alone` are the ids of the sheets on it that are written alone: what `v` reveals here.
    """

    id: str
    title: str
    build: Callable[[Desk], Widget]
    alone: tuple[str, ...] = ()


@runtime_checkable
class FollowsSession(Protocol):
    """A page that wants to know what changed."""

    def session_changed(self, records: Sequence[Record]) -> None: ...


def sheet_page(spec: SheetSpec, title: str = "") -> Page:
    """The page of one sheet: a form for FORM sheets, a worksheet otherwise."""

    def build(desk: Desk) -> Widget:
        from screens.grid.widget import WorksheetGrid

        return WorksheetGrid(_source(spec, desk), id=f"grid-{spec.id}")

    return Page(spec.id, title or spec.title, build, (spec.id,) if spec.alone else ())


@runtime_checkable
class HasActions(Protocol):
    """A page with keys of its own, for the palette and the key sheet."""

    ACTIONS: tuple[Action, ...]

    def action_do(self, action_id: str) -> None: ...


def _source(spec: SheetSpec, desk: Desk) -> GridSource:
    if spec.shape is Shape.FORM:
        from screens.grid.form_source import FormSource

        return FormSource(spec, desk.pack, lambda: desk.state, today=desk.today)
    from screens.grid.sheet_source import SheetSource

    return SheetSource(spec, desk.pack, lambda: desk.state, today=desk.today)


def pages_for(block: Block, desk: Desk) -> list[Page]:
    """The pages of one block. Prose, vocabularies and timers have none of their own: see `pages_of_step`."""
    match block:
        case Grid(sheet=spec) if spec.alone or votes_on(desk.pack, spec.id):
            from screens.pages.twins import twins_page

            return [twins_page(spec)]
        case Notes(sheet=spec) if spec.alone and spec.shape is Shape.FORM:
            from screens.pages.alone_form import alone_form_page

            return [alone_form_page(spec)]
        case Grid(sheet=spec) | Notes(sheet=spec) | Checklist(sheet=spec):
            return [sheet_page(spec)]
        case Planner():
            from screens.pages.planner import planner_pages

            return planner_pages(block)
        case Scorer():
            from screens.pages.scorer import scorer_pages

            return scorer_pages(block)
        case Sharing():
            from screens.pages.sharing import sharing_pages

            return sharing_pages(block)
        case Cards():
            from screens.pages.cards import cards_pages

            return cards_pages(block)
        case Links():
            from screens.pages.links import links_pages

            return links_pages(block)
        case Ticket():
            from screens.pages.ticket import ticket_pages

            return ticket_pages(block)
        case Vote():
            from screens.pages.vote import vote_pages

            return vote_pages(block)
        case Choices():
            from screens.pages.reading import choices_page

            return [choices_page(block)]
    return []


def pages_of_step(step: Step, desk: Desk) -> list[Page]:
    """All pages of a step: what is read first, the blocks in order, what belongs to the first and last step."""
    from screens.pages.reading import notes_page, reading_page

    pages: list[Page] = []
    prose = step.prose(Audience.EVERYONE)
    if prose:
        pages.append(reading_page("read", "Read", "\n\n".join(passage.markdown for passage in prose)))
    for block in step.blocks:
        pages.extend(pages_for(block, desk))
    common = {spec.id: spec for spec in desk.pack.common}
    if step is desk.pack.steps[0]:
        pages += [sheet_page(common["people"]), sheet_page(common["session"])]
    if step is desk.pack.steps[-1]:
        pages.append(sheet_page(common["parking"]))
    notes = step.prose(Audience.FACILITATOR)
    if notes and desk.role is Role.FACILITATOR:
        pages.append(notes_page("\n\n".join(passage.markdown for passage in notes)))
    if not pages:
        pages.append(reading_page("read", "Read", "Nothing to fill in here."))
    return pages
