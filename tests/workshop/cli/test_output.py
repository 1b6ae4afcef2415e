"""Whatever the terminal or file at the other end does: one sentence, an exit code, and no byte that is not clean."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.platforms import linux_only
from workshop.cli.exit_codes import DONE, USAGE
from workshop.cli.main import run
from workshop.cli.output import print_wrapped

WORKSHOP = [sys.executable, "-m", "workshop"]
TEXT = "Ünser “Bus” 漢字 🚌"
HOSTILE = "a\x1b]0;title\x07\x1b[31m\x9b31m\u202eb\x85"


@pytest.fixture
def session(capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["new", "--title", "Spring team"]) == DONE
    name = capsys.readouterr().out.strip()
    assert run(["set", name, "causes", "new", "cause", TEXT]) == DONE
    capsys.readouterr()
    return name


def commands(session: str) -> list[list[str]]:
    """Every command that prints something, and the help."""
    return [
        ["list"],
        ["list", "--json"],
        ["show", session],
        ["show", session, "--json"],
        ["export", session, "-o", "-"],
        ["fsck", session],
        ["new", "--title", "Another"],
        ["set", session, "causes", "new", "cause", "x"],
        ["pack", "list"],
        ["share", "policies"],
        ["share", "policies", "--json"],
        ["share", "log"],
        ["share", "log", "--json"],
        ["where"],
        ["completion", "zsh"],
        ["--help"],
        ["share", "check", "--help"],
        ["--version"],
    ]


@linux_only
def test_an_output_that_takes_nothing_is_a_sentence(session: str) -> None:
    for command in commands(session):
        if command == ["share", "log"]:
            continue  # nothing was released, and that is said on standard error
        with Path("/dev/full").open("w") as full:
            done = subprocess.run([*WORKSHOP, *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        last = done.stderr.strip().splitlines()
        assert done.returncode == USAGE, command
        assert last[-1] == "workshop: The output could not be written (no space left on device).", command
        assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@linux_only
@pytest.mark.parametrize(
    "script", ["{} list 2>/dev/full", "{} nonsense 2>/dev/full", "{} list >&-", "{} nonsense 2>&-"]
)
def test_closed_and_full_streams_end_quietly(session: str, script: str) -> None:
    done = subprocess.run(["sh", "-c", script.format(" ".join(WORKSHOP))], capture_output=True, text=True, check=False)
    assert done.returncode == (USAGE if "nonsense" in script else DONE)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_a_terminal_that_lacks_characters_shows_others(session: str, encoding: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for command in commands(session):
        done = subprocess.run([*WORKSHOP, *command], capture_output=True, check=False, env=environment)
        said = done.stderr.decode(encoding)
        assert done.returncode == DONE, (command, said)
        text = done.stdout.decode(encoding)
        if command == ["show", session]:
            assert "?" in text and "LANG=C.UTF-8" in said
        if command[-1] == "--json" and text:
            json.loads(text)
        if command == ["show", session, "--json"]:
            assert json.loads(text)["sheets"]["causes"][0]["cells"]["cause"] == TEXT, "JSON loses nothing"
            assert "LANG" not in said


def test_a_real_locale_without_utf_8(session: str) -> None:
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([*WORKSHOP, "show", session], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == DONE and "Traceback" not in done.stderr and "cause=?nser" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [HOSTILE],
        ["list", HOSTILE],
        ["list", f"--{HOSTILE}"],
        ["open", "x", "--role", HOSTILE],
        ["bench", "--rounds", HOSTILE],
        ["pack", HOSTILE],
        ["share", HOSTILE],
        ["completion", HOSTILE],
        ["new", "--title", "T", "--date", HOSTILE],
        ["new", "--title", "T", "--person", f"Ana:{HOSTILE}"],
        ["new", "--title", "T", "--pack", HOSTILE],
        ["show", HOSTILE],
        ["fsck", HOSTILE],
        ["pack", "check", HOSTILE],
        ["share", "verify", HOSTILE],
        ["share", "policies", HOSTILE],
        ["share", "check", "--records", HOSTILE, "--partner", HOSTILE],
        ["share", "check", "--records", "x", "--partner", "y", "--seconds", HOSTILE],
    ],
)
def test_what_was_typed_comes_back_clean(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(arguments) in (1, USAGE)
    printed = capsys.readouterr()
    assert not set(printed.out + printed.err) & set("\x1b\x07\x9b\x85\u202e"), printed.err
    assert printed.err.strip()


@pytest.mark.parametrize(
    "arguments",
    [["--as", "Ana Ruiz"], ["--as=Ana"], ["--as"], ["--home", "x", "--as", "Ana"], ["--home=x", "--as=Ana"]],
)
def test_a_name_without_a_command_is_a_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(arguments) == USAGE
    said = capsys.readouterr().err
    assert "--as belongs to a command, such as workshop open SESSION --as NAME." in said and "choose" not in said


def test_paths_come_back_clean(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / HOSTILE.replace("/", "")
    for arguments in (["--home", str(folder), "where"], ["pack", "new", str(folder)], ["pack", "check", str(folder)]):
        run(arguments)
        printed = capsys.readouterr()
        assert "title" in printed.out + printed.err, "what was typed is there, without what would act"
        assert not set(printed.out + printed.err) & set("\x1b\x07\x9b\x85\u202e")


def test_bytes_that_are_no_text_come_back_clean() -> None:
    done = subprocess.run([*WORKSHOP, "list", b"\x9b31m\xff"], capture_output=True, check=False)
    assert done.returncode == USAGE and b"\x9b" not in done.stderr and b"\xff" not in done.stderr
    assert b"unrecognized" in done.stderr


class Screen(io.StringIO):
    """A terminal as far as lines are concerned."""

    def isatty(self) -> bool:
        return True


def test_lines_are_broken_between_words_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = ["", "   one two three four five six seven eight nine --ten eleven"]
    screen, file = Screen(), io.StringIO()
    print_wrapped(lines, screen)
    print_wrapped(lines, file)
    assert screen.getvalue() == "\n   one two three four five six seven\n     eight nine --ten eleven\n"
    assert file.getvalue() == "\n".join(lines) + "\n"
