"""What every request passes, and what every answer says, before and after anything else is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from store.api import StoreError
from store.settings import record_crash
from workshop.serve.web_address import WebSettings, is_known, origin_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SETTINGS = web.AppKey("settings", WebSettings)
_ANSWER_SECONDS = 60.0
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # as frame-ancestors, for browsers that do not know it
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "workshop",
}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what is meant for another host, or comes from another page; never show how something failed."""
    settings = request.app[SETTINGS]
    host = request.headers.get("Host", "")
    if len(request.headers.getall("Host", [])) != 1 or not is_known(host, arrived_at(request), settings):
        return refused(421, "This address is not one of this page; use the address on the facilitator's screen.")
    acts = request.method not in ("GET", "HEAD") or request.path == "/ws"
    if acts and request.headers.getall("Origin", []) != [origin_of(host, settings)]:
        return refused(403, "This request comes from another page; open the page itself.")
    try:
        async with asyncio.timeout(None if request.path == "/ws" else _ANSWER_SECONDS):
            return await handler(request)
    except web.HTTPException as error:
        return refused(error.status, f"{error.reason}.")
    except TimeoutError:
        return refused(408, "The request took too long.")
    except StoreError as error:
        return refused(503, str(error))
    except Exception as error:
        record_crash(error)
        return refused(500, "The host made an internal error; everything marked “saved” is safe. Try again.")


async def with_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: the headers of every answer, refusals included."""
    response.headers.update(_HEADERS)
    response.headers["Content-Security-Policy"] = _policy(request)


def _policy(request: web.Request) -> str:
    """Nothing from elsewhere. Styles may be inline, because xterm.js makes its colors so; scripts may not."""
    settings = request.app[SETTINGS]
    host = request.headers.get("Host", "")
    line = ""
    if is_known(host, arrived_at(request), settings):  # older Safari does not count ws: as 'self'
        line = f" {'wss' if settings.scheme == 'https' else 'ws'}://{host.lower()}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        f"connect-src 'self'{line}; img-src 'self' data:; font-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def refused(status: int, sentence: str, **more: str) -> web.Response:
    """An answer that is a sentence."""
    return web.json_response({"sentence": sentence, **more}, status=status)


def arrived_at(request: web.Request) -> tuple[str, int]:
    """The address and port of this computer that the request came to."""
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else ("", 0)


def came_from(request: web.Request) -> str:
    """The address somebody comes from: behind a proxy the one that the proxy saw, which it adds at the end."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    if request.app[SETTINGS].url and forwarded:
        return forwarded[-1].rpartition(",")[2].strip()[:60]
    return request.remote or ""
