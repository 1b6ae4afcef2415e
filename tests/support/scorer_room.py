"""A session in memory with partners, gaps and ratings, and an application that holds one page of the scorer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import on
from textual.app import App, ComposeResult
from textual.widget import Widget

from content.loader import load_pack
from content.model import Pack, Scorer
from content.pack_registry import shipped_packs
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from screens.widgets.messages import FocusLeft
from store.api import Identity
from store.memory import MemorySession, MemoryStore
from workshop.sheets.model import END, InsertRow, Op, Role, SetCell
from workshop.sheets.values import person_key

PARTNERS = {"clinic": "Riverside Clinic", "housing": "Housing authority", "faith": "Faith coalition"}
GAPS = {"asthma": ("Asthma, no inhaler", "nobody"), "moves": ("No ride after the move", "thin")}
CRITERIA = ("aim", "resource", "reach", "reliability", "gain", "openness", "start")


class Room:
    """One session; each `context` is one person's place at it."""

    def __init__(self) -> None:
        self.pack: Pack = load_pack(shipped_packs()["va-attendance-12"])
        self.session = MemorySession(self.pack)
        self._open: list[SessionContext] = []
        scorer = self.pack.first(Scorer)
        assert scorer is not None
        self.scorer = scorer

    def context(self, person: str = "Ana Ruiz") -> SessionContext:
        identity = Identity(person, Role.FACILITATOR)
        context = SessionContext(MemoryStore(self.pack, identity, self.session), lambda what: None)
        self._open.append(context)
        return context

    def close(self) -> None:
        for context in self._open:
            context.close()

    def fill(self, partners: Mapping[str, str] = PARTNERS, gaps: Mapping[str, tuple[str, str]] = GAPS) -> None:
        """Name partners and mark gaps, which were written alone and revealed."""
        ops: list[Op] = []
        for row, name in partners.items():
            ops += [InsertRow("organisations", row, END), SetCell("organisations", row, "name", name)]
        for row, (text, state) in gaps.items():
            ops += [InsertRow("causes", row, END), SetCell("causes", row, "group", "barriers")]
            ops += [SetCell("causes", row, "cause", text), SetCell("causes", row, "gap", state)]
        self.commit(ops)
        self.reveal("causes")

    def reveal(self, *sheets: str) -> None:
        """The facilitator shows what was written alone; without names of sheets, ratings and weights."""
        shown = sheets or ("alignment-ratings", "alignment-weights")
        self.commit([SetCell("reveals", sheet, "revealed", True) for sheet in shown])

    def rate(self, person: str, **marks: str) -> None:
        """One mark a criterion for each partner, `4 3 ? -`; a dash is no answer."""
        ops = []
        for partner, text in marks.items():
            row = f"{partner}.{person_key(person)}"
            ops += [SetCell("alignment-ratings", row, "partner", partner)]
            for criterion, mark in zip(CRITERIA, text.split(), strict=True):
                if mark != "-":
                    ops.append(SetCell("alignment-ratings", row, criterion, mark))
        self.commit(ops)

    def close_gap(self, partner: str, gap: str, level: str, evidence: str = "") -> None:
        row = f"{partner}.{gap}"
        ops = [SetCell("alignment-closes", row, "closes", level)]
        self.commit([*ops, SetCell("alignment-closes", row, "evidence", evidence or None)])

    def commit(self, ops: Sequence[Op]) -> None:
        context = self.context("Somebody else")
        record = context.store.commit(ops).record
        assert not [d.reason for d in record.decisions if d.reason]


class PageApp(App[None]):
    """Shows one page and commits what it wants, as the main screen does."""

    CSS = "Screen > * { height: 1fr; width: 1fr; }"

    def __init__(self, context: SessionContext, build: Callable[[SessionContext], Widget]) -> None:
        super().__init__()
        self.context = context
        self.page = build(context)
        self.said: list[str] = []
        self.left = 0

    def compose(self) -> ComposeResult:
        yield self.page

    def on_mount(self) -> None:
        for widget in (self.page, *self.page.query("*")):
            if widget.focusable:
                widget.focus()
                return

    @on(WorksheetGrid.CommitRequested)
    def _wanted(self, message: WorksheetGrid.CommitRequested) -> None:
        receipt = self.context.store.commit(message.ops)
        message.grid.mark_saved(message.targets)
        self.said += [decision.reason for decision in receipt.record.decisions if decision.reason]
        self.changed()

    def changed(self) -> None:
        """Tell the page that the session changed."""
        self.page.session_changed(())  # type: ignore[attr-defined]
        for grid in self.page.query(WorksheetGrid):
            grid.refresh_source()

    @on(WorksheetGrid.NoticeRequested)
    def _said(self, message: WorksheetGrid.NoticeRequested) -> None:
        self.said.append(message.text)

    @on(FocusLeft)
    @on(WorksheetGrid.FocusLeft)
    def _left(self) -> None:
        self.left += 1

    def text(self) -> str:
        """What is on the screen, as plain lines."""
        lines = self.screen._compositor.render_strips(self.screen.size)
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)
