"""A document as the bytes of one file, in the format that the ending of its name says."""

from __future__ import annotations

from pathlib import Path

from workshop.notes.document import Document, NotesError

ENDINGS = (".md", ".txt", ".html", ".docx", ".pdf")
"""How the name of a document may end; which format it has follows from that."""


def written(document: Document, ending: str, letterhead: Path | None = None) -> bytes:
    """The file's bytes. Raises NotesError: it would not read back, the letterhead is none, PDF is not installed."""
    match ending:
        case ".md":
            from workshop.notes.formats.markdown import markdown

            return markdown(document).encode()
        case ".txt":
            from workshop.notes.formats.plain_text import plain_text

            return plain_text(document).encode()
        case ".html":
            from workshop.notes.formats.html import html

            return html(document).encode()
        case ".docx":
            from workshop.notes.formats.docx_file import docx_file

            return docx_file(document, letterhead)
        case ".pdf":
            from workshop.notes.formats.pdf_file import pdf_file

            return pdf_file(document)
    raise NotesError(f"“{ending}” is not a format. Use one of: {', '.join(ENDINGS)}.")
