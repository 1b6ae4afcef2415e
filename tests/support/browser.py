"""Chromium as a second program that opens the pages of the program and prints them."""

from __future__ import annotations

import shutil
import subprocess
from html import escape
from pathlib import Path

from tests.support.platforms import is_missing

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "chromium, pdfinfo or pdftotext is not on this machine: apt-get install chromium poppler-utils"


def need_chromium() -> None:
    """Skip where there is no Chromium; on a machine with Debian that is there to test, fail."""
    if not (CHROMIUM and shutil.which("pdfinfo") and shutil.which("pdftotext")):
        is_missing(NO_CHROMIUM)


def print_to_pdf(page: Path, out: Path) -> Path:
    """The file as Chromium prints it, without a header or a footer of its own, in a profile of its own."""
    assert CHROMIUM is not None
    pdf = out / f"{page.stem}.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command = [CHROMIUM, *options, f"--user-data-dir={out / 'profile'}", f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    return pdf


def pages_of(pdf: Path) -> list[str]:
    """The text of each printed page."""
    said = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return said.split("\f")[:-1]


def needed_width(page: str, width: int, out: Path) -> int:
    """How wide the content of a page is in a window of that width: more than the width is a horizontal scroll bar."""
    frame = f'<iframe style="border:0;width:{width}px;height:800px" srcdoc="{escape(page, quote=True)}"></iframe>'
    script = "onload=()=>{document.title=document.querySelector('iframe').contentDocument.documentElement.scrollWidth}"
    (out / "frame.html").write_text(f"<!DOCTYPE html><body>{frame}<script>{script}</script>", "utf-8")
    said = dumped((out / "frame.html").as_uri(), out)
    return int(said[said.index("<title>") + 7 : said.index("</title>")])


def dumped(address: str, out: Path) -> str:
    """The page at that address as Chromium holds it once it is loaded."""
    assert CHROMIUM is not None
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={out / 'profile'}", "--dump-dom"]
    command = [CHROMIUM, *options, address]
    return subprocess.run(command, capture_output=True, check=True, timeout=150).stdout.decode()
