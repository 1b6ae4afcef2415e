"""The documents of the project, and how their Markdown is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "docs"
ROOMS = ("workshop", "screens", "content", "store")
KEYS, COMMANDS, FACILITATORS = DOCS / "keys.md", DOCS / "commands.md", DOCS / "facilitators.md"
PICTURES = DOCS / "pictures"
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "content" / "FORMAT.md"],
    key=lambda path: path.as_posix(),
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def tokens(path: Path) -> list[Token]:
    return _MARKDOWN.parse(path.read_text("utf-8"))


def inline(path: Path, kind: str) -> Iterator[Token]:
    """Every token of that type inside the text of a document."""
    for token in tokens(path):
        yield from (child for child in token.children or () if child.type == kind)


def section(title: str) -> str:
    """The text of a `##` section of the README."""
    text = README.read_text("utf-8")
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text, re.S | re.M)
    assert found, title
    return found[1]


def block(path: Path, first: str) -> list[str]:
    """The lines of the one code block that begins with these words."""
    [found] = [token.content for token in tokens(path) if token.type == "fence" and token.content.startswith(first)]
    return found.splitlines()
