"""The lines of one step of the check, what its breakdowns lead to, and a note: what the preview takes the place of."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from screens.pages.sharing.jobs import Failed, or_failed
from screens.pages.sharing.lines import Lines
from screens.pages.sharing.note import NotePane
from screens.pages.sharing.setup import Setup
from screens.pages.sharing.setup_lines import SetupLine
from screens.pages.sharing.steps import CheckStep, breakdown_facts, lines_of, step_of
from screens.pages.sharing.tools import Tools
from workshop.disclosure.group_sizes import GroupSizes

_ROOMY = 24
"""Lines of a screen from which there is room for more than one table."""


class StepView(Vertical):
    """`step` is the one whose lines are shown. How many groups are small is counted on a thread, for a screen that may
    show it, and kept while file, rule and tables are the same."""

    DEFAULT_CSS = """
    StepView { height: 1fr; width: 1fr; }
    StepView > Lines { max-height: 60%; }
    StepView.-noted > Lines { max-height: 50%; }
    StepView > #check-facts { height: auto; max-height: 50%; padding: 0; color: $text-muted; display: none; }
    StepView.-facts > #check-facts { display: block; }
    """

    class Counted(Message):
        """The groups of these tables are counted."""

        def __init__(self, about: tuple[object, ...], sizes: tuple[GroupSizes, ...]) -> None:
            super().__init__()
            self.about, self.sizes = about, sizes

    def __init__(self, tools: Tools) -> None:
        super().__init__(id="check-step")
        self.lines, self.pane = Lines(), NotePane()
        self.step = CheckStep.PARTNER
        self._service, self._setup = tools.service, tools.setup
        self._wanted = ""
        self._about: tuple[object, ...] = ()
        self._sizes: tuple[GroupSizes, ...] | None = None
        self._shown_as = (False, False)

    def compose(self) -> ComposeResult:
        """The lines, the facts under them, the note under these."""
        yield self.lines
        yield Static(id="check-facts")
        yield self.pane

    def show(self, every: Sequence[SetupLine], highlight: str, *, own: bool, coordinator: bool) -> None:
        """Show the step with the line `highlight`, else the same one as before. Where what was missing under the cursor
        is there now, the cursor goes on to what is missing next. `own`: numbers of the school may stand here."""
        self.step = step_of(highlight) or self.step
        lines = lines_of(self.step, every) or list(every)
        missing = [line.id for line in lines if line.missing]
        if not highlight and self._wanted and self._wanted == self.lines.here and self._wanted not in missing:
            highlight = next(iter(missing), lines[-1].id)
        self.lines.show(lines, highlight)
        self._wanted = self.lines.here if self.lines.here in missing else ""
        self._shown_as = own, coordinator
        self._show_facts()

    def on_resize(self) -> None:
        """Fit the new width and height."""
        self._show_facts()

    def forget(self) -> None:
        """Keep no number of any file."""
        self._about, self._sizes = (), None

    # ------------------------------------------------------------------ what the breakdowns lead to

    def _show_facts(self) -> None:
        """Below the lines of the third step, once a file is read."""
        own, coordinator = self._shown_as
        shown = self.step is CheckStep.BREAKDOWNS and self._setup.attendance is not None
        self.set_class(shown, "-facts")
        facts = self.query_one("#check-facts", Static)
        if not shown:
            facts.update("")
            return
        sizes, most = self._look() if own else (), 1 if self.app.size.height < _ROOMY else 3
        width = (self.size.width or self.app.size.width) - 1
        lines = breakdown_facts(self._setup, sizes, width, most=most, own=own, coordinator=coordinator)
        facts.update(Content("\n").join(map(Content, lines)))

    def _look(self) -> tuple[GroupSizes, ...] | None:
        """The groups of the chosen tables; None while they are being counted."""
        setup = self._setup
        about = (id(setup.attendance), setup.policy, setup.breakdowns, setup.hierarchies, setup.groupings)
        if about != self._about:
            self._about, self._sizes = about, None
            self._count(about, setup)
        return self._sizes

    @work(thread=True, exclusive=True, group="sizes")
    def _count(self, about: tuple[object, ...], setup: Setup) -> None:
        """Off the screen's thread: a state's file has a million students."""
        attendance, policy = setup.attendance, setup.policy
        tables, hierarchies, groupings = setup.breakdowns, setup.hierarchies, setup.groupings
        if attendance is not None:
            found = or_failed(lambda: self._service.group_sizes(attendance, policy, tables, hierarchies, groupings))
            self.post_message(self.Counted(about, () if isinstance(found, Failed) else found))

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        """Show them, if they are of what is chosen now."""
        message.stop()
        if message.about == self._about:
            self._sizes = message.sizes
            self._show_facts()
