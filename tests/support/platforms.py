"""What a test needs from the system it runs on; other systems skip it and run all the rest."""

from __future__ import annotations

import sys

import pytest

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="needs Linux: /proc, inotify, fdatasync, /dev/full, capabilities, or Debian's sshd"
)
"""For tests of what only Linux has, and for those that look at another process by its files in /proc."""
