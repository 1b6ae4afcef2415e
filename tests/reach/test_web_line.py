"""Lines to a seat, spoken without a browser: bytes, places, lost lines, and clients that misbehave."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import aiohttp
import pytest

from tests.reach.served import Served
from tests.reach.visitor import Heard, Visitor
from tests.support.waiting import until
from workshop.serve import web, web_listening


async def test_without_having_joined_there_is_no_line(served: Served) -> None:
    async with Visitor(served) as someone:
        assert await Heard(await someone.line()).end() == 4401
        await someone.join()
        for tab in ("", "../x", "a" * 41, "tab one"):
            assert await Heard(await someone.line(tab)).end() == 4401


async def test_a_line_shows_the_program_and_takes_keys(served: Served) -> None:
    async with Visitor(served) as someone:
        name = await someone.join()
        heard = Heard(await someone.line())
        assert (await heard.word("from")) == ["from", 0, 0, True]
        await heard.until_shown(b"help")
        await heard.line.send_bytes(b"\x1b[20~")  # F9
        await heard.until_shown(b"command")
        await heard.line.send_str('["ping"]')
        assert await heard.word("pong") == ["pong", 5]
        [seat] = served.do(lambda: served.seats.of(name))
        assert seat.guest.door == "web" and seat.guest.address == "127.0.0.1"


async def test_a_lost_line_goes_on_where_it_was(served: Served) -> None:
    """Exactly what was missed comes, and what had arrived of the typed bytes is known."""
    async with Visitor(served) as someone:
        await someone.join()
        first = Heard(await someone.line())
        await first.until_shown(b"help")
        await first.line.send_bytes(b"\x1b")
        await first.line.send_str('["ping"]')
        await first.word("pong")
        first.line._response.connection.transport.abort()  # type: ignore[union-attr]
        again = Heard(await someone.line(have=len(first.shown)))
        word = await again.word("from")
        assert word == ["from", len(first.shown), 1, False]


async def test_a_new_page_has_everything_drawn_again(served: Served) -> None:
    async with Visitor(served) as someone:
        await someone.join()
        first = Heard(await someone.line())
        await first.until_shown(b"help")
        await first.line.close()
        again = Heard(await someone.line(have=-1))
        start = (await again.word("from"))[1]
        assert start >= len(first.shown)
        await again.until_shown(b"help")
        assert b"\x1b[?1049h" in again.shown or b"\x1b[?2004h" in again.shown, "the terminal's modes are set, too"


async def test_a_position_nobody_had_is_answered_with_a_new_picture(served: Served) -> None:
    async with Visitor(served) as someone:
        await someone.join()
        await Heard(await someone.line()).until_shown(b"help")
        again = Heard(await someone.line(have=999_999_999))
        assert (await again.word("from"))[1] < 1_000_000
        await again.until_shown(b"help")


async def test_a_second_window_of_the_same_tab_takes_the_seat(served: Served) -> None:
    async with Visitor(served) as someone:
        name = await someone.join()
        first = Heard(await someone.line("same"))
        await first.until_shown(b"help")
        second = Heard(await someone.line("same"))
        assert await first.end() == 4409
        await second.until_shown(b"help")
        assert len(served.do(lambda: served.seats.of(name))) == 1


async def test_a_fourth_window_is_told_why_there_is_none(served: Served) -> None:
    async with Visitor(served) as someone:
        name = await someone.join()
        lines = [await someone.line(f"tab{n}") for n in range(3)]
        for line in lines:
            await Heard(line).until_shown(b"help")
        fourth = Heard(await someone.line("tab3"))
        assert await fourth.end() == 4429
        assert fourth.words == [
            ["over", f"{name} has 3 windows open at this session already; close one of them first."]
        ]


async def test_leaving_the_session_ends_the_line_for_good(served: Served) -> None:
    async with Visitor(served) as someone:
        await someone.join()
        heard = Heard(await someone.line())
        await heard.until_shown(b"help")
        await heard.line.send_bytes(b"\x1b[21~")  # F10
        assert await heard.end() == 4410
        fresh = Heard(await someone.line())
        assert await fresh.word("from") == ["from", 0, 0, True]


@pytest.mark.parametrize("size", [(65_535, 65_535), (1, 1), (0, 0)])
async def test_sizes_no_window_has_do_no_harm(served: Served, size: tuple[int, int]) -> None:
    async with Visitor(served) as someone:
        await someone.join()
        heard = Heard(await someone.line(size=size))
        await heard.line.send_str('["size", 99999999999999999999, -5]')
        await heard.line.send_str('["size", true, 5]')
        await heard.line.send_str('["size", 80, 24]')
        await heard.until_shown(b"help")


@pytest.mark.parametrize(
    "words", ["", "null", "[]", '["size"]', '["size", "a", "b"]', "{" * 5000, "[" * 60_000, '"\\ud800"']
)
async def test_words_that_mean_nothing_are_passed_over(served: Served, words: str) -> None:
    async with Visitor(served) as someone:
        await someone.join()
        heard = Heard(await someone.line())
        await heard.line.send_str(words)
        await heard.line.send_str('["ping"]')
        await heard.word("pong")


async def test_bytes_that_are_no_text_do_not_end_the_program(served: Served) -> None:
    async with Visitor(served) as someone:
        name = await someone.join()
        heard = Heard(await someone.line())
        await heard.until_shown(b"help")
        [seat] = served.do(lambda: served.seats.of(name))
        before = seat.pid
        await heard.line.send_bytes(bytes(range(128, 256)) * 20)
        await heard.line.send_bytes(b"\x1b[20~")
        await heard.until_shown(b"command")
        assert seat.pid == before


async def test_a_frame_that_is_too_large_ends_the_line_but_not_the_seat(served: Served) -> None:
    async with Visitor(served) as someone:
        await someone.join()
        heard = Heard(await someone.line())
        await heard.until_shown(b"help")
        await heard.line.send_bytes(b"x" * 70_000)
        assert await heard.end() == 1009
        again = Heard(await someone.line(have=-1))
        assert (await again.word("from"))[3] is False


async def test_a_client_that_stops_answering_loses_its_line(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-open: the other side is gone, and nothing says so."""
    monkeypatch.setattr(web, "HEARTBEAT", 0.2)
    async with Visitor(served) as someone:
        name = await someone.join()
        line = await someone.line()
        await Heard(line).until_shown(b"help")
        [seat] = served.do(lambda: served.seats.of(name))
        assert seat.watched
        line._autoping = False  # it reads, but answers no question
        await asyncio.to_thread(until, lambda: not seat.watched)  # kept for its person, and nobody looks


async def test_a_client_that_says_nothing_is_sent_away(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_listening, "FIRST_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert await asyncio.to_thread(silent.recv, 1) == b""


async def test_more_connections_than_a_room_needs_are_closed(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_listening, "CONNECTIONS", 0)
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as late:
        assert await asyncio.to_thread(late.recv, 1) == b""


async def test_a_crash_of_the_program_is_started_again_on_the_same_line(served: Served) -> None:
    async with Visitor(served) as someone:
        name = await someone.join()
        heard = Heard(await someone.line())
        await heard.until_shown(b"help")
        [seat] = served.do(lambda: served.seats.of(name))
        heard.shown = b""
        os.kill(seat.pid, 9)
        await heard.until_shown(b"help")


async def test_closing_the_door_tells_everybody(tmp_path: Path) -> None:
    own = Served(tmp_path)
    try:
        async with Visitor(own) as someone:
            await someone.join()
            heard = Heard(await someone.line())
            await heard.until_shown(b"help")
            closing = asyncio.create_task(asyncio.to_thread(own.stop))
            assert await heard.end() == 4410
            assert ["over", "The session is over."] in heard.words
            await closing
        with pytest.raises(aiohttp.ClientError):
            async with Visitor(own) as late:
                await late.get("/")
    finally:
        own.close()
