"""Many sessions as one report: bars that read as text, names to decide, and the document in any format."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from content.clean import clean_line
from screens.library.lines import styled_line
from screens.library.names import NamesToDecide
from screens.widgets.dialogs import AskLine, Read, is_open
from screens.widgets.key_footer import KeyFooter
from screens.widgets.key_sheet import key_sheet
from screens.widgets.title_bar import TitleBar
from store.api import StoreError
from store.home import Home, folder_of
from workshop.notes.bars import PictureLine
from workshop.notes.facts import SessionFacts
from workshop.notes.rollup_bars import rollup_lines
from workshop.services.rollup import FORMATS, SEND_WITH_CARE, RollupReport
from workshop.wording import count_noun

_EMPTY = """No sessions yet, so there is nothing to put together.

Press l to choose a folder of archives and minutes that schools sent, or Esc and then n to start a session."""
_HELP = """All sessions of this home, or of a folder, in one report. Schools are counted and never ranked. Each bar
stands beside its number. Nothing about students can be in it, because a session holds none.

Names that look alike may be one partner or one cause: you decide with m, once, and it is remembered. The document names
owners and schools: send it inside the division only."""
_KEYS = (
    ("↑↓, PgDn", "scroll"),
    ("m", "decide about names that may be one"),
    ("e", f"save the report: {', '.join(FORMATS)}, by the name of the file"),
    ("l", "read a folder of archives and minutes instead, or this home again"),
    ("Esc", "stop reading, or go back to the sessions"),
)


class RollupScreen(Screen[None]):
    """The report over the sessions of a home, or over a folder."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "back", id="rollup.back", show=False),
        Binding("m", "names", "names", id="rollup.names", show=False),
        Binding("e", "save", "save", id="rollup.save", show=False),
        Binding("l", "folder", "folder", id="rollup.folder", show=False),
        Binding("f1,question_mark", "help", "help", id="rollup.help", show=False),
    ]
    AUTO_FOCUS = "#rollup-text"

    def __init__(self, home: Home | Path, today: datetime.date) -> None:
        super().__init__()
        self._sessions, self._home, self._today = home, folder_of(home), today
        self._folder = ""
        self._facts: Sequence[SessionFacts] = ()
        self._report: RollupReport | None = None
        self._stop = threading.Event()

    def compose(self) -> ComposeResult:
        """The report, a line for messages, and the keys."""
        yield TitleBar("Roll-up", "reading")
        with VerticalScroll(id="rollup-text"):
            yield Static(id="rollup-lines")
        yield Static(Content(""), id="library-note")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Read the sessions off the UI thread."""
        self._read()

    def on_resize(self) -> None:
        """Draw the bars for the new width."""
        self._draw()

    def on_unmount(self) -> None:
        """Read no further for a screen that is gone."""
        self._stop.set()

    # ------------------------------------------------------------------ reading

    @work(exclusive=True, group="reading")
    async def _read(self) -> None:
        from workshop.services.follow_up import read_facts

        self._report, self._stop = None, threading.Event()
        stop, names = self._stop, [self._folder] if self._folder else []
        self.query_one(TitleBar).show("Roll-up", "reading")
        self._show_keys()
        self._say("Reading the sessions… Esc stops.")
        last = -1

        def progress(done: int, of: int) -> None:
            nonlocal last
            if not stop.is_set() and (done * 50 // max(of, 1) != last or of < 50):
                last = done * 50 // max(of, 1)
                self.app.call_from_thread(self._say, f"Read {done:,} of {of:,} sessions… Esc stops.")

        try:
            facts = await asyncio.to_thread(read_facts, self._sessions, names, progress, stop.is_set)
        except StoreError as error:
            self._folder = ""
            self._say(str(error))
            return
        if not stop.is_set() and is_open(self):
            self._facts = facts
            await self._make()

    async def _make(self) -> None:
        """Make the report of what was read, and show it."""
        from workshop.services.rollup import report_of

        try:
            self._report = await asyncio.to_thread(report_of, self._home, self._facts, self._today)
        except StoreError as error:
            self._say(str(error))
            return
        if is_open(self):
            self._say("")
            self._draw()

    def _draw(self) -> None:
        report = self._report
        if report is None:
            return
        schools = len(report.rollup.held) + len(report.rollup.not_held)
        where = report.rollup.division or self._folder or "this home"
        self.query_one(TitleBar).show(f"Roll-up: {clean_line(where)}", count_noun(schools, "school"))
        lines = (
            rollup_lines(report.rollup, self.size.width - 4)
            if self._facts
            else [PictureLine(t) for t in _EMPTY.split("\n")]
        )
        self.query_one("#rollup-lines", Static).update(Content("\n").join(map(styled_line, lines)))
        self._show_keys()

    def _show_keys(self) -> None:
        if self._report is None:
            self.query_one(KeyFooter).show([("Esc", "stop"), ("?", "help")])
            return
        pairs = [("↑↓", "scroll")] if self._facts else []
        if self._report.proposals:
            pairs.append(("m", f"names to decide ({len(self._report.proposals)})"))
        if self._facts:
            pairs.append(("e", "save"))
        self.query_one(KeyFooter).show([*pairs, ("l", "folder"), ("Esc", "back"), ("?", "help")])

    def _say(self, text: str) -> None:
        if is_open(self):
            self.query_one("#library-note", Static).update(Content(clean_line(text)))

    # ------------------------------------------------------------------ the keys

    def action_back(self) -> None:
        """Back to the sessions; whatever is still read is read no further."""
        self._stop.set()
        self.dismiss(None)

    def action_help(self) -> None:
        """What this is, and its keys."""
        words = Content(_HELP.replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n"))
        self.app.push_screen(Read("Help: roll-up", Content("\n\n").join([words, key_sheet("Keys", _KEYS)])))

    @work(exclusive=True, group="asking")
    async def action_names(self) -> None:
        """Decide about names; then count again with what was decided."""
        if self._report is None:
            return
        if not self._report.proposals:
            self._say("No names here look alike that you have not decided about already.")
            return
        await self.app.push_screen_wait(NamesToDecide(self._home, self._report.proposals))
        await self._make()

    @work(exclusive=True, group="asking")
    async def action_folder(self) -> None:
        """Ask for a folder to read instead; an empty answer is this home."""
        ask = AskLine(
            "Read a folder", value=self._folder, hint="folder of archives and minutes; empty: this home", empty=True
        )
        answer = await self.app.push_screen_wait(ask)
        if answer is not None:
            self._stop.set()
            self._folder = answer
            self._read()

    @work(exclusive=True, group="asking")
    async def action_save(self) -> None:
        """Ask for a file or folder, and write the report there; the name says the format."""
        from store.exports import ExportRefused
        from workshop.services.rollup import ending_of, save_report

        report = self._report
        if report is None or not self._facts:
            self._say("There is nothing to save yet.")
            return
        ask = AskLine(
            "Save the report", value=str(Path.cwd() / f"rollup-{self._today.isoformat()}.docx"),
            explain=f"The name ends in one of: {', '.join(f'.{kind}' for kind in FORMATS)}. CSV is one file a table.",
        )  # fmt: skip
        answer = await self.app.push_screen_wait(ask)
        if answer is None:
            return
        path = Path(answer).expanduser()
        kind = ending_of(path.name)
        self._say("Writing…")
        try:
            written = await asyncio.to_thread(save_report, self._home, report, path, kind)
        except ExportRefused as refused:
            self._say(str(refused))
            return
        self._say(f"Written: {'; '.join(map(str, written))}. {SEND_WITH_CARE}")
