"""The sample session for the tests of the screens, made once; and the pictures of them to compare with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.seat import copy_home, make_home


@pytest.fixture(scope="session")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("sample") / "home")


@pytest.fixture
def demo_home(_sample: Path, tmp_path: Path) -> Path:
    """A home with the sample session in it, for one test alone."""
    return copy_home(_sample, tmp_path / "demo")


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`picture(name, text)` compares a screen with its picture in `snapshots/`, or writes it when asked to."""
    folder = Path(__file__).parent / "snapshots"

    def compare(name: str, text: str) -> None:
        path = folder / f"{name}.txt"
        if request.config.getoption("--snapshot-update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            return
        assert path.exists(), f"there is no picture {path.name}: look at it, then run pytest --snapshot-update"
        assert text == path.read_text("utf-8"), f"{path.name} differs: look at it, then run pytest --snapshot-update"

    return compare
