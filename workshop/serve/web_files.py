"""The files of the page, read and compressed once: they are all that can be asked for, so no path leads elsewhere."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import NamedTuple

from store.files.home import cache_folder
from workshop.serve import xterm

_PAGE = Path(__file__).parent / "page"
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
}


class PageFile(NamedTuple):
    """A file as it is sent."""

    kind: str
    plain: bytes
    packed: bytes


def page_files() -> dict[str, PageFile]:
    """Path in the address -> file. Raises xterm.XtermMissingError when xterm.js cannot be had."""
    found = {f"/{path.name}": path.read_bytes() for path in sorted(_PAGE.glob("*.*")) if path.suffix in _KINDS}
    found["/"] = found.pop("/index.html")
    cached = cache_folder() / f"xterm-{xterm.PACKAGES[0].version}"
    found |= {f"/xterm/{name}": data for name, data in xterm.terminal_files(cached).items()}
    return {path: _sent(path, data) for path, data in found.items()}


def _sent(path: str, data: bytes) -> PageFile:
    return PageFile(_KINDS[Path(path).suffix or ".html"], data, gzip.compress(data, 9, mtime=0))
