"""xterm.js, the terminal in the page: npm brings it by name and version, and what it brought is checked here.

It is not in the repository. Building a wheel puts the files into it, and a clone keeps them in the cache from their
first use on. The build loads this file alone, so it needs the standard library and nothing of ours.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

WITH_THE_PROGRAM = Path(__file__).parent / "page" / "xterm"
"""Where a wheel has the files."""
_SECONDS = 180


class XtermMissingError(Exception):
    """The files cannot be had; the message is a sentence for the person who serves."""


class Package(NamedTuple):
    """A package of npm: its name, version, and checksum, and the checksums of the files that the page loads."""

    name: str
    version: str
    integrity: str
    files: dict[str, str]

    @property
    def spec(self) -> str:
        """As npm takes it."""
        return f"{self.name}@{self.version}"

    @property
    def archive(self) -> str:
        """The name under which npm packs it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


PACKAGES = (
    Package(
        "@xterm/xterm",
        "6.0.0",
        "sha512-TQwDdQGtwwDt+2cgKDLn0IRaSxYu1tSUjgKarSDkUM0ZNiSRXFpjxEsvc/Zgc5kq5omJ+V0a8/kIM2WD3sMOYg==",
        {
            "lib/xterm.mjs": "b336ec65a086c056d4804b3d4c2347da5663d3f23c3f25be866467bd8857ad59",
            "css/xterm.css": "854a7c0fb70e8b1a083c16797ab827299fb18744f5ad34f227b48337e33293c6",
        },
    ),
    Package(
        "@xterm/addon-fit",
        "0.11.0",
        "sha512-jYcgT6xtVYhnhgxh3QgYDnnNMYTcf8ElbxxFzX0IZo+vabQqSPAjC3c1wJrKB5E19VwQei89QCiZZP86DCPF7g==",
        {"lib/addon-fit.mjs": "2d87e1bddc73be9111de8beee5370c3bb7aac9c94e18e6f245f02ca741ef1769"},
    ),
    Package(
        "@xterm/addon-unicode-graphemes",
        "0.4.0",
        "sha512-9+/CqwbKcnlkJU4d3wIgO+wjsL8f6vyz+UwUWLu6nADQz8Gr8ONqGCJfdDjIdI+yYZLABQqQy47FzEM6AWELjw==",
        {"lib/addon-unicode-graphemes.mjs": "8844a07489b9f23a4aa80b7e1667efe799088bfe17ec2d8d7050ba8679efbaa5"},
    ),
)
_CHECKSUMS = {Path(name).name: known for package in PACKAGES for name, known in package.files.items()}


def terminal_files(cache: Path) -> dict[str, bytes]:
    """The files by name: those of the wheel, else those of the cache, which npm fills when it has to.

    Raises XtermMissingError.
    """
    for folder in (WITH_THE_PROGRAM, cache):
        if found := _read(folder):
            return found
    bring(cache)
    if found := _read(cache):
        return found
    raise XtermMissingError(f"The files of xterm.js cannot be kept in {cache}; make that folder writable.")


def _read(folder: Path) -> dict[str, bytes]:
    """The files of a folder when all are there and are what they should be; else none."""
    try:
        found = {name: (folder / name).read_bytes() for name in _CHECKSUMS}
    except OSError:
        return {}
    good = all(hashlib.sha256(found[name]).hexdigest() == known for name, known in _CHECKSUMS.items())
    return found if good else {}


def bring(folder: Path) -> list[Path]:
    """Let npm fetch the packages, and put their checked files into the folder. Raises XtermMissingError."""
    with tempfile.TemporaryDirectory(prefix="workshop-npm-") as scratch:
        _pack(Path(scratch))
        files = {
            Path(name).name: data
            for package in PACKAGES
            for name, data in _unpack(package, Path(scratch) / package.archive).items()
        }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            part = folder / f"{name}.part"
            part.write_bytes(data)
            part.replace(folder / name)
    except OSError as error:
        raise XtermMissingError(f"{folder} cannot be written to ({error.strerror}); make it writable.") from None
    return [folder / name for name in files]


def _pack(scratch: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise XtermMissingError(
            "The page needs xterm.js, and npm, which brings it, is not on this computer. Install Node.js, or a wheel "
            "of workshop that was built where npm is; people can still join by SSH."
        )
    command = [npm, "pack", "--silent", "--ignore-scripts", *(package.spec for package in PACKAGES)]
    try:
        done = subprocess.run(command, cwd=scratch, capture_output=True, timeout=_SECONDS, text=True, errors="replace")
        reason = "" if done.returncode == 0 else _first_line(done.stderr or done.stdout)
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = str(error)[:200]
    if reason:
        raise XtermMissingError(
            f"npm did not bring xterm.js ({reason}). Check the network, then start again; people can still join by SSH."
        )


def _first_line(text: str) -> str:
    """What npm complains about, without anything that acts on a terminal."""
    lines = ["".join(c for c in line if c.isprintable()).strip() for line in text.splitlines()]
    return next((line for line in lines if line), "it gave no reason")[:200]


def _unpack(package: Package, archive: Path) -> dict[str, bytes]:
    """The wanted files of a package; only their names are read, so no other path can be meant."""
    try:
        data = archive.read_bytes()
    except OSError:
        raise XtermMissingError(f"npm did not bring {package.spec}; check its settings with: npm config list") from None
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    if package.integrity != f"sha512-{digest}":
        raise XtermMissingError(
            f"What npm brought as {package.spec} is not that package: its checksum differs. Nothing of it is used; "
            "check which mirror npm uses with: npm config list."
        )
    with tarfile.open(archive) as packed:
        streams = {name: packed.extractfile(f"package/{name}") for name in package.files}
        return {name: stream.read() for name, stream in streams.items() if stream is not None}
