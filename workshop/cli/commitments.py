"""`workshop commit`: who does what by when, in one line, without a screen."""

from __future__ import annotations

import argparse

from content.clean import clean, clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.opening import open_to_edit, tell_notice
from workshop.cli.problems import CliError, friendly_errors


def commit_command(options: argparse.Namespace) -> int:
    """Add one commitment; prints the ID of its row, and on standard error what was understood."""
    from workshop.services.commitments import NotAdded, add_line, words_of
    from workshop.session.view import Session

    if not clean_line(options.line):
        raise CliError('The line is empty. Write who does what by when: "Ana calls the clinic by Fri, Dec 4".', 2)
    store = open_to_edit(options, "")
    try:
        with friendly_errors():
            row, commitment = add_line(store, options.line, anyway=options.anyway)
            tell_notice(clean(words_of(Session(store.pack, store.state), commitment)))
    except NotAdded as problem:
        doubtful = problem.reading is not None and bool(problem.reading.commitment.text)
        more = " To add the line as it is, repeat the command with --anyway." if doubtful else ""
        raise CliError(f"{problem}{more}") from None
    finally:
        store.close()
    print(row)
    return DONE
