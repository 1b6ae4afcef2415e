"""The sample session: filled from end to end, invented throughout, and never silently less than its file says."""

from __future__ import annotations

import csv
import datetime
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import content
from content.blocks import Scorer
from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from content.sheet_spec import Kind
from store import open_session
from store.api import Identity
from store.library.catalog import Library
from workshop.records.sample import ATTENDANCE_NAME, CONSENTS_NAME
from workshop.services.demo import PACK, Demo, SampleError, _rating_ops, _sheet_ops, make_demo
from workshop.session.view import Session
from workshop.sheets.model import Role
from workshop.sheets.values import person_key

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    made = make_demo()
    yield made
    shutil.rmtree(made.home)


@pytest.fixture(scope="module")
def session(demo: Demo) -> Iterator[Session]:
    store = open_session(Library(demo.home).find(demo.session), Identity("reader", Role.OBSERVER))
    yield Session(store.pack, store.state)
    store.close()


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(shipped_packs()[PACK])


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    text = (Path(content.__file__).parent / "demo.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def test_the_people_are_those_of_the_file(session: Session, demo: Demo, data: Mapping[str, Any]) -> None:
    assert {person.name: person.role for person in session.people()} == data["people"]
    assert demo.person in data["people"] and data["people"][demo.person] == "facilitator"
    assert (session.title, session.school) == (data["session"]["title"], data["session"]["school"])
    assert "invented" in session.school


def test_only_these_people_wrote(session: Session, data: Mapping[str, Any]) -> None:
    authors = {
        cell.person for sheet in session.state.sheets.values() for row in sheet.live() for cell in row.cells.values()
    }
    assert authors - {""} == set(data["people"])


def test_every_step_that_asks_something_has_answers(session: Session) -> None:
    empty = []
    for step in session.pack.steps:
        sheets = [spec for block in step.blocks for spec in block.sheets()]
        written = [
            row
            for spec in sheets
            for row in session.state.sheet(spec.id).live()
            if any(cell.person and cell.value is not None for cell in row.cells.values())
        ]
        if sheets and not written:
            empty.append(step.id)
    assert empty == []


def test_nothing_of_the_file_is_lost(session: Session, data: Mapping[str, Any]) -> None:
    for sheet, rows in data["sheets"].items():
        for number, cells in enumerate(rows, 1):
            key = cells.get("id", f"sample-{number}").replace("$by", person_key(cells["by"]))
            row = session.state.sheet(sheet).rows[key]
            missing = [name for name in cells if name not in ("by", "id") and row.value(name) is None]
            assert not missing, (sheet, key, missing)
            assert not row.deleted


def test_every_link_names_a_row(session: Session) -> None:
    for spec in session.pack.sheets().values():
        for column in (column for column in spec.columns if column.kind is Kind.LINK):
            for row in session.state.sheet(spec.id).live():
                value = row.value(column.id)
                if isinstance(value, str):
                    assert value in session.link_targets(column.to), (spec.id, row.id, column.id, value)


def test_every_screen_has_something_to_show(session: Session) -> None:
    assert {gap.severity for gap in session.gaps()} == {1, 2}
    assert session.near_duplicates("qualities", "quality") == [("q-phone", "q-phone-two")]
    assert sum(session.dots("qualities-dots").values()) >= 6
    assert len(session.partners()) >= 4 and session.alignment().ranked
    assert session.pitch().card is not None
    meeting = session.meeting()
    assert meeting.agenda and meeting.invitees and meeting.resources and meeting.commitments
    assert {one.sheet for one in session.decisions()} == {"meeting-decisions", "parking"}
    before, after = session.tickets()[0].before, session.tickets()[0].after
    assert before and after


def test_the_files_say_that_they_are_generated(demo: Demo) -> None:
    folder = demo.home / "sample"
    for name in (ATTENDANCE_NAME, CONSENTS_NAME):
        assert "GENERATED" in name
        with (folder / name).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert rows and all("generated" in row["Remark"] for row in rows)
    assert sorted(path.name for path in folder.iterdir()) == sorted((ATTENDANCE_NAME, CONSENTS_NAME))


def sheet_ops(pack: Pack, sheets: Mapping[str, Any]) -> list[Any]:
    return list(_sheet_ops(pack, sheets, TODAY))


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"qualitys": [{"by": "Ana", "quality": "x"}]}, "no sheet “qualitys”; it has: session, people"),
        (
            {"qualities": [{"by": "Ana", "qualty": "x"}]},
            "row 1 of the sample has a column “qualty”; there are: quality, who",
        ),
        ({"qualities": [{"quality": "x"}]}, "`by` must say who wrote it"),
        ({"causes": [{"by": "Ana", "cause": "x", "gap": "purple"}]}, "column “gap”: "),
    ],
)
def test_what_the_pack_does_not_know_is_an_error(pack: Pack, sheets: Mapping[str, Any], said: str) -> None:
    with pytest.raises(SampleError) as raised:
        sheet_ops(pack, sheets)
    assert said in str(raised.value)


def test_as_many_marks_as_criteria(pack: Pack) -> None:
    scorer = pack.first(Scorer)
    assert scorer is not None
    with pytest.raises(SampleError, match="Ana gives o-clinic 2 marks; the criteria are 7"):
        list(_rating_ops(pack, {"o-clinic": {"Ana": "4 3"}}))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"causes": [{"by": "Zoe Nobody", "cause": "x"}]}, "Zoe Nobody"),
        ({"parking": [{"by": "Ana Ruiz", "id": "NOT AN ID", "text": "x"}]}, "Sheet “parking”"),
    ],
)
def test_a_wrong_file_makes_no_sample(
    wrong: Mapping[str, Any], said: str, data: Mapping[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    sample = {**data, "sheets": wrong, "ratings": {}}
    (folder / "demo.yaml").write_text(yaml.safe_dump(sample), "utf-8")
    monkeypatch.setattr("workshop.services.demo.content.__file__", str(folder / "__init__.py"))
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix: str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    with pytest.raises(SampleError, match=said):
        make_demo()
