"""`workshop find`: the sessions in which words stand."""

from __future__ import annotations

import argparse
import json

from content.clean import clean_line
from workshop.cli.exit_codes import DONE, REFUSED
from workshop.cli.follow_up import tell_problems
from workshop.cli.narrowing import narrowed
from workshop.cli.opening import tell_notice
from workshop.cli.problems import CliError, friendly_errors


def find_command(options: argparse.Namespace) -> int:
    """Each session with the places where the words stand; 1 when there is none."""
    from store.homes import home_at
    from workshop.services.finding import find
    from workshop.services.follow_up import read_facts

    words = clean_line(" ".join(options.words))
    if not words:
        raise CliError("There is nothing to look for. Type one word or more.", 2)
    with friendly_errors():
        sessions = read_facts(home_at(options.home))
    tell_problems(sessions)
    found = find(narrowed(sessions, options), words)
    if options.json:
        rows = [
            {
                "session": one.session.id,
                "title": one.session.title,
                "school": one.session.school,
                "date": one.session.date,
                "places": [{"where": place.where, "text": place.text} for place in one.places],
            }
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return DONE if found else REFUSED
    for one in found:
        what = " · ".join(filter(None, (one.session.title, one.session.school, one.session.date)))
        print(f"{clean_line(one.session.id)}  {clean_line(what)}")
        for line in one.words():
            print(f"  {clean_line(line)}")
    if not found:
        tell_notice(f"“{words[:60]}” stands in no session.")
    return DONE if found else REFUSED
