"""Texts that try to break out of Markdown, and two independent readers of it."""

from __future__ import annotations

from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import strategies as st
from markdown_it import MarkdownIt

PIECES = [
    *"\\`*_{}[]<>&|~$#@:!^-+=.()'\"/%;,? \n\t",
    *"abAB019é漢😀\u0301\u00a0\u3000\u200d",
    *("www.", "WWW.x", "http://", "mailto:", "xmpp:", "a@b.c", "<br>", "<!-- x -->", "-->", "&amp;", "&#32;", "[x]: y"),
    *("---", "***", "===", "```", "~~~", "1.", "1)", "12. ", "- ", "+ ", "> ", "# ", "    ", "| a |", "\\\n", "\n\n"),
    *(
        "owner: ",
        "; due: ",
        "also written by Ana: ",
        "Step: ",
        "Method: ",
        "[ ] ",
        "**b:** ",
        "a. b",
        "\x1b[31m",
        "\u202e",
    ),
]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30)


def by_markdown_it(markdown: str) -> str:
    """HTML as markdown-it-py makes it."""
    html: str = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    return html


def by_cmark(markdown: str) -> str:
    """HTML as GitHub's own parser makes it."""
    html: str = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    return html


class Blocks(HTMLParser):
    """The blocks of some HTML: (tag, text), a line break for each `br`; every tag that was seen."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.comments: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "a":  # cmark-gfm makes links of addresses whatever stands before their @; the text stays the same
            return
        self.tags.add(tag)
        if tag == "br":
            self.handle_data("\x00")
        elif tag not in ("table", "thead", "tbody", "tr"):
            self.blocks.append((tag, ""))

    def handle_data(self, data: str) -> None:
        if self.blocks:
            tag, text = self.blocks[-1]
            self.blocks[-1] = (tag, text + data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data.strip())
