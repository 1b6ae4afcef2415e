"""`workshop serve`: open a session to people who have no account here."""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.cli import output
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.opening import library_of
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from workshop.serve.settings import Address, Settings
    from workshop.serve.web_address import WebSettings
    from workshop.services.serving import Serving

_SSH, _WEB = "2222", "8080"
_UNTIL = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def serve_command(options: argparse.Namespace) -> int:
    """Serve a session, or say or end what is served."""
    if options.stop or options.status:
        return _running(options)
    if not options.session:
        raise CliError("workshop serve needs a session; to see all sessions, run: workshop list", USAGE)
    settings = _settings(options)
    from workshop.serve.seats import SeatsFailed
    from workshop.serve.server import ServeFailed, Server, missing_packages

    if missing := missing_packages(settings):
        raise CliError(
            f"Serving needs {' and '.join(missing)}, not installed here; install workshop with the extra “serve”: "
            "uv tool install 'workshop-companion[serve]'"
        )
    with friendly_errors():
        try:
            asyncio.run(Server(settings, _say, terminal=sys.stdout.isatty()).run())
        except (ServeFailed, SeatsFailed) as problem:
            raise CliError(str(problem)) from None
    return DONE


def _say(line: str) -> None:
    print(line, flush=True)


def _settings(options: argparse.Namespace) -> Settings:
    """What was asked for, checked. Raises CliError."""
    from store.journal.sessionfile import read_session
    from workshop.serve.settings import Settings

    given = options.ssh or options.web
    ssh = _address(options.ssh or ("" if given else _SSH), "--ssh")
    web = _web(options, "" if given else _WEB)
    library = library_of(options)
    with friendly_errors():
        where = library.find(options.session)
        session = read_session(where).info.id if isinstance(where, Path) else where.id
    if not isinstance(where, Path) and os.environ.get("PGPASSWORD"):
        raise CliError(
            "A password in PGPASSWORD is not handed to seats; put it into the passfile ~/.pgpass or a service file."
        )
    return Settings(library.home, session, where, ssh, web, options.people, _until(options.until))


def _web(options: argparse.Namespace, usual: str) -> WebSettings | None:
    """The browser door, where one was asked for. Raises CliError."""
    from workshop.serve.web_address import AddressProblem, WebSettings, checked_url

    where = _address(options.web or usual, "--web")
    cert, key = (_file(getattr(options, name), f"--{name}") for name in ("cert", "key"))
    if (cert is None) != (key is None):
        raise CliError("--cert and --key go together; give both.", USAGE)
    if where is None:
        if options.url or cert:
            raise CliError("--url, --cert and --key are for the page; give --web too.", USAGE)
        return None
    try:
        url = checked_url(options.url) if options.url else ""
    except AddressProblem as problem:
        raise CliError(f"--url: {problem}", USAGE) from None
    return WebSettings(where.host, where.port, url, cert, key)


def _address(text: str, option: str) -> Address | None:
    from workshop.serve.settings import parse_address

    if not text:
        return None
    try:
        return parse_address(text)
    except ValueError:
        raise CliError(
            f"{option} “{text}” is not a port or an address; write it like 2222 or 0.0.0.0:2222.", USAGE
        ) from None


def _file(name: str, option: str) -> Path | None:
    if not name:
        return None
    path = Path(name).expanduser().absolute()
    try:
        path.open("rb").close()
    except OSError as error:
        raise CliError(f"{option} {path} cannot be read ({(error.strerror or '').lower()}).", USAGE) from None
    return path


def _until(text: str) -> datetime.datetime | None:
    """That time today, on this computer's clock. Raises CliError."""
    if not text:
        return None
    found = _UNTIL.fullmatch(text)
    if found is None:
        raise CliError(f"--until “{text}” is not a time; write it like 16:00.", USAGE)
    now = datetime.datetime.now().astimezone()
    end = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    if end <= now:
        raise CliError(f"--until {text} has passed today; it is {now:%H:%M}.", USAGE)
    return end


def _running(options: argparse.Namespace) -> int:
    """Say or end what is served in this home: one session, or all of them."""
    from store.library.facts import name_of
    from workshop.services.serving import NotServed, ServerRefused, ask, is_served, served, serving

    library = library_of(options)
    if options.session:
        with friendly_errors():
            wanted = [name_of(library.find(options.session))]
        found = [one for one in wanted if is_served(library.home, one)]
    else:
        found = list(served(library.home))
    if not found:
        output.tell("This session is not served now." if options.session else "No session of this home is served now.")
        return REFUSED
    for session in found:
        try:
            if options.stop:
                ask(library.home, session, "stop")
                _say(f"{session}: the server ends.")
            else:
                _show(session, serving(library.home, session))
        except (NotServed, ServerRefused) as problem:
            raise CliError(str(problem)) from None
    return DONE


def _show(session: str, now: Serving) -> None:
    _say(f"{session}: “{now.title}”, {'locked' if now.locked else 'open'}, {len(now.joined)} of {now.most} seats taken")
    for what, way in (*now.ways, ("Join code", now.code)):
        _say(f"  {what:<14} {way}")
    for one in now.joined:
        line = "" if one.connected else ", line lost"
        _say(f"  {one.person}, {one.role} ({one.door}, {one.address}, known by {one.known}{line})")
