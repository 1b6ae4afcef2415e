"""The house itself: heavy things load late, and no plain text reaches a widget as markup. Imports: pyproject.toml."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("content", "workshop", "store", "screens")
HEAVY = ("pandas", "numpy", "scipy", "openpyxl", "docx", "lxml")


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def loaded_after(code: str) -> set[str]:
    """The top modules loaded in a fresh interpreter after running `code`."""
    script = f"{code}\nimport sys; print('\\n'.join(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split("\n"))


def test_help_loads_neither_the_terminal_nor_tables() -> None:
    code = """
import contextlib, io
from workshop.cli.main import run
with contextlib.redirect_stdout(io.StringIO()):
    assert run(["--help"]) == 0
    assert run(["--version"]) == 0
"""
    assert not loaded_after(code) & {"textual", "rich", "tinydb", "yaml", "markdown_it", *HEAVY}


def test_the_command_line_loads_no_tables() -> None:
    code = "import workshop.cli.sessions, store, store.library.catalog, store.journal.session"
    assert not loaded_after(code) & {"textual", *HEAVY}


def test_the_screens_load_no_tables() -> None:
    assert not loaded_after("import screens.app, screens.session.screen, screens.library.screen") & set(HEAVY)


# ------------------------------------------------------------------ text is never markup

_TAKES_MARKUP = {"Static", "Label", "Button", "Checkbox", "RadioButton", "Option", "Tab", "notify", "update", "add_row"}
_MAKES_TEXT = {"str", "format", "replace", "strip", "show", "clean", "clean_line", "link_label"}


def _is_plain_text(node: ast.expr) -> bool:
    """An f-string, a concatenation, or a call that gives a str; a literal counts when it holds a bracket."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and "[" in node.value
    if isinstance(node, ast.Call):
        function = node.func
        return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) in _MAKES_TEXT
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def test_no_formatted_text_is_given_to_a_widget_as_markup() -> None:
    """f-strings and concatenations as the first argument of something that reads markup are how text acts."""
    for path in sources("screens"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in _TAKES_MARKUP and any(k.arg == "markup" for k in node.keywords):
                continue
            if name in _TAKES_MARKUP:
                assert not _is_plain_text(node.args[0]), (
                    f"{path.name}:{node.lineno}: give {name} a Content, not a plain text"
                )


def test_a_file_is_one_thought() -> None:
    long = {path: len(path.read_text("utf-8").splitlines()) for room in ROOMS for path in sources(room)}
    over = {str(path.relative_to(ROOT)): lines for path, lines in long.items() if lines > 400}
    assert not over, f"more than 400 lines, so more than one thought; split it: {over}"


def test_a_class_name_stands_for_one_thing() -> None:
    """Who looks for a class by its name finds one; messages are nested in their widgets, and named as Textual does."""
    places: dict[str, list[str]] = {}
    for path in (path for room in (*ROOMS, "benchmarks", "docs") for path in sources(room)):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    several = {name: where for name, where in places.items() if len(where) > 1}
    assert not several, f"one name for several classes; rename all but one: {several}"


def test_no_traceback_or_debug_print_is_left() -> None:
    for room in ROOMS:
        for path in sources(room):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "breakpoint":
                    raise AssertionError(f"{path}:{node.lineno}")
