"""Small things of one person that belong to no session: the theme, and what broke last."""

from __future__ import annotations

import contextlib
import json
import traceback
from pathlib import Path

from store.files.private import write_private
from workshop.locked import locked


def _path() -> Path:
    from store.files.home import config_folder

    return config_folder() / "settings.json"


def _load() -> dict[str, str]:
    try:
        data = json.loads(_path().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): v for k, v in data.items() if isinstance(v, str)} if isinstance(data, dict) else {}


def load_setting(name: str) -> str:
    """The setting, or an empty text when it was never made or cannot be read."""
    return _load().get(name, "")


def save_setting(name: str, value: str) -> None:
    """Keep a setting; a folder that cannot be written is not worth a message. A locked window keeps none."""
    if locked():
        return
    with contextlib.suppress(OSError):
        write_private(_path(), json.dumps(_load() | {name: value}, indent=2, sort_keys=True).encode())


def record_crash(error: BaseException | None) -> Path | None:
    """Write where an unforeseen error came from, names of files and functions only: no values, nothing anybody typed.

    Returns the file, or None when it could not be written.
    """
    from store.files.home import state_folder

    if error is None:
        return None
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames]
    path = state_folder() / "errors.log"
    try:
        write_private(path, "\n".join([type(error).__name__, *lines, ""]).encode())
    except OSError:
        return None
    return path
