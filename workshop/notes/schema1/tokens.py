"""Markdown as the few things notes are made of: headings, comments, paragraphs, lists and tables, in order.

In notes every colon and bracket that a person wrote is escaped, so bare ones are the format's own: `owner:` begins a
detail, `[x]` is a ticked box, while `owner\\:` is somebody's text. To tell them apart after parsing, an escaped one is
read as a character of `USERS`, which no clean text can hold, until `plain` turns it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.clean import clean

USERS = {":": "\udc3a", "[": "\udc5b"}
_BREAK = "\udc0a"
_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->", re.DOTALL)
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACED_BREAK = re.compile(f" ?{_BREAK} ?")


@dataclass(frozen=True, slots=True)
class Inline:
    """One run of text. `label` is what a bold beginning says, without its colon; `emphasis` that all of it is set
    apart; `comment` the last HTML comment in it. `text` may hold characters of `USERS`."""

    text: str
    comment: str = ""
    label: str = ""
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """A heading of that level."""

    level: int
    content: Inline


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment: where notes keep what people need not see."""

    text: str


@dataclass(frozen=True, slots=True)
class ParsedParagraph:
    """Lines of text up to an empty one."""

    content: Inline


@dataclass(frozen=True, slots=True)
class Bullet:
    """One item of a list, with the items of the list inside it."""

    content: Inline
    inside: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedList:
    """A list, numbered or not."""

    items: tuple[Bullet, ...]


@dataclass(frozen=True, slots=True)
class TableNode:
    """A table: its header and its rows, each as many cells as the header."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


Node: TypeAlias = Title | Comment | ParsedParagraph | ParsedList | TableNode


def normal(text: str) -> str:
    """`text` as this format kept it: clean, tabs as spaces, no space at line ends, at most one empty line in a row."""
    lines = (line.rstrip() for line in clean(text).replace("\t", " ").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def plain(text: str) -> str:
    """The text as the person wrote it, as notes keep text: a file that came back from somewhere is a border too."""
    for char, mark in USERS.items():
        text = text.replace(mark, char)
    return normal(text)


def read(markdown: str) -> Iterator[Node]:
    """What stands in the document, in order; anything notes do not use is passed over."""
    tokens = _parser().parse(markdown)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        end = _end(tokens, place)
        match token.type:
            case "heading_open":
                yield Title(int(token.tag[1:]), _inline(tokens[place + 1]))
            case "html_block":
                found = _COMMENT.search(token.content)
                if found:
                    yield Comment(found[1])
            case "paragraph_open":
                yield ParsedParagraph(_inline(tokens[place + 1]))
            case "bullet_list_open":
                yield ParsedList(tuple(_bullets(tokens[place + 1 : end])))
            case "table_open":
                yield _table(tokens[place + 1 : end])
        place = end + 1


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.disable("text_join", ignoreInvalid=True)  # it would make one of bare and escaped characters


def _end(tokens: Sequence[Token], place: int) -> int:
    """Where what begins at `place` ends."""
    depth = 0
    for index in range(place, len(tokens)):
        depth += tokens[index].nesting
        if depth <= 0:
            return index
    return len(tokens) - 1


def _bullets(tokens: Sequence[Token]) -> Iterator[Bullet]:
    place = 0
    while place < len(tokens):
        end = _end(tokens, place)
        content, inside = Inline(""), []
        for child in _in_item(tokens[place + 1 : end]):
            if isinstance(child, ParsedList):
                inside += [bullet.content for bullet in child.items]
            elif isinstance(child, Inline):
                content = child
        yield Bullet(content, tuple(inside))
        place = end + 1


def _in_item(tokens: Sequence[Token]) -> Iterator[Inline | ParsedList]:
    """What stands in one item of a list: its text first, then perhaps a list."""
    place, first = 0, True
    while place < len(tokens):
        token = tokens[place]
        end = _end(tokens, place)
        if token.type == "bullet_list_open":
            yield ParsedList(tuple(_bullets(tokens[place + 1 : end])))
        elif first and token.type == "paragraph_open":
            yield _inline(tokens[place + 1])
        elif first and token.type == "html_block" and (found := _COMMENT.search(token.content)):
            yield Inline("", comment=found[1])
        first = False
        place = end + 1


def _table(tokens: Sequence[Token]) -> TableNode:
    rows: list[list[Inline]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token))
    header, *body = rows
    return TableNode(tuple(header), tuple(tuple(row) for row in body))


def _inline(token: Token) -> Inline:
    text: list[str] = []
    comment = label = ""
    children = list(token.children or ())
    place = 0
    if len(children) > 1 and children[0].type == "text" and not children[0].content:
        children = children[1:]  # what a delimiter leaves behind
    emphasis = bool(children) and children[0].type == "em_open"
    if children and children[0].type == "strong_open":
        place = next(index for index, child in enumerate(children) if child.type == "strong_close")
        label = _written(children[1:place]).removesuffix(":")
    for child in children[place:]:
        found = _COMMENT.fullmatch(child.content) if child.type == "html_inline" else None
        if found:
            comment = found[1]
        else:
            text.append(_written([child]))
    return Inline(_SPACED_BREAK.sub("\n", "".join(text)).strip(), comment, label, emphasis)


def _written(children: Sequence[Token]) -> str:
    text: list[str] = []
    for child in children:
        match child.type:
            case "text_special":
                text.append(USERS.get(child.content, child.content))
            case "text" | "code_inline" | "image":
                text.append(child.content)
            case "softbreak":
                text.append(" ")
            case "hardbreak":
                text.append("\n")
            case "html_inline" if _BR.fullmatch(child.content):
                text.append(_BREAK)
    return "".join(text)
