"""Seats: real processes on real terminals, without a door."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyte
import pytest

from tests.support.console import NOT_FOR_PYTE, WAIT
from tests.support.platforms import linux_only
from tests.support.terminal_rooms import column, home, new_session
from workshop.serve.guest import Guest
from workshop.serve.seat import Over, Seat, believed
from workshop.serve.seats import EACH, SeatRefused, Seats, SeatsFailed
from workshop.sheets.model import Known, Role

pytestmark = [pytest.mark.terminal, linux_only]


class Eyes:
    """A viewer that keeps what it is shown, and draws it when it is asked for."""

    def __init__(self) -> None:
        self.seen = b""
        self.size = (80, 24)
        self.rooms = 0
        self.end: tuple[Over, str] | None = None

    def show(self, data: bytes) -> None:
        self.seen += data

    def room(self) -> None:
        self.rooms += 1

    def over(self, why: Over, sentence: str) -> None:
        assert self.end is None, "told twice"
        self.end = (why, sentence)

    def lines(self) -> list[str]:
        screen = pyte.Screen(*self.size)
        pyte.ByteStream(screen).feed(NOT_FOR_PYTE.sub(b"", self.seen))
        return list(screen.display)

    @property
    def text(self) -> str:
        return "\n".join(self.lines())

    async def until(self, *texts: str) -> None:
        await until(lambda: all(text in self.text for text in texts), " ".join(texts))


def guest(person: str = "Ben Carter", role: Role = Role.PARTICIPANT) -> Guest:
    return Guest(person, role, Known.CODE, "127.0.0.1", "ssh")


async def until(fact: Callable[[], object], what: str) -> None:
    async with asyncio.timeout(WAIT):
        while not fact():
            await asyncio.sleep(0.01)
    assert fact(), what


class Table:
    """A session and its seats."""

    def __init__(self, **more: Any) -> None:
        self.session = new_session("Autumn")
        self.seats = Seats(home(), self.session, **more)
        self.folder = home() / "sessions" / self.session

    async def sit(self, person: str = "Ben Carter", **more: Any) -> tuple[Seat, Eyes]:
        """Somebody at a seat, with the session on the screen."""
        seat, eyes = self.seats.open(guest(person), **more), Eyes()
        seat.attach(eyes)
        await until(lambda: "? help" in eyes.text, "the session is on the screen")
        return seat, eyes


@pytest.fixture
async def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Table]:
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    made = Table(grace=0.5)
    await made.seats.start(made.folder / "pack")
    yield made
    await made.seats.close("The session has ended.")


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


async def type_cause(seat: Seat, eyes: Eyes, text: str) -> None:
    """Begin to write a root cause; the cell stays open."""
    for keys, shows in (
        (b"\x1b[20~", "Search"), (b"Step: Root causes", "  Step: Root causes"), (b"\r", "Myths"),
        (b"\x1b[B", "Myths"), (text.encode(), text),
    ):  # fmt: skip
        seat.write(keys)
        await eyes.until(shows)
        if keys == b"\r":
            await until(lambda: "Search" not in eyes.text, "the palette has closed")


# ------------------------------------------------------------------ the process


async def test_a_seat_is_a_locked_window_in_a_process_of_its_own(table: Table) -> None:
    seat, eyes = await table.sit()
    assert "Ben Carter" in eyes.text
    assert os.getpgid(seat.pid) == seat.pid == os.getsid(seat.pid)
    limits = Path(f"/proc/{seat.pid}/limits").read_text()
    assert str(table.seats._memory) in next(line for line in limits.splitlines() if line.startswith("Max data size"))
    assert Path(f"/proc/{seat.pid}/cwd").readlink() == Path("/")
    assert not any("master" in one or "ptmx" in one for one in descriptors(seat.pid)), "no end of another terminal"


def descriptors(pid: int) -> list[str]:
    folder = Path(f"/proc/{pid}/fd")
    return [str(one.readlink()) for one in folder.iterdir()]


async def test_nothing_of_the_servers_surroundings_is_in_a_seat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PGPASSWORD", "hush")
    table = Table()
    given = table.seats._environment(guest(), "xterm\x1b]0;x", "LD_PRELOAD=x", "../../etc")
    assert given["TERM"] == "xterm-256color" and given["WORKSHOP_LOCKED"] == "seat"
    assert not {"PGPASSWORD", "COLUMNS", "LINES", "COLORTERM"} & set(given)
    assert "/etc" not in given.get("LANG", "")
    assert all(str(value).isprintable() for value in given.values())
    assert {Path(given[name]).parts[: len(home().parts)] for name in given if name.startswith("XDG")} == {home().parts}


async def test_a_seat_on_a_database_gets_what_leads_there_and_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PGPASSFILE", "/etc/passfile"), ("PGPASSWORD", "hush"), ("PGOPTIONS", "-c x=y")):
        monkeypatch.setenv(name, value)
    given = Seats(tmp_path, "autumn", database="service=workshop")._environment(guest(), "xterm", "", "")
    assert given["WORKSHOP_HOME"] == "service=workshop" and given["PGPASSFILE"] == "/etc/passfile"
    assert not {"PGPASSWORD", "PGOPTIONS"} & set(given)
    assert given["XDG_STATE_HOME"].startswith(str(tmp_path)), "drafts stay with the host that serves"


async def test_a_preload_that_failed_is_told(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library passes over it in silence; then every seat would cost half a second and twice the memory."""
    monkeypatch.setattr("workshop.serve.seats.probe", partial(sys.exit, 1))
    with pytest.raises(SeatsFailed):
        await table.seats.start()


async def test_leaving_ends_the_seat_and_shows_the_last_of_it(table: Table) -> None:
    seat, eyes = await table.sit()
    seat.write(b"\x1b[21~")  # F10
    await until(lambda: eyes.end, "the seat is over")
    assert eyes.end == (Over.LEFT, "") and len(table.seats) == 0
    assert b"\x1b[?1049l" in eyes.seen, "the terminal is given back as it was"
    assert gone(seat.pid)


async def test_a_dead_seat_starts_again_at_its_place(table: Table) -> None:
    seat, eyes = await table.sit()
    await type_cause(seat, eyes, "No ride to school")
    seat.write(b"\r")
    await until(lambda: "No ride to school" in column(table.session, "causes", "cause"), "saved")
    before = seat.pid
    eyes.seen = b""
    os.kill(before, signal.SIGKILL)
    await until(lambda: seat.pid != before and "No ride to school" in eyes.text, "the seat is back")
    assert eyes.end is None and len(table.seats) == 1


def replaced(seat: Seat, eyes: Eyes, before: int) -> bool:
    return seat.pid != before or eyes.end is not None


async def test_a_seat_that_dies_again_and_again_is_given_up(table: Table) -> None:
    seat, eyes = await table.sit()
    for _ in range(4):
        before = seat.pid
        os.kill(before, signal.SIGKILL)
        await until(partial(replaced, seat, eyes, before), "it was started again, or given up")
    assert eyes.end is not None and eyes.end[0] is Over.FAILED and "join again" in eyes.end[1]


async def test_closing_ends_everybody_and_lets_nobody_sit_down(table: Table) -> None:
    (ben, one), (chloe, other) = await table.sit(), await table.sit("Chloe Park")
    await type_cause(ben, one, "half a")
    await table.seats.close("The session has ended.")
    assert one.end == other.end == (Over.CLOSED, "The session has ended.")
    assert gone(ben.pid) and gone(chloe.pid)
    with pytest.raises(SeatRefused, match="has ended"):
        table.seats.open(guest())


async def test_a_stopped_process_does_not_hold_up_the_end(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.serve.seat._LEAVING", 0.2)
    seat, eyes = await table.sit()
    os.kill(seat.pid, signal.SIGSTOP)
    seat.close(Over.CLOSED, "Removed.")
    await until(lambda: eyes.end, "it was killed")
    assert gone(seat.pid)


# ------------------------------------------------------------------ a line that is lost


async def test_a_line_that_comes_back_misses_nothing(table: Table) -> None:
    table.seats._grace = 60.0
    seat, eyes = await table.sit()
    await type_cause(seat, eyes, "No ride")
    have = seat.position
    seat.detach(eyes)
    seat.write(b" to school")  # what was on its way
    await until(lambda: seat.position > have, "it was drawn, for nobody")
    again = Eyes()
    again.seen = eyes.seen
    resumed = seat.attach(again, have)
    assert resumed.start == have and resumed.missed
    again.show(resumed.missed)
    await until(lambda: "No ride to school" in again.text, "typing goes on in the open cell")
    assert seat.pid and eyes.end is None


async def test_a_new_terminal_is_drawn_anew(table: Table) -> None:
    table.seats._grace = 60.0
    seat, eyes = await table.sit()
    await type_cause(seat, eyes, "No ride")
    for have in (None, 10**9):
        fresh = Eyes()
        before = seat.position
        assert seat.attach(fresh, have).start == before
        await fresh.until("No ride", "Autumn")
        assert b"\x1b[?1049h" in fresh.seen and b"\x1b[?2004h" in fresh.seen, "the terminal is set up too"
    assert eyes.end is not None and eyes.end[0] is Over.TAKEN


async def test_after_the_grace_the_seat_is_over_and_the_draft_is_kept(table: Table) -> None:
    seat, eyes = await table.sit()
    await type_cause(seat, eyes, "half a cause")
    seat.detach(eyes)
    await asyncio.wait_for(asyncio.shield(seat.ended), WAIT)
    assert eyes.end is None, "nobody looks"
    _, again = await table.sit()
    await until(lambda: "half a cause" in again.text, "the draft is offered")


# ------------------------------------------------------------------ sizes, input, limits


@pytest.mark.parametrize(
    "claimed, size",
    [((65_535, 65_535), (500, 200)), ((0, 0), (80, 24)), ((80, 0), (80, 24)), ((-5, 7), (80, 24)), ((1, 1), (20, 5))],
)
def test_a_size_is_believed_within_reason(claimed: tuple[int, int], size: tuple[int, int]) -> None:
    assert believed(*claimed) == size


async def test_a_window_that_grows_is_filled(table: Table) -> None:
    seat, eyes = await table.sit()
    eyes.size = (120, 36)
    seat.resize(120, 36)
    await until(lambda: "? help" in eyes.lines()[35], "the footer is in the last line")


async def test_a_flood_of_input_is_bounded(table: Table) -> None:
    """50 MB at a program that does not read: what waits stays small, and the door is told to stop."""
    seat, eyes = await table.sit()
    os.kill(seat.pid, signal.SIGSTOP)
    assert not all(seat.write(b"x" * 65_536) for _ in range(800))
    assert seat._waits < 2 * 1024 * 1024
    assert eyes.rooms == 0
    os.kill(seat.pid, signal.SIGKILL)
    await until(lambda: eyes.rooms == 1, "what waited for the dead is forgotten, and the door told")


async def test_a_viewer_that_does_not_follow_is_not_buffered_for(table: Table) -> None:
    seat, _ = await table.sit()
    seat.pause()
    held = seat.position
    for columns in range(80, 120):
        seat.resize(columns, 30)
        await asyncio.sleep(0.01)
    assert seat.position == held
    seat.resume()
    await until(lambda: seat.position > held, "it goes on where it stopped")


async def test_so_many_windows_and_no_more(table: Table) -> None:
    for _ in range(EACH):
        table.seats.open(guest())
    with pytest.raises(SeatRefused, match="windows open"):
        table.seats.open(guest("ben  CARTER"))
    table.seats.most = EACH + 1
    table.seats.open(guest("Chloe Park"))
    with pytest.raises(SeatRefused, match="seats are taken"):
        table.seats.open(guest("Dee"))


async def test_the_record_says_how_the_author_was_known(table: Table) -> None:
    seat, eyes = await table.sit()
    await type_cause(seat, eyes, "No ride")
    seat.write(b"\r")
    await until(lambda: "No ride" in column(table.session, "causes", "cause"), "saved")
    journal = (table.folder / "journal.jsonl").read_text()
    [line] = [line for line in journal.splitlines() if '"v":"No ride"' in line]
    assert '"h":"code"' in line and '"p":"Ben Carter"' in line
