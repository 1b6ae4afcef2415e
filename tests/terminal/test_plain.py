"""`workshop open SESSION --plain` as a program: module 12 from welcome to minutes through a pipe and on a terminal.

A screen reader reads what is written: so every byte is a letter of a word or the end of a line.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import unicodedata

import pytest

from tests.support.console import Console
from tests.support.terminal_rooms import column, new_session, sound, value
from workshop.cli.main import run

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

ANA, BEN = "Ana Ruiz", "Ben Carter"
WHOLE = f"""\
1 2 0

next
next
They answer the same day
{BEN}

reveal
yes

2=1
1
They answer first
next
Only unexcused days count
Attendance clerk

thin

Asthma, no inhaler
School nurse

nobody

reveal
yes
next
many
Riverside Clinic\tHealth\tJo 555-0100\tyes
Library\tCommunity

part 3
Ask the clinic first.
next
4 4 4 3 3 2 2
3 2
2 2
3 ?
4 2
2 2
3 3
3 2
reveal
yes

1=would

1=could

next
1
part 2
community
Families already come to you

It is where families turn
next
part 2
Agree on asthma plans

Ana
Ben
repeat
next
part 2
1
Show them first how we protect it
:park Why did the bus stop move?
back
= back
next
parked
who

3 3 3

minutes
quit
"""


def plain(session: str, text: str, *options: str, person: str = ANA) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "workshop", "open", session, "--plain", "--as", person, *options]
    environment = os.environ | {"TERM": "dumb"}
    return subprocess.run(command, input=text.encode(), capture_output=True, timeout=120, env=environment)


def only_words(text: str) -> None:
    """No escape sequence, no control but the ends of lines, nothing drawn: what stands there can be read out."""
    for char in set(text) - {"\n"}:
        assert unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn"), repr(char)
        assert not 0x2500 <= ord(char) <= 0x25FF and not 0x2800 <= ord(char) <= 0x28FF, repr(char)


def test_the_whole_workshop_through_a_pipe() -> None:
    session = new_session()
    done = plain(session, WHOLE)
    said = done.stdout.decode()
    assert done.returncode == 0 and done.stderr == b"", done.stderr.decode()
    only_words(said)
    assert [int(number) for number in re.findall(r"^Step (\d+) of 10\.", said, re.M)] == [*range(1, 11)]
    for sheet, row, name, wanted in (
        ("ticket-before", "ana-ruiz", "assess-need", "1"),
        ("notes-three", "main", "text", "Ask the clinic first."),
        ("pitch", "of.ana-ruiz", "reason", "Families already come to you"),
        ("meeting", "main", "purpose", "Agree on asthma plans"),
        ("room", "main", "step", "learn-more"),
        ("ticket-after", "ana-ruiz", "share-lawfully", "3"),
    ):
        assert value(session, sheet, row, name) == wanted, (sheet, said[-3000:])
    minutes = said.split(": minutes")[1]
    assert "Gap: Asthma, no inhaler." in minutes and "Why did the bus stop move?" in minutes
    assert "555-0100" not in minutes
    assert said.endswith("You left the session. Everything marked saved is safe.\n") and sound(session)


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_on_a_terminal_it_writes_words_and_ends_of_lines(term: str) -> None:
    session = new_session()
    environment = {"TERM": term}
    with Console(["open", session, "--plain", "--as", ANA], environment=environment) as console:
        console.wait_for("Type 3 numbers from 0 to 4")
        for line, then in (
            ("3 2 1", "Tally: Entry ticket"),
            ("", "end of step 1"),
            ("next", "end of step 2"),
            ("next", "Quality: type one"),
            ("They answer the same day", "Named by"),
            ("", "This row"),
            ("undo", "Undone"),
            ("redo", "Redone"),
            ("nonsense words", "Named by"),
        ):
            console.type(line)
            console.press("enter")
            console.wait_for(then)
        console.press("ctrl+c")
        console.wait_for("was dropped")
        console.type("quit")
        console.press("enter")
        assert console.wait_exit() == 0
    written = bytes(console.output).replace(b"^C", b"")
    assert b"\x1b" not in written and b"\x07" not in written and b"\x08" not in written
    only_words(written.decode().replace("\r\n", "\n"))
    assert value(session, "ticket-before", "ana-ruiz", "assess-need") == "3"


def test_a_line_longer_than_a_terminal_hands_on_is_a_sentence() -> None:
    session = new_session()
    with Console(["open", session, "--plain", "--as", ANA], environment={"TERM": "dumb"}) as console:
        console.wait_for("Type 3 numbers from 0 to 4")
        console.type("go 3")
        console.press("enter")
        console.wait_for("Quality: type one")
        for _ in range(100):
            console.type("x" * 100)
        console.press("enter")
        console.wait_for("was not saved")
        console.type("quit")
        console.press("enter")
        assert console.wait_exit() == 0
    assert sound(session)


ENDS = {
    "nothing at all": "",
    "in the middle of a line": "go 4\nA cause",
    "in the middle of a row": "go 4\nA cause\nNurse\n",
    "a line of ten thousand": "x" * 10_000 + "\n" * 50,
}


@pytest.mark.parametrize("text", ENDS.values(), ids=ENDS)
def test_the_input_can_end_anywhere(text: str) -> None:
    session = new_session()
    done = plain(session, text)
    assert done.returncode == 0 and done.stderr == b"" and sound(session)
    assert done.stdout.endswith(b"You left the session. Everything marked saved is safe.\n")


def test_a_reader_that_leaves_loses_nothing() -> None:
    session = new_session()
    command = [sys.executable, "-m", "workshop", "open", session, "--plain", "--as", ANA]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"go 3\nThey answer\n\n")
        process.stdin.flush()
        while b"This row" not in process.stdout.readline():
            pass
        process.stdout.close()
        process.stdin.write(b"\n" * 200)
        process.stdin.close()
        assert process.wait(60) == 0 and process.stderr.read() == b""
    assert sound(session)
    assert column(session, "qualities", "quality") == ["They answer"]


def test_interrupted_twice_it_leaves_with_a_sentence() -> None:
    session = new_session()
    command = [sys.executable, "-m", "workshop", "open", session, "--plain", "--as", ANA]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin and process.stdout and process.stderr
        while b"3 numbers" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        while b"was dropped" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(60) == 0 and process.stderr.read() == b""
    assert b"You left the session." in rest and sound(session)


def test_two_people_hear_each_other() -> None:
    """One of them line by line, the other by command: the same store, the same rights."""
    session = new_session()
    command = [sys.executable, "-m", "workshop", "open", session, "--plain", "--as", BEN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        while b"3 numbers" not in process.stdout.readline():
            pass
        assert run(["set", session, "notes-two", "main", "text", "The bus office knows", "--as", ANA]) == 0
        heard = b""
        while b"The bus office knows" not in heard:
            process.stdin.write(b"time\n")
            process.stdin.flush()
            heard += process.stdout.readline()
        process.stdin.close()
        heard += process.stdout.read()
    assert f"{ANA} changed Notes on Reflection Two: now The bus office knows." in heard.decode()


def test_who_may_not_come_in_is_told_why() -> None:
    session = new_session()
    done = plain(session, "", "--role", "facilitator", person=BEN)
    assert done.returncode == 1 and b"is on the list of people as participant" in done.stderr


def test_a_locked_window_can_be_plain() -> None:
    session = new_session()
    done = plain(session, "go 3\nThey answer\n\nminutes\n", "--locked", person=BEN)
    assert done.returncode == 0, done.stderr.decode()
    assert b"workshop export" not in done.stdout and column(session, "qualities", "quality") == ["They answer"]
