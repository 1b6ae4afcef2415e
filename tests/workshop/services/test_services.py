"""The one error policy of the services: whatever goes wrong is one sentence, and none quotes a student."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.api import DiskFullError
from store.disclosures.releases import SendStopped
from workshop.records.problems import Cancelled, SharingProblem
from workshop.services.actor import Actor
from workshop.services.errors import Declined, TooLargeError, Unforeseen, one_sentence
from workshop.services.sharing import SharingService
from workshop.services.use_case import UnknownRelease


@pytest.mark.parametrize(
    ("raised", "kind", "words"),
    [
        (MemoryError("S0001"), TooLargeError, "memory of this machine"),
        (KeyError("S0001"), Unforeseen, "internal error (KeyError)"),
        (RecursionError("S0001"), Unforeseen, "internal error (RecursionError)"),
        (FileNotFoundError(2, "No such file", "a.csv"), SharingProblem, "No such file: a.csv."),
        (DiskFullError("The disk is full."), DiskFullError, "The disk is full."),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(raised: Exception, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as caught, one_sentence():
        raise raised
    assert words in str(caught.value)
    assert "S0001" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert isinstance(caught.value, Declined) == (kind in (TooLargeError, Unforeseen))


@pytest.mark.parametrize("raised", [Cancelled(), SendStopped()])
def test_stopped_is_no_error(raised: Exception) -> None:
    with pytest.raises(Cancelled), one_sentence():
        raise raised


def test_a_release_nobody_made_is_not_withdrawn(tmp_path: Path) -> None:
    service = SharingService(tmp_path, Actor.at_home(tmp_path))
    with pytest.raises(UnknownRelease, match="No release “r-1”"):
        service.withdraw("r-1", "by mistake")
    with pytest.raises(UnknownRelease, match="No release “r-1”"):
        service.write_again("r-1", tmp_path / "again")
    assert service.read_log() == ()
    assert not (tmp_path / "again").exists()
