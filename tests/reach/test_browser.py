"""The page in a real Chromium: joining, keys, pastes, copies, sizes, and what the browser would complain of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from rich.cells import cell_len

from tests.reach.browser import Window, chromium, foreign, need_browser
from tests.reach.served import Served, new_name
from workshop.serve.codes import written


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    need_browser()
    with chromium() as running:
        yield running


@pytest.fixture
def window(browser: Browser, served: Served) -> Iterator[Window]:
    """A window of somebody who has joined."""
    made = Window(browser)
    made.join(served.url, served.gate.join_code, new_name())
    made.page.click("#notice-button")  # their own code was read
    yield made
    made.close()


def violations(window: Window) -> list[str]:
    """What the browser complained of, but for the question who one is, which is answered with “join first”."""
    return [line for line in window.complaints if "401" not in line]


# ------------------------------------------------------------------ joining


def test_joining_asks_for_nothing_from_elsewhere_and_breaks_no_rule(browser: Browser, served: Served) -> None:
    window = Window(browser)
    window.join(served.url, served.gate.join_code, new_name())
    window.press("F9")
    window.sees("command")
    assert foreign(window.requests, served.host) == []
    assert any(address.startswith("ws://") for address in window.requests)
    assert violations(window) == []
    window.close()


def test_a_code_behind_the_address_is_taken_and_leaves_it(browser: Browser, served: Served) -> None:
    window = Window(browser)
    window.page.goto(f"{served.url}/#{written(served.gate.join_code)}")
    window.until(lambda: window.page.input_value("#code"), "the code is not in its field")
    assert window.page.input_value("#code") == written(served.gate.join_code)
    assert window.page.evaluate("location.href") == f"{served.url}/"
    assert not [address for address in window.requests if served.gate.join_code[:5] in address]
    window.press("Enter")  # the name is asked for next, with the names of the list
    window.until(lambda: window.page.inner_text("#error"), "nothing was asked")
    assert window.page.inner_text("#error") == "Choose your name from the list, or type it."
    assert "Chloe Park" in window.page.eval_on_selector_all("#names option", "all => all.map((one) => one.value)")
    window.type(new_name())
    window.press("Enter")
    window.seated()
    window.close()


def test_a_personal_link_needs_no_name_and_is_good_once(browser: Browser, served: Served) -> None:
    """Not before a press: mail programs open links to look at them."""
    link = f"{served.url}/#{written(served.do(lambda: served.gate.invite('Ben Carter')))}"
    looked, window, thief = (Window(browser) for _ in range(3))
    looked.page.goto(link)
    looked.until(lambda: looked.page.is_visible("#enter"), "there is no form")
    window.page.goto(link)
    window.until(
        lambda: window.page.evaluate("document.activeElement.id") == "enter", "the button has not the keyboard"
    )
    assert not window.page.is_visible("#name")
    window.press("Enter")
    window.seated()
    assert "Ben Carter" in window.page.title()
    thief.page.goto(link)
    thief.page.click("#enter")
    thief.until(lambda: "That is not the code" in thief.page.inner_text("#error"), "it let somebody in again")
    for one in (looked, window, thief):
        one.close()


def test_what_is_wrong_is_said_where_it_is(browser: Browser, served: Served) -> None:
    """Read out by a screen reader, and the field that it is about is marked and has the keyboard."""
    window = Window(browser)
    window.page.goto(served.url)
    page = window.page
    for code, name, field, words in (
        ("", "", "code", "Type the join code."),
        ("WRONG", "x", "code", "That is not the code"),
        (served.gate.join_code, "Ana Ruiz", "name", "personal link"),
    ):
        page.fill("#code", code)
        page.fill("#name", name)
        page.click("#enter")
        window.until(lambda said=words: said in page.inner_text("#error"), f"“{words}” is not said")  # type: ignore[misc]
        assert page.get_attribute("#error", "role") == "alert"
        assert page.evaluate("document.activeElement.id") == field
        assert page.get_attribute(f"#{field}", "aria-invalid") == "true"
    assert page.eval_on_selector_all("label", "all => all.every((one) => one.control)"), "each label has its field"
    window.close()


def test_a_name_that_is_markup_is_shown_as_text(browser: Browser, served: Served) -> None:
    window = Window(browser)
    window.join(served.url, served.gate.join_code, "<img src=x> Li")
    assert "<img src=x> Li" in window.page.title()
    assert window.page.query_selector("img") is None
    window.close()


# ------------------------------------------------------------------ keys and text


def test_keys_reach_the_program(window: Window) -> None:
    window.press("F1")
    window.until(lambda: "Esc" in window.text and "help" in window.text.lower(), "no help")
    window.press("Escape")
    window.press("Escape")
    for letter in ":":
        window.type(letter)
    window.sees("command")
    window.press("Escape")
    window.press("F10")
    window.until(lambda: "You left the session." in window.notice(), "leaving is not said")
    window.page.click("#notice-button")
    window.seated()
    assert window.notice() == ""


def test_what_is_typed_is_saved(window: Window, served: Served) -> None:
    window.at_qualities()
    text = f"Calls back 漢 🚌 {new_name()}"
    window.type(text)
    window.sees("Enter done")
    window.press("Enter")
    window.until(lambda: text in served.saved("qualities"), "not saved")


def test_two_lines_of_a_spreadsheet_fill_four_cells(window: Window, served: Served) -> None:
    """By the browser's own paste: Ctrl+V is left to it."""
    window.go_to("Step: Organizations", "Who is out there?")
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first, second, kind = new_name(), new_name(), "Local Philanthropy"
    window.page.evaluate("(text) => navigator.clipboard.writeText(text)", f"{first}\t{kind}\n{second}\t{kind}\n")
    window.press("Control+v")
    window.until(lambda: {first, second} <= set(served.saved("organisations")), "not filled")
    assert len([text for text in served.saved("organisations") if "philanthropy" in text.lower()]) == 2


def test_a_paste_of_two_hundred_thousand_letters_arrives_whole(window: Window, served: Served) -> None:
    window.go_to("Step: Organizations", "Who is out there?")
    names = [f"{new_name()} {'and more ' * 110}".strip() for _ in range(195)]
    text = "\n".join(names)
    assert len(text) > 190_000
    window.paste(text)
    window.until(lambda: set(names) <= set(served.saved("organisations")), "not all of it is saved")
    assert "lost" not in window.notice()


def test_a_paste_that_is_too_long_is_refused_and_nothing_is_sent(window: Window, served: Served) -> None:
    window.at_qualities()
    window.paste("x" * 1_000_001)
    window.until(lambda: window.notice(), "nothing is said")
    assert window.notice() == "This text has 1.0 million letters. Paste at most one million at a time."
    window.page.click("#notice-button")
    window.type("after it")
    window.sees("after it")


# ------------------------------------------------------------------ copying


def test_what_is_copied_is_in_the_clipboard(window: Window) -> None:
    """The page is on this computer, so that the browser lets it."""
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    word = new_name()
    written_and_copied(window, word)
    window.until(lambda: window.page.evaluate("navigator.clipboard.readText()") == word, "nothing was copied")
    assert window.notice() == ""


def written_and_copied(window: Window, word: str) -> None:
    """Write a quality, and copy the cell."""
    window.at_qualities()
    window.type(word)
    window.press("Enter")
    window.sees("Saved r")
    window.press("ArrowUp")
    window.press("Control+c")


def test_a_program_cannot_read_the_clipboard(window: Window) -> None:
    found = window.page.evaluate(
        """async () => {
          const { textToCopy } = await import("./clipboard.js");
          return ["c;?", "?", "c;", ";;", "c;***", "c;SGk=", "p;8J+ajA=="].map(textToCopy);
        }"""
    )
    assert found == [None, None, None, None, None, "Hi", "🚌"]


def test_the_minutes_are_downloaded(window: Window) -> None:
    window.seated()
    window.press("Escape")
    window.type("e")
    window.sees("Download the minutes")
    with window.page.expect_download() as found:
        window.press("Enter")
    assert found.value.suggested_filename.endswith("-minutes.docx")
    assert Path(found.value.path()).read_bytes().startswith(b"PK")
    window.sees("on their way to your browser")
    assert violations(window) == []


# ------------------------------------------------------------------ sizes and widths

WIDTHS = ("漢", "🚌", "⚠️", "👍🏽", "é", "e\u0301", "👨‍👩‍👧", "🇺🇸", "❤️", "한", "ﬁ", "—", "…", "½", "①")


def test_letters_are_as_wide_as_the_program_believes(window: Window) -> None:
    found = window.page.evaluate(
        """async (texts) => {
          const { Terminal } = await import("./xterm/xterm.mjs");
          const { UnicodeGraphemesAddon } = await import("./xterm/addon-unicode-graphemes.mjs");
          const widths = [];
          for (const text of texts) {
            const terminal = new Terminal({ allowProposedApi: true });
            terminal.loadAddon(new UnicodeGraphemesAddon());
            await new Promise((done) => terminal.write(text, done));
            widths.push(terminal.buffer.active.cursorX);
          }
          return widths;
        }""",
        list(WIDTHS),
    )
    assert dict(zip(WIDTHS, found, strict=True)) == {text: cell_len(text) for text in WIDTHS}


def test_the_program_follows_the_size_of_the_window(window: Window, served: Served) -> None:
    wide = len(window.lines())
    window.page.set_viewport_size({"width": 700, "height": 400})
    window.until(lambda: 0 < len(window.lines()) < wide, "the terminal did not shrink")
    window.until(lambda: "help" in window.lines()[-1], "the program did not follow")
    width, height = window.cell()
    assert width <= 700 and height * len(window.lines()) <= 400
    window.page.set_viewport_size({"width": 1100, "height": 700})
    # More than at first, where the line that greets was still over it.
    window.until(lambda: len(window.lines()) >= wide and "help" in window.lines()[-1], "the program did not follow")


@pytest.mark.parametrize("size", [(390, 844), (390, 480), (844, 390), (320, 568)])
def test_a_phone_shows_it_all(browser: Browser, served: Served, size: tuple[int, int]) -> None:
    """Upright, with its keyboard on the screen, and on its side."""
    window = Window(browser, size=size, has_touch=True, is_mobile=True, device_scale_factor=2)
    window.join(served.url, served.gate.join_code, new_name())
    page = window.page
    page.click("#notice-button")
    boxes = page.eval_on_selector_all("#keys button", "all => all.map((one) => one.getBoundingClientRect().toJSON())")
    assert len(boxes) == 12 and all(box["width"] >= 24 and box["height"] >= 40 for box in boxes), "a finger finds them"
    assert all(box["left"] >= 0 and box["right"] <= size[0] for box in boxes), "all keys are there"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "nothing is below the screen"
    width, height = window.cell()
    assert width <= size[0] and height * len(window.lines()) < size[1]
    window.until(lambda: "help" in window.lines()[-1], "the last line is not the program's")
    window.close()


def test_on_a_phone_one_writes_without_a_keyboard_of_keys(browser: Browser, served: Served) -> None:
    """The bar has what its keyboard lacks; words go in as a whole, so that it cannot double them."""
    window = Window(browser, size=(320, 568), has_touch=True, is_mobile=True, device_scale_factor=2)
    window.join(served.url, served.gate.join_code, new_name())
    page = window.page
    page.click("#notice-button")
    page.tap("#keys button:has-text('F9')")
    window.sees("Search")
    page.fill("#compose-text", "Step: Warm-up")
    page.tap("#compose button")
    window.sees("  Step: Warm-up")
    page.tap("#keys button[aria-label=Enter]")
    window.sees("press Enter")
    words = f"No ride {new_name()}"
    page.fill("#compose-text", words)
    page.press("#compose-text", "Enter")
    window.until(lambda: words in served.saved("qualities"), "not saved")
    assert page.input_value("#compose-text") == ""
    assert violations(window) == []
    window.close()


def test_a_screen_reader_gets_the_text(browser: Browser, served: Served) -> None:
    window = Window(browser)
    window.join(served.url, served.gate.join_code, new_name(), reader=True)
    assert window.page.query_selector(".xterm-accessibility") is not None
    window.close()
