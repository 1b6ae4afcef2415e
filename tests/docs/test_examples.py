"""The examples of the pages by role, run as they are written there."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.docs.documents import DOCS, block
from tests.support.school_files import HEADER, students, write
from workshop.cli.exit_codes import DONE
from workshop.cli.main import run
from workshop.cli.parser import parse
from workshop.disclosure.policy import Signing
from workshop.disclosure.policy_file import load_policy
from workshop.records.answers_file import read_answers


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def workshop(line: str) -> list[str]:
    """The arguments of a line that begins with `workshop`."""
    program, *arguments = shlex.split(line)
    assert program == "workshop"
    return arguments


def test_a_first_module_can_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in block(DOCS / "module-authors.md", "workshop pack new"):
        assert run(workshop(line)) == DONE
    assert "0 errors" in capsys.readouterr().out
    assert "title: Early Warning" in (tmp_path / "my-module" / "pack.yaml").read_text("utf-8").replace('"', "")


def test_a_release_is_made_and_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "attendance.csv", HEADER, students())
    lines = "\n".join(block(DOCS / "coordinators.md", "workshop share check")).replace("\\\n", " ")
    for line in lines.splitlines():
        assert run(workshop(line)) == DONE, capsys.readouterr().err
    assert (tmp_path / "release" / "README.md").exists()


def test_a_policy_of_ones_own_asks_for_two_people(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("\n".join(block(DOCS / "coordinators.md", "id: ours")), "utf-8")
    signing = load_policy(path).signing
    assert signing == Signing("privacy officer", ("Ida Moss", "Tom Reed"), 3, agreement=True)


def test_an_agreement_is_recorded_listed_and_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "signed.pdf").write_bytes(b"an invented scan")
    lines = "\n".join(block(DOCS / "coordinators.md", "workshop share agreement add")).replace("\\\n", " ")
    for line in lines.splitlines():
        assert run(workshop(line)) == DONE, capsys.readouterr().err
    assert "A-2026-7 is ended" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("first", "parts"),
    [
        ('id = "Student ID"\nabsent', {"id": "Student ID", "absent": "Excused", "enrolled": "Days enrolled"}),
        ('id = "Student ID"   ', {"id": "Student ID", "date": "Date", "mark": "Code"}),
    ],
)
def test_a_file_may_say_which_column_means_what(tmp_path: Path, first: str, parts: dict[str, str]) -> None:
    path = tmp_path / "map.toml"
    path.write_text("\n".join(block(DOCS / "coordinators.md", first)), "utf-8")
    mapping = read_answers(path)
    assert {name: getattr(mapping, name) for name in parts} == parts


def test_a_session_for_several_terminals_is_found_by_its_first_word(capsys: pytest.CaptureFixture[str]) -> None:
    install, new, opened = block(DOCS / "hosts.md", "uv tool install .\n")
    assert install == "uv tool install ."
    assert run(workshop(new)) == DONE
    options = parse(workshop(opened))
    assert run(["show", options.session]) == DONE
    assert f"name={options.person}" in capsys.readouterr().out
