"""No two modules import each other, by any detour; imports inside functions and for type checking count."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("workshop", "screens", "store", "content")


def modules(*rooms: str) -> dict[str, Path]:
    """Every module of these top folders by its dotted name; a package is its `__init__`."""
    found = {}
    for path in (path for room in rooms for path in (ROOT / room).rglob("*.py")):
        found[".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")] = path
    return found


def imported(source: str, known: Mapping[str, Path]) -> Iterator[str]:
    """The known modules that a source imports anywhere in it: `from a import b` means a.b when that is a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                if full in known or node.module in known:
                    yield full if full in known else node.module


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """One way round in the graph, its first module named again at the end; empty when there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def import_graph(*rooms: str) -> dict[str, set[str]]:
    """Module -> the modules it imports."""
    known = modules(*rooms)
    return {name: {*imported(path.read_text("utf-8"), known)} - {name} for name, path in known.items()}


def test_no_import_goes_round_in_a_circle() -> None:
    graph = import_graph(*ROOMS)
    assert len(graph) > 300, "the folders were not found"
    assert circle(graph) == []


def test_nothing_is_imported_from_a_point_in_the_tree() -> None:
    """A relative import would be missed above."""
    for path in modules(*ROOMS).values():
        relative = [
            n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ImportFrom) and n.level
        ]
        assert not relative, path


@pytest.mark.parametrize(
    "way_back",
    [
        "from store.b import thing",
        "import store.b",
        "from store import b",
        "def f():\n    from store.b import thing",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from store.b import thing",
    ],
)
def test_every_kind_of_import_counts(way_back: str) -> None:
    known = {"store": ROOT, "store.a": ROOT, "store.b": ROOT}
    graph = {"store.a": {*imported(way_back, known)}, "store.b": {*imported("from store.a import other", known)}}
    assert {*circle(graph)} == {"store.a", "store.b"}
