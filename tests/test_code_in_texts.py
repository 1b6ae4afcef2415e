"""Programs that tests and benchmarks hand to another interpreter as a text: what they import exists.

Long runs and benchmarks do not run with every change, so a module that moved would break them unseen.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
_IMPORT = re.compile(r"(?:^|[\n;] ?)from ((?:workshop|screens|store|content|tests)[\w.]*) import ([\w, ]+)")


def imports_in_texts() -> Iterator[tuple[str, str, str]]:
    """File and line, module, and name of each import that stands in a text."""
    for folder in ("tests", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name == "test_architecture.py":  # its texts are made-up modules
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    for module, names in _IMPORT.findall(node.value):
                        for name in names.split(","):
                            yield f"{path.relative_to(ROOT)}:{node.lineno}", module, name.split(" as ")[0].strip()


def test_what_programs_in_texts_import_exists() -> None:
    found = list(imports_in_texts())
    assert len(found) > 10
    missing = []
    for where, module, name in found:
        try:
            there = hasattr(importlib.import_module(module), name) or bool(importlib.import_module(f"{module}.{name}"))
        except ImportError:
            there = False
        if not there:
            missing.append(f"{where}: from {module} import {name}")
    assert missing == []
