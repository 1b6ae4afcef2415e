"""The command line of a locked window: what it refuses, what it keeps of the environment, names of several words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.presence.windows import TooMany, window
from store.settings import load_setting, save_setting
from workshop.cli.exit_codes import USAGE
from workshop.cli.main import run
from workshop.cli.parser import parse
from workshop.locked import VARIABLE, environment, locked
from workshop.services.actor import Actor
from workshop.services.errors import Declined
from workshop.services.sharing import SharingService


@pytest.mark.parametrize(
    "line",
    [
        "", "list", "new --title T", "set s people x role facilitator", "export s -o notes.md", "export s -o -",
        "pack new here", "pack check here", "share check --records f --partner p", "share log", "fsck s --repair",
        "demo", "where", "open s", "--home here open s --as Ben", "open s --as Ben --home here",
    ],
)  # fmt: skip
def test_an_account_that_is_locked_opens_one_session_and_does_nothing_else(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.chdir(tmp_path)
    assert run(line.split()) == USAGE
    captured = capsys.readouterr()
    assert "ocked" in captured.err and not captured.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "line", ["open s --locked", "--home here open s --locked --as Ben", "open s --lock --as Ben --home h"]
)
def test_a_locked_window_needs_a_name_and_takes_no_home(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line.split()) == USAGE
    assert "locked window" in capsys.readouterr().err


def test_the_program_starts_anew_without_what_was_sent(tmp_path: Path) -> None:
    """Whatever is in the environment: the second start is isolated, and says so of itself."""
    (tmp_path / "sitecustomize.py").write_text("import sys; print('ran', sys.flags.isolated, file=sys.stderr)\n")
    variables = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONINSPECT": "1", "WORKSHOP_PERSON": "Ana"}
    line = [sys.executable, "-m", "workshop", "open", "none", "--locked", "--as", "Ben"]
    done = subprocess.run(line, env=variables, input="print(9**9 * 7)\n", capture_output=True, text=True, timeout=150)
    assert done.returncode == 2 and "2711943423" not in done.stdout + done.stderr
    assert "No session" in done.stderr
    assert done.stderr.count("ran") == 1, "before our first line only; the isolated start does not see it"
    isolated = [sys.executable, "-I", *line[1:]]
    assert "ran" not in subprocess.run(isolated, env=variables, capture_output=True, text=True, timeout=150).stderr


def test_what_is_kept_of_an_environment() -> None:
    sent = {
        "TERM": "xterm\x1b]0;x\x07", "COLORTERM": "truecolor", "LANG": "en_US.UTF-8", "LC_ALL": "../../x",
        "TZ": "/etc/passwd", "NO_COLOR": "1", "HOME": "/x", "PATH": "/evil", "WORKSHOP_HOME": "/srv/workshop",
        "LD_PRELOAD": "x.so",
        "PYTHONPATH": "/evil", "TEXTUAL_LOG": "/evil", "XDG_STATE_HOME": "/evil", "SSH_ORIGINAL_COMMAND": "id",
    }  # fmt: skip
    kept = environment(sent)
    assert kept == {
        VARIABLE: "1", "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_US.UTF-8", "NO_COLOR": "1",
        "HOME": kept["HOME"], "PATH": "/usr/local/bin:/usr/bin:/bin", "WORKSHOP_HOME": "/srv/workshop",
        "XDG_STATE_HOME": "/srv/workshop/state", "XDG_CONFIG_HOME": "/srv/workshop/config",
    }  # fmt: skip
    assert kept["HOME"] != "/x"
    assert environment(kept) == kept, "a second start finds nothing more to drop"
    assert environment({"TZ": "America/New_York"})["TZ"] == "America/New_York"


@pytest.mark.parametrize("value, closed", [("1", True), ("yes", True), ("", False), ("0", False)])
def test_the_variable(value: str, closed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    assert locked() is closed


def test_the_service_of_the_sharing_check_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only its page."""
    monkeypatch.setenv(VARIABLE, "1")
    with pytest.raises(Declined, match="not open in this window"):
        SharingService(tmp_path, Actor.at_home(tmp_path))


def test_no_setting_of_one_person_becomes_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    save_setting("theme", "light")
    monkeypatch.setenv(VARIABLE, "1")
    save_setting("theme", "dark")
    assert load_setting("theme") == "light"


def test_places_for_windows(tmp_path: Path) -> None:
    (tmp_path / "presence").mkdir()
    with window(tmp_path, "Ben Carter", 2), window(tmp_path, "ben  CARTER", 2), window(tmp_path, "Ana", 2):
        refused = pytest.raises(TooMany, match="has 2 windows open")
        with refused, window(tmp_path, "Ben Carter", 2):
            pass
    with window(tmp_path, "Ben Carter", 2):
        pass
    with window(tmp_path / "only to be read", "Ben Carter", 1), window(tmp_path / "only to be read", "Ben Carter", 1):
        pass


@pytest.mark.parametrize(
    "line, person",
    [
        (["open", "autumn", "--as", "Ben", "Carter"], "Ben Carter"),
        (["open", "autumn", "--as", "Mary", "Jo", "Park", "--backstage"], "Mary Jo Park"),
        (["open", "autumn", "--as=Ben", "Carter"], "Ben Carter"),
        (["open", "--as", "Ben", "autumn"], "Ben"),
        (["set", "s", "causes", "new", "cause", "No ride", "--as", "Ben", "Carter"], "Ben Carter"),
    ],
)
def test_a_name_of_several_words(line: list[str], person: str) -> None:
    options = parse(line)
    assert options.person == person
    assert options.session in ("autumn", "s")


@pytest.mark.parametrize(
    "line",
    [
        ["open", "autumn", "again", "--as", "Ben"],
        ["open", "autumn", "--as", "Ben", "--backstage", "Carter"],
        ["open", "autumn", "--as", "Ben", "--home", "x", "Carter"],
        ["open", "autumn", "--as", "Ben", "Carter", "--loud"],
        ["list", "more"],
    ],
)
def test_what_is_no_name_is_refused(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(line)
    assert "unrecognized arguments" in capsys.readouterr().err
