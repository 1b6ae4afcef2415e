"""What the SSH door and the seats cost, beside the same program on a pseudo-terminal: `python -m benchmarks.reach`.

All in one run on one machine; the ratios are what counts. Needs Linux, OpenSSH's client, and the extra `serve`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session
from workshop.cli.terminals import PtyTerminal
from workshop.serve.guest import Guest
from workshop.serve.seat import Over, Seat
from workshop.serve.seats import Seats
from workshop.sheets.model import Known, Role

READY = b"help"
KEYS = 60
PATIENCE = 120.0


class Eyes:
    """A viewer that counts what it is shown."""

    def __init__(self) -> None:
        self.seen = bytearray()

    def show(self, data: bytes) -> None:
        """Keep it."""
        self.seen += data

    def room(self) -> None:
        """Nothing waits here."""

    def over(self, why: Over, sentence: str) -> None:
        """Seats end with the run."""


def new_session(home: Path) -> str:
    """A session of a facilitator and a participant."""
    people = (("Ana Ruiz", "facilitator"), ("Ben Carter", "participant"))
    return create_session(home, title="Reach", pack=load_pack(shipped_packs()["va-attendance-12"]), people=people)


# ------------------------------------------------------------------ one person


def answer(fd: int, fact: Callable[[bytes], bool]) -> bytes:
    """Read a terminal until the fact holds of what came since now."""
    seen, end = bytearray(), time.monotonic() + PATIENCE
    while not fact(bytes(seen)):
        if time.monotonic() > end:
            raise SystemExit(f"nothing came for {PATIENCE:.0f} s; the last of it: {bytes(seen[-300:])!r}")
        if select.select([fd], [], [], 0.1)[0]:
            seen += os.read(fd, 65536)
    return bytes(seen)


def quiet(fd: int, seconds: float = 0.3) -> None:
    """Read until nothing comes any more."""
    while select.select([fd], [], [], seconds)[0]:
        os.read(fd, 65536)


def keys(terminal: PtyTerminal) -> tuple[list[float], float]:
    """Milliseconds from each typed letter to its paint, and bytes a letter, in the field of a dialog."""
    fd = terminal.fd
    terminal.press("\x1bOS")  # F4, the parking lot
    answer(fd, lambda seen: b"Parking" in seen)
    quiet(fd)
    taken, size = [], 0
    for number in range(KEYS):
        letter = "qzxj"[number % 4]
        began = time.perf_counter()
        terminal.press(letter)
        seen = answer(fd, lambda seen, letter=letter: letter.encode() in seen)  # type: ignore[misc]
        taken.append((time.perf_counter() - began) * 1000)
        while select.select([fd], [], [], 0.05)[0]:
            seen += os.read(fd, 65536)
        size += len(seen)
    return taken, size / KEYS


def ssh_arguments(port: int, folder: Path, name: str) -> list[str]:
    """The command line of a person's client, with a key of their own."""
    path = folder / name
    if not path.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return [
        "ssh", "-F", "none", "-tt", "-i", str(path), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
        "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder / 'known'}", "-p", str(port),
        "x@127.0.0.1",
    ]  # fmt: skip


def join(port: int, folder: Path, code: str, name: str) -> PtyTerminal:
    """Join by code and name, so that the key is remembered."""
    terminal = PtyTerminal(ssh_arguments(port, folder, name.replace(" ", "-")), {})
    for prompt, text in ((b"Join code: ", code), (b"Your name: ", name)):
        answer(terminal.fd, lambda seen, prompt=prompt: prompt in seen)  # type: ignore[misc]
        terminal.press(text + "\r")
    answer(terminal.fd, lambda seen: READY in seen)
    return terminal


def one_person(home: Path, folder: Path) -> list[tuple[str, str]]:
    """Key to paint on a pseudo-terminal and over SSH, bytes a letter, and the time to join."""
    session = new_session(home)
    command = [sys.executable, "-m", "workshop"]
    port = 20000 + os.getpid() % 20000
    server = subprocess.Popen(
        [*command, "serve", session, "--ssh", str(port)], stdout=subprocess.PIPE, text=True, stderr=subprocess.STDOUT
    )
    said = ""
    assert server.stdout is not None
    while "To end:" not in said:
        said += server.stdout.readline()
    found = re.search(r"Join code\s+(\S+)", said)
    assert found is not None, said
    try:
        direct = PtyTerminal([*command, "open", session, "--as", "Ana Ruiz"], {})
        answer(direct.fd, lambda seen: READY in seen)
        plain, plain_bytes = keys(direct)
        direct.end()
        ssh = join(port, folder, found[1], "Ben Carter")
        through, through_bytes = keys(ssh)
        ssh.end()
        joins, opens = [], []
        for _ in range(5):
            opens.append(_until_painted([*command, "open", session, "--as", "Ana Ruiz"]))
            joins.append(_until_painted(ssh_arguments(port, folder, "Ben-Carter")))
    finally:
        server.terminate()
        server.wait(30)
    p50 = statistics.median
    return [
        ("key to paint, pseudo-terminal / SSH, p50 ms", f"{p50(plain):.1f} / {p50(through):.1f}"),
        ("beyond the pseudo-terminal, ms (goal 3)", f"{p50(through) - p50(plain):+.1f}"),
        ("bytes a typed letter, SSH payload (goal 250)", f"{through_bytes:.0f} (pseudo-terminal {plain_bytes:.0f})"),
        ("first screen: workshop open / ssh with a key, ms", f"{p50(opens):.0f} / {p50(joins):.0f}"),
    ]


def _until_painted(command: list[str]) -> float:
    began = time.perf_counter()
    terminal = PtyTerminal(command, {})
    answer(terminal.fd, lambda seen: READY in seen)
    taken = (time.perf_counter() - began) * 1000
    terminal.end()
    return taken


# ------------------------------------------------------------------ a room


def cpu(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def private(pid: int) -> float:
    """MB that a process has for itself."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


async def until(fact: Callable[[], bool]) -> None:
    """Wait for a fact."""
    async with asyncio.timeout(PATIENCE):
        while not fact():
            await asyncio.sleep(0.002)


async def a_room(home: Path, people: int) -> list[tuple[str, str]]:
    """So many seats without a door: what they take, idle, and what one step of one person costs all of them."""
    session = new_session(home)
    seats = Seats(home, session)
    await seats.start(home / "sessions" / session / "pack")
    room: list[tuple[Seat, Eyes]] = []

    async def sit(name: str, role: Role) -> float:
        began = time.perf_counter()
        seat, eyes = seats.open(Guest(name, role, Known.LINK, "127.0.0.1", "ssh")), Eyes()
        seat.attach(eyes)
        room.append((seat, eyes))
        await until(lambda: READY in eyes.seen)
        return (time.perf_counter() - began) * 1000

    first = [await sit("Ana Ruiz", Role.FACILITATOR), await sit("Ben Carter", Role.PARTICIPANT)]
    began = time.perf_counter()
    await asyncio.gather(*(sit(f"Person {number}", Role.PARTICIPANT) for number in range(people - 2)))
    all_there = time.perf_counter() - began
    await asyncio.sleep(5)
    pids = [seat.pid for seat, _ in room]

    def used() -> float:
        return sum(cpu(pid) for pid in pids)

    before, began = used(), time.perf_counter()
    await asyncio.sleep(10)
    idle = (used() - before) / (time.perf_counter() - began) * 100
    ben, _ = room[1]
    ben.write(b"\x1b")
    await asyncio.sleep(1)
    steps, before = 10, used()
    for number in range(steps):
        ben.write(b"\x1b[C" if number % 2 == 0 else b"\x1b[D")
        await asyncio.sleep(1.5)
    step = (used() - before - idle / 100 * steps * 1.5) / steps * 1000
    followed = await _follow(room)
    memory = statistics.median(private(pid) for pid in pids)
    await seats.close("The measurement is over.")
    return [
        ("a seat to its first screen, ms (goal 150)", f"{statistics.median(first):.0f}"),
        (f"{people - 2} seats at once until the last is drawn, s (goal 5)", f"{all_there:.1f}"),
        ("private memory of a seat, MB (goal 20)", f"{memory:.0f}"),
        (f"{people} seats idle, % of a core (goal 6)", f"{idle:.1f}"),
        (f"one step of one of {people}, ms of processor over all (goal 35)", f"{step:.0f}"),
        ("facilitator moves on: the others follow, p50 / p95 s (goal 0.5)", followed),
    ]


async def _follow(room: list[tuple[Seat, Eyes]]) -> str:
    """How long until every other screen draws something after the facilitator has gone on."""
    (ana, _), others = room[0], room[2:]
    ana.write(b"\x1b")
    await asyncio.sleep(1)
    taken: list[float] = []
    for _ in range(4):
        await asyncio.sleep(2)
        marks = [len(eyes.seen) for _, eyes in others]
        waiting = set(range(len(others)))
        began = time.perf_counter()
        ana.write(b"\x1b[C")
        async with asyncio.timeout(PATIENCE):
            while waiting:
                await asyncio.sleep(0.002)
                now = time.perf_counter() - began
                for at in [at for at in waiting if len(others[at][1].seen) > marks[at] + 400]:
                    waiting.discard(at)
                    taken.append(now)
    return f"{statistics.median(taken):.2f} / {statistics.quantiles(taken, n=20)[-1]:.2f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="what the SSH door and the seats cost")
    parser.add_argument("--people", type=int, default=30, help="seats in the room")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        home = folder / "home"
        os.environ |= {
            "WORKSHOP_HOME": str(home),
            "XDG_STATE_HOME": str(folder / "state"),
            "TEXTUAL_ANIMATIONS": "none",
        }
        for figure, value in [*one_person(home, folder), *asyncio.run(a_room(home, options.people))]:
            print(f"{figure:<72} {value}", flush=True)


if __name__ == "__main__":
    main()
