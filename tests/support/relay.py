"""A relay between a program and a server on loopback: a network that can go silent, be cut, and come back."""

from __future__ import annotations

import contextlib
import select
import socket
import threading

_PIECE = 65_536


class Relay:
    """Passes bytes on both ways. `stall` lets everything wait where it is; `cut` ends every connection, and lets none
    in until `mend`. `swallow`: what the server says is dropped, as when the network goes between a commit and its
    answer."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._flowing = threading.Event()
        self._flowing.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._closed = False
        self.swallow = False
        self.swallowed: list[bytes] = []
        self.refusing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self._flowing.clear()

    def resume(self) -> None:
        """What waited arrives."""
        self._flowing.set()

    def cut(self) -> None:
        """End every connection, and refuse new ones until `mend`."""
        self.refusing = True
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for one in pair:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections in again."""
        self.refusing = False
        self.swallow = False
        self.resume()

    def close(self) -> None:
        """End everything."""
        self._closed = True
        self.mend()
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.refusing:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                near.close()
                continue
            self._pairs.append((near, far))
            threading.Thread(target=self._pump, args=(near, far), daemon=True).start()

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        with near, far:
            try:
                while True:
                    ready = select.select([near, far], [], [])[0]
                    self._flowing.wait()
                    for one in ready:
                        data = one.recv(_PIECE)
                        if not data:
                            return
                        if one is far and self.swallow:
                            self.swallowed.append(data)
                            continue
                        (far if one is near else near).sendall(data)
            except OSError:
                return
