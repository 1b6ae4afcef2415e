"""The names of partners in other sessions of this home, offered while one types; read on a thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.api import StoreError
from workshop.locked import locked

if TYPE_CHECKING:
    from store.home import Home


class PartnerNames:
    """Nothing until the thread has read them, then always the same names; nothing in a locked window, which knows one
    session alone. `at`: the sheet and column of partners."""

    def __init__(self, library: Home | None, at: tuple[str, str]) -> None:
        self._library, self._at = library, at
        self._names: tuple[str, ...] = ()
        self._reading = threading.Thread(target=self._read, daemon=True, name="partner names")
        if self._library is not None and not locked():
            self._reading.start()

    def __call__(self, sheet: str, column: str) -> Sequence[str]:
        """The names, for the column in which partners are named."""
        return self._names if (sheet, column) == self._at else ()

    def _read(self) -> None:
        from workshop.services.partners import partner_directory
        from workshop.sheets.model import Role

        if self._library is None:
            return
        try:
            self._names = tuple([entry.name for entry in partner_directory(self._library, Role.OBSERVER)])
        except StoreError:
            return  # a name that is not offered can still be typed
