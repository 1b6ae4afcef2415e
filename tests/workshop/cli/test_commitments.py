"""`workshop commit`: one line becomes a row, and a line that lacks something is said and not taken."""

from __future__ import annotations

import json

import pytest

from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run


@pytest.fixture
def session(capsys: pytest.CaptureFixture[str]) -> str:
    people = ["--person", "Ana Ruiz:facilitator", "--person", "Ben Carter"]
    assert run(["new", "--title", "Spring team", "--school", "Oak", *people]) == DONE
    session = capsys.readouterr().out.strip()
    row = "new"
    for column, value in (("cause", "Asthma, no inhaler"), ("gap", "nobody")):
        assert run(["set", session, "causes", row, column, value, "--as", "Ana Ruiz"]) == DONE
        row = capsys.readouterr().out.strip()
    return session


def commitments(capsys: pytest.CaptureFixture[str], session: str) -> list[dict[str, object]]:
    assert run(["show", session, "--json"]) == DONE
    rows = json.loads(capsys.readouterr().out)["sheets"]["meeting-commitments"]
    return [row["cells"] for row in rows]


def test_a_line_becomes_a_row_and_says_what_was_understood(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = "Ana Ruiz asks the clinic for a liaison with Ben by Dec 4, 2026 #asthma"
    assert run(["commit", session, line, "--as", "Ana Ruiz"]) == DONE
    printed = capsys.readouterr()
    assert printed.err.strip() == (
        "Ana Ruiz: asks the clinic for a liaison · with Ben Carter · by Fri, Dec 4, 2026 · for Asthma, no inhaler"
    )
    (cells,) = commitments(capsys, session)
    assert cells["owner"] == "Ana Ruiz" and cells["helpers"] == ["Ben Carter"] and cells["due"] == "2026-12-04"
    assert printed.out.strip() and cells["text"] == "asks the clinic for a liaison"


def test_what_is_unclear_is_said_and_not_taken_until_asked_for(
    session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["commit", session, "call the clinic soon", "--as", "Ana Ruiz"]) == REFUSED
    problem = capsys.readouterr().err
    assert "Start with the person who will do it." in problem and "--anyway" in problem
    assert commitments(capsys, session) == []
    assert run(["commit", session, "call the clinic soon", "--as", "Ana Ruiz", "--anyway"]) == DONE
    assert "No owner: call the clinic soon · no date" in capsys.readouterr().err
    assert [cells["text"] for cells in commitments(capsys, session)] == ["call the clinic soon"]


def test_a_line_that_says_nothing_is_never_taken(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["commit", session, "  "]) == USAGE
    assert "The line is empty." in capsys.readouterr().err
    assert run(["commit", session, "Ana Ruiz by Dec 4, 2026", "--as", "Ana Ruiz", "--anyway"]) == REFUSED
    assert "does not say what will be done" in capsys.readouterr().err
    assert commitments(capsys, session) == []


def test_an_observer_adds_nothing(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = "Ana Ruiz calls the clinic by Dec 4, 2026"
    assert run(["commit", session, line, "--as", "Zoe", "--role", "observer"]) == REFUSED
    assert capsys.readouterr().err.strip()
    assert commitments(capsys, session) == []
