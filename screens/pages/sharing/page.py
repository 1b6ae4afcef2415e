"""The sharing check on screen, in five steps: partner, file, breakdowns, preview, release.

What is read from a file lives in this page's memory until the session is closed or the file is forgotten. Into the
session this page writes a line without numbers in the approvals, and the partner and purpose in the form. A release
goes into a folder of its own and into the disclosure log of this home, nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList

from content.blocks import Sharing
from screens.pages.context import SessionContext
from screens.pages.low_screen import RoomOnLowScreens
from screens.pages.page import Page, sheet_page
from screens.pages.reading import reading_page
from screens.pages.sharing.actions import SHARING_ACTIONS
from screens.pages.sharing.failures import what_helps
from screens.pages.sharing.foot import FootLine
from screens.pages.sharing.help import SHARING_HELP
from screens.pages.sharing.jobs import Failed, JobRunner
from screens.pages.sharing.lines import Lines
from screens.pages.sharing.parts import Hooks, Parts
from screens.pages.sharing.prompter import Prompter
from screens.pages.sharing.setup import Setup
from screens.pages.sharing.setup_lines import FOR_EVERYBODY, SetupLine
from screens.pages.sharing.step_head import StepHead, StepLine
from screens.pages.sharing.step_view import StepView
from screens.pages.sharing.steps import ENTER_DOES, LEADS_TO, PREVIEW, CheckStep, after, lines_of
from screens.pages.sharing.tools import tools_of
from screens.pages.sharing.view import PreviewView
from screens.widgets.messages import FocusLeft, PageChanged, ShowNotice
from store.homes import home_at
from workshop.locked import locked
from workshop.records.problems import RejectionKind
from workshop.services.actor import Actor
from workshop.services.preview import PreviewReady
from workshop.services.use_case import LOCKED
from workshop.sheets.model import Record


def sharing_pages(block: Sharing) -> list[Page]:
    """The partner and how to win it, the check, and the approvals."""
    check = Page(f"{block.id}-check", block.form.title, lambda context: SharingCheck(context, block))
    return [
        sheet_page(block.form, "Partner"),
        reading_page(check.id, check.title, LOCKED) if locked() else check,
        sheet_page(block.approvals),
    ]


_LOWEST = 14
"""In a lower window there is no room for more than the lines, or the preview."""


class SharingCheck(Vertical, RoomOnLowScreens):
    """Five steps in one place: lines to choose from, and the preview they lead to. Each part does its own work."""

    ACTIONS = SHARING_ACTIONS
    LETTERS = "Letters are commands here; ? shows them."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.letter, f"do('{action.id}')", action.label, id=action.id, show=False)
        for action in SHARING_ACTIONS
    ]
    DEFAULT_CSS = """
    SharingCheck { height: 1fr; width: 1fr; }
    SharingCheck.-preview > StepView { display: none; }
    SharingCheck.-lowest > StepHead { display: none; }
    SharingCheck.-preview > FootLine { text-wrap: nowrap; }
    SharingCheck.-preview > FootLine.-written { text-wrap: wrap; }
    """
    HELP = SHARING_HELP

    def __init__(self, context: SessionContext, block: Sharing) -> None:
        super().__init__(id=f"page-{block.id}-check")
        self.context, self.block = context, block
        home = context.library if context.library is not None else home_at()
        self.actor = Actor.in_session(context.store, home.home)
        self.head, self.foot = StepHead(), FootLine()
        self.view = PreviewView(sees_exact=self.actor.sees_exact, projector=self._on_projector)
        self.setup = Setup()
        self.jobs = JobRunner(self.post_message, self.show_failure)
        prompter = Prompter(self.note, self.say, lambda window, then: self.app.push_screen(window, then))
        tools = tools_of(home, self.actor, context, self.setup, self.jobs, prompter)
        self.steps = StepView(tools)
        self.lines, self.pane = self.steps.lines, self.steps.pane
        self.parts = Parts(context, block, tools, self.view, self._hooks())
        self._actions = self.parts.actions() | {"sharing.forget": self._forget, "sharing.back": self._back}

    def _hooks(self) -> Hooks:
        """What the parts tell this page, and ask it."""
        return Hooks(
            note=self.note,
            written=self._written,
            corrected=self._drop_answers,
            failed=self.show_failure,
            refresh=self._refresh_if_mounted,
            changed=self._changed,
            preview_begun=self._preview_begun,
            preview_shown=self._preview_shown,
            unread=lambda: self.note(self.setup.unread(), wrong=True),
            sees_rows=self._sees_rows,
            projector=self._on_projector,
        )

    def compose(self) -> ComposeResult:
        """Steps and rules; the lines of a step with a note, the preview that takes their place; and the foot."""
        yield self.head
        yield self.steps
        yield self.view
        yield self.foot

    def on_mount(self) -> None:
        """Note why this person may not share, if so, and the rules of the module; then the first step that is open."""
        self.steps.step = self.parts.state(own=False).first_open
        self.pane.say("\n".join(filter(None, (self.why_not, *self.block.rules))))
        self.refresh_page()

    def on_unmount(self) -> None:
        """Stop the work under way, and forget files and student data."""
        self.jobs.close()
        self.setup.forget()
        self.steps.forget()
        self.parts.files.questions.forget()
        self.parts.flow.drop()
        self.view.let_go()

    # ------------------------------------------------------------------ what stands where

    @property
    def preview(self) -> PreviewReady | None:
        """The preview that is on screen."""
        return self.parts.flow.ready

    @property
    def why_not(self) -> str:
        """Why this person may not use the check, in a sentence; the service has the last word."""
        return self.actor.why_not

    def _on_projector(self) -> bool:
        """Whether the window was started for a projector."""
        return self.context.discretion.projector

    def _sees_rows(self) -> bool:
        """Whether rows of the file may be on this screen, beside the questions about it."""
        return self.actor.sees_exact and not self._on_projector()

    def _shows_numbers(self) -> bool:
        """Whether numbers of the school may stand on this screen unasked: on the coordinator's own, that nobody else
        sees."""
        return self._sees_rows() and not self.context.discretion.hidden

    @property
    def fills_screen(self) -> bool:
        """Whether the page takes the room of the steps and of the step's text: the preview does; on a low screen the
        lines do while they have the keys."""
        return self.preview is not None or self.wants_room

    def on_resize(self) -> None:
        """Leave out steps and rules where there is no room for them."""
        self.set_class(self.size.height < _LOWEST, "-lowest")

    def every_line(self) -> list[SetupLine]:
        """The lines of all steps; who may not share sees only those that are for everybody."""
        return [line for line in self.parts.every_line() if not self.why_not or line.id in FOR_EVERYBODY]

    def refresh_page(self, highlight: str = "") -> None:
        """Show the lines of a step, that with the line `highlight` if there is one; or the preview, as it is now."""
        had_keys = self.has_focus_within
        self.set_class(self.preview is not None, "-preview")
        if self.view.found is not self.preview:
            self.view.show(self.preview)
        if self.preview is None:
            own = self._shows_numbers()
            self.steps.show(self.every_line(), highlight, own=own, coordinator=self._sees_rows())
        step = self.steps.step if self.preview is None else CheckStep.PREVIEW
        self.head.show(self.parts.state(own=self._shows_numbers()), step, self.setup.policy.threshold)
        if had_keys and not self.screen.is_modal:
            self.lines.focus() if self.preview is None else self.view.take_keys()
        self._show_foot()

    def go(self, step: CheckStep) -> None:
        """Show that step; the preview is made for it."""
        if step is CheckStep.PREVIEW:
            self.action_do("sharing.preview")
        elif step is CheckStep.RELEASE and self.preview is not None:
            self.action_do("sharing.write")
        elif not self.jobs.running:
            self.parts.flow.drop()
            lines = lines_of(step, self.every_line())
            if lines:
                self.refresh_page(next((line.id for line in lines if line.missing), lines[0].id))

    @on(StepLine.Chosen)
    def _step_clicked(self, message: StepLine.Chosen) -> None:
        """A step was clicked."""
        message.stop()
        self.go(message.step)

    @on(Lines.Turned)
    def _step_turned(self, message: Lines.Turned) -> None:
        """Tab: the lines of the next step, or of the one before."""
        message.stop()
        if not self.why_not:
            self.go(after(self.steps.step, message.by, self.setup.attendance))

    def _show_foot(self) -> None:
        """What stands below while nothing is at work; the keys may do something else now."""
        self.foot.show_standing(self.preview)
        self.post_message(PageChanged())

    def _refresh_if_mounted(self, highlight: str = "") -> None:
        """Refresh the page, if it is still there."""
        if self.is_mounted:
            self.refresh_page(highlight)

    @on(PreviewView.Turned)
    @on(OptionList.OptionHighlighted)
    def _keys_changed(self) -> None:
        """Say that the footer has to change."""
        self.post_message(PageChanged())

    def say(self, text: str) -> None:
        """One sentence on the status line."""
        self.post_message(ShowNotice(text))

    def note(self, text: str, kinds: Sequence[RejectionKind] = (), *, wrong: bool = False) -> None:
        """Say something below the choices; while the preview hides them, on the status line too."""
        if self.preview is not None:
            self.say(text)
        self.pane.say(text, kinds, wrong=wrong)
        self.steps.set_class(bool(text), "-noted")  # what was done stands in more than one line

    def _drop_answers(self) -> None:
        """Forget answers about labels: the next preview asks again."""
        self.setup.forget_answers()
        self.parts.flow.drop()
        self.refresh_page("preview")

    def _written(self, words: str) -> None:
        """Say what was written, in the foot, until another preview begins."""
        self.foot.written = words
        if not self.is_mounted:
            return
        if self.preview is None:
            self.note(words)
        if not self.jobs.running:
            self._show_foot()

    def on_hide(self) -> None:
        """Another page is shown: nothing confidential is left standing, nor what did not work."""
        self.view.hide_confidential()
        if self.pane.wrong:
            self.note("")

    def session_changed(self, records: Sequence[Record]) -> None:
        """Somebody changed the session; a preview for another partner or purpose is none any more."""
        if not self.parts.flow.fits:
            self.parts.flow.drop()
            self.note("The partner, its kind or the purpose was changed. Press V for the new preview.")
        self.refresh_page()

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do now, for the last line."""
        if self.jobs.running:
            return [("Esc", "stop")]
        if self.why_not:
            return [("Enter", "change")]
        if self.preview is not None:
            keys = [("G", "broader groups"), ("B", "breakdowns"), ("L", "log"), ("R", "record"), ("Esc", "back")]
            return [*self.view.key_pairs(), *keys]
        following = after(self.steps.step, 1, self.setup.attendance)
        onward = [("Tab", following.label), *([("V", "preview")] if self.setup.attendance else [])]
        return [("Enter", ENTER_DOES.get(self.lines.here, "change")), *onward, ("^G", "go on"), ("Esc", "steps")]

    # ------------------------------------------------------------------ keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`u` undoes the last broader groups where there are some; else it is the session's, as everywhere."""
        undoes = (action, parameters) == ("do", ("sharing.undo",))
        return bool(self.setup.undo_stack) if undoes else super().check_action(action, parameters)

    def action_do(self, action_id: str) -> None:
        """Carry out one of this page's actions."""
        if action_id != "sharing.back":
            if self.jobs.running:
                return
            if self.why_not:
                self.note(self.why_not)
                return
        self._actions[action_id]()

    @on(OptionList.OptionSelected)
    def _line_chosen(self, event: OptionList.OptionSelected) -> None:
        """Enter on a line, or a click, carries it out."""
        event.stop()
        if event.option_id is not None:
            self.choose(event.option_id)

    def choose(self, line: str) -> None:
        """Open the window of that line of the choices, or go on to the next step."""
        if line in LEADS_TO:
            self.go(LEADS_TO[line])
        elif line == "forget":
            self._forget()
        else:
            self.parts.windows()[line]()

    def _back(self) -> None:
        """One level back: stop the work, close the preview, or leave the page."""
        if self.jobs.running:
            self.jobs.stop()
        elif self.preview is not None:
            self.parts.flow.drop()
            self.refresh_page("preview")
        else:
            self.post_message(FocusLeft())

    def _forget(self) -> None:
        """Clear both files and all that was read from them."""
        self.setup.forget()
        self.steps.forget()
        self.parts.files.questions.forget()
        self.parts.flow.drop()
        self.foot.written = self.parts.release.last = ""
        self.note("Both files and all student data were cleared from memory.")
        self.refresh_page("file")

    # ------------------------------------------------------------------ the preview

    def _preview_begun(self) -> None:
        """Work on a preview began."""
        self.foot.written = self.parts.release.last = ""
        self.refresh_page("preview")

    def _preview_shown(self) -> None:
        """There is a preview to show."""
        self.foot.written = ""
        self.refresh_page()

    def _changed(self, line: str) -> None:
        """A choice was made: a preview on screen is made anew, else the line shows it, and tables lead on to it."""
        if line == "breakdowns":
            self.parts.files.check_names(lambda: self._show_changed(line))
        else:
            self._show_changed(line)

    def _show_changed(self, line: str) -> None:
        """Show the choice on its line, or the preview with it."""
        if self.preview is not None:
            self.parts.flow.start()
        else:
            self.refresh_page(PREVIEW if line == "breakdowns" and self.setup.table_columns else line)

    # ------------------------------------------------------------------ work on its thread

    @on(JobRunner.Progressed)
    def _job_progressed(self, message: JobRunner.Progressed) -> None:
        """Show how far the work is; to a room without the words, which count rows."""
        message.stop()
        if self.jobs.is_current(message.job):
            words = message.words.split(" · ")[0] if self._on_projector() else message.words
            self.foot.show_progress(words)
            self.parts.files.questions.show_progress(words)
            self.post_message(PageChanged())

    @on(JobRunner.Stopped)
    def _job_stopped(self, message: JobRunner.Stopped) -> None:
        """Say that the work was stopped."""
        message.stop()
        if self.is_mounted:
            self.note("Stopped. Nothing was kept.")
            self._show_foot()

    @on(JobRunner.Finished)
    def _job_finished(self, message: JobRunner.Finished) -> None:
        """Take the result, if it is of the work that is current."""
        message.stop()
        if self.is_mounted and self.jobs.finish(message):
            self._show_foot()
            message.deliver()

    def show_failure(self, failed: Failed) -> None:
        """Say why nothing could be read, checked or written, with the rows; ask what the check needs to know."""
        if self.preview is not None:
            self.foot.written = failed.sentence or "Stopped. Nothing was written."
        elif not failed.about_file:
            self.note(f"{failed.sentence}{what_helps(failed, self.setup)}", failed.kinds, wrong=True)
        self.refresh_page()
        if failed.questions:
            self.parts.history.ask(failed.questions)
        if failed.about_file:
            self.parts.files.ask_more(failed.about_file)
