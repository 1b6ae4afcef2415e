"""The reference of keys says what the registries of keys say."""

from __future__ import annotations

import re

from screens.grid.actions import ACTIONS as GRID_ACTIONS
from screens.library.actions import LIBRARY_ACTIONS
from screens.pages.sharing.actions import SHARING_ACTIONS
from screens.session.actions import SESSION_ACTIONS
from screens.widgets.actions import Action, key_name
from screens.widgets.letters import MEANINGS
from tests.docs.documents import (
    KEYS,
)


def table_keys(after: str) -> set[str]:
    """The keys of the first column of the table that follows a line of the reference of keys."""
    text = KEYS.read_text("utf-8").split(f"\n{after}\n")[1].split("\n\n")[0].strip()
    rows = [line.split("|")[1] for line in text.split("\n")[2:] if line.startswith("|")]
    return {key for row in rows for key in re.findall(r"`([^`]+)`", row)}


def _names(*keys: str) -> set[str]:
    return {key_name(key) for listed in keys for key in listed.split(",") if key}


def _of(actions: tuple[Action, ...], *, letters: bool) -> set[str]:
    return _names(*(action.letter if letters else action.keys for action in actions))


def test_the_keys_of_the_library_are_those_of_the_reference() -> None:
    told = table_keys("In the library:")
    assert told <= _of(LIBRARY_ACTIONS, letters=True) | _of(LIBRARY_ACTIONS, letters=False)
    for action in LIBRARY_ACTIONS:
        if action.id.startswith("library."):
            assert not action.letter or _names(action.letter) & told, f"docs/keys.md has no row for {action.id}"


def test_the_keys_of_a_session_are_those_of_the_reference() -> None:
    anywhere = table_keys("Anywhere in a session:")
    letters = table_keys("After `Esc`, while rows are selected, or on a page where nothing is typed, by letter:")
    # `/` and `?` are letters to a reader, whatever the registry calls them.
    assert anywhere <= _of(SESSION_ACTIONS, letters=False)
    assert letters <= _of(SESSION_ACTIONS, letters=True) | _of(SESSION_ACTIONS, letters=False)
    for action in SESSION_ACTIONS:
        assert _names(action.keys, action.letter) & (anywhere | letters), f"docs/keys.md has no row for {action.id}"


def test_the_keys_of_the_worksheet_are_those_of_the_reference() -> None:
    told = table_keys("In a worksheet:")
    known = {key_name(key) for action in GRID_ACTIONS for key in action.keys}
    assert told <= known, told - known


def test_the_keys_of_the_sharing_check_are_those_of_the_reference() -> None:
    told = table_keys("mean here what they mean everywhere; its own commands are capital letters:")
    known = _of(SHARING_ACTIONS, letters=True) - {"Esc"}
    assert told == known | {"H"}, "H is the table's own"


def test_what_each_letter_means_is_what_the_program_says() -> None:
    text = KEYS.read_text("utf-8").split("| letter | what it means everywhere |\n|---|---|\n")[1]
    assert text == "".join(f"| `{letter}` | {words} |\n" for letter, (words, _) in MEANINGS.items())


def test_no_action_needs_a_control_key() -> None:
    """As the reference says: terminals, tmux and browsers keep some of them for themselves."""
    only = [
        a.id
        for a in (*SESSION_ACTIONS, *LIBRARY_ACTIONS)
        if not _without_ctrl(f"{a.keys},{a.letter}".split(",")) and (a.keys or a.letter)
    ]
    assert set(only) <= {"copy", "redraw"}, "these two have the palette"


def _without_ctrl(keys: list[str]) -> list[str]:
    return [key for key in keys if key and not key.startswith("ctrl+")]
