"""A session that is served to browsers, in a thread of its own: real gate, real seats, real page."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session, open_session
from store.api import Identity
from store.library.catalog import Library
from workshop.serve.gate import Gate
from workshop.serve.limits import Limits
from workshop.serve.registry import Registry
from workshop.serve.seat import GRACE
from workshop.serve.seats import Seats
from workshop.serve.web import WebDoor, serve_web
from workshop.serve.web_address import WebSettings
from workshop.session.view import Session
from workshop.sheets.model import Op, Role

T = TypeVar("T")
PEOPLE = {"Ana Ruiz": Role.FACILITATOR, "Ben Carter": Role.PARTICIPANT, "Chloe Park": Role.PARTICIPANT}
WAIT = 90.0


class Served:
    """The session and its door.

    Args:
        folder: where the home is made.
        settings: of the door; the port is a free one.
        grace: seconds a seat is kept for a lost line.
        people: the session's list of people.
    """

    def __init__(
        self,
        folder: Path,
        settings: WebSettings | None = None,
        *,
        grace: float = GRACE,
        people: Mapping[str, Role] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.home = folder / "home"
        pack = load_pack(shipped_packs()["va-attendance-12"])
        named = [(name, role.value) for name, role in (people or PEOPLE).items()]
        self.session = create_session(self.home, title="Autumn", pack=pack, people=named)
        path = Library(self.home).find(self.session)
        self.store = open_session(path, Identity("Ana Ruiz", Role.FACILITATOR))
        self.gate = Gate(
            Registry(folder / "people.json"), lambda: Session(self.store.pack, self.store.state), limits or Limits()
        )
        self.settings = settings or WebSettings(port=0)
        self.seats: Seats
        self.door: WebDoor
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.run(self._start(path, grace))

    async def _start(self, path: Path, grace: float) -> None:
        self.seats = Seats(self.home, self.session, grace=grace)
        await self.seats.start(path / "pack")
        self.door = await serve_web(self.settings, self.seats, self.gate)

    @property
    def port(self) -> int:
        return self.door.port

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.settings.scheme}://{self.host}"

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run that in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT)

    def do(self, deed: Callable[[], T]) -> T:
        """Call that in the server's loop."""

        async def call() -> T:
            return deed()

        return self.run(call())

    def behind(self, url: str) -> None:
        """Serve at the same port again, behind a proxy that has this address."""
        self.run(self.door.close())
        self.settings = replace(self.settings, port=self.port, url=url)
        self.door = self.run(serve_web(self.settings, self.seats, self.gate))

    def stop(self) -> None:
        """Close the door and every seat."""
        self.run(self._stop())

    def restart(self) -> None:
        """Close the door and every seat, and serve the same session at the same port again."""
        self.stop()
        self.settings = replace(self.settings, port=self.port)
        self.run(self._start(Library(self.home).find(self.session), GRACE))

    def write(self, *ops: Op) -> None:
        """Write that as the facilitator."""
        assert self.store.commit(ops).record is not None

    def saved(self, sheet: str) -> list[str]:
        """The texts of a sheet that are saved, from any seat."""
        rows = self.store.state.sheet(sheet).live()
        return [str(cell.value) for row in rows for cell in row.cells.values()]

    async def _stop(self) -> None:
        await self.seats.close("The session is over.")
        await self.door.close()

    def close(self) -> None:
        """End everything that was started."""
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)
        self._loop.close()
        self.store.close()


def new_name(first: str = "Dana") -> str:
    """A name nobody else has."""
    letters = "".join(secrets.choice("abcdefghijkmnopqrstuvwxyz") for _ in range(8))
    return f"{first} {letters.capitalize()}"
