"""What the documents promise: commands, keys, links, pictures, and a first session that goes as it is written."""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from content.loader import load_pack
from content.pack_registry import shipped_packs
from screens.grid.actions import ACTIONS as GRID_ACTIONS
from screens.library.actions import LIBRARY_ACTIONS
from screens.session.actions import SESSION_ACTIONS
from screens.widgets.actions import Action, key_name
from tests.support.console import Console
from workshop import __version__
from workshop.cli.parser import build_parser
from workshop.meeting.grammar import read

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
ROOMS = ("workshop", "screens", "content", "store")
KEYS, COMMANDS, FACILITATORS = DOCS / "keys.md", DOCS / "commands.md", DOCS / "facilitators.md"
PICTURES = DOCS / "pictures"
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "content" / "FORMAT.md"],
    key=lambda path: path.as_posix(),
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def tokens(path: Path) -> list[Token]:
    return _MARKDOWN.parse(path.read_text("utf-8"))


def inline(path: Path, kind: str) -> Iterator[Token]:
    """Every token of that type inside the text of a document."""
    for token in tokens(path):
        yield from (child for child in token.children or () if child.type == kind)


def section(title: str) -> str:
    """The text of a `##` section of the README."""
    text = README.read_text("utf-8")
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text, re.S | re.M)
    assert found, title
    return found[1]


# ------------------------------------------------------------------ the way in


def test_the_readme_opens_with_the_two_commands() -> None:
    found = tokens(README)
    first = next(token for token in found if token.type in ("fence", "code_block"))
    assert first.content == "pip install uv && uv run workshop\npip install uv && uv run pytest\n"
    before = found[: found.index(first)]
    assert [token.type for token in before] == ["heading_open", "inline", "heading_close"], "nothing but the title"


def test_the_changelog_has_room_for_what_comes() -> None:
    """Each version has its groups once and in their order; the newest is the one of the program."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased, newest, *_ = re.findall(r"^## (.*)$", text, re.M)
    assert unreleased == "Unreleased"
    assert re.fullmatch(rf"{re.escape(__version__)} - \d{{4}}-\d\d-\d\d", newest)
    groups = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for version in text.split("\n## ")[1:]:
        found = re.findall(r"^### (.*)$", version, re.M)
        assert found == [group for group in groups if group in found]


def test_the_license_is_the_one_that_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


# ------------------------------------------------------------------ links


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


# ------------------------------------------------------------------ commands


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser by name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options_of(parser: argparse.ArgumentParser) -> list[str]:
    """The option strings of a parser that its help shows."""
    return [
        option for action in parser._actions if action.help != argparse.SUPPRESS for option in action.option_strings
    ]


def all_commands() -> dict[str, argparse.ArgumentParser]:
    """Every command by its whole name, `pack check` too."""
    found: dict[str, argparse.ArgumentParser] = {}
    for name, command in subcommands(build_parser()).items():
        below = subcommands(command)
        found |= {f"{name} {word}": inner for word, inner in below.items()} if below else {name: command}
    return found


def named_commands() -> Iterator[tuple[Path, str]]:
    """Every command line in the documents: in code spans, and lines of code blocks."""
    for path in DOCUMENTS:
        spans = [token.content for token in inline(path, "code_inline")]
        blocks = [
            line
            for token in tokens(path)
            if token.type in ("fence", "code_block")
            for line in token.content.split("\n")
        ]
        for text in (*spans, *blocks):
            # `workshop.sheets.model` and `workshop/` are modules and folders.
            found = re.search(r"(?:^|uv run |<\(|; |-t \S+ )workshop(?= |$)([^)]*)", text.strip())
            if found:
                yield path, found[1].strip()


def test_the_documents_name_only_commands_that_exist() -> None:
    known, seen = all_commands(), 0
    for path, line in named_commands():
        words = re.findall(r'"[^"]*"|\S+', line.split(" #")[0])
        if not words or words[0].startswith(("-", "|")):
            continue
        two = " ".join(words[:2])
        name = two if two in known else words[0]
        assert name in known, f"{path.name}: workshop {line}"
        options = options_of(known[name])
        for word in words:
            if word.startswith("-") and word != "-":
                assert word in (*options, "--home"), f"{path.name}: workshop {line}"
        seen += 1
    assert seen > 20


def test_the_reference_names_every_command_and_every_option() -> None:
    """In the row of the command, or in the rows of a table of its own that begins with its name."""
    lines = COMMANDS.read_text("utf-8").split("\n")
    for name, command in all_commands().items():
        starts = [number for number, line in enumerate(lines) if line.startswith(f"| `workshop {name}")]
        assert starts, name
        own_table = "" if len(starts) == 1 else "\n".join(lines[starts[1] :]).split("\n\n")[0]
        named = set(re.findall(r"--?[a-z][a-z-]*", f"{lines[starts[0]]}\n{own_table}"))
        for option in options_of(command):
            if option not in ("-h", "--help"):
                assert option in named, f"{name} {option}"


def test_the_reference_tells_the_exit_codes_of_the_help() -> None:
    epilog = build_parser().epilog or ""
    assert epilog.startswith("Exit codes:")
    assert epilog in COMMANDS.read_text("utf-8")


# ------------------------------------------------------------------ keys


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
    assert told <= _of(LIBRARY_ACTIONS, letters=True)
    for action in LIBRARY_ACTIONS:
        if action.id.startswith("library."):
            assert _names(action.letter) & told, action.id


def test_the_keys_of_a_session_are_those_of_the_reference() -> None:
    anywhere, letters = table_keys("Anywhere in a session:"), table_keys("After `Esc`, by letter:")
    # `/` and `?` are letters to a reader, whatever the registry calls them.
    assert anywhere <= _of(SESSION_ACTIONS, letters=False)
    assert letters <= _of(SESSION_ACTIONS, letters=True) | _of(SESSION_ACTIONS, letters=False)
    for action in SESSION_ACTIONS:
        assert _names(action.keys, action.letter) & (anywhere | letters), action.id


def test_the_keys_of_the_worksheet_are_those_of_the_reference() -> None:
    told = table_keys("In a worksheet:")
    known = {key_name(key) for action in GRID_ACTIONS for key in action.keys}
    assert told <= known, told - known


def test_no_action_needs_a_control_key() -> None:
    """As the reference says: terminals, tmux and browsers keep some of them for themselves."""
    only = [a.id for a in (*SESSION_ACTIONS, *LIBRARY_ACTIONS) if not _without_ctrl(f"{a.keys},{a.letter}".split(","))]
    assert set(only) <= {"copy", "redraw"}, "these two have the palette"


def _without_ctrl(keys: list[str]) -> list[str]:
    return [key for key in keys if key and not key.startswith("ctrl+")]


# ------------------------------------------------------------------ the first session, key by key


def test_the_first_session_goes_as_it_is_told(tmp_path: Path) -> None:
    """Every code span of the section, in its order, typed on a real terminal."""
    spans = re.findall(r"`([^`]+)`", section("Your first session in five minutes"))
    told = iter(spans)
    names = {"→": "right", "↓": "down"}

    def press(console: Console, *expected: str) -> None:
        for key in expected:
            assert next(told) == key
            console.press(names.get(key, key.lower() if len(key) > 1 else key))

    def type_(console: Console, text: str) -> None:
        assert next(told) == text
        console.type(text)

    assert next(told) == "uv run workshop"
    with Console(cwd=tmp_path) as console:
        console.wait_for("No sessions yet")
        press(console, "n")
        console.wait_for("not created yet")
        console.type("Autumn planning")
        press(console, "Enter")
        console.type("Oak Elementary")
        press(console, "Enter", "F10")
        console.wait_for("Engaging Community Partners")
        press(console, "F6")
        console.wait_for("How sure are you today")
        press(console, "Esc")
        console.wait_for("←→ step")
        press(console, "→")
        console.press("right", "right")
        console.wait_for("Who addresses each cause?")
        press(console, "Enter", "↓")
        type_(console, "Asthma, no inhaler")
        press(console, "Tab")
        type_(console, "School nurse")
        press(console, "Tab")
        console.press("tab")
        press(console, "n", "Tab")
        console.wait_for("saved r")
        assert re.search(r"Asthma, no inhaler +School nurse +nobody", console.wait_for("1 gap"))
        type_(console, "No ride")
        press(console, "Enter")
        console.wait_for("No ride")
        press(console, "F5")
        console.wait_gone("No ride")
        press(console, "Esc")
        console.wait_for("←→ step")
        press(console, "r")
        console.wait_for("No ride")
        press(console, "g")
        console.wait_for("nobody  Asthma, no inhaler")
        press(console, "Esc")
        console.wait_gone("Gaps so far")
        press(console, "p")
        console.wait_for("what should not be lost")
        type_(console, "Who counts?")
        press(console, "Enter")
        console.wait_for("Parked")
        press(console, "e")
        console.wait_for("Write the notes")
        press(console, "Enter")
        console.wait_for("Notes written to")
        press(console, "q")
        console.wait_for("1 session")
        press(console, "q")
        assert console.wait_exit() == 0
    [notes] = tmp_path.glob("*.md")
    written = notes.read_text("utf-8")
    for words in ("Asthma, no inhaler | School nurse", "| No ride |", r"Who counts?"):
        assert words in written
    assert next(told) == "uv run workshop"
    with Console(cwd=tmp_path) as console:
        console.wait_for("Autumn planning")
        press(console, "Enter")
        console.wait_for("▌No ride")
    assert list(told) == ["Esc", "?"], "the section tells of keys that nothing here has pressed"


# ------------------------------------------------------------------ pictures

_SVG = "{http://www.w3.org/2000/svg}"


def pictures() -> list[Path]:
    return sorted(PICTURES.glob("*.svg"))


def test_there_is_a_picture_of_each_thing_at_both_sizes() -> None:
    names = {path.stem for path in pictures()}
    shown = {"worksheet", "result", "commitments", "sharing", "notes"}
    assert names == {f"{name}-{size}" for name in shown for size in ("80x24", "120x36")}


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.stem)
def test_a_picture_is_small_whole_and_asks_nobody(path: Path) -> None:
    text = path.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag == f"{_SVG}svg"
    without = text.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)
    assert not re.search(r"https?:|@font-face|@import|<image|<script|href|url\((?!#)", without)
    assert len(text.encode()) < 60 * 1024
    words = " ".join("".join(node.itertext()) for node in root.iter(f"{_SVG}text")).replace("\u00a0", " ")
    assert "leading" in words, "the first line says how this screen stands to the group"
    assert "Ana Ruiz" in words or path.stem.endswith("80x24"), "and, where there is room, who is working"
    assert not re.search(r"/tmp|/home|/root|/Users|Traceback", words)


def test_the_pictures_are_made_by_the_program(tmp_path: Path) -> None:
    """The script runs, and the same sources give the same bytes twice."""
    for folder in ("one", "two"):
        command = [sys.executable, str(ROOT / "docs" / "pictures.py"), "--to", str(tmp_path / folder), "worksheet"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=50)
        assert done.returncode == 0, done.stderr
    made = sorted((tmp_path / "one").iterdir())
    assert [path.name for path in made] == ["worksheet-120x36.svg", "worksheet-80x24.svg"]
    for path in made:
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
        assert "Asthma" in path.read_text("utf-8")


# ------------------------------------------------------------------ the facilitator's guide


def test_the_guide_has_the_minutes_of_the_module() -> None:
    text = FACILITATORS.read_text("utf-8").split("## The ninety minutes")[1]
    rows = [
        [cell.strip() for cell in line.split("|")[1:4]]
        for line in text.split("\n")
        if re.match(r"\| \S.*\d:\d\d", line)
    ]
    steps = load_pack(shipped_packs()["va-attendance-12"]).steps
    passed, expected = 0, []
    for step in steps:
        name = f"{step.number} {step.short}" if step.number else step.short
        expected.append([name, str(step.minutes), f"{passed // 60}:{passed % 60:02}"])
        passed += step.minutes
    assert rows == expected
    assert passed == 90


def test_the_guide_says_what_the_first_line_says() -> None:
    """Each state of the table is in the source of the first line, apart from the name."""
    table = FACILITATORS.read_text("utf-8").split("| the first line says |")[1].split("\n\n")[0]
    states = re.findall(r"^\| \*(.+?)\* \|", table, re.M)
    source = (ROOT / "screens" / "session" / "follow.py").read_text("utf-8")
    assert len(states) == 5
    for part in (part.strip() for state in states for part in state.split("Ana")):
        assert part in source, part


def test_the_commitment_of_the_guide_is_understood() -> None:
    [line] = re.findall(r"type `([^`]+ by [^`]+)`", FACILITATORS.read_text("utf-8"))
    found = read(line, people=["Ana"], gaps={}, today=datetime.date(2026, 11, 23))
    assert (found.commitment.owner, found.commitment.due) == ("Ana", "2026-12-04")
    assert not any("date" in finding for finding in found.findings)
