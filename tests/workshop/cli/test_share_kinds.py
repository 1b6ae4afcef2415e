"""From each kind of file that schools have to a signed release, by command: read, answered in a file, checked, approved
by a second person, verified. The same on a terminal: tests/terminal/test_signed_release.py."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.kinds_of_files import CHRONIC, KINDS, STUDENTS, Kind
from tests.support.school_files import CLINIC, PURPOSE, TERMS
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.main import run
from workshop.disclosure.log import EntryKind, read_log

Said = Callable[..., str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run `workshop share …`, and give what is on standard output. No student is named anywhere."""

    def command(*words: str, code: int = DONE) -> str:
        found = run(["share", *words])
        captured = capsys.readouterr()
        assert found == code, captured.err + captured.out
        assert "900001" not in captured.out + captured.err
        return captured.out

    return command


def _toml(answers: Mapping[str, Any]) -> str:
    """Answers as a person writes them into the file: what JSON writes of a text, a number, or a list is TOML too."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in answers.items() if not isinstance(value, dict)]
    for key, table in answers.items():
        if isinstance(table, dict):
            lines += [f"[{key}]", *(f"{json.dumps(name)} = {json.dumps(value)}" for name, value in table.items())]
    return "\n".join([*lines, ""])


def _answered(said: Said, kind: Kind, mapping: Path, more: Sequence[str]) -> dict[str, Any]:
    """Answer what is asked until nothing is, each question once; the count."""
    answers: dict[str, Any] = {}
    left = dict(kind.answers)
    mapping.write_text("")
    while True:
        words = ("read", str(kind.path), "--mapping", str(mapping), "--by", "School", *more, "--json")
        found: dict[str, Any] = json.loads(said(*words, code=REFUSED if left else DONE))
        if not left:
            assert found["questions"] == []
            return found
        for question in found["questions"]:
            part = next(part for part in left if part in question["text"])
            wanted = left.pop(part)
            (choice,) = [one for one in question["choices"] if wanted in one["text"]][:1]
            for key, value in choice["answers"].items():
                answers[key] = {**answers.get(key, {}), **value} if isinstance(value, dict) else value
        mapping.write_text(_toml(answers))


def _agreement(said: Said, folder: Path) -> None:
    """A signed agreement with the clinic about these tables."""
    (folder / "signed.pdf").write_bytes(b"an invented scan")
    said(
        "agreement", "add", "P-7", "--partner", CLINIC, "--ground", "tables", "--purpose", PURPOSE, "--by", "School",
        "--from", "2026-08-01", "--to", "2099-06-30", "--copy", str(folder / "signed.pdf"),
        "--signed-division", "Lee Park, superintendent, 2026-08-20",
        "--signed-partner", "Ida Moss, director, 2026-08-21",
    )  # fmt: skip


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_from_each_kind_of_file_to_a_signed_release(tmp_path: Path, said: Said, make: Callable[[Path], Kind]) -> None:
    kind, mapping, out = make(tmp_path), tmp_path / "answers.toml", tmp_path / "clinic"
    more = ("--roster", str(kind.roster)) if kind.roster is not None else ()
    counted = _answered(said, kind, mapping, more)
    assert (counted["students"], counted["chronic"]) == (STUDENTS, CHRONIC)

    _agreement(said, tmp_path)
    check = (
        "check", "--records", str(kind.path), "--mapping", str(mapping), *more, "--by", "School", "--partner", CLINIC,
        "--purpose", PURPOSE, *TERMS, "--policy", "two-people", "--approved-by", "Ana Ruiz", "--out", str(out),
    )  # fmt: skip
    assert "nothing has left" in said(*check)
    assert not out.exists()
    log = Path(os.environ["WORKSHOP_HOME"]) / "disclosures.jsonl"
    release = read_log(log.read_bytes())[-1].entry.release
    assert "Someone else has to approve it" in _refusal(said, "approve", release, "--by", "Ana Ruiz")
    said("approve", release, "--by", "Eve Long", "--confirm", release)

    assert "Verified" in said("verify", str(out))
    entry = read_log(log.read_bytes())[-1].entry
    assert (entry.kind, entry.approved_by, entry.second_by) == (EntryKind.RELEASED, "Ana Ruiz", "Eve Long")
    (table,) = json.loads((out / "release.json").read_text("utf-8"))["tables"]
    every = {cell["measure"]: cell for cell in table["cells"] if {*cell["at"].values()} == {"*"}}
    assert (every["enrolled"]["value"], every["chronic"]["value"]) == (STUDENTS, CHRONIC)
    assert not any(b"900001" in path.read_bytes() for path in out.iterdir())


def _refusal(said: Said, *words: str) -> str:
    """What the log says of an attempt that was refused."""
    said(*words, "--confirm", words[1], code=REFUSED)
    log = Path(os.environ["WORKSHOP_HOME"]) / "disclosures.jsonl"
    return " ".join(read_log(log.read_bytes())[-1].entry.reasons)
