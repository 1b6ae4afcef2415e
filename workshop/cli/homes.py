"""`workshop move` and `workshop home prepare`."""

from __future__ import annotations

import argparse

from content.clean import clean
from workshop.cli.exit_codes import DONE, USAGE
from workshop.cli.opening import library_of
from workshop.cli.problems import CliError, friendly_errors


def move_command(options: argparse.Namespace) -> int:
    """Move a session to another home, with its whole history; prints its id."""
    from store.homes import home_at, move

    home = library_of(options)
    with friendly_errors():
        session_id = move(home, options.session, home_at(options.to))
    print(clean(session_id))
    return DONE


def home_prepare_command(options: argparse.Namespace) -> int:
    """Prepare a database for sessions, and say what was done."""
    import os

    from store.address import database_address, is_database

    given = options.home or os.environ.get("WORKSHOP_HOME", "")
    if not is_database(given):
        raise CliError(
            "Only a database is prepared. Name one: workshop --home postgresql://HOST/NAME home prepare", USAGE
        )
    with friendly_errors():
        from store.postgres.prepare import ROLES, prepare

        done = prepare(database_address(given))
    print(clean("\n".join(done)))
    print("Grant these roles to the roles people log in with:")
    for role, what in ROLES.items():
        print(f"  {role:16}  {what}")
    return DONE
