"""Prose of a pack as passages of plain text: nothing in it can be a link, a picture or markup on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.notes.paper.model import PaperText, ProseKind

if TYPE_CHECKING:
    from markdown_it.token import Token


def passages(markdown: str) -> tuple[PaperText, ...]:
    """What is written, without its emphasis; links as their words."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).parse(markdown)
    return tuple(_passages(tokens))


def _passages(tokens: Sequence[Token]) -> Iterator[PaperText]:
    numbers: list[int] = []
    mark, kind = "", ProseKind.PARAGRAPH
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                numbers.append(-1)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                kind, mark = ProseKind.ITEM, "•" if numbers[-1] < 0 else f"{numbers[-1]}."
                numbers[-1] += numbers[-1] >= 0
            case "list_item_close" | "heading_close":
                kind, mark = ProseKind.PARAGRAPH, ""
            case "heading_open":
                kind = ProseKind.HEADING
            case "inline" if text := _text(token):
                yield PaperText(kind, text, mark)
                mark = ""
            case "fence" | "code_block":
                yield PaperText(ProseKind.PARAGRAPH, clean_line(token.content))


def _text(token: Token) -> str:
    return clean_line("".join(_piece(child) for child in token.children or ()))


def _piece(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "image") else ""
