"""Starting on Windows: a sentence, and nothing is imported that is not there."""

from __future__ import annotations

import subprocess
import sys

import pytest

_AS_WINDOWS = """
import sys
sys.platform = "win32"

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "termios", "pty", "tty", "resource", "pwd", "grp"):
            raise ModuleNotFoundError(f"No module named {name!r}")

sys.meta_path.insert(0, Missing())
import signal
for name in ("SIGHUP", "SIGQUIT", "SIGTSTP", "SIGCONT", "SIGKILL"):
    if hasattr(signal, name):
        delattr(signal, name)
from workshop.__main__ import main
sys.argv[0] = "workshop"
main()
"""


@pytest.mark.parametrize("arguments", [[], ["--help"], ["open", "autumn"], ["serve", "autumn"], ["nonsense"]])
def test_starting_says_what_to_do_instead(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", _AS_WINDOWS, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.count("\n") == 1 and "browser or with ssh" in done.stderr and "WSL" in done.stderr
