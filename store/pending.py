"""One edit on its way through a connection: asked for, decided, written and synced, answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from store.api import MissingError, Receipt, StoreError
from store.journal.wire import NotARecord, cleaned
from workshop.sheets.model import Op, Record, State

Plan = Callable[[State, str], tuple[tuple[Op, ...], str]]
"""Finds the operations of an undo or a redo in the state of its turn: them, and the id of the edit they undo."""


class PendingEdit:
    """One edit on its way: the operations, or the plan (undo, redo) that finds them when its turn comes."""

    __slots__ = ("error", "future", "id", "ops", "plan", "record", "undoes")

    def __init__(self, edit_id: str, ops: tuple[Op, ...], undoes: str | None, plan: Plan | None = None) -> None:
        self.id = edit_id
        self.ops = ops
        self.undoes = undoes
        self.plan = plan
        self.future: Future[Receipt] | None = None
        self.record: Record | None = None
        self.error: Exception | None = None

    def promise(self) -> Future[Receipt]:
        """Where the answer will be told; to be asked for before this one waits for its turn."""
        self.future = Future()
        self.future.set_running_or_notify_cancel()  # once sent, an edit can no longer be called back
        return self.future

    @property
    def settled(self) -> bool:
        """Whether it was written, or cannot be."""
        return self.record is not None or self.error is not None

    def receipt(self) -> Receipt:
        """What came of it. Raises StoreError."""
        if self.error is not None:
            raise self.error
        if self.record is None:
            raise MissingError("The session was closed before this edit could be saved.")
        return Receipt(self.record)

    def answer(self) -> None:
        """Tell whoever did not wait."""
        if self.future is None:
            return
        try:
            self.future.set_result(self.receipt())
        except Exception as error:
            self.future.set_exception(error)


def pending_edit(ops: Sequence[Op], undoes: str | None) -> PendingEdit:
    """These operations on their way. Raises StoreError for what no record can hold."""
    try:
        clean_ops = cleaned(ops)
    except NotARecord as bad:
        raise StoreError(f"This edit cannot be saved: {bad}.") from None
    if not clean_ops:
        raise StoreError("An edit needs something to do; this one is empty.")
    return PendingEdit("", clean_ops, undoes)


def failed(error: StoreError) -> Future[Receipt]:
    """The answer to an edit that never came to wait."""
    future: Future[Receipt] = Future()
    future.set_exception(error)
    return future
