"""The SSH door of `workshop serve`, with OpenSSH's own client on the other side."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import stat
import struct
import subprocess
import termios
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.reach.door import Door, come_in, free_port, personal_code
from tests.reach.sshd import need_ssh
from tests.support.console import WAIT, Console
from tests.support.platforms import linux_only
from tests.support.terminal_rooms import column, command, go_to, home, new_session, sound

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600), linux_only]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    need_ssh()
    made = Door(new_session("Autumn"), tmp_path)
    yield made
    made.end()


def write_cause(console: Console, text: str, *, save: bool = True) -> None:
    go_to(console, "Step: Root causes", "Myths")
    console.press("down")
    console.type(text)
    console.wait_for(text)
    if save:
        console.press("enter")


# ------------------------------------------------------------------ joining


def test_somebody_without_an_account_joins_works_and_comes_back(door: Door) -> None:
    with door.joined("Ben Carter") as ben:
        code = personal_code(ben)
        write_cause(ben, "No ride to school")
        ben.until(lambda: "No ride to school" in column(door.session, "causes", "cause"), "it is saved")
        ben.press("f10")
        assert ben.wait_exit(WAIT) == 0, "no shell: the connection is over"
    journal = (home() / "sessions" / door.session / "journal.jsonl").read_text()
    [line] = [line for line in journal.splitlines() if '"v":"No ride to school"' in line]
    assert '"h":"code"' in line and '"k":"participant"' in line
    with door.terminal() as again:
        come_in(again, code)
        again.wait_for("No ride to school")  # the same cell
        assert "Ben Carter" in again.text


def test_a_key_is_remembered_for_the_person_who_signed_with_it(door: Door) -> None:
    with door.joined("Ben Carter", key="ben") as ben:
        write_cause(ben, "half a cause", save=False)
        ben.kill(signal.SIGKILL)
    with door.terminal(key="ben") as again:
        again.wait_for("half a cause")
        assert "Join code" not in again.text
        write_cause(again, "No ride to school")
        again.until(lambda: "No ride to school" in column(door.session, "causes", "cause"), "it is saved")
    journal = (home() / "sessions" / door.session / "journal.jsonl").read_text()
    [line] = [line for line in journal.splitlines() if '"v":"No ride to school"' in line]
    assert '"h":"key"' in line
    assert door.key("ben").with_suffix(".pub").read_text().split()[1] not in registry(door)


def registry(door: Door) -> str:
    return (home() / "serve" / f"{door.session}.people.json").read_text()


def test_a_key_that_is_only_offered_is_nobodys(door: Door, tmp_path: Path) -> None:
    """Eve has Ben's public key, which is public: she may name it, and is not let in as Ben."""
    with door.joined("Ben Carter", key="ben") as ben:
        ben.press("f10")
        ben.wait_exit(WAIT)
    shutil.copy(door.key("ben").with_suffix(".pub"), tmp_path / "stolen.pub")
    offered = ["-o", "IdentitiesOnly=yes", "-o", "PreferredAuthentications=publickey", "-i", str(tmp_path / "stolen")]
    (tmp_path / "stolen").write_text("")
    alone = door.run(["ssh", "-F", "none", *offered, *door.client("-v", "x@127.0.0.1")[5:]])
    assert alone.returncode == 255 and b"Permission denied" in alone.stderr, alone.stderr
    both = ["-o", "PubkeyAuthentication=yes", "-o", "IdentitiesOnly=yes", "-i", str(tmp_path / "stolen.pub")]
    with door.terminal(*both, key="eve") as eve:
        eve.wait_for("Join code:")
        assert "Ben" not in eve.text
    assert "Ben Carter joined" in door.said and door.said.count("joined") == 1


def test_the_facilitators_link_leads_and_is_good_once(door: Door) -> None:
    with door.terminal() as ana:
        come_in(ana, door.links["Ana Ruiz"])
        ana.wait_for("Ana Ruiz")
        ana.press("f10")
        ana.wait_exit(WAIT)
    with door.terminal() as replay:
        replay.wait_for("Join code:")
        replay.write(door.links["Ana Ruiz"] + "\r")
        replay.wait_for("That code is not right")
    with door.terminal() as pretender:
        pretender.wait_for("Join code:")
        pretender.write(door.code.lower().replace("-", " ").replace("0", "o") + "\r")
        pretender.wait_for("Your name:")
        assert "Ben Carter" in pretender.text and "Ana Ruiz" not in pretender.text
        pretender.write("ana ruiz\r")
        pretender.wait_for('"Ana Ruiz" is already taken here')


def asked(console: Console, times: int) -> bool:
    return bytes(console.output).count(b"Join code:") >= times


def test_three_wrong_codes_end_it(door: Door) -> None:
    with door.terminal() as eve:
        for number, wrong in enumerate(("AAAAA-AAAAA", "", "K7MWU\u00e9"), 1):
            eve.until(partial(asked, eve, number), "it is asked for a code")
            eve.write(wrong + "\r")
        assert eve.wait_exit(WAIT) == 255
        assert b"Three wrong codes" in eve.output


@pytest.mark.reach
def test_a_taken_name_is_not_given_again(door: Door) -> None:
    with door.joined("Eve Long"), door.terminal() as other:
        other.wait_for("Join code:")
        other.write(door.code + "\r")
        other.wait_for("Your name:")
        other.write("eve  LONG\r")
        other.wait_for("already taken here")
        other.write("Eve\x7f\x7f\x7fDan\r")
        other.wait_for("Press Enter")


# ------------------------------------------------------------------ what SSH could do besides


def test_no_commands_files_or_passwords(door: Door, tmp_path: Path) -> None:
    with door.joined("Ben Carter", key="ben"):
        (tmp_path / "mine").write_text("x")
        there = home() / "mine"
        put = f"put {tmp_path / 'mine'} {there}\n".encode()
        tried = [
            door.run([*door.client(key="ben"), "x@127.0.0.1", f"touch {there}"]),
            door.run([*door.client(key="ben", program="sftp"), "x@127.0.0.1"], put),
            door.run([*door.client(key="ben", program="scp"), str(tmp_path / "mine"), f"x@127.0.0.1:{there}"]),
            door.run([*door.client("-O", key="ben", program="scp"), str(tmp_path / "mine"), f"x@127.0.0.1:{there}"]),
            door.run([*door.client(key="ben", program="scp"), "x@127.0.0.1:/etc/passwd", str(tmp_path / "got")]),
            door.run([*door.client("-s", key="ben"), "x@127.0.0.1", "sftp"]),
            door.run([*door.client("-o", "BatchMode=yes"), "x@127.0.0.1"]),
        ]  # fmt: skip
    assert all(done.returncode for done in tried), tried
    assert not there.exists() and not (tmp_path / "got").exists()
    assert b"keyboard-interactive" in tried[-1].stderr and b"password" not in tried[-1].stderr


def test_no_forwarding_and_no_agent(door: Door, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as secret, door.joined("Ben Carter", key="ben"):
        port = secret.getsockname()[1]
        secret.settimeout(0)
        through = door.run([*door.client("-W", f"127.0.0.1:{port}", key="ben"), "x@127.0.0.1"])
        assert through.returncode and b"refused" in through.stderr.lower() + b"prohibited", through.stderr
        for where in (f"0:127.0.0.1:{port}", f"{tmp_path / 'socket'}:127.0.0.1:{port}"):
            back = door.run(
                [*door.client("-N", "-o", "ExitOnForwardFailure=yes", "-R", where, key="ben"), "x@127.0.0.1"]
            )
            assert back.returncode and b"forward" in back.stderr
        with pytest.raises(BlockingIOError):
            secret.accept()
        with door.terminal(
            "-A", "-X", key="ben", environment={"SSH_AUTH_SOCK": str(tmp_path / "a"), "DISPLAY": ":9"}
        ) as more:
            more.wait_for("? help")
            assert not {"SSH_AUTH_SOCK", "DISPLAY"} & set(variables(seats(door)[-1]))


def seats(door: Door) -> list[int]:
    """The processes that hold a terminal for the server: children of its fork server, in order."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        pid = int(path.parent.name)
        if (one := parent(pid)) and parent(one) == door.process.pid and os.getsid(pid) == pid:
            found.append(pid)
    return sorted(found)


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def variables(pid: int) -> dict[str, str]:
    """What a process has in its environment at its start."""
    pairs = (part.partition("=") for part in Path(f"/proc/{pid}/environ").read_text().split("\0") if part)
    return {name: value for name, _, value in pairs}


def test_without_a_terminal_there_is_a_sentence(door: Door) -> None:
    with door.joined("Ben Carter", key="ben"):
        done = door.run([*door.client("-T", key="ben"), "x@127.0.0.1"])
        assert done.returncode == 1 and b"needs a terminal" in done.stdout


@pytest.mark.reach
def test_one_connection_does_not_open_many_windows(door: Door, tmp_path: Path) -> None:
    with door.joined("Ben Carter", key="ben") as first:
        first.press("f10")
        first.wait_exit(WAIT)
    control = ["-o", f"ControlPath={tmp_path / 'c'}"]
    with door.terminal(*control, "-o", "ControlMaster=yes", key="ben") as one:
        one.wait_for("? help")
        with door.terminal(*control, key="ben") as two:
            two.wait_for("? help")
            assert len(seats(door)) == 2
            third = [*door.client(*control, "-o", "ProxyCommand=false", key="ben"), "-tt", "x@127.0.0.1"]
            more = [door.run(third) for _ in range(2)]
            assert all(b"refused" in done.stderr for done in more), more
            assert len(seats(door)) == 2


long = pytest.mark.reach


@pytest.mark.parametrize(
    "term", ["xterm\x1b]0;evil\x07", *(pytest.param(one, marks=long) for one in ("../../x", "dumb", "x" * 300, ""))]
)
def test_odd_terminals_get_the_usual_one(door: Door, term: str) -> None:
    sent = {"TERM": term, "COLORTERM": "evil\x1b[31m", "LC_EVIL": "1", "LD_PRELOAD": "x", "COLUMNS": "9", "LINES": "9"}
    options = ["-o", "SendEnv=*"]
    with door.joined("Ben Carter", *options, key="ben", environment=sent) as ben:
        assert "Engaging Community Partners" in ben.text
        assert "? help" in ben.text_lines()[23], "80 by 24, whatever COLUMNS says"


def test_odd_sizes_and_bytes(door: Door) -> None:
    with door.joined("Ben Carter", key="ben") as wide:
        fcntl.ioctl(wide.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 65_535, 65_535, 0, 0))
        wide.settle()
        wide.write("\x00\udcff".encode("utf-8", "surrogateescape").decode("latin-1"))
        os.write(wide.fd, b"\xff\xfe\xc3\x28\xf0\x9f")
        wide.resize(80, 24)
        wide.wait_for("? help")
        wide.press("?")
        wide.wait_for("Esc")
    assert resident(door.process.pid) < 300_000


def resident(pid: int) -> int:
    """KB of memory a process has."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


# ------------------------------------------------------------------ bad days


def test_a_killed_client_frees_its_seat(door: Door) -> None:
    with door.joined("Ben Carter", key="ben") as ben:
        [seat] = seats(door)
        ben.kill(signal.SIGKILL)
        ben.until(lambda: not Path(f"/proc/{seat}").exists(), "the program has left")


@pytest.mark.reach
def test_a_frozen_client_gives_its_seat_back(door: Door) -> None:
    """After some three looks that it does not answer."""
    with door.joined("Ben Carter", key="ben") as ben:
        [seat] = seats(door)
        ben.kill(signal.SIGSTOP)
        ben.until(lambda: not Path(f"/proc/{seat}").exists(), "the program has left", 120)
        ben.kill(signal.SIGCONT)


def test_a_killed_server_loses_nothing_and_people_come_back(door: Door, tmp_path: Path) -> None:
    with door.joined("Ben Carter", key="ben") as ben:
        write_cause(ben, "No ride to school")
        ben.until(lambda: "No ride to school" in column(door.session, "causes", "cause"), "saved")
        ben.press("down")
        ben.type("half a cause")
        ben.wait_for("half a cause")
        pids = seats(door)
        door.end(signal.SIGKILL)
        ben.until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), "no program is left behind")
    again = Door(door.session, tmp_path)
    try:
        with again.terminal(key="ben") as ben:
            ben.wait_for("half a cause")
            assert "No ride to school" in ben.text
        assert sound(door.session)
    finally:
        again.end()


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *(pytest.param(one, marks=long) for one in (signal.SIGINT, signal.SIGHUP))]
)
def test_the_end_of_the_server_is_told(door: Door, number: signal.Signals) -> None:
    with door.joined("Ben Carter", key="ben") as ben:
        write_cause(ben, "half a cause", save=False)
        door.process.send_signal(number)
        ben.wait_for("The server was stopped.")
        assert ben.wait_exit(WAIT) == 1
    assert door.process.wait(60) == 0


# ------------------------------------------------------------------ the command


def test_status_and_stop(door: Door) -> None:
    with door.joined("Ben Carter", key="ben") as ben:
        shown = command("serve", "--status").stdout
        assert door.code in shown and "Ben Carter, participant (ssh, 127.0.0.1, known by code)" in shown
        done = command("serve", door.session, "--stop")
        assert done.returncode == 0
        ben.wait_for("The doors were closed.")
    assert door.process.wait(60) == 0
    for option in ("--stop", "--status"):
        done = command("serve", option)
        assert done.returncode == 1 and "served now" in done.stderr


def test_one_server_a_session_and_one_door_a_port(door: Door) -> None:
    twice = command("serve", door.session, "--ssh", str(free_port()))
    assert twice.returncode == 1 and f"process {door.process.pid}" in twice.stderr
    taken = command("serve", new_session("Spring"), "--ssh", str(door.port))
    assert taken.returncode == 1 and "address already in use" in taken.stderr and "Traceback" not in taken.stderr


def test_the_host_key_is_made_once_for_this_account_alone(door: Door, tmp_path: Path) -> None:
    path = home() / "serve" / "ssh_host_ed25519_key"
    before = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    shown = subprocess.run(["ssh-keygen", "-lf", str(path) + ".pub"], capture_output=True, text=True, check=True).stdout
    assert shown.split()[1] in door.said
    door.end()
    again = Door(door.session, tmp_path)
    again.end()
    assert path.read_bytes() == before


def test_until_ends_it() -> None:
    done = command("serve", new_session(), "--until", "00:00")
    assert done.returncode == 2 and "has passed" in done.stderr


# ------------------------------------------------------------------ the facilitator's window


def at_the_door(console: Console) -> None:
    console.press("esc", "z")


def test_the_facilitator_shows_the_way_in_and_locks_renames_and_removes(door: Door) -> None:
    with door.terminal() as ana, door.joined("asdf", key="eve") as eve:
        come_in(ana, door.links["Ana Ruiz"])
        at_the_door(ana)
        ana.wait_for(door.code)
        assert f"ssh -p {door.port} join@127.0.0.1" in ana.text and "1 person has joined" not in ana.text
        ana.press("enter")
        ana.wait_for("Who has joined")
        assert "by SSH from 127.0.0.1, known by link" in ana.text and "known by code" in ana.text
        ana.press("enter")  # the first who came
        ana.wait_for("Make a personal link")
        ana.press("enter")
        ana.wait_for("Enter continue")
        ana.type("Eve Long")
        ana.press("enter")
        ana.wait_for("asdf is Eve Long now.")
        eve.wait_for("Eve Long")
        at_the_door(ana)
        ana.wait_for(door.code)
        ana.press("space")
        ana.wait_for("The room is locked")
        with door.terminal() as late:
            late.wait_for("Join code:")
            late.write(door.code + "\r")
            late.until(lambda: b"The room is locked" in late.output, "nobody new comes in")
        at_the_door(eve)
        eve.wait_for("Only the facilitator can show how to join.")
