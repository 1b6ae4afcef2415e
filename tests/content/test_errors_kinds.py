"""Mistakes in each kind of block, and in the evidence and links files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.packs import MANIFEST, block, problems, step

N = block("{notes} n", "label: Notes")
EV = MANIFEST + "evidence: evidence.yaml\nlinks: links.yaml\n"
FACT = "      - text: T\n        source: S\n        year: 2021\n        place: P\n        grade: A\n"
EVID = "checked: 2026-11\ncards:\n  mayor:\n    goals: G\n    brings: B\n    facts:\n" + FACT
CH = block("{choices} who", "mayor: Mayor", "boards: Boards")
LINK = "kit:\n  title: Kit\n  url: https://example.org/kit\n  checked: 2026-11\n"


def ev(evidence: str = EVID, links: str = LINK, *parts: str) -> dict[str, str | bytes]:
    return {
        "pack.yaml": EV,
        "evidence.yaml": evidence,
        "links.yaml": links,
        "10-a.md": step(*(parts or (block("{cards} c", "audiences: who"), CH, block("{links} l")))),
    }


CASES: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "timer map": (
        {"10-a.md": step(block("{timer} t", "do: a"))},
        ["10-a.md:7: timer 't' must be a list of rounds; write '- {do: Write alone, minutes: 5}'"],
    ),
    "timer empty": (
        {"10-a.md": step(block("{timer} t"))},
        ["10-a.md:6: timer 't' must be a list of rounds; write '- {do: Write alone, minutes: 5}'"],
    ),
    "timer minutes": (
        {"10-a.md": step(block("{timer} t", "- {do: a}", "- {do: a, minutes: 0}"))},
        [
            "10-a.md:7: round 1 of timer 't' has no 'minutes'; add 'minutes: …'",
            ("10-a.md:8: minutes of round 2 of timer 't' cannot be '0'; write a whole number from 1 to 600"),
        ],
    ),
    "timer mode": (
        {"10-a.md": step(block("{timer} t", "- {do: a, minutes: 1, mode: privat}"))},
        ["10-a.md:7: mode of round 1 of timer 't' cannot be 'privat'; did you mean 'private'?"],
    ),
    "choices empty": (
        {"10-a.md": step(block("{choices} c"))},
        ["10-a.md:6: choices 'c' has no choices; write a list of labels"],
    ),
    "choices items": (
        {"10-a.md": step(block("{choices} c", "title: X", "items:"))},
        ["10-a.md:6: choices 'c' has no choices; write a list of labels"],
    ),
    "choices twice": (
        {"10-a.md": step(block("{choices} c", "- A b", "- a B"))},
        ["10-a.md:6: choices 'c' has 'a B' twice; keep one of them"],
    ),
    "choices slug": (
        {"10-a.md": step(block("{choices} c", "- A b", "- A-b"))},
        [
            (
                "10-a.md:7: 'A-b' and 'A b' of choices 'c' get the same id 'a-b'; "
                "give each an id of its own, as 'id: label' lines"
            )
        ],
    ),
    "choices side": (
        {"10-a.md": step(block("{choices} c", "a: {label: A, side: insider}"))},
        ["10-a.md:7: side of choice 'a' of choices 'c' cannot be 'insider'; did you mean 'inside'?"],
    ),
    "choices item": (
        {"10-a.md": step(block("{choices} c", "- A", "- [b]", "- "))},
        [
            (
                "10-a.md:8: an item of choices 'c' must be one text, not a list or a mapping; "
                "put it in double quotes if it begins with a bracket"
            ),
            "10-a.md:9: an item of choices 'c' is empty; write it or remove the line",
        ],
    ),
    "choices text": (
        {"10-a.md": step(block("{choices} c", "just text"))},
        ["10-a.md:7: choices 'c' must be written as 'id: …' lines; give each its own id"],
    ),
    "notes neither": (
        {"10-a.md": step(block("{notes} n", "title: N"))},
        [("10-a.md:6: notes 'n' needs either label or fields; 'label: …' for one text, 'fields:' for several")],
    ),
    "notes both": (
        {"10-a.md": step(block("{notes} n", "label: N", "fields: {a: A}"))},
        [("10-a.md:6: notes 'n' needs either label or fields; 'label: …' for one text, 'fields:' for several")],
    ),
    "notes hint": (
        {"10-a.md": step(block("{notes} n", "hint: N", "fields: {a: A}"))},
        ["10-a.md:7: hint of notes 'n' goes with label; give each field its own hint"],
    ),
    "notes shape": (
        {"10-a.md": step(block("{notes} n", "label: N", "shape: row"))},
        ["10-a.md:8: shape of notes 'n' cannot be 'row'; did you mean 'rows'?"],
    ),
    "checklist none": (
        {"10-a.md": step(block("{checklist} c", "title: N"))},
        ["10-a.md:6: checklist 'c' has no 'items'; add 'items: …'"],
    ),
    "checklist item": (
        {"10-a.md": step(block("{checklist} c", "items: {a: }"))},
        ["10-a.md:7: item 'a' of checklist 'c' has no text; write it after the id"],
    ),
    "checklist column": (
        {"10-a.md": step(block("{checklist} c", "items: {a: b}", "columns: {done: Fertig}"))},
        ["10-a.md:8: checklist 'c' has a column 'done' of its own already; choose another id"],
    ),
    "checklist labels": (
        {"10-a.md": step(block("{checklist} c", "items: {a: b}", "labels: {dome: Fertig}"))},
        ["10-a.md:8: labels of checklist 'c' has an unknown key 'dome'; did you mean 'done'?"],
    ),
    "scorer": (
        {"10-a.md": step(block("{scorer} s", "title: N"))},
        [
            "10-a.md:6: scorer 's' has no 'rates'; add 'rates: …'",
            "10-a.md:6: scorer 's' has no 'name'; add 'name: …'",
            "10-a.md:6: scorer 's' has no 'criteria'; add 'criteria: …'",
            "10-a.md:7: scorer 's' has an unknown key 'title'; known: criteria, name, rates",
        ],
    ),
    "scorer rates": (
        {
            "10-a.md": step(
                block(
                    "{scorer} s",
                    "rates: orgs",
                    "name: name",
                    "criteria:",
                    "  aim: {label: Aim, anchors: [a, b, c, d, e], weight: 4}",
                ),
                block("{grid} org", "columns: {name: Name}"),
            )
        },
        ["10-a.md:7: rates of scorer 's' names an unknown sheet 'orgs'; did you mean 'org'?"],
    ),
    "scorer name": (
        {
            "10-a.md": step(
                block(
                    "{scorer} s",
                    "rates: org",
                    "name: nam",
                    "criteria:",
                    "  aim: {label: Aim, anchors: [a, b, c, d, e], weight: 4}",
                ),
                block("{grid} org", "columns: {name: Name}"),
            )
        },
        ["10-a.md:8: name of scorer 's' names an unknown column 'nam' of 'org'; did you mean 'name'?"],
    ),
    "scorer anchors": (
        {
            "10-a.md": step(
                block(
                    "{scorer} s",
                    "rates: org",
                    "name: name",
                    "criteria:",
                    "  aim: {label: Aim, anchors: [a, b, c, d], weight: 4}",
                ),
                block("{grid} org", "columns: {name: Name}"),
            )
        },
        [
            (
                "10-a.md:10: criterion 'aim' of scorer 's' has 4 anchors instead of 5; "
                "say what each of 0, 1, 2, 3 and 4 means"
            )
        ],
    ),
    "scorer weight": (
        {
            "10-a.md": step(
                block(
                    "{scorer} s",
                    "rates: org",
                    "name: name",
                    "criteria:",
                    "  aim: {label: Aim, anchors: [a, b, c, d, e], weight: 11}",
                ),
                block("{grid} org", "columns: {name: Name}"),
            )
        },
        [("10-a.md:10: weight of criterion 'aim' of scorer 's' cannot be '11'; write a whole number from 0 to 10")],
    ),
    "scorer zero": (
        {
            "10-a.md": step(
                block(
                    "{scorer} s",
                    "rates: org",
                    "name: name",
                    "criteria:",
                    "  aim: {label: Aim, anchors: [a, b, c, d, e], weight: 0}",
                ),
                block("{grid} org", "columns: {name: Name}"),
            )
        },
        ["10-a.md:6: every criterion of scorer 's' weighs 0; give at least one a weight"],
    ),
    "scorer person": (
        {
            "10-a.md": step(
                block(
                    "{scorer} s",
                    "rates: org",
                    "name: name",
                    "criteria:",
                    "  person: {label: Aim, anchors: [a, b, c, d, e], weight: 1}",
                ),
                block("{grid} org", "columns: {name: Name}"),
            )
        },
        ["10-a.md:10: scorer 's' has a column 'person' of its own already; choose another id"],
    ),
    "planner item": (
        {
            "10-a.md": step(
                block("{planner} p", "agenda:", "  a: {minutes: 5, title: A, outcome: decided}", "  b: {title: B}")
            )
        },
        [
            ("10-a.md:8: outcome of agenda item 'a' of planner 'p' cannot be 'decided'; did you mean 'decide'?"),
            "10-a.md:9: agenda item 'b' of planner 'p' has no 'minutes'; add 'minutes: …'",
        ],
    ),
    "planner key": (
        {"10-a.md": step(block("{planner} p", "agneda: {}"))},
        ["10-a.md:7: planner 'p' has an unknown key 'agneda'; did you mean 'agenda'?"],
    ),
    "sharing": (
        {"10-a.md": step(block("{sharing} s", "rules: [a]"), block("{sharing} t", "partners: x"))},
        [
            "10-a.md:6: sharing 's' has no 'partners'; add 'partners: …'",
            "10-a.md:9: sharing 't' has no 'rules'; add 'rules: …'",
            ("10-a.md:10: partners of sharing 't' names an unknown sheet 'x'; known: s-approvals, t-approvals"),
        ],
    ),
    "vote": (
        {"10-a.md": step(block("{vote} v", "on: notes", "dots: 50"), N)},
        [
            "10-a.md:7: on of vote 'v' names an unknown sheet 'notes'; there is none in this pack yet",
            "10-a.md:8: dots of vote 'v' cannot be '50'; write a whole number from 1 to 20",
        ],
    ),
    "vote form": (
        {"10-a.md": step(block("{vote} v", "on: n", "dots: 5"), N)},
        ["10-a.md:7: on of vote 'v' names 'n', which has no rows that people add"],
    ),
    "ticket": (
        {"10-a.md": step(block("{ticket} t", "when: befor"))},
        [
            "10-a.md:6: ticket 't' has no 'ask'; add 'ask: …'",
            "10-a.md:7: when of ticket 't' cannot be 'befor'; did you mean 'before'?",
        ],
    ),
    "ticket goal": (
        {"10-a.md": step(block("{ticket} t", "when: after", "ask: How sure?", "goals: [asess-need]"))},
        ["10-a.md:9: ticket 't' names an unknown goal 'asess-need'; did you mean 'assess-need'?"],
    ),
    "ticket goals": (
        {
            "pack.yaml": MANIFEST.split("goals:")[0],
            "10-a.md": step(block("{ticket} t", "when: after", "ask: How sure?")),
        },
        ["10-a.md:6: ticket 't' has no goals to ask about; list goals in pack.yaml"],
    ),
    "ok": (ev(), []),
    "cards who": (
        ev(EVID, LINK, block("{cards} c", "audiences: whoo"), CH),
        ["10-a.md:7: cards 'c' names an unknown choices block 'whoo'; did you mean 'who'?"],
    ),
    "cards none": (
        ev(EVID, LINK, block("{cards} c"), CH),
        ["10-a.md:6: cards 'c' has no 'audiences'; add 'audiences: …'"],
    ),
    "cards no evidence": (
        {"10-a.md": step(block("{cards} c", "audiences: who"), CH)},
        [("10-a.md:6: cards 'c' has no evidence to show; name the file in pack.yaml: 'evidence: evidence.yaml'")],
    ),
    "card unknown": (
        ev(EVID.replace("mayor:", "mayer:")),
        ["evidence.yaml:3: the card 'mayer' is for none of the audiences; did you mean 'mayor'?"],
    ),
    "card goals": (
        ev(EVID.replace("    goals: G\n", "")),
        ["evidence.yaml:3: card 'mayor' has no 'goals'; add 'goals: …'"],
    ),
    "card facts": (
        ev(EVID.split("    facts:")[0] + "    facts: some\n"),
        ["evidence.yaml:6: the facts of card 'mayor' must be a list; begin each with '- text: …'"],
    ),
    "fact grade": (
        ev(EVID.replace("grade: A", "grade: A/B")),
        ["evidence.yaml:11: grade of fact 1 of card 'mayor' cannot be 'A/B'; known: A, B, C, D"],
    ),
    "fact grade missing": (
        ev(EVID.replace("        grade: A\n", "")),
        ["evidence.yaml:7: fact 1 of card 'mayor' has no 'grade'; add 'grade: …'"],
    ),
    "fact year": (
        ev(EVID.replace("2021", "last year")),
        [
            (
                "evidence.yaml:9: year of fact 1 of card 'mayor' cannot be 'last year'; "
                "write 2021, 2022-23, '2004, 2006' or n.d."
            )
        ],
    ),
    "fact later": (
        ev(EVID.replace("2021", "2027")),
        [
            (
                "evidence.yaml:9: year of fact 1 of card 'mayor' (2027) is after the month it was checked (2026-11); "
                "correct one of them"
            )
        ],
    ),
    "fact checked": (
        ev(EVID.replace("checked: 2026-11\n", "")),
        ["evidence.yaml:6: fact 1 of card 'mayor' has no 'checked'; add 'checked: …'"],
    ),
    "fact month": (
        ev(EVID.replace("2026-11", "2026-13")),
        [
            ("evidence.yaml:1: checked of evidence.yaml cannot be '2026-13'; write year and month like 2026-11"),
            "evidence.yaml:7: fact 1 of card 'mayor' has no 'checked'; add 'checked: …'",
        ],
    ),
    "fact key": (
        ev(EVID.replace("source:", "sources:")),
        [("evidence.yaml:8: fact 1 of card 'mayor' has an unknown key 'sources'; did you mean 'source'?")],
    ),
    "evidence empty": (ev("# none\n"), ["evidence.yaml:1: evidence.yaml has no 'cards'; add 'cards: …'"]),
    "evidence yaml": (
        ev("cards: {a: Why?}\n"),
        [
            (
                "evidence.yaml:1: a '?' inside {...} or [...] cannot be read without quotes (column 15); "
                'put the text in double quotes, like "Why?"'
            )
        ],
    ),
    "link url": (
        ev(EVID, LINK.replace("https://example.org", "javascript:alert(1)//")),
        [
            (
                "links.yaml:3: url of link 'kit' is not an address: 'javascript:alert(1)///kit'; "
                "write a whole address that begins with https:// or http://"
            )
        ],
    ),
    "link user": (
        ev(EVID, LINK.replace("https://example.org", "https://example.org@evil.example")),
        [
            (
                "links.yaml:3: url of link 'kit' is not an address: 'https://example.org@evil.example/kit'; "
                "write a whole address that begins with https:// or http://"
            )
        ],
    ),
    "link checked": (
        ev(EVID, LINK.replace("  checked: 2026-11\n", "")),
        ["links.yaml:1: link 'kit' has no 'checked'; add 'checked: …'"],
    ),
    "link unknown": (
        ev(EVID, LINK, block("{links} l", "- kitt"), block("{cards} c", "audiences: who"), CH),
        ["10-a.md:7: links 'l' names an unknown link 'kitt'; did you mean 'kit'?"],
    ),
    "links none": (
        {"10-a.md": step(block("{links} l"))},
        [
            (
                "10-a.md:6: links 'l' has no links to show; "
                "name the file in pack.yaml: 'links: links.yaml', or write the links here"
            )
        ],
    ),
    "links inline": (
        {"10-a.md": step(block("{links} l", "kit: {title: Kit, url: ftp://x, checked: 2026-11}"))},
        [
            (
                "10-a.md:7: url of link 'kit' is not an address: 'ftp://x'; "
                "write a whole address that begins with https:// or http://"
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_has_its_line_and_its_remedy(name: str, tmp_path: Path) -> None:
    files, expected = CASES[name]
    assert problems(tmp_path, files) == expected
