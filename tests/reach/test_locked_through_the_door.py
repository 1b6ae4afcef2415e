"""A participant at the SSH door who tries everything: no file appears, and no folder is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.session.actions import SESSION_ACTIONS
from store import create_session
from tests.reach.door import Door, come_in
from tests.reach.sshd import need_ssh
from tests.support.console import Console
from tests.support.platforms import linux_only
from tests.support.terminal_rooms import go_to, home, new_session

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600), linux_only]

_ACTIONS = {
    letter for one in SESSION_ACTIONS for letter in one.letter.split(",") if len(letter) == 1 and one.id != "quit"
}
_ALL = _ACTIONS | set("abcdefghijklmnoprstuvwxyz0123456789!$%&()*+,-.;<=>@[]^_{|}~")
_KEYS = ("f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f11", "f12")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    need_ssh()
    made = Door(new_session("Autumn"), tmp_path)
    yield made
    made.end()


def files() -> set[str]:
    """What is in the home, apart from what the server and each seat keep there for themselves."""
    found = {path.relative_to(home()) for path in home().rglob("*") if not path.is_dir()}
    return {str(path) for path in found if path.parts[0] not in ("serve", "state") and "presence" not in path.parts}


def shows_a_folder(console: Console) -> bool:
    return any(text in console.text for text in ("/root", "/etc", "/srv", "/home/", "/tmp/", str(home())))


@pytest.mark.parametrize(
    "step, keys",
    [
        ("Step: Root causes", sorted(_ACTIONS)),
        *(
            pytest.param(step, (*sorted(_ALL), *_KEYS), marks=pytest.mark.reach)
            for step in ("Step: Welcome", "Step: Root causes", "Step: Sharing data", "Step: Meeting")
        ),
    ],
)
def test_every_key_reaches_no_file(door: Door, step: str, keys: Sequence[str]) -> None:
    before = files()
    with door.joined("Ben Carter", key="ben") as ben:
        ben.press("f9")
        ben.wait_for("Search")
        ben.type(step)
        ben.press("enter")
        ben.settle(0.3)
        for key in keys:
            ben.press("esc", "esc", key)
            assert not shows_a_folder(ben), f"{key}:\n{ben.text}"
            if "╭" in ben.text and "Enter" in ben.text:  # a window that asks: answer with a path
                ben.type("/tmp/evil.md")
                ben.press("enter")
                assert not Path("/tmp/evil.md").exists(), key
            assert ben.alive(), f"{key} ended it:\n{ben.text}"
    ours = ("checkpoint.json", "checkpoint.json.new", "lock")
    new = {name for name in files() - before if not name.endswith(ours)}
    assert not new, new


def test_the_minutes_are_read_and_never_written(door: Door) -> None:
    with door.joined("Ben Carter", key="ben") as ben:
        ben.press("esc", "e")
        ben.wait_for("Read the minutes here")
        assert "Write" not in ben.text
    assert not (home() / "notes").exists()


def test_the_sharing_check_is_closed_to_a_coordinators_link_too(tmp_path: Path) -> None:
    """It is said in a sentence where the check would be, and no folder of the host is shown."""
    need_ssh()
    pack = load_pack(shipped_packs()["va-attendance-12"])
    people = [("Ana Ruiz", "facilitator"), ("Eve Long", "coordinator")]
    door = Door(create_session(home(), title="Autumn", pack=pack, people=people), tmp_path)
    try:
        with door.terminal() as eve:
            come_in(eve, door.links["Eve Long"])
            go_to(eve, "Part: The sharing check", "The sharing check is not open in this window")
            assert "Eve Long" in eve.text and not shows_a_folder(eve)
        assert not (home() / "disclosures.jsonl").exists()
    finally:
        door.end()


def test_the_sharing_check_is_closed(door: Door) -> None:
    with door.joined("Ben Carter", key="ben") as ben:
        ben.press("f9")
        ben.wait_for("Search")
        ben.type("sharing")
        ben.settle(0.3)
        assert not shows_a_folder(ben)
