"""The planner's pages: the meeting, its agenda, whom to invite, what to use, who committed to what, decisions."""

from __future__ import annotations

from collections.abc import Sequence

from content.blocks import Planner
from content.sheet_spec import Kind
from screens.grid.form_source import FormSource
from screens.grid.sheet_source import SheetSource
from screens.pages.annotated_grid import STATE, WRONG, AnnotatedGrid, Annotation
from screens.pages.context import SessionContext
from screens.pages.page import Page
from screens.pages.planner.agenda_source import AgendaSource
from screens.pages.planner.commitment_lines import open_points
from screens.pages.planner.commitments import CommitmentsPage
from workshop.meeting.agenda import findings
from workshop.meeting.lint import FindingSubject
from workshop.meeting.readiness import agenda_of, missing_items, summary_line
from workshop.wording import count_noun, join_with_and

_SHOWN = 3


def planner_pages(block: Planner) -> list[Page]:
    """The six pages of a planner, in the order in which a group uses them."""
    return [
        Page(block.meeting.id, "The meeting", lambda context: MeetingPage(context, block)),
        Page(block.agenda.id, block.agenda.title, lambda context: AgendaPage(context, block)),
        Page(block.invitees.id, block.invitees.title, lambda context: InviteesPage(context, block)),
        Page(block.resources.id, block.resources.title, lambda context: ResourcesPage(context, block)),
        Page(block.commitments.id, block.commitments.title, lambda context: CommitmentsPage(context, block)),
        Page(block.decisions.id, block.decisions.title, lambda context: DecisionsPage(context, block)),
    ]


class MeetingPage(AnnotatedGrid):
    """The six questions of organizing a partnership, and what is still open."""

    HELP = (
        "One field on each line. Exactly one person leads; the others help. The lines under the form say when and "
        "where the meeting is, and what is still missing before you can invite anyone."
    )

    def __init__(self, context: SessionContext, block: Planner) -> None:
        spec = block.meeting
        super().__init__(context, FormSource(spec, context.pack, lambda: context.state, today=context.today), spec.id)

    def annotations(self) -> Sequence[Annotation]:
        """The meeting in one line, and what is still missing for it."""
        session = self.context.session
        meeting = session.meeting()
        names = [person.name for person in session.people()]
        said = summary_line(meeting)
        state = [Annotation(said, STATE)] if said else []
        return [*state, *map(Annotation, missing_items(meeting, people=names, today=self.context.today))]


class AgendaPage(AnnotatedGrid):
    """The items with their starts, and their sum against the meeting's length."""

    HELP = (
        "Give each item its minutes; when it starts follows from the meeting's start and the items before it. The line "
        "under the grid holds the sum against the length of the meeting. An outcome says what the item is for: inform, "
        "decide or commit. Shift+F7 and Shift+F8 move an item."
    )

    def __init__(self, context: SessionContext, block: Planner) -> None:
        super().__init__(context, AgendaSource(block.agenda, context), block.agenda.id)

    def annotations(self) -> Sequence[Annotation]:
        """The sum of the minutes, or first that it is too long, and what else stands out."""
        meeting = self.context.session.meeting()
        agenda = agenda_of(meeting)
        if not agenda.slots:
            return []
        found = [
            Annotation(text, WRONG if agenda.over and not place else "") for place, text in enumerate(findings(agenda))
        ]
        return [*([] if agenda.over else [Annotation(self._sum(), STATE)]), *found]

    def _sum(self) -> str:
        """The minutes of the items beside the length of the meeting."""
        agenda = agenda_of(self.context.session.meeting())
        if agenda.length is None:
            said = f"{count_noun(agenda.minutes, 'minute')} in all; the meeting has no length yet"
        else:
            said = f"{agenda.minutes} of {count_noun(agenda.length, 'minute')}"
            said += f", {agenda.spare} to spare" if agenda.spare else ""
        first = agenda.slots[0].starts
        return f"{said} · {first} to {agenda.ends}" if first else f"{said} · no start yet"


class InviteesPage(AnnotatedGrid):
    """Who is invited and why, who said yes, and for whom there is no commitment yet."""

    HELP = (
        "Whom to invite, and why them: the reason is what you will say at their door. The reply is yes, no or ?. "
        "Contact details stay out of the notes unless someone asks for them."
    )

    def __init__(self, context: SessionContext, block: Planner) -> None:
        spec = block.invitees
        super().__init__(context, SheetSource(spec, context.pack, lambda: context.state, today=context.today), spec.id)

    def annotations(self) -> Sequence[Annotation]:
        """How many said yes, what is open, and which partners are not invited."""
        session = self.context.session
        invitees = session.meeting().invitees
        replies = [invitee.reply for invitee in invitees]
        waiting = sum(reply not in ("yes", "no") for reply in replies)
        said = f"{len(invitees)} invited: {replies.count('yes')} yes, {replies.count('no')} no, {waiting} open."
        asked = {invitee.partner or invitee.organization for invitee in invitees}
        rest = [partner.name for partner in session.partners() if not asked & {partner.id, partner.name}]
        found = [Annotation(said, STATE)] if invitees else []
        found += [
            Annotation(point.text) for point in open_points(self.context) if point.about is FindingSubject.INVITEE
        ]
        if rest:
            found.append(Annotation(f"Not invited so far: {_some(rest)}."))
        return found


class ResourcesPage(AnnotatedGrid):
    """What can be used, from whom, and the gaps for which there is nothing yet."""

    HELP = "What the meeting can draw on: space, staff, money, a service. Say from whom, and which gap it serves."

    def __init__(self, context: SessionContext, block: Planner) -> None:
        spec = block.resources
        super().__init__(context, SheetSource(spec, context.pack, lambda: context.state, today=context.today), spec.id)
        gap = spec.column("gap")
        self._linked = gap is not None and gap.kind is Kind.LINK

    def annotations(self) -> Sequence[Annotation]:
        """How many resources are confirmed, and gaps that none is for."""
        session = self.context.session
        resources = session.meeting().resources
        sure = sum(resource.state == "confirmed" for resource in resources)
        found = (
            [Annotation(f"{sure} of {count_noun(len(resources), 'resource')} confirmed.", STATE)] if resources else []
        )
        served = {resource.gap for resource in resources}
        bare = [f"“{gap.text}”" for gap in session.gaps() if gap.id not in served] if self._linked else []
        if bare:
            found.append(Annotation(f"Nothing yet for {_some(bare)}."))
        return found


class DecisionsPage(AnnotatedGrid):
    """What was decided; decisions kept in the parking lot are named, so that nobody writes them twice."""

    HELP = (
        "One decision on each line, with its reason: it is what you will be asked for in spring. What was parked as a "
        "decision (F4) stands below and goes into the notes too."
    )

    def __init__(self, context: SessionContext, block: Planner) -> None:
        spec = block.decisions
        super().__init__(context, SheetSource(spec, context.pack, lambda: context.state, today=context.today), spec.id)

    def annotations(self) -> Sequence[Annotation]:
        """Decisions that were put in the parking lot."""
        parked = [one for one in self.context.session.decisions() if one.sheet != self.sheet]
        if not parked:
            return []
        names = [f"“{one.text}”" + (f" ({one.who})" if one.who else "") for one in parked]
        return [Annotation(f"Also decided, from the parking lot: {_some(names)}.", STATE)]


def _some(names: Sequence[str]) -> str:
    """The first few by name, the others as a number."""
    more = len(names) - _SHOWN
    return join_with_and([*names[:_SHOWN], f"{more} more"]) if more > 0 else join_with_and(names)
