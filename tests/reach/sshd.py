"""A real sshd on loopback, set up as docs/hosts.md says: its own port, keys, configuration, and process.

What that page writes into /etc, /opt and /srv is put into the folder of the test, and the account is the one that runs
the tests. Everything else stands as it is written there, and the rest of the configuration is Debian's.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.console import Console
from tests.support.platforms import is_missing

RECIPE = Path(__file__).parents[2] / "docs" / "hosts.md"
SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
_DEBIAN = Path("/etc/ssh/sshd_config")
_RUN = Path("/run/sshd")
NO_SSH = "sshd, ssh and ssh-keygen are not on this machine: apt-get install openssh-server"


def need_ssh() -> None:
    """Skip where there is no sshd; on a machine that is there to test, fail."""
    if not (SSHD and shutil.which("ssh") and shutil.which("ssh-keygen")):
        is_missing(NO_SSH)


def recipe(first: str) -> str:
    """The block of the page for hosts that begins with these words."""
    [block] = re.findall(rf"^```\n({re.escape(first)}.*?)\n```$", RECIPE.read_text("utf-8"), re.S | re.M)
    return str(block)


def instead(text: str, *pairs: tuple[str, str]) -> str:
    """The text with these pieces replaced; each has to be there."""
    for old, new in pairs:
        assert old in text, f"{RECIPE.name} no longer says {old!r}"
        text = text.replace(old, new)
    return text


class Host:
    """The machine with the sessions, as its clients reach it.

    Args:
        folder: where keys and configuration go.
        believing: whether sshd passes on every variable that a client sends, against the advice for hosts.
    """

    def __init__(self, folder: Path, *, believing: bool = False) -> None:
        self.folder = folder
        self.port = _free_port()
        for name in ("host", "laptop"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        public = " ".join((folder / "host.pub").read_text().split()[:2])
        (folder / "known").write_text(f"[127.0.0.1]:{self.port} {public}\n")
        self.config = self._configure(believing)
        if os.geteuid() == 0:
            _RUN.mkdir(mode=0o755, exist_ok=True)  # what starts sshd with the system makes it
        self.log = (folder / "log").open("wb")
        self._process = subprocess.Popen([str(SSHD), "-D", "-e", "-f", str(self.config)], stderr=self.log)
        self._until_it_listens()

    def _configure(self, believing: bool) -> Path:
        match = instead(
            recipe("Match User workshop"),
            ("User workshop", f"User {getpass.getuser()}"),
            ("/etc/ssh/workshop_keys", str(self.folder / "keys")),
        )
        (self.folder / "recipe.conf").write_text(match + "\n")
        own = [
            f"Port {self.port}", "ListenAddress 127.0.0.1", f"HostKey {self.folder / 'host'}",
            f"PidFile {self.folder / 'pid'}", "LogLevel DEBUG1",
            "StrictModes no",  # everybody may write in /tmp
            *(["UsePAM no"] if os.geteuid() else []),
            *(["AcceptEnv *"] if believing else []),
        ]  # fmt: skip
        usual = _DEBIAN.read_text() if _DEBIAN.exists() else "Subsystem sftp internal-sftp\nX11Forwarding yes\n"
        usual = re.sub(r"^Include .*$", "", usual, flags=re.M)
        path = self.folder / "sshd_config"
        path.write_text("\n".join([*own, f"Include {self.folder / 'recipe.conf'}", usual]))
        return path

    def _until_it_listens(self) -> None:
        end = time.monotonic() + 20
        while True:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < end, (self.folder / "log").read_text()
                time.sleep(0.05)

    def admit(self, session: str, home: Path, name: str = "'Ben Carter'", more: str = "") -> None:
        """Write the keys file as the page for hosts does, for the one key there is; `name` as after `--as`."""
        line = instead(
            recipe("restrict,pty,"),
            ("/srv/workshop", str(home)),
            ("/opt/workshop/bin/python", sys.executable),
            ("open autumn", f"open {session}"),
            ("--as 'Ben Carter'", f"--as {name}{more}"),
            ("ssh-ed25519 AAAA… ben@laptop", (self.folder / "laptop.pub").read_text().strip()),
        )
        (self.folder / "keys").write_text(line + "\n")

    def trust(self) -> None:
        """Write a keys file that gives a shell, as to somebody who may do everything with the account."""
        (self.folder / "keys").write_text((self.folder / "laptop.pub").read_text())

    def client(self, *arguments: str, program: str = "ssh") -> list[str]:
        """The command line of a client, up to where the host is named."""
        options = [
            "-F", "none", "-i", str(self.folder / "laptop"), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
            "-o", "StrictHostKeyChecking=yes", "-o", f"UserKnownHostsFile={self.folder / 'known'}", "-o",
            "LogLevel=INFO", "-p" if program == "ssh" else "-P", str(self.port),
        ]  # fmt: skip
        return [program, *options, *arguments]

    @property
    def address(self) -> str:
        return f"{getpass.getuser()}@127.0.0.1"

    def ssh(self, *command: str, options: Sequence[str] = ()) -> subprocess.CompletedProcess[bytes]:
        """Run `ssh HOST COMMAND` without a terminal."""
        return self.run(self.client(*options, self.address, *command))

    def run(self, command: Sequence[str], text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, input=text, capture_output=True, timeout=150)

    def terminal(
        self, *command: str, options: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> Console:
        """A terminal on the host: `ssh -t HOST COMMAND`."""
        return Console(
            [*self.client("-t", *options)[1:], self.address, *command], command=["ssh"], environment=environment
        )

    def close(self) -> None:
        """End this sshd and nothing else."""
        self._process.terminate()
        self._process.wait(20)
        self.log.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
