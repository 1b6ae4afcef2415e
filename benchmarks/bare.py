"""The smallest Textual application: one label. What every start and every byte of ours is compared with."""

from textual.app import App, ComposeResult
from textual.widgets import Label


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("Bare label ready")


if __name__ == "__main__":
    Bare().run()
