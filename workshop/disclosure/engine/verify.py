"""Check a release by addition: `python verify.py release.json`. Needs nothing but Python; no solver, no rounding.

A release carries *witnesses*: whole-number tables that agree with everything it tells. Where a count is not published
exactly, two of them differ, so the release does not give it away; where it is given as a range, both ends occur.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VERIFIED = "Verified: from this release alone, no count that is withheld or given as a range can be worked out exactly."
_SHOWN = ("exact", "percent", "range", "rounded", "withheld")
_MARK = b',\n"sha256":"'
Sums = dict[tuple[str, ...], list[list[int]]]


def verify(data: bytes) -> list[str]:
    """What is wrong with the bytes of a release.json, one sentence each; an empty list says that it proves itself."""
    head, _, tail = data.rpartition(_MARK)
    if tail != hashlib.sha256(head).hexdigest().encode() + b'"\n}\n':
        return ["The release was changed after it was written: its checksum does not fit."]
    try:
        return list(_problems(json.loads(data)))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
        return ["The release is not complete: a part that is needed to check it is missing or has a wrong form."]


def _problems(release: dict[str, Any]) -> Iterator[str]:
    witnesses = release["witnesses"]
    columns, atoms, tables = witnesses["columns"], witnesses["atoms"], witnesses["tables"]
    if {len({tuple(atom) for atom in atoms}), *map(len, tables)} != {len(atoms)} or not tables:
        raise ValueError
    for table in tables:
        for n, c in table:
            if type(n) is not int or type(c) is not int or not 0 <= c <= n:
                yield "A witness is not a table of whole numbers of students."
    for table in release["tables"]:
        sums: dict[tuple[str, ...], Sums] = {}
        for cell in table["cells"]:
            named = tuple(name for name in table["by"] if cell["at"][name] != "*")
            sums[named] = sums.get(named) or _add_up(columns, atoms, tables, named)
            values = sums[named].get(tuple(cell["at"][name] for name in named))
            where = ", ".join(f"{name} {cell['at'][name]}" for name in named) or "all students"
            if values is None:
                yield f"No witness has {where}."
            else:
                yield from (f"{where}: {wrong}" for wrong in _check(cell, values))


def _add_up(columns: list[str], atoms: list[list[str]], tables: list[Any], named: tuple[str, ...]) -> Sums:
    """The [enrolled, chronic] of every group by those columns, one pair a witness."""
    places = [columns.index(name) for name in named]
    sums: Sums = {}
    for number, atom in enumerate(atoms):
        pairs = sums.setdefault(tuple(atom[place] for place in places), [[0, 0] for _ in tables])
        for pair, table in zip(pairs, tables, strict=True):
            pair[0] += table[number][0]
            pair[1] += table[number][1]
    return sums


def _check(cell: dict[str, Any], values: list[list[int]]) -> Iterator[str]:
    """What one published measure and the witnesses contradict each other in."""
    measure, shown = cell["measure"], cell["shown"]
    if measure not in ("enrolled", "chronic", "percent") or shown not in _SHOWN:
        raise ValueError
    if any(n < 1 for n, _ in values):
        yield "a witness has no one in a group that is listed"
    elif measure == "percent" and not all(_percent_fits(cell, n, c) for n, c in values):
        yield "a witness contradicts the percentage"
    elif measure != "percent":
        counts = {pair[measure == "chronic"] for pair in values}
        if shown == "exact" and counts != {cell["value"]}:
            yield f"a witness contradicts the {measure} count"
        elif shown == "rounded" and not cell["lo"] <= min(counts) <= max(counts) <= cell["hi"]:
            yield f"a witness contradicts the rounded {measure} count"
        elif shown == "range" and (min(counts), max(counts)) != (cell["lo"], cell["hi"]):
            yield f"the witnesses do not fill the range of the {measure} count"
        elif shown != "exact" and len(counts) < 2:
            yield f"all witnesses have the same {measure} count, which is not given"


def _percent_fits(cell: dict[str, Any], n: int, c: int) -> bool:
    if cell["shown"] == "exact":
        return bool(abs(100 * c / n - cell["value"]) <= 0.005000001)
    if cell["shown"] == "percent":
        return bool((200 * c + n) // (2 * n) == cell["value"])
    return bool(cell["shown"] != "range" or cell["lo"] * n <= 100 * c <= cell["hi"] * n)


if __name__ == "__main__":
    found = verify(Path(sys.argv[1]).read_bytes())
    print("\n".join(found) or VERIFIED)  # noqa: T201
    sys.exit(1 if found else 0)
