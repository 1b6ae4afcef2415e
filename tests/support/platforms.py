"""What a test needs from the system it runs on; other systems skip it and run all the rest."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import pytest

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="needs Linux: /proc, inotify, fdatasync, /dev/full, capabilities, or Debian's sshd"
)
"""For tests of what only Linux has, and for those that look at another process by its files in /proc."""


def is_missing(what: str) -> NoReturn:
    """Skip the test, and say what it needs; on a Linux machine that is there to test, fail: `.ci/run` installs it."""
    if sys.platform == "linux" and os.environ.get("CI", "") not in ("", "false"):
        pytest.fail(what)
    pytest.skip(what)
