"""What a program at a seat asks of the page around its terminal: an order that any other terminal passes over."""

from __future__ import annotations

from textual.app import App

FETCH_MINUTES = "\x1b]7712;minutes\a"
"""The page asks the host for the minutes, and the browser saves them. The host decides who may have them."""


def fetch_minutes(app: App[object]) -> None:
    """Have the browser download the minutes."""
    if app._driver is not None:
        app._driver.write(FETCH_MINUTES)
