"""A session as Markdown and back: what a coordinator keeps, sends on and rolls up."""

from workshop.notes.dump import plain_dump
from workshop.notes.export import export_markdown, plain_dump_of
from workshop.notes.model import Notes, NotesError

__all__ = ("Notes", "NotesError", "export_markdown", "plain_dump", "plain_dump_of")
