"""xterm.js comes by name, version and checksum, is fetched once, and is nothing else than what it should be."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from workshop.serve import xterm
from workshop.serve.xterm import PACKAGES, Package, XtermMissingError, terminal_files

ROOT = Path(__file__).parents[3]


def fake_npm(folder: Path, script: str) -> None:
    """A program named npm that does this."""
    folder.mkdir(exist_ok=True)
    program = folder / "npm"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer where `npm` is what the test puts into this folder, and no wheel brought the files."""
    monkeypatch.setattr(xterm, "WITH_THE_PROGRAM", tmp_path / "no wheel")
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr("shutil.which", lambda name: str(folder / name) if (folder / name).exists() else None)
    return folder


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on the PATH")
def test_npm_brings_the_files_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the real npm; the second time nothing is run."""
    monkeypatch.setattr(xterm, "WITH_THE_PROGRAM", tmp_path / "no wheel")
    first = terminal_files(tmp_path / "cache")
    monkeypatch.setenv("PATH", "")
    assert terminal_files(tmp_path / "cache") == first
    assert b"export{" in first["xterm.mjs"] and b".xterm" in first["xterm.css"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on the PATH")
def test_a_file_that_was_changed_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xterm, "WITH_THE_PROGRAM", tmp_path / "no wheel")
    first = terminal_files(tmp_path / "cache")
    (tmp_path / "cache" / "xterm.mjs").write_bytes(b"fetch('//elsewhere.example')")
    assert terminal_files(tmp_path / "cache") == first


def test_without_npm_a_sentence_says_what_to_do(alone: Path, tmp_path: Path) -> None:
    with pytest.raises(XtermMissingError, match=r"npm, which brings it, is not on this computer. Install Node.js"):
        terminal_files(tmp_path / "cache")


def test_a_failing_npm_is_quoted_without_what_acts_on_a_terminal(alone: Path, tmp_path: Path) -> None:
    fake_npm(alone, r"printf '\n\033[31mnpm error 404\007 not found\nmore' >&2; exit 1")
    with pytest.raises(XtermMissingError, match=r"npm did not bring xterm.js \(\[31mnpm error 404 not found\)"):
        terminal_files(tmp_path / "cache")


def test_a_package_that_is_another_one_is_not_used(alone: Path, tmp_path: Path) -> None:
    fake_npm(alone, "for name in xterm-xterm-6.0.0 xterm-addon-fit-0.11.0; do echo evil > $name.tgz; done")
    with pytest.raises(XtermMissingError, match=r"@xterm/xterm@6\.0\.0 is not that package: its checksum differs"):
        terminal_files(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_only_wanted_names_leave_a_package(tmp_path: Path) -> None:
    """A package whose members name other places writes nothing there."""
    archive = tmp_path / "odd.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        for name in ("package/lib/good.mjs", "../../evil", "/tmp/evil", "package/lib/../../evil"):
            info = tarfile.TarInfo(name)
            info.size = 4
            packed.addfile(info, io.BytesIO(b"data"))
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    package = Package("odd", "1", f"sha512-{digest}", {"lib/good.mjs": ""})
    assert xterm._unpack(package, archive) == {"lib/good.mjs": b"data"}


def test_a_folder_that_cannot_be_written_to_is_named(
    alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_npm(alone, "exit 0")
    monkeypatch.setattr(xterm, "PACKAGES", ())
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(XtermMissingError, match="cache cannot be written to"):
        terminal_files(tmp_path / "cache")


def test_the_notice_names_what_a_wheel_carries() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for package in PACKAGES:
        row = next(line for line in notice.splitlines() if line.startswith(f"| {package.name} |"))
        files = ", ".join(Path(name).name for name in package.files)
        assert row == f"| {package.name} | {package.version} | {files} | MIT |"


def test_no_host_of_packages_is_named() -> None:
    """Name, version and checksum are enough; where npm gets it is npm's own setting."""
    for path in (ROOT / "workshop" / "serve" / "xterm.py", ROOT / "hatch_build.py", ROOT / "NOTICE"):
        assert not re.search(r"npmjs|registry\.|unpkg|jsdelivr|cdn", path.read_text("utf-8"), re.I), path
