"""The one way from a session to Markdown: gather, render, read back, compare, and only then hand it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from workshop.notes.dump import plain_dump
from workshop.notes.gather import gather
from workshop.notes.model import NotesError
from workshop.notes.render import render
from workshop.session.view import Session


class Named(Protocol):
    """What is known of a session beside its sheets: its id."""

    @property
    def id(self) -> str:
        """The id of the row that the name stands for."""


def export_markdown(
    session: Session,
    info: Named | None = None,
    *,
    now: datetime | None,
    app_version: str,
    contacts: bool = False,
    left_out: Mapping[str, int] | None = None,
) -> str:
    """The notes of a session as Markdown that reads back as exactly these notes.

    `now` stands on one line of the provenance; None leaves that line out, so that two exports of one state are equal.
    `left_out` is sheet -> entries that the session's state lacks because they are not revealed; the provenance says so.
    Raises NotesError, naming the first difference, when the notes would not read back; then `plain_dump_of` helps.
    """
    from workshop.notes.verify import verify

    notes = gather(
        session,
        session_id=info.id if info else "",
        now=now,
        app_version=app_version,
        contacts=contacts,
        left_out=left_out,
    )
    text = render(notes)
    try:
        verify(notes, text)
    except RecursionError as error:
        raise NotesError("The notes are too deep to be read back: shorten the longest texts.") from error
    return text


def plain_dump_of(session: Session, info: Named | None = None, *, contacts: bool = False) -> str:
    """Every word of the session's notes as plain text."""
    return plain_dump(gather(session, session_id=info.id if info else "", contacts=contacts))
