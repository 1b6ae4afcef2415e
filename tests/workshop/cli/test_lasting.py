"""`workshop copy`, `archive`, `restore`, `delete`, and `list --archived`."""

from __future__ import annotations

import datetime
import re
from contextlib import closing
from pathlib import Path

import pytest

from content.pack_registry import copy_pack, shipped_packs
from store import create_session, open_session
from store.api import Identity
from store.files.home import home_folder
from store.library.archived import Archive
from store.library.catalog import Library
from tests.support.clock import FixedClock
from tests.support.sessions import NOW, module_12
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.sheets.model import Role, SetCell

PEOPLE = [("Ana Ruiz", "facilitator"), ("Ben Carter", "participant")]


@pytest.fixture
def session() -> str:
    return create_session(home_folder(create=True), title="Oak team", school="Oak", pack=module_12(), people=PEOPLE)


def test_a_copy_prints_its_id_and_says_what_it_begins_with(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["copy", session, "--title", "Next year", "--as", "Ana Ruiz", "--date", "Dec 4, 2027"]) == DONE
    said = capsys.readouterr()
    assert said.out.startswith("next-year-") and "2 people" in said.err
    (entry,) = [one for one in Library(home_folder()).sessions() if one.title == "Next year"]
    assert entry.id == said.out.strip() and entry.school == "Oak" and entry.date == "2027-12-04"


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--title", " "], USAGE, "--title is empty."),
        (["--title", "T", "--keep", "partners,ratings"], USAGE, "“ratings” cannot be kept. Use some of: people, "),
        (["--title", "T", "--date", "soon"], USAGE, "--date:"),
        (["--title", "T", "--as", "Ben Carter", "--role", "facilitator"], REFUSED, "is on the list of people as"),
    ],
)
def test_a_copy_that_cannot_be_made_is_a_sentence(
    session: str, capsys: pytest.CaptureFixture[str], options: list[str], code: int, sentence: str
) -> None:
    assert run(["copy", session, *options]) == code
    assert sentence in capsys.readouterr().err
    assert len(Library(home_folder()).sessions()) == 1


def test_archive_list_restore(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--archived"]) == DONE and "No archived sessions." in capsys.readouterr().err
    assert run(["archive", "Oak team"]) == DONE
    assert capsys.readouterr().out.strip() == session
    assert run(["list"]) == DONE and session not in capsys.readouterr().out
    assert run(["list", "--archived"]) == DONE and session in capsys.readouterr().out
    assert run(["open", session]) == USAGE
    assert run(["restore", "Oak team"]) == DONE
    capsys.readouterr()
    assert run(["list"]) == DONE and session in capsys.readouterr().out


def test_deleting_asks_for_the_title_and_for_time(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    home = home_folder()
    assert run(["archive", session]) == DONE
    assert run(["delete", session, "--confirm", "Oak team"]) == REFUSED
    assert "It can be deleted from" in capsys.readouterr().err
    Archive(home).restore(session)
    long_ago = FixedClock(NOW - datetime.timedelta(days=400))
    Archive(home, long_ago).put_aside(home / "sessions" / session)
    assert run(["delete", session]) == REFUSED and "Nothing was deleted" in capsys.readouterr().err
    assert run(["delete", session, "--confirm", "Oak team"]) == DONE
    assert not list((home / "archived").iterdir()) and not list((home / "sessions").iterdir())


def test_only_archived_sessions_can_be_deleted(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["delete", session, "--confirm", "Oak team"]) != DONE
    assert "No archived session" in capsys.readouterr().err
    assert (home_folder() / "sessions" / session / "journal.jsonl").is_file()


def test_a_module_is_updated_only_when_told_to(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, ana = tmp_path / "newer", ["--as", "Ana Ruiz"]
    copy_pack(shipped_packs()["va-attendance-12"], folder)
    about = folder / "pack.yaml"
    about.write_text(re.sub(r"^version: .*$", "version: 9.0.0", about.read_text("utf-8"), flags=re.M), "utf-8")
    assert run(["update", session, *ana]) == DONE
    assert capsys.readouterr().out == "The module of this session is up to date.\n"
    assert run(["update", session, "--pack", str(folder), *ana]) == DONE
    assert "+ 9.0.0" in (said := capsys.readouterr().out) and "To take it, add --yes." in said
    assert run(["update", session, "--pack", str(folder), "--yes", "--as", "Ben Carter"]) == REFUSED
    assert "Only the facilitator brings the module of a session up to date." in capsys.readouterr().err
    assert run(["update", session, "--pack", str(folder), "--yes", *ana]) == DONE
    assert "The earlier module is kept." in capsys.readouterr().out
    assert run(["fsck", session]) == DONE
    assert "is the newer module the session was given" in capsys.readouterr().out
    assert run(["set", session, "sharing", "main", "approach", "Show them how we protect it", *ana]) == DONE
    (folder / "80-reflection-six.md").unlink()
    capsys.readouterr()
    assert run(["update", session, "--pack", str(folder), "--yes", *ana]) == REFUSED
    assert (
        "Not possible: The newer module no longer has the step “Sharing”, which holds 1 entry."
        in capsys.readouterr().out
    )
    assert run(["update", session, *ana]) == DONE, "back to the home's own is an update too"
    assert "- 9.0.0" in capsys.readouterr().out


def test_a_command_runs_beside_a_screen_and_a_line_without_a_name(
    session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Library(home_folder()).find(session)
    with closing(open_session(folder, Identity("Ana Ruiz", Role.FACILITATOR))) as ana:
        ana.commit([SetCell("people", "dev", "role", "facilitator")])
    with closing(open_session(folder, Identity("", Role.OBSERVER))):  # as the room's screen does
        for command in (["update", session], ["update", session, "--as", "Dev"], ["show", session]):
            assert run(command) == DONE, capsys.readouterr().err


def test_an_updated_session_moves_as_an_archive_only(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "newer"
    copy_pack(shipped_packs()["va-attendance-12"], folder)
    with (folder / "pack.yaml").open("a", encoding="utf-8") as about:
        about.write("# another hash\n")
    assert run(["update", session, "--pack", str(folder), "--yes", "--as", "Ana Ruiz"]) == DONE
    assert run(["move", session, "--to", str(tmp_path / "elsewhere")]) == REFUSED
    assert "Move it as an archive" in capsys.readouterr().err
