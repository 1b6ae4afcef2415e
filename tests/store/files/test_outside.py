"""Where a typed path may lead: no hidden folder, nothing of the program's, no link; notes by their name alone."""

from __future__ import annotations

import os
import site
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import store
import workshop
from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session, open_session
from store.api import Identity, StoreError
from store.disclosures.releases import refuse_existing, write_folders
from store.exports import ExportRefused, write_notes, write_notes_here
from store.files.home import config_folder, state_folder
from store.files.outside import refuse_folder, spot
from workshop.cli.main import run
from workshop.notes.formats.written import ENDINGS
from workshop.sheets.model import Role

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@laptop"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    (tmp_path / "person").mkdir()
    monkeypatch.chdir(tmp_path / "person")
    return Path(os.environ["WORKSHOP_HOME"])


@pytest.fixture
def session(home: Path) -> str:
    return create_session(
        home, title="Tuesday", pack=load_pack(shipped_packs()["va-attendance-12"]), people=[("Ana", "facilitator")]
    )


def everything(folder: Path) -> dict[str, bytes]:
    """Each file below with its bytes."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def hidden(person: Path) -> list[Path]:
    """What a shell, Python or SSH would read, and what only looks like it."""
    (person / ".ssh").mkdir()
    (person / ".ssh" / "deeper").mkdir()
    return [
        person / ".ssh" / "authorized_keys2", person / ".ssh" / "notes.md", person / ".ssh" / "deeper" / "notes.md",
        person / ".bashrc", person / ".notes.md", person / "notes" / ".." / ".ssh" / "notes.md",
    ]  # fmt: skip


def of_the_program() -> list[Path]:
    return [
        Path(workshop.__file__).parent / "notes.md",
        Path(store.__file__).parent / "bench" / "notes.md",
        Path(sys.prefix) / "notes.md",
        Path(sys.base_prefix) / "lib" / "notes.md",
        *(Path(folder) / "notes.md" for folder in site.getsitepackages()),
    ]


def test_notes_go_to_notes_alone(session: str, home: Path, tmp_path: Path) -> None:
    """A paragraph of a reflection must not become a line that something else runs or trusts."""
    ana = open_session(session, Identity("Ana", Role.FACILITATOR), home=home)
    places = [*hidden(tmp_path / "person"), *of_the_program(), home / "sessions" / session / "pack" / "notes.md"]
    places += [tmp_path / "person" / name for name in ("startup.pth", "notes", "notes.md.py", "notes.sh")]
    before = everything(tmp_path)
    for place in places:
        with pytest.raises(ExportRefused):
            write_notes(ana, place)
        assert run(["export", session, "-o", str(place)]) == 1, place
    after = everything(tmp_path)
    assert {name: data for name, data in after.items() if not name.startswith(str(home))} == {
        name: data for name, data in before.items() if not name.startswith(str(home))
    }
    assert not any(place.exists() for place in places)
    for name in ("notes.md", "NOTES.MD"):
        assert write_notes(ana, tmp_path / "person" / name).read_text("utf-8").startswith("---")
    assert "CORRECTIONS" in write_notes(ana, tmp_path / "person" / "notes.txt").read_text("utf-8")
    assert write_notes(ana, Path("~/here.md")) == tmp_path / "person" / "here.md"
    ana.close()


def test_a_link_is_never_followed(session: str, home: Path, tmp_path: Path) -> None:
    ana = open_session(session, Identity("Ana", Role.FACILITATOR), home=home)
    person = tmp_path / "person"
    (person / ".ssh").mkdir()
    (person / "plain").mkdir()
    (person / "keys").symlink_to(person / ".ssh")
    (person / "other").symlink_to(person / "plain")
    (person / "notes.md").symlink_to(person / ".ssh" / "authorized_keys2")
    (person / "there.md").write_text(KEY, "utf-8")
    (person / "mine.md").symlink_to(person / "there.md")
    os.mkfifo(person / "pipe.md")
    for name in ("keys/notes.md", "other/notes.md", "notes.md", "mine.md", "pipe.md"):
        with pytest.raises(ExportRefused):
            write_notes(ana, person / name)
    assert [path.name for path in (person / ".ssh").iterdir()] == [] and list((person / "plain").iterdir()) == []
    assert (person / "there.md").read_text("utf-8") == KEY
    with pytest.raises(ExportRefused, match=f"write {person}/plain instead"):
        write_notes(ana, person / "other" / "notes.md")
    ana.close()


def test_a_link_that_comes_after_the_look_changes_nothing(tmp_path: Path) -> None:
    """The folder that was judged is the folder that is written to."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "secret").mkdir()
    with spot(tmp_path / "plain" / "notes.md", endings=ENDINGS) as where:
        (tmp_path / "plain").rename(tmp_path / "moved")
        (tmp_path / "plain").symlink_to(tmp_path / "secret")
        where.write(b"words", replace=False)
    assert (tmp_path / "moved" / "notes.md").read_bytes() == b"words"
    assert list((tmp_path / "secret").iterdir()) == []
    assert stat.S_IMODE((tmp_path / "moved" / "notes.md").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "moved").iterdir()] == ["notes.md"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    with spot(tmp_path / "notes.md", endings=ENDINGS) as where:
        (tmp_path / "notes.md").write_text("mine")
        with pytest.raises(FileExistsError):
            where.write(b"words", replace=False)
    assert (tmp_path / "notes.md").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["notes.md"]


Ask = Callable[[Path], object]


@pytest.mark.parametrize(
    "ask",
    [refuse_existing, refuse_folder, lambda path: write_folders(path, {"a.csv": b"a"})],
    ids=["check", "pack", "again"],
)
def test_folders_that_are_written(home: Path, tmp_path: Path, ask: Ask) -> None:
    """Releases, releases written again, and new modules."""
    person = tmp_path / "person"
    for folder in (person / ".config", home / "sessions", state_folder(), config_folder()):
        folder.mkdir(parents=True, exist_ok=True)
    (person / "link").symlink_to(person / ".config")
    places = [person / ".config" / "out", person / ".out", person / "link" / "out", home / "sessions" / "out"]
    places += [state_folder() / "out", config_folder() / "out", *(path.parent / "out" for path in of_the_program())]
    for place in places:
        with pytest.raises(StoreError):
            ask(place)
        assert not place.exists()
    ask(person / "out")


def test_the_commands_say_why(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "person" / ".config" / "out")
    (tmp_path / "person" / ".config").mkdir()
    assert run(["share", "check", "--records", "none.csv", "--partner", "Clinic", "--out", out]) == 1
    assert "hidden folder" in capsys.readouterr().err
    assert run(["pack", "new", out]) == 1
    assert "hidden folder" in capsys.readouterr().err
    assert list((tmp_path / "person" / ".config").iterdir()) == []


def test_the_one_folder_of_a_locked_window(session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be below a hidden folder, since nobody typed it; what is put in its place is not followed."""
    here = tmp_path / "person" / ".local" / "workshop"
    here.mkdir(parents=True)
    there = create_session(here, title="There", pack=load_pack(shipped_packs()["va-attendance-12"]))
    ben = open_session(there, Identity("Ben", Role.PARTICIPANT), home=here)
    assert write_notes_here(ben, here) == here / "notes" / f"{there}.md"
    assert write_notes_here(ben, here).is_file()
    (here / "notes" / f"{there}.md").unlink()
    (here / "notes").rmdir()
    (here / "notes").symlink_to(tmp_path)
    with pytest.raises(ExportRefused, match="is a link"):
        write_notes_here(ben, here)
    assert not list(tmp_path.glob("*.md"))
    ben.close()
