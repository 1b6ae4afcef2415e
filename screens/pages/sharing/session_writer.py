"""The sharing page's edits of the session: partner and purpose in the form, a line in the approvals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from screens.pages.context import SessionContext
from store.api import Receipt, StoreError
from workshop.sheets.model import Op


class SessionWriter:
    """Commits edits off the screen's thread, and says what could not be saved."""

    def __init__(self, context: SessionContext, failed: Callable[[str], None], after: Callable[[], None]) -> None:
        """`failed` says why an edit was not saved; `after` shows the page again, saved or not."""
        self._context, self._failed, self._after = context, failed, after

    def send(
        self,
        ops: Sequence[Op],
        then: Callable[[], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Commit; `then` when it is saved, else `failed` with the reason."""
        failed = failed or self._failed

        def done(result: Receipt | StoreError) -> None:
            if isinstance(result, StoreError):
                failed(str(result))
            elif then is not None:
                then()
            self._after()

        if self._context.store.read_only:
            failed(self._context.store.read_only)
            self._after()
        else:
            self._context.send(ops, done)
