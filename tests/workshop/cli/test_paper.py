"""`workshop paper`: of a session, of a module, which steps, which file."""

from __future__ import annotations

import shutil
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


def paper(demo: Demo, *arguments: str) -> int:
    return run(["--home", str(demo.home), "paper", *arguments])


def test_a_session_is_filled_in_and_a_module_is_blank(
    demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert paper(demo, demo.session) == DONE
    filled = Path(capsys.readouterr().out.strip())
    assert filled == here / f"{demo.session}-worksheets.html"
    assert "Bullying on the late bus" in filled.read_text("utf-8")
    assert paper(demo, demo.session, "--blank", "-o", "blank.html") == DONE
    assert paper(demo, "va-attendance-12", "-o", "module.html") == DONE
    assert (here / "blank.html").read_bytes() == (here / "module.html").read_bytes()
    assert "Bullying on the late bus" not in (here / "blank.html").read_text("utf-8")


def test_the_name_or_the_option_is_the_format(demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert paper(demo, "va-attendance-12", "--format", "md", "--step", "organizing", "-o", "-") == DONE
    text = capsys.readouterr().out
    assert text.startswith("# Bring the partners together\n") and text.count("\n# ") == 0
    assert paper(demo, "va-attendance-12", "-o", "all.txt", "--step", "welcome", "--step", "purpose") == DONE
    assert (here / "all.txt").read_text("utf-8").count("\f") == 1


def test_what_is_wrong_is_one_sentence_and_nothing_is_written(
    demo: Demo, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "mine.html").write_text("mine")
    wrong = {
        ("va-attendance-12", "--step", "nowhere"): (USAGE, "No step “nowhere”. Use one of: welcome, "),
        ("va-attendance-12", "-o", "mine.html"): (
            REFUSED,
            "mine.html already exists. Choose another name. To replace the file, add --replace.",
        ),
        ("va-attendance-12", "-o", "x.pdf"): (USAGE, "does not end in .html"),
        ("no-such-session",): (USAGE, "No session “no-such-session”"),
        ("va-attendance-12", "-o", ".hidden/x.html"): (REFUSED, "hidden"),
    }
    for arguments, (code, sentence) in wrong.items():
        assert paper(demo, *arguments) == code, arguments
        said = capsys.readouterr().err
        assert sentence in said and said.count("\n") == 1
    assert [path.name for path in here.iterdir()] == ["mine.html"] and (here / "mine.html").read_text() == "mine"
    assert paper(demo, "va-attendance-12", "-o", "mine.html", "--replace") == DONE
