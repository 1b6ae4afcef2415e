"""What the files at the top promise: the two commands, versions, the license, decisions."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.docs.documents import (
    README,
    ROOT,
    tokens,
)
from workshop import __version__


def test_the_readme_opens_with_the_two_commands() -> None:
    found = tokens(README)
    first = next(token for token in found if token.type in ("fence", "code_block"))
    assert first.content == "pip install uv && uv run workshop\npip install uv && uv run pytest\n"
    before = found[: found.index(first)]
    assert [token.type for token in before] == ["heading_open", "inline", "heading_close"], "nothing but the title"


def test_the_changelog_has_room_for_what_comes() -> None:
    """Each version has its groups once and in their order; the newest is the one of the program."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased, newest, *_ = re.findall(r"^## (.*)$", text, re.M)
    assert unreleased == "Unreleased"
    assert re.fullmatch(rf"{re.escape(__version__)} - \d{{4}}-\d\d-\d\d", newest)
    groups = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for version in text.split("\n## ")[1:]:
        found = re.findall(r"^### (.*)$", version, re.M)
        assert found == [group for group in groups if group in found]


def test_the_license_is_the_one_that_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


def test_ci_runs_every_python_that_is_named_and_both_systems() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [name.rpartition(" :: ")[2] for name in project["classifiers"] if "Python :: 3." in name]
    check = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))["jobs"]["check"]
    matrix = check["strategy"]["matrix"]
    assert matrix["python"] == named
    assert {*matrix["os"], *(one["os"] for one in matrix["include"])} == {"ubuntu-latest", "macos-latest"}
    assert check["steps"][-1] == {"run": "bash .ci/run"}
