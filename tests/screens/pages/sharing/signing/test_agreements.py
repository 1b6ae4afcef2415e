"""Agreements on screen: entered from the signed paper, listed with the releases under them, suspended and ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from screens.widgets.dialogs import Choose, ReadAndChoose
from screens.widgets.form import Form
from tests.screens.pages.sharing.signing.test_waiting import fill, log, preview
from tests.support.kinds_of_files import plain
from tests.support.seat import Seat, seat_at
from tests.support.sharing import SharingApp, keys
from workshop.disclosure.agreement import AgreementStatus, Ground
from workshop.disclosure.log import EntryKind, LogEntry, link
from workshop.sheets.model import Role

SIZE = (80, 24)
LINES = {
    "id": "P-7", "ground": "school", "starts": "Sep 1, 2026", "ends": "Jun 30, 2027", "tables": "School, Grade; Gender",
    "division": "Lee Park; superintendent; Aug 20, 2026", "other": "Dr. Reyes; director; Aug 21, 2026",
    "onward": "County Lab; State Lab", "contact": "Dr. Reyes, 555-0142", "renewal": "each June, in writing",
}  # fmt: skip


def coordinator(tmp_path: Path) -> SharingApp:
    return SharingApp(tmp_path / "home", role=Role.COORDINATOR, purpose="asthma outreach")


async def enter(seat: Seat[SharingApp], **lines: str) -> None:
    """Enter an agreement with the partner that is chosen, or try to."""
    await keys(seat, "T")
    assert isinstance(seat.app.screen, Choose), seat.text
    await keys(seat, "home", "enter")
    assert isinstance(seat.app.screen, Form)
    for line, text in {**LINES, **lines}.items():
        seat.app.screen.query_one(f"#form-{line}", Input).value = text
    await keys(seat, *["enter"] * len(seat.app.screen.query(Input)))


async def test_an_agreement_is_entered_and_a_release_is_under_it(tmp_path: Path) -> None:
    copy = tmp_path / "signed.pdf"
    copy.write_bytes(b"an invented paper")
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await enter(seat, copy=str(copy))
        agreed = log(room.home)[0].agreed
        assert agreed is not None and agreed.status is AgreementStatus.SIGNED
        assert (agreed.partner, agreed.purpose, agreed.ground) == (
            "Riverside Clinic", "asthma outreach", Ground.SCHOOL_OFFICIAL
        )  # fmt: skip
        assert agreed.tables == (("School", "Grade"), ("Gender",))
        assert "P-7 · Riverside Clinic · school official" in seat.text
        assert "Sep 1, 2026 to Jun 30, 2027 · 0 releases under it" in seat.text
        await keys(seat, "escape")
        assert "Agreement P-7 is in the disclosure log." in room.said("text")

        await preview(seat, plain(tmp_path).path, agreement=True)
        await keys(seat, "W")
        assert seat.app.screen.query_one("#form-agreement", Input).value == "P-7", "the only one is offered"
        await keys(seat, "escape")
        await fill(seat, tmp_path / "out")
        assert "Agreement: P-7." in seat.words
        await keys(seat, "up", "enter")
        assert (log(room.home)[-1].kind, log(room.home)[-1].agreement) == (EntryKind.PREPARED, "P-7")


async def test_all_of_it_can_be_read_and_it_can_be_ended(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await enter(seat)
        assert "is not on record" in seat.words or "no signed copy on record" in seat.words
        await keys(seat, "end", "enter")
        assert isinstance(room.screen, ReadAndChoose)
        words = seat.words
        await keys(seat, "pagedown")
        words += seat.words
        assert "signed for the division: Lee Park, superintendent, Aug 20, 2026" in words
        assert "may be passed on to: County Lab, State Lab" in words and "contact: Dr. Reyes, 555-0142" in words
        assert "renewal: each June, in writing" in words
        assert "0 releases under it" in words and "Virginia (Code 22.1-287)" in words
        await keys(seat, "end", "enter", '"the project is over', "enter")
        agreed = log(room.home)[-1].agreed
        assert agreed is not None and agreed.status is AgreementStatus.ENDED
        assert log(room.home)[-1].reasons == ("the project is over",)
        assert "Agreement P-7 ended on" in seat.text


async def test_another_text_takes_the_place_of_the_first(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await enter(seat)
        await keys(seat, "end", "enter", "home", "enter")
        assert isinstance(room.screen, Form)
        room.screen.query_one("#form-tables", Input).value = "School"
        await keys(seat, *["enter"] * len(room.screen.query(Input)))
        first, second = (entry.agreed for entry in log(room.home))
        assert first is not None and second is not None
        assert (first.tables, second.tables) == ((("School", "Grade"), ("Gender",)), (("School",),))


async def test_what_is_to_be_destroyed_is_listed_and_its_confirmation_recorded(tmp_path: Path) -> None:
    room = coordinator(tmp_path)
    made = LogEntry(
        EntryKind.RELEASED, "2026-09-02T12:00:00+00:00", partner="Riverside Clinic", release="R-1",
        destroy_by="2026-11-22", students=(("900001", ""),), fields=("Days absent",),
    )  # fmt: skip
    _, line = link(None, made)
    room.home.mkdir(parents=True, exist_ok=True)
    (room.home / "disclosures.jsonl").write_bytes(line)
    async with seat_at(room, SIZE) as seat:
        await keys(seat, "T")
        assert "Data to be destroyed: 1 release" in seat.text
        assert "the first by Nov 22, 2026 · 1 overdue" in seat.text
        await keys(seat, "end", "enter")
        assert "R-1 · Riverside Clinic" in seat.text and "by Nov 22, 2026, OVERDUE" in seat.text
        await keys(seat, "enter")
        assert "you cannot undo this" in seat.words
        await keys(seat, "escape")
        assert len(log(room.home)) == 1, "nothing is recorded yet"
        await keys(seat, "T", "end", "enter", "enter", '"wiped, says Dr. Ray', "enter")
        assert (log(room.home)[-1].kind, log(room.home)[-1].release) == (EntryKind.DESTROYED, "R-1")
        assert log(room.home)[-1].reasons == ("wiped, says Dr. Ray",)
        assert "Data to be destroyed" not in seat.text
        await keys(seat, "escape")
        assert "Recorded: the data of R-1 were destroyed." in room.said("text")


@pytest.mark.parametrize(
    ("line", "text", "sentence"),
    [
        ("id", "", "Enter its number."),
        ("ground", "", "Enter the ground:"),
        ("ends", "soon", "is not a date"),
        ("division", "Lee Park", "with ; between them"),
        ("tables", "", "covers nothing"),
        ("days", "many", "is not a number of days"),
    ],
)
async def test_what_is_missing_is_named_and_nothing_is_entered(
    tmp_path: Path, line: str, text: str, sentence: str
) -> None:
    room = coordinator(tmp_path)
    async with seat_at(room, SIZE) as seat:
        await enter(seat, **{line: text})
        assert isinstance(room.screen, Form)
        assert sentence in seat.words
        focused = room.screen.focused
        assert isinstance(focused, Input) and focused.id == f"form-{line}"
        assert not (room.home / "disclosures.jsonl").exists()
