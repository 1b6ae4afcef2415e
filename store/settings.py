"""Small choices of one person that belong to no session: today only the theme."""

from __future__ import annotations

import json
from pathlib import Path


def _path() -> Path:
    from store.home import config_folder

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
    """Keep a setting; a folder that cannot be written is not worth a message."""
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps(_load() | {name: value}, indent=2, sort_keys=True), "utf-8")
        aside.replace(path)
    except OSError:
        return
