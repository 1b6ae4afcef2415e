"""`workshop export` and `workshop brief`: formats, names of files, who may read them, and what is refused."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.services.demo import Demo, make_demo


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    made = make_demo()
    yield made
    shutil.rmtree(made.home)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def export(demo: Demo, *arguments: str, command: str = "export") -> int:
    return run(["--home", str(demo.home), command, demo.session, *arguments])


@pytest.mark.parametrize(
    ("ending", "start"), [("md", b"---\n"), ("txt", b"Oak"), ("html", b"<!DOCTYPE html>"), ("docx", b"PK")]
)
def test_the_ending_or_the_option_is_the_format(
    demo: Demo, here: Path, capsys: pytest.CaptureFixture[str], ending: str, start: bytes
) -> None:
    assert export(demo, "--format", ending) == DONE
    path = Path(capsys.readouterr().out.strip())
    assert path.name.startswith("oak-elementary-") and path.name.endswith(f"-minutes.{ending}")
    assert path.read_bytes().startswith(start)
    assert export(demo, "-o", f"mine.{ending}") == DONE
    assert (here / f"mine.{ending}").read_bytes() == path.read_bytes()


def test_minutes_follow_the_umask(demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = os.umask(0o027)
    try:
        assert export(demo, "-o", "m.md") == DONE
    finally:
        os.umask(before)
    assert stat.S_IMODE((here / "m.md").stat().st_mode) == 0o640


def test_names_are_made_of_a_pattern(demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(demo, "-o", "{school}_{kind}.html") == DONE
    assert (here / "oak-elementary_minutes.html").is_file()
    assert export(demo, "--partner", "clinic", "-o", "{kind}-{session}.txt", command="brief") == DONE
    assert (here / f"brief-{demo.session}.txt").is_file()
    assert export(demo, "-o", "{pupil}.md") == USAGE
    assert "use {school}, {date}, {session}, {kind} in braces" in capsys.readouterr().err


def test_several_files_go_to_a_folder(demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "out").mkdir()
    assert export(demo, "--format", "csv", "-o", "out") == DONE
    assert export(demo, "--format", "ics", "-o", "out") == DONE
    endings = sorted(path.name.split("-minutes-")[-1].split("-", 5)[-1] for path in (here / "out").iterdir())
    assert [name for name in endings if name.endswith(".csv")] == [
        "commitments.csv", "decisions.csv", "gaps.csv", "parked.csv",
    ]  # fmt: skip
    assert len(list((here / "out").glob("*-meeting.ics"))) == 1 and len(list((here / "out").glob("*-due-*.ics"))) == 2
    capsys.readouterr()
    before = {path: path.read_bytes() for path in (here / "out").iterdir()}
    next((here / "out").glob("*gaps.csv")).write_text("mine")
    assert export(demo, "--format", "csv", "-o", "out") == REFUSED
    assert "already exists" in capsys.readouterr().err
    assert export(demo, "--format", "csv", "-o", "out", "--replace") == DONE
    assert {path: path.read_bytes() for path in (here / "out").iterdir()} == before
    assert export(demo, "--format", "csv", "-o", "-") == USAGE and export(demo, "--format", "csv", "-o", "no") == USAGE


def test_a_partner_s_documents_come_without_extras(demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(demo, "--for", "clinic", "-o", "-") == DONE
    assert "Housing" not in capsys.readouterr().out
    for extra in ("--contacts", "--ranking", "--appendix"):
        assert export(demo, "--for", "clinic", extra) == USAGE
        assert f"{extra} cannot be used with --for" in capsys.readouterr().err
    assert export(demo, "--for", "clinic", "--format", "ics") == USAGE
    assert export(demo, "--partner", "nobody at all", command="brief") == REFUSED
    assert "Use one of: Riverside Clinic" in capsys.readouterr().err
    assert not list(here.iterdir())


def test_a_file_of_another_hand_is_replaced_only_when_asked(
    demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("m.md", "m.html", "m.docx"):
        (here / name).write_text("mine")
        assert export(demo, "-o", name) == REFUSED
        assert (here / name).read_text() == "mine"
        assert export(demo, "-o", name, "--replace") == DONE
        assert (here / name).read_bytes() != b"mine"


def test_an_old_export_is_replaced_only_when_asked(demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = f'---\ntitle: "x"\nkind: workshop-session\nschema: 1\nsession: "{demo.session}"\n---\n'
    (here / "m.md").write_text(old)
    assert export(demo, "-o", "m.md") == REFUSED
    assert "written by an older version" in capsys.readouterr().err and (here / "m.md").read_text() == old
    assert export(demo, "-o", "m.md", "--replace") == DONE


def test_what_does_not_fit_together_is_said(demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(demo, "--format", "docx", "-o", "m.md") == USAGE
    assert "“m.md” does not end in .docx" in capsys.readouterr().err
    assert export(demo, "-o", "m.docx", "--letterhead", "nowhere.docx") == REFUSED
    assert "cannot be used as a letterhead" in capsys.readouterr().err
    assert not list(here.iterdir())
