"""`workshop update`: a session's module brought up to date."""

from __future__ import annotations

import argparse

from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.opening import library_of, open_to_edit
from workshop.cli.problems import friendly_errors


def update_command(options: argparse.Namespace) -> int:
    """Print which texts change and what stands in the way; with --yes, take the newer module."""
    from content.common import MODULE
    from workshop.services.updating import UP_TO_DATE, module_update, take_update
    from workshop.session.module_update import change_lines

    home = library_of(options)
    store = open_to_edit(options, MODULE.id)
    try:
        with friendly_errors():
            update = module_update(home, store, options.pack)
            if update.same and not options.yes:
                print(UP_TO_DATE)
                return DONE
            for change in update.changes:
                print("\n".join(change_lines(change)))
            for problem in update.problems:
                print(f"Not possible: {problem}")
            if update.problems:
                return REFUSED
            if options.yes:
                print(take_update(home, store, update))
            else:
                print(f"{update.words} Nothing is changed yet. To take it, add --yes.")
    finally:
        store.close()
    return DONE
