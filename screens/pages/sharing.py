"""The sharing check on screen: choose, read, see exactly what one partner may receive, note an approval.

What is read from a file lives in this page's memory until the session is closed or the file is forgotten. Into the
session this page writes a line without numbers in the approvals, and the partner and purpose in the form. A release
goes into a folder of its own and into the disclosure log of this home, nowhere else.
"""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from content.model import FORM_ROW, Sharing
from screens.actions import method_name
from screens.desk import Desk
from screens.dialogs import Read
from screens.messages import Left, Say
from screens.pages import Page, sheet_page
from screens.pages.sharing_actions import SHARING_ACTIONS
from screens.pages.sharing_cells import Cells
from screens.pages.sharing_choices import SharingChoices
from screens.pages.sharing_preview import YOU_DECIDE, Item, items, kept_words
from screens.pages.sharing_setup import Setup, setup_lines
from screens.pages.sharing_work import (
    Failed,
    Job,
    Logged,
    Looked,
    Noted,
    Prepared,
    Sent,
    Wish,
    load,
    load_consents,
    look_at,
    preview,
)
from store.home import home_folder
from workshop.sharing.attendance import Attendance
from workshop.sharing.consent_file import NO_CONSENTS, Consents
from workshop.sharing.problems import Refused
from workshop.sheets.model import Record, Role

_SHOWN_ROWS = 200
_LAST_SECONDS = 20
_NOT_YOURS = (
    "Full numbers show only to the coordinator: open the session with --role coordinator, on a screen of your own."
)


def sharing_pages(block: Sharing) -> list[Page]:
    """The partner and how to win it, the check, and the approvals."""
    return [
        sheet_page(block.form, "Partner"),
        Page(f"{block.id}-check", block.form.title, lambda desk: SharingCheck(desk, block)),
        sheet_page(block.approvals),
    ]


class Lines(OptionList):
    """The list of choices, or of tables; page keys scroll the text below it."""

    DEFAULT_CSS = """
    Lines, Lines:focus {
        height: auto; border: none; padding: 0; background: $background; background-tint: $background 0%;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(action.letter, f"do('{action.id}')", action.label, id=action.id, show=False)
        for action in SHARING_ACTIONS
    ]

    def action_do(self, action_id: str) -> None:
        page = next(node for node in self.ancestors if isinstance(node, SharingCheck))
        page.action_do(action_id)


class SharingCheck(SharingChoices, Vertical):
    """Two views on one place: the choices, and the preview they lead to."""

    ACTIONS = SHARING_ACTIONS
    DEFAULT_CSS = """
    SharingCheck { height: 1fr; width: 1fr; }
    SharingCheck > #sharing-head { height: auto; max-height: 2; color: $accent; display: none; }
    SharingCheck.-preview > #sharing-head { display: block; }
    SharingCheck > Lines { max-height: 75%; }
    SharingCheck.-preview > Lines { max-height: 40%; }
    SharingCheck > #sharing-detail { height: 1fr; min-height: 2; padding: 0 1; scrollbar-size-vertical: 1; }
    SharingCheck > #sharing-foot { height: auto; max-height: 4; color: $text-muted; }
    """
    HELP = """
## The sharing check

Reads your own attendance file, in memory only, and shows the very tables one partner would get: as many exact numbers
as can be told without telling about a group of 10 or fewer, ranges or `—` for the rest. What this partner got before,
by the disclosure log, is counted in. A record of one student goes out only with a complete, current consent that names
this partner, these fields and this purpose.

1. Choose the partner, the purpose and the attendance file: CSV or Excel, one row for each student or for each student
   and day. The columns are asked for once and remembered.
2. Tick the break-downs. Choose a file with consents if individual records are wanted: student id, partner, fields,
   purpose, signer, relation, signed, valid until; valid from, revoked and birth date may be there too.
3. Press `v`. Enter lists the groups of a table, and each number says why it is told as it is.
4. `w` writes the release into a new folder, after a form and a last look; `l` shows what went out before; `a` notes an
   approval without writing a release. `n` shows the full numbers, to a coordinator alone.

Nothing of a student is written into the session. You decide, with your division's privacy officer; this is no legal
advice.
"""

    class Ended(Message):
        """A job is done, on its way from its thread."""

        def __init__(self, job: int, result: object) -> None:
            super().__init__()
            self.job, self.result = job, result

    class Told(Message):
        """How far a job is."""

        def __init__(self, job: int, words: str) -> None:
            super().__init__()
            self.job, self.words = job, words

    def __init__(self, desk: Desk, block: Sharing) -> None:
        super().__init__(id=f"page-{block.id}-check")
        self.desk, self.block = desk, block
        self.setup = Setup()
        self.preview: Prepared | None = None
        self.clock: Callable[[], datetime.datetime] = datetime.datetime.now
        self._full = False
        self._keep = False
        self._items: list[Item] = []
        self._job = 0
        self._stop: threading.Event | None = None
        self.thread: threading.Thread | None = None
        self._note = Content("")
        self._written = ""

    def compose(self) -> ComposeResult:
        yield Static(id="sharing-head")
        yield Lines(id="sharing-lines")
        with VerticalScroll(id="sharing-detail", can_focus=False):
            yield Static(id="sharing-text")
        yield Static(id="sharing-foot")

    def on_mount(self) -> None:
        self.note("\n".join(self.block.rules))
        self.refresh_page()

    def on_unmount(self) -> None:
        self.stop()
        if self._keep and self.thread is not None:
            self.thread.join(_LAST_SECONDS)  # a release is written whole or not at all
        self.setup.forget()
        self._let_go()

    # ------------------------------------------------------------------ what stands where

    @property
    def partner(self) -> str:
        return clean_line(self.desk.session.text(self.block.form.id, FORM_ROW, "partner"))

    @property
    def purpose(self) -> str:
        return clean_line(self.desk.session.text(self.block.form.id, FORM_ROW, "purpose"))

    @property
    def home(self) -> Path:
        """The home whose disclosure log counts."""
        return self.desk.library.home if self.desk.library is not None else home_folder()

    @property
    def coordinator(self) -> bool:
        return self.desk.role is Role.COORDINATOR

    @property
    def lines(self) -> Lines:
        return self.query_one(Lines)

    @property
    def running(self) -> bool:
        return self._stop is not None

    def refresh_page(self, highlight: str = "") -> None:
        """Show the choices, or the preview, as they are now."""
        partner = self.partner or "(choose)"
        head = f"Sharing with: {partner}   purpose: {self.purpose or '(none)'}   policy: {self.setup.policy.words()}"
        self.query_one("#sharing-head", Static).update(Content(head))
        self.set_class(self.preview is not None, "-preview")
        keep = self.lines.highlighted
        self._fill(highlight, keep)
        self._show_foot("")
        self._show_detail()
        self._show_keys()

    def _show_keys(self) -> None:
        show = getattr(self.screen, "show_keys", None)
        if show is not None:
            show()

    def _fill(self, highlight: str, keep: int | None) -> None:
        width = max(self.size.width - 4, 20)
        if self.preview is not None:
            self._items = items(self.preview, width, full=self._full, coordinator=self.coordinator)
            room = max(len(item.label) for item in self._items)
            options = [Option(_item_line(item, room)) for item in self._items]
            ids = [item.label for item in self._items]
        else:
            partners = len(self.desk.session.link_targets(self.block.partners))
            lines = setup_lines(self.setup, self.partner, self.purpose, partners)
            room = max(len(line.label) for line in lines)
            options = [
                Option(
                    Content.assemble(
                        (f"{line.label:<{room}}  ", "bold"), (line.text, "italic" if line.missing else "")
                    ),
                    id=line.id,
                )
                for line in lines
            ]
            ids = [line.id for line in lines]
        self.lines.set_options(options)
        start = ids.index(highlight) if highlight in ids else (keep or 0)
        self.lines.highlighted = min(start, len(options) - 1)

    def _show_detail(self) -> None:
        text = self._note
        if self.preview is not None and self.lines.highlighted is not None:
            text = self._items[self.lines.highlighted].about
        self.query_one("#sharing-text", Static).update(text)

    def _show_foot(self, words: str) -> None:
        foot = words or self._written or (YOU_DECIDE if self.setup.attendance is not None else "")
        if not words and self.preview is not None:
            foot = f"{foot}\n{kept_words(self.preview)}"
        self.query_one("#sharing-foot", Static).update(Content(foot))

    def note(self, text: str, refused: Sequence[Refused] = (), count: int = 0) -> None:
        """Say something below the choices, with the rows that were refused."""
        lines = [Content(clean_line(line)) for line in text.split("\n")]
        lines += [Content(f"  {clean_line(row.sentence())}") for row in refused[:_SHOWN_ROWS]]
        if count > _SHOWN_ROWS:
            lines.append(Content(f"  and {count - _SHOWN_ROWS:,} more"))
        self._note = Content("\n").join(lines)
        if self.is_mounted:
            self._show_detail()

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        if self.preview is not None:
            self._show_detail()
            self.query_one("#sharing-detail", VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.preview is not None:
            item = self._items[event.option_index]
            if item.table is not None:
                self.app.push_screen(Cells(self.preview.answer.result.tables[item.table], sizes=self.coordinator))
            else:
                self.app.push_screen(Read(item.label, item.explain))
        elif event.option_id is not None:
            self.choose(event.option_id)

    def on_resize(self, event: events.Resize) -> None:
        if self.preview is not None:
            self.refresh_page()

    def session_changed(self, records: Sequence[Record]) -> None:
        """Somebody changed the session; a preview for another partner or purpose is none any more."""
        found = self.preview
        if found is not None and (found.partner, found.purpose) != (self.partner, self.purpose):
            self._let_go()
            self.note("The partner or the purpose was changed; press v for the new preview.")
        self.refresh_page()

    def key_pairs(self) -> Sequence[tuple[str, str]]:
        """What the keys do now, for the last line."""
        if self.running:
            return [("Esc", "stop")]
        if self.preview is not None:
            keys = [("Enter", "explain"), ("w", "write"), ("l", "log"), ("b", "break-downs"), ("a", "approve")]
            numbers = [("n", "only the partner's" if self._full else "full numbers")] if self.coordinator else []
            return [("↑↓", "table"), *keys[:1], *numbers, *keys[1:], ("Esc", "back")]
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

    def do_sharing_up(self) -> None:
        self.query_one("#sharing-detail", VerticalScroll).scroll_page_up(animate=False)

    def do_sharing_down(self) -> None:
        self.query_one("#sharing-detail", VerticalScroll).scroll_page_down(animate=False)

    def do_sharing_forget(self) -> None:
        self.setup.forget()
        self._let_go()
        self._written = ""
        self.note("Forgotten: both files and everything that was read from them.")
        self.refresh_page("file")

    def do_sharing_preview(self) -> None:
        attendance = self.setup.attendance
        if attendance is None:
            self.note("Choose an attendance file first: press f.")
            return
        setup = self.setup
        wish = Wish(
            attendance,
            setup.consents,
            setup.request(self.partner, self.purpose),
            setup.policy,
            setup.attackers,
            self.clock(),
            self.home,
            self.coordinator,
        )
        self._let_go()
        self._written = ""
        self.refresh_page("preview")
        self.start(lambda job: preview(wish, job.progress, job.cancelled))

    def do_sharing_numbers(self) -> None:
        if not self.coordinator:
            self.say(_NOT_YOURS)
        elif self.preview is None:
            self.note("Look at the preview first: press v.")
        else:
            self._full = not self._full
            self.refresh_page()

    def _let_go(self) -> None:
        """Nothing of the preview stays."""
        self.preview, self._items, self._full = None, [], False

    # ------------------------------------------------------------------ long work

    def start(self, work: Callable[[Job], object], *, keep: bool = False) -> None:
        """Run `work` on a thread; its result comes back as `Ended`. With `keep` it does so after Esc too: what was
        written before it could stop is told."""
        self.stop()
        self._job += 1
        self._keep = keep
        self._stop = threading.Event()
        number = self._job
        job = Job(self._stop, lambda words: self.post_message(self.Told(number, words)))
        self._show_foot("working…   Esc stops")
        self._show_keys()

        def run() -> None:
            result = work(job)
            with contextlib.suppress(RuntimeError):  # the application has ended meanwhile
                self.post_message(self.Ended(number, result))

        # A daemon: leaving the application never waits for a library that is in the middle of a large workbook.
        self.thread = threading.Thread(target=run, name="sharing check", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Ask the running job to stop; what it brings will not be looked at."""
        if self._stop is not None:
            self._stop.set()
            if self._keep:
                return
            self._stop = None
            self._job += 1
            if self.is_mounted:
                self.note("Stopped; nothing was kept of it.")
                self._show_foot("")
                self._show_keys()

    @on(Told)
    def _told(self, message: Told) -> None:
        if message.job == self._job and self.running:
            self._show_foot(f"{message.words}   Esc stops")

    @on(Ended)
    def _ended(self, message: Ended) -> None:
        if message.job != self._job or not self.is_mounted:
            return
        self._stop, self._keep = None, False
        self._show_foot("")
        self._show_keys()
        match message.result:
            case Failed() as failed:
                self.failed(failed)
            case Looked() as looked:
                self.looked(looked)
            case Attendance() as attendance:
                self.read(attendance)
            case Consents() as consents:
                self.read_consents(consents)
            case Prepared() as found:
                self.preview, self._written = found, ""
                self.lines.highlighted = None
                self.refresh_page()
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
        self.note(failed.sentence, failed.refused, failed.count)
        self.refresh_page()

    def read(self, attendance: Attendance) -> None:
        """The attendance file is here; its consents come next, if there were any."""
        self.setup.loaded(attendance, NO_CONSENTS)
        if self.setup.consents_path is not None:
            self.start_consents()
        self.note(f"{attendance.students:,} students read. Tick the break-downs with b, then press v for the preview.")
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
        path, library = self.setup.path, self.desk.library
        if path is not None:
            self.start(lambda job: look_at(path, library, job.cancelled))

    def start_read(self) -> None:
        path, columns, library = self.setup.path, self.setup.columns, self.desk.library
        if path is not None and columns is not None:
            self.start(lambda job: load(path, columns, library, job.progress, job.cancelled))

    def start_consents(self) -> None:
        path, attendance = self.setup.consents_path, self.setup.attendance
        if path is not None and attendance is not None:
            self.start(lambda job: load_consents(path, attendance, job.progress, job.cancelled))

    def say(self, text: str) -> None:
        self.post_message(Say(text))


def _item_line(item: Item, room: int) -> Content:
    # No colors: on the marked line none of them can be read.
    style = "bold italic" if item.state.startswith("withheld") else ""
    return Content.assemble((f"{clean_line(item.label):<{room}}  ", "bold"), (item.state, style))
