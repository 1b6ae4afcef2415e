"""How much memory a process has used."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak_memory() -> int:
    """The most memory this process has had in use at once, in bytes.

    On Linux this is `VmHWM`, which begins at zero with the program. `ru_maxrss` does not: a program started from a
    large process counts the memory of that one, so a test under a busy runner measured the runner.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024
