"""Sessions for the terminal tests, and a look into them from outside."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session
from store.api import Identity, SessionStore
from store.homes import home_at, open_at
from tests.support.console import Console
from workshop.sheets.model import Role, Value

PEOPLE = (("Ana Ruiz", "facilitator"), ("Ben Carter", "participant"))


def home() -> Path:
    """The home of this test, for one in files."""
    return Path(os.environ["WORKSHOP_HOME"])


def new_session(title: str = "Tuesday", pack: str = "va-attendance-12") -> str:
    """A session of Ana Ruiz and Ben Carter; its id."""
    return create_session(home(), title=title, pack=load_pack(shipped_packs()[pack]), people=PEOPLE)


@contextlib.contextmanager
def at(session: str, person: str = "Ana Ruiz", role: Role = Role.FACILITATOR) -> Iterator[SessionStore]:
    """The session, opened by this process, wherever the home is."""
    store = open_at(home_at().find(session), Identity(person, role))
    try:
        yield store
    finally:
        store.close()


def value(session: str, sheet: str, row: str, column: str) -> Value:
    """What is in that cell on disk now."""
    with at(session, "A look") as store:
        return store.state.sheet(sheet).rows[row].value(column) if row in store.state.sheet(sheet).rows else None


def column(session: str, sheet: str, name: str) -> list[Value]:
    """What is in that column of all live rows, in their order."""
    with at(session, "A look") as store:
        return [row.value(name) for row in store.state.sheet(sheet).live()]


def sound(session: str) -> bool:
    """Whether `workshop fsck` finds nothing wrong."""
    return command("fsck", session).returncode == 0


def command(*arguments: str, **host: str) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal; `host`: variables that are others on the host where it runs."""
    return subprocess.run(
        [sys.executable, "-m", "workshop", *arguments], capture_output=True, text=True, timeout=150,
        env=os.environ | host,
    )  # fmt: skip


def shown(session: str) -> dict[str, Any]:
    """`workshop show SESSION --json`: the rows of each sheet."""
    done = command("show", session, "--json")
    assert done.returncode == 0, done.stderr
    sheets: dict[str, Any] = json.loads(done.stdout)["sheets"]
    return sheets


def opened(session: str, person: str = "Ana Ruiz", **more: Any) -> Console:
    """The session on a terminal of its own, not yet ready: wait for something on its screen."""
    return Console(["open", session, "--as", person], **more)


def go_to(console: Console, name: str, shows: str) -> None:
    """To a step or a part by its name in the palette, `Step: Warm-up`, with the keys on the page."""
    console.press("f9")
    console.wait_for("Search")
    console.type(name)
    console.wait_for(f"  {name}")
    console.press("enter")
    console.wait_gone("Search")  # the list of commands names the steps too
    console.wait_for(shows)


def at_notes(console: Console) -> None:
    """To the notes of Reflection One, with the keys on the field."""
    console.wait_for("? help")
    go_to(console, "Step: Warm-up", "What makes a partnership good?")
    go_to(console, "Part: Notes on Reflection One", "Notes on Reflection One]")
    console.wait_for("Enter edit")
