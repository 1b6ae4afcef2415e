"""`workshop pack check | new | list`."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from content.clean import clean_line
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.problems import friendly_errors


def pack_check_command(options: argparse.Namespace) -> int:
    """Print every problem of a pack; 2 when it cannot be loaded, 1 when something is found wanting."""
    from content.lint import lint
    from content.loader import load_pack

    with friendly_errors():
        pack = load_pack(Path(options.folder))
    findings = lint(pack, today=datetime.date.today())
    for finding in findings:
        print(finding)
    errors = sum(finding.severity == "error" for finding in findings)
    minutes = sum(step.minutes for step in pack.steps)
    print(
        f"{pack.title}: {len(pack.steps)} steps, {minutes} minutes, {len(pack.sheets())} sheets; "
        f"{errors} errors, {len(findings) - errors} warnings."
    )
    return REFUSED if errors else DONE


def pack_new_command(options: argparse.Namespace) -> int:
    """Write a small working pack and say what to do with it."""
    from content.scaffold import write_pack
    from store.files.home import home_folder
    from store.files.outside import refuse_folder

    folder = Path(options.folder)
    with friendly_errors():
        refuse_folder(folder, home_folder(options.home))
        write_pack(folder, pack_id=folder.resolve().name, title=clean_line(options.title) or "A module of your own")
    print(clean_line(f"A working pack is in {folder}. Edit it, then: workshop pack check {folder}"))
    return DONE


def pack_list_command(options: argparse.Namespace) -> int:
    """One line a module: id, version, title, where it is."""
    from content.loader import load_pack
    from store.files.home import home_folder
    from store.library.packs import available_packs

    for pack_id, path in available_packs(home_folder(options.home)).items():
        with friendly_errors():
            pack = load_pack(path)
        print(f"{pack_id}  {pack.version}  {pack.title}  ({clean_line(str(path))})")
    return DONE
