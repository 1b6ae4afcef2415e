"""A locked window: one person, one session, and nothing else of the account it runs under.

For a key in an SSH keys file whose command is `workshop open SESSION --locked --as NAME`. Nothing in such a window
asks for a path, no file is chosen, nothing is shared, and nobody becomes somebody else. `WORKSHOP_LOCKED=1` does the
same for every command of the account. It is a fact of the whole process and is never unsaid.

What the person's own computer sends along is not believed either: the program starts a second time, isolated (`-I`: no
PYTHON* variables, no folder of the user's), with the few variables of `environment` and no others. What acts before
any of our lines does, such as LD_PRELOAD, is for sshd to refuse, and it does unless told otherwise.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

VARIABLE = "WORKSHOP_LOCKED"
SEAT = "seat"
"""Value of the variable in the seat of a server: nobody there can reach the host's files, not even the notes."""
DOOR, PAGE = "WORKSHOP_DOOR", "web"
"""By which door the person of a seat came; from the page they can fetch files."""
WINDOWS = 3
"""Locked windows that one person may have open at one session."""
_PLAIN = {
    "TERM": re.compile(r"[A-Za-z0-9+.-]{1,40}"),
    "LANG": re.compile(r"[A-Za-z0-9_.@-]{1,40}"),
    "TZ": re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,20}(/[A-Za-z][A-Za-z0-9_+-]{0,20}){0,2}"),
    "NO_COLOR": re.compile(r".{0,20}"),
    "COLORTERM": re.compile("truecolor|24bit"),
    "SSH_CONNECTION": re.compile(r"[0-9A-Za-z.:%]{1,60}( [0-9A-Za-z.:%]{1,60}){3}"),  # Esc waits longer over a network
}
_IGNORED = (signal.SIGTSTP, signal.SIGQUIT)
"""There is no shell to stop for, and no file of memory to leave behind."""


def locked() -> bool:
    """Whether this process is a locked window."""
    return os.environ.get(VARIABLE, "") not in ("", "0")


def seated() -> bool:
    """Whether this process is a locked window at a seat of `workshop serve`."""
    return os.environ.get(VARIABLE, "") == SEAT


def in_a_page() -> bool:
    """Whether this process is a seat that a browser's page shows."""
    return seated() and os.environ.get(DOOR, "") == PAGE


def lock(arguments: Sequence[str]) -> None:
    """Make this process a locked window; starts the program anew with the same arguments unless that was done."""
    os.environ[VARIABLE] = "1"
    kept = environment(os.environ)
    if sys.flags.isolated and dict(os.environ) == kept:
        return
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    os.execve(sys.executable, [sys.executable, "-I", "-m", "workshop", *arguments], kept)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """What a locked window keeps of these variables: how the terminal is, and where the home is; all else is dropped.

    With a home, drafts and settings are in it too, so that nothing is written anywhere else.
    """
    kept = {VARIABLE: "1", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": _own_folder()}
    for name, value in given.items():
        pattern = _PLAIN["LANG"] if name.startswith("LC_") else _PLAIN.get(name)
        if pattern is not None and pattern.fullmatch(value):
            kept[name] = value
    if given.get("TERM") and "TERM" not in kept:
        kept["TERM"] = "xterm-256color"
    if home := given.get("WORKSHOP_HOME", ""):
        if "://" in home or home.startswith("service="):  # a database: what is this person's stays with the account
            return kept | {"WORKSHOP_HOME": home}
        whole = Path(home).expanduser().absolute()
        folders = {"WORKSHOP_HOME": whole, "XDG_STATE_HOME": whole / "state", "XDG_CONFIG_HOME": whole / "config"}
        kept |= {name: str(folder) for name, folder in folders.items()}
    return kept


def _own_folder() -> str:
    """The account's folder, as the system has it."""
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        return "/"


def refusal(command: str, person: str, home: str) -> str:
    """Why this command line cannot be a locked window, in a sentence; empty when it can."""
    if command != "open":
        return "This account is locked: only “workshop open SESSION --locked --as NAME” runs here."
    if not person:
        return "A locked window needs to know who it is for: workshop open SESSION --locked --as NAME."
    if home:
        return "A locked window takes no --home; set WORKSHOP_HOME in the command of the keys file."
    return ""
