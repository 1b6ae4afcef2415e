"""Nothing of a student is written: every file the application could have made is searched for planted words."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from content.loader import load_pack
from content.pack_registry import find_pack
from screens.app import WorkshopApp
from screens.pages.sharing.page import SharingCheck
from screens.session.screen import MainScreen
from store.api import Identity
from store.create import create_session
from store.files.home import state_folder
from store.journal.opening import open_session
from store.resume_point import ResumePoint, save_resume_point
from tests.support.seat import seat_at
from tests.support.sharing import finished
from workshop.sheets.model import END, InsertRow, Role, SetCell

PLANTED = ("ZQXID", "ZQXGRADE", "ZQXSIGNER", "ZQXNOTE", "ZQXBAD", "98765")
"""Ids, values, names and a number that stand in the files and nowhere else."""

GOOD = "Student ID,Grade,Note,Days absent,Days enrolled\n" + "".join(
    f"ZQXID{i},ZQXGRADE{i % 2},ZQXNOTE{i % 3},{i % 30},180\n" for i in range(120)
)
BAD = "Student ID,Grade,Note,Days absent,Days enrolled\nZQXID1,ZQXGRADE1,ZQXNOTE,ZQXBAD,180\nZQXID2,,,98765,180\n"
_CONSENT = "ZQXID{},Riverside Clinic,Grade,rides,ZQXSIGNER,mother,2026-{},2099-01-01,2015-05-05\n"
CONSENTS = (
    "Student ID,Partner,Fields,Purpose,Signer,Relation,Signed,Valid until,Birth date\n"
    + "".join(_CONSENT.format(i, "01-02") for i in range(3))
    + _CONSENT.format("GONE", "01-02")
    + _CONSENT.format(9, "02-31")
)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """The coordinator's own folder: the only place where the planted words may be."""
    folder = tmp_path / "records"
    folder.mkdir()
    for name, text in (("good.csv", GOOD), ("bad.csv", BAD), ("consents.csv", CONSENTS)):
        (folder / name).write_text(text)
    return folder


def _written(tmp_path: Path, records: Path) -> Iterator[tuple[Path, bytes]]:
    for folder, _, names in os.walk(tmp_path):
        if not Path(folder).is_relative_to(records):
            for name in names:
                yield Path(folder, name), Path(folder, name).read_bytes()


async def test_nothing_of_a_student_is_written(
    tmp_path: Path, records: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home = Path(os.environ["WORKSHOP_HOME"])
    pack = load_pack(find_pack("va-attendance-12"))
    session = create_session(home, title="Autumn", pack=pack, people=[("Ana Ruiz", "facilitator")])
    store = open_session(session, Identity("Ana Ruiz", Role.FACILITATOR), home=home, pack=pack)
    store.commit(
        [
            InsertRow("organisations", "clinic", END),
            SetCell("organisations", "clinic", "name", "Riverside Clinic"),
            SetCell("sharing", "main", "partner", "clinic"),
            SetCell("sharing", "main", "purpose", "rides"),
        ]
    )
    store.close()
    save_resume_point(state_folder() / "places", session, "Ana Ruiz", ResumePoint("reflection-six", "sharing-check"))

    app = WorkshopApp(home, session=session, person="Ana Ruiz", role=Role.FACILITATOR)
    app.key_order.letters.together = 0
    async with seat_at(app, (80, 24)) as seat:
        await seat.until(lambda: isinstance(app.screen, MainScreen) and app.screen.query(SharingCheck))
        page = app.screen.query_one(SharingCheck)
        await finished(seat, page)
        for key, name in (("F", "bad.csv"), ("F", "good.csv"), ("C", "consents.csv")):
            await seat.press(key)
            app.screen.query_one(Input).value = str(records / name)
            await seat.press("enter")
            await finished(seat, page)
            if name != "consents.csv" and not isinstance(app.screen, MainScreen):
                await seat.press("enter")
                await finished(seat, page)
        assert page.setup.attendance is not None
        assert len(page.setup.consents.refused) == 2
        page.setup.breakdowns, page.setup.fields = (("Grade",), ("Note",), ("Grade", "Note")), ("Grade",)
        await seat.press("V")
        await finished(seat, page)
        assert page.preview is not None
        assert len(page.preview.answer.records.rows) == 3
        for _ in range(7):
            await seat.press("down", "enter")
            if not isinstance(app.screen, MainScreen):
                await seat.press("escape")
            await seat.press("tab")
        await seat.press("R", "enter")
        await seat.until(lambda: list(page.context.state.sheet("sharing-approvals").live()))
        await seat.press("escape", "escape")
        await seat.press("f10")
        await seat.settle()

    files = dict(_written(tmp_path, records))
    assert any(path.name == "journal.jsonl" and b"Chronic absence" in text for path, text in files.items())
    assert any(b"Days absent" in text for path, text in files.items() if path.name == "library.json")
    said = "".join(capfd.readouterr()) + caplog.text
    for word in PLANTED:
        assert word not in said
        for path, text in files.items():
            assert word.encode() not in text, f"{word} in {path}"
            assert word not in str(path)
