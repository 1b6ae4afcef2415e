"""A real Chromium with people in it: a window for each, what is on their screen, and what the browser complains of."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.platforms import is_missing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "Chromium is not on this machine: apt-get install chromium"
NO_NPM = "npm, which brings xterm.js, is not on this machine: apt-get install npm"
WAIT = 60_000
"""Milliseconds until a fact that does not come is given up."""
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def need_browser() -> None:
    """Skip where there is no browser; on a machine that is there to test, fail."""
    missing = NO_CHROMIUM if CHROMIUM is None else "" if shutil.which("npm") else NO_NPM
    if missing:
        is_missing(missing)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser of its own, which ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """One browser window of one person, with a cookie jar of its own.

    Attributes:
        requests: the address of everything it asked for.
        complaints: what the browser wrote into its console, and errors of the page.
    """

    def __init__(self, browser: Browser, *, size: tuple[int, int] = (1100, 700), **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="en-US", **options
        )
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = self.open()

    def open(self) -> Page:
        """One more tab of that person."""
        page = self.context.new_page()
        page.set_default_timeout(WAIT)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        return page

    # ------------------------------------------------------------------ joining

    def join(self, url: str, code: str, name: str = "", *, reader: bool = False) -> None:
        """Fill in the form and wait for the first screen."""
        self.page.goto(url)
        self.page.set_checked("#reader", reader)
        self.page.fill("#code", code)
        self.page.fill("#name", name)
        self.page.click("#enter")
        self.seated()

    def seated(self) -> None:
        """Wait until the program has drawn its first screen."""
        self.sees("help")

    # ------------------------------------------------------------------ the terminal

    def lines(self) -> list[str]:
        """What the terminal shows, a line each."""
        rows = self.page.evaluate(
            "Array.from(document.querySelectorAll('.xterm-rows > div'), (row) => row.textContent)"
        )
        return [str(row).replace("\u00a0", " ").rstrip() for row in rows]

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return "\n".join(self.lines())

    def sees(self, *texts: str) -> None:
        """Wait until all of that is on the screen."""
        self.until(lambda: all(text in self.text for text in texts), f"no {texts} on the screen")

    def until(self, fact: Callable[[], object], otherwise: str) -> None:
        """Wait until that is true; fail with what is on the screen."""
        end = time.monotonic() + WAIT / 1000
        while not fact():
            if time.monotonic() > end:
                raise AssertionError(f"{otherwise}; the screen was:\n{self.text}\n{self.complaints}")
            self.page.wait_for_timeout(20)

    def press(self, *keys: str) -> None:
        """Keys by the names browsers have for them."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Letters, one after the other."""
        self.page.keyboard.type(text)

    def go_to(self, name: str, shows: str) -> None:
        """To a step or a part by its name in the palette, `Step: Warm-up`, with the keys on the page."""
        self.press("F9")
        self.sees("Search")
        self.type(name)
        self.sees(f"  {name}")
        self.press("Enter")
        self.until(lambda: "Search" not in self.text, "the palette stays")
        self.sees(shows)

    def at_qualities(self) -> None:
        """To the first question, with a new row begun at the next letter."""
        self.go_to("Step: Warm-up", "(add the first: press Enter)")

    def paste(self, text: str) -> None:
        """The browser's own paste event, as its menu makes it."""
        self.page.evaluate(
            """(text) => {
              const carried = new DataTransfer();
              carried.setData("text/plain", text);
              const options = { clipboardData: carried, bubbles: true, cancelable: true };
              document.querySelector(".xterm-helper-textarea").dispatchEvent(new ClipboardEvent("paste", options));
            }""",
            text,
        )

    def cell(self) -> tuple[float, float]:
        """Width and height of one cell, in pixels."""
        found = self.page.evaluate(
            """() => {
              const box = document.querySelector(".xterm-screen").getBoundingClientRect();
              const rows = document.querySelectorAll(".xterm-rows > div").length;
              return [box.width, box.height / rows];
            }"""
        )
        return float(found[0]), float(found[1])

    def notice(self) -> str:
        """What is said over the terminal; empty when nothing is."""
        return self.page.inner_text("#notice-text") if self.page.is_visible("#notice") else ""

    def close(self) -> None:
        """Close the window with all its tabs."""
        self.context.close()


def foreign(addresses: Sequence[str], host: str) -> list[str]:
    """The addresses that are not of this host."""
    own = (f"http://{host}/", f"https://{host}/", f"ws://{host}/", f"wss://{host}/", "data:", "blob:", "about:")
    return [address for address in addresses if not address.startswith(own)]
