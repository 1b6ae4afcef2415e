"""Which file systems are on a network, and so cannot keep a live session: events and locks do not cross hosts there."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path

# Linux: statfs(2), linux/magic.h
_KINDS = {
    0x6969: "NFS",
    0x517B: "SMB",
    0xFE534D42: "SMB",
    0xFF534D42: "CIFS",
    0x65735546: "FUSE (sshfs and the like)",
    0x01021997: "9P",
    0x00C36400: "Ceph",
    0x5346414F: "AFS",
    0x6B414653: "AFS",
    0x73757245: "Coda",
    0x564C: "NCP",
    0x0BD00BD0: "Lustre",
    0x47504653: "GPFS",
    0x786F4256: "a VirtualBox shared folder",
    0x01161970: "GFS2",
    0x7461636F: "OCFS2",
}


def file_system(path: Path) -> int | None:
    """The type number of the file system that `path` is on; None where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return None
    room = ctypes.create_string_buffer(512)
    try:
        if ctypes.CDLL(None, use_errno=True).statfs(os.fsencode(path), room) != 0:
            return None
    except (OSError, AttributeError):
        return None
    kind = ctypes.c_long.from_buffer(room).value  # f_type is the first field, one machine word
    return kind & 0xFFFFFFFF


# macOS: statfs(2), sys/mount.h with 64-bit inodes; flags, sub-type, and the name of the type stand at byte 64.
_MAC_FLAGS = struct.Struct("=II16s")
_MAC_AT, _MAC_SIZE, _MAC_LOCAL = 64, 2168, 0x1000
_MAC_NAMES = {"smbfs": "SMB", "nfs": "NFS", "afpfs": "AFP", "webdav": "WebDAV"}


def mac_network_name(room: bytes) -> str:
    """The name of the network file system that an answer of macOS's statfs is about; empty for a local one."""
    flags, _, name = _MAC_FLAGS.unpack_from(room, _MAC_AT)
    kind = name.split(b"\0")[0].decode("ascii", "replace")
    return "" if flags & _MAC_LOCAL else _MAC_NAMES.get(kind, kind or "of an unknown kind")


def _on_mac(path: Path) -> str:
    room = ctypes.create_string_buffer(2 * _MAC_SIZE)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        statfs = getattr(system, "statfs$INODE64", None) or system.statfs
        return mac_network_name(room.raw) if statfs(os.fsencode(path), room) == 0 else ""
    except (OSError, AttributeError):
        return ""


def network_file_system(path: Path) -> str:
    """The name of the network file system that `path` is on; empty for a local one."""
    if sys.platform == "darwin":
        return _on_mac(path)
    kind = file_system(path)
    return "" if kind is None else _KINDS.get(kind, "")


def refusal(path: Path) -> str:
    """Why no live session can be kept at `path`, with the two ways out; empty when it can."""
    name = network_file_system(path)
    if not name:
        return ""
    return (
        f"{path} is on a network drive ({name}), so this session is read-only here. To edit it, log in over SSH to the "
        "computer that stores it, or keep the sessions on a disk of this one (--home DIR)."
    )
