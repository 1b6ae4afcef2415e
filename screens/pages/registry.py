"""Which pages a step has: each block of the pack becomes one or more pages, built when they are first visited."""

from __future__ import annotations

from content.blocks import (
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
    Sharing,
    Ticket,
    Vote,
)
from content.model import Step
from content.sheet_spec import Shape
from screens.pages.context import SessionContext
from screens.pages.page import Page, sheet_page
from workshop.session.row_merge import votes_on
from workshop.sheets.model import Role


def pages_for(block: Block, context: SessionContext) -> list[Page]:
    """The pages of one block. Timers have none; what a step has besides its blocks is in `pages_of_step`."""
    match block:
        case Grid(sheet=spec) if spec.hidden_until_reveal or votes_on(context.pack, spec.id):
            from screens.pages.duplicates import duplicates_page

            return [duplicates_page(spec)]
        case Notes(sheet=spec) if spec.hidden_until_reveal and spec.shape is Shape.FORM:
            from screens.pages.private_form import private_form_page

            return [private_form_page(spec)]
        case Grid(sheet=spec) | Notes(sheet=spec) | Checklist(sheet=spec):
            return [sheet_page(spec)]
        case Planner():
            from screens.pages.planner.page import planner_pages

            return planner_pages(block)
        case Scorer():
            from screens.pages.scorer.page import scorer_pages

            return scorer_pages(block)
        case Sharing():
            from screens.pages.sharing.page import sharing_pages

            return sharing_pages(block)
        case Cards():
            from screens.pages.cards import cards_pages

            return cards_pages(block)
        case Links():
            from screens.pages.links import links_pages

            return links_pages(block)
        case Ticket():
            from screens.pages.ticket import ticket_pages

            return ticket_pages(block, leads=context.role is Role.FACILITATOR)
        case Vote():
            from screens.pages.vote import vote_pages

            return vote_pages(block, leads=context.role is Role.FACILITATOR)
        case Choices():
            from screens.pages.reading import choices_page

            return [choices_page(block)]
    return []


def pages_of_step(step: Step, context: SessionContext) -> list[Page]:
    """All pages of a step: what is read first, the blocks in order, what belongs to the first and last step."""
    from screens.pages.reading import notes_page, reading_page

    pages: list[Page] = []
    prose = step.prose(Audience.EVERYONE)
    if prose:
        pages.append(reading_page("read", "Read", "\n\n".join(passage.markdown for passage in prose)))
    for block in step.blocks:
        pages.extend(pages_for(block, context))
    common = {spec.id: spec for spec in context.pack.common}
    included = context.session.agenda.included
    if step.id == included[0].id:
        pages += [sheet_page(common["people"]), sheet_page(common["session"])]
    if step.id == included[-1].id:
        pages.append(sheet_page(common["parking"]))
    notes = step.prose(Audience.FACILITATOR)
    if notes and context.role is Role.FACILITATOR:
        pages.append(notes_page("\n\n".join(passage.markdown for passage in notes)))
    if not pages:
        pages.append(reading_page("read", "Read", "Nothing to fill in here."))
    return pages
