"""Names that may be one partner or one cause: a person says so once, and it is remembered for every report."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.widgets.dialogs import Dialog, is_open
from store.api import StoreError
from workshop.notes.same_names import NamePair
from workshop.wording import count_noun


class NamesToDecide(Dialog[None]):
    """Pairs of names, the likeliest first, each confirmed or refused with one key."""

    keys = (("↑↓", "move"), ("m", "same"), ("x", "different"), ("u", "undo"), ("Esc", "back to the report"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "decide(True)", "same", id="names.same", show=False),
        Binding("x", "decide(False)", "different", id="names.different", show=False),
        Binding("u", "undo", "undo", id="names.undo", show=False),
    ]

    def __init__(self, home: Path, proposals: Sequence[NamePair]) -> None:
        super().__init__("Names to decide")
        self._home = home
        self._left = list(proposals)
        self._decided: list[tuple[int, NamePair]] = []
        self._writing = asyncio.Lock()

    def body(self) -> ComposeResult:
        """How many are left, then the pairs."""
        yield Static(id="window-explain")
        yield OptionList(id="window-list")

    def on_mount(self) -> None:
        """The first pair under the cursor."""
        self._show(0, "")
        self.query_one(OptionList).focus()

    def _show(self, at: int, said: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(_prompt(one)) for one in self._left)
        options.highlighted = min(at, len(self._left) - 1) if self._left else None
        left = f"{count_noun(len(self._left), 'pair')} left." if self._left else "All names are decided. Esc goes back."
        self._say(f"{said} {left}".strip())

    def _say(self, text: str) -> None:
        if is_open(self):
            self.query_one("#window-explain", Static).update(Content(clean_line(text)))

    def action_decide(self, same: bool) -> None:
        """The pair under the cursor is one name, or it is two."""
        at = self.query_one(OptionList).highlighted
        if at is None or at >= len(self._left):
            return
        one = self._left.pop(at)
        self._decided.append((at, one))
        self._show(at, f"“{one.first}” and “{one.second}” are {'one name' if same else 'two names'}.")
        self._write(one, same)

    def action_undo(self) -> None:
        """Take the last decision back."""
        if not self._decided:
            self._say("You have decided nothing here yet.")
            return
        at, one = self._decided.pop()
        self._left.insert(at, one)
        self._show(at, "Undone.")
        self._write(one, None)

    @work(group="deciding")
    async def _write(self, one: NamePair, same: bool | None) -> None:
        """Remember it, or forget it when `same` is None; one decision after the other, however fast they come."""
        from store.library.names import decide_names, forget_names

        async with self._writing:
            try:
                if same is None:
                    await asyncio.to_thread(forget_names, self._home, one.first, one.second)
                else:
                    await asyncio.to_thread(decide_names, self._home, one.first, one.second, same=same)
            except (StoreError, OSError) as error:
                self._say(f"Not remembered: {error}")

    def action_close(self) -> None:
        """Back, once everything is remembered."""
        self._close()

    @work(group="closing")
    async def _close(self) -> None:
        async with self._writing:
            self.dismiss(None)


def _prompt(one: NamePair) -> Content:
    likely = "nearly surely the same" if one.probable else "perhaps the same"
    what = f"{one.what}, " if one.what else ""
    return Content.assemble(
        Content.styled(clean_line(one.first), "bold"), "\n", Content.styled(clean_line(one.second), "bold"), "\n",
        Content.styled(f"  {what}{likely}", "dim"),
    )  # fmt: skip
