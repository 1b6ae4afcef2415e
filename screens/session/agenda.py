"""The agenda of this session as a window: what is in, in which order, for how many minutes; who leads changes it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from content.common import AGENDA
from content.sheet_spec import FORM_ROW
from screens.pages.context import outcome_words
from screens.terminal.key_order import PATIENCE
from screens.widgets.actions import Action
from screens.widgets.dialogs import AskLine, Choose, Dialog, Offer
from screens.widgets.key_footer import KeyFooter
from workshop.session.agenda import (
    AgendaLine,
    AgendaRefused,
    agenda_lines,
    leave_out_ops,
    minutes_ops,
    move_ops,
    plan_ops,
    sitting_ops,
    total_words,
)
from workshop.sheets.model import Op, SetCell
from workshop.wording import count_noun

if TYPE_CHECKING:
    from collections.abc import Callable

    from screens.pages.context import SessionContext
    from screens.session.undo import TakingBack
    from store.api import Receipt, StoreError

_MODULE = "module"
_NAME, _NARROW = 32, 18
"""Cells of a name, in a wide and in a narrow window."""
_REST = 30
"""Cells of what stands behind a name."""


class AgendaWindow(Dialog[None]):
    """Lists the steps with their rounds, as they are now; others' changes show at once.

    `back` undoes this person's last edit, where that was one of the agenda.
    """

    ACTIONS = (Action("agenda.undo", "undo", "Undo your last change of the agenda", letter="u", repeats=True),)
    BINDINGS = [
        Binding("space", "out", "leave out", id="agenda.out", show=False, priority=True),
        Binding("enter", "minutes", "minutes", id="agenda.minutes", show=False, priority=True),
        Binding("plus,equals_sign", "more(1)", "a minute more", id="agenda.more", show=False),
        Binding("minus", "more(-1)", "a minute less", id="agenda.less", show=False),
        Binding("less_than_sign,left", "move(-1)", "earlier", id="agenda.earlier", show=False, priority=True),
        Binding("greater_than_sign,right", "move(1)", "later", id="agenda.later", show=False, priority=True),
        Binding("slash", "sitting", "end the sitting", id="agenda.sitting", show=False),
        Binding("colon", "plan", "ready-made agendas", id="agenda.plan", show=False),
        Binding("u", "undo", "undo", id="agenda.undo", show=False),
    ]

    def __init__(self, context: SessionContext, back: TakingBack) -> None:
        super().__init__("Agenda of this session")
        self.context, self._back = context, back
        self._lines: list[AgendaLine] = []
        self._shown: list[str] = []
        self._said = ""

    def body(self) -> ComposeResult:
        """What was just done or the total, and the list."""
        yield Static(id="window-explain")
        yield OptionList(id="window-list")

    def on_mount(self) -> None:
        """Show the list, with the cursor on it."""
        self.query_one(OptionList).focus()
        self._draw()

    # ------------------------------------------------------------------ showing

    def on_resize(self) -> None:
        """Names have another width now."""
        self.people_changed()

    @property
    def may(self) -> bool:
        """Whether this person plans the session: who leads does."""
        return not self.context.why_not([SetCell(AGENDA.id, FORM_ROW, "out", None)])

    @property
    def line(self) -> AgendaLine | None:
        """The step or round the cursor is on."""
        at = self.query_one(OptionList).highlighted
        return self._lines[at] if at is not None and at < len(self._lines) else None

    def people_changed(self) -> None:
        """The session changed."""
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        """Write the list as the session is now; the cursor stays on its step or round."""
        here = self.line
        self._lines = agenda_lines(self.context.pack, self.context.state)
        width = self.query_one(OptionList).scrollable_content_region.width
        shown = [_line(line, max(_NARROW, min(_NAME, width - _REST)) if width else _NAME) for line in self._lines]
        options = self.query_one(OptionList)
        if [text.plain for text in shown] != self._shown:
            self._shown = [text.plain for text in shown]
            options.clear_options()
            options.add_options([Option(text) for text in shown])
        rows = [line.row for line in self._lines]
        options.highlighted = rows.index(here.row) if here is not None and here.row in rows else 0
        agenda = self.context.session.agenda
        total = f"{total_words(agenda)}, {len(agenda.included)} of {len(agenda.steps)} steps"
        self.query_one("#window-explain", Static).update(Content(f"{total}. {self._said}".strip()))
        self.query_one(KeyFooter).show(self._pairs())

    def on_option_list_option_highlighted(self) -> None:
        """The keys depend on what the cursor is on."""
        self.query_one(KeyFooter).show(self._pairs())

    def _pairs(self) -> Sequence[tuple[str, str]]:
        line = self.line
        if not self.may or line is None:
            return (("↑↓", "read"), ("Esc", "close"))
        pairs = [("Space", "take in" if line.out else "leave out"), ("Enter", "minutes"), ("< >", "move")]
        pairs += [(":", "ready-made")] if self.context.pack.agendas else []
        pairs += [("u", "undo"), *([] if line.number else [("/", "end sitting")])]
        return (*pairs, ("+ -", "1 min"), ("Esc", "close"))

    def _say(self, text: str) -> None:
        self._said = text
        self.people_changed()

    # ------------------------------------------------------------------ keys
    # Each waits until its edit is saved: what the next one changes, and by how much, follows from what this one did.

    async def action_out(self) -> None:
        """Leave the step or round out, or take it back in."""
        line = self.line
        if line is None or not self._allowed():
            return
        if line.number and line.out and self._step_is_out(line):
            self._say("The whole step is left out. Take the step back in first.")
            return
        done = f"{line.name} is back in." if line.out else f"{line.name} is left out. What was written there is kept."
        await self._plan(lambda: leave_out_ops(self.context.pack, self.context.state, line.row, not line.out), done)

    def _step_is_out(self, line: AgendaLine) -> bool:
        step = line.row.partition(".")[0]
        return any(one.row == step and one.out for one in self._lines)

    async def action_more(self, by: int) -> None:
        """A minute more or less."""
        if (line := self.line) is not None:
            await self._give(line, line.minutes + by)

    def action_minutes(self) -> None:
        """Ask for the minutes of the step or round."""
        line = self.line
        if line is None or not self._allowed():
            return

        def answered(text: str | None) -> None:
            if text is None:
                return
            if text in ("", str(line.module)):
                self.call_later(self._give, line, None)
            elif text.isascii() and text.isdigit() and len(text) < 7:
                self.call_later(self._give, line, int(text))
            else:
                self._say(f"“{text[:20]}” is not a number of minutes. Type a whole number like 10.")

        hint = f"the module has {line.module}"
        self.app.push_screen(
            AskLine(f"Minutes of {line.name}", value=str(line.minutes), hint=hint, about=line.row, empty=True), answered
        )

    async def _give(self, line: AgendaLine, minutes: int | None) -> None:
        def done() -> str:
            lines = agenda_lines(self.context.pack, self.context.state)
            has = next(one.minutes for one in lines if one.row == line.row)
            why = " Its rounds need them." if minutes is not None and has > minutes else ""
            return f"{line.name} has {count_noun(has, 'minute')} now.{why}"

        await self._plan(lambda: minutes_ops(self.context.pack, self.context.state, line.row, minutes), done)

    async def action_move(self, by: int) -> None:
        """Move the step, or the round within its step, one place."""
        line = self.line
        if line is None or not self._allowed():
            return
        way = "later" if by > 0 else "earlier"
        done = f"{line.name} comes {way}."
        await self._plan(lambda: move_ops(self.context.pack, self.context.state, line.row, by), done)

    async def action_sitting(self) -> None:
        """End the sitting after the step, or no longer."""
        line = self.line
        if line is None or line.number or not self._allowed():
            return
        step = next(one for one in self.context.session.agenda.steps if one.id == line.row)
        if step == self.context.session.agenda.included[-1] and not step.ends_sitting:
            self._say("This is the last step: the session ends after it anyway.")
            return
        done = "The sitting goes on after it." if step.ends_sitting else f"The sitting ends after {line.name}."
        await self._plan(lambda: sitting_ops(self.context.state, line.row, not step.ends_sitting), done)

    def action_plan(self) -> None:
        """Choose one of the agendas that the module ships."""
        pack = self.context.pack
        if not self._allowed() or not pack.agendas:
            return
        offers = [Offer(one.id, one.title) for one in pack.agendas]
        offers.append(Offer(_MODULE, "As the module has it", "every step and round, with the module's minutes"))

        def answered(choice: str | None) -> None:
            if choice is not None:
                agenda = next((one for one in pack.agendas if one.id == choice), None)
                title = clean_line(agenda.title) if agenda is not None else "the module's own"
                ops = partial(plan_ops, pack, self.context.state, agenda)
                self.call_later(self._plan, ops, f"The agenda is {title}.")

        explain = "Sets what is left out, the order, and the minutes. What was written stays. To undo, press u."
        self.app.push_screen(Choose("Ready-made agendas", offers, explain=explain), answered)

    async def action_undo(self) -> None:
        """Undo this person's last edit, if it was made to the agenda: nobody sees from here what else would go."""
        last, before = self._back.last, self.context.state.revision
        if last is None or any(op.sheet != AGENDA.id for op in last.edit.ops):
            self._say("Your last change is not one of the agenda. To undo it, close this window and press u.")
            return
        if reason := self._back.not_yet(last):
            self._say(reason)
            return
        await self._back.undo()
        if self.context.state.revision > before:
            self._say("Undone.")

    # ------------------------------------------------------------------ writing

    def _allowed(self) -> bool:
        if not self.may:
            self._say(self.context.store.read_only or "The facilitator plans the session.")
        return self.may

    async def _plan(self, ops: Callable[[], tuple[Op, ...]], done: str | Callable[[], str]) -> None:
        """Write one edit, and say what became of it; a store that does not answer keeps nobody in the window."""
        if not self._allowed():
            return
        try:
            wanted = ops()
        except AgendaRefused as refusal:
            self._say(str(refusal))
            return
        if not wanted:
            self._say("Nothing changes.")
            return

        saved = asyncio.Event()

        def ended(result: Receipt | StoreError) -> None:
            self._say(outcome_words(result, done if isinstance(done, str) else done()))
            saved.set()

        self.context.send(wanted, ended)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await saved.wait()


def _line(line: AgendaLine, name_width: int) -> Content:
    """`  2 Root causes        16 min  the module has 25`; a round stands further in; what is left out says so."""
    indent = "    " if line.number else ""
    name = clean_line(f"{line.reflection} {line.name}".strip())
    width = name_width - len(indent)
    name = name if len(name) <= width else name[: width - 1] + "…"
    minutes = "left out" if line.out else f"{line.minutes:>3} min"
    notes = [f"module {line.module}"] if line.minutes != line.module and not line.out else []
    text = f"{indent}{name:<{width}} {minutes:<9} {', '.join([*notes, *line.notes])}".rstrip()
    style = "dim" if line.out else "" if line.number else "bold"
    return Content.styled(text, style) if style else Content(text)
