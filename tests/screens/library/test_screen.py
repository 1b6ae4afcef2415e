"""The library on screen: its own sessions stay its own, whatever is opened beside them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.app import WorkshopApp
from screens.library.screen import LibraryScreen
from screens.session.screen import MainScreen
from store import create_session
from store.files.home import home_folder


async def until(app: WorkshopApp, kind: type) -> None:
    """Wait until a screen of that class is on top."""
    for _ in range(1000):
        if isinstance(app.screen, kind):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{app.screen!r} is on top, not {kind.__name__}")


async def test_the_sample_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    home = home_folder(tmp_path / "home", create=True)
    pack = load_pack(shipped_packs()["va-attendance-10"])
    mine = create_session(home, title="Mine", pack=pack, people=[("Ana", "facilitator")])
    app = WorkshopApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(app, LibraryScreen)
        await pilot.press("d")
        await until(app, MainScreen)
        (sample,) = app.samples
        assert isinstance(app.screen, MainScreen)
        assert app.screen.context.store.info.path == sample / "sessions" / app.screen.context.store.info.id
        await pilot.press("f10")
        await until(app, LibraryScreen)
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await until(app, MainScreen)
        assert app.screen.context.store.info.id == mine
        await pilot.press("f10")
        await until(app, LibraryScreen)
