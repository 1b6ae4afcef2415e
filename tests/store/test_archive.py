"""An archive holds a session exactly: what is rebuilt of it differs in nothing but the id, and damage is refused."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import store as store_package
from store import open_session
from store.api import CorruptError, Identity, SessionStore, StoreError
from store.archive import archive_of, session_from_archive
from store.library.catalog import Library
from tests.support.sessions import BEN, three_people, write_quality
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run
from workshop.services.demo import make_demo
from workshop.sheets.model import DeleteRow, InsertRow, Role, SetCell


@pytest.fixture(scope="module")
def home() -> Iterator[tuple[Path, str]]:
    """The home of the sample session, in which a row was deleted and two people wrote the same cell."""
    made = make_demo()
    path = Library(made.home).find(made.session)
    for person in ("Ben Carter", "Chloe Park"):
        other = open_session(path, Identity(person, Role.PARTICIPANT))
        other.commit([SetCell("causes", "c-walk", "cause", f"The walk, says {person}", 0)])
        other.close()
    ana = open_session(path, Identity("Ana Ruiz", Role.FACILITATOR))
    ana.commit([DeleteRow("causes", "c-bully")])
    ana.undo()
    ana.commit([InsertRow("qualities", "q-gone", "$end")])
    ana.commit([DeleteRow("qualities", "q-gone")])
    ana.close()
    yield made.home, made.session
    shutil.rmtree(made.home)


def opened(home: Path, session: str) -> SessionStore:
    return open_session(Library(home).find(session), Identity("reader", Role.OBSERVER))


def written(home: tuple[Path, str]) -> bytes:
    store = opened(*home)
    data = archive_of(store)
    store.close()
    return data


def test_what_is_rebuilt_is_equal_byte_for_byte(home: tuple[Path, str], tmp_path: Path) -> None:
    data = written(home)
    (tmp_path / "old.json").write_bytes(data)
    session = session_from_archive(tmp_path / "home", tmp_path / "old.json")
    again = written((tmp_path / "home", session))
    assert session != home[1] and again.replace(session.encode(), home[1].encode()) == data
    old, new = opened(*home), opened(tmp_path / "home", session)
    assert new.state.sheets == old.state.sheets and new.state.revision == old.state.revision
    assert [*new.records()] == [*old.records()]
    old.close()
    new.close()


def test_a_rebuilt_session_goes_on(home: tuple[Path, str], tmp_path: Path) -> None:
    (tmp_path / "old.json").write_bytes(written(home))
    session = session_from_archive(tmp_path / "home", tmp_path / "old.json")
    store = open_session(Library(tmp_path / "home").find(session), Identity("Ana Ruiz", Role.FACILITATOR))
    before = store.state.revision
    store.commit([InsertRow("qualities", "q-new", "$end"), SetCell("qualities", "q-new", "quality", "They write back")])
    assert store.state.revision == before + 1
    store.undo()
    store.close()
    assert run(["--home", str(tmp_path / "home"), "fsck", session]) == DONE


def test_the_archive_fits_its_schema_and_holds_everything(home: tuple[Path, str]) -> None:
    schema = json.loads((Path(store_package.__file__).parent / "archive.schema.json").read_text("utf-8"))
    whole = json.loads(written(home))
    jsonschema.validate(whole, schema, jsonschema.Draft202012Validator)
    assert "front desk, extension 12" in json.dumps(whole), "contacts are in it"
    assert any(row.get("deleted") for row in whole["sheets"]["qualities"]["rows"])
    assert any("siblings" in row for row in whole["sheets"]["causes"]["rows"])


def test_a_private_round_is_kept_too() -> None:
    room = three_people()
    write_quality(room, BEN, "q1", "Not revealed")
    assert b"Not revealed" in archive_of(room.store("reader", Role.OBSERVER))
    room.close()


# ------------------------------------------------------------------ what is wrong with a file


def changed(data: bytes, **fields: Any) -> bytes:
    return json.dumps(json.loads(data) | fields).encode()


def test_damage_is_refused_and_nothing_is_made(home: tuple[Path, str], tmp_path: Path) -> None:
    data = written(home)
    whole = json.loads(data)
    edited = json.loads(data)
    edited["sheets"]["causes"]["rows"][0]["cells"]["cause"] = "Something else"
    pack = whole["pack"]
    bad: dict[str, tuple[bytes, type[StoreError], str]] = {
        "cut": (data[: len(data) // 2], CorruptError, "is not JSON"),
        "empty": (b"", CorruptError, "is not JSON"),
        "list": (b"[]", CorruptError, "is not an archive"),
        "other": (b'{"format": "x"}', CorruptError, "is not an archive"),
        "deep": (b"[" * 100_000, CorruptError, "is not JSON"),
        "newer": (changed(data, schema=2), StoreError, "has schema 2, and this version reads 1"),
        "missing": (changed(data, records="no"), CorruptError, "“records” is missing"),
        "none": (changed(data, records=[]), CorruptError, "holds no records"),
        "record": (changed(data, records=[{"r": 1}]), CorruptError, "record 1 is damaged"),
        "gap": (changed(data, records=whole["records"][5:]), CorruptError, "Export the session again"),
        "edited": (json.dumps(edited).encode(), CorruptError, "its sheets and its records differ"),
        "path": (
            changed(data, pack=pack | {"files": pack["files"] | {"../x.md": "x"}}),
            CorruptError,
            "its module is damaged",
        ),
        "pack": (
            changed(data, pack=pack | {"files": pack["files"] | {"links.yaml": "x: ["}}),
            CorruptError,
            "its module cannot be used",
        ),
        "sha": (changed(data, pack=pack | {"sha256": "0" * 64}), CorruptError, "its module was changed"),
    }
    for name, (content, kind, says) in bad.items():
        (tmp_path / f"{name}.json").write_bytes(content)
        with pytest.raises(kind) as caught:
            session_from_archive(tmp_path / "home", tmp_path / f"{name}.json")
        assert says in str(caught.value) and "\n" not in str(caught.value), name
    with pytest.raises(CorruptError, match="cannot be read"):
        session_from_archive(tmp_path / "home", tmp_path / "nowhere.json")
    sessions = tmp_path / "home" / "sessions"
    assert not sessions.exists() or not list(sessions.iterdir())


# ------------------------------------------------------------------ the commands


def test_the_commands_write_it_for_its_owner_alone_and_read_it(
    home: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, session = home
    assert run(["--home", str(folder), "export", session, "--format", "json", "-o", str(tmp_path)]) == DONE
    said = capsys.readouterr()
    path = Path(said.out.strip())
    assert path == tmp_path / f"{session}.json" and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "do not send it" in said.err
    assert run(["--home", str(folder), "export", session, "-o", str(path)]) == REFUSED
    assert "already exists" in capsys.readouterr().err
    assert run(["--home", str(folder), "export", session, "-o", str(path), "--replace"]) == DONE
    capsys.readouterr()
    assert run(["--home", str(tmp_path / "h"), "new", "--from", str(path)]) == DONE
    made = capsys.readouterr().out.strip()
    assert (tmp_path / "h" / "sessions" / made).is_dir()
    assert run(["--home", str(tmp_path / "h"), "new", "--from", str(path), "--title", "x"]) == USAGE
    assert "--title cannot be used with --from" in capsys.readouterr().err
