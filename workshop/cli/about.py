"""`workshop where` and `workshop completion`."""

from __future__ import annotations

import argparse
from pathlib import Path

from content.clean import clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.problems import friendly_errors

_SESSIONS = "workshop list 2>/dev/null | cut -d' ' -f1"


def where_command(options: argparse.Namespace) -> int:
    """Print where this command reads and writes, one place a line."""
    from store.files.home import config_folder, state_folder
    from store.homes import home_at

    with friendly_errors():
        home = home_at(options.home)
    folders: dict[str, Path | str] = {"sessions": home.name, "drafts": state_folder(), "settings": config_folder()}
    if home.name != str(home.home):
        folders["beside"] = home.home
    for name, folder in folders.items():
        print(f"{name:8}  {clean_line(str(folder))}")
    return DONE


def completion_command(options: argparse.Namespace) -> int:
    """Print a completion script, made from `options.parser`, the one that read the command line."""
    import shtab

    _mark(options.parser)
    print(shtab.complete(options.parser, options.shell, root_prefix="workshop"))
    return DONE


def _mark(parser: argparse.ArgumentParser) -> None:
    """Say of every argument below that parser whose name tells what it is, how a shell can complete it."""
    import shtab

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _mark(command)
            continue
        name = str(action.metavar or action.dest)
        known = {"DIR": shtab.DIRECTORY, "FILE": shtab.FILE, "RELEASE.json": shtab.FILE, "MAP.toml": shtab.FILE}
        found = shtab.cmd(_SESSIONS) if action.dest == "session" else known.get(name.split("|")[-1])
        if found is not None:
            action.complete = found  # type: ignore[attr-defined]
