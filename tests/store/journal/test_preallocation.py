"""Blank space after a journal's last line: found, grown, passed over, and gone when the session is closed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store.files import disk
from store.journal.entry import stamp
from store.journal.fsck import fsck
from store.journal.preallocation import MOST, content_end, content_length, is_padding, lines_in
from tests.support.small_pack import ANA, BEN, at, insert, journal, lines, live, opened, put, value
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("data", "end"),
    [(b"", 0), (b"\n\n", 0), (b"a", 1), (b"a\n", 2), (b"a\n\n\n", 2), (b"a\n\nb", 4), (b"\n\nb\n\n", 4)],
)
def test_where_the_lines_end(tmp_path: Path, data: bytes, end: int) -> None:
    assert content_end(data) == end
    path = tmp_path / "file"
    for more in (0, MOST - 1, MOST, 3 * MOST):
        path.write_bytes(data + b"\n" * more if end and data[:end].endswith(b"\n") else data)
        fd = os.open(path, os.O_RDONLY)
        assert content_length(fd, path.stat().st_size) == end
        os.close(fd)


def test_lines_up_to_a_blank_one() -> None:
    assert lines_in(b"a\nb") == (b"a\nb", False)
    assert lines_in(b"a\nb\n") == (b"a\nb\n", False)
    assert lines_in(b"a\nb\n\n\nc") == (b"a\nb\n", True)
    assert lines_in(b"\na") == (b"", True)


def test_it_grows_with_what_is_written_and_goes_with_the_writer(folder: Path) -> None:
    store = opened(folder)
    assert journal(folder).read_bytes() == lines(folder), "who only reads makes none"
    store.commit([insert("r1")])
    first = journal(folder).stat().st_size - len(lines(folder))
    assert 0 < first < 1000
    sizes = set()
    for number in range(300):
        store.commit([put("r1", "note", f"{number} " * 100, store.state.base(at("r1", "note")))])
        size = journal(folder).stat().st_size
        assert len(lines(folder)) <= size <= len(lines(folder)) + MOST
        sizes.add(size)
    assert len(sizes) < 40, "the file is made longer now and then, not with each record"
    store.close()
    assert journal(folder).read_bytes() == lines(folder)
    assert fsck(folder).sound


def test_others_read_past_it_and_write_into_it(folder: Path) -> None:
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    for number in range(40):
        (ana, ben)[number % 2].commit([insert(f"r{number}")])
    until(lambda: ana.state == ben.state)
    assert journal(folder).stat().st_size > len(lines(folder))
    assert fsck(folder).sound
    ana.close()
    assert journal(folder).read_bytes() == lines(folder)
    ben.commit([insert("last")])
    ben.close()
    again = opened(folder)
    assert live(again.state) == [*(f"r{number}" for number in range(40)), "last"]
    again.close()


def test_every_record_changes_the_stamp_though_not_the_length(folder: Path) -> None:
    store = opened(folder)
    stamps, lengths = [stamp(folder)], set()
    for number in range(30):
        store.commit([insert(f"r{number}")])
        stamps.append(stamp(folder))
        lengths.add(journal(folder).stat().st_size)
    assert len(set(stamps)) == len(stamps) and len(lengths) < len(stamps) - 1
    store.close()
    assert stamp(folder) == stamps[-1]


_WRITER = """
import sys
from pathlib import Path
from tests.support.small_pack import ANA, insert, opened
store = opened(Path(sys.argv[1]), ANA)
for number in range(50):
    store.commit([insert(f"r{number}")])
print("done", flush=True)
sys.stdin.read()
"""


def test_what_a_killed_writer_left_blank_is_written_into(folder: Path) -> None:
    command = [sys.executable, "-c", _WRITER, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None and process.stdout.readline() == b"done\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    whole = journal(folder).read_bytes()
    assert len(whole) > len(lines(folder)) and fsck(folder).sound
    store = opened(folder, BEN)
    assert store.read_only == "" and len(live(store.state)) == 50 and not list((folder / "torn").iterdir())
    store.commit([insert("after")])
    assert journal(folder).stat().st_size == len(whole), "there was space for it"
    store.close()
    assert journal(folder).read_bytes() == lines(folder) and fsck(folder).sound


@pytest.mark.parametrize("blank", [0, 1, 500, 5000])
def test_what_was_cut_off_after_it_is_set_aside_by_the_first_that_writes(folder: Path, blank: int) -> None:
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    before = lines(folder)
    with journal(folder).open("ab") as file:
        file.write(b"\n" * blank + b"0badcafe 5 {")
    for number, store in enumerate((ana, ben, ana)):
        store.commit([insert(f"r{number}")])
        assert lines(folder).startswith(before)
    ana.close()
    ben.close()
    assert fsck(folder).sound and lines(folder) == journal(folder).read_bytes()
    (aside,) = (folder / "torn").iterdir()
    assert aside.read_bytes() == b"\n" * blank + b"0badcafe 5 {"


def test_no_space_for_blanks_is_no_loss(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = disk.pwrite

    def full(fd: int, data: bytes, offset: int) -> int:
        if is_padding(data):
            raise OSError(28, "No space left on device")
        return real(fd, data, offset)

    monkeypatch.setattr(disk, "pwrite", full)
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "cause", "No ride")])
    assert journal(folder).read_bytes() == lines(folder) and value(store, "r1", "cause") == "No ride"
    store.close()
