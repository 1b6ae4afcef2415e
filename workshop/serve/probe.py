"""Asks the process that seats are forked from whether it is as it should be: a failed preload is silent."""

from __future__ import annotations


def probe() -> None:
    """Runs in the first child: ends with a sentence and exit code 1 when something is wrong."""
    from workshop.serve import preloaded

    if fault := preloaded.fault():
        raise SystemExit(f"The process that seats are forked from is not as it should be: {fault}.")
