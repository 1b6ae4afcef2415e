"""One page of module 12 in an application of its own, over a session in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from textual import on
from textual.widget import Widget

from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from screens.grid.widget import WorksheetGrid
from screens.pages.context import CommitResult, SessionContext
from screens.pages.page import FollowsSession, Page
from screens.widgets.messages import ShowNotice
from store.api import Identity
from store.memory import MemorySession, MemoryStore
from tests.support.scorer_room import PageApp
from workshop.sheets.model import END, InsertRow, Op, Record, Role, SetCell
from workshop.sheets.values import person_key


class PageRoom:
    """A session of module 12, or of the pack in a folder, that several people sit at."""

    def __init__(self, folder: Path | None = None) -> None:
        self.pack: Pack = load_pack(folder or shipped_packs()["va-attendance-12"])
        self.session = MemorySession(self.pack)
        self._stores: list[MemoryStore] = []

    def store(self, person: str, role: Role = Role.PARTICIPANT) -> MemoryStore:
        store = MemoryStore(self.pack, Identity(person, role), self.session)
        self._stores.append(store)
        return store

    def context(self, person: str = "Ana Ruiz", role: Role = Role.PARTICIPANT) -> SessionContext:
        return SessionContext(self.store(person, role), lambda what: None)

    def app(self, page: Page, person: str = "Ana Ruiz", role: Role = Role.PARTICIPANT) -> RoomApp:
        return RoomApp(self, page.build, person, role)

    def session_revision(self) -> int:
        """The newest revision, whoever has heard of it."""
        return self.store("A look").state.revision

    def close(self) -> None:
        for store in self._stores:
            store.close()

    def commit(self, *ops: Op, person: str = "Somebody else", role: Role = Role.FACILITATOR) -> None:
        record = self.store(person, role).commit(ops).record
        assert not [decision.reason for decision in record.decisions if decision.reason]

    def reveal(self, *sheets: str) -> None:
        """The facilitator shows what was written alone."""
        self.commit(*(SetCell("reveals", sheet, "revealed", True) for sheet in sheets))

    def qualities(self, *texts: str) -> None:
        """Qualities that were written alone and revealed."""
        ops: list[Op] = []
        for number, text in enumerate(texts, 1):
            ops += [InsertRow("qualities", f"q{number}", END), SetCell("qualities", f"q{number}", "quality", text)]
        self.commit(*ops)
        self.reveal("qualities")

    def dots(self, person: str, **dots: int) -> None:
        key = person_key(person)
        given = [SetCell("qualities-dots", f"{row}.{key}", "dots", count) for row, count in dots.items()]
        self.commit(*given, person=person, role=Role.PARTICIPANT)

    def mark(self, ticket: str, person: str, **marks: str) -> None:
        goals = {goal.replace("_", "-"): mark for goal, mark in marks.items()}
        given = [SetCell(ticket, person_key(person), goal, mark) for goal, mark in goals.items()]
        self.commit(*given, person=person, role=Role.PARTICIPANT)


class RoomApp(PageApp):
    """Shows one page; what the store's thread delivers is carried out on the app's own."""

    def __init__(self, room: PageRoom, build: Callable[[SessionContext], Widget], person: str, role: Role) -> None:
        super().__init__(SessionContext(room.store(person, role), self._deliver), build)
        self.copied: list[str] = []

    def _deliver(self, what: CommitResult | Sequence[Record]) -> None:
        if isinstance(what, CommitResult):
            self.call_from_thread(self._settled, what)

    def _settled(self, what: CommitResult) -> None:
        if what.done is not None:
            what.done(what.result)
        self.changed()

    def changed(self) -> None:
        """As the main screen does: tell the page if it wants to know, then its grids."""
        if isinstance(self.page, FollowsSession):
            self.page.session_changed(())
        for grid in self.page.query(WorksheetGrid):
            grid.refresh_source()

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)

    @on(ShowNotice)
    def _page_said(self, message: ShowNotice) -> None:
        self.said.append(message.text)
