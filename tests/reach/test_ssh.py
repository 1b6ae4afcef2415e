"""The recipe for participants over SSH (docs/hosts.md), run as it is written, and every way out that was tried."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.reach.sshd import SSHD, Host, recipe
from tests.support.console import WAIT, Console
from tests.support.platforms import linux_only
from tests.support.terminal_rooms import at, column, go_to, home, new_session
from workshop.locked import VARIABLE, WINDOWS, environment

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600), linux_only]


@pytest.fixture
def session(host: Host) -> str:
    made = new_session("Autumn")
    host.admit(made, home())
    return made


@pytest.fixture
def ben(host: Host, session: str) -> Iterator[Console]:
    """Ben at his own computer, in the session."""
    with host.terminal() as console:
        console.wait_for("Ben Carter", WAIT)
        console.wait_for("? help", WAIT)
        yield console


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def process(session: str, person: str = "ben-carter", number: int = 1) -> int:
    """The process of that person's window, from the lock it holds."""
    return int(
        json.loads((home() / "sessions" / session / "presence" / f"window-{person}-{number}").read_text())["pid"]
    )


def test_it_opens_the_session_for_that_person_and_ends_with_it(ben: Console, session: str) -> None:
    go_to(ben, "Step: Root causes", "Myths")
    ben.press("down")
    ben.type("No ride to school")
    ben.press("enter")
    ben.until(lambda: "No ride to school" in column(session, "causes", "cause"), "the cause is saved")
    with at(session) as store:
        [record] = [
            one for one in store.records() if one.edit.person == "Ben Carter" and one.edit.ops[0].sheet == "causes"
        ][:1]
        assert record.edit.role.value == "participant"
    ben.press("f10")
    assert ben.wait_exit(WAIT) == 0, "no library, no shell: the connection is over"


@pytest.mark.parametrize(
    "name, called",
    [("'Ben Carter'", "Ben Carter"), (r"\"Mary O'Brien\"", "Mary O'Brien"), ("Ben Carter", "Ben Carter")],
)
def test_names_of_several_words(host: Host, session: str, name: str, called: str) -> None:
    """In the two ways docs/hosts.md quotes them, and without quotes."""
    host.admit(session, home(), name)
    with host.terminal() as console:
        console.wait_for(called, WAIT)
        console.wait_for("? help", WAIT)


@pytest.mark.parametrize("name", ['"Ben Carter"', "Ben Carter", "--as=Ben Carter"])
def test_a_name_typed_after_ssh_loses_its_quotes_and_arrives_whole(host: Host, name: str) -> None:
    """As somebody with a shell of the account would: `ssh -t HOST workshop open autumn --as "Ben Carter"`."""
    session = new_session("Autumn")
    host.trust()
    words = name.split() if name.startswith("--as=") else ["--as", *name.split()]
    line = [
        f"WORKSHOP_HOME={home()}",
        f"XDG_STATE_HOME={home() / 'state'}",
        sys.executable,
        "-m",
        "workshop",
        "open",
        session,
        *words,
    ]
    with host.terminal(*line) as console:
        console.wait_for("Ben Carter", WAIT)
        console.wait_for("? help", WAIT)


# ------------------------------------------------------------------ what sshd keeps out


def test_the_configuration_says_what_the_recipe_means(host: Host, session: str) -> None:
    user = host.address.partition("@")[0]
    shown = host.run([str(SSHD), "-T", "-f", str(host.config), "-C", f"user={user},host=h,addr=127.0.0.1"]).stdout
    said = shown.decode().split("\n")
    assert {"disableforwarding yes", "permituserrc no", "permituserenvironment no"} <= set(said)
    assert "authenticationmethods publickey" in said
    assert [line for line in said if line.startswith("acceptenv")] in (
        ["acceptenv LANG", "acceptenv LC_*"], [],
    )  # fmt: skip
    assert recipe("restrict,pty,").startswith("restrict,pty,command=")


def test_no_command_but_ours(host: Host, session: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    before = files(home())
    for command in (f"touch {mark}", f"bash -c 'touch {mark}'", "sh", f"open x --as Ana; touch {mark}", "$(id)"):
        done = host.ssh(command)
        assert done.returncode == 2 and b"needs a terminal" in done.stderr and not done.stdout
        with host.terminal(command) as console:
            console.wait_for("Ben Carter", WAIT)
            console.wait_for("? help", WAIT)
            console.press("f10")
            assert console.wait_exit(WAIT) == 0
    assert not mark.exists()
    new = {name.split("/")[0] for name in files(home()) - before}
    assert new <= {"sessions", "state"}


def test_no_files(host: Host, session: str, tmp_path: Path) -> None:
    (tmp_path / "mine.pth").write_text("import os")
    there = home() / "mine.pth"
    sent = [
        host.run([*host.client(program="sftp"), host.address], f"put {tmp_path / 'mine.pth'} {there}\nbye\n".encode()),
        host.run([*host.client(program="scp"), str(tmp_path / "mine.pth"), f"{host.address}:{there}"]),
        host.run([*host.client("-O", program="scp"), str(tmp_path / "mine.pth"), f"{host.address}:{there}"]),
        host.run([*host.client(program="scp"), f"{host.address}:/etc/passwd", str(tmp_path / "got")]),
        host.run([*host.client("-s"), host.address, "sftp"]),
    ]
    assert all(done.returncode for done in sent), sent
    assert not there.exists() and not (tmp_path / "got").exists()


def test_no_forwarding(host: Host, session: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as secret:
        port = secret.getsockname()[1]
        secret.settimeout(0)
        through = host.run([*host.client("-W", f"127.0.0.1:{port}"), host.address])
        assert through.returncode and b"prohibited" in through.stderr
        back = host.run(
            [*host.client("-N", "-o", "ExitOnForwardFailure=yes", "-R", f"0:127.0.0.1:{port}"), host.address]
        )
        assert back.returncode and b"remote port forwarding failed" in back.stderr
        with pytest.raises(BlockingIOError):
            secret.accept()
    if shutil.which("ssh-agent"):
        agent = tmp_path / "agent"
        with host.terminal(options=["-A"], environment={"SSH_AUTH_SOCK": str(agent)}) as console:
            console.wait_for("? help", WAIT)
            assert "SSH_AUTH_SOCK" not in told(process(session))


# ------------------------------------------------------------------ what the program keeps out


def told(pid: int) -> dict[str, str]:
    """The variables a process was started with."""
    pairs = (part.partition("=") for part in Path(f"/proc/{pid}/environ").read_text().split("\0") if part)
    return {name: value for name, _, value in pairs}


def test_what_the_other_side_sends_is_dropped(believing_host: Host, tmp_path: Path) -> None:
    """Even where sshd passes everything on: no file appears, no code runs, and the program does not end in Python."""
    session = new_session("Autumn")
    believing_host.admit(session, home())
    evil = tmp_path / "evil"
    evil.mkdir()
    for name in ("startup.py", "sitecustomize.py", "evildriver.py"):
        (evil / name).write_text(f"open({str(evil / 'ran')!r}, 'a').close()\n")
    sent = {
        "TEXTUAL_LOG": f"{evil}/log", "TEXTUAL_SCREENSHOT": "0", "TEXTUAL_SCREENSHOT_LOCATION": str(evil),
        "TEXTUAL_DRIVER": "evildriver:Driver", "TEXTUAL_PRESS": "q", "TEXTUAL": "devtools,debug",
        "PYTHONPATH": str(evil), "PYTHONSTARTUP": f"{evil}/startup.py", "PYTHONINSPECT": "1",
        "PYTHONBREAKPOINT": "evildriver.x", "PYTHONUSERBASE": str(evil), "PYTHONVERBOSE": "1",
        "PYTHONWARNINGS": "error::evildriver.X",
        "XDG_STATE_HOME": str(evil), "XDG_CONFIG_HOME": str(evil), "XDG_DATA_HOME": str(evil), "TMPDIR": str(evil),
        "WORKSHOP_PERSON": "Ana Ruiz", "WORKSHOP_HOME": str(evil), VARIABLE: "0", "COLORTERM": "../../x", "LINES": "9",
        "COLUMNS": "9", "TERMINFO": str(evil), "LOCPATH": str(evil), "TZ": f":{evil}/startup.py", "LC_TIME": "C.UTF-8",
    }  # fmt: skip
    options = ["-o", "SendEnv=" + " ".join(sent)]
    before = files(evil)
    with believing_host.terminal(options=options, environment=sent) as console:
        console.wait_for("Ben Carter", WAIT)
        console.wait_for("? help", WAIT)
        got = told(process(session))
        console.press("f10")
        assert console.wait_exit(WAIT) == 0, "no prompt of Python"
    assert files(evil) == before
    assert got == environment(got), "nothing but what a locked window keeps"
    assert set(got) <= {
        VARIABLE, "WORKSHOP_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME", "PATH", "TERM", "LANG", "LC_TIME",
        "LC_CTYPE", "TZ", "SSH_CONNECTION",
    }  # fmt: skip
    assert got["WORKSHOP_HOME"] == str(home()) and got[VARIABLE] == "1" and str(evil) not in str(got)
    assert got["SSH_CONNECTION"].startswith("127.0.0.1 "), "as sshd has it: Esc waits longer over a network"


def test_notes_go_to_one_folder_and_nobody_is_asked(ben: Console, session: str) -> None:
    before = files(home())
    ben.press("esc", "e")
    ben.wait_for("Minutes written to", WAIT)
    assert "File for the minutes" not in ben.text
    new = {name for name in files(home()) - before if not name.startswith(("sessions/", "state/"))}
    assert new == {f"notes/{session}.md"}


def test_no_import_no_sharing_no_picture_no_shell(ben: Console, session: str) -> None:
    before = files(home())
    ben.press("esc", "i")
    ben.settle()
    assert "Import" not in ben.text
    for sought in ("screenshot", "suspend", "import", "shell"):
        ben.press("f9")
        ben.wait_for("Search")
        ben.type(sought)
        ben.settle()
        assert not any(
            word in ben.text.casefold().replace(sought, "", 1) for word in ("screenshot", "suspend", "import a")
        )
        ben.press("esc", "esc")
        ben.wait_gone("Search")
    go_to(ben, "Step: Sharing", "Sharing")
    ben.press("f6")
    ben.wait_for("is not open in this window", WAIT)
    for key in ("F", "C", "V", "W", "L"):
        ben.press(key)
        assert "Attendance file" not in ben.text and "Consents" not in ben.text
    ben.settle(0.6)  # what comes in a burst of letters belongs to them
    ben.press("esc")
    ben.wait_for("←→ step", WAIT)
    ben.settle(0.6)
    ben.press("t")
    ben.wait_for("Theme:", WAIT)
    new = {name for name in files(home()) - before if not name.startswith(("sessions/", "state/"))}
    assert not new


def test_stop_and_quit_keys_stop_nothing(host: Host, session: str) -> None:
    """From the first moment on, before the terminal is set up, and after."""
    with host.terminal() as console:
        for _ in range(20):
            console.write("\x1a")
            console.read(0.05)
        console.wait_for("? help", WAIT)
        console.write("\x1a\x1a\x1c\x1c")
        console.settle()
        pid = process(session)
        for number in (signal.SIGTSTP, signal.SIGQUIT):
            os.kill(pid, number)
        console.press("esc", "h")
        console.wait_for("Ben Carter", WAIT)
        assert Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "SR"


def test_so_many_windows_and_no_more(host: Host, session: str) -> None:
    with ExitStack() as stack:
        consoles = [stack.enter_context(host.terminal()) for _ in range(WINDOWS)]
        for console in consoles:
            console.wait_for("? help", WAIT)
        with host.terminal() as late:
            late.wait_for(f"has {WINDOWS} windows open at this session already", WAIT)
            assert late.wait_exit(WAIT) == 1
        os.kill(process(session, number=2), signal.SIGKILL)
        consoles[0].until(lambda: not all(console.alive() for console in consoles), "one of them is gone", WAIT)
        with host.terminal() as again:
            again.wait_for("? help", WAIT)
