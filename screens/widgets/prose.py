"""A pack's Markdown as text on screen: through markdown-it's tokens, never through Textual's markup."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from content.clean import clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_EMPHASIS = {"strong_open": "bold", "em_open": "italic", "s_open": "strike"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark without HTML, imported when a text is first shown."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=256)
def to_content(markdown: str) -> Content:
    """Headings, paragraphs, lists, quotations, emphasis, code and links of `markdown` as styled text.

    A link shows its text, and its address in parentheses when that differs; addresses inside the pack (`#step`) show
    only the text. Anything else is shown as the characters it is made of.
    """
    return _Blocks().render(_parser().parse(clean(markdown)))


class _Blocks:
    """Walks the block tokens; `item` is what stands before the lines of the list or quotation one is in."""

    def __init__(self) -> None:
        self.parts: list[Content] = []
        self.lists: list[int | None] = []
        self.quotes = 0
        self.item = ""
        self.heading = False
        self.tight = False

    def render(self, tokens: list[Token]) -> Content:
        """The blocks one under the other; tokens without a handler show nothing."""
        for token in tokens:
            if token.type in _HANDLERS:
                _HANDLERS[token.type](self, token)
        return Content("").join(self.parts)

    def _add(self, content: Content, *, close: bool = False) -> None:
        """A block below the others; `close`: without an empty line between."""
        if self.parts:
            self.parts.append(Content("\n" if close else "\n\n"))
        quote = "│ " * self.quotes
        self.parts.append(Content.assemble(quote, self.item, content))

    def _heading_open(self, _: Token) -> None:
        """The next text is a heading."""
        self.heading = True

    def _heading_close(self, _: Token) -> None:
        """The heading is over."""
        self.heading = False

    def _inline(self, token: Token) -> None:
        """A run of text: as a heading, a list item or a paragraph."""
        content = _inline(token.children or [])
        if self.heading:
            content = Content.styled(content.plain, "bold $accent")
        first = self.item.strip() != ""
        self._add(content, close=bool(self.lists) and not (first and self._opens_list))
        self._opens_list = False
        if first:
            self.item = " " * len(self.item)

    _opens_list = False

    def _code(self, token: Token) -> None:
        """Code as written, dimmed."""
        self._add(Content.styled(token.content.rstrip("\n"), "dim"))

    def _hr(self, _: Token) -> None:
        """A short line."""
        self._add(Content("───"))

    def _html_block(self, token: Token) -> None:
        """HTML is shown as it is written, never as markup."""
        self._add(Content(token.content.rstrip("\n")))

    def _blockquote_open(self, _: Token) -> None:
        """Lines from here on have a bar."""
        self.quotes += 1

    def _blockquote_close(self, _: Token) -> None:
        """One bar less."""
        self.quotes -= 1

    def _bullet_list_open(self, _: Token) -> None:
        """A list with bullets begins."""
        self._opens_list = not self.lists
        self.lists.append(None)

    def _ordered_list_open(self, token: Token) -> None:
        """A list with numbers begins, at the number given."""
        self._opens_list = not self.lists
        self.lists.append(int(str(token.attrGet("start") or 1)))

    def _list_close(self, _: Token) -> None:
        """The innermost list is over."""
        self.lists.pop()
        self.item = ""

    def _list_item_open(self, _: Token) -> None:
        """The mark of the next item, indented by the depth of its list."""
        indent = "  " * (len(self.lists) - 1)
        number = self.lists[-1]
        if number is None:
            self.item = f"{indent}• "
        else:
            self.item = f"{indent}{number:>2}. "
            self.lists[-1] = number + 1


_HANDLERS: dict[str, Callable[[_Blocks, Token], None]] = {
    "heading_open": _Blocks._heading_open,
    "heading_close": _Blocks._heading_close,
    "inline": _Blocks._inline,
    "fence": _Blocks._code,
    "code_block": _Blocks._code,
    "hr": _Blocks._hr,
    "html_block": _Blocks._html_block,
    "blockquote_open": _Blocks._blockquote_open,
    "blockquote_close": _Blocks._blockquote_close,
    "bullet_list_open": _Blocks._bullet_list_open,
    "bullet_list_close": _Blocks._list_close,
    "ordered_list_open": _Blocks._ordered_list_open,
    "ordered_list_close": _Blocks._list_close,
    "list_item_open": _Blocks._list_item_open,
}
"""What each kind of block token does; any other is passed over."""


def _inline(tokens: list[Token]) -> Content:
    """Emphasis as style, links as text with the address behind it."""
    parts: list[Content] = []
    styles: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in _EMPHASIS:
            styles.append(_EMPHASIS[token.type])
        elif token.type.replace("_close", "_open") in _EMPHASIS:
            styles.pop()
        elif token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(parts)))
        elif token.type == "link_close":
            address, start = links.pop()
            text = "".join(part.plain for part in parts[start:])
            if address and not address.startswith("#") and address != text:
                parts.append(Content(f" ({address})"))
        elif token.type == "softbreak":
            parts.append(Content(" "))
        elif token.type == "hardbreak":
            parts.append(Content("\n"))
        else:
            style = " ".join([*styles, *(["bold"] if token.type == "code_inline" else [])])
            parts.append(Content.styled(token.content, style) if style else Content(token.content))
    return Content("").join(parts)
