"""Carry out one command line: parse it, call the function of its command, turn what went wrong into a sentence."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from workshop.cli.exit_codes import DONE, REFUSED, USAGE

_WINDOWS = (
    "workshop does not run on Windows itself. Join a session with a browser or with ssh, at the address that the "
    "facilitator shows; to run it on this computer, use WSL."
)


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; returns the exit code. No traceback reaches the terminal."""
    if sys.platform == "win32":  # before anything is imported that Windows does not have
        print(_WINDOWS, file=sys.stderr)
        return USAGE
    from content.clean import clean_line
    from workshop.cli import output

    output.begin()
    try:
        code = _carry_out(arguments)
        output.end()
        return code
    except BrokenPipeError:
        return DONE  # the reader of our output has left, and that is its right
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        what = f"{error.filename}: {why}" if error.filename else f"The output could not be written ({why})"
        output.tell(clean_line(f"workshop: {what}."))
        return USAGE
    except KeyboardInterrupt:
        return REFUSED
    finally:
        output.let_go()


def _carry_out(arguments: Sequence[str]) -> int:
    from workshop.cli import output
    from workshop.cli.parser import parse

    try:
        options = parse(arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else USAGE
    from workshop.cli.problems import CliError
    from workshop.locked import lock, locked, refusal

    output.as_json(getattr(options, "json", False))
    try:
        if locked() or options.locked:
            if reason := refusal(options.command, options.person, options.home):
                raise CliError(reason, USAGE)
            lock(arguments)
        code: int = options.run(options)
        return code
    except CliError as problem:
        output.tell(f"workshop: {problem}")
        return problem.code
