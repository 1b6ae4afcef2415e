"""The application with nothing on it but a screen that writes down every key it gets in a file."""

from __future__ import annotations

import sys
from pathlib import Path

from textual import events
from textual.screen import ModalScreen

from screens.app import WorkshopApp


class Listening(ModalScreen[None]):
    """One line in the file for each key, or for a paste its text. On a window letters without a binding are keys."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file.open("a", buffering=1, encoding="utf-8")

    def on_key(self, event: events.Key) -> None:
        self._file.write(f"{event.key}\n")

    def on_paste(self, event: events.Paste) -> None:
        self._file.write(f"paste {event.text!r}\n")


class Probe(WorkshopApp):
    """The real driver and the real order of keys; `ready` is written when the first key may come."""

    CSS_PATH = None

    def on_mount(self, event: events.Mount) -> None:  # type: ignore[override]
        event.prevent_default()  # no library, no session
        self.key_order.letters.together = 0  # nothing here is a command that words could run by mistake
        file = Path(sys.argv[1])
        self.push_screen(Listening(file))
        self.call_after_refresh(lambda: file.open("a", encoding="utf-8").write("ready\n"))


if __name__ == "__main__":
    Probe(Path(sys.argv[1]).parent).run()
