"""What can be done with the minutes from a session's screen: read them, copy them, write them to a file."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from content.clean import clean_line
from screens.pages.incoming.memory import Memory
from screens.session.changes import when
from screens.terminal.page_orders import fetch_minutes
from screens.widgets.dialogs import AskLine, Choose, Offer, Read
from store.api import StoreError
from workshop.locked import in_a_page, locked, seated
from workshop.sheets.model import Role

if TYPE_CHECKING:
    from screens.session.navigator import Navigator
    from store.export_log import ExportEntry
    from store.exports import Wanted

_FORMATS = "The ending of the name is the format: .md .txt .html .docx .pdf"
_WINDOW = 68
"""Columns of a window on the smallest screen, its bar at the right left out."""
_OFFERS = (
    Offer("write", "Write the minutes", "one or two pages, without contact details or student data"),
    Offer("whole", "Write the minutes and all worksheets", "with an appendix; contact details stay out"),
    Offer("read", "Read the minutes here", "as everyone will get them"),
    Offer("copy", "Copy the minutes", "as text, for the body of an e-mail"),
)
_DOWNLOAD = Offer("download", "Download the minutes", "a file for Word, to the computer or phone you sit at")
_SHOWN = ("read", "copy")
"""What needs no file."""
_EARLIER = Offer("earlier", "Show earlier exports", "what, when, who, and the hash of each file")


def earlier_exports(entries: Sequence[ExportEntry], today: datetime.date) -> Content:
    """The log of exports to read, the newest first, two lines each."""
    if not entries:
        return Content("Nothing was exported of this session yet.")
    lines = []
    for entry in reversed(entries):
        what = f"{entry.what}{' (not written)' if entry.failed else ''}"
        head = f"{when(entry.at, today)} · {entry.by} · {what} · r{entry.revision}"
        name, folder = Path(entry.file).name, Path(entry.file).parent
        where = name if str(folder) == "." else f"{name} in {folder}"
        lines += [Content.styled(clean_line(head), "bold"), Content(clean_line(f"  {where}"))]
        lines.append(Content.styled(f"  sha256 {clean_line(entry.sha256[:16])}…", "$text-muted"))
    return Content("\n").join(lines)


class MinutesActions:
    """Asks what to do with the minutes and does it. A file goes to the folder used last, at first to Documents."""

    def __init__(self, screen: Navigator) -> None:
        self._screen, self._say = screen, screen.group.context.say
        self._store = screen.group.context.store
        self._folder: Path | None = None
        self._imports = Memory()

    async def open(self) -> None:
        """Ask what to do; a locked window writes to its own folder and asks nothing, at a seat nothing is written."""
        if locked() and not seated():
            from store.exports import write_notes_here

            await self._written(partial(write_notes_here, self._store, self._screen.home))
            return
        keeps = self._screen.group.context.role in (Role.FACILITATOR, Role.COORDINATOR)
        offers: tuple[Offer, ...] = (*_OFFERS, _EARLIER) if keeps else _OFFERS
        if seated():
            offers = tuple(one for one in offers if one.id in _SHOWN)
        if in_a_page():
            offers = (_DOWNLOAD, *offers)
        self._screen.ask(Choose("Minutes of this session", offers, escape="close"), self._chosen)

    def bring_in(self) -> None:
        """Ask for minutes that came back, and show what they would change."""
        self._screen.app.run_worker(self._bring_in())

    async def _bring_in(self) -> None:
        from screens.pages.incoming.flow import import_file

        context = self._screen.group.context
        words = await import_file(
            self._screen.app, lambda: self._store, self._imports, covers=context.discretion.covers
        )
        if words:
            self._say(words)

    async def _chosen(self, offer: str) -> None:
        from store.exports import MINUTES, Wanted
        from workshop.notes.minutes.build import Options

        if offer == "earlier":
            await self._show_log()
        elif offer in ("read", "copy"):
            await self._as_text(copy=offer == "copy")
        elif offer == "download":
            fetch_minutes(self._screen.app)
            self._say("The minutes are on their way to your browser's downloads.")
        else:
            await self._ask_file(Wanted(Options(appendix=True)) if offer == "whole" else MINUTES)

    async def _as_text(self, *, copy: bool) -> None:
        from store.exports import document_of
        from workshop.notes.formats.plain_text import plain_text

        document = await asyncio.to_thread(document_of, self._store)
        if copy:
            try:
                await asyncio.to_thread(self._note_copy, plain_text(document))
            except StoreError as error:
                self._say(f"Nothing was copied: {error}")
                return
            self._screen.app.copy_to_clipboard(plain_text(document))
            self._say("Minutes copied. If your terminal does not paste them, write them to a file instead.")
        else:
            self._screen.show(Read("Minutes", Content(plain_text(document, _WINDOW))))

    def _note_copy(self, text: str) -> None:
        """Note in the log of exports that the minutes were copied."""
        from store.export_log import CLIPBOARD, note_export

        note_export(self._store, "minutes", CLIPBOARD, text.encode())

    async def _show_log(self) -> None:
        """What was exported before: when, by whom, from which revision, and the hash."""
        from store.export_log import exports_of

        folder = self._store.info.path
        try:
            entries = await asyncio.to_thread(exports_of, folder) if folder is not None else []
        except StoreError as error:
            self._say(str(error))
            return
        today = self._screen.group.context.today
        self._screen.show(Read("Earlier exports", earlier_exports(entries, today)))

    async def _ask_file(self, wanted: Wanted) -> None:
        from store.exports import file_name

        name = await asyncio.to_thread(file_name, self._store, wanted, ".md")
        if self._folder is None:
            self._folder = await asyncio.to_thread(_documents)
        ask = AskLine("File for the minutes", value=str(self._folder / name), explain=_FORMATS)
        self._screen.ask(ask, partial(self._write, wanted))

    async def _write(self, wanted: Wanted, answer: str) -> None:
        from store.exports import write_notes

        await self._written(partial(write_notes, self._store, Path(answer), wanted))

    async def _written(self, write: Callable[[], Path]) -> None:
        from store.exports import ExportRefused
        from store.readable import left_out

        try:
            path = await asyncio.to_thread(write)
        except ExportRefused as error:
            self._say(str(error))
            return
        self._folder = path.parent
        self._say(f"Minutes written to {path}. {left_out(self._store)}".removesuffix(". "))


def _documents() -> Path:
    """The person's folder of documents, or the folder the program was started in where there is none."""
    import platformdirs

    documents = platformdirs.user_documents_path()
    return documents if documents.is_dir() else Path.cwd()
