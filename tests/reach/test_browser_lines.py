"""A browser whose line is cut, stands still, or is taken by another window; it finds its place again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reach.browser import Window, chromium, need_browser
from tests.reach.relay import Net, Relay
from tests.reach.served import Served, new_name
from workshop.serve.seat import Over
from workshop.serve.web_address import WebSettings

pytestmark = pytest.mark.reach
"""The whole room and the page's own tests go through a browser by default; these are the long rest."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    need_browser()
    with chromium() as running:
        yield running


class Networked:
    """A served session behind a network that the test can break."""

    def __init__(self, folder: Path, grace: float) -> None:
        self.served = Served(folder, WebSettings(port=0), grace=grace)
        self.relay = self.served.run(Relay.open())
        self.relay.target = self.served.port
        self.url = f"http://127.0.0.1:{self.relay.port}"
        self.served.behind(self.url)

    def be(self, state: Net) -> None:
        """Change how the network is."""
        self.served.do(lambda: self.relay.be(state))

    def close(self) -> None:
        """End it all."""
        self.served.run(self.relay.close())
        self.served.close()


@pytest.fixture(scope="module")
def networked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Networked]:
    need_browser()
    made = Networked(tmp_path_factory.mktemp("networked"), 600.0)
    yield made
    made.close()


@pytest.fixture
def window(browser: Browser, networked: Networked) -> Iterator[Window]:
    """Somebody in the middle of a word."""
    made = Window(browser)
    made.join(networked.url, networked.served.gate.join_code, new_name())
    made.page.click("#notice-button")
    made.at_qualities()
    made.type("Half a wo")
    made.sees("Half a wo")
    yield made
    networked.be(Net.UP)
    made.close()


def finishes_the_word(window: Window, networked: Networked, more: str = "rd") -> None:
    """The cell is still open, and takes the rest once."""
    word = f"{more} {new_name()}"
    window.type(word)
    window.sees(f"Half a wo{word}")
    window.press("Enter")
    window.until(lambda: f"Half a wo{word}" in networked.served.saved("qualities"), "not saved")


def test_a_cut_line_goes_on_in_the_middle_of_a_word(window: Window, networked: Networked) -> None:
    networked.be(Net.CUT)
    window.until(lambda: "The line is lost" in window.notice(), "the loss is not said")
    networked.be(Net.UP)
    window.until(lambda: not window.notice(), "it did not come back")
    finishes_the_word(window, networked)


def test_what_is_typed_while_the_line_is_lost_comes_after_it(window: Window, networked: Networked) -> None:
    networked.be(Net.CUT)
    window.until(lambda: "The line is lost" in window.notice(), "the loss is not said")
    window.type("rd in the d")
    networked.be(Net.UP)
    window.sees("Half a word in the d")
    window.type("ark")
    window.sees("Half a word in the dark")


def test_letters_on_their_way_when_the_line_is_cut_come_once(window: Window, networked: Networked) -> None:
    """They arrive nowhere, the line dies, and the next line brings them."""
    networked.be(Net.SILENT)
    window.type("rd, once")
    networked.be(Net.CUT)
    networked.be(Net.UP)
    window.sees("Half a word, once")
    assert "onceonce" not in window.text and "oncerd" not in window.text


def test_a_line_that_stands_still_is_noticed_and_replaced(window: Window, networked: Networked) -> None:
    before = networked.relay.lines
    networked.be(Net.SILENT)
    window.page.evaluate("window.dispatchEvent(new Event('online'))")  # as a laptop that found its network
    window.until(lambda: "The line is lost" in window.notice(), "nobody noticed")
    networked.be(Net.CUT)
    networked.be(Net.UP)
    window.until(lambda: not window.notice(), "it did not come back")
    assert networked.relay.lines > before
    finishes_the_word(window, networked)


def test_a_reload_comes_back_to_the_same_cell(window: Window, networked: Networked) -> None:
    window.page.reload()
    window.sees("Half a wo")
    finishes_the_word(window, networked)


def test_a_duplicated_tab_takes_the_seat_and_gives_it_back(window: Window, networked: Networked) -> None:
    """Both have the same name of the window, as when a browser duplicates a tab."""
    first = window.page
    tab = first.evaluate("sessionStorage.getItem('tab')")
    second = window.open()
    second.add_init_script(f"sessionStorage.setItem('tab', '{tab}')")
    second.goto(networked.url)
    window.until(lambda: "open in another window" in window.notice(), "the first window is not told")
    window.page = second
    window.sees("Half a wo")
    window.page = first
    first.wait_for_timeout(300)
    assert "open in another window" in window.notice(), "it does not fight for the seat"
    first.bring_to_front()
    first.click("#notice-button")
    finishes_the_word(window, networked)
    window.page = second
    window.until(lambda: "open in another window" in window.notice(), "the second window is not told")


def test_a_second_window_is_a_second_seat(window: Window, networked: Networked) -> None:
    first, second = window.page, window.open()
    second.goto(networked.url)
    window.page = second
    window.seated()
    window.page = first
    assert window.notice() == ""
    finishes_the_word(window, networked)


def test_after_the_grace_one_is_back_as_the_same_person_at_the_same_cell(browser: Browser, tmp_path: Path) -> None:
    networked = Networked(tmp_path, 0.2)
    try:
        window = Window(browser)
        name = new_name()
        window.join(networked.url, networked.served.gate.join_code, name)
        window.page.click("#notice-button")
        window.at_qualities()
        window.type("Half a wo")
        window.sees("Half a wo")
        networked.be(Net.CUT)
        window.until(lambda: networked.served.do(lambda: not len(networked.served.seats)), "the seat is kept for ever")
        networked.be(Net.UP)
        window.until(lambda: not window.notice(), "it did not come back")
        window.sees("Half a wo", name, "What makes a partnership good?")
        window.close()
    finally:
        networked.close()


def test_a_server_that_was_started_again_has_everybody_back(browser: Browser, tmp_path: Path) -> None:
    networked = Networked(tmp_path, 600.0)
    try:
        window = Window(browser)
        name = new_name()
        window.join(networked.url, networked.served.gate.join_code, name)
        window.page.click("#notice-button")
        window.at_qualities()
        window.type("Saved before")
        window.press("Enter")
        window.sees("Saved r")
        networked.served.restart()
        window.until(lambda: window.page.is_visible("#notice-button"), "nothing is said")
        assert "The session is over." in window.notice()
        window.page.click("#notice-button")
        window.sees("Saved before")
        assert name in window.text
        window.close()
    finally:
        networked.close()


def test_somebody_who_is_removed_is_asked_to_join(window: Window, networked: Networked) -> None:
    served = networked.served
    name = window.page.title().partition(" · ")[0]

    def remove() -> None:
        served.gate.remove(name)
        for seat in served.seats.of(name):
            seat.close(Over.CLOSED, "The facilitator removed you from the session.")

    served.do(remove)
    window.until(lambda: "removed you" in window.notice(), "nothing is said")
    window.page.click("#notice-button")
    window.until(lambda: window.page.is_visible("#join"), "they are not asked to join")
