"""One connection to the server. Every answer has a deadline: a network that went silent stops nobody for long.

It speaks through psycopg's wrapper of libpq itself: several statements go out as one message and come back as one, and
a commit takes two of those.
"""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from psycopg import Connection, Error, pq
from psycopg.conninfo import make_conninfo

from store.address import DatabaseAddress
from store.postgres.errors import WAIT, refused, unreachable

ANSWER = 15.0
"""Seconds within which the server has to answer; it gives up itself before."""
_OPENING = 5
_OK = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK, pq.ExecStatus.EMPTY_QUERY)
_KEPT_ALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_SETTINGS = f"""
SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET bytea_output = 'hex';
SET default_transaction_isolation = 'read committed';
SET synchronous_commit = on;
SET lock_timeout = {int(WAIT * 1000)}; SET statement_timeout = {int((ANSWER - WAIT) * 1000)};
SET idle_in_transaction_session_timeout = {int(2 * WAIT * 1000)};
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3
"""

Row: TypeAlias = "Sequence[bytes | None]"
"""One row of an answer: what PostgreSQL writes for each column, None for NULL."""
Value: TypeAlias = "str | int | bytes | None"


class DatabaseLink:
    """One open connection. For one thread at a time. Raises UnreachableError when it cannot be opened.

    `on_notice` is called with channel, process and payload of each notification that comes in.
    """

    def __init__(self, address: DatabaseAddress, on_notice: Callable[[str, int, str], None] | None = None) -> None:
        self.name = address.title
        self._on_notice = on_notice
        given: dict[str, str | int] = {
            "application_name": "workshop", "connect_timeout": _OPENING, "tcp_user_timeout": 10_000, **_KEPT_ALIVE,
        }  # fmt: skip
        if address.encryption:
            given["sslmode"] = address.encryption
        try:  # libpq's own call would stop every thread of this process meanwhile
            self._connection = Connection.connect(make_conninfo(address.text, **given), autocommit=True)
        except Error as error:
            raise unreachable(self.name, str(error)) from None
        self._pg = self._connection.pgconn
        self._pg.nonblocking = 1
        try:
            self.run(_SETTINGS)
        except BaseException:
            self.close()
            raise

    @property
    def open(self) -> bool:
        """Whether it can still be used."""
        return self._pg.status == pq.ConnStatus.OK

    @property
    def in_transaction(self) -> bool:
        """Whether something was begun and neither committed nor rolled back."""
        return self._pg.transaction_status in (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR)

    @property
    def process(self) -> int:
        """The number of the server's process behind it, as the server said when it was opened."""
        return self._pg.backend_pid

    @property
    def alive(self) -> bool:
        """Whether it can be used as far as can be seen without asking: the other side has not ended it."""
        poll = select.poll()
        if self.open:
            poll.register(self._pg.socket, select.POLLIN)
            if poll.poll(0):
                self.heard()
        return self.open

    def fileno(self) -> int:
        """The socket, to wait for what comes unasked."""
        return self._pg.socket

    def ask(self, query: str, *values: Value, seconds: float = ANSWER) -> list[Row]:
        """The rows that one statement gives. Raises StoreError; UnreachableError when the connection is gone."""
        given = [value if isinstance(value, bytes) or value is None else str(value).encode() for value in values]
        formats = [pq.Format.BINARY if isinstance(value, bytes) else pq.Format.TEXT for value in values]
        return self._exchange(lambda: self._pg.send_query_params(query.encode(), given, param_formats=formats), seconds)

    def run(self, script: str, seconds: float = ANSWER) -> list[Row]:
        """The rows of the last of several statements that go out together; those after a failure are not run."""
        return self._exchange(lambda: self._pg.send_query(script.encode()), seconds)

    def literal(self, text: str) -> str:
        """That text as it stands in a statement."""
        return bytes(pq.Escaping(self._pg).escape_literal(text.encode())).decode()

    def heard(self) -> None:
        """Take in what came unasked."""
        try:
            self._pg.consume_input()
        except Error:
            self.close()
            return
        self._tell()

    def close(self) -> None:
        """Give it back; the server ends what is open and frees every lock."""
        with contextlib.suppress(Error):
            self._connection.close()

    # ------------------------------------------------------------------ one exchange

    def _exchange(self, send: Callable[[], None], seconds: float) -> list[Row]:
        if not self.open:
            raise unreachable(self.name, "the connection was lost")
        try:
            send()
            return self._answer(time.monotonic() + seconds)
        except Error as error:
            self.close()
            raise unreachable(self.name, str(error)) from None

    def _answer(self, deadline: float) -> list[Row]:
        rows: list[Row] = []
        problem: Exception | None = None
        while self._pg.flush():
            self._wait(select.POLLIN | select.POLLOUT, deadline)
            self._pg.consume_input()
        while True:
            while self._pg.is_busy():
                self._wait(select.POLLIN, deadline)
                self._pg.consume_input()
            result = self._pg.get_result()
            if result is None:
                break
            if result.status not in _OK:
                state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
                message = (result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"").decode("utf-8", "replace")
                problem = problem or (refused(self.name, state, message) if state else unreachable(self.name, message))
                continue
            columns = range(result.nfields)
            rows = [[result.get_value(row, column) for column in columns] for row in range(result.ntuples)]
        self._tell()
        if not self.open:
            raise problem or unreachable(self.name, "the connection was lost")
        if problem is not None:
            raise problem
        return rows

    def _wait(self, events: int, deadline: float) -> None:
        left = deadline - time.monotonic()
        poll = select.poll()
        poll.register(self._pg.socket, events)
        if left <= 0 or not poll.poll(left * 1000):
            self.close()
            raise unreachable(self.name, f"no answer within {ANSWER:g} seconds")

    def _tell(self) -> None:
        while (notice := self._pg.notifies()) is not None:
            if self._on_notice is not None:
                self._on_notice(notice.relname.decode(), notice.be_pid, notice.extra.decode())


def number(value: bytes | None) -> int:
    """A whole number of an answer; 0 for NULL."""
    return int(value or 0)


def text(value: bytes | None) -> str:
    """A text of an answer; nothing for NULL."""
    return (value or b"").decode("utf-8", "replace")


def data(value: bytes | None) -> bytes:
    """The bytes of a bytea of an answer; nothing for NULL."""
    return bytes.fromhex((value or b"\\x")[2:].decode())
