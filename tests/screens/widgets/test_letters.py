"""One letter means one thing everywhere: on the steps, every page, the second screen, the library, in all windows."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import screens
from screens.library.actions import LIBRARY_ACTIONS
from screens.pages.scorer.result_page import RESULT_ACTIONS
from screens.pages.sharing.actions import SHARING_ACTIONS
from screens.session.actions import SESSION_ACTIONS
from screens.session.room.actions import ROOM_ACTIONS
from screens.widgets.letters import MEANINGS

REGISTRIES = (SESSION_ACTIONS, LIBRARY_ACTIONS, SHARING_ACTIONS, RESULT_ACTIONS, ROOM_ACTIONS)


def _below(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _every_letter() -> Iterator[tuple[str, str, str]]:
    """Each letter that does something, the id of what it does, and where."""
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    for kind in set(_below(DOMNode)):
        if kind.__module__.startswith("screens."):
            for bound in kind.__dict__.get("BINDINGS", ()):
                keys, action, name = (
                    (bound.key, bound.action, bound.id) if isinstance(bound, Binding) else (*bound[:2], None)
                )
                does = re.sub(r"\.letter(\.selected)?$", "", name or "".join(re.findall(r"do\('(.*)'\)", action)))
                for key in keys.split(","):
                    if len(key) == 1 and key.isalpha():
                        yield key, does, kind.__name__
    for registry in REGISTRIES:
        for action in registry:
            for key in f"{action.letter},{action.keys}".split(","):
                if len(key) == 1 and key.isalpha():
                    yield key, action.id, "registry"


def test_one_letter_means_one_thing_everywhere() -> None:
    used: dict[str, set[str]] = {}
    for letter, does, where in _every_letter():
        assert letter in MEANINGS, f"{letter} on {where} means {does}: say in screens/widgets/letters.py what it means"
        words, ids = MEANINGS[letter]
        assert does in ids, f"{letter} is “{words}”, but {does} on {where}"
        used.setdefault(letter, set()).add(does)
    assert used == {letter: set(ids) for letter, (_, ids) in MEANINGS.items()}, "nothing listed that no key does"


@pytest.mark.parametrize("registry", [SHARING_ACTIONS, RESULT_ACTIONS])
def test_a_page_takes_no_small_letter_of_the_session_for_something_else(registry: tuple[object, ...]) -> None:
    """Wherever the session's letters are commands too, a page's own letter either means the same or is a capital."""
    session = {action.letter for action in SESSION_ACTIONS if len(action.letter) == 1}
    for action in registry:
        letter = getattr(action, "letter")  # noqa: B009
        assert letter not in session or len(MEANINGS[letter][1]) > 1, action
