"""`workshop find`."""

from __future__ import annotations

import json

import pytest

from store import create_session
from store.files.home import home_folder
from tests.support.sessions import module_12
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run


def test_sessions_are_found_with_their_places(capsys: pytest.CaptureFixture[str]) -> None:
    home = home_folder(create=True)
    oak = create_session(home, title="Oak team", school="Oak", pack=module_12(), people=[("Chloé Park", "facilitator")])
    create_session(home, title="Birch team", school="Birch", pack=module_12())
    assert run(["find", "chloe", "oak"]) == DONE
    assert capsys.readouterr().out == f"{oak}  Oak team · Oak\n  title: Oak team\n  school: Oak\n  person: Chloé Park\n"
    assert run(["find", "team", "--school", "birch", "--json"]) == DONE
    (one,) = json.loads(capsys.readouterr().out)
    assert one["school"] == "Birch" and one["places"] == [{"where": "title", "text": "Birch team"}]
    assert run(["find", "nowhere"]) == REFUSED and "stands in no session." in capsys.readouterr().err
    assert run(["find", " "]) == USAGE and "nothing to look for" in capsys.readouterr().err
