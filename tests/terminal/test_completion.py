"""TAB in a real bash, zsh and fish, with the script that `workshop completion` prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.console import Console
from tests.support.platforms import is_missing
from tests.support.terminal_rooms import new_session

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
BEFORE = {
    "bash": "PS1='ready> '; source {script}\r",
    "zsh": "PS1='ready> '; autoload -U compinit && compinit -u -d {folder}/dump; eval \"$(<{script})\"\r",
    "fish": "function fish_prompt; echo 'ready> '; end; source {script}\r",
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a shell that is installed; `workshop` is a command in it."""
    name = str(request.param)
    if shutil.which(name) is None:
        is_missing(f"{name} is not installed")
    command = tmp_path / "bin" / "workshop"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workshop "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    return name


def script(shell: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "workshop", "completion", shell], capture_output=True, text=True, check=True
    ).stdout


def test_a_shell_takes_the_script(shell: str) -> None:
    subprocess.run([shell, "-n"], input=script(shell), text=True, check=True)


def test_tab_completes_commands_options_and_sessions(shell: str, tmp_path: Path) -> None:
    session = new_session()
    file = tmp_path / f"completion.{shell}"
    file.write_text(script(shell))
    with Console(command=SHELLS[shell], cwd=tmp_path, size=(200, 24)) as console:
        console.type(BEFORE[shell].format(script=file, folder=tmp_path))
        console.wait_for("ready> ")
        for typed, wanted in (
            ("workshop expo", "workshop export"),
            ("workshop share pol", "workshop share policies"),
            ("workshop share check --accept-unc", "workshop share check --accept-uncompared"),
            ("workshop fsck --as-n", "workshop fsck --as-new"),
            (f"workshop open {session[:6]}", f"workshop open {session}"),
        ):
            console.type(typed)
            console.settle()
            console.type("\t")
            console.wait_for(wanted)
            console.type("\x03")
            console.settle()
