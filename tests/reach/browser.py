"""A real Chromium with people in it: a window for each, what is on their screen, and what the browser complains of."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "Chromium is not on this machine: apt-get install chromium"
NO_NPM = "npm, which brings xterm.js, is not on this machine: apt-get install npm"
WAIT = 60_000
"""Milliseconds until a fact that does not come is given up."""
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def need_browser() -> None:
    """Skip where there is no browser; on a machine that is there to test, fail."""
    missing = NO_CHROMIUM if CHROMIUM is None else "" if shutil.which("npm") else NO_NPM
    if not missing:
        return
    if os.environ.get("CI", "") in ("", "false"):
        pytest.skip(missing)
    pytest.fail(missing)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of its own, which ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
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

    def join(self, url: str, code: str, name: str = "") -> None:
        """Fill in the form and wait for the first screen."""
        self.page.goto(url)
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

    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal, as it is drawn."""
        rows = self.lines()
        return self.page.evaluate("document.querySelector('.xterm-rows').dataset.columns || 0"), len(rows)

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
