"""The one fork server that the standard library keeps for a process.

A test that needs another program loaded in it has to end the one that another test started.
"""

from __future__ import annotations

from multiprocessing import forkserver
from typing import Any


def end_fork_server_of_others(preload: list[str]) -> None:
    """End the fork server of this process unless it has just these modules loaded."""
    server: Any = forkserver._forkserver
    if server._preload_modules != preload:
        server._stop()
