"""Word and Excel files as tests look at them: their texts, and LibreOffice as a second program that opens them."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.platforms import is_missing

SOFFICE = shutil.which("soffice")
NO_SOFFICE = "soffice is not on this machine: apt-get install libreoffice-calc-nogui libreoffice-writer-nogui"


def need_libreoffice() -> None:
    """Skip where there is no LibreOffice; on a machine with Debian that is there to test, fail."""
    if not (SOFFICE and shutil.which("pdfinfo")):
        is_missing(NO_SOFFICE)


def converted(path: Path, form: str, out: Path, read_as: str = "") -> list[Path]:
    """What LibreOffice, with a profile of its own, makes of the file: `pdf`, or a filter of `--convert-to`. `read_as`:
    the filter to read it with, where its name does not say."""
    return converted_all([path], form, out, read_as)


def converted_all(paths: Sequence[Path], form: str, out: Path, read_as: str = "") -> list[Path]:
    """The same of several files at once, in the folder `made` below `out`."""
    assert SOFFICE is not None
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    read = [f"--infilter={read_as}"] if read_as else []
    form_of = ["--convert-to", form, "--outdir", str(out / "made")]
    command = [SOFFICE, "--headless", profile, *read, *form_of, *map(str, paths)]
    subprocess.run(command, capture_output=True, check=True, timeout=150)
    return sorted((out / "made").iterdir())


def pages(pdf: Path) -> int:
    """How many printed pages it has."""
    said = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"^Pages:\s+(\d+)", said, re.M)[0])


def whole_text(data: bytes) -> str:
    """Everything that can be read in a file of a release: its text, or every part of a Word or Excel file, the tags
    with it; letters as they are."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return html.unescape("\n".join([*parts.namelist(), *(parts.read(name).decode() for name in parts.namelist())]))
