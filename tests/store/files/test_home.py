"""A home that cannot be used is a sentence that says what to do."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from store.api import ReadOnlyError, StoreError
from store.files import disk, netfs
from store.files.home import config_folder, home_folder, prepare_home, state_folder
from store.files.netfs import file_system, mac_network_name, network_file_system


def test_the_home_is_the_one_given_or_that_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert home_folder(tmp_path / "a") == tmp_path / "a"
    assert home_folder() == Path(os.environ["WORKSHOP_HOME"])
    monkeypatch.setenv("WORKSHOP_HOME", "~/somewhere")
    assert home_folder("") == Path("~/somewhere").expanduser()
    monkeypatch.delenv("WORKSHOP_HOME")
    assert home_folder().name == "workshop"
    assert not home_folder().exists(), "asking makes nothing"


def test_drafts_and_settings_have_their_own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state_folder() == Path(os.environ["XDG_STATE_HOME"]) / "workshop"
    assert config_folder() == Path(os.environ["XDG_CONFIG_HOME"]) / "workshop"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert state_folder().is_absolute()


def test_a_home_is_made_for_its_owner_only(tmp_path: Path) -> None:
    home = home_folder(tmp_path / "deep" / "home", create=True)
    for folder in (home.parent, home, home / "sessions"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert prepare_home(home) == home / "sessions"


def test_a_home_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o755)
    prepare_home(tmp_path / "home")
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("path", ["file", "file/below", "home/sessions"])
def test_a_file_in_the_way_is_named(tmp_path: Path, path: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "home" / "sessions").write_bytes(b"")
    with pytest.raises(StoreError, match="is a file where a folder should be"):
        prepare_home(tmp_path / ("home" if path.startswith("home") else path))


def test_another_users_home_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = prepare_home(tmp_path / "home").parent
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(ReadOnlyError, match="belongs to"):
        prepare_home(home)
    home.chmod(0o2770)
    prepare_home(home)


def test_no_room_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, mode: int = 0) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(disk, "make_folder", full)
    with pytest.raises(StoreError, match="disk is full"):
        prepare_home(tmp_path / "home")


def test_a_name_with_nul_is_a_sentence() -> None:
    with pytest.raises(StoreError, match="NUL"):
        home_folder("a\0b")


@pytest.mark.parametrize(
    ("kind", "name"),
    [(0x6969, "NFS"), (0xFF534D42, "CIFS"), (0x65735546, "FUSE"), (0x01021997, "9P"), (0x00C36400, "Ceph")],
)
def test_network_file_systems_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: int, name: str
) -> None:
    monkeypatch.setattr(netfs, "file_system", lambda path: kind)
    assert name in network_file_system(tmp_path)
    with pytest.raises(ReadOnlyError) as caught:
        prepare_home(tmp_path / "home")
    for word in (name, "SSH", "--home"):
        assert word in str(caught.value)


def test_a_local_disk_is_fine(tmp_path: Path) -> None:
    assert network_file_system(tmp_path) == ""
    assert netfs.refusal(tmp_path) == ""
    assert file_system(Path("/proc")) in (0x9FA0, None)
    assert file_system(tmp_path / "missing") is None


@pytest.mark.parametrize(
    "kind, flags, name",
    [
        (b"apfs", 0x1000, ""), (b"hfs", 0x1000 | 1, ""), (b"smbfs", 0, "SMB"), (b"nfs", 1, "NFS"),
        (b"macfuse", 0x10, "macfuse"), (b"", 0, "of an unknown kind"),
    ],
)  # fmt: skip
def test_a_network_drive_is_noticed_on_macos(kind: bytes, flags: int, name: str) -> None:
    """The answer of statfs as sys/mount.h lays it out: five words of 8 bytes from byte 8 on, then ids, type, flags."""
    head = struct.pack("=IiQQQQQiiII", 4096, 1 << 20, 1, 1, 1, 1, 1, 0, 0, 501, 26)
    answer = head + struct.pack("=II16s", flags, 0, kind) + b"/Volumes/x".ljust(1024, b"\0")
    assert len(head) == 64
    assert mac_network_name(answer.ljust(2168, b"\0")) == name
