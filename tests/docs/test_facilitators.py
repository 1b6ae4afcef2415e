"""The page for facilitators: minutes, states, and examples are those of the program."""

from __future__ import annotations

import datetime
import re

from content.loader import load_pack
from content.pack_registry import shipped_packs
from tests.docs.documents import (
    FACILITATORS,
    ROOT,
)
from workshop.meeting.grammar import parse_commitment


def test_the_guide_has_the_minutes_of_the_module() -> None:
    text = FACILITATORS.read_text("utf-8").split("## The ninety minutes")[1]
    rows = [
        [cell.strip() for cell in line.split("|")[1:4]]
        for line in text.split("\n")
        if re.match(r"\| \S.*\d:\d\d", line)
    ]
    steps = load_pack(shipped_packs()["va-attendance-12"]).steps
    passed, expected = 0, []
    for step in steps:
        name = f"{step.number} {step.short}" if step.number else step.short
        expected.append([name, str(step.minutes), f"{passed // 60}:{passed % 60:02}"])
        passed += step.minutes
    assert rows == expected
    assert passed == 90


def test_the_guide_says_what_the_first_line_says() -> None:
    """Each state of the table is in the source of the first line, apart from the name."""
    table = FACILITATORS.read_text("utf-8").split("| the first line says |")[1].split("\n\n")[0]
    states = re.findall(r"^\| \*(.+?)\* \|", table, re.M)
    source = (ROOT / "screens" / "session" / "follow.py").read_text("utf-8")
    assert len(states) == 5
    for part in (part.strip() for state in states for part in state.split("Ana")):
        assert part in source, part


def test_the_commitment_of_the_guide_is_understood() -> None:
    [line] = re.findall(r"type `([^`]+ by [^`]+)`", FACILITATORS.read_text("utf-8"))
    found = parse_commitment(line, people=["Ana"], gaps={}, today=datetime.date(2026, 11, 23))
    assert (found.commitment.owner, found.commitment.due) == ("Ana", "2026-12-04")
    assert not any("date" in finding for finding in found.findings)
