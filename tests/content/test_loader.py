"""A folder becomes a pack: the format's own example, whole, and the packs that are shipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from content.blocks import Audience, Choice, Choices, Grid, Mode, Notes, Prose, Round, Timer
from content.common import COMMON_SHEETS
from content.loader import load_pack, read_pack
from content.model import Goal, Step
from content.pack_registry import shipped_packs
from content.sheet_spec import FORM_ROW, GROUP_COLUMN, Column, Kind, Shape, SheetSpec, WorksheetGroup
from tests.support.packs import MANIFEST, REFLECTION_TWO, block, load, step, write


def test_the_example_becomes_these_blocks(tmp_path: Path) -> None:
    pack = load(tmp_path, {"30-reflection-two.md": REFLECTION_TWO})
    (two,) = pack.steps
    assert two == Step(
        id="reflection-two",
        title="Who addresses each cause?",
        short="Who addresses each cause?",
        minutes=25,
        file="30-reflection-two.md",
        goals=("assess-need",),
        blocks=two.blocks,
    )
    participants, facilitator, timer, grid, choices, notes = two.blocks
    assert isinstance(participants, Prose)
    assert (participants.line, participants.audience) == (9, Audience.PARTICIPANTS)
    assert participants.markdown.startswith("Think back over the earlier modules. Name what keeps **your** students")
    assert participants.markdown.endswith(
        "today\ninside the school system, which outside partners you have now, and what nobody carries."
    )
    assert isinstance(facilitator, Prose)
    assert (facilitator.line, facilitator.audience) == (13, Audience.FACILITATOR)
    assert timer == Timer(
        "rounds",
        16,
        (
            Round("Write alone", 6, Mode.PRIVATE, number=1),
            Round("Compare in pairs", 8, Mode.PRIVATE, number=2),
            Round("Build one shared grid", 11, Mode.SHARED, number=3),
        ),
    )
    assert grid == Grid(
        "causes",
        21,
        SheetSpec(
            hidden_until_reveal=True,
            id="causes",
            title="Who are our partners",
            columns=(
                Column(GROUP_COLUMN, "Group", Kind.CHOICE, choices=("myths", "barriers", "aversion")),
                Column("cause", "Root cause", required=True),
                Column("inside", "Inside the school system", Kind.LIST, hint="who does it now or could"),
                Column("partners", "Current partners", Kind.LIST, suggest="partner-kinds"),
                Column("gap", "Gap", Kind.CHOICE, choices=("covered", "thin", "nobody"), feeds="gaps"),
            ),
            groups=(
                WorksheetGroup("myths", "Myths", "What do families here wrongly believe about missing school?"),
                WorksheetGroup("barriers", "Barriers", "What do students and families need help with to get here?"),
                WorksheetGroup("aversion", "Aversion", "What makes students miss or avoid school?"),
            ),
        ),
    )
    assert isinstance(choices, Choices)
    assert choices.title == "Partner kinds"
    assert choices.items[0] == Choice("public-agency", "Public agency")
    assert len(choices.items) == 7
    assert choices.items[6].label == "Goal-driven coalition, e.g. Campaign for Grade-Level Reading"
    column = Column("text", "Reflection notes", long=True)
    form = SheetSpec("reflection-notes", "Reflection notes", (column,), Shape.FORM)
    assert notes == Notes("reflection-notes", 40, form)


def test_the_manifest_is_in_the_pack(tmp_path: Path) -> None:
    more = """\
locale: en-US
position: 2
sequence: [One, Two, Three]
provenance: [An old edition says 11.]
glossary:
  house party: A gathering of likely supporters.
"""
    pack = load(tmp_path, {"pack.yaml": MANIFEST + more, "30-reflection-two.md": REFLECTION_TWO})
    assert (pack.id, pack.title, pack.version) == ("va-attendance-12", "Engaging Community Partners", "1.0.0")
    assert (pack.schema, pack.locale, pack.license, pack.source) == (1, "en-US", "MIT", "Our own words.")
    assert pack.goals[0] == Goal("assess-need", "Decide whether more partners are needed.")
    assert (pack.position, pack.sequence, pack.provenance) == (2, ("One", "Two", "Three"), ("An old edition says 11.",))
    assert pack.glossary == {"house party": "A gathering of likely supporters."}
    assert pack.path == tmp_path
    assert pack.common == COMMON_SHEETS
    assert list(pack.sheets())[-2:] == ["causes", "reflection-notes"]


def test_prose_keeps_its_source_its_order_and_its_audience(tmp_path: Path) -> None:
    text = step(
        "First *paragraph*.",
        "",
        "* a list",
        "* of two",
        "",
        "```python",
        "code = 1",
        "```",
        "[later]: https://example.org",
        "::: paper",
        "",
        "On paper.",
        ":::",
        block("{notes} n", "label: Notes"),
        "",
        "Last.",
    )
    (one,) = load(tmp_path, {"10-a.md": text}).steps
    first, paper, notes, last = one.blocks
    assert isinstance(first, Prose)
    assert first.audience is Audience.EVERYONE
    assert first.line == 6
    assert first.markdown == "\n".join(text.split("\n")[5:14])
    assert isinstance(paper, Prose)
    assert (paper.audience, paper.markdown, paper.line) == (Audience.PAPER, "On paper.", 17)
    assert isinstance(notes, Notes)
    assert isinstance(last, Prose)
    assert (last.markdown, last.line) == ("Last.", 23)
    assert len({b.id for b in one.blocks}) == 4
    assert one.prose(Audience.EVERYONE) == (first, last)


def test_steps_come_in_name_order_and_other_files_are_left_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "20-b.md": step("B").replace("id: step", "id: b"),
        "10-a.md": step("A").replace("id: step", "id: a"),
        "README.md": "not a step",
        "LICENSE": "MIT",
        ".hidden.md": "---",
        "picture.png": b"\x89PNG",
        "notes.txt": "",
    }
    folder = write(tmp_path / "p", files)
    (folder / "es").mkdir()
    (folder / "es" / "10-a.md").write_text("no")
    pack = load_pack(folder)
    assert [one.id for one in pack.steps] == ["a", "b"]


def test_the_hash_is_over_names_and_bytes_of_what_counts(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"10-a.md": step("A")}
    first = load(tmp_path / "1", files).sha256
    assert len(first) == 64
    assert load(tmp_path / "2", files | {"README.md": "other"}).sha256 == first
    assert load(tmp_path / "3", {"10-b.md": step("A")}).sha256 != first
    assert load(tmp_path / "4", {"10-a.md": step("A ")}).sha256 != first


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = load(tmp_path / "1", {"30-reflection-two.md": REFLECTION_TWO})
    bytes_ = b"\xef\xbb\xbf" + REFLECTION_TWO.replace("\n", "\r\n").encode()
    assert load(tmp_path / "2", {"30-reflection-two.md": bytes_}).steps == plain.steps


def test_everything_a_pack_says_is_clean(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07 \u202egnp"
    text = step(f"Prose {evil}", block("{notes} n", f'label: "Escaped \\e[31m \\u202e {evil}"'))
    pack = load(tmp_path, {"pack.yaml": MANIFEST.replace("A small one.", f'"{evil} \\x07"'), "10-a.md": text})
    notes = pack.first(Notes)
    assert notes is not None
    whole = (
        repr(pack.steps)
        + notes.sheet.title
        + pack.summary
        + "".join(p.markdown for p in pack.steps[0].prose(*Audience))
    )
    assert not set("\x1b\x07\u202e") & set(whole)
    assert "31m" in notes.sheet.title


def test_values_are_text_until_the_schema_says_otherwise(tmp_path: Path) -> None:
    text = step(block("{choices} c", "[no, yes, 12:30, 2026-11, 0x10, null, 1e3]"))
    choices = load(tmp_path, {"10-a.md": text}).first(Choices)
    assert choices is not None
    assert [item.label for item in choices.items] == ["no", "yes", "12:30", "2026-11", "0x10", "null", "1e3"]


@pytest.mark.parametrize("ident", sorted(shipped_packs()))
def test_shipped_packs_load(ident: str) -> None:
    pack = load_pack(shipped_packs()[ident])
    assert pack.id == ident, "a shipped pack's folder is named after its id"
    assert pack.steps
    for _, one in pack.blocks():
        for spec in one.sheets():
            if spec.shape is Shape.FORM:
                assert set(spec.seeds) <= {FORM_ROW}


def test_places_point_into_the_files() -> None:
    for folder in shipped_packs().values():
        reading = read_pack(folder)
        for key, place in reading.places.items():
            lines = (folder / place.file).read_text(encoding="utf-8").split("\n")
            assert 1 <= place.line <= len(lines), key


def test_importing_the_loader_brings_nothing_heavy() -> None:
    code = "import sys, content.loader, content.lint, content.pack_registry; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"textual", "rich", "pandas", "numpy"} & set(run.stdout.split())
