"""Commitments: the grid, one line in which a whole commitment is typed, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from content.blocks import Planner
from content.clean import clean_line
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from screens.pages.planner.commitment_grid import LINE, CommitmentGrid
from screens.pages.planner.commitment_input import CommitmentInput, NamesAndTags
from screens.pages.planner.commitment_lines import example, open_points, tags
from screens.pages.planner.commitment_source import CommitmentSource
from screens.pages.planner.open_points import OpenPoints
from workshop.meeting.gaps import tag_for
from workshop.meeting.lint import FindingSubject, MeetingFinding
from workshop.meeting.model import Commitment
from workshop.services.commitments import gaps_of, read_line
from workshop.sheets.dates import day_of, long_date
from workshop.sheets.model import Record, Target

_LOW = 20
_COLUMNS = {"no-owner": "owner", "two-owners": "owner", "owner-absent": "owner", "owner-unclear": "owner",
            "no-date": "due", "too-early": "due", "in-break": "due", "weekend": "due"}  # fmt: skip
_AGAIN = " Press Enter again to add it as it is."


class CommitmentsPage(Vertical):
    """Who does what, by when, for which gap."""

    HELP = (
        "Type a whole commitment into the line under the grid and press Enter: who, what, `by` a day, and `#` with a "
        "word of the gap; `with` names helpers. The right arrow takes the suggestion. For example: *Ana asks the "
        "clinic for a liaison by Fri, Dec 4 #asthma*. If part of it is not clear, the line says so and keeps your "
        "text; Enter again adds it as it is. The up arrow goes to the grid, where you can change every cell, and F7 "
        "adds an empty row. The list under the line shows what is still missing; Enter on an item goes to its row."
    )
    DEFAULT_CSS = """
    CommitmentsPage { height: 1fr; width: 1fr; }
    CommitmentsPage > #commit { height: 1; }
    CommitmentsPage > #commit > .prompt { width: 11; color: $accent; text-style: bold; }
    CommitmentsPage > .said { height: auto; max-height: 3; }
    CommitmentsPage > .open { height: 1; color: $accent; }
    CommitmentsPage > OpenPoints { max-height: 3; }
    CommitmentsPage.-high > OpenPoints { max-height: 10; }
    """

    def __init__(self, context: SessionContext, block: Planner) -> None:
        super().__init__()
        self.context = context
        self.spec = block.commitments
        self.line = CommitmentInput(NamesAndTags(context), up=self._to_grid, down=self._to_points)
        self.points = OpenPoints(self.enter_line)
        self.grid = CommitmentGrid(
            CommitmentSource(self.spec, context),
            self.line,
            enter_line=self.enter_line,
            take_line=self.take_line,
            id=f"grid-{self.spec.id}",
        )
        self._found: tuple[MeetingFinding, ...] | None = None
        self._doubted = ""
        self._said: Content | None = None

    def compose(self) -> ComposeResult:
        """The grid, the line with its prompt and messages, then the open points."""
        yield self.grid
        with Horizontal(id="commit"):
            yield Static(Content(" Commit ›"), classes="prompt")
            yield self.line
        yield Static(classes="said")
        yield Static(classes="open")
        yield self.points

    def _to_grid(self) -> None:
        self.grid.focus()

    def _to_points(self) -> None:
        """To the open points; to the grid when there are none."""
        (self.points if self.points.option_count else self.grid).focus()

    def on_mount(self) -> None:
        """Show the hint under the line and the open points."""
        self.say("")
        self.look()

    def on_resize(self) -> None:
        """Leave out empty space on a low screen."""
        self.set_class(self.size.height >= _LOW, "-high")

    def session_changed(self, records: Sequence[Record]) -> None:
        """Points may have been settled; the grid itself is refreshed by the screen."""
        self.look()

    def look(self) -> None:
        """Show what is open now; the list is made again only when it changed."""
        context = self.context
        self.line.placeholder = example(context)
        found = tuple(open_points(context))
        if found == self._found:
            return
        self._found = found
        at = self.points.highlighted
        self.points.clear_options()
        self.points.add_options([Option(Content(finding.text)) for finding in found])
        self.points.highlighted = min(at or 0, len(found) - 1) if found else None
        heading = self.query_one(".open", Static)
        if not found and self.points.has_focus:
            self.enter_line()
        heading.display = self.points.display = bool(found)
        self._mark()

    def _mark(self) -> None:
        """A pointer before the part of the page that has the keys: color alone does not show it."""
        line, points = ("▸" if part.has_focus else " " for part in (self.line, self.points))
        self.query_one(".prompt", Static).update(Content(f"{line}Commit ›"))
        self.query_one(".open", Static).update(Content(f"{points}Still open: {len(self._found or ())}"))

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do now, for the last line."""
        if self.points.has_focus:
            return [("Enter", "go there"), ("↑", "line")]
        return [("Enter", "add commitment"), ("↑", "grid"), ("↓", "open points")]

    # ------------------------------------------------------------------ the line

    def enter_line(self, typed: str = "") -> None:
        """The keys to the line, perhaps with a first letter."""
        self.screen.set_focus(self.line)
        if typed:
            self.line.replace(typed, *self.line.selection)

    def say(self, text: str) -> None:
        """One or two sentences under the line; without any, how a gap is named while the line is in use."""
        names = tags(gaps_of(self.context.session)) if self.line.has_focus and not text else []
        room, hint = self.size.width - 2, "Gaps: "
        shown = [tag for place, tag in enumerate(names) if cell_len(hint + " ".join(names[: place + 1])) <= room]
        words = Content.styled(clean_line(text), "$accent")
        if not text and shown:
            words = Content.styled(hint + " ".join(shown), "$text-muted")
        if words != self._said:
            self._said = words
            said = self.query_one(".said", Static)
            said.display = bool(words.plain)
            said.update(words)

    def on_descendant_focus(self) -> None:
        """Mark where the keys are."""
        self._came_or_went()

    def on_descendant_blur(self) -> None:
        """Mark where the keys are."""
        self._came_or_went()

    def _came_or_went(self) -> None:
        """Mark where the keys are. A doubt stays as long as its line; other words go when the keys go elsewhere."""
        self._mark()
        if not self._doubted:
            self.say("")

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        """The line changed: what was said of the old one is over, and the draft follows."""
        event.stop()
        if event.value and event.value != self._doubted:
            self._doubted = ""
            self.say("")
        self._keep(event.value)

    @property
    def open_text(self) -> tuple[Target | None, str]:
        """What stands in the line and is no row yet."""
        return Target(self.spec.id, "", LINE), self.line.value

    def _keep(self, text: str) -> None:
        """What is typed goes to the draft, as the text of a cell does."""
        self.post_message(WorksheetGrid.DraftChanged(self.grid, Target(self.spec.id, "", LINE), text or None, 0))

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        """Enter in the line."""
        event.stop()
        self.take_line(event.value)

    def take_line(self, typed: str) -> None:
        """Add what the line says; a doubt is said first, and the same line once more is taken as it is."""
        text = clean_line(typed)
        if not text:
            self.say("Type who does what by when, and press Enter.")
            return
        if reason := self.context.store.read_only:
            self.say(reason)
            return
        reading = read_line(self.context.session, text, today=self.context.today, me=self.context.person)
        commitment = reading.commitment
        if reading.findings and (typed != self._doubted or not commitment.text):
            self._doubted = typed
            self.say(" ".join(reading.findings) + (_AGAIN if commitment.text else ""))
            return
        self._add(commitment)

    def _add(self, commitment: Commitment) -> None:
        """Add the row and empty the line."""
        # In the grid's own turn: what it posts while the page is at work would not go further than the page.
        self.grid.call_later(self.grid.add, commitment)
        self._doubted = ""
        self.line.value = ""
        day = day_of(commitment.due)
        due = f", due {long_date(day)}" if day else ""
        self.say(f"Added for {commitment.owner}{due}." if commitment.owner else f"Added{due}, without an owner.")

    # ------------------------------------------------------------------ the open points

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        """An open point was chosen: go where it can be settled."""
        event.stop()
        found = self._found or ()
        if event.option_index < len(found):
            self.go_to(found[event.option_index])

    def go_to(self, point: MeetingFinding) -> None:
        """To the row a point is about; a gap or an invited partner goes into the line, ready for a name."""
        if point.about is FindingSubject.COMMITMENT:
            self.grid.focus()
            self.grid.call_later(self.grid.go_to, point.row, _COLUMNS.get(point.rule, "text"))
        elif point.about is FindingSubject.PERSON:
            self.grid.focus()
        else:
            self._begin(point)

    def _begin(self, point: MeetingFinding) -> None:
        """Start a commitment for that point in the line."""
        gaps = gaps_of(self.context.session)
        if point.about is FindingSubject.GAP:
            words = tag_for(point.row, gaps)
        else:
            invitees = self.context.session.meeting().invitees
            words = next((i.organization or i.person for i in invitees if i.row == point.row), "")
        self.enter_line()
        if words and words not in self.line.value:
            self.line.value = f"{self.line.value.rstrip()} {words}"
            self.line.cursor_position = 0 if self.line.value.startswith(" ") else len(self.line.value)
