"""Names that mean something to a file system: no command follows them, and each ends in one sentence."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from store import open_session
from store.api import Identity, StoreError
from store.drafts import Drafts
from store.files import disk
from store.resume_point import ResumePoint, load_resume_point, save_resume_point
from tests.support.small_pack import ANA, BEN, insert, journal, live, new_session, opened
from workshop.cli.main import run
from workshop.sheets.model import Role, Target

NAMES = [
    "..",
    ".",
    "/",
    "../../etc/passwd",
    "a\0b",
    "x" * 300,
    "é" * 300,
    "\udcff",
    "a\nb",
    "~",
    "$HOME",
    "-",
    "CON",
]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path) -> None:
    for name in ("fsync", "fdatasync", "sync_folder"):
        monkeypatch.setattr(disk, name, lambda *_: None)
    monkeypatch.setenv("WORKSHOP_HOME", str(home))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def tree(folder: Path) -> set[str]:
    """All there is in the folder, but for the catalogue, which anybody may make anew."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.name.startswith("library.")}


def sentence(text: str) -> bool:
    """Whether that is what a person may be shown: one line without controls, and no traceback."""
    lines = text.splitlines()
    return len(lines) == 1 and lines[0].isprintable() and "Traceback" not in text and lines[0].startswith("workshop: ")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", [["show"], ["export"], ["fsck", "--as-new"]])
def test_sessions_of_such_names(
    folder: Path, name: str, command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = tree(tmp_path)
    assert run([command[0], "--", name, *command[1:]] if name == "-" else [*command, name]) in (1, 2)
    assert sentence(capsys.readouterr().err)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", NAMES)
def test_files_for_notes_of_such_names(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "here" / "mine.md").write_text("mine")
    before = tree(tmp_path)
    code = run(["export", folder.name, "-o", str(tmp_path / "here" / "sub") + name])
    out = capsys.readouterr()
    assert sentence(out.err) if code else Path(out.out.strip()).parent == tmp_path / "here"
    assert len(tree(tmp_path) - before) == (0 if code else 1)
    assert code or tree(tmp_path) - before < {path for path in tree(tmp_path) if path.startswith("here/")}


@pytest.mark.parametrize("target", ["mine.txt", "nowhere/at/all"])
def test_notes_are_not_written_through_a_link(
    folder: Path, target: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    link = tmp_path / "here" / "notes.md"
    link.symlink_to(tmp_path / target)
    code = run(["export", folder.name, "-o", str(link)])
    assert (tmp_path / "mine.txt").read_text() == "mine" and not (tmp_path / "nowhere").exists()
    assert sentence(capsys.readouterr().err) if code else not link.is_symlink()


@pytest.mark.parametrize("name", NAMES)
def test_people_of_such_names(folder: Path, name: str, tmp_path: Path) -> None:
    before = tree(tmp_path)
    store = open_session(folder, Identity(name, Role.PARTICIPANT))
    store.commit([insert("r1")])
    (record,) = list(store.records())[2:]
    assert record.edit.person.isprintable() and len(record.edit.person) <= 200
    (me,) = store.present()
    assert me.person.isprintable() and len(me.person) <= 80
    drafts = Drafts(folder.name, name, folder=tmp_path / "drafts")
    assert drafts.save(Target("causes", "r1", "cause"), "typing") == ""
    save_resume_point(tmp_path / "places", folder.name, name or "x", ResumePoint(step="work"))
    load_resume_point(tmp_path / "places", folder.name, name or "x")
    drafts.close()
    store.close()
    for path in tree(tmp_path) - before:
        assert path.startswith(("drafts", "places", "home/sessions/")), path


@pytest.mark.parametrize("name", [*NAMES, "../../../tmp/x", "x/../../y"])
def test_drafts_of_sessions_of_such_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = tree(tmp_path)
    drafts = Drafts(name, "Ana")
    assert drafts.save(Target("causes", "r1", "cause"), "typing") == ""
    drafts.close()
    assert all(path.startswith("state") for path in tree(tmp_path) - before)


FILES = ["journal.jsonl", "lock", "checkpoint.json", "session.json", "presence", "torn", "pack"]


@pytest.mark.parametrize("file", FILES)
def test_links_in_the_place_of_a_sessions_files(folder: Path, file: str, tmp_path: Path) -> None:
    """Nothing outside the session is written, whatever stands in it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for _ in range(2):
        (outside / "kept").write_text("kept")
        path = folder / file
        if path.exists():
            path.rename(tmp_path / f"was-{file}")
        path.symlink_to(outside if file in ("presence", "torn", "pack") else outside / "kept")
        try:
            with closing(opened(folder)) as store:
                store.commit([insert("r1")])
        except StoreError as error:
            assert str(error).endswith(".") and "\n" not in str(error)
        assert tree(outside) == {"kept"} and (outside / "kept").read_text() == "kept"
        path.unlink()
        if (tmp_path / f"was-{file}").exists():
            (tmp_path / f"was-{file}").rename(path)
    store = opened(folder)
    assert store.read_only == ""
    store.close()


def test_a_torn_end_is_not_moved_through_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (folder / "torn").rmdir()
    (folder / "torn").symlink_to(tmp_path / "outside")
    data = journal(folder).read_bytes() + b"0badcafe 5 {"
    journal(folder).write_bytes(data)
    store = opened(folder)
    assert live(store.state, "people")
    store.close()
    assert not list((tmp_path / "outside").iterdir()) and journal(folder).read_bytes() == data


def test_two_sessions_of_one_name_are_a_question(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = new_session(home, "Spring"), new_session(home, "Spring")
    for command in (["show"], ["export"], ["fsck"]):
        assert run([*command, "spring"]) in (1, 2)
        said = capsys.readouterr().err
        assert sentence(said) and one.name in said and two.name in said
    for folder, who in ((one, ANA), (two, BEN)):
        store = opened(folder, who)
        store.commit([insert(who.person)])
        assert live(store.state) == [who.person]
        store.close()
