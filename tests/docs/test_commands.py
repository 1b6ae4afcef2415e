"""The command lines of all documents, and the reference of commands."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.documents import (
    COMMANDS,
    DOCUMENTS,
    inline,
    tokens,
)
from workshop.cli.parser import build_parser


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


def all_commands(parser: argparse.ArgumentParser | None = None, start: str = "") -> dict[str, argparse.ArgumentParser]:
    """Every command by its whole name, `pack check` and `share agreement add` too."""
    found: dict[str, argparse.ArgumentParser] = {}
    for word, command in subcommands(parser or build_parser()).items():
        name = f"{start} {word}".strip()
        found |= all_commands(command, name) or {name: command}
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
        name = next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[:n]) in known), words[0])
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
        starts = [number for number, line in enumerate(lines) if re.match(rf"\| `workshop {name}[ `]", line)]
        assert starts, f"docs/commands.md has no row for workshop {name}"
        own_table = "" if len(starts) == 1 else "\n".join(lines[starts[1] :]).split("\n\n")[0]
        named = set(re.findall(r"--?[a-z][a-z-]*", f"{lines[starts[0]]}\n{own_table}"))
        for option in options_of(command):
            if option not in ("-h", "--help"):
                assert option in named, f"docs/commands.md does not name {option} in the row of workshop {name}"


def test_the_reference_tells_the_exit_codes_of_the_help() -> None:
    epilog = build_parser().epilog or ""
    assert epilog.startswith("Exit codes:")
    assert epilog in COMMANDS.read_text("utf-8")
