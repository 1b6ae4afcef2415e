r"""Text as Markdown that reads back as the same text in every reader that matters, and looks like what was typed.

A backslash stands only where the character would begin something in its context. The rules were found by experiment:
each is needed by at least one of cmark-gfm (GitHub), markdown-it, `pandoc -f gfm` and `pandoc -f markdown-smart`, and
the tests prove them with random texts in every context. `docs/notes-format.md` has the table.

Four contexts: a heading; a table cell; running text that does not begin a line (after `**Label:** `); running text that
does (a paragraph, a list item, a task). In a cell no line begins, so hardly anything is escaped there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.clean import clean, clean_line

BREAK = " <br> "
"""A line break in a cell, an item or a label; with spaces, since pandoc drops the tag on the way to DOCX."""

_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(" {2,}")

_URL = re.compile(
    r"(?<![\w@])(?:https?|ftp)://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?"
    r"(?:[/?#][A-Za-z0-9\-._~:/?#\[\]@!&'()*+,;=%]*[A-Za-z0-9/_=+&#-]|/)?"
)
_LONE_AMPERSAND = re.compile(r"&(?![A-Za-z0-9_.-]+=)")

_SPECIAL = re.compile(r"<!|[\\`*_\[<&|~$@^:{]")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_EMOJI = re.compile(r":([\w+-]+):")
_NUMBER_EMOJI = ("100", "1234")
_WWW = re.compile(r"(www)\.(?=[^ \n]*(?:\\|&#))", re.IGNORECASE)
_WWW_LAST = re.compile(r"(www)\.(?=[^ \n]*\Z)", re.IGNORECASE)

_DASHES = re.compile(r"(?:[-=*_ ]+|[-:| ]+)\Z")
_FIRST = re.compile(
    r"[-+](?= |\Z)|---|===|[>:|]|#{1,6}(?= |\Z)|#\.|#\)(?= |\Z)|<{7}"
    r"|\((?:[A-Za-z]|[ivxlcdmIVXLCDM]+|[0-9]+|#)\)(?= |\Z)"
)
_NUMBERED = re.compile(r"([0-9]+|[a-z]|[ivxlcdm]+|[IVXLCDM]{2,})([.)])(?= |\Z)|([A-Z])(\)(?= |\Z)|\.\Z)")
_CAPTION = re.compile(r"([Tt]able)(:)")
_BOX = re.compile(r"\\\[([ xX])\] ")


def normal(text: str) -> str:
    """`text` as notes keep it: clean, no space at either end of a line, no two spaces, no two empty lines in a row.

    Idempotent. What it takes away is white space only.
    """
    lines = (_SPACES.sub(" ", line).strip() for line in clean(text).replace("\t", " ").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def cell(text: str) -> str:
    """For a table cell: no line begins in it, and each vertical bar is escaped."""
    return BREAK.join(_escaped(line, bars=True) for line in normal(text).split("\n"))


def inline(text: str) -> str:
    """For text behind other text of the same line, such as `**Label:** `; line breaks become `<br>`."""
    return BREAK.join(_escaped(line) for line in normal(text).split("\n"))


def heading(text: str) -> str:
    """For the text of a heading, on one line; hashes at its end would be taken for decoration."""
    line = clean_line(text)
    bare = len(line.rstrip("#"))
    tail = r"\#" * (len(line) - bare)
    return _escaped(line, bare, braces=line.endswith("}"), before_backslash=bool(tail)) + tail


def item(text: str) -> str:
    """For the text of a list item or a task, which could begin another block."""
    written = _line_start(inline(text))
    return _BOX.sub(r"\\[\1]&#32;", written, count=1) if _BOX.match(written) else written


def paragraphs(text: str) -> str:
    """For running text: one or more paragraphs, line breaks as a backslash at the line's end."""
    return "\n\n".join("\\\n".join(_lines(paragraph)) for paragraph in normal(text).split("\n\n"))


def links(line: str, stop: int | None = None) -> Iterator[tuple[int, int]]:
    """Where web addresses begin and end in a line: those that every reader takes for a link between `<` and `>`."""
    for match in _URL.finditer(line, 0, len(line) if stop is None else stop):
        if not _LONE_AMPERSAND.search(match[0]):
            yield match.span()


def _lines(paragraph: str) -> Iterator[str]:
    *before, last = paragraph.split("\n")
    for line in before:
        yield _line_start(_escaped(line, before_backslash=True))
    yield _line_start(_escaped(last))


def _escaped(
    line: str, stop: int | None = None, *, bars: bool = False, braces: bool = False, before_backslash: bool = False
) -> str:
    """One line up to `stop`, links first, then what stands between them. `before_backslash`: one comes right after."""
    parts, end = [], 0
    stop = len(line) if stop is None else stop
    for first, last in links(line, stop):
        parts += [_WWW.sub(r"\1\\.", _between(line, end, first, bars, braces)), f"<{line[first:last]}>"]
        end = last
    rest = _WWW.sub(r"\1\\.", _between(line, end, stop, bars, braces))
    return "".join([*parts, _WWW_LAST.sub(r"\1\\.", rest) if before_backslash else rest])


def _between(line: str, start: int, stop: int, bars: bool, braces: bool) -> str:
    """What stands between two links. Right behind a link stands its `>`, whatever the address ends in; a brace there
    would be attributes of it."""
    parts, end = [], start
    for match in _SPECIAL.finditer(line, start, stop):
        place = match.start()
        behind_link = place == start > 0
        before = ">" if behind_link else line[max(place - 1, 0) : place]
        written = _character(line, place, bars, braces or behind_link, before)
        parts += [line[end:place], written]
        end = match.end()
    return "".join([*parts, line[end:stop]])


def _character(line: str, place: int, bars: bool, braces: bool, before: str) -> str:
    """One character that could begin something, with a backslash where it would; `before` is what is written there."""
    char, after = line[place], line[place + 1 : place + 2]
    match char:
        case "*":
            begins = not (before.isspace() and after.isspace())
        case "_":
            begins = not (before.isalnum() and after.isalnum())
        case "~" | "$":
            begins = not ((not before or before.isspace()) and after.isdigit())
        case "@":
            again = "@" in line[:place].rpartition(" ")[2]  # pandoc takes the second of one word for a citation
            begins = (again or not before.isalnum()) and bool(after) and not after.isspace()
        case "<" if after == "!":  # both are taken
            return r"\<\!"
        case "<":
            begins = not after or after in "/?$" or after.isalpha()
        case "&":
            begins = _ENTITY.match(line, place) is not None
        case ":":
            begins = line.startswith("://", place) or _emoji(line, place)
        case "|":
            begins = bars
        case "{" if after == "%":
            return "&#123;"
        case "{":
            begins = braces or before == "{"
        case _:
            begins = True
    return "\\" + char if begins else char


def _emoji(line: str, place: int) -> bool:
    """Whether a name between colons begins there, such as `:+1:`; a time such as 16:00:30 is none."""
    match = _EMOJI.match(line, place)
    return match is not None and (match[1] in _NUMBER_EMOJI or not match[1].isdigit())


def _line_start(written: str) -> str:
    """The escaped line with a backslash before what would begin another block."""
    if _FIRST.match(written) or (written and _DASHES.match(written)):
        return "\\" + written
    for pattern in (_NUMBERED, _CAPTION):
        match = pattern.match(written)
        if match is not None:
            mark = match.end(match.lastindex or 0) - 1
            return f"{written[:mark]}\\{written[mark:]}"
    return written
