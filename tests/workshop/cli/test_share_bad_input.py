"""Bad input to the real command, as a process of its own: one clear sentence, the right exit code, nothing by half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.disclosures.chain import LOG
from tests.support.school_files import (
    CLINIC,
    HEADER,
    PURPOSE,
    TERMS,
    consent_row,
    consents,
    records,
    students,
    write,
)
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.disclosure.engine.verify import verify


def home() -> Path:
    return Path(os.environ["WORKSHOP_HOME"])


def command(path: Path, *more: str, out: str = "out", partner: str = CLINIC) -> list[str]:
    purpose = () if "--purpose" in more else ("--purpose", PURPOSE)
    what = ["--records", str(path), "--partner", partner, *TERMS, *purpose, *more]
    arguments = ["share", "check", *what, "--out", str(path.parent / out)]
    return [sys.executable, "-m", "workshop", *arguments]


def run(arguments: Sequence[str]) -> tuple[int, str]:
    """Exit code, and what stands on standard error."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=150)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stderr if done.returncode != REFUSED or done.stderr else done.stdout


def nothing_written(folder: Path, before: set[str]) -> None:
    """No release folder and no remains of one."""
    assert {path.name for path in folder.iterdir()} - {home().name} == before - {home().name}


def changed(place: int, **facts: str) -> list[list[str]]:
    rows = students()
    for name, value in facts.items():
        rows[place][HEADER.index(name.replace("_", " "))] = value
    return rows


Made = tuple[Path, list[str]]


def of_rows(rows: list[list[str]], *more: str) -> Callable[[Path], Made]:
    return lambda folder: (records(folder, rows), list(more) or ["--by", "Grade"])


def empty_file(folder: Path) -> Made:
    (folder / "records.csv").write_bytes(b"")
    return folder / "records.csv", []


def no_consent_field(folder: Path) -> Made:
    path = records(folder)
    named = consents(folder, [consent_row("S0001", Fields="Grade; Shoe size")])
    return path, ["--consents", str(named), "--fields", "Grade", "--purpose", PURPOSE]


def policy(text: str) -> Callable[[Path], Made]:
    def made(folder: Path) -> Made:
        (folder / "ours.yaml").write_text(text)
        return records(folder), ["--by", "Grade", "--policy", str(folder / "ours.yaml")]

    return made


def days_twice(folder: Path) -> Made:
    rows = [["S1", "2026-09-01", "A", "5"], ["S1", "2026-09-01", "P", "5"], ["S2", "2026-09-01", "P", "5"]]
    return write(folder / "records.csv", ("Student ID", "Date", "Status", "Grade"), rows), ["--by", "Grade"]


def other_facts(folder: Path) -> Made:
    rows = [["S1", "2026-09-01", "A", "5"], ["S1", "2026-09-02", "P", "6"], ["S2", "2026-09-01", "P", "5"]]
    return write(folder / "records.csv", ("Student ID", "Date", "Status", "Grade"), rows), ["--by", "Grade"]


@dataclass(frozen=True)
class Bad:
    """What is made, and what has to be said of it."""

    made: Callable[[Path], Made]
    code: int
    words: str


KINDS = {
    "more days absent than enrolled": Bad(of_rows(changed(3, Days_absent="181")), USAGE, 'row 5, column "Days absent"'),
    "more days than there were": Bad(
        of_rows(changed(3, Days_enrolled="190"), "--days", "180"), USAGE, "more days enrolled than the 180 days"
    ),
    "below zero": Bad(of_rows(changed(3, Days_absent="-2")), USAGE, 'row 5, column "Days absent": is below zero'),
    "a third": Bad(of_rows(changed(3, Days_absent="2.33333")), USAGE, "has more than 4 digits after the point"),
    "an exponent": Bad(of_rows(changed(3, Days_absent="1e1")), USAGE, 'row 5, column "Days absent": is not a num'),
    "an underscore": Bad(of_rows(changed(3, Days_absent="1_0")), USAGE, "is not a number in plain digits"),
    "one id, other facts": Bad(
        of_rows(changed(3, Student_ID="S0001", Grade="7")), USAGE, 'row 5, column "Student ID": the same student'
    ),
    "one id, other facts by day": Bad(other_facts, USAGE, "row 3"),
    "one day twice": Bad(days_twice, USAGE, "row 3"),
    "no partner": Bad(lambda folder: (records(folder), ["--partner", " "]), USAGE, "--partner is empty"),
    "a partner no consent names": Bad(
        lambda folder: (
            records(folder),
            ["--consents", str(consents(folder, [consent_row("S0001", Partner="Another")])), "--fields", "Grade",
             "--purpose", PURPOSE],
        ),
        USAGE, f"names “{CLINIC}”",
    ),
    "a consent for no field": Bad(no_consent_field, USAGE, "names a field that the attendance file does not have"),
    "a weaker policy": Bad(policy("smallest_group: 5\n"), REFUSED, "weaker than the module's rule"),
    "a policy that is none": Bad(policy("smallest_group: [\n"), USAGE, "ours.yaml"),
    "an empty table": Bad(of_rows([]), USAGE, "no students"),
    "an empty file": Bad(empty_file, USAGE, "records.csv"),
    "nobody counts": Bad(
        of_rows([[*row[:4], "10", "1"] for row in students()], "--days", "180"), USAGE, "No students are included"
    ),
    "one student": Bad(of_rows(students()[:1]), REFUSED, "Nothing may be released"),
    "all in one small group": Bad(
        of_rows(students({("Oak", "5"): 9}), "--by", "School,Grade"), REFUSED, "Every number would reveal a small group"
    ),
    "no such column": Bad(of_rows(students(), "--by", "Homeroom"), USAGE, 'no column "Homeroom"'),
    "no such file": Bad(lambda folder: (folder / "none.csv", []), USAGE, "No file"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_bad_input_gets_a_sentence_and_writes_nothing(tmp_path: Path, kind: str) -> None:
    bad = KINDS[kind]
    path, more = bad.made(tmp_path)
    before = {one.name for one in tmp_path.iterdir()}
    code, words = run(command(path, *more))
    assert code == bad.code, words
    assert bad.words in words
    nothing_written(tmp_path, before)
    if code == USAGE:
        assert not (home() / LOG).exists()
    assert len([line for line in words.splitlines() if line.startswith("workshop: ")]) <= 1


def test_all_students_in_one_group_are_told(tmp_path: Path) -> None:
    """The group is the whole: nothing is left to subtract."""
    code, words = run(command(records(tmp_path, students({("Oak", "5"): 45})), "--by", "School,Grade"))
    assert code == DONE, words
    assert ",45," in (tmp_path / "out" / "table-1-by-school-grade.csv").read_text("utf-8-sig")


def test_everybody_chronically_absent_is_not_told(tmp_path: Path) -> None:
    rows = [[*row[:5], "60"] for row in students({("Oak", "5"): 45})]
    path, answers = records(tmp_path, rows), tmp_path / "answers.toml"
    code, words = run(command(path, "--by", "School,Grade"))
    assert code == REFUSED and "45 of 45 students are chronically absent" in words
    answers.write_text('accepted = ["all chronically absent"]\n')
    code, words = run(command(path, "--by", "School,Grade", "--mapping", str(answers)))
    assert code == DONE, words
    lines = (tmp_path / "out" / "table-1-by-school-grade.csv").read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[2:] for line in lines] == [["45", "45 or fewer", "100 or less"]] * 4


def test_a_history_that_was_tampered_with_stops_the_next_release(tmp_path: Path) -> None:
    path = records(tmp_path)
    assert run(command(path, "--by", "Grade"))[0] == DONE
    log = home() / LOG
    whole = log.read_bytes()
    before = {one.name for one in tmp_path.iterdir()}
    for damaged in (whole.replace(b'"number":1', b'"number":2'), b""):
        log.write_bytes(damaged)
        code, words = run(command(path, "--by", "Grade", out="b"))
        assert code == USAGE, words
        assert "disclosure" in words
        nothing_written(tmp_path, before)
        assert log.read_bytes() == damaged
    log.write_bytes(whole)
    assert run(command(path, "--by", "Grade", out="b"))[0] == DONE


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = records(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    code, words = run(command(path, "--by", "Grade"))
    assert code == REFUSED
    assert "already exists" in words
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert not (home() / LOG).exists()


def test_stopped_at_any_moment_there_is_all_or_nothing(tmp_path: Path) -> None:
    """A sentence and nothing, or a whole release. Where the command is always done before the signal comes, for the
    machine was busy when it was timed, the signal comes earlier."""
    sizes = {(f"School {s}", str(g)): 9 + (s * 7 + g * 5) % 30 for s in range(4) for g in range(4)}
    path = records(tmp_path, students(sizes))
    started = time.monotonic()
    assert run(command(path, "--by", "School,Grade", "--seconds", "1", out="whole"))[0] == DONE
    lasts = time.monotonic() - started
    stopped = 0
    moments = [(signal.SIGINT, 0.4), (signal.SIGTERM, 0.6), (signal.SIGINT, 0.8), (signal.SIGTERM, 0.95)]
    earlier = [(signal.SIGINT, 0.4 / 2**more) for more in range(1, 8)]
    for number, share in (*moments, *earlier):
        if share < 0.4 and stopped:
            break
        out = tmp_path / f"out{share}"
        lines = len((home() / LOG).read_bytes().splitlines())
        arguments = command(path, "--by", "School,Grade", "--seconds", "1", out=out.name)
        with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL) as process:
            time.sleep(lasts * share)
            process.send_signal(number)
            _, words = process.communicate(timeout=150)
        entered = len((home() / LOG).read_bytes().splitlines()) - lines
        assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
        assert entered == out.exists()
        if out.exists():
            assert verify((out / "release.json").read_bytes()) == []
        else:
            stopped += 1
            told = process.returncode == REFUSED and "Stopped; nothing was written." in words
            assert told or process.returncode in (-number, 130), words  # the latter before the command listens
    assert stopped
