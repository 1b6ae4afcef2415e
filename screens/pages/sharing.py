"""The sharing check on screen: choose, read, see exactly what one partner may receive, note an approval.

What is read from a file lives in this page's memory until the session is closed or the file is forgotten. Into the
session this page writes a line without numbers in the approvals, and the partner and purpose in the form. A release
goes into a folder of its own and into the disclosure log of this home, nowhere else.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
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
from screens.actions import method_name
from screens.desk import Desk
from screens.messages import Left, Say
from screens.pages import Page, sheet_page
from screens.pages.reading import reading_page
from screens.pages.sharing_actions import SHARING_ACTIONS
from screens.pages.sharing_coarser import SharingCoarser
from screens.pages.sharing_preview import YOU_DECIDE, kept_words
from screens.pages.sharing_setup import Setup, setup_lines
from screens.pages.sharing_view import PreviewView
from screens.pages.sharing_work import Failed, Logged, Noted, Proposed, Sent
from store.home import home_folder
from workshop.locked import locked
from workshop.services.sharing import LOCKED, Loaded, Looked, Prepared, PreviewJob, SharingService
from workshop.sharing.consent_file import NO_CONSENTS, Consents
from workshop.sharing.problems import Refused
from workshop.sheets.model import Record, Role

_SHOWN_ROWS = 200
_NOT_YOURS = (
    "Full numbers show only to the coordinator: open the session with --role coordinator, on a screen of your own."
)
_NO_REASONS = (
    "Exact reasons show only to the coordinator: open the session with --role coordinator, on a screen of your own."
)


def sharing_pages(block: Sharing) -> list[Page]:
    """The partner and how to win it, the check, and the approvals."""
    check = Page(f"{block.id}-check", block.form.title, lambda desk: SharingCheck(desk, block))
    return [
        sheet_page(block.form, "Partner"),
        reading_page(check.id, check.title, LOCKED) if locked() else check,
        sheet_page(block.approvals),
    ]


class Lines(OptionList):
    """The list of choices."""

    DEFAULT_CSS = """
    Lines, Lines:focus {
        height: auto; border: none; padding: 0; background: $background; background-tint: $background 0%;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "text(-1)", "scroll the text", id="sharing.text.up", show=False),
        Binding("pagedown,space", "text(1)", "scroll the text", id="sharing.text.down", show=False),
    ]

    def action_text(self, direction: int) -> None:
        """The page keys scroll the text below: the list is short."""
        detail = self.screen.query_one("#sharing-detail", VerticalScroll)
        detail.scroll_relative(y=direction * max(detail.size.height - 1, 1), animate=False)


class SharingCheck(SharingCoarser, Vertical):
    """Two views on one place: the choices, and the preview they lead to."""

    ACTIONS = SHARING_ACTIONS
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
    HELP = """
## The sharing check

Reads your own attendance file, in memory only, and shows the very tables one partner would get: as many exact numbers
as can be shown without revealing a group of 10 or fewer, ranges or `—` for the rest. What this partner got before, by
the disclosure log, is counted in. A record of one student goes out only with a complete, current consent that names
this partner, or the kind of partner it is recorded as in Reflection Three, these fields and this purpose.

1. Choose the partner, the purpose and the attendance file: CSV or Excel, one row for each student or for each student
   and day. The columns are asked for once and remembered.
2. Tick the breakdowns. Choose a file with consents if individual records are wanted: student id, partner, fields,
   purpose, signer, relation, signed, valid until; valid from, revoked and birth date may be there too.
3. Press `v`. Arrows walk through a table, and the line below says how the group under the cursor is given; Enter says
   all of it, `n` goes to the next number that is not exact. Tab goes to the next table, and on to the records, to what
   is exact and hidden, and to how it was checked.
4. Every number that is not exact has the same reason here, because the exact reasons would give hidden numbers away.
   A coordinator gets them with `y`, and the full numbers beside the partner's with `f`: only on a screen of your own.
5. Where many numbers are hidden, `g` finds broader groups, such as grades 6 to 8 together; `u` undoes it. "Grade inside
   each School" among the breakdowns gives levels one inside the other.
6. `w` writes the release into a new folder, after a form and a last look; `l` shows what went out before; `a` notes an
   approval without writing a release.

Nothing of a student is written into the session. You decide, with your division's privacy officer; this is no legal
advice.
"""

    def __init__(self, desk: Desk, block: Sharing) -> None:
        super().__init__(id=f"page-{block.id}-check")
        self.desk, self.block = desk, block
        self.setup = Setup()
        self.preview: Prepared | None = None
        self.clock: Callable[[], datetime.datetime] = datetime.datetime.now
        self._note = Content("")
        self._written = ""
        self._wrong = False

    def compose(self) -> ComposeResult:
        yield Lines(id="sharing-lines")
        with VerticalScroll(id="sharing-detail", can_focus=False):
            yield Static(id="sharing-text")
        yield PreviewView(coordinator=self.coordinator)
        yield Static(id="sharing-foot")

    def on_mount(self) -> None:
        self.note("\n".join(self.block.rules))
        self.refresh_page()

    def on_unmount(self) -> None:
        self.end_jobs()
        self.setup.forget()
        self._let_go()

    # ------------------------------------------------------------------ what stands where

    @property
    def home(self) -> Path:
        """The home whose disclosure log counts."""
        return self.desk.library.home if self.desk.library is not None else home_folder()

    @property
    def service(self) -> SharingService:
        """What does the work of this page."""
        return SharingService(self.home, self.desk.library)

    @property
    def coordinator(self) -> bool:
        return self.desk.role is Role.COORDINATOR

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
        for tell in ("make_room", "show_keys"):
            getattr(self.screen, tell, _nothing)()

    @on(PreviewView.Turned)
    def show_keys(self) -> None:
        getattr(self.screen, "show_keys", _nothing)()

    def _fill(self, highlight: str, keep: int | None) -> None:
        partners = len(self.desk.session.link_targets(self.block.partners))
        lines = setup_lines(self.setup, self.partner, self.purpose, partners, self.partner_classes)
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

    def note(self, text: str, refused: Sequence[Refused] = (), count: int = 0) -> None:
        """Say something below the choices, with the rows that were refused; while the preview hides them, on the
        status line."""
        if self.preview is not None:
            self.say(text)
        self._wrong = False
        lines = [Content(clean_line(line)) for line in text.split("\n")]
        lines += [Content(f"  {clean_line(row.sentence())}") for row in refused[:_SHOWN_ROWS]]
        if count > _SHOWN_ROWS:
            lines.append(Content(f"  and {count - _SHOWN_ROWS:,} more"))
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
        getattr(self, method_name(action_id))()

    def do_sharing_back(self) -> None:
        if self.running:
            self.stop()
        elif self.preview is not None:
            self._let_go()
            self.refresh_page("preview")
        else:
            self.post_message(Left())

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
            full=self.coordinator,
        )
        self._let_go()
        self._written = ""
        self.refresh_page("preview")
        self.start(lambda job: service.check(chosen, progress=job.progress, cancelled=job.cancelled))

    def do_sharing_file(self) -> None:
        """`f`: the file among the choices; in the preview the full numbers beside the partner's."""
        if self.preview is None:
            super().do_sharing_file()
        elif self.coordinator:
            self.view.turn_full()
        else:
            self.say(_NOT_YOURS)

    def do_sharing_reasons(self) -> None:
        """`y`: the exact reasons in the preview, or the one reason for everybody again."""
        attendance = self.setup.attendance
        if not self.coordinator:
            self.say(_NO_REASONS)
        elif self.preview is not None:
            self.view.turn_exact()
        elif attendance is not None:
            self.note(f"For your eyes alone: {attendance.students:,} students are in the file.")
        else:
            self.note(self.setup.unread())

    def _let_go(self) -> None:
        """Nothing of the preview stays."""
        self.preview = None
        for view in self.query(PreviewView):  # none any more while the page is taken down
            view.show(None)

    # ------------------------------------------------------------------ what long work brings

    def brought(self, result: object) -> None:
        match result:
            case Failed() as failed:
                self.failed(failed)
            case Looked() as looked:
                self.looked(looked)
            case Loaded() as loaded:
                self.read(loaded)
            case Consents() as consents:
                self.read_consents(consents)
            case Prepared() as found:
                self.preview, self._written = found, ""
                self.refresh_page()
            case Proposed() as proposed:
                self.proposed(proposed)
            case Sent() as sent:
                self.sent(sent)
            case Noted():
                self.noted()
            case Logged() as logged:
                self.logged(logged)

    def failed(self, failed: Failed) -> None:
        """Something could not be read or checked: say so, with the rows."""
        if self.preview is not None:
            self._written = failed.sentence or "Stopped; nothing was written."
            self.refresh_page()
            return
        remembered = self.setup.remembered() if self.setup.attendance is None and failed.sentence else ""
        more = f" The columns are {remembered}: press m to check them." if remembered else ""
        self.note(f"{failed.sentence}{more}", failed.refused, failed.count)
        self._wrong = True
        self.refresh_page()

    def read(self, loaded: Loaded) -> None:
        """The attendance file is here; its consents come next, if there were any."""
        attendance = loaded.attendance
        self.setup.loaded(attendance, loaded.above, NO_CONSENTS)
        if self.setup.consents_path is not None:
            self.start_consents()
        self.note("The file is read. Choose breakdowns with b, then press v for the preview.")
        self.refresh_page("breakdowns")

    def read_consents(self, consents: Consents) -> None:
        """The consents are here, with the rows that were refused."""
        self.setup.consents = consents
        refused = len(consents.refused)
        words = f"{consents.records:,} consent records read."
        if refused:
            words += f" {refused:,} rows refused; for their students nothing is shared:"
        self.note(words, consents.refused, refused)
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
        self.post_message(Say(text))


def _nothing() -> None:
    """For a screen that has no steps to put aside and no keys to show."""
