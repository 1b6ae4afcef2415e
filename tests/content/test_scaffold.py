"""`pack new`: what it writes loads, and the checker has nothing to say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.blocks import Grid, Notes, Ticket, Timer
from content.clean import clean_line
from content.errors import PackError
from content.lint import lint
from content.loader import load_pack
from content.scaffold import write_pack
from tests.content.test_clean import TRICKY


def test_a_new_pack_loads_and_lints_clean(tmp_path: Path) -> None:
    write_pack(tmp_path / "new", pack_id="our-module", title="Our module")
    pack = load_pack(tmp_path / "new")
    assert (pack.id, pack.title) == ("our-module", "Our module")
    assert len(pack.steps) == 3
    assert all(pack.first(kind) for kind in (Grid, Notes, Ticket, Timer))
    assert lint(pack, date(2026, 11, 23)) == []


@given(st.text(st.one_of(st.characters(), st.sampled_from(TRICKY + "\"'\\:#{}[]?|>-&*!%@`")), max_size=130))
def test_any_title_survives_or_is_refused(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    folder = tmp_path_factory.mktemp("new")
    line = clean_line(title)
    if not 1 <= len(line) <= 120:
        with pytest.raises(PackError, match="write 1 to 120 characters"):
            write_pack(folder, pack_id="x", title=title)
        assert list(folder.iterdir()) == []
    else:
        write_pack(folder, pack_id="x", title=title)
        assert load_pack(folder).title == line


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    with pytest.raises(PackError, match="is not empty; name a folder that is new or empty"):
        write_pack(tmp_path, pack_id="x", title="X")
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("bad", ["", "My Pack", "../x", "x" * 49, "9"])
def test_the_id_must_be_one(tmp_path: Path, bad: str) -> None:
    with pytest.raises(PackError, match="as the pack's id is not an id"):
        write_pack(tmp_path / "new", pack_id=bad, title="X")
    assert not (tmp_path / "new").exists()
