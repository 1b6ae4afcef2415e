"""Pages that are read: a pack's Markdown, vocabularies, links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.blocks import Choices, Link, Links
from content.clean import clean
from screens.pages.links import link_text, links_pages
from screens.pages.reading import choices_page, reading_page
from screens.widgets.prose import to_content
from tests.support.apps import page_app
from tests.support.seat import seat_at
from tests.support.sessions import SessionBuilder

MARKDOWN = "#*_`[]()>-+.!\\<&\n 1aé漢"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = SessionBuilder()
    yield room
    room.close()


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("plain", "plain"),
        ("# Title\n\ntext", "Title\n\ntext"),
        ("one\ntwo", "one two"),
        ("one\\\ntwo", "one\ntwo"),
        ("a **b** *c* `d`", "a b c d"),
        ("- a\n- b", "• a\n• b"),
        ("3. a\n4. b", " 3. a\n 4. b"),
        ("> said", "│ said"),
        ("[site](https://x.org)", "site (https://x.org)"),
        ("[step](#learn-more)", "step"),
        ("<b>bold</b> & [/red] [x]", "<b>bold</b> & [/red] [x]"),
        ("[@click=app.bell]x[/]", "[@click=app.bell]x[/]"),
        ("safe \x1b[31mred\u202e", "safe \ufffd[31mred\ufffd"),
        ("", ""),
    ],
)
def test_markdown_as_text(markdown: str, plain: str) -> None:
    assert to_content(markdown).plain == plain


def test_emphasis_is_style_and_not_signs() -> None:
    styles = {str(span.style) for span in to_content("a **b** *c* ***d***\n\n# t").spans}
    assert {"bold", "italic", "bold $accent"} <= styles


@given(st.text(MARKDOWN, max_size=60) | st.text(max_size=60))
@settings(max_examples=300)
def test_no_text_breaks_it_and_no_letter_is_lost(markdown: str) -> None:
    plain = to_content(markdown).plain
    assert "\x1b" not in plain
    letters = [char for char in clean(markdown) if char in "aé漢"]
    if "[" not in markdown and "&" not in markdown:  # links have parts that are not shown, entities become others
        assert [char for char in plain if char in "aé漢"] == letters


async def test_a_long_text_scrolls_by_key_and_escape_leads_back(room: SessionBuilder) -> None:
    page = reading_page("read", "Read", "\n\n".join(f"Paragraph {number}" for number in range(60)))
    app = page_app(room, page)
    async with seat_at(app, (60, 12)) as seat:
        await seat.settle()
        assert "Paragraph 0" in seat.text and "Paragraph 59" not in seat.text
        await seat.press("end")
        await seat.settle()
        assert "Paragraph 59" in seat.text
        await seat.press("escape")
        await seat.settle()
        assert app.left == 1


async def test_a_vocabulary_says_what_is_inside_the_school_system(room: SessionBuilder) -> None:
    block = next(b for _, b in room.pack.blocks() if isinstance(b, Choices) and b.id == "partner-categories")
    app = page_app(room, choices_page(block))
    async with seat_at(app, (78, 40)) as seat:
        await seat.settle()
        shown = " ".join(seat.text.split())
        assert all(item.label in shown for item in block.items)
        assert "Superintendents and School Boards (inside the school system)" in shown


# ------------------------------------------------------------------ links


async def test_links_show_what_was_printed_and_what_stands_there_now(room: SessionBuilder) -> None:
    block = room.pack.first(Links)
    assert block is not None and len(block.links) == 3
    app = page_app(room, links_pages(block)[0])
    async with seat_at(app, (90, 30)) as seat:
        await seat.settle()
        shown = seat.text
        for link in block.links:
            assert link.title in shown and link.url in shown and link.checked in shown
            assert not link.now or link.now in shown
        await seat.press("enter", "down", "enter")
        await seat.settle()
        first, second = block.links[:2]
        assert app.copied == [first.now, second.url], "the newest address that is known"
        assert app.said == [f"Copied {first.now}", f"Copied {second.url}"]
        await seat.press("escape")
        await seat.settle()
        assert app.left == 1


def test_a_link_without_a_new_address_says_so() -> None:
    shown = link_text(Link("x", "A [/title]", "http://x.org", "2026-11")).plain
    assert "A [/title]" in shown and "no other address is known" in shown


async def test_a_module_without_links_has_an_empty_page(room: SessionBuilder) -> None:
    app = page_app(room, links_pages(Links("links", 1, ()))[0])
    async with seat_at(app, (78, 10)) as seat:
        await seat.press("enter", "down")
        await seat.settle()
        assert "This module has no links." in seat.text and app.said == []
