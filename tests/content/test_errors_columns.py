"""Mistakes in columns, choices, suggestions, links, seeds and groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.packs import REFLECTION_TWO, block, problems, step

N = block("{notes} n", "label: Notes")
TWO = "{label: A, kind: choice, choices: [a, b], feeds: gaps}"

CASES: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "no columns": (
        {"10-a.md": step(block("{grid} g", "title: G"))},
        ["10-a.md:6: grid 'g' has no 'columns'; add 'columns: …'"],
    ),
    "empty grid": ({"10-a.md": step(block("{grid} g"))}, ["10-a.md:6: grid 'g' has no 'columns'; add 'columns: …'"]),
    "columns list": (
        {"10-a.md": step(block("{grid} g", "columns: [a, b]"))},
        ["10-a.md:7: the columns of grid 'g' must be written as 'id: …' lines; give each its own id"],
    ),
    "column id": (
        {"10-a.md": step(block("{grid} g", "columns:", "  Root cause: {label: a}"))},
        ["10-a.md:8: 'Root cause' in the columns of grid 'g' is not an id; write 'root-cause'"],
    ),
    "column no label": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {kind: text}"))},
        ["10-a.md:8: column 'a' of grid 'g' has no 'label'; add 'label: …'"],
    ),
    "column key": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {lable: A}"))},
        ["10-a.md:8: column 'a' of grid 'g' has an unknown key 'lable'; did you mean 'label'?"],
    ),
    "column kind": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: peron}"))},
        ["10-a.md:8: kind of column 'a' of grid 'g' cannot be 'peron'; did you mean 'person'?"],
    ),
    "column flag": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, required: oui}"))},
        ["10-a.md:8: required of column 'a' of grid 'g' cannot be 'oui'; write yes or no"],
    ),
    "column weight": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, weight: 0}"))},
        [("10-a.md:8: weight of column 'a' of grid 'g' cannot be '0'; write a number above 0 and up to 10")],
    ),
    "column long": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: date, long: yes}"))},
        ["10-a.md:8: column 'a' of grid 'g' cannot be long; only text can; its kind is date"],
    ),
    "column group": (
        {"10-a.md": step(block("{grid} g", "columns:", "  group: {label: A}", "groups: {x: X}"))},
        ["10-a.md:8: grid 'g' has a column 'group' of its own already; choose another id"],
    ),
    "choice none": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: choice}"))},
        ["10-a.md:8: column 'a' of grid 'g' has no 'choices'; add 'choices: …'"],
    ),
    "choice unknown": (
        {
            "10-a.md": step(
                block("{grid} g", "columns:", "  a: {label: A, kind: choice, choices: kind}"),
                block("{choices} kinds", "[a, b]"),
            )
        },
        [("10-a.md:8: choices of column 'a' of grid 'g' names an unknown choices block 'kind'; did you mean 'kinds'?")],
    ),
    "choice unknown 2": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: choice, choices: kind}"))},
        [
            (
                "10-a.md:8: choices of column 'a' of grid 'g' names an unknown choices block 'kind'; "
                "write a list like [yes, no]"
            )
        ],
    ),
    "choice on text": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, choices: [a]}"))},
        ["10-a.md:8: column 'a' of grid 'g' has choices, but its kind is text; write kind: choice"],
    ),
    "choice twice": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: choice, choices: [a, A]}"))},
        ["10-a.md:8: choices of column 'a' of grid 'g' has 'A' twice; keep one of them"],
    ),
    "choice semicolon": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: choice, choices: [a; b, c]}"))},
        [
            (
                "10-a.md:8: choices of column 'a' of grid 'g' has a semicolon in 'a; "
                "b'; a semicolon separates the items of a list; use a comma"
            )
        ],
    ),
    "suggest unknown": (
        {"30-reflection-two.md": REFLECTION_TWO.replace("suggest: partner-kinds", "suggest: partner-kind")},
        [
            (
                "30-reflection-two.md:26: suggest of column 'partners' of grid 'causes' names "
                "an unknown choices block 'partner-kind'; did you mean 'partner-kinds'?"
            )
        ],
    ),
    "suggest sheet": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, suggest: n}"), N)},
        [
            (
                "10-a.md:8: suggest of column 'a' of grid 'g' names an unknown choices block 'n'; "
                "to take the values of a sheet, name its column: n.COLUMN"
            )
        ],
    ),
    "suggest column": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, suggest: n.txt}"), N)},
        [("10-a.md:8: suggest of column 'a' of grid 'g' names an unknown column 'txt' of 'n'; did you mean 'text'?")],
    ),
    "suggest sheet unknown": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, suggest: m.text}"), N)},
        ["10-a.md:8: suggest of column 'a' of grid 'g' names an unknown sheet 'm'; known: g, n"],
    ),
    "suggest date": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: date, suggest: n.text}"), N)},
        [
            (
                "10-a.md:8: column 'a' of grid 'g' of kind date has suggestions; "
                "only text, list and person can have suggestions"
            )
        ],
    ),
    "to none": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: link}"))},
        ["10-a.md:8: column 'a' of grid 'g' has no 'to'; add 'to: …'"],
    ),
    "to text": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, to: g}"))},
        ["10-a.md:8: column 'a' of grid 'g' has 'to', but its kind is text; write kind: link"],
    ),
    "to unknown": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: link, to: h}"))},
        ["10-a.md:8: to of column 'a' of grid 'g' names an unknown sheet 'h'; known: g"],
    ),
    "to form": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: link, to: n}"), N)},
        [("10-a.md:8: to of column 'a' of grid 'g' names 'n', which has no rows that people add; known: g")],
    ),
    "to gaps": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: link, to: gaps}"))},
        [
            (
                "10-a.md:8: to of column 'a' of grid 'g' links to gaps, but the pack has no gap list; "
                "give a choice column of a grid 'feeds: gaps'"
            )
        ],
    ),
    "feeds what": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: choice, choices: [a, b], feeds: gap}"))},
        ["10-a.md:8: feeds of column 'a' of grid 'g' cannot be 'gap'; did you mean 'gaps'?"],
    ),
    "feeds text": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, feeds: gaps}"))},
        [("10-a.md:8: column 'a' of grid 'g' cannot feed the gap list; only a choice column of a grid can")],
    ),
    "feeds notes": (
        {"10-a.md": step(block("{notes} g", "fields:", f"  a: {TWO}"))},
        [("10-a.md:8: column 'a' of notes 'g' cannot feed the gap list; only a choice column of a grid can")],
    ),
    "feeds one": (
        {"10-a.md": step(block("{grid} g", "columns:", "  a: {label: A, kind: choice, choices: [a], feeds: gaps}"))},
        [("10-a.md:8: column 'a' of grid 'g' needs at least two choices to feed the gap list; add the others")],
    ),
    "feeds two": (
        {
            "10-a.md": step(
                block(
                    "{grid} g",
                    "columns:",
                    f"  a: {TWO}",
                    f"  b: {TWO}",
                )
            )
        },
        ["10-a.md:9: the gap list is fed by g.a already; keep one of them"],
    ),
    "seed column": (
        {"10-a.md": step(block("{grid} g", "columns: {cause: A}", "seeds:", "  x: {case: B}"))},
        ["10-a.md:9: seed 'x' of grid 'g' has an unknown column 'case'; did you mean 'cause'?"],
    ),
    "seed text": (
        {"10-a.md": step(block("{grid} g", "columns: {cause: A}", "seeds:", "  x: B"))},
        ["10-a.md:9: seed 'x' of grid 'g' must be written as 'column: text'; name its columns"],
    ),
    "seed group": (
        {
            "10-a.md": step(
                block("{grid} g", "columns: {cause: A}", "groups: {one: One}", "seeds:", "  x: {group: onn}")
            )
        },
        ["10-a.md:10: group of seed 'x' of grid 'g' cannot be 'onn'; did you mean 'one'?"],
    ),
    "seed date": (
        {"10-a.md": step(block("{grid} g", "columns: {a: {label: A, kind: date}}", "seeds:", "  x: {a: 4 Dec}"))},
        ["10-a.md:9: a of seed 'x' of grid 'g' cannot be '4 Dec'; write a date like 2026-12-04"],
    ),
    "seed number": (
        {"10-a.md": step(block("{grid} g", "columns: {a: {label: A, kind: number}}", "seeds:", "  x: {a: four}"))},
        ["10-a.md:9: a of seed 'x' of grid 'g' cannot be 'four'; write a number"],
    ),
    "seed yesno": (
        {"10-a.md": step(block("{grid} g", "columns: {a: {label: A, kind: yesno}}", "seeds:", "  x: {a: maybe}"))},
        ["10-a.md:9: a of seed 'x' of grid 'g' cannot be 'maybe'; write yes or no"],
    ),
    "seed link": (
        {"10-a.md": step(block("{grid} g", "columns: {a: {label: A, kind: link, to: g}}", "seeds:", "  x: {a: y}"))},
        ["10-a.md:9: a of seed 'x' of grid 'g' cannot be 'y'; a link cannot be seeded; leave it out"],
    ),
    "group key": (
        {"10-a.md": step(block("{grid} g", "columns: {cause: A}", "groups:", "  one: {aks: B}"))},
        ["10-a.md:9: group 'one' of grid 'g' has an unknown key 'aks'; did you mean 'ask'?"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_has_its_line_and_its_remedy(name: str, tmp_path: Path) -> None:
    files, expected = CASES[name]
    assert problems(tmp_path, files) == expected
