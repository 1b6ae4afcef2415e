"""Pages of strangers in the same browser, a page without encryption, and one with: what each can do."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reach.browser import Window, chromium, need_browser
from tests.reach.certificates import certificate
from tests.reach.served import Served, new_name
from workshop.serve.web_address import WebSettings

NAMES = "--host-resolver-rules=MAP workshop.test 127.0.0.1, MAP evil.test 127.0.0.1"
"""A name that is not this computer's own is no secure context, as on a school's network."""


pytestmark = pytest.mark.reach
"""The whole room and the page's own tests go through a browser by default; these are the long rest."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    need_browser()
    with chromium(NAMES) as running:
        yield running


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>A page of a stranger</title>")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing is printed."""


@pytest.fixture(scope="module")
def stranger() -> Iterator[int]:
    """The port of another server on this computer."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "evil.test"])
def test_a_page_of_a_stranger_does_nothing_here(browser: Browser, served: Served, stranger: int, name: str) -> None:
    """On another port of the same host the cookie is sent along: only the Origin tells the pages apart."""
    window = Window(browser)
    person = new_name()
    window.join(served.url, served.gate.join_code, person)
    page = window.open()
    page.goto(f"http://{name}:{stranger}/")
    tried = page.evaluate(
        """async ([url, code]) => {
          const done = {};
          done.line = await new Promise((end) => {
            const socket = new WebSocket(url.replace("http", "ws") + "/ws?tab=evil&have=-1&c=80&r=24");
            socket.onopen = () => end("open");
            socket.onerror = () => end("refused");
          });
          const body = JSON.stringify({ code, name: "Evil Person" });
          const post = (mode) => fetch(url + "/join", { method: "POST", mode, credentials: "include", body })
            .then((answer) => `${answer.type} ${answer.status}`, () => "refused");
          done.plain = await post("no-cors");
          done.shared = await post("cors");
          done.read = await fetch(url + "/me", { credentials: "include" }).then(() => "read", () => "refused");
          done.script = await import(url + "/page.js").then(() => "loaded", () => "refused");
          const frame = document.createElement("iframe");
          frame.src = url;
          await new Promise((end) => { frame.onload = frame.onerror = end; document.body.append(frame); });
          try { done.frame = frame.contentDocument?.title ?? "closed"; } catch { done.frame = "closed"; }
          return done;
        }""",
        [served.url, served.gate.join_code],
    )
    assert tried["line"] == tried["shared"] == tried["read"] == tried["script"] == "refused"
    assert tried["plain"] in ("opaque 0", "refused")
    assert tried["frame"] == "closed"
    assert not [one for frame in page.frames[1:] for one in frame.query_selector_all("#join")], "it is in no frame"
    assert served.gate.registry.held("Evil Person") is None
    assert len(served.do(lambda: served.seats.of(person))) == 1
    window.close()


def test_without_encryption_copying_works_by_a_key_press(browser: Browser, tmp_path: Path) -> None:
    """There is no clipboard to ask for; the old way works, and the keyboard comes back to the terminal."""
    served = Served(tmp_path)
    try:
        url = f"http://workshop.test:{served.port}"
        served.behind(url)
        window = Window(browser)
        window.join(url, served.gate.join_code, new_name())
        window.page.click("#notice-button")
        assert window.page.evaluate("[isSecureContext, typeof navigator.clipboard]") == [False, "undefined"]
        window.at_qualities()
        word = new_name()
        window.type(word)
        window.press("Enter")
        window.sees("Saved r")
        window.press("ArrowUp", "Control+c")
        window.sees("Copied")
        window.press("ArrowDown", "Control+v")
        window.until(lambda: served.saved("qualities").count(word) == 2, "nothing was copied and pasted")
        assert window.notice() == ""
        window.close()
    finally:
        served.close()


def test_where_the_browser_forbids_copying_it_is_said(browser: Browser, served: Served) -> None:
    window = Window(browser)
    window.page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error()); document.execCommand = () => false;"
    )
    window.join(served.url, served.gate.join_code, new_name())
    window.page.click("#notice-button")
    window.at_qualities()
    window.type("A word")
    window.press("Enter")
    window.sees("Saved r")
    window.press("ArrowUp", "Control+c")
    window.until(lambda: window.notice() == "This browser copies only after a press on this page.", "it is not said")
    window.page.click("#notice-button")
    window.until(lambda: "Hold Shift, select the text" in window.notice(), "it is not said")
    window.close()


def test_encrypted_by_its_own_certificate(browser: Browser, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path / "tls")
    served = Served(tmp_path, WebSettings(port=0, cert=cert, key=key))
    try:
        window = Window(browser, ignore_https_errors=True)
        window.join(served.url, served.gate.join_code, new_name())
        assert f"wss://{served.host}/ws" in "".join(window.requests)
        [cookie] = window.context.cookies()
        assert cookie["name"] == f"__Host-workshop-{served.port}"
        assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict"
        assert [line for line in window.complaints if "401" not in line] == []
        window.close()
    finally:
        served.close()
