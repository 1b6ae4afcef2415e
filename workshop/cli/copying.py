"""`workshop copy`: a new session that starts from another one."""

from __future__ import annotations

import argparse

from content.clean import clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.opening import open_to_edit, tell_notice
from workshop.cli.problems import CliError, friendly_errors


def copy_command(options: argparse.Namespace) -> int:
    """Copy a session; prints the new id and nothing else."""
    from store.homes import home_at
    from workshop.services.copying import USUAL, Keep, copy_session
    from workshop.sheets.dates import BadDate, parse_date

    if not clean_line(options.title):
        raise CliError("--title is empty. Give the new session a name to find it by.", 2)
    names = [word.strip() for word in options.keep.split(",") if word.strip()] if options.keep is not None else USUAL
    unknown = next((name for name in names if name not in set(Keep)), "")
    if unknown:
        raise CliError(f"--keep: “{clean_line(unknown)[:40]}” cannot be kept. Use some of: {', '.join(Keep)}.", 2)
    try:
        date = parse_date(options.date).isoformat() if options.date else ""
    except BadDate as bad:
        raise CliError(f"--date: {bad}", 2) from None
    store = open_to_edit(options, "")
    try:
        with friendly_errors():
            home = home_at(options.home)
            copied = copy_session(home, store, options.title, [Keep(name) for name in names], date=date)
    finally:
        store.close()
    print(copied.session)
    tell_notice(copied.words)
    return DONE
