"""People read plain American English: no text they can see has a word that the glossary forbids.

The words are in `tests/support/words.py`. A text is a string literal of several words in the program, a text of a pack,
a policy or a notice, or a line of a document.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.support.words import ALLOWED, FORBIDDEN

ROOT = Path(__file__).parents[1]
_WORDS = tuple((re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE), say) for pattern, say in FORBIDDEN)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


class Text(NamedTuple):
    """What a person can read: where it begins and what it says."""

    path: str
    line: int
    words: str


def literals(path: Path) -> Iterator[Text]:
    """The string literals of several words of a module, without its docstrings; what code fills in reads as `{}`."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            words = "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value
        else:
            continue
        if " " in words.strip():
            yield Text(str(path.relative_to(ROOT)), node.lineno, words)


def lines(path: Path) -> Iterator[Text]:
    """The lines of a document or a step, without code."""
    text = path.read_text("utf-8")
    text = _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text) if path.suffix == ".md" else text
    for number, line in enumerate(text.splitlines(), start=1):
        yield Text(str(path.relative_to(ROOT)), number, line)


def scalars(path: Path) -> Iterator[Text]:
    """The texts of a YAML file of a pack or a policy: its values, not its keys, which are a format."""
    pending = [yaml.compose(path.read_text("utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, yaml.MappingNode):
            pending += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            pending += node.value
        elif isinstance(node, yaml.ScalarNode) and " " in node.value:
            yield Text(str(path.relative_to(ROOT)), node.start_mark.line + 1, node.value)


def found(texts: Iterator[Text]) -> list[str]:
    """Each forbidden word, with its place and what to say."""
    seen = []
    for path, line, words in texts:
        for begin, part in ALLOWED:
            if path.startswith(begin):
                words = words.replace(part, "")
        for pattern, say in _WORDS:
            seen += [f"{path}:{line}: “{match[0]}”; say: {say}" for match in pattern.finditer(words)]
    return seen


def complain(seen: list[str]) -> str:
    """The places, one a line."""
    return "\n".join(["forbidden words (see tests/support/words.py):", *seen])


@pytest.mark.parametrize("room", ["workshop", "store", "content", "screens"])
def test_the_program_speaks_plain_english(room: str) -> None:
    seen = [one for path in sorted((ROOT / room).rglob("*.py")) for one in found(literals(path))]
    assert not seen, complain(seen)


def test_modules_policies_and_notices_are_in_plain_english() -> None:
    content = ROOT / "content"
    steps = [*sorted(content.glob("packs/*/*.md")), *sorted(content.glob("notices/*.md"))]
    seen = [one for path in steps for one in found(Text(*text) for text in prose(path))]
    data = [*sorted(content.glob("packs/*/*.yaml")), *sorted(content.glob("policies/*.yaml"))]
    seen += [one for path in data for one in found(scalars(path))]
    assert not seen, complain(seen)


def prose(path: Path) -> Iterator[Text]:
    """The lines of a step with its blocks, which hold labels and questions."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        yield Text(str(path.relative_to(ROOT)), number, line)


def test_the_page_of_a_served_session_is_in_plain_english() -> None:
    folder = ROOT / "workshop" / "serve" / "page"
    files = [*folder.glob("*.html"), *folder.glob("*.js")]
    assert len(files) > 4
    seen = [one for path in sorted(files) for one in found(page_texts(path))]
    assert not seen, complain(seen)


def page_texts(path: Path) -> Iterator[Text]:
    """The lines of a page of HTML, and the quoted texts of a script."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        words = line if path.suffix == ".html" else " ".join(re.findall(r"""["`][^"`]* [^"`]*["`]""", line))
        yield Text(str(path.relative_to(ROOT)), number, words)


def test_the_documents_are_in_plain_english() -> None:
    files = [ROOT / "README.md", ROOT / "content" / "FORMAT.md", *sorted((ROOT / "docs").rglob("*.md"))]
    seen = [one for path in files for one in found(lines(path))]
    assert not seen, complain(seen)


def test_a_forbidden_word_is_found_with_its_place_and_what_to_say(tmp_path: Path) -> None:
    text = Text("screens/x.py", 7, "Nobody promised the covered, thin or nobody ticket.")
    assert found(iter([text])) == [
        "screens/x.py:7: “Nobody”; say: no one",
        "screens/x.py:7: “promised”; say: commitment",
    ]
    assert found(iter([Text("screens/x.py", 7, "Ask someone to commit.")])) == []
