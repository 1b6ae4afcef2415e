"""The last bytes that a seat has shown, by their place in everything it ever showed."""

from __future__ import annotations

KEPT = 256 * 1024
"""Bytes that are kept: some two thousand typed characters, or fifty whole screens."""


class Ring:
    """Bytes go in at the end and fall out at the start. `position` counts all that ever went in."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._bytes = bytearray()
        self.position = 0

    def add(self, data: bytes) -> None:
        """Take these bytes in, and let go of the oldest beyond what is kept."""
        self.position += len(data)
        self._bytes += data
        if len(self._bytes) > 2 * self._most:  # now and then, or every piece would move all of it
            del self._bytes[: -self._most]

    def since(self, position: int) -> bytes | None:
        """What came after `position`; None where that is no longer here, or never was."""
        missing = self.position - position
        if not 0 <= missing <= min(self._most, len(self._bytes)):
            return None
        return bytes(self._bytes[len(self._bytes) - missing :])
