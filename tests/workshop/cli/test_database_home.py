"""Commands on a home in a database, as on one in files: two hosts, one set of sessions, one disclosure log."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from content.pack_registry import shipped_packs
from store.disclosures.log import Disclosures
from store.files.home import home_folder
from store.homes import home_at
from store.library.packs import import_pack
from tests.support.postgres import need_postgres, server
from tests.support.school_files import HEADER, students, write
from tests.support.small_pack import write_small_pack
from tests.workshop.cli.test_share_approval import policy
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.disclosure.log import EntryKind, LogEntry, digest
from workshop.services.actor import Actor
from workshop.services.approval import ApprovalService


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new database, for someone who may use the disclosure log too."""
    need_postgres()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKSHOP_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "first host"))
    return server().database().replace("app@", "coordinator@")


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = DONE) -> str:
    """What a command prints on standard output."""
    assert run(list(arguments)) == code, capsys.readouterr().err
    return capsys.readouterr().out


def test_a_session_is_made_worked_in_and_exported(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at = ("--home", database)
    session = out(capsys, *at, "new", "--title", "Far", "--person", "Ana:facilitator").strip()
    out(capsys, *at, "set", "far", "causes", "new", "cause", "No ride", "--as", "Ana")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "second host"))
    assert [one["id"] for one in json.loads(out(capsys, *at, "list", "--json"))] == [session]
    sheets = json.loads(out(capsys, *at, "show", session, "--json"))["sheets"]
    assert [row["cells"]["cause"] for row in sheets["causes"]] == ["No ride"]
    assert "No ride" in out(capsys, *at, "export", session, "--appendix", "-o", "-")
    assert "Everything verifies." in out(capsys, *at, "fsck", session)
    assert "1 school" in out(capsys, *at, "rollup")
    assert database in out(capsys, *at, "where")
    archive = tmp_path / "far.json"
    out(capsys, *at, "export", session, "-o", str(archive))
    again = out(capsys, *at, "new", "--from", str(archive)).strip()
    assert again != session and "No ride" in out(capsys, *at, "show", again)


def test_the_module_of_a_session_in_a_database_is_not_updated(
    database: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    session = out(capsys, "--home", database, "new", "--title", "Far", "--person", "Ana:facilitator").strip()
    folder = tmp_path / "newer"
    shutil.copytree(shipped_packs()["va-attendance-12"], folder)
    step = next(folder.glob("*welcome*.md"))
    step.write_text(step.read_text("utf-8").replace("A voice to open with", "A voice"), "utf-8")
    before = out(capsys, "--home", database, "show", session, "--json")
    asked = ("--home", database, "update", session, "--pack", str(folder), "--as", "Ana")
    for arguments in (asked, (*asked, "--yes")):
        assert run(list(arguments)) == REFUSED
        assert "Not possible: In a database a session keeps the module" in capsys.readouterr().out
    assert out(capsys, "--home", database, "show", session, "--json") == before


def test_a_session_moves_into_a_folder_and_back(
    database: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    session = out(capsys, "--home", database, "new", "--title", "Far").strip()
    folder = str(tmp_path / "folder")
    assert out(capsys, "--home", database, "move", session, "--to", folder).strip() == session
    assert session in out(capsys, "--home", folder, "list") and "Far" not in out(capsys, "--home", database, "list")
    assert run(["--home", database, "open", session]) == USAGE
    assert "No session" in capsys.readouterr().err
    out(capsys, "--home", folder, "move", session, "--to", database)
    assert "Everything verifies." in out(capsys, "--home", database, "fsck", session)


def test_a_release_of_one_host_is_in_the_log_of_the_other(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(tmp_path / "attendance.csv", HEADER, students())
    at = ("--home", database)
    asked = "share check --records attendance.csv --partner Clinic --out release --division Oak --through 2026-10-31"
    arguments = [*asked.split(), "--contact", "Ida Moss, 555-0100", "--purpose", "Plan asthma visits"]
    if run([*at, *arguments]) != DONE:
        pytest.fail(capsys.readouterr().err)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "second host"))
    assert "Clinic" in out(capsys, *at, "share", "log")
    assert "verif" in out(capsys, *at, "share", "log", "--verify", "release/release.json").casefold()


def test_what_only_files_can_do_says_so(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    session = out(capsys, "--home", database, "new", "--title", "Far").strip()
    for command in (["archive", session], ["exports", session]):
        assert run(["--home", database, *command]) == REFUSED
        assert f"workshop move {session} --to FOLDER" in capsys.readouterr().err


def test_seats_are_not_handed_a_password(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = out(capsys, "--home", database, "new", "--title", "Far").strip()
    monkeypatch.setenv("PGPASSWORD", "hush")
    assert run(["--home", database, "serve", session]) == REFUSED
    said = capsys.readouterr().err
    assert "~/.pgpass" in said and "hush" not in said
    assert run(["--home", database, "serve", "far", "--status"]) == REFUSED
    assert "not served now" in capsys.readouterr().err


def test_a_database_is_prepared_by_its_owner_once(
    database: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name = f"empty_{tmp_path.name.replace('-', '_')[-20:]}"
    server().sql("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
    address = server().address(name, "owner")
    assert run(["--home", address, "list"]) == USAGE
    assert "workshop home prepare" in capsys.readouterr().err
    said = out(capsys, "home", "prepare", "--home", address)
    assert "Ran step 1." in said and "workshop_app" in said
    assert "prepared already" in out(capsys, "home", "prepare", "--home", address)
    assert out(capsys, "--home", server().address(name), "new", "--title", "First").startswith("first-")
    assert run(["home", "prepare", "--home", str(tmp_path)]) == USAGE
    assert run(["home", "prepare", "--home", database]) == REFUSED


def test_a_password_is_refused_before_anything_is_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", "postgresql://ana:secret@localhost/x", "list"]) == REFUSED
    said = capsys.readouterr().err
    assert "password in it" in said and "secret" not in said and "Traceback" not in said


# ------------------------------------------------------------------ what stays on one host


def test_a_module_is_imported_on_each_host_and_comes_with_a_session(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at = ("--home", database)
    pack = write_small_pack(tmp_path / "small-pack")
    import_pack(home_folder(database), pack.path)
    assert pack.id in out(capsys, *at, "pack", "list")
    session = out(capsys, *at, "new", "--title", "Far", "--pack", pack.id).strip()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "second host"))
    assert pack.id not in out(capsys, *at, "pack", "list")
    assert run([*at, "new", "--title", "Near", "--pack", pack.id]) != DONE
    capsys.readouterr()
    out(capsys, *at, "set", session, "causes", "new", "cause", "No ride", "--role", "facilitator")
    assert "No ride" in out(capsys, *at, "show", session)


def test_matched_columns_are_remembered_by_one_host(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home_at(database).remember_mapping("layout", {"absent": "Days"})
    assert home_at(database).recall_mapping("layout") is not None
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "second host"))
    assert home_at(database).recall_mapping("layout") is None


def test_a_prepared_release_is_approved_where_its_files_are(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKSHOP_HOME", database)
    monkeypatch.setattr("socket.gethostname", lambda: "oak")
    write(tmp_path / "attendance.csv", HEADER, students())
    asked = "share check --records attendance.csv --partner Clinic --out release --division Oak --through 2026-10-31"
    more = ["--contact", "Ida Moss, 555-0100", "--purpose", "Plan asthma visits", "--approved-by", "Eve Long"]
    out(capsys, *asked.split(), *more, "--policy", str(policy(tmp_path)))
    [made] = json.loads(out(capsys, "share", "log", "--json"))
    release = made["release"]
    assert (made["kind"], made["host"]) == ("prepared", "oak")

    monkeypatch.setattr("socket.gethostname", lambda: "elm")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "second host"))
    approve = ("share", "approve", release, "--by", "Tom Reed", "--confirm", release)
    assert run(list(approve)) == REFUSED
    assert f"Release {release} was prepared on the host oak" in capsys.readouterr().err
    assert [one["kind"] for one in json.loads(out(capsys, "share", "log", "--json"))] == ["prepared"]

    monkeypatch.setattr("socket.gethostname", lambda: "oak")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "first host"))
    out(capsys, *approve)
    entries = json.loads(out(capsys, "share", "log", "--json"))
    assert [one["kind"] for one in entries] == ["prepared", "released"] and not entries[1]["host"]


def test_a_prepared_release_is_declined_from_any_host(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "elm")
    elm = home_at(database)
    log, files = Disclosures(elm), {"release.json": b"{}"}
    kept = tuple((name, digest(data), len(data)) for name, data in files.items())
    entry = LogEntry(
        EntryKind.PREPARED, "2026-11-30T10:00:00Z", "r1", "Clinic", files=kept, approved_by="Eve Long", host="oak"
    )
    log.append(lambda links: entry)
    service = ApprovalService(elm, Actor.at_home(elm.home))
    assert "on the host oak" in service.review("r1").problem
    service.decline("r1", "Tom Reed", "not needed")
    assert service.waiting() == ()
