"""`6`: the small groups. Who is in which, drawing them, and opening or ending a round per group."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from content.clean import clean_line
from content.common import PEOPLE
from content.sheet_spec import Shape, SheetSpec
from screens.pages.context import outcome_words
from screens.session.side_by_side import GroupColumn, group_columns, side_by_side
from screens.widgets.dialogs import AskLine, Dialog, Offer, ReadAndChoose
from workshop.session.draws import GROUPS, CannotDraw, group_ops, random_groups, seed_of, table_groups, to_be_grouped
from workshop.session.group_rounds import call_off_ops, groups, merge_ops, open_ops, remarks
from workshop.sheets.model import Op
from workshop.sheets.rounds import APART, SIDE_BY_SIDE, anonymous, stage_of
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from screens.session.navigator import Navigator
    from screens.session.private_round import PrivateRound
    from workshop.session.view import Session

_RANDOM = Offer("random", "Draw groups at random", "A seed is shown, so that anyone can repeat the draw.")
_TABLE = Offer("table", "Make groups by table", "In the order of the list of people, so that neighbors sit together.")
_TYPE = Offer("type", "Type them on the list of people", "Column Small group; “Blue; Green” for someone in two.")
_OPEN = Offer("open", "Open this worksheet per group", "Each group sees only its own rows until you show them.")
_SHOW = Offer("show", "Show the rows of all groups", "Everyone sees them side by side, then as one list.")
_OFF = Offer("off", "Call the round per group off", "The worksheet is as it was before the round.")
_LOOK = Offer("look", "Look at the groups side by side")
_LIST = Offer("merge", "Go on with one list", "The room's screen shows the rows as one list again.")


class GroupActions:
    """What one screen's `6` does."""

    def __init__(self, screen: Navigator, private: PrivateRound) -> None:
        self.screen, self.private = screen, private
        self.context, self.position = screen.group.context, screen.group.position

    @property
    def worksheet(self) -> SheetSpec | None:
        """The worksheet of rows on the page that is shown."""
        spec = self.context.specs.get(self.position.page.id)
        return spec if spec is not None and spec.shape is Shape.ROWS else None

    def open(self) -> None:
        """Show the groups, and what can be done about them."""
        self.screen.ask(ReadAndChoose("Groups", self.text(), self._offers(), marked=True), self._chosen)

    def text(self) -> Content:
        """Each group with its people and how many rows it has; what should be known; how they were drawn."""
        state, spec = self.context.store.state, self.worksheet
        counted = spec is not None and bool(stage_of(state, spec.id))
        lines = []
        for group in groups(state, spec if counted else None):
            rows = f" · {count_noun(len(group.rows), 'row')}" if counted else ""
            head = Content.styled(f"{clean_line(group.name)}{rows}", "bold")
            lines.append(head + Content(f"  {clean_line(join_with_and(list(group.people)))}"))
        lines = lines or [Content("No one is in a group yet.")]
        if self.context.leads:
            lines += [Content(clean_line(remark)) for remark in remarks(state)]
        if (seed := seed_of(state, GROUPS)) is not None:
            lines.append(Content(f"Last drawn with seed {seed}. The same people and seed give the same groups."))
        return Content("\n").join(lines)

    def _offers(self) -> list[Offer]:
        state, spec = self.context.state, self.worksheet
        stage = stage_of(state, spec.id) if spec is not None else ""
        shown = [_LOOK] if spec is not None and stage == SIDE_BY_SIDE and not anonymous(state, spec.id) else []
        if not self.context.leads:
            me = self.context.session.person(self.context.person_key) if self.context.person else None
            free = me is not None and not me.group and self.context.may_undo
            return [*shown, *(Offer(f"join {one.name}", f"Join {one.name}") for one in groups(state) if free)]
        if stage == APART:
            return [_SHOW, _OFF]
        per_group = [_OPEN] if spec is not None and len(groups(state)) > 0 else []
        if stage == SIDE_BY_SIDE:
            return [*shown, _LIST, *per_group, _RANDOM, _TABLE, _TYPE]
        return [*per_group, _RANDOM, _TABLE, _TYPE]

    async def _chosen(self, choice: str) -> None:
        state, spec = self.context.state, self.worksheet
        people = count_noun(len(to_be_grouped(self.context.session.people())), "participant")
        if choice.startswith("join "):
            self._send(group_ops(state, {self.context.person_key: choice[5:]}), f"You are in {choice[5:]} now.")
        elif choice == "random":
            explain = f"{people}. Type how many groups. To repeat a draw, type its seed too: 3 4821"
            self.screen.ask(
                AskLine("Draw groups at random", hint="how many groups", explain=explain),
                partial(self._make, random_groups),
            )
        elif choice == "table":
            explain = f"{people}, seated in the order of the list of people."
            self.screen.ask(
                AskLine("Groups by table", hint="how many tables", explain=explain), partial(self._make, table_groups)
            )
        elif choice == "type":
            await self.screen.go_to(0, PEOPLE.id, focus=True, tell=False)
        elif spec is None:
            return
        elif choice == "open":
            done = "Open: each group sees only its own rows. Space backstage starts one clock for all."
            self._send(open_ops(state, spec.id, self.context.clock.now()), done)
        elif choice == "show":
            await self.screen.action_do("reveal")
        elif choice == "off":
            self._send(call_off_ops(state, spec.id), "Called off. Nothing was deleted.")
        elif choice == "merge":
            self._send(merge_ops(state, spec.id), "One list from now on. Select rows and press m to merge them.")
        elif choice == "look":
            self.screen.show(SideBySide(spec.title, group_columns(self.context.state, spec)))

    def _make(self, plan: Callable[[Session, str], tuple[list[Op], str]], text: str) -> None:
        """Make groups as that plan says; a sentence when it cannot be."""
        try:
            ops, done = plan(self.context.session, text)
        except CannotDraw as reason:
            self.context.say(str(reason))
        else:
            self._send(ops, done)

    def _send(self, ops: list[Op], done: str) -> None:
        if reason := self.context.why_not(ops):
            self.context.say(reason)
        else:
            self.context.send(ops, lambda result: self.context.say(outcome_words(result, done)))


class SideBySide(Dialog[None]):
    """The rows of all groups in columns; scrolls."""

    DEFAULT_CSS = """
    SideBySide #window { width: 96%; max-width: 96%; }
    """
    keys = (("↑↓", "scroll"), ("Esc", "close"))

    def __init__(self, title: str, found: list[GroupColumn]) -> None:
        super().__init__(f"{title}: the groups side by side")
        self._found = found

    def body(self) -> ComposeResult:
        """The columns, in a part that scrolls."""
        with VerticalScroll(id="window-text"):
            yield Static(id="side-by-side")

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.query_one("#window-text").focus()
        self.call_after_refresh(self._draw)

    def on_resize(self, event: Resize) -> None:
        """Other columns fit."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        width = self.query_one("#window-text", VerticalScroll).scrollable_content_region.width
        lines = side_by_side(self._found, max(1, width))
        self.query_one("#side-by-side", Static).update(Content("\n").join(lines))
