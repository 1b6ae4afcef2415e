"""Somebody who speaks to the page's door without a browser: every header is theirs to choose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import aiohttp

from tests.reach.served import Served, new_name

SOON = 60.0
"""Seconds until an answer that does not come is given up."""


class Visitor:
    """One client with a cookie jar of its own. Use as an async context manager."""

    def __init__(self, served: Served, **headers: str) -> None:
        self.served = served
        self.headers = {"Origin": served.url} | headers
        self._client: aiohttp.ClientSession

    async def __aenter__(self) -> Visitor:
        jar = aiohttp.CookieJar(unsafe=True)  # loopback has no name
        self._client = aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(SOON))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def get(self, path: str, **headers: str) -> tuple[int, str, Mapping[str, str]]:
        """Status, text and headers."""
        from yarl import URL

        address = URL(self.served.url + path, encoded=True)
        async with self._client.get(address, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer.headers

    async def fetch(self, path: str) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and the bytes of a file."""
        async with self._client.get(self.served.url + path) as answer:
            return answer.status, answer.headers, await answer.read()

    async def post(self, path: str, body: str | dict[str, str], **headers: str) -> tuple[int, dict[str, Any], Any]:
        """Status, what was said, and headers; without an Origin when it is empty."""
        sent = {"Content-Type": "application/json"} | self.headers | headers
        sent = {name: value for name, value in sent.items() if value}
        data = body if isinstance(body, str) else json.dumps(body)
        async with self._client.post(self.served.url + path, data=data, headers=sent) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else {"text": text}, answer.headers

    async def join(self, name: str = "", code: str = "") -> str:
        """Join under that name, or under a new one; returns it."""
        name = name or new_name()
        status, said, _ = await self.post("/join", {"code": code or self.served.gate.join_code, "name": name})
        assert status == 200, said
        return name

    async def line(
        self, tab: str = "one", have: int = -1, size: tuple[int, int] = (80, 24), **headers: str
    ) -> aiohttp.ClientWebSocketResponse:
        """A line to the seat of that tab."""
        query = f"tab={tab}&have={have}&c={size[0]}&r={size[1]}"
        sent = {name: value for name, value in (self.headers | headers).items() if value}
        return await self._client.ws_connect(f"{self.served.url}/ws?{query}", headers=sent, autoclose=True)


class Heard:
    """What came over a line: words, and the terminal's bytes."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self.line = line
        self.words: list[list[Any]] = []
        self.shown = b""

    async def one(self) -> bool:
        """Take in one message; false when the line is over."""
        message = await self.line.receive(SOON)
        if message.type is aiohttp.WSMsgType.BINARY:
            self.shown += message.data
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.words.append(json.loads(message.data))
        return message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT)

    async def until_shown(self, text: bytes) -> None:
        """Until the terminal was sent that."""
        while text not in self.shown:
            assert await self.one(), (self.line.close_code, self.words, self.shown[-400:])

    async def word(self, what: str) -> list[Any]:
        """The next word of that kind; earlier ones are forgotten."""
        while True:
            for at, word in enumerate(self.words):
                if word[0] == what:
                    del self.words[: at + 1]
                    return word
            assert await self.one(), (self.line.close_code, self.words)

    async def end(self) -> int:
        """The code with which the line was closed."""
        while await self.one():
            pass
        assert self.line.close_code is not None
        return self.line.close_code
