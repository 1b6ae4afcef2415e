"""What the command prints: in the encoding of the terminal or file, and with a sentence where that cannot be done."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

_HANDLER = "workshop-replace"


class _Replacing:
    """For encoders: a question mark for what they cannot encode; in JSON its escape, which loses nothing."""

    def __init__(self) -> None:
        self.json = False
        self.lost = ""

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        piece = error.object[error.start : error.end]
        if self.json:
            units = piece.encode("utf-16-be", "surrogatepass")
            return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)), error.end
        self.lost = error.encoding
        return "?" * len(piece), error.end


_replacing = _Replacing()
codecs.register_error(_HANDLER, _replacing)


def begin() -> None:
    """Have standard output and error take any text. To be called before anything is printed."""
    _replacing.json, _replacing.lost = False, ""
    if sys.stdout is None or sys.stderr is None:  # closed by whoever started us: nobody reads it
        nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def as_json(json: bool) -> None:
    """Whether what follows on standard output is JSON."""
    _replacing.json = json


def end() -> None:
    """Have everything printed, and say so if some of it could not be shown. Raises OSError."""
    sys.stdout.flush()
    if _replacing.lost:
        tell(
            f"Some characters do not exist in this terminal's encoding ({_replacing.lost}) and are shown as “?”; "
            "LANG=C.UTF-8 shows them."
        )


def print_wrapped(lines: Iterable[str], stream: TextIO) -> None:
    """Lines, broken between words on a terminal, as far in as each begins; whole in a file or a pipe."""
    width = shutil.get_terminal_size().columns if stream.isatty() else 0
    for line in lines:
        inside = " " * (len(line) - len(line.lstrip()) + 2)
        parts = [line]
        if width > len(inside) + 20:
            parts = textwrap.wrap(line, width, subsequent_indent=inside, break_long_words=False, break_on_hyphens=False)
        print("\n".join(parts), file=stream)


def tell(sentence: str) -> None:
    """One sentence on standard error; when even that cannot be written, the exit code has to do."""
    with contextlib.suppress(OSError, ValueError):
        print(sentence, file=sys.stderr, flush=True)


def let_go() -> None:
    """Where nobody takes what is left to print, Python is not to try again, and complain, on its way out."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
