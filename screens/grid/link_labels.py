"""Cells that name a row of another sheet: shown and typed as that row's text, kept as its id."""

from __future__ import annotations

from collections.abc import Callable

from content.model import Pack
from content.sheet_spec import Column
from screens.grid.matching import matching
from screens.grid.source import BadInput
from workshop.session.view import Session
from workshop.sheets.model import State


class LinkLabels:
    """The labels of the rows that links can name, as of the newest state."""

    def __init__(self, pack: Pack, get_state: Callable[[], State]) -> None:
        self._pack = pack
        self._get_state = get_state
        self._session: Session | None = None
        self._targets: dict[str, dict[str, str]] = {}

    def session(self) -> Session:
        """Typed views over the newest state; views of sheets that did not change are kept."""
        state = self._get_state()
        if self._session is None or self._session.state is not state:
            self._session = Session(self._pack, state, self._session)
            self._targets.clear()
        return self._session

    def targets(self, sheet: str) -> dict[str, str]:
        """Row id -> label of every row a link to that sheet can name, in order."""
        session = self.session()
        if sheet not in self._targets:
            self._targets[sheet] = session.link_targets(sheet)
        return self._targets[sheet]

    def label(self, sheet: str, row: str) -> str:
        """What a link shows; a row that is gone or has no text yet shows as such."""
        return self.session().link_label(sheet, row) or "(no longer there)"

    def parse(self, column: Column, text: str) -> str | None:
        """The row whose label is `text`, else the only one whose label begins with it. Raises BadInput."""
        wanted = " ".join(text.split()).casefold()
        if not wanted:
            return None
        labels = self.targets(column.to)
        exact = [row for row, label in labels.items() if label.casefold() == wanted]
        found = exact or [row for row, label in labels.items() if label.casefold().startswith(wanted)]
        short = text.strip()[:40]
        if not found and text.strip() in labels:
            return text.strip()
        if not labels:
            raise BadInput(f"Nothing to choose for “{column.label}” yet. Fill in that list first.")
        if not found:
            raise BadInput(f"“{short}” is not in the list for “{column.label}”. Choose one of those shown.")
        if len(found) > 1 and not exact:
            some = " or ".join(f"“{labels[row][:30]}”" for row in found[:3])
            raise BadInput(f"“{short}” matches {some}. Type more letters, or choose one of those shown.")
        return found[0]

    def suggest(self, column: Column, typed: str, most: int) -> list[str]:
        """Labels that begin with what was typed, then labels that hold it."""
        return matching([(label.casefold(), label) for label in self.targets(column.to).values()], typed, most)
