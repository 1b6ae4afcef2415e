"""The wheel: everything the program reads travels inside, nothing else does, and it works from any folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("workshop", "screens", "content", "store")
XTERM = "workshop/serve/page/xterm/"
pytestmark = pytest.mark.skipif(shutil.which("uv") is None, reason="uv, which builds the wheel, is not on the PATH")


def build(folder: Path, path: str = os.environ["PATH"]) -> tuple[Path, str]:
    """The wheel, built into this folder, and what the build said."""
    command = ["uv", "build", "--wheel", "--out-dir", str(folder), str(ROOT)]
    environment = os.environ | {"PATH": path}
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, env=environment)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built into a folder of its own."""
    return build(tmp_path_factory.mktemp("dist"))[0]


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What installing the wheel would put on the import path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def metadata(unpacked: Path) -> Message:
    [file] = unpacked.glob("*.dist-info/METADATA")
    return Parser().parsestr(file.read_text("utf-8"))


def test_every_source_and_data_file_is_inside(wheel: Path) -> None:
    """Whatever stands in the four rooms, code or not, and nothing that only a working copy has."""
    wanted = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    found = {name for name in names(wheel) if ".dist-info/" not in name}
    assert {name for name in found if not name.startswith(XTERM)} == wanted
    for needed in ("content/demo.yaml", "content/packs/va-attendance-12/evidence.yaml", "screens/workshop.tcss"):
        assert needed in found
    assert len([name for name in found if re.fullmatch(r"content/packs/[^/]+/pack\.yaml", name)]) == 2
    assert len([name for name in found if re.fullmatch(r"content/packs/[^/]+/\d\d-.*\.md", name)]) >= 15


def test_tests_benchmarks_and_locks_stay_at_home(wheel: Path) -> None:
    for name in names(wheel):
        assert name.split("/")[0] in ROOMS or ".dist-info/" in name, name
        assert not re.search(r"(^|/)(tests?|benchmarks)/|\.lock$|requirements.*\.txt$|\.pyc$", name), name


def test_the_command_is_an_entry_point(unpacked: Path) -> None:
    [file] = unpacked.glob("*.dist-info/entry_points.txt")
    assert re.search(r"^\[console_scripts\]\s+workshop = workshop\.__main__:main$", file.read_text("utf-8"), re.M)


def test_the_metadata_names_ranges_and_no_addresses(unpacked: Path) -> None:
    about = metadata(unpacked)
    assert about["License-Expression"] == "MIT"
    assert about["Requires-Python"] == "<3.15,>=3.11"
    needs = about.get_all("Requires-Dist") or []
    assert needs
    for need in needs:
        assert "@" not in need and "://" not in need, need
        versions = need.partition(";")[0]  # what follows says for which extra
        assert ">=" in versions and "==" not in versions, f"{need}: a range, so that others can be installed beside it"
    # The description is the README; a package host in it would be somebody's machine.
    assert not re.search(r"pypi|files\.pythonhosted|artifactory|index-url|simple/", str(about), re.I)


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE"])
def test_the_licenses_travel_along(unpacked: Path, name: str) -> None:
    [file] = unpacked.glob(f"*.dist-info/licenses/{name}")
    assert file.read_text("utf-8") == (ROOT / name).read_text("utf-8")


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm, which brings xterm.js, is not on the PATH")
def test_xterm_is_in_the_wheel_as_it_should_be(unpacked: Path, tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from workshop.serve import xterm
assert xterm.WITH_THE_PROGRAM.is_relative_to(sys.argv[1]), xterm.WITH_THE_PROGRAM
xterm.bring = None  # nothing is fetched for an installed program
print(*sorted(xterm.terminal_files(Path(sys.argv[2]))))
from workshop.serve.web_files import page_files
assert {"/", "/page.js", "/page.css", "/xterm/xterm.mjs"} <= set(page_files())
"""
    command = [sys.executable, "-c", code, str(unpacked), str(tmp_path / "cache")]
    environment = os.environ | {"PYTHONPATH": str(unpacked)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["addon-fit.mjs", "addon-unicode-graphemes.mjs", "xterm.css", "xterm.mjs"], (
        done.stderr
    )


def test_a_wheel_is_built_without_npm_and_says_so(tmp_path: Path) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\necho 'npm error no network' >&2\nexit 1\n")
    npm.chmod(0o755)
    built, said = build(tmp_path / "dist", f"{npm.parent}:{os.environ['PATH']}")
    assert not [name for name in names(built) if name.startswith(XTERM)]
    assert "This wheel is without xterm.js: npm did not bring xterm.js (npm error no network)" in " ".join(said.split())


def test_what_is_unpacked_works_from_any_folder(unpacked: Path, tmp_path: Path) -> None:
    """A session is made and its notes are written, with nothing but what the wheel brought."""
    environment = dict(os.environ) | {"PYTHONPATH": str(unpacked), "WORKSHOP_HOME": str(tmp_path / "home")}

    def workshop(*arguments: str) -> str:
        command = [sys.executable, "-m", "workshop", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=150)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    for line in workshop("pack", "list").split("\n"):
        assert str(unpacked) in line, "the modules come from the wheel, not from the working copy"
    session = workshop("new", "--title", "From a wheel", "--person", "Ana:facilitator")
    workshop("set", session, "causes", "new", "cause", "No ride")
    assert "No ride" in workshop("export", session, "--appendix", "-o", "-")
    style = unpacked / "screens" / "workshop.tcss"
    where = "import screens.app as a; print(a.__file__, a.WorkshopApp.CSS_PATH)"
    told = subprocess.run([sys.executable, "-c", where], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert told.stdout.split() == [str(unpacked / "screens" / "app.py"), style.name] and style.exists()
