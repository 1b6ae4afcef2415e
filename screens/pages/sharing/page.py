"""The sharing check on screen: choose, read, see exactly what one partner may receive, note an approval.

What is read from a file lives in this page's memory until the session is closed or the file is forgotten. Into the
session this page writes a line without numbers in the approvals, and the partner and purpose in the form. A release
goes into a folder of its own and into the disclosure log of this home, nowhere else.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from content.model import Sharing
from screens.pages.context import SessionContext
from screens.pages.page import Page, sheet_page
from screens.pages.reading import reading_page
from screens.pages.sharing.actions import SHARING_ACTIONS
from screens.pages.sharing.confidential import SharingConfidential
from screens.pages.sharing.help import SHARING_HELP
from screens.pages.sharing.lines import Lines
from screens.pages.sharing.preview import YOU_DECIDE, kept_words
from screens.pages.sharing.setup import FOR_EVERYBODY, Setup, setup_lines
from screens.pages.sharing.view import PreviewView
from screens.pages.sharing.work import Failed, LogRead, RecodingsFound, RefusalLogged, Sent, Unsaid
from screens.widgets.actions import method_name
from screens.widgets.messages import FocusLeft, PageChanged, ShowNotice
from store.files.home import home_folder
from workshop.disclosure.consent_file import NO_CONSENTS, Consents
from workshop.locked import locked
from workshop.records.problems import RejectionKind, kinds_of
from workshop.services.actor import Actor
from workshop.services.preview import AttendanceLoaded, FilePreviewed, PreviewJob, PreviewReady
from workshop.services.sharing import LOCKED, SharingService
from workshop.sheets.model import Record


def sharing_pages(block: Sharing) -> list[Page]:
    """The partner and how to win it, the check, and the approvals."""
    check = Page(f"{block.id}-check", block.form.title, lambda context: SharingCheck(context, block))
    return [
        sheet_page(block.form, "Partner"),
        reading_page(check.id, check.title, LOCKED) if locked() else check,
        sheet_page(block.approvals),
    ]


class SharingCheck(SharingConfidential, Vertical):
    """Two views on one place: the choices, and the preview they lead to."""

    ACTIONS = SHARING_ACTIONS
    LETTERS = "Letters are commands here; ? shows them."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.letter, f"do('{action.id}')", action.label, id=action.id, show=False)
        for action in SHARING_ACTIONS
    ]
    DEFAULT_CSS = """
    SharingCheck { height: 1fr; width: 1fr; }
    SharingCheck > Lines { max-height: 80%; }
    SharingCheck > #sharing-detail { height: 1fr; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    SharingCheck > #sharing-foot { height: auto; max-height: 4; color: $text-muted; text-overflow: ellipsis; }
    SharingCheck.-preview > Lines, SharingCheck.-preview > #sharing-detail { display: none; }
    SharingCheck.-preview > #sharing-foot { text-wrap: nowrap; }
    SharingCheck.-preview > #sharing-foot.-written { text-wrap: wrap; }
    """
    HELP = SHARING_HELP

    def __init__(self, context: SessionContext, block: Sharing) -> None:
        super().__init__(id=f"page-{block.id}-check")
        self.context, self.block = context, block
        self.setup = Setup()
        self.preview: PreviewReady | None = None
        self._note = Content("")
        self._written = ""
        self._wrong = False

    def compose(self) -> ComposeResult:
        yield Lines(id="sharing-lines")
        with VerticalScroll(id="sharing-detail", can_focus=False):
            yield Static(id="sharing-text")
        projector = self.context.discretion.projector
        yield PreviewView(coordinator=self.coordinator and not projector, projector=projector)
        yield Static(id="sharing-foot")

    def on_mount(self) -> None:
        self.note("\n".join(filter(None, (self.why_not, *self.block.rules))))
        self.refresh_page()

    def on_unmount(self) -> None:
        self.end_jobs()
        self.setup.forget()
        self._let_go()

    # ------------------------------------------------------------------ what stands where

    def clock(self) -> datetime.datetime:
        """This moment by the session's clock, without its time zone."""
        return self.context.clock.now().replace(tzinfo=None)

    @property
    def home(self) -> Path:
        """The home whose disclosure log counts."""
        return self.context.library.home if self.context.library is not None else home_folder()

    @property
    def service(self) -> SharingService:
        """What does the work of this page."""
        return SharingService(self.home, Actor.in_session(self.context.store, self.home), self.context.library)

    @property
    def coordinator(self) -> bool:
        """Whether exact reasons and full numbers may be asked for here."""
        return self.service.actor.sees_exact

    @property
    def why_not(self) -> str:
        """Why this person may not use the check, in a sentence; the service has the last word."""
        return self.service.actor.why_not

    @property
    def lines(self) -> Lines:
        return self.query_one(Lines)

    @property
    def alone(self) -> bool:
        """The preview has the room of the steps and of the step's text."""
        return self.preview is not None

    @property
    def view(self) -> PreviewView:
        return self.query_one(PreviewView)

    def refresh_page(self, highlight: str = "") -> None:
        """Show the choices, or the preview, as they are now."""
        had_keys = self.has_focus_within
        self.set_class(self.alone, "-preview")
        if self.view.found is not self.preview:
            self.view.show(self.preview)
        if self.preview is None:
            self._fill(highlight, self.lines.highlighted)
        if had_keys and not self.screen.is_modal:
            self.lines.focus() if self.preview is None else self.view.take_keys()
        self.show_foot("")
        self.show_keys()

    @on(PreviewView.Turned)
    def show_keys(self) -> None:
        self.post_message(PageChanged())

    def _fill(self, highlight: str, keep: int | None) -> None:
        partners = len(self.context.session.link_targets(self.block.partners))
        lines = setup_lines(self.setup, self.partner, self.purpose, partners, self.partner_classes)
        if self.why_not:
            lines = [line for line in lines if line.id in FOR_EVERYBODY]
        room = max(len(line.label) for line in lines)
        options = [
            Option(
                Content.assemble((f"{line.label:<{room}}  ", "bold"), (line.text, "italic" if line.missing else "")),
                id=line.id,
            )
            for line in lines
        ]
        ids = [line.id for line in lines]
        self.lines.set_options(options)
        start = ids.index(highlight) if highlight in ids else (keep or 0)
        self.lines.highlighted = min(start, len(options) - 1)

    def show_foot(self, words: str) -> None:
        foot = words or self._written or (YOU_DECIDE if self.setup.attendance is not None else "")
        if not words and self.preview is not None:
            foot = f"{kept_words(self.preview)}\n{foot}"
        line = self.query_one("#sharing-foot", Static)
        line.set_class(bool(self._written), "-written")  # what was written where is not cut off
        line.update(Content(foot))

    def note(self, text: str, kinds: Sequence[RejectionKind] = ()) -> None:
        """Say something below the choices, with the reasons why rows were refused; while the preview hides them, on
        the status line."""
        if self.preview is not None:
            self.say(text)
        self._wrong = False
        lines = [Content(clean_line(line)) for line in text.split("\n")]
        lines += [Content(f"  {clean_line(kind.sentence())}") for kind in kinds]
        self._note = Content("\n").join(lines)
        self.query_one("#sharing-text", Static).update(self._note)
        self.query_one("#sharing-detail", VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id is not None:
            self.choose(event.option_id)

    def on_hide(self) -> None:
        """Another page is shown: nothing confidential is left standing, nor what did not work."""
        self.view.hide_confidential()
        if self._wrong:
            self.note("")

    def session_changed(self, records: Sequence[Record]) -> None:
        """Somebody changed the session; a preview for another partner or purpose is none any more."""
        found = self.preview
        asked = (self.partner, self.purpose, self.partner_classes)
        if found is not None and (found.partner, found.purpose, found.asked.request.classes) != asked:
            self._let_go()
            self.note("The partner, its kind or the purpose was changed; press v for the new preview.")
        self.refresh_page()

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do now, for the last line."""
        if self.running:
            return [("Esc", "stop")]
        if self.why_not:
            return [("Enter", "change")]
        if self.preview is not None:
            keys = [
                ("g", "coarser"),
                ("b", "break-downs"),
                ("l", "log"),
                ("a", "approve"),
                ("Esc", "back"),
            ]
            return [*self.view.key_pairs(), *keys]
        keys = [("Enter", "change"), ("f", "file"), ("b", "break-downs"), ("c", "consents"), ("v", "preview")]
        return [*keys, ("l", "log")]

    # ------------------------------------------------------------------ keys

    def action_do(self, action_id: str) -> None:
        """Carry out one of this page's actions."""
        if self.running and action_id != "sharing.back":
            return
        if self.why_not and action_id != "sharing.back":
            self.note(self.why_not)
            return
        getattr(self, method_name(action_id))()

    def do_sharing_back(self) -> None:
        if self.running:
            self.stop()
        elif self.preview is not None:
            self._let_go()
            self.refresh_page("preview")
        else:
            self.post_message(FocusLeft())

    def do_sharing_forget(self) -> None:
        self.setup.forget()
        self._let_go()
        self._written = ""
        self.note("Forgotten: both files and everything that was read from them.")
        self.refresh_page("file")

    def do_sharing_preview(self) -> None:
        attendance = self.setup.attendance
        if attendance is None:
            self.note(self.setup.unread())
            self._wrong = True
            return
        setup, service = self.setup, self.service
        chosen = PreviewJob(
            attendance,
            setup.request(self.partner, self.purpose, self.partner_classes),
            self.clock(),
            setup.consents,
            setup.policy,
            setup.attackers,
            setup.hierarchies,
            setup.groupings,
            insisted=setup.insisted,
            answers=setup.answers,
            totals_only=setup.totals_only,
            full=self.coordinator,
        )
        self._let_go()
        self._written = ""
        self.refresh_page("preview")
        self.start(lambda job: service.check(chosen, progress=job.progress, cancelled=job.cancelled))

    def _let_go(self) -> None:
        """Nothing of the preview stays."""
        self.preview = None
        for view in self.query(PreviewView):  # none any more while the page is taken down
            view.show(None)

    # ------------------------------------------------------------------ what long work brings

    def brought(self, result: object) -> None:
        match result:
            case Unsaid() as unsaid:
                self.unsaid(unsaid)
            case Failed() as failed:
                self.failed(failed)
            case FilePreviewed() as looked:
                self.looked(looked)
            case AttendanceLoaded() as loaded:
                self.read(loaded)
            case Consents() as consents:
                self.read_consents(consents)
            case PreviewReady() as found:
                self.preview, self._written = found, ""
                self.refresh_page()
            case RecodingsFound() as proposed:
                self.proposed(proposed)
            case Sent() as sent:
                self.sent(sent)
            case RefusalLogged():
                self.noted()
            case LogRead() as logged:
                self.logged(logged)

    def failed(self, failed: Failed) -> None:
        """Something could not be read or checked: say so, with the rows."""
        if self.preview is not None:
            self._written = failed.sentence or "Stopped; nothing was written."
            self.refresh_page()
            return
        remembered = self.setup.remembered() if self.setup.attendance is None and failed.sentence else ""
        more = f" The columns are {remembered}: press m to check them." if remembered else ""
        self.note(f"{failed.sentence}{more}", failed.kinds)
        self._wrong = True
        self.refresh_page()

    def read(self, loaded: AttendanceLoaded) -> None:
        """The attendance file is here; its consents come next, if there were any."""
        attendance = loaded.attendance
        self.setup.loaded(attendance, loaded.above, NO_CONSENTS)
        if self.setup.consents_path is not None:
            self.start_consents()
        remembered = self.setup.remembered()
        columns = f", with columns {remembered}" if remembered else ""
        self.note(f"The file is read{columns}. Choose breakdowns with b, then press v for the preview.")
        self.refresh_page("breakdowns")

    def read_consents(self, consents: Consents) -> None:
        """The consents are here, with the rows that were refused."""
        self.setup.consents = consents
        refused = len(consents.refused)
        words = f"{consents.records:,} consent records read."
        if refused:
            words += f" {refused:,} rows refused; for their students nothing is shared:"
        self.note(words, kinds_of(consents.refused))
        self.refresh_page("fields")

    def start_look(self) -> None:
        path, service = self.setup.path, self.service
        if path is not None:
            self.start(lambda job: service.look(path, job.cancelled))

    def start_read(self) -> None:
        path, columns, service = self.setup.path, self.setup.columns, self.service
        if path is not None and columns is not None:
            self.start(lambda job: service.read(path, columns, progress=job.progress, cancelled=job.cancelled))

    def start_consents(self) -> None:
        path, attendance, service = self.setup.consents_path, self.setup.attendance, self.service
        if path is not None and attendance is not None:
            self.start(
                lambda job: service.read_consents(path, attendance, progress=job.progress, cancelled=job.cancelled)
            )

    def say(self, text: str) -> None:
        self.post_message(ShowNotice(text))
