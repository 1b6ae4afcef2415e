"""Four independent readers of Markdown, and one document in which a text stands in every context that notes have."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from mdit_py_plugins.tasklists import tasklists_plugin

from tests.support.platforms import is_missing
from tests.workshop.notes.texts import PIECES, by_cmark
from workshop.notes.escape import cell, heading, inline, item, normal, paragraphs

_OPENERS = [
    "https://a.org/x_y", "http://b.c", "(https://x.org/a?b=1&c=2)", "https://x.org/&copy", "$5", "US$20", "~20",
    "x_y", "*a*", "_a_", ":smile:", ":+1:", "16:00", "{{x}}", "{%y%}", "{.c}", "{#i}", "C#", "##", "Table: ", "(a) ",
    "iv. ", "II. ", "A) ", "(@) ", "(@x)", "@ana", "x^2", "a~b~", "$x$", "<b>", "<!", "<?", "</", "&copy;", "&copy",
    "[^1]", "[x](y)", "![i](u)", "-:", "--", "-- --", ":-", "|-|", "::: ", "+--+", "=====", "<<<<<<< a", ">>>>>>>",
    "\\begin{x}", "\\alpha", "'q'", '"q"', "...", "--", "ftp://x.y", "mailto:a@b.c", "xmpp:a@b.c/x", "file:///x",
    "a@b.org", "tel:1", "…", "\xa0", "1. ", "12) ", "100:", ":100:", "#. ", "[ ] ", "[x] ", "`a`", "``", "$$",
    "^[n]", "[@c]", "-@c", "www.a.org", "WWW.B.C/x_y", "\u2028",
]  # fmt: skip
_MARKS = "\\`*_{}[]<>&|~$#@:!^-+=.()'\"/%;,? \n1aB"
_BREAK = "\x00"
_BLOCKS = ("h2", "p", "td", "li")
_ALLOWED = {
    *_BLOCKS, "th", "table", "thead", "tbody", "tr", "ul", "a", "br", "input", "strong", "label", "colgroup", "col",
}  # fmt: skip


def _pandoc(dialect: str) -> Callable[[str], str]:
    def read(markdown: str) -> str:
        command = ["pandoc", "-f", dialect, "-t", "html", "--wrap=none", "--no-highlight", "--eol=lf"]
        return subprocess.run(command, input=markdown.encode(), capture_output=True, check=True).stdout.decode()

    return read


def _markdown_it(markdown: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(tasklists_plugin)
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]  # else it shows %C3%A9 as é
    html: str = parser.render(markdown)
    return html


READERS: dict[str, Callable[[str], str]] = {
    "cmark-gfm": by_cmark,
    "markdown-it": _markdown_it,
    "pandoc gfm": _pandoc("gfm"),
    "pandoc markdown": _pandoc("markdown-smart"),
}


def require(reader: str) -> None:
    """Skip the test where pandoc is not installed; in CI its absence is a failure."""
    if reader.startswith("pandoc") and shutil.which("pandoc") is None:
        is_missing("pandoc is not installed")


def in_every_context(text: str) -> str:
    """The text in a heading, as a paragraph before and after a table, in two cells, in the second line of a paragraph,
    as a task, as a bullet and behind a label."""
    return (
        f"## {heading(text)}\n\n{paragraphs(text)}\n\n| a | b |\n| --- | --- |\n| {cell(text)} | {cell(text)} |\n\n"
        f"{paragraphs(text)}\n\n{paragraphs(f'First{chr(10)}{text}')}\n\n- [ ] {item(text)}\n- {item(text)}\n"
        f"- **Label:** {inline(text)}\n"
    )


def expected(text: str) -> Iterator[tuple[str, str]]:
    """The blocks that `in_every_context` should be read as."""
    running = [("p", part) for part in text.split("\n\n")]
    yield "h2", " ".join(text.split())
    yield from running
    yield from [("td", text)] * 2
    yield from running
    yield from [("p", part) for part in f"First\n{text}".split("\n\n")]
    yield from [("li", text)] * 2
    yield "li", f"Label: {text}"


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[str]] = []
        self.strange: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _ALLOWED:
            self.strange.add(tag)
        if tag == "br":
            self.handle_data(_BREAK)
        elif tag in _BLOCKS or tag == "th":
            self.found.append([tag, ""])

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][1] += data

    def handle_comment(self, data: str) -> None:
        self.strange.add("comment")

    def handle_decl(self, decl: str) -> None:
        self.strange.add("declaration")

    def handle_pi(self, data: str) -> None:
        self.strange.add("instruction")


def blocks_of(html: str) -> tuple[list[tuple[str, str]], set[str]]:
    """The blocks of a reader's HTML, without the cells of table headings, and what should not be there at all."""
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    found = [(tag, _text(text)) for tag, text in parser.found if tag != "th"]
    return found, parser.strange


def _text(text: str) -> str:
    return re.sub(rf" ?{_BREAK} ?\n?", "\n", text.strip(" \n"))


def differences(reader: str, texts: Sequence[str]) -> list[str]:
    """The texts that this reader does not read back as what they are, each found alone."""
    documents = "\n".join(map(in_every_context, texts))
    found, strange = blocks_of(READERS[reader](documents))
    if not strange and found == [block for text in texts for block in expected(text)]:
        return []
    if len(texts) == 1:
        return list(texts)
    half = len(texts) // 2
    apart = differences(reader, texts[:half]) + differences(reader, texts[half:])
    return apart or [f"together only: {texts!r}"]


def random_texts(seed: int, count: int) -> list[str]:
    """Texts of letters, marks and beginnings of every construct of Markdown that is known to us; none is empty."""
    chosen = random.Random(seed)

    def text() -> str:
        kind = chosen.random()
        if kind < 0.6:
            return "".join(chosen.choice(PIECES + _OPENERS) for _ in range(chosen.randint(1, 10)))
        if kind < 0.8:
            return " ".join(chosen.choice([*_OPENERS, "word", "of", "é"]) for _ in range(chosen.randint(1, 6)))
        return "".join(chosen.choice(_MARKS) for _ in range(chosen.randint(1, 14)))

    found: list[str] = []
    while len(found) < count:
        found += filter(None, (normal(text()),))
    return found
