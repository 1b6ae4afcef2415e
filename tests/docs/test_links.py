"""Links lead somewhere, what is named exists, and each decision says what would change it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.documents import (
    DOCS,
    DOCUMENTS,
    ROOMS,
    ROOT,
    inline,
    tokens,
)


def anchors(path: Path) -> set[str]:
    """The fragments a document's headings can be linked by, as code hosts make them."""
    found = tokens(path)
    titles = [found[i + 1].content for i, token in enumerate(found) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_relative_link_resolves(path: Path) -> None:
    links = [str(token.attrs["href"]) for token in inline(path, "link_open")]
    links += [str(token.attrs["src"]) for token in inline(path, "image")]
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = unquote(link).partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{path.name}: {link}"
        assert target.is_relative_to(ROOT), f"{path.name}: {link} leads out of the project"
        if fragment:
            assert fragment in anchors(target), f"{path.name}: {link}"


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_the_files_that_are_named_exist(name: str) -> None:
    """Those written from the top of the project, as `store/api.py` or `screens/grid/`."""
    spans = [token.content for token in inline(ROOT / name, "code_inline")]
    paths = [span for span in spans if re.fullmatch(r"(?:[\w.-]+/)+(?:[\w-]+\.\w+)?", span)]
    tops = {path.name for path in ROOT.iterdir()}
    paths = [path for path in paths if path.split("/")[0] in tops]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_the_classes_that_are_named_exist(name: str) -> None:
    sources = "\n".join(path.read_text("utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    spans = [token.content for token in inline(ROOT / name, "code_inline")]
    named = {word for span in spans for word in re.findall(r"\b(?:[A-Z][a-z]+){2,}\b", span)}
    assert named
    assert [word for word in named if not re.search(rf"\b{word}\b", sources)] == []


def test_tests_and_benchmarks_that_are_named_exist() -> None:
    """`tests/…`, and `python -m benchmarks.NAME`, in whatever document."""
    named = []
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        named += [(path.name, file) for file in re.findall(r"\btests/[\w/.-]*[\w/]", text)]
        named += [(path.name, f"benchmarks/{name}.py") for name in re.findall(r"-m benchmarks\.(\w+)", text)]
    assert len(named) > 10
    assert [(name, file) for name, file in named if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("[!R]*.md")), ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_what_would_change_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.M) == ["Context", "Choice", "What would change it"]
    assert len(text.split("\n")) < 40
    assert path.name in {str(token.attrs["href"]) for token in inline(path.parent / "README.md", "link_open")}


def test_every_document_is_listed_in_the_index() -> None:
    index = DOCS / "README.md"
    listed = {(index.parent / str(token.attrs["href"])).resolve() for token in inline(index, "link_open")}
    assert {path for path in DOCS.glob("*.md") if path != index} <= listed
    assert ROOT / "content" / "FORMAT.md" in listed


def test_every_picture_has_words_for_people_who_do_not_see_it() -> None:
    for path in DOCUMENTS:
        for token in inline(path, "image"):
            assert len(token.content) > 20, token.attrs["src"]
