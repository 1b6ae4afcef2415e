"""The library on screen: its own sessions stay its own, whatever is opened beside them."""

from __future__ import annotations

from pathlib import Path

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.app import WorkshopApp
from screens.library.screen import LibraryScreen
from screens.session.screen import MainScreen
from store import create_session
from store.files.home import home_folder
from tests.support.seat import seat_at


async def test_the_sample_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    home = home_folder(tmp_path / "home", create=True)
    pack = load_pack(shipped_packs()["va-attendance-10"])
    mine = create_session(home, title="Mine", pack=pack, people=[("Ana", "facilitator")])
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await seat.until(lambda: isinstance(app.screen, LibraryScreen))
        await seat.press("N", "down", "enter")
        await seat.until(lambda: isinstance(app.screen, MainScreen))
        (sample,) = app.samples
        assert isinstance(app.screen, MainScreen)
        assert app.screen.context.store.info.path == sample / "sessions" / app.screen.context.store.info.id
        await seat.press("f10")
        await seat.until(lambda: isinstance(app.screen, LibraryScreen))
        await app.workers.wait_for_complete()
        await seat.press("enter")
        await seat.until(lambda: isinstance(app.screen, MainScreen))
        assert app.screen.context.store.info.id == mine
        await seat.press("f10")
        await seat.until(lambda: isinstance(app.screen, LibraryScreen))
