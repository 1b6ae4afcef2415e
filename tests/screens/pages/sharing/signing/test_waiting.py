"""Two people and one release on screen: who prepared it cannot approve it, the second one types its id."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from screens.pages.sharing.signing.review_window import ReviewWindow
from screens.widgets.dialogs import Choose
from screens.widgets.form import Form
from tests.support.kinds_of_files import plain
from tests.support.seat import Seat, seat_at
from tests.support.sharing import SharingApp, keys, open_file
from workshop.disclosure.log import EntryKind, LogEntry, read_log
from workshop.disclosure.policy_file import find_policy
from workshop.sheets.model import Role

SIZE = (80, 24)
FILLED = (
    ("division", "Pine County Public Schools"), ("contact", "records@pine.example"), ("through", "Nov 20"),
    ("people", "Dr. Reyes"), ("interest", "to plan visits"),
)  # fmt: skip


def log(home: Path) -> list[LogEntry]:
    """Every entry of the disclosure log."""
    return [link.entry for link in read_log((home / "disclosures.jsonl").read_bytes())]


async def preview(seat: Seat[SharingApp], path: Path, *, agreement: bool = False) -> None:
    """The preview of that file, by a policy that asks for a second person."""
    room = seat.app
    await open_file(seat, path)
    await keys(seat, "enter")
    policy = find_policy("two-people")
    room.page.setup.take_policy(replace(policy, signing=replace(policy.signing, agreement=agreement)))
    room.page.setup.breakdowns = (("School",),)
    await keys(seat, "V")
    assert room.page.preview is not None, room.said("text")


async def fill(seat: Seat[SharingApp], folder: Path) -> None:
    """Fill in the form of the release, to its last line."""
    await keys(seat, "W")
    assert isinstance(seat.app.screen, Form), seat.text
    for line, text in (("folder", str(folder)), *FILLED):
        seat.app.screen.query_one(f"#form-{line}", Input).value = text
    await keys(seat, *["enter"] * len(seat.app.screen.query(Input)))


async def prepare(seat: Seat[SharingApp], path: Path, folder: Path) -> str:
    """Prepare a release as the person at the screen; its id."""
    await preview(seat, path)
    await fill(seat, folder)
    assert "Prepare this release for the privacy officer" in seat.text
    await keys(seat, "up", "enter")
    (entry,) = log(seat.app.home)
    assert entry.kind is EntryKind.PREPARED
    assert f"Prepared as {entry.release}. Nothing has left" in seat.app.said("foot")
    assert not folder.exists()
    return entry.release


def json_table(home: Path, release: str) -> str:
    """The file of the first table of a prepared release."""
    document = json.loads((home / "prepared" / release / "release.json").read_bytes())
    return str(document["tables"][0]["file"])


async def review(seat: Seat[SharingApp]) -> str:
    """Open the first release that waits; all its words."""
    await keys(seat, "P")
    assert isinstance(seat.app.screen, Choose), seat.app.said("text")
    await keys(seat, "enter")
    assert isinstance(seat.app.screen, ReviewWindow)
    return " ".join(seat.text.replace("│", " ").split())


async def test_who_prepared_it_cannot_approve_it_and_another_one_can(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "for the clinic"
    first = SharingApp(home, role=Role.COORDINATOR, purpose="asthma outreach")
    async with seat_at(first, SIZE) as seat:
        release = await prepare(seat, plain(tmp_path).path, folder)
        words = await review(seat)
        assert f"Prepared by you: {release}" in words
        assert "Approve and write it" not in words and "Emergency" in words

    second = SharingApp(home, role=Role.COORDINATOR, person="Eve Long")
    async with seat_at(second, SIZE) as seat:
        words = await review(seat)
        assert f"Approve {release}" in words
        await keys(seat, "pagedown")
        words += " ".join(seat.text.replace("│", " ").split())
        await keys(seat, "pagedown")
        table = " ".join(seat.text.replace("│", " ").split())
        with (home / "prepared" / release / json_table(home, release)).open(encoding="utf-8-sig", newline="") as file:
            for cells in csv.reader(file):
                assert " ".join(" ".join(cells).split()) in table, "the second person sees the numbers that would leave"
        data = (home / "prepared" / release / "release.json").read_bytes()
        assert log(home)[0].files and any(
            sha256 in words for name, sha256, _ in log(home)[0].files if name == "release.json"
        )
        assert json.loads(data)["release"] == release
        assert "prepared by: Ana Ruiz" in words and "The first release to this partner." in words
        await keys(seat, "down", "enter", '"something else', "enter")
        assert "is not the ID of this release" in seat.text
        assert not folder.exists()
        seat.app.screen.query_one(Input).value = release
        await keys(seat, "enter")
        assert f"Released as {release}" in second.said("foot")
        await seat.until(lambda: "in the approvals" in second.said("foot"))
        assert (folder / "README.md").exists()
        assert [(one.kind, one.approved_by, one.second_by) for one in log(home)] == [
            (EntryKind.PREPARED, "Ana Ruiz", ""), (EntryKind.RELEASED, "Ana Ruiz", "Eve Long"),
        ]  # fmt: skip
        (row,) = second.context.state.sheet("sharing-approvals").live()
        assert (row.value("by"), row.value("partner")) == ("Eve Long", "clinic")
        assert row.value("what") == "Chronic absence: by School. Purpose: asthma outreach."
        await keys(seat, "P")
        assert "No release waits for a second person." in second.said("text")


async def test_a_release_can_be_declined_with_a_reason(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "out"
    first = SharingApp(home, role=Role.COORDINATOR, purpose="asthma outreach")
    async with seat_at(first, SIZE) as seat:
        release = await prepare(seat, plain(tmp_path).path, folder)
    second = SharingApp(home, role=Role.COORDINATOR, person="Eve Long")
    async with seat_at(second, SIZE) as seat:
        await review(seat)
        await keys(seat, "end", "enter", '"the purpose is too wide', "enter")
        assert f"Declined {release}. Nothing was written for the partner." in second.said("foot")
    entry = log(home)[-1]
    assert (entry.kind, entry.second_by, entry.reasons) == (
        EntryKind.DECLINED,
        "Eve Long",
        ("the purpose is too wide",),
    )
    assert not folder.exists() and not (home / "prepared" / release).exists()


async def test_what_was_changed_while_it_waited_cannot_be_approved(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "out"
    first = SharingApp(home, role=Role.COORDINATOR, purpose="asthma outreach")
    async with seat_at(first, SIZE) as seat:
        release = await prepare(seat, plain(tmp_path).path, folder)
    with (home / "prepared" / release / "README.md").open("a") as out:
        out.write("one more line\n")
    second = SharingApp(home, role=Role.COORDINATOR, person="Eve Long")
    async with seat_at(second, SIZE) as seat:
        words = await review(seat)
        assert "was changed after the release was prepared" in words
        assert "Approve and write it" not in words and "Decline it" in words


async def test_an_emergency_needs_a_reason_and_is_countersigned_later(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "out"
    first = SharingApp(home, role=Role.COORDINATOR, purpose="asthma outreach")
    async with seat_at(first, SIZE) as seat:
        release = await prepare(seat, plain(tmp_path).path, folder)
        await review(seat)
        await keys(seat, "down", "enter", '"asthma alert tonight', "enter")
        assert "Type the ID of the release" in seat.text
        seat.app.screen.query_one(Input).value = release
        await keys(seat, "enter")
        assert folder.exists()
        assert "A second person has to countersign it by" in " ".join(first.said("foot").split())
    second = SharingApp(home, role=Role.COORDINATOR, person="Eve Long")
    async with seat_at(second, SIZE) as seat:
        words = await review(seat)
        assert f"Countersign {release}" in words and "asthma alert tonight" in words
        await keys(seat, "down", "enter")
        seat.app.screen.query_one(Input).value = release
        await keys(seat, "enter")
        assert f"Countersigned {release}" in second.said("foot")
    assert [one.kind for one in log(home)] == [EntryKind.PREPARED, EntryKind.RELEASED, EntryKind.COUNTERSIGNED]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_the_decisions_are_in_sight_beside_a_long_text(tmp_path: Path, size: tuple[int, int]) -> None:
    home = tmp_path / "home"
    first = SharingApp(home, role=Role.COORDINATOR, purpose="asthma outreach")
    async with seat_at(first, SIZE) as seat:
        await prepare(seat, plain(tmp_path).path, tmp_path / "out")
    second = SharingApp(home, role=Role.COORDINATOR, person="Eve Long")
    async with seat_at(second, size) as seat:
        await review(seat)
        assert "Approve and write it for the partner" in seat.text and "Decline it" in seat.text
        assert "close, decide nothing" in seat.text
        await keys(seat, "down", "enter")
        assert "Type the ID of the release" in seat.text and "confirm" in seat.text
