"""The page's door from outside: what anyone sees, what is refused, and how somebody joins."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile

import aiohttp
import pytest

from tests.reach.served import Served, new_name
from tests.reach.visitor import Visitor
from workshop.serve.codes import written
from workshop.sheets.model import Role

EVIL = ("", "null", "http://127.0.0.1:1", "http://localhost:{port}", "https://127.0.0.1:{port}", "http://evil.example",
    "http://127.0.0.1:{port}.evil.example", "http://x.127.0.0.1:{port}")  # fmt: skip
HOSTS = (
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1.evil.example:{port}",
    "[::1]:{port}",
)


async def test_what_anyone_sees_says_nothing_about_the_session(served: Served) -> None:
    async with Visitor(served) as someone:
        status, page, headers = await someone.get("/")
        assert status == 200 and "Join code" in page and '<html lang="en">' in page
        for secret in ("Autumn", "Ana Ruiz", "Ben Carter", served.gate.join_code, written(served.gate.join_code)):
            assert secret not in page
        assert (await someone.get("/me"))[0] == 401
        for name, value in {
            "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin", "Server": "workshop",
        }.items():  # fmt: skip
            assert headers[name] == value
        assert "Set-Cookie" not in headers


async def test_the_policy_of_the_page_lets_nothing_in_from_elsewhere(served: Served) -> None:
    async with Visitor(served) as someone:
        for path in ("/", "/page.js", "/xterm/xterm.mjs", "/nothing", "/me"):
            _, _, headers = await someone.get(path)
            assert headers["Content-Security-Policy"].split("; ") == [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                f"connect-src 'self' ws://{served.host}",
                "img-src 'self' data:",
                "font-src 'self'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            ]


async def test_files_come_compressed_and_whole(served: Served) -> None:
    async with Visitor(served) as someone:
        for path, kind in {
            "/page.css": "text/css", "/xterm/xterm.css": "text/css", "/xterm/xterm.mjs": "text/javascript",
            "/seat.js": "text/javascript", "/": "text/html",
        }.items():  # fmt: skip
            _, packed, headers = await someone.get(path, **{"Accept-Encoding": "gzip"})
            assert headers["Content-Encoding"] == "gzip" and headers["Content-Type"] == f"{kind}; charset=utf-8"
            _, plain, headers = await someone.get(path, **{"Accept-Encoding": "identity"})
            assert "Content-Encoding" not in headers
            assert plain == packed and plain


@pytest.mark.parametrize(
    "path",
    ["/xterm", "/xterm/", "/../pyproject.toml", "/xterm/../page.js", "/%2e%2e/web.py", "/web.py", "/index.html.gz",
     "//page.js", "/page.js/", "/xterm%2fxterm.mjs/..", "/" + "a" * 3000],
)  # fmt: skip
async def test_no_path_leads_anywhere_else(served: Served, path: str) -> None:
    async with Visitor(served) as someone:
        status, said, _ = await someone.get(path)
        assert (status, json.loads(said)) == (404, {"sentence": "There is no such page here."})


@pytest.mark.parametrize("host", HOSTS)
async def test_another_host_is_refused(served: Served, host: str) -> None:
    """A name that leads here by a stranger's doing reaches nothing, whatever its page says."""
    host = host.format(port=served.port)
    async with Visitor(served, Host=host, Origin=f"http://{host}") as someone:
        status, said, _ = await someone.get("/", Host=host)
        assert status == 421 and "address on the facilitator's screen" in said
        code = served.gate.join_code
        assert (await someone.post("/join", {"code": code, "name": new_name()}))[0] == 421
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await someone.line()
        assert refusal.value.status == 421


@pytest.mark.parametrize("origin", EVIL)
async def test_another_origin_is_refused_even_with_the_cookie(served: Served, origin: str) -> None:
    origin = origin.format(port=served.port)
    async with Visitor(served) as someone:
        await someone.join()
        status, said, _ = await someone.post(
            "/join", {"code": served.gate.join_code, "name": new_name()}, Origin=origin
        )
        assert (status, said["sentence"]) == (403, "This request comes from another page; open the page itself.")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await someone.line(Origin=origin)
        assert refusal.value.status == 403


async def test_joining_sets_a_cookie_that_is_stored_as_a_hash(served: Served) -> None:
    name = new_name()
    async with Visitor(served) as someone:
        _, said, headers = await someone.post("/join", {"code": served.gate.join_code, "name": name})
        cookie = headers["Set-Cookie"]
        token = cookie.split("=")[1].split(";")[0]
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert cookie.startswith(f"workshop-{served.port}=") and len(token) == 43
        kept = (served.home.parent / "people.json").read_text("utf-8")
        assert name in kept and token not in kept and said["code"].replace("-", "") not in kept
        status, me, _ = await someone.get("/me")
        assert (status, json.loads(me)) == (200, {"name": name, "title": "Autumn"})
    async with Visitor(served) as elsewhere:  # their own code is good for another device
        assert (await elsewhere.post("/join", {"code": said["code"], "name": ""}))[1]["name"] == name


async def test_a_code_comes_before_the_names(served: Served) -> None:
    async with Visitor(served) as someone:
        status, said, _ = await someone.post("/join", {"code": "WRONG", "name": ""})
        assert status == 403 and said["field"] == "code" and "names" not in said
        assert said["sentence"] == "That is not the code. Check it on the facilitator's screen."
        _, said, _ = await someone.post("/join", {"code": written(served.gate.join_code).lower(), "name": "  "})
        assert "Ben Carter" in said["names"] and "Ana Ruiz" not in said["names"]
        assert (await someone.get("/me"))[0] == 401


async def test_a_name_that_is_somebodys_is_not_given_twice(served: Served) -> None:
    async with Visitor(served) as first, Visitor(served) as second:
        name = await first.join()
        status, said, _ = await second.post("/join", {"code": served.gate.join_code, "name": name.upper()})
        assert status == 403 and said["field"] == "name" and "take another name" in said["sentence"]
        status, said, _ = await second.post("/join", {"code": served.gate.join_code, "name": "Ana Ruiz"})
        assert status == 403 and "personal link" in said["sentence"]
        assert (await second.get("/me"))[0] == 401


async def test_a_personal_link_is_good_once(served: Served) -> None:
    code = served.do(lambda: served.gate.invite("Ana Ruiz"))
    async with Visitor(served) as ana, Visitor(served) as thief:
        _, said, _ = await ana.post("/join", {"code": code, "name": "Somebody"})
        assert said["name"] == "Ana Ruiz"
        status, said, _ = await thief.post("/join", {"code": code, "name": ""})
        assert status == 403 and said["field"] == "code"
        [seat] = [one for one in served.gate.registry if one.name == "Ana Ruiz"]
        assert served.store.state is not None and seat.link == ""
        assert Role(served.gate.role_of("Ana Ruiz")) is Role.FACILITATOR


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"code": 1, "name": "x"}',
        '{"code": "A"}',
        "[" * 3000,
        "code=A&name=B",
    ],
)
async def test_a_request_that_is_no_join_is_refused(served: Served, body: str) -> None:
    async with Visitor(served) as someone:
        status, said, _ = await someone.post("/join", body)
        assert (status, said["sentence"]) == (400, "The page sent something that is not a code and a name; reload it.")


async def test_a_form_of_another_page_is_refused(served: Served) -> None:
    """What a browser sends without asking first: no JSON."""
    async with Visitor(served) as someone:
        body = json.dumps({"code": served.gate.join_code, "name": new_name()})
        assert (await someone.post("/join", body, **{"Content-Type": "text/plain"}))[0] == 400


async def test_a_huge_request_is_refused(served: Served) -> None:
    async with Visitor(served) as someone:
        assert (await someone.post("/join", {"code": "A" * 10_000, "name": ""}))[0] == 413


async def test_other_methods_need_the_page_too(served: Served) -> None:
    async with Visitor(served) as someone:
        assert (await someone.post("/me", {}))[0] == 405
        assert (await someone.post("/", {}, Origin=""))[0] == 403


async def test_a_locked_room_lets_no_one_new_in(served: Served) -> None:
    async with Visitor(served) as someone, Visitor(served) as late:
        await someone.join()
        served.gate.locked = True
        try:
            status, said, _ = await late.post("/join", {"code": served.gate.join_code, "name": new_name()})
            assert status == 403 and "locked" in said["sentence"]
            assert (await someone.get("/me"))[0] == 200
        finally:
            served.gate.locked = False


async def test_who_was_removed_is_not_known_any_more(served: Served) -> None:
    async with Visitor(served) as someone:
        name = await someone.join()
        served.do(lambda: served.gate.remove(name))
        assert (await someone.get("/me"))[0] == 401


async def test_many_that_only_knock_do_not_keep_others_out(served: Served) -> None:
    """Wrong codes are answered late, and each waits; beyond some, nobody more may try from there."""
    async with Visitor(served) as knocking:
        tries = [knocking.post("/join", {"code": f"WRONG{n}", "name": ""}) for n in range(100)]
        said = [answer[:2] for answer in await asyncio.gather(*tries)]
    assert {status for status, _ in said} == {403, 429}
    assert any("Too many people are joining" in answer["sentence"] for _, answer in said)
    async with Visitor(served) as honest:
        await honest.join()


async def test_the_minutes_are_fetched_once_and_by_their_person(served: Served) -> None:
    async with Visitor(served) as someone, Visitor(served) as other:
        assert (await someone.post("/minutes", {}))[0] == 401
        await someone.join()
        await other.join()
        assert (await someone.post("/minutes", {}, Origin="http://evil.example"))[0] == 403
        _, said, _ = await someone.post("/minutes", {})
        path = f"/minutes/{said['key']}"
        assert (await other.get(path))[0] == 404, "the key alone is not enough"
        status, headers, data = await someone.fetch(path)
        assert status == 200 and headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        with zipfile.ZipFile(io.BytesIO(data)) as document:
            assert "Autumn" in document.read("word/document.xml").decode()
        status, again, _ = await someone.get(path)
        assert status == 404 and "ask for them again" in again
