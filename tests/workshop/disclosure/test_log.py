"""The chain of the disclosure log: any change is found and named; the questions of 34 CFR 99.32 have answers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.disclosure.log import (
    EntryKind,
    LogEntry,
    LogLink,
    Tampered,
    about_partner,
    about_student,
    canonical,
    link,
    nearly_same_name,
    read_log,
    releases,
    state_of,
)

SENT = LogEntry(
    EntryKind.RELEASED, "2026-11-24T15:00:00Z", "r1", "Riverside Clinic", people=("Dr. Reyes",),
    basis="aggregate and consent", purpose="asthma outreach", interest="invites families",
    tables=(("Grade",), ("School", "Grade")),
    fields=("Grade", "Days absent"), students=(("S1", "c-1"), ("S2", "c-2")), files=(("release.json", "ab" * 32, 12),),
    notice="redisclosure-1", destroy_by="2027-06-30", policy="module-12", approved_by="A. Coordinator",
)  # fmt: skip
EVENTS = (
    SENT,
    replace(SENT, release="r2", partner="Housing Authority", students=(("S2", "c-9"),)),
    LogEntry(EntryKind.REFUSED, "2026-11-25T08:00:00Z", partner="riverside  clinic", reasons=("nothing may be shown",)),
    LogEntry(EntryKind.WITHDRAWN, "2026-11-26T08:00:00Z", "r1", reasons=("wrong file",), instead="r2"),
    replace(SENT, release="r3", partner="Food Bank", students=(("S3", "c-3"),)),
    LogEntry(EntryKind.FAILED, "2026-11-27T08:00:00Z", "r3", reasons=("disk full",)),
)


def chain(*entries: LogEntry) -> tuple[list[LogLink], bytes]:
    links: list[LogLink] = []
    data = b""
    for entry in entries:
        made, line = link(links[-1] if links else None, entry)
        links.append(made)
        data += line
    return links, data


def test_what_is_written_is_read() -> None:
    links, data = chain(*EVENTS)
    assert read_log(data) == tuple(links)
    assert [found.entry for found in read_log(data)] == list(EVENTS)
    assert read_log(b"") == ()


def test_any_changed_byte_is_found_and_its_line_named() -> None:
    _, data = chain(*EVENTS)
    starts = [0]
    for line in data.split(b"\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    for place in range(len(data) - 1):
        changed = bytearray(data)
        changed[place] ^= 1
        number = next(n for n, start in enumerate(starts) if place < start)
        with pytest.raises(Tampered, match=f"line {number}[, ]"):
            read_log(bytes(changed))


@pytest.mark.parametrize("order", [(1, 2, 3), (0, 2, 3), (0, 2, 1, 3), (0, 1, 1, 2, 3), (3, 2, 1, 0)])
def test_lines_taken_out_moved_or_repeated_are_found(order: tuple[int, ...]) -> None:
    lines = chain(*EVENTS)[1].split(b"\n")
    with pytest.raises(Tampered, match="taken out, moved or put in"):
        read_log(b"".join(lines[place] + b"\n" for place in order))


def test_a_line_rewritten_with_its_own_hash_breaks_the_next() -> None:
    """Somebody who knows the program and rewrites one line would have to rewrite all after it."""
    links, data = chain(*EVENTS)
    forged = link(links[0], replace(EVENTS[1], partner="Nobody"))[1]
    lines = data.split(b"\n")
    lines[1] = forged[:-1]
    with pytest.raises(Tampered, match="line 3, does not follow"):
        read_log(b"\n".join(lines))


def test_an_unknown_part_is_refused_not_dropped() -> None:
    _, data = chain(SENT)
    found = json.loads(data)
    assert set(found) == {"entry", "hash", "number", "previous"}
    from workshop.disclosure.log import FIRST, _hash

    found["entry"]["surprise"] = 1
    found["hash"] = _hash(FIRST, 1, found["entry"])
    with pytest.raises(Tampered, match="newer version"):
        read_log(canonical(found) + b"\n")


def test_what_stands_after_the_last_line_feed_is_no_entry() -> None:
    links, data = chain(*EVENTS)
    assert read_log(data + b'{"entry":') == tuple(links)


def test_what_went_out_about_a_student() -> None:
    links, _ = chain(*EVENTS)
    found = about_student(links, "S2")
    assert [(d.link.entry.partner, d.consent) for d in found] == [
        ("Riverside Clinic", "c-2"),
        ("Housing Authority", "c-9"),
    ]
    assert [later.entry.kind for later in found[0].later] == [EntryKind.WITHDRAWN]
    assert about_student(links, "S") == []
    assert about_student(links, "S3") == [], "a release that never left is no disclosure"


def test_what_went_to_a_partner() -> None:
    links, _ = chain(*EVENTS)
    assert [found.number for found in about_partner(links, "RIVERSIDE clinic")] == [1, 3, 4]
    assert about_partner(links, "Riverside") == []


def test_withdrawn_releases_stay_in_the_history() -> None:
    links, _ = chain(*EVENTS)
    assert [found.entry.release for found in releases(links)] == ["r1", "r2"]
    assert [found.entry.release for found in releases(links, "Riverside Clinic")] == ["r1"]
    assert state_of(links, "r1") is EntryKind.WITHDRAWN
    assert state_of(links, "r2") is EntryKind.RELEASED
    assert state_of(links, "r9") is None


@given(st.lists(st.tuples(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=3)), min_size=1, max_size=5))
def test_any_text_survives(parts: list[tuple[str, list[str]]]) -> None:
    texts = [
        (name.encode("utf-8", "ignore").decode(), [r.encode("utf-8", "ignore").decode() for r in why])
        for name, why in parts
    ]
    entries = [LogEntry(EntryKind.REFUSED, "t", partner=name, reasons=tuple(why)) for name, why in texts]
    _, data = chain(*entries)
    assert [found.entry for found in read_log(data)] == entries
    assert data.count(b"\n") == len(entries)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Riverside Clinic", "Riverside Clinc", True), ("Riverside Clinic", "riversde clinic", True),
        ("Riverside Clinic", "Riverside Clinics", True), ("Riverside Clinic", "Riverside  CLINIC", False),
        ("Riverside Clinic", "Riverbank Clinic", False), ("Riverside Clinic", "Riverside", False),
        ("Partner A", "Partner B", False), ("PartnerA", "PartnerB", False), ("Partner 1", "Partner 2", False),
        ("Clinic North", "Clinic South", False), ("Team1 North", "Team2 North", False), ("", "x", False),
    ],
)  # fmt: skip
def test_a_mistyped_name_is_told_from_another_one(one: str, other: str, near: bool) -> None:
    assert nearly_same_name(one, other) is near
    assert nearly_same_name(other, one) is near
