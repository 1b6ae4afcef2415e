"""Lines of a picture made of text, in the styles of a screen."""

from __future__ import annotations

from textual.content import Content

from workshop.notes.bars import PictureLine, Tone, indented

_STYLES = {Tone.HEADING: "bold $accent", Tone.STRONG: "bold", Tone.PLAIN: "", Tone.FAINT: "dim"}


def styled_line(line: PictureLine) -> Content:
    """The line, cleaned, with its indentation."""
    style = _STYLES[line.tone]
    return Content.styled(indented(line), style) if style else Content(indented(line))
