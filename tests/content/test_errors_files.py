"""Mistakes in the files of a pack: names, sizes, the manifest, YAML, the frame of a step."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.errors import PackErrors
from content.loader import load_pack
from tests.support.packs import FRONT, MANIFEST, REFLECTION_TWO, block, problems, step

N = block("{notes} n", "label: Notes")

CASES: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "misnamed step": (
        {"30_two.md": step("A")},
        [
            (
                "30_two.md:1: the name of this file fits neither a step nor a data file; "
                "name a step like 30-first-look.md, or begin the name with a capital letter to have it left alone"
            )
        ],
    ),
    "misnamed data": (
        {"10-a.md": step("A"), "my data.yaml": "a: b"},
        [
            (
                "my data.yaml:1: the name of this file fits neither a step nor a data file; "
                "name a data file like evidence.yaml, with a-z, 0-9 and hyphens"
            )
        ],
    ),
    "yml": (
        {"10-a.md": step("A"), "pack.yml": "a: b"},
        [("pack.yml:1: the name of this file fits neither a step nor a data file; did you mean 'pack.yaml'?")],
    ),
    "unused data": (
        {"10-a.md": step("A"), "evidense.yaml": "a: b"},
        ["evidense.yaml:1: nothing in pack.yaml names this file; name it under evidence, links or energizers"],
    ),
    "missing data": (
        {"pack.yaml": MANIFEST + "evidence: evidense.yaml\n", "evidence.yaml": "cards: {a: b}", "10-a.md": step("A")},
        [
            ("pack.yaml:11: evidence names a file that is not there: 'evidense.yaml'; did you mean 'evidence.yaml'?"),
            "evidence.yaml:1: nothing in pack.yaml names this file; name it under evidence, links or energizers",
        ],
    ),
    "large file": (
        {"10-a.md": step("A" * 300000)},
        ["10-a.md:1: the file is larger than 256 KiB; split it, or shorten its texts"],
    ),
    "not utf-8": (
        {"10-a.md": step("A", "B").encode() + b"\xff\n"},
        ["10-a.md:8: the file is not UTF-8 text here; save it with the encoding UTF-8"],
    ),
    "no steps": ({}, ["pack.yaml:1: the pack has no steps; add a file like 10-welcome.md"]),
    "empty manifest": (
        {"pack.yaml": "# nothing\n", "10-a.md": step("A")},
        [
            "pack.yaml:1: pack.yaml has no 'schema'; add 'schema: …'",
            "pack.yaml:1: pack.yaml has no 'id'; add 'id: …'",
            "pack.yaml:1: pack.yaml has no 'title'; add 'title: …'",
            "pack.yaml:1: pack.yaml has no 'version'; add 'version: …'",
            "pack.yaml:1: pack.yaml has no 'license'; add 'license: …'",
            "pack.yaml:1: pack.yaml has no 'source'; add 'source: …'",
            "pack.yaml:1: pack.yaml has no 'summary'; add 'summary: …'",
        ],
    ),
    "list manifest": (
        {"pack.yaml": "- a\n", "10-a.md": step("A")},
        [
            (
                "pack.yaml:1: pack.yaml must be written as 'key: value' lines; "
                "keys: schema, id, title, version, locale, license, source, summary, provenance, position, sequence, "
                "goals, glossary, evidence, links, energizers, agendas"
            )
        ],
    ),
    "schema 2": (
        {"pack.yaml": MANIFEST.replace("schema: 1", "schema: 2"), "10-a.md": step("A")},
        ["pack.yaml:1: schema '2' is not known here; this pack needs a newer version of the program"],
    ),
    "schema x": (
        {"pack.yaml": MANIFEST.replace("schema: 1", "schema: one"), "10-a.md": step("A")},
        ["pack.yaml:1: schema 'one' is not known here; write 'schema: 1'"],
    ),
    "bad id": (
        {"pack.yaml": MANIFEST.replace("id: va-attendance-12", "id: VA Attendance 12"), "10-a.md": step("A")},
        ["pack.yaml:2: 'VA Attendance 12' as the pack's id is not an id; write 'va-attendance-12'"],
    ),
    "unknown key": (
        {"pack.yaml": MANIFEST + "licence: MIT\n", "10-a.md": step("A")},
        ["pack.yaml:11: pack.yaml has an unknown key 'licence'; did you mean 'license'?"],
    ),
    "empty title": (
        {"pack.yaml": MANIFEST.replace("Engaging Community Partners", ""), "10-a.md": step("A")},
        ["pack.yaml:3: pack.yaml has no 'title'; add 'title: …'"],
    ),
    "long title": (
        {"pack.yaml": MANIFEST.replace("Engaging", "x" * 200), "10-a.md": step("A")},
        ["pack.yaml:3: title of pack.yaml is longer than 120 characters; shorten it"],
    ),
    "list title": (
        {"pack.yaml": MANIFEST.replace("Engaging Community Partners", "[a, b]"), "10-a.md": step("A")},
        [
            (
                "pack.yaml:3: title of pack.yaml must be one text, not a list or a mapping; "
                "put it in double quotes if it begins with a bracket"
            )
        ],
    ),
    "position": (
        {"pack.yaml": MANIFEST + "position: 4\nsequence: [a, b, c]\n", "10-a.md": step("A")},
        ["pack.yaml:11: position of pack.yaml cannot be '4'; write a whole number from 1 to 3"],
    ),
    "locale": (
        {"pack.yaml": MANIFEST + "locale: English\n", "10-a.md": step("A")},
        ["pack.yaml:11: locale cannot be 'English'; write a language tag like en-US"],
    ),
    "sequence map": (
        {"pack.yaml": MANIFEST + "sequence: {a: b}\n", "10-a.md": step("A")},
        ["pack.yaml:11: sequence of pack.yaml must be a list; begin each item with '- '"],
    ),
    "goal id": (
        {"pack.yaml": MANIFEST + "  Third goal: Text\n", "10-a.md": step("A")},
        ["pack.yaml:11: 'Third goal' in the goals is not an id; write 'third-goal'"],
    ),
    "goal person": (
        {"pack.yaml": MANIFEST + "  person: Text\n", "10-a.md": step("A")},
        ["pack.yaml:11: a goal cannot have the id 'person'; choose another id"],
    ),
    "goal empty": (
        {"pack.yaml": MANIFEST + "  third:\n", "10-a.md": step("A")},
        ["pack.yaml:11: goal 'third' has no text; write the goal after its id"],
    ),
    "goals list": (
        {
            "pack.yaml": MANIFEST.replace("  assess-need: D", "  - D").replace("  name-them: N", "  - N"),
            "10-a.md": step("A"),
        },
        ["pack.yaml:9: the goals must be written as 'id: …' lines; give each its own id"],
    ),
    "glossary": (
        {"pack.yaml": MANIFEST + "glossary:\n  house party:\n", "10-a.md": step("A")},
        ["pack.yaml:12: the word 'house party' has no meaning; write its meaning after the colon"],
    ),
    "glossary list": (
        {"pack.yaml": MANIFEST + "glossary: [house party]\n", "10-a.md": step("A")},
        ["pack.yaml:11: the glossary must be written as 'word: meaning' lines; one word a line"],
    ),
    "question": (
        {"10-a.md": step(block("{notes} n", "fields:", "  a: {label: Why?}"))},
        [
            (
                "10-a.md:8: a '?' inside {...} or [...] cannot be read without quotes (column 17); "
                'put the text in double quotes, like "Why?"'
            )
        ],
    ),
    "colon": (
        {"10-a.md": step(block("{notes} n", "label: This: that"))},
        [
            (
                "10-a.md:7: this YAML cannot be read (column 12); "
                "put a text with a colon in double quotes, and check the indentation"
            )
        ],
    ),
    "at": (
        {"10-a.md": step(block("{notes} n", "label: @home"))},
        [("10-a.md:7: this YAML cannot be read (column 8); put a text that begins with '@' in double quotes")],
    ),
    "tab": (
        {"10-a.md": step(block("{notes} n", "fields:", "\ta: b"))},
        ["10-a.md:8: this YAML cannot be read (column 1); indent with spaces, not with a tab"],
    ),
    "unclosed quote": (
        {"10-a.md": step(block("{notes} n", 'label: "Notes', "shape: form"))},
        ["10-a.md:7: the quotation mark that opens here is not closed; close it on the same line"],
    ),
    "unclosed bracket": (
        {"10-a.md": step(block("{notes} n", "fields: {a: {label: b}", "shape: form"))},
        [
            (
                "10-a.md:8: this YAML cannot be read (column 1); "
                "close the bracket that opens in line 7, put a comma between items, and put texts with signs in "
                "double quotes"
            )
        ],
    ),
    "indent": (
        {"10-a.md": step(block("{notes} n", 'label: "a" b'))},
        [
            (
                "10-a.md:7: this YAML cannot be read (column 12); "
                "check the indentation, and put the whole text in double quotes"
            )
        ],
    ),
    "anchor": (
        {"10-a.md": step(block("{notes} n", "label: &a b"))},
        ["10-a.md:7: this is an anchor (&name); remove it, or put the text in double quotes"],
    ),
    "alias": (
        {"10-a.md": step(block("{notes} n", "label: *a"))},
        ["10-a.md:7: this is an alias (*name); write the value out, or put it in double quotes"],
    ),
    "tag": (
        {"10-a.md": step(block("{notes} n", "label: !!str b"))},
        ["10-a.md:7: this is a tag (!name); remove it, or put the text in double quotes"],
    ),
    "doc": (
        {"10-a.md": step(block("{notes} n", "label: b", "---", "label: c"))},
        ["10-a.md:8: '---' begins another document here; remove that line"],
    ),
    "double key": (
        {"10-a.md": step(block("{notes} n", "label: b", "label: c"))},
        ["10-a.md:8: the key 'label' is already given in line 7; keep one of them"],
    ),
    "complex key": (
        {"10-a.md": step(block("{notes} n", "[a]: b"))},
        ["10-a.md:7: a key must be a word; write it as key: value"],
    ),
    "deep": (
        {"10-a.md": step(block("{notes} n", "label: " + "[" * 20 + "]" * 20))},
        ["10-a.md:7: this is nested more than 12 levels deep; flatten it"],
    ),
    "long text": (
        {"10-a.md": step(block("{notes} n", "label: " + "x" * 20000))},
        ["10-a.md:7: this text is longer than 16,000 characters; shorten it"],
    ),
    "front yaml": (
        {"10-a.md": "---\nid: a\ntitle: What is: this\n---\n"},
        [
            (
                "10-a.md:3: this YAML cannot be read (column 15); "
                "put a text with a colon in double quotes, and check the indentation"
            )
        ],
    ),
    "no front": (
        {"10-a.md": "Text\n"},
        [
            (
                "10-a.md:1: the step has no front matter; "
                "begin with --- and lines for id, title and minutes, closed by ---"
            )
        ],
    ),
    "empty step": (
        {"10-a.md": ""},
        [
            (
                "10-a.md:1: the step has no front matter; "
                "begin with --- and lines for id, title and minutes, closed by ---"
            )
        ],
    ),
    "front unclosed": (
        {"10-a.md": "---\nid: a\n"},
        ["10-a.md:1: the front matter is not closed; end it with a line of three hyphens: ---"],
    ),
    "front missing": (
        {"10-a.md": "---\nid: a\n---\n"},
        [
            "10-a.md:1: the front matter has no 'title'; add 'title: …'",
            "10-a.md:1: the front matter has no 'minutes'; add 'minutes: …'",
        ],
    ),
    "front list": (
        {"10-a.md": "---\n- a\n---\n"},
        [
            (
                "10-a.md:2: the front matter must be written as 'key: value' lines; "
                "keys: id, title, short, number, minutes, goals, optional, module, agendas"
            )
        ],
    ),
    "front key": (
        {"10-a.md": FRONT.replace("minutes: 5", "minutes: 5\ngoal: [assess-need]")},
        ["10-a.md:5: the front matter has an unknown key 'goal'; did you mean 'goals'?"],
    ),
    "front minutes": (
        {"10-a.md": FRONT.replace("5", "five")},
        [("10-a.md:4: minutes of the front matter cannot be 'five'; write a whole number from 0 to 600")],
    ),
    "front optional": (
        {"10-a.md": FRONT.replace("minutes: 5", "minutes: 5\noptional: maybe")},
        ["10-a.md:5: optional of the front matter cannot be 'maybe'; write yes or no"],
    ),
    "front goal": (
        {"10-a.md": FRONT.replace("minutes: 5", "minutes: 5\ngoals: [asess-need]")},
        [("10-a.md:5: the front matter names an unknown goal 'asess-need'; did you mean 'assess-need'?")],
    ),
    "front module": (
        {"10-a.md": FRONT.replace("minutes: 5", "minutes: 5\nmodule: va-attendance/11")},
        [
            (
                "10-a.md:5: the step belongs to another module, 'va-attendance/11'; "
                "write 'va-attendance-12', or leave the line out"
            )
        ],
    ),
    "step id": (
        {"10-a.md": FRONT.replace("id: step", "id: My step")},
        ["10-a.md:2: 'My step' as the step's id is not an id; write 'my-step'"],
    ),
    "step id twice": (
        {"10-a.md": FRONT, "20-b.md": FRONT},
        ["20-b.md:2: the step id 'step' is already used in 10-a.md; choose another id"],
    ),
    "gird": (
        {"30-reflection-two.md": REFLECTION_TWO.replace("{grid}", "{gird}")},
        ["30-reflection-two.md:21: unknown block 'gird'; did you mean 'grid'?"],
    ),
    "audience": (
        {"30-reflection-two.md": REFLECTION_TWO.replace("::: facilitator", "::: facilitators")},
        ["30-reflection-two.md:12: unknown audience 'facilitators'; did you mean 'facilitator'?"],
    ),
    "stray": (
        {"10-a.md": step("a", ":::")},
        ["10-a.md:7: this ':::' closes nothing; remove it, or name an audience after it"],
    ),
    "unclosed container": (
        {"10-a.md": step("::: paper", "a")},
        ["10-a.md:6: the container 'paper' is not closed; end it with a line of three colons: :::"],
    ),
    "nested container": (
        {"10-a.md": step("::: paper", "a", "::: facilitator", "b", ":::")},
        [
            (
                "10-a.md:8: the container '::: facilitator' stands inside something else; "
                "close the one before it with ::: on its own line"
            )
        ],
    ),
    "list container": (
        {"10-a.md": step("- x", "  ::: huh", "  a", "  :::")},
        [
            (
                "10-a.md:7: the container '::: huh' stands inside something else; "
                "containers hold prose only; put it at the left margin"
            )
        ],
    ),
    "fence in container": (
        {"10-a.md": step("::: paper", N, ":::")},
        [
            (
                "10-a.md:7: the block '{notes} n' stands inside something else; "
                "put it at the left margin, outside lists, quotes and ::: containers"
            )
        ],
    ),
    "indented fence": (
        {"10-a.md": step("  ```{notes} n", "  label: a", "  ```")},
        [
            (
                "10-a.md:6: the block '{notes} n' stands inside something else; "
                "put it at the left margin, outside lists, quotes and ::: containers"
            )
        ],
    ),
    "unclosed fence": (
        {"10-a.md": step("```{notes} n", "label: a")},
        ["10-a.md:6: the fence '```{notes} n' is not closed; end it with a line: ```"],
    ),
    "unclosed code": (
        {"10-a.md": step("```python", "a", "~~~")},
        ["10-a.md:6: the fence '```python' is not closed; end it with a line: ```"],
    ),
    "no id": (
        {"10-a.md": step(block("{notes}", "label: a"))},
        [("10-a.md:6: the block 'notes' has no id; write one id after the braces, like ```{notes} my-notes")],
    ),
    "two ids": (
        {"10-a.md": step(block("{notes} a b", "label: a"))},
        [
            (
                "10-a.md:6: the block 'notes' has more than one id; "
                "write one id after the braces, like ```{notes} my-notes"
            )
        ],
    ),
    "bad block id": (
        {"10-a.md": step(block("{notes} My_notes", "label: a"))},
        ["10-a.md:6: 'My_notes' of the block 'notes' is not an id; write 'my-notes'"],
    ),
    "head": (
        {"10-a.md": step(block("{notes", "label: a"))},
        ["10-a.md:6: the block head '{notes' cannot be read; write it like ```{grid} my-grid"],
    ),
    "same id": (
        {"10-a.md": step(N), "20-b.md": step(N).replace("id: step", "id: b")},
        ["20-b.md:6: the id 'n' is already used in 10-a.md line 6; choose another id"],
    ),
    "reserved": (
        {"10-a.md": step(block("{notes} people", "label: a"), block("{notes} gaps", "label: a"))},
        [
            "10-a.md:6: the id 'people' is kept for a sheet every session has; choose another id",
            "10-a.md:9: the id 'gaps' is kept for a sheet every session has; choose another id",
        ],
    ),
    "derived": (
        {"10-a.md": step(block("{planner} meet", "title: a"), block("{notes} meet-agenda", "label: a"))},
        [
            (
                "10-a.md:6: planner 'meet' keeps a sheet 'meet-agenda', which is the id of something else too; "
                "choose another id for one of them"
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_has_its_line_and_its_remedy(name: str, tmp_path: Path) -> None:
    files, expected = CASES[name]
    assert problems(tmp_path, files) == expected


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "10-a.md").write_text(FRONT)
    with pytest.raises(PackErrors, match=r"^pack.yaml:1: the folder has no pack.yaml; name the folder of a pack"):
        load_pack(tmp_path)
