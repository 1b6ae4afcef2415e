"""Make the pictures of the documents: the sample session, driven by key as a person would, at two sizes.

uv run python docs/pictures.py [NAME ...] [--to DIR]

The same sources give the same bytes: the clock stands still, and nothing that is shown is left to chance.
Each picture is one SVG without fonts or addresses of its own, so it shows wherever an image may be shown.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import importlib
import os
import pkgutil
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import chdir
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent
ROOMS = ("content", "workshop", "store", "screens")
OUT = ROOT / "docs" / "pictures"
SIZES = ((80, 24), (120, 36))
START = datetime.datetime(2026, 11, 23, 14, 30, tzinfo=datetime.UTC)

# Textual reads these when it is imported; the time zone is for the clock in the first line.
os.environ |= {"TEXTUAL_ANIMATIONS": "none", "TZ": "UTC"}
os.environ.pop("NO_COLOR", None)
time.tzset()


# ------------------------------------------------------------------ a clock that stands still


class _Kind(type):
    """Dates made by C code are still dates to whoever asks."""

    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, cls.__mro__[1])


class PictureClock:
    """What our own modules are told that today and now are. Nobody else's: tables are built on the real types."""

    def __init__(self) -> None:
        self.at = START
        clock = self

        class StillDate(datetime.date, metaclass=_Kind):
            @classmethod
            def today(cls) -> Any:
                return clock.at.date()

        class StillTime(datetime.datetime, metaclass=_Kind):
            @classmethod
            def now(cls, tz: datetime.tzinfo | None = None) -> Any:
                return clock.at if tz is not None else clock.at.replace(tzinfo=None)

        still = ModuleType("datetime")
        vars(still).update(vars(datetime) | {"date": StillDate, "datetime": StillTime})
        for room in ROOMS:
            for found in pkgutil.walk_packages([str(ROOT / room)], f"{room}."):
                if not found.name.endswith("__main__"):
                    module = importlib.import_module(found.name)
                    if getattr(module, "datetime", None) is datetime:
                        vars(module)["datetime"] = still


# ------------------------------------------------------------------ one person at one terminal


class Photographer:
    """Drives the application at one size; `home` is the sample's folder, and the working folder while it runs."""

    def __init__(self, app: Any, pilot: Any, clock: PictureClock, home: Path) -> None:
        self.app, self.pilot, self.clock, self.home = app, pilot, clock, home

    async def settle(self) -> None:
        """Until nothing is under way and two looks in a row show the same."""
        before = ""
        for _ in range(200):
            await self.pilot.pause(0.05)
            now = self.app.export_screenshot()
            # Whoever asks something in a window works until it is answered.
            busy = not self.app.screen.is_modal and any(
                not worker.is_finished for worker in self.app.workers if worker.group != "opening"
            )
            if now == before and not busy:
                return
            before = now
        raise SystemExit("The screen did not come to rest.")

    async def keys(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()
        await self.settle()

    async def type(self, text: str) -> None:
        await self.keys(*("slash" if c == "/" else c for c in text))

    async def go(self, step: str, page: str) -> None:
        """To a page of a step, four minutes into the time that is planned for it."""
        main = self.app.screen
        steps = [known.id for known in main.position.steps]
        index = steps.index(step)
        self.clock.at = START + datetime.timedelta(minutes=sum(s.minutes for s in main.position.steps[:index]))
        await main.go_to(index, page, focus=True)
        await self.settle()
        if main.position.page.id != page:
            raise SystemExit(f"Step {step} has no page {page}; it has: {', '.join(p.id for p in main.position.pages)}.")
        self.clock.at += datetime.timedelta(minutes=4)
        main.show_headline()


Picture = Callable[[Photographer], Awaitable[None]]


async def worksheet(at: Photographer) -> None:
    await at.go("reflection-two", "causes")
    await at.keys("down", "down", "down", "down")


async def result(at: Photographer) -> None:
    await at.go("reflection-four", "alignment-result")


async def commitments(at: Photographer) -> None:
    await at.go("organizing", "meeting-commitments")


async def sharing(at: Photographer) -> None:
    """The preview: a table in which some numbers are told as a range, with the cursor on one of them and why."""
    await at.go("reflection-six", "sharing-check")
    attendance = next((at.home / "sample").glob("*attendance*.csv"))
    await at.keys("F", "end", "ctrl+u")
    await at.type(str(attendance.relative_to(Path.cwd())))
    await at.keys("enter")
    await at.keys("enter")
    await at.keys("B", "space", "down", "space", "end", "space", "enter")
    await at.keys("V")
    await at.keys("tab", "tab", "H")


async def notes(at: Photographer) -> None:
    """The notes of a step, with the window that asks what to do with the minutes."""
    await at.go("reflection-two", "notes-two")
    await at.keys("escape", "e")


PICTURES: dict[str, Picture] = {
    "worksheet": worksheet,
    "result": result,
    "commitments": commitments,
    "sharing": sharing,
    "notes": notes,
}


async def take(name: str, size: tuple[int, int], clock: PictureClock) -> str:
    """One picture: a sample session of its own, the keys, the screen as SVG."""
    from screens.app import WorkshopApp
    from workshop.services.demo import make_demo
    from workshop.sheets.model import Role

    clock.at = START
    demo = make_demo()
    try:
        with chdir(demo.home):
            app = WorkshopApp(demo.home, session=demo.session, person=demo.person, role=Role.FACILITATOR, theme="dark")
            async with app.run_test(size=size) as pilot:
                at = Photographer(app, pilot, clock, demo.home)
                while type(app.screen).__name__ != "MainScreen":
                    await pilot.pause(0.05)
                await at.settle()
                await PICTURES[name](at)
                return tidy(app.export_screenshot(title=f"workshop {size[0]} x {size[1]}", simplify=True))
    finally:
        shutil.rmtree(demo.home, ignore_errors=True)


# ------------------------------------------------------------------ a smaller file that needs no network


def tidy(svg: str) -> str:
    """The same picture without downloaded fonts, remarks and one clipping path a line."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r'<clipPath id="[^"]*-line-\d+">.*?</clipPath>', "", svg, flags=re.S)
    svg = re.sub(r' clip-path="url\(#[^"]*-line-\d+\)"', "", svg)
    svg = re.sub(r"terminal-\d+-", "", svg)
    svg = svg.replace(' shape-rendering="crispEdges"', "").replace("&#160;", "\u00a0")
    svg = svg.replace('class="matrix"', 'class="matrix" xml:space="preserve"')
    # The advance of the usual fonts then is the width of a cell, also where textLength is not known.
    svg = svg.replace("font-size: 20px", "font-size: 20.26px")
    svg = svg.replace("Fira Code, monospace", "Menlo, Consolas, 'DejaVu Sans Mono', monospace")
    svg = svg.replace("font-family: arial", "font-family: sans-serif")
    return "\n".join(line.strip() for line in svg.splitlines() if line.strip()) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(PICTURES), metavar="NAME", help=f"of {', '.join(PICTURES)}")
    parser.add_argument("--to", type=Path, default=OUT, metavar="DIR", help="where to write them")
    options = parser.parse_args()
    options.to.mkdir(exist_ok=True)
    clock = PictureClock()
    with tempfile.TemporaryDirectory() as own:
        # Neither places, drafts nor the theme of whoever makes the pictures.
        os.environ |= {"XDG_STATE_HOME": f"{own}/state", "XDG_CONFIG_HOME": f"{own}/config"}
        for name in options.names:
            for size in SIZES:
                path = options.to / f"{name}-{size[0]}x{size[1]}.svg"
                path.write_text(asyncio.run(take(name, size, clock)), "utf-8")
                sys.stdout.write(f"{path.name}  {path.stat().st_size / 1024:.0f} KB\n")


if __name__ == "__main__":
    main()
