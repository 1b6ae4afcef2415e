"""`workshop serve` as a host runs it, and people at its SSH door with a real client."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.console import WAIT, Console
from tests.support.terminal_rooms import home

CODE = re.compile(r"Join code\s+([0-9A-Z-]+)")
LINK = re.compile(r"^  ([^,\n]+), (?:facilitator|coordinator): (\S+)$", re.M)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Door:
    """A server of one session in a process of its own, with its SSH door open.

    Args:
        session: its id, in the home of the test.
        folder: for the clients' keys and known hosts.
    """

    def __init__(self, session: str, folder: Path, *more: str, port: int = 0) -> None:
        self.session, self.folder = session, folder
        self.port = port or free_port()
        self.said = ""
        arguments = ["serve", session, "--ssh", str(self.port), *more]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workshop", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()
        self.until(lambda: "To end:" in self.said)
        found = CODE.search(self.said)
        assert found, self.said
        self.code = found[1]
        self.links = dict(LINK.findall(self.said))

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def until(self, fact: object) -> None:
        end = time.monotonic() + WAIT
        while not fact():  # type: ignore[operator]
            assert time.monotonic() < end and self.process.poll() is None, self.said
            time.sleep(0.02)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the server; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    # ------------------------------------------------------------------ clients

    def key(self, name: str) -> Path:
        """A key of somebody, made when it is not there."""
        path = self.folder / name
        if not path.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        return path

    def client(self, *arguments: str, key: str = "", program: str = "ssh") -> list[str]:
        """The command line of a client, up to where the host is named."""
        who = ["-i", str(self.key(key)), "-o", "IdentitiesOnly=yes"] if key else ["-o", "PubkeyAuthentication=no"]
        return [
            program, "-F", "none", *who, "-o", "IdentityAgent=none", "-o", "StrictHostKeyChecking=no", "-o",
            f"UserKnownHostsFile={self.folder / 'known'}", "-o", "LogLevel=INFO",
            "-p" if program == "ssh" else "-P", str(self.port), *arguments,
        ]  # fmt: skip

    def run(self, command: Sequence[str], text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """A client without a terminal."""
        return subprocess.run(command, input=text, capture_output=True, timeout=150)

    @contextlib.contextmanager
    def terminal(self, *arguments: str, key: str = "", **more: object) -> Iterator[Console]:
        """A terminal with `ssh` on it, at its first question or in the session."""
        command = self.client("-tt", *arguments, "anything@127.0.0.1", key=key)
        with Console(command[1:], command=["ssh"], **more) as console:  # type: ignore[arg-type]
            yield console

    @contextlib.contextmanager
    def joined(self, name: str, *arguments: str, key: str = "", **more: object) -> Iterator[Console]:
        """Somebody who has joined by the join code under that name, and sees the session."""
        with self.terminal(*arguments, key=key, **more) as console:
            come_in(console, self.code, name, key=key)
            yield console


def come_in(console: Console, code: str, name: str = "", *, key: str = "") -> None:
    """Answer the questions at the door."""
    console.wait_for("Join code:")
    console.write(code + "\r")
    if name:
        console.wait_for("Your name:")
        console.write(name + "\r")
    if not key:
        console.wait_for("Press Enter to go in:")
        console.write("\r")
    console.wait_for("? help")


def personal_code(console: Console) -> str:
    """The personal code that was shown on the way in."""
    [code] = re.findall(rb"personal code is ([0-9A-Z]{5}-[0-9A-Z]{5})", bytes(console.output))
    return str(code.decode())


def files() -> set[str]:
    """Every file of the home, and when it was written, but for what a seat writes for its own sake."""
    return {str(path.relative_to(home())) for path in home().rglob("*") if not path.is_dir()}
