"""What comes back from a thread to a window that is closed meanwhile."""

from __future__ import annotations

from textual.app import App

from screens.widgets.dialogs import Dialog, is_open


async def test_a_window_that_is_taken_apart_is_not_written_to() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        window = Dialog[str]("A window")
        await app.push_screen(window)
        await pilot.pause()
        assert is_open(window)
        window.dismiss("answer")
        assert window.is_attached and not is_open(window)
        await pilot.pause()
        assert not is_open(window)
