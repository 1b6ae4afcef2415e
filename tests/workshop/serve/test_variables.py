"""Variables that an SSH client sends: two are kept, whatever a new version of AsyncSSH calls its methods."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

import asyncssh

from tests.reach.sshd import need_ssh
from tests.support.console import WAIT
from workshop.serve.ssh import bounded

SENT = {"LANG": "de_DE.UTF-8", "COLORTERM": "truecolor", "LD_PRELOAD": "x", "WORKSHOP_HOME": "/", "LC_ALL": "C"}


def test_the_method_that_takes_a_variable_is_still_called_that() -> None:
    """`bounded` puts its own in its place, and AsyncSSH finds it by the name of the request."""
    method = asyncssh.SSHServerChannel._process_env_request
    assert list(inspect.signature(method).parameters) == ["self", "packet"]


class Keeps(asyncssh.SSHServerSession[bytes]):
    """A window that notes what was kept."""

    kept: dict[bytes, bytes]

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self.channel = chan

    def shell_requested(self) -> bool:
        return True

    def session_started(self) -> None:
        Keeps.kept = dict(self.channel.get_environment_bytes())
        self.channel.exit(0)


class Open(asyncssh.SSHServer):
    """A door without a lock, which makes its channels as ours does."""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connection = conn

    def begin_auth(self, username: str) -> bool:
        return False

    def session_requested(self) -> Any:
        channel = self.connection.create_server_channel(encoding=None)
        bounded(channel)
        return channel, Keeps()


async def test_a_real_client_gets_two_variables_in_and_no_other(tmp_path: Path) -> None:
    need_ssh()
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.create_server(Open, "127.0.0.1", 0, server_host_keys=[key], encoding=None)
    try:
        many = {f"X{number}": "y" for number in range(500)}
        sent = " ".join(f"{name}={value}" for name, value in (many | SENT).items())
        client = await asyncio.create_subprocess_exec(
            "ssh", "-F", "none", "-T", "-p", str(server.get_port()), "-o", "StrictHostKeyChecking=no",
            "-o", f"UserKnownHostsFile={tmp_path / 'known'}", "-o", f"SetEnv={sent}", "x@127.0.0.1",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = (await asyncio.wait_for(client.communicate(), WAIT))[0]
        assert client.returncode == 0, said
    finally:
        server.close()
        await server.wait_closed()
    assert Keeps.kept == {b"LANG": b"de_DE.UTF-8", b"COLORTERM": b"truecolor"}
