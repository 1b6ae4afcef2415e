"""Puts xterm.js into the wheel, where npm can bring it; without npm the wheel is built all the same, and says so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class XtermHook(BuildHookInterface):  # type: ignore[type-arg]
    """What the build asks before it packs the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Let npm bring the files, and have them packed next to the page."""
        if version == "editable":
            return  # a clone keeps them in its cache
        spec = importlib.util.spec_from_file_location("xterm", Path(self.root, "workshop", "serve", "xterm.py"))
        assert spec is not None and spec.loader is not None
        xterm = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(xterm)
        try:
            files = xterm.bring(Path(self.root, "build", "xterm"))
        except xterm.XtermMissingError as error:
            self.app.display_warning(f"This wheel is without xterm.js: {error}")
            return
        for file in files:
            build_data["force_include"][str(file)] = f"workshop/serve/page/xterm/{file.name}"
