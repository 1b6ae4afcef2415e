"""`workshop import`, as a coordinator uses it whose minutes came back from Word, from mail and from a spreadsheet."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run

LINES = ("Ana Ruiz asks the clinic for a liaison by Dec 4, 2026", "Ben Carter counts the families by Dec 10, 2026")
ASKS, COUNTS = "asks the clinic for a liaison", "counts the families"
AS_ANA = ("--as", "Ana Ruiz")


@pytest.fixture
def session(capsys: pytest.CaptureFixture[str]) -> str:
    people = ["--person", "Ana Ruiz:facilitator", "--person", "Ben Carter"]
    assert run(["new", "--title", "Spring team", "--school", "Oak", "--date", "2026-11-29", *people]) == DONE
    session = capsys.readouterr().out.strip()
    for line in LINES:
        assert run(["commit", session, line, *AS_ANA]) == DONE
    capsys.readouterr()
    return session


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = DONE) -> str:
    assert run(list(arguments)) == code
    return capsys.readouterr().out


def exported(capsys: pytest.CaptureFixture[str], session: str, path: Path, *edits: tuple[str, str]) -> Path:
    """The minutes in that file, with these edits in its text."""
    out(capsys, "export", session, "-o", str(path))
    text = path.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return path


def due(capsys: pytest.CaptureFixture[str], session: str) -> dict[str, tuple[str, str]]:
    found = json.loads(out(capsys, "due", session, "--json", "--as-of", "2026-11-30"))
    return {one["number"]: (one["text"], one["due"]) for one in found}


def revision(capsys: pytest.CaptureFixture[str], session: str) -> int:
    return int(json.loads(out(capsys, "export", session, "--format", "json", "-o", "-"))["session"]["revision"])


@pytest.mark.parametrize("ending", ["md", "docx", "html", "txt"])
def test_what_nobody_changed_takes_nothing(
    ending: str, session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"oak.{ending}"
    out(capsys, "export", session, "--appendix", "-o", str(path))
    before = revision(capsys, session)
    assert out(capsys, "import", str(path), "--into", session, "--yes", *AS_ANA).strip() == "Nothing to take."
    assert revision(capsys, session) == before


def test_ticked_changes_are_taken_one_edit_a_row_and_receipted(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(
        capsys, session, tmp_path / "oak.md", (ASKS, f"{ASKS} by phone"), ("Thu, Dec 10", "Dec 17"),
        ("| open |", "| done |"),
    )  # fmt: skip
    before = revision(capsys, session)
    shown = out(capsys, "import", str(path), "--into", session, "--dry-run")
    assert "[x] A1 (changed in the file)" in shown and f"What: {ASKS} -> {ASKS} by phone" in shown
    assert "Due: Dec 10, 2026 -> Dec 17, 2026" in shown and shown.endswith("Nothing was written.\n")
    assert revision(capsys, session) == before

    text = out(capsys, "import", str(path), "--into", session, "--yes", *AS_ANA)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert f"2 changes taken, 0 left, from oak.md (sha256 {digest}), read against revision {before}." in text
    assert revision(capsys, session) == before + 2
    assert due(capsys, session) == {}
    assert out(capsys, "import", str(path), "--into", session, "--yes", *AS_ANA).strip() == "Nothing to take."


def test_an_import_is_undone_row_by_row(session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from store import open_session
    from store.api import Identity
    from store.files.home import home_folder
    from store.library.catalog import Library
    from workshop.sheets.model import Role

    path = exported(capsys, session, tmp_path / "oak.md", (ASKS, "calls the clinic"), (COUNTS, "counts all families"))
    out(capsys, "import", str(path), "--into", session, "--yes", *AS_ANA)
    assert [text for text, _ in due(capsys, session).values()] == ["calls the clinic", "counts all families"]
    store = open_session(Library(home_folder("")).find(session), Identity("Ana Ruiz", Role.FACILITATOR))
    try:
        store.undo()
    finally:
        store.close()
    assert [text for text, _ in due(capsys, session).values()] == ["calls the clinic", COUNTS]


def test_what_changed_on_both_sides_waits_for_a_person(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(capsys, session, tmp_path / "oak.md", ("Thu, Dec 10", "Dec 17"))
    out(capsys, "reply", session, "A2 2026-12-20 later", "--as", "Ben Carter", "--role", "participant")
    text = out(capsys, "import", str(path), "--into", session, "--yes", *AS_ANA)
    assert "[ ] A2 (changed in the file and in the session)" in text and "(now: Dec 20, 2026)" in text
    assert "0 changes taken, 1 left" in text and due(capsys, session)["A2"] == (COUNTS, "2026-12-20")

    _at_a_terminal(monkeypatch, "b")
    assert "1 change taken" in out(capsys, "import", str(path), "--into", session, *AS_ANA)
    minutes = out(capsys, "export", session, "-o", "-")
    assert "also written by Ben Carter" in minutes and "Dec 17" in minutes and "Dec 20" in minutes


def test_one_person_cannot_have_two_versions(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(capsys, session, tmp_path / "oak.md", ("Thu, Dec 10", "Dec 17"))
    out(capsys, "reply", session, "A2 2026-12-20 later", *AS_ANA)
    _at_a_terminal(monkeypatch, "b")
    assert run(["import", str(path), "--into", session, *AS_ANA]) == REFUSED
    assert "yours too" in capsys.readouterr().err and due(capsys, session)["A2"] == (COUNTS, "2026-12-20")
    _at_a_terminal(monkeypatch, "t")
    out(capsys, "import", str(path), "--into", session, *AS_ANA)
    assert due(capsys, session)["A2"] == (COUNTS, "2026-12-17")


def test_what_is_written_while_somebody_is_asked_is_not_lost(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(capsys, session, tmp_path / "oak.md", ("Thu, Dec 10", "Dec 17"))
    _at_a_terminal(monkeypatch)

    def meanwhile(_: str) -> str:
        assert run(["reply", session, "A2 2026-12-20 later", "--as", "Ben Carter", "--role", "participant"]) == DONE
        return "y"

    monkeypatch.setattr("builtins.input", meanwhile)
    assert "1 change taken" in out(capsys, "import", str(path), "--into", session, *AS_ANA)
    minutes = out(capsys, "export", session, "-o", "-")
    assert "Dec 17" in minutes and "also written by Ben Carter: Sun, Dec 20" in minutes


def _at_a_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Somebody at a terminal who gives these answers."""
    said = iter(answers)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: next(said))


def test_each_proposal_is_asked_on_a_terminal(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(capsys, session, tmp_path / "oak.md", (ASKS, "calls the clinic"), (COUNTS, "counts all families"))
    assert run(["import", str(path), "--into", session, *AS_ANA]) == REFUSED
    assert "Nothing was written." in capsys.readouterr().err
    _at_a_terminal(monkeypatch, "n", "")
    assert "1 change taken, 1 left" in out(capsys, "import", str(path), "--into", session, *AS_ANA)
    assert [text for text, _ in due(capsys, session).values()] == [ASKS, "counts all families"]
    _at_a_terminal(monkeypatch, "q")
    assert "0 changes taken, 1 left" in out(capsys, "import", str(path), "--into", session, *AS_ANA)


def test_a_spreadsheet_needs_the_revision(session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out(capsys, "export", session, "--format", "csv", "-o", str(tmp_path))
    (path,) = tmp_path.glob("*commitments.csv")
    path.write_bytes(path.read_bytes().replace(b"2026-12-10", b"12/17/2026"))
    assert run(["import", str(path), "--into", session, "--yes", *AS_ANA]) == USAGE
    assert "Add --revision N" in capsys.readouterr().err
    made = str(revision(capsys, session))
    out(capsys, "import", str(path), "--into", session, "--yes", "--revision", made, *AS_ANA)
    assert due(capsys, session)["A2"] == (COUNTS, "2026-12-17")
    assert run(["import", str(path), "--into", session, "--dry-run", "--revision", "999"]) == USAGE
    assert "revision 999" in capsys.readouterr().err


def test_a_file_of_another_session_is_not_taken_by_itself(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(capsys, session, tmp_path / "oak.md")
    other = out(capsys, "new", "--title", "Other", "--person", "Ana Ruiz:facilitator").strip()
    assert run(["import", str(path), "--into", other, "--yes", *AS_ANA]) == DONE
    printed = capsys.readouterr()
    assert "from another session" in printed.err and "0 changes taken, 2 left" in printed.out
    assert due(capsys, other) == {}


def test_what_the_role_may_not_write_is_refused_in_words(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(capsys, session, tmp_path / "oak.md", (ASKS, "calls the clinic"))
    assert run(["import", str(path), "--into", session, "--yes", *AS_ANA, "--role", "observer"]) == REFUSED
    printed = capsys.readouterr()
    assert "0 changes taken, 0 left, 1 refused" in printed.out and "Refused: A1: " in printed.err
    assert due(capsys, session)["A1"][0] == ASKS


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("oak.pdf", b"%PDF", "does not end in .md"),
        ("oak.md", b"Hello\n", "no row of any table"),
        ("oak.md", b"<<<<<<< a\n", "line 1"),
        ("oak.docx", b"PK", "not a Word file"),
        ("oak.md", b"x" * 50_000_000, "larger than 2 MB"),
    ],
)
def test_bad_files_are_one_sentence(
    name: str, data: bytes, words: str, session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    before = revision(capsys, session)
    assert run(["import", str(path), "--into", session, "--yes", *AS_ANA]) == USAGE
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert revision(capsys, session) == before


def test_what_is_no_file_is_said(session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe, folder = tmp_path / "pipe.md", tmp_path / "folder.md"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder, tmp_path / "none.md"):
        assert run(["import", str(path), "--into", session, "--dry-run"]) == USAGE
        assert path.name in capsys.readouterr().err


def test_hostile_text_reaches_no_terminal(session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = exported(
        capsys, session, tmp_path / "oak.md", (ASKS, "\x1b[31mred \u202eback [bold]x[/] <script>a</script>")
    )
    shown = out(capsys, "import", str(path), "--into", session, "--yes", *AS_ANA)
    assert "\x1b" not in shown and "\u202e" not in shown
    text = due(capsys, session)["A1"][0]
    assert "[bold]x[/] <script>a</script>" in text and "\x1b" not in text
