"""The commands that open the application on this terminal."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.cli.exit_codes import DONE
from workshop.cli.problems import CliError, friendly_errors
from workshop.locked import WINDOWS, locked

if TYPE_CHECKING:
    from store.home import Home

_SMALL = "workshop needs a terminal that can place text"


def library_command(options: argparse.Namespace) -> int:
    """No command: the library."""
    return _run(options.home)


def open_command(options: argparse.Namespace) -> int:
    """One session, and out when it is closed."""
    from store.presence.windows import window
    from workshop.cli.opening import library_of
    from workshop.sheets.model import Role

    with friendly_errors():
        where = library_of(options).find(options.session)
    role = Role(options.role) if options.role else None
    with ExitStack() as held:
        if locked():
            with friendly_errors():
                held.enter_context(window(where, options.person, WINDOWS))
        if options.plain:
            from workshop.cli.plain.opening import open_plain

            return open_plain(where, options.person, role, projector=options.projector)
        return _run(
            options.home,
            session=str(where) if isinstance(where, Path) else where.id,
            person=options.person,
            role=role,
            backstage=options.backstage,
            projector=options.projector,
            room=options.room,
            bell=options.bell,
        )


def demo_command(options: argparse.Namespace) -> int:
    """A filled sample session in a temporary home, gone when it is closed."""
    _need_terminal()
    import shutil

    from workshop.services.demo import make_demo

    with friendly_errors():
        demo = make_demo()
    try:
        from workshop.sheets.model import Role

        return _run(
            str(demo.home),
            session=demo.session,
            person=demo.person,
            role=Role.FACILITATOR,
            projector=options.projector,
            sample=True,
            tour=options.tour,
        )
    finally:
        shutil.rmtree(demo.home, ignore_errors=True)


def _need_terminal() -> None:
    """A terminal that cannot place text would only be flooded; say what to do instead."""
    for stream, name, sign in ((sys.stdin, "input", "<"), (sys.stdout, "output", ">")):
        if stream is not None and stream.isatty():
            continue
        if locked():
            raise CliError(f"{_SMALL}; with ssh, write: ssh -t HOST.", 2)
        raise CliError(
            f"{_SMALL}, and standard {name} is not one; start it without “{sign}” and “|”. Line by line "
            "it works anywhere: workshop open SESSION --plain. In a script use: workshop list, show, set, export.",
            2,
        )
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise CliError(
            f"{_SMALL}; TERM is “{os.environ.get('TERM', '')}”. Try TERM=xterm-256color workshop, or line by "
            "line: workshop open SESSION --plain.",
            2,
        )


def _run(
    home: str,
    *,
    session: str = "",
    person: str = "",
    role: object = None,
    backstage: bool = False,
    projector: bool = False,
    room: bool = False,
    bell: bool = False,
    sample: bool = False,
    tour: bool = False,
) -> int:
    _need_terminal()
    # Textual reads these once, when it is imported: two keys in a row should not wait for the frame clock.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from screens.app import run

    answer = run(
        _home(home),
        session=session,
        person=person,
        role=role,  # type: ignore[arg-type]
        backstage=backstage,
        projector=projector,
        room=room,
        bell=bell,
        sample=sample,
        tour=tour,
    )
    return answer or DONE


def _home(home: str) -> Home:
    """The home, made when it is new; one that may only be read is opened to be read."""
    from store.api import ReadOnlyError
    from store.files.home import home_folder
    from store.homes import home_at

    with friendly_errors():
        try:
            home_folder(home, create=True)
        except ReadOnlyError:
            if not (home_folder(home) / "sessions").is_dir():
                raise
        return home_at(home)
