"""Worksheets to print, of a session or of a module alone, and where they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.loader import load_pack
from content.slug import slug
from store.exports import write_report_files
from store.library.packs import available_packs
from store.readable import exportable_state, left_out
from workshop.notes.paper.build import worksheets
from workshop.session.agenda import Agenda, agenda_of

if TYPE_CHECKING:
    from content.model import Pack
    from store.api import SessionStore
    from workshop.sheets.model import State

FORMATS = ("html", "md", "txt")


class PaperRefused(Exception):
    """Nothing was printed; `str()` is one sentence with the reason and what to do."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is printed: `state` None for blank pages; `notice` is what the person should know; `agenda` of a session."""

    pack: Pack
    name: str
    state: State | None = None
    notice: str = ""
    agenda: Agenda | None = None


def pack_named(home: Path, name: str) -> Pack | None:
    """The module of that id, or in that folder; None when there is none. Raises PackErrors."""
    path = available_packs(home).get(name)
    if path is None and (Path(name).expanduser() / "pack.yaml").is_file():
        path = Path(name).expanduser()
    return None if path is None else load_pack(path)


def of_pack(pack: Pack) -> PrintJob:
    """Blank pages of a module."""
    return PrintJob(pack, slug(pack.title) or pack.id)


def of_session(store: SessionStore, *, blank: bool = False) -> PrintJob:
    """Pages of a session with what everyone may see, or blank ones of its module as the session keeps it."""
    if blank:
        return PrintJob(store.pack, store.info.id, agenda=agenda_of(store.pack, store.state))
    return PrintJob(store.pack, store.info.id, exportable_state(store), left_out(store))


def printed(job: PrintJob, kind: str, steps: Sequence[str] = ()) -> bytes:
    """The pages in one of `FORMATS`. Raises PaperRefused for a step the module does not have."""
    known = [step.id for step in job.pack.steps]
    for step in steps:
        if step not in known:
            raise PaperRefused(f"No step “{clean_line(step)[:60]}”. Use one of: {', '.join(known)}.")
    sheets = worksheets(job.pack, job.state, steps, job.agenda)
    if kind == "html":
        from workshop.notes.paper.html_pages import html_pages

        return html_pages(sheets).encode()
    from workshop.notes.paper.text_pages import markdown_pages, plain_pages

    return (markdown_pages if kind == "md" else plain_pages)(sheets).encode()


def write_pages(home: Path, path: Path, data: bytes, *, replace: bool) -> Path:
    """Write the file whole or not at all, over nothing unless `replace`. Raises ExportRefused."""
    return write_report_files(home, path.parent, {path.name: data}, replace=replace)[0]
