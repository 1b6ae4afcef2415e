"""The systemd units in deploy/: systemd takes them, and the command takes what they say."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.documents import ROOT
from workshop.cli.parser import parse

UNITS = sorted((ROOT / "deploy").iterdir())


def read(path: Path) -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text())
    return unit


@pytest.mark.parametrize("path", UNITS, ids=[path.name for path in UNITS])
def test_systemd_takes_the_unit(path: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not on this machine")
    for one in UNITS:  # a timer names its service
        text = one.read_text().replace("/opt/workshop/bin/workshop", sys.executable)
        (tmp_path / one.name).write_text(text)
    name = path.name.replace("@", "@autumn")
    (tmp_path / path.name).rename(tmp_path / name)
    done = subprocess.run([verify, "verify", tmp_path / name], capture_output=True, text=True, timeout=60)
    said = [line for line in done.stderr.splitlines() if name in line]
    assert done.returncode == 0 and not said, done.stderr


def test_the_command_takes_what_the_unit_says() -> None:
    service = read(ROOT / "deploy" / "workshop-serve@.service")["Service"]
    command = service["ExecStart"].split()
    assert command[0] == "/opt/workshop/bin/workshop"
    given = {"%i": "autumn", "${SSH}": "0.0.0.0:2222", "${WEB}": "127.0.0.1:8080", "${URL}": "https://w.example"}
    options = parse([given.get(word, word) for word in command[1:]])
    assert options.command == "serve" and options.session == "autumn" and options.ssh == "0.0.0.0:2222"
