"""What every test starts from: no home, no colours, no time zone of the machine it runs on."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.faults.counts import pytest_terminal_summary
from tests.support.sessions import close_sessions

__all__ = ["pytest_terminal_summary"]

# Byte code is cached whatever the machine says: without it every start of the command compiles every module.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
for name in ("NO_COLOR", "COLORTERM", "WORKSHOP_HOME", "WORKSHOP_PERSON"):
    os.environ.pop(name, None)
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["TZ"] = "America/New_York"
time.tzset()

# The same examples every time: a green run says the same thing tomorrow. Long runs (-m faults) look further.
settings.register_profile(
    "default", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")

_LONG = ("faults", "gaps", "scale", "reach")


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector looks at it no more, and less often at the rest.

    It still runs between tests that make much, so that what a test leaves open is told of.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_xdist_auto_num_workers() -> int:
    """Two more workers than cores: tests at a real terminal mostly wait for the program."""
    return (os.cpu_count() or 1) + 2


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--snapshot-update", action="store_true", help="write the pictures of the screens anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long runs happen only when their marker is asked for with -m."""
    asked = config.getoption("-m") or ""
    skip = pytest.mark.skip(reason="long run: ask for it with -m faults, -m gaps, -m scale or -m reach")
    for item in items:
        for marker in _LONG:
            if item.get_closest_marker(marker) and marker not in asked:
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def _nothing_left_open() -> Iterator[None]:
    """A test that leaves sessions open slows all that follow it: each has two threads that wake once a second."""
    before = set(threading.enumerate())
    yield
    close_sessions()
    left = [one for one in threading.enumerate() if one not in before and one.name.startswith(("store ", "presence"))]
    for thread in left:
        thread.join(60)  # one that was told to end looks once more first, and the machine may be busy
    assert not [one for one in left if one.is_alive()], "the test leaves a session open: close its store"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a test does touches the sessions of the person who runs it."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
